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
    const output = component.querySelector("output");
    if (output.textContent.trim() === (level ?? "")) continue;
    if (!level) {
      output.replaceChildren();
      continue;
    }
    const chip = document.createElement("span");
    chip.className = `chip level-${level.slice(1)}`;
    chip.textContent = level;
    output.replaceChildren(chip);
  }
}

// The line of a folded component names what is chosen in it, in the words of the server (`name_choices`).
function summarize(component) {
  const words = [...component.querySelectorAll("select, input")]
    .filter((control) => control.value.trim())
    .map((control) =>
      control.type === "url" ? "evidence" : (control.selectedOptions?.[0].text ?? control.value.trim()),
    );
  const line = component.querySelector(".chosen");
  line.textContent = words.join(" · ") || line.dataset.empty;
}

window.addEventListener("pageshow", () => form.querySelectorAll("[data-component]").forEach(summarize)); // after Back
form.addEventListener("change", (event) => {
  const component = event.target.closest("[data-component]");
  if (!component) return;
  summarize(component);
  clearTimeout(waiting);
  waiting = setTimeout(follow, 150);
});
