// The map that moves. Without this module the page shows a drawn map, the same form and the same list; with it the server
// still answers list, total and counts (/carte/liste): this only draws tiles, moves, and asks again.
import * as maplibre from "asset:maplibre.js";

const stage = document.querySelector("#map");
const form = document.querySelector("#map-form");
const split = document.querySelector(".map-split");
const status = document.querySelector("#map-status");
const words = stage.dataset;
const results = () => document.querySelector("#map-results");
const LANG = document.documentElement.lang;
const number = new Intl.NumberFormat(LANG);
// Mainland France and Corsica.
const FRANCE = [[-5.3, 41.3], [9.7, 51.2]];
const ASK_AFTER_MS = 250;
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const dark = matchMedia("(prefers-color-scheme: dark)");

maplibre.setWorkerUrl(words.worker);

// Colours come from the tokens of the sheet, so that the operator's apply here too; a canvas puts any of them in a form
// that the map reads.
const brush = document.createElement("canvas").getContext("2d");
const token = (name) => {
  brush.fillStyle = "#888888";
  brush.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  return brush.fillStyle;
};

const tiles = () => `${location.origin}${words.places}?${results().dataset.tiles}`;
const FONT = ["Atkinson Hyperlegible Next", "sans-serif"];

// How large a cluster is, and how its number is written: 1 234 becomes 1,2 k.
const inNumber = ["get", "n"];
const clusterRadius = ["interpolate", ["linear"], ["log10", inNumber], 0.3, 13, 2, 19, 4, 30];
const thousands = ["concat", ["number-format", ["/", inNumber, 1000], { "max-fraction-digits": 1, locale: LANG }], "\u202fk"];
const clusterText = ["case", [">=", inNumber, 1000], thousands, ["to-string", inNumber]];
const isCluster = ["has", "n"];

function placeLayers() {
  const label = token("ink");
  // Clusters are dark with light numbers in both themes; by day, in the operator's own colour.
  const [cluster, onCluster] = dark.matches ? ["#0B4A55", "#FFFFFF"] : [token("water"), token("on-water")];
  return [
    {
      id: "clusters", type: "circle", source: "places", "source-layer": "places", filter: isCluster,
      paint: {
        "circle-color": cluster, "circle-radius": clusterRadius,
        "circle-stroke-color": onCluster, "circle-stroke-width": 2, "circle-opacity": 0.94,
      },
    },
    {
      id: "cluster-numbers", type: "symbol", source: "places", "source-layer": "places", filter: isCluster,
      layout: { "text-field": clusterText, "text-font": FONT, "text-size": 13, "text-allow-overlap": true, "text-padding": 9 },
      paint: { "text-color": onCluster },
    },
    {
      id: "points", type: "circle", source: "places", "source-layer": "places", filter: ["!", isCluster],
      paint: {
        "circle-color": ["match", ["get", "kind"], "point-d-entree", token("card"), token("saffron")],
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 5, 4.5, 12, 8],
        "circle-stroke-color": "#17262B", "circle-stroke-width": ["match", ["get", "kind"], "point-d-entree", 2.5, 1.5],
      },
    },
    {
      id: "point-names", type: "symbol", source: "places", "source-layer": "places", filter: ["!", isCluster], minzoom: 12,
      layout: {
        "text-field": ["get", "name"], "text-font": FONT, "text-size": 13, "text-anchor": "top", "text-offset": [0, 0.8],
        "text-max-width": 11, "text-optional": true,
      },
      paint: { "text-color": label, "text-halo-color": token("map-land"), "text-halo-width": 1.6 },
    },
    {
      id: "marked", type: "circle", source: "marked",
      paint: {
        "circle-color": token("saffron"), "circle-radius": 11,
        "circle-stroke-color": token("ink"), "circle-stroke-width": 4,
      },
    },
  ];
}

const sources = () => ({
  places: { type: "vector", tiles: [tiles()], minzoom: 0, maxzoom: 18 },
  marked: { type: "geojson", data: { type: "FeatureCollection", features: [] } },
});

// Our own outlines: pale land, borders, names of towns by size.
function ownStyle() {
  const line = token("map-line");
  const strong = token("line-strong");
  const border = (id, layer, width, [minzoom, maxzoom], color) => ({
    id, type: "line", source: "base", "source-layer": layer, minzoom, maxzoom,
    layout: { "line-join": "round" }, paint: { "line-color": color, "line-width": width },
  });
  const name = (id, level, minzoom, maxzoom, size, spacing) => ({
    id, type: "symbol", source: "base", "source-layer": "labels", minzoom, maxzoom, filter: ["==", ["get", "level"], level],
    layout: {
      "text-field": ["get", "name"], "text-font": FONT, "text-size": size, "symbol-sort-key": ["get", "rank"],
      "text-max-width": 8, "text-letter-spacing": spacing,
      // A name steps aside for a cluster.
      "text-variable-anchor": ["center", "bottom", "top", "left", "right"], "text-radial-offset": 1.4,
    },
    paint: { "text-color": token("soft"), "text-halo-color": token("map-land"), "text-halo-width": 1.8 },
  });
  return {
    version: 8,
    sources: {
      base: {
        type: "vector", tiles: [`${location.origin}${words.base}`], minzoom: 0, maxzoom: 14, attribution: words.source,
      },
      ...sources(),
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": token("water-wash") } },
      {
        id: "land", type: "fill", source: "base", "source-layer": "departements",
        paint: { "fill-color": token("map-land"), "fill-outline-color": line },
      },
      border("communes", "communes", 0.8, [9, 24], line),
      border("departements", "departements", ["interpolate", ["linear"], ["zoom"], 4, 0.5, 10, 2], [0, 24], line),
      // Closer, they would run beside the borders of départements, which are simplified apart.
      border("regions", "regions", ["interpolate", ["linear"], ["zoom"], 4, 1, 7, 1.6], [0, 7], strong),
      name("region-names", "region", 5.5, 6.5, 13, 0.06),
      name("departement-names", "departement", 6.5, 8.5, 13, 0.02),
      name("commune-names", "commune", 6, 24, ["interpolate", ["linear"], ["zoom"], 6, 12, 12, 15], 0),
      ...placeLayers(),
    ],
  };
}

const told = (text) => text.split(",").map(Number);
const boundsOf = (text) => {
  const [west, south, east, north] = told(text);
  return text ? [[west, south], [east, north]] : FRANCE;
};

stage.replaceChildren();
document.documentElement.classList.add("with-map");
const map = new maplibre.Map({
  container: stage,
  style: words.style ?? ownStyle(),
  bounds: boundsOf(results().dataset.bounds),
  fitBoundsOptions: { padding: 24 },
  minZoom: 1.5,
  maxZoom: 18,
  dragRotate: false,
  pitchWithRotate: false,
  touchPitch: false,
  fadeDuration: calm.matches ? 0 : 150,
  attributionControl: { compact: false },
  // What is printed is what is seen.
  canvasContextAttributes: { preserveDrawingBuffer: true },
  locale: {
    "Map.Title": words.label,
    "NavigationControl.ZoomIn": words.zoomIn,
    "NavigationControl.ZoomOut": words.zoomOut,
    "Popup.Close": words.close,
  },
});
map.touchZoomRotate.disableRotation();
map.keyboard.disableRotation();
map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
map.addControl(new maplibre.ScaleControl(), "bottom-left");
map.once("idle", () => {
  document.documentElement.dataset.mapReadyMs = String(Math.round(performance.now()));
});

// A style of the operator's holds no place: they are put on it each time it is loaded.
map.on("style.load", () => {
  if (!words.style) return;
  for (const [id, source] of Object.entries(sources())) if (!map.getSource(id)) map.addSource(id, source);
  for (const layer of placeLayers()) if (!map.getLayer(layer.id)) map.addLayer(layer);
});
dark.addEventListener("change", () => !words.style && map.setStyle(ownStyle(), { diff: false }));

// The question: the form, then the rectangle seen once somebody has moved the map, then the page of the list.
let area = new URLSearchParams(location.search).get("bbox") ?? "";
function question(page) {
  const asked = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value) asked.append(name, value);
  if (area) asked.set("bbox", area);
  if (page > 1) asked.set("page", String(page));
  return asked;
}

let turn = 0;
// Asks again; `history` is how the address is written: "push", "replace" or "none". Says whether it is the last answer.
async function ask(asked, history) {
  const mine = ++turn;
  const query = asked.toString();
  const part = new URLSearchParams(asked);
  if ("embedded" in words) part.set("cadre", "on");
  try {
    const answer = await fetch(`${words.list}?${part}`);
    if (!answer.ok) throw new Error(String(answer.status));
    const text = await answer.text();
    if (mine !== turn) return false;
    show(text);
  } catch {
    if (mine === turn) status.textContent = words.failed;
    return false;
  }
  if (history !== "none") {
    const address = query ? `${words.page}?${query}` : words.page;
    window.history[history === "push" ? "pushState" : "replaceState"](null, "", address);
  }
  return true;
}

function show(text) {
  const before = results().dataset.tiles;
  const next = new DOMParser().parseFromString(text, "text/html").querySelector("#map-results");
  if (!next) throw new Error("no list");
  results().replaceWith(next);
  reveal(next);
  if (next.dataset.tiles !== before) map.getSource("places")?.setTiles([tiles()]);
  const counts = JSON.parse(next.querySelector("#map-counts").textContent);
  for (const shown of form.querySelectorAll("[data-count]")) {
    const count = counts[shown.dataset.count] ?? 0;
    shown.textContent = number.format(count);
    shown.closest(".map-value").classList.toggle("map-none-left", count === 0);
  }
  for (const group of form.querySelectorAll("[data-chosen]")) {
    const chosen = group.closest("details").querySelectorAll("input:checked").length;
    group.textContent = chosen > 0 ? `(${chosen})` : "";
  }
  const set = Number(next.dataset.filters);
  form.querySelector("[data-filters-count]").textContent = set > 0 ? `(${set})` : "";
  status.textContent = next.querySelector("h2").textContent;
  mark();
}

// Buttons that only this script can serve.
function reveal(within) {
  for (const button of within.querySelectorAll("[data-show-on-map]")) button.hidden = false;
  document.dispatchEvent(new CustomEvent("passerelle:shown"));
}

// Moves that the page makes do not count as somebody's wish to look elsewhere: they are marked `ours`.
function frame(text) {
  map.fitBounds(boundsOf(text), { padding: 24, animate: !calm.matches, duration: 500, maxZoom: 15 }, { ours: true });
}

async function askForm(history) {
  const where = results().dataset.bounds;
  area = "";
  if ((await ask(question(1), history)) && results().dataset.bounds !== where) frame(results().dataset.bounds);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  askForm("push");
});
form.addEventListener("change", (event) => {
  // Texts wait for Enter or the button: a town half typed is no town.
  if (event.target.matches("input[type=text]")) return;
  ask(question(1), "push");
});
// A suggestion: a town or a territory is shown here, a place has its sheet.
form.addEventListener("territory-chosen", (event) => {
  const item = event.detail;
  if (!item.href) return askForm("push");
  if ("embedded" in words && item.href.startsWith("/lieux/")) return window.open(item.href, "_blank", "noopener");
  if (item.href.startsWith("/lieux/")) return location.assign(item.href);
  const asked = new URL(item.href, location.origin).searchParams;
  form.elements.q.value = "";
  form.elements.ou.value = asked.get("ou") ?? "";
  form.elements.ou_code.value = asked.get("ou_code") ?? "";
  keep("territory", asked.get("territory"));
  askForm("push");
});

// The hidden fields that the form keeps.
function keep(name, value) {
  for (const field of form.querySelectorAll(`input[type=hidden][name="${name}"]`)) field.remove();
  if (value) form.prepend(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
}

let later = 0;
map.on("moveend", (event) => {
  if (event.ours || !moved) return;
  const bounds = map.getBounds();
  const round = (degrees) => degrees.toFixed(4);
  area = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map(round).join(",");
  clearTimeout(later);
  later = setTimeout(() => ask(question(1), "replace"), ASK_AFTER_MS);
});
// Until somebody touches the map, it shows what the address says and nothing changes.
let moved = false;
for (const kind of ["pointerdown", "wheel", "keydown"]) {
  stage.addEventListener(kind, () => (moved = true), { capture: true, passive: true });
}

// Back and forward: the form takes the address's values, the list and the map follow.
window.addEventListener("popstate", () => {
  const asked = new URLSearchParams(location.search);
  keep("territory", asked.get("territory"));
  for (const field of form.elements) {
    if (!field.name) continue;
    if (field.type === "checkbox") field.checked = asked.getAll(field.name).flatMap((one) => one.split(",")).includes(field.value);
    else field.value = asked.get(field.name) ?? "";
  }
  area = asked.get("bbox") ?? "";
  ask(asked, "none").then((last) => last && frame(results().dataset.bounds));
});

// Links of the list that ask the same page again.
document.addEventListener("click", async (event) => {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
  const link = event.target.closest("a[href]");
  if (!link || link.pathname !== words.page || link.origin !== location.origin) return;
  const inList = results().contains(link);
  const reset = link.matches("[data-map-reset]");
  if (!inList && !reset) return;
  event.preventDefault();
  const asked = new URL(link.href).searchParams;
  window.history.pushState(null, "", link.href);
  if (link.closest(".pagination")) {
    await ask(asked, "none");
    const title = document.querySelector("#map-list-title");
    title.focus({ preventScroll: true });
    title.scrollIntoView({ block: "nearest" });
  } else {
    window.dispatchEvent(new PopStateEvent("popstate"));
  }
});

// A place of the list shows on the map while it is pointed at or has the focus.
let shown = null;
function mark(item) {
  shown = item ?? null;
  const at = shown?.dataset.lon ? [Number(shown.dataset.lon), Number(shown.dataset.lat)] : null;
  const features = at ? [{ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: at } }] : [];
  map.getSource("marked")?.setData({ type: "FeatureCollection", features });
}
const itemOf = (event) => event.target.closest?.("[data-place]");
for (const kind of ["pointerover", "focusin"]) {
  split.addEventListener(kind, (event) => {
    const item = itemOf(event);
    if (item && item !== shown) mark(item);
    else if (!item && shown) mark();
  });
}

function popup(at, id, name) {
  const link = Object.assign(document.createElement("a"), { href: `/lieux/${id}`, textContent: words.sheet });
  if ("embedded" in words) Object.assign(link, { target: "_blank", rel: "noopener" });
  const title = Object.assign(document.createElement("p"), { className: "map-popup-name", textContent: name });
  const item = document.querySelector(`[data-place="${CSS.escape(id)}"]`);
  const body = document.createElement("div");
  body.append(title);
  for (const part of item?.querySelectorAll("address, .open-now") ?? []) {
    body.append(Object.assign(document.createElement("p"), { textContent: part.textContent }));
  }
  body.append(link);
  new maplibre.Popup({ maxWidth: "280px", offset: 10 }).setLngLat(at).setDOMContent(body).addTo(map);
  if (item) {
    mark(item);
    item.scrollIntoView({ block: "nearest", behavior: calm.matches ? "auto" : "smooth" });
  }
}

const clickable = ["clusters", "points"];
map.on("click", (event) => {
  const reach = 6;
  const { x, y } = event.point;
  const found = map.queryRenderedFeatures([[x - reach, y - reach], [x + reach, y + reach]], { layers: clickable });
  const feature = found[0];
  if (!feature) return;
  const at = feature.geometry.coordinates;
  if (feature.properties.n) {
    map.easeTo({ center: at, zoom: Math.min(map.getZoom() + 2, 18), animate: !calm.matches });
  } else {
    popup(at, feature.properties.id, feature.properties.name);
  }
});
for (const layer of clickable) {
  map.on("mouseenter", layer, () => (map.getCanvas().style.cursor = "pointer"));
  map.on("mouseleave", layer, () => (map.getCanvas().style.cursor = ""));
}

// "See on the map": the way of those who do not point at it.
document.addEventListener("click", (event) => {
  const item = event.target.closest("[data-show-on-map]")?.closest("[data-place]");
  if (!item) return;
  view("map");
  const at = [Number(item.dataset.lon), Number(item.dataset.lat)];
  map.easeTo({ center: at, zoom: Math.max(map.getZoom(), 14), animate: !calm.matches }, { ours: true });
  mark(item);
  popup(at, item.dataset.place, item.querySelector("h3 a").firstChild.textContent);
});

// On a narrow screen, the list or the map.
const switcher = document.querySelector("[data-map-switch]");
switcher.hidden = false;
function view(wanted) {
  split.dataset.shown = wanted;
  for (const button of switcher.querySelectorAll("[data-view]")) {
    button.setAttribute("aria-pressed", String(button.dataset.view === wanted));
  }
  map.resize();
  if (wanted === "map" && switcher.offsetParent) switcher.scrollIntoView({ block: "start" });
}
switcher.addEventListener("click", (event) => {
  const button = event.target.closest("[data-view]");
  if (button) view(button.dataset.view);
});

reveal(document);
