// Repeated rows: added, taken away and brought back, put in order, all by buttons; the page need not come again for it.
// Rows stand in the order of the page, whatever the numbers in their names are.
import { icon } from "./icon.js";
import { form } from "./forms-page.js";

let last = 1000; // numbers of rows that come up here; the server counts its own from 0

const rowsOf = (list) => [...list.querySelectorAll(":scope > [data-row]")];
const changed = () => form.dispatchEvent(new CustomEvent("rowschanged", { bubbles: true }));

function refresh(set) {
  const list = set.querySelector(":scope > ul");
  const rows = rowsOf(list);
  rows.forEach((row, place) => {
    const taps = row.querySelector(":scope > .taps");
    taps.querySelector('[data-row-deed="naik"]').hidden = place === 0;
    taps.querySelector('[data-row-deed="turun"]').hidden = place === rows.length - 1;
  });
  list.querySelector(":scope > .adder > button").hidden = rows.length >= Number(set.dataset.most);
  const count = set.querySelector(":scope > legend .optional");
  if (set.classList.contains("rowset") && count && !count.textContent.includes("opsional")) count.textContent = `(${rows.length})`;
  changed();
}

function add(set) {
  const template = set.querySelector(":scope > template");
  const placeholder = /data-row-deed="hapus"[^>]*|value="hapus:[^"]*\.(__\d+__)"/;
  const name = template.innerHTML.match(/value="hapus:[^"]*\.(__\d+__)"/)?.[1] || template.innerHTML.match(placeholder)?.[1];
  last += 1;
  const holder = document.createElement("template");
  holder.innerHTML = template.innerHTML.replaceAll(name, String(last));
  const row = holder.content.firstElementChild;
  set.querySelector(":scope > ul > .adder").before(row);
  refresh(set);
  row.querySelector("input:not([type=hidden]), textarea, select")?.focus();
}

function remove(set, row) {
  const title = row.querySelector("[data-row-title]")?.textContent || row.querySelector("input, textarea")?.value || "";
  const next = row.nextElementSibling;
  const blank = ![...row.querySelectorAll("input, textarea")].some((one) => one.value && !["radio", "checkbox"].includes(one.type));
  row.remove();
  if (!blank) next.before(undo(set, row, title || "Baris"));
  refresh(set);
  const focus = blank ? set.querySelector(":scope > ul > .adder > button") : next.previousElementSibling.querySelector("button");
  focus.focus();
}

function undo(set, row, title) {
  const item = document.createElement("li");
  const words = document.createElement("span");
  const button = document.createElement("button");
  item.className = "item undone";
  words.className = "words";
  words.setAttribute("role", "status");
  words.textContent = `${title.length > 60 ? `${title.slice(0, 57)}…` : title} dihapus.`;
  button.type = "button";
  button.className = "btn btn-link";
  button.append(icon("return"), "Urungkan");
  button.addEventListener("click", () => {
    item.replaceWith(row);
    refresh(set);
    row.querySelector("summary, input, textarea, select").focus();
  });
  item.append(words, button);
  return item;
}

function move(set, row, up, button) {
  const rows = rowsOf(row.parentElement);
  const other = rows[rows.indexOf(row) + (up ? -1 : 1)];
  if (!other) return;
  if (up) other.before(row);
  else other.after(row);
  refresh(set);
  (button.hidden ? row.querySelector(":scope > .taps [data-row-deed]:not([hidden])") : button).focus();
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-row-deed]");
  if (!button) return;
  event.preventDefault();
  const set = button.closest("[data-rows]");
  const deed = button.dataset.rowDeed;
  if (deed === "tambah") add(set);
  else if (deed === "hapus") remove(set, button.closest("[data-row]"));
  else move(set, button.closest("[data-row]"), deed === "naik", button);
});

// The head of a row says what was typed into it: its first answer, then the next two.
function wordsOf(part) {
  const chosen = [...part.querySelectorAll("input:checked")].map((one) => one.nextElementSibling.textContent.trim());
  if (chosen.length) return chosen.join(", ");
  const control = part.querySelector('input:not([type="radio"], [type="checkbox"]), textarea, select');
  if (!control?.value) return "";
  return control.tagName === "SELECT" ? control.selectedOptions[0].textContent : control.value;
}

form.addEventListener("input", (event) => {
  const row = event.target.closest("[data-row]");
  const title = row?.querySelector(":scope > details > summary [data-row-title]");
  if (!title) return;
  const parts = [...row.querySelector(".inside").children].flatMap((part) => (part.querySelector(":scope > .pair") ? [...part.firstElementChild.children] : [part]));
  const said = parts.map(wordsOf).filter(Boolean);
  title.textContent = said[0] || "Belum diisi";
  row.querySelector(":scope > details > summary [data-row-more]").textContent = said.slice(1, 3).join(", ");
});
