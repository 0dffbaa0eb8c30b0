"""Make the Word templates of the bundle's own parts in `doctemplates/`, in the house style.

    .venv/bin/python tools/make_bundle_templates.py

All say RAHASIA at the top and bottom of every page when the context's `tingkat` does. What each placeholder holds
is decided in `pipeline/parts.py`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from docx.document import Document as Paper
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.house_style import (
    TEXT_WIDTH,
    Column,
    Row,
    Signer,
    Style,
    condition,
    grid_table,
    label_table,
    letterhead,
    new_paper,
    save,
    separator,
    signatures,
    text,
    text_table,
    title,
)

TARGET = Path(__file__).resolve().parent.parent / "doctemplates"

PART_STYLES = (
    Style("Judul Sampul", size=20, align="center", bold=True, after=6),
    Style("Anak Judul Sampul", size=14, align="center", bold=True, after=4),
    Style("Foto", align="center", before=4, after=3, keep_next=True),
    Style("Keterangan Foto", size=9, align="center", keep_next=True),
    Style("Keterangan Foto Akhir", size=9, align="center", after=6),
    Style("Daftar Isi Bagian", size=9, bold=True, before=3, after=2, keep_next=True),
    Style("Kotak Tanda Tangan", left=0.55, keep_next=True),
)
OFFICER = Signer(
    "{{ tempat }}, {{ tanggal }}",
    "{{ jabatan_petugas }}",
    "{{ nama_petugas }}",
    "{{ pangkat_petugas }}",
)
CHIEF = Signer(
    "Mengetahui",
    "{{ jabatan_kapolsek }}",
    "{{ nama_kapolsek }}",
    "{{ pangkat_kapolsek }}",
)
WHAT_SIGNATURES_ARE = (
    "Berkas ini ditandatangani dengan tanda tangan elektronik dengan sertifikat internal, tidak tersertifikasi. "
    "Keaslian dapat diperiksa dengan memindai kode QR."
)
HOW_TO_CHECK = (
    "{% if alamat_periksa %}Alamat pemeriksaan: {{ alamat_periksa }}{% else %}"
    "Masukkan kode ini pada halaman pemeriksaan keaslian.{% endif %}"
)


def main() -> None:
    """Write all four."""
    for make in (sampul, daftar_isi, lampiran_foto, pengesahan):
        save(make(), TARGET / f"{make.__name__}.docx")


def sampul() -> Paper:
    """The cover: whose month, under which numbers, and how to check it."""
    paper = part("Sampul")
    letterhead(paper)
    first = styled(paper, "{{ judul }}", "Judul Sampul")
    first.paragraph_format.space_before = Pt(130)
    styled(paper, "{{ wilayah | upper }}", "Anak Judul Sampul")
    last = styled(paper, "BULAN {{ bulan | upper }}", "Anak Judul Sampul")
    last.paragraph_format.space_after = Pt(70)
    label_table(
        paper,
        [
            Row("Nomor berkas", "{{ nomor }}"),
            Row("Nomor surat pengantar", "{{ nomor_surat }}"),
            Row("Klasifikasi", "{{ klasifikasi }}"),
            Row("Petugas", "{{ nama_petugas }}"),
            Row("Pangkat", "{{ pangkat_petugas }}"),
            Row("Jabatan", "{{ petugas }}"),
            Row("Kesatuan", "{{ polsek }}"),
            Row("Isi", "{{ jumlah_naskah }} naskah{% if jumlah_foto %}, {{ jumlah_foto }} foto{% endif %}"),
        ],
    )
    checking(paper, before=90)
    return paper


def daftar_isi() -> Paper:
    """The contents: title and page of each document are a link `berkas:<id>`, which the assembly turns into a jump."""
    paper = part("Daftar Isi")
    letterhead(paper)
    title(paper, "DAFTAR ISI", number_line="{{ judul | title }} {{ wilayah }} bulan {{ bulan }}")
    table = grid_table(
        paper,
        [
            Column("No", 1.0, "{{ e.no }}", "Tabel Tengah"),
            Column("Naskah", 6.8, "{{ e.judul }}"),
            Column("Nomor", 5.9, "{{ e.nomor }}"),
            Column("Tanggal", 2.0, "{{ e.tanggal }}"),
            Column("Hal.", 1.3, "{{ e.halaman }}", "Tabel Kanan"),
        ],
        loop="e in b.naskah",
    )
    _, opening, entry, closing = (row._tr for row in table.rows)
    for cell, words in ((table.rows[2].cells[1], "{{ e.judul }}"), (table.rows[2].cells[4], "{{ e.halaman }}")):
        link(cell.paragraphs[0], "{{ e.id }}", words)
    section = deepcopy(entry)
    opening.addprevious(tag_row(opening, "{%tr for b in bagian %}"))
    opening.addprevious(section)
    closing.addnext(tag_row(closing, "{%tr endfor %}"))
    span(paper, table, section, "{{ b.judul }}", "Daftar Isi Bagian")
    for loop, anchor in (("e in pembuka", table.rows[1]._tr), ("e in penutup", None)):
        rows = [tag_row(opening, f"{{%tr for {loop} %}}"), part_row(entry), tag_row(closing, "{%tr endfor %}")]
        for row in rows:
            if anchor is None:
                table._tbl.append(row)
            else:
                anchor.addprevious(row)
    return paper


def lampiran_foto() -> Paper:
    """The photo annex: one table a page, so that 2, 4 or 6 photos stand on each."""
    paper = part("Lampiran Foto")
    condition(paper, "pertama")
    letterhead(paper)
    title(paper, "LAMPIRAN FOTO", number_line="{{ wilayah }} bulan {{ bulan }} ({{ jumlah_foto }} foto)")
    condition(paper, None)
    text(paper, "{%p for h in halaman_foto %}")
    text(paper, "{%p if not loop.first %}")
    text(paper, "", style="Pemisah").paragraph_format.page_break_before = True
    text(paper, "{%p endif %}")
    condition(paper, "satu_kolom")
    photo_table(paper, ["b.kiri"])
    text(paper, "{%p else %}")
    photo_table(paper, ["b.kiri", "b.kanan"])
    condition(paper, None)
    text(paper, "{%p endfor %}")
    return paper


def pengesahan() -> Paper:
    """The approval page: the signature boxes stand where the bookmarks are."""
    paper = part("Lembar Pengesahan")
    letterhead(paper)
    title(paper, "LEMBAR PENGESAHAN", number_line="{{ judul | title }} {{ wilayah }} bulan {{ bulan }}", underline=True)
    label_table(
        paper,
        [
            Row("Nomor berkas", "{{ nomor }}"),
            Row("Nomor surat pengantar", "{{ nomor_surat }}"),
            Row("Klasifikasi", "{{ klasifikasi }}"),
            Row("Isi", "{{ jumlah_naskah }} naskah{% if jumlah_foto %}, {{ jumlah_foto }} foto{% endif %}"),
        ],
    )
    words = text(
        paper,
        "Seluruh naskah dalam berkas ini dibuat oleh {{ petugas }} dan telah diketahui oleh "
        "{{ kapolsek }}. Tanda tangan di bawah ini berlaku untuk berkas ini seutuhnya.",
        style="Isi Akhir",
    )
    words.paragraph_format.space_before = Pt(10)
    block = signatures(paper, right=OFFICER, left=CHIEF, gap=3.3)
    for number, (cell, bookmark) in enumerate(zip(block.rows[2].cells, ("ttdkapolsek", "ttdpetugas"), strict=True)):
        paragraph = cell.paragraphs[0]
        paragraph.style = paper.styles["Kotak Tanda Tangan"]
        for tag, name in (("w:bookmarkStart", bookmark), ("w:bookmarkEnd", "")):
            mark = OxmlElement(tag)
            mark.set(qn("w:id"), str(number))
            if name:
                mark.set(qn("w:name"), name)
            paragraph._p.append(mark)
    checking(paper, before=40)
    return paper


# ---------------------------------------------------------------- pieces


def part(name: str) -> Paper:
    """Start a part: the classification in header and footer of every page, and the styles that only parts use."""
    paper = new_paper(name, level="{{ tingkat }}", subject="Berkas bulanan Bhabinkamtibmas")
    for style in PART_STYLES:
        paper.styles.element.append(parse_xml(style.xml()))
    # LibreOffice exports a link only if its run has a character style; this one looks like the text around it.
    paper.styles.element.append(
        parse_xml(
            f"<w:style {nsdecls('w')} w:type='character' w:styleId='Hyperlink'><w:name w:val='Hyperlink'/>"
            "<w:rPr><w:color w:val='000000'/><w:u w:val='none'/></w:rPr></w:style>"
        )
    )
    return paper


def styled(paper: Paper, words: str, style: str) -> Paragraph:
    """One paragraph in one of the parts' own styles."""
    paragraph = paper.add_paragraph(words)
    paragraph.style = paper.styles[style]
    return paragraph


def checking(paper: Paper, *, before: float) -> None:
    """The QR code, and beside it what it is for."""
    separator(paper)
    paper.paragraphs[-1].paragraph_format.space_before = Pt(before)
    table = text_table(paper, (3.6, 13.4), [["{{ qr }}", "PEMERIKSAAN KEASLIAN"]], style="Keterangan")
    cell = table.rows[0].cells[1]
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    cell.paragraphs[0].runs[0].bold = True
    for words in ("Kode verifikasi: {{ kode }}", HOW_TO_CHECK, WHAT_SIGNATURES_ARE):
        cell.add_paragraph(words).style = paper.styles["Keterangan"]


def photo_table(paper: Paper, photos: Sequence[str]) -> None:
    """A row of photos side by side for each of `h.baris`: picture, number and caption, time, place."""
    width = TEXT_WIDTH / len(photos)
    rows = (["{%tr for b in h.baris %}", ""], ["", ""], ["{%tr endfor %}", ""])
    table = text_table(paper, [width] * len(photos), [row[: len(photos)] for row in rows])
    row = table.rows[1]
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, name in zip(row.cells, photos, strict=True):
        photo_cell(paper, cell, name)


def photo_cell(paper: Paper, cell: _Cell, name: str) -> None:
    """Fill a cell of the annex; the right one of a page's last row may have no photo."""
    lines = (
        (f"{{%p if {name} %}}", "Foto"),
        (f"{{{{ {name}.gambar }}}}", "Foto"),
        (f"Foto {{{{ {name}.nomor }}}}. {{{{ {name}.keterangan }}}}", "Keterangan Foto"),
        (f"{{%p if {name}.waktu %}}", "Keterangan Foto"),
        (f"{{{{ {name}.waktu }}}}", "Keterangan Foto"),
        ("{%p endif %}", "Keterangan Foto"),
        (f"{{%p if {name}.tempat_foto %}}", "Keterangan Foto"),
        (f"{{{{ {name}.tempat_foto }}}}", "Keterangan Foto"),
        ("{%p endif %}", "Keterangan Foto"),
        (f"Naskah nomor {{{{ {name}.naskah }}}} pada daftar isi", "Keterangan Foto Akhir"),
        ("{%p else %}", "Keterangan Foto"),
        ("", "Keterangan Foto"),
        ("{%p endif %}", "Keterangan Foto"),
    )
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.TOP
    for count, (words, style) in enumerate(lines):
        paragraph = cell.paragraphs[0] if count == 0 else cell.add_paragraph()
        paragraph.style = paper.styles[style]
        if words:
            paragraph.add_run(words)


def link(paragraph: Paragraph, key: str, words: str) -> None:
    """Make the paragraph a Word field HYPERLINK to `berkas:<key>`."""
    for run in list(paragraph.runs):
        run._r.getparent().remove(run._r)
    runs = (
        '<w:fldChar w:fldCharType="begin"/>',
        f'<w:instrText xml:space="preserve"> HYPERLINK "berkas:{key}" </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        f'<w:rPr><w:rStyle w:val="Hyperlink"/></w:rPr><w:t xml:space="preserve">{words}</w:t>',
        '<w:fldChar w:fldCharType="end"/>',
    )
    for content in runs:
        paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}>{content}</w:r>"))


def tag_row(model: Any, words: str) -> Any:
    """Copy a row that holds a docxtpl tag, with another tag."""
    row = deepcopy(model)
    texts = list(row.iter(qn("w:t")))
    texts[0].text = words
    return row


def part_row(entry: Any) -> Any:
    """Copy the row of a document for one of the bundle's own parts, which have no number and no date."""
    row = deepcopy(entry)
    for found in row.iter(qn("w:t")):
        if found.text in ("{{ e.no }}", "{{ e.nomor }}", "{{ e.tanggal }}"):
            found.text = ""
    return row


def span(paper: Paper, table: Table, row: Any, words: str, style: str) -> None:
    """Turn a copied row into one cell over all columns."""
    cells = row.findall(qn("w:tc"))
    for cell in cells[1:]:
        row.remove(cell)
    merged = _Cell(cells[0], table)
    merged.width = Cm(TEXT_WIDTH)
    grid = OxmlElement("w:gridSpan")
    grid.set(qn("w:val"), str(len(cells)))
    merged._tc.get_or_add_tcPr().append(grid)
    paragraph = merged.paragraphs[0]
    paragraph.runs[0].text = words
    paragraph.style = paper.styles[style]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT


if __name__ == "__main__":
    main()
