"""A photo goes from the camera into the PDF, and is re-encoded once only: when it came in."""

import subprocess

import docx
import pytest
from PIL import Image

from engines.cache.fake import MemoryCache
from engines.confine.bubblewrap import Bubblewrap
from pipeline.compile import compile_template
from pipeline.fill import fill
from pipeline.photos import Darkroom
from pipeline.picture import Picture


def template(path):
    document = docx.Document()
    for text in (
        "Lampiran {{ nomor }}",
        "{%p for f in foto %}",
        "{{ f.gambar }}",
        "{{ f.keterangan }}",
        "{%p endfor %}",
    ):
        document.add_paragraph(text)
    document.sections[0].header.paragraphs[0].text = "{{ foto[0].gambar }}"
    document.save(path)
    return compile_template(path)


def photographed(path, number, mode):
    exif = Image.Exif()
    exif[0x0112] = (1, 6, 3)[number]
    noise = Image.effect_noise((2000, 1500), 60 + number).convert(mode)
    noise.save(path, exif=exif, quality=93)
    return path


@pytest.mark.slow
def test_the_pdf_holds_the_prepared_jpegs_byte_for_byte(tmp_path, office):
    with Darkroom(Bubblewrap(tmp_path / "work"), MemoryCache()) as room:
        photos = [
            room.prepare(photographed(tmp_path / f"{mode}.jpg", number, mode), tmp_path / f"{number}-cetak.jpg")
            for number, mode in enumerate(("RGB", "L", "CMYK"))
        ]
    cells = [
        {"gambar": Picture(photo.path, 70, 50, (photo.width_px, photo.height_px)), "keterangan": f"Foto {number}"}
        for number, photo in enumerate(photos)
    ]
    word = fill(template(tmp_path / "t.docx"), {"nomor": "F-1", "foto": cells}, tmp_path / "isi.docx",
                sentinel="Lampiran F-1")  # fmt: skip

    pdf = office.convert(word, tmp_path / "isi.pdf")

    subprocess.run(["pdfimages", "-all", pdf.path, tmp_path / "keluar"], check=True)
    got = {path.read_bytes() for path in tmp_path.glob("keluar*")}
    assert {path.suffix for path in tmp_path.glob("keluar*")} == {".jpg"}
    assert got == {photo.path.read_bytes() for photo in photos}
    upright = [(photo.width_px > photo.height_px) for photo in photos]
    assert upright == [True, False, True]
