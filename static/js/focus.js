// A swap may take the focused element away. The focus then goes to what went wrong, else to the first field of a
// form[data-focus], else to what took the element's place: the link to the same address, its row or one beside it, the
// row that came back, the page.
let lost = null;

const find = (selector) => document.querySelector(selector);
const rows = () => [...document.querySelectorAll("[data-reorder] > [data-item]")];

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!detail.shouldSwap || !detail.target.closest("main")) return;
  const active = document.activeElement;
  const own = active.closest("[data-item]") ?? find("[data-item]:is(.moved, :has([data-select]:checked))");
  const before = rows();
  const at = before.indexOf(own);
  const near = own ? [own, ...before.slice(at + 1), ...before.slice(0, at).reverse()] : [];
  const edited = active.closest(".editing") !== null;
  lost = { edited, href: edited ? null : active.getAttribute("href"), near: near.map(itemOf), before: before.map(itemOf) };
});

const itemOf = (row) => row.dataset.item;

function successor({ edited, href, near, before }) {
  const row = near.map((item) => rows().find((each) => itemOf(each) === item)).find(Boolean)
    ?? rows().find((each) => !before.includes(itemOf(each)));
  return find("form[data-focus] :is(input, select, textarea):not([type=hidden])")
    ?? (href ? find(`a[href="${CSS.escape(href)}"]`) : null)
    ?? (edited ? row?.querySelector("a[href$='/edit']") : null)
    ?? row?.querySelector("[data-handle], a")
    ?? find("[data-reorder] [data-handle]")
    ?? find("main");
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
