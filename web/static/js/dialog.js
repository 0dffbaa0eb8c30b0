// Native dialogs: a link to a dialog opens it over the page, its closing links close it; focus returns to where it was.
export function open(dialog, opener) {
  if (dialog.open) dialog.close();
  dialog.showModal();
  dialog.addEventListener("close", () => opener?.focus(), { once: true });
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  const closer = event.target.closest("[data-closes]");
  if (opener) {
    event.preventDefault();
    open(document.getElementById(opener.dataset.opens), opener);
  } else if (closer) {
    const dialog = closer.closest("dialog");
    if (!dialog?.open) return;
    event.preventDefault();
    dialog.close();
  }
});

// The server sends a dialog open after a fault in it; with script it stands over the page again.
for (const dialog of document.querySelectorAll("dialog[open]")) {
  open(dialog, document.querySelector(`[data-opens="${dialog.id}"]`));
}
