"""Placeholders: the one environment they run in, and what they may say.

A placeholder prints, chooses or repeats. It cannot call, compute, define or reach anything but plain data, so that a
template that compiles needs no more than the time of its loops over the data it is given.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from traceback import walk_tb
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, Template, TemplateRuntimeError, TemplateSyntaxError, Undefined, meta, nodes
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from errors import TemplateBroken
from schemas.filters import date_words, money_words, number_words

MAX_TAGS = 2_000  # docxtpl's regexes are quadratic: 40,000 braces took 91 s
MAX_DEPTH = 4  # loops within loops
MAX_ALONE = 2  # of them over lists that do not belong to each other's rows: a table of one against the other
JINJA_FILTERS = ("upper", "lower", "title", "default", "join", "length")
OWN_FILTERS: Mapping[str, Callable[[Any], str]] = {
    "tanggal": date_words, "terbilang": number_words, "rupiah": money_words,
}  # fmt: skip
FILTERS = (*JINJA_FILTERS, *OWN_FILTERS)
LOOP_NAMES = frozenset(
    {"index", "index0", "revindex", "revindex0", "first", "last", "length", "depth", "previtem", "nextitem"}
)
ALLOWED_NODES = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Getitem, nodes.For, nodes.If,
    nodes.Const, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr, nodes.Slice,
)  # fmt: skip
NODE_NAMES = {
    "Call": "memanggil fungsi", "Mul": "mengalikan", "Pow": "memangkatkan", "Concat": "menyambung teks dengan ~",
    "Mod": "memakai %", "Assign": "memakai {% set %}", "AssignBlock": "memakai {% set %}",
    "Macro": "memakai {% macro %}", "Include": "memakai {% include %}", "Extends": "memakai {% extends %}",
    "Import": "memakai {% import %}", "FromImport": "memakai {% from %}",
}  # fmt: skip

WORD = DocxTemplate(BytesIO())  # docxtpl's knowledge of Word markup; the methods we call keep nothing in it
LITERAL_BRACES = re.compile(r"\{_\{|\}_\}|\{_%|%_\}")  # docxtpl's way to print {{, }}, {% and %}

TAG = re.compile(r"\{\{|\{%|\{#|\}\}|%\}|#\}")
CLOSED_BY = {"{{": "}}", "{%": "%}", "{#": "#}"}
OTHER_SYNTAX = re.compile(r"(?<!\{)\{[#/^][^{}#%\n]{0,60}\}(?!\})|\$\{\w+\}")
_COMMAND = re.compile(r"\{%(?:p|tr|tc|r)?[\s-]*(\w+)")
CELL_COMMANDS = frozenset({"colspan", "cellbg", "vm", "hm"})  # docxtpl's own
_ELEMENT = re.compile(r"<(/?)([A-Za-z][\w:.-]*)[^<>]*?(/?)>")
_NEAR = 40
_RICH = re.compile(r"\{\{r\s")
_RAW = re.compile(r"\{%[-+]?\s*raw\b")
_RAW_XML = re.compile(r"\{\{(?:p|tr|tc)\s")
# The pieces of a part: text elements' openings, other tags (whose attributes may hold placeholders), placeholders.
_PIECES = re.compile(
    r"<(w:(?:t|instrText|delText))(?: [^>]*)?>|<(?:\{\{.*?\}\}|[^>])*>|\{\{(.*?)\}\}|\{%.*?%\}", re.DOTALL
)
_LOOKS = "_gaya"  # the filter of {{r … }}; no template may name it


@dataclass(frozen=True, slots=True)
class Loop:
    """A loop around others: what it goes over, what it names, and whether that is no part of another loop's row."""

    over: str
    names: frozenset[str]
    alone: bool


class PlainDataEnvironment(ImmutableSandboxedEnvironment):
    """Names lead to data only: entries of a mapping, rows of a list, and what a loop knows of itself."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Give an entry of a mapping; `loop.index` and the like."""
        if isinstance(obj, LoopContext) and attribute in LOOP_NAMES:
            return getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Give an entry of a mapping or a row of a list, never an attribute."""
        if isinstance(obj, Mapping | list | tuple | str | Undefined):
            try:
                return obj[argument]
            except (KeyError, IndexError, TypeError):
                pass
        return self.undefined(obj=obj, name=argument)


def _printable(value: Any) -> Any:
    """Let nothing but text and numbers reach the paper: no None, no True, no list in brackets."""
    if isinstance(value, str | Undefined) or hasattr(value, "__html__"):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    kind = "nilai kosong" if value is None else "ya/tidak" if isinstance(value, bool) else "daftar"
    raise TemplateRuntimeError(f"sebuah penanda mencetak {kind}, bukan teks; apit dengan {{% if %}} atau {{% for %}}")


def _explaining(name: str, words: Callable[[Any], str]) -> Callable[[Any], Any]:
    """Let a filter say in words what it cannot take; what is not there stays missing, as with the other filters."""

    def filtered(value: Any) -> Any:
        if isinstance(value, Undefined):
            return value
        try:
            return words(value)
        except ValueError as exc:
            raise TemplateRuntimeError(f"penyaring {name} {exc}") from exc

    return filtered


def make_environment() -> PlainDataEnvironment:
    """Make the one environment of check, preview and final rendering."""
    environment = PlainDataEnvironment(autoescape=True, undefined=StrictUndefined, finalize=_printable)
    environment.globals.clear()
    environment.filters = {name: environment.filters[name] for name in JINJA_FILTERS}
    environment.filters |= {name: _explaining(name, words) for name, words in OWN_FILTERS.items()}
    environment.filters[_LOOKS] = _looks
    return environment


def _looks(value: Any) -> Any:
    """Give the runs of a text whose field is declared rich."""
    if isinstance(value, Undefined):
        return value
    runs = getattr(value, "runs", None)
    if runs is None:
        raise TemplateRuntimeError("{{r … }} hanya untuk isian yang boleh tebal dan miring; tulis {{ … }}")
    return runs


ENVIRONMENT = make_environment()


def compile_part(xml: str) -> tuple[Template, frozenset[str], dict[int, str]]:
    """Compile one part's XML; give the Jinja template, the names that it asks for, and the words of its lines.

    The words are those of each line that holds placeholders, to tell where one of them fails, see `words_near`.

    Raises:
        TemplateBroken: a placeholder is wrong or not allowed; the message quotes it.
    """
    _check_tags(xml)
    # docxtpl puts each paragraph on a line of its own, so that Jinja can tell the place of a mistake.
    source = re.sub(r"<w:p([ >])", r"\n<w:p\1", WORD.patch_xml(xml))
    try:
        tree = ENVIRONMENT.parse(source)
        for fault in faults_in(tree):
            raise TemplateBroken(f"{fault} Ubah penandanya.")
        if _RICH.search(html.unescape(re.sub(r"<[^>]+>", "", xml))):
            tree = ENVIRONMENT.parse(_with_looks(source))
        for line in _cuts(tree):
            raise TemplateBroken(
                f"Sebuah {{% for %}} atau {{% if %}} memotong tabel atau paragraf{_place(line, source)}. "
                "Buka dan tutup di tempat yang setara: {%tr … %} untuk baris tabel, {%p … %} untuk paragraf."
            )
        names = frozenset(meta.find_undeclared_variables(tree))
        # docxtpl undoes these two in the filled text. Done here, in the template's own text, it cannot touch what a
        # person typed: theirs may hold `{_{` as well.
        for text in tree.find_all(nodes.TemplateData):
            text.data = LITERAL_BRACES.sub(
                lambda match: match.group(0).replace("_", ""), re.sub(r"\n<w:p([ >])", r"<w:p\1", text.data)
            )
        code = ENVIRONMENT.compile(tree)
    except TemplateSyntaxError as exc:
        raise TemplateBroken(_explained(exc, source)) from exc
    lines = enumerate(source.splitlines(), start=1)
    near = {number: words for number, line in lines if "{" in line and (words := _words_of(line))}
    return Template.from_code(ENVIRONMENT, code, {}), names, near


def _with_looks(source: str) -> str:
    """Let what docxtpl took out of its run, a {{r … }}, print runs: no other placeholder stands outside of a text."""
    in_text = False

    def look(found: re.Match[str]) -> str:
        nonlocal in_text
        if found.group(2) is None:
            if found.group(0).startswith("<"):
                in_text = found.group(1) is not None
            return found.group(0)
        return found.group(0) if in_text else f"{{{{ ({found.group(2)})|{_LOOKS} }}}}"

    return _PIECES.sub(look, source)


def words_near(exc: BaseException, lines: Mapping[int, str]) -> str:
    """Give " dekat '…'" of the line that failed while a part was rendered, "" where that is not known."""
    places = [number for frame, number in walk_tb(exc.__traceback__) if frame.f_code.co_filename == "<template>"]
    words = lines.get(places[-1], "") if places else ""
    return f" dekat '{words}'" if words else ""


def _check_tags(xml: str) -> None:
    """Look at the tags in the order of the text, before docxtpl's expressions and Jinja see them."""
    text = html.unescape(re.sub(r"<[^>]+>", "", xml.replace("</w:p>", "\n")))
    if _RAW.search(html.unescape(xml)):  # it may stand in an attribute, and leaves no node that could be refused
        raise TemplateBroken("Perintah {% raw %} tidak dikenal atau tidak boleh dipakai. Hapus dari templat.")
    if max(len(TAG.findall(text)), len(TAG.findall(xml))) > 2 * MAX_TAGS:
        raise TemplateBroken(f"Templat memuat lebih dari {MAX_TAGS} penanda. Sederhanakan.")
    if other := OTHER_SYNTAX.search(text):
        raise TemplateBroken(
            f"Penanda {other.group(0)} adalah sintaks program lain. Tulis {{{{ nama }}}} atau {{% for … %}}."
        )
    commands: list[tuple[str, str]] = []
    for tag in _tags(text):
        if _RAW_XML.match(tag):
            raise TemplateBroken(f"Penanda {tag} tidak dapat dipakai. Tulis {{{{ nama }}}} tanpa huruf di depannya.")
        if command := _COMMAND.match(tag):
            _pair(command.group(1), tag, commands)
    if commands:
        name, tag = commands[-1]
        raise TemplateBroken(f"Penanda {tag} belum ditutup. Tambahkan {{% end{name} %}} sesudah bagiannya.")


def _tags(text: str) -> Iterator[str]:
    opened: re.Match[str] | None = None
    for mark in TAG.finditer(text):
        if opened is None:
            opened = mark if mark.group(0) in CLOSED_BY else None
        elif mark.group(0) == CLOSED_BY[opened.group(0)]:
            tag = text[opened.start() : mark.end()]
            if "\n" in tag:
                raise TemplateBroken(f"Penanda {_short(tag)} terputus oleh ganti paragraf. Tulis dalam satu paragraf.")
            yield tag
            opened = None
        elif mark.group(0) in CLOSED_BY:
            break
    if opened is not None:
        raise TemplateBroken(f"Penanda {_short(text[opened.start() :])} belum ditutup dengan tanda kurungnya. Tutup.")


def _pair(name: str, tag: str, opened: list[tuple[str, str]]) -> None:
    if name in ("for", "if"):
        opened.append((name, tag))
    elif name in ("endfor", "endif"):
        if not opened or opened[-1][0] != name.removeprefix("end"):
            raise TemplateBroken(f"Penanda {tag} tidak mempunyai pembukanya. Periksa pasangan for/endfor dan if/endif.")
        opened.pop()
    elif name not in ("elif", "else") and name not in CELL_COMMANDS:
        raise TemplateBroken(f"Perintah {tag} tidak dikenal atau tidak boleh dipakai. Hapus dari templat.")


def _short(text: str) -> str:
    line = text.split("\n", 1)[0]
    return line if len(line) <= 60 else line[:59] + "…"


def faults_in(tree: nodes.Template) -> Iterator[str]:
    """Walk the syntax and say what is not allowed: only what fills a form is."""
    for node in tree.find_all(nodes.Node):
        if isinstance(node, nodes.Filter):
            if node.name not in FILTERS:
                yield f"Penyaring '{node.name}' tidak dikenal. Yang ada: {', '.join(FILTERS)}."
        elif isinstance(node, nodes.Test):
            if node.name not in ENVIRONMENT.tests:
                yield f"Uji 'is {node.name}' tidak dikenal."
        elif isinstance(node, nodes.Mul):
            if not _is_merged_span(node):
                yield "Penanda tidak boleh mengalikan."
        elif not isinstance(node, ALLOWED_NODES):
            kind = type(node).__name__
            yield f"Penanda tidak boleh {NODE_NAMES.get(kind, f'memakai {kind}')}."
        elif isinstance(node, nodes.Name) and node.name == "self":
            yield "Nama 'self' tidak dikenal."
        elif isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
            yield f"Nama '{node.attr}' diawali garis bawah."
        elif isinstance(node, nodes.Const) and isinstance(node.value, str) and "&" in node.value:
            yield "Tanda & tidak dapat ditulis di dalam penanda; tulis di luarnya."  # it would be escaped twice
        elif isinstance(node, nodes.For) and not _is_whole_list(node.iter):
            yield "Perulangan {% for %} hanya untuk daftar isian."
    if _depth(tree) > MAX_DEPTH:
        yield f"Perulangan bersarang lebih dari {MAX_DEPTH} tingkat."
    yield from _multiplied(tree, ())


def _is_whole_list(node: nodes.Node) -> bool:
    """Say whether this names a value as it was given: a piece cut out of a text would be looped over by its letters."""
    if isinstance(node, nodes.Getitem):
        return not isinstance(node.arg, nodes.Slice)
    return isinstance(node, nodes.Name | nodes.Getattr)


def _is_merged_span(node: nodes.Mul) -> bool:
    """Say whether this is what docxtpl writes for its {% hm %}: the cell's span times `loop.length`."""
    return (
        isinstance(node.left, nodes.Const)
        and isinstance(node.left.value, int)
        and isinstance(node.right, nodes.Getattr)
        and node.right.attr == "length"
        and isinstance(node.right.node, nodes.Name)
        and node.right.node.name == "loop"
    )


def multiplies(over: nodes.Node, within: Sequence[Loop]) -> str:
    """Say why a loop within others would go round far too often, "" where it would not.

    The lists of a row within it are as long as they were entered; the same list within itself multiplies.
    """
    names = {name for one in within for name in one.names}
    if said(over) in {one.over for one in within}:
        return f"Perulangan atas {said(over)} di dalam perulangan atas {said(over)}."
    if said(over).split(".")[0].split("[")[0] in names:
        return ""
    alone = [one for one in within if one.alone]
    return f"Lebih dari {MAX_ALONE} daftar yang berdiri sendiri saling bersarang." if len(alone) >= MAX_ALONE else ""


def loop_of(node: nodes.For, within: Sequence[Loop]) -> Loop:
    """Give a loop as those within it see it."""
    names = frozenset(one.name for one in node.target.find_all(nodes.Name)) | (
        {node.target.name} if isinstance(node.target, nodes.Name) else set()
    )
    outer = {name for one in within for name in one.names}
    return Loop(said(node.iter), names, said(node.iter).split(".")[0].split("[")[0] not in outer)


def _multiplied(node: nodes.Node, within: tuple[Loop, ...]) -> Iterator[str]:
    inside = within
    if isinstance(node, nodes.For):
        if fault := multiplies(node.iter, within):
            yield fault
        inside = (*within, loop_of(node, within))
    for child in node.iter_child_nodes():
        yield from _multiplied(child, inside)


def said(node: nodes.Node) -> str:
    """Give a name as it was written: "k.hasil", "fakta[…]"."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        return f"{said(node.node)}.{node.attr}"
    if isinstance(node, nodes.Getitem):
        return f"{said(node.node)}[…]"
    return "…"


def _depth(node: nodes.Node) -> int:
    below = max((_depth(child) for child in node.iter_child_nodes()), default=0)
    return below + isinstance(node, nodes.For)


def _cuts(tree: nodes.Template) -> Iterator[int]:
    """Give the line of each branch that, left out or repeated, would leave the XML open: docxtpl would lose text."""
    for node in tree.find_all(nodes.Node):
        if isinstance(node, nodes.For | nodes.If) and not (_is_whole(node.body) and _is_whole(node.else_)):
            yield node.lineno


def _is_whole(branch: list[nodes.Node]) -> bool:
    """Say whether this stretch of XML opens again what it closes (</w:t></w:r><w:r><w:t> is whole), and no more."""
    closed: list[str] = []
    opened: list[str] = []
    texts = (
        text.data for node in branch if isinstance(node, nodes.Output) for text in node.find_all(nodes.TemplateData)
    )
    for end, name, empty in _ELEMENT.findall("".join(texts)):
        if end and opened:
            opened.pop()
        elif end:
            closed.append(name)
        elif not empty:
            opened.append(name)
    return opened == closed[::-1]


def _explained(exc: TemplateSyntaxError, source: str) -> str:
    return f"Penanda salah tulis{_place(exc.lineno, source)}. Periksa tanda kurung, nama isian dan pasangan for/if."


def _place(line: int, source: str) -> str:
    lines = source.splitlines()
    near = _words_of(lines[line - 1]) if 0 < line <= len(lines) else ""
    return f" dekat '{near}'" if near else ""


def _words_of(line: str) -> str:
    """Give what stands on a line of XML, from its first placeholder on where that is far in."""
    text = html.unescape(re.sub(r"<[^>]+>", "", line)).strip()
    return _short(text if TAG.search(text[:_NEAR]) else text[max(text.find("{"), 0) :])
