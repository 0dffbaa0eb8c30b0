"""bundle.json of the command line: the unit, the officer and the month of a folder of papers."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, post_load, validates_schema

from errors import AnswersInvalid
from schemas.base import flattened
from schemas.fields import Choice, FormSchema, Group, Matched, Rows, Text, nrp
from schemas.setting import Officer, Person, Unit
from schemas.wording import RANKS, ZONES

ZONE_NAMES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}


class PersonSchema(FormSchema):
    """Somebody who signs."""

    name = Text("Nama", most=80, required=True)
    rank = Text("Pangkat", most=60, required=True, metadata={"suggestions": list(RANKS)})
    nrp = nrp(required=True)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Person:
        """Give the value."""
        return Person(**data)


class OfficerSchema(FormSchema):
    """The Bhabinkamtibmas."""

    name = Text("Nama", most=80, required=True)
    rank = Text("Pangkat", most=60, required=True)
    nrp = nrp(required=True)
    post = Text("Jabatan", most=80, load_default="Bhabinkamtibmas")
    area = Text("Desa/kelurahan binaan", most=80, required=True)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Officer:
        """Give the value."""
        return Officer(**data)


class UnitSchema(FormSchema):
    """The Polsek with its manners of paper."""

    letterhead = Rows("Kop", Text("Baris kop", most=41, required=True), least=1, most=3, required=True)
    place = Text("Tempat", most=60, required=True)
    time_zone = Choice("Zona waktu", [*ZONES, *ZONE_NAMES], load_default="Asia/Jakarta")
    paper = Choice("Kertas", ["A4", "F4"], load_default="A4")
    kapolsek = Group("Kapolsek", PersonSchema, required=True)
    kanit_binmas = Group("Kanit Binmas", PersonSchema, load_default=None, allow_none=True)
    kka = Text("Kode klasifikasi arsip", most=20, load_default="")

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Unit:
        """Give the value."""
        zone = data.pop("time_zone")
        return Unit(**{**data, "letterhead": tuple(data["letterhead"]), "time_zone": ZONE_NAMES.get(zone, zone)})


class MonthFileSchema(FormSchema):
    """The whole file."""

    unit = Group("Kesatuan", UnitSchema, required=True)
    officer = Group("Petugas", OfficerSchema, required=True)
    month = Matched(
        "Bulan", pattern=r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])", fault="Bulan harus seperti 2023-01 (tahun-bulan).",
        required=True,
    )  # fmt: skip

    @validates_schema
    def two_people(self, data: dict[str, Any], **_: Any) -> None:
        """Nobody signs a month for both."""
        if data["unit"].kapolsek.nrp == data["officer"].nrp:
            raise ValidationError({"officer": {"nrp": ["Petugas dan Kapolsek tidak boleh orang yang sama."]}})


def load_setting(data: Any) -> tuple[Unit, Officer, str]:
    """Read bundle.json's content into unit, officer and month "YYYY-MM".

    Raises:
        AnswersInvalid: every wrong field at once, by dotted path.
    """
    try:
        loaded = MonthFileSchema().load(data)
    except ValidationError as exc:
        raise AnswersInvalid(dict(flattened(exc.messages))) from exc
    return loaded["unit"], loaded["officer"], loaded["month"]
