"""The recap of a day, as the daily routine report to Ditbinmas counts."""

from __future__ import annotations

from docx.document import Document as Paper

from schemas.recap import DAILY
from tools.house_style import (
    CHIEF,
    LANDSCAPE_SIDES,
    LANDSCAPE_WIDTH,
    OFFICER,
    Column,
    closing,
    condition,
    grid_table,
    led,
    letterhead,
    new_paper,
    signatures,
    title,
)


def counts(heads: list[str], *, first: float, wide: float) -> list[Column]:
    """Give number, line, one column for each of `heads`, and the sum; the line's takes what is left."""
    name = LANDSCAPE_WIDTH - first - wide * (len(heads) + 1)
    return [
        Column("No", first, "{{ r.no }}", "Tabel Tengah"),
        Column("{{ kepala }}", name, "{{ r.nama }}"),
        *(Column(head, wide, f"{{{{ r.kolom[{place}] }}}}", "Tabel Tengah") for place, head in enumerate(heads)),
        Column("JUMLAH", wide, "{{ r.jumlah }}", "Tabel Tengah"),
    ]


def totals(count: int) -> tuple[str, ...]:
    """Give the last row: the sums of `count` columns."""
    return ("", "JUMLAH", *(f"{{{{ total[{place}] }}}}" for place in range(count)))


def build() -> Paper:
    """Build the template."""
    paper = new_paper("Rekapitulasi Kegiatan Harian", landscape=True, subject="Rekap harian Bhabinkamtibmas")
    letterhead(paper)
    title(
        paper, "REKAPITULASI KEGIATAN HARIAN BHABINKAMTIBMAS {{ kesatuan_besar }}",
        number_line="{{ hari_besar }}{% if nomor %}          Nomor : {{ nomor }}{% endif %}",
    )  # fmt: skip
    heads = [head for _, head, _ in DAILY]
    grid_table(
        paper, counts(heads, first=0.9, wide=2.15), loop="r in baris", total=totals(len(heads) + 1), padding=0.08
    )
    condition(paper, "rincian")
    led(paper, "Rincian kegiatan:")
    grid_table(
        paper,
        [
            Column("No", 0.9, "{{ k.no }}", "Tabel Tengah"),
            Column("{{ kepala }}", 6.4, "{{ k.nama }}"),
            Column("Kegiatan", 5.4, "{{ k.kegiatan }}"),
            Column("Uraian", 8.0, "{{ k.uraian }}"),
            Column("Nomor", 5.0, "{{ k.nomor }}"),
        ],
        loop="k in rincian",
    )
    condition(paper, None)
    closing(paper, "Demikian rekapitulasi ini dibuat untuk menjadi periksa.")
    signatures(paper, right=OFFICER, left=CHIEF, widths=LANDSCAPE_SIDES)
    return paper
