"""What every converter promises, over the office service and over the one for tests."""

import os
import zipfile
from concurrent.futures import ThreadPoolExecutor

import docx
import pypdf
import pypdfium2
import pytest

from engines.convert.fake import PlainConverter
from engines.convert.inspection import squeeze
from errors import ConversionFailed
from pipeline.values import DocxFile


@pytest.fixture(params=["office", "plain"])
def converter(request):
    return request.getfixturevalue("office") if request.param == "office" else PlainConverter()


def word_file(path, *lines, sentinel=None):
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    document.save(path)
    return DocxFile(path, sentinel=lines[-1] if sentinel is None else sentinel)


def text_of(path):
    with pypdfium2.PdfDocument(path) as document:
        return "\n".join(document[index].get_textpage().get_text_range() for index in range(len(document)))


def test_the_pdf_holds_the_text_and_nothing_else_is_left(converter, tmp_path):
    source = word_file(tmp_path / "a.docx", "Kunjungan ke rumah warga", "Bapak Contoh & Ibu “Teladan” <RT 03>")

    pdf = converter.convert(source, tmp_path / "a.pdf")

    assert (pdf.path, pdf.pages) == (tmp_path / "a.pdf", 1)
    assert squeeze("Bapak Contoh & Ibu “Teladan” <RT 03>") in squeeze(text_of(pdf.path))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.docx", "a.pdf"]


def test_long_texts_take_several_pages_and_every_reader_counts_the_same(converter, tmp_path):
    source = word_file(tmp_path / "a.docx", *(f"Baris ke-{number}" for number in range(300)))

    pdf = converter.convert(source, tmp_path / "a.pdf")

    with pypdf.PdfReader(pdf.path, strict=True) as reader:
        assert pdf.pages == len(reader.pages) > 1


def test_the_sentinel_is_found_across_a_line_break(converter, tmp_path):
    long = "kata " * 60 + "terakhir"

    assert converter.convert(word_file(tmp_path / "a.docx", long), tmp_path / "a.pdf").pages == 1


def test_a_pdf_without_the_documents_own_text_is_no_success(converter, tmp_path):
    source = word_file(tmp_path / "a.docx", "Halo", sentinel="kata lain")

    with pytest.raises(ConversionFailed):
        converter.convert(source, tmp_path / "a.pdf")

    assert [path.name for path in tmp_path.iterdir()] == ["a.docx"]


def test_a_failure_leaves_the_pdf_that_stood_there(converter, tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"yang lama")

    with pytest.raises(ConversionFailed):
        converter.convert(word_file(tmp_path / "a.docx", "Halo", sentinel="kata lain"), tmp_path / "a.pdf")

    assert (tmp_path / "a.pdf").read_bytes() == b"yang lama"


def open_document(path):
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr("content.xml", "<office:document-content/>")


def behind_a_page(path):
    word_file(path, "Halo")
    path.write_bytes(b"<html><body>halo</body></html>" + path.read_bytes())


def cut_short(path):
    word_file(path, "Halo")
    path.write_bytes(path.read_bytes()[:-2000])


def without_body(path):
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")


def too_long(path):
    word_file(path, "Halo")
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["word/document.xml"] += b" " * (21 << 20)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)


@pytest.mark.parametrize(
    "make",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"bukan berkas Word"),
        lambda path: path.write_bytes(b"<html><body>halo</body></html>"),
        lambda path: path.write_bytes(b"{\\rtf1 halo}"),
        lambda path: path.write_bytes(b"PK\x03\x04" + os.urandom(2000)),
        open_document, behind_a_page, cut_short, without_body, too_long,
        lambda path: None,
    ],
    ids=["empty", "text", "html", "rtf", "noise", "odt", "html-before-zip", "cut", "no-body", "too-long", "missing"],
)  # fmt: skip
def test_what_is_no_word_file_is_refused(converter, tmp_path, make):
    make(tmp_path / "a.docx")

    with pytest.raises(ConversionFailed):
        converter.convert(DocxFile(tmp_path / "a.docx"), tmp_path / "a.pdf")

    assert not (tmp_path / "a.pdf").exists()


def test_calls_may_run_in_parallel(converter, tmp_path):
    sources = [word_file(tmp_path / f"{number}.docx", f"Berkas nomor {number}") for number in range(8)]

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda s: converter.convert(s, s.path.with_suffix(".pdf"), urgent=True), sources))

    assert [squeeze(text_of(pdf.path)) for pdf in made] == [f"Berkasnomor{number}" for number in range(8)]
