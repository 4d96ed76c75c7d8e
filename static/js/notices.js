// [data-toast] leaves after some seconds, unless somebody points at it or is inside it; [data-dismiss] removes it at once.
// One with an Undo [data-undo] stays until that is used or dismissed, or taken away by a newer one: by its Undo, or by
// its being about a version of any same thing [data-versioned].
// A request that failed becomes one toast, worded by the data-error-* attributes of #toasts; the next notice replaces it.
const SECONDS = 8;
const toasts = document.querySelector("#toasts");

function expire(toast) {
  if (toast.querySelector("[data-undo]")) return;
  setTimeout(() => {
    if (toast.matches(":hover, :focus-within")) expire(toast);
    else toast.remove();
  }, SECONDS * 1000);
}

function withdrawUndos(newer) {
  const about = newer.dataset.versioned?.split(" ") ?? [];
  for (const undo of toasts.querySelectorAll("[data-undo]:not(.htmx-request)")) {
    const older = undo.closest("[data-toast]");
    const same = older.dataset.versioned?.split(" ").some((word) => about.includes(word));
    if (older === newer || !(same || newer.querySelector("[data-undo]"))) continue;
    undo.remove();
    expire(older);
  }
}

// Shown anew, the region stands above a dialog that was opened since.
new MutationObserver((changes) => {
  const added = changes.flatMap((change) => [...change.addedNodes]).filter((node) => node.matches?.("[data-toast]"));
  if (!added.length) return;
  for (const older of toasts.querySelectorAll(".toast.bad")) if (!added.includes(older)) older.remove();
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
  toasts.append(toast);
}

const refusal = (xhr) => xhr.getResponseHeader("X-Refused-As") ?? xhr.status;
const complainAbout = (xhr) => complain(toasts.getAttribute(`data-error-${refusal(xhr)}`) ?? toasts.dataset.error);

// What was true of another question is not left standing where the effect of this one [data-effect] is not known.
function withdraw(effect) {
  effect.replaceChildren(...effect.querySelectorAll("input"), toasts.dataset.unknown);
}

document.addEventListener("htmx:responseError", ({ detail }) => {
  complainAbout(detail.xhr);
  if (detail.target.matches("[data-effect]")) withdraw(detail.target);
});
document.addEventListener("htmx:sendError", ({ detail }) => {
  if (detail.target.matches("[data-effect]")) withdraw(detail.target);
  else complain(toasts.dataset.unreachable);
});

// Whoever was signed out is led to the sign-in page, unless the page warns that something would be lost.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { xhr } = event.detail;
  if (refusal(xhr) !== "signed-out" || window.dispatchEvent(new Event("beforeunload", { cancelable: true }))) return;
  event.preventDefault();
  complainAbout(xhr);
});
