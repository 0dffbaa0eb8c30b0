"""Footers on pages of every shape, looked at where the reader sees them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pypdfium2
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject, RectangleObject

from pipeline.footer import FooterPen, number_pages
from pipeline.seedfont import seed_font
from pipeline.values import PdfFile

A4 = (595.28, 841.89)
F4 = (609.45, 935.43)
TEXT = "B/Speng-1/I/2023 · halaman 2 dari 9"


def page_file(path: Path, size=A4, *, rotation=0, crop=None, content=b"", pages=1) -> Path:
    writer = PdfWriter()
    for _ in range(pages):
        page = writer.add_blank_page(*size)
        if content:
            stream = DecodedStreamObject()
            stream.set_data(content)
            page[NameObject("/Contents")] = writer._add_object(stream)
        if crop:
            page.cropbox = RectangleObject(crop)
        if rotation:
            page.rotate(rotation)
    writer.write(path)
    return path


def with_footer(path: Path, text: str = TEXT) -> Path:
    writer = PdfWriter(clone_from=PdfReader(path))
    pen = FooterPen(writer)
    for page in writer.pages:
        pen.draw(page, text)
    writer.write(path)
    return path


def ink(path: Path) -> tuple[float, float, float, float, float, float]:
    """Left, top, right, bottom of the ink on the first page as seen, and the page's width and height, in points."""
    page = pypdfium2.PdfDocument(path)[0]
    picture = page.render(scale=4).to_pil().convert("L").point(lambda value: 255 if value < 128 else 0)
    left, top, right, bottom = (edge / 4 for edge in picture.getbbox())
    return left, top, right, bottom, picture.width / 4, picture.height / 4


@pytest.mark.parametrize(
    ("size", "rotation", "crop"),
    [
        (A4, 0, None),
        (F4, 0, None),
        (A4[::-1], 0, None),
        (A4, 90, None),
        (A4, 180, None),
        (A4, 270, None),
        (A4, 0, (40, 60, 500, 700)),
        (F4, 90, (40, 60, 500, 700)),
        (A4, 270, (40, 60, 500, 700)),
    ],
)
def test_the_footer_stands_upright_and_centred_at_the_edge_that_the_reader_sees(tmp_path, size, rotation, crop):
    path = with_footer(page_file(tmp_path / "a.pdf", size, rotation=rotation, crop=crop))

    left, top, right, bottom, width, height = ink(path)

    assert abs((left + right) / 2 - width / 2) < 2
    assert right - left == pytest.approx(seed_font().width(TEXT, size=8), abs=2)
    assert bottom - top < 11
    assert height - bottom == pytest.approx(0.8 / 2.54 * 72, abs=3)


def test_a_matrix_that_the_page_leaves_behind_does_not_move_the_footer(tmp_path):
    plain = with_footer(page_file(tmp_path / "a.pdf"))
    moved = with_footer(page_file(tmp_path / "b.pdf", content=b"0.5 0 0 0.5 100 300 cm"))

    assert ink(moved) == ink(plain)


def test_a_footer_wider_than_its_page_is_shrunk_to_fit(tmp_path):
    left, _, right, _, width, _ = ink(with_footer(page_file(tmp_path / "a.pdf", (110, 160))))

    assert left > 10
    assert right < width - 10


def test_the_footer_is_text_and_its_font_is_embedded(tmp_path):
    path = with_footer(page_file(tmp_path / "a.pdf"))

    assert pypdfium2.PdfDocument(path)[0].get_textpage().get_text_range().strip() == TEXT
    assert " yes yes yes " in subprocess.run(["pdffonts", path], capture_output=True, text=True).stdout


def test_a_character_that_the_font_lacks_becomes_a_question_mark(tmp_path):
    path = with_footer(page_file(tmp_path / "a.pdf"), "nomor 漢")

    assert pypdfium2.PdfDocument(path)[0].get_textpage().get_text_range().strip() == "nomor ?"


def test_a_font_of_the_page_with_our_name_is_left_alone(tmp_path):
    path = with_footer(with_footer(page_file(tmp_path / "a.pdf"), "satu"), "dua")

    text = pypdfium2.PdfDocument(path)[0].get_textpage().get_text_range()

    assert "satu" in text
    assert "dua" in text


def test_a_paper_printed_alone_is_numbered_from_its_second_page_on_a_copy(tmp_path):
    source = page_file(tmp_path / "a.pdf", pages=3)
    before = source.read_bytes()

    numbered = number_pages(PdfFile(source, 3), tmp_path / "b.pdf")

    texts = [page.extract_text().strip() for page in PdfReader(numbered.path).pages]
    assert texts == ["", "Halaman 2 dari 3", "Halaman 3 dari 3"]
    assert source.read_bytes() == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.pdf", "b.pdf"]


def test_a_paper_of_one_page_gets_no_number(tmp_path):
    source = page_file(tmp_path / "a.pdf")

    numbered = number_pages(PdfFile(source, 1), tmp_path / "b.pdf")

    assert numbered == PdfFile(tmp_path / "b.pdf", 1)
    assert numbered.path.read_bytes() == source.read_bytes()
