// A swap may take the focused element away. The focus then goes to what went wrong, else to the first field of a
// form[data-focus], else to what took the element's place: the same control of its row, the control of the same name,
// what .actions offer now, the row beside it, the row that came back, the page.
const find = (selector) => document.querySelector(selector);
const rows = () => [...document.querySelectorAll("main tbody > tr:not(.implicit, .nothing)")];
const keyOf = (row) => row.dataset.item ?? row.querySelector("a")?.getAttribute("href");
const controls = (root) => [...root.querySelectorAll("a[href], button, summary, input, select")];
const usable = (control) => control.checkVisibility() && !control.disabled;
let lost = null;

// What a control is called, however much there is of it.
export const nameOf = (control) => (control.ariaLabel ?? control.textContent).replace(/\d+/g, "").trim();
export const named = (name) => name && controls(find("main")).find((control) => nameOf(control) === name && usable(control));

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!detail.shouldSwap || !detail.target.closest("main")) return;
  const active = document.activeElement;
  const row = active.closest("main tbody tr");
  const own = row ?? find("main tr:is(.moved, :has([data-select]:checked))");
  const before = rows();
  const at = before.indexOf(own);
  lost = {
    edited: active.closest(".editing") !== null,
    place: own ? controls(own).indexOf(active) : -1,
    name: row ? null : nameOf(active),
    action: active.closest(".actions"),
    near: at < 0 ? [] : [...before.slice(at), ...before.slice(0, at).reverse()].map(keyOf),
    before: before.map(keyOf),
  };
});

function successor({ edited, place, name, action, near, before }) {
  const now = rows();
  const row = near.map((key) => now.find((each) => keyOf(each) === key)).find(Boolean);
  const same = row && keyOf(row) === near[0];
  return [
    find("form[data-focus] :is(input, select, textarea):not([type=hidden])"),
    same && (edited ? row.querySelector("a[href$='/edit']") : controls(row)[place]),
    named(name),
    action && find("main .actions :is(a, button)"),
    (row ?? now.find((each) => !before.includes(keyOf(each))))?.querySelector("[data-handle], a"),
    find("main"),
  ].find((control) => control && usable(control));
}

document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (!lost || find("dialog[open], #popover:popover-open")) return;
  const wrong = detail.xhr.status >= 400 && (find("form[data-focus] [aria-invalid=true]") ?? find("main [role=alert]"));
  if (wrong) point(wrong);
  else if (document.activeElement === document.body) show(successor(lost));
  lost = null;
});

function point(wrong) {
  if (wrong.matches("[role=alert]")) wrong.tabIndex = -1;
  show(wrong);
}

function show(element) {
  element.focus({ preventScroll: true });
  if (!element.matches("main")) (element.closest("[data-item]:not(.editing)") ?? element).scrollIntoView({ block: "nearest" });
}
