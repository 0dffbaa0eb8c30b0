"""Draw docs/pictures/papers.png: page 1 of every paper, printed by LibreOffice from the example answers."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from engines.convert.base import Converter
from engines.convert.office import running_office
from examples.scenes import write_photo
from pipeline.compile import compile_template
from pipeline.values import Photo
from schemas import registry
from schemas.base import DAY, MONTH, DocumentType, Section
from schemas.setting import EXAMPLE_OFFICER, EXAMPLE_UNIT, Officer, PaperSetting
from schemas.wording import format_number
from services.pagepicture import draw_page
from services.papers import render_paper

TARGET = Path(__file__).resolve().parent.parent / "docs" / "pictures" / "papers.png"
COLUMNS, CELL_PX, CAPTION_PX, GAP_PX = 6, (380, 420), 28, 16
PHOTO_PX = (1200, 900)
KANIT = Officer("SURYA CONTOH", "Aiptu", "00000003", "Kanit Binmas Polsek Contoh Timur", "")  # makes the recaps
BACKGROUND, EDGE, INK = "#e8e8e6", "#b8b8b4", "#202020"


def main() -> None:
    """Print every kind's example, and draw the sheet."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        with running_office(work / "office.sock", work_root=work / "office") as converter:
            pages = [(kind, _first_page(kind, converter, work)) for kind in registry.all_types()]
    sheet(pages).quantize(64).save(TARGET, optimize=True)


def sheet(pages: list[tuple[DocumentType, Image.Image]]) -> Image.Image:
    """Lay the pages out in a grid, each with its name under it."""
    width, height = CELL_PX
    rows = -(-len(pages) // COLUMNS)
    whole = Image.new(
        "RGB", (COLUMNS * (width + GAP_PX) + GAP_PX, rows * (height + CAPTION_PX + GAP_PX) + GAP_PX), BACKGROUND
    )
    draw, font = ImageDraw.Draw(whole), ImageFont.load_default(size=15)
    for place, (kind, page) in enumerate(pages):
        left = GAP_PX + place % COLUMNS * (width + GAP_PX)
        top = GAP_PX + place // COLUMNS * (height + CAPTION_PX + GAP_PX)
        page.thumbnail(CELL_PX, Image.Resampling.LANCZOS)
        x, y = left + (width - page.width) // 2, top + height - page.height
        whole.paste(page, (x, y))
        draw.rectangle((x - 1, y - 1, x + page.width, y + page.height), outline=EDGE)
        draw.text((left + width // 2, top + height + CAPTION_PX // 2), kind.kind, INK, font=font, anchor="mm")
    return whole


def _first_page(kind: DocumentType, converter: Converter, work: Path) -> Image.Image:
    values = kind.load(kind.example, today=date.max)
    maker = KANIT if kind.section is Section.REKAP else EXAMPLE_OFFICER
    number = _number(kind, kind.date_of(values), maker)
    made = render_paper(
        kind, values, PaperSetting(EXAMPLE_UNIT, maker, number), work / f"{kind.kind}.pdf",
        template=compile_template(kind.template), converter=converter, photos=list(_photos(kind, work)),
    )  # fmt: skip
    return Image.open(io.BytesIO(draw_page(made.path, 1, width_px=2 * CELL_PX[0], picture="png"))).convert("RGB")


def _number(kind: DocumentType, day: date, maker: Officer) -> str:
    """Give its number, or that of the entry that it follows from; "" for none."""
    pattern = kind.number
    if pattern is None and kind.parent not in ("", DAY, MONTH):
        pattern = registry.find(kind.parent).number
    if pattern is None:
        return ""
    return format_number(pattern, serial=12, date=day, unit=EXAMPLE_UNIT, officer=maker)


def _photos(kind: DocumentType, work: Path) -> Iterator[Photo]:
    """Invent a photo for each that the example speaks of: a paper may print one itself."""
    for number, _ in enumerate(kind.photos(kind.example), start=1):
        path = work / f"{kind.kind}-{number}.jpg"
        write_photo(path, 1, size=PHOTO_PX, moment=datetime(2023, 1, 9, 9, 12), seed=number)
        yield Photo(path, *PHOTO_PX, "")


if __name__ == "__main__":
    main()
