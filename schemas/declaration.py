"""A form that an admin declares on one page: stored answers, from which a document type like the shipped ones is made.

The declaration is itself a form (`DeclarationSchema`), so it is drawn, typed and checked like any other. What it asks
for besides its own fields is always the same: the date, which decides month and numbering year, and the photos.
"""

from __future__ import annotations

import keyword
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from marshmallow import ValidationError, fields, validates_schema

from errors import AnswersInvalid
from schemas.base import PHOTOS, Classification, DocumentType, Section, no_activity
from schemas.fields import (
    Choice,
    Clock,
    Day,
    FormSchema,
    Matched,
    Nik,
    Rows,
    RtRw,
    Several,
    Text,
    Whole,
    YesNo,
    inside,
    phone,
    photos,
)
from schemas.laporan_kegiatan import ACTIVITIES
from schemas.paper import DASH, common
from schemas.people import NumberPattern
from schemas.reading import validated
from schemas.rich import Rich
from schemas.setting import PaperSetting
from schemas.vocabulary import KNOWN
from schemas.wording import clock_time, day_and_date

PREFIX = "formulir_"  # no shipped kind begins so: a later version of Berkas cannot take the name of a declared one
DATE = "tanggal"
TEXT, LONG, WHOLE, DAY, CLOCK, ONE, SEVERAL, YES_NO, NIK, PHONE, RT_RW = SORTS = (
    "teks", "uraian", "angka", "tanggal", "jam", "pilihan", "beberapa pilihan", "ya/tidak", "NIK", "telepon", "RT/RW",
)  # fmt: skip
PERSONAL = (NIK, PHONE)
NOT_FREE: Final = frozenset({*KNOWN, PHOTOS, "no", "loop", "self", "true", "false", "none", *keyword.kwlist})
NAME = r"[a-z][a-z0-9_]{0,39}"
NAME_FAULT = "Nama penanda: huruf kecil, angka dan garis bawah, diawali huruf, misalnya nama_pos."
MOST_FIELDS, MOST_LISTS, MOST_CHOICES, MOST_ROWS, TESTED_ROWS, MOST_PHOTOS = 80, 8, 60, 60, 12, 12
LINE, ACCOUNT, NUMBER = 120, 2000, 999_999_999
SECTIONS: Final = {
    section.title: section for section in (
        Section.KUNJUNGAN_USAHA, Section.KUNJUNGAN_WARGA, Section.PROBLEM_SOLVING, Section.DATA_INTEL,
        Section.LAPORAN_KEGIATAN, Section.KASUS, Section.PENGUNGSI, Section.RENCANA, Section.SURAT_PERINTAH,
        Section.ANGGARAN,
    )
}  # fmt: skip


ORDINARY, SECRET = "Biasa", "RAHASIA"
CLASSES: Final = {ORDINARY: Classification.BIASA, SECRET: Classification.RAHASIA}


class ListSchema(FormSchema):
    """A list: rows that repeat."""

    nama = Matched("Nama penanda", pattern=NAME, fault=NAME_FAULT, required=True)
    label = Text("Judul pada formulir", most=60, required=True, metadata={"example": "Petugas jaga"})
    wajib = YesNo("Sekurangnya satu baris", load_default=False)


class FieldSchema(FormSchema):
    """A field."""

    label = Text("Label pada formulir", most=60, required=True, metadata={"example": "Nama pos kamling"})
    nama = Matched(
        "Nama penanda", pattern=NAME, fault=NAME_FAULT, required=True,
        metadata={"help": "Seperti tertulis di templat, tanpa kurung: nama_pos."},
    )  # fmt: skip
    jenis = Choice("Jenis isian", SORTS, required=True)
    pilihan = Text(
        "Pilihan, satu pada setiap baris", most=4000, lines=True, load_default="",
        metadata={"shown_if": {"jenis": [ONE, SEVERAL]}, "required_shown": True},
    )  # fmt: skip
    wajib = YesNo("Wajib diisi", load_default=False)
    gaya = YesNo(
        "Boleh tebal dan miring", load_default=False,
        metadata={"shown_if": {"jenis": [TEXT, LONG]}, "help": "*tebal*, _miring_; di templat ditulis {{r nama }}."},
    )  # fmt: skip
    bantuan = Text("Bantuan di bawah label", most=160, load_default="")
    bagian = Text("Bagian formulir", most=40, load_default="", metadata={"help": "Judul di atas isian; boleh kosong."})
    daftar = Matched(
        "Di dalam daftar", pattern=NAME, fault=NAME_FAULT, load_default="",
        metadata={"help": "Nama penanda daftar yang barisnya berulang; kosong bila hanya sekali."},
    )  # fmt: skip


class DeclarationSchema(FormSchema):
    """A form of one's own."""

    groups = {  # noqa: RUF012  (as declared in FormSchema)
        "Formulir": ("judul", "tempat_di_berkas", "klasifikasi", "pola_nomor", "kegiatan", "foto"),
        "Daftar berulang": ("daftar",),
        "Isian": ("isian",),
    }

    judul = Text("Judul formulir", most=60, least=3, required=True, metadata={"example": "Data Pos Kamling"})
    tempat_di_berkas = Choice(
        "Tempat di berkas bulan", list(SECTIONS), required=True, metadata={"help": "Bagian berkas tempat dokumen ini."}
    )
    klasifikasi = Choice(
        "Klasifikasi", list(CLASSES), load_default=ORDINARY,
        metadata={"help": "RAHASIA: hanya pembuat, Kanit dan Kapolsek yang melihatnya; masuk Berkas Terbatas."},
    )  # fmt: skip
    pola_nomor = NumberPattern(
        "Pola nomor", most=80, load_default="",
        metadata={"example": "B/{no}/{bulan_romawi}/{tahun}/Pos", "help": "Kosong bila tidak bernomor."},
    )  # fmt: skip
    kegiatan = Choice(
        "Dihitung dalam rekap sebagai", ACTIVITIES, load_default="", metadata={"help": "Kosong bila tidak dihitung."}
    )
    foto = Whole("Foto paling banyak", most=MOST_PHOTOS, required=True, metadata={"help": "0 bila tanpa foto."})
    daftar = Rows("Daftar", ListSchema, most=MOST_LISTS, load_default=list, metadata={"row": "daftar"})
    isian = Rows("Isian", FieldSchema, least=1, most=MOST_FIELDS, required=True, metadata={"row": "isian"})

    @validates_schema(skip_on_field_errors=True)
    def names_fit(self, data: Mapping[str, Any], **_: Any) -> None:
        """Every name stands once and is free, every list is known and used, every choice has choices."""
        faults: dict[str, dict[int, dict[str, list[str]]]] = {"daftar": {}, "isian": {}}
        lists = [one["nama"] for one in data["daftar"]]
        names = Counter([*lists, *(one["nama"] for one in data["isian"] if not one["daftar"])])
        inner = Counter((one["daftar"], one["nama"]) for one in data["isian"] if one["daftar"])
        for number, one in enumerate(data["daftar"]):
            if fault := _name_fault(one["nama"], names[one["nama"]]):
                faults["daftar"][number] = {"nama": [fault]}
            elif not any(field["daftar"] == one["nama"] for field in data["isian"]):
                faults["daftar"][number] = {"nama": ["Belum ada isian di dalam daftar ini. Tambahkan, atau hapus."]}
        for number, one in enumerate(data["isian"]):
            within = one["daftar"]
            count = inner[within, one["nama"]] if within else names[one["nama"]]
            told = {}
            if fault := _name_fault(one["nama"], count):
                told["nama"] = [fault]
            if within and within not in lists:
                told["daftar"] = [f"Daftar {within} belum ada. Tambahkan pada Daftar berulang."]
            if one["jenis"] in (ONE, SEVERAL) and not 2 <= len(choices_of(one)) <= MOST_CHOICES:
                told["pilihan"] = [f"Tulis 2 sampai {MOST_CHOICES} pilihan, satu pada setiap baris."]
            if told:
                faults["isian"][number] = told
        faults = {name: found for name, found in faults.items() if found}
        if faults:
            raise ValidationError(faults)


def _name_fault(name: str, count: int) -> str:
    if name in NOT_FREE:
        return f"Nama {name} sudah dipakai sistem. Pilih nama lain."
    return f"Nama {name} dipakai dua kali. Beri nama lain." if count > 1 else ""


def choices_of(one: Mapping[str, Any]) -> list[str]:
    """Give the choices of a declared field, each once."""
    lines = (" ".join(line.split()) for line in one["pilihan"].split("\n"))
    return list(dict.fromkeys(line for line in lines if line))


def kind_named(title: str) -> str:
    """Give the kind of a form with this title: "Data Pos Kamling" -> "formulir_data_pos_kamling"."""
    return PREFIX + "_".join(re.findall(r"[a-z0-9]+", title.casefold()))[:60]


# ---------------------------------------------------------------- from the declaration to the document type


def document_type(kind: str, answers: Mapping[str, Any], template: str, owner: str = "") -> DocumentType:
    """Make the document type of a declaration.

    Args:
        answers: as stored; they pass `DeclarationSchema`.
        template: hash of the Word template that it was declared with.
        owner: see `DocumentType.owner`.

    Raises:
        AnswersInvalid: they do not.
    """
    told = validated(DeclarationSchema, answers)
    alone = [one for one in told["isian"] if not one["daftar"]]
    lists = {one["nama"]: (one, [each for each in told["isian"] if each["daftar"] == one["nama"]])
             for one in told["daftar"]}  # fmt: skip
    summary = next((one["nama"] for one in alone if one["wajib"] and one["jenis"] in (TEXT, ONE)), "")

    def present(values: Mapping[str, Any], setting: PaperSetting) -> dict[str, Any]:
        return {
            **common(setting, values[DATE]),
            **{one["nama"]: _printed(one, values[one["nama"]], setting) for one in alone},
            **{
                name: [
                    {"no": number, **{each["nama"]: _printed(each, row[each["nama"]], setting) for each in inner}}
                    for number, row in enumerate(values[name], start=1)
                ]
                for name, (_, inner) in lists.items()
            },
            "jumlah_foto": len(values.get(PHOTOS, ())),
        }

    def summarised(values: Mapping[str, Any]) -> str:
        return str(values[summary]) if summary else ""

    def dated(values: Mapping[str, Any]) -> date:
        day: date = values[DATE]
        return day

    activity = told["kegiatan"]
    return DocumentType(
        kind=kind,
        title=told["judul"],
        short=told["judul"],
        schema=_schema(kind, told, lists),
        section=SECTIONS[told["tempat_di_berkas"]],
        number=told["pola_nomor"] or None,
        example=_example(alone, lists),
        dated=dated,
        summarised=summarised,
        present=present,
        activity=(lambda _: activity) if activity else no_activity,
        classification=CLASSES[told["klasifikasi"]],
        declaration={"kind": kind, "answers": dict(answers), "template": template, "owner": owner},
        owner=owner,
    )


Lists = Mapping[str, tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]]]


def _schema(kind: str, told: Mapping[str, Any], lists: Lists) -> type[FormSchema]:
    """Make the schema: the date, the fields in their order, each list where its first field stands, the photos."""
    made: dict[str, fields.Field[Any]] = {
        DATE: Day("Tanggal", required=True, metadata={"group": _first_group(told), "required_quick": True})
    }
    for one in told["isian"]:
        name = one["daftar"]
        if not name:
            made[one["nama"]] = _field(one, told["judul"])
        elif name not in made:
            about, inner = lists[name]
            row = _class(f"{kind}_{name}", {each["nama"]: _field(each) for each in inner})
            least = {"required": True, "least": 1} if about["wajib"] else {"load_default": list}
            made[name] = Rows(
                about["label"], row, most=MOST_ROWS, tested=TESTED_ROWS, **least,
                metadata={"group": one["bagian"] or about["label"], "row": inside(about["label"])},
            )  # fmt: skip
    if told["foto"]:
        made[PHOTOS] = photos(most=told["foto"])
    return _class(kind, made)


def _first_group(told: Mapping[str, Any]) -> str:
    first = next((one for one in told["isian"] if not one["daftar"]), None)
    return str((first and first["bagian"]) or told["judul"])


def _class(name: str, made: Mapping[str, fields.Field[Any]]) -> type[FormSchema]:
    return type("".join(word.capitalize() for word in name.split("_")) + "Schema", (FormSchema,), dict(made))


def _field(one: Mapping[str, Any], title: str = "") -> fields.Field[Any]:
    label, sort = one["label"], one["jenis"]
    metadata: dict[str, Any] = {"help": one["bantuan"]} if one["bantuan"] else {}
    if not one["daftar"]:
        metadata["group"] = one["bagian"] or title
    if one["gaya"]:
        metadata["rich"] = True
    if sort in PERSONAL:
        metadata["personal"] = True
    needed: dict[str, Any] = {"required": True} if one["wajib"] else {"load_default": ""}
    nothing: dict[str, Any] = {"required": True} if one["wajib"] else {"allow_none": True, "load_default": None}
    if sort == LONG:
        return Text(label, most=ACCOUNT, lines=True, metadata=metadata, **needed)
    if sort == WHOLE:
        return Whole(label, most=NUMBER, metadata=metadata, **nothing)
    if sort == DAY:
        return Day(label, ahead=True, metadata=metadata, **nothing)
    if sort == CLOCK:
        return Clock(label, metadata=metadata, **needed)
    if sort == ONE:
        return Choice(label, choices_of(one), metadata=metadata, **needed)
    if sort == SEVERAL:
        several: dict[str, Any] = {"required": True} if one["wajib"] else {"load_default": list}
        return Several(label, choices_of(one), metadata=metadata, **several)
    if sort == YES_NO:
        return YesNo(label, metadata=metadata, **({"required": True} if one["wajib"] else {"load_default": False}))
    if sort == NIK:
        return Nik(label, metadata=metadata, **needed)
    if sort == PHONE:
        return phone(label, metadata=metadata, **needed)
    if sort == RT_RW:
        return RtRw(label, metadata=metadata, **needed)
    return Text(label, most=LINE, metadata=metadata, **needed)


def _printed(one: Mapping[str, Any], value: Any, setting: PaperSetting) -> str:
    """Give an answer as it is printed; a dash where there is none, so that nothing is left blank by oversight."""
    sort = one["jenis"]
    if sort == YES_NO:
        return "Ya" if value else "Tidak"
    if value in (None, "", []):
        return Rich(DASH) if one["gaya"] else DASH
    if sort == WHOLE:
        return f"{value:,}".replace(",", ".")
    if sort == DAY:
        return day_and_date(value)
    if sort == CLOCK:
        return clock_time(value, setting.unit.time_zone)
    return ", ".join(value) if sort == SEVERAL else value if isinstance(value, str) else str(value)


def _example(alone: Sequence[Mapping[str, Any]], lists: Lists) -> dict[str, Any]:
    rows = {
        name: [{each["nama"]: _sample(each, number) for each in inner} for number in (1, 2)]
        for name, (_, inner) in lists.items()
    }
    return {DATE: "2023-01-09", **{one["nama"]: _sample(one, 1) for one in alone}, **rows}


def _sample(one: Mapping[str, Any], number: int) -> Any:
    sort, choices = one["jenis"], choices_of(one)
    samples: dict[str, Any] = {
        TEXT: f"{one['label']} Contoh {number}"[:LINE], LONG: f"Contoh {inside(one['label'])}, baris satu.\nBaris dua.",
        WHOLE: 11 * number, DAY: "2023-01-09", CLOCK: "09:12", ONE: choices[0] if choices else "",
        SEVERAL: choices[:1], YES_NO: False, NIK: "2172015012900001", PHONE: "081200000011", RT_RW: "001",
    }  # fmt: skip
    return samples[sort]


# ---------------------------------------------------------------- what a template tells already, and what may change


def suggested(title: str, found: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Give a declaration to begin with.

    Args:
        found: names that the template prints, in its order, each with the list that it stands in ("" for none).
    """
    lists = list(dict.fromkeys(name for _, name in found if name))
    free = [(name, within) for name, within in found if name not in NOT_FREE and re.fullmatch(NAME, name)]
    return {
        "judul": title,
        "tempat_di_berkas": Section.LAPORAN_KEGIATAN.title,
        "foto": MOST_PHOTOS if ("jumlah_foto", "") in found else 0,
        "daftar": [{"nama": name, "label": _label(name), "wajib": False} for name in lists],
        "isian": [
            {"label": _label(name), "nama": name, "jenis": _sort(name), "wajib": True, "daftar": within}
            for name, within in dict.fromkeys(free)
        ],
    }


def with_found(answers: Mapping[str, Any], found: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Add to a declaration what a further file prints besides."""
    new = suggested("", found)
    lists, declared = answers.get("daftar") or [], answers.get("isian") or []
    names = {one.get("nama") for one in lists}
    there = {(one.get("nama"), one.get("daftar") or "") for one in declared}
    return {
        **answers,
        "daftar": [*lists, *(one for one in new["daftar"] if one["nama"] not in names)],
        "isian": [*declared, *(one for one in new["isian"] if (one["nama"], one["daftar"]) not in there)],
    }


def _label(name: str) -> str:
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


GUESSES: Final = (
    (r"(^|_)(tanggal|tgl)(_|$)", DAY), (r"(^|_)(jam|pukul)(_|$)", CLOCK),
    (r"(^|_)(jumlah|umur|banyak\w*|luas|biaya)(_|$)", WHOLE), (r"(^|_)nik(_|$)", NIK),
    (r"(^|_)(telepon|telp|hp)(_|$)", PHONE), (r"(^|_)(rt|rw)(_|$)", RT_RW),
    (r"(^|_)(uraian|keterangan|catatan|alasan|hasil)(_|$)", LONG),
)  # fmt: skip


def _sort(name: str) -> str:
    return next((sort for pattern, sort in GUESSES if re.search(pattern, name)), TEXT)


def require_same(old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """Make sure that papers entered by the old declaration still pass the new one.

    Raises:
        AnswersInvalid: a field is gone, of another sort, asked for more, or lacks a choice that it had.
    """
    before, after = (validated(DeclarationSchema, one) for one in (old, new))
    now = {(one["daftar"], one["nama"]): (number, one) for number, one in enumerate(after["isian"])}
    faults: dict[str, list[str]] = {}
    gone = []
    for was in before["isian"]:
        number, one = now.get((was["daftar"], was["nama"]), (0, None))
        if one is None:
            gone.append(was["label"])
            continue
        faults.update(_changes(f"isian.{number}", was, one))
    known = {(one["daftar"], one["nama"]) for one in before["isian"]}
    for _, number_and_field in now.items():
        number, one = number_and_field
        if (one["daftar"], one["nama"]) not in known and one["wajib"]:
            faults[f"isian.{number}.wajib"] = ["Isian baru tidak boleh wajib: dokumen lama tidak memuatnya."]
    lists = {one["nama"]: one["wajib"] for one in before["daftar"]}
    for number, one in enumerate(after["daftar"]):
        if one["wajib"] and not lists.get(one["nama"], False):
            faults[f"daftar.{number}.wajib"] = ["Tidak boleh menjadi wajib: dokumen lama mungkin tidak memuatnya."]
    if after["klasifikasi"] != before["klasifikasi"]:
        faults["klasifikasi"] = [f"Tidak boleh diubah sesudah dipakai; tetap {before['klasifikasi']}."]
    if gone:
        faults["isian"] = [f"Isian yang sudah dipakai tidak boleh dihapus: {', '.join(gone)}. Kembalikan."]
    if after["foto"] < before["foto"]:
        faults["foto"] = [f"Tidak boleh kurang dari {before['foto']}: dokumen lama mungkin memuat sebanyak itu."]
    if faults:
        raise AnswersInvalid(faults)


def _changes(path: str, was: Mapping[str, Any], one: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    if one["jenis"] != was["jenis"]:
        yield f"{path}.jenis", [f"Jenis isian yang sudah dipakai tidak boleh diubah; tetap {was['jenis']}."]
    elif missing := [choice for choice in choices_of(was) if choice not in choices_of(one)]:
        yield f"{path}.pilihan", [f"Pilihan yang sudah dipakai tidak boleh dihapus: {', '.join(missing)}."]
    if one["gaya"] != was["gaya"]:
        yield f"{path}.gaya", ["Tidak boleh diubah sesudah dipakai: dokumen lama akan tercetak lain."]
    if one["wajib"] and not was["wajib"]:
        yield f"{path}.wajib", ["Tidak boleh menjadi wajib: dokumen lama mungkin tidak memuatnya."]
