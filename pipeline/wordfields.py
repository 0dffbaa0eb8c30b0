"""Word fields: the ones that fetch something from outside are refused, also when placeholders would make them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from errors import TemplateBroken
from pipeline.wordxml import W

FORBIDDEN = re.compile(
    r"\s*(INCLUDETEXT|INCLUDEPICTURE|INCLUDE|DDE|DDEAUTO|LINK|IMPORT|DATABASE|RD|MACROBUTTON|EMBED)\b", re.IGNORECASE
)
OF_THE_MOMENT = re.compile(r"\s*(DATE|TIME|PRINTDATE|SAVEDATE|EDITTIME)\b", re.IGNORECASE)
COUNTS_PAGES = re.compile(r"\s*NUMPAGES\b", re.IGNORECASE)
# A block tag between a field's begin and its result could cut away its command and leave another one.
MADE_BY_PLACEHOLDER = re.compile(r"\s*[A-Za-z=]*\{|.*(\{%|\{\{(p|r|tr|tc)\s)", re.DOTALL)


def check_fields(root: etree._Element) -> None:
    """Look at the instruction of each field in this part.

    Raises:
        TemplateBroken: a field fetches something, or its command would only be known after filling.
    """
    for instruction in instructions(root):
        if FORBIDDEN.match(instruction):
            raise TemplateBroken(
                f"Bidang {instruction.split()[0]} mengambil isi dari luar dokumen. Hapus bidang itu dari templat."
            )
        if MADE_BY_PLACEHOLDER.match(instruction):
            raise TemplateBroken(
                "Kode bidang Word tidak boleh dibentuk oleh penanda. Letakkan penanda di luar kode bidang."
            )


def prints_the_time(root: etree._Element) -> bool:
    """Say whether a field in this part prints when the paper was printed."""
    return any(OF_THE_MOMENT.match(instruction) for instruction in instructions(root))


def prints_page_count(root: etree._Element) -> bool:
    """Say whether a field in this part prints the number of pages."""
    return any(COUNTS_PAGES.match(instruction) for instruction in instructions(root))


def instructions(root: etree._Element) -> Iterator[str]:
    """Give each field's instruction; one that is split over runs is joined."""
    fields: list[list[str] | None] = []  # the open ones; None once the instruction is over and the result begins
    for element in root.iter(W + "fldSimple", W + "fldChar", W + "instrText", W + "t"):
        if element.tag == W + "fldSimple":
            yield element.get(W + "instr", "")
        elif element.tag == W + "fldChar":
            kind = element.get(W + "fldCharType")
            if kind == "begin":
                fields.append([])
                continue
            if fields and (pieces := fields[-1]) is not None:
                yield "".join(pieces)
                fields[-1] = None
            if kind == "end" and fields:
                fields.pop()
        elif fields and (pieces := fields[-1]) is not None:
            pieces.append(element.text or "")
        elif element.tag == W + "instrText":
            yield element.text or ""
    yield from ("".join(pieces) for pieces in fields if pieces)
