"""The recap of a month."""

from __future__ import annotations

from docx.document import Document as Paper

from schemas.recap import MONTHLY
from tools.house_style import (
    CHIEF,
    LANDSCAPE_SIDES,
    OFFICER,
    closing,
    grid_table,
    letterhead,
    new_paper,
    signatures,
    title,
)
from tools.papers.rekap_harian import counts, totals


def build() -> Paper:
    """Build the template."""
    paper = new_paper("Rekapitulasi Kegiatan Bulanan", landscape=True, subject="Rekap bulanan Bhabinkamtibmas")
    letterhead(paper)
    title(
        paper, "REKAPITULASI KEGIATAN BULANAN BHABINKAMTIBMAS {{ kesatuan_besar }}",
        number_line="BULAN {{ bulan_besar }}{% if nomor %}          Nomor : {{ nomor }}{% endif %}",
    )  # fmt: skip
    heads = [head for _, head in MONTHLY]
    grid_table(
        paper, counts(heads, first=0.9, wide=1.75), loop="r in baris", total=totals(len(heads) + 1), padding=0.05
    )
    closing(paper, "Demikian rekapitulasi ini dibuat untuk menjadi periksa.")
    signatures(paper, right=OFFICER, left=CHIEF, widths=LANDSCAPE_SIDES)
    return paper
