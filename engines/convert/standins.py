"""Photos go past LibreOffice: it prints a small picture in the place of each, and the photo's bytes are put there.

LibreOffice hands a JPEG through untouched, but decodes it on the way: 13 ms of processor time a photo, and 3 MB of
memory that it keeps. Where a photo stands, and how large, is said by the Word file, not by its pixels. So LibreOffice
is given a stand-in with the photo's name inside, which it writes as one object, and that is exchanged afterwards.

Only pictures that `pipeline/picture.py` placed take this way: never cropped, no effects. Where anything is not as
expected (another LibreOffice writes its PDF in another way), the caller prints the Word file as it is.
"""

from __future__ import annotations

import base64
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

PLACED = re.compile(r"word/media/rfoto[0-9a-f]{32}\.jpeg")
LEAST_BYTES = 4_000  # below, nothing is gained
HEAD_BYTES = 4_096  # a JPEG of ours says its size within them
# A grey JPEG of 40 x 40 pixels: its JFIF head, and the rest. LibreOffice treats pictures below 32 pixels otherwise.
JFIF = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
GREY = base64.b64decode(
    "/9sAQwAbEhQXFBEbFxYXHhwbIChCKyglJShROj0wQmBVZWRfVV1baniZgWpxkHNbXYW1hpCeo6utq2eAvMm6pseZqKuk/9sAQwEcHh4oIyhO"
    "KytOpG5dbqSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSk/8AAEQgAKAAoAwEiAAIRAQMRAf/EABUA"
    "AQEAAAAAAAAAAAAAAAAAAAAE/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/EABQBAQAAAAAAAAAAAAAAAAAAAAD/xAAUEQEAAAAAAAAAAAAAAAAA"
    "AAAA/9oADAMBAAIRAxEAPwCkAAAAAAAAAAAAAAAAAH//2Q=="
)
COMMENT = b"\xff\xfe"
# How LibreOffice 7.4 writes a JPEG and, at the end, where each object begins.
OBJECT = re.compile(
    rb"(?P<begin>\d+ 0 obj\n<</Type/XObject/Subtype/Image)/Width 40 /Height 40 "
    rb"(?P<look>/BitsPerComponent 8 /ColorSpace/DeviceRGB/Filter/DCTDecode)/Length (?P<length>\d+)>>\nstream\n"
    + re.escape(JFIF + COMMENT) + rb"..(?P<name>word/media/rfoto[0-9a-f]{32}\.jpeg)", re.DOTALL
)  # fmt: skip
TABLE = re.compile(rb"xref\n0 \d+\n((?:\d{10} \d{5} [nf] \n)+)(trailer\n.*?\nstartxref\n)(\d+)(\n%%EOF\n?)", re.DOTALL)
ENTRY_BYTES = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """Photos that stand aside while LibreOffice prints.

    Attributes:
        package: the whole Word file.
        light: the one with stand-ins.
        photos: width and height in pixels by part name.
    """

    package: Path
    light: Path
    photos: dict[str, tuple[int, int]]


def stand_in(name: str) -> bytes:
    """Give the small JPEG for the photo of this part."""
    said = name.encode()
    return JFIF + COMMENT + (len(said) + 2).to_bytes(2, "big") + said + GREY


def lighten(source: Path, light: Path) -> Standing | None:
    """Write a Word file with stand-ins for its photos to `light`; None where it has none."""
    with zipfile.ZipFile(source) as package:
        photos = {}
        for item in package.infolist():
            if PLACED.fullmatch(item.filename) and item.file_size >= LEAST_BYTES:
                with package.open(item) as stream:
                    size = plain_size(stream.read(HEAD_BYTES))
                if size is not None:
                    photos[item.filename] = size
        if not photos:
            return None
        with zipfile.ZipFile(light, "w", zipfile.ZIP_STORED) as out:
            for item in package.infolist():
                if item.filename in photos:
                    out.writestr(zipfile.ZipInfo(item.filename, item.date_time), stand_in(item.filename))
                    continue
                with (
                    out.open(zipfile.ZipInfo(item.filename, item.date_time), "w") as target,
                    package.open(item) as part,
                ):
                    shutil.copyfileobj(part, target)
    return Standing(source, light, photos)


def put_back(standing: Standing, printed: Path, target: Path) -> bool:
    """Write the PDF `printed` to `target` with the photos in their places; say whether each one was found.

    The photos are copied from file to file; what LibreOffice wrote besides them is small.
    """
    data = printed.read_bytes()
    table = TABLE.match(data, _table_at(data))
    found = list(OBJECT.finditer(data))
    if table is None or {one["name"].decode() for one in found} != standing.photos.keys():
        return False
    begins = _begins(table[1])
    if any(one.start() not in begins for one in found):
        return False
    moved: list[tuple[int, int]] = []  # from this place on everything stands further behind by so much
    at = shift = 0
    with zipfile.ZipFile(standing.package) as package, target.open("wb", buffering=1 << 20) as out:
        for one in found:
            name = one["name"].decode()
            width, height = standing.photos[name]
            end = one.start("name") - len(JFIF) - 4 + int(one["length"])
            size = package.getinfo(name).file_size
            head = b"%s/Width %d /Height %d %s/Length %d>>\nstream\n" % (
                one["begin"], width, height, one["look"], size
            )  # fmt: skip
            out.write(data[at : one.start()] + head)
            with package.open(name) as photo:
                shutil.copyfileobj(photo, out, 1 << 20)
            shift += len(head) + size - (end - one.start())
            moved.append((end, shift))
            at = end
        out.write(data[at : table.start(1)])
        _write_table(out, table[1], moved)
        out.write(table[2] + b"%d" % (table.start() + shift) + table[4])
    return True


def plain_size(head: bytes) -> tuple[int, int] | None:
    """Give the pixels of a JPEG as Pillow writes them; None for grey, CMYK, and whatever needs a word of its own."""
    if not head.startswith(JFIF[:11]):
        return None
    at = 2
    while at + 10 <= len(head) and head[at] == 0xFF:
        kind, length = head[at + 1], int.from_bytes(head[at + 2 : at + 4], "big")
        if kind in (0xC0, 0xC1, 0xC2):  # baseline, extended, progressive
            height, width = (int.from_bytes(head[at + place : at + place + 2], "big") for place in (5, 7))
            return (width, height) if head[at + 4] == 8 and head[at + 9] == 3 and width and height else None
        if kind in (0xE1, 0xEE):  # EXIF may turn it, Adobe's mark may change its colours
            return None
        at += 2 + length
    return None


def _table_at(data: bytes) -> int:
    found = re.search(rb"startxref\n(\d+)\n%%EOF\n?$", data[-64:])
    return int(found[1]) if found else len(data)


def _begins(entries: bytes) -> set[int]:
    return {int(entry[:10]) for entry in _cut(entries) if entry[17:18] == b"n"}


def _write_table(out: BinaryIO, entries: bytes, moved: list[tuple[int, int]]) -> None:
    for entry in _cut(entries):
        place = int(entry[:10])
        if entry[17:18] == b"n":
            place += next((shift for end, shift in reversed(moved) if place >= end), 0)
        out.write(b"%010d%s" % (place, entry[10:]))


def _cut(entries: bytes) -> Iterator[bytes]:
    for at in range(0, len(entries), ENTRY_BYTES):
        yield entries[at : at + ENTRY_BYTES]
