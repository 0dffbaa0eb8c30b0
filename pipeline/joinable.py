"""Whether documents of a template may be printed as sections of one file: what is known to change pages forbids it.

A rule of thumb, from trials with LibreOffice 7.4. The gate is `services/lanes.py`: when a template becomes active,
samples are printed both ways and compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from pipeline.wordfields import COUNTS_PAGES, instructions, prints_page_count
from pipeline.wordxml import R, W

SMALLEST_GAP = 400  # twips between margin and header: with less, a blank header moves the text
DRAWINGS = "{http://schemas.openxmlformats.org/drawingml/2006/"
FORBIDDEN = {
    W + "footnoteReference": "catatan kaki", W + "endnoteReference": "catatan akhir", W + "ins": "lacak perubahan",
    W + "del": "lacak perubahan", W + "moveFrom": "lacak perubahan", W + "moveTo": "lacak perubahan",
    W + "commentReference": "komentar", W + "numStyleLink": "gaya daftar", W + "styleLink": "gaya daftar",
    DRAWINGS + "chart}chart": "bagan", DRAWINGS + "diagram}relIds": "SmartArt", W + "sectPrChange": "lacak perubahan",
    W + "footnoteColumns": "catatan kaki",
}  # fmt: skip
FIELDS = re.compile(
    r"\s*(DOCVARIABLE|FILENAME|NUMWORDS|NUMCHARS|STYLEREF|INDEX|TC|XE|LISTNUM|AUTONUM\w*|RD|INCLUDE\w*|SECTION|REVNUM)\b",
    re.IGNORECASE,
)
PLAIN_COUNT = re.compile(r"\s*NUMPAGES\s*(\\\*\s*(MERGEFORMAT|ARABIC)\s*)*$", re.IGNORECASE)
KINDS = ("default", "first", "even")


def hindrance(trees: Mapping[str, etree._Element], body: etree._Element) -> str:
    """Say what in these parts keeps documents from being joined (Indonesian, short), or "" where nothing is known.

    Args:
        trees: the main part (with its body), headers, footers and numbering, by part name.
    """
    return next(_hindrances(trees, body), "")


def _hindrances(trees: Mapping[str, etree._Element], body: etree._Element) -> Iterator[str]:
    for name, tree in trees.items():
        for found in tree.iter(*FORBIDDEN):
            yield FORBIDDEN[str(found.tag)]
        texts = list(instructions(tree))
        if any(FIELDS.match(text) for text in texts):
            yield "bidang Word yang bergantung pada seluruh berkas"
        if any(COUNTS_PAGES.match(text) and not PLAIN_COUNT.match(text) for text in texts) or _counts_pages_within(
            tree
        ):
            yield "jumlah halaman dalam bentuk lain"
        if tree is not body.getparent() and "numbering" not in name and next(tree.iter(W + "numPr"), None) is not None:
            yield "daftar di kepala halaman"
    counting = any(prints_page_count(tree) for tree in trees.values())
    forms = {item.get(W + "fmt", "decimal") for item in body.iter(W + "pgNumType")}
    if counting and forms - {"decimal"}:
        yield "jumlah halaman dengan angka Romawi"
    blocks = [block for block in body if block.tag != W + "sectPr"]
    if blocks and next(blocks[-1].iter(W + "framePr"), None) is not None:
        yield "bingkai pada alinea terakhir"
    if blocks and blocks[0].tag == W + "tbl" and len({_page_size(item) for item in _ends(body)}) > 1:
        yield "tabel di awal, sesudah halaman berukuran lain"  # LibreOffice cuts it as the page before would
    yield from _narrow_margins(body)


def _ends(body: etree._Element) -> tuple[etree._Element, ...]:
    """Give the first and the last section."""
    sections = list(body.iter(W + "sectPr"))
    return (sections[0], sections[-1]) if sections else ()


def _page_size(section: etree._Element) -> tuple[str | None, str | None]:
    size = section.find(W + "pgSz")
    return (None, None) if size is None else (size.get(W + "w"), size.get(W + "h"))


def _counts_pages_within(tree: etree._Element) -> bool:
    """Say whether a page count stands inside another field or over several paragraphs: it could not be replaced."""
    for paragraph in tree.iter(W + "p"):
        depth, deepest = 0, 0
        counts = prints_page_count(paragraph)
        for mark in paragraph.iter(W + "fldChar"):
            depth += {"begin": 1, "end": -1}.get(mark.get(W + "fldCharType", ""), 0)
            deepest = max(deepest, depth)
        if counts and (depth != 0 or deepest > 1):
            return True
    return False


def _narrow_margins(body: etree._Element) -> Iterator[str]:
    sections = list(body.iter(W + "sectPr"))
    for kind, edge in (("header", "top"), ("footer", "bottom")):
        having = [{ref.get(W + "type", "default") for ref in item.iter(f"{W}{kind}Reference")} for item in sections]
        if not any(types - having[0] for types in having[1:]):
            continue
        for section in sections:
            margin = section.find(W + "pgMar")
            if margin is None:
                continue
            gap = float(margin.get(W + edge, "0")) - float(margin.get(W + kind, "0"))
            if gap < SMALLEST_GAP:
                yield "kepala halaman hanya pada bagian kemudian, dengan margin sempit"


def references(section: etree._Element) -> dict[tuple[str, str], str]:
    """Give a section's header and footer relationships by ("header" or "footer", type)."""
    return {
        (kind, item.get(W + "type", "default")): item.get(R + "id", "")
        for kind in ("header", "footer")
        for item in section.findall(f"{W}{kind}Reference")
    }
