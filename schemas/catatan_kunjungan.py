"""Blangko catatan kunjungan: the month's visits, one a line, made from the cards (SOP, records 4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from schemas.address import in_village
from schemas.base import MONTH, DocumentType, Section, Source
from schemas.fields import Clock, Day, FormSchema, Rows, Text, Whole
from schemas.paper import DASH, chosen, common, joined, shortened
from schemas.record import Entry, Record
from schemas.setting import PaperSetting
from schemas.visits import VISITS
from schemas.wording import capitals, clock_time, day_and_date, month_and_year

REFERENCE, PLACE = 240, 120  # characters of an opinion or finding, and of an address; the card has all of it


class LogRowSchema(FormSchema):
    """One visit."""

    tanggal = Day("Tanggal", required=True)
    jam = Clock("Pukul", required=True)
    nama = Text("Yang dikunjungi", most=80, required=True)
    sasaran = Text("Sasaran", most=80, required=True)
    alamat = Text("Alamat", most=PLACE, required=True)
    ke = Whole("Kunjungan ke", most=VISITS, least=1, required=True)
    penerima = Text("Yang menerima", most=60, required=True)
    uraian = Text("Uraian/hasil", most=REFERENCE, load_default="")
    pendapat = Text("Pendapat/keluhan", most=REFERENCE, load_default="")


class CatatanKunjunganSchema(FormSchema):
    """The log's values."""

    bulan = Day("Bulan", required=True)
    tanggal = Day("Tanggal", required=True)
    baris = Rows("Baris", LogRowSchema, most=1_000, tested=8, load_default=list)


def derive(record: Record) -> dict[str, Any] | None:
    """Make the log of a month with visits.

    Every entry is a visit. Those above it on its card count too, unless they are the visit of another entry.
    """
    own, above = [], []
    for entry in record.of("kunjungan_warga", "kunjungan_usaha"):
        *others, last = _visits(entry)
        own.append(last)
        above += others
    known = {_key(row) for row in own}
    more = {_key(row): row for row in above if _key(row) not in known}
    rows = [row for row in (*own, *more.values()) if record.first <= row["tanggal"] <= record.last]
    lines = sorted(rows, key=lambda row: (row["tanggal"], row["jam"], row["nama"]))
    return {"bulan": record.first, "tanggal": record.day, "baris": lines} if lines else None


def _key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["sasaran"], row["nama"], row["alamat"], row["tanggal"], row["jam"]


def _visits(entry: Entry) -> Iterator[dict[str, Any]]:
    card: Mapping[str, Any] = entry.values
    business = entry.kind == "kunjungan_usaha"
    for number, visit in enumerate(card["kunjungan"], start=entry.earlier + 1):
        said = visit["pendapat"] if business else "; ".join(
            joined(one["jenis"], one["uraian"], by=": ") for one in visit["pendapat"]
        )  # fmt: skip
        yield {
            "tanggal": visit["tanggal"],
            "jam": visit["jam"],
            "nama": card["nama_tempat_usaha"] if business else card["nama"],
            "sasaran": f"Usaha: {chosen(card, 'jenis_usaha').lower()}" if business else "Warga",
            "alamat": shortened(in_village(card["alamat"]), PLACE),
            "ke": number,
            "penerima": visit["penerima"],
            "uraian": shortened(visit["temuan"] if business else visit["keterangan"], REFERENCE),
            "pendapat": shortened(said, REFERENCE),
        }


def present(values: Mapping[str, Any], setting: PaperSetting) -> dict[str, Any]:
    """Give what the log prints."""
    month: date = values["bulan"]
    officer = setting.officer
    return {
        **common(setting, values["tanggal"], landscape=True),
        "bulan": capitals(month_and_year(month)),
        "wilayah_besar": capitals(officer.area),
        "petugas": f"{officer.rank} {officer.name}",
        "jumlah": len(values["baris"]),
        "baris": [
            {
                **row,
                "no": number,
                "tanggal": day_and_date(row["tanggal"]),
                "jam": clock_time(row["jam"], setting.unit.time_zone),
                "uraian": row["uraian"] or DASH,
                "pendapat": row["pendapat"] or DASH,
            }
            for number, row in enumerate(values["baris"], start=1)
        ],
    }


DOCUMENT = DocumentType(
    kind="catatan_kunjungan",
    title="Catatan Kunjungan",
    schema=CatatanKunjunganSchema,
    section=Section.CATATAN_KUNJUNGAN,
    source=Source.DERIVED,
    parent=MONTH,
    derive=derive,
    example={
        "bulan": "2023-01-01",
        "tanggal": "2023-01-31",
        "baris": [
            {
                "tanggal": "2023-01-09", "jam": "09:12", "nama": "Rahmat Hidayatullah", "sasaran": "Warga",
                "alamat": "Jalan Contoh Bahari No. 12, RT 002/RW 005, Kelurahan Contoh", "ke": 1,
                "penerima": "Rahmat Hidayatullah", "uraian": "Himbauan kunci ganda",
                "pendapat": "Keluhan: penerangan di jalan menuju dermaga padam sejak tiga malam yang lalu.",
            },
            {
                "tanggal": "2023-01-10", "jam": "10:30", "nama": "Toko Bahari Contoh", "sasaran": "Usaha: perdagangan",
                "alamat": "Jalan Contoh Pasar No. 3, RT 001/RW 004, Kelurahan Contoh", "ke": 1,
                "penerima": "Lim Contoh",
                "uraian": "dua kamera CCTV mati, disarankan diperbaiki; pintu belakang diberi kunci ganda.",
                "pendapat": "parkir di depan toko menutup jalan pada sore hari; mohon diatur.",
            },
            {
                "tanggal": "2023-01-23", "jam": "16:05", "nama": "Rahmat Hidayatullah", "sasaran": "Warga",
                "alamat": "Jalan Contoh Bahari No. 12, RT 002/RW 005, Kelurahan Contoh", "ke": 2,
                "penerima": "Siti Aminah", "uraian": "Penerangan telah menyala", "pendapat": "",
            },
        ],
    },
    dated=lambda values: values["tanggal"],
    summarised=lambda values: joined(month_and_year(values["bulan"]), f"{len(values['baris'])} kunjungan", by=", "),
    present=present,
)  # fmt: skip
