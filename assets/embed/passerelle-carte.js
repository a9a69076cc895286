// <passerelle-carte>: the map of places on another site, as one element. It holds a frame of the site this module came
// from; nothing else is loaded and nothing is sent but what the attributes say.
//
//   <script type="module" src="https://SITE/passerelle-carte.js"></script>
//   <passerelle-carte territoire="departement:35" filtres="cost=gratuit" couleur="#003399"></passerelle-carte>
const SITE = new URL(import.meta.url).origin;
const WATCHED = ["territoire", "zone", "filtres", "couleur", "accent", "langue", "titre"];

class PasserelleCarte extends HTMLElement {
  static observedAttributes = WATCHED;

  #frame = document.createElement("iframe");

  constructor() {
    super();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(":host { display: block; height: 700px; } iframe { width: 100%; height: 100%; border: 0; }");
    const shadow = this.attachShadow({ mode: "open" });
    shadow.adoptedStyleSheets = [sheet];
    this.#frame.loading = "lazy";
    this.#frame.allow = "geolocation";
    shadow.append(this.#frame);
  }

  connectedCallback() {
    this.#show();
  }

  attributeChangedCallback() {
    if (this.isConnected) this.#show();
  }

  // The address of the frame: the filters, then what has an attribute of its own.
  #address() {
    const address = new URL("/carte/integree", SITE);
    for (const [name, value] of new URLSearchParams(this.getAttribute("filtres") ?? "")) {
      address.searchParams.append(name, value);
    }
    const put = (name, value) => value && address.searchParams.set(name, value);
    put("territory", this.getAttribute("territoire"));
    put("bbox", this.getAttribute("zone"));
    put("lang", this.getAttribute("langue"));
    put("couleur", this.#colour("couleur"));
    put("accent", this.#colour("accent"));
    return address.href;
  }

  // An attribute, or the custom property of the site's own sheet: --passerelle-couleur, --passerelle-accent.
  #colour(name) {
    const given = this.getAttribute(name) ?? getComputedStyle(this).getPropertyValue(`--passerelle-${name}`);
    return given.trim().replace(/^#/, "");
  }

  #show() {
    this.#frame.title = this.getAttribute("titre") ?? "Carte des lieux d'aide numérique";
    const address = this.#address();
    if (this.#frame.src !== address) this.#frame.src = address;
  }
}

if (!customElements.get("passerelle-carte")) customElements.define("passerelle-carte", PasserelleCarte);
