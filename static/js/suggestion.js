// [data-suggestion] proposes a value for the field named by its data-suggestion-for. When an answer brings another
// proposal the field follows, unless something else was typed there.
document.addEventListener("htmx:load", ({ target }) => {
  const proposal = target.closest("[data-suggestion]") ?? target.querySelector("[data-suggestion]");
  if (!proposal) return;
  const { suggestion, suggestionFor } = proposal.dataset;
  const field = proposal.closest("form").elements[suggestionFor];
  const before = field.dataset.suggested ?? suggestion;
  if (field.value === before) field.value = suggestion;
  field.dataset.suggested = suggestion;
});
