"""Rekap bulanan: a month's activities of all officers, by the columns of the official recap (SOP 21.h, 21.l)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schemas.base import MONTH, DocumentType, Section, Source
from schemas.fields import Day, FormSchema, Rows, Text, Whole
from schemas.paper import common
from schemas.recap import MONTHLY, lines, monthly_column, with_totals
from schemas.record import Record
from schemas.setting import PaperSetting
from schemas.wording import capitals, month_and_year

COLUMNS = tuple(field for field, _ in MONTHLY)
MOST = 99_999


class MonthlyRowSchema(FormSchema):
    """What one officer or unit did."""

    nama = Text("Petugas/kesatuan", most=200, required=True)
    dds = Whole("DDS", most=MOST, load_default=0)
    li = Whole("Laporan informasi", most=MOST, load_default=0)
    ps_sosial = Whole("Problem solving sosial", most=MOST, load_default=0)
    ps_pidana_perdata = Whole("Problem solving pidana/perdata", most=MOST, load_default=0)
    fisik = Whole("Dana desa fisik", most=MOST, load_default=0)
    non_fisik = Whole("Dana desa nonfisik", most=MOST, load_default=0)
    dana_desa = Whole("Dana desa lain", most=MOST, load_default=0)
    binluh_narkoba = Whole("Binluh narkoba", most=MOST, load_default=0)
    binluh = Whole("Binluh lain", most=MOST, load_default=0)
    ruminansia = Whole("Pengendalian pemotongan ruminansia", most=MOST, load_default=0)
    lain = Whole("Lain-lain", most=MOST, load_default=0)


class RekapBulananSchema(FormSchema):
    """The recap's values."""

    bulan = Day("Bulan", required=True)
    tanggal = Day("Tanggal", required=True)
    kepala = Text("Kepala kolom", most=40, required=True)
    baris = Rows("Baris", MonthlyRowSchema, most=400, tested=20, load_default=list)


def derive(record: Record) -> dict[str, Any] | None:
    """Make the recap of a month."""
    rows = lines(record, COLUMNS, monthly_column)
    if not rows:
        return None
    return {"bulan": record.first, "tanggal": record.day, "kepala": record.row_title, "baris": rows}


def present(values: Mapping[str, Any], setting: PaperSetting) -> dict[str, Any]:
    """Give what the recap prints."""
    rows, totals = with_totals(values["baris"], COLUMNS)
    return {
        **common(setting, values["tanggal"], landscape=True),
        "kesatuan_besar": capitals(setting.unit.name),
        "bulan_besar": capitals(month_and_year(values["bulan"])),
        "kepala": values["kepala"],
        "baris": rows,
        "total": totals,
    }


DOCUMENT = DocumentType(
    kind="rekap_bulanan",
    title="Rekapitulasi Kegiatan Bulanan",
    schema=RekapBulananSchema,
    section=Section.REKAP,
    source=Source.DERIVED,
    parent=MONTH,
    derive=derive,
    number="B/REKAP-{no}/{bulan_romawi}/{kka}/{tahun}",
    example={
        "bulan": "2023-01-01",
        "tanggal": "2023-01-31",
        "kepala": "Petugas / wilayah",
        "baris": [
            {"nama": "Kelurahan Contoh (Aipda BUDI CONTOH)", "dds": 42, "li": 4, "ps_sosial": 1,
             "ps_pidana_perdata": 2, "binluh_narkoba": 2, "binluh": 3, "lain": 6},
            {"nama": "Kelurahan Bahari (Bripka JOKO CONTOH)", "dds": 38, "li": 3, "ps_sosial": 2, "fisik": 1,
             "non_fisik": 1, "binluh": 2, "ruminansia": 1, "lain": 4},
            {"nama": "Kelurahan Pantai (Brigpol DEWI CONTOH)", "dds": 40, "li": 2, "binluh_narkoba": 1, "lain": 3},
        ],
    },
    dated=lambda values: values["tanggal"],
    summarised=lambda values: month_and_year(values["bulan"]),
    present=present,
)  # fmt: skip
