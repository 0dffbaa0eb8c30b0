"""Attachments in the real confinement: every page a picture, and nothing that could act."""

import io

import pypdfium2
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from engines.confine.bubblewrap import Bubblewrap
from engines.convert.fake import plain_pdf
from errors import AttachmentRefused, TooLarge
from pipeline.attached import ACTIVE, DAMAGED, ENCRYPTED, FILE_BYTES, LONG, paged


def written(writer, path):
    with path.open("wb") as stream:
        writer.write(stream)
    return path


def a_pdf(path, *, pages=1, size=(595, 842)):
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(*size)
    return written(writer, path)


@pytest.fixture
def taken(tmp_path):
    """Take a file in; gives the PDF."""

    def take(path):
        return paged(Bubblewrap(tmp_path / "work"), path, tmp_path / "hasil.pdf")

    return take


def test_a_pdf_becomes_pictures_of_its_pages_without_its_text(taken, tmp_path):
    path = tmp_path / "asal.pdf"
    path.write_bytes(plain_pdf(["Asli bertanda tangan"] * 60))

    made = taken(path)

    assert made.pages == len(PdfReader(path).pages) == 2
    for page in PdfReader(made.path).pages:
        assert page.extract_text() == ""
        assert len(page.images) == 1
        assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]
    assert PdfReader(made.path).attachments == {}


@pytest.mark.parametrize("size", [(842, 595), (1191, 842), (20, 2000)])
def test_any_page_fits_a4_with_room_for_the_footer(taken, tmp_path, size):
    made = taken(a_pdf(tmp_path / "asal.pdf", size=size))

    with pypdfium2.PdfDocument(made.path) as document:
        width, height = document[0].get_size()
    assert sorted((round(width), round(height))) == [595, 842]
    assert (width > height) is (size[0] > size[1])


def test_a_photo_of_a_signed_paper_is_a_page(taken, tmp_path):
    Image.new("RGB", (900, 1200), (10, 90, 160)).save(tmp_path / "foto.jpg")

    made = taken(tmp_path / "foto.jpg")

    with pypdfium2.PdfDocument(made.path) as document:
        page = document[0].render(scale=1).to_pil()
    assert made.pages == 1
    assert abs(page.getpixel((297, 300))[2] - 160) < 8
    assert page.getpixel((297, 820)) == (255, 255, 255)


def with_password(path):
    writer = PdfWriter(clone_from=PdfReader(a_pdf(path)))
    writer.encrypt("rahasia")
    return written(writer, path)


def with_script(path):
    writer = PdfWriter(clone_from=PdfReader(a_pdf(path)))
    action = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert('halo');")}
    )
    writer.root_object[NameObject("/OpenAction")] = writer._add_object(action)
    return written(writer, path)


def with_attachment(path):
    writer = PdfWriter(clone_from=PdfReader(a_pdf(path)))
    writer.add_attachment("isi.exe", b"MZ")
    return written(writer, path)


def with_launch(path):
    writer = PdfWriter(clone_from=PdfReader(a_pdf(path)))
    action = DictionaryObject({NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("x.exe")})
    note = FreeText(text="buka", rect=(0, 0, 100, 100))
    note[NameObject("/A")] = action
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(note)])
    return written(writer, path)


def script():
    return DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("1")})


def with_a_script_behind_a_harmless_action(path):
    writer = PdfWriter(clone_from=PdfReader(a_pdf(path)))
    action = DictionaryObject({NameObject("/S"): NameObject("/GoTo"), NameObject("/Next"): ArrayObject([script()])})
    writer.root_object[NameObject("/OpenAction")] = action
    return written(writer, path)


def with_a_script_in_a_bookmark(path):
    writer = PdfWriter(clone_from=PdfReader(a_pdf(path)))
    bookmark = writer.add_outline_item(title="buka", page_number=writer.pages[0]).get_object()
    bookmark.pop("/Dest", None)
    bookmark[NameObject("/A")] = writer._add_object(script())
    return written(writer, path)


def with_a_file_that_belongs_to_a_page(path):
    writer = PdfWriter(clone_from=PdfReader(a_pdf(path)))
    writer.add_attachment("isi.exe", b"MZ")
    file = writer.root_object["/Names"]["/EmbeddedFiles"]["/Names"][1]
    writer.pages[0][NameObject("/AF")] = ArrayObject([file])
    del writer.root_object["/Names"]
    return written(writer, path)


def cut_short(path):
    data = a_pdf(path, pages=3).read_bytes()
    path.write_bytes(data[: len(data) // 2])
    return path


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (with_password, ENCRYPTED), (with_script, ACTIVE), (with_attachment, ACTIVE), (with_launch, ACTIVE),
        (with_a_script_behind_a_harmless_action, ACTIVE), (with_a_script_in_a_bookmark, ACTIVE),
        (with_a_file_that_belongs_to_a_page, ACTIVE),
        (lambda path: a_pdf(path, pages=51), LONG),
    ],
)  # fmt: skip
def test_what_may_not_stand_behind_a_paper_is_refused_in_words(taken, tmp_path, make, words):
    with pytest.raises(AttachmentRefused) as refusal:
        taken(make(tmp_path / "asal.pdf"))

    assert str(refusal.value) == words
    assert not (tmp_path / "hasil.pdf").exists()


def test_damage_and_other_kinds_are_refused_in_words(taken, tmp_path):
    out = io.BytesIO(b"PK\x03\x04 bukan gambar")
    (tmp_path / "isi.docx").write_bytes(out.getvalue())

    with pytest.raises(AttachmentRefused, match="bukan PDF atau gambar"):
        taken(tmp_path / "isi.docx")
    with pytest.raises(AttachmentRefused) as refusal:
        taken(cut_short(tmp_path / "asal.pdf"))
    assert str(refusal.value) == DAMAGED


def test_more_than_20_mb_is_not_even_opened(taken, tmp_path):
    path = tmp_path / "besar.pdf"
    with path.open("wb") as stream:
        stream.truncate(FILE_BYTES + 1)

    with pytest.raises(TooLarge, match="20 MB"):
        taken(path)
