// The grid that adds rules: [data-grid] around the rows [data-row] of a Django formset, with a template [data-empty-row].
// Rows are added, copied and removed; a type fills in the service, a kind of source fills in the address. A row from
// Anywhere makes two rules, so a [data-twin] below it, made from the template [data-empty-twin], shows the second.
import { fill } from "./announce.js";
import { correct } from "./errors.js";

const ANYWHERE = { ipv4: "0.0.0.0/0", ipv6: "::/0" };
const typedPeers = new WeakMap();

const rowsOf = (grid) => [...grid.querySelectorAll("[data-row]")];
const twinsOf = (grid) => [...grid.querySelectorAll("[data-twin]")];
const field = (row, name) => row.querySelector(`[name$="-${name}"]`);
const policy = (row) => row.querySelector("[name$='-action']:checked");
const empty = (grid) => grid.querySelector("[data-empty-row]").content.querySelector("[data-row]");
const twinOf = (row) => (row.nextElementSibling?.matches("[data-twin]") ? row.nextElementSibling : null);

function rename(row, prefix, number) {
  const old = new RegExp(`${prefix}-(\\d+|__prefix__|copy)-`, "g");
  for (const element of row.querySelectorAll("[name], [id], [for]")) {
    for (const name of ["name", "id", "for", "aria-describedby"]) {
      const value = element.getAttribute(name);
      if (value) element.setAttribute(name, value.replace(old, `${prefix}-${number}-`));
    }
  }
}

// Radio buttons that share a name for a moment lose their ticks, so the ticks are put back.
function renumber(grid) {
  const { prefix } = grid.dataset;
  const rows = rowsOf(grid);
  const ticked = [...grid.querySelectorAll("[data-row] :checked")];
  rows.forEach((row, number) => rename(row, prefix, number));
  for (const radio of ticked) radio.checked = true;
  grid.querySelector(`[name="${prefix}-TOTAL_FORMS"]`).value = rows.length;
  show(grid);
}

// What the grid looks like follows from what is in its rows.
function show(grid) {
  const rows = rowsOf(grid);
  rows.forEach((row) => showRow(grid, row));
  const count = rows.length + twinsOf(grid).length;
  const submit = grid.querySelector("[data-submit]");
  const made = count - rows.filter((row) => isBlank(row, empty(grid))).length;
  submit.textContent = fill(submit.dataset[["none", "one"][made] ?? "many"], { count: made });
  for (const button of grid.querySelectorAll("[data-add-row], [data-copy-row]")) button.disabled = count >= grid.dataset.limit;
  for (const button of grid.querySelectorAll("[data-row] [data-remove-row]")) button.disabled = rows.length === 1;
  const open = rows.some((row) => Object.values(ANYWHERE).includes(field(row, "peer").value.trim()));
  grid.querySelector("[data-open-to-all]").hidden = !open;
  grid.dispatchEvent(new Event("filled"));
}

// The server makes no rule of a row that is as a new one is.
function isBlank(row, fresh) {
  const values = ["type", "source_kind", "peer", "peer_group", "service", "note"];
  return policy(row).value === policy(fresh).value && values.every((name) => field(row, name).value.trim() === field(fresh, name).value);
}

function showRow(grid, row) {
  const kind = field(row, "source_kind").value;
  const peer = field(row, "peer");
  peer.hidden = kind === "group";
  field(row, "peer_group").hidden = kind !== "group";
  row.dataset.kind = kind;
  if (kind === "anywhere") peer.value = isProtocol(row, "ICMPv6") ? ANYWHERE.ipv6 : ANYWHERE.ipv4;
  showTwin(grid, row, kind === "anywhere" && peer.value === ANYWHERE.ipv4);
}

const isProtocol = (row, name) => field(row, "service").value.trim().toUpperCase() === name.toUpperCase();

// The second rule of Anywhere is as the first, but for what IPv6 calls otherwise.
function showTwin(grid, row, wanted) {
  if (!wanted) {
    twinOf(row)?.remove();
    return;
  }
  if (!twinOf(row)) row.after(grid.querySelector("[data-empty-twin]").content.querySelector("[data-twin]").cloneNode(true));
  const values = {
    peer: ANYWHERE.ipv6,
    service: isProtocol(row, "ICMP") ? "ICMPv6" : field(row, "service").value.trim(),
    action: policy(row).labels[0].textContent.trim(),
    note: field(row, "note").value,
  };
  for (const [name, value] of Object.entries(values)) twinOf(row).querySelector(`[data-same="${name}"]`).textContent = value;
}

const chosen = (row) => field(row, "type").selectedOptions[0]?.dataset ?? {};

function addRow(grid) {
  const row = empty(grid).cloneNode(true);
  rename(row, grid.dataset.prefix, "copy");
  grid.querySelector("[data-rows]").append(row);
  renumber(grid);
  field(row, "type").focus();
}

function copyRow(grid, row) {
  const copy = row.cloneNode(true);
  rename(copy, grid.dataset.prefix, "copy");
  copy.querySelectorAll(".errorlist").forEach((list) => list.remove());
  copy.querySelectorAll("[aria-invalid]").forEach((each) => each.removeAttribute("aria-invalid"));
  for (const select of row.querySelectorAll("select")) {
    copy.querySelector(`[name$="${select.name.slice(select.name.lastIndexOf("-"))}"]`).value = select.value;
  }
  (twinOf(row) ?? row).after(copy);
  renumber(grid);
  return copy;
}

function removeRow(grid, row) {
  const rows = rowsOf(grid);
  const at = rows.indexOf(row);
  twinOf(row)?.remove();
  row.remove();
  renumber(grid);
  field(rows[at + 1] ?? rows[at - 1], "type").focus();
}

// Without its twin, the rule is one for IPv4 alone.
function removeTwin(grid, twin) {
  const kind = field(twin.previousElementSibling, "source_kind");
  kind.value = "custom";
  show(grid);
  kind.focus();
}

function chooseType(row) {
  const { service, note } = chosen(row);
  const notes = [...field(row, "type").options].map((option) => option.dataset.note);
  if (service) {
    field(row, "service").value = service;
    correct(field(row, "service"));
  }
  if (notes.includes(field(row, "note").value)) field(row, "note").value = note;
}

// What somebody typed is there again when they come back to Custom.
function chooseSource(grid, row) {
  const kind = field(row, "source_kind").value;
  const peer = field(row, "peer");
  if (row.dataset.kind === "custom") typedPeers.set(row, peer.value);
  if (kind === "custom") peer.value = typedPeers.get(row) ?? "";
  else peer.value = kind === "my_ip" ? grid.dataset.myIp : "";
  if (kind !== "group") field(row, "peer_group").value = "";
  correct(peer);
}

// What is typed over what a type or a kind of source filled in is custom from then on.
function typedOver(row, typed) {
  if (typed === field(row, "service")) field(row, "type").value = "custom";
  if (typed === field(row, "peer")) field(row, "source_kind").value = "custom";
}

function edited(event) {
  const row = event.target.closest("[data-row]");
  const grid = row?.closest("[data-grid]");
  if (!grid || (event.type === "input" && event.target.matches("select"))) return;
  if (event.type === "input") typedOver(row, event.target);
  if (event.type === "change" && event.target.matches("[data-preset]")) chooseType(row);
  if (event.type === "change" && event.target === field(row, "source_kind")) chooseSource(grid, row);
  show(grid);
}
document.addEventListener("input", edited);
document.addEventListener("change", edited);

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-add-row], [data-copy-row], [data-remove-row]");
  const grid = button?.closest("[data-grid]");
  if (!grid) return;
  event.preventDefault();
  const row = button.closest("[data-row], [data-twin]");
  if ("addRow" in button.dataset) addRow(grid);
  else if ("copyRow" in button.dataset) field(copyRow(grid, row), "peer").focus();
  else if (row.matches("[data-twin]")) removeTwin(grid, row);
  else removeRow(grid, row);
});

document.addEventListener("htmx:load", ({ target }) => {
  for (const grid of document.querySelectorAll("[data-grid]")) if (target.contains(grid)) renumber(grid);
});
