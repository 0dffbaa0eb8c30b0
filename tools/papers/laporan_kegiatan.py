"""The report of an activity."""

from __future__ import annotations

from docx.document import Document as Paper

from tools.house_style import (
    CHIEF,
    OFFICER,
    Row,
    condition,
    label_table,
    lettered,
    letterhead,
    lines,
    new_paper,
    signatures,
    subheading,
    text,
    title,
)


def build() -> Paper:
    """Build the template."""
    paper = new_paper("Laporan Hasil Kegiatan", subject="Laporan hasil kegiatan Bhabinkamtibmas")
    letterhead(paper)
    title(paper, "LAPORAN HASIL KEGIATAN BHABINKAMTIBMAS {{ wilayah_besar }}", number_line="Nomor : {{ nomor }}")
    subheading(paper, "I.\tPENDAHULUAN")
    lettered_text = (
        ("1.", "Umum. Kegiatan {{ jenis_kegiatan }} dilaksanakan dalam rangka pembinaan keamanan dan ketertiban "
               "masyarakat di {{ wilayah }}: {{ judul }}."),
        ("2.", "Maksud dan tujuan. Laporan ini dibuat sebagai pertanggungjawaban pelaksanaan tugas dan sebagai bahan "
               "pertimbangan pimpinan."),
    )  # fmt: skip
    for mark, words in lettered_text:
        text(paper, f"{mark}\t{words}", style="Isi Berhuruf")
    condition(paper, "dasar")
    text(paper, "3.\tDasar:", style="Isi Berhuruf")
    text(paper, "{%p for d in dasar %}")
    text(paper, "{{ d.huruf }}.\t{{ d.isi }}", style="Isi Bertingkat")
    text(paper, "{%p endfor %}")
    condition(paper, None)
    subheading(paper, "II.\tPELAKSANAAN")
    label_table(
        paper,
        [
            Row("Hari, tanggal", "{{ hari_tanggal }}"),
            Row("Pukul", "{{ jam }}"),
            Row("Tempat", "{{ tempat_kegiatan }}"),
            Row("Penyelenggara", "{{ penyelenggara }}"),
            Row("Pelaksana", lines_of="pelaksana"),
            Row("Sasaran / peserta", "{{ sasaran }}"),
            Row("Materi / tema", "{{ materi }}"),
            Row("Dokumentasi", "{{ dokumentasi }}"),
        ],
        widths=(6.2, 0.4, 10.4),
        numbered=True,
    )
    text(paper, "9.\tUraian kegiatan:", style="Isi Berhuruf")
    lines(paper, "uraian", style="Isi Lanjutan")
    condition(paper, "rincian")
    text(paper, "10.\t{{ judul_rincian }}:", style="Isi Berhuruf").paragraph_format.keep_with_next = True
    label_table(
        paper,
        [Row("{{ r.label }}", lines_of="r.isi")],
        widths=(6.2, 0.4, 10.4),
        numbered=True,
        mark="{{ r.huruf }}.",
        loop="r in rincian",
    )
    condition(paper, None)
    for head, name in (
        ("III.\tHASIL YANG DICAPAI", "hasil"),
        ("IV.\tHAMBATAN DAN TEMUAN", "hambatan"),
    ):
        subheading(paper, head)
        lines(paper, name, style="Isi Lanjutan")
    subheading(paper, "V.\tKESIMPULAN DAN SARAN")
    lettered(paper, "1.", "kesimpulan")
    lettered(paper, "2.", "saran")
    subheading(paper, "VI.\tPENUTUP")
    text(paper, "Demikian laporan hasil kegiatan ini dibuat untuk menjadi periksa.", style="Isi Akhir")
    signatures(
        paper, right=OFFICER,
        left=CHIEF,
    )  # fmt: skip
    return paper
