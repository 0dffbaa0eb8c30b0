"""A template with findings as pages: each place a link `berkas:temuan-<numbers>`, what is wrong printed as written.

Its copy is made and filled in a confined child, like the template itself; nothing that is refused as dangerous gets
here, see `may_be_drawn`. The links tell where each finding came to stand: LibreOffice writes their rectangles.
"""

from __future__ import annotations

import copy
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree
from pypdf import PdfReader

from errors import TemplateBroken, UserError
from pipeline.compile import RENDERED_TYPES
from pipeline.container import inspect
from pipeline.linkfields import around
from pipeline.links import read_links
from pipeline.placeholders import TAG
from pipeline.templatecheck import filled_samples, know_form
from pipeline.templatekinds import template_kind
from pipeline.templatereport import Finding, Severity, TemplateReport, finding_from
from pipeline.trim import STYLES
from pipeline.values import PdfFile
from pipeline.wordplaces import FALLBACK, Passage, Piece, passages_of
from pipeline.wordxml import W

KEY = "temuan-"
# What is wrong with the writing of a placeholder, and no more than that.
HARMLESS = frozenset({
    "asing", "belum-ditutup", "berdesakan", "bukan-daftar", "bukan-teks", "di-luar-tabel", "huruf-tersembunyi",
    "isi-kaya", "kurung-terbuka", "kutip", "memotong", "perubahan-terlacak", "salah-tulis", "sintaks-lain",
    "tanpa-pembuka",
})  # fmt: skip
LITERAL = (("{{", "{_{"), ("}}", "}_}"), ("{%", "{_%"), ("%}", "%_}"))  # docxtpl's way to print them
OTHER = re.compile(r"(?<=\$)(?=\{)|(?<=\{)(?=[#/^])")  # what other programs write, and Jinja's remarks
ZERO_WIDTH = "\u200b"
SAME_LINE_PT = 2.0
STYLE = "BerkasTemuan"
OWN_STYLE = b'<w:style w:type="character" w:customStyle="1" w:styleId="BerkasTemuan"><w:name w:val="Temuan"/></w:style>'


@dataclass(frozen=True, slots=True)
class Mark:
    """Where findings stand on a printed page: its number from 1, their numbers, and the box in per cent of the page."""

    page: int
    numbers: tuple[int, ...]
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A stretch of a paragraph's text. `literal`: it is printed as written, not obeyed."""

    start: int
    end: int
    numbers: tuple[int, ...]
    literal: bool


def may_be_drawn(report: TemplateReport) -> bool:
    """Say whether a template's pages may be shown with marks: there is a place to mark, and nothing was refused."""
    wrong = [one for one in report.findings if one.severity is Severity.WRONG]
    return all(one.code in HARMLESS for one in wrong) and any(one.paragraph >= 0 for one in report.findings)


def fill_marked(
    path: str, kind: str, findings: Sequence[Mapping[str, Any]], samples: Sequence[str],
    form: Mapping[str, Any] | None = None,
) -> list[str]:  # fmt: skip
    """Fill a marked copy with samples, for a confined child: writes `<sample>.docx` beside the template.

    Args:
        findings: of the report, in its order: the first is number 1.

    Raises:
        TemplateBroken: it cannot be filled, not even with every placeholder as written.
    """
    know_form(form)
    what, here = template_kind(kind), Path(path)
    told = [finding_from(one) for one in findings]
    for every in (False, True):
        marked = _marked(here, told, here.with_name("tanda.docx"), every=every)
        try:
            return [one.name for one in filled_samples(marked, what, samples, here.parent)]
        except (UserError, ValueError):
            continue  # a loop that is printed as written leaves its rows without a name
    raise TemplateBroken("Halamannya tidak dapat digambar.")


def marks_in(printed: PdfFile) -> list[Mark]:
    """Read where the findings of a marked copy stand. The file was made by our own converter."""
    reader = PdfReader(printed.path)
    boxes: dict[tuple[int, str], list[list[float]]] = {}
    for link in read_links(reader, keys=True):
        if isinstance(link.target, str) and link.target.startswith(KEY):
            left, bottom, right, top = (float(edge) for edge in link.rect)
            lines = boxes.setdefault((link.page, link.target), [])
            same = next((one for one in lines if abs(one[1] - bottom) < SAME_LINE_PT), None)
            if same is None:
                lines.append([left, bottom, right, top])
            else:
                same[:] = min(same[0], left), min(same[1], bottom), max(same[2], right), max(same[3], top)
    marks = []
    for (page, key), lines in boxes.items():
        paper = reader.pages[page].mediabox
        numbers = tuple(int(one) for one in key.removeprefix(KEY).split("-"))
        for left, bottom, right, top in lines:
            share = (left / float(paper.width), 1 - top / float(paper.height), (right - left) / float(paper.width),
                     (top - bottom) / float(paper.height))  # fmt: skip
            marks.append(Mark(page + 1, numbers, *(round(100 * one, 2) for one in share)))
    return sorted(marks, key=lambda one: (one.page, one.y, one.x))


# ---------------------------------------------------------------- the copy


def _marked(source: Path, findings: Sequence[Finding], out: Path, *, every: bool) -> Path:
    """Write the copy; `every`: all placeholders are printed as written."""
    found = inspect(source)
    if found.package is None or found.faults:
        raise TemplateBroken("Berkas ini tidak boleh digambar.")
    parts = dict(found.package.parts)
    for name, kind in found.package.types.items():
        if kind not in RENDERED_TYPES or name not in found.trees:
            continue
        root = found.trees[name]
        numbered = [(number, one) for number, one in enumerate(findings, start=1) if one.part == name]
        for passage in passages_of(name, root):
            here = [(number, one) for number, one in numbered if one.paragraph == passage.number]
            if every or any(_in_attribute(one, passage) for _, one in here):
                _empty_attributes(passage.element)
            _separate(passage)
            for stretch in sorted(_stretches(passage, here, every=every), key=lambda one: -one.start):
                _mark(passage, stretch)
        for old in list(root.iter(FALLBACK)):  # a text box once more, for old programs: nobody marked it
            parent = old.getparent()
            assert parent is not None  # noqa: S101  (said for the type checker)
            parent.remove(old)
        parts[name] = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
    if STYLES in parts:
        parts[STYLES] = parts[STYLES].replace(b"</w:styles>", OWN_STYLE + b"</w:styles>")
    with zipfile.ZipFile(out, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return out


def _in_attribute(finding: Finding, passage: Passage) -> bool:
    """Say whether a finding is of a placeholder that stands in no text, as a picture's description does."""
    return bool(finding.placeholder) and passage.text[finding.start : finding.end] != finding.placeholder


def _stretches(
    passage: Passage, findings: Sequence[tuple[int, Finding]], *, every: bool
) -> list[_Stretch]:  # fmt: skip
    """Give the stretches to mark or to print as written, none over another."""
    whole = (0, len(passage.text))
    wanted = [
        ((one.start, one.end) if one.placeholder and not _in_attribute(one, passage) else whole, (number,), one)
        for number, one in findings
    ]
    made: list[_Stretch] = []
    for (start, end), numbers, one in sorted(wanted, key=lambda one: one[0][1] - one[0][0]):
        literal = one.severity is Severity.WRONG and not _in_attribute(one, passage)
        over = next((other for other in made if other.start < end and start < other.end), None)
        if over is None:
            made.append(_Stretch(start, end, numbers, literal))
        else:  # the shorter one stays, and bears both numbers
            made.remove(over)
            made.append(_Stretch(over.start, over.end, (*over.numbers, *numbers), over.literal or literal))
    if every:
        made = [_Stretch(one.start, one.end, one.numbers, literal=True) for one in made]
        made += [
            _Stretch(sign.start(), sign.end(), (), literal=True) for sign in TAG.finditer(passage.text)
            if not any(one.start < sign.end() and sign.start() < one.end for one in made)
        ]  # fmt: skip
    return made


def _empty_attributes(paragraph: etree._Element) -> None:
    for element in paragraph.iter():
        for name, value in element.attrib.items():
            if isinstance(value, str) and TAG.search(value):
                element.set(name, "")


def _mark(passage: Passage, stretch: _Stretch) -> None:
    """Make a stretch a link, and print it as written where it is wrong."""
    pieces = [
        one for one in passage.pieces if one.start < stretch.end and stretch.start < one.start + len(one.text)
    ]  # fmt: skip
    held = [_cut(one, stretch) for one in pieces]
    if stretch.literal:
        _print_as_written(held, passage.text[stretch.start : stretch.end])
    runs = [run for run in (next(one.element.iterancestors(W + "r"), None) for one in held) if run is not None]
    in_code = any(one.element.tag == W + "instrText" for one in held)
    if stretch.numbers and runs and not in_code:
        for run in runs:
            _give_style(run)
        around(runs[0], runs[-1], f"berkas:{KEY}{'-'.join(map(str, stretch.numbers))}")


def _give_style(run: etree._Element) -> None:
    """Give a run a character style where it has none: LibreOffice 7.4 writes no rectangle of a link without one."""
    own = run.find(W + "rPr")
    if own is None:
        own = run.makeelement(W + "rPr")
        run.insert(0, own)
    if own.find(W + "rStyle") is None:
        own.insert(0, own.makeelement(W + "rStyle", {W + "val": STYLE}))


def _separate(passage: Passage) -> None:
    """Let each run of a paragraph hold one thing only, so that its texts can be cut."""
    for run in {next(one.element.iterancestors(W + "r"), None) for one in passage.pieces}:
        if run is None:
            continue
        behind = run
        for child in [one for one in run if one.tag != W + "rPr"][1:]:
            own = run.find(W + "rPr")
            alone = run.makeelement(W + "r")
            if own is not None:
                alone.append(copy.deepcopy(own))
            alone.append(child)
            behind.addnext(alone)
            behind = alone


@dataclass(frozen=True, slots=True)
class _Held:
    """An element with a part of a stretch, which is all of its text but for field codes."""

    element: etree._Element
    start: int
    end: int


def _cut(piece: Piece, stretch: _Stretch) -> _Held:
    """Cut a piece's run, so that one holds just its part of the stretch."""
    element, run = piece.element, next(piece.element.iterancestors(W + "r"), None)
    text = element.text or ""
    left, right = max(stretch.start - piece.start, 0), min(stretch.end - piece.start, len(text))
    if run is None or element.tag != W + "t":
        return _Held(element, left, right)
    if text[right:]:
        run.addnext(_with_text(run, text[right:]))
    if left:
        middle = _with_text(run, text[left:right])
        run.addnext(middle)
        _say(element, text[:left])
        element = next(middle.iter(W + "t"))
    else:
        _say(element, text[:right])
    return _Held(element, 0, right - left)


def _with_text(run: etree._Element, text: str) -> etree._Element:
    made = copy.deepcopy(run)
    made.tail = None
    _say(next(made.iter(W + "t")), text)
    return made


def _say(element: etree._Element, text: str) -> None:
    element.text = text
    element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _print_as_written(held: Sequence[_Held], text: str) -> None:
    """Write a stretch into its first visible element, so that neither docxtpl nor Jinja knows it again."""
    for one in held:
        if one.element.tag in (W + "t", W + "delText", W + "instrText"):
            old = one.element.text or ""
            one.element.text = old[: one.start] + old[one.end :]
    visible = next((one.element for one in held if one.element.tag == W + "t"), None)
    if visible is not None:
        _say(visible, _literal(text))


def _literal(text: str) -> str:
    for sign, written in LITERAL:
        text = text.replace(sign, written)
    return OTHER.sub(ZERO_WIDTH, text)


def boxes_of(marks: Sequence[Mark]) -> Iterator[list[Any]]:
    """Give marks as plain JSON."""
    return ([one.page, list(one.numbers), one.x, one.y, one.width, one.height] for one in marks)
