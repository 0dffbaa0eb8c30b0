"""Laporan hasil pemecahan masalah (SOP 18, record 3, 21.e.4). Agreement, minutes and register are made from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, ClassVar

from marshmallow import ValidationError, validates_schema

from schemas.base import DocumentType, Section
from schemas.fields import Choice, Clock, Day, FormSchema, Group, Rows, Text, other, photos
from schemas.order import day_and_clock, out_of_order
from schemas.paper import chosen, common, day_and_time, joined, lines_of
from schemas.parties import PartySchema, PillarsSchema, PresentSchema, WitnessSchema, named, party
from schemas.setting import PaperSetting
from schemas.wording import age, day_and_date, long_date

DISPUTE, SOCIAL, RAISED = KINDS = ("Sengketa", "Non-sengketa", "Eksekutif")
FIELDS = ("Sosial", "Pidana/perdata")  # the two columns of the official recap
PROBLEMS = (
    "Perselisihan tetangga", "KDRT ringan", "Utang piutang", "Sengketa tanah/batas", "Perkelahian", "Pencurian ringan",
    "Kenakalan remaja", "Pencemaran nama baik", "Kecelakaan ringan", "Lainnya",
)  # fmt: skip
PEACE, OPEN, DETECTIVES, ELSEWHERE = RESULTS = (
    "Damai", "Belum selesai", "Dilimpahkan ke Unit Reskrim", "Dilimpahkan ke instansi lain",
)  # fmt: skip
TWO_PARTIES = [DISPUTE, RAISED]
OF_AGE = 18  # UU 35/2014 on the protection of children, article 1


class SourceSchema(FormSchema):
    """Who told the officer of it."""

    nama = Text("Nama narasumber", most=60, required=True, metadata={"personal": True})
    pekerjaan = Text("Pekerjaan narasumber", most=60, required=True)
    alamat = Text("Alamat narasumber", most=160, required=True, metadata={"personal": True})


def _party(label: str) -> Group:
    metadata = {"shown_if": {"jenis": TWO_PARTIES}, "required_shown": True}
    return Group(label, PartySchema, allow_none=True, load_default=None, metadata=metadata)


class ProblemSolvingSchema(FormSchema):
    """The report."""

    groups: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "Masalah": (
            "jenis", "perihal", "bidang_masalah", "jenis_masalah", "jenis_masalah_lainnya", "tanggal_kejadian",
            "waktu_kejadian", "lokasi_kejadian", "narasumber", "dasar",
        ),
        "Para pihak": ("pihak_pertama", "pihak_kedua", "pihak_terlibat", "saksi"),
        "Mediasi": (
            "tanggal_mediasi", "jam_mediasi", "tempat_mediasi", "hadir", "uraian_kejadian", "uraian_penyelesaian",
        ),
        "Hasil": (
            "hasil", "instansi", "pihak_eskalasi", "tanggal_selesai", "butir_kesepakatan", "tiga_pilar", "saran",
            "kata_kunci",
        ),
    }  # fmt: skip

    jenis = Choice("Jenis", KINDS, required=True, metadata={"help": "Sengketa: ada dua pihak yang berselisih."})
    perihal = Text(
        "Perihal", most=160, required=True,
        metadata={"required_quick": True, "example": "Perselisihan batas pekarangan"},
    )  # fmt: skip
    bidang_masalah = Choice("Bidang masalah", FIELDS, required=True)
    jenis_masalah = Choice("Jenis masalah", PROBLEMS, required=True)
    jenis_masalah_lainnya = other("jenis_masalah", "Jenis masalah lainnya")
    tanggal_kejadian = Day("Tanggal kejadian", required=True, metadata={"required_quick": True})
    waktu_kejadian = Clock("Pukul kejadian (sekira)", required=True)
    lokasi_kejadian = Text("Tempat kejadian", most=160, required=True, metadata={"required_quick": True})
    narasumber = Group("Narasumber", SourceSchema, required=True)
    dasar = Rows("Dasar", Text("Dasar", most=300, required=True), most=8, load_default=list,
                 metadata={"remember": True})  # fmt: skip

    pihak_pertama = _party("Pihak pertama")
    pihak_kedua = _party("Pihak kedua")
    pihak_terlibat = Text(
        "Pihak yang terlibat", most=300, load_default="",
        metadata={"shown_if": {"jenis": [SOCIAL, RAISED]}, "example": "Lurah, Babinsa, pengurus karang taruna"},
    )  # fmt: skip
    saksi = Rows("Saksi", WitnessSchema, most=6, load_default=list)

    tanggal_mediasi = Day("Tanggal mediasi", required=True, metadata={"now": True})
    jam_mediasi = Clock("Pukul mediasi", required=True, metadata={"now": True})
    tempat_mediasi = Text("Tempat mediasi", most=160, required=True, metadata={"remember": True})
    hadir = Rows(
        "Yang hadir", PresentSchema, most=20, load_default=list,
        metadata={"help": "Selain para pihak, saksi, dan petugas."},
    )  # fmt: skip
    uraian_kejadian = Text(
        "Uraian kejadian", most=4000, least=50, lines=True, required=True,
        metadata={"compared": True, "help": "Apa, bilamana, di mana, siapa, bagaimana, mengapa; menurut kedua pihak."},
    )  # fmt: skip
    uraian_penyelesaian = Text(
        "Langkah pemecahan masalah", most=4000, least=50, lines=True, required=True,
        metadata={"help": "Petugas harus adil dan tidak memihak salah satu pihak."},
    )  # fmt: skip

    hasil = Choice("Hasil", RESULTS, required=True)
    instansi = Text(
        "Instansi penerima", most=80, load_default="",
        metadata={"shown_if": {"hasil": ELSEWHERE}, "required_shown": True},
    )  # fmt: skip
    pihak_eskalasi = Text(
        "Diteruskan kepada pimpinan", most=120, load_default="",
        metadata={"shown_if": {"jenis": RAISED}, "required_shown": True, "example": "Camat Contoh Timur"},
    )  # fmt: skip
    tanggal_selesai = Day(
        "Tanggal selesai", allow_none=True, load_default=None,
        metadata={"shown_if": {"hasil": PEACE}, "help": "Kosongkan bila selesai pada hari mediasi."},
    )  # fmt: skip
    butir_kesepakatan = Rows(
        "Butir kesepakatan", Text("Butir", most=400, required=True), most=15, load_default=list,
        metadata={
            "shown_if": {"hasil": PEACE}, "required_shown": True,
            "help": "Saling memaafkan, tidak mengulangi, ganti rugi, tidak saling menuntut, akibat bila dilanggar.",
        },
    )  # fmt: skip
    tiga_pilar = Group("Tiga pilar", PillarsSchema, load_default=lambda: PillarsSchema().load({}))
    saran = Text("Saran/tindak lanjut", most=2000, lines=True, load_default="")
    kata_kunci = Rows("Kata kunci", Text("Kata kunci", most=40, required=True), most=8, load_default=list)
    foto = photos()

    @validates_schema(skip_on_field_errors=False)
    def follows_in_time(self, data: Mapping[str, Any], **_: Any) -> None:
        """It happens, is mediated, and is settled, in this order."""
        faults = out_of_order(
            ("tanggal_kejadian", "Waktu kejadian", day_and_clock(data, "tanggal_kejadian", "waktu_kejadian")),
            ("tanggal_mediasi", "Waktu mediasi", day_and_clock(data, "tanggal_mediasi", "jam_mediasi")),
            ("tanggal_selesai", "Tanggal selesai", day_and_clock(data, "tanggal_selesai", "")),
        )
        if faults:
            raise ValidationError(faults)

    def doubts(self, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Say which party is a minor without a guardian beside."""
        yield from super().doubts(values)
        for name in ("pihak_pertama", "pihak_kedua"):
            born = (values[name] or {}).get("tanggal_lahir")
            if born and age(born, values["tanggal_mediasi"]) < OF_AGE and not values[name]["wali"]:
                yield f"{name}.wali", f"Belum {OF_AGE} tahun: isi orang tua atau wali yang mendampingi."


def _date(values: Mapping[str, Any]) -> date:
    day: date = values["tanggal_selesai"] or values["tanggal_mediasi"]
    return day


def outcome(values: Mapping[str, Any]) -> str:
    """Give how it ended, in one line."""
    return joined(
        values["hasil"],
        f"pada {day_and_date(values['tanggal_selesai'])}" if values["tanggal_selesai"] else "",
        f"({values['instansi']})" if values["instansi"] else "",
        by=" ",
    )


def present(values: Mapping[str, Any], setting: PaperSetting) -> dict[str, Any]:
    """Give what the report prints."""
    source, day = values["narasumber"], values["tanggal_mediasi"]
    parties = [("Pihak pertama", values["pihak_pertama"]), ("Pihak kedua", values["pihak_kedua"])]
    photos_taken = len(values["foto"])
    return {
        **common(setting, _date(values)),
        "perihal": values["perihal"],
        "jenis": joined(values["jenis"], chosen(values, "jenis_masalah"), f"bidang {values['bidang_masalah'].lower()}"),
        "narasumber": joined(source["nama"], source["pekerjaan"], source["alamat"]),
        "kejadian": day_and_time(values["tanggal_kejadian"], values["waktu_kejadian"], setting, about=True),
        "tempat_kejadian": values["lokasi_kejadian"],
        "dasar": [{"huruf": chr(ord("a") + number), "isi": text} for number, text in enumerate(values["dasar"])],
        "pihak": [party(person, mark, day) for mark, person in parties if person],
        "pihak_terlibat": values["pihak_terlibat"],
        "saksi": [named(one, "keterangan") for one in values["saksi"]],
        "uraian_kejadian": lines_of(values["uraian_kejadian"]),
        "mediasi": day_and_time(day, values["jam_mediasi"], setting),
        "tempat_mediasi": values["tempat_mediasi"],
        "hadir": [named(one, "peran") for one in values["hadir"]],
        "uraian_penyelesaian": lines_of(values["uraian_penyelesaian"]),
        "hasil": outcome(values),
        "pihak_eskalasi": values["pihak_eskalasi"],
        "butir": numbered(values["butir_kesepakatan"]),
        "saran": lines_of(values["saran"] or "Nihil."),
        "kata_kunci": ", ".join(values["kata_kunci"]),
        "tiga_pilar": _pillars(values["tiga_pilar"]),
        "dokumentasi": f"{photos_taken} foto, pada lampiran foto" if photos_taken else "tidak ada",
    }


def numbered(texts: list[str]) -> list[dict[str, Any]]:
    """Give texts with their numbers from 1."""
    return [{"no": number, "isi": text} for number, text in enumerate(texts, start=1)]


def _pillars(values: Mapping[str, str]) -> list[str]:
    return [
        joined(values[name], f"({values[more]})" if values[more] else "", by=" ")
        for name, more in (("nama_lurah", "jabatan_lurah"), ("nama_babinsa", "pangkat_babinsa"))
        if values[name] or values[more]
    ]


def _summary(values: Mapping[str, Any]) -> str:
    return f"{values['perihal']} ({values['hasil'].lower()}, {long_date(values['tanggal_mediasi'])})"


_FIRST = {
    "nama": "Rahmat Hidayatullah", "nik": "2172010901840003", "jenis_kelamin": "Laki-laki",
    "tempat_lahir": "Tanjungpinang", "tanggal_lahir": "1984-01-09", "agama": "Islam", "pekerjaan": "Nelayan",
    "alamat": "Jalan Contoh Bahari No. 12, RT 002/RW 005",
}  # fmt: skip
_SECOND = {
    "nama": "Yohanes Contoh", "jenis_kelamin": "Laki-laki", "tempat_lahir": "Lingga", "tanggal_lahir": "1979-06-21",
    "agama": "Katholik", "pekerjaan": "Wiraswasta",
    "alamat": "Jalan Contoh Bahari No. 14, RT 002/RW 005",
}  # fmt: skip
EXAMPLE: dict[str, Any] = {
    "jenis": DISPUTE,
    "perihal": "Perselisihan batas pekarangan",
    "bidang_masalah": "Pidana/perdata",
    "jenis_masalah": "Perselisihan tetangga",
    "tanggal_kejadian": "2023-01-14",
    "waktu_kejadian": "17:30",
    "lokasi_kejadian": "Jalan Contoh Bahari No. 12, RT 002/RW 005",
    "narasumber": {
        "nama": "Usman Harun", "pekerjaan": "Ketua RT 002", "alamat": "RT 002/RW 005",
    },
    "pihak_pertama": _FIRST,
    "pihak_kedua": _SECOND,
    "saksi": [
        {"nama": "Usman Harun", "keterangan": "Ketua RT 002/RW 005"},
        {"nama": "Maria Contoh", "keterangan": "keluarga pihak kedua"},
    ],
    "tanggal_mediasi": "2023-01-16",
    "jam_mediasi": "20:00",
    "tempat_mediasi": "Balai Pertemuan RW 005, Kelurahan Contoh",
    "hadir": [{"nama": "Hamzah Contoh", "peran": "Lurah Contoh"}, {"nama": "Serda Andi Contoh", "peran": "Babinsa"}],
    "uraian_kejadian": "Pihak kedua memindahkan pagar kayu di batas pekarangan kira-kira satu meter ke arah rumah "
    "pihak pertama. Pihak pertama menegur, lalu terjadi adu mulut yang dilerai oleh tetangga.",
    "uraian_penyelesaian": "Kedua pihak dipertemukan bersama lurah, Babinsa, dan ketua RT. Masing-masing menyampaikan "
    "keterangannya; batas dilihat bersama pada surat tanah, dan kedua pihak bermusyawarah.",
    "hasil": PEACE,
    "butir_kesepakatan": [
        "Kedua pihak saling memaafkan dan tidak mengulangi perbuatannya.",
        "Pagar dikembalikan oleh pihak kedua ke batas semula paling lambat tujuh hari.",
        "Kedua pihak tidak saling menuntut; bila dilanggar, bersedia diproses menurut hukum yang berlaku.",
    ],
    "tiga_pilar": {
        "jabatan_lurah": "Lurah Contoh", "nama_lurah": "Hamzah Contoh", "nama_babinsa": "Andi Contoh",
        "pangkat_babinsa": "Serda NRP 00000009",
    },
    "saran": "Kelurahan memasang patok batas agar masalah tidak berulang.",
    "kata_kunci": ["batas pekarangan", "tetangga"],
}  # fmt: skip
_SHARED = {name: answer for name, answer in EXAMPLE.items() if name not in ("pihak_pertama", "pihak_kedua")}

DOCUMENT = DocumentType(
    kind="problem_solving",
    title="Laporan Hasil Pemecahan Masalah",
    schema=ProblemSolvingSchema,
    section=Section.PROBLEM_SOLVING,
    number="PS/{no}/{bulan_romawi}/{tahun}/{desa}",
    example=EXAMPLE,
    variants={
        "non-sengketa": {
            **_SHARED, "jenis": SOCIAL, "perihal": "Remaja berkumpul sampai larut malam di dermaga",
            "bidang_masalah": "Sosial", "jenis_masalah": "Kenakalan remaja", "hasil": OPEN,
            "pihak_terlibat": "Lurah, Babinsa, pengurus karang taruna",
        },
        "eksekutif": {
            **EXAMPLE, "jenis": RAISED, "hasil": ELSEWHERE, "instansi": "Kantor Pertanahan Kota Contoh",
            "pihak_eskalasi": "Camat Contoh Timur",
        },
    },
    dated=_date,
    summarised=_summary,
    present=present,
    activity=lambda _: "PROBLEM SOLVING",
)  # fmt: skip
