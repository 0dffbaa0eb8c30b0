"""Where on its printed pages each answer of a paper stands, found by the text itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pypdfium2

from schemas.leaves import Leaf
from services.pagepicture import opened

SHORTEST = 3  # a shorter answer ("35") is only looked for right behind its label or the answer before it
NEAR = 80  # characters from there
ROW = 160  # an answer in a row that stands in several places is looked for in so many characters behind the last one
LONGEST = 60  # of a long answer its beginning is enough, should a page break cut it
FAR = 1_000_000
ROOM = (5.0, 1.6)  # per cent of the page, right of a box and up and down from its middle: what a number takes up
LABEL_BEFORE = 48  # characters between a label and its answer: a colon, tabs, the number of a visit


@dataclass(frozen=True, slots=True)
class Place:
    """A box around an answer: `page` from 1; left, top, width and height in per cent of the page.

    `followed`: other words stand right of it, where a number would cover them.
    """

    page: int
    x: float
    y: float
    w: float
    h: float
    followed: bool = False


@dataclass(frozen=True, slots=True)
class Sheets:
    """The pages of a paper: their height over their width, in order, and the place of each answer by its path."""

    ratios: tuple[float, ...]
    places: Mapping[str, Place]


@dataclass(frozen=True, slots=True)
class _PageText:
    """A page's text with every run of blanks as one; `index` leads back to the characters of the page."""

    number: int
    text: str
    index: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Hit:
    """Where some words stand in a page's text. `row`: the row of the form that they belong to, "" for none."""

    page: _PageText
    start: int
    end: int
    row: str = ""

    @property
    def before(self) -> str:
        """What stands right before it, where a label would."""
        return self.page.text[max(0, self.start - LABEL_BEFORE) : self.start].casefold()

    def distance(self, last: _Hit) -> int:
        """Count the characters from another hit to this one; a page further is far, before it is less than 0."""
        pages = self.page.number - last.page.number
        return self.start - last.end if pages == 0 else pages * FAR


def read_sheets(pdf: bytes, leaves: Sequence[Leaf]) -> Sheets:
    """Give the pages of a paper, and where on them each answer stands that can be found.

    Of several places that say the same, the one behind the answer's label is taken, then the next one in the order of
    the form: papers print nearly in that order. An answer in a row is only looked for behind the one before it.

    Raises:
        EngineError: the PDF cannot be read.
    """
    with opened(pdf) as document:
        sheets = [document[number] for number in range(len(document))]
        texts = [sheet.get_textpage() for sheet in sheets]
        found = dict(_places(sheets, texts, leaves))
        ratios = tuple(sheet.get_height() / sheet.get_width() for sheet in sheets)
        for one in (*texts, *sheets):
            one.close()
    return Sheets(ratios, found)


def _places(
    sheets: Sequence[pypdfium2.PdfPage], texts: Sequence[pypdfium2.PdfTextPage], leaves: Sequence[Leaf]
) -> Iterator[tuple[str, Place]]:
    pages = [_read(number, text) for number, text in enumerate(texts)]
    last = _Hit(pages[0], 0, 0)
    for leaf in leaves:
        hit = _find(pages, leaf, last)
        if hit is None:
            continue
        last = replace(hit, row=row_of(leaf))
        first, end = hit.page.index[hit.start], hit.page.index[hit.end - 1]
        sheet, text = sheets[hit.page.number], texts[hit.page.number]
        box = _box(sheet, text, first, end - first + 1)
        if box is not None:
            yield leaf.path, Place(hit.page.number + 1, *box, followed=_is_followed(sheet, text, box))


def _read(number: int, textpage: pypdfium2.PdfTextPage) -> _PageText:
    letters: list[str] = []
    index: list[int] = []
    for place, letter in enumerate(textpage.get_text_range()):
        blank = letter.isspace() or not letter.isprintable()
        if blank and (not letters or letters[-1] == " "):
            continue
        letters.append(" " if blank else letter)
        index.append(place)
    return _PageText(number, "".join(letters), tuple(index))


def row_of(leaf: Leaf) -> str:
    """Give the path of the row that an answer lies in, "" for none."""
    outer = leaf.path.rpartition(".")[0]
    return outer if any(name.isdigit() for name in outer.split(".")) else ""


def _find(pages: Sequence[_PageText], leaf: Leaf, last: _Hit) -> _Hit | None:
    """Find an answer. `last` is where the answer before it in the form was found."""
    row = row_of(leaf)
    label = leaf.label.rpartition(": ")[2].casefold()
    for words in _wanted(leaf):
        long = len(words) >= SHORTEST
        hits = [_Hit(page, start, start + len(words)) for page in pages for start in _starts(page.text, words)]
        if long and len(hits) == 1 and not (row and row == last.row and not -NEAR < hits[0].distance(last) < ROW):
            return hits[0]
        if not row and (named := next((hit for hit in hits if label in hit.before), None)):
            return named
        behind = next((hit for hit in hits if hit.distance(last) >= 0), None)
        if behind and behind.distance(last) <= (ROW if row and long else NEAR if not long else FAR):
            return behind
        if hits and long and not row:
            return hits[0]
    return None


def _wanted(leaf: Leaf) -> Iterator[str]:
    for printed in leaf.printed:
        words = " ".join(printed.split())
        if words:
            yield words
    for printed in leaf.printed:
        words = " ".join(printed.split("\n", maxsplit=1)[0].split())
        if len(words) > LONGEST:
            yield words[:LONGEST].rpartition(" ")[0] or words[:LONGEST]
        elif "\n" in printed and words:
            yield words


def _starts(text: str, words: str) -> Iterator[int]:
    before, behind = (r"(?<!\w)" if words[0].isalnum() else ""), (r"(?!\w)" if words[-1].isalnum() else "")
    return (match.start() for match in re.finditer(before + re.escape(words) + behind, text))


def _is_followed(sheet: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage, box: tuple[float, float, float, float]) -> bool:
    x, y, w, h = box
    width, height = sheet.get_size()
    aside, around = ROOM
    middle = height - (y + h / 2) * height / 100
    words = text.get_text_bounded(
        left=(x + w + 0.3) * width / 100, right=(x + w + aside) * width / 100, bottom=middle - around * height / 100,
        top=middle + around * height / 100,
    )  # fmt: skip
    return bool(words.strip())


def _box(
    sheet: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage, start: int, count: int
) -> tuple[float, float, float, float] | None:
    rects = [text.get_rect(number) for number in range(text.count_rects(start, count))]
    if not rects:
        return None
    width, height = sheet.get_size()
    left, bottom = min(one[0] for one in rects), min(one[1] for one in rects)
    right, top = max(one[2] for one in rects), max(one[3] for one in rects)
    return (
        round(100 * left / width, 2), round(100 * (height - top) / height, 2), round(100 * (right - left) / width, 2),
        round(100 * (top - bottom) / height, 2),
    )  # fmt: skip
