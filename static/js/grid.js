// The grid that adds rules: [data-grid] around the rows [data-row] of a Django formset, with a template [data-empty-row].
// Rows are added, copied and removed; a type fills in the service, a kind of source fills in the address.
import { fill } from "./announce.js";

const ANYWHERE = { ipv4: "0.0.0.0/0", ipv6: "::/0" };
const FOLLOWED = ["type", "service", "note"];
const follows = new WeakMap();

const rowsOf = (grid) => [...grid.querySelectorAll("[data-row]")];
const field = (row, name) => row.querySelector(`[name$="-${name}"]`);
const policy = (row) => row.querySelector("[name$='-action']:checked");

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
  const { prefix, limit } = grid.dataset;
  const rows = rowsOf(grid);
  const ticked = [...grid.querySelectorAll("[data-row] :checked")];
  rows.forEach((row, number) => rename(row, prefix, number));
  for (const radio of ticked) radio.checked = true;
  grid.querySelector(`[name="${prefix}-TOTAL_FORMS"]`).value = rows.length;
  const submit = grid.querySelector("[data-submit]");
  submit.textContent = rows.length === 1 ? submit.dataset.one : fill(submit.dataset.many, { count: rows.length });
  for (const button of grid.querySelectorAll("[data-add-row], [data-copy-row]")) button.disabled = rows.length >= limit;
  for (const button of grid.querySelectorAll("[data-remove-row]")) button.disabled = rows.length === 1;
  rows.forEach((row) => show(row, grid));
}

// What a row looks like follows from its kind of source.
function show(row, grid) {
  const kind = field(row, "source_kind").value;
  const peer = field(row, "peer");
  peer.hidden = kind === "group";
  field(row, "peer_group").hidden = kind !== "group";
  const open = rowsOf(grid).some((each) => Object.values(ANYWHERE).includes(field(each, "peer").value.trim()));
  grid.querySelector("[data-open-to-all]").hidden = !open;
}

const chosen = (row) => field(row, "type").selectedOptions[0]?.dataset ?? {};

function addRow(grid) {
  const row = grid.querySelector("[data-empty-row]").content.querySelector("[data-row]").cloneNode(true);
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
  row.after(copy);
  renumber(grid);
  return copy;
}

function removeRow(grid, row) {
  const neighbour = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  renumber(grid);
  field(neighbour, "type").focus();
}

function chooseType(row) {
  const { service, note } = chosen(row);
  const notes = [...field(row, "type").options].map((option) => option.dataset.note);
  if (service) field(row, "service").value = service;
  if (notes.includes(field(row, "note").value)) field(row, "note").value = note;
}

function chooseSource(grid, row) {
  const kind = field(row, "source_kind");
  const peer = field(row, "peer");
  if (kind.value === "my_ip") peer.value = grid.dataset.myIp;
  else peer.value = "";
  if (kind.value !== "group") field(row, "peer_group").value = "";
  if (kind.value === "anywhere") anywhere(grid, row);
}

// Anywhere is two families, so it becomes two rows. Until the second is edited, it follows the first.
function anywhere(grid, row) {
  field(row, "source_kind").value = "custom";
  const onlyIpv6 = field(row, "service").value.trim().toUpperCase() === "ICMPV6";
  field(row, "peer").value = onlyIpv6 ? ANYWHERE.ipv6 : ANYWHERE.ipv4;
  if (onlyIpv6 || rowsOf(grid).length >= grid.dataset.limit) return;
  const twin = copyRow(grid, row);
  field(twin, "peer").value = ANYWHERE.ipv6;
  follows.set(twin, row);
  follow(twin, row);
}

function follow(twin, leader) {
  for (const name of FOLLOWED) field(twin, name).value = field(leader, name).value;
  const same = twin.querySelector(`[name$="-action"][value="${policy(leader).value}"]`);
  same.checked = true;
  if (field(leader, "service").value.trim().toUpperCase() !== "ICMP") return;
  field(twin, "type").value = "custom";
  field(twin, "service").value = "ICMPv6";
}

// What is typed over what a type or My IP filled in is custom from then on.
function typedOver(row, typed) {
  if (typed === field(row, "service")) field(row, "type").value = "custom";
  if (typed === field(row, "peer") && field(row, "source_kind").value === "my_ip") field(row, "source_kind").value = "custom";
}

function edited(event) {
  const row = event.target.closest("[data-row]");
  const grid = row?.closest("[data-grid]");
  if (!grid) return;
  if (event.type === "input") typedOver(row, event.target);
  if (event.type === "change" && event.target.matches("[data-preset]")) chooseType(row);
  if (event.type === "change" && event.target === field(row, "source_kind")) chooseSource(grid, row);
  follows.delete(row);
  for (const other of rowsOf(grid)) {
    if (follows.get(other) === row) follow(other, row);
    show(other, grid);
  }
}
document.addEventListener("input", edited);
document.addEventListener("change", edited);

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-add-row], [data-copy-row], [data-remove-row]");
  const grid = button?.closest("[data-grid]");
  if (!grid) return;
  event.preventDefault();
  const row = button.closest("[data-row]");
  if ("addRow" in button.dataset) addRow(grid);
  else if ("copyRow" in button.dataset) field(copyRow(grid, row), "peer").focus();
  else removeRow(grid, row);
});

document.addEventListener("htmx:load", () => document.querySelectorAll("[data-grid]").forEach(renumber));
