"""The order that appoints officers to their villages."""

from __future__ import annotations

from docx.document import Document as Paper

from tools.house_style import (
    Column,
    Row,
    Signer,
    condition,
    grid_table,
    label_table,
    letterhead,
    new_paper,
    separator,
    signatures,
    text,
    title,
)

WIDTHS = (2.8, 0.4, 13.8)


def build() -> Paper:
    """Build the template."""
    paper = new_paper("Surat Perintah", subject="Surat perintah Bhabinkamtibmas")
    letterhead(paper)
    title(paper, "SURAT PERINTAH", number_line="Nomor : {{ nomor }}", underline=True)
    label_table(
        paper,
        [Row("Pertimbangan", lines_of="pertimbangan", style="Isi"), Row("Dasar", lines_of="dasar", style="Daftar")],
        widths=WIDTHS,
    )
    title(paper, "DIPERINTAHKAN")
    label_table(paper, [Row("Kepada", "nama, pangkat, dan jabatan tersebut di bawah ini:")], widths=WIDTHS)
    separator(paper)
    grid_table(
        paper,
        [
            Column("No", 0.8, "{{ k.no }}", "Tabel Tengah"),
            Column("Nama", 4.4, "{{ k.nama }}"),
            Column("Pangkat, NRP", 3.8, "{{ k.pangkat }} {{ k.nrp }}"),
            Column("Jabatan", 3.8, "{{ k.jabatan }}"),
            Column("Wilayah binaan", 4.2, "{{ k.wilayah }}"),
        ],
        loop="k in kepada",
    )
    text(paper, "", style="Keterangan")
    label_table(paper, [Row("Untuk", lines_of="untuk", style="Daftar")], widths=WIDTHS)
    text(paper, "Selesai.", style="Isi Akhir")
    signatures(
        paper,
        right=Signer(
            ("Dikeluarkan di {{ tempat }}", "pada tanggal {{ tanggal }}", "{{ jabatan_1 }}"),
            "{{ jabatan_2 }}",
            "{{ nama_penanda_tangan }}",
            "{{ pangkat_penanda_tangan }}",
        ),
        widths=(7.4, 9.6),
    )
    condition(paper, "tembusan")
    text(paper, "Tembusan :", style="Daftar Judul")
    text(paper, "{%p for t in tembusan %}")
    text(paper, "{{ t.no }}.\t{{ t.nama }}", style="Daftar")
    text(paper, "{%p endfor %}")
    condition(paper, None)
    return paper
