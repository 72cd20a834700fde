// A form in a [data-live] part of a page answers as one chooses, without a new page. All works without this file:
// each form has a button.
"use strict";

const part = document.querySelector("[data-live]");
const form = () => part.querySelector("form:not(.views form)"); // not the one for the day
const MOST = 4; // models that can be compared
let asked = 0;
let waiting;

function address() {
  const fields = [...new FormData(form())].filter(([, value]) => value !== "");
  const first = part.querySelector("select[data-default]");
  const plain = fields.filter(([name, value]) => name !== first?.name || value !== first.dataset.default);
  const path = new URL(form().action).pathname;
  return path + (plain.length ? "?" + new URLSearchParams(plain) : "");
}

async function show(href) {
  const mine = ++asked;
  const response = await fetch(href, { headers: { Accept: "text/html" } });
  if (!response.ok) return void location.assign(href);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.querySelector("[data-live]");
  if (mine !== asked || !fresh) return;
  const opened = new Map([...part.querySelectorAll("details")].map((one) => [one.id, one.open]));
  const focused = document.activeElement;
  const [id, name, value] = [focused?.id, focused?.name, focused?.value];
  const caret = focused?.type === "search" ? focused.selectionStart : null;
  part.replaceChildren(...fresh.childNodes);
  for (const one of part.querySelectorAll("details")) one.open = opened.get(one.id) ?? one.open;
  document.dispatchEvent(new Event("replaced"));
  one(cells()[0]?.[0]);
  const again = [...part.querySelectorAll("input, select")].find((one) =>
    one.type === "checkbox" ? one.name === name && one.value === value : id && one.id === id);
  again?.focus({ preventScroll: true });
  if (caret !== null) again?.setSelectionRange?.(caret, caret);
  history.replaceState(null, "", href);
}

// The cells are one stop of the Tab key and the arrow keys go from one to the next, as in a grid (ARIA Authoring Practices);
// without this file each cell is a stop.
const cells = () => [...part.querySelectorAll("table.heat tbody tr")].map((row) => [...row.querySelectorAll("td a")]);

function one(cell) {
  for (const other of cells().flat()) other.tabIndex = other === cell ? 0 : -1;
}

function step(event) {
  const rows = cells();
  const y = rows.findIndex((row) => row.includes(event.target));
  if (y < 0 || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const x = rows[y].indexOf(event.target);
  const to = {
    ArrowRight: rows[y][x + 1], ArrowLeft: rows[y][x - 1], ArrowDown: rows[y + 1]?.[x], ArrowUp: rows[y - 1]?.[x],
    Home: rows[y][0], End: rows[y].at(-1),
  };
  if (!(event.key in to)) return;
  event.preventDefault();
  to[event.key]?.focus();
}

function limit() {
  const boxes = [...document.querySelectorAll("#compare input[type=checkbox]")];
  const full = boxes.filter((one) => one.checked).length >= MOST;
  for (const one of boxes) one.disabled = full && !one.checked;
}

document.body.classList.add("scripted");
one(cells()[0]?.[0]);
part.addEventListener("keydown", step);
part.addEventListener("focusin", (event) => event.target.matches("table.heat td a") && one(event.target));
part.addEventListener("change", (event) => {
  if (event.target.closest("#compare")) limit();
  else if (event.target.type !== "search") show(address());
});
part.addEventListener("input", (event) => {
  if (event.target.type !== "search") return;
  clearTimeout(waiting);
  waiting = setTimeout(() => show(address()), 200);
});
if (matchMedia("(max-width: 62rem)").matches) part.querySelector(".all")?.removeAttribute("open");
