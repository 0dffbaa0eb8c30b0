"""Word fields: the ones that fetch something from outside are refused, also when placeholders would make them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from pipeline.wordxml import W

FORBIDDEN = re.compile(
    r"\s*(INCLUDETEXT|INCLUDEPICTURE|INCLUDE|DDE|DDEAUTO|LINK|IMPORT|DATABASE|RD|MACROBUTTON|EMBED)\b", re.IGNORECASE
)
UNSAFE_LINK = re.compile(
    r"""\s*HYPERLINK\s+"?\s*(?!(https?|mailto|tel|berkas):)([a-z][a-z0-9+.-]*:|\\\\|//)""", re.IGNORECASE
)  # berkas: is a place in the bundle, see pipeline.links
OF_THE_MOMENT = re.compile(r"\s*(DATE|TIME|PRINTDATE|SAVEDATE|EDITTIME)\b", re.IGNORECASE)
COUNTS_PAGES = re.compile(r"\s*NUMPAGES\b", re.IGNORECASE)
# A block tag between a field's begin and its result could cut away its command and leave another one.
MADE_BY_PLACEHOLDER = re.compile(r"\s*[A-Za-z=]*\{|.*(\{%|\{\{(p|r|tr|tc)\s)", re.DOTALL)


def field_faults(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Give each field of this part that fetches something, or whose command would only be known after filling.

    With it goes what is wrong, in words.
    """
    for element, instruction in placed_instructions(root):
        if FORBIDDEN.match(instruction):
            command = instruction.split()[0]
            yield element, f"Bidang {command} mengambil isi dari luar dokumen. Hapus bidang itu dari templat."
        elif UNSAFE_LINK.match(instruction):
            yield (
                element,
                "Tautan ini menuju berkas di komputer. Pakai alamat http, https, mailto atau tel, atau hapus.",
            )
        elif MADE_BY_PLACEHOLDER.match(instruction):
            yield (
                element,
                "Kode bidang Word tidak boleh dibentuk oleh penanda. Letakkan penanda di luar kode bidang.",
            )


def prints_the_time(root: etree._Element) -> bool:
    """Say whether a field in this part prints when the paper was printed."""
    return any(OF_THE_MOMENT.match(instruction) for instruction in instructions(root))


def prints_page_count(root: etree._Element) -> bool:
    """Say whether a field in this part prints the number of pages."""
    return any(COUNTS_PAGES.match(instruction) for instruction in instructions(root))


def instructions(root: etree._Element) -> Iterator[str]:
    """Give each field's instruction; one that is split over runs is joined."""
    return (instruction for _, instruction in placed_instructions(root))


def placed_instructions(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Give each field's instruction with an element that it stands in."""
    fields: list[list[str] | None] = []  # the open ones; None once the instruction is over and the result begins
    for element in root.iter(W + "fldSimple", W + "fldChar", W + "instrText", W + "t"):
        if element.tag == W + "fldSimple":
            yield element, element.get(W + "instr", "")
        elif element.tag == W + "fldChar":
            kind = element.get(W + "fldCharType")
            if kind == "begin":
                fields.append([])
                continue
            if fields and (pieces := fields[-1]) is not None:
                yield element, "".join(pieces)
                fields[-1] = None
            if kind == "end" and fields:
                fields.pop()
        elif fields and (pieces := fields[-1]) is not None:
            pieces.append(element.text or "")
        elif element.tag == W + "instrText":
            yield element, element.text or ""
    yield from ((root, "".join(pieces)) for pieces in fields if pieces)
