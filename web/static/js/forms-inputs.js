// Small helps while typing: NIK in groups with its counter, long dates in words, "Sekarang", what is left of a long text.
import { form, partOf } from "./forms-page.js";

const DAY = new Intl.DateTimeFormat("id-ID", { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
const SHORT = new Intl.DateTimeFormat("id-ID", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
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

// The birth date and the sex that a NIK holds (DDMMYY at 7–12, women's day plus 40), offered where they are not filled.
function born(nik) {
  const [day, month, year] = [6, 8, 10].map((at) => Number(nik.slice(at, at + 2)));
  const full = year + (year > new Date().getFullYear() % 100 ? 1900 : 2000);
  const date = new Date(Date.UTC(full, month - 1, day % 40));
  return date.getUTCMonth() === month - 1 ? { date, woman: day > 40 } : null;
}

function offer(field) {
  const path = field.name.slice(0, -"nik".length);
  const boxes = ["hari", "bulan", "tahun"].map((box) => form.elements[`${path}tanggal_lahir.${box}`]);
  const sexes = [...form.querySelectorAll(`input[name="${CSS.escape(path)}jenis_kelamin"]`)];
  const nik = field.value.replace(/[ .-]/g, "");
  const found = /^\d{16}$/.test(nik) ? born(nik) : null;
  partOf(field).querySelector(".offer")?.remove();
  if (!found || boxes.some((box) => !box || box.value)) return;
  const button = document.createElement("button");
  const day = found.date.getUTCDate();
  button.type = "button";
  button.className = "btn btn-link offer";
  button.textContent = `Isi tanggal lahir dari NIK: ${SHORT.format(found.date)}`;
  button.addEventListener("click", () => {
    [day, found.date.getUTCMonth() + 1, found.date.getUTCFullYear()].forEach((value, at) => set(boxes[at], String(value)));
    if (sexes.length && !sexes.some((one) => one.checked)) {
      sexes[found.woman ? 1 : 0].checked = true;
      sexes[0].dispatchEvent(new Event("input", { bubbles: true }));
    }
    button.remove();
    boxes[0].focus();
  });
  field.closest(".field").append(button);
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
  offer(event.target);
});
form.addEventListener("rowschanged", () => dress(form));
dress(form);
