"""Photos go past LibreOffice, and nobody can tell from the PDF."""

import io
import re
import tracemalloc
import zipfile

import docx
import pytest
from pagelook import page_texts, rasters
from PIL import Image
from pypdf import PdfReader

from engines.convert.standins import lighten, plain_size, put_back, stand_in
from pipeline.compile import compile_template
from pipeline.fill import fill
from pipeline.partfile import qpdf_complaint
from pipeline.picture import Picture
from pipeline.values import DocxFile

SIZES = [(320, 240), (240, 320), (640, 90)]


def saved(path, size, seed, *, mode="RGB", **options):
    Image.effect_noise(size, 40 + seed).convert(mode).save(path, "JPEG", quality=80, **options)
    return path


def a_word_file(tmp_path):
    """Three photos in text, table and header; the first one twice."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "{{ foto.0 }}"
    document.add_paragraph("Awal {{ foto.1 }} tengah {{ foto.0 }} akhir")
    document.add_page_break()
    document.add_table(1, 2).cell(0, 1).text = "{{ foto.2 }}"
    document.save(tmp_path / "t.docx")
    photos = [saved(tmp_path / f"{number}.jpg", size, number) for number, size in enumerate(SIZES)]
    context = {"foto": [Picture(path, 60, 40) for path in photos]}
    return fill(compile_template(tmp_path / "t.docx"), context, tmp_path / "isi.docx"), photos


def under_other_names(word, out):
    """The same Word file with its photos named so that LibreOffice gets them itself."""
    with zipfile.ZipFile(word.path) as package, zipfile.ZipFile(out, "w") as copy:
        for name in package.namelist():
            data = package.read(name)
            if name.endswith(".rels"):
                data = data.replace(b"media/rfoto", b"media/gambar")
            copy.writestr(name.replace("media/rfoto", "media/gambar"), data)
    return DocxFile(out)


@pytest.mark.slow
def test_the_pdf_is_what_libreoffice_makes_of_the_photos_themselves(office, tmp_path):
    word, photos = a_word_file(tmp_path)
    standing = lighten(word.path, tmp_path / "light.docx")
    light = office.convert(DocxFile(under_other_names(DocxFile(standing.light), tmp_path / "l.docx").path),
                           tmp_path / "light.pdf")  # fmt: skip

    assert put_back(standing, office.convert(DocxFile(standing.light), tmp_path / "s.pdf").path, tmp_path / "in.pdf")
    ours = office.convert(word, tmp_path / "ours.pdf").path
    theirs = office.convert(under_other_names(word, tmp_path / "plain.docx"), tmp_path / "plain.pdf").path

    assert rasters(ours) == rasters(theirs) == rasters(tmp_path / "in.pdf") != rasters(light.path)
    assert page_texts(ours) == page_texts(theirs)
    assert qpdf_complaint(ours) == ""
    data = ours.read_bytes()
    assert [data.count(photo.read_bytes()) for photo in photos] == [1, 1, 1]
    assert len(re.findall(rb"/Subtype\s*/Image\b", data)) == 3
    with ours.open("rb") as stream:
        pages = PdfReader(stream, strict=True).pages
        drawn = {(image["/Width"], image["/Height"]) for page in pages for image in images_of(page)}
    assert drawn == set(SIZES)


def images_of(page):
    return [item.get_object() for item in page["/Resources"].get("/XObject", {}).values()]


def printed_by_hand(path, names):
    """A PDF with one picture a page, written as LibreOffice writes it."""
    count = len(names)
    kids = b" ".join(b"%d 0 R" % (3 + 3 * number) for number in range(count))
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count)]
    for number, name in enumerate(names):
        page, picture = 3 + 3 * number, stand_in(name)
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</XObject<</Im1 %d 0 R>>>>>>"
            % (page + 1, page + 2),
            b"<</Length 29>>\nstream\nq 200 0 0 150 9 9 cm/Im1 Do Q\nendstream",
            b"<</Type/XObject/Subtype/Image/Width 40 /Height 40 /BitsPerComponent 8 /ColorSpace/DeviceRGB"
            b"/Filter/DCTDecode/Length %d>>\nstream\n%s\nendstream" % (len(picture), picture),
        ]
    data, begins = b"%PDF-1.6\n", []
    for number, text in enumerate(objects, start=1):
        begins.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    table = b"".join(b"%010d 00000 n \n" % begin for begin in begins)
    path.write_bytes(
        data
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (len(objects) + 1, table, len(objects) + 1, len(data))
    )


def test_photos_go_from_file_to_file_and_are_never_held_together(tmp_path):
    names = [f"word/media/rfoto{number:032x}.jpeg" for number in range(40)]
    photo = saved(tmp_path / "a.jpg", (900, 700), 30).read_bytes()
    with zipfile.ZipFile(tmp_path / "isi.docx", "w") as package:
        for number, name in enumerate(names):
            package.writestr(name, photo + b"%d" % number)
    printed_by_hand(tmp_path / "printed.pdf", names)
    tracemalloc.start()

    standing = lighten(tmp_path / "isi.docx", tmp_path / "light.docx")
    done = put_back(standing, tmp_path / "printed.pdf", tmp_path / "out.pdf")

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert done
    assert peak < (tmp_path / "out.pdf").stat().st_size / 3 > 3_000_000
    assert qpdf_complaint(tmp_path / "out.pdf") == ""
    with (tmp_path / "out.pdf").open("rb") as stream:
        pages = PdfReader(stream, strict=True).pages
        assert [images_of(page)[0]._data for page in pages] == [photo + b"%d" % number for number in range(40)]
        assert {(image["/Width"], image["/Height"]) for page in pages for image in images_of(page)} == {(900, 700)}


def test_a_pdf_without_every_stand_in_is_left_as_it_is(tmp_path):
    word, _ = a_word_file(tmp_path)
    standing = lighten(word.path, tmp_path / "light.docx")

    for data in (b"", b"%PDF-1.6\n%%EOF\n", *(stand_in(name) for name in standing.photos)):
        (tmp_path / "printed.pdf").write_bytes(data)
        assert not put_back(standing, tmp_path / "printed.pdf", tmp_path / "out.pdf")
        assert not (tmp_path / "out.pdf").exists()


def test_stand_ins_are_small_pictures_each_its_own(tmp_path):
    word, _ = a_word_file(tmp_path)

    standing = lighten(word.path, tmp_path / "light.docx")

    assert sorted(standing.photos.values()) == sorted(SIZES)
    with zipfile.ZipFile(standing.light) as light, zipfile.ZipFile(word.path) as whole:
        assert light.namelist() == whole.namelist()
        put = {light.read(name) for name in standing.photos}
        assert {name: light.read(name) for name in light.namelist() if name not in standing.photos} == {
            name: whole.read(name) for name in whole.namelist() if name not in standing.photos
        }
    assert len(put) == 3
    for data in put:
        assert Image.open(io.BytesIO(data)).convert("RGB").size == (40, 40)


@pytest.mark.parametrize(
    ("mode", "options", "stands_aside"),
    [
        ("RGB", {}, True),
        ("RGB", {"progressive": True}, True),
        ("RGB", {"subsampling": 0, "optimize": True}, True),
        ("L", {}, False),
        ("CMYK", {}, False),
        ("RGB", {"exif": b"Exif\0\0II*\0\x08\0\0\0\0\0"}, False),
    ],
)
def test_only_plain_photos_stand_aside(tmp_path, mode, options, stands_aside):
    path = saved(tmp_path / "a.jpg", (123, 45), 1, mode=mode, **options)

    assert plain_size(path.read_bytes()[:4096]) == ((123, 45) if stands_aside else None)


@pytest.mark.parametrize("data", [b"", b"\xff\xd8", b"PNG", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", b"\xff" * 50])
def test_what_is_no_jpeg_does_not_stand_aside(data):
    assert plain_size(data) is None
