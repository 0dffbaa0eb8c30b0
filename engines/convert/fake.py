"""A converter without LibreOffice: a plain PDF of the Word file's text, for tests and for work on screens."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

from lxml import etree

from engines.convert.inspection import inspect_pdf, require_word_file
from errors import ConversionFailed
from pipeline.values import DocxFile, PdfFile

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LINES_A_PAGE = 54
# One code is one UTF-16 unit: so the text can be read back, whatever a viewer draws for it.
TO_UNICODE = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Plain def
1 begincodespacerange <0000> <FFFF> endcodespacerange
%d beginbfrange
%s
endbfrange endcmap end end""" % (
    256,
    b"\n".join(b"<%02X00> <%02XFF> <%02X00>" % (high, high, high) for high in range(256)),
)


class PlainConverter:
    """Implements `Converter`. Deadlines are not kept; pictures, tables and styles are not drawn."""

    version = "plain 1"

    def convert(self, source: DocxFile, target: Path, *, deadline_s: float = 60.0, urgent: bool = False) -> PdfFile:
        """Write the text of `source` to a PDF at `target`."""
        del deadline_s, urgent
        require_word_file(source.path)
        with tempfile.TemporaryDirectory(prefix=".convert-", dir=target.parent) as folder:
            fresh = Path(folder) / "out.pdf"
            fresh.write_bytes(plain_pdf(text_lines(source.path)))
            pages = inspect_pdf(fresh, source.sentinel)
            fresh.replace(target)
        return PdfFile(target, pages)


def text_lines(path: Path) -> list[str]:
    """Give the text of a Word file, one line a paragraph: headers, body, footers.

    Raises:
        ConversionFailed: a part is no XML.
    """
    lines: list[str] = []
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    with zipfile.ZipFile(path) as package:
        names = sorted(name for name in package.namelist() if name.startswith(("word/header", "word/footer")))
        for name in (*names, "word/document.xml"):
            try:
                root = etree.fromstring(package.read(name), parser)
            except etree.XMLSyntaxError as exc:
                raise ConversionFailed("the Word file is damaged") from exc
            lines += ["".join(text.text or "" for text in line.iter(WORD + "t")) for line in root.iter(WORD + "p")]
    return lines


def plain_pdf(lines: list[str]) -> bytes:
    """Write a PDF 1.7 of A4 pages (595 x 842 points, ISO 216) with these lines."""
    sheets = [lines[start : start + LINES_A_PAGE] for start in range(0, len(lines), LINES_A_PAGE)] or [[]]
    kids = b" ".join(b"%d 0 R" % (6 + 2 * index) for index in range(len(sheets)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(sheets), kids),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Helvetica /Encoding /Identity-H "
        b"/DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Helvetica /DW 500 "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        _stream(TO_UNICODE),
    ]
    for sheet in sheets:
        drawn = b"\n".join(b"<%s> Tj T*" % line.encode("utf-16-be").hex().encode() for line in sheet)
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >> "
            b"/Contents %d 0 R >>" % (len(objects) + 2),
            _stream(b"BT /F 9 Tf 14 TL 57 790 Td\n%s\nET" % drawn),
        ]
    return _file(objects)


def _stream(data: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(data), data)


def _file(objects: list[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size, start = len(objects) + 1, len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start)
    return bytes(out)
