// [data-toast] leaves after some seconds, unless somebody points at it or is inside it; [data-dismiss] removes it at once.
// One with an Undo stays longer, and Ctrl+Z presses the newest.
// A request that failed becomes one toast, worded by the data-error-* attributes of #toasts.
const SECONDS = 8;
const SECONDS_TO_UNDO = 20;
const TYPING = "textarea, select, input:not([type=checkbox], [type=radio]), #popover";
const toasts = document.querySelector("#toasts");

function expire(toast) {
  setTimeout(() => {
    if (toast.matches(":hover, :focus-within")) expire(toast);
    else toast.remove();
  }, (toast.querySelector("form") ? SECONDS_TO_UNDO : SECONDS) * 1000);
}

// Shown anew, the region stands above a dialog that was opened since.
new MutationObserver((changes) => {
  const added = changes.flatMap((change) => [...change.addedNodes]).filter((node) => node.matches?.("[data-toast]"));
  if (!added.length) return;
  toasts.hidePopover();
  toasts.showPopover();
  added.forEach(expire);
}).observe(toasts, { childList: true });

toasts.showPopover();
toasts.querySelectorAll("[data-toast]").forEach(expire);

document.addEventListener("click", (event) => event.target.closest("[data-dismiss]")?.closest("[data-toast]").remove());
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.successful) detail.elt.closest("[data-toast]")?.remove();
});

document.addEventListener("keydown", (event) => {
  const wanted = event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
  if (!wanted || event.target.closest?.(TYPING) || document.querySelector("dialog[open]")) return;
  const undo = [...toasts.querySelectorAll("[data-toast] form [type=submit]")].at(-1);
  if (!undo) return;
  event.preventDefault();
  undo.click();
});

export function complain(text) {
  const toast = toasts.querySelector("[data-toast-template]").content.firstElementChild.cloneNode(true);
  toast.querySelector("p").textContent = text;
  toasts.querySelectorAll(".toast.bad").forEach((older) => older.remove());
  toasts.append(toast);
}

document.addEventListener("htmx:responseError", ({ detail }) => {
  complain(toasts.getAttribute(`data-error-${detail.xhr.status}`) ?? toasts.dataset.error);
});
document.addEventListener("htmx:sendError", () => complain(toasts.dataset.unreachable));
