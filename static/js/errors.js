// What is wrong with a field is said until its value changes, and what is wrong with several together, in a form or a
// [data-row] of it, until one of them does: then [aria-invalid] and the .errorlist go.
export function correct(field) {
  if (!field.ariaInvalid) return;
  field.ariaInvalid = null;
  document.getElementById(`${field.id}_error`)?.remove();
}

document.addEventListener("input", ({ target }) => {
  correct(target);
  for (const list of target.form?.querySelectorAll(".errorlist:is(.nonfield, .nonform)") ?? []) {
    if ((list.closest("[data-row]") ?? target.form).contains(target)) (list.closest(".notice") ?? list).remove();
  }
});
