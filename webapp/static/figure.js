// A PNG beside each figure that is offered as SVG, drawn here at twice its size. Without this script there is the SVG.
function offer(link) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "png";
  button.textContent = "PNG";
  button.setAttribute("aria-label", `${link.dataset.figure} as PNG`);
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const image = new Image();
      image.src = link.href;
      await image.decode();
      const canvas = document.createElement("canvas");
      canvas.width = image.naturalWidth * 2;
      canvas.height = image.naturalHeight * 2;
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      const drawn = await new Promise((done) => canvas.toBlob(done, "image/png"));
      const save = document.createElement("a");
      save.href = URL.createObjectURL(drawn);
      save.download = `${link.dataset.figure}.png`;
      save.click();
      setTimeout(() => URL.revokeObjectURL(save.href), 10000);
    } catch {
      button.textContent = "PNG failed: take the SVG";
    }
    button.disabled = false;
  });
  link.after(link.closest(".formats") ? " " : " · ", button);
}

function offerAll() {
  document.querySelectorAll("a[data-figure]").forEach(offer);
}

offerAll();
document.addEventListener("replaced", offerAll); // by live.js, whose new links have no button yet
