"""The object store in memory, for tests."""

from __future__ import annotations

import hashlib
from pathlib import Path

from errors import StorageFailed


class MemoryObjects:
    """Implements `ObjectStore`."""

    def __init__(self) -> None:
        self._objects: dict[str, bytes] = {}

    def put(self, path: Path) -> str:
        """Keep a copy of the file."""
        try:
            data = path.read_bytes()
        except OSError as exc:
            raise StorageFailed("Berkas tidak dapat disimpan.") from exc
        key = hashlib.sha256(data).hexdigest()
        self._objects[key] = data
        return key

    def fetch(self, key: str, target: Path) -> Path:
        """Write the object to `target`."""
        if key not in self._objects:
            raise StorageFailed(f"Objek {key[:12]}… tidak ada di penyimpanan.")
        temporary = target.with_name(f".fetch-{target.name}")
        temporary.write_bytes(self._objects[key])
        return temporary.replace(target)

    def exists(self, key: str) -> bool:
        """Say whether the object is there."""
        return key in self._objects

    def remove(self, key: str) -> None:
        """Forget the object."""
        self._objects.pop(key, None)
