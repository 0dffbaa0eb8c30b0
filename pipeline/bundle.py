"""A month as one PDF: which parts it has, in which order, and what is made when.

Rendering is an argument: this module knows no LibreOffice. It may run again on the same work folder after a crash:
finished parts are taken up as they are.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import segno

from pipeline import parts
from pipeline.assembly import Part, Progress, assemble, silent
from pipeline.contents import settle_contents
from pipeline.datajson import month_data
from pipeline.month import Month
from pipeline.outline import Numbering
from pipeline.partfile import page_count
from pipeline.parts import Context
from pipeline.values import PdfFile

# Prints a part: the name of its template, and its context.
Render = Callable[[str, Context], PdfFile]


@dataclass(frozen=True, slots=True)
class Item:
    """What a reader finds in a bundle, in its order.

    Attributes:
        id: of a document, or a part's name.
        page: its first, from 1.
        revision: of the document as it was entered; None for a part, and for a paper made from others.
    """

    id: str
    title: str
    page: int
    pages: int
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class BuiltBundle:
    """The file, ready to be signed, and what is in it."""

    path: Path
    pages: int
    items: tuple[Item, ...]


def build_bundle(
    month: Month, *, render: Render, work: Path, parallel: int = 1, progress: Progress = silent
) -> BuiltBundle:
    """Build the bundle of `month` in the folder `work`, and give it: ready to be signed.

    Safe to run again with the same month and folder: only what is not there yet is rendered. Entries come in SOP order
    (their section), within a section as they were given.

    Args:
        render: prints a part somewhere; the file is moved into `work`.
        parallel: how many parts are rendered at once.
        work: holds the parts; belongs to this month with this set of templates alone.
        progress: is told (done, total, label) before each step.

    Raises:
        PartRefused, TemplateBroken, ConversionFailed: see `assemble` and `settle_contents`.
    """
    month = replace(month, entries=tuple(sorted(month.entries, key=lambda entry: entry.section)))
    annex = list(parts.annex_volumes(month))
    press = _Press(render, work, progress, total=2 * (5 + len(annex)) + len(month.entries))
    qr = parts.qr_picture(_qr_code(month.identity.verify_text, work))
    cover, letter, report, *volumes, approval = press.parts(
        [
            ("Sampul", "sampul", parts.cover(month, qr)),
            ("Surat pengantar", "surat_pengantar", parts.letter(month)),
            ("Laporan bulanan", "laporan_bulanan", parts.report(month)),
            *(("Lampiran foto", "lampiran_foto", context) for context in annex),
            ("Lembar pengesahan", "pengesahan", parts.approval(month, qr)),
        ],
        parallel=parallel,
    )

    listed = [(parts.REPORT, report.pages)]
    listed += [(entry.id, entry.pdf.pages) for entry in month.entries]
    listed += [(parts.ANNEX, sum(volume.pages for volume in volumes))] if volumes else []
    listed += [(parts.APPROVAL, approval.pages)]
    press.say("Daftar isi")
    before = cover.pages + letter.pages
    contents = settle_contents(
        lambda first_pages: press.printed("daftar_isi", parts.contents(month, first_pages=first_pages)),
        listed,
        before=before,
    )
    pages = before + contents.pdf.pages + sum(count for _, count in listed)
    made = assemble(
        [
            Part("sampul", cover.path, "Sampul", "Sampul", numbering=Numbering.FRONT),
            Part("surat-pengantar", letter.path, "Surat pengantar", "Surat Pengantar", numbering=Numbering.FRONT),
            Part("daftar-isi", contents.pdf.path, "Daftar isi", "Daftar Isi", numbering=Numbering.FRONT),
            Part(parts.REPORT, report.path, "Laporan bulanan", "Laporan Bulanan"),
            *_documents(month),
            *_annex(volumes),
            Part(parts.APPROVAL, approval.path, "Lembar pengesahan", "Lembar Pengesahan", numbering=Numbering.APPROVAL),
        ],
        work / "bundle.pdf",
        identity=month.identity,
        data=month_data(month, first_pages=contents.first_pages, pages=pages),
        progress=press.follow,
    )
    items = [
        Item("sampul", "Sampul", 1, cover.pages),
        Item("surat-pengantar", "Surat pengantar", cover.pages + 1, letter.pages),
        Item("daftar-isi", "Daftar isi", before + 1, contents.pdf.pages),
    ]
    titles = {parts.REPORT: "Laporan bulanan", parts.ANNEX: "Lampiran foto", parts.APPROVAL: "Lembar pengesahan"}
    entries = {entry.id: entry for entry in month.entries}
    for key, count in listed:
        entry = entries.get(key)
        title = titles[key] if entry is None else entry.label
        revision = None if entry is None or entry.source else entry.revision
        items.append(Item(key, title, contents.first_pages[key], count, revision))
    return BuiltBundle(made.path, made.pages, tuple(items))


def _documents(month: Month) -> Iterator[Part]:
    counts = Counter(entry.section for entry in month.entries)
    for number, entry in enumerate(month.entries, start=1):
        yield Part(
            entry.id,
            entry.pdf.path,
            f"{entry.title} tanggal {entry.date:%d-%m-%Y}",  # goes to logs: what the document is about does not
            f"{number}. {entry.label}",
            section=f"{entry.section.title} ({counts[entry.section]})",
        )


def _annex(volumes: Sequence[PdfFile]) -> Iterator[Part]:
    for number, volume in enumerate(volumes, start=1):
        key, title = (parts.ANNEX, "Lampiran Foto") if number == 1 else (f"{parts.ANNEX}-{number}", "")
        yield Part(key, volume.path, "Lampiran foto", title, numbering=Numbering.ANNEX)


class _Press:
    """Renders parts into the work folder, each context once, and counts the steps."""

    def __init__(self, render: Render, work: Path, progress: Progress, *, total: int) -> None:
        self._render, self._work, self._progress = render, work, progress
        self._done, self._total = 0, total

    def say(self, label: str) -> None:
        self._progress(self._done, self._total, label)
        self._done += 1

    def follow(self, done: int, total: int, label: str) -> None:
        """Take the progress of the assembly, whose steps are the last of all."""
        self._progress(self._total - total + done, self._total, label)

    def parts(self, wanted: Sequence[tuple[str, str, Context]], *, parallel: int) -> list[PdfFile]:
        """Give parts by label, template and context, in their order."""
        made = []
        with ThreadPoolExecutor(parallel) as pool:
            waiting = pool.map(lambda part: self.printed(part[1], part[2]), wanted)
            for label, _, _ in wanted:
                self.say(label)
                made.append(next(waiting))
        return made

    def printed(self, template: str, context: Context) -> PdfFile:
        """Give the part from the folder, or render it; it takes its name there only when it is whole."""
        digest = sha256(json.dumps(context, default=repr).encode()).hexdigest()[:16]
        path = self._work / f"{template}-{digest}.pdf"
        kept = page_count(path)
        if kept:
            return PdfFile(path, kept)
        pdf = self._render(template, context)
        pdf.path.replace(path)
        return PdfFile(path, pdf.pages)


def _qr_code(text: str, work: Path) -> Path:
    path = work / f"qr-{sha256(text.encode()).hexdigest()[:16]}.png"
    segno.make(text, error="m", micro=False).save(str(path), scale=8, border=2)
    return path
