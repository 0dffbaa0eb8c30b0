"""Blanko kunjungan warga: the card of a household with up to four visits (SOP, records 1; forms of the DDS)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from marshmallow import validates_schema

from schemas.address import AddressSchema, one_line, placed, rt_rw
from schemas.base import Classification, DocumentType, Section
from schemas.fields import SEXES, Choice, Clock, Day, FormSchema, Group, Nik, Rows, Text, YesNo, phone, photos
from schemas.information import FREQUENCIES, URGENCIES, value_of_information
from schemas.paper import DASH, common, joined, lines_of
from schemas.person import NATIONALITIES, RELIGIONS, born, spaced
from schemas.setting import PaperSetting
from schemas.visits import VISITS, Card, receivers_signature, signed, visits_in_order
from schemas.wording import capitals, clock_time, day_and_date, masked

RELATIONS = ("Istri", "Suami", "Anak kandung", "Anak tiri", "Orang tua – ibu", "Orang tua – bapak", "Lainnya")
OCCUPATIONS = ("Sudah bekerja", "Belum bekerja", "Sekolah")
HOUSES = ("Milik sendiri", "Kontrak/Sewa", "Kost", "Menumpang")
EMERGENCY = ("Keluarga", "Tetangga", "Kolega")
RECEIVERS = ("Kepala keluarga", "Anggota keluarga", "Lainnya")
OPINIONS = ("Keluhan", "Laporan Informasi", "Harapan")
AREAS = (
    "Politik", "Ekonomi", "Sosial", "Budaya", "Agama", "Pendidikan", "Pembangunan", "Keamanan",
    "Pelayanan Kepolisian", "Pelayanan Publik",
)  # fmt: skip


class ResidentSchema(FormSchema):
    """Somebody who lives in the house."""

    nama = Text("Nama", most=60, required=True, metadata={"personal": True})
    jenis_kelamin = Choice("Jenis kelamin", SEXES, required=True)
    hubungan = Choice("Hubungan", RELATIONS, required=True)
    tempat_lahir = Text("Tempat lahir", most=40, load_default="")
    tanggal_lahir = Day("Tanggal lahir", allow_none=True, load_default=None)
    no_telepon = phone(load_default="")
    status_pekerjaan = Choice("Pekerjaan", OCCUPATIONS, load_default="")


class EmergencySchema(FormSchema):
    """Whom to call in an emergency."""

    nama = Text("Nama", most=60, load_default="", metadata={"personal": True})
    hubungan = Choice("Hubungan", EMERGENCY, load_default="")
    alamat = Text("Alamat", most=160, load_default="", metadata={"personal": True})
    no_telepon = phone(load_default="")


class OpinionSchema(FormSchema):
    """What the household said."""

    jenis = Choice("Jenis pendapat", OPINIONS, required=True)
    bidang = Choice("Bidang", AREAS, load_default="")
    uraian = Text("Uraian", most=2000, lines=True, required=True)
    nilai = value_of_information(shown_if={"jenis": OPINIONS[1]})
    urgensi = Choice("Urgensi", URGENCIES, load_default="")
    keseringan = Choice("Keseringan", FREQUENCIES, load_default="")
    kata_kunci = Rows("Kata kunci", Text("Kata kunci", most=40, required=True), most=8, load_default=list)


class VisitSchema(FormSchema):
    """One visit."""

    groups: ClassVar[Mapping[str, tuple[str, ...]]] = {"Tempat": ("tanggal", "jam")}

    tanggal = Day("Tanggal kunjungan", required=True, metadata={"required_quick": True, "now": True})
    jam = Clock("Pukul", required=True, metadata={"required_quick": True, "now": True})
    penerima = Text("Yang menerima", most=60, required=True, metadata={"personal": True, "required_quick": True})
    status_penerima = Choice("Status penerima", RECEIVERS, load_default=RECEIVERS[0])
    tanda_tangan = receivers_signature()
    keterangan = Text("Keterangan", most=160, load_default="")
    pendapat = Rows(
        "Pendapat warga", OpinionSchema, most=3, load_default=list,
        metadata={"row": "pendapat", "help": "Keluhan, harapan, atau informasi dari warga."},
    )  # fmt: skip


class KunjunganWargaSchema(FormSchema):
    """The card with this visit as its last row; earlier rows come from the record."""

    groups: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "Tempat": ("alamat",),
        "Warga": (
            "nama", "nik", "jenis_kelamin", "tempat_lahir", "tanggal_lahir", "suku", "agama", "kewarganegaraan",
            "nomor_paspor", "pekerjaan", "no_telepon", "status_rumah", "stiker_ditempel", "koordinat", "no_kartu",
            "penghuni", "catatan_perubahan", "darurat",
        ),
        "Isi kunjungan": ("kunjungan",),
    }  # fmt: skip

    alamat = Group("Alamat", AddressSchema, required=True)
    nama = Text("Nama lengkap", most=60, required=True, metadata={"personal": True})
    nik = Nik(load_default="", metadata={"personal": True, "help": "Boleh kosong; dicetak tersamar."})
    jenis_kelamin = Choice("Jenis kelamin", SEXES, required=True)
    tempat_lahir = Text("Tempat lahir", most=40, load_default="")
    tanggal_lahir = Day("Tanggal lahir", allow_none=True, load_default=None)
    suku = Text("Suku", most=40, load_default="")
    agama = Choice("Agama", RELIGIONS, load_default="")
    kewarganegaraan = Choice("Kewarganegaraan", NATIONALITIES, load_default="WNI")
    nomor_paspor = Text(
        "Nomor paspor", most=20, load_default="",
        metadata={"personal": True, "shown_if": {"kewarganegaraan": "WNA"}},
    )  # fmt: skip
    pekerjaan = Text("Pekerjaan", most=80, load_default="")
    no_telepon = phone(load_default="")
    status_rumah = Choice("Status rumah", HOUSES, load_default="")
    stiker_ditempel = YesNo("Stiker kunjungan ditempel", load_default=False)
    koordinat = Text("Koordinat", most=60, load_default="", metadata={"example": "0.9186, 104.4665"})
    no_kartu = Text("Nomor kartu", most=20, load_default="", metadata={"example": "0147"})
    penghuni = Rows(
        "Penghuni rumah", ResidentSchema, most=20, load_default=list,
        metadata={"row": "penghuni", "help": "Anggota keluarga dan siapa pun yang tinggal di rumah ini."},
    )  # fmt: skip
    catatan_perubahan = Text(
        "Catatan perubahan", most=2000, lines=True, load_default="",
        metadata={"help": "Kelahiran, kematian, dan perpindahan sejak kunjungan yang lalu."},
    )  # fmt: skip
    darurat = Group(
        "Yang dapat dihubungi dalam keadaan darurat", EmergencySchema, load_default=lambda: EmergencySchema().load({})
    )
    kunjungan = Rows("Catatan kunjungan", VisitSchema, least=1, most=VISITS, required=True)
    foto = photos()

    @validates_schema(skip_on_field_errors=False)
    def in_order(self, data: Mapping[str, Any], **_: Any) -> None:
        """Visits stand in the order of their dates."""
        visits_in_order(data)


def _date(values: Mapping[str, Any]) -> date:
    day: date = values["kunjungan"][-1]["tanggal"]
    return day


def _summary(values: Mapping[str, Any]) -> str:
    return joined(values["nama"], rt_rw(values["alamat"]), by=", ")


def present(values: Mapping[str, Any], setting: PaperSetting) -> dict[str, Any]:
    """Give what the card prints."""
    address = values["alamat"]
    urgent = {"nama": "", "hubungan": "", "alamat": "", "no_telepon": "", **values["darurat"]}
    visits = [_visit(number, visit, setting) for number, visit in enumerate(values["kunjungan"], start=1)]
    last = values["kunjungan"][-1]
    empty = {"hari_tanggal": "", "jam": "", "penerima": "", "status": "", "keterangan": "", "tanda_tangan": ""}
    return {
        **common(setting, _date(values)),
        "no_kartu": values["no_kartu"] or DASH,
        "nama": values["nama"],
        "nik": masked(values["nik"]),
        "jenis_kelamin_agama": joined(values["jenis_kelamin"], values["agama"]),
        "lahir": born(values["tempat_lahir"], values["tanggal_lahir"]),
        "suku_kewarganegaraan": joined(
            values["suku"],
            values["kewarganegaraan"],
            f"paspor {values['nomor_paspor']}" if values["nomor_paspor"] else "",
        ),
        "pekerjaan": values["pekerjaan"] or DASH,
        "alamat": joined(one_line(address), f"({values['koordinat']})" if values["koordinat"] else "", by=" "),
        "no_telepon": spaced(values["no_telepon"]),
        "status_rumah": joined(values["status_rumah"], "ditempel" if values["stiker_ditempel"] else "tidak ditempel"),
        "jumlah_penghuni": len(values["penghuni"]),
        "penghuni": [
            {
                "no": number,
                "nama": one["nama"],
                "jk": one["jenis_kelamin"][0],
                "hubungan": one["hubungan"],
                "lahir": born(one["tempat_lahir"], one["tanggal_lahir"]),
                "no_telepon": spaced(one["no_telepon"]),
                "pekerjaan": one["status_pekerjaan"] or DASH,
            }
            for number, one in enumerate(values["penghuni"], start=1)
        ],
        "catatan_perubahan": lines_of(
            values["catatan_perubahan"] or "Kelahiran, kematian, dan perpindahan sejak kunjungan yang lalu: nihil."
        ),
        "darurat_nama": joined(urgent["nama"], urgent["hubungan"]),
        "darurat_alamat": joined(urgent["alamat"], "" if not urgent["no_telepon"] else spaced(urgent["no_telepon"])),
        "kunjungan": [*visits, *({"ke": number, **empty} for number in range(len(visits) + 1, VISITS + 1))],
        "pendapat": _opinions(values["kunjungan"]),
        "jumlah_foto": len(values["foto"]),
        "nama_penerima": capitals(last["penerima"]),
        "status_penerima": last["status_penerima"],
    }


def _visit(number: int, visit: Mapping[str, Any], setting: PaperSetting) -> dict[str, Any]:
    return {
        "ke": number,
        "hari_tanggal": day_and_date(visit["tanggal"]),
        "jam": clock_time(visit["jam"], setting.unit.time_zone),
        "penerima": visit["penerima"],
        "status": f"({visit['status_penerima']})",
        "keterangan": visit["keterangan"] or DASH,
        "tanda_tangan": signed(visit),
    }


def _opinions(visits: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Give all opinions as one list of lines; `awal` marks the first line of an opinion, `akhir` the very last line."""
    rows = [
        {"ke": f"Kunjungan ke-{number}", "isi": line, "awal": place == 0, "akhir": False}
        for number, visit in enumerate(visits, start=1)
        for opinion in visit["pendapat"]
        for place, line in enumerate(_opinion(opinion))
    ]
    if rows:
        rows[-1]["akhir"] = True
    return rows


def _opinion(opinion: Mapping[str, Any]) -> list[str]:
    head = joined(
        opinion["jenis"],
        f"bidang {opinion['bidang']}" if opinion["bidang"] else "",
        f"nilai {opinion['nilai']}" if opinion["nilai"] else "",
        opinion["urgensi"].lower(),
        opinion["keseringan"].lower(),
        by=", ",
    )
    first, *others = lines_of(opinion["uraian"])
    words = [f"Kata kunci: {', '.join(opinion['kata_kunci'])}"] if opinion["kata_kunci"] else []
    return [f"{head}: {first}", *others, *words]


_ADDRESS = {
    "jalan": "Jalan Contoh Bahari No. 12", "rt": "002", "rw": "005", "desa_kelurahan": "Contoh",
    "kecamatan": "Contoh Timur", "kab_kota": "Kota Tanjungpinang",
}  # fmt: skip
EXAMPLE = {
    "no_kartu": "0147",
    "nama": "Rahmat Hidayatullah",
    "nik": "2172010901840003",
    "jenis_kelamin": "Laki-laki",
    "tempat_lahir": "Tanjungpinang",
    "tanggal_lahir": "1984-01-09",
    "suku": "Melayu",
    "agama": "Islam",
    "kewarganegaraan": "WNI",
    "pekerjaan": "Nelayan",
    "alamat": _ADDRESS,
    "no_telepon": "081200000000",
    "status_rumah": "Milik sendiri",
    "stiker_ditempel": True,
    "penghuni": [
        {"nama": "Siti Aminah", "jenis_kelamin": "Perempuan", "hubungan": "Istri", "tempat_lahir": "Lingga",
         "tanggal_lahir": "1987-05-03", "no_telepon": "081300000001", "status_pekerjaan": "Sudah bekerja"},
        {"nama": "Dewi Rahmawati", "jenis_kelamin": "Perempuan", "hubungan": "Anak kandung",
         "tempat_lahir": "Tanjungpinang", "tanggal_lahir": "2009-08-17", "status_pekerjaan": "Sekolah"},
        {"nama": "Fajar Rahmat", "jenis_kelamin": "Laki-laki", "hubungan": "Anak kandung",
         "tempat_lahir": "Tanjungpinang", "tanggal_lahir": "2014-02-01", "status_pekerjaan": "Sekolah"},
        {"nama": "Halimah binti Usman", "jenis_kelamin": "Perempuan", "hubungan": "Orang tua – ibu",
         "tempat_lahir": "Daik", "tanggal_lahir": "1958-12-12", "status_pekerjaan": "Belum bekerja"},
    ],
    "catatan_perubahan": "Kelahiran, kematian, dan perpindahan sejak kunjungan yang lalu: nihil.",
    "darurat": {"nama": "Usman Harun", "hubungan": "Keluarga",
                "alamat": "Jalan Contoh Bahari No. 14, RT 002/RW 005", "no_telepon": "081200000002"},
    "kunjungan": [
        {"tanggal": "2023-01-09", "jam": "09:12", "penerima": "Rahmat Hidayatullah",
         "status_penerima": "Kepala keluarga", "keterangan": "Himbauan kunci ganda",
         "pendapat": [{"jenis": "Keluhan", "bidang": "Keamanan",
                       "uraian": "penerangan di jalan menuju dermaga padam sejak tiga malam yang lalu sehingga warga "
                                 "merasa tidak aman ketika pulang melaut. Warga berharap patroli malam ditambah."}]},
    ],
}  # fmt: skip

DOCUMENT = DocumentType(
    kind="kunjungan_warga",
    title="Blanko Kunjungan Warga",
    short="Kunjungan warga",
    schema=KunjunganWargaSchema,
    section=Section.KUNJUNGAN_WARGA,
    classification=Classification.BIASA,
    example=EXAMPLE,
    variants={"wna": {**EXAMPLE, "suku": "", "kewarganegaraan": "WNA", "nomor_paspor": "X0000001"}},
    dated=_date,
    summarised=_summary,
    present=present,
    activity=lambda _: "DDS/SAMBANG/KUNJUNGAN",
    card=Card(
        called="warga",
        named=lambda values: str(values["nama"]),
        placed=lambda values: placed(values["alamat"]),
        sought=("nama", "nik", "no_telepon", "alamat.jalan"),
        unique="nik",
        fresh=("catatan_perubahan",),
    ),
)
