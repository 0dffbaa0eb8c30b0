"""Files that arrive in pieces: each piece says where it belongs, so that a broken line costs only its last piece."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from errors import StorageFailed, TooLarge, UserError
from services.doctor import FREE_BYTES, free_bytes

KEPT_S = 7 * 86_400.0
READ_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Arrived:
    """How much of a file is here. `whole`: the path of the complete file, None while pieces are missing."""

    offset: int
    whole: Path | None


@contextmanager
def arriving(folder: Path, file_id: UUID, *, owner: UUID) -> Iterator[Path]:
    """Hold the place of one file of one person alone while a piece is added."""
    place = folder / owner.hex
    place.mkdir(parents=True, exist_ok=True)
    path = place / file_id.hex
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield path


def add_piece(path: Path, stream: object, *, offset: int, length: int, limit_bytes: int) -> Arrived:
    """Add a piece at its offset. A piece that was sent before is passed over, as far as it is known.

    Args:
        length: of the whole file.

    Raises:
        UserError: the piece leaves a gap, or is longer than the file.
        TooLarge: the file is over its limit.
        StorageFailed: the disk is too full.
    """
    if not 0 < length <= limit_bytes:
        raise TooLarge(f"Berkas ini lebih besar dari {limit_bytes >> 20} MB. Kecilkan, lalu kirim lagi.")
    if free_bytes(path.parent) < FREE_BYTES:
        raise StorageFailed("no room for an upload")
    have = received_bytes(path)
    if not 0 <= offset <= have:
        raise UserError("Potongan ini tidak menyambung. Tanyakan dahulu sampai mana berkasnya diterima.")
    with path.open("r+b" if path.exists() else "w+b") as target:
        target.seek(offset)
        while piece := stream.read(READ_BYTES):  # type: ignore[attr-defined]  # a WSGI input
            if target.tell() + len(piece) > length:
                raise UserError("Potongan ini lebih panjang dari berkasnya. Kirim ulang dari awal.")
            target.write(piece)
        have = max(have, target.tell())
    return Arrived(have, path if have == length else None)


def received_bytes(path: Path) -> int:
    """Give how many bytes are here."""
    return path.stat().st_size if path.exists() else 0


def forget(path: Path) -> None:
    """Remove a file that was taken over, with its lock."""
    path.unlink(missing_ok=True)
    path.with_suffix(".lock").unlink(missing_ok=True)


def remove_stale(folder: Path) -> None:
    """Remove pieces of files that nobody went on sending for a week."""
    for path in folder.glob("*/*") if folder.is_dir() else ():
        if path.stat().st_mtime < time.time() - KEPT_S:
            path.unlink(missing_ok=True)
