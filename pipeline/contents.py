"""The table of contents, printed until its page numbers are right.

The contents stand before what they list, so their own length shifts every number in them. They are printed for a
guessed length; when they come out longer or shorter, again for the true one. The template's number column has a fixed
width, so the second length is the last.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from errors import ConversionFailed, TemplateBroken
from pipeline.links import linked_keys
from pipeline.partfile import opened_part
from pipeline.values import PdfFile

MAX_ROUNDS = 4
ENTRIES_A_PAGE = 36
NAME = "Daftar isi"


@dataclass(frozen=True, slots=True)
class Settled:
    """The printed contents, and the 1-based first page of each listed part, by its key."""

    pdf: PdfFile
    first_pages: Mapping[str, int]


def settle_contents(
    render: Callable[[Mapping[str, int]], PdfFile],
    listed: Sequence[tuple[str, int]],
    *,
    before: int,
) -> Settled:
    """Print the contents with the page numbers that hold in the bundle.

    Args:
        render: prints the contents for given first pages, by key.
        listed: key and page count of each part behind the contents, in order.
        before: pages before the contents.

    Raises:
        TemplateBroken: a listed part has no link in the printed contents.
        ConversionFailed: the length does not settle.
    """
    guess = 1 + len(listed) // ENTRIES_A_PAGE
    for _ in range(MAX_ROUNDS):
        starts = accumulate((pages for _, pages in listed), initial=before + guess + 1)
        first_pages = {key: start for (key, _), start in zip(listed, starts, strict=False)}
        pdf = render(first_pages)
        if pdf.pages == guess:
            _check_links(pdf, first_pages)
            return Settled(pdf, first_pages)
        guess = pdf.pages
    raise ConversionFailed("Panjang daftar isi tidak menetap. Beri kolom halaman lebar tetap pada templat daftar isi.")


def _check_links(pdf: PdfFile, first_pages: Mapping[str, int]) -> None:
    """LibreOffice drops a link whose run has no character style, without a word."""
    with opened_part(pdf.path, NAME) as reader:
        missing = first_pages.keys() - linked_keys(reader)
    if missing:
        raise TemplateBroken(
            f"Templat daftar isi: {len(missing)} dari {len(first_pages)} baris tidak mempunyai tautan. "
            "Pakai kolom HYPERLINK dengan gaya huruf Hyperlink pada judul dan halaman."
        )
