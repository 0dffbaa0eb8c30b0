"""The house style of the papers: what `tools/make_templates.py` builds the Word templates from, with python-docx.

A template starts from `new_paper`, is filled from top to bottom with the functions below, and ends with `save`:

    paper = new_paper("Laporan Informasi", secret=True)
    letterhead(paper)
    title(paper, "LAPORAN INFORMASI", number_line="Nomor : {{ nomor }}", underline=True)
    label_table(paper, [Row("Bidang", "{{ bidang }}"), Row("Perihal", "{{ perihal }}")])
    subheading(paper, "II. FAKTA-FAKTA")
    lettered(paper, "{{ f.huruf }}.", "f.baris", loop="f in fakta")
    signatures(paper, right=Signer("{{ tempat }}, {{ tanggal }}", "PELAPOR", "{{ nama }}", "{{ pangkat_nrp }}"))
    save(paper, path)

Placeholders are docxtpl's; every text handed in becomes one run, so that each placeholder stays whole.
The style names are Indonesian: they are what the admin sees in Word. Lengths are in centimetres, type sizes in points.

Four things that are easy to get wrong are settled here once:

- LibreOffice obeys a table's grid, Word its cells: both get the same widths.
- Two tables in a row would become one: a paper needs a paragraph between them (`text`, `subheading`, `separator`).
- A text of several lines is one paragraph a line (`lines`): a line break in a justified paragraph stretches its line.
- The right indent of the style "Kop" is only that of the example unit: the fill step sets it from `kop_kanan`, so that
  the closing line is as long as the longest line of any unit's letterhead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from itertools import zip_longest
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Emu, Pt
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

FONT = "Arial"
TEXT_WIDTH = 17.0  # A4 (21 cm) less the margins 2.5 and 1.5
LANDSCAPE_WIDTH = 25.7  # A4 (29.7 cm) less the same
LABEL_WIDTHS = (5.2, 0.4, 11.4)
GREY = "EDEDED"
UNUSED_PARTS = {"thumbnail", "customXml", "numbering", "stylesWithEffects", "webSettings"}
_TWIPS = 567  # a centimetre


# ---------------------------------------------------------------- styles


@dataclass(frozen=True)
class Style:
    """A paragraph style. Spacing in points, indents and tab stops in centimetres."""

    name: str
    size: float = 11
    align: str = "left"
    bold: bool = False
    underline: bool = False
    before: float = 0
    after: float = 0
    left: float = 0
    right: float = 0
    hanging: float = 0
    tabs: tuple[float, ...] = ()
    keep_next: bool = False
    line_below: bool = False
    exact_pt: float = 0

    @property
    def id(self) -> str:
        """The name without blanks, as Word makes ids."""
        return self.name.replace(" ", "")

    def xml(self) -> str:
        """The style as WordprocessingML (children in the order that the schema asks for)."""
        spacing = f'w:before="{self.before * 20:.0f}" w:after="{self.after * 20:.0f}"'
        spacing += f' w:line="{self.exact_pt * 20:.0f}" w:lineRule="exact"' if self.exact_pt else ""
        paragraph = [
            "<w:keepNext/>" if self.keep_next else "",
            '<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>'
            if self.line_below
            else "",
            "<w:tabs>" + "".join(f'<w:tab w:val="left" w:pos="{tab * _TWIPS:.0f}"/>' for tab in self.tabs) + "</w:tabs>"
            if self.tabs
            else "",
            f"<w:spacing {spacing}/>",
            f'<w:ind w:left="{self.left * _TWIPS:.0f}" w:right="{self.right * _TWIPS:.0f}"'
            + (f' w:hanging="{self.hanging * _TWIPS:.0f}"' if self.hanging else "")
            + "/>",
            f'<w:jc w:val="{self.align}"/>',
        ]
        run = [
            "<w:b/>" if self.bold else "",
            f'<w:sz w:val="{self.size * 2:.0f}"/><w:szCs w:val="{self.size * 2:.0f}"/>',
            '<w:u w:val="single"/>' if self.underline else "",
        ]
        return (
            f'<w:style {nsdecls("w")} w:type="paragraph" w:customStyle="1" w:styleId="{self.id}">'
            f'<w:name w:val="{self.name}"/><w:basedOn w:val="Normal"/><w:qFormat/>'
            f"<w:pPr>{''.join(paragraph)}</w:pPr><w:rPr>{''.join(run)}</w:rPr></w:style>"
        )


STYLES = (
    Style("Kop", align="center", line_below=True, right=10.2),
    Style("Judul Blanko", size=12, align="center", bold=True, before=12, keep_next=True),
    Style("Judul Garis Bawah", size=12, align="center", bold=True, underline=True, before=12, keep_next=True),
    Style("Nomor Surat", align="center", after=6, keep_next=True),
    Style("Subjudul", bold=True, before=6, after=1, keep_next=True, left=0.6, hanging=0.6, tabs=(0.6,)),
    Style("Subjudul Romawi", bold=True, before=6, after=1, keep_next=True, left=0.8, hanging=0.8, tabs=(0.8,)),
    Style("Isi", align="both", after=3),
    Style("Isi Akhir", align="both", before=3, after=3, keep_next=True),
    Style("Isi Berhuruf", align="both", after=3, left=1.6, hanging=0.8, tabs=(1.6,)),
    Style("Isi Bernomor", align="both", after=2, left=0.8, hanging=0.8, tabs=(0.8,)),
    Style("Isi Lanjutan", align="both", after=3, left=1.6),
    Style("Isi Berlabel", left=5.6, hanging=5.6, tabs=(5.2, 5.6), after=1),
    Style("Isi Berlabel Akhir", left=5.6, hanging=5.6, tabs=(5.2, 5.6), after=1, keep_next=True),
    Style("Isi Berlabel Lanjutan", left=5.6, after=1),
    Style("Isi Berlabel Lanjutan Akhir", left=5.6, after=1, keep_next=True),
    Style("Isi Bertingkat", align="both", after=3, left=2.2, hanging=0.6, tabs=(2.2,)),
    Style("Label"),
    Style("Tabel Kepala", size=9, align="center", bold=True, before=1, after=1, keep_next=True),
    Style("Tabel Isi", size=9, before=1, after=1),
    Style("Tabel Tengah", size=9, align="center", before=1, after=1),
    Style("Tabel Kanan", size=9, align="right", before=1, after=1),
    Style("Tanda Tangan", align="center", keep_next=True),
    Style("Nama Penanda Tangan", align="center", bold=True, underline=True, keep_next=True),
    Style("Pangkat Penanda Tangan", align="center"),
    Style("Daftar", left=0.6, hanging=0.6, tabs=(0.6,)),
    Style("Daftar Akhir", align="both", left=0.6, hanging=0.6, tabs=(0.6,), keep_next=True),
    Style("Daftar Judul", underline=True, before=6, keep_next=True),
    Style("Keterangan", size=9, after=1),
    Style("Kanan", align="right"),
    Style("Rahasia", align="center", bold=True, underline=True),
    Style("Meterai", size=8, align="center", before=16, keep_next=True),
    Style("Saksi", left=0.6, hanging=0.6, tabs=(0.6, 9.6), before=6, keep_next=True),
    Style("Pemisah", size=1, exact_pt=1),
    # LibreOffice would put the end of a full page on a page of its own: 1 pt did so for every twelfth paper.
    Style("Pemisah Akhir", size=1, exact_pt=0.05),
)
BY_NAME = {style.name: style for style in STYLES}


# ---------------------------------------------------------------- the paper as a whole


def new_paper(
    name: str,
    *,
    secret: bool = False,
    level: str = "",
    landscape: bool = False,
    subject: str = "Laporan Bhabinkamtibmas",
) -> Paper:
    """Start an A4 paper with the house's margins and only the house's styles.

    A `landscape` one (a register with many columns) is `LANDSCAPE_WIDTH` wide; its type tells `common` so.
    A `secret` paper bears RAHASIA in the header and footer of every page, the footer 1.25 cm from the edge: the line
    that the bundle draws at 0.8 cm stays free. `level` is what stands there instead, such as a placeholder.
    """
    paper = Document()
    _replace_styles(paper)
    _drop_extras(paper)
    section = paper.sections[0]
    section.start_type = WD_SECTION.NEW_PAGE
    if landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = (Cm(29.7), Cm(21)) if landscape else (Cm(21), Cm(29.7))
    section.top_margin = section.bottom_margin = Cm(2)
    section.left_margin, section.right_margin = Cm(2.5), Cm(1.5)
    section.header_distance = section.footer_distance = Cm(1.25)
    if secret or level:
        for part in (section.header, section.footer):
            part.is_linked_to_previous = False
            _style(part.paragraphs[0], "Rahasia").add_run(level or "RAHASIA")
    core = paper.core_properties
    core.title, core.subject, core.language = name, subject, "id-ID"
    core.author, core.comments, core.last_modified_by = "", "", ""
    core.created = core.modified = datetime(2023, 1, 1, tzinfo=UTC)
    return paper


def save(paper: Paper, path: Path) -> None:
    """Close the paper and write it, the same bytes each time.

    After a last table goes the paragraph that Word wants, too small to spill. A tag at the end goes when the paper is
    filled, and with it may go all that stood behind the table.
    """
    last = [child for child in paper.element.body if child.tag in (qn("w:p"), qn("w:tbl"))][-1]
    if last.tag == qn("w:tbl") or "".join(last.itertext()).startswith("{%"):
        text(paper, "", style="Pemisah Akhir")
    written = BytesIO()
    paper.save(written)
    with ZipFile(written) as source, ZipFile(path, "w", ZIP_DEFLATED) as package:
        for name in source.namelist():
            package.writestr(ZipInfo(name, (2023, 1, 1, 0, 0, 0)), source.read(name), ZIP_DEFLATED)


def _replace_styles(paper: Paper) -> None:
    """Exchange python-docx's 164 styles for the house's."""
    root = paper.styles.element
    for child in list(root):
        root.remove(child)
    fonts = " ".join(f'w:{script}="{FONT}"' for script in ("ascii", "hAnsi", "eastAsia", "cs"))
    base = (
        f"<w:docDefaults {nsdecls('w')}><w:rPrDefault><w:rPr><w:rFonts {fonts}/><w:sz w:val='22'/><w:szCs w:val='22'/>"
        "<w:lang w:val='id-ID' w:eastAsia='id-ID' w:bidi='ar-SA'/></w:rPr></w:rPrDefault>"
        "<w:pPrDefault><w:pPr><w:widowControl/><w:spacing w:before='0' w:after='0' w:line='240' w:lineRule='auto'/>"
        "</w:pPr></w:pPrDefault></w:docDefaults>",
        f"<w:style {nsdecls('w')} w:type='paragraph' w:default='1' w:styleId='Normal'>"
        "<w:name w:val='Normal'/></w:style>",
        f"<w:style {nsdecls('w')} w:type='character' w:default='1' w:styleId='DefaultParagraphFont'>"
        "<w:name w:val='Default Paragraph Font'/></w:style>",
        f"<w:style {nsdecls('w')} w:type='table' w:default='1' w:styleId='TableNormal'><w:name w:val='Normal Table'/>"
        "<w:tblPr><w:tblInd w:w='0' w:type='dxa'/><w:tblCellMar><w:left w:w='0' w:type='dxa'/>"
        "<w:right w:w='0' w:type='dxa'/></w:tblCellMar></w:tblPr></w:style>",
    )
    for xml in (*base, *(style.xml() for style in STYLES)):
        root.append(parse_xml(xml))


def _drop_extras(paper: Paper) -> None:
    """Drop python-docx's thumbnail, bibliography and numbering; ask for the table placement of Word 2013 and later."""
    package = paper.part.package
    for owner in (package, paper.part):
        for key, relation in list(owner.rels.items()):
            if relation.reltype.rsplit("/", 1)[-1] in UNUSED_PARTS:
                del owner.rels[key]
    settings = paper.settings.element
    for child in list(settings):
        settings.remove(child)
    settings.append(
        parse_xml(
            f"<w:compat {nsdecls('w')}><w:compatSetting w:name='compatibilityMode' "
            "w:uri='http://schemas.microsoft.com/office/word' w:val='15'/></w:compat>"
        )
    )


# ---------------------------------------------------------------- paragraphs


def text(paper: Paper, words: str, *, style: str = "Isi") -> Paragraph:
    """One paragraph; a tab in `words` goes to the style's tab stop."""
    return _write(paper.add_paragraph(), words, style=style)


def led(paper: Paper, words: str) -> None:
    """A line that leads to what follows, a little apart from the table above it."""
    paragraph = text(paper, words)
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.keep_with_next = Pt(4), True


def closing(paper: Paper, words: str) -> None:
    """The closing sentence behind a table, kept with the signatures."""
    text(paper, words, style="Isi Akhir").paragraph_format.space_before = Pt(6)


def lines(paper: Paper, values: str, *, style: str = "Isi", last_style: str | None = None) -> None:
    """One paragraph for each of the context's lines `values`; the last in `last_style` (to keep it with the next)."""
    text(paper, f"{{%p for baris in {values} %}}")
    if last_style:
        text(paper, "{%p if loop.last %}")
        text(paper, "{{ baris }}", style=last_style)
        text(paper, "{%p else %}")
    text(paper, "{{ baris }}", style=style)
    if last_style:
        text(paper, "{%p endif %}")
    text(paper, "{%p endfor %}")


def letterhead(paper: Paper) -> None:
    """The unit's lines from the context's `kop`, top left, closed by a line as long as the longest of them."""
    text(paper, "{%p for baris in kop %}")
    text(paper, "{{ baris }}", style="Kop")
    text(paper, "{%p endfor %}")


def title(paper: Paper, words: str, *, number_line: str = "", underline: bool = False, new_page: bool = False) -> None:
    """The centred title and the line below it (its number, its month).

    Args:
        new_page: it begins a page; a paragraph with a break before it could itself fall on one of its own.
    """
    heading = text(paper, words, style="Judul Garis Bawah" if underline else "Judul Blanko")
    heading.paragraph_format.page_break_before = new_page or None
    if number_line:
        text(paper, number_line, style="Nomor Surat")


def subheading(paper: Paper, words: str) -> None:
    """A section head, kept with what follows; a tab after its mark ("A.", "IV.") goes to the hanging indent."""
    text(paper, words, style="Subjudul Romawi" if words[0] in "IVX" else "Subjudul")


def lettered(paper: Paper, mark: str, values: str, *, loop: str = "") -> None:
    """A paragraph that hangs behind its letter or number, and further ones under it for further lines.

    `values` names a list of lines in the context; `loop` ("f in fakta") repeats the whole for each item of a list.
    """
    if loop:
        text(paper, f"{{%p for {loop} %}}")
    text(paper, f"{{%p for baris in {values} %}}")
    text(paper, "{%p if loop.first %}")
    text(paper, f"{mark}\t{{{{ baris }}}}", style="Isi Berhuruf")
    text(paper, "{%p else %}")
    text(paper, "{{ baris }}", style="Isi Lanjutan")
    text(paper, "{%p endif %}")
    text(paper, "{%p endfor %}")
    if loop:
        text(paper, "{%p endfor %}")


def numbered_list(paper: Paper, rows: str) -> None:
    """The context's list `rows`, each with `no` and `isi`, as a numbered list."""
    text(paper, f"{{%p for b in {rows} %}}")
    text(paper, "{{ b.no }}.\t{{ b.isi }}", style="Isi Bernomor")
    text(paper, "{%p endfor %}")


def marked_lines(paper: Paper, rows: str, *, mark: str) -> None:
    """Lines of the context's list `rows` as "mark : line", those that follow under the first of theirs.

    A row's `awal` says that it is the first behind its mark, `akhir` that it is the very last: that paragraph is kept
    with the signatures.
    """
    text(paper, f"{{%p for p in {rows} %}}")
    for shown_if, words, style in (
        ("p.awal and p.akhir", f"{{{{ p.{mark} }}}}\t:\t{{{{ p.isi }}}}", "Isi Berlabel Akhir"),
        ("p.awal", f"{{{{ p.{mark} }}}}\t:\t{{{{ p.isi }}}}", "Isi Berlabel"),
        ("p.akhir", "{{ p.isi }}", "Isi Berlabel Lanjutan Akhir"),
    ):
        text(paper, f"{{%p {'if' if shown_if == 'p.awal and p.akhir' else 'elif'} {shown_if} %}}")
        text(paper, words, style=style)
    text(paper, "{%p else %}")
    text(paper, "{{ p.isi }}", style="Isi Berlabel Lanjutan")
    text(paper, "{%p endif %}")
    text(paper, "{%p endfor %}")


def separator(paper: Paper) -> None:
    """A little air between two tables; with nothing between them Word makes one of both."""
    text(paper, "", style="Pemisah").paragraph_format.space_before = Pt(3)


def condition(paper: Paper, expression: str | None) -> None:
    """Open a part that is printed only if `expression` holds; `None` closes it."""
    text(paper, f"{{%p if {expression} %}}" if expression else "{%p endif %}")


def _style(paragraph: Paragraph, name: str) -> Paragraph:
    """Set the style by its id: looking it up by name would take python-docx's translations into account."""
    paragraph.paragraph_format.element.get_or_add_pPr().get_or_add_pStyle().set(qn("w:val"), BY_NAME[name].id)
    return paragraph


def _write(paragraph: Paragraph, words: str, *, style: str) -> Paragraph:
    _style(paragraph, style)
    if words:
        paragraph.add_run(words)
    return paragraph


# ---------------------------------------------------------------- tables


@dataclass(frozen=True)
class Row:
    """A row "label : value", printed only if the expression `shown_if` holds.

    `lines_of` names a list of lines in the context, instead of `value`; `style` is that of the value.
    """

    label: str
    value: str = ""
    shown_if: str = ""
    lines_of: str = ""
    style: str = "Label"


@dataclass(frozen=True)
class Column:
    """A column of a grid table: its head, its width, and the paragraphs of its cells."""

    head: str
    width: float
    cell: str | Sequence[str] = ""
    style: str = "Tabel Isi"


@dataclass(frozen=True)
class Signer:
    """One side of a signature block, line by line; an empty text leaves its line free.

    `above` is what stands over the post, a line or more: place and date, or "Mengetahui"; `seal` what goes where the
    signature does.
    """

    above: str | tuple[str, ...] = ""
    post: str = ""
    name: str = ""
    rank: str = ""
    seal: str = ""


OFFICER = Signer("{{ tempat }}, {{ tanggal }}", "{{ jabatan_petugas }}", "{{ nama_petugas }}", "{{ pangkat_petugas }}")
CHIEF = Signer("Mengetahui", "{{ jabatan_kapolsek }}", "{{ nama_kapolsek }}", "{{ pangkat_kapolsek }}")
HEAD = Signer("Mengetahui", "{{ jabatan_kanit }}", "{{ nama_kanit }}", "{{ pangkat_kanit }}")
LANDSCAPE_SIDES = (12.4, 13.3)


def label_table(
    paper: Paper,
    rows: Sequence[Row],
    *,
    widths: tuple[float, float, float] = LABEL_WIDTHS,
    numbered: bool = False,
    mark: str = "",
    loop: str = "",
) -> Table:
    """A borderless table label, colon, value: long values wrap under themselves.

    A `numbered` one stands under a section head: indented by 0.8 cm, with "1.", "2." … before the labels (a row under
    a condition keeps its number: number only what is always printed). `loop` ("r in rincian") repeats its rows for
    each item of a list, with `mark` in the place of the number.
    """
    before, number = (1.6, 0.6) if mark else (0.8, 0.8)  # marks stand a step below numbers
    label = widths[0] + 0.8 - before - number
    columns = [before, number, label, widths[1], TEXT_WIDTH - widths[0] - widths[1] - 0.8] if numbered else list(widths)
    table = _table(paper, columns)
    if loop:
        _tag_row(table, f"{{%tr for {loop} %}}")
    for count, row in enumerate(rows, start=1):
        if row.shown_if:
            _tag_row(table, f"{{%tr if {row.shown_if} %}}")
        cells = _add_row(table).cells
        texts = ["", mark or f"{count}.", row.label, ":"] if numbered else [row.label, ":"]
        for cell, words in zip(cells, texts, strict=False):
            _write(cell.paragraphs[0], words, style="Label")
        value = cells[-1]
        if row.lines_of:
            _write(value.paragraphs[0], f"{{%p for baris in {row.lines_of} %}}", style="Label")
            _write(value.add_paragraph(), "{{ baris }}", style=row.style)
            _write(value.add_paragraph(), "{%p endfor %}", style="Label")
        else:
            _write(value.paragraphs[0], row.value, style=row.style)
        if row.shown_if:
            _tag_row(table, "{%tr endif %}")
    if loop:
        _tag_row(table, "{%tr endfor %}")
    return _settle(table, columns)


def grid_table(
    paper: Paper,
    columns: Sequence[Column],
    *,
    loop: str,
    total: Sequence[str] = (),
    padding: float = 0.15,
    row_height: float = 0,
) -> Table:
    """A table with thin lines: a grey head that repeats on each page, one unbreakable row for each item of `loop`.

    `loop` is written as in Jinja: "p in penghuni". `total` is the text of a last row, one for each column, in bold.
    `padding` is the room left and right within a cell; `row_height` the least height of a row, for what is written in
    by hand.
    """
    widths = [column.width for column in columns]
    table = _table(paper, widths, lined=True, padding=padding)
    head = _add_row(table)
    for cell, column in zip(head.cells, columns, strict=True):
        _write(cell.paragraphs[0], column.head, style="Tabel Kepala")
        cell._tc.get_or_add_tcPr().append(
            parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{GREY}"/>')
        )
        cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:vAlign {nsdecls("w")} w:val="center"/>'))
    _row_property(head, "w:cantSplit")
    _row_property(head, "w:tblHeader")
    _tag_row(table, f"{{%tr for {loop} %}}")
    row = _add_row(table)
    _row_property(row, "w:cantSplit")
    if row_height:
        row.height = Cm(row_height)
    for cell, column in zip(row.cells, columns, strict=True):
        _write_cell(cell, [column.cell] if isinstance(column.cell, str) else column.cell, style=column.style)
    _tag_row(table, "{%tr endfor %}")
    if total:
        last = _add_row(table)
        _row_property(last, "w:cantSplit")
        for cell, words, column in zip(last.cells, total, columns, strict=True):
            _write_cell(cell, [words], style=column.style)
            for run in cell.paragraphs[0].runs:
                run.bold = True
    return _settle(table, widths)


def signatures(
    paper: Paper,
    *,
    right: Signer,
    left: Signer | None = None,
    gap: float = 1.6,
    widths: tuple[float, float] = (8.2, 8.8),
    witnesses: str = "",
    below: Signer | None = None,
    below_if: str = "",
) -> Table:
    """The signature block: one row a line for both sides, so that names stand level; each row kept with the next.

    The paragraph before it must be kept with it too (style "Isi Akhir", or `lines(..., last_style="Isi Akhir")`): the
    block never stands alone on a page. All of it is one table, because LibreOffice keeps two tables together on a page
    no more than it likes.

    Args:
        witnesses: names a list of the context (`no`, `nama`) of those who sign below the two.
        below: who takes note, in the middle below all of them; printed only if the expression `below_if` holds.
    """
    table = _table(paper, widths)
    _sign(table, [left or Signer(), right], gap=gap, last=not witnesses and below is None)
    whole = _witness_lines(table, witnesses) if witnesses else []
    if below:
        if below_if:
            _tag_row(table, f"{{%tr if {below_if} %}}")
        middle = _sign(table, [below], gap=gap, spread=(0,))
        middle[0].cells[0].paragraphs[0].paragraph_format.space_before = Pt(8)
        whole += middle
        if below_if:
            _tag_row(table, "{%tr endif %}")
    _settle(table, widths)
    for row in whole:
        row.cells[0].merge(row.cells[1])
    for cell in table.rows[0].cells:
        cell.paragraphs[0].paragraph_format.space_before = Pt(8)
    return table


def witnessed_signatures(
    paper: Paper,
    parties: tuple[Signer, Signer],
    *,
    witnesses: str,
    known_by: tuple[Signer, Signer, Signer],
    date_line: str = "{{ tempat }}, {{ tanggal }}",
    gap: float = 1.5,
) -> Table:
    """Two parties, the witnesses of the context's list `witnesses` (`no`, `nama`), and three who take note."""
    widths = (4.6, 3.9, 0.7, 7.8)
    table = _table(paper, widths)
    _line(table, date_line, style="Tanda Tangan")
    pairs = _sign(table, parties, gap=gap, spread=(0, 2), last=False)
    whole = _witness_lines(table, witnesses)
    whole.append(_line(table, "Mengetahui", style="Tanda Tangan"))
    triples = _sign(table, known_by, gap=gap, spread=(0, 1, 3))
    _settle(table, widths)
    for row in (table.rows[0], *whole):
        row.cells[0].merge(row.cells[3])
    for row in pairs:
        row.cells[0].merge(row.cells[1])
        row.cells[2].merge(row.cells[3])
    for row in triples:
        row.cells[1].merge(row.cells[2])
    for row, points in ((table.rows[0], 8), (whole[-1], 8)):
        row.cells[0].paragraphs[0].paragraph_format.space_before = Pt(points)
    return table


def _sign(
    table: Table, signers: Sequence[Signer], *, gap: float, spread: Sequence[int] = (), last: bool = True
) -> list[_Row]:
    """Add the five lines of signers side by side; `spread` are their columns, `last` ends the block."""
    places = list(spread or range(len(signers)))
    heads = [(signer.above,) if isinstance(signer.above, str) else signer.above for signer in signers]
    made = []
    if not spread or any(any(head) for head in heads):
        above = zip_longest(*(head[::-1] for head in heads), fillvalue="")  # the last lines stand level
        made = [_signed_line(table, places, words, style="Tanda Tangan") for words in list(above)[::-1]]
    for attribute, style in (
        ("post", "Tanda Tangan"),
        ("seal", "Meterai"),
        ("name", "Nama Penanda Tangan"),
        ("rank", "Pangkat Penanda Tangan" if last else "Tanda Tangan"),
    ):
        made.append(_signed_line(table, places, [getattr(signer, attribute) for signer in signers], style=style))
        if attribute == "seal":
            made[-1].height = Cm(gap)
    return made


def _signed_line(table: Table, places: Sequence[int], words: Sequence[str], *, style: str) -> _Row:
    row = _kept_row(table)
    for column, text_ in zip(places, words, strict=True):
        _write(row.cells[column].paragraphs[0], text_, style=style if text_ or style != "Meterai" else "Tanda Tangan")
    return row


def _witness_lines(table: Table, witnesses: str) -> list[_Row]:
    """Add a line to sign on for each witness, under their head; nothing where there is none."""
    _tag_row(table, f"{{%tr if {witnesses} %}}")
    rows = [_line(table, "Saksi-saksi:", style="Saksi")]
    _tag_row(table, f"{{%tr for s in {witnesses} %}}")
    rows.append(_line(table, "{{ s.no }}.\t{{ s.nama }}\t: " + "." * 36, style="Saksi"))
    _tag_row(table, "{%tr endfor %}")
    _tag_row(table, "{%tr endif %}")
    return rows


def _line(table: Table, words: str, *, style: str) -> _Row:
    row = _kept_row(table)
    _write(row.cells[0].paragraphs[0], words, style=style)
    return row


def _kept_row(table: Table) -> _Row:
    row = _add_row(table)
    _row_property(row, "w:cantSplit")
    for cell in row.cells:
        _style(cell.paragraphs[0], "Tanda Tangan")
    return row


def picture_box(paper: Paper, words: str, *, height: float, width: float = TEXT_WIDTH) -> Table:
    """A framed field for a picture; where there is none, it is room to draw in by hand, `height` high."""
    table = _table(paper, [width], lined=True, padding=0.15)
    row = _add_row(table)
    _row_property(row, "w:cantSplit")
    row.height = Cm(height)
    cell = row.cells[0]
    _write(cell.paragraphs[0], words, style="Tabel Tengah")
    cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:vAlign {nsdecls("w")} w:val="center"/>'))
    return _settle(table, [width])


def text_table(paper: Paper, widths: Sequence[float], rows: Sequence[Sequence[str]], *, style: str = "Label") -> Table:
    """A plain borderless table, for what none of the others fits."""
    table = _table(paper, widths)
    for words in rows:
        for cell, word in zip(_add_row(table).cells, words, strict=True):
            _write_cell(cell, [word], style=style)
    return _settle(table, widths)


def _table(paper: Paper, widths: Sequence[float], *, lined: bool = False, padding: float = 0) -> Table:
    table: Table = paper.add_table(rows=0, cols=len(widths))
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    properties = table._tbl.tblPr
    style = properties.find(qn("w:tblStyle"))
    if style is not None:
        properties.remove(style)
    look = properties.find(qn("w:tblLook"))
    if look is not None:
        properties.remove(look)
    _set(properties, "w:tblW", {"w:w": f"{sum(widths) * _TWIPS:.0f}", "w:type": "dxa"})
    _set(properties, "w:tblInd", {"w:w": "0", "w:type": "dxa"})
    if lined:
        edges = "".join(
            f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
            for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        properties.append(parse_xml(f"<w:tblBorders {nsdecls('w')}>{edges}</w:tblBorders>"))
    _move_last(properties, "w:tblLayout")
    properties.append(
        parse_xml(
            f"<w:tblCellMar {nsdecls('w')}><w:left w:w='{padding * _TWIPS:.0f}' w:type='dxa'/>"
            f"<w:right w:w='{padding * _TWIPS:.0f}' w:type='dxa'/></w:tblCellMar>"
        )
    )
    return table


def _settle(table: Table, widths: Sequence[float]) -> Table:
    """Give grid and cells the same widths."""
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Emu(Cm(width))
    return table


def _add_row(table: Any) -> _Row:
    """Add a row; `Any`, because python-docx leaves `add_row` without types."""
    row: _Row = table.add_row()
    return row


def _tag_row(table: Table, tag: str) -> None:
    """A row that docxtpl replaces by its tag."""
    _write(_add_row(table).cells[0].paragraphs[0], tag, style="Tabel Isi")


def _write_cell(cell: _Cell, words: Sequence[str], *, style: str) -> None:
    for index, word in enumerate(words):
        _write(cell.paragraphs[0] if index == 0 else cell.add_paragraph(), word, style=style)


def _row_property(row: _Row, tag: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(tag))


def _set(parent: Any, tag: str, attributes: dict[str, str]) -> None:
    element = parent.find(qn(tag))
    if element is None:
        element = OxmlElement(tag)
        parent.append(element)
    for name, value in attributes.items():
        element.set(qn(name), value)


def _move_last(parent: Any, tag: str) -> None:
    element = parent.find(qn(tag))
    if element is not None:
        parent.append(element)
