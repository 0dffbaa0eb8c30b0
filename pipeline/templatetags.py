"""The placeholders of a template one by one, each with its place: all that is wrong with them, not only the first.

The same rules as in `placeholders.py`, which compiles whole parts and stops at the first fault: it remains the judge,
and what only shows in the whole (a loop that cuts a table) is found there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from jinja2 import TemplateSyntaxError, nodes
from lxml import etree
from rapidfuzz import fuzz, process

from pipeline.placeholders import (
    CELL_COMMANDS,
    CLOSED_BY,
    ENVIRONMENT,
    LOOP_NAMES,
    MAX_DEPTH,
    OTHER_SYNTAX,
    TAG,
    Loop,
    faults_in,
    loop_of,
    multiplies,
    said,
)
from pipeline.templatereport import Finding, Severity, Use
from pipeline.wordplaces import ADDED, Passage, in_a_sentence
from pipeline.wordxml import W
from schemas.vocabulary import ROW, Sort, Vocabulary

WRONG, WARNING = Severity.WRONG, Severity.WARNING
CURLY = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'"})  # as docxtpl reads them, but for „
CURLY_MARKS = re.compile("[“”„‟‘’‚«»]")
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
LEVEL = re.compile(r"\{[{%](p|tr|tc|r)(?=[\s-])")
COMMAND = re.compile(r"-?\s*(\w+)(.*?)-?\s*$", re.DOTALL)
SINGLE = re.compile(r"(?<![{$])\{\s*([A-Za-z_][\w.]*)\s*\}(?!\})")
ROW_WORDS = {"tr": "baris tabel", "tc": "sel", "p": "paragraf"}
NEAR_ENOUGH = 70.0
EXPECTED = {"for": "endfor", "if": "endif"}


@dataclass(frozen=True, slots=True)
class Tag:
    """A placeholder as written, with what stands between its braces."""

    text: str
    start: int
    end: int
    passage: Passage

    @property
    def level(self) -> str:
        """ "tr" of {%tr … %}: what it takes away with it."""
        found = LEVEL.match(self.text)
        return found.group(1) if found else ""

    @property
    def inner(self) -> str:
        """What stands between the braces."""
        return self.text[2 + len(self.level) : -2]

    @property
    def is_block(self) -> bool:
        """It repeats or chooses; else it prints."""
        return self.text.startswith("{%")


@dataclass(slots=True)
class _Opened:
    command: str
    tag: Tag
    names: dict[str, str]  # loop variable -> path of the row
    level: str = ""
    loop: Loop | None = None


@dataclass
class TagReader:
    """Reads the parts of one template, in the order in which they are given."""

    vocabulary: Vocabulary
    findings: list[Finding] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)

    def read(self, passages: Sequence[Passage]) -> None:
        """Read one part."""
        opened: list[_Opened] = []
        strays = _strays(passages)
        for passage in passages:
            tags = list(self._tags(passage))
            for tag in tags:
                self._take(tag, opened)
            self._look_at_neighbours(passage, tags)
            self._look_at_attributes(passage, opened, strays.get(passage.number, []))
        self._left_open(opened)

    def _left_open(self, opened: Iterable[_Opened]) -> None:
        for one in opened:
            closing = EXPECTED[one.command]
            self._tell(
                WRONG, "belum-ditutup", one.tag, f"{one.tag.text} belum ditutup.",
                f"Tambahkan {{%{one.level} {closing} %}} sesudah bagiannya.",
            )  # fmt: skip

    # ------------------------------------------------------------ tags

    def _tags(self, passage: Passage) -> Iterator[Tag]:
        """Find the placeholders of a paragraph; what is not closed or not opened is told."""
        text, opened = passage.text, None
        for mark in TAG.finditer(text):
            sign = mark.group(0)
            if sign in CLOSED_BY:
                if opened is not None:
                    self._unclosed(passage, opened, mark.start())
                opened = mark
            elif opened is not None and sign == CLOSED_BY[opened.group(0)]:
                tag = Tag(text[opened.start() : mark.end()], opened.start(), mark.end(), passage)
                opened = None
                if not tag.text.startswith("{#"):
                    yield tag
            elif opened is None and sign in ("}}", "%}"):
                here = Tag(sign, mark.start(), mark.end(), passage)
                way = "Tulis pembukanya, atau hapus; begini ia tercetak apa adanya."
                self._tell(WARNING, "tanpa-pembuka", here, f"Tanda {sign} tanpa pembukanya.", way)
        if opened is not None:
            self._unclosed(passage, opened, len(text))
        for single in (*SINGLE.finditer(text), *OTHER_SYNTAX.finditer(text)):
            here = Tag(single.group(0), single.start(), single.end(), passage)
            name = single.group(1) if single.re is SINGLE else ""
            if not name:
                way = "Tulis {{ nama }} atau {% for … %}."
                self._tell(WRONG, "sintaks-lain", here, f"{here.text} adalah sintaks program lain.", way)
            elif name in self.vocabulary.words:
                meant = f"{{{{ {name} }}}}"
                message = f"{here.text} tercetak apa adanya. Maksud Anda {meant}?"
                self._tell(WARNING, "kurung-tunggal", here, message, "Pakai dua kurung kurawal.", meant)

    def _unclosed(self, passage: Passage, opened: re.Match[str], end: int) -> None:
        text = passage.text[opened.start() : end].rstrip()
        here = Tag(text, opened.start(), opened.start() + len(text), passage)
        closing = CLOSED_BY[opened.group(0)]
        way = f"Tutup dengan {closing} dalam paragraf yang sama."
        self._tell(WRONG, "kurung-terbuka", here, f"{_short(text)} belum ditutup dengan tanda kurungnya.", way)

    def _take(self, tag: Tag, opened: list[_Opened]) -> None:
        if tag.passage.is_deleted(tag.start, tag.end) or self._is_revised(tag):
            way = "Buka Tinjau › Lacak Perubahan, terima atau tolak perubahannya, lalu simpan."
            self._tell(WRONG, "perubahan-terlacak", tag, f"{tag.text} terkena perubahan terlacak.", way)
        if UNSEEN.search(tag.text):
            way = "Hapus penanda itu, lalu ketik ulang."
            self._tell(WRONG, "huruf-tersembunyi", tag, f"{tag.text} memuat huruf yang tidak terlihat.", way)
            return
        if CURLY_MARKS.search(tag.text):
            fit = not CURLY_MARKS.search(tag.text.translate(CURLY))
            message = f"Tanda kutip melengkung di dalam {tag.text}" + (
                " dibaca sebagai tanda kutip lurus." if fit else " membuat isian gagal."
            )
            self._tell(WARNING if fit else WRONG, "kutip", tag, message, "Ganti dengan ' lurus.")
            if not fit:
                return
        if tag.is_block:
            self._block(tag, opened)
        elif tag.level and not self._is_rich(tag, opened):
            name = tag.inner.strip()
            way = f"Tulis {{{{ {name} }}}} tanpa huruf di depannya."
            self._tell(
                WRONG, "isi-kaya", tag, f"{tag.text} tidak dapat dipakai: {name} dicetak sebagai teks biasa.", way
            )
        elif (node := self._parsed(tag, f"{{{{{_straight(tag.inner)}}}}}")) is not None:
            for output in node.find_all(nodes.Output):
                for child in output.nodes:
                    if not isinstance(child, nodes.TemplateData):
                        self._printed(tag, child, opened)

    def _is_rich(self, tag: Tag, opened: list[_Opened]) -> bool:
        """Say whether this is {{r … }} of a field that is declared rich, in a text; what is unknown is told later."""
        if tag.level != "r" or not tag.passage.pieces:
            return False
        node = self._parsed(tag, f"{{{{{_straight(tag.inner)}}}}}", quiet=True)
        named = None if node is None else next(node.find_all((nodes.Name, nodes.Getattr, nodes.Getitem)), None)
        if named is None:
            return node is None
        known = len(self.findings)
        path = self._path(tag, named, opened)
        del self.findings[known:]
        word = self.vocabulary.words.get(path or "")
        return word is None or word.rich

    def _is_revised(self, tag: Tag) -> bool:
        """Say whether a tracked change cuts through this tag: part of it is new, part of it is not."""
        states = {
            any(up.tag in ADDED for up in piece.element.iterancestors())
            for piece in tag.passage.pieces
            if piece.start < tag.end and tag.start < piece.start + len(piece.text)
        }
        return len(states) > 1

    def _block(self, tag: Tag, opened: list[_Opened]) -> None:
        found = COMMAND.match(_straight(tag.inner))
        command, rest = (found.group(1), found.group(2)) if found else ("", "")
        self._check_level(tag)
        if command in EXPECTED:
            self._open(tag, command, rest, opened)
        elif command in ("elif", "else"):
            if not opened or (command == "elif" and opened[-1].command != "if"):
                self._tell(WRONG, "tanpa-pembuka", tag, f"{tag.text} tidak mempunyai pembukanya.", _PAIRS)
            elif command == "elif" and (node := self._parsed(tag, f"{{% if {rest} %}}{{% endif %}}")) is not None:
                self._asked(tag, node, opened)
        elif command in EXPECTED.values():
            self._close(tag, command, opened)
        elif command in CELL_COMMANDS:
            if rest.strip() and (node := self._parsed(tag, f"{{{{ {rest} }}}}")) is not None:
                self._asked(tag, node, opened)
        else:
            known = process.extractOne(command, ["for", "endfor", "if", "endif", "elif", "else"], scorer=fuzz.ratio)
            meant = known[0] if known and known[1] >= NEAR_ENOUGH else ""
            parsed = self._parsed(tag, f"{{%{_straight(tag.inner)}%}}", quiet=True)
            faults = [] if parsed is None else list(faults_in(parsed))
            message = faults[0] if faults else f"Perintah {tag.text} tidak dikenal atau tidak boleh dipakai."
            way = f"Maksud Anda {{% {meant} … %}}?" if meant else "Hapus dari templat."
            self._tell(WRONG, "perintah", tag, message, way)

    def _open(self, tag: Tag, command: str, rest: str, opened: list[_Opened]) -> None:
        names: dict[str, str] = {}
        loop: Loop | None = None
        source = f"{{% {command}{rest}%}}{{% end{command} %}}"
        if (tree := self._parsed(tag, source)) is not None:
            node = next(tree.find_all((nodes.For, nodes.If)), None)
            if isinstance(node, nodes.For):
                within = [one.loop for one in opened if one.loop is not None]
                loop = loop_of(node, within)
                if fault := multiplies(node.iter, within):
                    way = "Buat dua perulangan berturut-turut, atau hapus yang di dalam."
                    self._tell(WRONG, "berlipat", tag, f"{tag.text}: {fault}", way)
            if isinstance(node, nodes.For) and isinstance(node.target, nodes.Name):
                names[node.target.name] = self._rows(tag, node.iter, opened)
                if node.test is not None:
                    inside = [*opened, _Opened(command, tag, names)]
                    self._asked(tag, node.test, inside)
            elif isinstance(node, nodes.If):
                self._asked(tag, node.test, opened)
        else:
            # What a broken loop was to name is not known: its variable stands for anything.
            names.update(dict.fromkeys(re.findall(r"^\s*(\w+)\s+in\b", rest), ANYTHING))
        opened.append(_Opened(command, tag, names, tag.level, loop))
        if sum(one.command == "for" for one in opened) > MAX_DEPTH:
            message = f"Perulangan bersarang lebih dari {MAX_DEPTH} tingkat."
            self._tell(WRONG, "terlalu-dalam", tag, message, "Hapus perulangan yang paling dalam.")

    def _close(self, tag: Tag, command: str, opened: list[_Opened]) -> None:
        meant = command.removeprefix("end")
        if not any(one.command == meant for one in opened):
            self._tell(WRONG, "tanpa-pembuka", tag, f"{tag.text} tidak mempunyai pembukanya.", _PAIRS)
            return
        while opened[-1].command != meant:
            one = opened.pop()
            way = f"Tambahkan {{%{one.level} {EXPECTED[one.command]} %}} sebelum {tag.text}."
            self._tell(WRONG, "belum-ditutup", one.tag, f"{one.tag.text} belum ditutup.", way)
        one = opened.pop()
        if not _fit(one.tag, tag):
            where = in_a_sentence(one.tag.passage.place)
            message = f"{tag.text} menutup {one.tag.text} yang berada di tempat lain ({where})."
            way = (
                "Buka dan tutup di tempat yang setara: {%tr … %} untuk baris tabel, {%p … %} untuk paragraf, "
                "{% … %} di dalam satu paragraf."
            )
            self._tell(WRONG, "memotong", tag, message, way)

    def _check_level(self, tag: Tag) -> None:
        if tag.level in ("tr", "tc") and tag.passage.row is None:
            where = ROW_WORDS[tag.level]
            way = "Pindahkan ke dalam tabel, atau tulis {%p … %} untuk paragraf."
            self._tell(WRONG, "di-luar-tabel", tag, f"{tag.text} untuk {where}, tetapi tidak berada di tabel.", way)

    # ------------------------------------------------------------ names

    def _parsed(self, tag: Tag, source: str, *, quiet: bool = False) -> nodes.Template | None:
        """Parse one tag; tell what is wrong with it."""
        try:
            tree = ENVIRONMENT.parse(source)
        except TemplateSyntaxError:
            if not quiet:
                way = "Periksa tanda kurung, tanda kutip dan nama isiannya."
                self._tell(WRONG, "salah-tulis", tag, f"{_short(tag.text)} salah tulis.", way)
            return None
        faults = [] if quiet else list(dict.fromkeys(faults_in(tree)))
        for fault in faults:
            self._tell(WRONG, "tidak-boleh", tag, f"{_short(tag.text)}: {fault}", "Ubah penandanya.")
        return None if faults else tree

    def _printed(self, tag: Tag, node: nodes.Expr, opened: list[_Opened]) -> None:
        if isinstance(node, nodes.Name | nodes.Getattr | nodes.Getitem):
            path = self._path(tag, node, opened)
            if path is None or path == ANYTHING:
                return
            word = self.vocabulary.words.get(path)
            self.uses.append(Use(path, tag.passage.place, prints=True))
            if word is not None and word.sort in (Sort.LIST, Sort.GROUP, Sort.FLAG):
                ways = {
                    Sort.LIST: f"Tulis {{% for baris in {said(node)} %}} … {{% endfor %}}.",
                    Sort.GROUP: "Sebut salah satu isinya: " + ", ".join(
                        f"{{{{ {said(node)}.{one.name} }}}}" for one in self.vocabulary.below(path)[:4]
                    ),
                    Sort.FLAG: f"Pakai sebagai syarat: {{% if {said(node)} %}} … {{% endif %}}.",
                }  # fmt: skip
                kind = {Sort.LIST: "sebuah daftar", Sort.GROUP: "beberapa isian", Sort.FLAG: "ya/tidak"}[word.sort]
                message = f"{tag.text} adalah {kind}, tidak dapat dicetak begitu saja."
                self._tell(WRONG, "bukan-teks", tag, message, ways[word.sort])
            return
        if isinstance(node, nodes.Const) and (node.value is None or isinstance(node.value, bool)):
            self._tell(WRONG, "bukan-teks", tag, f"{tag.text} tidak mencetak apa-apa yang berarti.", "Hapus.")
        if isinstance(node, nodes.Test | nodes.Compare | nodes.Not):
            way = f"Pakai sebagai syarat: {{% if {tag.inner.strip()} %}} … {{% endif %}}."
            self._tell(WRONG, "bukan-teks", tag, f"{tag.text} adalah ya/tidak, tidak dapat dicetak begitu saja.", way)
        self._asked(tag, node, opened, prints=True)

    def _asked(self, tag: Tag, node: nodes.Node, opened: list[_Opened], *, prints: bool = False) -> None:
        """Look up every name below a node."""
        if isinstance(node, nodes.Name | nodes.Getattr | nodes.Getitem):
            path = self._path(tag, node, opened)
            if path is not None and path in self.vocabulary.words:
                self.uses.append(Use(path, tag.passage.place, prints=prints))
            return
        for child in node.iter_child_nodes():
            self._asked(tag, child, opened, prints=prints)

    def _rows(self, tag: Tag, node: nodes.Node, opened: list[_Opened]) -> str:
        """Give the path of the rows that a loop goes through."""
        path = self._path(tag, node, opened)
        if path is None or path == ANYTHING:
            return ANYTHING
        word = self.vocabulary.words.get(path)
        self.uses.append(Use(path, tag.passage.place, prints=False))
        if word is not None and word.sort is not Sort.LIST:
            way = "Perulangan {% for %} hanya untuk daftar; cetak isian ini dengan {{ … }}."
            self._tell(WRONG, "bukan-daftar", tag, f"{said(node)} dalam {tag.text} bukan daftar.", way)
            return ANYTHING
        return path + ROW

    def _path(self, tag: Tag, node: nodes.Node, opened: list[_Opened]) -> str | None:
        """Give the path of what is named, `ANYTHING` where that cannot be known, None where it was told as unknown."""
        if isinstance(node, nodes.Name):
            for one in reversed(opened):
                if node.name in one.names:
                    return one.names[node.name]
            if node.name == "loop" and any(one.command == "for" for one in opened):
                return LOOP
            if node.name in self.vocabulary.words:
                return node.name
            self._unknown(tag, node.name, node.name, self._names(opened))
            return None
        if isinstance(node, nodes.Getattr) or (
            isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str)
        ):
            name = node.attr if isinstance(node, nodes.Getattr) else str(node.arg.as_const())
            base = self._path(tag, node.node, opened)
            if base is None or base == ANYTHING:
                return base
            if base == LOOP:
                if name not in LOOP_NAMES:
                    self._unknown(tag, f"loop.{name}", name, sorted(LOOP_NAMES), before="loop.")
                return ANYTHING
            word = self.vocabulary.words.get(base)
            if word is not None and word.sort is Sort.FLAG and word.may_be_none:
                return ANYTHING
            path = f"{base}.{name}"
            if path in self.vocabulary.words:
                return path
            self._unknown(
                tag, f"{said(node.node)}.{name}", name, [one.name for one in self.vocabulary.below(base)],
                before=f"{said(node.node)}.",
            )  # fmt: skip
            return None
        if isinstance(node, nodes.Getitem):
            base = self._path(tag, node.node, opened)
            if base is None or base == ANYTHING or isinstance(node.arg, nodes.Slice):
                return base
            return base + ROW if base + ROW in self.vocabulary.words else ANYTHING
        self._asked(tag, node, opened)
        return ANYTHING

    def _names(self, opened: list[_Opened]) -> list[str]:
        own = [name for one in opened for name in one.names]
        rows = [
            f"{name}.{word.name}" for one in opened for name, path in one.names.items()
            for word in self.vocabulary.below(path)
        ]  # fmt: skip
        return [*own, *(word.path for word in self.vocabulary.below("")), *rows]

    def _unknown(self, tag: Tag, said: str, name: str, known: Sequence[str], *, before: str = "") -> None:
        meant = nearest(name, known)
        suggestion = tag.text.replace(said, f"{before}{meant}", 1) if meant else ""
        if suggestion == tag.text:
            suggestion = f"{{{{ {before}{meant} }}}}"
        shown = tag.text if not tag.is_block else f"{said} dalam {tag.text}"
        way = f"Maksud Anda {suggestion}?" if meant else "Pilih dari daftar isian."
        self._tell(WRONG, "asing", tag, f"{shown} tidak dikenal.", way, suggestion)

    # ------------------------------------------------------------ the whole paragraph

    def _look_at_neighbours(self, passage: Passage, tags: list[Tag]) -> None:
        """Tell what {%p … %} and {%tr … %} would take away with them."""
        marked = [tag for tag in tags if tag.level == "p"]
        if not marked:
            self._look_at_row(passage, tags)
            return
        rest = passage.text
        for tag in marked:
            rest = rest.replace(tag.text, "", 1)
        if len(marked) > 1:
            way = "Beri masing-masing paragrafnya sendiri."
            self._tell(WRONG, "berdesakan", marked[1], "Dua penanda {%p … %} dalam satu paragraf.", way)
        elif rest.strip():
            message = f"{marked[0].text} menghapus seluruh paragrafnya: '{_short(rest.strip())}' tidak tercetak."
            self._tell(WARNING, "ikut-terhapus", marked[0], message, "Beri penanda itu paragrafnya sendiri.")

    def _look_at_row(self, passage: Passage, tags: list[Tag]) -> None:
        marked = [tag for tag in tags if tag.level == "tr"]
        if not marked or passage.row is None:
            return
        rest = "".join(one.text or "" for one in passage.row.iter(_T))
        others = rest.replace(marked[0].text, "", 1).strip()
        if "{%tr" in others:
            way = "Beri masing-masing barisnya sendiri."
            self._tell(WRONG, "berdesakan", marked[0], "Dua penanda {%tr … %} dalam satu baris.", way)
        elif others:
            message = f"{marked[0].text} menghapus seluruh barisnya: '{_short(others)}' tidak tercetak."
            self._tell(WARNING, "ikut-terhapus", marked[0], message, "Beri penanda itu barisnya sendiri.")

    def _look_at_attributes(
        self, passage: Passage, opened: list[_Opened], strays: Iterable[etree._Element]
    ) -> None:  # fmt: skip
        """Look at placeholders that stand in no text: the description of a picture. Each is whole in itself."""
        for element in (*strays, *passage.element.iter()):
            for name, value in element.attrib.items():
                if _tagged(value) and not _below_paragraph(element, passage):
                    inside = Passage(
                        passage.part, passage.number, f"{passage.place}, {_called(element, str(name))}", value, (),
                        passage.element, passage.holder, passage.row, passage.table,
                    )  # fmt: skip
                    within = list(opened)
                    for tag in self._tags(inside):
                        self._take(tag, within)
                    self._left_open(one for one in within if one.tag.passage is inside)

    def _tell(
        self, severity: Severity, code: str, tag: Tag, message: str, way_out: str, suggestion: str = ""
    ) -> None:  # fmt: skip
        passage = tag.passage
        self.findings.append(
            Finding(
                severity, code, message, way_out, in_a_sentence(passage.place), passage.around(tag.start, tag.end),
                tag.text, suggestion, passage.part, passage.number, tag.start, tag.end,
            )
        )  # fmt: skip


ANYTHING, LOOP = "*", "loop"
_T = W + "t"
_PAIRS = "Periksa pasangan for/endfor dan if/endif."


# What an attribute is called, by the element and by its own name; of none of these, its own name.
ATTRIBUTES = {
    "docPr": "uraian gambar", "cNvPr": "uraian gambar", "textpath": "tanda air", "shape": "uraian gambar",
    "hyperlink": "keterangan tautan", "fldSimple": "kode bidang", "bookmarkStart": "bookmark", "alias": "kontrol isi",
    "tag": "kontrol isi", "listItem": "kontrol isi", "tblDescription": "uraian tabel", "tblCaption": "uraian tabel",
}  # fmt: skip


def _tagged(value: str | bytes) -> bool:
    return isinstance(value, str) and ("{{" in value or "{%" in value)


def _strays(passages: Sequence[Passage]) -> dict[int, list[etree._Element]]:
    """Give the elements outside all paragraphs whose attributes hold placeholders, by the next paragraph's number.

    The description of a table is one, the name of a content control around paragraphs another.
    """
    found: dict[int, list[etree._Element]] = {}
    waiting: list[etree._Element] = []
    number = 0
    for element in passages[0].element.getroottree().iter() if passages else ():
        if element.tag == W + "p":
            if waiting:
                found[number], waiting = waiting, []
            number += 1
        elif any(map(_tagged, element.attrib.values())) and next(element.iterancestors(W + "p"), None) is None:
            waiting.append(element)
    if waiting:
        found.setdefault(passages[-1].number, []).extend(waiting)
    return found


def _called(element: etree._Element, attribute: str) -> str:
    name = etree.QName(element).localname
    return ATTRIBUTES.get(name, f"sifat {etree.QName(attribute).localname} ({name})")


def _below_paragraph(element: etree._Element, passage: Passage) -> bool:
    """Say whether an element stands in a text box of the paragraph, whose paragraphs are looked at by themselves."""
    return next(element.iterancestors(W + "p"), passage.element) is not passage.element


def nearest(name: str, known: Sequence[str]) -> str:
    """Give the known name that looks most like this one, "" where none does."""
    found = process.extractOne(name, known, scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH)
    return str(found[0]) if found else ""


def _fit(opening: Tag, closing: Tag) -> bool:
    """Say whether what stands between two tags is whole."""
    if opening.level != closing.level:
        return False
    first, last = opening.passage, closing.passage
    if opening.level in ("tr", "tc"):
        same = first.table if opening.level == "tr" else first.row
        return same is not None and same is (last.table if opening.level == "tr" else last.row)
    return first.holder is last.holder


def _straight(text: str) -> str:
    return text.translate(CURLY)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:59] + "…"
