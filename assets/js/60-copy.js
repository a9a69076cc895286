// Buttons that copy a text, hidden until a script can make them work; the map's list brings new ones.
const offerCopies = () => {
  for (const button of document.querySelectorAll("[data-copy][hidden]")) button.hidden = !navigator.clipboard;
};
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    const words = button.querySelector("span");
    words.setAttribute("role", "status");
    words.textContent = button.dataset.done;
  } catch {
    // Refused by the browser: the address is in its bar.
  }
});
document.addEventListener("passerelle:shown", offerCopies);
offerCopies();
