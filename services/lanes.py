"""Which lane a template takes: when it becomes active, samples are printed singly and joined, and compared by dots.

Known obstacles are found when a template is compiled (`pipeline/joinable.py`); this finds what nobody listed. The
answer is kept in the cache: for another template, LibreOffice, font or way of joining it is asked anew.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path

import structlog
from pypdf import PdfReader

import pipeline.join
import pipeline.split
from engines.cache.base import Cache, cache_key
from engines.convert.base import Converter
from errors import ConversionFailed, ConverterBusy, ConverterUnavailable
from pipeline.compile import CompiledTemplate
from pipeline.fill import FilledWord, write
from pipeline.links import read_links
from pipeline.partfile import entry, page_annotations
from schemas.base import DocumentType
from schemas.setting import EXAMPLE_OFFICER, EXAMPLE_UNIT, PaperSetting
from services.batch import print_joined
from services.pagepicture import opened
from services.papers import fill_paper_parts

log = structlog.get_logger()

DPI = 72
DEADLINE_S = 60.0


class Lanes:
    """Says whether a template's documents may be joined; asks LibreOffice once for each."""

    def __init__(self, converter: Converter, cache: Cache, *, work: Path) -> None:
        self._converter, self._cache, self._work = converter, cache, work
        self._known: dict[str, bool] = {}
        self._lock = threading.Lock()

    def joins(self, kind: DocumentType, template: CompiledTemplate) -> bool:
        """Say whether documents of this kind and template may be printed joined. Takes a second at the first time."""
        if template.single_because:
            return False
        key = cache_key("lane", kind.kind, template.sha256, template.kept_digest, self._converter.version, _rules())
        with self._lock:
            if key not in self._known:
                self._known[key] = self._looked_up(key, kind, template)
            return self._known[key]

    def settle(self, kind: DocumentType, template: CompiledTemplate) -> None:
        """Find it out before the first batch needs it: when a template becomes active.

        Where LibreOffice cannot be asked now, the first batch asks.
        """
        try:
            self.joins(kind, template)
        except (ConverterBusy, ConverterUnavailable) as exc:
            log.info("a template's lane is left to its first batch", kind=kind.kind, error=type(exc).__name__)

    def _looked_up(self, key: str, kind: DocumentType, template: CompiledTemplate) -> bool:
        self._work.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="lane-", dir=self._work) as folder:
            answer = Path(folder) / "answer"
            facts = self._cache.take(key, answer)
            if facts is not None:
                return bool(facts["joins"])
            different = difference(list(samples(kind, template)), self._converter, work=Path(folder))
            if different:
                log.warning("a template takes the single lane", kind=kind.kind, what=different)
            answer.write_bytes(b"")
            self._cache.keep(key, answer, {"joins": not different})
            return not different


def samples(kind: DocumentType, template: CompiledTemplate) -> Iterator[FilledWord]:
    """Fill a usual, a long and a short paper of a kind, and a usual one last: a long one that begins the file would
    show nothing of what a page before it does."""
    setting = PaperSetting(EXAMPLE_UNIT, EXAMPLE_OFFICER, "")
    for name in ("example", "longest", "minimal", "example"):
        values = kind.load(kind.samples[name], today=date.max)
        yield fill_paper_parts(kind, values, setting, template=template)


def difference(filled: Sequence[FilledWord], converter: Converter, *, work: Path) -> str:
    """Print documents of one template singly and joined; say what differs, or "" where nothing does."""
    targets = [work / f"joined-{number}.pdf" for number in range(len(filled))]
    try:
        joined = print_joined(converter, filled, targets, deadline_s=DEADLINE_S)
    except ConversionFailed as exc:
        return str(exc)
    if len(joined) < len(filled):
        return "page counts do not settle"
    for number, one in enumerate(filled):
        alone = converter.convert(write(one, work / "alone.docx"), work / "alone.pdf", deadline_s=DEADLINE_S)
        if joined[number].pages != alone.pages:
            return "page counts"
        if looks(joined[number].path) != looks(alone.path):
            return "pictures or texts of pages"
        if links(joined[number].path) != links(alone.path):
            return "links"
    return ""


def looks(path: Path) -> list[tuple[str, str]]:
    """Give a hash of each page's picture, and its text."""
    found = []
    with opened(path) as document:
        for page in document:
            text = page.get_textpage()
            picture = bytes(page.render(scale=DPI / 72).buffer)
            found.append((sha256(picture).hexdigest(), str(text.get_text_range())))
            text.close()
            page.close()
    return found


def links(path: Path) -> list[tuple[object, ...]]:
    """Give where the links stand and lead."""
    with path.open("rb") as stream:
        reader = PdfReader(stream)
        inside: list[tuple[object, ...]] = [
            (link.page, *map(float, link.rect), link.target, link.top) for link in read_links(reader, keys=False)
        ]
        outside: list[tuple[object, ...]] = [
            (number, *map(float, note["/Rect"]), str(entry(entry(note, "/A"), "/URI")))
            for number, page in enumerate(reader.pages)
            for note in page_annotations(page)
            if entry(entry(note, "/A"), "/URI") is not None
        ]
        return inside + outside


@cache
def _rules() -> str:
    """Name the way of joining and cutting: their own code."""
    files = (pipeline.join.__file__, pipeline.split.__file__)
    return sha256(b"".join(Path(file).read_bytes() for file in files)).hexdigest()
