"""The port to LibreOffice: a filled Word file in, a PDF out."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from pipeline.values import DocxFile, PdfFile


class Converter(Protocol):
    """Turns Word files into PDFs. Calls may run in parallel, from threads and processes."""

    @property
    def version(self) -> str:
        """What the look of a page depends on besides the Word file: program, fonts, options. Compared, not read."""
        ...

    def convert(self, source: DocxFile, target: Path, *, deadline_s: float = 60.0, urgent: bool = False) -> PdfFile:
        """Write `source` as a PDF to `target`; a file stands at `target` only when the PDF is good.

        Good means: it opens, has a page, and its text holds `source.sentinel`. JPEG bytes pass through untouched.

        Args:
            deadline_s: seconds for this conversion, waiting in the queue not counted; the worker is killed at its end.
            urgent: a person waits (preview): goes before batch work.

        Raises:
            ConversionFailed: no good PDF came out.
            ConverterTimeout: the deadline passed.
            ConverterBusy: the queue is full; try again later.
            ConverterUnavailable: the office service is not there or may not start on this machine.
        """
        ...
