"""Buku register problem solving: the month's mediations, one a line, made from the reports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from schemas import problem_solving
from schemas.base import MONTH, DocumentType, Section, Source
from schemas.fields import Day, FormSchema, Rows, Text
from schemas.paper import DASH, chosen, common, joined, shortened
from schemas.problem_solving import outcome
from schemas.record import Record
from schemas.setting import PaperSetting
from schemas.wording import capitals, month_and_year, short_date

REFERENCE = 240  # characters of an account; the report has all of it


class RegisterRowSchema(FormSchema):
    """One mediation."""

    nomor = Text("Nomor register", most=80, load_default="")
    tanggal = Day("Tanggal kejadian", required=True)
    pelapor = Text("Narasumber", most=60, required=True)
    pihak_pertama = Text("Pihak pertama", most=60, load_default="")
    pihak_kedua = Text("Pihak kedua", most=60, load_default="")
    jenis = Text("Jenis masalah", most=60, required=True)
    tempat = Text("Tempat kejadian", most=160, required=True)
    uraian = Text("Uraian singkat", most=REFERENCE, required=True)
    tanggal_mediasi = Day("Tanggal mediasi", required=True)
    hasil = Text("Hasil", most=200, required=True)


class RegisterProblemSolvingSchema(FormSchema):
    """The register's values."""

    bulan = Day("Bulan", required=True)
    tanggal = Day("Tanggal", required=True)
    baris = Rows("Baris", RegisterRowSchema, most=400, tested=8, load_default=list)


def derive(record: Record) -> dict[str, Any] | None:
    """Make the register of a month with mediations."""
    rows = [_row(entry.values, entry.number) for entry in record.of("problem_solving")]
    return {"bulan": record.first, "tanggal": record.day, "baris": rows} if rows else None


def _row(report: Mapping[str, Any], number: str) -> dict[str, Any]:
    first, second = report["pihak_pertama"], report["pihak_kedua"]
    return {
        "nomor": number,
        "tanggal": report["tanggal_kejadian"],
        "pelapor": report["narasumber"]["nama"],
        "pihak_pertama": first["nama"] if first else "",
        "pihak_kedua": second["nama"] if second else "",
        "jenis": chosen(report, "jenis_masalah"),
        "tempat": report["lokasi_kejadian"],
        "uraian": shortened(report["uraian_kejadian"], REFERENCE),
        "tanggal_mediasi": report["tanggal_mediasi"],
        "hasil": outcome(report),
    }


def present(values: Mapping[str, Any], setting: PaperSetting) -> dict[str, Any]:
    """Give what the register prints."""
    month: date = values["bulan"]
    return {
        **common(setting, values["tanggal"], landscape=True),
        "wilayah_besar": capitals(setting.officer.area),
        "bulan": capitals(month_and_year(month)),
        "baris": [
            {
                **row,
                "no": number,
                "nomor": row["nomor"] or DASH,
                "tanggal": short_date(row["tanggal"]),
                "pihak_pertama": row["pihak_pertama"] or DASH,
                "pihak_kedua": row["pihak_kedua"] or DASH,
                "tanggal_mediasi": short_date(row["tanggal_mediasi"]),
            }
            for number, row in enumerate(values["baris"], start=1)
        ],
    }


_REPORT = problem_solving.EXAMPLE
DOCUMENT = DocumentType(
    kind="register_problem_solving",
    title="Register Problem Solving",
    schema=RegisterProblemSolvingSchema,
    section=Section.PROBLEM_SOLVING,
    source=Source.DERIVED,
    parent=MONTH,
    derive=derive,
    example={
        "bulan": "2023-01-01",
        "tanggal": "2023-01-31",
        "baris": [
            {
                "nomor": "PS/12/I/2023/Kelurahan Contoh", "tanggal": _REPORT["tanggal_kejadian"],
                "pelapor": "Usman Harun", "pihak_pertama": "Rahmat Hidayatullah", "pihak_kedua": "Yohanes Contoh",
                "jenis": "Perselisihan tetangga", "tempat": _REPORT["lokasi_kejadian"],
                "uraian": _REPORT["uraian_kejadian"], "tanggal_mediasi": _REPORT["tanggal_mediasi"], "hasil": "Damai",
            },
            {
                "nomor": "PS/13/I/2023/Kelurahan Contoh", "tanggal": "2023-01-21", "pelapor": "Hamzah Contoh",
                "jenis": "Kenakalan remaja", "tempat": "Dermaga rakyat, Kelurahan Contoh",
                "uraian": "Remaja berkumpul sampai larut malam di dermaga dan mengganggu istirahat warga sekitar.",
                "tanggal_mediasi": "2023-01-23", "hasil": "Belum selesai",
            },
        ],
    },
    dated=lambda values: values["tanggal"],
    summarised=lambda values: joined(month_and_year(values["bulan"]), f"{len(values['baris'])} perkara", by=", "),
    present=present,
)  # fmt: skip
