"""An uploaded file on its way: from the socket to disk, never into memory, and gone with its request."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from flask import Request
from werkzeug.formparser import FormDataParser

from errors import StorageFailed, TooLarge, UserError
from services.doctor import FREE_BYTES, free_bytes

FIELD = "berkas"
FORM_OVERHEAD_BYTES = 4096
PARSER_BYTES = 1 << 20  # the parser reads 64 kB at a time and counts what it holds
PIECE_BYTES = 1 << 20
SWALLOWED_BYTES = 1 << 30
FORGOTTEN_S = 3600.0
NAME_LENGTH = 80
NOTHING_CHOSEN = "Pilih dahulu berkas PDF yang akan diperiksa."


@dataclass(frozen=True, slots=True)
class Upload:
    """A received file. `name` is what its owner calls it, fit to be shown back."""

    path: Path
    name: str


@contextmanager
def received(request: Request, folder: Path, *, limit_bytes: int) -> Iterator[Upload]:
    """Stream the form's only file into `folder`; it is removed at the end, whatever happens.

    Raises:
        UserError: no file was chosen.
        TooLarge: the form says that it is longer than `limit_bytes`.
        RequestEntityTooLarge: it is longer without saying so, or has more than this one field.
        StorageFailed: the disk is too full to take it.
    """
    request.max_content_length = most = limit_bytes + FORM_OVERHEAD_BYTES
    length = request.content_length or 0
    if length > most:
        swallow(request)
        raise TooLarge(f"Berkas ini lebih besar dari {limit_bytes >> 20} MB. Mintalah berkas yang lebih kecil.")
    folder.mkdir(parents=True, exist_ok=True)
    remove_forgotten(folder)
    if free_bytes(folder) < FREE_BYTES + length:
        raise StorageFailed("no room for an upload")
    if request.mimetype != "multipart/form-data":
        raise UserError(NOTHING_CHOSEN)
    with tempfile.TemporaryDirectory(dir=folder, prefix="unggahan-") as place:
        path = Path(place) / "berkas.pdf"
        with path.open("wb+") as target:
            parser = FormDataParser(
                stream_factory=lambda *_, **__: target, max_form_memory_size=PARSER_BYTES, max_form_parts=1
            )
            _, _, files = parser.parse(
                request.stream, request.mimetype, request.content_length, request.mimetype_params
            )
        file = files.get(FIELD)
        if file is None or not file.filename:
            raise UserError(NOTHING_CHOSEN)
        yield Upload(path, shown_name(file.filename))


def swallow(request: Request) -> None:
    """Read a body that is not wanted, within reason: a browser shows no answer to a form that it could not finish."""
    stream, left = request.environ["wsgi.input"], SWALLOWED_BYTES
    while left > 0 and (piece := stream.read(PIECE_BYTES)):
        left -= len(piece)


def shown_name(name: str) -> str:
    """Give the last part of a path in printable letters: no mark that turns the text around, and not too long."""
    last = name.replace("\\", "/").rpartition("/")[2]
    clean = "".join(char for char in last if char.isprintable()).strip()
    return clean if len(clean) <= NAME_LENGTH else f"{clean[: NAME_LENGTH - 12]}…{clean[-11:]}"


def remove_forgotten(folder: Path) -> None:
    """Remove what a killed web process left behind; no request lives for an hour."""
    for place in folder.iterdir():
        with suppress(FileNotFoundError):  # another request has just done with it
            if place.stat().st_mtime < time.time() - FORGOTTEN_S:
                shutil.rmtree(place, ignore_errors=True)
