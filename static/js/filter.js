// [data-filter] shows only the rows of its [data-reorder-scope] that hold every word typed (and the one being
// edited), and says how many. [data-filter-nothing] says that none does, [data-filter-clear] shows them all again.
// Rows that stand beside strangers cannot be moved, so the list says why meanwhile.
import { fill } from "./announce.js";
import { rowsOf } from "./reorder.js";

function apply(box) {
  const scope = box.closest("[data-reorder-scope]");
  const list = scope.querySelector("[data-reorder]");
  const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
  const rows = rowsOf(list);
  for (const row of rows) {
    const text = row.textContent.toLowerCase();
    row.hidden = !row.matches(".editing") && !words.every((word) => text.includes(word));
  }
  const status = scope.querySelector("[data-filter-status]");
  const shown = rows.filter((row) => !row.hidden).length;
  const nothing = scope.querySelector("[data-filter-nothing]");
  if (nothing) nothing.hidden = !words.length || shown > 0;
  status.textContent = words.length ? fill(box.dataset.filter, { shown, count: rows.length }) : "";
  if (words.length) list.dataset.filtered = list.title = box.dataset.reason;
  else {
    delete list.dataset.filtered;
    list.removeAttribute("title");
  }
  document.dispatchEvent(new Event("filtered"));
}

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-filter]")) apply(event.target);
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-filter-clear]")) return;
  const box = event.target.closest("[data-reorder-scope]").querySelector("[data-filter]");
  box.value = "";
  apply(box);
  box.focus();
});
document.addEventListener("htmx:load", () => {
  for (const box of document.querySelectorAll("[data-filter]")) if (box.value) apply(box);
});
