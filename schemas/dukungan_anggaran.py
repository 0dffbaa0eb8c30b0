"""Dukungan anggaran: what an activity cost, with its receipts; goes to the Kapolsek with the report (SOP 21.i)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, ClassVar

from marshmallow import ValidationError, validates_schema

from schemas.base import Classification, DocumentType, Section
from schemas.fields import Choice, Day, FormSchema, Rows, Text, Whole, other, photos
from schemas.order import day_and_clock, out_of_order
from schemas.paper import DASH, chosen, common, lines_of
from schemas.setting import PaperSetting
from schemas.wording import capitals, long_date, rupiah, rupiah_words, thousands

SOURCES = ("DIPA Polres", "DIPA Polsek", "Dana desa/kelurahan", "Swadaya", "Hibah", "Lainnya")


class CostSchema(FormSchema):
    """One line of what was paid."""

    uraian = Text("Uraian", most=120, required=True)
    volume = Whole("Volume", least=1, most=9_999, required=True)
    satuan = Text("Satuan", most=20, required=True, metadata={"example": "kotak"})
    harga = Whole("Harga satuan (Rp)", most=999_999_999, required=True)
    bukti = Text("Nomor bukti", most=40, load_default="", metadata={"help": "Nomor kuitansi atau nota."})


class DukunganAnggaranSchema(FormSchema):
    """The sheet."""

    groups: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "Kegiatan": ("tanggal", "kegiatan", "mulai", "selesai", "tempat"),
        "Dana": ("sumber", "sumber_lainnya", "diterima"),
        "Rincian": ("rincian", "catatan"),
    }

    tanggal = Day("Tanggal", required=True)
    kegiatan = Text("Kegiatan", most=160, required=True)
    mulai = Day("Tanggal mulai kegiatan", required=True)
    selesai = Day("Tanggal selesai kegiatan", allow_none=True, load_default=None)
    tempat = Text("Tempat kegiatan", most=160, required=True, metadata={"remember": True})
    sumber = Choice("Sumber dana", SOURCES, required=True, metadata={"remember": True})
    sumber_lainnya = other("sumber", "Sumber lainnya")
    diterima = Whole("Dana diterima (Rp)", most=999_999_999_999, allow_none=True, load_default=None)
    rincian = Rows("Rincian", CostSchema, least=1, most=40, tested=12, required=True)
    catatan = Text("Catatan", most=1000, lines=True, load_default="")
    foto = photos("Kuitansi dan nota", most=20, help="Satu foto untuk tiap kuitansi, tulisannya terbaca.")

    @validates_schema(skip_on_field_errors=False)
    def follows_in_time(self, data: Mapping[str, Any], **_: Any) -> None:
        """An activity ends after it began, and is accounted for after that."""
        faults = out_of_order(
            ("mulai", "Tanggal mulai", day_and_clock(data, "mulai", "")),
            ("selesai", "Tanggal selesai", day_and_clock(data, "selesai", "")),
            ("tanggal", "Tanggal lembar ini", day_and_clock(data, "tanggal", "")),
        )
        if faults:
            raise ValidationError(faults)

    def doubts(self, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Say what was paid and not received, and for what there is no receipt."""
        yield from super().doubts(values)
        spent = _total(values)
        if values["diterima"] is not None and spent > values["diterima"]:
            yield "diterima", f"Pengeluaran {rupiah(spent)} lebih besar daripada dana yang diterima. Periksa lagi."
        for number, row in enumerate(values["rincian"]):
            if not row["bukti"]:
                yield f"rincian.{number}.bukti", "Pengeluaran ini belum mempunyai nomor bukti. Periksa lagi."


def _total(values: Mapping[str, Any]) -> int:
    return sum(row["volume"] * row["harga"] for row in values["rincian"])


def _date(values: Mapping[str, Any]) -> date:
    day: date = values["tanggal"]
    return day


def present(values: Mapping[str, Any], setting: PaperSetting) -> dict[str, Any]:
    """Give what the sheet prints."""
    spent, received = _total(values), values["diterima"]
    start, end = values["mulai"], values["selesai"]
    receipts = len(values["foto"])
    return {
        **common(setting, values["tanggal"]),
        "wilayah_besar": capitals(setting.officer.area),
        "kegiatan": values["kegiatan"],
        "waktu": f"{long_date(start)} sampai dengan {long_date(end)}" if end and end != start else long_date(start),
        "tempat_kegiatan": values["tempat"],
        "sumber": chosen(values, "sumber"),
        "diterima": DASH if received is None else rupiah(received),
        "rincian": [
            {
                "no": number,
                "uraian": row["uraian"],
                "volume": f"{thousands(row['volume'])} {row['satuan']}",
                "harga": thousands(row["harga"]),
                "jumlah": thousands(row["volume"] * row["harga"]),
                "bukti": row["bukti"] or DASH,
            }
            for number, row in enumerate(values["rincian"], start=1)
        ],
        "jumlah": thousands(spent),
        "jumlah_rupiah": rupiah(spent),
        "terbilang": rupiah_words(spent),
        "sisa": DASH if received is None else _difference(received - spent),
        "catatan": lines_of(values["catatan"] or "Nihil."),
        "bukti": f"{receipts} lembar kuitansi dan nota, pada lampiran foto" if receipts else "dilampirkan tersendiri",
        "ada_kanit": setting.unit.kanit_binmas is not None,
        "sebagai": "Yang mengajukan" if setting.unit.kanit_binmas else "Menyetujui",
    }


def _difference(amount: int) -> str:
    return rupiah(amount) if amount >= 0 else f"kurang {rupiah(-amount)}"


EXAMPLE = {
    "tanggal": "2023-01-13",
    "kegiatan": "Penyuluhan bahaya narkoba bagi remaja Kelurahan Contoh",
    "mulai": "2023-01-12",
    "tempat": "Balai Pertemuan RW 005, Kelurahan Contoh",
    "sumber": "DIPA Polres",
    "diterima": 1500000,
    "rincian": [
        {"uraian": "Konsumsi peserta", "volume": 35, "satuan": "kotak", "harga": 25000, "bukti": "KW-01"},
        {"uraian": "Air mineral", "volume": 2, "satuan": "dus", "harga": 30000, "bukti": "KW-01"},
        {"uraian": "Cetak brosur kamtibmas", "volume": 100, "satuan": "lembar", "harga": 2500, "bukti": "KW-02"},
        {"uraian": "Sewa pengeras suara", "volume": 1, "satuan": "hari", "harga": 200000, "bukti": "KW-03"},
    ],
    "catatan": "Sisa dana dikembalikan kepada Kanit Binmas.",
}  # fmt: skip

DOCUMENT = DocumentType(
    kind="dukungan_anggaran",
    title="Dukungan Anggaran",
    schema=DukunganAnggaranSchema,
    section=Section.ANGGARAN,
    classification=Classification.BIASA,
    number="B/ANG-{no}/{bulan_romawi}/{tahun}/Bhabinkamtibmas",
    example=EXAMPLE,
    dated=_date,
    summarised=lambda values: f"{values['kegiatan']}, {rupiah(_total(values))}",
    present=present,
)
