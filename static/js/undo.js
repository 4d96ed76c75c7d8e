// Ctrl+Z takes back the last staged move; where none is staged it presses the newest [data-undo].
import { takeBack } from "./reorder.js";

const TYPING = "textarea, select, input:not([type=checkbox], [type=radio]), #popover";

document.addEventListener("keydown", (event) => {
  const wanted = event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
  if (!wanted || event.target.closest?.(TYPING) || document.querySelector("dialog[open]")) return;
  const undo = [...document.querySelectorAll("[data-undo] [type=submit]")].at(-1);
  const staged = takeBack();
  if (staged || undo) event.preventDefault();
  if (!staged) undo?.click();
});
