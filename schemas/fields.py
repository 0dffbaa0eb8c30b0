"""Fields of the forms: each cleans, checks, and says in Indonesian what is wrong and what to do.

Metadata keys: label, help, example, widget, group, order, shown_if, required_shown, remember, personal, required_quick,
in_area, compared, rich.

`now`: the form starts with the moment. `keyboard`: of the phone, numeric or tel. `row`: what one of the rows is called.

`shown_if` names one or more fields beside this one with the answer, or the list of answers, at which this one is asked;
an answer to what was not asked counts as not given. `required_shown`: where it is asked, it must be answered.
`in_area`: a village that is usually one of the officer's. `compared`: too similar an answer in a month is told.
`rich`: *tebal* and the like are printed so, see `schemas.rich`.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from marshmallow import RAISE, Schema, ValidationError, fields, pre_load, validates_schema
from marshmallow import missing as missing_
from marshmallow.experimental.context import Context

from schemas.text import TextRefused, clean_text

MESSAGES = {
    "required": "Isian ini wajib diisi.",
    "null": "Isian ini wajib diisi.",
    "validator_failed": "Isian ini tidak benar.",
}
# A form's script tells these, too, with the same words: see `schemas.rules`.
TOO_LONG = "{label} terlalu panjang. Kurangi {count} huruf."
TOO_SHORT = "{label} terlalu singkat. Tulis sekurangnya {least} huruf; sekarang {count}."
TOO_MANY_LINES = "{label} paling banyak {most} baris. Gabungkan sebagian baris."
NOT_YET = "{label} tidak boleh lewat hari ini."
OUT_OF_RANGE = "{label} harus angka {least} sampai {most}. Periksa lagi."
NIK_DIGITS = 16
WHOLE = re.compile(r"-?(?:[0-9]{1,18}|[0-9]{1,3}(?:[. ][0-9]{3}){1,5})")  # "2.5" is no 25
NIK_LETTERS = "NIK hanya boleh berisi angka."
NIK_SHORT = "NIK harus 16 angka. Baru {count} angka."
NIK_LONG = "NIK harus 16 angka. Kelebihan {count} angka."
NIK_WRONG = "NIK ini tidak mungkin benar (tanggal lahir di dalamnya salah). Periksa lagi."
SEXES = ("Laki-laki", "Perempuan")
EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2100, 1, 1)
MOST_LINES = 60
FEW_CHOICES = 7  # can be told in one line
OTHER = "Lainnya"  # the choice that asks for words of one's own, see `other`


def inside(label: str) -> str:
    """Give a label as it stands inside a sentence: "nama lengkap", but "NIK"."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def _asked(label: str, verb: str = "Isi") -> dict[str, str]:
    """Give the words that ask for what was left out."""
    words = f"{verb} {inside(label)}." if label else MESSAGES["required"]
    return {"required": words, "null": words}


def _conditions(field: fields.Field[Any]) -> Iterable[tuple[str, Any]]:
    conditions: Mapping[str, Any] = field.metadata.get("shown_if", {})
    return conditions.items()


def _agrees(value: Any, wanted: Any) -> bool:
    """Whether an answer, or one of several answers, is one of those wanted."""
    answers = value if isinstance(value, list) else [value]
    choices = wanted if isinstance(wanted, list | tuple) else [wanted]
    return any(answer in choices for answer in answers)


def _today() -> dt.date | None:
    """Give the date that the caller set; None where dates are not checked against it."""
    today: dt.date | None = Context[dict[str, dt.date]].get({}).get("today")
    return today


class FormSchema(Schema):
    """Root of all form schemas: unknown fields are refused, in words; a field left blank counts as not given.

    Attributes:
        groups: the sections of the form, by title: the names of their fields. Same as `group` in each one's metadata.
    """

    groups: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    class Meta:
        """Options of marshmallow."""

        unknown = RAISE

    error_messages = {  # noqa: RUF012  (marshmallow reads it from the class)
        "unknown": "Isian ini tidak dikenal pada formulir ini. Hapus.",
        "type": "Bentuk isian salah: yang diharapkan sekumpulan isian bernama.",
    }

    @pre_load
    def without_blanks(self, data: Any, **_: Any) -> Any:
        """Leave out what was left blank (a browser sends "", a program null), and what was not asked."""
        if not isinstance(data, Mapping):
            return data
        given = {name: value for name, value in data.items() if name not in self.fields or value not in (None, "")}
        return {name: value for name, value in given.items() if self.asks(name, given)}

    @validates_schema(skip_on_field_errors=False)
    def answers_what_is_asked(self, data: Mapping[str, Any], **_: Any) -> None:
        """Ask for an answer where a condition makes the field one that must be answered."""
        missing = {
            name: [field.error_messages["required"]]
            for name, field in self.fields.items()
            if field.metadata.get("required_shown")
            and name in data
            and data[name] in (None, "", [])
            and all(other in data and _agrees(data[other], wanted) for other, wanted in _conditions(field))
        }
        if missing:
            raise ValidationError(missing)

    def asks(self, name: str, given: Mapping[str, Any]) -> bool:
        """Say whether a field is asked at these answers."""
        return name not in self.fields or all(
            other in self.fields and _agrees(self._loaded(other, given), wanted)
            for other, wanted in _conditions(self.fields[name])
        )

    def _loaded(self, name: str, given: Mapping[str, Any]) -> Any:
        """Give another field's value; one that is wrong is told at its own place, and counts as given as it stands."""
        field = self.fields[name]
        if name not in given:
            default = field.load_default
            return None if default is missing_ else default() if callable(default) else default
        try:
            return field.deserialize(given[name])
        except ValidationError:
            return given[name]

    def doubts(self, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Give (field, message) for what looks wrong but may be right: shown at the field, never refused.

        Here: a NIK that does not go with the birth date or the sex beside it. A form adds its own.
        """
        nik, born = values.get("nik"), values.get("tanggal_lahir")
        if nik and born and (int(nik[6:8]) % 40, nik[8:12]) != (born.day, f"{born:%m%y}"):
            yield "nik", "Tanggal lahir di dalam NIK berbeda dari isian tanggal lahir. Periksa lagi pada KTP atau KK."
        if nik and values.get("jenis_kelamin") == SEXES[int(nik[6:8]) < 40]:
            yield "jenis_kelamin", "NIK menunjukkan jenis kelamin yang lain. Periksa lagi keduanya pada KTP atau KK."

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Tell each field its place in the form."""
        title = next((title for title, names in self.groups.items() if field_name in names), None)
        own = {"group": title} if title else {}
        order = list(self.declared_fields).index(field_name)
        field_obj.metadata = {"order": order, **own, **field_obj.metadata}


class Text(fields.String):
    """Cleaned text of one line; `lines=True` keeps its lines. Tabs become blanks: a paper has its own tab stops.

    Args:
        most: characters allowed after cleaning.
        least: characters asked for, 0 where an empty text is fine.
    """

    default_error_messages = {  # noqa: RUF012
        **MESSAGES,
        "invalid": "Isian ini harus berupa teks.",
        "invalid_utf8": "Isian ini harus berupa teks.",
    }

    def __init__(self, label: str, *, most: int, least: int = 0, lines: bool = False, **options: Any) -> None:
        metadata = {"label": label, "widget": "textarea" if lines else "text", **options.pop("metadata", {})}
        super().__init__(metadata=metadata, **options)
        self.error_messages |= _asked(label)
        self.label, self.most, self.least, self.lines = label, most, least, lines

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        try:
            text = "\n".join(line.rstrip() for line in clean_text(text).replace("\t", " ").split("\n")).strip()
        except TextRefused as exc:
            raise ValidationError(str(exc)) from exc
        if not self.lines:
            text = " ".join(text.split())
        if self.required and not text:
            raise self.make_error("required")
        if len(text) > self.most:
            raise ValidationError(TOO_LONG.format(label=self.label, count=len(text) - self.most))
        if text.count("\n") >= MOST_LINES:
            raise ValidationError(TOO_MANY_LINES.format(label=self.label, most=MOST_LINES))
        if text and len(text) < self.least:
            raise ValidationError(TOO_SHORT.format(label=self.label, least=self.least, count=len(text)))
        return text


class Matched(Text):
    """Text of a fixed shape; blanks, dots and dashes that people type between digits are taken out first.

    Args:
        widest: an answer as long as the shape allows, for the longest sample.
    """

    def __init__(
        self, label: str, *, pattern: str, fault: str, strip: str = "", widest: str = "", **options: Any
    ) -> None:
        super().__init__(label, most=40, **options)
        self.pattern, self.fault, self.strip, self.widest = re.compile(pattern), fault, strip, widest

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        for char in self.strip:
            text = text.replace(char, "")
        if text and not self.pattern.fullmatch(text):
            raise ValidationError(self.fault)
        return text


class Nik(Matched):
    """NIK: 16 digits, the birth date at 7–12 (women's day plus 40), a serial that is not 0000."""

    def __init__(self, label: str = "NIK", **options: Any) -> None:
        super().__init__(
            label, pattern=r"[0-9]*", fault=NIK_LETTERS, strip=" .-", widest="2172010901840003", **options
        )  # fmt: skip

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        nik = super()._deserialize(value, attr, data, **kwargs)
        if nik and len(nik) < NIK_DIGITS:
            raise ValidationError(NIK_SHORT.format(count=len(nik)))
        if len(nik) > NIK_DIGITS:
            raise ValidationError(NIK_LONG.format(count=len(nik) - NIK_DIGITS))
        if nik:
            day, month = int(nik[6:8]), int(nik[8:10])
            if not (1 <= day <= 31 or 41 <= day <= 71) or not 1 <= month <= 12 or nik[12:] == "0000":
                raise ValidationError(NIK_WRONG)
        return nik


def phone(label: str = "Nomor telepon", **options: Any) -> Matched:
    """Give a field for a telephone number: 8 to 15 digits, a plus sign in front allowed."""
    fault = "Nomor telepon harus 8 sampai 15 angka, misalnya 0812 0000 0000."
    pattern, widest = r"\+?[0-9]{8,15}", "+628120000000000"
    metadata = {"keyboard": "tel", **options.pop("metadata", {})}
    return Matched(label, pattern=pattern, fault=fault, strip=" .-()", widest=widest, metadata=metadata, **options)


def nrp(label: str = "NRP", **options: Any) -> Matched:
    """Give a field for the number of an officer (8 digits), or of a civil servant (NIP, 18 digits)."""
    fault = "NRP harus 8 angka (NIP: 18 angka)."
    return Matched(label, pattern=r"[0-9]{8}|[0-9]{18}", fault=fault, strip=" .-", widest="0" * 18, **options)


class RtRw(Matched):
    """The number of an RT or RW, filled up to three digits."""

    def __init__(self, label: str, **options: Any) -> None:
        fault = f"{label} harus 1 sampai 3 angka, misalnya 002."
        super().__init__(label, pattern=r"[0-9]{1,3}", fault=fault, widest="002", **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        number = super()._deserialize(value, attr, data, **kwargs)
        return number.zfill(3) if number else ""


class Clock(Matched):
    """A time of day, HH:MM; a dot is taken for the colon."""

    def __init__(self, label: str = "Pukul", **options: Any) -> None:
        fault = "Tulis pukul seperti 09.12 (00.00 sampai 23.59)."
        pattern = r"([01][0-9]|2[0-3])[:.][0-5][0-9]"
        metadata = {"widget": "time", **options.pop("metadata", {})}
        super().__init__(label, pattern=pattern, fault=fault, widest="23:59", metadata=metadata, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        return super()._deserialize(value, attr, data, **kwargs).replace(".", ":")


class Day(fields.Date):
    """A date, YYYY-MM-DD, not in the future: `today` comes from the caller through marshmallow's context.

    Args:
        ahead: a date still to come is fine, as in a plan.
    """

    default_error_messages = {  # noqa: RUF012
        **MESSAGES,
        "invalid": "Tanggal harus seperti 2023-01-09 (tahun-bulan-tanggal).",
        "format": "Tanggal harus seperti 2023-01-09 (tahun-bulan-tanggal).",
    }

    def __init__(self, label: str, *, ahead: bool = False, **options: Any) -> None:
        super().__init__(metadata={"label": label, "widget": "date", **options.pop("metadata", {})}, **options)
        self.error_messages |= _asked(label)
        self.label, self.ahead = label, ahead

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> dt.date:
        if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            raise self.make_error("invalid", input=value, obj_type="date")
        day: dt.date = super()._deserialize(value, attr, data, **kwargs)
        today = _today()
        if today is not None and day > today and not self.ahead:
            raise ValidationError(NOT_YET.format(label=self.label))
        if day > LATEST:
            raise ValidationError("Tanggal ini terlalu jauh. Periksa lagi tahunnya.")
        if day < EARLIEST:
            raise ValidationError("Tanggal ini terlalu lama berlalu. Periksa lagi tahunnya.")
        return day


class Choice(Text):
    """One of a list.

    Args:
        steers: rules of the form hang on the answer: the longest sample keeps that of the example.
    """

    def __init__(self, label: str, choices: Sequence[str], *, steers: bool = False, **options: Any) -> None:
        metadata = {"widget": "select", "choices": list(choices), **options.pop("metadata", {})}
        super().__init__(label, most=200, metadata=metadata, **options)
        self.error_messages |= _asked(label, "Pilih")
        self.choices, self.steers = choices, steers

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if text and text not in self.choices:
            few = f"Pilih salah satu: {'; '.join(self.choices)}."
            raise ValidationError(
                few if len(self.choices) <= FEW_CHOICES else f"Pilih {inside(self.label)} dari daftar."
            )
        return text


def other(name: str, label: str, *, most: int = 60, **options: Any) -> Text:
    """Give the field beside the choice `name` that is asked, and must be answered, when "Lainnya" is chosen."""
    metadata = {"shown_if": {name: OTHER}, "required_shown": True, **options.pop("metadata", {})}
    return Text(label, most=most, load_default="", metadata=metadata, **options)


class Whole(fields.Integer):
    """A whole number from `least` to `most`; the dots and blanks that people write between thousands are taken out."""

    default_error_messages = {  # noqa: RUF012
        **MESSAGES,
        "invalid": "Isian ini harus angka bulat, misalnya 25.",
        "too_large": "Angka ini terlalu besar. Periksa lagi.",
    }

    def __init__(self, label: str, *, most: int, least: int = 0, **options: Any) -> None:
        metadata = {"label": label, "widget": "text", "numeric": True, **options.pop("metadata", {})}
        super().__init__(metadata=metadata, **options)
        self.error_messages |= _asked(label)
        self.label, self.least, self.most = label, least, most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if isinstance(value, str):
            if not WHOLE.fullmatch(value.strip()):
                raise self.make_error("invalid", input=value)
            value = value.strip().replace(".", "").replace(" ", "")
        elif isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid", input=value)
        number: int = super()._deserialize(value, attr, data, **kwargs)
        if not self.least <= number <= self.most:
            raise ValidationError(OUT_OF_RANGE.format(label=self.label, least=self.least, most=self.most))
        return number


class YesNo(fields.Boolean):
    """Yes or no: true or false in JSON."""

    default_error_messages = {**MESSAGES, "invalid": "Jawab ya (true) atau tidak (false)."}  # noqa: RUF012

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(metadata={"label": label, "widget": "checkbox", **options.pop("metadata", {})}, **options)
        self.error_messages |= _asked(label, "Jawab")


class Rows(fields.List[Any]):
    """Repeated rows or values, between `least` and `most` of them.

    Args:
        tested: rows of the longest sample, where all that are allowed would show nothing new.
    """

    default_error_messages = {**MESSAGES, "invalid": "Bentuk isian salah: yang diharapkan sebuah daftar."}  # noqa: RUF012

    def __init__(
        self, label: str, inner: fields.Field[Any] | type[FormSchema], *, most: int, least: int = 0, tested: int = 0,
        **options: Any,
    ) -> None:  # fmt: skip
        field = inner if isinstance(inner, fields.Field) else Group("", inner)
        metadata = {"label": label, "widget": "rows", **options.pop("metadata", {})}
        super().__init__(field, metadata=metadata, **options)
        self.error_messages |= _asked(label)
        self.most, self.least, self.tested = most, least, tested or most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        if not isinstance(value, list | tuple):
            raise self.make_error("invalid")
        if len(value) < self.least:
            raise ValidationError(f"Isi sekurangnya {self.least} baris.")
        if len(value) > self.most:
            raise ValidationError(f"Paling banyak {self.most} baris; sekarang {len(value)}. Hapus sebagian.")
        return super()._deserialize(value, attr, data, **kwargs)


class Several(Rows):
    """Any number of a list of choices; given in the list's order, each once."""

    def __init__(self, label: str, choices: Sequence[str], **options: Any) -> None:
        metadata = {"widget": "checkbox", "choices": list(choices), **options.pop("metadata", {})}
        super().__init__(label, Choice(label, choices, required=True), most=len(choices), metadata=metadata, **options)
        self.choices = choices

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        chosen = super()._deserialize(value, attr, data, **kwargs)
        return [choice for choice in self.choices if choice in chosen]


class Group(fields.Nested):
    """Fields that belong together under one name."""

    default_error_messages = {  # noqa: RUF012
        **MESSAGES,
        "type": "Bentuk isian salah: yang diharapkan sekumpulan isian bernama.",
    }

    def __init__(self, label: str, schema: type[FormSchema], **options: Any) -> None:
        metadata = {"label": label, "widget": "group", **options.pop("metadata", {})}
        super().__init__(schema, unknown=RAISE, metadata=metadata, **options)
        self.error_messages |= _asked(label)


class Moment(fields.NaiveDateTime):
    """Date and time of the unit's zone, YYYY-MM-DDTHH:MM."""

    default_error_messages = {  # noqa: RUF012
        **MESSAGES,
        "invalid": "Waktu harus seperti 2023-01-09T09:12.",
        "invalid_awareness": "Waktu harus seperti 2023-01-09T09:12, tanpa zona waktu.",
        "format": "Waktu harus seperti 2023-01-09T09:12.",
    }

    def __init__(self, label: str, **options: Any) -> None:
        metadata = {"label": label, "widget": "datetime", **options.pop("metadata", {})}
        super().__init__(format="iso", metadata=metadata, **options)
        self.error_messages |= _asked(label)
        self.label = label

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> dt.datetime:
        if not isinstance(value, str) or not re.match(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}", value):
            raise self.make_error("invalid", input=value, obj_type="datetime")
        moment: dt.datetime = super()._deserialize(value, attr, data, **kwargs)
        today = _today()
        if today is not None and moment.date() > today:
            raise ValidationError(NOT_YET.format(label=self.label))
        if moment.date() < EARLIEST:
            raise ValidationError("Waktu ini terlalu lama berlalu. Periksa lagi tahunnya.")
        return moment


class FileName(fields.String):
    """The name of a file: kept as it is, since it is looked up and never printed."""

    default_error_messages = Text.default_error_messages

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(metadata={"label": label, "widget": "file"}, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        name: str = super()._deserialize(value, attr, data, **kwargs)
        broken = any(unicodedata.category(char) in {"Cc", "Cs"} for char in name)
        if broken or len(name.encode()) > 255:  # the longest name of a file, in bytes
            raise ValidationError("Nama berkas ini terlalu panjang atau rusak. Ganti nama berkasnya.")
        return name


class PhotoSchema(FormSchema):
    """One photo beside its words. `file` is its name; the bytes travel apart."""

    file = FileName("Berkas foto", required=True)
    caption = Text("Keterangan", most=160, load_default="")
    taken_at = Moment("Waktu pengambilan", allow_none=True, load_default=None)
    place = Text("Tempat", most=120, load_default="")


def photos(label: str = "Foto", *, most: int = 12, **metadata: Any) -> Rows:
    """Give the field for the photos of a paper; a form has one, named `foto`."""
    return Rows(
        label, PhotoSchema, most=most, load_default=list, metadata={"widget": "photos", "group": "Foto", **metadata}
    )
