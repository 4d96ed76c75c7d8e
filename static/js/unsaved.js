// A form with a [data-cancel] is edited in the page itself: Escape follows that link, and what was typed is not dropped
// without asking.
const typed = new WeakSet();
const editing = "form:has([data-cancel])";

const unsaved = () => [...document.querySelectorAll(editing)].find((form) => typed.has(form));

document.addEventListener("input", (event) => {
  const form = event.target.closest(editing);
  if (form) typed.add(form);
});
document.addEventListener("htmx:load", ({ target }) => {
  for (const form of target.querySelectorAll(editing)) if (form.querySelector("[aria-invalid=true]")) typed.add(form);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") event.target.closest?.(editing)?.querySelector("[data-cancel]").click();
});

// What draws the list anew would drop what was typed: links that leave, and whatever changes the rules.
function hold(event) {
  const form = unsaved();
  if (!form || discards(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

function discards(form) {
  if (!window.confirm(document.querySelector("#dialog").dataset.question)) return false;
  form.reset();
  form.dispatchEvent(new Event("input", { bubbles: true }));
  typed.delete(form);
  return true;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || link.matches(".help, .skip, [data-close]") || event.ctrlKey || event.metaKey || event.shiftKey) return;
  hold(event);
}, { capture: true });
document.addEventListener("submit", (event) => {
  if (!event.target.matches(`${editing}, [data-probe]`)) hold(event);
}, { capture: true });

// Nor does the list draw itself anew meanwhile, whatever happened to it. What was saved is not lost any more.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.matches("[data-reorder-scope]") && unsaved()) event.preventDefault();
});
document.addEventListener("htmx:beforeOnLoad", ({ detail }) => {
  if (detail.xhr.status < 300) typed.delete(detail.elt);
});

window.addEventListener("beforeunload", (event) => {
  if (unsaved()) event.preventDefault();
});
