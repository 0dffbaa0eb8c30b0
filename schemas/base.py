"""What a document type is: a schema, a Word template, and how one becomes the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum, IntEnum, StrEnum
from pathlib import Path
from typing import Any

from marshmallow import Schema, ValidationError
from marshmallow.experimental.context import Context

from errors import AnswersInvalid
from schemas.fields import FormSchema, Group, Rows
from schemas.samples import least_answers, most_answers
from schemas.setting import PaperSetting

TEMPLATES = Path(__file__).resolve().parent.parent / "doctemplates"
WHOLE_FORM = "formulir"


class Classification(StrEnum):
    """Who may see a paper."""

    BIASA = "biasa"
    RAHASIA = "rahasia"


class Section(IntEnum):
    """Where a paper stands in the bundle: the order of SOP 21.e, then the rest."""

    KUNJUNGAN_USAHA = 1
    KUNJUNGAN_WARGA = 2
    PROBLEM_SOLVING = 3
    DATA_INTEL = 4
    LAPORAN_KEGIATAN = 5
    KASUS = 6
    RENCANA = 7
    LAPORAN_INFORMASI = 8

    @property
    def title(self) -> str:
        """The section as printed."""
        return SECTION_TITLES[self]


SECTION_TITLES: Mapping[Enum, str] = {
    Section.KUNJUNGAN_USAHA: "Blanko Kunjungan Tempat Usaha",
    Section.KUNJUNGAN_WARGA: "Blanko Kunjungan Warga",
    Section.PROBLEM_SOLVING: "Laporan Pemecahan Masalah",
    Section.DATA_INTEL: "Data Intel Dasar",
    Section.LAPORAN_KEGIATAN: "Laporan Hasil Kegiatan",
    Section.KASUS: "Laporan Kasus",
    Section.RENCANA: "Rencana Kegiatan",
    Section.LAPORAN_INFORMASI: "Laporan Informasi",
}


@dataclass(frozen=True)
class DocumentType:
    """A kind of paper.

    Attributes:
        number: pattern of its letter number, None where it has none.
        example: answers that pass: a usual paper.
        dated: gives the paper's date from its values.
        summarised: one line that tells it from others of its kind.
        present: gives the template's context: plain, ready to print.
    """

    kind: str
    title: str
    schema: type[FormSchema]
    section: Section
    example: Mapping[str, Any]
    dated: Callable[[Mapping[str, Any]], date]
    summarised: Callable[[Mapping[str, Any]], str]
    present: Callable[[Mapping[str, Any], PaperSetting], dict[str, Any]]
    number: str | None = None
    classification: Classification = Classification.BIASA

    @property
    def template(self) -> Path:
        """The shipped Word template."""
        return TEMPLATES / f"{self.kind}.docx"

    @property
    def minimal(self) -> dict[str, Any]:
        """Answers that pass: of the example only what the form asks for."""
        return least_answers(self.schema(), self.example)

    @property
    def longest(self) -> dict[str, Any]:
        """Answers that pass: every field as long as it may be."""
        return most_answers(self.schema(), self.example)

    def load(self, answers: Any, *, today: date) -> dict[str, Any]:
        """Validate answers.

        Args:
            today: the date in the unit's time zone; later dates are refused.

        Raises:
            AnswersInvalid: every wrong field at once, by dotted path.
        """
        try:
            with Context({"today": today}):
                values: dict[str, Any] = self.schema().load(answers)
        except ValidationError as exc:
            raise AnswersInvalid(dict(flattened(exc.messages))) from exc
        return values

    def warnings(self, values: Mapping[str, Any]) -> dict[str, str]:
        """Give what looks wrong but may be right, by the dotted path of its field; a form shows it and goes on."""
        return dict(_doubts(self.schema(), values))

    def dump(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Give values as plain JSON; loading them gives the same values."""
        dumped: dict[str, Any] = self.schema().dump(values)
        return dumped

    def date_of(self, values: Mapping[str, Any]) -> date:
        """Give the date that decides the paper's month and numbering year."""
        return self.dated(values)

    def summary(self, values: Mapping[str, Any]) -> str:
        """Give the line of the bundle's contents."""
        return self.summarised(values)

    def photos(self, values: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Give the photos beside the answers: file, caption, taken_at, place."""
        return list(values.get("foto", ()))

    def context(self, values: Mapping[str, Any], setting: PaperSetting) -> dict[str, Any]:
        """Give what the template prints."""
        return self.present(values, setting)


def flattened(messages: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, list[str]]]:
    """Turn marshmallow's nested messages into dotted paths; errors of the whole form stand under its own name."""
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            yield from flattened(inner, path if name == "_schema" else (*path, _shown(name)))
    else:
        yield ".".join(path) or WHOLE_FORM, [str(message) for message in messages]


def _doubts(schema: Schema, values: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Walk through groups and rows; every schema says what it doubts in its own part of the values."""
    if isinstance(schema, FormSchema):
        yield from ((f"{path}{name}", message) for name, message in schema.doubts(values))
    for name, field in schema.fields.items():
        value = values.get(name)
        if isinstance(field, Group) and value:
            yield from _doubts(field.schema, value, f"{path}{name}.")
        elif isinstance(field, Rows) and isinstance(field.inner, Group):
            for number, row in enumerate(value or ()):
                yield from _doubts(field.inner.schema, row, f"{path}{name}.{number}.")


def _shown(name: object) -> str:
    """Give a field's name fit for a message: an unknown name may be anything."""
    return str(name).encode("ascii", "backslashreplace").decode()[:60]
