"""Surat pengantar: the letter that goes with a month's papers, with its receipt part (Perkap 1/2023)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from schemas.base import MONTH, DocumentType, Section, Source
from schemas.fields import Day, FormSchema, Rows, Text, Whole, YesNo
from schemas.paper import common, letterhead_indent
from schemas.record import Entry, Record
from schemas.setting import PaperSetting, Unit
from schemas.wording import long_date, month_and_year

MOST = 99_999


class SentSchema(FormSchema):
    """One kind of paper that is sent."""

    jenis = Text("Jenis naskah", most=80, required=True)
    jumlah = Whole("Jumlah", most=MOST, required=True)
    dari = Day("Dari tanggal", required=True)
    sampai = Day("Sampai tanggal", required=True)


class SuratPengantarSchema(FormSchema):
    """The letter's values."""

    bulan = Day("Bulan", required=True)
    tanggal = Day("Tanggal", required=True)
    kiriman = Rows("Kiriman", SentSchema, most=60, tested=20, load_default=list)
    jumlah_foto = Whole("Jumlah foto", most=MOST, load_default=0)
    jumlah_rahasia = Whole("Jumlah naskah RAHASIA", most=MOST, load_default=0)
    terbatas = YesNo("Berkas Terbatas", load_default=False)


def derive(record: Record) -> dict[str, Any]:
    """Make the letter of a month: what its bundle holds, by kind."""
    return {
        "bulan": record.first,
        "tanggal": record.day,
        "kiriman": [
            {"jenis": title, "jumlah": len(entries), **span_of(entries)} for title, entries in by_kind(record.shown)
        ],
        "jumlah_foto": sum(entry.photos for entry in record.shown),
        "jumlah_rahasia": len(record.entries) - len(record.shown),
        "terbatas": record.restricted,
    }


def by_kind(entries: Sequence[Entry]) -> list[tuple[str, list[Entry]]]:
    """Group by title, in the order in which the kinds first appear."""
    kinds: dict[str, list[Entry]] = {}
    for entry in entries:
        kinds.setdefault(entry.title, []).append(entry)
    return list(kinds.items())


def span_of(entries: Sequence[Entry]) -> dict[str, date]:
    """Give from which day to which the papers are dated."""
    return {"dari": min(entry.date for entry in entries), "sampai": max(entry.date for entry in entries)}


def days_between(first: date, last: date) -> str:
    """Give "2 s.d. 30 Januari 2023"; one day alone as it is."""
    if first == last:
        return long_date(first)
    alike = (first.year, first.month) == (last.year, last.month)
    return f"{first.day if alike else long_date(first)} s.d. {long_date(last)}"


def present(values: Mapping[str, Any], setting: PaperSetting) -> dict[str, Any]:
    """Give what the letter prints."""
    unit, officer = setting.unit, setting.officer
    head = [*unit.letterhead, *([unit.address] if unit.address else [])]
    rows = [
        {"jenis": row["jenis"], "banyaknya": f"{row['jumlah']} naskah",
         "keterangan": days_between(row["dari"], row["sampai"])}
        for row in values["kiriman"]
    ]  # fmt: skip
    if values["jumlah_foto"]:
        photos = f"{values['jumlah_foto']} foto"
        rows.append({"jenis": "Lampiran foto", "banyaknya": photos, "keterangan": "Terlampir"})
    return {
        **common(setting, values["tanggal"]),
        "kop": head,
        "kop_kanan": letterhead_indent(unit, lines=head),
        "tingkat": "RAHASIA" if values["terbatas"] else "",
        "klasifikasi": "RAHASIA" if values["terbatas"] else "BIASA",
        "terbatas": values["terbatas"],
        "nomor_surat": setting.number,
        "nomor_berkas": "",
        "catatan_ttd": "",
        "tujuan": recipient(unit),
        "bulan": month_and_year(values["bulan"]),
        "pengirim": f"{officer.rank} {officer.name}, NRP {officer.nrp}",
        "kiriman": [{"no": number, **row} for number, row in enumerate(rows, start=1)],
        "jumlah_naskah": sum(row["jumlah"] for row in values["kiriman"]),
        "jumlah_rahasia": values["jumlah_rahasia"],
    }


def recipient(unit: Unit) -> str:
    """Name the office that the month goes to: Sat Binmas of the Polres in the second line of the letterhead."""
    for prefix, name in (
        ("RESOR KOTA BESAR ", "Polrestabes"),
        ("RESOR METROPOLITAN ", "Polres Metro"),
        ("RESOR KOTA ", "Polresta"),
        ("RESOR ", "Polres"),
    ):
        for line in unit.letterhead:
            if line.startswith(prefix):
                return f"Kasat Binmas {name} {line.removeprefix(prefix).title()}"
    return "Kasat Binmas"


DOCUMENT = DocumentType(
    kind="surat_pengantar",
    title="Surat Pengantar",
    schema=SuratPengantarSchema,
    section=Section.SURAT_PENGANTAR,
    source=Source.DERIVED,
    parent=MONTH,
    derive=derive,
    number="B/Speng-{no}/{bulan_romawi}/{kka}/{tahun}/{satfung}",
    example={
        "bulan": "2023-01-01",
        "tanggal": "2023-01-31",
        "kiriman": [
            {"jenis": "Blanko Kunjungan Tempat Usaha", "jumlah": 6, "dari": "2023-01-04", "sampai": "2023-01-27"},
            {"jenis": "Blanko Kunjungan Warga", "jumlah": 36, "dari": "2023-01-02", "sampai": "2023-01-30"},
            {"jenis": "Laporan Hasil Pemecahan Masalah", "jumlah": 1, "dari": "2023-01-16", "sampai": "2023-01-16"},
            {"jenis": "Laporan Hasil Kegiatan", "jumlah": 14, "dari": "2023-01-03", "sampai": "2023-01-31"},
        ],
        "jumlah_foto": 84,
        "jumlah_rahasia": 4,
    },
    dated=lambda values: values["tanggal"],
    summarised=lambda values: month_and_year(values["bulan"]),
    present=present,
)  # fmt: skip
