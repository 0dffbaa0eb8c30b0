"""What every paper prints around its own answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from schemas.fields import OTHER
from schemas.setting import PaperSetting, Person, Unit
from schemas.strokes import Strokes
from schemas.wording import (
    capitals,
    clock_time,
    day_and_date,
    full_rank,
    long_date,
    number_label,
    post_capitals,
    post_lines,
    width_cm,
)

DASH = "–"
TO_WRITE = "……………………………"  # left to be written in by hand
TEXT_WIDTH_CM = {"A4": 17.0, "F4": 17.5}  # less the margins of the house style
LANDSCAPE_WIDTH_CM = {"A4": 25.7, "F4": 29.0}
LETTERHEAD_MARGIN_CM = 0.2  # the closing line is a little longer than the words


@dataclass(frozen=True, slots=True)
class Drawing:
    """A photo of the answers that the paper prints itself, within a box and with its proportions kept.

    Attributes:
        photo: its place in `DocumentType.photos`, from 0; the photo annex shows it as well.
        description: what a reader hears who cannot see it.
    """

    photo: int
    width_mm: float
    height_mm: float
    description: str


@dataclass(frozen=True, slots=True)
class Handwriting:
    """A signature drawn on the screen, printed in ink within a box and with its proportions kept.

    Attributes:
        description: what a reader hears who cannot see it.
    """

    strokes: Strokes
    width_mm: float
    height_mm: float
    description: str


def common(setting: PaperSetting, day: date, *, landscape: bool = False) -> dict[str, Any]:
    """Give letterhead, number, place, date and signature lines."""
    unit, officer = setting.unit, setting.officer
    head = unit.kanit_binmas or unit.kapolsek
    chief_post = post_capitals(post_lines(unit.chief, unit.kapolsek))
    return {
        "kop": list(unit.letterhead),
        "kop_kanan": letterhead_indent(unit, landscape=landscape),
        "nomor": setting.number,
        "tempat": unit.place,
        "tanggal": long_date(day),
        "wilayah": officer.area,
        "jabatan_petugas": post_capitals(f"{officer.post or 'Bhabinkamtibmas'} {officer.area}".strip()),
        "nama_petugas": capitals(officer.name),
        "pangkat_petugas": rank_and_number(officer.person),
        "jabatan_kapolsek": chief_post,
        "nama_kapolsek": capitals(unit.kapolsek.name),
        "pangkat_kapolsek": rank_and_number(unit.kapolsek),
        "jabatan_kanit": chief_post
        if unit.kanit_binmas is None
        else post_capitals(post_lines(f"Kanit Binmas {unit.name}", unit.kanit_binmas)),
        "nama_kanit": capitals(head.name),
        "pangkat_kanit": rank_and_number(head),
    }


def rank_and_number(person: Person) -> str:
    """Give the line under a name: the full rank and NRP or NIP, which stay together where the line is too long."""
    number = number_label(person.nrp).replace(" ", "\u00a0")
    return f"{full_rank(person.rank)} {number}"


def letterhead_indent(unit: Unit, *, lines: Sequence[str] = (), landscape: bool = False) -> int:
    """Give the right indent, in twips, that makes the letterhead's block as wide as its longest line.

    Args:
        lines: the block, where it has more than the unit's lines.
    """
    block = max(width_cm(line) for line in lines or unit.letterhead) + LETTERHEAD_MARGIN_CM
    width = (LANDSCAPE_WIDTH_CM if landscape else TEXT_WIDTH_CM)[unit.paper]
    return round(max(width - block, 0) * 1440 / 2.54)


def shortened(text: str, most: int) -> str:
    """Give a text on one line of at most `most` characters, cut between words, for a table that only refers to it."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    return line[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def lines_of(text: str) -> list[str]:
    """Give a text as its lines; an empty text as one dash, so that nothing is left blank by oversight."""
    return [line for line in text.split("\n") if line.strip()] or [DASH]


def day_and_time(day: date, clock: str, setting: PaperSetting, *, about: bool = False) -> str:
    """Give "Senin, 9 Januari 2023 pukul 09.12 WIB"; without a time of day the date alone; `about` adds "sekira"."""
    if not clock:
        return day_and_date(day)
    return f"{day_and_date(day)} {'sekira ' if about else ''}{clock_time(clock, setting.unit.time_zone)}"


def moment_words(moment: datetime, setting: PaperSetting) -> str:
    """Give "Senin, 9 Januari 2023 pukul 09.12 WIB"."""
    return day_and_time(moment.date(), f"{moment:%H:%M}", setting)


def joined(*pieces: str, by: str = " / ") -> str:
    """Join what is not empty; a dash where nothing is."""
    return by.join(piece for piece in pieces if piece) or DASH


def chosen(values: Mapping[str, Any], name: str) -> str:
    """Give a choice as printed: for "Lainnya" the words that were given instead."""
    choice: str = values[name]
    return values[f"{name}_lainnya"] or choice if choice == OTHER else choice
