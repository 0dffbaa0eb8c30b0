// The printed pages of a paper, fetched after the page itself stands: their own page, without its surroundings.
const asked = new WeakMap();

export async function load(place) {
  const address = place.dataset.sheets;
  if (!address) return;
  const asking = new AbortController();
  asked.get(place)?.abort(); // else an older answer could come last, and stay
  asked.set(place, asking);
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" }, signal: asking.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const sheets = page.getElementById("lembar");
    if (sheets) place.replaceChildren(...sheets.children);
  } catch {
    // No connection, or asked again: what stands there stays.
  }
}

for (const place of document.querySelectorAll("[data-sheets]")) load(place);

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copies]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copies);
  const { say } = await import("./news.js");
  try {
    await navigator.clipboard.writeText(field.value);
    field.closest("dialog")?.close(); // what is said stands behind it
    say("Teks tersalin. Tempel di WhatsApp.", "ok");
  } catch {
    field.select();
    say("Teks sudah dipilih. Salin dengan menahan teksnya.", "in");
  }
});
