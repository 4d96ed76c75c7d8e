// [data-toast] leaves after some seconds, unless somebody points at it or is inside it; [data-dismiss] removes it at once.
// One with an Undo stays longer, but a newer one about a version of any same thing [data-versioned] takes the Undo away.
// A request that failed becomes one toast, worded by the data-error-* attributes of #toasts.
const SECONDS = 8;
const SECONDS_TO_UNDO = 20;
const toasts = document.querySelector("#toasts");

function expire(toast) {
  setTimeout(() => {
    if (toast.matches(":hover, :focus-within")) expire(toast);
    else toast.remove();
  }, (toast.querySelector("form") ? SECONDS_TO_UNDO : SECONDS) * 1000);
}

function withdrawUndos(newer) {
  const about = newer.dataset.versioned?.split(" ") ?? [];
  for (const older of toasts.querySelectorAll("[data-versioned]")) {
    const same = older !== newer && older.dataset.versioned.split(" ").some((word) => about.includes(word));
    if (same) older.querySelector("form:not(.htmx-request)")?.remove();
  }
}

// Shown anew, the region stands above a dialog that was opened since.
new MutationObserver((changes) => {
  const added = changes.flatMap((change) => [...change.addedNodes]).filter((node) => node.matches?.("[data-toast]"));
  if (!added.length) return;
  toasts.hidePopover();
  toasts.showPopover();
  added.forEach(withdrawUndos);
  added.forEach(expire);
}).observe(toasts, { childList: true });

toasts.showPopover();
toasts.querySelectorAll("[data-toast]").forEach(expire);

document.addEventListener("click", (event) => event.target.closest("[data-dismiss]")?.closest("[data-toast]").remove());
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.successful) detail.elt.closest("[data-toast]")?.remove();
});

export function complain(text) {
  const toast = toasts.querySelector("[data-toast-template]").content.firstElementChild.cloneNode(true);
  toast.querySelector("p").textContent = text;
  toasts.querySelectorAll(".toast.bad").forEach((older) => older.remove());
  toasts.append(toast);
}

const refusal = (xhr) => xhr.getResponseHeader("X-Refused-As") ?? xhr.status;
const complainAbout = (xhr) => complain(toasts.getAttribute(`data-error-${refusal(xhr)}`) ?? toasts.dataset.error);

document.addEventListener("htmx:responseError", ({ detail }) => complainAbout(detail.xhr));
document.addEventListener("htmx:sendError", () => complain(toasts.dataset.unreachable));

// Whoever was signed out is led to the sign-in page, unless the page warns that something would be lost.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { xhr } = event.detail;
  if (refusal(xhr) !== "signed-out" || window.dispatchEvent(new Event("beforeunload", { cancelable: true }))) return;
  event.preventDefault();
  complainAbout(xhr);
});
