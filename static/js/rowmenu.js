// The row menu's forms: [data-move] names the row, the field `to` or `number` where it goes in the order on screen.
import { place, placeOf, refuses, remember, rowsOf, say } from "./reorder.js";

document.addEventListener("submit", (event) => {
  const row = rowOfMenu(event.target);
  if (!row) return;
  event.preventDefault();
  const at = placeOf(row);
  const wanted = new FormData(event.target, event.submitter);
  document.dispatchEvent(new Event("closeDialog"));
  if (refuses(row.parentElement)) return;
  remember(row);
  place(row, { up: at - 1, down: at + 1, top: 0, bottom: Infinity }[wanted.get("to")] ?? wanted.get("number") - 1);
  row.scrollIntoView({ block: "nearest" });
  row.querySelector("[data-handle]").focus();
  say("dropped", row);
});

function rowOfMenu(form) {
  const item = form.dataset?.move;
  return item && document.querySelector(`[data-reorder] > [data-item="${CSS.escape(item)}"]`);
}

// The server knows the saved order; the menu speaks of the one on screen.
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  for (const form of detail.target.querySelectorAll("[data-move]")) {
    const row = rowOfMenu(form);
    if (!row) continue;
    const rows = rowsOf(row.parentElement);
    for (const button of form.querySelectorAll("button[name=to]")) {
      button.disabled = row === (/up|top/.test(button.value) ? rows[0] : rows.at(-1));
    }
    const heading = form.parentElement.querySelector("h2");
    if (!row.dataset.name) heading.textContent = heading.textContent.replace(/\d+/, placeOf(row) + 1);
    const number = form.querySelector("input[name=number]");
    if (number) number.value = placeOf(row) + 1;
  }
});
