"""Pendataan pengungsi: who is at an evacuation place, in what state, with what needs, and the totals (SOP 16.4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from marshmallow import ValidationError, validates_schema

from schemas.base import Classification, DocumentType, Section
from schemas.fields import (
    SEXES,
    Choice,
    Clock,
    Day,
    FormSchema,
    Matched,
    Nik,
    Rows,
    Several,
    Text,
    Whole,
    other,
    phone,
    photos,
)
from schemas.order import day_and_clock, out_of_order
from schemas.paper import DASH, chosen, common, day_and_time, joined, lines_of
from schemas.person import spaced
from schemas.setting import PaperSetting
from schemas.wording import capitals, masked

DISASTERS = (
    "Banjir", "Kebakaran", "Tanah longsor", "Gempa bumi", "Angin kencang", "Gelombang pasang", "Konflik sosial",
    "Lainnya",
)  # fmt: skip
HEAD = "Kepala keluarga"
RELATIONS = (HEAD, "Istri", "Suami", "Anak", "Orang tua", "Famili lain", "Sendiri")
STATES = ("Sehat", "Sakit", "Luka ringan", "Luka berat", "Meninggal dunia", "Hilang")
VULNERABLE = (
    "Bayi", "Balita", "Ibu hamil", "Ibu menyusui", "Lansia", "Penyandang disabilitas", "Anak tanpa pendamping",
)  # fmt: skip
# From which to which age a group is usual, in full years; and whose it is.
AGES = {"Bayi": (0, 1), "Balita": (0, 5), "Lansia": (60, 120), "Anak tanpa pendamping": (0, 17)}
WOMEN = ("Ibu hamil", "Ibu menyusui")


class RefugeeSchema(FormSchema):
    """Somebody at the place."""

    nama = Text("Nama", most=60, required=True, metadata={"personal": True, "required_quick": True})
    jenis_kelamin = Choice("Jenis kelamin", SEXES, required=True)
    umur = Whole("Umur (tahun)", most=120, required=True, metadata={"help": "Bayi di bawah satu tahun: 0."})
    nik = Nik(
        load_default="", metadata={"personal": True, "help": "NIK atau nomor KK; boleh kosong, dicetak tersamar."}
    )
    no_kk = Matched(
        "Nomor KK", pattern=r"[0-9]{16}", fault="Nomor KK harus 16 angka. Periksa lagi pada KK.", strip=" .-",
        widest="2172010901840003", load_default="", metadata={"personal": True},
    )  # fmt: skip
    hubungan = Choice("Hubungan dalam keluarga", RELATIONS, load_default="")
    alamat_asal = Text("Alamat asal", most=120, required=True, metadata={"personal": True, "remember": True})
    kondisi = Choice("Kondisi", STATES, load_default=STATES[0])
    rentan = Several("Kelompok rentan", VULNERABLE, load_default=list)
    kebutuhan = Text("Kebutuhan khusus", most=100, load_default="", metadata={"example": "obat darah tinggi"})
    no_telepon = phone(load_default="", metadata={"personal": True})
    keterangan = Text("Keterangan", most=100, load_default="")

    def doubts(self, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Say which group does not go with age or sex."""
        yield from super().doubts(values)
        for group in values["rentan"]:
            first, last = AGES.get(group, (0, 120))
            if not first <= values["umur"] <= last or (group in WOMEN and values["jenis_kelamin"] == SEXES[0]):
                yield "rentan", f"{group} tidak sesuai dengan umur atau jenis kelamin. Periksa lagi."
                return


class PendataanPengungsiSchema(FormSchema):
    """The list of one place at one time."""

    groups: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "Bencana": ("jenis_bencana", "jenis_bencana_lainnya", "bencana_tanggal", "bencana_jam", "bencana_lokasi"),
        "Tempat pengungsian": (
            "tanggal", "jam", "tempat_pengungsian", "alamat_pengungsian", "penanggung_jawab",
            "jabatan_penanggung_jawab", "telepon_posko",
        ),
        "Pengungsi": ("pengungsi",),
        "Kebutuhan dan bantuan": ("kebutuhan_mendesak", "bantuan"),
    }  # fmt: skip

    jenis_bencana = Choice("Jenis bencana", DISASTERS, required=True, metadata={"required_quick": True})
    jenis_bencana_lainnya = other("jenis_bencana", "Bencana lainnya")
    bencana_tanggal = Day("Tanggal bencana", required=True)
    bencana_jam = Clock("Pukul bencana (sekira)", load_default="")
    bencana_lokasi = Text("Lokasi bencana", most=160, required=True)
    tanggal = Day("Tanggal pendataan", required=True, metadata={"required_quick": True})
    jam = Clock("Pukul pendataan", required=True)
    tempat_pengungsian = Text("Tempat pengungsian", most=120, required=True, metadata={"required_quick": True})
    alamat_pengungsian = Text("Alamat tempat pengungsian", most=160, load_default="")
    penanggung_jawab = Text("Penanggung jawab posko", most=60, required=True, metadata={"personal": True})
    jabatan_penanggung_jawab = Text(
        "Jabatan penanggung jawab", most=60, required=True, metadata={"example": "Lurah Contoh"}
    )
    telepon_posko = phone("Telepon posko", load_default="")
    pengungsi = Rows("Pengungsi", RefugeeSchema, least=1, most=300, tested=25, required=True)
    kebutuhan_mendesak = Text("Kebutuhan mendesak", most=1000, lines=True, load_default="")
    bantuan = Text("Bantuan yang sudah disalurkan", most=1000, lines=True, load_default="")
    foto = photos()

    @validates_schema(skip_on_field_errors=False)
    def follows_in_time(self, data: Mapping[str, Any], **_: Any) -> None:
        """The people are counted after it happened."""
        faults = out_of_order(
            ("bencana_tanggal", "Waktu bencana", day_and_clock(data, "bencana_tanggal", "bencana_jam")),
            ("tanggal", "Waktu pendataan", day_and_clock(data, "tanggal", "jam")),
        )
        if faults:
            raise ValidationError(faults)

    def doubts(self, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Say who stands there twice, and whose age does not go with the NIK."""
        yield from super().doubts(values)
        seen: dict[str, int] = {}
        for number, one in enumerate(values["pengungsi"]):
            nik = one["nik"]
            if nik and nik in seen:
                yield f"pengungsi.{number}.nik", f"NIK ini sudah ada pada baris {seen[nik] + 1}. Periksa lagi."
            elif nik and not _may_be(one["umur"], nik, values["tanggal"]):
                yield f"pengungsi.{number}.umur", "Umur berbeda dari tanggal lahir di dalam NIK. Periksa lagi."
            seen.setdefault(nik, number)


def _may_be(years: int, nik: str, day: date) -> bool:
    """Whether somebody with that NIK may be that old; the NIK does not tell the century."""
    born = (int(nik[8:10]), int(nik[6:8]) % 40)
    for century in (1900, 2000):
        full = day.year - century - int(nik[10:12]) - ((day.month, day.day) < born)
        if abs(full - years) <= 1:
            return True
    return False


def _date(values: Mapping[str, Any]) -> date:
    day: date = values["tanggal"]
    return day


def _phone(number: str) -> str:
    return spaced(number) if number else ""


def _tally(people: Sequence[Mapping[str, Any]], name: str) -> dict[str, Any]:
    """Count people by state and by group."""
    return {
        "nama": name,
        "jiwa": len(people),
        "kk": sum(one["hubungan"] == HEAD for one in people),
        "kondisi": [sum(one["kondisi"] == state for one in people) for state in STATES],
        "rentan": [sum(group in one["rentan"] for one in people) for group in VULNERABLE],
    }


def present(values: Mapping[str, Any], setting: PaperSetting) -> dict[str, Any]:
    """Give what the list prints."""
    people = values["pengungsi"]
    photos_taken = len(values["foto"])
    return {
        **common(setting, values["tanggal"], landscape=True),
        "jenis_bencana": chosen(values, "jenis_bencana"),
        "bencana": joined(
            chosen(values, "jenis_bencana"),
            day_and_time(values["bencana_tanggal"], values["bencana_jam"], setting, about=True),
            values["bencana_lokasi"],
            by=", ",
        ),
        "pendataan": day_and_time(values["tanggal"], values["jam"], setting),
        "tempat_pengungsian": joined(values["tempat_pengungsian"], values["alamat_pengungsian"], by=", "),
        "posko": joined(
            f"{values['penanggung_jawab']} ({values['jabatan_penanggung_jawab']})",
            _phone(values["telepon_posko"]),
            by=", ",
        ),
        "jabatan_posko": capitals(values["jabatan_penanggung_jawab"]),
        "nama_posko": capitals(values["penanggung_jawab"]),
        "pengungsi": [
            {
                "no": number,
                "nama": one["nama"],
                "hubungan": one["hubungan"] or DASH,
                "identitas": joined(
                    f"NIK {masked(one['nik'])}" if one["nik"] else "",
                    f"KK {masked(one['no_kk'])}" if one["no_kk"] else "",
                    by="; ",
                ),
                "umur": str(one["umur"]),
                "jk": one["jenis_kelamin"][0],
                "alamat_asal": one["alamat_asal"],
                "kondisi": one["kondisi"],
                "rentan": joined(*one["rentan"], by=", "),
                "kebutuhan": one["kebutuhan"] or DASH,
                "keterangan": joined(
                    spaced(one["no_telepon"]) if one["no_telepon"] else "", one["keterangan"], by="; "
                ),
            }
            for number, one in enumerate(people, start=1)
        ],
        "rekap": [_tally([one for one in people if one["jenis_kelamin"] == sex], sex) for sex in SEXES],
        "jumlah": _tally(people, "Jumlah"),
        "kebutuhan_mendesak": lines_of(values["kebutuhan_mendesak"] or "Tidak ada."),
        "bantuan": lines_of(values["bantuan"] or "Belum ada."),
        "dokumentasi": f"{photos_taken} foto, pada lampiran foto" if photos_taken else "tidak ada",
    }


EXAMPLE = {
    "jenis_bencana": "Banjir",
    "bencana_tanggal": "2023-01-21",
    "bencana_jam": "02:30",
    "bencana_lokasi": "RT 003/RW 006, tepi Sungai Contoh, Kelurahan Contoh",
    "tanggal": "2023-01-21",
    "jam": "09:00",
    "tempat_pengungsian": "SDN 01 Contoh",
    "alamat_pengungsian": "RT 001/RW 002, Kelurahan Contoh",
    "penanggung_jawab": "Siti Contoh",
    "jabatan_penanggung_jawab": "Lurah Contoh",
    "telepon_posko": "081200000011",
    "pengungsi": [
        {"nama": "Bambang Contoh", "jenis_kelamin": "Laki-laki", "umur": 44, "nik": "2172011203780001",
         "hubungan": "Kepala keluarga", "alamat_asal": "RT 003/RW 006", "kondisi": "Sehat",
         "no_telepon": "081200000020"},
        {"nama": "Wati Contoh", "jenis_kelamin": "Perempuan", "umur": 38, "hubungan": "Istri",
         "alamat_asal": "RT 003/RW 006", "kondisi": "Luka ringan", "kebutuhan": "ganti perban tiap hari",
         "keterangan": "Luka di kaki kiri"},
        {"nama": "Rani Contoh", "jenis_kelamin": "Perempuan", "umur": 2, "hubungan": "Anak",
         "alamat_asal": "RT 003/RW 006", "rentan": ["Balita"], "kebutuhan": "susu dan popok"},
        {"nama": "Maimunah", "jenis_kelamin": "Perempuan", "umur": 71, "hubungan": "Orang tua",
         "alamat_asal": "RT 003/RW 006", "kondisi": "Sakit", "rentan": ["Lansia", "Penyandang disabilitas"],
         "kebutuhan": "obat darah tinggi, kursi roda"},
        {"nama": "Dedi Contoh", "jenis_kelamin": "Laki-laki", "umur": 29, "no_kk": "2172010101180007",
         "hubungan": "Kepala keluarga", "alamat_asal": "RT 003/RW 006", "no_telepon": "081200000021"},
        {"nama": "Lia Contoh", "jenis_kelamin": "Perempuan", "umur": 27, "no_kk": "2172010101180007",
         "hubungan": "Istri", "alamat_asal": "RT 003/RW 006", "rentan": ["Ibu hamil"],
         "keterangan": "hamil tujuh bulan, dipantau bidan"},
    ],
    "kebutuhan_mendesak": "Selimut 6 lembar, air bersih, obat-obatan, susu balita.",
    "bantuan": "Nasi bungkus 30 porsi dari Kelurahan Contoh; tikar 10 lembar dari Polsek Contoh Timur.",
}  # fmt: skip

DOCUMENT = DocumentType(
    kind="pendataan_pengungsi",
    title="Pendataan Pengungsi",
    schema=PendataanPengungsiSchema,
    section=Section.PENGUNGSI,
    classification=Classification.BIASA,
    example=EXAMPLE,
    dated=_date,
    summarised=lambda values: f"{values['tempat_pengungsian']}, {len(values['pengungsi'])} orang",
    present=present,
)
