// What an answer is going to replace is [aria-busy] until it is there.
// No attribute: whatever htmx asks for.
document.addEventListener("htmx:beforeSend", ({ detail }) => { detail.target.ariaBusy = "true"; });
document.addEventListener("htmx:afterRequest", ({ detail }) => { detail.target.ariaBusy = null; });
