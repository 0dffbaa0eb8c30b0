"""What a template of a kind may print: every placeholder, what it means, an example, and the fields behind it.

Nothing is written down twice: the names come from the contexts that the samples give, the meaning from the fields of
the form, found by answering each of them otherwise and looking at what changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from marshmallow import Schema
from marshmallow.fields import Field

from schemas.base import PHOTOS, DocumentType
from schemas.fields import Choice, Group, Rows, Several
from schemas.paper import Drawing
from schemas.rich import Rich
from schemas.setting import EXAMPLE_OFFICER, EXAMPLE_UNIT, PaperSetting

SETTING = PaperSetting(EXAMPLE_UNIT, EXAMPLE_OFFICER, "B/12/I/2023")
SOME_DAY = date(2099, 1, 1)
ROW = "[]"
SHORTEST_EXAMPLE = 60
SAMPLE_PHOTOS = {"example": 2, "longest": 20}  # at most as many as the form takes
# What no field stands behind: the unit, the officer, what the system knows.
KNOWN = {
    "kop": "Kop surat kesatuan, baris demi baris",
    "kop_kanan": "Lebar garis kop; diatur sendiri oleh sistem",
    "nomor": "Nomor dari buku register, diisi saat disetujui",
    "tempat": "Tempat kedudukan kesatuan",
    "tanggal": "Tanggal dokumen",
    "wilayah": "Desa/kelurahan binaan petugas",
    "jabatan_petugas": "Jabatan petugas, huruf besar",
    "nama_petugas": "Nama petugas, huruf besar",
    "pangkat_petugas": "Pangkat lengkap dan NRP petugas",
    "jabatan_kapolsek": "Jabatan Kapolsek, huruf besar",
    "nama_kapolsek": "Nama Kapolsek, huruf besar",
    "pangkat_kapolsek": "Pangkat lengkap dan NRP Kapolsek",
    "jabatan_kanit": "Jabatan Kanit Binmas, huruf besar",
    "nama_kanit": "Nama Kanit Binmas, huruf besar",
    "pangkat_kanit": "Pangkat lengkap dan NRP Kanit Binmas",
    "jumlah_foto": "Banyaknya foto pada lampiran",
}


class Sort(StrEnum):
    """What stands under a name."""

    TEXT = "teks"
    FLAG = "ya/tidak"
    PICTURE = "gambar"
    LIST = "daftar"
    GROUP = "kelompok"


@dataclass(frozen=True, slots=True)
class Asked:
    """A field of the form: its dotted path, its label, and whether it must be answered."""

    path: str
    label: str
    required: bool


@dataclass(frozen=True, slots=True)
class Word:
    """One placeholder.

    Attributes:
        path: "nama", "fakta[]" (a row of the list), "fakta[].huruf".
        example: as it is printed, "" where it is not.
        meaning: in words for the admin.
        fields: what it is made from.
        may_be_none: in some samples there is nothing, which cannot be printed.
        rich: it may be printed with its looks, by {{r nama }}.
    """

    path: str
    sort: Sort
    example: str = ""
    meaning: str = ""
    fields: tuple[Asked, ...] = ()
    may_be_none: bool = False
    rich: bool = False

    @property
    def name(self) -> str:
        """The last piece: "huruf"."""
        return self.path.removesuffix(ROW).rpartition(".")[2]


@dataclass(frozen=True)
class Vocabulary:
    """All words of a kind, by path, in the order in which the papers give them.

    Attributes:
        contexts: what the samples give a template, by the sample's name.
    """

    kind: str
    title: str
    words: Mapping[str, Word]
    contexts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def below(self, path: str) -> list[Word]:
        """Give the words directly under a list's row or a group; with "" those of the whole paper."""
        start = f"{path}." if path else ""
        return [
            word for word in self.words.values()
            if word.path.startswith(start) and word.path != path and "." not in word.path[len(start):]
            and not word.path.endswith(ROW)
        ]  # fmt: skip

    @property
    def asked(self) -> list[Asked]:
        """The fields that some word is made from, each once."""
        return list(dict.fromkeys(one for word in self.words.values() for one in word.fields))


def words_from(
    kind: str, title: str, contexts: Mapping[str, Mapping[str, Any]], behind: Mapping[str, tuple[Asked, ...]] = {}
) -> Vocabulary:
    """Read the words off what samples give a template."""
    words: dict[str, Word] = {}
    for context in contexts.values():
        for path, value in _flat(context):
            old, new = words.get(path), _word(path, value)
            words[path] = new if old is None else _merged(old, new)
    told = {
        path: Word(
            word.path, word.sort, word.example, _meaning(word, behind.get(path, ())), behind.get(path, ()),
            word.may_be_none, word.rich,
        )
        for path, word in words.items()
    }  # fmt: skip
    return Vocabulary(kind, title, told, contexts)


def vocabulary_of(kind: DocumentType) -> Vocabulary:
    """Give the words of a document type."""
    values = {name: sample_values(kind, name) for name in kind.samples}
    contexts = {name: kind.context(given, SETTING) for name, given in values.items()}
    behind: dict[str, dict[Asked, None]] = {}
    counts: dict[Asked, int] = {}
    for name, given in values.items():
        other = values.get("longest" if name == "example" else f"{name}-longest")
        if other is None:
            continue
        plain = _changing(contexts[name])
        for asked, changed in _otherwise(kind.schema(), given, other):
            try:
                told = _changing(kind.context(changed, SETTING))
            except (LookupError, TypeError, ValueError, AttributeError):
                continue  # this answer alone does not go with the others
            paths = [path for path in {**plain, **told} if plain.get(path) != told.get(path)]
            counts[asked] = max(counts.get(asked, 0), len(paths))
            for path in paths:
                behind.setdefault(path, {})[asked] = None
    # A field that changes little says more of a word than one on which half of the paper hangs.
    ordered = {path: tuple(sorted(found, key=lambda one: counts[one])) for path, found in behind.items()}
    return words_from(kind.kind, kind.title, contexts, ordered)


def sample_values(kind: DocumentType, sample: str) -> dict[str, Any]:
    """Give the values of a sample, with as many photos as it shows."""
    values = kind.load(kind.samples[sample], today=SOME_DAY)
    shown = photos_in(kind, sample)
    photo = {"file": "foto.jpg", "caption": "Foto contoh", "taken_at": None, "place": ""}
    return values | {PHOTOS: [photo] * shown} if shown else values


def photos_in(kind: DocumentType, sample: str) -> int:
    """Give how many photos a sample shows."""
    return min(SAMPLE_PHOTOS.get(sample, 0), kind.takes_photos)


def _otherwise(
    schema: Schema, values: Mapping[str, Any], other: Mapping[str, Any], path: str = "", label: str = "",
    required: bool = True,
) -> Iterator[tuple[Asked, dict[str, Any]]]:  # fmt: skip
    """Give the values with one answer at a time taken from `other`."""
    for name, one in schema.fields.items():
        if name not in values or name not in other or one.metadata.get("widget") == "photos":
            continue
        words = str(one.metadata.get("label") or label or name)
        needed = required and (one.required or bool(one.metadata.get("required_shown")))
        here = f"{path}{name}"
        if isinstance(one, Group) and isinstance(values[name], Mapping) and isinstance(other[name], Mapping):
            for asked, inner in _otherwise(one.schema, values[name], other[name], f"{here}.", words, needed):
                yield asked, {**values, name: inner}
            continue
        answer = _another(one, values[name], other[name])
        if answer != values[name]:
            yield Asked(here, words, needed), {**values, name: answer}
        rows, others = values[name], other[name]
        if isinstance(one, Rows) and not isinstance(one, Several) and isinstance(one.inner, Group) and rows and others:
            for asked, inner in _otherwise(one.inner.schema, rows[0], others[0], f"{here}.", words, needed):
                yield asked, {**values, name: [inner, *rows[1:]]}


def _another(field: Field[Any], value: Any, other: Any) -> Any:
    """Give another answer: that of the longest sample, where it keeps the example's one of our own."""
    if value != other:
        return other
    if isinstance(value, date) and not isinstance(value, datetime):
        return value - timedelta(days=1)
    if isinstance(field, Choice):
        return next((choice for choice in field.choices if choice != value), value)
    return value


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if path:
        yield path, value
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _flat(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _flat(inner, path + ROW)


def _changing(context: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Give the printed values of a context by path."""
    found: dict[str, list[Any]] = {}
    for path, value in _flat(context):
        if not isinstance(value, Mapping | list | tuple):
            found.setdefault(path, []).append(value)
    return found


def _word(path: str, value: Any) -> Word:
    if isinstance(value, Mapping):
        return Word(path, Sort.GROUP)
    if isinstance(value, list | tuple):
        return Word(path, Sort.LIST)
    if value is None or isinstance(value, bool):
        return Word(path, Sort.FLAG, may_be_none=value is None)
    if isinstance(value, Drawing) or not isinstance(value, str | int | float):
        return Word(path, Sort.PICTURE)
    plain = value.plain if isinstance(value, Rich) else str(value)
    return Word(path, Sort.TEXT, _short(plain), rich=isinstance(value, Rich))


def _merged(old: Word, new: Word) -> Word:
    """Join what two samples say: where one has nothing, the other tells."""
    none = old.may_be_none or new.may_be_none
    known = new if (old.may_be_none and old.sort is Sort.FLAG) or new.sort is Sort.PICTURE else old
    return Word(known.path, known.sort, old.example or new.example, may_be_none=none, rich=old.rich or new.rich)


def _meaning(word: Word, fields: tuple[Asked, ...]) -> str:
    if word.path in KNOWN:
        return KNOWN[word.path]
    near = [one for one in fields if not any(other.path.startswith(f"{one.path}.") for other in fields)]
    labels = list(dict.fromkeys(one.label for one in near if one.label))[:3]
    if labels:
        return ", ".join(labels)
    words = word.name.replace("_", " ")
    return words[:1].upper() + words[1:]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHORTEST_EXAMPLE else line[: SHORTEST_EXAMPLE - 1] + "…"
