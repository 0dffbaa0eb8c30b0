"""Word templates, compiled once: looked into, patched by docxtpl, turned into Jinja templates of one environment."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Template
from lxml import etree

from errors import TemplateBroken
from pipeline.container import MAIN_PART, MAIN_TYPE, Package, read_package
from pipeline.joinable import hindrance
from pipeline.letterhead import follow_letterhead
from pipeline.placeholders import compile_part
from pipeline.trim import trimmed
from pipeline.wordfields import prints_page_count, prints_the_time
from pipeline.wordxml import (
    CONTENT_TYPE,
    CONTENT_TYPES,
    CORE_PART,
    CORE_RELATION,
    CORE_TYPE,
    RELATION,
    ROOT_RELATIONS,
    W,
)

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
RENDERED_TYPES = (MAIN_TYPE, *(f"{_WORD}{kind}+xml" for kind in ("header", "footer", "footnotes", "endnotes")))
NUMBERING_TYPE = f"{_WORD}numbering+xml"
SUBJECT = "{http://purl.org/dc/elements/1.1/}subject"


@dataclass(frozen=True, slots=True)
class CompiledTemplate:
    """A template ready to be filled many times, from many threads.

    Attributes:
        name: file name, for messages.
        sha256: hash of the Word file: the template version.
        rendered: Jinja template of each part that changes, by part name; of the main part only its body.
        lines: words near each placeholder, by part name and line of its template, to tell where one fails.
        body_frame: what stands before and after the body in the main part.
        kept: all other parts as they are; the core properties are missing, each fill writes its own.
        kept_digest: hex SHA-256 of `kept` and of what stands around the body.
        single_because: why its documents are not joined with others for printing, "" where nothing is known against it.
        counts_pages: a field prints how many pages the document has.
        tells_time: a field prints the date or time of printing: the same values need not give the same pages.
        variables: names that the placeholders ask for.
        subject: the document's subject property.
    """

    name: str
    sha256: str
    rendered: Mapping[str, Template]
    lines: Mapping[str, Mapping[int, str]]
    body_frame: tuple[bytes, bytes]
    kept: Mapping[str, bytes]
    kept_digest: str
    single_because: str
    counts_pages: bool
    tells_time: bool
    variables: frozenset[str]
    subject: str


def compile_template(path: Path, *, trim: bool = True) -> CompiledTemplate:
    """Compile a Word file.

    Args:
        trim: leave out what no page shows.

    Raises:
        TemplateBroken: missing, damaged, with forbidden content, or with wrong placeholders; the message says where.
    """
    package = read_package(path)
    kept, subject = _with_own_core(trimmed(package.parts) if trim else package.parts)
    rendered: dict[str, Template] = {}
    lines: dict[str, dict[int, str]] = {}
    variables: set[str] = set()
    frame, tells_time, counts_pages = (b"", b""), False, False
    single_because = _single_because(package)
    for name, kind in package.types.items():
        if kind not in RENDERED_TYPES or name not in kept:
            continue
        root = etree.fromstring(package.parts[name])
        tells_time = tells_time or prints_the_time(root)
        counts_pages = counts_pages or prints_page_count(root)
        if name == MAIN_PART:
            source, frame = _split_body(root)
        else:
            source = etree.tostring(root, encoding="unicode")
            if "{" not in source:
                continue
        try:
            rendered[name], names, lines[name] = compile_part(source)
        except TemplateBroken as exc:
            raise TemplateBroken(f"Templat {path.name}{_whereabouts(name)}: {exc}") from exc
        variables |= names
        del kept[name]
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return CompiledTemplate(
        path.name, digest, rendered, lines, frame, kept, _digest_of(kept, frame), single_because, counts_pages,
        tells_time, frozenset(variables), subject,
    )  # fmt: skip


def _single_because(package: Package) -> str:
    looked_at = {MAIN_TYPE, NUMBERING_TYPE, *(kind for kind in RENDERED_TYPES if "header" in kind or "footer" in kind)}
    trees = {name: etree.fromstring(package.parts[name]) for name, kind in package.types.items() if kind in looked_at}
    body = trees[MAIN_PART].find(W + "body")
    return "" if body is None else hindrance(trees, body)


def _digest_of(kept: Mapping[str, bytes], frame: tuple[bytes, bytes]) -> str:
    digest = hashlib.sha256()
    for name, data in (*sorted(kept.items()), *zip(("before", "after"), frame, strict=True)):
        digest.update(f"{name} {len(data)}\n".encode() + data)
    return digest.hexdigest()


def _whereabouts(part: str) -> str:
    words = {"header": "kepala halaman", "footer": "kaki halaman", "footnotes": "catatan kaki"}
    return next((f", {where}" for key, where in words.items() if key in part), "")


def _split_body(root: etree._Element) -> tuple[str, tuple[bytes, bytes]]:
    body = root.find(W + "body")
    if body is None or body.prefix != "w":  # docxtpl's expressions know no other prefix
        raise TemplateBroken("Isi berkas Word ini tidak dikenal. Simpan ulang dari Word sebagai .docx.")
    blocks = [child for child in body if child.tag != W + "sectPr"]
    if blocks and blocks[-1].tag == W + "tbl":
        # Word always has a paragraph after the last table; without it a single conversion may lose a section.
        blocks[-1].addnext(body.makeelement(W + "p"))
    follow_letterhead(body)
    source = etree.tostring(body, encoding="unicode")
    root.replace(body, root.makeelement(W + "body"))
    whole = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
    before, _, after = whole.partition(b"<w:body/>")
    return source, (before, after)


def _with_own_core(parts: Mapping[str, bytes]) -> tuple[dict[str, bytes], str]:
    """Take out the core properties, whose texts docxtpl would render, and make room for ours; give the subject too."""
    relations, types = etree.fromstring(parts[ROOT_RELATIONS]), etree.fromstring(parts[CONTENT_TYPES])
    old = {CORE_PART}
    for relation in [item for item in relations.iter(RELATION) if item.get("Type", "").endswith("/core-properties")]:
        old.add(relation.get("Target", "").lstrip("/"))
        relations.remove(relation)
    for item in [item for item in types if item.get("PartName", "").lstrip("/") in old]:
        types.remove(item)
    etree.SubElement(relations, RELATION, Id="rBerkasCore", Type=CORE_RELATION, Target=CORE_PART)
    etree.SubElement(types, CONTENT_TYPE + "Override", PartName=f"/{CORE_PART}", ContentType=CORE_TYPE)
    subjects = [etree.fromstring(parts[name]).findtext(SUBJECT) or "" for name in old if name in parts]
    kept = {name: data for name, data in parts.items() if name not in old}
    kept[ROOT_RELATIONS] = etree.tostring(relations, encoding="UTF-8", xml_declaration=True, standalone=True)
    kept[CONTENT_TYPES] = etree.tostring(types, encoding="UTF-8", xml_declaration=True, standalone=True)
    return kept, next((subject for subject in subjects if subject and "{" not in subject), "")
