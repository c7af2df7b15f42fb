// The keys of the review: each presses the button, or follows the link, that names it.
"use strict";

{
  const box = document.getElementById("keys");
  const kept = "review-keys-off";

  const isTyping = (target) => target.closest("textarea, select, input:not([type='checkbox'])");
  const hasModifier = (event) => event.ctrlKey || event.altKey || event.metaKey || event.repeat;

  const press = (event) => {
    if (!box.checked || hasModifier(event) || isTyping(event.target)) return;
    const named = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (named) {
      event.preventDefault();
      named.click();
    }
  };

  if (box) {
    box.checked = localStorage.getItem(kept) === null;
    for (const each of box.closest(".keys").querySelectorAll("[hidden]")) each.hidden = false;
    box.addEventListener("change", () => {
      if (box.checked) localStorage.removeItem(kept);
      else localStorage.setItem(kept, "1");
    });
    document.addEventListener("keydown", press);
  }
}
