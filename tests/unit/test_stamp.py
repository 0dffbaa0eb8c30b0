"""The stamp: what it says is inside its page, in embedded fonts, and its code can be read."""

import subprocess

import pypdfium2
import pytest
import segno
from pypdf import PdfReader

from pipeline.stamp import MARGIN_PT, QR_PT, draw_stamp

ADDRESS = "https://berkas.example/cek/AAAA-BBBB-CCCC-DDDD"
LONG = "DR. MAXIMILIANUS SURYANINGRAT PRAWIRODIRDJO WIDYANINGSIH, S.H., S.I.K., M.H., M.Si."


def stamp(path, *, name="BUDI CONTOH", role_line="Bhabinkamtibmas Kelurahan Contoh", verify_text=ADDRESS):
    draw_stamp(
        path, name=name, rank="Aipda", nrp="00000001", role_line=role_line,
        moment_text="9 Januari 2023 pukul 09.30 WIB", verify_text=verify_text,
    )  # fmt: skip
    return path


def words_of(path):
    page = pypdfium2.PdfDocument(path)[0].get_textpage()
    return " ".join(page.get_text_range().split())


def test_it_names_the_signer_and_says_that_it_is_internal(tmp_path):
    words = words_of(stamp(tmp_path / "s.pdf"))

    assert "Ditandatangani secara elektronik" in words
    assert "internal, tidak tersertifikasi" in words
    for part in ("BUDI CONTOH", "Aipda NRP 00000001", "Bhabinkamtibmas", "9 Januari 2023 pukul 09.30 WIB"):
        assert part in words


@pytest.mark.parametrize("name", ["BUDI", LONG, LONG + " " + LONG])
def test_long_lines_stay_inside_the_page(tmp_path, name):
    document = pypdfium2.PdfDocument(stamp(tmp_path / "s.pdf", name=name, role_line="Kapolsek " + name))
    page = document[0]
    text = page.get_textpage()

    boxes = [text.get_charbox(at) for at in range(text.count_chars())]

    assert page.get_size() == (200, 80)
    assert min(box[0] for box in boxes) > MARGIN_PT + QR_PT
    assert max(box[2] for box in boxes) <= 200
    assert min(box[1] for box in boxes) >= 0
    assert max(box[3] for box in boxes) <= 80


def test_a_long_name_takes_two_lines_and_can_still_be_read(tmp_path):
    name = "MUHAMMAD ABDURRAHMAN WAHYUDININGRAT, S.H., S.I.K."
    document = pypdfium2.PdfDocument(stamp(tmp_path / "s.pdf", name=name, role_line="Kapolsek Kepulauan Contoh Timur"))
    text = document[0].get_textpage()

    boxes = {at: text.get_charbox(at) for at in range(text.count_chars())}
    capitals = [
        top - bottom for at, (_, bottom, _, top) in boxes.items() if text.get_text_range(at, 1).isupper()
    ]  # fmt: skip

    assert name in " ".join(text.get_text_range().split())
    assert min(capitals) > 3.5  # points: type of 5 points


def test_the_code_is_drawn_module_by_module(tmp_path):
    page = pypdfium2.PdfDocument(stamp(tmp_path / "s.pdf"))[0]
    wanted = [[bool(module) for module in row] for row in segno.make(ADDRESS, error="m", micro=False).matrix]
    scale = 10
    picture = page.render(scale=scale, grayscale=True).to_pil()
    cell, top = QR_PT / len(wanted), (80 - QR_PT) / 2

    seen = [
        [
            picture.getpixel((int((MARGIN_PT + (x + 0.5) * cell) * scale), int((top + (y + 0.5) * cell) * scale))) < 128
            for x in range(len(wanted))
        ]
        for y in range(len(wanted))
    ]

    assert seen == wanted


def test_its_fonts_are_embedded_and_other_programs_read_it(tmp_path):
    path = stamp(tmp_path / "s.pdf", name="ŁUKASZ 王")

    fonts = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout.splitlines()[2:]

    assert len(fonts) == 2
    assert all(line.split()[-5] == "yes" for line in fonts)
    assert subprocess.run(["qpdf", "--check", path], capture_output=True, check=False).returncode == 0
    assert len(PdfReader(path, strict=True).pages) == 1
