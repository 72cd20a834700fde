// The explorer answers as one chooses, without a new page. All works without this file: the form has a button.
"use strict";

const page = document.getElementById("explore");
const MOST = 4; // models that can be compared
let asked = 0;

function address() {
  const fields = [...new FormData(document.getElementById("facets"))].filter(([, value]) => value !== "");
  const last = document.querySelector("#component option:last-child");
  const plain = fields.filter(([name, value]) => name !== "component" || value !== last?.value);
  return "/explore" + (plain.length ? "?" + new URLSearchParams(plain) : "");
}

async function show(href, keep) {
  const mine = ++asked;
  const response = await fetch(href, { headers: { Accept: "text/html" } });
  if (!response.ok) return void location.assign(href);
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("explore");
  if (mine !== asked || !fresh) return;
  const opened = new Map([...page.querySelectorAll("details")].map((one) => [one.id, one.open]));
  const focused = document.activeElement;
  const [id, name, value] = [focused?.id, focused?.name, focused?.value];
  const caret = focused?.type === "search" ? focused.selectionStart : null;
  page.replaceChildren(...fresh.childNodes);
  for (const one of page.querySelectorAll("details")) one.open = opened.get(one.id) ?? one.open;
  const again = [...page.querySelectorAll("#facets input, #facets select")].find((one) =>
    one.type === "checkbox" ? one.name === name && one.value === value : id && one.id === id);
  again?.focus({ preventScroll: true });
  if (caret !== null) again?.setSelectionRange?.(caret, caret);
  if (keep) history.replaceState(null, "", href);
}

let waiting;
document.body.classList.add("scripted");
page.addEventListener("change", (event) => {
  if (event.target.closest("#facets") && event.target.type !== "search") show(address(), true);
  const chosen = [...document.querySelectorAll("#compare input[type=checkbox]")];
  const full = chosen.filter((one) => one.checked).length >= MOST;
  for (const one of chosen) one.disabled = full && !one.checked;
});
page.addEventListener("input", (event) => {
  if (event.target.id !== "q") return;
  clearTimeout(waiting);
  waiting = setTimeout(() => show(address(), true), 200);
});
if (matchMedia("(max-width: 62rem)").matches) page.querySelector(".all")?.removeAttribute("open");
