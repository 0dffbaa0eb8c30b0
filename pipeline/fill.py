"""Fill a compiled template: only what changes is rendered, the rest is copied beside it."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape as escape_xml

from jinja2 import UndefinedError
from lxml import etree
from markupsafe import Markup, escape

from errors import TemplateBroken
from pipeline.compile import BODY, CompiledTemplate
from pipeline.container import W
from pipeline.picture import Picture
from pipeline.values import DocxFile

PAPER_TWIPS = {"A4": (11_906, 16_838), "F4": (12_189, 18_709)}  # 210 x 297 mm (ISO 216), 215 x 330 mm
EPOCH = (2000, 1, 1, 0, 0, 0)  # same input, same bytes
UNDO = re.compile(r"\{_\{|\}_\}|\{_%|%_\}")
DOC_PR = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties '
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title><dc:language>id-ID</dc:language>'
    "</cp:coreProperties>"
)
IMAGE_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"


@dataclass
class _Media:
    """The pictures of one fill, each file once, by content."""

    names: dict[str, str] = field(default_factory=dict)
    files: dict[str, Path] = field(default_factory=dict)

    def place(self, picture: Picture) -> str:
        with picture.path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        if digest not in self.names:
            number = len(self.names) + 1
            self.names[digest] = f"rBerkas{number}"
            self.files[f"word/media/berkas{number}.{picture.extension}"] = picture.path
        return self.names[digest]


class _Placed:
    """A picture that prints itself where its placeholder stands."""

    def __init__(self, drawing: str) -> None:
        self._drawing = drawing

    def __html__(self) -> str:
        return self._drawing


def fill(
    template: CompiledTemplate,
    context: Mapping[str, object],
    out: Path,
    *,
    paper: str = "A4",
    title: str = "",
    sentinel: str = "",
) -> DocxFile:
    """Write the filled Word file to `out`. May run in parallel for one template.

    Args:
        context: plain data only: str, int, bool, list, dict and `Picture`.
        paper: "A4" or "F4"; landscape sections stay landscape.
        title: document property; body text comes from the context alone.

    Raises:
        TemplateBroken: a placeholder asks for what the context does not have.
    """
    media = _Media()
    values = {name: _prepared(value, media) for name, value in context.items()}
    rendered: dict[str, bytes] = {}
    for name, part in template.rendered.items():
        try:
            text = part.render(values)
        except UndefinedError as exc:
            raise TemplateBroken(
                f"Templat {template.name} memakai isian yang tidak ada: {exc.message}. Periksa nama penandanya."
            ) from exc
        text = re.sub(r"\n<w:p([ >])", r"<w:p\1", text)
        text = UNDO.sub(lambda match: match.group(0).replace("_", ""), text)
        text = template.word.resolve_listing(text)
        rendered[name] = _finish_body(template, text, paper) if name == BODY else text.encode()
    temporary = out.with_name(out.name + ".part")
    with zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED) as package:
        for name, data in template.kept.items():
            _write(package, name, _extended(name, data, media))
        for name, data in rendered.items():
            _write(package, name, data)
        if "docProps/core.xml" in template.kept.get("_rels/.rels", b"").decode():
            _write(package, "docProps/core.xml", CORE.format(escape_xml(title)).encode())
        for name, path in media.files.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            with package.open(entry, "w") as target, path.open("rb") as source:
                while piece := source.read(1 << 16):
                    target.write(piece)
    temporary.replace(out)
    return DocxFile(out, sentinel)


def _prepared(value: object, media: _Media) -> Any:
    if isinstance(value, str):
        # docxtpl writes `{_{` as a literal `{{`; what a person typed must stay as typed.
        literal = str(escape(value)).replace("_", "&#95;")
        return Markup(literal) if UNDO.search(value) else value  # noqa: S704  (escaped in the line above)
    if isinstance(value, Mapping):
        return {key: _prepared(item, media) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_prepared(item, media) for item in value]
    if isinstance(value, Picture):
        return _Placed(value.drawing(media.place(value)))
    if value is None or isinstance(value, bool | int | float):
        return value
    raise TypeError(f"not plain data: {type(value).__name__}")


def _finish_body(template: CompiledTemplate, text: str, paper: str) -> bytes:
    tree = template.word.fix_tables(text)
    for number, element in enumerate(tree.iter(DOC_PR), start=1001):
        element.set("id", str(number))
    if paper != "A4":
        short, long = PAPER_TWIPS[paper]
        for size in tree.iter(W + "pgSz"):
            portrait = int(size.get(W + "w", "0")) < int(size.get(W + "h", "0"))
            size.set(W + "w", str(short if portrait else long))
            size.set(W + "h", str(long if portrait else short))
    before, after = template.body_frame
    body: bytes = etree.tostring(tree, encoding="UTF-8", xml_declaration=False)
    return before + body + after


def _extended(name: str, data: bytes, media: _Media) -> bytes:
    """Add the pictures of this fill to the relationships and content types."""
    if not media.files:
        return data
    if name == "word/_rels/document.xml.rels":
        targets = zip(media.names.values(), media.files, strict=True)
        added = "".join(
            f'<Relationship Id="{relation}" Type="{IMAGE_RELATION}" Target="{part.removeprefix("word/")}"/>'
            for relation, part in targets
        )
        return data.replace(b"</Relationships>", added.encode() + b"</Relationships>")
    if name == "[Content_Types].xml":
        for extension in ("jpeg", "png"):
            if f'Extension="{extension}"'.encode() not in data:
                kind = f'<Default Extension="{extension}" ContentType="image/{extension}"/>'
                data = data.replace(b"</Types>", kind.encode() + b"</Types>")
    return data


def _write(package: zipfile.ZipFile, name: str, data: bytes) -> None:
    package.writestr(zipfile.ZipInfo(name, EPOCH), data)
