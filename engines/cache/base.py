"""The port to the cache: files that can be made again, by a key that says what they were made from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol


class Cache(Protocol):
    """Files by key, with a few facts beside each. Everything in it may vanish at any time.

    Calls may run in parallel, from threads and processes.
    """

    def take(self, key: str, target: Path) -> dict[str, Any] | None:
        """Put the file at `target`, its content checked, and give its facts; None where it is not kept.

        Who takes a file replaces it, if at all, by another one; nobody writes into it.
        """
        ...

    def keep(self, key: str, source: Path, facts: Mapping[str, Any]) -> None:
        """Keep a copy of the file with its facts (JSON). A cache that is full or broken keeps nothing, silently."""
        ...


def cache_key(kind: str, *origins: str) -> str:
    """Name what is made from these origins: a hex SHA-256, different for every kind and list of origins."""
    digest = hashlib.sha256()
    for text in (kind, *origins):
        data = text.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()
