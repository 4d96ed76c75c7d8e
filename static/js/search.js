// A search that follows the typing [hx-push-url] leaves one step in the history, not one for each pause: what is typed
// takes the place of the address before it. What is chosen or sent is a step of its own, unless it leads nowhere else.
document.addEventListener("htmx:beforeHistoryUpdate", ({ detail }) => {
  const typed = detail.requestConfig.triggeringEvent?.type === "input";
  const same = detail.history.path === location.pathname + location.search;
  if (typed || same) detail.history.type = "replace";
});
