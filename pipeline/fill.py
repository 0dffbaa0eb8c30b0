"""Fill a compiled template: only what changes is rendered, the rest is copied beside it."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape as escape_xml

from docxtpl import RichText
from jinja2 import TemplateError, UndefinedError
from lxml import etree

from errors import AnswersInvalid, TemplateBroken
from pipeline.compile import CompiledTemplate
from pipeline.container import MAIN_PART
from pipeline.handwriting import png_of
from pipeline.picture import Picture
from pipeline.placeholders import WORD, words_near
from pipeline.values import DocxFile, Photo
from pipeline.wholefile import sha256_of
from pipeline.wordxml import (
    CONTENT_TYPE,
    CONTENT_TYPES,
    CORE_PART,
    DOC_PR,
    IMAGE_RELATION,
    PACKAGE_RELATIONS,
    RELATION,
    W,
    relations_of,
)
from schemas.paper import Drawing, Handwriting
from schemas.rich import Rich, runs_of
from schemas.strokes import HEIGHT, WIDTH

PAPER_TWIPS = {"A4": (11_906, 16_838), "F4": (12_189, 18_709)}  # 210 x 297 mm (ISO 216), 215 x 330 mm
EPOCH = (2000, 1, 1, 0, 0, 0)  # same input, same bytes
UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2: Char
NO_PHOTO = "[gambar tidak ada]"
FIRST_BODY_DRAWING = 1_001  # as docxtpl numbers them
FIRST_OTHER_DRAWING = 100_001
LINE_OR_TAB = re.compile("[\t\n\a\f]")
PARAGRAPH = re.compile("<w:p(?: [^>]*)?>.*?</w:p>", re.DOTALL)  # as docxtpl cuts them
TABLE, ROW, CELL, SPAN = (W + "tbl", W + "tr", W + "tc", f"{W}tc/{W}tcPr/{W}gridSpan")
PRINTED_TEXT = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>")
PICTURE_USE = re.compile(r' r:embed="(rFoto[0-9a-f]{32})"')
CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties '
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title><dc:subject>{}</dc:subject>'
    "<dc:language>id-ID</dc:language></cp:coreProperties>"
)


@dataclass(frozen=True, slots=True)
class FilledWord:
    """A filled Word file in memory.

    Attributes:
        parts: all but the pictures of the context, by part name.
        media: those pictures, by part name: their files, or the bytes of those that were drawn.
        digest: see `DocxFile`.
        title: the document's title property.
        counts_pages: it prints how many pages it has.
        paper: "A4" or "F4".
    """

    parts: Mapping[str, bytes]
    media: Mapping[str, Path | bytes]
    sentinel: str
    digest: str
    title: str = ""
    counts_pages: bool = False
    paper: str = "A4"


class _Album:
    """The pictures of one fill: each file once, named by its content; and the photos that a context may ask for."""

    def __init__(self, photos: Sequence[Photo]) -> None:
        self.photos = photos
        self.files: dict[str, Picture] = {}  # by relationship id
        self.numbers = count(FIRST_OTHER_DRAWING)

    def place(self, picture: Picture) -> _Placed:
        content = picture.content
        digest = hashlib.sha256(content).hexdigest() if isinstance(content, bytes) else sha256_of(content)
        relation = f"rFoto{digest[:32]}"
        self.files.setdefault(relation, picture)
        return _Placed(self, picture, relation)

    def name(self, relation: str) -> str:
        """Name the media part, as seen from the folder `word`."""
        return f"media/{relation.lower()}.{self.files[relation].extension}"


class _Placed:
    """A picture that prints itself where its placeholder stands."""

    def __init__(self, album: _Album, picture: Picture, relation: str) -> None:
        self._album, self._picture, self._relation = album, picture, relation

    def __html__(self) -> str:
        return self._picture.drawing(self._relation, next(self._album.numbers))


class _Looks:
    """Runs of Word, as docxtpl's rich text writes them."""

    def __init__(self, text: Rich) -> None:
        self._text = RichText()
        for one in runs_of(text):
            self._text.add(one.text, bold=one.bold, italic=one.italic, underline=one.underline)

    def __html__(self) -> str:
        return str(self._text)


class _Words(str):
    """A text to be printed. A loop over its letters says nothing on paper, and a few within each other never end."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        raise TypeError("a text is no list")


class _RichWords(_Words):
    """A text without its looks; `runs` are the text with them."""

    runs: _Looks


def fill(
    template: CompiledTemplate,
    context: Mapping[str, object],
    out: Path,
    *,
    paper: str = "A4",
    title: str = "",
    sentinel: str = "",
    photos: Sequence[Photo] = (),
) -> DocxFile:
    """Write the filled Word file to `out`. May run in parallel for one template.

    Args:
        context: plain data only: str, `Rich`, int, float, bool, None, list, mapping, `Picture`, `Drawing`,
            `Handwriting`.
        paper: "A4" or "F4"; landscape sections stay landscape.
        title: the document's title property.
        sentinel: a text that the PDF must hold, handed on in the result; where the template does not print it, the
            longest number that it does print takes its place.
        photos: those of the answers, in the order of `DocumentType.photos`; what a `Drawing` asks for and is not there
            is said in its place.

    Raises:
        TemplateBroken: a placeholder asks for what the context does not have, or breaks the document.
        AnswersInvalid: a value holds a character that no paper can print.
    """
    return write(fill_parts(template, context, paper=paper, title=title, sentinel=sentinel, photos=photos), out)


def fill_parts(
    template: CompiledTemplate,
    context: Mapping[str, object],
    *,
    paper: str = "A4",
    title: str = "",
    sentinel: str = "",
    photos: Sequence[Photo] = (),
) -> FilledWord:
    """Fill without writing: for a document that may be cached, or joined with others. Arguments as for `fill`."""
    album = _Album(photos)
    values = {name: _prepared(value, album, path=name) for name, value in context.items()}
    texts = {name: _rendered(template, name, values) for name in template.rendered}
    if sentinel and not any(sentinel in text for text, _ in texts.values()):
        sentinel = _longest_number(texts[MAIN_PART][0])
    parts = dict(template.kept)
    for name, (text, tree) in texts.items():
        parts[name] = _body(template, text, tree, paper) if name == MAIN_PART else text.encode()
        _relate(parts, name, album, album.files.keys() & set(PICTURE_USE.findall(text)))
    parts[CORE_PART] = CORE.format(escape_xml(title), escape_xml(template.subject)).encode()
    if album.files:
        _declare_types(parts)
    media = dict(_media(parts, album))
    changing = {name for name, data in parts.items() if template.kept.get(name) is not data}
    digest = hashlib.sha256(f"{template.kept_digest} {sentinel}".encode())
    for name in sorted(changing):
        digest.update(b"\0%d %s\0" % (len(parts[name]), name.encode()) + parts[name])
    for name in sorted(media):
        digest.update(name.encode())  # a picture is named by its content
    named = "" if template.tells_time else digest.hexdigest()
    return FilledWord(parts, media, sentinel, named, title, template.counts_pages, paper)


def _longest_number(text: str) -> str:
    """Give the longest number that a part prints, "" where it prints none: letters may come out as capitals."""
    printed = " ".join(PRINTED_TEXT.findall(text))
    return max(re.findall(r"[0-9]{4,}", printed), key=len, default="")


def write(filled: FilledWord, out: Path) -> DocxFile:
    """Zip a filled Word file, without compressing: LibreOffice reads it next, and JPEGs do not shrink."""
    temporary = out.with_name(out.name + ".part")
    try:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED) as package:
            for name, data in filled.parts.items():
                package.writestr(zipfile.ZipInfo(name, EPOCH), data)
            for name, content in filled.media.items():
                if isinstance(content, bytes):
                    package.writestr(zipfile.ZipInfo(name, EPOCH), content)
                    continue
                with package.open(zipfile.ZipInfo(name, EPOCH), "w") as target, content.open("rb") as source:
                    while piece := source.read(1 << 16):
                        target.write(piece)
        out.unlink(missing_ok=True)  # ext4 writes a file to disk at once that takes the place of another
        temporary.replace(out)
    finally:
        temporary.unlink(missing_ok=True)
    return DocxFile(out, filled.sentinel, filled.digest)


def _prepared(value: object, album: _Album, *, path: str) -> Any:
    """Turn a value into what the environment may see; refuse what would be lost or obeyed instead of printed."""
    if isinstance(value, str) and not hasattr(value, "__html__"):
        if UNPRINTABLE.search(value):
            _refuse_unprintable(value, path)
        return _rich(value) if isinstance(value, Rich) else _Words(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Picture):
        _refuse_unprintable(value.description, path)
        return album.place(value)
    if isinstance(value, Drawing):
        if value.photo >= len(album.photos):
            return NO_PHOTO
        photo = album.photos[value.photo]
        size = (photo.width_px, photo.height_px)
        return album.place(Picture(photo.path, value.width_mm, value.height_mm, size, value.description))
    if isinstance(value, Handwriting):
        _refuse_unprintable(value.description, path)
        ink = png_of(value.strokes)
        return album.place(Picture(ink, value.width_mm, value.height_mm, (WIDTH, HEIGHT), value.description))
    if isinstance(value, Mapping):
        return {key: _prepared(item, album, path=f"{path}.{key}") for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_prepared(item, album, path=f"{path}.{number}") for number, item in enumerate(value)]
    raise TypeError(f"{path} is not plain data: {type(value).__name__}")


def _rich(value: Rich) -> _RichWords:
    words = _RichWords(value.plain)
    words.runs = _Looks(value)
    return words


def _refuse_unprintable(text: str, path: str) -> None:
    # lxml's forgiving parser, which docxtpl uses, would drop such a character, or all that follows a lone surrogate.
    if found := UNPRINTABLE.search(text):
        raise AnswersInvalid({path: [f"Karakter U+{ord(found.group()):04X} tidak dapat dicetak. Hapus."]})


def _rendered(template: CompiledTemplate, name: str, values: Mapping[str, Any]) -> tuple[str, etree._Element]:
    try:
        text = _with_lines(template.rendered[name].render(values))
        tree = etree.fromstring(text)  # docxtpl's own parser would mend a cut row or paragraph silently, and lose text
    except UndefinedError as exc:
        missing = re.findall(r"'([^']+)'", exc.message or "") or ["baris"]
        near = words_near(exc, template.lines[name])
        raise TemplateBroken(
            f"Templat {template.name} memakai isian '{missing[-1]}' yang tidak ada{near}. Periksa nama penandanya."
        ) from exc
    except (TemplateError, TypeError) as exc:
        fault = (
            exc.message
            if isinstance(exc, TemplateError)
            else "sebuah penanda membandingkan isian yang tak sejenis, atau mengulang yang bukan daftar"
        )
        near = words_near(exc, template.lines[name])
        raise TemplateBroken(f"Templat {template.name}: {fault}{near}. Perbaiki penandanya.") from exc
    except etree.XMLSyntaxError as exc:
        raise TemplateBroken(
            f"Templat {template.name}: sebuah {{% for %}} atau {{% if %}} memotong baris tabel atau paragraf. "
            "Pakai {%tr … %} untuk baris tabel dan {%p … %} untuk paragraf."
        ) from exc
    return text, tree


def _with_lines(xml: str) -> str:
    """Let docxtpl turn the line breaks and tabs of values into Word's, in the paragraphs that hold any."""
    if not LINE_OR_TAB.search(xml):
        return xml
    return PARAGRAPH.sub(
        lambda found: WORD.resolve_listing(found.group()) if LINE_OR_TAB.search(found.group()) else found.group(), xml
    )


def _grids_fit(body: etree._Element) -> bool:
    """Say whether each table has as many columns as its widest row: then docxtpl's `fix_tables` changes nothing."""
    for table in body.iter(TABLE):
        grid = table.find(W + "tblGrid")
        columns = 0 if grid is None else len(grid.findall(W + "gridCol"))
        cells = width = 0
        for row in table.iter(ROW):
            count = len(row.findall(CELL))
            spans = [int(span.get(W + "val", "1")) - 1 for span in row.iterfind(SPAN)] if width < columns else []
            cells, width = max(cells, count), max(width, count + sum(spans))
        if cells > columns or width < columns:
            return False
    return True


def _body(template: CompiledTemplate, text: str, tree: etree._Element, paper: str) -> bytes:
    if not _grids_fit(tree):
        tree = WORD.fix_tables(text)
    for number, element in enumerate(tree.iter(DOC_PR), start=FIRST_BODY_DRAWING):
        element.set("id", str(number))
    short, long = PAPER_TWIPS[paper]
    for size in tree.iter(W + "pgSz"):
        landscape = float(size.get(W + "w", "0")) > float(size.get(W + "h", "0"))
        size.set(W + "w", str(long if landscape else short))
        size.set(W + "h", str(short if landscape else long))
    before, after = template.body_frame
    body: bytes = etree.tostring(tree, encoding="UTF-8", xml_declaration=False)
    return before + body + after


def _relate(parts: dict[str, bytes], name: str, album: _Album, used: set[str]) -> None:
    """Add to a part's relationships the pictures that it shows."""
    if not used:
        return
    relations_name = relations_of(name)
    empty = f'<Relationships xmlns="{PACKAGE_RELATIONS}"/>'.encode()
    root = etree.fromstring(parts.get(relations_name, empty))
    known = {item.get("Id") for item in root.iter(RELATION)}
    for relation in sorted(used - known):
        etree.SubElement(root, RELATION, Id=relation, Type=IMAGE_RELATION, Target=album.name(relation))
    parts[relations_name] = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


def _declare_types(parts: dict[str, bytes]) -> None:
    root = etree.fromstring(parts[CONTENT_TYPES])
    known = {item.get("Extension", "").lower() for item in root.iter(CONTENT_TYPE + "Default")}
    for extension in sorted({"jpeg", "png"} - known):
        root.insert(
            0, root.makeelement(CONTENT_TYPE + "Default", Extension=extension, ContentType=f"image/{extension}")
        )
    parts[CONTENT_TYPES] = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


def _media(parts: Mapping[str, bytes], album: _Album) -> Iterator[tuple[str, Path | bytes]]:
    """Give the pictures to add; a template that was itself once filled may hold one of them already."""
    for relation, picture in album.files.items():
        name = f"word/{album.name(relation)}"
        if name not in parts:
            yield name, picture.content
