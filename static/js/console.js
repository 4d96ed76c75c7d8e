// The behaviour of the pages: one module per behaviour, each switched on by a data attribute.
// Everything listens on the document, so HTML that arrives later just works.
import "./busy.js";
import "./clearance.js";
import "./dialogs.js";
import "./errors.js";
import "./filter.js";
import "./focus.js";
import "./grid.js";
import "./keyboard.js";
import "./menus.js";
import "./notices.js";
import "./once.js";
import "./pointer.js";
import "./probe.js";
import "./reorder.js";
import "./returning.js";
import "./rowmenu.js";
import "./search.js";
import "./selection.js";
import "./suggestion.js";
import "./timezone.js";
import "./undo.js";
import "./unsaved.js";
