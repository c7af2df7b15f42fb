// Draws the places of a list on a map. Without it, the list says the same.

for (const frame of document.querySelectorAll("[data-map-of]")) {
  const places = [...document.querySelectorAll(`${frame.dataset.mapOf} [data-latitude]`)];
  if (places.length) whenSeen(frame, () => draw(frame, places));
}

function whenSeen(frame, act) {
  frame.hidden = false;
  const watcher = new IntersectionObserver(([entry]) => {
    if (!entry.isIntersecting) return;
    watcher.disconnect();
    act();
  }, { rootMargin: "300px" });
  watcher.observe(frame);
}

async function draw(frame, places) {
  const { leaflet, leafletStyle, tiles, attribution, zoomIn, zoomOut, close } = frame.dataset;
  await Promise.all([
    added("link", { rel: "stylesheet", href: leafletStyle }),
    added("script", { src: leaflet }),
  ]);
  const map = L.map(frame, {
    // A page is scrolled by wheel and finger; the map has its buttons and its keys.
    scrollWheelZoom: false,
    dragging: !L.Browser.mobile,
    zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    minZoom: 1,
    maxZoom: tiles ? 18 : 8,
    worldCopyJump: true,
    zoomControl: false,
  });
  L.control.zoom({ zoomInTitle: zoomIn, zoomOutTitle: zoomOut }).addTo(map);
  map.attributionControl.setPrefix(false);
  if (tiles) L.tileLayer(tiles, { attribution, maxZoom: 18 }).addTo(map);
  else await outline(map, frame.dataset.world);
  map.fitBounds(L.latLngBounds(places.map(pointOf)).pad(0.2), { maxZoom: tiles ? 13 : 4 });
  const layer = L.layerGroup().addTo(map);
  map.on("zoomend", () => showMarks(map, layer, places));
  map.on("popupopen", ({ popup }) => {
    popup.getElement().querySelector(".leaflet-popup-close-button").ariaLabel = close;
    popup.getElement().querySelector(".leaflet-popup-content a")?.focus();
  });
  showMarks(map, layer, places);
}

function added(name, attributes) {
  const known = document.querySelector(`${name}[data-for-maps]`);
  if (known) return known.arrives;
  const element = Object.assign(document.createElement(name), attributes);
  element.dataset.forMaps = "";
  element.arrives = new Promise((resolve, reject) => {
    element.addEventListener("load", resolve);
    element.addEventListener("error", reject);
  });
  document.head.append(element);
  return element.arrives;
}

async function outline(map, address) {
  const world = await (await fetch(address)).json();
  L.geoJSON(world, {
    interactive: false,
    attribution: "Natural Earth",
    style: ({ properties }) => ({ className: `map-${properties.kind}`, smoothFactor: 1 }),
  }).addTo(map);
}

// Places that would lie on one another share a mark, until the map is near enough to part them.
function showMarks(map, layer, places) {
  const groups = new Map();
  for (const place of places) {
    const { x, y } = map.project(pointOf(place));
    const cell = `${Math.round(x / 24)} ${Math.round(y / 24)}`;
    groups.set(cell, [...(groups.get(cell) ?? []), place]);
  }
  layer.clearLayers();
  for (const group of groups.values()) layer.addLayer(mark(group));
}

function mark(group) {
  const names = group.map(nameOf).join(", ");
  const html = document.createElement("span");
  html.textContent = group.length > 1 ? group.length : "";
  const icon = L.divIcon({ className: "map-mark", html, iconSize: [24, 24] });
  return L.marker(pointOf(group[0]), { icon, alt: names, title: names }).bindPopup(() => links(group));
}

function links(group) {
  const list = document.createElement("ul");
  for (const place of group) {
    const item = document.createElement("li");
    item.append(place.querySelector("a")?.cloneNode(true) ?? nameOf(place));
    list.append(item);
  }
  return list;
}

function pointOf({ dataset }) {
  return [Number(dataset.latitude), Number(dataset.longitude)];
}

function nameOf(place) {
  return place.querySelector("a")?.textContent ?? place.dataset.name;
}
