// The inbox: the next paper's first page is made while this one is read, and the list shows where one is.
const later = globalThis.requestIdleCallback ?? ((work) => setTimeout(work, 200));
const next = document.querySelector("[data-next]");

document.querySelector(".pane-list [aria-current='true']")?.scrollIntoView({ block: "nearest" });

// Only the server keeps the picture: the browser is told to store nothing of a paper.
if (next) later(() => fetch(next.dataset.next, { priority: "low" }).then((answer) => answer.blob(), () => {}));
