"""The office service: one process a machine that owns warm LibreOffice workers and listens on a Unix socket.

    python -m engines.convert.service SOCKET WORK_ROOT [--workers N] [--renew-after N] [--queue N] [--unconfined]

One JSON line in, one out, per connection; an empty line from the service every two seconds says that it lives:
    {"source": path, "target": path, "deadline_s": 60, "urgent": false}
    {"done": true} | {"error": name of an error in errors.py, "message": text}
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from ctypes.util import find_library
from functools import cache
from pathlib import Path
from types import FrameType

import structlog

from engines.confine.bubblewrap import FunctionChild, refusal
from engines.confine.process import START_S, ConfinedProcess
from engines.convert.export import PROGRAM
from engines.convert.orders import Order, OrderBook
from engines.convert.unixsocket import listen
from errors import (
    BerkasError,
    ConfinedChildFailed,
    ConfinedChildHung,
    ConversionFailed,
    ConverterTimeout,
    ConverterUnavailable,
    EngineError,
)

log = structlog.get_logger()

MEMORY_BYTES = 2 << 30  # address space: 0.7 GB when warm, 1.4 GB for an annex of 100 photos
SILENCE_S = 8.0  # a worker gives a sign of life every second
START_SILENCE_S = 20.0  # before its first sign of life it loads Python and LibreOffice from disk
HEARTBEAT_S = 2.0
REQUEST_S = 10.0
END_S = 15.0
PATIENCE_S = 60.0  # a second worker is kept warm this long for what may come
RENEW_AFTER = 500
QUEUE_LIMIT = 64
PR_SET_PDEATHSIG = 1


@cache
def allocator() -> str:
    """Name the memory allocator that suits LibreOffice, "" where it is not installed.

    A quarter of its time went into the C library's: with jemalloc 30 joined papers take 364 ms instead of 520.
    """
    return find_library("jemalloc") or ""


class OfficeWorker:
    """One thread with one LibreOffice, replaced when it hangs, crashes, or has served its number.

    Args:
        resident: warm from the start and for good; any other starts when the warm ones do not suffice, and ends when
            nothing came for a while.
    """

    def __init__(self, book: OrderBook, *, work_root: Path, renew_after: int, unconfined: bool, resident: bool) -> None:
        self._book, self._work_root = book, work_root
        self._renew_after, self._unconfined, self._resident = renew_after, unconfined, resident
        self._process: ConfinedProcess | None = None
        self._served = 0

    def run(self) -> None:
        """Serve until the book is closed."""
        try:
            while not self._book.is_closed:
                if self._resident:
                    order = self._book.take(prepare=self._warm)
                else:
                    order = self._book.take(warm=self._process is not None, patience_s=PATIENCE_S)
                if order is not None:
                    self._serve(order)
                if self._served >= self._renew_after or (order is None and not self._resident):
                    self._stop()
        finally:
            self._stop()

    def interrupt(self) -> None:
        """Kill the LibreOffice under way, from another thread."""
        process = self._process
        if process is not None:
            process.interrupt()

    def _serve(self, order: Order) -> None:
        try:
            self._convert(order)
        except EngineError as exc:
            order.error = exc
        except OSError as exc:
            log.warning("a conversion's files could not be moved", error=type(exc).__name__, errno=exc.errno)
            order.error = ConversionFailed("the files of a conversion could not be moved")
        finally:
            order.finished.set()

    def _convert(self, order: Order) -> None:
        """Try twice within the deadline: a hang is met by a fresh worker, a crash by a plain soffice."""
        end = time.monotonic() + order.deadline_s
        try:
            self._attempt(order, end)
        except ConfinedChildHung as exc:
            self._stop()
            if time.monotonic() >= end:
                log.warning("a conversion took too long, office worker replaced")
                raise ConverterTimeout("LibreOffice did not finish in time") from exc
            log.warning("office worker fell silent, replaced")
            self._once_more(self._attempt, order, end)
        except ConfinedChildFailed as exc:
            self._stop()
            if self._book.is_closed:
                raise ConverterUnavailable("Layanan LibreOffice berhenti.") from exc
            log.warning("office worker crashed, replaced")
            self._once_more(self._fall_back, order, end)

    def _once_more(self, attempt: Callable[[Order, float], None], order: Order, end: float) -> None:
        try:
            attempt(order, end)
        except ConfinedChildHung as exc:
            self._stop()
            raise ConverterTimeout("LibreOffice did not finish in time") from exc
        except ConfinedChildFailed as exc:
            self._stop()
            raise ConversionFailed("LibreOffice crashed on this file twice") from exc

    def _attempt(self, order: Order, end: float) -> None:
        process = self._process or self._start("engines.convert.worker")
        process.folder.give(order.source, "in.docx")
        request = {"source": "in.docx", "target": "out.pdf"}
        answer = process.ask(request, timeout_s=end - time.monotonic(), silence_s=SILENCE_S)
        self._served += 1
        if "failed" in answer:
            raise ConversionFailed("LibreOffice could not convert the file")
        self._deliver(process, "out.pdf", order)

    def _fall_back(self, order: Order, end: float) -> None:
        try:
            process = self._start("engines.confine.child")
            process.folder.give(order.source, "in.docx")
            FunctionChild(process).call(
                "engines.convert.soffice:convert", {"source": "in.docx"}, timeout_s=end - time.monotonic()
            )
            self._deliver(process, "in.pdf", order)
        finally:
            self._stop()

    def _deliver(self, process: ConfinedProcess, name: str, order: Order) -> None:
        try:
            process.folder.take(name, order.target)
        except ConfinedChildFailed as exc:
            raise ConversionFailed("LibreOffice made no file") from exc

    def _warm(self) -> None:
        if self._process is None:
            try:
                self._start("engines.convert.worker")
            except ConfinedChildFailed:
                self._stop()
                if not self._book.is_closed:
                    log.warning("office worker does not start")  # the next order tries again, and says when it fails

    def _start(self, module: str) -> ConfinedProcess:
        process = ConfinedProcess(
            module, memory_bytes=MEMORY_BYTES, work_root=self._work_root, unconfined=self._unconfined,
            preload=allocator(),
        )  # fmt: skip
        self._process = process
        if self._book.is_closed:
            process.interrupt()  # whoever closed the book may have looked before we were there
        process.wait_ready(timeout_s=START_S, silence_s=START_SILENCE_S)
        return process

    def _stop(self) -> None:
        process, self._served = self._process, 0
        if process is not None:
            process.kill()
        self._process = None


class OfficeService:
    """The listening side: takes orders while the queue has room."""

    def __init__(
        self, listener: socket.socket, *, work_root: Path, workers: int, renew_after: int, queue_limit: int,
        unconfined: bool,
    ) -> None:  # fmt: skip
        self._listener = listener
        self._book = OrderBook(queue_limit)
        self._workers = [
            OfficeWorker(
                self._book, work_root=work_root, renew_after=renew_after, unconfined=unconfined, resident=number == 0
            )
            for number in range(workers)
        ]
        self._threads = [threading.Thread(target=self._run, args=(worker,), daemon=True) for worker in self._workers]

    def serve(self) -> None:
        """Take orders until something ends the process."""
        for thread in self._threads:
            thread.start()
        while True:
            connection, _ = self._listener.accept()
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def close(self) -> None:
        """End the workers; their folders go with them."""
        self._listener.close()
        self._book.close()
        for worker in self._workers:
            worker.interrupt()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(END_S)

    def _run(self, worker: OfficeWorker) -> None:
        try:
            worker.run()
        finally:
            if not self._book.is_closed:
                os.kill(os.getpid(), signal.SIGTERM)  # a fault of ours: better to be started again than to serve nobody

    def _answer(self, connection: socket.socket) -> None:
        connection.settimeout(REQUEST_S)
        # A broken line is a client that gave up, or that only asked whether we live.
        with suppress(OSError, ValueError, KeyError), connection, connection.makefile("rw") as stream:
            request = json.loads(stream.readline())
            order = Order(
                source=Path(request["source"]),
                target=Path(request["target"]),
                deadline_s=float(request["deadline_s"]),
                urgent=bool(request["urgent"]),
            )
            try:
                self._book.put(order)
            except BerkasError as exc:
                order.error = exc
                order.finished.set()
            try:
                while not order.finished.wait(HEARTBEAT_S):
                    stream.write("\n")
                    stream.flush()
            finally:
                order.abandoned = True
            error = order.error
            answer = {"done": True} if error is None else {"error": type(error).__name__, "message": str(error)}
            stream.write(json.dumps(answer) + "\n")


def hindrance(*, unconfined: bool = False) -> str | None:
    """Say why the office service cannot run on this machine (Indonesian), or None where it can."""
    if not (PROGRAM / "soffice.bin").exists() or not (PROGRAM / "libswlo.so").exists():
        return "LibreOffice Writer tidak ada. Pasang dengan: apt-get install libreoffice-writer-nogui"
    return None if unconfined else refusal()


def serve(
    socket_path: Path,
    *,
    workers: int,
    work_root: Path,
    unconfined: bool = False,
    renew_after: int = RENEW_AFTER,
    queue_limit: int = QUEUE_LIMIT,
    ready: Callable[[], None] | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT; then nothing is left of processes, socket and work folders. Main thread only.

    Args:
        renew_after: conversions after which a worker is replaced by a fresh one.
        ready: called once when orders are taken.

    Raises:
        ConverterUnavailable: this machine cannot run it, or another live service holds the socket.
    """
    if (reason := hindrance(unconfined=unconfined)) is not None:
        raise ConverterUnavailable(reason)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)
    listener = listen(socket_path)
    if listener is None:
        raise ConverterUnavailable("Layanan LibreOffice lain sudah berjalan di sini.")
    service = OfficeService(
        listener, work_root=work_root, workers=workers, renew_after=renew_after, queue_limit=queue_limit,
        unconfined=unconfined,
    )  # fmt: skip
    try:
        if ready is not None:
            ready()
        service.serve()
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        socket_path.unlink(missing_ok=True)
        service.close()


def _end(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def main() -> None:
    """Serve until SIGTERM, SIGINT, or the death of the parent process."""
    parser = argparse.ArgumentParser(prog="engines.convert.service")
    parser.add_argument("socket", type=Path)
    parser.add_argument("work_root", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--renew-after", type=int, default=RENEW_AFTER)
    parser.add_argument("--queue", type=int, default=QUEUE_LIMIT)
    parser.add_argument("--unconfined", action="store_true")
    options = parser.parse_args()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))  # stdout belongs to who started us
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    try:
        serve(
            options.socket,
            workers=options.workers,
            work_root=options.work_root,
            unconfined=options.unconfined,
            renew_after=options.renew_after,
            queue_limit=options.queue,
        )
    except ConverterUnavailable as exc:
        sys.exit(str(exc))


if __name__ == "__main__":
    main()
