"""The supervisor: starts web, worker and office service, replaces what dies, and sweeps the jobs table."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import structlog

from engines.bell.base import Bell
from errors import EngineError
from models.database import Database
from services.clock import Clock
from services.jobs import sweep

log = structlog.get_logger()

PR_SET_PDEATHSIG = 1
POLL_S = 0.2
STOP_S = 10.0
_LIBC = ctypes.CDLL(None)


@dataclass(frozen=True, slots=True)
class Program:
    """A process to keep running."""

    name: str
    argv: Sequence[str]


class _Child:
    def __init__(self, program: Program, *, cwd: Path, environment: Mapping[str, str]) -> None:
        self.program = program
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            list(program.argv),
            cwd=cwd,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )

    def kill(self) -> None:
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        self.process.wait()


def _die_with_parent() -> None:
    _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    """Keeps programs running while its context is open. One thread starts them all and outlives them."""

    def __init__(
        self,
        programs: Sequence[Program],
        *,
        db: Database,
        bell: Bell,
        clock: Clock,
        cwd: Path,
        environment: Mapping[str, str],
        sweep_s: float,
    ) -> None:
        self._programs, self._db, self._bell, self._clock = programs, db, bell, clock
        self._cwd, self._environment, self._sweep_s = cwd, environment, sweep_s
        self._children: dict[str, _Child] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Supervisor:
        self._thread.start()
        return self

    def __exit__(self, *exc: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._stop.set()
        self._thread.join()

    @property
    def is_running(self) -> bool:
        """Say whether somebody still watches; once nobody does, all programs have ended."""
        return self._thread.is_alive()

    def pid_of(self, name: str) -> int | None:
        """Give the process of a program, None while it is not running."""
        child = self._children.get(name)
        return child.process.pid if child is not None and child.process.poll() is None else None

    def _watch(self) -> None:
        next_sweep = 0.0
        try:
            while not self._stop.wait(POLL_S):
                for program in self._programs:
                    self._keep(program)
                if time.monotonic() >= next_sweep:
                    self._sweep()
                    next_sweep = time.monotonic() + self._sweep_s
        finally:
            self._end()

    def _keep(self, program: Program) -> None:
        child = self._children.get(program.name)
        if child is not None and child.process.poll() is None:
            return
        if child is not None:
            log.warning("program ended, starting it again", program=program.name, code=child.process.returncode)
            child.kill()
            if time.monotonic() - child.started < 1.0:
                self._stop.wait(1.0)  # not a hot loop when it cannot start at all
        self._children[program.name] = _Child(program, cwd=self._cwd, environment=self._environment)

    def _sweep(self) -> None:
        """Ring again for jobs that wait, and kill the worker that fell silent with a job in its hands."""
        try:
            found = sweep(self._db, clock=self._clock)
            for owner in found.lost_owners:
                self._kill_owner(owner)
            for job_id in found.to_ring:
                self._bell.ring(job_id)
        except EngineError as exc:
            log.warning("sweep failed", error=type(exc).__name__)

    def _kill_owner(self, owner: str) -> None:
        name, _, pid = owner.partition(":")
        child = self._children.get(name)
        if child is not None and str(child.process.pid) == pid:
            log.warning("worker fell silent, replacing it", program=name)
            child.kill()

    def _end(self) -> None:
        for child in self._children.values():
            if child.process.poll() is None:
                # A stopped process never sees SIGTERM; SIGCONT lets it end in order.
                os.killpg(child.process.pid, signal.SIGTERM)
                os.killpg(child.process.pid, signal.SIGCONT)
        deadline = time.monotonic() + STOP_S
        for child in self._children.values():
            try:
                child.process.wait(timeout=max(deadline - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                log.warning("program did not end in time", program=child.program.name)
            child.kill()


def owner_name(program: str) -> str:
    """Give the name under which this process holds leases; the supervisor finds the process by it."""
    return f"{program}:{os.getpid()}"
