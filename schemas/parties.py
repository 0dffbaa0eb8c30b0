"""The people around a mediation: parties, witnesses, and the three pillars; shared by the report and its papers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from schemas.fields import FormSchema, Text
from schemas.paper import DASH, joined
from schemas.person import PersonSchema, presented
from schemas.wording import capitals

UNNAMED = "." * 28  # written in by hand


class PartySchema(PersonSchema):
    """One of the two parties."""

    wali = Text(
        "Wali", most=60, load_default="",
        metadata={"personal": True, "help": "Orang tua/wali yang mendampingi, bila belum dewasa."},
    )  # fmt: skip


class WitnessSchema(FormSchema):
    """Somebody who signs as a witness."""

    nama = Text("Nama", most=60, required=True, metadata={"personal": True})
    keterangan = Text("Pekerjaan/hubungan", most=60, load_default="", metadata={"example": "Ketua RT 002/RW 005"})


class PresentSchema(FormSchema):
    """Somebody who was there."""

    nama = Text("Nama", most=60, required=True)
    peran = Text("Jabatan/peran", most=60, required=True, metadata={"example": "Lurah Contoh"})


class PillarsSchema(FormSchema):
    """Who else of the three pillars takes note of an agreement; left open, it is written in by hand."""

    jabatan_lurah = Text(
        "Jabatan lurah/kepala desa", most=60, load_default="", metadata={"example": "Lurah Contoh", "remember": True}
    )
    nama_lurah = Text("Nama lurah/kepala desa", most=60, load_default="", metadata={"remember": True})
    pangkat_babinsa = Text("Pangkat dan NRP Babinsa", most=60, load_default="", metadata={"remember": True})
    nama_babinsa = Text("Nama Babinsa", most=60, load_default="", metadata={"remember": True})


def party(person: Mapping[str, Any], mark: str, day: date) -> dict[str, str]:
    """Give a party as papers print one, under its mark ("Pihak pertama"); the age is that of `day`."""
    shown = presented(person, day)
    return {**shown, "pihak": mark, "nik": "" if shown["nik"] == DASH else shown["nik"], "wali": person["wali"]}


def pillars(values: Mapping[str, Any]) -> dict[str, str]:
    """Give the signature lines of lurah and Babinsa."""
    return {
        "jabatan_lurah": capitals(values["jabatan_lurah"] or "Lurah / Kepala Desa"),
        "nama_lurah": capitals(values["nama_lurah"]) or UNNAMED,
        "nama_babinsa": capitals(values["nama_babinsa"]) or UNNAMED,
        "pangkat_babinsa": values["pangkat_babinsa"],
    }


def named(person: Mapping[str, Any], more: str) -> str:
    """Give a name with what tells more of it: "Usman Harun (Ketua RT 002)"."""
    return joined(person["nama"], f"({person[more]})" if person[more] else "", by=" ")
