"""A form drawn from its schema: sections of fields, groups and rows, with what was typed, what is wrong, what to mend.

The templates under templates/forms/ know nothing of schemas; every part says by `shape` how it is drawn.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol

from marshmallow import Schema
from marshmallow.fields import Field

from schemas.fields import (
    Choice,
    Clock,
    Day,
    FormSchema,
    Group,
    Matched,
    Moment,
    Nik,
    Rows,
    RtRw,
    Several,
    Text,
    Whole,
    YesNo,
    inside,
)
from schemas.leaves import Leaf, row_words, words_of
from schemas.rich import HELP
from schemas.rules import is_open, rules_of
from schemas.strokes import HEIGHT, MOST_LINES, MOST_POINTS, WIDTH, DrawnSignature, Strokes, as_strokes
from schemas.typed import NO, YES, date_parts, is_blank, shown, starting
from schemas.visits import ROWS, Card
from schemas.wording import day_and_date
from services.entryphotos import ShownPhoto

CHIPS, SELECT = 7, 25  # up to so many choices are seen at once, or in a list; more are searched for
CHIP_LENGTH = 34
BORN = "tanggal_lahir"  # is typed in three boxes: nobody leafs through decades
SEARCHED = "Ketik sebagian, lalu pilih dari daftar."
OTHERS = "Isian"
PLACE = "__{}__"  # stands for the number of a row that is not there yet
DIGITS = re.compile(r"[\[\]0-9{},|*+-]+")
DATE, CLOCK = re.compile(r"\d{4}-\d{2}-\d{2}"), re.compile(r"([01]\d|2[0-3]):[0-5]\d")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")


@dataclass(frozen=True, slots=True)
class Part:
    """One thing on a form.

    Attributes:
        path: dotted; also its id, and the name of its control.
        shape: text area chips select list date time datetime born signature | group pair rows lines visits photos.
        value: as the control holds it; a list for several choices, three texts for a date in boxes.
        options: (value, words) of a choice.
        more: a line under the control.
        mark: what a reviewer wants mended here; `doubt`: what looks wrong but may be right.
        rules: for the script, as JSON; `condition`: at which answers this is asked, as JSON, "" for always.
        when: the condition in words; `asked`: it holds now.
        folded: a group that may be left open and is: it opens when somebody wants to fill it.
        parts: what is inside; of rows one list for each.
    """

    path: str
    shape: str
    label: str = ""
    value: Any = ""
    options: Sequence[tuple[str, str]] = ()
    many: bool = False
    optional: bool = False
    help: str = ""
    more: str = ""
    counter: str = ""
    fault: str = ""
    mark: str = ""
    doubt: str = ""
    rules: str = ""
    condition: str = ""
    folded: bool = False
    when: str = ""
    asked: bool = True
    attributes: Mapping[str, str] = field(default_factory=dict)
    height: int = 3
    now: bool = False
    parts: Sequence[Part] = ()
    rows: Sequence[Row] = ()
    blank: Row | None = None
    adds: str = ""
    most: int = 0
    photos: Sequence[tuple[ShownPhoto, str]] = ()
    pad: Pad | None = None


@dataclass(frozen=True, slots=True)
class Pad:
    """The field of a signature: how large it is in its own numbers, how much it takes, and what is drawn on it."""

    strokes: Strokes
    size: tuple[int, int] = (WIDTH, HEIGHT)
    lines: int = MOST_LINES
    points: int = MOST_POINTS


@dataclass(frozen=True, slots=True)
class Row:
    """One of several rows. `title` and `more` tell it from the others; `open`: its fields are to be seen."""

    path: str
    title: str
    more: str
    parts: Sequence[Part]
    open: bool = False
    first: bool = False
    last: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form that a step leads to."""

    id: str
    title: str
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of fields, by dotted path: wrong, to be mended, doubtful."""

    faults: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)
    doubts: Mapping[str, str] = field(default_factory=dict)

    def anything_under(self, path: str) -> bool:
        """Say whether anything is said of this place or one inside it."""
        return any(told == path or told.startswith(f"{path}.") for told in (*self.faults, *self.marks, *self.doubts))


class Drawable(Protocol):
    """What can be drawn: a document type, or another form."""

    @property
    def schema(self) -> type[FormSchema]:
        """What it asks for."""

    @property
    def card(self) -> Card | None:
        """What its visits stand on, None for a form that is no visit."""


def draw(
    kind: Drawable,
    answers: Mapping[str, Any],
    said: Said,
    *,
    earlier: Sequence[Mapping[str, Any]] = (),
    photos: Sequence[ShownPhoto] = (),
    opened: str = "",
) -> list[Section]:
    """Give the sections of a form.

    Args:
        answers: as typed; of a card only its own visit.
        earlier: the visits on the card above it.
        opened: path of a row that is to be seen whatever it holds.
    """
    pen = _Pen(kind, said, earlier=earlier, photos=photos, opened=opened)
    titles: dict[str, list[Part]] = {title: [] for title in kind.schema.groups}
    drawn = pen.parts(kind.schema(), answers, "", 1)
    for title, part in [*pen.first, *drawn]:
        titles.setdefault(title, []).append(part)
    there = [(title, parts) for title, parts in titles.items() if parts]
    return [Section(f"bagian-{number}", title, parts) for number, (title, parts) in enumerate(there, start=1)]


def draw_alone(kind: Drawable, leaf: Leaf, value: Any, *, fault: str = "") -> Part:
    """Give the control of one answer apart from its form, for who corrects it; `value` as typed, or as stored."""
    said = Said(faults={leaf.path: fault} if fault else {})
    return replace(
        _Pen(kind, said, earlier=(), photos=(), opened="").control(leaf.field, value, leaf.path), label=leaf.label
    )


def faults_at_their_places(sections: Sequence[Section], faults: Mapping[str, str]) -> list[tuple[str, str]]:
    """Give the lines of the error summary in the order of the form: the nearest id that there is, and the words."""
    there = [path for section in sections for part in section.parts for path in _places(part)]
    known = {path: place for place, path in enumerate(there)}
    lines = []
    for path, words in faults.items():
        steps = path.split(".")
        near = next((one for end in range(len(steps), 0, -1) if (one := ".".join(steps[:end])) in known), "isi")
        lines.append((known.get(near, -1), near, words))
    return [(near, words) for _, near, words in sorted(lines, key=lambda line: line[0])]


def _places(part: Part) -> Iterator[str]:
    yield part.path
    inner = [*part.parts, *(one for row in part.rows for one in row.parts)]
    for row in part.rows:
        yield row.path
    for photo, _ in part.photos:
        yield f"{part.path}.{photo.number - 1}.caption"
    for one in inner:
        yield from _places(one)


class _Pen:
    """Draws one form."""

    def __init__(
        self, kind: Drawable, said: Said, *, earlier: Sequence[Mapping[str, Any]], photos: Sequence[ShownPhoto],
        opened: str,
    ) -> None:  # fmt: skip
        self.kind, self.said, self.earlier, self.photos, self.opened = kind, said, earlier, photos, opened
        self.first: list[tuple[str, Part]] = []  # what stands on top of its section

    def parts(self, schema: Schema, answers: Mapping[str, Any], path: str, depth: int) -> list[tuple[str, Part]]:
        """Give the parts of a schema with the title of the section that each belongs to."""
        drawn: list[tuple[str, Part]] = []
        for name, one in sorted(schema.fields.items(), key=lambda item: item[1].metadata.get("order", 0)):
            here = f"{path}{name}"
            if here == ROWS and self.kind.card is not None and isinstance(one, Rows):
                part: Part | None = self._visits(one, answers.get(name), here, depth)
            else:
                part = self._part(one, answers.get(name), here, depth)
            if part is None:
                continue
            part = self._conditioned(schema, one, part, answers, path)
            title = str(one.metadata.get("group") or OTHERS)
            before = drawn[-1][1] if drawn and drawn[-1][0] == title else None
            if before is not None and _belong_together(before, part):
                drawn[-1] = (title, Part(f"{before.path}+", "pair", parts=(before, part)))
            else:
                drawn.append((title, part))
        return drawn

    def _part(self, one: Field[Any], value: Any, path: str, depth: int) -> Part | None:
        shape = one.metadata.get("widget")
        if shape == "photos":
            return self._photos(one, path)
        if shape == "file":
            return None
        if isinstance(one, Group):
            return self._group(one, value, path, depth)
        if isinstance(one, Rows) and not isinstance(one, Several):
            return self._rows(one, value, path, depth)
        return self.control(one, value, path)

    def _base(self, one: Field[Any], path: str, shape: str) -> Part:
        said = self.said
        return Part(
            path, shape, label=str(one.metadata.get("label", "")), help=_help(one), optional=is_open(one),
            fault=said.faults.get(path, ""), mark=said.marks.get(path, ""), doubt=said.doubts.get(path, ""),
        )  # fmt: skip

    def control(self, one: Field[Any], value: Any, path: str) -> Part:
        """Draw the control of one answer."""
        text = shown(value) if not isinstance(value, list | dict) else ""
        base = replace(
            self._base(one, path, "text"), value=text, attributes=_attributes(one), now=bool(one.metadata.get("now")),
            rules=json.dumps(rules_of(one), ensure_ascii=False),
        )  # fmt: skip
        if isinstance(one, Several):
            chosen = [shown(each) for each in value] if isinstance(value, list) else []
            return replace(base, shape="chips", many=True, value=chosen, options=_options(one.choices))
        if isinstance(one, YesNo):
            return replace(base, shape="chips", options=((YES, "Ya"), (NO, "Tidak")))
        if isinstance(one, DrawnSignature):
            told = shown(value) if value else ""
            folded = not value and not self._is_opened(path)
            return replace(base, shape="signature", value=told, folded=folded, pad=Pad(as_strokes(value)))
        if isinstance(one, Choice):
            return _choice(one, base)
        if isinstance(one, Clock):
            return replace(base, shape="time" if not text or CLOCK.fullmatch(text) else "text")
        if isinstance(one, Day):
            return _day(base, value)
        if isinstance(one, Moment):
            return replace(base, shape="datetime" if not text or MOMENT.fullmatch(text) else "text")
        if isinstance(one, Nik):
            return replace(base, counter=f"{sum(char.isdigit() for char in text)}/16")
        if isinstance(one, Text) and one.lines:
            return replace(base, shape="area", height=min(8, 3 + one.most // 1500))
        return base

    def _group(self, one: Group, value: Any, path: str, depth: int) -> Part:
        inner = value if isinstance(value, Mapping) else {}
        parts = [part for _, part in self.parts(one.schema, inner, f"{path}.", depth)]
        base = self._base(one, path, "group")
        blank = is_blank(one, inner) and not one.metadata.get("shown_if")
        return replace(base, parts=parts, folded=base.optional and blank and not self._is_opened(path))

    def _rows(self, one: Rows, value: Any, path: str, depth: int) -> Part:
        rows = value if isinstance(value, list) else []
        drawn = [
            self._row(one, row, f"{path}.{number}", depth, first=number == 0, last=number == len(rows) - 1)
            for number, row in enumerate(rows)
        ]
        blank = self._row(one, _new_row(one), f"{path}.{PLACE.format(depth)}", depth, blank=True)
        called = str(one.metadata.get("row") or inside(str(one.metadata.get("label", "baris"))))
        return replace(
            self._base(one, path, "rows" if isinstance(one.inner, Group) else "lines"), rows=drawn, blank=blank,
            adds=f"Tambah {called}", most=one.most,
            rules=json.dumps(rules_of(one), ensure_ascii=False),
        )  # fmt: skip

    def _row(
        self, one: Rows, row: Any, path: str, depth: int, *, first: bool = False, last: bool = False,
        blank: bool = False,
    ) -> Row:  # fmt: skip
        if not isinstance(one.inner, Group):
            return Row(path, "", "", [self.control(one.inner, row, path)], first=first, last=last)
        inner = row if isinstance(row, Mapping) else {}
        parts = [part for _, part in self.parts(one.inner.schema, inner, f"{path}.", depth + 1)]
        title, more = row_title(one.inner.schema, inner)
        new = inner == _new_row(one)
        return Row(
            path, title, more, parts, first=first, last=last,
            open=blank or new or self._is_opened(path),
        )  # fmt: skip

    def _is_opened(self, path: str) -> bool:
        return f"{self.opened}.".startswith(f"{path}.") or self.said.anything_under(path)

    def _visits(self, one: Rows, value: Any, path: str, depth: int) -> Part:
        """Draw a card's rows: those of earlier visits to be read, this one to be typed under its own number.

        Fields of a visit that name a section themselves stand on top of that one, such as when it was.
        """
        schema = one.inner.schema  # type: ignore[attr-defined]  # a card has rows of visits
        own = value[-1] if isinstance(value, list) and value and isinstance(value[-1], Mapping) else {}
        number = len(self.earlier)
        drawn = self.parts(schema, own, f"{path}.{number}.", depth)
        rows = [Row(f"{path}.{place}", *_visit_words(schema, visit), ()) for place, visit in enumerate(self.earlier)]
        self.first += [(title, part) for title, part in drawn if title != OTHERS]
        parts = [part for title, part in drawn if title == OTHERS]
        return replace(self._base(one, path, "visits"), parts=parts, rows=rows, most=number + 1)

    def _photos(self, one: Field[Any], path: str) -> Part:
        rows = [
            (photo, self.said.faults.get(f"{path}.{number}.caption", "") or self.said.marks.get(f"{path}.{number}", ""))
            for number, photo in enumerate(self.photos)
        ]
        most = one.most if isinstance(one, Rows) else 0
        return replace(self._base(one, path, "photos"), photos=rows, most=most)

    def _conditioned(self, schema: Schema, one: Field[Any], part: Part, answers: Mapping[str, Any], path: str) -> Part:
        wanted: Mapping[str, Any] = one.metadata.get("shown_if", {})
        if not wanted or not isinstance(schema, FormSchema):
            return part
        lists = {name: list(value) if isinstance(value, list | tuple) else [value] for name, value in wanted.items()}
        condition = {f"{path}{name}": [shown(value) for value in values] for name, values in lists.items()}
        when = " dan ".join(
            f"{inside(str(schema.fields[name].metadata.get('label', name)))} {_either(values)}"
            for name, values in lists.items()
        )
        return replace(
            part, condition=json.dumps(condition, ensure_ascii=False), when=f"Jika {when}",
            asked=schema.asks(part.path.rpartition(".")[2], answers),
        )  # fmt: skip


def row_title(schema: Schema, row: Mapping[str, Any]) -> tuple[str, str]:
    """Give what tells a row from the others: its first answer, and the next two on a second line."""
    said = [words for name, one in schema.fields.items() if (words := words_of(one, row.get(name)))]
    return (said[0] if said else ""), ", ".join(said[1:3])


def _visit_words(schema: Schema, visit: Mapping[str, Any]) -> tuple[str, str]:
    first, *_ = schema.fields
    rest = {name: value for name, value in visit.items() if name != first}
    return words_of(schema.fields[first], visit.get(first)), row_words(schema, rest)


def _new_row(one: Rows) -> Any:
    return starting(one.inner.schema) if isinstance(one.inner, Group) else ""


def _belong_together(before: Part, part: Part) -> bool:
    """Say whether two fields stand side by side: a date with its time, RT with RW."""
    if before.condition or part.condition or before.shape == "pair":
        return False
    return (before.shape, part.shape) == ("date", "time") or bool(
        before.attributes.get("data-short") and part.attributes.get("data-short")
    )


def _choice(one: Choice, base: Part) -> Part:
    """A choice that is always answered is seen at once; one that may be left open can be emptied again in a list."""
    options = _options(one.choices)
    if base.value and base.value not in one.choices:
        return replace(base, shape="list", options=options)  # typed elsewhere: it is told, and stays to be seen
    if len(options) > SELECT:
        return replace(base, shape="list", options=options, help=f"{base.help} {SEARCHED}".strip())
    few = len(options) <= CHIPS and max(map(len, one.choices)) <= CHIP_LENGTH
    return replace(base, shape="chips" if few and not base.optional else "select", options=options)


def _day(base: Part, value: Any) -> Part:
    if base.path.rpartition(".")[2] == BORN and (boxes := date_parts(value)) is not None:
        return replace(base, shape="born", value=boxes)
    text = base.value
    if text and not DATE.fullmatch(text):
        return base
    return replace(base, shape="date", more=_long(text))


def _long(text: str) -> str:
    try:
        return day_and_date(date.fromisoformat(text)) if text else ""
    except ValueError:
        return ""


def _help(one: Field[Any]) -> str:
    said, example = str(one.metadata.get("help", "")), one.metadata.get("example")
    if one.metadata.get("rich"):
        said = f"{said} {HELP}".strip()
    if not example:
        return said
    return f"{said} Contoh: {example}".strip()


def _attributes(one: Field[Any]) -> dict[str, str]:
    attributes = {"autocomplete": "off"}
    keyboard = one.metadata.get("keyboard") or ("numeric" if _digits_alone(one) else "")
    if keyboard:
        attributes["inputmode"] = keyboard
    elif isinstance(one, Text) and not isinstance(one, Choice | Matched):
        attributes["autocapitalize"] = "words" if one.metadata.get("personal") and one.most <= 80 else "sentences"
    if isinstance(one, RtRw):
        attributes["data-short"] = "1"
    if isinstance(one, Nik):
        attributes["data-digits"] = "16"
    return attributes


def _digits_alone(one: Field[Any]) -> bool:
    return isinstance(one, Whole) or (isinstance(one, Matched) and bool(DIGITS.fullmatch(one.pattern.pattern)))


def _options(choices: Sequence[str]) -> list[tuple[str, str]]:
    return [(choice, choice) for choice in choices]


def _either(values: Sequence[Any]) -> str:
    words = [("ya" if value else "tidak") if isinstance(value, bool) else str(value) for value in values]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} atau {words[-1]}"
