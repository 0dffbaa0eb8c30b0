"""An address as the cards take it, and as one line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schemas.fields import FormSchema, RtRw, Text
from schemas.paper import joined

KNOWN = ("kelurahan", "desa", "kecamatan", "distrik")


class AddressSchema(FormSchema):
    """Where a household lives, or a business stands."""

    jalan = Text("Jalan", most=120, required=True, metadata={"personal": True})
    rt = RtRw("RT", load_default="")
    rw = RtRw("RW", load_default="")
    desa_kelurahan = Text("Desa/kelurahan", most=60, required=True, metadata={"remember": True, "in_area": True})
    kecamatan = Text("Kecamatan", most=60, load_default="", metadata={"remember": True})
    kab_kota = Text("Kabupaten/kota", most=60, load_default="", metadata={"remember": True})
    provinsi = Text("Provinsi", most=60, load_default="", metadata={"remember": True})


def rt_rw(address: Mapping[str, Any]) -> str:
    """Give "RT 002/RW 005", "" where neither is known."""
    numbers = (("RT", address["rt"]), ("RW", address["rw"]))
    return "/".join(f"{name} {number.zfill(3)}" for name, number in numbers if number)


def one_line(address: Mapping[str, Any]) -> str:
    """Give street, RT/RW, village, district, town and province."""
    return joined(
        address["jalan"],
        rt_rw(address),
        _titled("Kelurahan", address["desa_kelurahan"]),
        _titled("Kecamatan", address["kecamatan"]),
        address["kab_kota"],
        address["provinsi"],
        by=", ",
    )


def placed(address: Mapping[str, Any]) -> str:
    """Give street and RT/RW, by which neighbours are told apart."""
    return joined(address["jalan"], rt_rw(address), by=", ")


def in_village(address: Mapping[str, Any]) -> str:
    """Give street, RT/RW and village: enough for a list of one officer's visits."""
    return joined(
        address["jalan"], rt_rw(address), _titled("Kelurahan", address["desa_kelurahan"]), by=", "
    )  # fmt: skip


def _titled(word: str, name: str) -> str:
    return name if not name or name.casefold().startswith(KNOWN) else f"{word} {name}"
