"""What every paper prints around its own answers."""

from __future__ import annotations

from datetime import date
from typing import Any

from schemas.setting import PaperSetting
from schemas.wording import full_rank, long_date, number_label

DASH = "–"


def common(setting: PaperSetting, day: date) -> dict[str, Any]:
    """Give letterhead, number, place, date and signature lines."""
    unit, officer = setting.unit, setting.officer
    return {
        "kop": list(unit.letterhead),
        "nomor": setting.number,
        "tempat": unit.place,
        "tanggal": long_date(day),
        "wilayah": officer.area,
        "jabatan_petugas": f"{officer.post or 'Bhabinkamtibmas'} {officer.area}".upper(),
        "nama_petugas": officer.name.upper(),
        "pangkat_petugas": f"{full_rank(officer.rank)} {number_label(officer.nrp)}",
        "jabatan_kapolsek": f"Kapolsek {unit.name.removeprefix('Polsek ')}".upper(),
        "nama_kapolsek": unit.kapolsek.name.upper(),
        "pangkat_kapolsek": f"{full_rank(unit.kapolsek.rank)} {number_label(unit.kapolsek.nrp)}",
    }


def lines_of(text: str) -> list[str]:
    """Give a text as its lines; an empty text as one dash, so that nothing is left blank by oversight."""
    return [line for line in text.split("\n") if line.strip()] or [DASH]


def joined(*pieces: str, by: str = " / ") -> str:
    """Join what is not empty; a dash where nothing is."""
    return by.join(piece for piece in pieces if piece) or DASH
