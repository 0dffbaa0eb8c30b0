"""Surat kesepakatan bersama: what two parties agreed, made from the report and signed by hand by all of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from schemas import problem_solving
from schemas.base import DocumentType, Section, Source
from schemas.fields import Clock, Day, FormSchema, Group, Rows, Text
from schemas.paper import common, lines_of
from schemas.parties import PartySchema, PillarsSchema, WitnessSchema, named, party, pillars
from schemas.problem_solving import PEACE, numbered
from schemas.setting import PaperSetting
from schemas.wording import DAYS, capitals, clock_time, long_date


class KesepakatanBersamaSchema(FormSchema):
    """The letter's values; each stands in the report, too."""

    tanggal = Day("Tanggal", required=True)
    jam = Clock("Pukul", load_default="")
    tempat_mediasi = Text("Tempat", most=160, required=True)
    pihak_pertama = Group("Pihak pertama", PartySchema, required=True)
    pihak_kedua = Group("Pihak kedua", PartySchema, required=True)
    perihal = Text("Perihal", most=160, required=True)
    uraian_kejadian = Text("Uraian kejadian", most=4000, lines=True, required=True)
    butir_kesepakatan = Rows("Butir kesepakatan", Text("Butir", most=400, required=True), least=1, most=15,
                             required=True)  # fmt: skip
    saksi = Rows("Saksi", WitnessSchema, most=6, load_default=list)
    tiga_pilar = Group("Tiga pilar", PillarsSchema, load_default=lambda: PillarsSchema().load({}))


def derive(report: Mapping[str, Any]) -> dict[str, Any] | None:
    """Make the letter where two parties made peace."""
    if report["hasil"] != PEACE or not report["pihak_pertama"] or not report["pihak_kedua"]:
        return None
    settled: date | None = report["tanggal_selesai"]
    later = settled is not None and settled != report["tanggal_mediasi"]
    kept = ("tempat_mediasi", "pihak_pertama", "pihak_kedua", "perihal", "uraian_kejadian", "butir_kesepakatan",
            "saksi", "tiga_pilar")  # fmt: skip
    return {
        "tanggal": settled or report["tanggal_mediasi"],
        "jam": "" if later else report["jam_mediasi"],
        **{name: report[name] for name in kept},
    }


def present(values: Mapping[str, Any], setting: PaperSetting) -> dict[str, Any]:
    """Give what the letter prints."""
    day: date = values["tanggal"]
    first, second = values["pihak_pertama"], values["pihak_kedua"]
    clock = f" {clock_time(values['jam'], setting.unit.time_zone)}" if values["jam"] else ""
    return {
        **common(setting, day),
        **pillars(values["tiga_pilar"]),
        "waktu": f"{DAYS[day.weekday()]} tanggal {long_date(day)}{clock}",
        "tempat_mediasi": values["tempat_mediasi"],
        "pihak": [party(first, "PIHAK PERTAMA", day), party(second, "PIHAK KEDUA", day)],
        "perihal": values["perihal"],
        "uraian_kejadian": lines_of(values["uraian_kejadian"]),
        "butir": numbered(values["butir_kesepakatan"]),
        "saksi": [
            {"no": number, "nama": named(one, "keterangan")} for number, one in enumerate(values["saksi"], start=1)
        ],
        "nama_pertama": capitals(first["nama"]),
        "wali_pertama": f"Wali: {first['wali']}" if first["wali"] else "",
        "nama_kedua": capitals(second["nama"]),
        "wali_kedua": f"Wali: {second['wali']}" if second["wali"] else "",
    }


_REPORT = problem_solving.EXAMPLE
DOCUMENT = DocumentType(
    kind="kesepakatan_bersama",
    title="Surat Kesepakatan Bersama",
    schema=KesepakatanBersamaSchema,
    section=Section.PROBLEM_SOLVING,
    source=Source.DERIVED,
    signed_by_hand=True,
    parent="problem_solving",
    derive=derive,
    example={
        "tanggal": _REPORT["tanggal_mediasi"], "jam": _REPORT["jam_mediasi"],
        **{name: _REPORT[name] for name in KesepakatanBersamaSchema._declared_fields if name in _REPORT},
    },
    dated=lambda values: values["tanggal"],
    summarised=lambda values: str(values["perihal"]),
    present=present,
)  # fmt: skip
