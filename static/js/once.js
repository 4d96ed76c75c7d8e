// A form that posts is sent once at a time: a second Enter counts for nothing while the answer to the first is under way.
let leaving = new WeakSet();

const posts = (form) => form.method === "post";

window.addEventListener("submit", (event) => {
  const form = event.target;
  if (!posts(form) || !(leaving.has(form) || form.matches(".htmx-request"))) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, { capture: true });

// What nobody took over loads a page. A page that comes back is ready again.
window.addEventListener("submit", (event) => {
  if (posts(event.target) && !event.defaultPrevented) leaving.add(event.target);
});
window.addEventListener("pageshow", () => { leaving = new WeakSet(); });
