// What is asked only at some answers comes up right under them, and goes again; what stood in it stays in the draft.
import { answers, form } from "./forms-page.js";

export function follow(within = form) {
  for (const part of within.querySelectorAll("[data-when]")) {
    const wanted = Object.entries(JSON.parse(part.dataset.when));
    const asked = wanted.every(([name, values]) => answers(name).some((value) => values.includes(value)));
    part.classList.toggle("not-asked", !asked);
  }
}

form.addEventListener("input", () => follow());
form.addEventListener("rowschanged", () => follow());
follow();
