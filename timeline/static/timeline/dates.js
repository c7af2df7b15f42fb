// Says how a date reads while it is typed, and puts in the one that is chosen of several.
"use strict";
{
  const PAUSE = 250; // milliseconds without a key before the server is asked
  const pauses = new WeakMap();

  const readingOf = (box) => box.closest(".date-input").querySelector(".date-reading");

  async function read(box) {
    const text = box.value;
    const answer = await fetch(`${box.dataset.reading}?${new URLSearchParams({ text })}`);
    // An answer to what has been typed over, or of a session that has ended, says nothing.
    if (!answer.ok || answer.redirected || box.value !== text) return;
    readingOf(box).innerHTML = await answer.text();
  }

  function put(button) {
    const form = button.closest("form");
    const row = button.closest(".date-input") || form;
    const box = row.querySelector("input[data-reading]");
    const { phrase, basis } = button.closest(".date-offers").dataset;
    box.value = button.value;
    if (phrase) form.querySelector('[name$="date_phrase"]').value = phrase;
    if (basis) form.querySelector('[name$="date_basis"]').value = basis;
    box.focus();
    read(box);
  }

  document.addEventListener("input", ({ target }) => {
    if (!target.matches("input[data-reading]")) return;
    clearTimeout(pauses.get(target));
    pauses.set(target, setTimeout(() => read(target), PAUSE));
  });
  document.addEventListener("click", ({ target }) => {
    const button = target.closest && target.closest(".date-offers button");
    if (button) put(button);
  });
}
