// The staged order of a list: [data-reorder] with rows [data-item][data-position] (the saved place, from 1).
// In the same [data-reorder-scope], [data-pending] says what moved and saves it; until then nothing may redraw the list.
import { announce, fill } from "./announce.js";
import { complain } from "./notices.js";

// The items that the visitor moved. A refused order comes back in new rows, so they are known by their keys.
const touched = new Set();
const steps = new WeakMap();
const saved = (row) => Number(row.dataset.position);
const nameOf = (row) => row.dataset.name ?? row.dataset.position;
export const stagedBar = () => document.querySelector("[data-pending]:not([hidden])");

export const rowsOf = (list) => [...list.querySelectorAll(":scope > [data-item]")];
export const placeOf = (row) => rowsOf(row.parentElement).indexOf(row);

export function say(sentence, row) {
  const list = row.parentElement;
  const rows = rowsOf(list);
  announce(fill(list.dataset[sentence], { name: nameOf(row), position: rows.indexOf(row) + 1, count: rows.length }));
}

// Says why rows cannot move just now, if they cannot.
export function refuses(list) {
  const reason = list.dataset.frozen ?? list.dataset.filtered;
  if (reason) {
    announce(reason);
    complain(reason);
  }
  return Boolean(reason);
}

export function place(row, wanted) {
  shift(row, wanted);
  touched.add(row.dataset.item);
  show(row.parentElement);
}

// Moves the rows it passes instead of the row itself, which so keeps focus and pointer.
function shift(row, wanted) {
  const rows = rowsOf(row.parentElement);
  const from = rows.indexOf(row);
  const to = Math.max(0, Math.min(wanted, rows.length - 1));
  if (to > from) row.before(...rows.slice(from + 1, to + 1));
  if (to < from) row.after(...rows.slice(to, from));
}

// A row is about to move, in one step or several: takeBack() brings it back to where it is now.
export function remember(row) {
  const list = row.parentElement;
  if (!steps.has(list)) steps.set(list, []);
  steps.get(list).push({ row, at: placeOf(row), touched: touched.has(row.dataset.item) });
}

// Takes the last staged move back, and says whether any order was staged.
export function takeBack() {
  const list = stagedBar()?.closest("[data-reorder-scope]").querySelector("[data-reorder]");
  if (!list) return false;
  if (list.querySelector(".lifted")) return true;
  const made = steps.get(list) ?? [];
  while (made.length && placeOf(made.at(-1).row) === made.at(-1).at) made.pop();
  const step = made.pop();
  if (!step) {
    discard(list);
    return true;
  }
  shift(step.row, step.at);
  if (!step.touched) forget(step.row);
  show(list);
  step.row.scrollIntoView({ block: "nearest" });
  step.row.querySelector("[data-handle]").focus();
  say("cancelled", step.row);
  return true;
}

// Every row but the longest run still in its saved order. Of two such runs, the one stays whose rows kept their
// number, or were touched less.
function movedRows(rows) {
  const runs = [];
  rows.forEach((row, index) => {
    const weight = 1 + (saved(row) === index + 1 ? 0.002 : 0) + (touched.has(row.dataset.item) ? 0 : 0.001);
    const before = runs.filter((run) => saved(run.row) < saved(row)).reduce(heavier, null);
    runs.push({ row, before, weight: weight + (before?.weight ?? 0) });
  });
  const staying = new Set();
  for (let run = runs.reduce(heavier, null); run; run = run.before) staying.add(run.row);
  return rows.filter((row) => !staying.has(row));
}

const heavier = (best, run) => (best && best.weight >= run.weight ? best : run);

function show(list) {
  const rows = rowsOf(list);
  const moved = movedRows(rows);
  rows.forEach((row, index) => {
    const number = row.querySelector("[data-number]");
    row.classList.toggle("moved", moved.includes(row));
    number.textContent = index + 1;
    if (!row.dataset.name) rename(row, index + 1);
    if (!moved.includes(row)) return;
    const was = document.createElement("small");
    was.textContent = fill(list.dataset.was, { from: saved(row) });
    number.append(was);
  });
  const bar = list.closest("[data-reorder-scope]").querySelector("[data-pending]");
  bar.hidden = !moved.length;
  bar.querySelector("[data-held]").textContent = "";
  bar.querySelector("[data-order]").value = rows.map((row) => row.dataset.item).join(",");
  bar.querySelector("[data-moves]").textContent = moved.length ? sentenceOf(list, rows, moved) : "";
  document.dispatchEvent(new Event("reordered"));
  if (moved.length) bar.dispatchEvent(new Event("staged"));
}

// What has no name of its own is called by its number.
function rename(row, number) {
  for (const control of row.querySelectorAll("[aria-label]")) control.ariaLabel = control.ariaLabel.replace(/\d+/, number);
}

function sentenceOf(list, rows, moved) {
  const to = (row) => rows.indexOf(row) + 1;
  if (moved.length > 1) {
    const moves = moved.slice(0, 5).map((row) => `${nameOf(row)} → ${to(row)}`);
    if (moved.length > 5) moves.push("…");
    return fill(list.dataset.many, { count: moved.length, moves: moves.join(", ") });
  }
  const [row] = moved;
  return fill(to(row) < saved(row) ? list.dataset.oneUp : list.dataset.oneDown, { name: nameOf(row), position: to(row) });
}

export function forget(row) {
  touched.delete(row.dataset.item);
}

function discard(list) {
  const rows = rowsOf(list).sort((a, b) => saved(a) - saved(b));
  const handle = list.querySelector(".moved [data-handle]");
  touched.clear();
  steps.delete(list);
  list.append(...rows);
  show(list);
  handle?.focus();
  announce(list.dataset.discarded);
}

document.addEventListener("click", (event) => {
  const bar = event.target.closest("[data-discard]")?.closest("[data-pending]");
  if (bar) discard(bar.closest("[data-reorder-scope]").querySelector("[data-reorder]"));
});

// An order that the server could not save comes back as it was staged.
function resume(root) {
  for (const list of root.querySelectorAll("[data-reorder]")) {
    if (rowsOf(list).some((row, index) => saved(row) !== index + 1)) show(list);
  }
}
document.addEventListener("htmx:load", (event) => resume(event.target));

window.addEventListener("beforeunload", (event) => {
  if (stagedBar()) event.preventDefault();
});

document.addEventListener("htmx:beforeOnLoad", ({ detail }) => {
  if (!detail.elt.matches("[data-pending]") || detail.xhr.status >= 300) return;
  detail.elt.hidden = true;
  touched.clear();
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const source = event.detail.elt;
  const bar = stagedBar();
  if (!bar || source.closest("[data-pending]") || !source.closest("[data-reorder-scope], #popover, [data-toast]") || source.closest(".help, [data-row-menu], [data-probe]")) return;
  event.preventDefault();
  if (source.matches("[data-reorder-scope]")) return;
  const { held } = bar.closest("[data-reorder-scope]").querySelector("[data-reorder]").dataset;
  announce(held);
  bar.querySelector("[data-held]").textContent = held;
  bar.classList.remove("flash");
  requestAnimationFrame(() => bar.classList.add("flash"));
  bar.scrollIntoView({ block: "nearest" });
});
