// A swap may take the focused element away. The focus then goes to the first field of a form[data-focus], else to what
// took the element's place: the link to the same address, the row of the same [data-item], the page.
let lost = {};

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const active = document.activeElement;
  if (!detail.target.contains(active)) return;
  lost = { href: active.getAttribute("href"), item: active.closest("[data-item]")?.dataset.item };
});

const find = (selector) => document.querySelector(selector);

document.addEventListener("htmx:afterSettle", () => {
  if (document.activeElement !== document.body || find("dialog[open], #popover:popover-open")) return;
  const successor = find("form[data-focus] [aria-invalid=true]")
    ?? find("form[data-focus] :is(input, select, textarea):not([type=hidden])")
    ?? (lost.href && find(`a[href="${CSS.escape(lost.href)}"]`))
    ?? (lost.item && find(`[data-item="${CSS.escape(lost.item)}"] :is([data-handle], a)`))
    ?? find("main");
  successor.focus({ preventScroll: true });
  lost = {};
});
