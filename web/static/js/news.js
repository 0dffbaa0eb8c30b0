// What a script has to say: in the region that base.html keeps for it, heard by screen readers too.
import { icon } from "./icon.js";

const DRAWINGS = { ok: "tick-circle", in: "info" };

export function say(words, tone = "ok") {
  const box = document.createElement("div");
  const line = document.createElement("p");
  box.className = `box ${tone}`;
  line.className = "words";
  line.textContent = words;
  box.append(icon(DRAWINGS[tone] || "triangle"), line);
  document.getElementById("kabar").replaceChildren(box);
}
