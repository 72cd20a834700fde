// A file that is too large is reported before it is sent: a server cuts off what is far too large, and says little.
const field = document.getElementById("file");
const largest = Number(field.dataset.largest);

field.addEventListener("change", () => {
  const size = field.files[0]?.size ?? 0;
  const message = `This file has ${(size / 1e6).toFixed(1)} MB, and up to ${largest / 1e6} MB are checked here. Check a larger one on your own machine: openness check FILE`;
  field.setCustomValidity(size > largest ? message : "");
  field.reportValidity();
});
field.addEventListener("click", () => field.setCustomValidity("")); // the same file again, fixed, is no change
