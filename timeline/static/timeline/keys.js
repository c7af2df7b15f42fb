// Keys for readers: each names, in aria-keyshortcuts, the link or button that it presses; j and k
// go from entry to entry. None acts while something is being written, and those that write something
// only if they are not switched off, as whoever speaks to a computer may wish (WCAG 2.1.4).

const help = document.getElementById("keys-help");
const isWriting = (target) => target.closest("input, select, textarea, [contenteditable]") || help?.open;

const opener = document.querySelector("[data-opens-keys]");
if (opener && help) {
  opener.hidden = false;
  opener.addEventListener("click", () => help.showModal());
}

// Where nothing may be stored, the choice holds for the page.
const NAME = "timeline-keys";
const uses = document.querySelector("[data-uses-keys]");
if (uses) {
  try { uses.checked = localStorage.getItem(NAME) !== "off"; } catch { /* as it was */ }
  uses.addEventListener("change", () => {
    try { localStorage.setItem(NAME, uses.checked ? "on" : "off"); } catch { /* for this page */ }
  });
}

function step(by) {
  const links = [...document.querySelectorAll(".entry :is(h2, h3, h4, h5, h6) > a")];
  const here = links.findIndex((link) => link.closest(".entry") === document.activeElement.closest(".entry"));
  const next = here < 0 ? (by > 0 ? 0 : links.length - 1) : here + by;
  if (!links[next]) return;
  links[next].focus({ preventScroll: true });
  links[next].closest(".entry").scrollIntoView({ block: "start" });
}

function search() {
  const box = document.getElementById("id_q");
  box?.focus();
  box?.select();
}

// As if it had been come to and pressed: the next key goes on from there.
function press(control) {
  control.focus({ preventScroll: true });
  control.click();
}

const ACTS = { j: () => step(1), k: () => step(-1), "/": search, "?": () => opener?.click() };

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
  const key = event.key === "=" ? "+" : event.key;
  const isArrow = key.startsWith("Arrow");
  if (!isArrow && uses?.checked === false) return;
  const within = isArrow ? event.target.closest(".overview") : document;
  const control = within?.querySelector(`[aria-keyshortcuts="${CSS.escape(key)}"]`);
  const act = control ? () => press(control) : ACTS[key];
  if (!act) return;
  event.preventDefault();
  act();
});
