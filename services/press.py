"""The press: filled Word files become PDFs, from the cache where the same was printed before."""

from __future__ import annotations

from pathlib import Path

from engines.cache.base import Cache, cache_key
from engines.convert.base import Converter
from pipeline.values import DocxFile, PdfFile


class Press:
    """Implements `Converter` over another one and a cache.

    The key is the content of the filled Word file itself, with its pictures, and the converter's version: other data,
    another template, photo, LibreOffice or font is another key, so nothing stale can be found.
    """

    def __init__(self, converter: Converter, cache: Cache) -> None:
        self._converter, self._cache = converter, cache

    @property
    def version(self) -> str:
        """The converter's."""
        return self._converter.version

    def convert(self, source: DocxFile, target: Path, *, deadline_s: float = 60.0, urgent: bool = False) -> PdfFile:
        """Write `source` as a PDF to `target`, as `Converter` says."""
        key = self.key(source.digest)
        if (known := self.known(key, target)) is not None:
            return known
        made = self._converter.convert(source, target, deadline_s=deadline_s, urgent=urgent)
        self.remember(key, made)
        return made

    def key(self, digest: str) -> str:
        """Name what a filled Word file's digest becomes in print; "" where it must not be kept."""
        return cache_key("paper", digest, self._converter.version) if digest else ""

    def known(self, key: str, target: Path) -> PdfFile | None:
        """Give what was printed under this key before, at `target`."""
        facts = self._cache.take(key, target) if key else None
        return None if facts is None else PdfFile(target, int(facts["pages"]))

    def remember(self, key: str, made: PdfFile) -> None:
        """Keep what was printed."""
        if key:
            self._cache.keep(key, made.path, {"pages": made.pages})
