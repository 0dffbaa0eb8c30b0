"""The port to a confined child: unknown files are parsed there, never in our own processes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol


class ConfinedChild(Protocol):
    """A started child. One task at a time; it sees the system read-only, no network, and its one work folder."""

    @property
    def work(self) -> Path:
        """The work folder as we see it. It is removed when the child ends."""
        ...

    def give(self, source: Path, name: str) -> None:
        """Copy a file into the work folder. Follows no link that an earlier task may have laid there."""
        ...

    def take(self, name: str, target: Path) -> None:
        """Move a file of the work folder to `target`.

        Raises:
            ConfinedChildFailed: it is not there, or no plain file (a link could name a file of ours).
        """
        ...

    def call(self, function: str, arguments: Mapping[str, Any], *, timeout_s: float) -> Any:
        """Run `function` ("package.module:name") in the child with JSON arguments and return its JSON result.

        Relative paths in arguments are names within the work folder, which is the child's current directory.

        Raises:
            UserError: the function refused the input (class and message travel back).
            ConfinedChildFailed: it crashed, hung (`ConfinedChildHung`), or broke a limit. The child is dead afterwards.
        """
        ...


class Confinement(Protocol):
    """Starts confined children. Calls may run in parallel."""

    def child(
        self, *, memory_bytes: int, cpu_s: int, reads: Sequence[Path] = ()
    ) -> AbstractContextManager[ConfinedChild]:
        """Start a child; leaving the context ends it with everything it started and removes its work folder.

        Args:
            memory_bytes: limit of its address space.
            cpu_s: limit of its CPU seconds over its whole life.
            reads: files it may read besides (read-only, under their own path).

        Raises:
            InstallationFault: this machine does not let a child be confined.
        """
        ...
