// htmx on office screens: each request bears the form token of the page.
const token = document.querySelector('meta[name="csrf-token"]')?.content;

// What looks again by itself takes no button away while it is pressed; the next look brings the news.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { elt } = event.detail;
  if (elt.matches('[hx-trigger^="every "]') && elt.querySelector(":active")) event.detail.shouldSwap = false;
});

if (token) {
  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = token;
  });
}
