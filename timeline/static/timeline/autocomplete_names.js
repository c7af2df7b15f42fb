// Gives the boxes in which a record is chosen by typing the names of their fields, which the
// admin's own script leaves out for those who hear a page, and the focus to those who type early.
"use strict";
{
  const $ = django.jQuery;

  const labelOf = (select) => select.labels.length && select.labels[0].textContent.replace(/:\s*$/, "");

  function name(select) {
    const label = labelOf(select);
    const box = select.nextElementSibling;
    if (!label || !box || !box.matches(".select2")) return;
    const shown = box.querySelector(".select2-selection");
    shown.removeAttribute("aria-labelledby");
    const value = shown.querySelector(".select2-selection__rendered[role=textbox]");
    if (value) ["role", "aria-readonly"].forEach((each) => value.removeAttribute(each)); // no box
    shown.setAttribute("aria-label", select.multiple ? label : `${label}: ${chosen(select)}`);
    const search = box.querySelector(".select2-search__field");
    if (search) search.setAttribute("aria-label", label);
  }

  const chosen = (select) => (select.value ? select.selectedOptions[0].textContent : "none");

  const nameAll = (within) => within.querySelectorAll("select.admin-autocomplete").forEach(name);

  /** Take the focus to a box whose list was entered before the box was made. */
  function follow(select) {
    if (select.matches(".select2-hidden-accessible")) $(select).select2("focus");
  }

  $(() => {
    nameAll(document);
    follow(document.activeElement);
  });
  document.addEventListener("formset:added", (event) => setTimeout(() => nameAll(event.target)));
  $(document).on("select2:select select2:unselect select2:clear", "select", (event) => name(event.target));
  $(document).on("select2:open", "select.admin-autocomplete", ({ target }) => {
    const list = document.querySelector(".select2-container--open .select2-results__options");
    const search = document.querySelector(".select2-dropdown .select2-search__field");
    if (list) list.setAttribute("aria-label", labelOf(target));
    if (!search) return;
    search.setAttribute("aria-label", labelOf(target));
    search.focus();
  });
}
