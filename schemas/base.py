"""What a document type is: a schema, a Word template, and how one becomes the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, IntEnum, StrEnum
from pathlib import Path
from typing import Any, TypeVar

from marshmallow import ValidationError
from marshmallow.experimental.context import Context

from errors import AnswersInvalid
from schemas.doubts import outside, own_doubts, repeated
from schemas.fields import FormSchema, Rows
from schemas.rich import styled
from schemas.samples import least_answers, most_answers
from schemas.setting import PaperSetting, Unit
from schemas.visits import Card
from schemas.wording import long_date

TEMPLATES = Path(__file__).resolve().parent.parent / "doctemplates"
WHOLE_FORM = "formulir"
PHOTOS = "foto"
Told = TypeVar("Told")
DAY, MONTH = "hari", "bulan"  # what a derived paper may be made from, besides an entry of another kind


class Classification(StrEnum):
    """Who may see a paper."""

    BIASA = "biasa"
    RAHASIA = "rahasia"


class Source(StrEnum):
    """Where the answers of a paper come from."""

    FORM = "formulir"
    DERIVED = "turunan"


class Section(IntEnum):
    """Where a paper stands in the bundle: letter and report, then the order of SOP 21.e, then the rest."""

    SURAT_PENGANTAR = 1
    LAPORAN_BULANAN = 2
    REKAP = 3
    KUNJUNGAN_USAHA = 4
    KUNJUNGAN_WARGA = 5
    CATATAN_KUNJUNGAN = 6
    PROBLEM_SOLVING = 7
    DATA_INTEL = 8
    LAPORAN_KEGIATAN = 9
    KASUS = 10
    PENGUNGSI = 11
    RENCANA = 12
    SURAT_PERINTAH = 13
    ANGGARAN = 14
    LAPORAN_INFORMASI = 15

    @property
    def title(self) -> str:
        """The section as printed."""
        return SECTION_TITLES[self]


SECTION_TITLES: Mapping[Enum, str] = {
    Section.SURAT_PENGANTAR: "Surat Pengantar",
    Section.LAPORAN_BULANAN: "Laporan Bulanan",
    Section.REKAP: "Rekapitulasi Kegiatan",
    Section.KUNJUNGAN_USAHA: "Blanko Kunjungan Tempat Usaha",
    Section.KUNJUNGAN_WARGA: "Blanko Kunjungan Warga",
    Section.CATATAN_KUNJUNGAN: "Catatan Kunjungan",
    Section.PROBLEM_SOLVING: "Laporan Pemecahan Masalah",
    Section.DATA_INTEL: "Data Intel Dasar",
    Section.LAPORAN_KEGIATAN: "Laporan Hasil Kegiatan",
    Section.KASUS: "Laporan Kasus",
    Section.PENGUNGSI: "Pendataan Pengungsi",
    Section.RENCANA: "Rencana Kegiatan",
    Section.SURAT_PERINTAH: "Surat Perintah",
    Section.ANGGARAN: "Dukungan Anggaran",
    Section.LAPORAN_INFORMASI: "Laporan Informasi",
}


def no_own_number(_: Mapping[str, Any]) -> str:
    """Say that the register gives a paper its number."""
    return ""


def officer_signs(_: Mapping[str, Any], setting: PaperSetting) -> str:
    """Say that the officer who made a paper signs it."""
    return setting.officer.nrp


def to_nobody(_: Mapping[str, Any]) -> Sequence[str]:
    """Say that a paper is no letter to anybody within the system."""
    return ()


def no_activity(_: Mapping[str, Any]) -> str:
    """Say that a paper is not counted as an activity."""
    return ""


@dataclass(frozen=True, slots=True)
class Gleaned:
    """What an unfinished form tells already, None and "" for what it does not; `name` and `place` are of a card."""

    date: date | None
    summary: str
    name: str
    place: str


@dataclass(frozen=True, eq=False)
class DocumentType:
    """A kind of paper.

    A derived paper (`source`) has a schema like any other, which says what its values are, but no form: they come from
    `derive`, so that it can be stored, checked and printed like an entry.

    Attributes:
        short: what lists and buttons call it, see `called`.
        number: pattern of its letter number, None where it has none; a unit may have its own, see `pattern_of`.
        example: answers that pass: a usual paper.
        variants: further usual answers, by name, where the form asks different things in different cases.
        dated: gives the paper's date from its values.
        summarised: one line that tells it from others of its kind.
        present: gives the template's context: plain, ready to print.
        activity: gives the official activity name that an entry counts as in the recaps, "" where as none.
        own_number: gives the number that a recorded letter already has, "" where the register gives it one.
        signed_by: gives the NRP under its signature: the text that its PDF must hold.
        addressed: gives the NRPs of those whom it is addressed to, from its stored answers: once issued they read it.
        shared: gives its text for a messenger, None where it is never shared.
        signed_by_hand: it counts only as others have signed it who have no key (an agreement, a handing over): the
            month names one that lacks its scan. Other papers may have a scan behind them, too.
        of_opinion: gives what one begins with that is made from an opinion of a visit, from the visit's answers.
        card: what its visits stand on, None for a form that is no visit.
        parent: what a derived paper is made from: another kind, `DAY` or `MONTH`.
        derive: gives its values from the parent's values, or from the `Record` of the day or month; None where there
            is no such paper (a dispute without an agreement). Pure: the same parent, the same values.
        realised: gives its values with what became of it, from the `Record` of its month; None for a paper that
            foresees nothing. Pure, too.
        declaration: of a form that an admin declared what `schemas.declaration.document_type` makes it from, as JSON;
            None for a shipped one.
        owner: id of the unit that declared it: it is offered there and below; "" for a shipped one.
    """

    kind: str
    title: str
    schema: type[FormSchema]
    section: Section
    example: Mapping[str, Any]
    dated: Callable[[Mapping[str, Any]], date]
    summarised: Callable[[Mapping[str, Any]], str]
    present: Callable[[Mapping[str, Any], PaperSetting], dict[str, Any]]
    short: str = ""
    number: str | None = None
    classification: Classification = Classification.BIASA
    variants: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    activity: Callable[[Mapping[str, Any]], str] = no_activity
    own_number: Callable[[Mapping[str, Any]], str] = no_own_number
    signed_by: Callable[[Mapping[str, Any], PaperSetting], str] = officer_signs
    addressed: Callable[[Mapping[str, Any]], Sequence[str]] = to_nobody
    shared: Callable[[Mapping[str, Any], PaperSetting], str] | None = None
    signed_by_hand: bool = False
    of_opinion: Callable[[Mapping[str, Any], int], dict[str, Any]] | None = None
    card: Card | None = None
    source: Source = Source.FORM
    parent: str = ""
    derive: Callable[[Any], dict[str, Any] | None] | None = None
    realised: Callable[[Mapping[str, Any], Any], dict[str, Any]] | None = None
    declaration: Mapping[str, Any] | None = None
    owner: str = ""

    def __post_init__(self) -> None:
        """A paper has either a form, or a parent and a way from it; what is RAHASIA is never shared."""
        if self.shared is not None and self.classification is Classification.RAHASIA:
            raise ValueError(f"{self.kind} is RAHASIA and may not be shared")
        if (self.source is Source.DERIVED) != bool(self.parent and self.derive):
            raise ValueError(f"{self.kind}: a derived paper needs parent and derive, any other neither")

    @property
    def called(self) -> str:
        """What lists and buttons call it: "Kunjungan warga"."""
        return self.short or self.title.capitalize()

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

    @property
    def samples(self) -> dict[str, dict[str, Any]]:
        """All answers that must pass and print: a usual paper, the least, the most; then each variant."""
        variants = {name: dict(answers) for name, answers in self.variants.items()}
        longest = {f"{name}-longest": most_answers(self.schema(), answers) for name, answers in self.variants.items()}
        return {
            "example": dict(self.example), "minimal": self.minimal, "longest": self.longest, **variants, **longest,
        }  # fmt: skip

    def pattern_of(self, unit: Unit) -> str | None:
        """Give the pattern of its letter number in a unit: the unit's own, else the usual one."""
        return unit.number_patterns.get(self.kind, self.number)

    def made_from(self, parent: Any) -> dict[str, Any] | None:
        """Give the values of a derived paper, None where its parent asks for none.

        Args:
            parent: values of an entry of the kind `self.parent`, or the `Record` of a day or month.
        """
        if self.derive is None:
            raise ValueError(f"{self.kind} is not a derived paper")
        return self.derive(parent)

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

    def glean(self, answers: Any, *, today: date) -> Gleaned:
        """Read answers that are still being written, as far as they can be read."""
        try:
            with Context({"today": today}):
                values = self.schema().load(answers)
        except ValidationError as exc:
            values = exc.valid_data if isinstance(exc.valid_data, dict) else {}
        card = self.card
        return Gleaned(
            date=_told(self.dated, values),
            summary=_told(self.summarised, values) or "",
            name="" if card is None else _told(card.named, values) or "",
            place="" if card is None else _told(card.placed, values) or "",
        )

    def warnings(
        self, values: Mapping[str, Any], *, area: str = "", earlier: Iterable[Mapping[str, Any]] = ()
    ) -> dict[str, str]:
        """Give what looks wrong but may be right, by the dotted path of its field; a form shows it and goes on.

        Args:
            area: the officer's villages, as printed; places outside are pointed out.
            earlier: values of the officer's other papers of this kind in the month; too similar ones are pointed out.
        """
        schema = self.schema()
        called = ((f"laporan tanggal {long_date(self.dated(old))}: {self.summarised(old)}", old) for old in earlier)
        return {
            **dict(repeated(schema, values, called)),
            **(dict(outside(schema, values, area)) if area else {}),
            **dict(own_doubts(schema, values)),
        }

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

    @property
    def takes_photos(self) -> int:
        """How many photos it takes, 0 where it has none."""
        field = self.schema().fields.get(PHOTOS)
        return field.most if isinstance(field, Rows) else 0

    def photos(self, values: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Give the photos beside the answers: file, caption, taken_at, place."""
        return list(values.get(PHOTOS, ()))

    def context(self, values: Mapping[str, Any], setting: PaperSetting) -> dict[str, Any]:
        """Give what the template prints."""
        return self.present(styled(self.schema(), values), setting)


def flattened(messages: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, list[str]]]:
    """Turn marshmallow's nested messages into dotted paths; errors of the whole form stand under its own name."""
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            yield from flattened(inner, path if name == "_schema" else (*path, _shown(name)))
    else:
        yield ".".join(path) or WHOLE_FORM, [str(message) for message in messages]


def _told(tell: Callable[[Mapping[str, Any]], Told], values: Mapping[str, Any]) -> Told | None:
    """Ask for something of values of which some may be missing."""
    try:
        return tell(values)
    except (LookupError, TypeError, AttributeError):
        return None


def _shown(name: object) -> str:
    """Give a field's name fit for a message: an unknown name may be anything."""
    return str(name).encode("ascii", "backslashreplace").decode()[:60]
