// details.menu closes on Escape, on a click outside and when focus leaves it; what is chosen in it leaves the focus on it.
// [data-shortcut="/"] is focused by that key, unless somebody is typing.
const openMenus = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    const chosen = menu.contains(event.target) && event.target.closest(".panel a");
    if (chosen) menu.querySelector("summary").focus();
    if (chosen || !menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("focusin", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const menu of openMenus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
  const typing = event.target.closest?.("input, select, textarea, dialog, [popover]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const wanted = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`);
  if (!wanted) return;
  event.preventDefault();
  wanted.select();
});
