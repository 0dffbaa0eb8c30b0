// File fields in our words: a browser of another language would say "Choose file". Without this they are the browser's own.
for (const input of document.querySelectorAll('input[type="file"].form-control')) {
  const box = document.createElement("div");
  const button = document.createElement("span");
  const name = document.createElement("span");
  box.className = "file form-control";
  button.className = "file-button";
  name.className = "file-name";
  button.setAttribute("aria-hidden", "true");
  name.setAttribute("aria-hidden", "true");
  button.textContent = input.multiple && input.accept.includes("image") ? "Pilih foto" : "Pilih berkas";
  const tell = () => {
    const chosen = [...input.files].map((file) => file.name);
    name.textContent = chosen.length > 1 ? `${chosen.length} dipilih` : (chosen[0] ?? "Belum dipilih");
  };
  input.before(box);
  box.append(button, name, input);
  input.addEventListener("change", tell);
  tell();
}
