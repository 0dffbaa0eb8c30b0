"""The client of the office service, and the look at what came out of it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pypdfium2

import errors
from engines.confine.bubblewrap import PROJECT, refusal
from engines.convert.service import is_live
from errors import ConversionFailed, ConverterUnavailable, EngineError
from pipeline.values import DocxFile, PdfFile

WAIT_FOR_SERVICE_S = 20.0
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


class OfficeClient:
    """Implements `Converter` over the service's socket."""

    def __init__(self, path: Path, *, wait_s: float = WAIT_FOR_SERVICE_S) -> None:
        self._path, self._wait_s = path, wait_s

    def convert(self, source: DocxFile, target: Path, *, deadline_s: float = 60.0, urgent: bool = False) -> PdfFile:
        """Write `source` as a PDF to `target`."""
        require_word_file(source.path)
        fresh = Path(tempfile.mkdtemp(prefix=".convert-", dir=target.parent)) / "out.pdf"
        try:
            self._order(source.path, fresh, deadline_s=deadline_s, urgent=urgent)
            pages = inspect_pdf(fresh, source.sentinel)
            fresh.replace(target)
        finally:
            fresh.unlink(missing_ok=True)
            fresh.parent.rmdir()
        return PdfFile(target, pages)

    def _order(self, source: Path, target: Path, *, deadline_s: float, urgent: bool) -> None:
        request = {
            "source": str(source.resolve()), "target": str(target.resolve()),
            "deadline_s": deadline_s, "urgent": urgent,
        }  # fmt: skip
        with self._connected() as connection, connection.makefile("rw") as stream:
            try:
                stream.write(json.dumps(request) + "\n")
                stream.flush()
                line = stream.readline()
            except OSError as exc:
                raise ConverterUnavailable("the office service went away") from exc
        if not line:
            raise ConverterUnavailable("the office service went away")
        answer = json.loads(line)
        if "error" in answer:
            kind = getattr(errors, answer["error"], EngineError)
            raise kind(answer["message"])

    def _connected(self) -> socket.socket:
        """Connect; a service that is just being replaced is waited for."""
        deadline = time.monotonic() + self._wait_s
        while True:
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                connection.connect(str(self._path))
            except OSError as exc:
                connection.close()
                if time.monotonic() > deadline:
                    raise ConverterUnavailable("Layanan LibreOffice tidak berjalan.") from exc
                time.sleep(0.1)
            else:
                return connection


def require_word_file(path: Path) -> None:
    """Refuse what is not a Word file: LibreOffice would convert renamed text, HTML and ODT without a word.

    Raises:
        ConversionFailed: not a .docx package.
    """
    try:
        with zipfile.ZipFile(path) as package:
            types = package.read("[Content_Types].xml")
            package.getinfo("word/document.xml")
    except (OSError, KeyError, zipfile.BadZipFile) as exc:
        raise ConversionFailed("the file is not a Word document") from exc
    if MAIN_TYPE.encode() not in types:
        raise ConversionFailed("the file is not a Word document")


def inspect_pdf(path: Path, sentinel: str) -> int:
    """Open the PDF and give its page count, sure that it holds `sentinel`.

    Raises:
        ConversionFailed: it does not open, has no page, or lacks the text.
    """
    try:
        with pypdfium2.PdfDocument(path) as document:
            pages = len(document)
            wanted = squeeze(sentinel)
            found = not wanted or any(wanted in squeeze(page_text(document, index)) for index in range(pages))
    except (pypdfium2.PdfiumError, OSError) as exc:
        raise ConversionFailed("no readable PDF came out") from exc
    if pages < 1 or not found:
        raise ConversionFailed("the PDF does not hold the document's own text")
    return pages


def page_text(document: pypdfium2.PdfDocument, index: int) -> str:
    """Give the text of one page, counted from 0."""
    page = document[index]
    text = page.get_textpage()
    try:
        return str(text.get_text_range())
    finally:
        text.close()
        page.close()


def squeeze(text: str) -> str:
    """Fold compatibility forms and leave out white space and soft hyphens, which line breaks add or take."""
    return "".join(unicodedata.normalize("NFKC", text).replace("\u00ad", "").replace("\ufffe", "").split())


def service_argv(
    path: Path, *, work_root: Path, workers: int, unconfined: bool, extra: Sequence[str] = ()
) -> list[str]:
    """Give the command that starts the office service."""
    argv = [sys.executable, "-m", "engines.convert.service", str(path), str(work_root), "--workers", str(workers)]
    return [*argv, *(["--unconfined"] if unconfined else []), *extra]


@contextmanager
def running_office(
    path: Path, *, work_root: Path, workers: int = 1, unconfined: bool = False, extra: Sequence[str] = ()
) -> Iterator[OfficeClient]:
    """Give a client; where no live service listens, start one for the time of this context.

    Raises:
        ConverterUnavailable: it may not start on this machine.
    """
    if is_live(path):
        yield OfficeClient(path)
        return
    if not unconfined and (reason := refusal()) is not None:
        raise ConverterUnavailable(reason)
    argv = service_argv(path, work_root=work_root, workers=workers, unconfined=unconfined, extra=extra)
    service = subprocess.Popen(
        argv, cwd=PROJECT, env={**os.environ, "PYTHONPATH": str(PROJECT)}, start_new_session=True
    )
    try:
        yield OfficeClient(path)
    finally:
        service.send_signal(signal.SIGTERM)
        service.wait()
