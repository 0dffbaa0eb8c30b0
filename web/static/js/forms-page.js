// What the modules of a form share: the form, the parts that the server drew, and what stands in them.
export const form = document.getElementById("formulir");
export const entry = form.dataset.entry;

// One part as the server drew it: <div data-part="path" …>.
export const partOf = (node) => node.closest("[data-part]");

// The controls of a part itself, not those of rows and groups inside it.
export function controlsOf(part) {
  return [...part.querySelectorAll("input, textarea, select")].filter((one) => partOf(one) === part && one.type !== "file");
}

// Every answer under a name: the chosen ones of radios and boxes, the text of the others.
export function answers(name) {
  const found = form.elements[name];
  if (!found) return [];
  const list = found instanceof RadioNodeList ? [...found] : [found];
  return list
    .filter((one) => !["radio", "checkbox"].includes(one.type) || one.checked)
    .map((one) => one.value)
    .filter((value) => value !== "");
}

// A part's text as it would be sent; three boxes of a date are one text.
export function textOf(part) {
  const controls = controlsOf(part).filter((one) => !["radio", "checkbox"].includes(one.type) || one.checked);
  if (part.querySelector(":scope > .born")) {
    const [day, month, year] = controls.map((one) => one.value.trim());
    return day || month || year ? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` : "";
  }
  return controls.map((one) => one.value).join("\n");
}

// A part that is asked now: no condition around it fails.
export const isAsked = (part) => !part.closest(".not-asked");
