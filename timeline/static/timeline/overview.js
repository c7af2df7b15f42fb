// Draws a window over the overview by dragging, and zooms by the wheel with Ctrl or a pinch. Each
// leads to an address, as the links of the overview do.
import { go } from "./results.js";

const DRAG = 6; // pixels: less is a click
const PAUSE = 300; // milliseconds between two steps of the wheel

let start = null;

function columnAt(svg, x) {
  const columns = [...svg.querySelectorAll("[data-from]")];
  const distance = (column) => {
    const { left, right } = column.getBoundingClientRect();
    return Math.max(left - x, x - right, 0);
  };
  return columns.reduce((near, each) => (distance(each) < distance(near) ? each : near), columns[0]);
}

function between(svg, one, other) {
  const columns = [...svg.querySelectorAll("[data-from]")];
  const [first, last] = [columnAt(svg, one), columnAt(svg, other)].map((each) => columns.indexOf(each));
  return columns.slice(Math.min(first, last), Math.max(first, last) + 1);
}

function show(svg, chosen) {
  for (const column of svg.querySelectorAll("[data-from]")) column.classList.toggle("chosen", chosen.includes(column));
}

function zoomTo(svg, columns) {
  const url = new URL(svg.dataset.address, location.href);
  url.searchParams.set("from", columns[0].dataset.from);
  url.searchParams.set("to", columns.at(-1).dataset.to);
  go(url.href);
}

document.addEventListener("pointerdown", (event) => {
  const svg = event.target.closest(".overview > svg");
  if (svg && event.button === 0 && event.pointerType !== "touch") start = { svg, x: event.clientX };
});

document.addEventListener("pointermove", (event) => {
  if (!start || Math.abs(event.clientX - start.x) < DRAG) return;
  start.isDrag = true;
  show(start.svg, between(start.svg, start.x, event.clientX));
});

document.addEventListener("pointerup", (event) => {
  if (start?.isDrag) {
    zoomTo(start.svg, between(start.svg, start.x, event.clientX));
    addEventListener("click", (click) => { click.preventDefault(); click.stopPropagation(); }, { capture: true, once: true });
    setTimeout(() => dispatchEvent(new Event("click")));
  }
  start = null;
});

// A link that is dragged would be dropped elsewhere, and the window never drawn.
document.addEventListener("dragstart", (event) => { if (start) event.preventDefault(); });

let last = -PAUSE;
document.addEventListener("wheel", (event) => {
  const svg = event.target.closest(".overview > svg");
  if (!svg || !event.ctrlKey) return;
  event.preventDefault();
  if (event.timeStamp - last < PAUSE) return;
  last = event.timeStamp;
  if (event.deltaY > 0) svg.closest(".overview").querySelector("[aria-keyshortcuts='-']")?.click();
  else zoomTo(svg, [columnAt(svg, event.clientX)]);
}, { passive: false });
