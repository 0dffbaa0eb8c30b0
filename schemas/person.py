"""A person in a paper: complainant, suspect, witness. The fields that many forms share, and how they are printed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from schemas.fields import SEXES, Choice, Day, FormSchema, Nik, Text, phone
from schemas.paper import DASH, joined
from schemas.wording import age, long_date, masked

RELIGIONS = ("Islam", "Kristen", "Katholik", "Hindu", "Budha", "Konghucu", "Lainnya")
NATIONALITIES = ("WNI", "WNA")


class PersonSchema(FormSchema):
    """Somebody with an address."""

    nama = Text("Nama lengkap", most=60, required=True, metadata={"personal": True, "required_quick": True})
    nik = Nik(load_default="", metadata={"personal": True, "help": "Boleh kosong; dicetak tersamar."})
    jenis_kelamin = Choice("Jenis kelamin", SEXES, load_default="")
    tempat_lahir = Text("Tempat lahir", most=40, load_default="")
    tanggal_lahir = Day("Tanggal lahir", allow_none=True, load_default=None, metadata={"personal": True})
    agama = Choice("Agama", RELIGIONS, load_default="")
    kewarganegaraan = Choice("Kewarganegaraan", NATIONALITIES, load_default=NATIONALITIES[0])
    pekerjaan = Text("Pekerjaan", most=60, load_default="")
    alamat = Text(
        "Alamat",
        most=160,
        required=True,
        metadata={"personal": True, "example": "Jalan Contoh Bahari No. 12, RT 002/RW 005"},
    )
    no_telepon = phone(load_default="", metadata={"personal": True})


def presented(person: Mapping[str, Any], day: date) -> dict[str, str]:
    """Give a person as papers print one; the age is that of `day`."""
    birth = person["tanggal_lahir"]
    return {
        "nama": person["nama"],
        "nik": masked(person["nik"]) or DASH,
        "lahir": joined(born(person["tempat_lahir"], birth), f"{age(birth, day)} tahun" if birth else ""),
        "jenis_kelamin_agama": joined(person["jenis_kelamin"], person["agama"]),
        "pekerjaan_kewarganegaraan": joined(person["pekerjaan"], person["kewarganegaraan"]),
        "alamat": person["alamat"],
        "no_telepon": spaced(person["no_telepon"]),
    }


def born(place: str, day: date | None) -> str:
    """Give "Lingga, 3 Mei 1987"; a dash where neither is known."""
    return joined(place, long_date(day) if day else "", by=", ")


def spaced(number: str) -> str:
    """Give a telephone number in groups of four; a dash for none."""
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4)) or DASH
