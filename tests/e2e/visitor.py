"""Somebody at a browser, and what must hold for whatever they look at: see `Visitor.looks_right`."""

import re
from functools import cache

from tests.factories import PASSWORD
from tools import vendor
from web import HERE

WIDTHS = (320, 360, 640, 1280)  # 640 is the office at 200 %; there and at 320 only the room differs
HEIGHTS = {320: 740, 360: 740, 640: 400, 1280: 800}
AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "rules": {"color-contrast-enhanced": {"enabled": True}},
}
# What another colour scheme can change.
COLOURS = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "color-contrast-enhanced"]},
    "resultTypes": ["violations"],
}
# Violations of the content policy, told by the browser itself.
LISTEN = """
window.refusedByPolicy = [];
document.addEventListener("securitypolicyviolation", (event) => window.refusedByPolicy.push(
  `${event.violatedDirective}: ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""
# What can be pressed: its box, or that of the label that presses it. Links within a line of text are left out
# (WCAG 2.5.8).
TARGETS = """(least) => {
  const pressed = 'a[href], button, input:not([type="hidden"]), select, textarea, summary';
  const within = (one) => one.matches("a") && getComputedStyle(one).display === "inline";
  const placeOf = (one) => ["checkbox", "radio", "file"].includes(one.type) && one.closest("label") || one;
  const few = (number) => Math.round(number * 10) / 10;
  return [...document.querySelectorAll(pressed)]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.matches(".skip") && !within(one))
    .map((one) => [placeOf(one), placeOf(one).getBoundingClientRect()])
    .filter(([, box]) => Math.min(box.width, box.height) < least - 0.01)
    .map(([place, box]) => `${few(box.width)} x ${few(box.height)}: ${place.outerHTML.slice(0, 120)}`);
}"""
# What reaches past the right edge, but for what lies in a scroller of its own.
SIDEWAYS = """() => {
  const page = document.documentElement;
  if (page.scrollWidth <= page.clientWidth) return [];
  const holds = (one) => ["auto", "scroll", "hidden"].includes(getComputedStyle(one).overflowX);
  const inScroller = (one) =>
    one.parentElement !== document.body && (holds(one.parentElement) || inScroller(one.parentElement));
  const wide = [...document.querySelectorAll("body *")].filter((one) => one.checkVisibility() && !inScroller(one)
    && one.getBoundingClientRect().right > page.clientWidth + 0.5);
  return [`${page.scrollWidth} > ${page.clientWidth}`, ...wide.slice(0, 5).map((one) => one.outerHTML.slice(0, 120))];
}"""


@cache
def axe_source():
    """The text of axe-core."""
    (path,) = vendor.TESTED.glob("axe-core-*/axe.min.js")
    return path.read_text()


@cache
def drawings():
    """The names of all drawings."""
    return set(re.findall(r'<symbol id="([^"]+)"', (HERE / "static" / "icons.svg").read_text()))


class Visitor:
    """A browser context with one page; notes every request to elsewhere, every error of a script."""

    def __init__(self, context, address):
        self.context, self.address = context, address
        self.strangers, self.errors = [], []
        context.add_init_script(LISTEN)
        context.on("request", self._note_request)
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        self.page = context.new_page()

    def open(self, path):
        """Go to a page of the site and wait until all of it is there, its scripts run; gives the page."""
        self.page.goto(path)
        return self.page

    def log_in(self, actor):
        """Come in through the login page, as a person would."""
        page = self.open("/masuk")
        page.get_by_label("NRP atau NIP").fill(actor.nrp)
        page.get_by_label("Sandi", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Masuk").click()
        page.wait_for_url(lambda address: "/masuk" not in address)
        return page

    def tab_to(self, place, most=60):
        """Press Tab until the place has the focus, as somebody without a mouse does."""
        for _ in range(most):
            if place.evaluate("(one) => one === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{most} tabs do not lead to it")

    def links(self):
        """The paths within the site that the page links to, in order."""
        found = self.page.eval_on_selector_all("a[href]", "all => all.map((one) => one.href)")
        return [
            path
            for path in (
                one.removeprefix(self.address).partition("#")[0] for one in found if one.startswith(self.address)
            )
            if path
        ]

    def parts(self):
        """Each part of the page as its elements and their classes, without words: parts of one shape look alike."""
        return set(
            self.page.evaluate(
                "[...document.body.children].map((part) => [part, ...part.querySelectorAll('*')]"
                ".map((one) => `${one.localName}.${one.className}`).join(' '))"
            )
        )

    def axe(self, rules=AXE):
        """What axe-core finds wrong, in lines; the window is made as high as the page, so that no bar covers a row."""
        size = self.page.viewport_size
        height = self.page.evaluate("document.documentElement.scrollHeight")
        self.page.set_viewport_size({"width": size["width"], "height": max(size["height"], min(height + 200, 12_000))})
        if not self.page.evaluate("window.axe !== undefined"):
            self.page.evaluate(axe_source())
        found = self.page.evaluate("(options) => axe.run(document, options)", rules)["violations"]
        self.page.set_viewport_size(size)
        return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]

    def small_targets(self, least=48):
        """What can be pressed and is smaller than `least` pixels either way."""
        return self.page.evaluate(TARGETS, least)

    def sideways(self):
        """What makes the page wider than the window."""
        return self.page.evaluate(SIDEWAYS)

    def missing_drawings(self):
        """Drawings that the page shows and static/icons.svg does not have."""
        names = self.page.eval_on_selector_all("use", "all => all.map((one) => one.getAttribute('href').split('#')[1])")
        return sorted(set(names) - drawings())

    def refused(self):
        """What the content policy refused."""
        return self.page.evaluate("window.refusedByPolicy")

    def looks_right(self, scheme="", rules=AXE):
        """Fail with everything that is wrong with the page as it stands, for its width; axe-core by `rules`, if any."""
        self.page.wait_for_load_state()  # of a page that a click led to, its styles may still be on their way
        width = self.page.viewport_size["width"]
        wrong = {
            "axe": self.axe(rules) if rules else [],
            "small targets": self.small_targets(48 if width < 900 else 36),
            "sideways": self.sideways(),
            "no such drawing": self.missing_drawings(),
            "content policy": self.refused(),
            "requests elsewhere": self.strangers,
            "script errors": self.errors,
        }
        wrong = {what: found for what, found in wrong.items() if found}
        assert not wrong, f"{self.page.url} at {width} {scheme}:\n" + "\n".join(
            f"{what}: {line}" for what, found in wrong.items() for line in found
        )

    def looks_right_everywhere(self, widths=WIDTHS):
        """The same on the smallest phone, on a phone, in the office enlarged and in the office, light and dark."""
        for width in widths:
            self.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
            self.page.emulate_media(color_scheme="light")
            self.looks_right("light", AXE if width in (360, 1280) else None)
            if width in (360, 1280):
                self.page.emulate_media(color_scheme="dark")
                self.looks_right("dark", COLOURS)

    def leave(self):
        """Close the browser context."""
        self.context.close()

    def _note_request(self, request):
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.strangers.append(request.url)
