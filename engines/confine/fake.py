"""A confinement without walls or limits, in this very process: for tests, and only for files that we made."""

from __future__ import annotations

import importlib
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import Any

from engines.confine.workfolder import WorkFolder
from errors import ConfinedChildFailed, UserError

_ONE_AT_A_TIME = threading.Lock()  # the current directory belongs to the whole process


class InProcessChild:
    """Implements `ConfinedChild`."""

    def __init__(self, folder: WorkFolder) -> None:
        self._folder, self._dead = folder, False

    @property
    def work(self) -> Path:
        """The work folder."""
        return self._folder.path

    def give(self, source: Path, name: str) -> None:
        """Copy a file into the work folder."""
        self._folder.give(source, name)

    def take(self, name: str, target: Path) -> None:
        """Move a file out of the work folder."""
        self._folder.take(name, target)

    def call(self, function: str, arguments: Mapping[str, Any], *, timeout_s: float) -> Any:
        """Run `function` here, its arguments and result as JSON would leave them. Deadlines are not kept."""
        del timeout_s
        if self._dead:
            raise ConfinedChildFailed("the confined child is dead")
        module, _, name = function.partition(":")
        with _ONE_AT_A_TIME, chdir(self.work):
            try:
                result = getattr(importlib.import_module(module), name)(**json.loads(json.dumps(arguments)))
                return json.loads(json.dumps(result))
            except UserError:
                raise
            except Exception as exc:
                self._dead = True
                raise ConfinedChildFailed(f"the confined child failed: {type(exc).__name__}") from exc


class InProcess:
    """Implements `Confinement`."""

    def __init__(self, work_root: Path) -> None:
        self._work_root = work_root

    @contextmanager
    def child(self, *, memory_bytes: int, cpu_s: int, reads: Sequence[Path] = ()) -> Iterator[InProcessChild]:
        """Make a work folder for this context."""
        del memory_bytes, cpu_s, reads
        folder = WorkFolder(self._work_root)
        try:
            yield InProcessChild(folder)
        finally:
            folder.remove()
