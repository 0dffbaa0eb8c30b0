"""Word templates, compiled once: checked, patched by docxtpl, and turned into Jinja templates of one environment."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, Template, TemplateError, meta, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from errors import TemplateBroken
from pipeline.container import W, read_package

MAX_TAGS = 2_000  # docxtpl's regexes are quadratic: 40,000 braces took 91 s
FILTERS = ("upper", "lower", "title", "default", "join", "length")
ALLOWED_NODES = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Getitem, nodes.For, nodes.If,
    nodes.Const, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr, nodes.Test,
    nodes.Slice,
)  # fmt: skip
LETTERHEAD_STYLE = "Kop"
BODY = "word/document.xml"
RENDERED = re.compile(r"^word/(document|header\d*|footer\d*|footnotes)\.xml$")


def make_environment() -> ImmutableSandboxedEnvironment:
    """Make the one environment of check, preview and final rendering."""
    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    environment.globals.clear()
    environment.filters = {name: environment.filters[name] for name in FILTERS}
    return environment


ENVIRONMENT = make_environment()


@dataclass(frozen=True, slots=True)
class CompiledTemplate:
    """A template ready to be filled many times, from many threads.

    Attributes:
        sha256: hash of the Word file: the template version.
        rendered: Jinja template of each part that changes, by part name; the body part without its root element.
        body_frame: what stands before and after the body in the main part.
        kept: all other parts as they are (docProps/core.xml is written anew at each fill).
        variables: names that the placeholders ask for.
    """

    name: str
    sha256: str
    rendered: Mapping[str, Template]
    body_frame: tuple[bytes, bytes]
    kept: Mapping[str, bytes]
    variables: frozenset[str]
    word: Any


def compile_template(path: Path) -> CompiledTemplate:
    """Compile a Word file.

    Raises:
        TemplateBroken: missing, damaged, with forbidden content, or with wrong placeholders; the message says where.
    """
    parts = read_package(path)
    word = DocxTemplate(path)
    rendered: dict[str, Template] = {}
    variables: set[str] = set()
    frame = (b"", b"")
    for name in [part for part in parts if RENDERED.match(part)]:
        root = etree.fromstring(parts[name])
        if name == BODY:
            source, frame = _split_body(root)
        else:
            source = etree.tostring(root, encoding="unicode")
        if "{" not in source and name != BODY:
            continue
        if source.count("{{") + source.count("{%") + source.count("{#") > MAX_TAGS:
            raise TemplateBroken(f"Templat {path.name} memuat lebih dari {MAX_TAGS} penanda. Sederhanakan.")
        rendered[name] = _compile_part(word.patch_xml(source), path.name, variables)
    kept = {name: data for name, data in parts.items() if name not in rendered and name != "docProps/core.xml"}
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return CompiledTemplate(path.name, digest, rendered, frame, kept, frozenset(variables), word)


def _split_body(root: etree._Element) -> tuple[str, tuple[bytes, bytes]]:
    body = root.find(W + "body")
    if body is None:
        raise TemplateBroken("Berkas Word ini tidak mempunyai isi.")
    if len(body) > 1 and body[-2].tag == W + "tbl":
        # Word always has a paragraph after the last table; without it a single conversion may lose a section.
        body.insert(len(body) - 1, body.makeelement(W + "p"))
    for paragraph in body.iter(W + "p"):
        _follow_letterhead(paragraph)
    source = etree.tostring(body, encoding="unicode")
    marker = root.makeelement(W + "body")
    root.replace(body, marker)
    before, after = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True).split(b"<w:body/>")
    return source, (before, after)


def _follow_letterhead(paragraph: etree._Element) -> None:
    """Let a letterhead line take its right indent from the unit: Word cannot make a block as wide as its longest line."""
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    if style is None or style.get(W + "val") != LETTERHEAD_STYLE or "{{" not in "".join(paragraph.itertext()):
        return
    for indent in list(style.itersiblings(W + "ind")):
        indent.getparent().remove(indent)
    indent = style.makeelement(W + "ind", {W + "left": "0", W + "right": "{{ kop_kanan|default(5906) }}"})
    # Of a paragraph's properties only these stand after the indent (ECMA-376, 17.3.1.26).
    later = [W + name for name in ("contextualSpacing", "jc", "textAlignment", "outlineLvl", "rPr", "sectPr")]
    place = next((child for child in style.itersiblings() if child.tag in later), None)
    if place is None:
        style.getparent().append(indent)
    else:
        place.addprevious(indent)


def _compile_part(source: str, name: str, variables: set[str]) -> Template:
    # docxtpl puts each paragraph on a line of its own, so that Jinja's messages can count; undone after rendering.
    source = re.sub(r"<w:p([ >])", r"\n<w:p\1", source)
    try:
        tree = ENVIRONMENT.parse(source)
        for forbidden in _forbidden(tree):
            raise TemplateBroken(f"Templat {name}: {forbidden}")
        variables |= meta.find_undeclared_variables(tree)
        return ENVIRONMENT.from_string(source)
    except TemplateError as exc:
        line = getattr(exc, "lineno", None)
        near = re.sub(r"<[^>]+>", "", source.splitlines()[line - 1])[:80] if line else ""
        raise TemplateBroken(
            f"Templat {name}: penanda salah tulis ({exc.message or type(exc).__name__})"
            + (f" dekat '{near.strip()}'" if near.strip() else "")
            + ". Periksa pasangan for/endfor dan if/endif serta nama penyaringnya."
        ) from exc


def _forbidden(tree: nodes.Template) -> Iterator[str]:
    """Walk the syntax: only what fills a form is allowed, nothing that computes, calls or defines."""
    for node in tree.find_all(nodes.Node):
        if isinstance(node, nodes.Filter):
            if node.name not in FILTERS:
                yield f"penyaring '{node.name}' tidak dikenal. Yang ada: {', '.join(FILTERS)}."
        elif isinstance(node, nodes.Getattr | nodes.Getitem) and _is_private(node):
            yield "nama yang diawali garis bawah tidak boleh dipakai."
        elif isinstance(node, nodes.Mul):
            # docxtpl's {% hm %} writes `span * loop.length`; no other product is allowed.
            if not (isinstance(node.right, nodes.Getattr) and node.right.attr == "length"):
                yield "perkalian tidak boleh dipakai dalam templat."
        elif not isinstance(node, ALLOWED_NODES):
            yield f"perintah '{type(node).__name__}' tidak boleh dipakai dalam templat."


def _is_private(node: nodes.Getattr | nodes.Getitem) -> bool:
    if isinstance(node, nodes.Getattr):
        return node.attr.startswith("_")
    return isinstance(node.arg, nodes.Const) and str(node.arg.value).startswith("_")
