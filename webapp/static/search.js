// The search of a site without a server: all names come in one file, which is read when somebody searches.
// Without this script there are the pages of all names from A to Z.
const SHOWN = 60;
const NEAR = 3;
const root = new URL("../", document.baseURI);
const status = document.querySelector("#found");
const hits = document.querySelector("#hits");
const asked = (new URLSearchParams(location.search).get("q") ?? "").trim();

const fold = (text) => text.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
const hyphens = (text) => text.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");

async function readNames() {
  const answer = await fetch(document.querySelector("#names").href);
  if (!answer.ok) throw new Error(answer.statusText);
  return (await answer.json()).flatMap(({ kind, folder, names }) => names.map((name) => {
    const [label, last, ...others] = Array.isArray(name) ? name : [name, ""];
    return { kind, label, href: new URL(folder + encodeURI(last || hyphens(label)) + "/", root).href,
      folded: [label, ...others].map(fold) };
  }));
}

// 0 for the very name, then names that start so, that have all words, and that have the letters; nothing for the others.
function rank(folded, words, joined) {
  if (folded === joined) return 0;
  if (folded.startsWith(joined)) return 1;
  const known = folded.split(" ");
  if (words.every((word) => known.some((one) => one.startsWith(word)))) return 2;
  return folded.replaceAll(" ", "").includes(joined.replaceAll(" ", "")) ? 3 : undefined;
}

function find(names, text) {
  const words = fold(text).split(" ").filter(Boolean);
  if (!words.length) return [];
  const found = [];
  for (const name of names) {
    const ranks = name.folded.map((one, at) => {
      const found = rank(one, words, words.join(" "));
      return found === undefined ? 9 : found + (at ? 0.5 : 0); // a label goes before another name
    });
    const best = Math.min(...ranks);
    if (best < 9) found.push([best, name]);
  }
  return found.sort(([a, one], [b, other]) => a - b || one.label.length - other.label.length ||
    one.label.localeCompare(other.label)).map(([, name]) => name);
}

// How many letters differ between two names (Levenshtein), or Infinity for more than some.
function distance(one, other, most) {
  if (Math.abs(one.length - other.length) > most) return Infinity;
  let before = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let row = 1; row <= one.length; row++) {
    const now = [row];
    for (let at = 1; at <= other.length; at++) {
      now[at] = Math.min(before[at] + 1, now[at - 1] + 1, before[at - 1] + (one[row - 1] === other[at - 1] ? 0 : 1));
    }
    if (Math.min(...now) > most) return Infinity;
    before = now;
  }
  return before[other.length];
}

function findNear(names, text) {
  const folded = fold(text).slice(0, 60);
  const most = Math.max(1, Math.floor(folded.length / 3));
  const once = [...new Map(names.toReversed().map((name) => [name.folded[0], name])).values()];
  return once.map((name) => [distance(name.folded[0], folded, most), name]).filter(([far]) => far < Infinity)
    .sort(([a], [b]) => a - b).slice(0, NEAR).map(([, name]) => name);
}

function link(name) {
  const made = document.createElement("a");
  made.href = name.href;
  made.textContent = name.label;
  return made;
}

function show(found, near) {
  status.textContent = found.length ? `${found.length.toLocaleString("en")} result${found.length === 1 ? "" : "s"}` +
    `${found.length > SHOWN ? `; these are the first ${SHOWN}` : ""}.` : `No results for “${asked}”.`;
  if (near.length) {
    status.append(" Did you mean ", ...near.flatMap((name, at) => at ? [" or ", link(name)] : [link(name)]), "?");
  }
  hits.replaceChildren(...found.slice(0, SHOWN).map((name) => {
    const item = document.createElement("li");
    const words = document.createElement("p");
    words.className = "name";
    const kind = document.createElement("span");
    kind.className = "kind";
    kind.textContent = name.kind;
    words.append(link(name), " ", kind);
    item.append(words);
    return item;
  }));
}

if (asked) {
  document.querySelector("#q").value = asked;
  document.title = `${asked}: search · Openness`;
  try {
    const names = await readNames();
    const found = find(names, asked);
    show(found, found.length ? [] : findNear(names, asked));
  } catch {
    status.textContent = "The names could not be read. Reload the page, or look at all names from A to Z.";
  }
}
