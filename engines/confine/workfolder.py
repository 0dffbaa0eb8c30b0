"""Work folders: one for each confined process, and nothing is left of them."""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from errors import ConfinedChildFailed

PREFIX = "work-"


class WorkFolder:
    """A folder that goes with its owner.

    The owner holds a lock on it. Where `kill -9` left a folder behind, its lock is free, and whoever makes the next
    folder under the same root removes it: so many processes may share one root.

    What runs inside may be in a stranger's hands: files go in and out through `give` and `take`, which follow no link.
    """

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        with _locked(root):
            sweep(root)
            self.path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=root.resolve()))
            self._lock = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
            fcntl.flock(self._lock, fcntl.LOCK_EX)

    def give(self, source: Path, name: str) -> None:
        """Copy a file in under this name."""
        inside = self.path / name
        inside.unlink(missing_ok=True)
        fd = os.open(inside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with source.open("rb") as reader, os.fdopen(fd, "wb") as writer:
            shutil.copyfileobj(reader, writer, 1 << 20)

    def take(self, name: str, target: Path) -> None:
        """Copy a file out, and remove it inside.

        Raises:
            ConfinedChildFailed: there is no such file, or it is no plain file.
        """
        inside = self.path / name
        try:
            fd = os.open(inside, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError as exc:
            raise ConfinedChildFailed("the confined child left no file") from exc
        with os.fdopen(fd, "rb") as reader:
            if not stat.S_ISREG(os.fstat(fd).st_mode):
                raise ConfinedChildFailed("the confined child left no plain file")
            with target.open("wb") as writer:
                shutil.copyfileobj(reader, writer, 1 << 20)
        inside.unlink(missing_ok=True)

    def remove(self) -> None:
        """Remove the folder with all it holds. Safe to call twice."""
        if self._lock >= 0:
            shutil.rmtree(self.path, ignore_errors=True)
            os.close(self._lock)
            self._lock = -1


def sweep(root: Path) -> None:
    """Remove the folders under `root` whose owners are dead."""
    for folder in root.glob(PREFIX + "*"):
        try:
            fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError:
            continue  # its owner has just removed it
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        else:
            shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(fd)


@contextmanager
def _locked(root: Path) -> Iterator[None]:
    """Hold the root, so that nobody sweeps a folder between its making and its lock."""
    fd = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)
