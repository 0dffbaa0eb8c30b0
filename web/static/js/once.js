// A button that is pressed twice by one hand sends its form once: what the form adds would stand there twice.
const TWICE_MS = 2_000;
const sent = new WeakMap();

document.addEventListener("submit", (event) => {
  const { target: form, submitter, timeStamp } = event;
  if (event.defaultPrevented || form.method !== "post") return;
  const last = sent.get(form);
  if (last?.submitter === submitter && timeStamp - last.timeStamp < TWICE_MS) event.preventDefault();
  else sent.set(form, { submitter, timeStamp });
});
