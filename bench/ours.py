"""Our side of the bench: the product's own functions, one process, one LibreOffice worker (two where said).

Started by bench/run.py; speaks JSON lines: {"do": name, ...} in, {"seconds": n, ...} out.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import services.folder
from app import Installation
from config import Settings
from engines.cache.fake import MemoryCache
from engines.convert.office import OfficeClient, running_office
from pipeline.compile import compile_template
from pipeline.fill import fill, fill_parts
from pipeline.picture import Picture
from schemas import registry
from services import bundling, papers
from services.batch import Print, print_all
from services.bundling import build, hand_in
from services.clock import system_clock
from services.folder import MonthFolder, read_folder, take_in
from services.jobs import take
from services.press import Press
from services.signing import current_file_key, sign
from services.templates import SHIPPED

PASSPHRASE = "frasa sandi uji kecepatan"
# What a bundle brings beside its papers.
PARTS = {"sampul", "surat_pengantar", "daftar_isi", "laporan_bulanan", "lampiran_foto", "pengesahan"}


class Nothing(MemoryCache):
    """A cache that keeps nothing: every document is printed."""

    def keep(self, *_: object) -> None:
        return None


class Ours:
    def __init__(self, work: Path, stack: ExitStack) -> None:
        self.work, self.stack = work, stack
        self.offices: dict[int, OfficeClient] = {}
        self.compiled: dict[str, Any] = {}
        self.month_folder: MonthFolder | None = None

    def office(self, workers: int = 1) -> OfficeClient:
        if workers not in self.offices:
            folder = self.work / f"office-{workers}"
            self.offices[workers] = self.stack.enter_context(
                running_office(folder / "office.sock", work_root=folder / "work", workers=workers)
            )
        return self.offices[workers]

    def template(self, path: str) -> Any:
        if path not in self.compiled:
            self.compiled[path] = compile_template(Path(path))
        return self.compiled[path]

    # ------------------------------------------------------------ the pieces

    def fill(self, template: str, context: dict[str, Any], out: str) -> None:
        fill(self.template(template), context, Path(out))

    def preview(self, template: str, context: dict[str, Any], out: str) -> None:
        word = fill(self.template(template), context, Path(out + ".docx"))
        self.office().convert(word, Path(out), urgent=True)

    def batch(self, template: str, contexts: list[dict[str, Any]], folder: str, workers: int = 1) -> None:
        kind, compiled = registry.find("kunjungan_warga"), self.template(template)
        prints = [
            Print(kind, compiled, partial(fill_parts, compiled, context), "A4", Path(folder) / f"{number}.pdf", "", "")
            for number, context in enumerate(contexts)
        ]
        print_all(
            Press(self.office(workers), Nothing()), prints, joins=lambda *_: True, parallel=workers, deadline_s=60,
            progress=lambda _: None,
        )  # fmt: skip

    # ------------------------------------------------------------ the month

    def installed(self, var: str) -> Installation:
        shutil.rmtree(var, ignore_errors=True)
        installation = Installation.ready(Settings(var=Path(var), office_workers=1))
        installation.converter = self.office()
        return installation

    def take_in(self, folder: str, var: str) -> None:
        """Validate, scale and keep the photos in confined children, number: what happens at upload.

        The seconds told are those of the photos: the peer neither validates nor numbers.
        """
        self.installation = self.installed(var)
        self.month_folder = read_folder(Path(folder), clock=system_clock)
        real = services.folder.keep_photos

        def keep_photos(*args: Any, **named: Any) -> Any:
            begin = time.perf_counter()
            try:
                return real(*args, **named)
            finally:
                self.spent = time.perf_counter() - begin

        services.folder.keep_photos = keep_photos
        self.month_id = take_in(
            self.installation.db, self.month_folder, store=self.installation.store,
            confinement=self.installation.confinement, cache=self.installation.cache,
            shelf=self.installation.shelf, clock=system_clock,
            example=False,
        )  # fmt: skip
        services.folder.keep_photos = real
        for name in ("kunjungan_warga", "laporan_kegiatan"):  # as when a template becomes active
            self.installation.lanes.joins(registry.find(name), self.installation.shelf.active(name))
        for role, person in (
            ("petugas", self.month_folder.officer.person),
            ("kapolsek", self.month_folder.unit.kapolsek),
        ):
            self.installation.keyring.key_for(
                nrp=person.nrp, name=person.name, role=role, unit=self.month_folder.unit.name, passphrase=PASSPHRASE
            )

    def month(self, out: str) -> dict[str, float]:
        """Build, sign twice, each signature verified by our own check before it is kept."""
        last, times = time.perf_counter(), {}

        def told(step: str) -> None:
            nonlocal last
            times[step] = time.perf_counter() - last
            last = time.perf_counter()

        installation = self.installation
        (plan,) = hand_in(installation.db, self.month_id, clock=system_clock)
        lease = take(installation.db, plan.job_id, owner="bench", lease_s=600, clock=system_clock)
        assert lease is not None
        build(lease, installation.shop)
        told("build")
        for role in ("petugas", "kapolsek"):
            key = sign(installation.desk, plan.bundle_id, role=role, passphrase=PASSPHRASE)
        told("sign")
        installation.store.fetch(key, Path(out))
        return times

    def again(self) -> dict[str, float]:
        """Build once more: every paper was printed before."""
        (plan,) = hand_in(self.installation.db, self.month_id, clock=system_clock)
        lease = take(self.installation.db, plan.job_id, owner="bench", lease_s=600, clock=system_clock)
        assert lease is not None
        begin = time.perf_counter()
        build(lease, self.installation.shop)
        return {"build": time.perf_counter() - begin}

    def record(self, plan_file: str, folder: str, out: str) -> None:
        """Build once into `out` and write down what every template was given, so that the peer prints the same."""
        said: list[tuple[str, dict[str, Any], str]] = []
        real_fill, real_parts, real_print = bundling.fill, papers.fill_parts, bundling.print_all

        def filled(template: Any, context: Any, *args: Any, **named: Any) -> Any:
            said.append((template.name, dict(context), named.get("title", "")))
            return real_fill(template, context, *args, **named)

        def parts(template: Any, context: Any, **named: Any) -> Any:
            said.append((template.name, dict(context), named.get("title", "")))
            return real_parts(template, context, **named)

        def printed(press: Any, prints: Any, **named: Any) -> Any:  # filled in their order
            return real_print(
                press, [replace(one, fill=partial(lambda word: word, one.fill())) for one in prints], **named
            )

        bundling.fill, papers.fill_parts = filled, parts  # the recording run is not measured
        bundling.print_all = printed
        try:
            (plan,) = hand_in(self.installation.db, self.month_id, clock=system_clock)
            lease = take(self.installation.db, plan.job_id, owner="bench", lease_s=600, clock=system_clock)
            assert lease is not None
            build(lease, self.installation.shop)
        finally:
            bundling.fill, papers.fill_parts, bundling.print_all = real_fill, real_parts, real_print
        with self.installation.db.reading() as session:
            key = current_file_key(session, plan.bundle_id)
        self.installation.store.fetch(key, Path(out))
        Path(plan_file).write_text(json.dumps(plan_of(said, self.originals(), folder), default=str))

    def originals(self) -> dict[str, str]:
        """Give the original photo of each scaled one, by hash."""
        from sqlalchemy import select

        from models.tables import Photo
        from pipeline.wholefile import sha256_of

        assert self.month_folder is not None
        files = {sha256_of(path): str(path) for path in self.month_folder.folder.glob("*.jpg")}
        with self.installation.db.reading() as session:
            return {row.sha256: files[row.original_sha256] for row in session.scalars(select(Photo))}


def plan_of(said: list[tuple[str, dict[str, Any], str]], originals: dict[str, str], folder: str) -> dict[str, Any]:
    """Turn what was recorded into the peer's plan: its own pictures, one annex."""
    photos: list[str] = []

    def plain(value: Any) -> Any:
        if isinstance(value, Picture):
            name = value.content.name
            if name.startswith("qr"):
                path = f"{folder}/qr.png"
            else:
                photos.append(originals[value.content.stem.removeprefix("foto-")])
                path = f"{folder}/foto-{len(photos) - 1}.jpg"
            return {"picture": path, "width_mm": value.width_mm, "height_mm": value.height_mm}
        if isinstance(value, dict):
            return {key: plain(item) for key, item in value.items()}
        return [plain(item) for item in value] if isinstance(value, list | tuple) else value

    parts: dict[str, Any] = {}
    printed = []
    for name, context, title in sorted(said, key=lambda one: one[1].get("pertama") is False):
        stem, template = name.removesuffix(".docx"), str(SHIPPED / name)
        if stem not in PARTS:
            printed.append(
                (registry.find(stem).section, {"template": template, "context": plain(context), "title": title})
            )
        elif stem == "lampiran_foto" and stem in parts:
            parts[stem]["context"]["halaman_foto"] += plain(context)["halaman_foto"]
        else:
            parts[stem] = {"template": template, "context": plain(context)}
    contents = parts.pop("daftar_isi")
    cover = parts["sampul"]["context"]
    ordered = [paper for _, paper in sorted(printed, key=lambda one: one[0])]  # as the bundle orders them
    return {
        "papers": ordered, "parts": parts, "contents": contents, "photos": photos, "number": cover["nomor"],
        "qr_text": cover["alamat_periksa"] or cover["kode"], "data": [paper["context"] for paper in ordered],
    }  # fmt: skip


def main() -> None:
    with ExitStack() as stack:
        ours = Ours(Path(sys.argv[1]), stack)
        for line in sys.stdin:
            order = json.loads(line)
            work = getattr(ours, order.pop("do"))
            ours.spent = 0.0
            begin = time.perf_counter()
            steps = work(**order)
            seconds = ours.spent or time.perf_counter() - begin
            print(json.dumps({"seconds": seconds, "steps": steps}), flush=True)


if __name__ == "__main__":
    main()
