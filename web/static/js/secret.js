// A passphrase can be looked at while it is typed. Without script the field is a plain password field.
import { icon } from "./icon.js";

for (const place of document.querySelectorAll("[data-secret]")) {
  const field = place.querySelector("input");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-link inside";
  const show = (shown) => {
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
    button.replaceChildren(icon(shown ? "eye-off" : "eye"), shown ? "Sembunyikan" : "Tampilkan");
  };
  button.addEventListener("click", () => show(field.type === "password"));
  field.form?.addEventListener("submit", () => show(false));
  show(false);
  place.append(button);
}
