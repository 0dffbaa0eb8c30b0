// Photos go up one by one, each with its own bar; they can be replaced, put in order and taken away while others go up.
import { say } from "./news.js";
import { icon } from "./icon.js";
import { entry, form } from "./forms-page.js";
import { ask, first, headers, saveNow, token, touch } from "./forms-saving.js";

const NOTHING = "00000000-0000-0000-0000-000000000000";
const LARGEST = 40 << 20;
const UNREADABLE = "Foto ini tidak dapat dibaca. Ambil ulang atau pilih foto lain.";
let queue = Promise.resolve();

function tiles(place) {
  return [...place.querySelectorAll(".photos > .photo")];
}

function renumber(place) {
  const list = place.querySelector(".photos");
  const all = tiles(place);
  list.hidden = list.children.length === 0;
  all.forEach((tile, at) => {
    const area = tile.querySelector("textarea");
    tile.querySelector("label[for]").firstChild.textContent = `Keterangan foto ${at + 1}`;
    tile.querySelector("label[for]").htmlFor = area.id = `${place.id}.${at}.caption`;
    tile.querySelector('[name="naik"]').hidden = at === 0;
    tile.querySelector('[name="turun"]').hidden = at === all.length - 1;
    const called = { hapus_foto: "Hapus", naik: "Naikkan", turun: "Turunkan" };
    for (const [name, word] of Object.entries(called)) {
      tile.querySelector(`[name="${name}"]`).setAttribute("aria-label", `${word} foto ${at + 1}`);
    }
    tile.querySelector("[data-replaces]").setAttribute("aria-label", `Ganti foto ${at + 1}`);
  });
  const count = place.closest("section")?.querySelector(".part .count");
  if (count) count.textContent = `${all.length} foto`;
}

function tileFor(place, id, caption = "") {
  const holder = document.createElement("template");
  const html = place.querySelector(":scope > template").innerHTML;
  holder.innerHTML = html.replaceAll(NOTHING, id).replaceAll("__foto__", id).replaceAll("__tempat__", "x").replaceAll("__nomor__", "");
  const tile = holder.content.querySelector(".photo");
  tile.querySelector("textarea").value = caption;
  return tile;
}

function waiting(name) {
  const item = document.createElement("li");
  const words = document.createElement("p");
  const bar = document.createElement("progress");
  item.className = "sending";
  words.textContent = `Mengirim ${name}…`;
  words.id = `kirim-${crypto.randomUUID()}`;
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-labelledby", words.id);
  item.append(words, bar);
  return item;
}

function upload(id, file, replaces, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", `/api/entries/${entry}/photos/${id}${replaces ? `?replaces=${replaces}` : ""}`);
    for (const [name, value] of Object.entries(headers())) request.setRequestHeader(name, value);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.addEventListener("progress", (event) => event.lengthComputable && progress(event.loaded / event.total));
    request.addEventListener("load", () => resolve(request));
    request.addEventListener("error", () => reject(new Error("no connection")));
    request.send(file);
  });
}

async function sent(id, file, replaces, progress) {
  const request = await upload(id, file, replaces, progress);
  if (request.status === 403 && JSON.parse(request.responseText).error === "csrf" && (await token())) {
    return upload(id, file, replaces, progress);
  }
  return request;
}

async function take(place, file, replaced) {
  const id = crypto.randomUUID();
  const item = waiting(file.name);
  const bar = item.querySelector("progress");
  const list = place.querySelector(".photos");
  list.hidden = false;
  if (replaced) replaced.after(item);
  else list.append(item);
  try {
    if (file.size > LARGEST) throw new Error("Foto lebih besar dari 40 MB. Kecilkan ukurannya, lalu kirim lagi.");
    if (!(await saveNow())) throw new Error("Draf belum tersimpan, jadi foto belum dikirim. Coba lagi.");
    const answer = await sent(id, file, replaced?.querySelector("[data-replaces]").dataset.replaces, (part) => {
      bar.value = part;
    });
    const told = answer.responseText ? JSON.parse(answer.responseText) : {};
    if (answer.status >= 400) throw new Error(told.message || UNREADABLE);
    const tile = tileFor(place, id, replaced ? replaced.querySelector("textarea").value : told.caption);
    item.replaceWith(tile);
    replaced?.remove();
    say(replaced ? "Foto diganti." : "Foto tersimpan.", "ok");
    touch();
  } catch (fault) {
    item.remove();
    say(fault.message === "no connection" ? "Sinyal terputus saat mengirim foto. Coba lagi." : fault.message, "er");
  }
  renumber(place);
}

form.addEventListener("change", (event) => {
  const input = event.target;
  const place = input.closest("[data-most][data-photos]");
  if (input.type !== "file" || !place || input.name === "_galeri") return;
  const replaced = input.dataset.replaces ? input.closest(".photo") : null;
  const files = [...input.files];
  input.value = "";
  for (const file of files) queue = queue.then(() => take(place, file, replaced));
});

function remove(place, tile) {
  const id = tile.querySelector('[name="hapus_foto"]').value;
  const item = document.createElement("li");
  const words = document.createElement("span");
  const button = document.createElement("button");
  item.className = "item undone";
  words.className = "words";
  words.setAttribute("role", "status");
  words.textContent = "Foto dihapus.";
  button.type = "button";
  button.className = "btn btn-link";
  button.append(icon("return"), "Urungkan");
  item.append(words, button);
  const go = async () => {
    item.remove();
    gone.delete(go);
    clearTimeout(timer);
    const answer = await ask(`/api/entries/${entry}/photos/${id}`, { method: "DELETE", keepalive: true });
    if (!answer.ok) say("Foto belum terhapus. Muat ulang halaman ini.", "er");
    renumber(place);
  };
  const timer = setTimeout(go, 10_000);
  gone.add(go);
  button.addEventListener("click", () => {
    clearTimeout(timer);
    gone.delete(go);
    item.replaceWith(tile);
    renumber(place);
    tile.querySelector("textarea").focus();
  });
  tile.replaceWith(item);
  renumber(place);
  button.focus();
}

const gone = new Set();
const goNow = () => Promise.all([...gone].map((go) => go()));
first.push(() => queue, goNow);
addEventListener("pagehide", goNow); // whoever leaves the page takes nothing back any more

form.addEventListener("click", (event) => {
  const button = event.target.closest('[name="hapus_foto"], [name="naik"], [name="turun"]');
  const tile = button?.closest(".photo");
  if (!tile) return;
  event.preventDefault();
  const place = tile.closest("[data-most][data-photos]");
  if (button.name === "hapus_foto") {
    remove(place, tile);
    return;
  }
  const all = tiles(place);
  const other = all[all.indexOf(tile) + (button.name === "naik" ? -1 : 1)];
  if (!other) return;
  if (button.name === "naik") other.before(tile);
  else other.after(tile);
  renumber(place);
  touch();
  (button.hidden ? tile.querySelector('[name="naik"]:not([hidden]), [name="turun"]:not([hidden])') : button).focus();
});
