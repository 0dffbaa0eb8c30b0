// htmx on office screens: each request bears the form token of the page.
const token = document.querySelector('meta[name="csrf-token"]')?.content;

if (token) {
  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = token;
  });
}
