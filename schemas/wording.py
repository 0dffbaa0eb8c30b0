"""Indonesian words for dates, ranks, zones and numbers, as papers print them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from schemas.charset import WIDTHS
from schemas.setting import Officer, Unit
from schemas.text import is_printable

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
    "Desember",
)  # fmt: skip
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
ZONES = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
# Perkap 3/2016: short form in tables, full form under signatures.
RANKS = {
    "Bharada": "Bhayangkara Dua", "Bharatu": "Bhayangkara Satu", "Bharaka": "Bhayangkara Kepala",
    "Abripda": "Ajun Brigadir Polisi Dua", "Abriptu": "Ajun Brigadir Polisi Satu", "Abrippol": "Ajun Brigadir Polisi",
    "Bripda": "Brigadir Polisi Dua", "Briptu": "Brigadir Polisi Satu", "Brigpol": "Brigadir Polisi",
    "Brigadir": "Brigadir Polisi", "Bripka": "Brigadir Polisi Kepala", "Aipda": "Ajun Inspektur Polisi Dua",
    "Aiptu": "Ajun Inspektur Polisi Satu", "Ipda": "Inspektur Polisi Dua", "Iptu": "Inspektur Polisi Satu",
    "AKP": "Ajun Komisaris Polisi", "Kompol": "Komisaris Polisi", "AKBP": "Ajun Komisaris Besar Polisi",
    "Kombes Pol": "Komisaris Besar Polisi", "Brigjen Pol": "Brigadir Jenderal Polisi",
    "Irjen Pol": "Inspektur Jenderal Polisi", "Komjen Pol": "Komisaris Jenderal Polisi",
    "Jenderal Pol": "Jenderal Polisi",
}  # fmt: skip
_RANKS_FOLDED = {short.casefold(): full for short, full in RANKS.items()}
BLANK_SERIAL = "      "
TOKEN = re.compile(r"\{(\w+)(?::(\w+))?\}")


def long_date(day: date) -> str:
    """Give "9 Januari 2023": the day is never printed with a leading zero."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def day_and_date(day: date) -> str:
    """Give "Senin, 9 Januari 2023"."""
    return f"{DAYS[day.weekday()]}, {long_date(day)}"


def zone_name(time_zone: str) -> str:
    """Give WIB, WITA or WIT for a time zone of the database."""
    return ZONES.get(time_zone, "")


def clock_time(time: str, time_zone: str) -> str:
    """Give "pukul 09.12 WIB" for "09:12"."""
    return f"pukul {time.replace(':', '.')} {zone_name(time_zone)}".rstrip()


def full_rank(rank: str) -> str:
    """Give the full rank in capitals, as it stands under a signature; an unknown rank stays as written."""
    return capitals(_RANKS_FOLDED.get(rank.casefold(), rank))


def capitals(text: str) -> str:
    """Give a text in capitals; a letter whose capital the papers cannot print ("ŉ" would become two) stays small."""
    return "".join(char.upper() if len(char.upper()) == 1 and is_printable(char.upper()) else char for char in text)


def width_cm(text: str, *, size_pt: float = 11) -> float:
    """Give the printed width of a line in the house font, regular; a letter that is not in the table counts as an M."""
    units = sum(WIDTHS.get(char, WIDTHS["M"]) for char in text)
    return units / 2048 * size_pt * 2.54 / 72


def number_label(nrp: str) -> str:
    """Give "NRP 00000001", or "NIP …" for the 18 digits of a civil servant."""
    return f"{'NIP' if len(nrp) == 18 else 'NRP'} {nrp}"


def masked(nik: str) -> str:
    """Give a NIK as papers show it: the first four and the last four digits."""
    return f"{nik[:4]}********{nik[-4:]}" if nik else ""


def thousands(number: int) -> str:
    """Give "1.250.000"."""
    return f"{number:,}".replace(",", ".")


def age(born: date, on: date) -> int:
    """Give the full years from birth to a day, at least 0; born on 29 February, a year is full on 1 March."""
    return max(on.year - born.year - ((on.month, on.day) < (born.month, born.day)), 0)


def format_number(pattern: str, *, serial: int | None, date: date, unit: Unit, officer: Officer) -> str:
    """Fill a number pattern. An empty token drops its segment; without a serial its place stays blank.

    Tokens: {no} {no:03} {bulan_romawi} {tahun} {kka} {unit} {desa} {satfung}.
    """
    values: dict[str, Any] = {
        "no": serial,
        "bulan_romawi": ROMAN[date.month - 1],
        "tahun": date.year,
        "kka": unit.kka,
        "unit": unit.name.removeprefix("Polsek "),
        "desa": officer.area,
        "satfung": "",
    }

    def fill(match: re.Match[str]) -> str:
        name, form = match.groups()
        value = values[name]
        if name == "no" and value is None:
            return BLANK_SERIAL
        return format(value, form) if form else str(value)

    segments = []
    for segment in pattern.split("/"):
        filled = TOKEN.sub(fill, segment)
        if filled or not TOKEN.search(segment):
            segments.append(filled)
    return "/".join(segments)
