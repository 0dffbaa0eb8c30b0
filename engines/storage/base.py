"""The port to the object store: bytes by content hash, written once."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol


class ObjectStore(Protocol):
    """Files by the hex SHA-256 of their content. Calls may run in parallel; putting twice changes nothing."""

    def put(self, path: Path) -> str:
        """Keep a copy of the file, durable on return, and return its key.

        Raises:
            StorageFailed: it could not be kept (disk full, no permission).
        """
        ...

    def fetch(self, key: str, target: Path) -> Path:
        """Write the object to `target` (replaced in one step) and return `target`. The content's hash is checked.

        Raises:
            StorageFailed: no such object, or its bytes are damaged.
        """
        ...

    def exists(self, key: str) -> bool:
        """Say whether the object is there."""
        ...

    def remove(self, key: str) -> None:
        """Forget the object; a missing one is fine."""
        ...
