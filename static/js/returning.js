// A link of a nav or a heading that is followed by keyboard leads to a page that shows the same list otherwise: there
// the focus is on the same link again, else on the first of its nav.
import { named, nameOf } from "./focus.js";

document.addEventListener("click", (event) => {
  const link = event.target.closest("main :is(nav, th) a[href]");
  if (!link || event.defaultPrevented || event.detail || event.ctrlKey || event.metaKey || event.shiftKey) return;
  sessionStorage.setItem("followed", JSON.stringify([nameOf(link), link.closest("nav")?.ariaLabel ?? ""]));
});

const [name, nav] = JSON.parse(sessionStorage.getItem("followed") ?? "[]");
sessionStorage.removeItem("followed");
if (name) (named(name) ?? document.querySelector(`main nav[aria-label="${CSS.escape(nav)}"] > a`))?.focus();
