// A signature drawn with a finger, a pen or a mouse, kept as the numbers of its lines (schemas/strokes.py).
import { form } from "./forms-page.js";
import { say } from "./news.js";

const SVG = "http://www.w3.org/2000/svg";
const NEAR = 5; // a point closer to the one before it adds nothing that can be seen on paper
const FULL = "Tanda tangan sudah penuh. Bila belum selesai, hapus, lalu gambar lebih sederhana.";
let pen = null;

const inputOf = (place) => place.querySelector("input[type=hidden]");
const linesOf = (place) => JSON.parse(inputOf(place).value || "[]");

function keep(place, lines) {
  inputOf(place).value = lines.length ? JSON.stringify(lines) : "";
  inputOf(place).dispatchEvent(new Event("input", { bubbles: true }));
  place.querySelector(".pad").setAttribute("aria-label", lines.length ? place.dataset.drawn : place.dataset.empty);
}

// Where the pointer is, in the numbers of the field; a pen that leaves it draws along its edge.
function at(pad, event) {
  const box = pad.getBoundingClientRect();
  const { width, height } = pad.viewBox.baseVal;
  const within = (part, whole) => Math.round(Math.min(1, Math.max(0, part)) * whole);
  return [within((event.clientX - box.left) / box.width, width), within((event.clientY - box.top) / box.height, height)];
}

function draw(x, y) {
  pen.line.push(x, y);
  pen.drawing.setAttribute("points", pen.line.join(" "));
  pen.left -= 1;
}

form.addEventListener("pointerdown", (event) => {
  const pad = event.target.closest(".pad");
  if (!pad || pen || event.button !== 0) return;
  const place = pad.closest("[data-signature]");
  if ("done" in place.dataset) return;
  const lines = linesOf(place);
  const left = Number(place.dataset.points) - lines.flat().length / 2;
  if (left < 2 || lines.length >= Number(place.dataset.lines)) {
    say(FULL, "wr");
    return;
  }
  event.preventDefault();
  pad.setPointerCapture(event.pointerId);
  pen = { pad, place, lines, left, line: [], drawing: document.createElementNS(SVG, "polyline"), id: event.pointerId };
  pad.append(pen.drawing);
  draw(...at(pad, event));
  draw(...at(pad, event)); // a line of no length is a dot
});

form.addEventListener("pointermove", (event) => {
  if (pen?.id !== event.pointerId || pen.left < 1) return;
  const passed = event.getCoalescedEvents?.() ?? [];
  for (const one of passed.length ? passed : [event]) {
    const [x, y] = at(pen.pad, one);
    if (pen.left > 0 && Math.hypot(x - pen.line.at(-2), y - pen.line.at(-1)) >= NEAR) draw(x, y);
  }
});

function lift(event) {
  if (pen?.id !== event.pointerId) return;
  const { place, lines, line, left } = pen;
  pen = null;
  keep(place, [...lines, line]);
  if (left < 1) say(FULL, "wr");
}
form.addEventListener("pointerup", lift);
form.addEventListener("pointercancel", lift);

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-wipes]");
  if (!button) return;
  const place = button.closest("[data-signature]");
  delete place.dataset.done;
  place.querySelector(".pad").replaceChildren();
  place.querySelector(".fault")?.remove();
  keep(place, []);
});
