// Swaps what was found, instead of the whole page, when the filter or the dates shown change. The
// address is that of the page; without this, forms and links lead there by themselves.

const results = () => document.getElementById("results");

export function go(url) {
  if (!window.htmx || !results()) return location.assign(url);
  return htmx.ajax("GET", url, { source: results(), target: "#results", select: "#results", swap: "outerHTML" });
}

function leadsToResults(link) {
  const { origin, pathname, hash } = new URL(link.href.baseVal ?? link.href, location.href);
  const here = results().dataset.address;
  return origin === location.origin && pathname === here && !hash && !link.closest("[rel], .pages, .also");
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("#results a[href]");
  const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  if (!link || event.defaultPrevented || !isPlain || !leadsToResults(link)) return;
  event.preventDefault();
  go(new URL(link.href.baseVal ?? link.href, location.href).href);
});

document.addEventListener("change", ({ target }) => {
  if (target.matches("#filter :is(select, [type=checkbox])")) target.form.requestSubmit();
});

// The address holds what was asked for and nothing that goes without saying.
document.addEventListener("htmx:configRequest", ({ detail }) => {
  for (const [name, value] of [...detail.formData]) {
    if (!value || (name === "order" && value === "date")) detail.formData.delete(name);
  }
});

// What was not understood is told by a page of its own, as it is without a script.
document.addEventListener("htmx:responseError", ({ detail }) => location.assign(detail.pathInfo.finalRequestPath));

// The other languages lead to what is shown.
function tellLanguages() {
  for (const link of document.querySelectorAll("#languages a")) link.search = location.search;
}
// What the head says of the page to programs is said of what is shown; its title htmx sees to.
const SAID = "head > :is(link[rel=alternate], meta[name=robots])";
function tellPrograms({ detail }) {
  const [head] = detail.xhr.responseText.split("<body", 1);
  const said = new DOMParser().parseFromString(head, "text/html").querySelectorAll(SAID);
  for (const each of document.querySelectorAll(SAID)) each.remove();
  document.head.append(...said);
}
document.addEventListener("htmx:beforeSwap", tellPrograms);
document.addEventListener("htmx:historyCacheMissLoad", tellPrograms);
document.addEventListener("htmx:pushedIntoHistory", tellLanguages);
document.addEventListener("htmx:historyRestore", tellLanguages);

// The filter stays as open as it was, the overview where it was in the window, and the focus on what
// had it; if that is gone, on the overview that it was in.
const fields = () => document.querySelector("#filter details");
const overview = () => document.getElementById("overview");
const topOf = (element) => element?.getBoundingClientRect().top;
let before = {};
document.addEventListener("htmx:beforeSwap", () => {
  const focused = document.activeElement;
  before = {
    wasOpen: fields()?.open,
    focus: focused.id,
    isInOverview: overview()?.contains(focused),
    top: focused.closest("#filter") ? undefined : topOf(overview()),
  };
});
document.addEventListener("htmx:afterSwap", () => {
  if (fields() && before.wasOpen !== undefined) fields().open = before.wasOpen;
  if (before.top !== undefined && overview()) {
    scrollBy({ top: topOf(overview()) - before.top, behavior: "instant" });
  }
});
document.addEventListener("htmx:afterSettle", () => {
  const { focus, isInOverview } = before;
  before = {};
  if (document.activeElement !== document.body) return;
  const rest = (isInOverview && overview()) || results();
  (document.getElementById(focus) ?? rest)?.focus({ preventScroll: true });
});
