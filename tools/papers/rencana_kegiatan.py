"""The plan of a week or a month."""

from __future__ import annotations

from docx.document import Document as Paper

from tools.house_style import (
    LANDSCAPE_SIDES,
    OFFICER,
    Column,
    Row,
    Signer,
    closing,
    grid_table,
    label_table,
    letterhead,
    new_paper,
    separator,
    signatures,
    title,
)

WIDTHS = (4.0, 0.4, 21.3)


def build() -> Paper:
    """Build the template."""
    paper = new_paper("Rencana Kegiatan", landscape=True, subject="Rencana kegiatan Bhabinkamtibmas")
    letterhead(paper)
    title(paper, "RENCANA KEGIATAN BHABINKAMTIBMAS {{ wilayah_besar }}", number_line="{{ judul }}")
    label_table(
        paper,
        [
            Row("Jangka waktu", "{{ jangka }}"),
            Row("Perlengkapan", "{{ perlengkapan }}"),
            Row("Keterangan", "{{ keterangan }}", shown_if="keterangan"),
        ],
        widths=WIDTHS,
    )
    separator(paper)
    grid_table(
        paper,
        [
            Column("No", 0.8, "{{ k.no }}", "Tabel Tengah"),
            Column("Hari, tanggal", 3.2, ["{{ k.tanggal }}", "{%p if k.jam %}", "{{ k.jam }}", "{%p endif %}"]),
            Column("Bentuk kegiatan", 4.0, "{{ k.bentuk_kegiatan }}"),
            Column("Sasaran", 3.0, "{{ k.sasaran }}"),
            Column("Lokasi", 3.0, "{{ k.lokasi }}"),
            Column("Materi / tujuan", 3.6, "{{ k.materi }}"),
            Column("Pendamping", 2.4, "{{ k.pendamping }}"),
            Column("Target", 1.4, "{{ k.target }}", "Tabel Tengah"),
            Column(
                "Realisasi", 4.3,
                [
                    "{%p if k.realisasi %}", "{{ k.realisasi }}", "{%p endif %}",
                    "{%p if k.bukti %}", "{{ k.bukti }}", "{%p endif %}",
                    "{%p if not k.realisasi and not k.bukti %}", "", "{%p endif %}",
                ],
            ),
        ],
        loop="k in kegiatan",
        total=("", "JUMLAH", "", "", "", "", "", "{{ jumlah_target }}",
               "{% if dinilai %}{{ terlaksana }} dari {{ jumlah_baris }} baris terlaksana{% endif %}"),
        padding=0.1,
    )  # fmt: skip
    closing(paper, "Demikian rencana kegiatan ini dibuat sebagai pedoman pelaksanaan tugas.")
    signatures(
        paper,
        right=OFFICER,
        left=Signer("Menyetujui", "{{ jabatan_menyetujui }}", "{{ nama_menyetujui }}", "{{ pangkat_menyetujui }}"),
        widths=LANDSCAPE_SIDES,
    )
    return paper
