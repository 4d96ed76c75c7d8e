// A form with a [data-cancel] is edited in the page itself: Escape follows that link, and what was typed is not left
// without asking.
const typed = new WeakSet();
const editing = "form:has([data-cancel])";

const unsaved = () => [...document.querySelectorAll(editing)].find((form) => typed.has(form));

document.addEventListener("input", (event) => {
  const form = event.target.closest(editing);
  if (form) typed.add(form);
});
document.addEventListener("htmx:load", () => {
  for (const form of document.querySelectorAll(editing)) if (form.querySelector("[aria-invalid=true]")) typed.add(form);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") event.target.closest?.(editing)?.querySelector("[data-cancel]").click();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  const form = unsaved();
  if (!link || !form || link.matches("[data-dialog], [data-popover], .skip") || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (window.confirm(document.querySelector("#dialog").dataset.question)) {
    typed.delete(form);
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
}, { capture: true });

window.addEventListener("beforeunload", (event) => {
  if (unsaved()) event.preventDefault();
});
