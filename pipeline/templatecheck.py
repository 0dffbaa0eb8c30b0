"""A Word template looked at before anybody uses it: everything that is wrong with it, at once, with its place.

    report = check_template(path, "kunjungan_warga", fonts=installed)
    report.may_be_activated, report.findings, report.uses

Nothing here believes the file: it is for a confined child (`check_plain`), unless the file is one of ours.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import TemplateSyntaxError
from lxml import etree

from errors import AnswersInvalid, TemplateBroken
from pipeline.compile import RENDERED_TYPES, compile_template
from pipeline.container import MAIN_PART, Inspection, inspect
from pipeline.fill import fill_parts, write
from pipeline.placeholders import CELL_COMMANDS, ENVIRONMENT, faults_in
from pipeline.templatekinds import TemplateKind, sample_photos, template_kind, with_pictures
from pipeline.templatereport import Finding, Severity, TemplateReport, Use
from pipeline.templatetags import TagReader
from pipeline.trim import trimmed
from pipeline.wordfields import placed_instructions
from pipeline.wordplaces import ADDED, Passage, in_a_sentence, part_words, passages_of
from pipeline.wordxml import W
from schemas import registry
from schemas.declaration import document_type
from schemas.vocabulary import Asked, Vocabulary, photos_in

WRONG, WARNING, NEW = Severity.WRONG, Severity.WARNING, Severity.NEW
MOST_FINDINGS = 200
SAMPLES = ("example", "longest", "minimal")
# Fonts of the same widths stand in for these, so that nothing moves (fonts-liberation2, -crosextra-carlito, -caladea).
STAND_INS = {
    "arial": "Liberation Sans", "helvetica": "Liberation Sans", "times new roman": "Liberation Serif",
    "times": "Liberation Serif", "courier new": "Liberation Mono", "courier": "Liberation Mono",
    "calibri": "Carlito", "cambria": "Caladea",
}  # fmt: skip
SIGNS_ONLY = {"symbol", "wingdings", "wingdings 2", "wingdings 3", "webdings", "ms gothic", "segoe ui symbol"}
MAIL_MERGE = re.compile(r"\s*MERGEFIELD\s+\"?([\w ]+?)\"?\s*(\\|$)", re.IGNORECASE)
CACHED = re.compile(r"\s*(TOC|SECTIONPAGES)\b", re.IGNORECASE)
THEME = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
LOOP = re.compile(r"\{%(?:p|tr|tc|r)?-?\s*for\s+(\w+)\s+in\s+(\w+)\s*-?%\}")
PRINTED = re.compile(r"\{\{r?-?\s*([A-Za-z_]\w*)(?:\.(\w+))?")
NEAR = re.compile(r" dekat '(.+?)…?'(?=\. [A-Z]|\.?$)", re.DOTALL)
TAGGED = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
COMMAND = re.compile(r"\{%(?:p|tr|tc|r)?[\s-]*(\w+)")
KNOWN_COMMANDS = {"for", "endfor", "if", "elif", "else", "endif", *CELL_COMMANDS}
# Where a part that is never filled shows in Word, by its name.
ELSEWHERE = (
    (r"numbering", "penomoran"), (r"word/(charts|diagrams)/", "bagan"), (r"styles", "gaya"), (r"settings", "setelan"),
    (r"customXml|\.rels$", "data tersembunyi"), (r"glossary", "blok siap pakai"),
)  # fmt: skip


def check_template(
    path: Path, kind: str, *, active: Path | None = None, fonts: Collection[str] | None = None
) -> TemplateReport:
    """Look at a Word template.

    Args:
        active: the version to compare with; the shipped one where not given.
        fonts: families that the server has; None: fonts are not looked at.

    Raises:
        UnknownKind: nothing of that kind has a template.
    """
    what = template_kind(kind)
    found = inspect(path)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
    if found.package is None:
        readable = not any(fault.unreadable for fault in found.faults)
        told = [Finding(WRONG, "berkas", *_split(fault.message)) for fault in found.faults]
        return TemplateReport(kind, sha256, readable, tuple(told))
    passages = _passages(found)
    reader = TagReader(what.vocabulary)
    for one in passages.values():
        reader.read(one)
    everywhere = [passage for one in passages.values() for passage in one]
    findings = [*_package_findings(found, everywhere), *reader.findings]
    if not findings or all(one.severity is not WRONG for one in findings):
        findings += _judged(path, what, everywhere)
    findings += [*_revisions(everywhere), *_fields(found, everywhere), *_elsewhere(found), *_properties(found)]
    findings += _fonts(found, fonts)
    findings += _secrecy(what, everywhere)
    compared = active or what.shipped
    before = () if compared is None else uses_of(compared, what.vocabulary)
    findings += _unprinted(what, before, reader.uses)
    was, now = _printed(before), _printed(reader.uses)
    added = [path for path in now if path not in was]
    if compared is not None:
        findings += [_new(what.vocabulary, path, reader.uses) for path in added]
    report = TemplateReport(
        kind, sha256, readable=True, added=tuple(added), lost=tuple(path for path in was if path not in now),
        kept=tuple(path for path in now if path in was), uses=tuple(dict.fromkeys(reader.uses)),
    )  # fmt: skip
    return report.with_findings(_not_too_many(list(dict.fromkeys(findings))))


def check_plain(
    path: str, kind: str, active: str | None, fonts: Sequence[str] | None, form: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Check for a confined child: plain values in and out.

    Args:
        form: the declaration of a form of one's own, of which the child knows nothing.
    """
    know_form(form)
    return check_template(Path(path), kind, active=Path(active) if active else None, fonts=fonts).as_json()


def fill_samples(path: str, kind: str, samples: Sequence[str], form: Mapping[str, Any] | None = None) -> list[str]:
    """Fill a template with samples, for a confined child: writes `<sample>.docx` beside it.

    Raises:
        TemplateBroken: it cannot be filled.
    """
    know_form(form)
    return [one.name for one in filled_samples(Path(path), template_kind(kind), samples, Path(path).parent)]


def know_form(form: Mapping[str, Any] | None) -> None:
    """Let a confined child know the form of one's own that a template is for."""
    if form is not None:
        registry.declare([document_type(**form)])


def names_plain(path: str) -> list[list[str]]:
    """Give the names that a file prints, in its order, each with the list that it stands in, "" for none.

    For a confined child, and for a form that is yet to be declared: nothing is checked.

    Raises:
        TemplateBroken: it is no Word file, or holds what no template may.
    """
    found = inspect(Path(path))
    if found.package is None or found.faults:
        raise TemplateBroken(found.faults[0].message)
    names: dict[tuple[str, str], None] = {}
    rows: dict[str, str] = {}
    for passages in _passages(found).values():
        for passage in passages:
            for tag in TAGGED.finditer(passage.text):
                if loop := LOOP.match(tag.group(0)):
                    rows[loop.group(1)] = loop.group(2)
                elif said := PRINTED.match(tag.group(0)):
                    name, inner = said.groups()
                    if name in rows:
                        names[(inner or "", rows[name])] = None
                    elif not inner:
                        names[(name, "")] = None
    return [list(one) for one in names]


def filled_samples(path: Path, what: TemplateKind, samples: Iterable[str], folder: Path) -> list[Path]:
    """Write a template's samples into `folder`."""
    template = compile_template(path)
    made = []
    for sample in samples:
        context = with_pictures(what.vocabulary.contexts[sample], folder)
        photos = sample_photos(0 if what.document is None else photos_in(what.document, sample), folder)
        filled = fill_parts(template, context, title=what.title, photos=photos)
        made.append(write(filled, folder / f"{sample}.docx").path)
    return made


def uses_of(path: Path, vocabulary: Vocabulary) -> tuple[Use, ...]:
    """Give where a template of ours uses which placeholder."""
    return _uses(path, path.stat().st_mtime_ns, vocabulary.kind)


@lru_cache(maxsize=64)
def _uses(path: Path, _changed: int, kind: str) -> tuple[Use, ...]:
    reader = TagReader(template_kind(kind).vocabulary)
    found = inspect(path)
    if found.package is not None:
        for one in _passages(found).values():
            reader.read(one)
    return tuple(dict.fromkeys(reader.uses))


def _passages(found: Inspection) -> dict[str, list[Passage]]:
    """Give the paragraphs of each part that is printed, the body first."""
    package = found.package
    assert package is not None  # noqa: S101  (asked by the callers; said for the type checker)
    called = part_words(found.trees, MAIN_PART)
    printed = [name for name, kind in package.types.items() if kind in RENDERED_TYPES and name in found.trees]
    printed.sort(key=lambda name: (name != MAIN_PART, name))
    return {name: passages_of(name, found.trees[name], called=called.get(name, name)) for name in printed}


def _not_too_many(findings: list[Finding]) -> list[Finding]:
    """Give the weightiest: a page with thousands of findings helps nobody."""
    order = list(Severity)
    ranked = sorted(findings, key=lambda one: order.index(one.severity))
    left = len(ranked) - MOST_FINDINGS
    if left <= 0:
        return findings
    message = f"Masih ada {left} temuan lain."
    more = Finding(
        ranked[MOST_FINDINGS].severity, "lainnya", message, "Perbaiki yang di atas dahulu, lalu unggah lagi."
    )
    return [*ranked[:MOST_FINDINGS], more]


# ---------------------------------------------------------------- the package


def _package_findings(found: Inspection, passages: Sequence[Passage]) -> Iterator[Finding]:
    for fault in found.faults:
        passage = _passage_of(fault.element, passages)
        yield _at(passage, WRONG, "isi-terlarang", *_split(fault.message))


def _passage_of(element: etree._Element | None, passages: Sequence[Passage]) -> Passage | None:
    """Give the paragraph that an element stands in; the first one inside it, where it holds paragraphs."""
    if element is None:
        return None
    near = {id(one) for one in (element, *element.iterancestors(W + "p"), *element.iter(W + "p"))}
    return next((passage for passage in passages if id(passage.element) in near), None)


def _properties(found: Inspection) -> Iterator[Finding]:
    for name, root in found.trees.items():
        if name.startswith("docProps/") and _has_tags(root):
            message = "Sifat dokumen (Berkas › Info) memuat penanda; di sana tidak ada yang diisi."
            yield Finding(WRONG, "sifat", message, "Hapus penanda itu dari judul, subjek atau sifat lainnya.", name)


def _elsewhere(found: Inspection) -> Iterator[Finding]:
    """Tell placeholders in parts that are never filled: lists, charts, data. In comments they are only spoken of."""
    for name, root in found.trees.items():
        kind = found.package.types.get(name, "") if found.package is not None else ""
        if kind in RENDERED_TYPES or name.startswith("docProps/") or "comments" in kind or not _has_tags(root):
            continue
        where = next((words for pattern, words in ELSEWHERE if re.search(pattern, name)), "bagian lain dokumen")
        message = f"Penanda di dalam {where} ({name}) tidak pernah diisi; bila tercetak, tercetak apa adanya."
        faults = [fault for text in _texts(root) for tag in TAGGED.findall(text) for fault in _faults_of(tag)]
        if faults:
            message = f"Penanda di dalam {where} ({name}): {faults[0]}"
        severity, code = (WRONG, "tidak-boleh") if faults else (WARNING, "tak-terisi")
        yield Finding(severity, code, message, "Hapus dari sana; penanda ditulis di teks biasa.", where)


def _texts(root: etree._Element) -> Iterator[str]:
    """Give all text of a part, and the values of its attributes."""
    for element in root.iter():
        yield from (str(text) for text in (element.text, element.tail, *element.attrib.values()) if text)


def _has_tags(root: etree._Element) -> bool:
    return any("{{" in text or "{%" in text for text in _texts(root))


def _faults_of(tag: str) -> Iterator[str]:
    """Say what a single placeholder does that none may; one that only cannot stand alone does nothing."""
    try:
        yield from faults_in(ENVIRONMENT.parse(tag))
    except TemplateSyntaxError:
        if (command := COMMAND.match(tag)) and command.group(1) not in KNOWN_COMMANDS:
            yield f"Perintah {tag} tidak dikenal atau tidak boleh dipakai."


# ---------------------------------------------------------------- the judge


def _judged(path: Path, what: TemplateKind, passages: Sequence[Passage]) -> Iterator[Finding]:
    """Compile it as it would be used, and fill it with every sample; tell where that fails."""
    try:
        template = compile_template(path)
    except TemplateBroken as exc:
        yield _judgement(str(exc), passages)
        return
    with tempfile.TemporaryDirectory() as folder:
        for sample, context in what.vocabulary.contexts.items():
            try:
                fill_parts(template, with_pictures(context, Path(folder)))
            except (TemplateBroken, AnswersInvalid) as exc:
                yield _judgement(str(exc), passages)
                return
            except ValueError as exc:  # what is left of the XML cannot be read
                message = f"Templat tidak dapat diisi dengan contoh '{sample}' ({type(exc).__name__})."
                yield _judgement(message, passages)
                return


def _judgement(message: str, passages: Sequence[Passage]) -> Finding:
    quoted = NEAR.search(message)
    words = quoted.group(1) if quoted else ""
    tags = TAGGED.findall(words) or [words]
    passage = next(
        (one for text in (words, *tags) for one in passages if text and text in " ".join(one.text.split())), None
    )
    told = re.sub(r"^Templat .+?\.docx(, [a-z ]+)?: ", "", message)
    if passage is not None:
        told = NEAR.sub("", told)
    return _at(passage, WRONG, "tidak-terisi", *_split(told))


# ---------------------------------------------------------------- habits of Word


def _revisions(passages: Sequence[Passage]) -> Iterator[Finding]:
    found = [one for one in passages if next(one.element.iter(*ADDED), None) is not None]
    if found:
        count = f"{len(found)} paragraf" if len(found) > 1 else "satu paragraf"
        message = f"Masih ada perubahan terlacak ({count}); teks lama bisa ikut tercetak."
        yield _at(found[0], WARNING, "perubahan-terlacak", message, "Terima atau tolak semua di Tinjau, lalu simpan.")


def _fields(found: Inspection, passages: Sequence[Passage]) -> Iterator[Finding]:
    for root in found.trees.values():
        for element, instruction in placed_instructions(root):
            if merged := MAIL_MERGE.match(instruction):
                message = f"Bidang surat massal «{merged.group(1)}» tidak diisi oleh sistem ini."
                way = "Ganti dengan {{ nama_isian }} dari daftar isian."
                yield _at(_passage_of(element, passages), WARNING, "surat-massal", message, way)
            elif CACHED.match(instruction):
                name = instruction.split()[0].upper()
                message = f"Bidang {name} dicetak seperti terakhir disimpan di Word, tidak dihitung ulang."
                yield _at(_passage_of(element, passages), WARNING, "bidang-tetap", message, "Hapus bila tidak perlu.")


def _fonts(found: Inspection, fonts: Collection[str] | None) -> Iterator[Finding]:
    if fonts is None or found.package is None or found.faults:
        return
    have = {family.casefold() for family in fonts}
    for family in sorted(_families(found)):
        low = family.casefold()
        stand_in = STAND_INS.get(low, family).casefold()
        if low not in have and stand_in not in have and low not in SIGNS_ONLY:
            message = f"Huruf {family} tidak ada di server; huruf lain yang menggantikannya bisa menggeser halaman."
            yield Finding(WARNING, "huruf", message, "Pakai Arial, Times New Roman, atau minta hurufnya dipasang.")


def _secrecy(what: TemplateKind, passages: Sequence[Passage]) -> Iterator[Finding]:
    """Tell where a RAHASIA paper does not say so on every page (papers.md)."""
    for end in ("kepala", "kaki") if what.restricted else ():
        if not any(one.place.startswith(f"{end} halaman") and "RAHASIA" in one.text.upper() for one in passages):
            message = f"Dokumen ini RAHASIA, tetapi {end} halamannya tidak menyebutnya."
            yield Finding(WARNING, "tanpa-klasifikasi", message, f"Tulis RAHASIA di {end} halaman, tebal bergaris.")


def _families(found: Inspection) -> set[str]:
    """Give the fonts that the document's text is set in: of its own runs, and of the styles in use."""
    assert found.package is not None  # noqa: S101  (asked by the caller; said for the type checker)
    parts = trimmed(found.package.parts)
    themes = [tree for name, tree in found.trees.items() if name.startswith("word/theme/")]
    theme = {kind: _theme_font(tree, kind) for tree in themes for kind in ("major", "minor")}
    families = set()
    for name, data in parts.items():
        if not name.startswith("word/") or not name.endswith(".xml") or b"rFonts" not in data:
            continue
        for one in etree.fromstring(data).iter(W + "rFonts"):
            for script in ("ascii", "hAnsi"):
                named = one.get(W + f"{script}Theme", "")
                family = next((font for kind, font in theme.items() if named.startswith(kind)), "")
                families.add(family or one.get(W + script, ""))
    return {family for family in families if family and "{" not in family}


def _theme_font(tree: etree._Element, kind: str) -> str:
    found = tree.find(f".//{THEME}{kind}Font/{THEME}latin")
    return "" if found is None else str(found.get("typeface", ""))


# ---------------------------------------------------------------- against the active version


def _printed(uses: Iterable[Use]) -> list[str]:
    return list(dict.fromkeys(one.path for one in uses if one.prints))


def _unprinted(what: TemplateKind, before: Sequence[Use], now: Sequence[Use]) -> Iterator[Finding]:
    """Tell the fields that must be answered and are printed no more; what no template prints is nobody's fault."""
    words = what.vocabulary.words
    usual = words if what.shipped is None else _printed(uses_of(what.shipped, what.vocabulary))
    was, is_ = {*_printed(before), *usual}, set(_printed(now))
    told: set[Asked] = set()
    for asked in what.vocabulary.asked:
        paths = [path for path, word in words.items() if asked in word.fields]
        ways = [path for path in paths if path in was]
        if asked.required and ways and not any(path in is_ for path in paths) and not _within(asked, told):
            told.add(asked)
            suggestion = said(ways[0])
            message = f"Isian wajib '{asked.label}' tidak dicetak: {suggestion} tidak dipakai."
            yield Finding(WARNING, "tidak-dicetak", message, "Tambahkan, atau pastikan memang tidak perlu.",
                          placeholder=suggestion, suggestion=suggestion)  # fmt: skip


def _within(asked: Asked, told: set[Asked]) -> bool:
    """Say whether the list or group of a field was told already."""
    return any(asked.path.startswith(f"{one.path}.") for one in told)


def _new(vocabulary: Vocabulary, path: str, uses: Sequence[Use]) -> Finding:
    place = next(one.place for one in uses if one.path == path and one.prints)
    word = vocabulary.words[path]
    shown = said(path)
    return Finding(NEW, "baru", f"{shown}: {word.meaning}.", "", in_a_sentence(place), placeholder=shown)


def said(path: str) -> str:
    """Give a placeholder as the admin types it; inside a list with the loop that it needs."""
    *lists, last = path.split("[]")
    if not lists or not lists[0]:
        return f"{{{{ {path} }}}}"
    loops, before = "", ""
    for name in lists:
        row = _row_name(name)
        loops += f"{{% for {row} in {before}{name.removeprefix('.')} %}} "
        before = f"{row}."
    inner = f"{before.rstrip('.')}{last}"
    return f"{loops}{{{{ {inner} }}}}"


def _row_name(name: str) -> str:
    """Name the loop variable: the first letter of the list ("k in kunjungan"), "baris" for lines of text."""
    last = name.rpartition(".")[2]
    return "baris" if last in ("baris", "kop") else last[:1]


# ---------------------------------------------------------------- findings


def _at(passage: Passage | None, severity: Severity, code: str, message: str, way_out: str = "") -> Finding:
    if passage is None:
        return Finding(severity, code, message, way_out)
    return Finding(
        severity, code, message, way_out, in_a_sentence(passage.place), passage.around(0, 2 * 28), part=passage.part,
        paragraph=passage.number, end=len(passage.text),
    )  # fmt: skip


def _split(message: str) -> tuple[str, str]:
    """Split what is wrong from what to do, which our messages say last."""
    first, dot, rest = message.rpartition(". ") if not message.endswith(". ") else (message, "", "")
    return (f"{first}.", rest) if dot else (message, "")
