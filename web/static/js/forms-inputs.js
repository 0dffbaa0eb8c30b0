// Small helps while typing: NIK in groups with its counter, long dates in words, "Sekarang", what is left of a long text.
import { form, partOf } from "./forms-page.js";

const DAY = new Intl.DateTimeFormat("id-ID", { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
const two = (number) => String(number).padStart(2, "0");
const NEAR = 0.8; // of the longest text: from here on what is left is told

const grouped = (text) => (/^[0-9 .-]*$/.test(text) ? text.replace(/[ .-]/g, "").replace(/(\d{4})(?=\d)/g, "$1 ") : text);

function count(field) {
  const inside = field.parentElement.querySelector(".inside");
  if (inside) inside.textContent = `${field.value.replace(/\D/g, "").length}/${field.dataset.digits}`;
}

function sayDay(field) {
  const part = partOf(field);
  let line = part.querySelector(".after");
  if (!line) {
    line = document.createElement("p");
    line.className = "help after";
    field.after(line);
  }
  line.textContent = /^\d{4}-\d{2}-\d{2}$/.test(field.value) ? DAY.format(new Date(`${field.value}T00:00:00Z`)) : "";
}

function sayLeft(field) {
  const part = partOf(field);
  const longest = JSON.parse(part.dataset.rules || "[]").find((rule) => rule.rule === "longest");
  if (!longest) return;
  const length = [...field.value].length;
  let line = part.querySelector(".left");
  if (length < longest.most * NEAR) {
    line?.remove();
    return;
  }
  if (!line) {
    line = document.createElement("p");
    line.className = "help after left";
    field.after(line);
  }
  line.textContent = `${length} dari ${longest.most} huruf`;
}

function nowButton(part) {
  const field = part.querySelector("input[type=time], input[type=datetime-local]");
  if (!field || part.querySelector(".now")) return;
  const button = document.createElement("button");
  const row = document.createElement("div");
  button.type = "button";
  button.className = "btn btn-outline now";
  button.textContent = "Sekarang";
  row.className = "beside";
  field.replaceWith(row);
  row.append(field, button);
  button.addEventListener("click", () => {
    const now = new Date();
    const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
    const time = `${two(now.getHours())}:${two(now.getMinutes())}`;
    const date = part.parentElement.querySelector("input[type=date]");
    set(field, field.type === "time" ? time : `${day}T${time}`);
    if (date && field.type === "time") set(date, day);
  });
}

function set(field, value) {
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function dress(within) {
  within.querySelectorAll("[data-digits]").forEach((field) => {
    field.value = grouped(field.value);
    count(field);
  });
  within.querySelectorAll("[data-now]").forEach(nowButton);
}

form.addEventListener("input", (event) => {
  const field = event.target;
  if (field.dataset.digits) count(field);
  if (field.type === "date") sayDay(field);
  if (field.tagName === "TEXTAREA") sayLeft(field);
});
form.addEventListener("focusout", (event) => {
  if (!event.target.dataset?.digits) return;
  event.target.value = grouped(event.target.value);
  count(event.target);
});
form.addEventListener("rowschanged", () => dress(form));
dress(form);
