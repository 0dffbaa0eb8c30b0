"""Blanko kunjungan tempat usaha/kantor: its safety and who answers for it, with up to four visits (SOP, records 2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from marshmallow import validates_schema

from schemas.address import AddressSchema, one_line, placed, rt_rw
from schemas.base import DocumentType, Section
from schemas.fields import (
    SEXES,
    Choice,
    Clock,
    Day,
    FormSchema,
    Group,
    Rows,
    Text,
    Whole,
    YesNo,
    other,
    phone,
    photos,
)
from schemas.paper import DASH, chosen, common, joined, lines_of
from schemas.person import NATIONALITIES, RELIGIONS, born, spaced
from schemas.setting import PaperSetting
from schemas.visits import VISITS, Card, receivers_signature, signed, visits_in_order
from schemas.wording import capitals, clock_time, day_and_date, thousands, zone_name

BUSINESSES = (
    "Pertanian", "Perkebunan", "Peternakan", "Perikanan", "Kehutanan", "Pertambangan", "Perindustrian", "Perdagangan",
    "Pariwisata", "Jasa", "Kantor/instansi", "Lainnya",
)  # fmt: skip
DORMITORY = ("Ada", "Tidak ada")


class HoursSchema(FormSchema):
    """When it is open. It may close after midnight."""

    mulai = Clock("Buka pukul", required=True)
    selesai = Clock("Tutup pukul", required=True)


class OwnerSchema(FormSchema):
    """Who answers for the business or office."""

    nama = Text("Nama lengkap", most=60, required=True, metadata={"personal": True})
    jenis_kelamin = Choice("Jenis kelamin", SEXES, load_default="")
    tempat_lahir = Text("Tempat lahir", most=40, load_default="")
    tanggal_lahir = Day("Tanggal lahir", allow_none=True, load_default=None, metadata={"personal": True})
    agama = Choice("Agama", RELIGIONS, load_default="")
    suku = Text("Suku", most=40, load_default="")
    kewarganegaraan = Choice("Kewarganegaraan", NATIONALITIES, load_default=NATIONALITIES[0])
    nomor_paspor = Text(
        "Nomor paspor", most=20, load_default="", metadata={"personal": True, "shown_if": {"kewarganegaraan": "WNA"}}
    )
    no_telepon = phone(load_default="", metadata={"personal": True})
    alamat = Text("Alamat rumah", most=160, load_default="", metadata={"personal": True})


class GuardSchema(FormSchema):
    """Who answers for its security."""

    nama = Text("Nama lengkap", most=60, load_default="", metadata={"personal": True})
    tempat_lahir = Text("Tempat lahir", most=40, load_default="")
    tanggal_lahir = Day("Tanggal lahir", allow_none=True, load_default=None, metadata={"personal": True})
    alamat = Text("Alamat rumah", most=160, load_default="", metadata={"personal": True})
    no_telepon = phone(load_default="", metadata={"personal": True})
    no_kta = Text("Nomor KTA satpam", most=40, load_default="")
    bujp = Text("Badan usaha jasa pengamanan", most=80, load_default="")


class HeadcountSchema(FormSchema):
    """How many work there, and whether some live there."""

    wni = Whole("Karyawan WNI", most=99_999, required=True)
    wna = Whole("Karyawan WNA", most=99_999, required=True)
    asrama = Choice("Asrama/mess", DORMITORY, required=True)
    alamat_asrama = Text(
        "Alamat asrama/mess",
        most=160,
        load_default="",
        metadata={"shown_if": {"asrama": "Ada"}, "required_shown": True},
    )


class EmployeeSchema(FormSchema):
    """Somebody who works there."""

    nama = Text("Nama", most=60, required=True, metadata={"personal": True})
    tempat_lahir = Text("Tempat lahir", most=40, load_default="")
    tanggal_lahir = Day("Tanggal lahir", allow_none=True, load_default=None, metadata={"personal": True})
    jabatan = Text("Jabatan/bagian", most=60, load_default="")
    no_telepon = phone(load_default="", metadata={"personal": True})


class SafetySchema(FormSchema):
    """How it is guarded."""

    jumlah_satpam = Whole("Jumlah satpam", most=9_999, load_default=0)
    cctv = YesNo("Ada CCTV", load_default=False)
    jumlah_cctv = Whole("Jumlah kamera CCTV", most=9_999, load_default=0, metadata={"shown_if": {"cctv": True}})
    apar = YesNo("Ada alat pemadam api (APAR)", load_default=False)
    sistem = Text("Sistem pengamanan", most=200, load_default="", metadata={"example": "Jaga malam dua orang"})


class VisitSchema(FormSchema):
    """One visit."""

    groups: ClassVar[Mapping[str, tuple[str, ...]]] = {"Tempat": ("tanggal", "jam")}

    tanggal = Day("Tanggal kunjungan", required=True, metadata={"required_quick": True, "now": True})
    jam = Clock("Pukul", required=True, metadata={"required_quick": True, "now": True})
    penerima = Text("Yang menerima", most=60, required=True, metadata={"personal": True, "required_quick": True})
    jabatan_penerima = Text("Jabatan/bagian penerima", most=60, load_default="")
    tanda_tangan = receivers_signature()
    pendapat = Text(
        "Pendapat penanggung jawab", most=2000, lines=True, load_default="",
        metadata={"help": "Pendapat penanggung jawab usaha, kantor, atau keamanan."},
    )  # fmt: skip
    temuan = Text("Catatan/temuan selama kunjungan", most=2000, lines=True, required=True)


class KunjunganUsahaSchema(FormSchema):
    """The card with this visit as its last row; earlier rows come from the record."""

    groups: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "Tempat": ("alamat",),
        "Usaha": (
            "nama_tempat_usaha", "jenis_usaha", "jenis_usaha_lainnya", "nib", "jam_operasional", "no_telepon",
            "stiker_ditempel", "no_kartu",
        ),
        "Penanggung jawab": ("penanggung_jawab", "penanggung_jawab_keamanan"),
        "Karyawan dan pengamanan": (
            "jumlah_karyawan", "data_karyawan", "pengamanan", "cara_komunikasi_darurat",
        ),
        "Kunjungan": ("kunjungan",),
    }  # fmt: skip

    alamat = Group("Alamat", AddressSchema, required=True)
    nama_tempat_usaha = Text("Nama tempat usaha/kantor", most=80, required=True, metadata={"required_quick": True})
    jenis_usaha = Choice("Jenis usaha", BUSINESSES, required=True)
    jenis_usaha_lainnya = other("jenis_usaha", "Jenis usaha lainnya")
    nib = Text("Nomor izin usaha (NIB)", most=40, load_default="", metadata={"help": "Boleh kosong."})
    jam_operasional = Group("Jam operasional", HoursSchema, required=True)
    no_telepon = phone(required=True)
    stiker_ditempel = YesNo("Stiker kunjungan ditempel", load_default=False)
    no_kartu = Text("Nomor kartu", most=20, load_default="")
    penanggung_jawab = Group("Penanggung jawab usaha/kantor", OwnerSchema, required=True)
    penanggung_jawab_keamanan = Group(
        "Penanggung jawab keamanan", GuardSchema, load_default=lambda: GuardSchema().load({})
    )
    jumlah_karyawan = Group("Jumlah karyawan", HeadcountSchema, required=True)
    data_karyawan = Rows(
        "Data karyawan", EmployeeSchema, most=30, load_default=list,
        metadata={"help": "Cukup yang perlu dihubungi; tidak harus semua karyawan."},
    )  # fmt: skip
    pengamanan = Group("Pengamanan", SafetySchema, load_default=lambda: SafetySchema().load({}))
    cara_komunikasi_darurat = Text(
        "Cara komunikasi dalam keadaan darurat", most=200, required=True,
        metadata={"example": "Telepon penanggung jawab, lalu grup WhatsApp RT 002"},
    )  # fmt: skip
    kunjungan = Rows("Catatan kunjungan", VisitSchema, least=1, most=VISITS, required=True)
    foto = photos()

    @validates_schema(skip_on_field_errors=False)
    def in_order(self, data: Mapping[str, Any], **_: Any) -> None:
        """Visits stand in the order of their dates."""
        visits_in_order(data)


def _date(values: Mapping[str, Any]) -> date:
    day: date = values["kunjungan"][-1]["tanggal"]
    return day


def present(values: Mapping[str, Any], setting: PaperSetting) -> dict[str, Any]:
    """Give what the card prints."""
    owner, guard = values["penanggung_jawab"], values["penanggung_jawab_keamanan"]
    staff, safety, hours = values["jumlah_karyawan"], values["pengamanan"], values["jam_operasional"]
    visits = [_visit(number, visit, setting) for number, visit in enumerate(values["kunjungan"], start=1)]
    last = values["kunjungan"][-1]
    empty = {"hari_tanggal": "", "jam": "", "penerima": "", "jabatan": "", "tanda_tangan": ""}
    zone = zone_name(setting.unit.time_zone)
    return {
        **common(setting, _date(values)),
        "no_kartu": values["no_kartu"] or DASH,
        "nama_tempat_usaha": values["nama_tempat_usaha"],
        "jenis_usaha": joined(chosen(values, "jenis_usaha"), f"NIB {values['nib']}" if values["nib"] else ""),
        "jam_operasional": f"{hours['mulai']} sampai dengan {hours['selesai']} {zone}".replace(":", ".").rstrip(),
        "alamat": one_line(values["alamat"]),
        "no_telepon": joined(
            spaced(values["no_telepon"]), f"stiker {'ditempel' if values['stiker_ditempel'] else 'tidak ditempel'}"
        ),
        "pj_nama": joined(owner["nama"], owner["jenis_kelamin"], owner["agama"]),
        "pj_lahir": born(owner["tempat_lahir"], owner["tanggal_lahir"]),
        "pj_suku": joined(
            owner["suku"], owner["kewarganegaraan"], f"paspor {owner['nomor_paspor']}" if owner["nomor_paspor"] else ""
        ),
        "pj_alamat": joined(owner["alamat"], spaced(owner["no_telepon"]) if owner["no_telepon"] else ""),
        "keamanan": bool(guard["nama"]),
        "keamanan_nama": joined(guard["nama"], f"KTA {guard['no_kta']}" if guard["no_kta"] else "", guard["bujp"]),
        "keamanan_lahir": born(guard["tempat_lahir"], guard["tanggal_lahir"]),
        "keamanan_alamat": joined(guard["alamat"], spaced(guard["no_telepon"]) if guard["no_telepon"] else ""),
        "jumlah_karyawan": f"WNI {thousands(staff['wni'])} orang / WNA {thousands(staff['wna'])} orang",
        "asrama": joined(staff["asrama"], staff["alamat_asrama"], by=", "),
        "pengamanan": joined(
            f"satpam {safety['jumlah_satpam']} orang" if safety["jumlah_satpam"] else "tanpa satpam",
            f"CCTV {safety['jumlah_cctv'] or ''} kamera".replace("  ", " ") if safety["cctv"] else "tanpa CCTV",
            "ada APAR" if safety["apar"] else "tanpa APAR",
            safety["sistem"],
        ),
        "cara_komunikasi_darurat": values["cara_komunikasi_darurat"],
        "karyawan": [
            {
                "no": number,
                "nama": one["nama"],
                "lahir": born(one["tempat_lahir"], one["tanggal_lahir"]),
                "jabatan": one["jabatan"] or DASH,
                "no_telepon": spaced(one["no_telepon"]),
            }
            for number, one in enumerate(values["data_karyawan"], start=1)
        ],
        "jumlah_foto": len(values["foto"]),
        "kunjungan": [*visits, *({"ke": number, **empty} for number in range(len(visits) + 1, VISITS + 1))],
        "catatan": _notes(values["kunjungan"]),
        "nama_penerima": capitals(last["penerima"]),
        "jabatan_penerima": last["jabatan_penerima"],
    }


def _visit(number: int, visit: Mapping[str, Any], setting: PaperSetting) -> dict[str, Any]:
    return {
        "ke": number,
        "hari_tanggal": day_and_date(visit["tanggal"]),
        "jam": clock_time(visit["jam"], setting.unit.time_zone),
        "penerima": visit["penerima"],
        "jabatan": visit["jabatan_penerima"] or DASH,
        "tanda_tangan": signed(visit),
    }


def _notes(visits: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Give opinions and findings as one list of lines; `awal` marks the first of a visit, `akhir` the very last."""
    rows = [
        {"ke": f"Kunjungan ke-{number}", "isi": line, "awal": place == 0, "akhir": False}
        for number, visit in enumerate(visits, start=1)
        for place, line in enumerate(_noted(visit))
    ]
    rows[-1]["akhir"] = True
    return rows


def _noted(visit: Mapping[str, Any]) -> list[str]:
    found, *others = lines_of(visit["temuan"])
    opinion, *more = lines_of(visit["pendapat"]) if visit["pendapat"] else ["tidak disampaikan."]
    return [f"Pendapat: {opinion}", *more, f"Temuan: {found}", *others]


EXAMPLE = {
    "no_kartu": "U-0021",
    "nama_tempat_usaha": "Toko Bahari Contoh",
    "jenis_usaha": "Perdagangan",
    "nib": "0000000000001",
    "jam_operasional": {"mulai": "08:00", "selesai": "21:00"},
    "alamat": {
        "jalan": "Jalan Contoh Pasar No. 3", "rt": "001", "rw": "004", "desa_kelurahan": "Contoh",
        "kecamatan": "Contoh Timur", "kab_kota": "Kota Tanjungpinang",
    },
    "no_telepon": "077100000001",
    "stiker_ditempel": True,
    "penanggung_jawab": {
        "nama": "Lim Contoh", "jenis_kelamin": "Laki-laki", "tempat_lahir": "Tanjungpinang",
        "tanggal_lahir": "1979-03-04", "agama": "Budha", "suku": "Tionghoa", "kewarganegaraan": "WNI",
        "no_telepon": "081200000011", "alamat": "Jalan Contoh Pasar No. 3, RT 001/RW 004",
    },
    "penanggung_jawab_keamanan": {
        "nama": "Jaya Contoh", "tempat_lahir": "Lingga", "tanggal_lahir": "1990-07-21",
        "alamat": "Jalan Contoh Bahari No. 20, RT 002/RW 005", "no_telepon": "081200000012", "no_kta": "KTA-000123",
    },
    "jumlah_karyawan": {"wni": 6, "wna": 0, "asrama": "Tidak ada"},
    "data_karyawan": [
        {"nama": "Nur Contoh", "tempat_lahir": "Daik", "tanggal_lahir": "1998-11-02", "jabatan": "Kasir",
         "no_telepon": "081200000013"},
        {"nama": "Anton Contoh", "tempat_lahir": "Dabo", "tanggal_lahir": "1995-04-17", "jabatan": "Gudang"},
    ],
    "pengamanan": {"jumlah_satpam": 1, "cctv": True, "jumlah_cctv": 4, "apar": True, "sistem": "jaga malam"},
    "cara_komunikasi_darurat": "Telepon penanggung jawab, lalu grup WhatsApp pedagang pasar",
    "kunjungan": [
        {"tanggal": "2023-01-10", "jam": "10:30", "penerima": "Lim Contoh", "jabatan_penerima": "Pemilik",
         "pendapat": "parkir di depan toko menutup jalan pada sore hari; mohon diatur.",
         "temuan": "dua kamera CCTV mati, disarankan diperbaiki; pintu belakang diberi kunci ganda."},
    ],
}  # fmt: skip

DOCUMENT = DocumentType(
    kind="kunjungan_usaha",
    title="Blanko Kunjungan Tempat Usaha",
    short="Kunjungan usaha",
    schema=KunjunganUsahaSchema,
    section=Section.KUNJUNGAN_USAHA,
    example=EXAMPLE,
    dated=_date,
    summarised=lambda values: joined(values["nama_tempat_usaha"], rt_rw(values["alamat"]), by=", "),
    present=present,
    activity=lambda _: "DDS/SAMBANG/KUNJUNGAN",
    card=Card(
        called="tempat usaha",
        named=lambda values: str(values["nama_tempat_usaha"]),
        placed=lambda values: placed(values["alamat"]),
        sought=("nama_tempat_usaha", "penanggung_jawab.nama", "no_telepon", "nib", "alamat.jalan"),
        unique="nib",
    ),
)
