// Reading at the desk: the space bar scrolls the pages, and at their end says that they were read (as the right arrow does).
const TYPING = 'input:not([type="hidden"]), textarea, select, button, a, summary, [contenteditable]';
const STEP = 0.9; // of what is seen
const NEAR_PX = 8;

document.addEventListener("keydown", (event) => {
  if (event.key !== " " || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
  if (event.target.closest(TYPING) || document.querySelector("dialog:modal")) return;
  const pages = document.querySelector("[data-pages]");
  const read = document.querySelector("[data-read]");
  if (!pages || !read) return;
  event.preventDefault();
  const own = pages.scrollHeight > pages.clientHeight + NEAR_PX;
  const moved = own ? pages : document.scrollingElement;
  const left = moved.scrollHeight - moved.clientHeight - moved.scrollTop;
  if (event.shiftKey) moved.scrollBy({ top: -moved.clientHeight * STEP });
  else if (left > NEAR_PX) moved.scrollBy({ top: moved.clientHeight * STEP });
  else if (!event.repeat) read.click(); // held down, it only scrolls
});

// A new item begins at its top: the pages take the keys where they scroll by themselves, the strip shows what is current.
function begin() {
  const pages = document.querySelector("[data-pages]");
  const strip = document.querySelector(".strip-pane");
  const current = strip?.querySelector("[aria-current]");
  if (getComputedStyle(pages).overflowY === "auto") {
    pages.focus({ preventScroll: true });
    strip.scrollTop = current.offsetTop - strip.clientHeight / 2;
  } else {
    scrollTo(0, 0);
  }
}

document.addEventListener("htmx:afterSettle", begin);
if (!document.querySelector("dialog:modal")) begin();
