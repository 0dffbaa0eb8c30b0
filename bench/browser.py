"""What somebody waits for in the browser: `python -m bench.browser` (ux.md 6: U36, U41, U43, U48).

A whole installation runs as `make run` starts it, with the demo's month of 73 papers; a headless Chromium works on it
as people do. Prints one line of JSON: seconds; of what is done ten times the median, and the longest as p95.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from playwright.sync_api import sync_playwright
from sqlalchemy import select

from bench.month_way import PASSPHRASE, person
from examples.invent import invent_month
from models.accounts import Account
from models.tables import Bundle
from schemas import registry
from services.clock import system_clock
from services.entries import save_draft, submit
from services.folder import read_folder, take_in
from services.keys import make_key
from services.passwords import hashed
from tests.e2e.conftest import CHROMIUM
from tests.e2e.running import running
from tests.factories import make_installation

PASSWORD, TIMES, LONG_MS = "sandi contoh untuk ukur", 10, 120_000
KIND, MONTH = "laporan_kegiatan", "2023-01"
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}  # 400 kbps
PICTURE = ".page-picture img"
THERE = "(one) => one.decode().then(() => one.naturalWidth)"


def prepare(folder):
    """Fill an installation: the demo's month, drafts to look at, papers to review; gives who works and the drafts."""
    place = make_installation(folder, clock=system_clock)
    invent_month(folder / "month")
    take_in(
        place.db, read_folder(folder / "month", clock=system_clock), store=place.store,
        confinement=place.confinement, shelf=place.shelf, cache=place.cache, clock=system_clock, example=False,
    )  # fmt: skip
    people = {role: person(place.db, role) for role in ("petugas", "kapolsek")}
    for who in people.values():
        make_key(place.db, place.keyring, who, passphrase=PASSPHRASE, again=PASSPHRASE, clock=system_clock)
    with place.db.writing() as session:
        for account in session.scalars(select(Account)):
            account.password_hash, account.must_change = hashed(PASSWORD), False
        numbers = {role: session.get_one(Account, who.officer_id).nrp for role, who in people.items()}
    drafts = []
    for number in range(2 * TIMES + 2):
        answers = {**registry.find(KIND).example, "tanggal": f"2023-02-{1 + number:02}", "judul": f"Giat {number}"}
        entry, by = uuid4(), people["petugas"]
        save_draft(place.db, entry, kind=KIND, revision=1, answers=answers, by=by, clock=system_clock)
        if number > TIMES:
            submit(place.db, entry, revision=1, by=by, clock=system_clock)
        else:
            drafts.append(entry)
    place.db.close()
    return numbers, drafts


def arrive(browser, address, number="", **more):
    """A browser of its own at the address, logged in as somebody."""
    page = browser.new_context(base_url=address, locale="id-ID", **more).new_page()
    page.set_default_timeout(LONG_MS)
    if number:
        page.goto("/masuk")
        page.fill("#nrp", number)
        page.fill("#sandi", PASSWORD)
        page.get_by_role("button", name="Masuk", exact=True).click()
        page.wait_for_url(lambda where: "/masuk" not in where)
    return page


def seconds(deed):
    """How long something took."""
    start = time.perf_counter()
    deed()
    return time.perf_counter() - start


def told(times):
    return {"median": round(statistics.median(times), 2), "p95": round(sorted(times)[-1], 2)}


def previews(page, drafts):
    """From the press on a draft's check to its first page: the first one of all, then others; and to the next page."""

    def look(draft):
        page.goto(f"/draf/{draft}/periksa", wait_until="commit")
        page.locator(PICTURE).first.evaluate(THERE)

    cold = seconds(lambda: look(drafts[0]))
    warm, following = [], []
    for draft in drafts[1:]:
        warm.append(seconds(lambda draft=draft: look(draft)))
        page.goto(f"/dokumen/{draft}/halaman/1")  # nothing of it is left of the page before
        start = time.perf_counter()
        page.goto(f"/dokumen/{draft}/halaman/2")
        following.append(time.perf_counter() - start)
    return {"cold": round(cold, 2), "warm": told(warm), "next_page": told(following)}


def reviewing(page):
    """From the key to the next paper's first page; the key is pressed when nothing is under way, as by a reader."""
    page.goto("/periksa")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/periksa/*-*")
    page.locator(PICTURE).first.evaluate(THERE)

    def agree():
        here = page.url
        page.keyboard.press("a")
        page.wait_for_url(lambda where: where != here, wait_until="commit")
        page.locator(PICTURE).first.evaluate(THERE)

    times = []
    for _ in range(TIMES):
        page.wait_for_load_state("networkidle")
        times.append(seconds(agree))
    return told(times)


def signing(officer, chief):
    """The month built, and from the passphrase to the answer for both signers."""
    officer.goto(f"/bulan/{MONTH}")
    officer.get_by_role("button", name="Susun berkas").click()
    built = seconds(lambda: officer.get_by_role("heading", name="Berkas tersusun").wait_for())
    reason = officer.get_by_label("Alasan bila tetap kurang")
    if reason.count():
        reason.fill("Dua warga pindah.")
    officer.get_by_role("button", name="Tanda tangani dan ajukan").locator("visible=true").click()
    ways = {"officer": (officer, "sudah Anda tandatangani"), "kapolsek": (chief, "sudah Anda tandatangani")}
    times = {"build": round(built, 1)}
    for role, (page, answer) in ways.items():
        if role == "kapolsek":
            page.goto("/meja")
            page.locator("main a.item").first.click()
            page.get_by_role("link", name="Tandatangani berkas…").click()
        page.get_by_label("Frasa sandi").fill(PASSPHRASE)
        page.get_by_role("dialog").get_by_role("button", name="Tandatangani", exact=True).click(no_wait_after=True)
        times[role] = round(seconds(lambda page=page, answer=answer: page.get_by_text(answer).first.wait_for()), 1)
    return times


def checking(browser, address, code):
    """The public page of a code on a slow line, nothing kept from before, on a phone of a quarter of our speed."""

    def look():
        page = arrive(browser, address, viewport={"width": 360, "height": 740}, has_touch=True)
        devtools = page.context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.send("Network.emulateNetworkConditions", SLOW)
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        taken = seconds(lambda: page.goto(f"/cek/{code}"))
        page.context.close()
        return taken

    return told([look() for _ in range(TIMES)])


def main():
    """Measure all, and print."""
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        numbers, drafts = prepare(folder)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--lang=id"])
        with running(folder / "var") as (address, _):
            officer, chief = (arrive(browser, address, numbers[role]) for role in ("petugas", "kapolsek"))
            figures = {"load_before": round(load, 1), "preview": previews(officer, drafts)}
            figures["review"] = reviewing(chief)
            figures["month"] = signing(officer, chief)
            place = make_installation(folder, clock=system_clock)
            with place.db.reading() as session:
                code = session.scalars(select(Bundle.code).where(Bundle.restricted.is_(False))).first()
            place.db.close()
            figures["check_slow"] = checking(browser, address, code)
        browser.close()
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
