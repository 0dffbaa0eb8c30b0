"""Confined children by bubblewrap, and the reason why a machine cannot have them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import errors
from engines.confine.process import ConfinedProcess
from engines.confine.sandbox import namespaces, probe
from errors import AnswersInvalid, ConfinedChildFailed, InstallationFault, UserError


def refusal() -> str | None:
    """Say why children cannot be confined on this machine (Indonesian), or None where they can."""
    if shutil.which("bwrap") is None:
        return "Program bubblewrap (bwrap) tidak ada. Pasang dengan: apt-get install bubblewrap"
    complaint = probe(namespaces())
    if complaint is None:
        return None
    return (
        "Ruang nama pengguna (user namespaces) ditolak oleh sistem ini: "
        f"{complaint}. Izinkan dengan 'sysctl kernel.unprivileged_userns_clone=1', "
        "atau jalankan dengan OFFICE_UNCONFINED=1 bila Anda menerima risikonya."
    )


class FunctionChild:
    """Implements `ConfinedChild` over a process that runs `engines.confine.child`."""

    def __init__(self, process: ConfinedProcess) -> None:
        self._process = process

    @property
    def work(self) -> Path:
        """The work folder as we see it."""
        return self._process.folder.path

    def give(self, source: Path, name: str) -> None:
        """Copy a file into the work folder."""
        self._process.folder.give(source, name)

    def take(self, name: str, target: Path) -> None:
        """Move a file out of the work folder."""
        self._process.folder.take(name, target)

    def call(self, function: str, arguments: Mapping[str, Any], *, timeout_s: float) -> Any:
        """Run `function` in the child."""
        answer = self._process.ask({"function": function, "arguments": dict(arguments)}, timeout_s=timeout_s)
        if "result" in answer:
            return answer["result"]
        if "refused" in answer:
            raise refused_as(answer)
        self._process.kill()
        raise ConfinedChildFailed(f"the confined child failed: {answer.get('failed')}")


def refused_as(answer: Mapping[str, Any]) -> UserError:
    """Rebuild the user's error that a child raised; an unknown name becomes the plain one."""
    if "fields" in answer:
        return AnswersInvalid(answer["fields"])
    kind = vars(errors).get(str(answer["refused"]))
    if not isinstance(kind, type) or not issubclass(kind, UserError) or kind is AnswersInvalid:
        kind = UserError
    return kind(str(answer.get("message")))


class Bubblewrap:
    """Implements `Confinement`. With `unconfined` the limits hold, but not the walls (OFFICE_UNCONFINED)."""

    def __init__(self, work_root: Path, *, unconfined: bool = False) -> None:
        self._work_root, self._unconfined = work_root, unconfined

    @contextmanager
    def child(self, *, memory_bytes: int, cpu_s: int, reads: Sequence[Path] = ()) -> Iterator[FunctionChild]:
        """Start a child for this context.

        Raises:
            InstallationFault: this machine does not let a child be confined.
        """
        process = self._started(memory_bytes=memory_bytes, cpu_s=cpu_s, reads=reads)
        try:
            yield FunctionChild(process)
        finally:
            process.kill()

    def _started(self, *, memory_bytes: int, cpu_s: int, reads: Sequence[Path]) -> ConfinedProcess:
        try:
            process = ConfinedProcess(
                "engines.confine.child",
                memory_bytes=memory_bytes,
                cpu_s=cpu_s,
                work_root=self._work_root,
                unconfined=self._unconfined,
                reads=reads,
            )
            process.wait_ready()
        except ConfinedChildFailed as exc:
            if not self._unconfined and (reason := refusal()) is not None:
                raise InstallationFault(reason) from exc
            raise
        return process
