// "Listen" buttons read an element aloud with the browser's own voice; hidden where it has none.
if ("speechSynthesis" in window) {
  for (const button of document.querySelectorAll("[data-listen]")) {
    const words = button.querySelector("span");
    const idle = words.textContent;
    const stop = () => {
      speechSynthesis.cancel();
      words.textContent = idle;
      button.setAttribute("aria-pressed", "false");
    };
    button.hidden = false;
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => {
      if (speechSynthesis.speaking) return stop();
      const speech = new SpeechSynthesisUtterance(document.getElementById(button.dataset.listen)?.innerText ?? "");
      speech.lang = document.documentElement.lang;
      speech.rate = 0.92;
      speech.addEventListener("end", stop);
      words.textContent = button.dataset.stop;
      button.setAttribute("aria-pressed", "true");
      speechSynthesis.speak(speech);
    });
  }
  window.addEventListener("pagehide", () => speechSynthesis.cancel());
}
