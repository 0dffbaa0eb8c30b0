"""The object store over obstore: a local folder.

Durable means here: written under a temporary name, flushed, renamed, and the rename flushed. obstore's LocalStore
renames but does not flush, so the flushing is done on the files themselves.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import tempfile
import time
from pathlib import Path
from uuid import uuid4

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore

from errors import StorageFailed

PIECE_BYTES = 1 << 20
PARTS_AT_ONCE = 2
UNFINISHED = "sementara"
UNFINISHED_S = 3_600.0
KEY = re.compile(r"[0-9a-f]{64}")


class LocalObjects:
    """Implements `ObjectStore` in a folder, 256 folders wide."""

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._store = LocalStore(str(folder))
        except (BaseError, OSError) as exc:
            raise _failed("Folder penyimpanan tidak dapat dibuka", exc) from exc
        self._folder = folder
        self._drop_unfinished()

    def put(self, path: Path) -> str:
        """Keep a copy of the file."""
        temporary = f"{UNFINISHED}/{uuid4().hex}"
        try:
            key = self._copy_in(path, temporary)
            if self.exists(key):
                obstore.delete(self._store, temporary)
            else:
                _flush(self._folder / temporary)
                obstore.rename(self._store, temporary, _name(key))
                for folder in (self._folder / key[:2], self._folder):
                    _flush(folder)
        except (BaseError, OSError) as exc:
            (self._folder / temporary).unlink(missing_ok=True)
            raise _failed("Berkas tidak dapat disimpan", exc) from exc
        return key

    def fetch(self, key: str, target: Path) -> Path:
        """Write the object to `target`, its hash checked."""
        digest = hashlib.sha256()
        temporary = None
        try:
            with tempfile.NamedTemporaryFile(prefix=".fetch-", dir=target.parent, delete=False) as out:
                temporary = Path(out.name)
                for piece in obstore.get(self._store, _name(key)).stream(min_chunk_size=PIECE_BYTES):
                    digest.update(piece)
                    out.write(piece)
            if digest.hexdigest() != key:
                raise StorageFailed(f"Objek {key[:12]}… di penyimpanan rusak. Pulihkan dari cadangan.")
            temporary.replace(target)
        except (BaseError, OSError) as exc:
            raise _failed(f"Objek {key[:12]}… tidak dapat diambil", exc) from exc
        finally:
            if temporary is not None:
                temporary.unlink(missing_ok=True)
        return target

    def exists(self, key: str) -> bool:
        """Say whether the object is there."""
        try:
            obstore.head(self._store, _name(key))
        except (NotFoundError, FileNotFoundError):
            return False
        except (BaseError, OSError) as exc:
            raise _failed(f"Objek {key[:12]}… tidak dapat diperiksa", exc) from exc
        return True

    def remove(self, key: str) -> None:
        """Forget the object."""
        try:
            obstore.delete(self._store, _name(key))
            _flush(self._folder / key[:2])
        except (NotFoundError, FileNotFoundError):
            return
        except (BaseError, OSError) as exc:
            raise _failed(f"Objek {key[:12]}… tidak dapat dihapus", exc) from exc

    def _copy_in(self, path: Path, temporary: str) -> str:
        """Copy the file and hash it on the way: the key is that of the bytes which were really written."""
        digest = hashlib.sha256()
        with (
            path.open("rb") as source,
            obstore.open_writer(
                self._store, temporary, buffer_size=PIECE_BYTES, max_concurrency=PARTS_AT_ONCE
            ) as target,
        ):
            while piece := source.read(PIECE_BYTES):
                digest.update(piece)
                target.write(piece)
        return digest.hexdigest()

    def _drop_unfinished(self) -> None:
        """Remove what a killed process left half written, long enough ago to be nobody's."""
        for path in (self._folder / UNFINISHED).glob("*"):
            try:
                if time.time() - path.stat().st_mtime > UNFINISHED_S:
                    path.unlink()
            except OSError:
                continue  # another process has just removed or renamed it


def _name(key: str) -> str:
    if not KEY.fullmatch(key):
        raise StorageFailed("Kunci objek tidak sah.")
    return f"{key[:2]}/{key}"


def _flush(path: Path) -> None:
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _failed(what: str, exc: BaseError | OSError) -> StorageFailed:
    """Say in words what the operator can do; obstore tells the operating system's reason only in its text."""
    told = str(exc)
    if getattr(exc, "errno", None) == errno.ENOSPC or "No space left" in told or "os error 28" in told:
        return StorageFailed(f"{what}: ruang penyimpanan penuh. Kosongkan tempat, lalu ulangi.")
    if isinstance(exc, NotFoundError | FileNotFoundError):
        return StorageFailed(f"{what}: tidak ada di penyimpanan.")
    return StorageFailed(f"{what}: periksa folder data dan izinnya.")
