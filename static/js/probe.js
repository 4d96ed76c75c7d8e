// form[data-probe] is asked again while its fields change and when the list stands in another order, if it can be asked.
// Half an address is not refused while it is being typed, and an answer to what was typed over has no place any more.
// The row that the answer [data-decides] names is marked in the list; when the version in [data-packet-test] shows that
// the answer is about other rules than those on screen, the page is told.
import { announce } from "./announce.js";

const PAUSE = 400;
let waiting;
let sent;
let pressed;
let version;

const probe = () => document.querySelector("form[data-probe]");
const answer = () => document.querySelector("[data-decides]");
const typedIn = (form) => new URLSearchParams(new FormData(form)).toString();
const complete = (form) => [...form.elements].every((field) => !field.required || !field.checkVisibility() || field.value.trim());

function mark() {
  const { decides, verdict } = answer()?.dataset ?? {};
  for (const row of document.querySelectorAll("tr[data-decided]")) delete row.dataset.decided;
  const row = decides && document.getElementById(decides);
  if (row) row.dataset.decided = verdict;
}

function withdraw() {
  answer()?.remove();
  mark();
}

function ask(form, event) {
  clearTimeout(waiting);
  if (complete(form)) htmx.trigger(form, event);
  else withdraw();
}

function askSoon(form) {
  clearTimeout(waiting);
  waiting = setTimeout(() => { if (form.isConnected) ask(form, "typed"); }, PAUSE);
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-probe]");
  if (form) askSoon(form);
});
document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-probe]");
  if (form?.isConnected && typedIn(form) !== form.dataset.asked) ask(form, "settled");
});
document.addEventListener("reordered", () => {
  if (answer()) askSoon(probe());
});

// What is staged but not saved is what one looks at, so the packet meets the rules in that order.
document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (!detail.elt.matches("[data-probe]")) return;
  for (const field of document.querySelectorAll("[data-pending]:not([hidden]) :is([name=order], [name=version])")) {
    detail.parameters[field.name] = field.value;
  }
});

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (!detail.elt.matches("[data-probe]")) return;
  clearTimeout(waiting);
  sent = typedIn(detail.elt);
  pressed = detail.requestConfig.triggeringEvent.type === "submit";
});
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const { elt: form, triggeringEvent } = detail.requestConfig;
  if (!form.matches("[data-probe]")) return;
  const half = detail.xhr.status >= 400 && triggeringEvent.type === "typed";
  if (half) withdraw();
  if (half || sent !== typedIn(form)) detail.shouldSwap = false;
  version = detail.target.dataset.packetTest;
});
document.addEventListener("htmx:sendError", ({ detail }) => {
  if (detail.elt.matches("[data-probe]")) withdraw();
});
document.addEventListener("htmx:load", ({ target }) => {
  mark();
  if (!target.matches("[data-packet-test]")) return;
  probe().dataset.asked = typedIn(probe());
  if (pressed) target.querySelector("[aria-invalid=true]")?.focus();
  const headline = target.querySelector("[data-headline]");
  if (headline) announce(headline.textContent);
  if (version !== target.dataset.packetTest) htmx.trigger(document.body, "rulesChanged");
});
