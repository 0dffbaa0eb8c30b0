"""Links of a bundle: those inside its parts are made anew, and `berkas:<key>` becomes the page of the part `key`.

pypdf's own `append` merges named destinations of all parts, so that equal names lead into the wrong paper. Here each
link is resolved by its own part; what leads nowhere inside the bundle is dropped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
)

from pipeline.partfile import entry, page_annotations

SCHEME = "berkas:"


class Link(NamedTuple):
    """A link waiting for its target: a place on a page of its own part (counted from 0), or the key of a part."""

    page: int
    rect: ArrayObject
    target: int | str
    top: float | None = None


class Place(NamedTuple):
    """Where a named destination stands: page counted from 0, left and top in points."""

    page: int
    left: float
    top: float


def read_links(reader: PdfReader, *, keys: bool) -> list[Link]:
    """List the links of a part that can be kept; `keys` says whether it is ours, so that `berkas:` counts."""
    pages = {page.indirect_reference.idnum: index for index, page in enumerate(reader.pages) if page.indirect_reference}
    names: Mapping[str, Any] | None = None
    links = []
    for index, page in enumerate(reader.pages):
        for note in page_annotations(page):
            if entry(note, "/Subtype") != "/Link" or "/Rect" not in note:
                continue
            rect = ArrayObject(FloatObject(float(edge.get_object())) for edge in note["/Rect"])
            action = entry(note, "/A")
            uri = str(entry(action, "/URI") or "")
            if keys and uri.startswith(SCHEME):
                links.append(Link(index, rect, uri.removeprefix(SCHEME)))
                continue
            target = entry(note, "/Dest") if "/Dest" in note else entry(action, "/D")
            if isinstance(target, str):
                names = _names(reader) if names is None else names
                target = names.get(target.removeprefix("/"))
            reference, top = _goal(target)
            if reference in pages:
                links.append(Link(index, rect, pages[reference], top))
    return links


def linked_keys(reader: PdfReader) -> set[str]:
    """Give the keys that the `berkas:` links of a part name."""
    return {link.target for link in read_links(reader, keys=True) if isinstance(link.target, str)}


def named_places(reader: PdfReader) -> dict[str, Place]:
    """Give the bookmarks that LibreOffice exported as named destinations."""
    pages = {page.indirect_reference.idnum: index for index, page in enumerate(reader.pages) if page.indirect_reference}
    return {
        name: Place(pages[dest.raw_get("/Page").idnum], float(dest["/Left"]), float(dest["/Top"]))
        for name, dest in _names(reader).items()
        if "/Left" in dest and getattr(dest.raw_get("/Page"), "idnum", None) in pages
    }


def named_pages(reader: PdfReader) -> dict[str, int]:
    """Give the page, from 0, of each bookmark that LibreOffice exported as a named destination."""
    pages = {page.indirect_reference.idnum: index for index, page in enumerate(reader.pages) if page.indirect_reference}
    goals = {name: getattr(dest.raw_get("/Page"), "idnum", None) for name, dest in _names(reader).items()}
    return {name: pages[goal] for name, goal in goals.items() if goal in pages}


def destination(reader: PdfReader, note: Any) -> tuple[int, ArrayObject] | None:
    """Give where a link leads inside its file: the object number of the page, and the destination as an array."""
    action = entry(note, "/A")
    target = entry(note, "/Dest") if "/Dest" in note else entry(action, "/D")
    if isinstance(target, str):
        found = _names(reader).get(target.removeprefix("/"))
        target = None if found is None else found.dest_array
    if not isinstance(target, ArrayObject) or not target:
        return None
    number = getattr(list.__getitem__(target, 0), "idnum", None)
    return None if number is None else (number, target)


def add_links(
    writer: PdfWriter, pages: Sequence[PageObject], links: Sequence[Link], *, first_pages: Mapping[str, int]
) -> None:
    """Add the links to the new pages of their part; `first_pages` are the 1-based pages of the parts in the bundle."""
    for link in links:
        by_key = isinstance(link.target, str)
        goal = writer.pages[first_pages[link.target] - 1] if isinstance(link.target, str) else pages[link.target]
        top = float(goal.cropbox.top) if by_key or link.top is None else link.top
        note = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject("/Link"),
                NameObject("/Rect"): link.rect,
                NameObject("/Border"): ArrayObject([NumberObject(0)] * 3),
                NameObject("/F"): NumberObject(4),
                NameObject("/Dest"): ArrayObject(
                    [goal.indirect_reference, NameObject("/XYZ"), NullObject(), NumberObject(int(top)), NullObject()]
                ),
            }
        )
        add_annotation(writer, pages[link.page], note)


def add_annotation(writer: PdfWriter, page: PageObject, note: DictionaryObject) -> IndirectObject:
    """Put an annotation of our own on a page of the writer."""
    reference = writer._add_object(note)
    page[NameObject("/Annots")] = ArrayObject([*(entry(page, "/Annots") or ()), reference])
    return reference


def _names(reader: PdfReader) -> dict[str, Any]:
    return {str(name).removeprefix("/"): dest for name, dest in reader.named_destinations.items()}


def _goal(target: Any) -> tuple[int | None, float | None]:
    """Give the object number of a destination's page, and its top where it states one."""
    if isinstance(target, ArrayObject):
        reference: Any = list.__getitem__(target, 0)  # target[0] would already resolve it to the page
        top = target[3] if len(target) > 3 and target[1] == "/XYZ" else None
    elif isinstance(target, DictionaryObject):
        reference, top = target.raw_get("/Page"), target.get("/Top")
    else:
        return None, None
    return getattr(reference, "idnum", None), float(top) if isinstance(top, int | float) else None
