// Ticks in a [data-selection]: [data-select-all] ticks every visible [data-select], [data-selected] says how many,
// also how many of them the filter hides, [data-batch] buttons work once something is ticked.
import { fill } from "./announce.js";

function count(scope) {
  const boxes = [...scope.querySelectorAll("[data-select]")];
  const seen = boxes.filter((box) => !box.closest("tr[hidden]"));
  const ticked = boxes.filter((box) => box.checked).length;
  const tickedSeen = seen.filter((box) => box.checked).length;
  const all = scope.querySelector("[data-select-all]");
  const words = scope.querySelector("[data-selected]");
  if (all) {
    all.checked = tickedSeen > 0 && tickedSeen === seen.length;
    all.indeterminate = tickedSeen > 0 && tickedSeen < seen.length;
  }
  if (words) {
    words.hidden = !ticked;
    const hidden = ticked - tickedSeen;
    words.textContent = fill(hidden ? words.dataset.selectedHidden : words.dataset.selected, { count: ticked, hidden });
  }
  for (const button of scope.querySelectorAll("[data-batch]")) button.disabled = !ticked;
}

document.addEventListener("change", (event) => {
  const scope = event.target.closest("[data-selection]");
  if (!scope || !event.target.matches("[data-select], [data-select-all]")) return;
  if (event.target.matches("[data-select-all]")) {
    for (const box of scope.querySelectorAll("tr:not([hidden]) [data-select]")) box.checked = event.target.checked;
  }
  count(scope);
});

const countAll = () => document.querySelectorAll("[data-selection]").forEach(count);
document.addEventListener("htmx:load", countAll);
document.addEventListener("filtered", countAll);
window.addEventListener("pageshow", countAll);
