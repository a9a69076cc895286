// Keyboard shortcuts of the desk: `data-shortcut="n"` on a link, a button or a field. `?` lists them.
const targets = [...document.querySelectorAll("[data-shortcut]")];
const french = document.documentElement.lang === "fr";

const typing = (element) => element.matches?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");

const nameOf = (element) => {
  const label = element.labels?.[0]?.textContent ?? element.getAttribute("aria-label") ?? element.textContent;
  return label.replace(element.dataset.shortcut, "").trim().replace(/\s+/g, " ");
};

const help = () => {
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-labelledby", "shortcuts-title");
  const title = document.createElement("h2");
  title.id = "shortcuts-title";
  title.textContent = french ? "Raccourcis du clavier" : "Keyboard shortcuts";
  const list = document.createElement("dl");
  list.className = "facts";
  for (const element of targets) {
    const row = document.createElement("div");
    const key = document.createElement("dt");
    const words = document.createElement("dd");
    key.append(Object.assign(document.createElement("kbd"), { textContent: element.dataset.shortcut }));
    words.textContent = nameOf(element);
    row.append(key, words);
    list.append(row);
  }
  const form = Object.assign(document.createElement("form"), { method: "dialog" });
  form.append(Object.assign(document.createElement("button"), { className: "button", textContent: french ? "Fermer" : "Close" }));
  dialog.append(title, list, form);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
};

if (targets.length > 0) {
  for (const element of targets) {
    element.setAttribute("aria-keyshortcuts", element.dataset.shortcut);
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
    const target = targets.find((element) => element.dataset.shortcut === event.key);
    if (event.key === "?") help();
    else if (target?.matches("input, select, textarea")) target.focus();
    else if (target) target.click();
    else return;
    event.preventDefault();
  });
}
