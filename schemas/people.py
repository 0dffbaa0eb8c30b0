"""What an admin enters: units with their manners of paper, and the people of a unit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from schemas.fields import Choice, Day, FormSchema, Rows, Text, Whole, nrp, phone
from schemas.wording import RANKS, ZONES, pattern_fault

LEVELS = ("polda", "polres", "polsek")
ROLES = ("petugas", "kanit", "kapolsek", "kasium", "rekap", "kasat", "admin")
MANNERS = {
    "": "Pejabat tetap", "Plt.": "Plt. (pelaksana tugas)", "Plh.": "Plh. (pelaksana harian)",
    "PS.": "PS. (pejabat sementara)", "a.n.": "a.n. (atas nama pejabatnya)",
    "u.b.": "u.b. (untuk beliau, satu tingkat di bawah a.n.)",
}  # fmt: skip
LETTERHEAD_WIDTH = 41  # Perkap 1/2023
MOST_PLANNED = 999


class NumberPattern(Text):
    """A number pattern of letters: tokens in braces, with {no} where the serial stands."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if fault := pattern_fault(text):
            raise ValidationError(fault)
        return text


class ByKind(fields.Dict):
    """One value for each kind of paper; a kind left blank, or 0, is left out."""

    default_error_messages = {"invalid": "Bentuk isian salah: yang diharapkan sekumpulan isian bernama."}  # noqa: RUF012

    def __init__(self, label: str, inner: fields.Field[Any], **options: Any) -> None:
        super().__init__(load_default=dict, metadata={"label": label, **options.pop("metadata", {})}, **options)
        self.inner = inner

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> dict[str, Any]:
        typed = super()._deserialize(value, attr, data, **kwargs)  # type: ignore[no-untyped-call]  # marshmallow's
        given: dict[str, Any] = {}
        wrong: dict[str, Any] = {}
        for kind, answer in typed.items():
            if str(answer).strip() in ("", "0"):
                continue
            try:
                given[kind] = self.inner.deserialize(answer)
            except ValidationError as exc:
                wrong[kind] = exc.messages
        if wrong:
            raise ValidationError(wrong)
        return given


class UnitForm(FormSchema):
    """A unit."""

    name = Text("Nama kesatuan", most=80, required=True, metadata={"example": "Polsek Contoh Timur"})
    letterhead = Rows(
        "Kop surat", Text("Baris kop", most=LETTERHEAD_WIDTH, required=True), least=1, most=3, required=True
    )
    place = Text("Tempat", most=60, required=True, metadata={"help": "Dicetak di depan tanggal."})
    time_zone = Choice("Zona waktu", list(ZONES), required=True)
    paper = Choice("Kertas", ["A4", "F4"], required=True)
    address = Text("Alamat", most=120, load_default="", metadata={"help": "Jalan dan kode pos, dicetak di kop surat."})
    kka = Text("Kode klasifikasi arsip", most=20, load_default="")
    plan = ByKind("Rencana sebulan", Whole("Rencana", most=MOST_PLANNED))
    number_patterns = ByKind("Pola nomor", NumberPattern("Pola nomor", most=80))


class OfficerForm(FormSchema):
    """A person of a unit."""

    name = Text("Nama lengkap", most=80, required=True, metadata={"personal": True})
    rank = Text("Pangkat", most=60, required=True, metadata={"suggestions": list(RANKS)})
    nrp = nrp("NRP atau NIP", required=True, metadata={"help": "NRP 8 angka, NIP 18 angka. Dipakai untuk masuk."})
    role = Choice("Peran", ROLES, required=True)
    post = Text("Jabatan", most=80, load_default="")
    area = Text("Desa/kelurahan binaan", most=80, load_default="")
    telephone = phone("Nomor telepon", load_default="")

    @validates_schema(skip_on_field_errors=False)
    def an_officer_has_an_area(self, data: Mapping[str, Any], **_: Any) -> None:
        """A Bhabinkamtibmas is named after the area on every paper."""
        if data.get("role") == "petugas" and not data.get("area"):
            raise ValidationError({"area": ["Isi desa atau kelurahan binaan; tercetak pada setiap dokumen."]})


class AppointmentForm(FormSchema):
    """Who holds a post of a unit, from one day to another."""

    post = Choice("Jabatan", ("kapolsek", "kanit", "kasat", "rekap"), required=True)
    manner = Choice("Sebagai", tuple(MANNERS), load_default="")
    own_post = Text("Jabatan sendiri", most=80, load_default="")
    through = Text("Jabatan di antaranya", most=80, load_default="")
    from_date = Day("Mulai tanggal", ahead=True, required=True)
    to_date = Day("Sampai dengan", ahead=True, load_default=None, allow_none=True)

    @validates_schema(skip_on_field_errors=False)
    def says_all_that_is_printed(self, data: Mapping[str, Any], **_: Any) -> None:
        """Whoever signs for another is named with the own post; a time ends after it begins."""
        manner, start, end = data.get("manner"), data.get("from_date"), data.get("to_date")
        wrong = {}
        if manner in ("a.n.", "u.b.") and not data.get("own_post"):
            wrong["own_post"] = ["Isi jabatan orang yang menandatangani, misalnya Kanit Binmas."]
        if manner == "u.b." and not data.get("through"):
            wrong["through"] = ["Isi jabatan di antara keduanya, misalnya Wakapolsek."]
        if start and end and end < start:
            wrong["to_date"] = ["Tanggal akhir harus sesudah tanggal mulai. Periksa lagi tanggalnya."]
        if wrong:
            raise ValidationError(wrong)
