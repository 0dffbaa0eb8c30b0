"""Where something stands in a Word file, as Word shows it: "tabel 2, baris 3, sel 2", with the words around it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from pipeline.wordxml import RELATION, R, W, relations_of

BOX, FALLBACK = W + "txbxContent", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
DELETED = (W + "del", W + "moveFrom")
TEXTS = (W + "t", W + "delText", W + "instrText")
ADDED = (W + "ins", *DELETED, W + "moveTo")
AROUND = 28
# What stands between a block and what holds it, without being a place of its own.
TRANSPARENT = {W + name for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "del", "moveTo", "moveFrom")}
PARTS = {"hdr": "kepala halaman", "ftr": "kaki halaman", "footnotes": "catatan kaki", "endnotes": "catatan akhir"}
WHICH = {"first": " pertama", "even": " genap"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a paragraph's text: from where on it stands there, the element that holds it."""

    start: int
    text: str
    element: etree._Element
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph.

    Attributes:
        part: name of its part.
        number: which of the part's `w:p` it is, in document order from 0.
        place: "tabel 2, baris 3, sel 2"; a header's begins with "kepala halaman".
        text: as written, with deleted text and field codes.
        holder: what holds it: the body, a cell, a text box; the same for paragraphs that stand side by side.
        row, table: the innermost row and table, None outside.
    """

    part: str
    number: int
    place: str
    text: str
    pieces: tuple[Piece, ...]
    element: etree._Element
    holder: etree._Element
    row: etree._Element | None = None
    table: etree._Element | None = None

    def around(self, start: int, end: int) -> str:
        """Give the words at a stretch of the text, with some before and behind."""
        left, right = max(start - AROUND, 0), min(end + AROUND, len(self.text))
        words = " ".join(self.text[left:right].split())
        return f"{'…' if left else ''}{words}{'…' if right < len(self.text) else ''}"

    def is_deleted(self, start: int, end: int) -> bool:
        """Say whether a tracked change deletes some of this stretch."""
        return any(one.deleted and one.start < end and start < one.start + len(one.text) for one in self.pieces)


def passages_of(part: str, root: etree._Element, *, called: str = "") -> list[Passage]:
    """Give a part's paragraphs in the order in which Word shows them.

    Args:
        called: what the part is called, see `part_words`; "" for the body.
    """
    numbers: dict[Any, int] = {element: number for number, element in enumerate(root.iter(W + "p"))}
    body = root.find(W + "body")
    holders = [body] if body is not None else _notes(root) or [root]
    return [
        passage
        for holder in holders
        for passage in _Walk(part, numbers).through(holder, [called] if called else [], None, None)
    ]


def part_words(trees: Mapping[str, etree._Element], main: str) -> dict[str, str]:
    """Say what each part that is printed is called: "kepala halaman pertama", "" for the body."""
    words = {main: ""}
    for name, root in trees.items():
        if kind := PARTS.get(etree.QName(root).localname):
            words[name] = kind
    targets = {
        item.get("Id", ""): posixpath.join(posixpath.dirname(main), item.get("Target", ""))
        for item in trees.get(relations_of(main), etree.Element("none")).iter(RELATION)
    }
    sections = list(trees[main].iter(W + "sectPr"))
    for number, section in enumerate(sections, start=1):
        for reference in section.iter(W + "headerReference", W + "footerReference"):
            name = targets.get(reference.get(R + "id", ""), "")
            if name in words:
                kind = "kepala" if reference.tag == W + "headerReference" else "kaki"
                own = f"{kind} halaman{WHICH.get(reference.get(W + 'type', ''), '')}"
                words[name] = f"{own} bagian {number}" if len(sections) > 1 else own
    return words


def in_a_sentence(place: str) -> str:
    """Give a place as a heading says it: "Tabel 2, baris 3, sel 2"."""
    return place[:1].upper() + place[1:]


class _Walk:
    """Goes through what holds paragraphs and counts as Word does."""

    def __init__(self, part: str, numbers: Mapping[Any, int]) -> None:
        self._part, self._numbers = part, numbers

    def through(
        self, holder: etree._Element, place: list[str], table: etree._Element | None, row: etree._Element | None
    ) -> Iterator[Passage]:
        paragraphs = tables = boxes = 0
        alone = holder.tag == W + "tc" and len([one for one in _blocks(holder) if one.tag == W + "p"]) == 1
        for block in _blocks(holder):
            if block.tag == W + "tbl":
                tables += 1
                yield from self._table(block, [*place, f"tabel {tables}"])
                continue
            paragraphs += 1
            here = place if alone else [*place, f"paragraf {paragraphs}"]
            pieces = tuple(_pieces(block))
            yield Passage(
                self._part, self._numbers[block], ", ".join(here), "".join(one.text for one in pieces), pieces,
                block, holder, row, table,
            )  # fmt: skip
            for box in _boxes(block):
                boxes += 1
                yield from self.through(box, [*here, f"kotak teks {boxes}"], None, None)

    def _table(self, table: etree._Element, place: list[str]) -> Iterator[Passage]:
        for number, row in enumerate(_inner(table, W + "tr"), start=1):
            for column, cell in enumerate(_inner(row, W + "tc"), start=1):
                yield from self.through(cell, [*place, f"baris {number}", f"sel {column}"], table, row)


def _notes(root: etree._Element) -> list[etree._Element]:
    return [one for one in root if one.tag in (W + "footnote", W + "endnote")]


def _blocks(holder: etree._Element) -> Iterator[etree._Element]:
    for child in holder:
        if child.tag in (W + "p", W + "tbl"):
            yield child
        elif child.tag in TRANSPARENT:
            yield from _blocks(child)


def _inner(holder: etree._Element, tag: str) -> Iterator[etree._Element]:
    for child in holder:
        if child.tag == tag:
            yield child
        elif child.tag in TRANSPARENT:
            yield from _inner(child, tag)


def _boxes(paragraph: etree._Element) -> Iterator[etree._Element]:
    """Give the text boxes anchored here, not those within them; each is written twice, once for old programs."""
    for child in paragraph:
        if child.tag == BOX:
            yield child
        elif child.tag != FALLBACK:
            yield from _boxes(child)


def _pieces(paragraph: etree._Element) -> Iterator[Piece]:
    at = 0
    for element, deleted in _inline(paragraph, deleted=False):
        text = (element.text or "") if element.tag in TEXTS else "\t" if element.tag == W + "tab" else "\n"
        if text:
            yield Piece(at, text, element, deleted)
            at += len(text)


def _inline(holder: etree._Element, *, deleted: bool) -> Iterator[tuple[etree._Element, bool]]:
    for child in holder:
        if child.tag in (*TEXTS, W + "tab", W + "br", W + "cr"):
            yield child, deleted
        elif child.tag not in (BOX, FALLBACK, W + "pPr", W + "rPr"):
            yield from _inline(child, deleted=deleted or child.tag in DELETED)
