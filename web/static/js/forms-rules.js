// What a field itself can tell before anything is sent, with the very words of its validator (schemas/rules.py).
// The server decides: what it alone can know comes back from it, and a second "Periksa" always goes through to it.
import { icon } from "./icon.js";
import { controlsOf, form, isAsked, partOf, textOf } from "./forms-page.js";

const told = (words, count) => words.replace("{count}", count);
const lengthOf = (text) => [...text].length;
const tidied = (text) => text.replace(/\r\n?/g, "\n").replace(/\t/g, " ");
const lineOf = (text) => tidied(text).split(/\s+/).filter(Boolean).join(" ");
const linesOf = (text) => tidied(text).split("\n").map((line) => line.trimEnd()).join("\n").trim();
const digitsOf = (text) => text.replace(/[ .-]/g, "");
const without = (text, chars) => [...text].filter((char) => !chars.includes(char)).join("");
const today = () => new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString();

const RULES = {
  asked: (text) => text.trim() === "",
  shape: (text, rule) => text.trim() !== "" && !new RegExp(`^(?:${rule.pattern})$`).test(without(lineOf(text), rule.without)),
  "digits-least": (text, rule) => short(digitsOf(text).length, rule.least),
  "digits-most": (text, rule) => over(digitsOf(text).length, rule.most),
  nik: (text) => {
    const nik = digitsOf(text);
    if (nik === "") return false;
    const [day, month] = [Number(nik.slice(6, 8)), Number(nik.slice(8, 10))];
    return !((day >= 1 && day <= 31) || (day >= 41 && day <= 71)) || month < 1 || month > 12 || nik.slice(12) === "0000";
  },
  whole: (text) => text.trim() !== "" && !/^-?([0-9]{1,18}|[0-9]{1,3}([. ][0-9]{3}){1,5})$/.test(text.trim()),
  range: (text, rule) => {
    const number = Number(text.trim().replace(/[. ]/g, ""));
    return text.trim() !== "" && (number < rule.least || number > rule.most);
  },
  past: (text) => /^\d{4}-\d{2}-\d{2}/.test(text) && text.slice(0, 10) > today().slice(0, 10),
  longest: (text, rule, many) => over(lengthOf(many ? linesOf(text) : lineOf(text)), rule.most),
  lines: (text, rule) => linesOf(text).split("\n").length > rule.most,
  shortest: (text, rule) => short(lengthOf(linesOf(text)), rule.least),
};

// How many are too few or too many; 0 where nothing is wrong. An empty field is only told by the rule "asked".
const short = (count, least) => (count > 0 && count < least ? { count } : false);
const over = (count, most) => (count > most ? { count: count - most } : false);

// The words of the first rule that a part breaks, "" for none.
export function faultOf(part, { asking = true } = {}) {
  if (!part.dataset.rules || !isAsked(part)) return "";
  const text = textOf(part);
  const many = controlsOf(part)[0]?.tagName === "TEXTAREA";
  for (const rule of JSON.parse(part.dataset.rules)) {
    if (rule.rule === "asked" && !asking) continue;
    if (rule.rule === "asked" && part.querySelector(":scope > [data-rows]")) {
      const rows = [...part.querySelectorAll(":scope > [data-rows] > ul > [data-row]")];
      if (rows.every(isBlank)) return rule.words;
      continue;
    }
    const broken = RULES[rule.rule]?.(text, rule, many);
    if (broken) return told(rule.words, broken.count);
  }
  return "";
}

// Show or take away the words at a field, as the server shows them.
export function tell(part, words) {
  const holder = part.querySelector(":scope > .field, :scope > .chips, :scope > .rowset");
  if (!holder) return;
  const path = part.dataset.part;
  const controls = controlsOf(part).filter((one) => !["radio", "checkbox"].includes(one.type));
  const described = holder.tagName === "FIELDSET" ? [holder] : controls;
  document.getElementById(`${path}-salah`)?.remove();
  holder.classList.toggle("has-fault", words !== "");
  for (const one of controls) one.toggleAttribute("aria-invalid", false);
  for (const one of described) refer(one, `${path}-salah`, words !== "");
  if (!words) return;
  const line = document.createElement("p");
  const span = document.createElement("span");
  line.className = "fault";
  line.id = `${path}-salah`;
  span.textContent = words;
  line.append(icon("alert"), span);
  for (const one of controls) one.setAttribute("aria-invalid", "true");
  const head = holder.querySelector(":scope > .help:not(.after)") || holder.querySelector(":scope > label, :scope > legend");
  head.after(line);
}

function refer(node, id, on) {
  const others = (node.getAttribute("aria-describedby") || "").split(" ").filter((one) => one && one !== id);
  const ids = on ? [...others, id] : others;
  if (ids.length) node.setAttribute("aria-describedby", ids.join(" "));
  else node.removeAttribute("aria-describedby");
}

// Everything that is wrong as far as the fields know, in the order of the form: [part, words].
export function allFaults() {
  return [...form.querySelectorAll("[data-rules]")]
    .filter((part) => !isBlankRow(part))
    .map((part) => [part, faultOf(part)])
    .filter(([, words]) => words);
}

// A row in which nothing was entered does not count, on the server neither.
function isBlankRow(part) {
  const row = part.closest("[data-row]");
  return row !== null && isBlank(row);
}

function isBlank(row) {
  const typed = [...row.querySelectorAll("input, textarea, select")].filter((one) => one.type !== "file");
  return typed.every((one) => (["radio", "checkbox"].includes(one.type) ? one.checked === one.defaultChecked : one.value === "" || isUsual(one)));
}

const isUsual = (one) => one.tagName === "SELECT" && one.selectedOptions[0]?.defaultSelected;

export function showSummary(faults) {
  document.querySelector(".summary")?.remove();
  document.title = document.title.replace(/^(Galat: )?/, faults.length ? "Galat: " : "");
  if (!faults.length) return;
  const box = document.createElement("section");
  const head = document.createElement("h2");
  const list = document.createElement("ul");
  box.className = "summary er";
  box.setAttribute("role", "alert");
  box.tabIndex = -1;
  head.id = "galat";
  box.setAttribute("aria-labelledby", head.id);
  head.append(icon("alert"), `Ada ${faults.length} hal yang perlu diperbaiki`);
  for (const [part, words] of faults) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = `#${part.dataset.part}`;
    link.textContent = words;
    item.append(link);
    list.append(item);
  }
  box.append(head, list);
  form.prepend(box);
  box.focus();
}

const typedIn = new WeakSet();

// Leaving a field tells what is wrong with it; an empty one is not nagged at. Mending it takes the words away.
form.addEventListener("focusout", (event) => {
  const part = event.target.closest?.("[data-rules]") && partOf(event.target);
  if (!part || part.contains(event.relatedTarget) || !controlsOf(part).includes(event.target)) return;
  const words = faultOf(part, { asking: document.getElementById(`${part.dataset.part}-salah`) !== null });
  // What only the server knows stays until something is typed here.
  if (words || typedIn.has(part)) tell(part, words);
});
form.addEventListener("input", (event) => {
  const part = partOf(event.target);
  if (part) typedIn.add(part);
  if (part?.dataset.rules && document.getElementById(`${part.dataset.part}-salah`)) tell(part, faultOf(part));
});

let shown = "";
// Say what is wrong before it is sent; give whether it may go.
export function mayGo() {
  const faults = allFaults();
  const now = faults.map(([part, words]) => `${part.dataset.part} ${words}`).join("\n");
  if (!faults.length || now === shown) return true;
  shown = now;
  for (const part of form.querySelectorAll("[data-rules]")) tell(part, isBlankRow(part) ? "" : faultOf(part));
  for (const [part] of faults) part.closest("details:not([open])")?.setAttribute("open", "");
  showSummary(faults);
  return false;
}
