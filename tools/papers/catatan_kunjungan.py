"""The month's log of visits."""

from __future__ import annotations

from docx.document import Document as Paper

from tools.house_style import (
    HEAD,
    LANDSCAPE_SIDES,
    OFFICER,
    Column,
    Row,
    closing,
    grid_table,
    label_table,
    letterhead,
    new_paper,
    separator,
    signatures,
    title,
)


def build() -> Paper:
    """Build the template."""
    paper = new_paper("Catatan Kunjungan", landscape=True, subject="Catatan kunjungan Bhabinkamtibmas")
    letterhead(paper)
    title(paper, "CATATAN KUNJUNGAN BHABINKAMTIBMAS", number_line="{{ wilayah_besar }} BULAN {{ bulan }}")
    label_table(
        paper,
        [Row("Petugas", "{{ petugas }}"), Row("Jumlah kunjungan", "{{ jumlah }} kunjungan")],
        widths=(4.0, 0.4, 21.3),
    )
    separator(paper)
    grid_table(
        paper,
        [
            Column("No", 0.8, "{{ k.no }}", "Tabel Tengah"),
            Column("Hari, tanggal", 2.9, ["{{ k.tanggal }}", "{{ k.jam }}"]),
            Column("Yang dikunjungi", 3.1, "{{ k.nama }}"),
            Column("Sasaran", 2.1, "{{ k.sasaran }}"),
            Column("Alamat", 3.5, "{{ k.alamat }}"),
            Column("Ke", 0.8, "{{ k.ke }}", "Tabel Tengah"),
            Column("Uraian / hasil", 3.4, "{{ k.uraian }}"),
            Column("Pendapat / keluhan", 3.7, "{{ k.pendapat }}"),
            Column("Paraf petugas", 1.8, ""),
            Column("Penerima, tanda tangan", 3.6, "{{ k.penerima }}"),
        ],
        loop="k in baris",
        padding=0.1,
        row_height=1.0,
    )
    closing(paper, "Demikian catatan kunjungan ini dibuat menurut blanko kunjungan bulan ini.")
    signatures(paper, right=OFFICER, left=HEAD, widths=LANDSCAPE_SIDES)
    return paper
