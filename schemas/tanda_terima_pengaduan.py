"""Tanda terima pengaduan: the half sheet that the citizen takes home. Made from the complaint, never typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from schemas.base import DocumentType, Section, Source
from schemas.fields import Choice, Clock, Day, FormSchema, Rows, Text
from schemas.paper import TO_WRITE, common, day_and_time, joined
from schemas.pengaduan import FORMS
from schemas.setting import PaperSetting
from schemas.wording import capitals


class TandaTerimaSchema(FormSchema):
    """The receipt."""

    bentuk = Choice("Bentuk", FORMS, required=True)
    tanggal = Day("Tanggal diterima", required=True)
    jam = Clock("Pukul diterima", required=True)
    nama = Text("Nama pelapor", most=60, required=True, metadata={"personal": True})
    alamat = Text("Alamat pelapor", most=160, required=True, metadata={"personal": True})
    perihal = Text("Yang dilaporkan", most=160, required=True)
    tempat = Text("Tempat kejadian", most=160, required=True)
    barang = Rows("Barang yang dicatat", Text("Barang", most=110, required=True), most=20, load_default=list)
    diteruskan = Text("Diteruskan kepada", most=80, required=True)


def derive(complaint: Mapping[str, Any]) -> dict[str, Any]:
    """Give the receipt of a complaint."""
    return {
        "bentuk": complaint["bentuk"],
        "tanggal": complaint["tanggal"],
        "jam": complaint["jam"],
        "nama": complaint["pelapor"]["nama"],
        "alamat": complaint["pelapor"]["alamat"],
        "perihal": complaint["perihal"],
        "tempat": complaint["kejadian_tempat"],
        "barang": [f"{thing['nama']} ({thing['jumlah']})" for thing in complaint["barang_bukti"]],
        "diteruskan": complaint["instansi"] or complaint["diteruskan"],
    }


def _date(values: Mapping[str, Any]) -> date:
    day: date = values["tanggal"]
    return day


def present(values: Mapping[str, Any], setting: PaperSetting) -> dict[str, Any]:
    """Give what the receipt prints; its number is that of the complaint."""
    return {
        **common(setting, values["tanggal"]),
        "nomor": setting.number or TO_WRITE,
        "bentuk": capitals(values["bentuk"]),
        "bentuk_kecil": values["bentuk"].lower(),
        "nama": values["nama"],
        "nama_pelapor": capitals(values["nama"]),
        "alamat": values["alamat"],
        "diterima": day_and_time(values["tanggal"], values["jam"], setting),
        "perihal": values["perihal"],
        "tempat_kejadian": values["tempat"],
        "barang": joined(*values["barang"], by="; "),
        "diteruskan": values["diteruskan"],
        "polsek": setting.unit.name,
    }


EXAMPLE = {
    "bentuk": "Pengaduan",
    "tanggal": "2023-01-10",
    "jam": "08:20",
    "nama": "Rahmat Hidayatullah",
    "alamat": "Jalan Contoh Bahari No. 12, RT 002/RW 005",
    "perihal": "Kehilangan mesin tempel perahu di dermaga rakyat",
    "tempat": "Dermaga rakyat, Jalan Contoh Bahari, Kelurahan Contoh",
    "barang": ["Rantai pengikat mesin (1 buah)"],
    "diteruskan": "SPKT Polsek",
}

DOCUMENT = DocumentType(
    kind="tanda_terima_pengaduan",
    title="Tanda Terima Pengaduan",
    schema=TandaTerimaSchema,
    section=Section.KASUS,
    example=EXAMPLE,
    dated=_date,
    summarised=lambda values: str(values["perihal"]),
    present=present,
    source=Source.DERIVED,
    parent="pengaduan",
    derive=derive,
)
