"""Attachments: a scan, a picture or a PDF of others becomes pages that nothing can hide in.

`paged` is what the services use; `draw` is what runs in its confined child, where unknown files are opened. Every page
is drawn anew as a picture on A4, with room for the footer: no script, form, link or tail of the original comes along.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from engines.confine.base import Confinement
from errors import AttachmentRefused, ConfinedChildFailed, PhotoRefused, TooLarge
from pipeline import photos
from pipeline.partfile import entry, page_count
from pipeline.values import PdfFile

FILE_BYTES = 20 << 20
MOST_PAGES = 50
DPI = 150
A4_PX = (1_240, 1_754)  # 210 x 297 mm (ISO 216)
EDGE_PX, FOOT_PX = 30, 105  # 5 mm around; 18 mm for the footer
MEMORY_BYTES, CPU_S, TIMEOUT_S = 1_500 << 20, 120, 120.0
PDF_MARK, MARK_WITHIN = b"%PDF-", 1_024  # where readers look for it (ISO 32000-1, annex H)
ACTIONS = (
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/Rendition", "/RichMediaExecute", "/GoToE", "/GoToR",
)  # fmt: skip
COMMANDS = ("/AA", "/XFA", "/EF")
LIVELY = ("/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D")  # annotations
DAMAGED = "Berkas ini rusak dan tidak dapat dibaca. Pindai atau simpan ulang, lalu unggah lagi."
ENCRYPTED = "PDF ini berkata sandi. Simpan tanpa kata sandi, lalu unggah lagi."
ACTIVE = "PDF ini berisi perintah, isian, atau lampiran. Cetak dahulu ke PDF baru, lalu unggah hasilnya."
LONG = f"PDF ini lebih dari {MOST_PAGES} halaman. Pecah menjadi beberapa berkas."
EMPTY = "PDF ini tidak berisi halaman. Pilih berkas yang lain."


def paged(confinement: Confinement, source: Path, target: Path) -> PdfFile:
    """Write a PDF or picture as a PDF of pictures to `target`.

    Raises:
        TooLarge: the file is larger than 20 MB.
        AttachmentRefused, PhotoRefused: it cannot be taken; the message says why and what to do.
    """
    if source.stat().st_size > FILE_BYTES:
        raise TooLarge("Lampiran lebih besar dari 20 MB. Kecilkan, atau pecah menjadi beberapa berkas.")
    with confinement.child(memory_bytes=MEMORY_BYTES, cpu_s=CPU_S) as child:
        child.give(source, "lampiran")
        try:
            child.call("pipeline.attached:draw", {"source": "lampiran", "target": "cetak.pdf"}, timeout_s=TIMEOUT_S)
            child.take("cetak.pdf", target)
        except ConfinedChildFailed as exc:
            raise AttachmentRefused(DAMAGED) from exc
    pages = page_count(target)
    if not 1 <= pages <= MOST_PAGES:
        raise AttachmentRefused(DAMAGED)
    return PdfFile(target, pages)


def put_behind(paper: PdfFile, behind: Sequence[Path], out: Path) -> PdfFile:
    """Write a paper with attachments behind it to `out`."""
    with PdfWriter() as writer:
        for path in (paper.path, *behind):
            writer.append(path, import_outline=False)
        writer.write(out)
    return PdfFile(out, page_count(out))


def draw(source: str, target: str) -> None:
    """Draw every page; called in the confined child. Paths are names in its work folder.

    Raises:
        AttachmentRefused, PhotoRefused: kind, length, damage, or what it would do.
    """
    data = Path(source).read_bytes()
    if PDF_MARK in data[:MARK_WITHIN]:
        _refuse_active(source)
        sheets = [_sheet(picture) for picture in _pages(source)]
    else:
        try:
            photos.prepare(source, "gambar.jpg")
        except PhotoRefused as exc:
            raise AttachmentRefused("Berkas ini bukan PDF atau gambar. Pilih hasil pindaian atau foto.") from exc
        with Image.open("gambar.jpg") as picture:
            sheets = [_sheet(picture)]
    first, *others = sheets
    first.save(target, "PDF", save_all=True, append_images=others, resolution=DPI, quality=photos.QUALITY)


def _pages(source: str) -> Iterator[Image.Image]:
    try:
        with pypdfium2.PdfDocument(source) as document:
            for page in document:
                width, height = page.get_size()
                yield page.render(scale=max(A4_PX) / max(width, height, 1)).to_pil()
    except pypdfium2.PdfiumError as exc:
        raise AttachmentRefused(DAMAGED) from exc


def _sheet(picture: Image.Image) -> Image.Image:
    """Lay a page on white A4, upright or across as it is, shrunk so that the footer has room."""
    across = picture.width > picture.height
    width, height = A4_PX[::-1] if across else A4_PX
    sheet = Image.new("RGB", (width, height), "white")
    room = (width - 2 * EDGE_PX, height - EDGE_PX - FOOT_PX)
    scale = min(room[0] / picture.width, room[1] / picture.height)
    size = (max(round(picture.width * scale), 1), max(round(picture.height * scale), 1))
    sheet.paste(picture.convert("RGB").resize(size, Image.Resampling.LANCZOS), ((width - size[0]) // 2, EDGE_PX))
    return sheet


def _refuse_active(source: str) -> None:
    try:
        with PdfReader(source) as reader:
            if reader.is_encrypted:
                raise AttachmentRefused(ENCRYPTED)
            if len(reader.pages) > MOST_PAGES:
                raise AttachmentRefused(LONG)
            if not reader.pages:
                raise AttachmentRefused(EMPTY)
            if any(_is_active(found) for found in _objects(reader)):
                raise AttachmentRefused(ACTIVE)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError) as exc:
        raise AttachmentRefused(DAMAGED) from exc


def _objects(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Give every dictionary that the file's root leads to: a command may hang on a page, a bookmark, a field, another
    command. What cannot be read is no command either."""
    waiting: list[Any] = [reader.root_object]
    seen: set[tuple[int, int]] = set()
    while waiting:
        one = waiting.pop()
        if isinstance(one, IndirectObject):
            if (one.idnum, one.generation) in seen:
                continue
            seen.add((one.idnum, one.generation))
            try:
                one = one.get_object()
            except (PyPdfError, ValueError, KeyError, TypeError, AttributeError):
                continue
        if isinstance(one, DictionaryObject):
            yield one
            waiting += [one.raw_get(name) for name in one if name != "/Resources"]  # whose names are free
        elif isinstance(one, ArrayObject):
            waiting += one


def _is_active(found: DictionaryObject) -> bool:
    return (
        any(name in found for name in COMMANDS)
        or entry(found, "/S") in ACTIONS
        or bool(entry(found, "/Fields"))
        or entry(found, "/Subtype") in LIVELY
    )
