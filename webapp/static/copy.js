// A button beside each text that is there to be copied. Without this script the text is selected by hand.
for (const block of document.querySelectorAll("[data-copy]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.setAttribute("aria-label", `Copy ${block.dataset.copy}`);
  const said = document.createElement("span");
  said.className = "unseen";
  said.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    const code = block.querySelector("code");
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "Copied";
      said.textContent = `${block.dataset.copy}: copied`;
    } catch {
      const range = document.createRange();
      range.selectNodeContents(code);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      button.textContent = "Selected";
      said.textContent = `${block.dataset.copy}: selected, press Control and C`;
    }
    setTimeout(() => { button.textContent = "Copy"; said.textContent = ""; }, 2500);
  });
  block.append(button, said);
}
