"""The month's register of mediations."""

from __future__ import annotations

from docx.document import Document as Paper

from tools.house_style import (
    CHIEF,
    LANDSCAPE_SIDES,
    OFFICER,
    Column,
    closing,
    grid_table,
    letterhead,
    new_paper,
    signatures,
    title,
)


def build() -> Paper:
    """Build the template."""
    paper = new_paper("Register Problem Solving", landscape=True, subject="Register pemecahan masalah")
    letterhead(paper)
    title(paper, "BUKU REGISTER PROBLEM SOLVING", number_line="{{ wilayah_besar }} BULAN {{ bulan }}")
    grid_table(
        paper,
        [
            Column("No", 0.8, "{{ r.no }}", "Tabel Tengah"),
            Column("Nomor register", 2.7, "{{ r.nomor }}"),
            Column("Tanggal kejadian", 2.0, "{{ r.tanggal }}", "Tabel Tengah"),
            Column("Pelapor / narasumber", 2.4, "{{ r.pelapor }}"),
            Column("Pihak pertama", 2.4, "{{ r.pihak_pertama }}"),
            Column("Pihak kedua", 2.4, "{{ r.pihak_kedua }}"),
            Column("Jenis masalah", 2.3, "{{ r.jenis }}"),
            Column("Tempat kejadian", 2.7, "{{ r.tempat }}"),
            Column("Uraian singkat", 4.2, "{{ r.uraian }}"),
            Column("Tanggal mediasi", 2.0, "{{ r.tanggal_mediasi }}", "Tabel Tengah"),
            Column("Hasil", 1.8, "{{ r.hasil }}"),
        ],
        loop="r in baris",
        padding=0.1,
    )
    closing(paper, "Demikian register ini dibuat menurut laporan pemecahan masalah bulan ini.")
    signatures(paper, right=OFFICER, left=CHIEF, widths=LANDSCAPE_SIDES)
    return paper
