"""The minutes of a mediation."""

from __future__ import annotations

from docx.document import Document as Paper

from tools.house_style import (
    CHIEF,
    OFFICER,
    Column,
    closing,
    condition,
    grid_table,
    letterhead,
    lines,
    new_paper,
    numbered_list,
    signatures,
    subheading,
    text,
    title,
)


def build() -> Paper:
    """Build the template."""
    paper = new_paper("Berita Acara Mediasi", subject="Mediasi oleh Bhabinkamtibmas")
    letterhead(paper)
    title(paper, "BERITA ACARA MEDIASI", number_line="Nomor : {{ nomor }}", underline=True)
    text(
        paper,
        "Pada hari ini, {{ hari_ini }}, bertempat di {{ tempat_mediasi }}, saya {{ mediator }}, "
        "{{ jabatan_mediator }}, telah melaksanakan mediasi sebagai berikut.",
    )
    subheading(paper, "I.\tPOKOK MASALAH")
    text(paper, "{{ perihal }}.")
    lines(paper, "uraian_kejadian")
    subheading(paper, "II.\tJALANNYA MEDIASI")
    lines(paper, "uraian_penyelesaian")
    subheading(paper, "III.\tHASIL")
    text(paper, "{{ hasil }}.")
    condition(paper, "butir")
    numbered_list(paper, "butir")
    condition(paper, None)
    subheading(paper, "IV.\tREKOMENDASI")
    lines(paper, "saran")
    subheading(paper, "V.\tDAFTAR HADIR")
    grid_table(
        paper,
        [
            Column("No", 1.0, "{{ h.no }}", "Tabel Tengah"),
            Column("Nama", 6.0, "{{ h.nama }}"),
            Column("Jabatan / peran", 5.4, "{{ h.peran }}"),
            Column("Tanda tangan", 4.6, ""),
        ],
        loop="h in hadir",
        row_height=0.9,
    )
    closing(
        paper,
        "Demikian berita acara ini dibuat dengan sebenarnya, dibacakan kepada yang hadir, dan disetujui oleh mereka.",
    )
    signatures(paper, right=OFFICER, left=CHIEF)
    return paper
