"""The covering letter of a month with its receipt part; the bundle prints it, too."""

from __future__ import annotations

from docx.document import Document as Paper
from docx.shared import Pt

from tools.house_style import (
    CHIEF,
    Column,
    Row,
    Signer,
    condition,
    grid_table,
    label_table,
    letterhead,
    new_paper,
    signatures,
    subheading,
    text,
    text_table,
    title,
)

DOTS = "." * 52


def build() -> Paper:
    """Build the template."""
    paper = new_paper("Surat Pengantar", level="{{ tingkat }}", subject="Surat pengantar")
    letterhead(paper)
    text(paper, "{{ tempat }}, {{ tanggal }}", style="Kanan").paragraph_format.space_before = Pt(6)
    address = text_table(
        paper,
        (9.0, 1.0, 7.0),
        [["", "", "Kepada"], ["", "Yth.", "{{ tujuan }}"], ["", "", "di"], ["", "", "Tempat"]],
    )
    address.rows[0].cells[2].paragraphs[0].paragraph_format.space_before = Pt(8)
    title(paper, "SURAT PENGANTAR", number_line="Nomor : {{ nomor_surat }}", underline=True)
    label_table(
        paper,
        [
            Row("Klasifikasi", "{{ klasifikasi }}"),
            Row("Lampiran", "1 (satu) berkas{% if nomor_berkas %}, nomor {{ nomor_berkas }}{% endif %}"),
            Row(
                "Perihal",
                "Pengiriman {% if terbatas %}naskah rahasia{% else %}laporan bulanan{% endif %} "
                "Bhabinkamtibmas {{ wilayah }} bulan {{ bulan }}",
            ),
            Row("Petugas", "{{ pengirim }}"),
        ],
        widths=(3.2, 0.4, 13.4),
    )
    lead = text(paper, "Bersama ini dikirimkan dengan hormat naskah sebagai berikut:")
    lead.paragraph_format.space_before = Pt(8)
    grid_table(
        paper,
        [
            Column("No", 1.0, "{{ k.no }}", "Tabel Tengah"),
            Column("Jenis naskah yang dikirim", 7.4, "{{ k.jenis }}"),
            Column("Banyaknya", 2.6, "{{ k.banyaknya }}", "Tabel Tengah"),
            Column("Keterangan", 6.0, "{{ k.keterangan }}"),
        ],
        loop="k in kiriman",
        total=("", "Jumlah", "{{ jumlah_naskah }} naskah", "Dikirim untuk menjadi periksa"),
    )
    condition(paper, "jumlah_rahasia")
    note = text(
        paper,
        "Naskah RAHASIA bulan ini sebanyak {{ jumlah_rahasia }} naskah dikirim tersendiri dalam Berkas Terbatas.",
    )
    note.paragraph_format.space_before = Pt(4)
    condition(paper, None)
    text(paper, "Demikian untuk menjadi maklum.", style="Isi Akhir")
    signatures(paper, right=Signer("", CHIEF.post, CHIEF.name, CHIEF.rank, seal="{{ catatan_ttd }}"))
    subheading(paper, "TANDA TERIMA")
    paper.paragraphs[-1].paragraph_format.space_before = Pt(22)
    for label in ("Diterima tanggal", "Nama", "Pangkat / NRP", "Jabatan", "Tanda tangan"):
        text(paper, f"{label}\t:\t{DOTS}", style="Isi Berlabel Akhir")  # stays on one page with its heading
    return paper
