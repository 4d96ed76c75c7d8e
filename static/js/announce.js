// Says a sentence to people who listen to the page: [data-announcer] is its live region.
// A sentence template is text with {placeholders}.
export const fill = (template, values) => template.replace(/\{(\w+)\}/g, (_, key) => values[key]);

export function announce(sentence) {
  const region = document.querySelector("[data-announcer]");
  region.textContent = region.textContent === sentence ? `${sentence}\u00a0` : sentence;
}
