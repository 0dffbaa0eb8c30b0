"""Rekap harian: a day's activities of all officers, as the daily routine report to Ditbinmas counts them (SOP 21.m)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schemas.base import DAY, DocumentType, Section, Source
from schemas.fields import Day, FormSchema, Rows, Text, Whole
from schemas.paper import DASH, common, shortened
from schemas.recap import DAILY, daily_column, lines, with_totals
from schemas.record import Record
from schemas.setting import PaperSetting
from schemas.wording import capitals, day_and_date

COLUMNS = tuple(field for field, _, _ in DAILY)
MOST = 9_999


class DailyRowSchema(FormSchema):
    """What one officer or unit did."""

    nama = Text("Petugas/kesatuan", most=200, required=True)
    binluh = Whole("Binluh/ceramah", most=MOST, load_default=0)
    dds = Whole("DDS/sambang/kunjungan", most=MOST, load_default=0)
    mobil = Whole("Mobil SPM/penmas/himbauan", most=MOST, load_default=0)
    problem_solving = Whole("Problem solving", most=MOST, load_default=0)
    dana_desa = Whole("Pendampingan dana desa", most=MOST, load_default=0)
    li = Whole("Pembuatan LI", most=MOST, load_default=0)
    keagamaan = Whole("Kegiatan keagamaan", most=MOST, load_default=0)
    lain = Whole("Lain-lain", most=MOST, load_default=0)


class DoneSchema(FormSchema):
    """One activity."""

    nama = Text("Petugas/kesatuan", most=200, required=True)
    kegiatan = Text("Kegiatan", most=80, required=True)
    uraian = Text("Uraian", most=200, load_default="")
    nomor = Text("Nomor", most=80, load_default="")


class RekapHarianSchema(FormSchema):
    """The recap's values."""

    tanggal = Day("Tanggal", required=True)
    kepala = Text("Kepala kolom", most=40, required=True)
    baris = Rows("Baris", DailyRowSchema, most=400, tested=12, load_default=list)
    rincian = Rows("Rincian", DoneSchema, most=2_000, tested=12, load_default=list)


def derive(record: Record) -> dict[str, Any] | None:
    """Make the recap of a day; a day on which nothing was done says so for each officer that is known."""
    rows = lines(record, COLUMNS, daily_column)
    if not rows:
        return None
    done = [
        {"nama": entry.row, "kegiatan": entry.activity, "uraian": shortened(entry.summary, 200), "nomor": entry.number}
        for entry in record.entries
        if entry.activity
    ]
    return {"tanggal": record.last, "kepala": record.row_title, "baris": rows, "rincian": done}


def present(values: Mapping[str, Any], setting: PaperSetting) -> dict[str, Any]:
    """Give what the recap prints."""
    rows, totals = with_totals(values["baris"], COLUMNS)
    return {
        **common(setting, values["tanggal"], landscape=True),
        "kesatuan_besar": capitals(setting.unit.name),
        "hari_besar": capitals(day_and_date(values["tanggal"])),
        "kepala": values["kepala"],
        "baris": rows,
        "total": totals,
        "rincian": [
            {**row, "no": number, "uraian": row["uraian"] or DASH, "nomor": row["nomor"] or DASH}
            for number, row in enumerate(values["rincian"], start=1)
        ],
    }


DOCUMENT = DocumentType(
    kind="rekap_harian",
    title="Rekapitulasi Kegiatan Harian",
    schema=RekapHarianSchema,
    section=Section.REKAP,
    source=Source.DERIVED,
    parent=DAY,
    derive=derive,
    number="B/REKAP-{no}/{bulan_romawi}/{kka}/{tahun}",
    example={
        "tanggal": "2023-01-12",
        "kepala": "Petugas / wilayah",
        "baris": [
            {"nama": "Kelurahan Contoh (Aipda BUDI CONTOH)", "binluh": 1, "dds": 3, "li": 1},
            {"nama": "Kelurahan Bahari (Bripka JOKO CONTOH)", "dds": 2, "problem_solving": 1, "lain": 1},
            {"nama": "Kelurahan Pantai (Brigpol DEWI CONTOH)"},
        ],
        "rincian": [
            {"nama": "Kelurahan Contoh (Aipda BUDI CONTOH)", "kegiatan": "BINLUH/CERAMAH",
             "uraian": "Penyuluhan bahaya narkoba bagi remaja", "nomor": "B/LAP-12/I/2023/Bhabinkamtibmas"},
            {"nama": "Kelurahan Contoh (Aipda BUDI CONTOH)", "kegiatan": "DDS/SAMBANG/KUNJUNGAN",
             "uraian": "Rahmat Hidayatullah, RT 002/RW 005"},
        ],
    },
    dated=lambda values: values["tanggal"],
    summarised=lambda values: day_and_date(values["tanggal"]),
    present=present,
)  # fmt: skip
