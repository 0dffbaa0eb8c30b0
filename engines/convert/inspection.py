"""Before and after LibreOffice: is it a Word file, is it a good PDF."""

from __future__ import annotations

import threading
import unicodedata
import zipfile
import zlib
from pathlib import Path

import pypdfium2

from errors import ConversionFailed

MAIN_TYPE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TYPES_BYTES = 1 << 20
DOCUMENT_BYTES = 20 << 20  # 60 MB of text kept LibreOffice busy for more than 30 s

PDFIUM = threading.Lock()  # PDFium is not safe for threads


def require_word_file(path: Path) -> None:
    """Refuse what is not a Word file: LibreOffice would convert renamed text, HTML and ODT without a word.

    Raises:
        ConversionFailed: not a .docx package, or one that is too large.
    """
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as package:
            begins_as_zip = file.seek(0) == 0 and file.read(4) == b"PK\x03\x04"
            types = package.getinfo("[Content_Types].xml")
            document = package.getinfo("word/document.xml")
            is_open_document = "mimetype" in package.namelist()
            is_word = types.file_size <= TYPES_BYTES and MAIN_TYPE in package.read(types)
    except (OSError, KeyError, ValueError, RuntimeError, EOFError, zipfile.BadZipFile, zlib.error) as exc:
        raise ConversionFailed("the file is not a Word document") from exc
    if not begins_as_zip or is_open_document or not is_word:
        raise ConversionFailed("the file is not a Word document")
    if document.file_size > DOCUMENT_BYTES:
        raise ConversionFailed("the Word document is too long")


def inspect_pdf(path: Path, sentinel: str) -> int:
    """Open the PDF and give its page count, sure that one page holds `sentinel`.

    Raises:
        ConversionFailed: it does not open, has no page, or lacks the text.
    """
    wanted = squeeze(sentinel)
    try:
        with path.open("rb") as file:
            if file.read(4) != b"%PDF":
                raise ConversionFailed("no PDF came out")
        with PDFIUM, pypdfium2.PdfDocument(path) as document:
            pages = len(document)
            found = not wanted or any(wanted in squeeze(page_text(document, index)) for index in range(pages))
    except (pypdfium2.PdfiumError, OSError) as exc:
        raise ConversionFailed("no readable PDF came out") from exc
    if pages < 1 or not found:
        raise ConversionFailed("the PDF does not hold the document's own text")
    return pages


def squeeze(text: str) -> str:
    """Fold compatibility forms and leave out white space and soft hyphens, which line breaks add or take."""
    return "".join(unicodedata.normalize("NFKC", text).replace("\u00ad", "").replace("\ufffe", "").split())


def page_text(document: pypdfium2.PdfDocument, index: int) -> str:
    """Give a page's text; `PDFIUM` is held."""
    page = document[index]
    text = page.get_textpage()
    try:
        return str(text.get_text_range())
    finally:
        text.close()
        page.close()
