// Reordering by keyboard on a [data-handle]: Space or Enter lifts, arrows, Home, End and Page keys move,
// Space, Enter or Tab drops, Escape takes it back, Ctrl+Enter saves the order from anywhere. Every step is said aloud in
// the list's own words.
import { forget, place, placeOf, refuses, remember, say, stagedBar } from "./reorder.js";

const STEPS = {
  ArrowUp: (at) => at - 1,
  ArrowDown: (at) => at + 1,
  PageUp: (at) => at - 10,
  PageDown: (at) => at + 10,
  Home: () => 0,
  End: () => Infinity,
};
let lifted = null;

function lift(row) {
  if (refuses(row.parentElement)) return;
  lifted = { row, from: placeOf(row), moved: row.matches(".moved") };
  remember(row);
  row.classList.add("lifted");
  say("lifted", row);
}

function letGo(sentence) {
  const { row } = lifted;
  lifted = null;
  row.classList.remove("lifted");
  if (row.isConnected) say(sentence, row);
}

function cancel() {
  const { row, from, moved } = lifted;
  place(row, from);
  if (!moved) forget(row);
  row.scrollIntoView({ block: "nearest" });
  letGo("cancelled");
}

function save(event) {
  const bar = stagedBar();
  if (!bar || event.target.closest?.("dialog, [popover]")) return;
  event.preventDefault();
  if (lifted) letGo("dropped");
  bar.requestSubmit();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    save(event);
    return;
  }
  const handle = event.target.closest?.("[data-handle]");
  if (!handle) return;
  const row = handle.closest("[data-item]");
  if (lifted?.row !== row) {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    lift(row);
  } else if (event.key in STEPS) {
    event.preventDefault();
    place(row, STEPS[event.key](placeOf(row)));
    row.scrollIntoView({ block: "nearest" });
    say("moving", row);
  } else if (event.key === "Escape") {
    cancel();
  } else if (event.key === "Tab") {
    letGo("dropped");
  } else if (event.key === " " || event.key === "Enter") {
    event.preventDefault();
    letGo("dropped");
  }
});

document.addEventListener("pointerdown", () => {
  if (lifted) letGo("dropped");
}, { capture: true });
