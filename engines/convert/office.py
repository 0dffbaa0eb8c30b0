"""The client of the office service, and the way to have one for a while."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import structlog

import errors
from engines.confine.sandbox import PROJECT
from engines.convert.export import office_version
from engines.convert.inspection import inspect_pdf, require_word_file
from engines.convert.rows import NUDGES_TWIPS, lost_rows, main_part, nudge
from engines.convert.service import HEARTBEAT_S, QUEUE_LIMIT, RENEW_AFTER, hindrance
from engines.convert.standins import lighten, put_back
from engines.convert.unixsocket import connect, is_live
from errors import ConversionFailed, ConverterUnavailable, EngineError
from pipeline.values import DocxFile, PdfFile

log = structlog.get_logger()

WAIT_FOR_SERVICE_S = 20.0
START_S = 20.0
END_S = 20.0
ATTEMPTS = 3
PAUSE_S = 0.5  # a service that is being killed still takes connections for a moment


class OfficeClient:
    """Implements `Converter` over the service's socket.

    Args:
        wait_s: seconds to wait for a service that is just being started or replaced.
    """

    def __init__(self, path: Path, *, wait_s: float = WAIT_FOR_SERVICE_S) -> None:
        self._path, self._wait_s = path, wait_s

    @property
    def version(self) -> str:
        """Name the LibreOffice of this machine, its fonts, and what it is told."""
        return office_version()

    def convert(self, source: DocxFile, target: Path, *, deadline_s: float = 60.0, urgent: bool = False) -> PdfFile:
        """Write `source` as a PDF to `target`."""
        require_word_file(source.path)
        try:
            with tempfile.TemporaryDirectory(prefix=".convert-", dir=target.parent) as folder:
                fresh = Path(folder) / "out.pdf"
                self._print(source.path, fresh, deadline_s=deadline_s, urgent=urgent)
                pages = inspect_pdf(fresh, source.sentinel)
                if pages > 1 and not source.joined:
                    pages = self._with_its_rows(source, fresh, pages, deadline_s=deadline_s, urgent=urgent)
                target.unlink(missing_ok=True)  # see `pipeline.fill.write`
                fresh.replace(target)
        except OSError as exc:
            raise ConversionFailed("the PDF could not be put in its place") from exc
        return PdfFile(target, pages)

    def _with_its_rows(self, source: DocxFile, fresh: Path, pages: int, *, deadline_s: float, urgent: bool) -> int:
        """Print again what lacks rows, each time with another end of the page; give the pages of the best."""
        xml = main_part(source.path)
        lost = lost_rows(xml, fresh)
        if not lost:
            return pages
        for twips in NUDGES_TWIPS:
            moved, again = fresh.with_name(f"moved-{twips}.docx"), fresh.with_name(f"moved-{twips}.pdf")
            nudge(source.path, moved, twips)
            self._print(moved, again, deadline_s=deadline_s, urgent=urgent)
            found = inspect_pdf(again, source.sentinel)
            left = lost_rows(xml, again)
            if left < lost:
                again.replace(fresh)
                pages, lost = found, left
            if not lost:
                break
        log.warning("rows of a table were lost, printed again", left=lost)
        return pages

    def _print(self, source: Path, target: Path, *, deadline_s: float, urgent: bool) -> None:
        """Have it converted, its photos standing aside where they can."""
        standing = lighten(source, target.with_name("light.docx"))
        if standing is not None:
            printed = target.with_name("light.pdf")
            self._order(standing.light, printed, deadline_s=deadline_s, urgent=urgent)
            if put_back(standing, printed, target):
                return
            log.warning("photos could not stand aside, printed with them", photos=len(standing.photos))
        self._order(source, target, deadline_s=deadline_s, urgent=urgent)

    def _order(self, source: Path, target: Path, *, deadline_s: float, urgent: bool) -> None:
        """Have it converted; a service that dies meanwhile is asked again when it is back."""
        order = {
            "source": str(source.resolve()), "target": str(target.resolve()),
            "deadline_s": deadline_s, "urgent": urgent,
        }  # fmt: skip
        request = (json.dumps(order) + "\n").encode()
        for _ in range(ATTEMPTS):
            line = self._exchange(request)
            if line:
                break
            time.sleep(PAUSE_S)
        else:
            raise ConverterUnavailable("Layanan LibreOffice berhenti di tengah pekerjaan. Coba lagi.")
        answer = json.loads(line)
        if "error" in answer:
            kind = vars(errors).get(answer["error"], EngineError)
            raise kind(answer["message"])

    def _exchange(self, request: bytes) -> bytes:
        """Send one request and give the answer; nothing where the service died or fell silent."""
        with self._connected() as connection, connection.makefile("rb") as answers:
            connection.settimeout(10 * HEARTBEAT_S)
            try:
                connection.sendall(request)
                for line in answers:
                    if line.endswith(b"\n") and line.strip():
                        return line
            except OSError:
                return b""
        return b""

    def _connected(self) -> socket.socket:
        deadline = time.monotonic() + self._wait_s
        while True:
            try:
                return connect(self._path)
            except OSError as exc:
                if time.monotonic() > deadline:
                    raise ConverterUnavailable("Layanan LibreOffice tidak berjalan.") from exc
                time.sleep(0.1)


def service_argv(
    path: Path,
    *,
    work_root: Path,
    workers: int,
    unconfined: bool,
    renew_after: int = RENEW_AFTER,
    queue_limit: int = QUEUE_LIMIT,
) -> list[str]:
    """Give the command that starts the office service; its current directory must be the project's."""
    options = ["--workers", str(workers), "--renew-after", str(renew_after), "--queue", str(queue_limit)]
    argv = [sys.executable, "-m", "engines.convert.service", str(path), str(work_root), *options]
    return [*argv, "--unconfined"] if unconfined else argv


@contextmanager
def running_office(
    path: Path,
    *,
    work_root: Path,
    workers: int = 1,
    unconfined: bool = False,
    renew_after: int = RENEW_AFTER,
    queue_limit: int = QUEUE_LIMIT,
) -> Iterator[OfficeClient]:
    """Give a client of the service at `path`; where none lives, start one of our own for the time of this context.

    Our own listens beside `path` under a name of this process: another process must not count on what we end.

    Raises:
        ConverterUnavailable: it may not start on this machine; the message says why.
    """
    if is_live(path):
        yield OfficeClient(path)
        return
    if (reason := hindrance(unconfined=unconfined)) is not None:
        raise ConverterUnavailable(reason)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{path.stem}-", dir=path.parent) as folder:
        own = Path(folder) / path.name
        argv = service_argv(
            own, work_root=work_root, workers=workers, unconfined=unconfined, renew_after=renew_after,
            queue_limit=queue_limit,
        )  # fmt: skip
        with _running(argv) as service:
            _wait_for(own, service)
            yield OfficeClient(own)


@contextmanager
def _running(argv: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    service = subprocess.Popen(
        argv,
        cwd=PROJECT,
        env={"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", "PYTHONPATH": str(PROJECT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield service
    finally:
        service.send_signal(signal.SIGTERM)
        service.send_signal(signal.SIGCONT)  # a stopped one would never see the other
        try:
            service.wait(END_S)
        except subprocess.TimeoutExpired:
            service.kill()
            service.wait()


def _wait_for(path: Path, service: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_S
    while not is_live(path):
        if service.poll() is not None or time.monotonic() > deadline:
            raise ConverterUnavailable("Layanan LibreOffice tidak dapat dijalankan.")
        time.sleep(0.02)
