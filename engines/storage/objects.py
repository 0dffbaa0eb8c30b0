"""The object store over obstore: a local folder by default."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore

from errors import StorageFailed

PIECE_BYTES = 1 << 20


class LocalObjects:
    """Implements `ObjectStore` in a folder. Names are content hashes, in two levels."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._store = LocalStore(str(folder), mkdir=True)

    def put(self, path: Path) -> str:
        """Keep a copy of the file."""
        with path.open("rb") as stream:
            key = hashlib.file_digest(stream, "sha256").hexdigest()
        if self.exists(key):
            return key
        try:
            with path.open("rb") as stream:
                obstore.put(self._store, _name(key), stream)  # temporary name, then rename
            self._sync(key)
        except (BaseError, OSError) as exc:
            raise StorageFailed("Penyimpanan menolak berkas; periksa ruang kosong dan izin folder data.") from exc
        return key

    def fetch(self, key: str, target: Path) -> Path:
        """Write the object to `target`, its hash checked."""
        digest = hashlib.sha256()
        fd, temporary = tempfile.mkstemp(prefix=".fetch-", dir=target.parent)
        try:
            with os.fdopen(fd, "wb") as out:
                for piece in obstore.get(self._store, _name(key)).stream(min_chunk_size=PIECE_BYTES):
                    digest.update(piece)
                    out.write(piece)
            if digest.hexdigest() != key:
                raise StorageFailed(f"Objek {key[:12]}… di penyimpanan rusak.")
            Path(temporary).replace(target)
        except (BaseError, OSError) as exc:
            raise StorageFailed(f"Objek {key[:12]}… tidak dapat diambil dari penyimpanan.") from exc
        finally:
            Path(temporary).unlink(missing_ok=True)
        return target

    def exists(self, key: str) -> bool:
        """Say whether the object is there."""
        try:
            obstore.head(self._store, _name(key))
        except (FileNotFoundError, BaseError):
            return False
        return True

    def remove(self, key: str) -> None:
        """Forget the object."""
        try:
            obstore.delete(self._store, _name(key))
        except FileNotFoundError:
            return
        except BaseError as exc:
            raise StorageFailed(f"Objek {key[:12]}… tidak dapat dihapus.") from exc

    def _sync(self, key: str) -> None:
        """Make file and folder durable: obstore renames, but does not flush."""
        path = self._folder / _name(key)
        for name in (path, path.parent):
            fd = os.open(name, os.O_RDONLY)
            try:
                os.fsync(fd)
            finally:
                os.close(fd)


def _name(key: str) -> str:
    return f"{key[:2]}/{key}"
