"""The secret report."""

from __future__ import annotations

from docx.document import Document as Paper

from tools.house_style import (
    Row,
    Signer,
    condition,
    label_table,
    lettered,
    letterhead,
    new_paper,
    signatures,
    subheading,
    text,
    title,
)


def build() -> Paper:
    """Build the template."""
    paper = new_paper("Laporan Informasi", secret=True, subject="Laporan informasi")
    letterhead(paper)
    title(paper, "LAPORAN INFORMASI", number_line="Nomor : {{ nomor }}", underline=True)
    label_table(paper, [Row("Bidang", "{{ bidang }}"), Row("Perihal", "{{ perihal }}")], widths=(2.6, 0.4, 14.0))
    subheading(paper, "I.\tPENDAHULUAN")
    label_table(
        paper,
        [
            Row("Sumber informasi", "{{ sumber_informasi }}"),
            Row("Hubungan dengan sasaran", "{{ hubungan }}"),
            Row("Cara mendapatkan", "{{ cara_mendapatkan }}"),
            Row("Waktu mendapatkan", "{{ waktu_mendapatkan }}"),
            Row("Nilai informasi", "{{ nilai }}"),
            Row("Keterangan", shown_if="keterangan", lines_of="keterangan"),
        ],
        widths=(6.2, 0.4, 10.4),
        numbered=True,
    )
    subheading(paper, "II.\tFAKTA-FAKTA")
    lettered(paper, "{{ f.huruf }}.", "f.baris", loop="f in fakta")
    subheading(paper, "III.\tPENDAPAT PELAPOR")
    lettered(paper, "{{ p.huruf }}.", "p.baris", loop="p in pendapat")
    text(paper, "Demikian laporan informasi ini dibuat untuk menjadi bahan pertimbangan pimpinan.", style="Isi Akhir")
    signatures(
        paper, right=Signer("{{ tempat }}, {{ tanggal }}", "PELAPOR", "{{ nama_petugas }}", "{{ pangkat_petugas }}")
    )
    condition(paper, "distribusi")
    text(paper, "Distribusi :", style="Daftar Judul")
    text(paper, "{%p for d in distribusi %}")
    text(paper, "{{ d.no }}.\t{{ d.nama }}", style="Daftar")
    text(paper, "{%p endfor %}")
    condition(paper, None)
    return paper
