// The steps of a long form follow what is read: the current one is the last section that began above the middle.
const links = [...document.querySelectorAll(".steps a")];
const sections = links.map((link) => document.querySelector(link.hash));

function follow() {
  const begun = sections.filter((section) => section.getBoundingClientRect().top < innerHeight / 2);
  const now = begun.length ? begun.length - 1 : 0;
  links.forEach((link, place) => {
    if (place === now) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  });
}

if (links.length) {
  const watcher = new IntersectionObserver(follow, { rootMargin: "0px 0px -50% 0px" });
  sections.forEach((section) => watcher.observe(section));
}
