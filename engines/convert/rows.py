"""Rows that LibreOffice 7.4 drops: found by looking for their words, brought back by moving the page's end a little.

Rows that may not break over a page (`w:cantSplit`), as many as fill a page, vanish where the page before them ends
within about 12 twips of a row's end (about one long table in a hundred). Nothing says so: the PDF is a page shorter.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pypdfium2
from lxml import etree

from engines.convert.inspection import PDFIUM, page_text, squeeze

MAIN_PART = "word/document.xml"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TELLING = 6  # letters that a paragraph must have to be looked for
NUDGES_TWIPS = (40, 90)  # 0.7 and 1.6 mm more of bottom margin
BOTTOM = re.compile(rb'(<w:pgMar\b[^>]*\bw:bottom=")(\d+)(")')


def lost_rows(xml: bytes, pdf: Path) -> int:
    """Count the unbreakable rows of a document's main part of which the PDF has no paragraph, or not often enough.

    Short ones are not looked for: they might stand anywhere. A PDF of one page lost none, and need not be asked about.
    """
    if b"cantSplit" not in xml:
        return 0
    with PDFIUM, pypdfium2.PdfDocument(pdf) as document:
        text = "".join(_folded(page_text(document, index)) for index in range(len(document)))
    return _missing(list(_rows(etree.fromstring(xml))), text)


def _missing(rows: Sequence[list[str]], text: str) -> int:
    """Count the rows none of whose words stands in the text as often as it should."""
    wanted = Counter(words for row in rows for words in row)
    missing = {words for words, count in wanted.items() if text.count(words) < count}
    return sum(all(words in missing for words in row) for row in rows if row)


def main_part(source: Path) -> bytes:
    """Give a Word file's main part."""
    with zipfile.ZipFile(source) as package:
        return package.read(MAIN_PART)


def nudge(source: Path, target: Path, twips: int) -> None:
    """Copy a Word file with so much more bottom margin."""
    with zipfile.ZipFile(source) as package, zipfile.ZipFile(target, "w") as made:
        for item in package.infolist():
            data = package.read(item)
            if item.filename == MAIN_PART:
                data = BOTTOM.sub(lambda found: b"%b%d%b" % (found[1], int(found[2]) + twips, found[3]), data)
            made.writestr(item, data)


def _rows(document: etree._Element) -> Iterator[list[str]]:
    for row in document.iter(W + "tr"):
        if row.find(f"{W}trPr/{W}cantSplit") is not None:
            words = (_folded("".join(text.text or "" for text in one.iter(W + "t"))) for one in row.iter(W + "p"))
            yield [each for each in words if len(each) >= TELLING]


def _folded(text: str) -> str:
    """Leave out what a line's end changes: PDFium gives no hyphen there; capitals may be the style's."""
    return squeeze(text).replace("-", "").casefold()
