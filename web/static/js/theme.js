// Light, dark or as the device says: changed at once, kept in the cookie that the server reads before it sends a page.
const YEAR_S = 365 * 24 * 3600;

function show(theme) {
  const root = document.documentElement;
  if (theme) root.dataset.bsTheme = theme;
  else delete root.dataset.bsTheme;
  document.querySelector('meta[name="color-scheme"]').content = theme || "light dark";
  for (const button of document.querySelectorAll("[data-themes] button")) {
    button.setAttribute("aria-pressed", String(button.value === theme));
  }
}

function keep(theme) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `tampilan=${theme}; Path=/; SameSite=Lax; Max-Age=${theme ? YEAR_S : 0}${secure}`;
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-themes]") || !event.submitter) return;
  event.preventDefault();
  keep(event.submitter.value);
  show(event.submitter.value);
});
