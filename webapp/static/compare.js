// Two to four models side by side on a site without a server, put together from the pages of the models.
const MOST = 4;
const root = new URL("../", document.baseURI);
const status = document.querySelector("#compared");
const hyphens = (text) => text.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
const typed = new URLSearchParams(location.search).getAll("model").map((name) => name.trim()).filter(Boolean);
const asked = [...new Set(typed.map(hyphens))];

function make(tag, content = [], attributes = {}) {
  const made = document.createElement(tag);
  Object.assign(made, attributes);
  made.append(...content);
  return made;
}

// A copy of what is on another page, with links that lead from here where they lead from there.
function copy(node, base) {
  const copied = document.importNode(node, true);
  for (const link of copied.querySelectorAll("a[href]")) link.href = new URL(link.getAttribute("href"), base);
  return copied;
}

const copyAll = (node, base) => [...(node?.childNodes ?? [])].map((one) =>
  one.nodeType === Node.ELEMENT_NODE ? copy(make("span", [document.importNode(one, true)]), base) : one.textContent);

async function read(name) {
  const href = new URL(`model/${name}/`, root);
  const answer = await fetch(href);
  if (!answer.ok) return { name };
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const facts = new Map([...page.querySelectorAll("h2 + dl.facts")[0].children].map((fact) =>
    [fact.querySelector("dt").textContent, fact.querySelector("dd")]));
  const stages = [...page.querySelectorAll("table.components tbody")].map((stage) => ({
    title: stage.querySelector("tr.stage th").textContent,
    rows: [...stage.querySelectorAll("tr:not(.stage)")].map((row) =>
      ({ component: row.querySelector("th"), chip: row.querySelector(".chip"), id: row.id })),
  }));
  return { name, href, label: page.querySelector("h1").textContent, facts, stages };
}

const differ = (texts) => new Set(texts.map((text) => text.trim())).size > 1 ? "differs" : "";

function draw(models) {
  const labels = models.map(({ label }) => label);
  const names = [...new Set(models.flatMap(({ facts }) => [...facts.keys()]))];
  const facts = names.map((name) => make("tr", [
    make("th", [name[0].toUpperCase() + name.slice(1)], { scope: "row" }),
    ...models.map(({ facts: of, href }) => make("td", of.has(name) ? copyAll(of.get(name), href) : ["–"])),
  ], { className: differ(models.map(({ facts: of }) => of.get(name)?.textContent ?? "")) }));
  const stages = models[0].stages.map((stage, at) => make("tbody", [
    make("tr", [make("th", [stage.title], { colSpan: models.length + 1, scope: "rowgroup" })], { className: "stage" }),
    ...stage.rows.map((row, line) => {
      const cells = models.map((model) => model.stages[at].rows[line]);
      return make("tr", [
        make("th", copyAll(row.component, models[0].href), { scope: "row" }),
        ...cells.map((cell, which) => make("td", [make("a", [document.importNode(cell.chip, true)],
          { className: "plain", href: new URL(`#${cell.id}`, models[which].href) })])),
      ], { className: differ(cells.map((cell) => cell.chip.textContent)) });
    }),
  ]));
  for (const row of [...facts, ...stages.flatMap((stage) => [...stage.querySelectorAll("tr:not(.stage)")])]) {
    [...row.querySelectorAll("td")].forEach((cell, at) => { cell.dataset.head = labels[at]; });
  }
  const table = make("table", [
    make("caption", [`Facts and components of ${labels.join(", ")}`], { className: "unseen" }),
    make("thead", [make("tr", [make("td"), ...models.map(({ label, href }) =>
      make("th", [make("a", [label], { href })], { scope: "col" }))])]),
    make("tbody", facts),
    ...stages,
  ], { className: `data beside of-${models.length}${models.length > 2 ? " stacked" : ""}` });
  const scroll = make("div", [table], { className: "scroll", tabIndex: 0, role: "region", ariaLabel: "The models side by side" });
  status.after(scroll);
  document.querySelector("h1").textContent = "Side by side";
  document.title = `${labels.join(", ")} side by side · Openness`;
}

if (asked.length) {
  try {
    const models = await Promise.all(asked.slice(0, MOST).map(read));
    const known = models.filter(({ label }) => label);
    const missing = models.filter(({ label }) => !label).map(({ name }) => name);
    status.textContent = [
      missing.length ? `Not in the landscape: ${missing.join(", ")}.` : "",
      known.length < 2 ? "Choose two models at least." : "",
      asked.length > MOST ? `${asked.length} models are too many to compare; these are the first ${MOST}.` : "",
    ].filter(Boolean).join(" ");
    if (known.length > 1) draw(known);
  } catch {
    status.textContent = "The models could not be read. Reload the page.";
  }
}
