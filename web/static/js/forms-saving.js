// The draft saves itself while somebody types, and says when. A button of the form waits until that is through.
import { icon } from "./icon.js";
import { say } from "./news.js";
import { load } from "./sheets.js";
import { entry, form } from "./forms-page.js";
import { mayGo } from "./forms-rules.js";

const QUIET_MS = 2_000;
const KEPT_ALIVE = 60_000; // characters that a page which goes may still send (Fetch: 64 kB)
const field = (name) => form.elements[name];
const state = document.getElementById("simpan");
// What a button of the form waits for besides: functions that give promises.
export const first = [];
let timer = 0;
let dirty = false;
let stopped = false;
let running = Promise.resolve();
let sheetsTimer = 0;

function status(words, drawing = "tick") {
  const line = document.createElement("span");
  line.textContent = words;
  state.replaceChildren(icon(drawing), line);
}

export async function token() {
  const answer = await fetch("/api/token");
  if (!answer.ok) return false;
  field("csrf_token").value = (await answer.json()).csrf;
  return true;
}

export const headers = () => ({ "X-CSRF-Token": field("csrf_token").value });

// Answer of the API; with a token that ran out it asks for a new one and tries once more.
export async function ask(address, options, again = true) {
  const answer = await fetch(address, { ...options, headers: { ...options.headers, ...headers() } });
  if (answer.status === 403 && again && (await answer.clone().json()).error === "csrf" && (await token())) {
    return ask(address, options, false);
  }
  return answer;
}

function content() {
  const data = [...new FormData(form)].filter(([, value]) => typeof value === "string");
  const controls = data.filter(([name]) => !name.startsWith("_") && name !== "csrf_token");
  const photos = data.filter(([name]) => name.startsWith("_foto.")).map(([name, caption]) => ({ id: name.slice(6), caption }));
  return JSON.stringify({
    kind: form.dataset.kind, controls, photos, base: field("_dasar").value, record_id: field("_kartu").value || null,
  });
}

async function send(keepalive) {
  dirty = false;
  const body = content();
  const answer = await ask(`/api/entries/${entry}/${field("_revisi").value}`, {
    method: "PUT", headers: { "Content-Type": "application/json" }, body, keepalive: keepalive && body.length < KEPT_ALIVE,
  });
  const told = await answer.json();
  if (answer.ok) {
    field("_dasar").value = told.etag;
    status(`Tersimpan ${clock(told.changed_at)}`);
    if (!location.pathname.startsWith("/draf/")) history.replaceState(null, "", `/draf/${entry}`);
    soonSheets();
  } else if (answer.status === 401) {
    stopped = true;
    status("Belum tersimpan", "triangle");
    say("Waktu masuk Anda sudah habis. Tekan Simpan draf: Anda masuk lagi, dan isian Anda tetap ada.", "wr");
  } else if (answer.status === 409) {
    stopped = true;
    status("Belum tersimpan", "triangle");
    say(`${told.message} Muat ulang halaman ini untuk melihat yang terbaru.`, "wr");
  } else {
    dirty = true;
    status("Belum tersimpan", "triangle");
    say(told.message, "wr");
  }
}

const clock = (moment) => new Date(moment).toLocaleTimeString("id-ID", { hour: "2-digit", minute: "2-digit" }).replace(":", ".");

export function save({ keepalive = false } = {}) {
  clearTimeout(timer);
  running = running.then(async () => {
    if (!dirty || stopped) return;
    status("Menyimpan…", "cloud-up");
    try {
      await send(keepalive);
    } catch {
      dirty = true;
      status("Tidak ada sinyal, belum tersimpan", "cloud-off");
    }
  });
  return running;
}

// A photo needs its draft to be there; what is typed meanwhile is saved after it.
export async function saveNow() {
  dirty = true;
  await save();
  return field("_dasar").value !== "" && !stopped;
}

export function touch() {
  dirty = true;
  clearTimeout(timer);
  timer = setTimeout(save, QUIET_MS);
}

// The paper beside the form is made again when somebody stopped typing for a while, and only where it is seen.
function soonSheets() {
  const place = document.querySelector(".beside-form [data-sheets]");
  if (!place?.checkVisibility()) return;
  place.dataset.sheets = `/dokumen/${entry}/lembar`;
  clearTimeout(sheetsTimer);
  sheetsTimer = setTimeout(() => load(place), QUIET_MS);
}

form.addEventListener("input", touch);
form.addEventListener("rowschanged", touch);
addEventListener("visibilitychange", () => document.visibilityState === "hidden" && save({ keepalive: true }));
addEventListener("online", () => save());

let passes = false;
form.addEventListener("submit", (event) => {
  if (passes) return;
  const button = event.submitter;
  if (button?.value === "periksa" && !mayGo()) {
    event.preventDefault();
    touch();
    return;
  }
  clearTimeout(timer);
  event.preventDefault();
  dirty = false;
  // Not at once: a form that is still telling of its submission ignores another one (HTML, "firing submission events").
  Promise.all([running, ...first.map((wait) => wait())]).then(() => setTimeout(() => {
    passes = true;
    form.requestSubmit(button);
  }));
});

form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    document.querySelector('button[form="formulir"][value="periksa"]').click();
  } else if (event.key === "Enter" && event.target.tagName === "INPUT") {
    event.preventDefault(); // never sent by accident
  }
});
addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() === "s" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    dirty = true;
    save();
  }
});
addEventListener("pageshow", (event) => {
  passes = passes && !event.persisted;
});
