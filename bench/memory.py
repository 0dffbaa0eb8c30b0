"""Measure memory: a month of 500 papers with 1,000 photos is built while somebody walks through the pages.

    .venv/bin/python -m bench.memory [--papers 500] [--photos 1000]

The installation runs as `make run` starts it: web, job worker and office service under the supervisor. Told are, for
each program, the largest process (PSS, /proc/PID/smaps_rollup, looked at every 0.2 s), the seconds of the build, and
what the bundle became. Photos are 1,600 pixels long and 220 to 300 KB each, all different.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from PIL import Image
from sqlalchemy import select

from app import Installation
from bench.demo_steps import tree
from config import Settings
from examples.invent import invent_month
from models.accounts import Account
from models.tables import BundleFile, Job, Month, Officer
from services.bundling import hand_in
from services.clock import stored, system_clock
from services.folder import read_folder, take_in
from services.passwords import hashed
from tests.e2e.running import running

PROJECT = Path(__file__).resolve().parent.parent
WORK = PROJECT / "var" / "bench" / "memory"
PASSWORD = "sandi untuk mengukur"
SAMPLE_S = 0.2
LIMITS_MB = {"worker": 600, "web": 150}
BUILD_S = 900
MOST_PAGES = 150
PROGRAMS = {"gunicorn": "web", "app worker": "worker", "convert.worker": "office", "soffice": "office"}
LINK = re.compile(r'<(?:a|img)\b[^>]*?(?:href|src)="(/[^"#]*)"')
AWAY = re.compile(r"/(keluar|static)\b")


def prepare(papers: int, photos: int) -> Settings:
    """Make an installation with the month in it, its building queued, and an account for everybody."""
    shutil.rmtree(WORK, ignore_errors=True)
    settings = Settings(var=WORK / "var", office_workers=2)
    reports = papers * 2 // 5
    invent_month(
        WORK / "month", visits=papers - reports, reports=reports, restricted=0, others=(), photos=photos,
        photo_px=(64, 48), seed=3,
    )  # fmt: skip
    draw(sorted((WORK / "month").glob("*.jpg")))
    installation = Installation.ready(settings)
    month_id = take_in(
        installation.db, read_folder(WORK / "month", clock=system_clock), store=installation.store,
        confinement=installation.confinement, cache=installation.cache, shelf=installation.shelf,
        clock=system_clock, example=False,
    )  # fmt: skip
    with installation.db.writing() as session:
        for officer in session.scalars(select(Officer)):
            if session.get(Account, officer.id) is None:
                session.add(
                    Account(
                        officer_id=officer.id, nrp=officer.nrp, password_hash=hashed(PASSWORD), must_change=False,
                        letter_keys=True, changed_at=stored(system_clock()),
                    )
                )  # fmt: skip
    hand_in(installation.db, month_id, clock=system_clock)
    with installation.db.reading() as session:
        assert len(session.get_one(Month, month_id).documents) == papers
    installation.db.close()
    shutil.rmtree(WORK / "month")
    return settings


def draw(paths: list[Path]) -> None:
    """Write different photos of 1,600 x 1,200: one scene of noise, each with a patch of its own."""
    scene = Image.effect_noise((1600, 1200), 4).convert("RGB")
    for number, path in enumerate(paths):
        scene.paste(Image.effect_noise((160, 120), 5 + number % 60).convert("RGB"), (number * 7 % 1400, number % 1000))
        scene.save(path, quality=85)


@contextmanager
def watched(root: int) -> Iterator[dict[str, float]]:
    """Watch a process tree: the largest process of each program, and what all confined children take, in MB."""
    peaks: dict[str, float] = {}
    done = threading.Event()

    def watch() -> None:
        while not done.wait(SAMPLE_S):
            for pid in tree(root):
                name, size = process_now(pid)
                if name:
                    peaks[name] = max(peaks.get(name, 0.0), size)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield peaks
    finally:
        done.set()
        thread.join()


def process_now(pid: int) -> tuple[str, float]:
    """Give which program a process is, "" for none of ours, and its PSS in MB."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return "", 0.0
    name = next((program for part, program in PROGRAMS.items() if part in command), "")
    found = re.search(r"^Pss: +(\d+)", rollup, re.MULTILINE)
    return name, int(found[1]) / 1024 if found else 0.0


class Walker:
    """Somebody who logs in and follows every link and picture, one after the other."""

    def __init__(self, address: str) -> None:
        self.address, self.seen = address, set[str]()
        self._browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def open(self, path: str, form: dict[str, str] | None = None) -> str:
        data = None if form is None else urllib.parse.urlencode(form).encode()
        request = urllib.request.Request(self.address + path, data, {"Referer": self.address + path})
        try:
            with self._browser.open(request, timeout=120) as answer:
                kept = b""
                while piece := answer.read(1 << 20):
                    kept = kept or piece
                return kept.decode("utf-8", "replace") if "html" in answer.headers.get("Content-Type", "") else ""
        except urllib.error.HTTPError:
            return ""  # a page that this person may not open

    def log_in(self, nrp: str) -> None:
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.open("/masuk"))
        assert token is not None
        self.open("/masuk", {"csrf_token": token[1], "nrp": nrp, "sandi": PASSWORD})
        assert "/keluar" in self.open("/")

    def walk(self, stop: threading.Event) -> None:
        waiting = ["/"]
        while waiting and len(self.seen) < MOST_PAGES and not stop.is_set():
            path = waiting.pop(0)
            if path in self.seen or AWAY.match(path):
                continue
            self.seen.add(path)
            waiting += [link.replace("&amp;", "&") for link in LINK.findall(self.open(path))]


def measure(papers: int, photos: int) -> dict[str, Any]:
    """Build the month in the running installation while two people walk through it."""
    settings = prepare(papers, photos)
    installation = Installation(settings)
    begin = time.monotonic()
    with running(settings.var, OFFICE_WORKERS="2") as (address, process), watched(process.pid) as peaks:
        over = threading.Event()
        walkers = [Walker(address) for _ in range(2)]
        threads = []
        for walker, role in zip(walkers, ("petugas", "kapolsek"), strict=True):
            with installation.db.reading() as session:
                nrp = session.scalars(select(Officer.nrp).where(Officer.role == role)).one()
            walker.log_in(nrp)
            threads.append(threading.Thread(target=walker.walk, args=(over,)))
            threads[-1].start()
        try:
            while not (file := built(installation)) and time.monotonic() - begin < BUILD_S:
                time.sleep(0.5)
            seconds = time.monotonic() - begin
            for thread in threads:
                thread.join(BUILD_S)
        finally:
            over.set()
    if not file:
        raise SystemExit("bench: the month was not built, see var/bench/memory/var/log.txt")
    return {
        "papers": papers, "photos": photos, "build_s": round(seconds, 1), "pages": file[0],
        "bundle_mb": round(file[1] / 1e6), "addresses": sum(len(walker.seen) for walker in walkers),
        "peak_mb": {name: round(size) for name, size in sorted(peaks.items())},
    }  # fmt: skip


def built(installation: Installation) -> tuple[int, int] | None:
    """Give pages and bytes of the bundle once it is there."""
    with installation.db.reading() as session:
        if session.scalar(select(Job.id).where(Job.state == "dead")) is not None:
            raise SystemExit("bench: the month could not be built, see var/bench/memory/var/log.txt")
        file = session.scalars(select(BundleFile)).first()
        return None if file is None else (file.pages, file.size_bytes)


def main() -> None:
    """Print what was measured as JSON."""
    parser = argparse.ArgumentParser(prog="bench.memory")
    parser.add_argument("--papers", type=int, default=500)
    parser.add_argument("--photos", type=int, default=1000)
    options = parser.parse_args()
    told = measure(options.papers, options.photos)
    shutil.rmtree(WORK)
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
