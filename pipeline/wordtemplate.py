"""docxtpl's own template class with what does not change done once: for everything that docxtpl can print.

`fill` is the way of the papers: plain data into checked templates. This is the way of everything else that docxtpl
knows (InlineImage, RichText with links, replaced pictures, properties with placeholders, any Jinja environment):

    mould = Mould(path)                            # kept: one for each Word file
    template = mould.template()                    # one for each document, never shared between threads
    template.render({"foto": InlineImage(template, "foto.jpg")}, environment, autoescape=True)
    template.save("hasil.docx")

The result equals plain docxtpl's. What is remembered goes by content (the XML before docxtpl's patching, the source of
a Jinja template), so that a document changed by hand before rendering is understood anew.
"""

from __future__ import annotations

import copy
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, cast
from weakref import WeakKeyDictionary

from docx import Document
from docx.document import Document as OpenDocument
from docx.opc.package import OpcPackage
from docx.opc.part import XmlPart
from docx.opc.parts.coreprops import CorePropertiesPart
from docx.opc.rel import Relationships, _Relationship
from docx.parts.document import DocumentPart
from docxtpl import DocxTemplate
from jinja2 import Environment, Template

_CHANGED_BY_RENDERING = (DocumentPart, CorePropertiesPart)  # headers and footers are exchanged for new parts


@lru_cache(maxsize=256)
def _patched(xml: str) -> str:
    return str(DocxTemplate(BytesIO()).patch_xml(xml))


class _Remembering:
    """Stands for a Jinja environment; compiles the same source once."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self._compiled: dict[tuple[str, object], Template] = {}

    @property
    def autoescape(self) -> object:
        return self.environment.autoescape

    @autoescape.setter
    def autoescape(self, value: bool) -> None:
        self.environment.autoescape = value

    def from_string(self, source: str) -> Template:
        key = (source, self.environment.autoescape)
        if key not in self._compiled:
            self._compiled[key] = self.environment.from_string(source)
        return self._compiled[key]


class Mould:
    """A Word file, read once."""

    def __init__(self, path: Path) -> None:
        self._source = path.read_bytes()
        self._document: OpenDocument = Document(BytesIO(self._source))
        self._own = {escape: _Remembering(Environment(autoescape=escape)) for escape in (False, True)}  # noqa: S701
        self._theirs: WeakKeyDictionary[Environment, _Remembering] = WeakKeyDictionary()

    def template(self) -> DocxTemplate:
        """Give a docxtpl template of this file, for one document."""
        return _FromMould(self, BytesIO(self._source))

    def document(self) -> OpenDocument:
        """Give a copy of the file's document; only what rendering changes is really copied."""
        package: OpcPackage = copy.copy(self._document.part.package)
        package.__dict__.clear()
        made: OpenDocument = _copied(self._document.part.package, package).document
        return made

    def remembering(self, environment: Environment | None, *, autoescape: bool) -> _Remembering:
        """Give the stand-in for an environment, or for docxtpl's own where none is given."""
        if environment is None:
            return self._own[autoescape]
        if environment not in self._theirs:
            self._theirs[environment] = _Remembering(environment)
        return self._theirs[environment]


class _FromMould(DocxTemplate):  # type: ignore[misc]  # docxtpl comes without types
    docx: Any
    is_rendered: bool

    def __init__(self, mould: Mould, source: BytesIO) -> None:
        super().__init__(source)
        self._mould = mould

    def init_docx(self, reload: bool = True) -> None:
        if not self.docx or (self.is_rendered and reload):
            self.docx = self._mould.document()
            self.is_rendered = False

    def get_docx(self) -> OpenDocument:
        """Give the document to somebody who may change any part of it (docxtpl's Subdoc does)."""
        self.init_docx()
        document: OpenDocument = self.docx
        for part in document.part.package.iter_parts():
            if isinstance(part, XmlPart) and not isinstance(part, _CHANGED_BY_RENDERING):
                part._element = copy.deepcopy(part._element)
        return document

    def patch_xml(self, src_xml: str) -> str:
        return _patched(src_xml)

    def render(self, context: dict[str, Any], jinja_env: Environment | None = None, autoescape: bool = False) -> None:
        super().render(context, self._mould.remembering(jinja_env, autoescape=autoescape), autoescape)


def _copied(source: OpcPackage, package: OpcPackage) -> Any:
    """Copy a package's parts and relationships into `package`; give its main part."""
    copies: dict[int, Any] = {}

    def copied(part: Any) -> Any:
        if id(part) in copies:
            return copies[id(part)]
        made = copies[id(part)] = copy.copy(part)
        rels = made.__dict__.pop("rels", None)
        for name in [name for name in made.__dict__ if not name.startswith("_")]:
            del made.__dict__[name]  # remembered answers of the original
        made._package = package
        if isinstance(made, _CHANGED_BY_RENDERING):
            made._element = copy.deepcopy(made._element)
        if rels is not None:
            made.__dict__["rels"] = related(rels)
        return made

    def related(rels: Relationships) -> Relationships:
        made = Relationships(rels._baseURI)
        for key, rel in rels.items():
            target = rel._target if rel.is_external else copied(rel._target)
            made[key] = _Relationship(rel.rId, rel.reltype, target, rels._baseURI, rel.is_external)
            if not rel.is_external:
                made._target_parts_by_rId[key] = target
        return made

    package.__dict__["rels"] = related(source.rels)
    cast("Any", package).after_unmarshal()  # finds the pictures
    return package.main_document_part
