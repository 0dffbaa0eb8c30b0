// Letter keys of the office: a button or link with data-key is pressed by its letter, a field is gone to. Off while
// somebody types, while a dialog is open, with Ctrl, Alt or Meta, and when switched off in the list that `?` opens.
import { open } from "./dialog.js";

const KEPT = "tombol-cepat";
const list = document.getElementById("tombol-cepat");
const TYPING = 'input:not([type="checkbox"], [type="radio"], [type="button"], [type="submit"]), textarea, select, [contenteditable]';
const NAMES = { arrowleft: "←", arrowright: "→", " ": "Spasi" };

// Switched in this browser, or else as the account says.
export const isOn = () => (localStorage.getItem(KEPT) ?? document.body.dataset.letterKeys) !== "mati";

function bearers() {
  return [...document.querySelectorAll("[data-key]")].filter((bearer) => bearer.checkVisibility());
}

function words(bearer) {
  return bearer.getAttribute("aria-label") || bearer.querySelector("span")?.textContent || bearer.textContent;
}

function row(key, said) {
  const line = document.createElement("p");
  const cap = document.createElement("kbd");
  cap.className = "cap";
  cap.textContent = NAMES[key.toLowerCase()] || key.toUpperCase();
  line.append(cap, " ", said.trim());
  return line;
}

// Here at once, and for the account, which other browsers ask.
function keep(on) {
  localStorage.setItem(KEPT, on ? "hidup" : "mati");
  const { keep: address, token } = list.dataset;
  if (address) fetch(address, { method: "POST", keepalive: true, body: new URLSearchParams({ csrf_token: token, pakai: on ? "1" : "0" }) });
}

function fill() {
  const place = list.querySelector("[data-key-list]");
  const choice = document.createElement("label");
  const box = document.createElement("input");
  choice.className = "choice";
  box.type = "checkbox";
  box.checked = isOn();
  box.addEventListener("change", () => keep(box.checked));
  choice.append(box, "Pakai tombol cepat");
  place.replaceChildren(...bearers().map((one) => row(one.dataset.key, words(one))), row("?", "Daftar ini"), choice);
}

export function showList(opener) {
  fill();
  open(list, opener);
}

document.addEventListener("keydown", (event) => {
  if (!list || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  // A field that has just been hidden keeps the focus for a moment.
  if (event.target.closest(TYPING)?.checkVisibility() || document.querySelector("dialog:modal")) return;
  if (event.key === "?") {
    event.preventDefault();
    showList(document.activeElement);
    return;
  }
  if (!isOn()) return;
  if (event.repeat) return; // a key that is held down does its deed once: the next page may stand there already
  const wanted = event.key.toLowerCase();
  if (wanted === " " && event.target.closest("button, a, summary, input")) return;
  const bearer = bearers().find((one) => one.dataset.key.toLowerCase() === wanted);
  if (!bearer) return;
  event.preventDefault();
  if (bearer.matches("input, select, textarea")) bearer.focus();
  else bearer.click();
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-key-help]");
  if (!opener || !list) return;
  event.preventDefault();
  showList(opener);
});
