"""A cache in a folder: bounded in size, the least recently used goes first, torn or rotten files are never given out.

keys/ab/<key>       {"sha256": …, "facts": {…}}: replaced in one step, so never half of one and half of another
files/cd/<sha256>   the content
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import structlog

log = structlog.get_logger()

LIMIT_BYTES = 2 << 30
ROOM_AFTER_SWEEP = 0.9
SWEEPS_A_LIMIT = 20  # the folder may outgrow its limit by a twentieth for each process that writes


class FolderCache:
    """Implements `Cache`. The folder can be removed at any time; a restart finds what was kept.

    A file is linked out, not copied, where the file system allows it: a hit costs no disk.
    """

    def __init__(self, root: Path, *, limit_bytes: int = LIMIT_BYTES) -> None:
        self._root, self._limit_bytes = root, limit_bytes
        self._since_sweep = limit_bytes  # the first file that is kept finds what earlier processes left
        self._lock = threading.Lock()

    def take(self, key: str, target: Path) -> dict[str, Any] | None:
        """Put the file at `target` and give its facts."""
        try:
            entry = json.loads(self._key(key).read_bytes())
            kept = self._file(entry["sha256"])
            _link(kept, target)
            os.utime(kept)
        except (OSError, ValueError):
            return None
        if _sha256(target) == entry["sha256"]:
            return dict(entry["facts"])
        log.warning("a cached file is damaged, forgotten")
        target.unlink()
        kept.unlink(missing_ok=True)
        return None

    def keep(self, key: str, source: Path, facts: Mapping[str, Any]) -> None:
        """Keep a copy of the file with its facts."""
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=self._root, prefix=".keep-") as folder:
                data, told = Path(folder) / "data", Path(folder) / "key"
                shutil.copyfile(source, data)
                data.chmod(0o400)
                digest, size = _sha256(data), data.stat().st_size
                told.write_text(json.dumps({"sha256": digest, "facts": dict(facts)}))
                _move(data, self._file(digest))
                _move(told, self._key(key))
        except OSError as exc:
            log.warning("a file could not be cached", errno=exc.errno)
            return
        self._count(size)

    def _key(self, key: str) -> Path:
        return self._root / "keys" / key[:2] / key

    def _file(self, digest: str) -> Path:
        return self._root / "files" / digest[:2] / digest

    def _count(self, size: int) -> None:
        with self._lock:
            self._since_sweep += size
            if self._since_sweep < self._limit_bytes / SWEEPS_A_LIMIT:
                return
            self._since_sweep = 0
        self._sweep()

    def _sweep(self) -> None:
        """Forget the least recently used files until there is room, and the keys that led to them."""
        found: list[tuple[float, int, Path]] = []
        for path in self._root.glob("files/??/*"):
            with suppress(OSError):  # another process sweeps as well
                stat = path.stat()
                found.append((stat.st_mtime, stat.st_size, path))
        total = sum(size for _, size, _ in found)
        if total <= self._limit_bytes:
            return
        for _, size, path in sorted(found):
            with suppress(OSError):
                path.unlink()
            total -= size
            if total <= self._limit_bytes * ROOM_AFTER_SWEEP:
                break
        for path in self._root.glob("keys/??/*"):
            with suppress(OSError, ValueError):
                if not self._file(json.loads(path.read_bytes())["sha256"]).exists():
                    path.unlink()


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    source.replace(target)


def _link(kept: Path, target: Path) -> None:
    """Give the kept file a second name; a copy where the file system cannot."""
    target.unlink(missing_ok=True)
    try:
        target.hardlink_to(kept)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copyfile(kept, target)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
