// The address of the page that was asked for, as the program on the visitor's own machine has it. It is text and no link:
// nothing answers there before the program runs.
const place = document.querySelector("#local");
const asked = decodeURI(location.hash.slice(1));
if (asked.startsWith("/")) place.textContent = place.dataset.local + asked;
