"""Berita acara mediasi: the minutes of a mediation between two parties, made from the report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from schemas import problem_solving
from schemas.base import DocumentType, Section, Source
from schemas.fields import Clock, Day, FormSchema, Rows, Text
from schemas.paper import common, lines_of
from schemas.parties import PresentSchema
from schemas.problem_solving import numbered, outcome
from schemas.setting import PaperSetting
from schemas.wording import DAYS, clock_time, long_date

PEOPLE = 2 + 6 + 20  # parties, witnesses, others


class BeritaAcaraMediasiSchema(FormSchema):
    """The minutes' values."""

    tanggal = Day("Tanggal", required=True)
    jam = Clock("Pukul", required=True)
    tempat_mediasi = Text("Tempat", most=160, required=True)
    hadir = Rows("Yang hadir", PresentSchema, least=2, most=PEOPLE, required=True)
    perihal = Text("Pokok masalah", most=160, required=True)
    uraian_kejadian = Text("Uraian kejadian", most=4000, lines=True, required=True)
    uraian_penyelesaian = Text("Jalannya mediasi", most=4000, lines=True, required=True)
    hasil = Text("Hasil", most=200, required=True)
    butir_kesepakatan = Rows("Butir kesepakatan", Text("Butir", most=400, required=True), most=15, load_default=list)
    saran = Text("Rekomendasi", most=2000, lines=True, load_default="")


def derive(report: Mapping[str, Any]) -> dict[str, Any] | None:
    """Make the minutes where two parties sat together."""
    first, second = report["pihak_pertama"], report["pihak_kedua"]
    if not first or not second:
        return None
    witnesses = [{"nama": one["nama"], "peran": one["keterangan"] or "Saksi"} for one in report["saksi"]]
    kept = ("tempat_mediasi", "perihal", "uraian_kejadian", "uraian_penyelesaian", "butir_kesepakatan", "saran")
    return {
        "tanggal": report["tanggal_mediasi"],
        "jam": report["jam_mediasi"],
        "hadir": [
            {"nama": first["nama"], "peran": "Pihak pertama"},
            {"nama": second["nama"], "peran": "Pihak kedua"},
            *witnesses,
            *report["hadir"],
        ],
        "hasil": outcome(report),
        **{name: report[name] for name in kept},
    }


def present(values: Mapping[str, Any], setting: PaperSetting) -> dict[str, Any]:
    """Give what the minutes print."""
    day: date = values["tanggal"]
    return {
        **common(setting, day),
        "hari_ini": f"{DAYS[day.weekday()]} tanggal {long_date(day)} "
        + clock_time(values["jam"], setting.unit.time_zone),
        "tempat_mediasi": values["tempat_mediasi"],
        "mediator": f"{setting.officer.rank} {setting.officer.name}",
        "jabatan_mediator": f"{setting.officer.post or 'Bhabinkamtibmas'} {setting.officer.area}".strip(),
        "hadir": [{"no": number, **one} for number, one in enumerate(values["hadir"], start=1)],
        "perihal": values["perihal"],
        "uraian_kejadian": lines_of(values["uraian_kejadian"]),
        "uraian_penyelesaian": lines_of(values["uraian_penyelesaian"]),
        "hasil": values["hasil"],
        "butir": numbered(values["butir_kesepakatan"]),
        "saran": lines_of(values["saran"] or "Nihil."),
    }


_REPORT = problem_solving.EXAMPLE
DOCUMENT = DocumentType(
    kind="berita_acara_mediasi",
    title="Berita Acara Mediasi",
    schema=BeritaAcaraMediasiSchema,
    section=Section.PROBLEM_SOLVING,
    source=Source.DERIVED,
    parent="problem_solving",
    derive=derive,
    number="BA/{no}/{bulan_romawi}/{tahun}/{unit}",
    example={
        **{name: _REPORT[name] for name in BeritaAcaraMediasiSchema._declared_fields if name in _REPORT},
        "tanggal": _REPORT["tanggal_mediasi"], "jam": _REPORT["jam_mediasi"],
        "hadir": [
            {"nama": _REPORT["pihak_pertama"]["nama"], "peran": "Pihak pertama"},
            {"nama": _REPORT["pihak_kedua"]["nama"], "peran": "Pihak kedua"},
            {"nama": "Usman Harun", "peran": "Ketua RT 002/RW 005"}, {"nama": "Hamzah Contoh", "peran": "Lurah Contoh"},
        ],
    },
    dated=lambda values: values["tanggal"],
    summarised=lambda values: str(values["perihal"]),
    present=present,
)  # fmt: skip
