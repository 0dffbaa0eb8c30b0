"""Rows that LibreOffice 7.4 drops: found by looking for their words, brought back by moving the page's end a little.

Rows that may not break over a page (`w:cantSplit`), as many as fill a page, vanish where the page before them ends
within about 12 twips of a row's end (about one long table in a hundred). Nothing says so: the PDF is a page shorter.
"""

from __future__ import annotations

import ctypes
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pypdfium2
import pypdfium2.raw as raw
from lxml import etree

from engines.convert.inspection import PDFIUM, page_text, squeeze
from pipeline.values import BEGINNING

MAIN_PART = "word/document.xml"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
JOINED = f'w:name="{BEGINNING}'.encode()
TELLING = 6  # letters that a paragraph must have to be looked for
NUDGES_TWIPS = (40, 90)  # 0.7 and 1.6 mm more of bottom margin
BOTTOM = re.compile(rb'(<w:pgMar\b[^>]*\bw:bottom=")(\d+)(")')


def lost_rows(source: Path, pdf: Path, *, pages: int) -> int:
    """Count the unbreakable rows of a Word file of which the PDF has no paragraph, or not often enough.

    Short ones are not looked for: they might stand anywhere. Documents of one page lose none; of joined ones only the
    others are looked at, each by itself.
    """
    with zipfile.ZipFile(source) as package:
        xml = package.read(MAIN_PART)
    count = xml.count(JOINED)
    if pages <= max(count, 1):
        return 0
    body = etree.fromstring(xml)[0]
    starts = _first_blocks(body) if count else [0]
    lost = 0
    with PDFIUM, pypdfium2.PdfDocument(pdf) as document:
        first = _first_pages(document) if count else [0]
        if len(first) != len(starts):
            starts, first = [0], [0]  # they cannot be told apart: all of it is one
        for block, end, page, last in zip(starts, [*starts[1:], len(body)], first, [*first[1:], pages], strict=True):
            if last - page > 1:
                text = "".join(_folded(page_text(document, index)) for index in range(page, last))
                lost += _missing(list(_rows(body[block:end])), text)
    return lost


def _first_blocks(body: etree._Element) -> list[int]:
    """Give the place in the body at which each joined document begins."""
    found = []
    for mark in body.iter(W + "bookmarkStart"):
        if str(mark.get(W + "name", "")).startswith(BEGINNING):
            block = mark
            while (above := block.getparent()) is not None and above is not body:
                block = above
            found.append(body.index(block))
    return found


def _first_pages(document: pypdfium2.PdfDocument) -> list[int]:
    """Give the page, from 0, on which each joined document begins."""
    found = []
    for index in range(raw.FPDF_CountNamedDests(document)):
        size = ctypes.c_long(0)
        raw.FPDF_GetNamedDest(document, index, None, size)
        name = ctypes.create_string_buffer(max(size.value, 0))
        goal = raw.FPDF_GetNamedDest(document, index, name, size)
        if goal and name.raw.decode("utf-16-le", "replace").startswith(BEGINNING):
            found.append(int(raw.FPDFDest_GetDestPageIndex(document, goal)))
    return sorted(found)


def _missing(rows: Sequence[list[str]], text: str) -> int:
    """Count the rows none of whose words stands in the text as often as it should."""
    wanted = Counter(words for row in rows for words in row)
    missing = {words for words, count in wanted.items() if text.count(words) < count}
    return sum(all(words in missing for words in row) for row in rows if row)


def is_joined(source: Path) -> bool:
    """Say whether a Word file holds several documents: their ends must stay where they are."""
    with zipfile.ZipFile(source) as package:
        return JOINED in package.read(MAIN_PART)


def nudge(source: Path, target: Path, twips: int) -> None:
    """Copy a Word file with so much more bottom margin."""
    with zipfile.ZipFile(source) as package, zipfile.ZipFile(target, "w") as made:
        for item in package.infolist():
            data = package.read(item)
            if item.filename == MAIN_PART:
                data = BOTTOM.sub(lambda found: b"%b%d%b" % (found[1], int(found[2]) + twips, found[3]), data)
            made.writestr(item, data)


def _rows(blocks: Iterable[etree._Element]) -> Iterator[list[str]]:
    for row in (row for block in blocks for row in block.iter(W + "tr")):
        if row.find(f"{W}trPr/{W}cantSplit") is not None:
            words = (_folded("".join(text.text or "" for text in one.iter(W + "t"))) for one in row.iter(W + "p"))
            yield [each for each in words if len(each) >= TELLING]


def _folded(text: str) -> str:
    """Leave out what a line's end changes: PDFium gives no hyphen there; capitals may be the style's."""
    return squeeze(text).replace("-", "").casefold()
