"""Leave out of a Word file what no page shows: LibreOffice reads it anew for every document.

Of a page's 80 ms, 30 went into styles that nothing uses (python-docx's default brings 164). Theme and settings stay:
without them pages change. What is left out was tried against pictures of the pages, see tests/integration/test_trim.py.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from lxml import etree

from pipeline.wordfields import instructions
from pipeline.wordxml import CONTENT_TYPE, CONTENT_TYPES, RELATION, ROOT_RELATIONS, W, relations_of

DEAD_RELATIONS = frozenset({"stylesWithEffects", "webSettings", "thumbnail"})
PROPERTY_RELATIONS = frozenset({"extended-properties"})
PROPERTY_FIELDS = ("DOCPROPERTY", "INFO", "TEMPLATE")
STYLE_REFERENCES = tuple(
    W + name
    for name in ("pStyle", "rStyle", "tblStyle", "basedOn", "link", "numStyleLink", "styleLink", "clickAndTypeStyle")
)
STYLES, NUMBERING = "word/styles.xml", "word/numbering.xml"


def trimmed(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Give the parts that count, with styles and lists cut down to the used ones.

    A placeholder in a style's or list's place keeps all of them: what it will name is not known yet.
    """
    parts = _without_dead_parts(parts)
    trees = {
        name: etree.fromstring(data)
        for name, data in parts.items()
        if name.endswith(".xml") and name not in (STYLES, NUMBERING, CONTENT_TYPES) and name.startswith("word/")
    }
    styles = etree.fromstring(parts[STYLES]) if STYLES in parts else None
    numbering = etree.fromstring(parts[NUMBERING]) if NUMBERING in parts else None
    references = [element.get(W + "val", "") for tree in trees.values() for element in tree.iter(*STYLE_REFERENCES)]
    lists = [element.get(W + "val", "") for tree in trees.values() for element in tree.iter(W + "numId")]
    if any("{" in name for name in (*references, *lists)):
        return parts
    fields = " ".join(text for tree in trees.values() for text in instructions(tree)).lower()
    kept_styles, kept_lists = _Used(styles, numbering, fields).by(references, lists)
    if styles is not None:
        for element in [*styles.iterchildren(W + "latentStyles"), *styles.iterchildren(W + "style")]:
            if element.get(W + "styleId") not in kept_styles:
                styles.remove(element)
        parts[STYLES] = _bytes(styles)
    if numbering is not None:
        for element in [*numbering.iterchildren(W + "num"), *numbering.iterchildren(W + "abstractNum")]:
            if element not in kept_lists:
                numbering.remove(element)
        parts[NUMBERING] = _bytes(numbering)
    return parts


class _Used:
    """Follows styles and lists from one to the next: a style names its parent and its list, a list names styles."""

    def __init__(self, styles: etree._Element | None, numbering: etree._Element | None, fields: str) -> None:
        self._styles: dict[str, etree._Element] = {}
        self._default: list[str] = []
        if styles is not None:
            for style in styles.iterchildren(W + "style"):
                name = style.get(W + "styleId", "")
                self._styles[name] = style
                shown = style.find(W + "name")
                told = "" if shown is None else shown.get(W + "val", "").lower()
                if style.get(W + "default") in ("1", "true", "on") or (told and told in fields):
                    self._default.append(name)
        self._numbers: dict[str, etree._Element] = {}
        self._abstract: dict[str, etree._Element] = {}
        if numbering is not None:
            self._numbers = {item.get(W + "numId", ""): item for item in numbering.iterchildren(W + "num")}
            self._abstract = {
                item.get(W + "abstractNumId", ""): item for item in numbering.iterchildren(W + "abstractNum")
            }

    def by(self, styles: list[str], lists: list[str]) -> tuple[set[str], set[etree._Element]]:
        """Give the style ids and the list elements that are reached from these."""
        known_styles: set[str] = set()
        known_lists: set[etree._Element] = set()
        waiting: list[etree._Element] = []
        names, numbers = [*styles, *self._default], list(lists)
        while names or numbers or waiting:
            if names:
                name = names.pop()
                if name in self._styles and name not in known_styles:
                    known_styles.add(name)
                    waiting.append(self._styles[name])
            elif numbers:
                item = self._numbers.get(numbers.pop())
                if item is not None and item not in known_lists:
                    known_lists.add(item)
                    source = item.find(W + "abstractNumId")
                    abstract = None if source is None else self._abstract.get(source.get(W + "val", ""))
                    if abstract is not None and abstract not in known_lists:
                        known_lists.add(abstract)
                        waiting += [abstract, item]
            else:
                element = waiting.pop()
                names += [reference.get(W + "val", "") for reference in element.iter(*STYLE_REFERENCES)]
                numbers += [reference.get(W + "val", "") for reference in element.iter(W + "numId")]
        return known_styles, known_lists


def _without_dead_parts(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Leave out relations that no page needs, then every part to which none leads any more."""
    parts = dict(parts)
    bodies = [data for name, data in parts.items() if name.startswith("word/") and name.endswith(".xml")]
    dead = set(DEAD_RELATIONS)
    if not any(field.encode() in body for body in bodies for field in PROPERTY_FIELDS):
        dead |= PROPERTY_RELATIONS
    if not any(b"dataBinding" in body for body in bodies):
        dead.add("customXml")
    reached = {CONTENT_TYPES, ROOT_RELATIONS}
    waiting = [""]
    while waiting:
        owner = waiting.pop()
        relations = relations_of(owner) if owner else ROOT_RELATIONS
        if relations not in parts:
            continue
        root = etree.fromstring(parts[relations])
        doomed = [item for item in root.iter(RELATION) if item.get("Type", "").rsplit("/", 1)[-1] in dead]
        for item in doomed:
            root.remove(item)
        if doomed:
            parts[relations] = _bytes(root)
        reached.add(relations)
        for target in _targets(root, owner):
            if target in parts and target not in reached:
                reached.add(target)
                waiting.append(target)
    types = etree.fromstring(parts[CONTENT_TYPES])
    for item in list(types.iter(CONTENT_TYPE + "Override")):
        if item.get("PartName", "").lstrip("/") not in reached:
            types.remove(item)
    parts[CONTENT_TYPES] = _bytes(types)
    return {name: data for name, data in parts.items() if name in reached}


def _targets(relations: etree._Element, owner: str) -> Iterator[str]:
    folder = posixpath.dirname(owner)
    for item in relations.iter(RELATION):
        if item.get("TargetMode", "").lower() != "external":
            target = item.get("Target", "")
            yield target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))


def _bytes(root: etree._Element) -> bytes:
    data: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
    return data
