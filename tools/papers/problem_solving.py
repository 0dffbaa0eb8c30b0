"""The report of a problem solved."""

from __future__ import annotations

from docx.document import Document as Paper

from tools.house_style import (
    CHIEF,
    OFFICER,
    Row,
    condition,
    label_table,
    led,
    letterhead,
    lines,
    new_paper,
    numbered_list,
    signatures,
    subheading,
    text,
    title,
)

WIDTHS = (5.6, 0.4, 11.0)
PARTY = (
    Row("Nama", "{{ p.nama }}"),
    Row("NIK", "{{ p.nik }}", shown_if="p.nik"),
    Row("Tempat, tanggal lahir / umur", "{{ p.lahir }}"),
    Row("Jenis kelamin / agama", "{{ p.jenis_kelamin_agama }}"),
    Row("Pekerjaan / warga negara", "{{ p.pekerjaan_kewarganegaraan }}"),
    Row("Alamat", "{{ p.alamat }}"),
    Row("Nomor telepon", "{{ p.no_telepon }}"),
    Row("Wali", "{{ p.wali }}", shown_if="p.wali"),
)


def build() -> Paper:
    """Build the template."""
    paper = new_paper("Laporan Hasil Pemecahan Masalah", subject="Problem solving oleh Bhabinkamtibmas")
    letterhead(paper)
    title(paper, "LAPORAN HASIL PEMECAHAN MASALAH (PROBLEM SOLVING)", number_line="Nomor : {{ nomor }}")
    subheading(paper, "I.\tMASALAH")
    label_table(
        paper,
        [
            Row("Perihal", "{{ perihal }}"),
            Row("Jenis", "{{ jenis }}"),
            Row("Waktu kejadian", "{{ kejadian }}"),
            Row("Tempat kejadian", "{{ tempat_kejadian }}"),
            Row("Narasumber", "{{ narasumber }}"),
        ],
        widths=WIDTHS,
    )
    condition(paper, "dasar")
    led(paper, "Dasar:")
    text(paper, "{%p for d in dasar %}")
    text(paper, "{{ d.huruf }}.\t{{ d.isi }}", style="Daftar")
    text(paper, "{%p endfor %}")
    condition(paper, None)
    subheading(paper, "II.\tIDENTITAS PARA PIHAK")
    text(paper, "{%p for p in pihak %}")
    text(paper, "{{ loop.index }}.\t{{ p.pihak }}", style="Subjudul")
    label_table(paper, PARTY, widths=WIDTHS)
    text(paper, "{%p endfor %}")
    condition(paper, "not pihak")
    text(paper, "Tidak ada pihak yang berselisih.")
    condition(paper, None)
    condition(paper, "pihak_terlibat or saksi")
    text(paper, "", style="Pemisah")
    label_table(
        paper,
        [
            Row("Pihak yang terlibat", "{{ pihak_terlibat }}", shown_if="pihak_terlibat"),
            Row("Saksi", lines_of="saksi", shown_if="saksi"),
        ],
        widths=WIDTHS,
    )
    condition(paper, None)
    subheading(paper, "III.\tURAIAN PERMASALAHAN")
    lines(paper, "uraian_kejadian")
    subheading(paper, "IV.\tLANGKAH-LANGKAH PEMECAHAN")
    label_table(
        paper,
        [
            Row("Waktu mediasi", "{{ mediasi }}"),
            Row("Tempat mediasi", "{{ tempat_mediasi }}"),
            Row("Yang hadir", lines_of="hadir", shown_if="hadir"),
            Row("Tiga pilar", lines_of="tiga_pilar", shown_if="tiga_pilar"),
        ],
        widths=WIDTHS,
    )
    led(paper, "Jalannya pemecahan masalah:")
    lines(paper, "uraian_penyelesaian")
    subheading(paper, "V.\tHASIL")
    label_table(
        paper,
        [
            Row("Hasil", "{{ hasil }}"),
            Row("Diteruskan kepada", "{{ pihak_eskalasi }}", shown_if="pihak_eskalasi"),
            Row("Dokumentasi", "{{ dokumentasi }}"),
            Row("Kata kunci", "{{ kata_kunci }}", shown_if="kata_kunci"),
        ],
        widths=WIDTHS,
    )
    condition(paper, "butir")
    led(paper, "Kesepakatan para pihak:")
    numbered_list(paper, "butir")
    condition(paper, None)
    subheading(paper, "VI.\tSARAN")
    lines(paper, "saran")
    text(paper, "Demikian laporan ini dibuat untuk menjadi periksa.", style="Isi Akhir")
    signatures(paper, right=OFFICER, left=CHIEF)
    return paper
