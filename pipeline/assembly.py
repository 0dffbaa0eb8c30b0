"""Put the parts of a month together into one PDF, ready to be signed.

pypdf copies pages, and everything around them (links, footers, outline, labels, the attachment, the signature fields)
is made here: no content stream is parsed, and nothing of a part besides its pages comes along. The same parts give the
same bytes; two LibreOffice conversions of one paper count as the same.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO
from xml.sax.saxutils import escape

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DictionaryObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from errors import ConversionFailed, PartRefused, TemplateBroken
from pipeline.attachment import NAME, attach_data
from pipeline.footer import FooterPen
from pipeline.links import Link, Place, add_links, named_places, read_links
from pipeline.month import BundleIdentity
from pipeline.outline import Numbering, Span, add_outline, add_page_labels
from pipeline.partfile import entry, opened_part, page_annotations, qpdf_complaint
from pipeline.signplaces import FIELDS, add_signature_fields
from pipeline.spool import spool_streams
from pipeline.values import PdfFile
from pipeline.wholefile import whole_file

Progress = Callable[[int, int, str], None]

# A number says: drop the key that follows only on the page itself; a bare key is dropped at every depth.
_NOT_COPIED: Any = (
    "/StructParents", "/Tabs", "/AA", 1, "/B", 1, "/Annots", 1, "/Metadata", 1, "/PieceInfo", 1, "/Group",
)  # fmt: skip
QPDF_AT_ONCE = 2
_FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")


@dataclass(frozen=True, slots=True)
class Part:
    """A PDF that enters the bundle.

    Attributes:
        key: what links `berkas:<key>` lead to its first page.
        path: the PDF.
        name: what a refusal calls it.
        title: its outline entry; "" when it continues the part before it.
        section: the outline entry that it stands under, "" for none.
    """

    key: str
    path: Path
    name: str
    title: str = ""
    section: str = ""
    numbering: Numbering = Numbering.BODY


@dataclass(frozen=True, slots=True)
class _Added:
    part: Part
    first: int
    pages: list[PageObject]
    links: list[Link]
    places: dict[str, Place]


def silent(done: int, total: int, label: str) -> None:
    """Take progress and say nothing."""


def assemble(
    parts: Sequence[Part],
    out: Path,
    *,
    identity: BundleIdentity,
    data: bytes,
    progress: Progress = silent,
) -> PdfFile:
    """Write the bundle of `parts`, in their order, to `out`.

    The footer of each page says the bundle's number and its page of all pages; the contents print that same page.
    `progress` is told (done, total, label) before each part.

    Raises:
        PartRefused: a part is empty, encrypted or damaged, or uses a font that it does not bring along.
        TemplateBroken: the approval page lacks the places of the signatures, or a link names an unknown part.
        ConversionFailed: the finished file does not pass our own checks.
    """
    with tempfile.TemporaryFile(dir=out.parent) as spool:
        writer = PdfWriter()
        added: list[_Added] = []
        with ThreadPoolExecutor(QPDF_AT_ONCE) as pool:  # qpdf looks ahead while pypdf copies
            complaints = [pool.submit(qpdf_complaint, part.path) for part in parts]
            try:
                for done, (part, complaint) in enumerate(zip(parts, complaints, strict=True)):
                    progress(done, len(parts), part.name)
                    added.append(_add_part(writer, part, spool, complaint.result))
            finally:
                for complaint in complaints:
                    complaint.cancel()
        first_pages = {one.part.key: one.first for one in reversed(added)}
        for one in added:
            _add_links(writer, one, first_pages)
        _draw_footers(writer, identity.number)
        spans = [Span(one.part, one.first, len(one.pages)) for one in added]
        add_outline(writer, spans)
        add_page_labels(writer, spans)
        attach_data(writer, data, description="Data isian naskah dalam berkas ini", date=_pdf_date(identity))
        _describe(writer, identity)
        add_signature_fields(writer, _signature_places(added))
        writer.compress_identical_objects()
        digest = ByteStringObject(sha256(identity.number.encode() + b"\0" + data).digest()[:16])
        writer._ID = ArrayObject([digest, digest])
        writer.pdf_header = "%PDF-1.7"
        count = len(writer.pages)
        with whole_file(out) as stream:
            writer.write(stream)
            check_bundle(Path(stream.name), pages=count)
    return PdfFile(out, count)


def check_bundle(path: Path, *, pages: int) -> None:
    """Open the written bundle and make sure that it is what was meant.

    Raises:
        ConversionFailed: qpdf complains, a link leads nowhere, or pages, attachment or signature fields are not right.
    """
    with path.open("rb") as stream:
        reader = PdfReader(stream, strict=True)
        known = {page.indirect_reference for page in reader.pages}
        loose = sum(
            list.__getitem__(note["/Dest"], 0) not in known
            for page in reader.pages
            for note in page_annotations(page)
            if "/Dest" in note
        )
        found = {
            "jumlah halaman": len(reader.pages) == pages,
            "tautan": not loose,
            "lampiran data": list(reader.attachments) == [NAME],
            "kolom tanda tangan": list(reader.get_fields() or ()) == [name for name, _, _ in FIELDS],
            "susunan PDF": not qpdf_complaint(path),
        }
    wrong = [what for what, good in found.items() if not good]
    if wrong:
        raise ConversionFailed(f"Berkas bulanan tidak lolos pemeriksaan akhir: {', '.join(wrong)}.")


def _add_part(writer: PdfWriter, part: Part, spool: BinaryIO, complaint: Callable[[], str]) -> _Added:
    first_object, first_page = len(writer._objects), len(writer.pages)
    ours = part.numbering is Numbering.FRONT
    with opened_part(part.path, part.name, complaint=complaint) as reader:
        pages = [writer.add_page(page, excluded_keys=_NOT_COPIED) for page in reader.pages]
        links = read_links(reader, keys=ours)
        places = named_places(reader) if part.numbering is Numbering.APPROVAL else {}
        writer.reset_translation(reader)
        writer._merged_in_pages.clear()  # it would keep the reader, and with it the whole part, in memory
    if any(_lacks_its_font(writer._objects[index]) for index in range(first_object, len(writer._objects))):
        raise PartRefused(
            f"{part.name}: PDF memakai huruf yang tidak disertakan di dalamnya. "
            "Simpan ulang dengan pilihan menyertakan huruf (embed fonts), lalu unggah lagi."
        )
    spool_streams(writer, spool, first=first_object)
    return _Added(part, first_page + 1, pages, links, places)


def _add_links(writer: PdfWriter, one: _Added, first_pages: Mapping[str, int]) -> None:
    unknown = {link.target for link in one.links if isinstance(link.target, str)} - first_pages.keys()
    if unknown:
        raise TemplateBroken(f"{one.part.name}: tautan menuju naskah yang tidak ada dalam berkas. Periksa templatnya.")
    add_links(writer, one.pages, one.links, first_pages=first_pages)


def _draw_footers(writer: PdfWriter, number: str) -> None:
    pen, total = FooterPen(writer), len(writer.pages)
    for count, page in enumerate(writer.pages, start=1):
        pen.draw(page, f"{number} · halaman {count} dari {total}")


def _signature_places(added: Sequence[_Added]) -> dict[str, tuple[PageObject, float, float]]:
    places = {
        name: (one.pages[place.page], place.left, place.top) for one in added for name, place in one.places.items()
    }
    missing = [bookmark for _, bookmark, _ in FIELDS if bookmark not in places]
    if missing:
        raise TemplateBroken(
            f"Templat lembar pengesahan tidak mempunyai penanda (bookmark) {' dan '.join(missing)}. "
            "Pasang penanda itu di kotak tanda tangan."
        )
    return places


def _describe(writer: PdfWriter, identity: BundleIdentity) -> None:
    """Set title, language and how a viewer opens the file; parts' own metadata does not come along."""
    writer.metadata = {
        "/Title": identity.title,
        "/Subject": identity.number,
        "/Producer": "Berkas",
        "/CreationDate": _pdf_date(identity),
        "/ModDate": _pdf_date(identity),
    }
    day = f"{identity.date.isoformat()}"
    packet = (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">'
        "<dc:format>application/pdf</dc:format>"
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(identity.title)}</rdf:li></rdf:Alt></dc:title>'
        f'<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{escape(identity.number)}</rdf:li></rdf:Alt>'
        "</dc:description><dc:language><rdf:Bag><rdf:li>id-ID</rdf:li></rdf:Bag></dc:language>"
        f"<xmp:CreateDate>{day}</xmp:CreateDate><xmp:ModifyDate>{day}</xmp:ModifyDate>"
        "<pdf:Producer>Berkas</pdf:Producer></rdf:Description></rdf:RDF></x:xmpmeta>\n"
        '<?xpacket end="r"?>'
    )
    metadata = StreamObject()
    metadata.set_data(packet.encode())
    metadata.update({NameObject("/Type"): NameObject("/Metadata"), NameObject("/Subtype"): NameObject("/XML")})
    root = writer.root_object
    root[NameObject("/Metadata")] = writer._add_object(metadata)
    root[NameObject("/Lang")] = TextStringObject("id-ID")
    root[NameObject("/PageMode")] = NameObject("/UseOutlines")
    root[NameObject("/ViewerPreferences")] = DictionaryObject({NameObject("/DisplayDocTitle"): BooleanObject(True)})


def _lacks_its_font(found: Any) -> bool:
    if not isinstance(found, DictionaryObject) or entry(found, "/Type") != "/Font":
        return False
    if entry(found, "/Subtype") in ("/Type0", "/Type3"):  # made of other fonts, or of drawings
        return False
    descriptor = entry(found, "/FontDescriptor")
    return not any(key in (descriptor or {}) for key in _FONT_FILES)


def _pdf_date(identity: BundleIdentity) -> str:
    return f"D:{identity.date:%Y%m%d}"
