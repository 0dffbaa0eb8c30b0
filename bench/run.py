"""Measure our engine beside what others do, on this machine, in one run.

    make bench          (or: .venv/bin/python -m bench.run [--quick])

The work is fixed in month.json and templates/. Before every figure the outputs are compared page by page. Runs
alternate between the two sides; medians count. Writes bench/results/latest.json and docs/pictures/growth.svg.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdfium2
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from PIL import Image, ImageChops

from bench import lists as five_thousand
from bench.demo_steps import memory, tree
from bench.memory import LIMITS_MB
from bench.plot import growth_picture

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
WORK = PROJECT / "var" / "bench"
PEER_PYTHON = WORK / "peer" / "bin" / "python"
FLOORS = {
    "fill_full": 8, "fill_lean": 6, "preview_full": 2.0, "preview_lean": 1.5, "batch60_full": 7, "batch60_lean": 5,
    "batch60_soffice": 30, "month": 4, "month_with_photos": 3,
}  # fmt: skip
DRIFT = (0.85, 1.15)
SIZES = (1, 10, 60, 300, 1000)
PEER_SIZES = (1, 10, 60)
PORT = 23470
MONTH_TOLERANCE = (
    0.08  # of dots: their photos are encoded once more, their letterhead's line and footer stand elsewhere
)
TEMPLATES = {name: str(HERE / "templates" / f"{name}.docx") for name in ("full", "lean")}


class Side:
    """One side's process: takes orders, gives seconds."""

    def __init__(self, argv: list[str]) -> None:
        environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
        self.process = subprocess.Popen(
            argv, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    def do(self, name: str, **order: Any) -> tuple[float, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"do": name, **order}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"bench: {name} failed, see the messages above")
        answer = json.loads(line)
        return float(answer["seconds"]), answer["steps"]

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(60)


@contextmanager
def peak(pid: int) -> Iterator[dict[str, float]]:
    """Watch a process tree: peak PSS in MB, LibreOffice's apart."""
    seen = {"own": 0.0, "office": 0.0}
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.2):
            own, office = memory(pid)
            seen["own"], seen["office"] = max(seen["own"], own), max(seen["office"], office)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield seen
    finally:
        done.set()
        thread.join()


# ---------------------------------------------------------------- the same pages


def same_pages(ours: Path, theirs: Path, *, tolerance: float = 0.0, texts: bool = False) -> int:
    """Compare two PDFs page by page: number of pages, and how far their pictures are apart. Give the page count.

    Args:
        texts: compare the pages' texts as well, but for the last, which bears the signatures.
    """
    with pypdfium2.PdfDocument(ours) as one, pypdfium2.PdfDocument(theirs) as two:
        if len(one) != len(two):
            raise SystemExit(f"bench: {ours.name} has {len(one)} pages, {theirs.name} {len(two)}")
        for number in range(len(one)):
            if texts and number < len(one) - 1:
                found = ["".join(page_text(document[number]).split()) for document in (one, two)]
                if found[0] != found[1]:
                    raise SystemExit(f"bench: page {number + 1} says {found[0]!r} and {found[1]!r}")
            pictures = [document[number].render(scale=50 / 72).to_pil().convert("L") for document in (one, two)]
            if pictures[0].size != pictures[1].size:
                raise SystemExit(f"bench: page {number + 1} differs in size")
            apart = difference(*pictures)
            if apart > tolerance:
                raise SystemExit(f"bench: page {number + 1} of {ours.name} and {theirs.name} differ: {apart:.4f}")
        return len(one)


def page_text(page: pypdfium2.PdfPage) -> str:
    return str(page.get_textpage().get_text_range())


def difference(one: Image.Image, two: Image.Image) -> float:
    """Give the share of dots that are clearly apart."""
    histogram = ImageChops.difference(one, two).histogram()
    return sum(histogram[48:]) / (one.width * one.height)


# ---------------------------------------------------------------- measuring


def alternate(runs: int, ours: Any, theirs: Any, *, warm: int = 1) -> tuple[list[float], list[float]]:
    mine, others = [], []
    for number in range(runs + warm):
        a, b = ours(), theirs()
        if number >= warm:
            mine.append(a)
            others.append(b)
    return mine, others


class Bench:
    def __init__(self, ours: Side, peer: Side, work: dict[str, Any], *, quick: bool) -> None:
        self.ours, self.peer, self.work, self.quick = ours, peer, work, quick
        self.ratios: dict[str, float] = {}
        self.figures: dict[str, Any] = {}

    def note(self, key: str, mine: list[float], others: list[float], *, each: int = 1, unit: str = "ms") -> None:
        scale = 1000 if unit == "ms" else 1
        a, b = (statistics.median(runs) / each * scale for runs in (mine, others))
        self.ratios[key] = round(b / a, 2)
        self.figures[key] = {
            "ours": round(a, 3), "theirs": round(b, 3), "unit": unit, "runs": len(mine),
            "ours_spread": [round(min(mine) / each * scale, 3), round(max(mine) / each * scale, 3)],
            "theirs_spread": [round(min(others) / each * scale, 3), round(max(others) / each * scale, 3)],
        }  # fmt: skip
        floor = FLOORS.get(key, "-")
        say(f"  {key:<20} ours {a:8.2f} {unit}   theirs {b:8.2f} {unit}   {b / a:6.2f} x   (floor {floor})")

    def fill(self) -> None:
        cards = itertools.cycle(self.work["cards"])
        for name, template in TEMPLATES.items():
            out = {side: str(WORK / f"fill-{side}.docx") for side in ("ours", "theirs")}

            def one(side: Side, which: str, template: str = template, out: dict[str, str] = out) -> float:
                return side.do("fill", template=template, context=next(cards), out=out[which])[0]

            mine, others = alternate(
                12 if self.quick else 60, lambda one=one: one(self.ours, "ours"),
                lambda one=one: one(self.peer, "theirs"), warm=3,
            )  # fmt: skip
            self.note(f"fill_{name}", mine, others)

    def preview(self) -> None:
        for name, template in TEMPLATES.items():
            card = self.work["cards"][0]
            out = {side: WORK / f"preview-{side}.pdf" for side in ("ours", "theirs")}
            self.ours.do("preview", template=template, context=card, out=str(out["ours"]))
            self.peer.do("preview", template=template, context=card, out=str(out["theirs"]))
            same_pages(out["ours"], out["theirs"])
            cards = itertools.cycle(self.work["cards"])

            def one(side: Side, which: str, template: str = template, cards: Any = cards, out: Any = out) -> float:
                return side.do("preview", template=template, context=next(cards), out=str(out[which]))[0]

            mine, others = alternate(
                8 if self.quick else 20, lambda one=one: one(self.ours, "ours"),
                lambda one=one: one(self.peer, "theirs"), warm=3,
            )  # fmt: skip
            self.note(f"preview_{name}", mine, others)

    def batch(self) -> None:
        cards = self.work["cards"]
        folders = {side: fresh(WORK / f"batch-{side}") for side in ("ours", "theirs", "soffice")}
        for name, template in TEMPLATES.items():
            mine, others = alternate(
                2 if self.quick else 3,
                lambda template=template: self.ours.do(
                    "batch", template=template, contexts=cards, folder=str(folders["ours"])
                )[0],
                lambda template=template: self.peer.do(
                    "batch", template=template, contexts=cards, folder=str(folders["theirs"])
                )[0],
                warm=1,
            )
            for number in range(len(cards)):
                same_pages(folders["ours"] / f"{number}.pdf", folders["theirs"] / f"{number}.pdf")
            self.note(f"batch60_{name}", mine, others, each=len(cards))
        few = cards[: 3 if self.quick else 10]
        lone = [
            self.peer.do("soffice", template=TEMPLATES["lean"], contexts=few, folder=str(folders["soffice"]))[0]
            / len(few)
        ]
        for number in range(len(few)):
            same_pages(folders["ours"] / f"{number}.pdf", folders["soffice"] / f"{number}.pdf")
        self.note("batch60_soffice", [seconds / len(cards) for seconds in mine], lone)
        two = [
            self.ours.do(
                "batch", template=TEMPLATES["lean"], contexts=cards, folder=str(folders["ours"]), workers=workers
            )[0]
            for workers in (2, 1, 2, 1, 2, 1, 2)
        ][1:]
        self.figures["two_workers"] = round(statistics.median(two[0::2]) / statistics.median(two[1::2]), 2)
        say(f"  two workers on a batch of {len(cards)}: {self.figures['two_workers']} x one")

    def growth(self) -> None:
        cards = self.work["cards"]

        def folder() -> str:
            return str(fresh(WORK / "growth"))

        points: dict[str, dict[int, float]] = {"ours": {}, "theirs": {}}
        processor: dict[int, float] = {}
        for side, sizes in (("ours", SIZES), ("theirs", PEER_SIZES)):
            worker = self.ours if side == "ours" else self.peer
            seconds: dict[int, list[float]] = {size: [] for size in sizes}
            spent: dict[int, list[float]] = {size: [] for size in sizes}
            for size in [*sizes] * (1 if self.quick else 3):  # each size in each round: load comes and goes
                contexts = list(itertools.islice(itertools.cycle(cards), size))
                before = processor_seconds(worker.process.pid)
                took, _ = worker.do("batch", template=TEMPLATES["lean"], contexts=contexts, folder=folder())
                seconds[size].append(took / size)
                spent[size].append((processor_seconds(worker.process.pid) - before) / size)
            points[side] = {size: round(statistics.median(all_) * 1000, 2) for size, all_ in seconds.items()}
            if side == "ours":
                processor = {size: round(statistics.median(all_) * 1000, 2) for size, all_ in spent.items()}
                rounds = [large / small for small, large in zip(seconds[60], seconds[1000], strict=True)]
                self.ratios["growth_1000_over_60"] = round(statistics.median(rounds), 2)
        self.figures["growth_ms_per_document"] = points
        self.figures["growth_processor_ms_per_document"] = processor
        say(f"  growth, ms a document: ours {points['ours']}, theirs {points['theirs']}")
        say(f"  the same in processor time, ours with LibreOffice: {processor}")

    def month(self) -> None:
        folder, var, plan = WORK / "month", WORK / "installation", WORK / "plan.json"
        theirs = fresh(WORK / "month-theirs")
        write_month(folder, self.work)
        self.ours.do("take_in", folder=str(folder), var=str(var))
        recorded = WORK / "month-recorded.pdf"
        self.ours.do("record", plan_file=str(plan), folder=str(theirs), out=str(recorded))
        plan_said = {**json.loads(plan.read_text()), "keys": write_keys(WORK / "keys")}
        built, photos, others, rebuilt = [], [], [], []
        steps: dict[str, list[Any]] = {"ours": [], "theirs": []}
        memories: dict[str, dict[str, float]] = {}
        for number in range(2 if self.quick else 3):
            with peak(self.ours.process.pid) as seen:
                taken, _ = self.ours.do("take_in", folder=str(folder), var=str(var))
                seconds, told = self.ours.do("month", out=str(WORK / "month-ours.pdf"))
            memories["ours"] = seen
            built.append(seconds)
            photos.append(seconds + taken)
            steps["ours"].append({"take_in": taken, **told})
            rebuilt.append(self.ours.do("again")[1]["build"])
            with peak(self.peer.process.pid) as seen:
                seconds, told = self.peer.do(
                    "month", plan=plan_said, folder=str(theirs), out=str(WORK / "month-theirs.pdf")
                )
            memories["theirs"] = seen
            others.append(seconds)
            steps["theirs"].append(told)
            if number == 0:
                pages = same_pages(recorded, WORK / "month-theirs.pdf", tolerance=MONTH_TOLERANCE, texts=True)
                say(f"  the month's pages compared: {pages}")
        self.note("month", built, others, unit="s")
        self.note("month_with_photos", photos, others, unit="s")
        self.figures["month_steps"] = {
            side: {name: round(statistics.median(run[name] for run in runs), 2) for name in runs[0]}
            for side, runs in steps.items()
        }
        self.figures["month_again_s"] = round(statistics.median(rebuilt), 2)
        self.figures["memory_mb"] = {
            side: {name: round(value) for name, value in seen.items()} for side, seen in memories.items()
        }
        say(f"  steps: {json.dumps(self.figures['month_steps'])}")
        say(f"  built again from the cache: {self.figures['month_again_s']} s; memory: {self.figures['memory_mb']}")

    def memory(self) -> None:
        """Build a large month in the running installation; see bench/memory.py."""
        size = ["--papers", "60", "--photos", "120"] if self.quick else []
        done = subprocess.run(
            [sys.executable, "-m", "bench.memory", *size], cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=True
        )
        told = self.figures["memory_large"] = json.loads(done.stdout)
        for name, limit in LIMITS_MB.items():
            good = "yes" if told["peak_mb"].get(name, 0) <= limit else "NO"
            say(f"  {name}: {told['peak_mb'].get(name, 0)} MB at most (limit {limit}): {good}")
        say(f"  {told}")

    def lists(self) -> None:
        """Measure how fast lists and searches of 5,000 papers answer: ours alone, whole requests."""
        self.figures["lists_ms"] = five_thousand.measure()
        for place, rows in self.figures["lists_ms"].items():
            for name, row in rows.items():
                good = "yes" if row["p95"] <= five_thousand.BAR_MS else "NO"
                line = f"  {place + ' ' + name:<24} median {row['median']:4} ms   p95 {row['p95']:4} ms"
                say(f"{line} (processor {row['p95_processor']:4} ms)   (at most {five_thousand.BAR_MS}) {good}")


def processor_seconds(root: int) -> float:
    """Give what a process tree has spent of the processors; one that ended is not counted."""
    spent = 0
    for pid in tree(root):
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        spent += int(fields[11]) + int(fields[12])
    return spent / os.sysconf("SC_CLK_TCK")


# ---------------------------------------------------------------- the work


def write_month(folder: Path, work: dict[str, Any]) -> None:
    """Lay out the month's folder; its photos are drawn once."""
    from examples.scenes import write_photo

    names = [photo["file"] for entry in work["entries"] for photo in entry["answers"].get("foto", [])]
    stamp = folder / "done"
    if not stamp.exists():
        say("  drawing 120 photos of 12 megapixels (once)")
        fresh(folder)
        for number, name in enumerate(names):
            write_photo(
                folder / name, number + 1, size=tuple(work["photo_px"]), moment=datetime(2023, 1, 9, 9, 12), seed=1
            )
        stamp.write_text("")
    (folder / "bundle.json").write_text(json.dumps(work["setting"]))
    for number, entry in enumerate(work["entries"], start=1):
        (folder / f"{number:03}-{entry['kind']}.json").write_text(json.dumps(entry["answers"]))


def write_keys(folder: Path) -> dict[str, dict[str, str]]:
    """Make two PKCS#12 keys for the peer."""
    fresh(folder)
    found = {}
    for role in ("petugas", "kapolsek"):
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"{role} contoh")])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now)
            .not_valid_after(now.replace(year=now.year + 1))
            .add_extension(x509.KeyUsage(True, True, False, False, False, False, False, False, False), critical=True)
            .sign(key, hashes.SHA256())
        )  # fmt: skip
        path = folder / f"{role}.p12"
        path.write_bytes(
            pkcs12.serialize_key_and_certificates(
                role.encode(), key, certificate, None, BestAvailableEncryption(b"uji")
            )
        )
        found[role] = {"path": str(path), "passphrase": "uji"}
    return found


def fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def machine() -> dict[str, Any]:
    cpu = next(
        (line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
         if line.startswith("model name")), platform.machine(),
    )  # fmt: skip
    office = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Version}", "libreoffice-core-nogui"], capture_output=True, text=True, check=False
    ).stdout
    return {
        "cpu": cpu, "cores": os.cpu_count(), "libreoffice": office, "python": platform.python_version(),
        "load_before": os.getloadavg()[0], "date": f"{datetime.now(UTC):%Y-%m-%d}",
    }  # fmt: skip


def say(line: str) -> None:
    print(line, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--quick", action="store_true", help="fewer runs")
    parser.add_argument("--only", help="fill, preview, batch, growth, month, memory or lists")
    options = parser.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    about = machine()
    say(f"{about['cpu']}, {about['cores']} cores, LibreOffice {about['libreoffice']}, load {about['load_before']:.1f}")
    work = json.loads((HERE / "month.json").read_text())
    ours = Side([sys.executable, "-m", "bench.ours", str(fresh(WORK / "ours"))])
    peer = Side([str(PEER_PYTHON), str(HERE / "peer_script.py"), str(fresh(WORK / "theirs")), str(PORT)])
    bench = Bench(ours, peer, work, quick=options.quick)
    begin = time.monotonic()
    try:
        for step in (bench.fill, bench.preview, bench.batch, bench.growth, bench.month, bench.memory, bench.lists):
            if options.only in (None, step.__name__):
                say(step.__name__)
                step()
    finally:
        ours.close()
        peer.close()
    about["load_after"] = os.getloadavg()[0]
    about["seconds"] = round(time.monotonic() - begin)
    show(bench)
    if options.only is None:
        (HERE / "results").mkdir(exist_ok=True)
        (HERE / "results" / "latest.json").write_text(
            json.dumps({"machine": about, "ratios": bench.ratios, "figures": bench.figures}, indent=2) + "\n"
        )
        growth_picture(bench.figures["growth_ms_per_document"], PROJECT / "docs" / "pictures" / "growth.svg")


def show(bench: Bench) -> None:
    say("\n| key | ours | theirs | ratio | floor | |\n| --- | --- | --- | --- | --- | --- |")
    for key, ratio in bench.ratios.items():
        if key in FLOORS:
            figure = bench.figures[key]
            good = "yes" if ratio >= FLOORS[key] else "NO"
            say(
                f"| {key} | {figure['ours']} {figure['unit']} | {figure['theirs']} {figure['unit']} | {ratio} "
                f"| {FLOORS[key]} | {good} |"
            )
        else:
            good = "yes" if DRIFT[0] <= ratio <= DRIFT[1] else "NO"
            say(f"| {key} | | | {ratio} | {DRIFT[0]} to {DRIFT[1]} | {good} |")


if __name__ == "__main__":
    main()
