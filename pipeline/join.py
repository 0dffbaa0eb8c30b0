"""Join filled documents of one template as sections of one Word file: LibreOffice loads it once.

A document alone costs LibreOffice 28 ms, one of many joined 12. Each page must come out as it would alone; the rules
below were found by printing both ways and comparing dot by dot (LibreOffice 7.4.7):

- A section's properties move into its document's own last paragraph; LibreOffice drops an empty last paragraph in some
  places, so it gets an invisible character that is as tall as the paragraph's mark. Behind a table stands one empty
  paragraph, which LibreOffice drops as it does in a single document.
- A document's first section begins a page and counts from 1, and carries every header and footer type that any section
  uses: it would inherit those of the document before.
- Lists, bookmarks, references and caption counters are made each document's own.
- The number of pages is printed as a text: it is guessed, and looked at afterwards.
- A bookmark at each document's beginning tells where to cut. None at the end: it would split a run of text, and move a
  letter by a quarter of a point.
"""

from __future__ import annotations

import copy
import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count
from pathlib import Path

from lxml import etree

from pipeline.container import MAIN_PART
from pipeline.fill import FilledWord
from pipeline.joinable import references
from pipeline.wordfields import COUNTS_PAGES, prints_page_count
from pipeline.wordxml import CONTENT_TYPE, CONTENT_TYPES, DOC_PR, PACKAGE_RELATIONS, RELATION, R, W, relations_of

NUMBERING, STYLES = "word/numbering.xml", "word/styles.xml"
MAIN_RELATIONS = relations_of(MAIN_PART)
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml."
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# Letters and digits only: LibreOffice writes others as numbers.
BEGINNING = "berkasAwal"
SIDE_KINDS = ("header", "footer")
# Elements of a section's properties that stand before the page numbering (ECMA-376, 17.6.17).
BEFORE_NUMBERING = {
    W + name
    for name in ("headerReference", "footerReference", "footnotePr", "endnotePr", "type", "pgSz", "pgMar", "paperSrc",
                 "pgBorders", "lnNumType")
}  # fmt: skip
# Of a paragraph's properties these stand before the list (ECMA-376, 17.3.1.26).
BEFORE_LIST = {W + name for name in ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl")}
BEFORE_INDENT = BEFORE_LIST | {
    W + name
    for name in ("numPr", "suppressLineNumbers", "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap",
                 "overflowPunct", "topLinePunct", "autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd", "snapToGrid",
                 "spacing")
}  # fmt: skip
RELATED = etree.XPath("//@r:*/..", namespaces={"r": R[1:-1]})
NAMED_FIELD = re.compile(r'^(\s*(?:REF|PAGEREF|NOTEREF|SEQ)\s+)("?)([^\s"\\]+)(\2)', re.IGNORECASE)
HYPERLINK_FIELD = re.compile(r'^(\s*HYPERLINK\b.*?\\l\s+"?)([^"\s\\]+)', re.IGNORECASE | re.DOTALL)
BLANK = (
    f'<w:{{}} xmlns:w="{W[1:-1]}"><w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
    '<w:rPr><w:sz w:val="2"/></w:rPr></w:pPr></w:p></w:{}>'
)


def mark_of(index: int) -> str:
    """Name the bookmark at the beginning of a joined document, counted from 0."""
    return f"{BEGINNING}{index}"


def join(filled: Sequence[FilledWord], *, pages: Sequence[int]) -> FilledWord:
    """Join filled documents of one compiled template, in their order.

    Args:
        filled: made from the same template, with the same paper and title.
        pages: how many pages each has, as far as is known: what "page 1 of n" prints.
    """
    return _Joint(filled, pages).joined()


@dataclass(frozen=True)
class _StyledList:
    """A paragraph style's list: number, level, and the indent that the style itself sets."""

    number: str
    level: str
    indent: etree._Element | None


@dataclass
class _Joint:
    filled: Sequence[FilledWord]
    pages: Sequence[int]
    parts: dict[str, bytes] = field(default_factory=dict)
    media: dict[str, Path | bytes] = field(default_factory=dict)
    relations: dict[tuple[str, str, str], str] = field(default_factory=dict)
    sides: dict[str, str] = field(default_factory=dict)  # "header" or "footer" by part name
    numbers: count[int] = field(default_factory=lambda: count(1))

    def joined(self) -> FilledWord:
        first = self.filled[0]
        self.parts = {
            name: data for name, data in first.parts.items() if name not in (MAIN_PART, MAIN_RELATIONS, CONTENT_TYPES)
        }
        roots = [etree.fromstring(one.parts[MAIN_PART]) for one in self.filled]
        bodies = [root.find(W + "body") for root in roots]
        kinds = {key for body in bodies for section in body.iter(W + "sectPr") for key in references(section)}
        self._keep_relations_of_the_package(first)
        lists = _Lists(first.parts.get(NUMBERING), first.parts.get(STYLES))
        for index, (one, body) in enumerate(zip(self.filled, bodies, strict=True)):
            self.media |= one.media
            if index:
                _name_apart(body, index)
                lists.make_own(body)
            self._begin(body, index)
            if one.counts_pages:
                _count_pages(body, self.pages[index], self.numbers)
            self._relate(body, one, index)
            self._settle_sections(body, index, kinds=kinds)
        target = bodies[0]
        closing = _close(bodies[0])
        for body in bodies[1:]:
            _end_section(target, closing)
            closing = _close(body)
            target.extend(list(body))
        target.append(closing)
        for number, drawing in enumerate(target.iter(DOC_PR), start=1):
            drawing.set("id", str(number))
        self.parts[MAIN_PART] = etree.tostring(roots[0], encoding="UTF-8", xml_declaration=True, standalone=True)
        if lists.changed:
            self.parts[NUMBERING] = lists.data()
        self._write_relations()
        self._write_types()
        return FilledWord(self.parts, self.media, first.sentinel, "", first.title)

    def _begin(self, body: etree._Element, index: int) -> None:
        paragraph = next(body.iter(W + "p"), None)
        if paragraph is None:
            paragraph = body.makeelement(W + "p")
            body.insert(0, paragraph)
        at = 1 if len(paragraph) and paragraph[0].tag == W + "pPr" else 0
        for mark in reversed(_bookmark(paragraph, next(self.numbers), mark_of(index))):
            paragraph.insert(at, mark)

    def _keep_relations_of_the_package(self, first: FilledWord) -> None:
        """Take over what styles, theme, settings and the like hang on; headers, footers and pictures come by use."""
        for item in etree.fromstring(first.parts.get(MAIN_RELATIONS, _no_relations())).iter(RELATION):
            kind = item.get("Type", "").rsplit("/", 1)[-1]
            if kind in SIDE_KINDS:
                for name in (_target(item), relations_of(_target(item))):
                    self.parts.pop(name, None)
            elif kind not in ("image", "hyperlink"):
                self._relation(item)

    def _relation(self, item: etree._Element, target: str | None = None) -> str:
        key = (item.get("Type", ""), target or item.get("Target", ""), item.get("TargetMode", ""))
        return self.relations.setdefault(key, f"rJ{len(self.relations) + 1}")

    def _relate(self, body: etree._Element, one: FilledWord, index: int) -> None:
        """Give each relationship that the body uses its id in the joined file; equal ones are shared."""
        known = {
            item.get("Id", ""): item
            for item in etree.fromstring(one.parts.get(MAIN_RELATIONS, _no_relations())).iter(RELATION)
        }
        for owner in RELATED(body):
            for name, value in owner.attrib.items():
                if not name.startswith(R) or value not in known:
                    continue
                item = known[value]
                kind = item.get("Type", "").rsplit("/", 1)[-1]
                side = self._side(one, item, kind, index) if kind in SIDE_KINDS else None
                owner.set(name, self._relation(item, side))

    def _side(self, one: FilledWord, item: etree._Element, kind: str, index: int) -> str:
        """Keep a header or footer as a part of this content; give its target. The same text is one part."""
        name = _target(item)
        data, links = one.parts[name], one.parts.get(relations_of(name), b"")
        if one.counts_pages:
            tree = etree.fromstring(data)
            _count_pages(tree, self.pages[index], self.numbers)
            data = etree.tostring(tree, encoding="UTF-8", xml_declaration=True, standalone=True)
        return self._keep_side(kind, data, links)

    def _keep_side(self, kind: str, data: bytes, links: bytes = b"") -> str:
        target = f"{kind}-{sha256(data + b'|' + links).hexdigest()[:24]}.xml"
        name = f"word/{target}"
        if name not in self.sides:
            self.sides[name] = kind
            self.parts[name] = data
            if links:
                self.parts[relations_of(name)] = links
        return target

    def _settle_sections(self, body: etree._Element, index: int, *, kinds: set[tuple[str, str]]) -> None:
        first = next(body.iter(W + "sectPr"))
        for kind in first.findall(W + "type"):
            first.remove(kind)
        numbering = first.find(W + "pgNumType")
        if numbering is None:
            numbering = first.makeelement(W + "pgNumType")
            _insert(first, numbering, BEFORE_NUMBERING)
        if numbering.get(W + "start") is None:
            numbering.set(W + "start", "1")
        if index:
            for kind, which in sorted(kinds - references(first).keys()):
                target = self._keep_side(kind, BLANK.format(*("hdr" if kind == "header" else "ftr",) * 2).encode())
                relation = self.relations.setdefault((f"{OFFICE}/{kind}", target, ""), f"rJ{len(self.relations) + 1}")
                first.insert(0, first.makeelement(f"{W}{kind}Reference", {W + "type": which, R + "id": relation}))

    def _write_relations(self) -> None:
        root = etree.Element(f"{{{PACKAGE_RELATIONS}}}Relationships", nsmap={None: PACKAGE_RELATIONS})
        for (kind, target, mode), relation in self.relations.items():
            item = etree.SubElement(root, RELATION, Id=relation, Type=kind, Target=target)
            if mode:
                item.set("TargetMode", mode)
        self.parts[MAIN_RELATIONS] = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)

    def _write_types(self) -> None:
        root = etree.fromstring(self.filled[0].parts[CONTENT_TYPES])
        known = {item.get("Extension", "").lower() for item in root.iter(CONTENT_TYPE + "Default")}
        for one in self.filled[1:]:
            for item in etree.fromstring(one.parts[CONTENT_TYPES]).iter(CONTENT_TYPE + "Default"):
                if item.get("Extension", "").lower() not in known:
                    known.add(item.get("Extension", "").lower())
                    root.insert(0, item)
        for item in list(root.iter(CONTENT_TYPE + "Override")):
            if item.get("PartName", "").lstrip("/") not in self.parts:
                root.remove(item)
        for name, kind in self.sides.items():
            etree.SubElement(root, CONTENT_TYPE + "Override", PartName=f"/{name}", ContentType=f"{WORD_TYPE}{kind}+xml")
        self.parts = {CONTENT_TYPES: etree.tostring(root, encoding="UTF-8", xml_declaration=True), **self.parts}


class _Lists:
    """The lists of the joined file: each document but the first gets its own copies, so that each counts from 1."""

    def __init__(self, numbering: bytes | None, styles: bytes | None) -> None:
        self.changed = False
        self._root = etree.fromstring(numbering or f'<w:numbering xmlns:w="{W[1:-1]}"/>'.encode())
        self._styled: dict[str, _StyledList] = {}
        self._default = ""
        self._numbers = {item.get(W + "numId", ""): item for item in self._root.iterchildren(W + "num")}
        self._abstract = {
            item.get(W + "abstractNumId", ""): item for item in self._root.iterchildren(W + "abstractNum")
        }
        self._free_number = count(1 + max([int(key) for key in self._numbers if key.isdigit()] or [0]))
        self._free_abstract = count(1 + max([int(key) for key in self._abstract if key.isdigit()] or [0]))
        if styles is not None:
            self._read_styles(etree.fromstring(styles))

    def data(self) -> bytes:
        """Give the numbering part."""
        data: bytes = etree.tostring(self._root, encoding="UTF-8", xml_declaration=True, standalone=True)
        return data

    def make_own(self, body: etree._Element) -> None:
        """Let every list of this document be its own."""
        if not self._numbers:
            return
        own: dict[str, str] = {}
        for paragraph in body.iter(W + "p"):
            properties = paragraph.find(W + "pPr")
            said = None if properties is None else properties.find(W + "numPr")
            number = None if said is None else said.find(W + "numId")
            if number is not None:
                old = number.get(W + "val", "")
                if old in self._numbers:
                    number.set(W + "val", self._own(old, own))
                continue
            style = None if properties is None else properties.find(W + "pStyle")
            styled = self._styled.get(self._default if style is None else style.get(W + "val", ""))
            if styled is None:
                continue
            if properties is None:
                properties = paragraph.makeelement(W + "pPr")
                paragraph.insert(0, properties)
            level = styled.level
            if said is not None:
                own_level = said.find(W + "ilvl")
                level = level if own_level is None else own_level.get(W + "val", level)
                properties.remove(said)
            made = properties.makeelement(W + "numPr")
            etree.SubElement(made, W + "ilvl", {W + "val": level})
            etree.SubElement(made, W + "numId", {W + "val": self._own(styled.number, own)})
            _insert(properties, made, BEFORE_LIST)
            if styled.indent is not None and properties.find(W + "ind") is None:
                _insert(properties, copy.deepcopy(styled.indent), BEFORE_INDENT)  # a direct list's indent would win

    def _own(self, old: str, own: dict[str, str]) -> str:
        if old in own:
            return own[old]
        self.changed = True
        number = copy.deepcopy(self._numbers[old])
        own[old] = str(next(self._free_number))
        number.set(W + "numId", own[old])
        source = number.find(W + "abstractNumId")
        abstract = None if source is None else self._abstract.get(source.get(W + "val", ""))
        if source is not None and abstract is not None:
            clone = copy.deepcopy(abstract)
            for name in ("nsid", "tmpl"):
                for item in clone.findall(W + name):
                    clone.remove(item)
            for item in list(clone.iter(W + "pStyle")):
                item.getparent().remove(item)
            fresh = str(next(self._free_abstract))
            clone.set(W + "abstractNumId", fresh)
            source.set(W + "val", fresh)
            self._root.insert(0, clone)
        self._root.append(number)
        return own[old]

    def _read_styles(self, root: etree._Element) -> None:
        styles = {style.get(W + "styleId", ""): style for style in root.iterchildren(W + "style")}
        for name, style in styles.items():
            if style.get(W + "type") == "paragraph":
                if style.get(W + "default") in ("1", "true", "on"):
                    self._default = name
                if (found := self._list_of(name, styles)) is not None:
                    self._styled[name] = found

    def _list_of(self, name: str, styles: Mapping[str, etree._Element]) -> _StyledList | None:
        number = level = ""
        indent: etree._Element | None = None
        seen: set[str] = set()
        bearer = name
        while name in styles and name not in seen:
            seen.add(name)
            properties = styles[name].find(W + "pPr")
            if properties is not None:
                if indent is None:
                    indent = properties.find(W + "ind")
                said = properties.find(W + "numPr")
                if said is not None:
                    found, own = said.find(W + "numId"), said.find(W + "ilvl")
                    level = level or ("" if own is None else own.get(W + "val", ""))
                    if found is not None:
                        number = found.get(W + "val", "")
                        bearer = name
                        break
            parent = styles[name].find(W + "basedOn")
            name = "" if parent is None else parent.get(W + "val", "")
        if number not in self._numbers:
            return None
        return _StyledList(number, level or self._level_of(number, bearer), indent)

    def _level_of(self, number: str, style: str) -> str:
        """Give the level whose paragraphs bear this style."""
        source = self._numbers[number].find(W + "abstractNumId")
        abstract = None if source is None else self._abstract.get(source.get(W + "val", ""))
        for level in () if abstract is None else abstract.iterchildren(W + "lvl"):
            bearer = level.find(W + "pStyle")
            if bearer is not None and bearer.get(W + "val") == style:
                return str(level.get(W + "ilvl", "0"))
        return "0"


def _close(body: etree._Element) -> etree._Element:
    """Take the properties of a body's last section out of it."""
    section = body.find(W + "sectPr")
    if section is None:
        section = body.makeelement(W + "sectPr")
    else:
        body.remove(section)
    return section


def _end_section(body: etree._Element, section: etree._Element) -> None:
    """Let the last paragraph of the body bear the section that ends here."""
    last = body[-1] if len(body) else None
    if last is None or last.tag != W + "p" or last.find(f"{W}pPr/{W}sectPr") is not None:
        last = etree.SubElement(body, W + "p")  # LibreOffice drops it behind a table: nothing may stand in it
        properties = etree.SubElement(last, W + "pPr")
    else:
        properties = last.find(W + "pPr")
        if properties is None:
            properties = last.makeelement(W + "pPr")
            last.insert(0, properties)
        if _is_empty(last):
            _fill_invisibly(last, properties)
    behind = next((child for child in properties if child.tag == W + "pPrChange"), None)
    if behind is None:
        properties.append(section)
    else:
        behind.addprevious(section)


def _is_empty(paragraph: etree._Element) -> bool:
    return all(child.tag in (W + "pPr", W + "bookmarkStart", W + "bookmarkEnd", W + "proofErr") or _is_blank_run(child)
               for child in paragraph)  # fmt: skip


def _is_blank_run(child: etree._Element) -> bool:
    return child.tag == W + "r" and all(
        piece.tag == W + "rPr" or (piece.tag == W + "t" and not piece.text) for piece in child
    )


def _fill_invisibly(paragraph: etree._Element, properties: etree._Element) -> None:
    """Put a zero-width character, as tall as the paragraph's mark, into an empty paragraph."""
    run = etree.SubElement(paragraph, W + "r")
    look = properties.find(W + "rPr")
    if look is not None:
        run.append(copy.deepcopy(look))
    etree.SubElement(run, W + "t").text = "\u200b"


def _name_apart(body: etree._Element, index: int) -> None:
    """Make bookmarks, references and caption counters this document's own."""
    suffix = f"x{index}"
    for mark in body.iter(W + "bookmarkStart"):
        mark.set(W + "name", mark.get(W + "name", "") + suffix)
    for mark in body.iter(W + "bookmarkStart", W + "bookmarkEnd"):
        mark.set(W + "id", f"{index}{int(mark.get(W + 'id', '0')) % 1_000_000:06d}")
    for link in body.iter(W + "hyperlink"):
        if link.get(W + "anchor"):
            link.set(W + "anchor", link.get(W + "anchor", "") + suffix)
    for simple in body.iter(W + "fldSimple"):
        simple.set(W + "instr", _renamed(simple.get(W + "instr", ""), suffix))
    for pieces in _instruction_pieces(body):
        whole = "".join(piece.text or "" for piece in pieces)
        renamed = _renamed(whole, suffix)
        if renamed != whole:
            pieces[0].text = renamed
            for piece in pieces[1:]:
                piece.text = ""


def _renamed(instruction: str, suffix: str) -> str:
    instruction = NAMED_FIELD.sub(lambda found: f"{found[1]}{found[2]}{found[3]}{suffix}{found[4]}", instruction)
    return HYPERLINK_FIELD.sub(lambda found: f"{found[1]}{found[2]}{suffix}", instruction)


def _instruction_pieces(body: etree._Element) -> list[list[etree._Element]]:
    """Give the pieces of each field's instruction, in the order of the text."""
    done: list[list[etree._Element]] = []
    opened: list[list[etree._Element] | None] = []
    for element in body.iter(W + "fldChar", W + "instrText"):
        kind = element.get(W + "fldCharType")
        if kind == "begin":
            opened.append([])
        elif element.tag == W + "instrText":
            if opened and opened[-1] is not None:
                opened[-1].append(element)
        elif opened:
            if opened[-1]:
                done.append(opened[-1])
            if kind == "end":
                opened.pop()
            else:
                opened[-1] = None
    return done


def _count_pages(tree: etree._Element, pages: int, numbers: count[int]) -> None:
    """Print the number of pages as a text, inside a bookmark: it would merge with its neighbours and move them."""
    for simple in [item for item in tree.iter(W + "fldSimple") if COUNTS_PAGES.match(item.get(W + "instr", ""))]:
        look = simple.find(f"{W}r/{W}rPr")
        for piece in _literal(simple, look, pages, next(numbers)):
            simple.addprevious(piece)
        simple.getparent().remove(simple)
    for paragraph in [item for item in tree.iter(W + "p") if prints_page_count(item)]:
        _count_in_paragraph(paragraph, pages, numbers)


def _count_in_paragraph(paragraph: etree._Element, pages: int, numbers: count[int]) -> None:
    field_runs: list[etree._Element] = []
    within = False
    instruction = ""
    for run in list(paragraph.iter(W + "r")):
        mark = run.find(W + "fldChar")
        kind = None if mark is None else mark.get(W + "fldCharType")
        if kind == "begin":
            within, field_runs, instruction = True, [], ""
        if not within:
            continue
        field_runs.append(run)
        instruction += "".join(piece.text or "" for piece in run.findall(W + "instrText"))
        if kind == "end":
            within = False
            if COUNTS_PAGES.match(instruction):
                shown = next((item for item in field_runs if item.find(W + "t") is not None), field_runs[0])
                for piece in _literal(paragraph, shown.find(W + "rPr"), pages, next(numbers)):
                    field_runs[0].addprevious(piece)
                for item in field_runs:
                    item.getparent().remove(item)


def _literal(owner: etree._Element, look: etree._Element | None, pages: int, number: int) -> list[etree._Element]:
    start, end = _bookmark(owner, number, f"berkasJumlah{number}")
    run = owner.makeelement(W + "r")
    if look is not None:
        run.append(copy.deepcopy(look))
    etree.SubElement(run, W + "t").text = str(pages)
    return [start, run, end]


def _bookmark(owner: etree._Element, number: int, name: str) -> list[etree._Element]:
    key = f"9{number:08d}"
    return [
        owner.makeelement(W + "bookmarkStart", {W + "id": key, W + "name": name}),
        owner.makeelement(W + "bookmarkEnd", {W + "id": key}),
    ]


def _insert(owner: etree._Element, element: etree._Element, before: set[str]) -> None:
    """Insert an element behind those that must stand before it."""
    behind = next((child for child in owner if child.tag not in before), None)
    if behind is None:
        owner.append(element)
    else:
        behind.addprevious(element)


def _target(item: etree._Element) -> str:
    target = item.get("Target", "")
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("word", target))


def _no_relations() -> bytes:
    return f'<Relationships xmlns="{PACKAGE_RELATIONS}"/>'.encode()
