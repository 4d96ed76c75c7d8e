// Notices stay clear of a [data-pending] bar: --notices-lift is how far they move up from the window's lower edge, and
// --pending-height, how high the bar is, keeps what is scrolled to from under it. A bar that grows moves the row that
// was just placed out of its way.
const toasts = document.querySelector("#toasts");
const sizes = new ResizeObserver(measure);
const EDGE = 20;
let covering = 0;

function measure() {
  const bar = document.querySelector("[data-pending]:not([hidden])")?.getBoundingClientRect();
  const floor = window.innerHeight - EDGE;
  const top = floor - toasts.offsetHeight;
  const covered = bar && toasts.offsetHeight && bar.top < floor && bar.bottom > top;
  const lift = covered ? Math.max(0, Math.min(window.innerHeight - bar.top, top - EDGE)) : 0;
  const { style } = document.documentElement;
  style.setProperty("--notices-lift", `${lift}px`);
  style.setProperty("--pending-height", `${bar?.height ?? 0}px`);
  keepInView(bar?.height ?? 0);
}

function keepInView(height) {
  const grew = height > covering;
  covering = height;
  if (!grew || document.documentElement.matches(".dragging")) return;
  document.activeElement.closest("[data-item]")?.scrollIntoView({ block: "nearest" });
}

function observe() {
  sizes.disconnect();
  for (const element of document.querySelectorAll("main, #toasts, [data-pending]")) sizes.observe(element);
}

document.addEventListener("htmx:load", observe);
window.addEventListener("resize", measure);
window.addEventListener("scroll", () => requestAnimationFrame(measure), { passive: true });
