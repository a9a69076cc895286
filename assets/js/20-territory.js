// Suggestions of communes under a field: the ARIA combobox pattern with a listbox.
const DELAY_MS = 120;

const labelOf = (item) => item.label ?? item.name;

for (const field of document.querySelectorAll("[data-territory]")) {
  const input = field.querySelector("input[type=text]");
  const code = field.querySelector("input[type=hidden]");
  const list = document.createElement("ul");
  const status = document.createElement("p");
  let items = [];
  let active = -1;
  let timer = 0;
  let asked = 0;

  list.className = "suggestions";
  list.id = `${input.id}-suggestions`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.querySelector("label").textContent);
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);
  input.after(list);
  field.append(status);

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const choose = (item) => {
    input.value = labelOf(item);
    code.value = item.code;
    status.textContent = "";
    close();
  };

  const mark = (index) => {
    active = (index + items.length) % items.length;
    [...list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === active)));
    input.setAttribute("aria-activedescendant", list.children[active].id);
    list.children[active].scrollIntoView({ block: "nearest" });
  };

  const show = (found) => {
    items = found;
    active = -1;
    list.replaceChildren(...items.map((item, i) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${i}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.textContent = item.name;
      option.append(" ", Object.assign(document.createElement("small"), { textContent: item.detail ?? "" }));
      option.addEventListener("mousedown", (event) => {
        event.preventDefault();
        choose(item);
      });
      return option;
    }));
    list.hidden = items.length === 0;
    input.setAttribute("aria-expanded", String(items.length > 0));
    status.textContent = items.length > 0 ? field.dataset.some : field.dataset.none;
  };

  const ask = async (query) => {
    const turn = ++asked;
    try {
      const answer = await fetch(`/api/v1/territories?${new URLSearchParams({ q: query, limit: "8", only: "places" })}`);
      if (!answer.ok || turn !== asked) return;
      const body = await answer.json();
      if (document.activeElement === input) show(body.items ?? body);
    } catch {
      close();
    }
  };

  input.addEventListener("input", () => {
    code.value = "";
    clearTimeout(timer);
    const query = input.value.trim();
    if (query.length < 2) return close();
    timer = setTimeout(() => ask(query), DELAY_MS);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") mark(active + 1);
    else if (event.key === "ArrowUp") mark(active < 0 ? items.length - 1 : active - 1);
    else if (event.key === "Enter" && active >= 0) choose(items[active]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });

  const locate = field.querySelector("[data-locate]");
  if (locate && navigator.geolocation) {
    const words = locate.querySelector("span");
    const idle = words.textContent;
    locate.hidden = false;
    locate.addEventListener("click", () => {
      words.textContent = locate.dataset.busy;
      const fail = () => {
        words.textContent = idle;
        status.className = "field-error";
        status.textContent = locate.dataset.failed;
      };
      navigator.geolocation.getCurrentPosition(async ({ coords }) => {
        // Three decimals, about 100 m: enough to know the commune, no more than needed.
        const at = { lat: coords.latitude.toFixed(3), lon: coords.longitude.toFixed(3) };
        try {
          const answer = await fetch(`/api/v1/territories/nearest?${new URLSearchParams(at)}`);
          if (!answer.ok) return fail();
          choose(await answer.json());
          words.textContent = idle;
        } catch {
          fail();
        }
      }, fail, { timeout: 10000, maximumAge: 300000 });
    });
  }
}
