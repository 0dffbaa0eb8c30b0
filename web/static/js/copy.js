// Copies a placeholder; without script the text itself can be selected.
import { say } from "./news.js";

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    say(`Disalin: ${button.dataset.copy}`, "ok");
  });
}
