"""Cut a joined PDF into its documents; each holds what it shows, and nothing of the others.

LibreOffice gives all pages of a file one dictionary of resources: a page cut out as it is would bring every picture of
every joined document along. So each page's resources are cut down to the names that it draws, once, before copying.
What those names stand for, the fonts above all, is written down once as well: pypdf would build it anew for each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, PdfObject, StreamObject

from errors import ConversionFailed
from pipeline.join import mark_of
from pipeline.links import add_annotation, destination, named_pages
from pipeline.partfile import DAMAGE, entry, page_annotations
from pipeline.values import PdfFile

NAME = re.compile(rb"/([A-Za-z]+\d+)(?=[\s/\[\]<>()]|$)")  # as LibreOffice names resources: /F1, /Im12, /Tr4, /EGS5
NOT_COPIED: Any = ("/StructParents", "/Tabs", "/Annots", "/Metadata", "/PieceInfo")

KEPT_OF_LINKS = ("/Type", "/Subtype", "/Rect", "/Border", "/F")


class Written(PdfObject):
    """A value as the bytes that stand for it in any file, with the references between them."""

    def __init__(self, pieces: Sequence[bytes | IndirectObject]) -> None:
        self.pieces = pieces

    def clone(self, pdf_dest: Any, force_duplicate: bool = False, ignore_fields: Any = ()) -> PdfObject:
        """Put it into another file, with what it refers to; the bytes are shared."""
        made = Written(())
        known = self._reference_clone(made, pdf_dest, force_duplicate)
        if known is made:  # before its pieces: one of them may lead back to it
            made.pieces = [
                one if isinstance(one, bytes) else one.clone(pdf_dest, force_duplicate, ignore_fields)
                for one in self.pieces
            ]
        return known

    def write_to_stream(self, stream: Any) -> None:
        """Write the bytes."""
        for piece in self.pieces:
            if isinstance(piece, bytes):
                stream.write(piece)
            else:
                piece.write_to_stream(stream)


def split(joined: Path, targets: Sequence[Path], *, title: str) -> list[PdfFile]:
    """Write each document of a joined PDF to its target.

    Raises:
        ConversionFailed: a document's beginning is not where it can be: they cannot be told apart.
    """
    with joined.open("rb") as stream:
        try:
            reader = PdfReader(stream, strict=True)
            return _split(reader, targets, title)
        except DAMAGE as exc:
            raise ConversionFailed("a joined PDF could not be cut") from exc


def beginnings(reader: PdfReader, count: int) -> list[int]:
    """Give the page, from 0, on which each joined document begins, and the number of pages at the end.

    Raises:
        ConversionFailed: a beginning is missing, two fall on one page, or the first page belongs to nobody.
    """
    pages = named_pages(reader)
    found = [pages.get(mark_of(index), -1) for index in range(count)]
    found.append(len(reader.pages))
    if found[0] != 0 or any(one >= following for one, following in pairwise(found)):
        raise ConversionFailed("the documents of a joined PDF could not be told apart")
    return found


def _split(reader: PdfReader, targets: Sequence[Path], title: str) -> list[PdfFile]:
    starts = beginnings(reader, len(targets))
    seen: set[int] = set()
    pages = list(reader.pages)
    for page in pages:
        contents = page.get_contents()
        _prune(page, b"" if contents is None else contents.get_data(), seen)
    written: set[int] = set()
    for page in pages:
        for piece in _pieces(page.get("/Resources", DictionaryObject())):
            if isinstance(piece, IndirectObject):
                _write_down(piece, written)
    numbers = {page.indirect_reference.idnum: index for index, page in enumerate(pages) if page.indirect_reference}
    made = []
    for target, (first, end) in zip(targets, pairwise(starts), strict=True):
        writer = PdfWriter()
        copies = [writer.add_page(page, excluded_keys=NOT_COPIED) for page in pages[first:end]]
        for page, copied in zip(pages[first:end], copies, strict=True):
            for note in page_annotations(page):
                if (own := _link(writer, reader, note, copies, numbers, first)) is not None:
                    add_annotation(writer, copied, own)
        writer.metadata = {"/Title": title, "/Producer": "LibreOffice"}
        if (language := entry(reader.root_object, "/Lang")) is not None:
            writer.root_object[NameObject("/Lang")] = language.clone(writer)
        target.unlink(missing_ok=True)  # see `pipeline.fill.write`
        with target.open("wb", buffering=1 << 20) as stream:
            writer.write(stream)
        made.append(PdfFile(target, end - first))
    return made


def _link(
    writer: PdfWriter, reader: PdfReader, note: Any, copies: Sequence[Any], numbers: dict[int, int], first: int
) -> DictionaryObject | None:
    """Make a link anew in its document; one that would lead into another document is left out."""
    made = DictionaryObject({NameObject(key): note[key].clone(writer) for key in KEPT_OF_LINKS if key in note})
    action = entry(note, "/A")
    if entry(action, "/URI") is not None:
        made[NameObject("/A")] = action.clone(writer)
        return made
    goal = destination(reader, note)
    if goal is None or not first <= numbers.get(goal[0], -1) < first + len(copies):
        return None
    page = copies[numbers[goal[0]] - first]
    made[NameObject("/Dest")] = goal[1].__class__([page.indirect_reference, *goal[1][1:]])
    return made


def _prune(owner: DictionaryObject, drawn: bytes, seen: set[int]) -> None:
    """Cut an owner's resources down to the names that its content draws."""
    resources = owner.get("/Resources")
    if resources is None:
        return
    used = {"/" + name.decode() for name in NAME.findall(drawn)}
    kept = DictionaryObject()
    for kind, value in resources.get_object().items():
        entries = value.get_object()
        if not isinstance(entries, DictionaryObject):
            kept[NameObject(kind)] = value
            continue
        few = DictionaryObject({NameObject(name): entries.raw_get(name) for name in entries if name in used})
        if few:
            kept[NameObject(kind)] = few
        for name in few:
            _prune_within(few[name].get_object(), seen)
    owner[NameObject("/Resources")] = kept


def _prune_within(value: Any, seen: set[int]) -> None:
    """Do the same in forms and soft masks."""
    if id(value) in seen or not isinstance(value, DictionaryObject):
        return
    seen.add(id(value))
    if isinstance(value, StreamObject) and "/Resources" in value:
        _prune(value, value.get_data(), seen)
        value.decoded_self = None  # pypdf would write the decoded copy, with the old resources, as an orphan
    for key in ("/SMask", "/G"):
        if key in value:
            _prune_within(value[key].get_object(), seen)


def _write_down(reference: IndirectObject, seen: set[int]) -> None:
    """Let what is referred to, and all that it refers to, be given as bytes from now on."""
    if reference.idnum in seen:
        return
    seen.add(reference.idnum)
    made = Written(list(_runs(_pieces(reference.get_object()))))
    made.indirect_reference = reference
    reference.pdf.resolved_objects[(reference.generation, reference.idnum)] = made
    for piece in made.pieces:
        if isinstance(piece, IndirectObject):
            _write_down(piece, seen)


def _runs(pieces: Iterable[bytes | IndirectObject]) -> Iterator[bytes | IndirectObject]:
    """Give the same with the bytes that follow each other as one."""
    run: list[bytes] = []
    for piece in pieces:
        if isinstance(piece, bytes):
            run.append(piece)
        else:
            yield b"".join(run)
            yield piece
            run = []
    yield b"".join(run)


def _pieces(value: Any) -> Iterator[bytes | IndirectObject]:
    """Give the bytes of a value, and its references where they stand."""
    if isinstance(value, IndirectObject):
        yield value
    elif isinstance(value, DictionaryObject):
        data = value._data if isinstance(value, StreamObject) else None
        yield b"<<" if data is None else b"<</Length %d" % len(data)
        for key in (key for key in value if key not in NOT_COPIED):
            yield b"\n" + key.renumber() + b" "
            yield from _pieces(value.raw_get(key))
        yield b">>" if data is None else b">>\nstream\n" + data + b"\nendstream"
    elif isinstance(value, ArrayObject):
        yield b"["
        for one in list.__iter__(value):
            yield b" "
            yield from _pieces(one)
        yield b"]"
    else:
        written = BytesIO()
        value.write_to_stream(written)
        yield written.getvalue()
