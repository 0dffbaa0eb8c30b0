"""Draw docs/pictures/bundle.png: pages of the bundle that `make demo` made."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path
from typing import Any

from PIL import Image
from pypdf import PdfReader

PROJECT = Path(__file__).resolve().parent.parent
BUNDLE = PROJECT / "var" / "demo" / "bundle.pdf"
TARGET = PROJECT / "docs" / "pictures" / "bundle.png"
COLUMNS, WIDTH_PX, GAP_PX, BACKGROUND = 4, 380, 12, "#808080"


def main() -> None:
    """Lay cover, letter, contents, report, a card, an activity report, photos and approval page side by side."""
    pages = [drawn(page) for page in shown()]
    height = max(page.height for page in pages)
    rows = -(-len(pages) // COLUMNS)
    sheet = Image.new(
        "RGB", (COLUMNS * (WIDTH_PX + GAP_PX) + GAP_PX, rows * (height + GAP_PX) + GAP_PX), BACKGROUND
    )  # fmt: skip
    for place, page in enumerate(pages):
        row, column = divmod(place, COLUMNS)
        sheet.paste(page, (GAP_PX + column * (WIDTH_PX + GAP_PX), GAP_PX + row * (height + GAP_PX)))
    sheet.quantize(64).save(TARGET, optimize=True)


def drawn(page: int) -> Image.Image:
    """Draw one page (from 1) as poppler shows it, with the stamps of the signatures."""
    size = ["-scale-to-x", str(WIDTH_PX), "-scale-to-y", "-1"]
    command = ["pdftoppm", "-png", *size, "-f", str(page), "-l", str(page), str(BUNDLE)]
    return Image.open(io.BytesIO(subprocess.run(command, capture_output=True, check=True).stdout))


def shown() -> list[int]:
    """Give the pages (from 1): found by what their first line in the outline or their label says."""
    with PdfReader(BUNDLE) as reader:
        items: list[Any] = [
            item for section in reader.outline for item in (section if isinstance(section, list) else [section])
        ]
        first = {str(item.title): (reader.get_destination_page_number(item) or 0) + 1 for item in items}
        photos = reader.page_labels.index("F-1") + 1
        last = len(reader.pages)

    def starting(words: str) -> int:
        return next(page for title, page in first.items() if words in title)

    return [
        1, starting("Surat Pengantar"), starting("Daftar Isi"), starting("Laporan Bulanan"),
        starting(". Blanko Kunjungan Warga"), starting(". Laporan Hasil Kegiatan"), photos, last,
    ]  # fmt: skip


if __name__ == "__main__":
    main()
