// The report of an error on a site without a server: what is wrong is in the address, and its own page says what it holds.
// Without this script the page says whom to write to.
const BASE = "https://w3id.org/openness";
const LONGEST = 1500;
const KEPT = ["as printed", "notation", "license or access", "as of", "source"];
const root = new URL("../", document.baseURI);
const about = new URLSearchParams(location.search).get("about") ?? "";
const words = (node) => node.textContent.replace(/\s+/g, " ").trim();

async function describe(iri) {
  const path = iri.slice(BASE.length).replace("#", "term/").replace(/^\//, "");
  const href = new URL(`${encodeURI(path)}/`, root);
  const answer = await fetch(href);
  if (!answer.ok) return { label: iri, href: undefined, facts: [] };
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const facts = [...page.querySelectorAll("dl.facts > div")].filter((fact) => fact.querySelector("dt"))
    .map((fact) => [words(fact.querySelector("dt")), words(fact.querySelector("dd"))]);
  return { label: words(page.querySelector("h1")), href, facts: facts.filter(([name]) => KEPT.includes(name)) };
}

function write({ label, facts }) {
  const version = document.querySelector("#report").dataset.version;
  return [`About: ${label}`, `IRI: ${about}`, `Data version: ${version}`,
    ...facts.map(([name, value]) => `${name[0].toUpperCase()}${name.slice(1)}: ${value}`),
    "", "What is wrong:", "", "What is right, and where that can be read:", ""].join("\n");
}

if (about.startsWith(BASE)) {
  const found = await describe(about);
  const report = write(found);
  document.querySelector("#report").value = report;
  const subject = `Error in ${found.label}`;
  for (const [id, names] of [["#mail", ["subject", "body"]], ["#issue", ["title", "body"]]]) {
    const link = document.querySelector(id);
    if (!link) continue;
    const values = [subject, report.slice(0, LONGEST)].map(encodeURIComponent);
    link.href = `${link.getAttribute("href").split("?")[0]}?${names[0]}=${values[0]}&${names[1]}=${values[1]}`;
  }
  if (found.href) {
    const link = document.createElement("a");
    link.href = found.href;
    link.textContent = found.label;
    document.querySelector("#whole").replaceChildren("In ", link, ". Say what is wrong, what is right, and where one can read that.");
  }
  document.querySelector("#filled").hidden = false;
}
