"""A cache in memory, for tests and for commands that end soon."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any


class MemoryCache:
    """Implements `Cache`; it grows without bound."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[bytes, dict[str, Any]]] = {}

    def take(self, key: str, target: Path) -> dict[str, Any] | None:
        """Put the file at `target` and give its facts."""
        found = self._kept.get(key)
        if found is None:
            return None
        target.unlink(missing_ok=True)
        target.write_bytes(found[0])
        return dict(found[1])

    def keep(self, key: str, source: Path, facts: Mapping[str, Any]) -> None:
        """Keep a copy of the file with its facts."""
        self._kept[key] = (source.read_bytes(), dict(facts))
