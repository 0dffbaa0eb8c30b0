"""Previews: a paper as it will be printed, at once, and its pages as pictures.

    previewer = Previewer(shelf, press, cache, work=settings.run / "preview")
    preview = previewer.paper(kind, values, PaperSetting(unit, officer, number), photos=photos)
    preview.pages, preview.pdf                     # page count; the PDF's bytes
    previewer.page(preview, 1, width_px=900)       # one page as WebP bytes (or picture="png")

Asking again with the same values costs a few milliseconds and no LibreOffice: a page's address may hold the draft's id,
and the picture's request simply calls `paper` again. `preview.key` names the content: good as an ETag, no secret.
Safe for threads and for many processes over one cache.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from engines.cache.base import Cache, cache_key
from engines.convert.base import Converter
from errors import NotFound
from pipeline.values import Photo
from schemas.base import DocumentType
from schemas.setting import PaperSetting
from services.pagepicture import DRAWN_BY, PictureFormat, draw_page
from services.photosheet import render_alone
from services.templates import TemplateShelf

WIDEST_PX = 2_400


@dataclass(frozen=True, slots=True)
class Preview:
    """A paper as it will be printed.

    Attributes:
        key: hex SHA-256 of the PDF: another one for any other content.
        pdf: the file's bytes.
        pages: page count.
    """

    key: str
    pdf: bytes
    pages: int


class Previewer:
    """Prints previews and draws their pages.

    Args:
        converter: a `Press` over the office service, so that the same paper is printed once.
        cache: keeps the pages' pictures; anything in it may be thrown away.
        work: a folder for files that live for one call.
    """

    def __init__(self, shelf: TemplateShelf, converter: Converter, cache: Cache, *, work: Path) -> None:
        self._shelf, self._converter, self._cache, self._work = shelf, converter, cache, work

    def paper(
        self,
        kind: DocumentType,
        values: Mapping[str, Any],
        setting: PaperSetting,
        *,
        photos: Sequence[Photo] = (),
        version: str | None = None,
        deadline_s: float = 20.0,
    ) -> Preview:
        """Print one paper; its photos follow on sheets of their own, pages are numbered from the second.

        Args:
            values: validated; what is not valid cannot be previewed.
            version: SHA-256 of the template version; the active one where not given.

        Raises:
            TemplateBroken, ConversionFailed, ConverterBusy, ConverterUnavailable: see `Converter`.
        """
        template = self._shelf.active(kind.kind) if version is None else self._shelf.version(version)
        with self._folder() as work:
            made = render_alone(
                kind, values, setting, work / "hasil.pdf", template=template,
                annex=self._shelf.active("lampiran_foto"), photos=photos, converter=self._converter, work=work,
                deadline_s=deadline_s,
            )  # fmt: skip
            data = made.path.read_bytes()
        return Preview(sha256(data).hexdigest(), data, made.pages)

    def page(self, preview: Preview, page: int, *, width_px: int = 900, picture: PictureFormat = "webp") -> bytes:
        """Draw one page.

        Args:
            page: 1-based.
            width_px: at most 2,400; the height follows.

        Raises:
            NotFound: there is no such page.
        """
        return self._page(preview.key, preview.pages, lambda _work: preview.pdf, page, width_px, picture)

    def page_of_kept(
        self, key: str, pages: int, fetch: Callable[[str, Path], Path], page: int, *, width_px: int = 900
    ) -> bytes:
        """Draw one page of a file in the object store, without fetching it where the picture is kept already.

        Args:
            key: the file's hash.
            fetch: writes the file with this key to a path, and gives the path.
            page: 1-based.

        Raises:
            NotFound: there is no such page.
        """
        return self._page(key, pages, lambda work: fetch(key, work / "berkas.pdf"), page, width_px, "webp")

    def _page(
        self,
        origin: str,
        pages: int,
        source: Callable[[Path], bytes | Path],
        page: int,
        width_px: int,
        picture: PictureFormat,
    ) -> bytes:
        if not 1 <= page <= pages:
            raise NotFound("Halaman itu tidak ada.")
        width_px = max(1, min(width_px, WIDEST_PX))
        key = cache_key("page", origin, str(page), str(width_px), picture, DRAWN_BY)
        with self._folder() as work:
            kept = work / "halaman"
            if self._cache.take(key, kept) is not None:
                return kept.read_bytes()
            drawn = draw_page(source(work), page, width_px=width_px, picture=picture)
            kept.write_bytes(drawn)
            self._cache.keep(key, kept, {})
        return drawn

    @contextmanager
    def _folder(self) -> Iterator[Path]:
        """Give a folder for the time of one call."""
        self._work.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="preview-", dir=self._work) as folder:
            yield Path(folder)
