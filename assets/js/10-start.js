// Every page works without these modules; each only adds to elements that ask for it by a data attribute.
document.documentElement.classList.add("with-script");

// A form shown again: bring the summary of its errors to eyes and to screen readers.
document.querySelector("[data-focus]")?.focus();

// Buttons that print, hidden until a script can make them work.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A post sent twice by an impatient double click is sent once.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// Filters apply as soon as they change; without script there is a button.
for (const form of document.querySelectorAll("form[data-submit-on-change]")) {
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, input[type=checkbox], input[type=radio]")) form.requestSubmit();
  });
}
