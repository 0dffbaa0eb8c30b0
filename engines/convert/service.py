"""The office service: one process a machine that owns warm LibreOffice workers and listens on a Unix socket.

    python -m engines.convert.service SOCKET WORK_ROOT [--workers N] [--renew-after N] [--queue N] [--unconfined]

One JSON line in, one out, per connection:
    {"source": path, "target": path, "deadline_s": 60, "urgent": false}
    {"done": true} | {"error": name of an error in errors.py, "message": text}
"""

from __future__ import annotations

import argparse
import ctypes
import itertools
import json
import os
import queue
import shutil
import signal
import socket
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from engines.confine.bubblewrap import ConfinedProcess, refusal
from engines.convert.soffice import convert_once
from errors import (
    ConfinedChildFailed,
    ConversionFailed,
    ConverterBusy,
    ConverterTimeout,
    ConverterUnavailable,
    EngineError,
)

MEMORY_BYTES = 4 << 30
START_S = 60.0
PR_SET_PDEATHSIG = 1


@dataclass(order=True)
class Order:
    """One conversion that waits. Urgent ones first, then in order of arrival."""

    rank: tuple[int, int]
    source: Path = field(compare=False)
    target: Path = field(compare=False)
    deadline_s: float = field(compare=False)
    finished: threading.Event = field(default_factory=threading.Event, compare=False)
    error: EngineError | None = field(default=None, compare=False)


class OfficeWorker:
    """One thread with one LibreOffice, replaced when it hangs, crashes, or has served its number."""

    def __init__(self, orders: queue.PriorityQueue[Order], *, work_root: Path, renew_after: int, unconfined: bool):
        self._orders, self._work_root = orders, work_root
        self._renew_after, self._unconfined = renew_after, unconfined
        self._process: ConfinedProcess | None = None
        self._served = 0

    def run(self) -> None:
        """Serve for ever; the process end is the thread's end."""
        self._warm()
        while True:
            order = self._orders.get()
            try:
                self._serve(order)
            except EngineError as exc:
                order.error = exc
            order.finished.set()
            if self._served >= self._renew_after:
                self.stop()
            self._warm()

    def stop(self) -> None:
        """End the LibreOffice of this worker."""
        process, self._process, self._served = self._process, None, 0
        if process is not None:
            process.kill()

    def _warm(self) -> None:
        if self._process is None:
            try:
                self._start()
            except ConfinedChildFailed:
                self.stop()  # the next order tries again, and says so when it fails again

    def _start(self) -> ConfinedProcess:
        process = ConfinedProcess(
            "engines.convert.worker", [str(MEMORY_BYTES)], work_root=self._work_root, unconfined=self._unconfined
        )
        self._process = process
        process.answer(timeout_s=START_S)
        return process

    def _serve(self, order: Order) -> None:
        """Try twice within the deadline: a hang is met by a fresh worker, a crash by a plain soffice."""
        end = time.monotonic() + order.deadline_s
        try:
            self._attempt(order, timeout_s=order.deadline_s / 2)
        except ConfinedChildFailed as exc:
            self.stop()
            left = max(end - time.monotonic(), 1.0)
            if isinstance(exc.__cause__, TimeoutError):
                try:
                    self._attempt(order, timeout_s=left)
                except ConfinedChildFailed as again:
                    self.stop()
                    raise ConverterTimeout("LibreOffice did not finish in time") from again
            else:
                convert_once(
                    order.source, order.target, work_root=self._work_root, deadline_s=left, unconfined=self._unconfined
                )

    def _attempt(self, order: Order, *, timeout_s: float) -> None:
        process = self._process or self._start()
        source, made = process.work / "in.docx", process.work / "out.pdf"
        try:
            shutil.copyfile(order.source, source)
            answer = process.ask({"source": source.name, "target": made.name}, timeout_s=timeout_s)
            self._served += 1
            if "failed" in answer or not made.is_file():
                raise ConversionFailed("LibreOffice could not convert the file")
            shutil.move(made, order.target)
        except OSError as exc:
            raise ConversionFailed("the files of a conversion could not be moved") from exc
        finally:
            source.unlink(missing_ok=True)
            made.unlink(missing_ok=True)


class OfficeService:
    """The listening side: takes orders while the queue has room."""

    def __init__(
        self, path: Path, *, work_root: Path, workers: int, renew_after: int, queue_limit: int, unconfined: bool
    ):
        self._path, self._work_root = path, work_root
        self._orders: queue.PriorityQueue[Order] = queue.PriorityQueue(maxsize=queue_limit)
        self._ranks = itertools.count()
        self._workers = [
            OfficeWorker(self._orders, work_root=work_root, renew_after=renew_after, unconfined=unconfined)
            for _ in range(workers)
        ]

    def serve(self) -> None:
        """Listen until a signal ends the process.

        Raises:
            ConverterUnavailable: another live service holds the socket.
        """
        if is_live(self._path):
            raise ConverterUnavailable(f"Layanan kantor lain sudah berjalan pada {self._path}.")
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.unlink(missing_ok=True)
        shutil.rmtree(self._work_root, ignore_errors=True)
        self._work_root.mkdir(parents=True)
        for worker in self._workers:
            threading.Thread(target=worker.run, daemon=True).start()
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
            old = os.umask(0o177)
            listener.bind(str(self._path))
            os.umask(old)
            listener.listen(64)
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def close(self) -> None:
        """End the workers and remove socket and work folders."""
        self._path.unlink(missing_ok=True)
        for worker in self._workers:
            worker.stop()
        shutil.rmtree(self._work_root, ignore_errors=True)

    def _answer(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rw") as stream:
            line = stream.readline()
            if not line:
                return  # somebody only asked whether we live
            request = json.loads(line)
            order = Order(
                rank=(0 if request["urgent"] else 1, next(self._ranks)),
                source=Path(request["source"]),
                target=Path(request["target"]),
                deadline_s=float(request["deadline_s"]),
            )
            try:
                self._orders.put_nowait(order)
            except queue.Full:
                order.error = ConverterBusy("Antrean LibreOffice penuh; coba lagi sebentar lagi.")
            else:
                order.finished.wait()
            answer = {"done": True} if order.error is None else {
                "error": type(order.error).__name__, "message": str(order.error)
            }  # fmt: skip
            try:
                stream.write(json.dumps(answer) + "\n")
                stream.flush()
            except BrokenPipeError:
                return  # the client gave up; its target is its own to sweep


def is_live(path: Path) -> bool:
    """Say whether a service answers at this socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
        return True


def main() -> None:
    """Serve until SIGTERM, SIGINT, or the death of the parent process."""
    parser = argparse.ArgumentParser(prog="engines.convert.service")
    parser.add_argument("socket", type=Path)
    parser.add_argument("work_root", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--renew-after", type=int, default=500)
    parser.add_argument("--queue", type=int, default=64)
    parser.add_argument("--unconfined", action="store_true")
    options = parser.parse_args()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if not options.unconfined and (reason := refusal()) is not None:
        sys.exit(reason)
    service = OfficeService(
        options.socket,
        work_root=options.work_root,
        workers=options.workers,
        renew_after=options.renew_after,
        queue_limit=options.queue,
        unconfined=options.unconfined,
    )

    def end(_number: int, _frame: FrameType | None) -> None:
        service.close()
        os._exit(0)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    try:
        service.serve()
    except ConverterUnavailable as exc:
        sys.exit(str(exc))


if __name__ == "__main__":
    main()
