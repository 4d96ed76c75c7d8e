// Reordering with mouse, pen or finger: a [data-handle] is dragged, its row follows, the others make room.
// Near the edge of what scrolls, the list scrolls by itself; Escape puts everything back.
import { place, refuses, remember, rowsOf, say } from "./reorder.js";

const EDGE = 64;
const SLACK = 4;
const SPEED = 0.014;
const LONGEST_FRAME = 250;
let drag = null;

document.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest("[data-handle]");
  if (!handle || event.button || drag) return;
  const row = handle.closest("[data-item]");
  const list = row.parentElement;
  if (refuses(list)) return;
  event.preventDefault();
  handle.focus({ preventScroll: true });
  handle.setPointerCapture(event.pointerId);
  drag = { handle, list, row, pointer: event.pointerId, start: event.clientY, y: event.clientY, lifted: false };
});

function move(event) {
  drag.y = event.clientY;
  if (!drag.lifted && Math.abs(drag.y - drag.start) > SLACK) lift();
}

document.addEventListener("pointermove", (event) => {
  if (event.pointerId === drag?.pointer) move(event);
});

function lift() {
  const { list, row, start } = drag;
  const { top, height } = list.getBoundingClientRect();
  const rows = rowsOf(list);
  const boxes = rows.map((each) => {
    const box = each.getBoundingClientRect();
    return { top: box.top - top, bottom: box.bottom - top };
  });
  const from = rows.indexOf(row);
  Object.assign(drag, { lifted: true, rows, boxes, height, from, to: from, grab: start - top, scroller: scrollerOf(list) });
  row.classList.add("lifted");
  document.documentElement.classList.add("dragging");
  requestAnimationFrame(follow);
}

function scrollerOf(element) {
  for (let parent = element.parentElement; parent; parent = parent.parentElement) {
    if (parent.scrollHeight > parent.clientHeight && /auto|scroll/.test(getComputedStyle(parent).overflowY)) return parent;
  }
  return document.scrollingElement;
}

function follow(now) {
  if (!drag?.lifted) return;
  scroll(drag, Math.min(now - (drag.now ?? now), LONGEST_FRAME));
  drag.now = now;
  arrange(drag);
  requestAnimationFrame(follow);
}

function scroll({ scroller, y }, elapsed) {
  const page = scroller === document.scrollingElement;
  const bar = page ? (document.querySelector(".topbar")?.offsetHeight ?? 0) : 0;
  const { top, bottom } = page ? { top: bar, bottom: window.innerHeight } : scroller.getBoundingClientRect();
  const above = Math.min(EDGE, top + EDGE - y);
  const below = Math.min(EDGE, y - bottom + EDGE);
  if (above > 0) scroller.scrollTop -= above * elapsed * SPEED;
  else if (below > 0) scroller.scrollTop += below * elapsed * SPEED;
}

function arrange({ list, rows, boxes, row, from, grab, height, y }) {
  const own = boxes[from];
  const wanted = y - list.getBoundingClientRect().top - grab;
  const shift = Math.max(-own.top, Math.min(wanted, height - own.bottom));
  const room = own.bottom - own.top;
  const middle = (index) => (boxes[index].top + boxes[index].bottom) / 2;
  let to = from;
  while (to > 0 && own.top + shift < middle(to - 1)) to -= 1;
  while (to < rows.length - 1 && own.bottom + shift > middle(to + 1)) to += 1;
  row.style.transform = `translateY(${shift}px)`;
  if (to === drag.to) return;
  drag.to = to;
  rows.forEach((other, index) => {
    const up = index > from && index <= to;
    const down = index < from && index >= to;
    if (other !== row) other.style.transform = up || down ? `translateY(${up ? -room : room}px)` : "";
  });
}

function finish(dropped) {
  if (drag.lifted) arrange(drag);
  const { handle, row, rows, from, to, lifted } = drag;
  drag = null;
  if (!lifted) return;
  document.documentElement.classList.remove("dragging");
  row.classList.remove("lifted");
  for (const each of rows) each.style.transform = "";
  if (dropped && to !== from) {
    remember(row);
    place(row, to);
  }
  handle.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  say(dropped ? "dropped" : "cancelled", row);
}

document.addEventListener("pointerup", (event) => {
  if (event.pointerId !== drag?.pointer) return;
  move(event);
  finish(true);
});
document.addEventListener("pointercancel", (event) => {
  if (event.pointerId === drag?.pointer) finish(false);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && drag) finish(false);
});
