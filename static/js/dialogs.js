// a[data-dialog] opens its address in #dialog (data-dialog="wide": the wide one), a[data-popover] beside itself in #popover.
// [data-close] and the closeDialog event close both; typed input is not thrown away without asking. The openDialog event
// goes on in the open dialog at the url it names.
const dialog = document.querySelector("#dialog");
const popover = document.querySelector("#popover");
const EDGE = 12;
let typed = false;
let opener = null;

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-dialog], [data-popover]");
  if (!link?.href || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const target = "popover" in link.dataset ? popover : dialog;
  if (!popover.contains(link) && !(target === dialog && dialog.contains(link))) opener = link;
  htmx.ajax("GET", link.getAttribute("href"), { source: link, target, swap: "innerHTML" });
});

// The two stay, only what is in them changes. An answer to what was closed meanwhile has no place any more.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target !== dialog && detail.target !== popover) return;
  const { elt, verb } = detail.requestConfig;
  detail.swapOverride = "innerHTML";
  opener = drawn(opener);
  if (detail.target === popover && !opener) detail.shouldSwap = false;
  if (detail.target !== dialog || dialog.contains(elt)) return;
  if (verb === "get" && (elt.isConnected || elt.matches("[data-dialog]"))) dialog.classList.toggle("wide", elt.dataset.dialog === "wide");
  else detail.shouldSwap = false;
});

// The list that a link is in may have been drawn anew meanwhile.
function drawn(link) {
  return link && !link.isConnected ? document.querySelector(`a[href="${CSS.escape(link.getAttribute("href"))}"]`) : link;
}

// Whatever is swapped into one of the two is shown.
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (!detail.target.childElementCount) return;
  if (detail.target === popover) showPopover();
  if (detail.target === dialog && !dialog.open) showDialog();
  if (detail.target === dialog) focusFirst();
});

function showDialog() {
  hidePopover();
  typed = false;
  dialog.showModal();
}

function focusFirst() {
  const field = dialog.querySelector("[aria-invalid=true]") ?? dialog.querySelector(".body :is(input, select, textarea):not([type=hidden])");
  const control = dialog.contains(document.activeElement) ? null : dialog.querySelector("a[href], button:not([disabled])");
  (field ?? control)?.focus();
}

// Inside the open dialog everything else is inert, so the popover moves in with its opener. The page stays where it is,
// though the popover takes the focus before it has its place.
function showPopover() {
  const { scrollX, scrollY } = window;
  (opener.closest("dialog") ?? document.body).append(popover);
  popover.showPopover();
  window.scrollTo(scrollX, scrollY);
  const beside = opener.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = popover;
  const left = Math.min(beside.left, document.documentElement.clientWidth - width - EDGE);
  popover.style.left = `${scrollX + Math.max(EDGE, left)}px`;
  popover.style.top = `${scrollY + topOf(height, beside)}px`;
  (popover.querySelector("[autofocus], button:not([disabled]), input:not([type=hidden])") ?? popover).focus({ preventScroll: true });
}

// Below what opened it if it fits there, else where there is more room, and clear of the top bar.
function topOf(height, beside) {
  const highest = (document.querySelector(".topbar")?.offsetHeight ?? 0) + EDGE;
  const lowest = window.innerHeight - height - EDGE;
  const below = beside.bottom + 6;
  const above = beside.top - 6 - height;
  if (below <= lowest) return below;
  const roomier = window.innerHeight - beside.bottom > beside.top - highest ? below : above;
  return Math.max(highest, Math.min(roomier, lowest));
}

function hidePopover() {
  if (popover.matches(":popover-open")) popover.hidePopover();
}

popover.addEventListener("toggle", (event) => {
  if (event.newState !== "closed") return;
  popover.replaceChildren();
  document.body.append(popover);
  returnFocus();
});
popover.addEventListener("focusout", (event) => {
  if (event.relatedTarget && !popover.contains(event.relatedTarget)) hidePopover();
});

// Tab goes round in it, and leaves what has nothing to go to.
popover.addEventListener("keydown", (event) => {
  if (event.key !== "Tab") return;
  const stops = [...popover.querySelectorAll("a[href], button:not([disabled]), input:not([type=hidden]), [tabindex='0']")];
  const [edge, next] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
  if (stops.includes(document.activeElement) && document.activeElement !== edge) return;
  event.preventDefault();
  if (next) next.focus();
  else hidePopover();
});

// The browser gives the focus back by itself, but not to what was drawn anew or stands in a menu.
function returnFocus() {
  if (document.activeElement !== document.body) return;
  opener = drawn(opener);
  (opener?.closest("details.menu:not([open])")?.querySelector("summary") ?? opener)?.focus();
}

function leave() {
  if (typed && !window.confirm(dialog.dataset.question)) return;
  dialog.close();
}

dialog.addEventListener("input", () => { typed = true; });
dialog.addEventListener("close", () => {
  dialog.replaceChildren();
  returnFocus();
});
dialog.addEventListener("cancel", (event) => {
  event.preventDefault();
  leave();
});
dialog.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || popover.matches(":popover-open")) return;
  event.preventDefault();
  leave();
});
dialog.addEventListener("pointerdown", (event) => {
  if (event.target === dialog) leave();
});

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-close]") || !event.target.closest("dialog, [popover]")) return;
  event.preventDefault();
  if (popover.contains(event.target)) hidePopover();
  else leave();
});

window.addEventListener("beforeunload", (event) => {
  if (dialog.open && typed) event.preventDefault();
});

document.addEventListener("openDialog", ({ detail }) => {
  typed = false;
  hidePopover();
  if (dialog.open) htmx.ajax("GET", detail.url, { target: dialog, swap: "innerHTML" });
});

document.addEventListener("closeDialog", () => {
  hidePopover();
  if (dialog.open) dialog.close();
});
