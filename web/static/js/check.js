// The public check compares hashes first: a file that the archive holds needs not be sent. Whatever goes wrong here, the
// form is sent as without script.
const MOST_BYTES = 200 * 2 ** 20;

async function hashOf(file) {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function showMatch() {
  const place = document.getElementById("cocok-di-sini");
  place.replaceChildren(document.getElementById("cocok").content.cloneNode(true));
  place.tabIndex = -1;
  place.focus();
}

const chosen = (form) => form.querySelector('input[type="file"]').files[0];

async function isKnown(address) {
  try {
    return (await fetch(address, { method: "HEAD" })).ok;
  } catch {
    return false;
  }
}

async function check(form, file) {
  const said = form.querySelector("[data-said]");
  const before = said.textContent;
  said.textContent = "Menghitung sidik berkas di peramban Anda …";
  const hash = await hashOf(file);
  const matches = hash === form.dataset.known;
  const known = matches || (await isKnown(form.dataset.check + hash));
  if (chosen(form) !== file) {
    said.textContent = before; // another one was chosen meanwhile: nothing is said of it yet
    return;
  }
  if (matches) {
    said.textContent = "Sidik cocok. Berkas tidak dikirim.";
    showMatch();
    return;
  }
  if (known) {
    location.href = form.dataset.check + hash;
    return;
  }
  said.textContent = "Sidik tidak ada di arsip. Berkas dikirim untuk diperiksa …";
  form.submit();
}

for (const form of document.querySelectorAll("form[data-check]")) {
  form.addEventListener("submit", (event) => {
    const file = chosen(form);
    if (!file || file.size > MOST_BYTES || !globalThis.crypto?.subtle) return;
    event.preventDefault();
    check(form, file).catch(() => form.submit());
  });
}
