// Build webapp/static/vendor/codemirror.js anew: `npm ci && npm run build` in this folder.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const out = new URL("../../static/vendor/", import.meta.url).pathname;
const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
const result = await build({
  entryPoints: ["entry.js"], bundle: true, minify: true, format: "esm", target: "es2022",
  legalComments: "none", metafile: true, write: false,
});

// Only what is in the built file, not what it is built with.
const used = [...new Set(Object.keys(result.metafile.inputs)
  .map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]).filter(Boolean))].sort();
const parts = used.map((name) => {
  const { version, license } = lock.packages[`node_modules/${name}`];
  return { name, version, license };
});
const banner = `/* ${parts.map(({ name, version }) => `${name} ${version}`).join(", ")}. MIT License, see codemirror.LICENSE.txt. */\n`;
const code = banner + result.outputFiles[0].text;
writeFileSync(`${out}codemirror.js`, code);
writeFileSync(`${out}codemirror.json`, JSON.stringify({
  file: "codemirror.js", sha256: createHash("sha256").update(code).digest("hex"), parts,
}, null, 2) + "\n");
const licenses = used.map((name) => {
  const file = readdirSync(`node_modules/${name}`).find((path) => /^licen[sc]e/i.test(path));
  return `${name}\n\n${file ? readFileSync(`node_modules/${name}/${file}`, "utf8").trim() : "MIT License, by its package.json."}\n`;
});
writeFileSync(`${out}codemirror.LICENSE.txt`, licenses.join("\n----\n\n"));
