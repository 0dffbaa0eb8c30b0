"""The agreement of two parties, signed by hand: parties over the revenue stamp, witnesses, the three pillars."""

from __future__ import annotations

from docx.document import Document as Paper
from docx.shared import Pt

from tools.house_style import (
    Signer,
    label_table,
    letterhead,
    lines,
    new_paper,
    numbered_list,
    text,
    title,
    witnessed_signatures,
)
from tools.papers.problem_solving import PARTY, WIDTHS

STAMP = "meterai Rp10.000"


def build() -> Paper:
    """Build the template."""
    paper = new_paper("Surat Kesepakatan Bersama", subject="Kesepakatan dua pihak")
    letterhead(paper)
    title(paper, "SURAT KESEPAKATAN BERSAMA", underline=True)
    opening = text(
        paper,
        "Pada hari ini, {{ waktu }}, bertempat di {{ tempat_mediasi }}, kami yang bertanda tangan di bawah ini:",
    )
    opening.paragraph_format.space_before = Pt(8)
    text(paper, "{%p for p in pihak %}")
    label_table(paper, [row for row in PARTY if row.label != "Nomor telepon"], widths=WIDTHS)
    text(paper, "selanjutnya disebut {{ p.pihak }}.").paragraph_format.space_before = Pt(2)
    text(paper, "{%p endfor %}")
    text(paper, "Kedua pihak menyatakan bahwa di antara mereka telah terjadi permasalahan: {{ perihal }}.")
    lines(paper, "uraian_kejadian")
    text(paper, "Setelah bermusyawarah, kedua pihak bersepakat:")
    numbered_list(paper, "butir")
    text(
        paper,
        "Kesepakatan ini dibuat dengan sadar, tanpa paksaan atau tekanan dari siapa pun, dan ditandatangani oleh kedua "
        "pihak di atas meterai{% if saksi %} di hadapan saksi-saksi{% endif %}.",
        style="Isi Akhir",
    )
    witnessed_signatures(
        paper,
        (
            Signer("", "PIHAK PERTAMA", "{{ nama_pertama }}", "{{ wali_pertama }}", seal=STAMP),
            Signer("", "PIHAK KEDUA", "{{ nama_kedua }}", "{{ wali_kedua }}", seal=STAMP),
        ),
        witnesses="saksi",
        known_by=(
            Signer("", "{{ jabatan_lurah }}", "{{ nama_lurah }}"),
            Signer("", "BABINSA", "{{ nama_babinsa }}", "{{ pangkat_babinsa }}"),
            Signer("", "{{ jabatan_petugas }}", "{{ nama_petugas }}", "{{ pangkat_petugas }}"),
        ),
    )
    return paper
