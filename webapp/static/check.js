// While the form is filled in, the level that follows from license and access is beside each component. The rules
// run on the server; without this script the levels come with the answer to "Check".
const form = document.getElementById("entry");
let waiting = null;
let last = null;

async function follow() {
  last?.abort();
  last = new AbortController();
  try {
    const answer = await fetch(form.dataset.levels, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      signal: last.signal,
    });
    if (answer.ok) show(await answer.json());
  } catch (error) {
    if (error.name !== "AbortError") console.warn(error);
  }
}

function show(levels) {
  for (const component of form.querySelectorAll("[data-component]")) {
    const level = levels[component.dataset.component];
    const chip = document.createElement("span");
    chip.className = level ? `chip level-${level.slice(1)}` : "quiet";
    chip.textContent = level ?? "none";
    const output = component.querySelector("output");
    if (output.textContent.trim() !== chip.textContent) output.replaceChildren(chip);
  }
}

form.addEventListener("change", (event) => {
  if (!event.target.closest("[data-component]")) return;
  clearTimeout(waiting);
  waiting = setTimeout(follow, 150);
});
