"""One confined process that answers JSON lines: started, asked with a deadline, killed with all it started."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from engines.confine.sandbox import accounts, child_environment, confined_argv
from engines.confine.workfolder import WorkFolder
from errors import ConfinedChildFailed, ConfinedChildHung

FILE_BYTES = 1 << 30
PROCESSES = 256  # the kernel exempts root; counted within the user namespace since Linux 5.14
ANSWER_BYTES = 64 << 20
START_S = 60.0
DEATH_S = 10.0


class ConfinedProcess:
    """A program that answers JSON lines on a descriptor of its own, so that chatter of libraries disturbs nobody.

    The program is `python -m module ANSWERS_FD`; its first line says that it is ready. An empty line says "I live".
    Owned by one thread, which must outlive it: the kernel kills the process when that thread ends.
    """

    def __init__(
        self,
        module: str,
        *,
        memory_bytes: int,
        work_root: Path,
        cpu_s: int | None = None,
        unconfined: bool = False,
        reads: Sequence[Path] = (),
        preload: str = "",
    ) -> None:
        """Start it.

        Args:
            preload: a library that the dynamic loader takes before all others; "" for none.
        """
        self.folder = WorkFolder(work_root)
        self._received = b""
        self._answers, theirs = os.pipe()
        info, told = os.pipe()
        users = accounts(self.folder.path)
        limits = [
            "prlimit", f"--as={memory_bytes}", f"--fsize={FILE_BYTES}", "--core=0",
            *([f"--cpu={cpu_s}"] if cpu_s is not None else []),
            *([] if unconfined else [f"--nproc={PROCESSES}"]),
        ]  # fmt: skip
        argv = [*limits, *(["env", f"LD_PRELOAD={preload}"] if preload else []), sys.executable, "-P", "-m", module]
        argv.append(str(theirs))
        if unconfined:
            argv = ["setpriv", "--pdeathsig", "KILL", *argv]
        else:
            argv = confined_argv(argv, self.folder.path, reads=reads, info_fd=told, accounts_fd=users)
        try:
            self._process = subprocess.Popen(
                argv,
                cwd=self.folder.path,
                env=child_environment(self.folder.path),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs, told, users),
                bufsize=0,
                start_new_session=True,
            )
        except OSError as exc:
            os.close(self._answers)
            os.close(info)
            self.folder.remove()
            raise ConfinedChildFailed("a confined child could not be started") from exc
        finally:
            for fd in (theirs, told, users):
                os.close(fd)
        self._walls = None if unconfined else _first_inside(info)
        os.close(info)
        assert self._process.stdin is not None  # noqa: S101  (asked for above; said for the type checker)
        self._requests = self._process.stdin
        os.set_blocking(self._requests.fileno(), False)

    @property
    def pid(self) -> int:
        """The outermost process, which leads the process group."""
        return self._process.pid

    def wait_ready(self, *, timeout_s: float = START_S, silence_s: float | None = None) -> None:
        """Wait until the program has started.

        Raises:
            ConfinedChildFailed: it did not.
        """
        self._exchange(b"", timeout_s=timeout_s, silence_s=silence_s)

    def ask(self, request: Mapping[str, Any], *, timeout_s: float, silence_s: float | None = None) -> dict[str, Any]:
        """Send one request and wait for its answer.

        Args:
            silence_s: seconds without any sign of life after which the process counts as hung.

        Raises:
            ConfinedChildHung: no answer in time.
            ConfinedChildFailed: the process died or answered what is no answer. It is dead after any error.
        """
        return self._exchange(json.dumps(request).encode() + b"\n", timeout_s=timeout_s, silence_s=silence_s)

    def interrupt(self) -> None:
        """Kill it from another thread; its owner finds out and cleans up."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def kill(self) -> None:
        """End the process with all it started, and remove its work folder. Safe to call twice."""
        if self._answers < 0:
            return
        self.interrupt()
        self._process.wait()
        self._requests.close()
        self._wait_for_the_last()
        os.close(self._answers)
        self._answers = -1
        self.folder.remove()

    def _exchange(self, outgoing: bytes, *, timeout_s: float, silence_s: float | None) -> dict[str, Any]:
        try:
            outgoing_left = memoryview(outgoing)
            deadline = time.monotonic() + timeout_s
            heard = time.monotonic()
            while True:
                line, ended, rest = self._received.partition(b"\n")
                if ended:
                    self._received = rest
                    if line:
                        return _parsed(line)
                    continue
                until = deadline if silence_s is None else min(deadline, heard + silence_s)
                readable, writable = self._wait(until, writing=bool(outgoing_left))
                if writable:
                    outgoing_left = outgoing_left[os.write(self._requests.fileno(), outgoing_left[: 1 << 16]) :]
                if readable:
                    self._receive()
                    heard = time.monotonic()
        except (OSError, ValueError) as exc:
            self.kill()
            raise ConfinedChildFailed("the confined child has died") from exc
        except ConfinedChildFailed:
            self.kill()
            raise

    def _wait(self, until: float, *, writing: bool) -> tuple[bool, bool]:
        """Wait for news on the pipes: (readable, writable)."""
        if self._answers < 0:
            raise ConfinedChildFailed("the confined child is dead")
        poll = select.poll()
        poll.register(self._answers, select.POLLIN)
        if writing:
            poll.register(self._requests, select.POLLOUT)
        ready = {fd for fd, _ in poll.poll(max(until - time.monotonic(), 0) * 1000)}
        if not ready:
            raise ConfinedChildHung("the confined child did not answer in time")
        return self._answers in ready, bool(ready - {self._answers})

    def _receive(self) -> None:
        piece = os.read(self._answers, 1 << 16)
        if not piece:
            raise ConfinedChildFailed("the confined child has died")
        self._received += piece
        if len(self._received) > ANSWER_BYTES:
            raise ConfinedChildFailed("the confined child talks too much")

    def _wait_for_the_last(self) -> None:
        """Wait until no process is left that could write into the folder."""
        if self._walls is None:
            deadline = time.monotonic() + DEATH_S / 10
            with suppress(ProcessLookupError):
                while time.monotonic() < deadline:
                    os.killpg(self._process.pid, 0)
                    time.sleep(0.005)
            return
        poll = select.poll()
        poll.register(self._walls, select.POLLIN)
        poll.poll(DEATH_S * 1000)
        os.close(self._walls)


def _first_inside(info: int) -> int | None:
    """Give a descriptor of the sandbox's first process: the kernel ends it only after all others inside."""
    told = b""
    while b"}" not in told:
        piece = os.read(info, 4096)
        if not piece:
            return None  # bubblewrap did not start
        told += piece
    try:
        return os.pidfd_open(json.loads(told)["child-pid"])
    except ProcessLookupError:
        return None


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(line)
    except (ValueError, RecursionError) as exc:
        raise ConfinedChildFailed("the confined child gave no answer that can be read") from exc
    if not isinstance(answer, dict):
        raise ConfinedChildFailed("the confined child gave no answer that can be read")
    return answer
