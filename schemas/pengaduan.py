"""Pengaduan: what a citizen reports, before it goes to the SPKT (SOP 20.1). The formal report stays the SPKT's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from marshmallow import ValidationError, validates_schema

from schemas.base import Classification, DocumentType, Section
from schemas.fields import Choice, Clock, Day, FormSchema, Group, Rows, Text, Whole, phone, photos
from schemas.order import day_and_clock, out_of_order
from schemas.paper import DASH, common, day_and_time, joined, lines_of
from schemas.person import PersonSchema, presented, spaced
from schemas.setting import PaperSetting
from schemas.wording import capitals, thousands

FORMS = ("Laporan", "Pengaduan", "Informasi", "Permintaan bantuan")
WAYS = ("Datang langsung", "Telepon", "WhatsApp/pesan", "Pada waktu sambang", "Media sosial")
PAPERS = ("KTP", "SIM", "Paspor", "Kartu keluarga", "Tidak dibawa")
ROLES = ("Terlapor", "Korban", "Saksi")
PASSED_TO = ("SPKT Polsek", "Unit Reskrim Polsek", "Kelurahan/desa", "Instansi lain", "Diselesaikan di tempat")


class InvolvedSchema(FormSchema):
    """Somebody involved besides the complainant."""

    kedudukan = Choice("Kedudukan", ROLES, required=True)
    nama = Text(
        "Nama", most=60, required=True,
        metadata={"personal": True, "help": 'Bila belum diketahui, tulis "tidak dikenal".'},
    )  # fmt: skip
    umur = Whole("Umur (tahun)", most=120, allow_none=True, load_default=None)
    alamat = Text("Alamat", most=120, load_default="", metadata={"personal": True})
    no_telepon = phone(load_default="", metadata={"personal": True})
    keterangan = Text(
        "Ciri-ciri/keadaan/keterangan", most=160, load_default="", metadata={"help": "Ciri terlapor, keadaan korban."}
    )


class EvidenceSchema(FormSchema):
    """A thing that was shown, handed over or named."""

    nama = Text("Nama barang", most=80, required=True)
    jumlah = Text("Jumlah", most=20, required=True, metadata={"example": "1 unit"})
    keterangan = Text("Ciri-ciri/keterangan", most=160, load_default="")


class PengaduanSchema(FormSchema):
    """The complaint."""

    groups: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "Penerimaan": ("bentuk", "tanggal", "jam", "cara", "tempat_diterima"),
        "Pelapor": ("pelapor", "identitas"),
        "Kejadian": ("perihal", "kejadian_tanggal", "kejadian_jam", "kejadian_tempat", "uraian", "kerugian"),
        "Orang dan barang bukti": ("orang", "barang_bukti"),
        "Tindak lanjut": (
            "tindakan", "diteruskan", "instansi", "diteruskan_tanggal", "diteruskan_jam", "nomor_lp",
        ),
    }  # fmt: skip

    bentuk = Choice("Bentuk", FORMS, required=True)
    tanggal = Day("Tanggal diterima", required=True, metadata={"required_quick": True})
    jam = Clock("Pukul diterima", required=True, metadata={"required_quick": True})
    cara = Choice("Cara disampaikan", WAYS, load_default=WAYS[0])
    tempat_diterima = Text("Tempat diterima", most=120, required=True, metadata={"remember": True})
    pelapor = Group("Pelapor", PersonSchema, required=True)
    identitas = Choice("Identitas yang ditunjukkan", PAPERS, load_default=PAPERS[-1])
    perihal = Text("Yang dilaporkan", most=160, required=True, metadata={"required_quick": True})
    kejadian_tanggal = Day("Tanggal kejadian", required=True)
    kejadian_jam = Clock(
        "Pukul kejadian (sekira)", load_default="", metadata={"help": "Kosongkan bila tidak diketahui."}
    )
    kejadian_tempat = Text("Tempat kejadian", most=160, required=True, metadata={"required_quick": True})
    uraian = Text(
        "Uraian kejadian", most=4000, least=50, lines=True, required=True,
        metadata={
            "compared": True,
            "help": "Apa, bilamana, di mana, siapa, bagaimana, mengapa; menurut keterangan pelapor.",
        },
    )  # fmt: skip
    kerugian = Whole(
        "Kerugian (Rp)", most=999_999_999_999, allow_none=True, load_default=None,
        metadata={"help": "Perkiraan; kosongkan bila tidak ada."},
    )  # fmt: skip
    orang = Rows("Terlapor, korban, dan saksi", InvolvedSchema, most=20, load_default=list)
    barang_bukti = Rows("Barang bukti", EvidenceSchema, most=20, load_default=list)
    tindakan = Text("Tindakan yang diambil", most=2000, lines=True, required=True)
    diteruskan = Choice("Diteruskan kepada", PASSED_TO, required=True)
    instansi = Text(
        "Nama instansi", most=80, load_default="",
        metadata={"shown_if": {"diteruskan": "Instansi lain"}, "required_shown": True},
    )  # fmt: skip
    diteruskan_tanggal = Day(
        "Tanggal diteruskan", allow_none=True, load_default=None,
        metadata={"shown_if": {"diteruskan": list(PASSED_TO[:-1])}},
    )  # fmt: skip
    diteruskan_jam = Clock(
        "Pukul diteruskan", load_default="", metadata={"shown_if": {"diteruskan": list(PASSED_TO[:-1])}}
    )
    nomor_lp = Text(
        "Nomor Laporan Polisi", most=80, load_default="",
        metadata={"help": "Bila SPKT sudah menerbitkannya; disalin apa adanya.",
            "shown_if": {"diteruskan": list(PASSED_TO[:2])},
        },
    )  # fmt: skip
    foto = photos()

    @validates_schema(skip_on_field_errors=False)
    def follows_in_time(self, data: Mapping[str, Any], **_: Any) -> None:
        """It happens, is reported, and is passed on, in this order."""
        faults = out_of_order(
            ("kejadian_tanggal", "Waktu kejadian", day_and_clock(data, "kejadian_tanggal", "kejadian_jam")),
            ("jam", "Waktu diterima", day_and_clock(data, "tanggal", "jam")),
            (
                "diteruskan_tanggal", "Waktu diteruskan",
                day_and_clock(data, "diteruskan_tanggal", "diteruskan_jam"),
            ),
        )  # fmt: skip
        if faults:
            raise ValidationError(faults)


def _date(values: Mapping[str, Any]) -> date:
    day: date = values["tanggal"]
    return day


def _passed_on(values: Mapping[str, Any], setting: PaperSetting) -> str:
    office = values["instansi"] or values["diteruskan"]
    day, clock = values["diteruskan_tanggal"], values["diteruskan_jam"]
    return f"{office}, {day_and_time(day, clock, setting)}" if day else office


def present(values: Mapping[str, Any], setting: PaperSetting) -> dict[str, Any]:
    """Give what the sheet prints."""
    photos_taken = len(values["foto"])
    return {
        **common(setting, values["tanggal"]),
        "bentuk": capitals(values["bentuk"]),
        "bentuk_kecil": values["bentuk"].lower(),
        "diterima": day_and_time(values["tanggal"], values["jam"], setting),
        "cara": joined(values["cara"], values["tempat_diterima"], by=", "),
        "pelapor": presented(values["pelapor"], values["tanggal"]),
        "identitas": values["identitas"],
        "nama_pelapor": capitals(values["pelapor"]["nama"]),
        "perihal": values["perihal"],
        "waktu_kejadian": day_and_time(values["kejadian_tanggal"], values["kejadian_jam"], setting, about=True),
        "tempat_kejadian": values["kejadian_tempat"],
        "kerugian": DASH if values["kerugian"] is None else f"Rp{thousands(values['kerugian'])}",
        "uraian": lines_of(values["uraian"]),
        "orang": [
            {
                "no": number,
                "kedudukan": one["kedudukan"],
                "nama": one["nama"],
                "umur": DASH if one["umur"] is None else str(one["umur"]),
                "alamat": joined(one["alamat"], "" if not one["no_telepon"] else spaced(one["no_telepon"]), by=", "),
                "keterangan": one["keterangan"] or DASH,
            }
            for number, one in enumerate(values["orang"], start=1)
        ],
        "barang_bukti": [
            {"no": number, **one, "keterangan": one["keterangan"] or DASH}
            for number, one in enumerate(values["barang_bukti"], start=1)
        ],
        "tindakan": lines_of(values["tindakan"]),
        "diteruskan": _passed_on(values, setting),
        "nomor_lp": values["nomor_lp"],
        "dokumentasi": f"{photos_taken} foto, pada lampiran foto" if photos_taken else "tidak ada",
    }


EXAMPLE = {
    "bentuk": "Pengaduan",
    "tanggal": "2023-01-10",
    "jam": "08:20",
    "cara": "Datang langsung",
    "tempat_diterima": "Pos Polmas Kelurahan Contoh",
    "pelapor": {
        "nama": "Rahmat Hidayatullah", "nik": "2172010901840003", "jenis_kelamin": "Laki-laki",
        "tempat_lahir": "Tanjungpinang", "tanggal_lahir": "1984-01-09", "agama": "Islam", "pekerjaan": "Nelayan",
        "alamat": "Jalan Contoh Bahari No. 12, RT 002/RW 005", "no_telepon": "081200000000",
    },
    "identitas": "KTP",
    "perihal": "Kehilangan mesin tempel perahu di dermaga rakyat",
    "kejadian_tanggal": "2023-01-10",
    "kejadian_jam": "04:30",
    "kejadian_tempat": "Dermaga rakyat, Jalan Contoh Bahari, Kelurahan Contoh",
    "uraian": "Pelapor menambatkan perahu pada hari Senin, 9 Januari 2023 sekira pukul 18.00 WIB. Ketika hendak melaut "
    "pada hari Selasa, 10 Januari 2023 sekira pukul 04.30 WIB, mesin tempel merek Contoh 15 PK sudah tidak ada dan "
    "rantai pengikatnya terpotong.",
    "kerugian": 18500000,
    "orang": [
        {"kedudukan": "Korban", "nama": "Rahmat Hidayatullah", "umur": 39, "alamat": "sama dengan pelapor"},
        {"kedudukan": "Saksi", "nama": "Usman Harun", "umur": 52, "alamat": "Jalan Contoh Bahari No. 14",
         "no_telepon": "081200000002", "keterangan": "Melihat perahu lain merapat sekira pukul 02.00 WIB"},
        {"kedudukan": "Terlapor", "nama": "tidak dikenal", "keterangan": "Dua orang, memakai perahu bercat biru"},
    ],
    "barang_bukti": [
        {"nama": "Rantai pengikat mesin", "jumlah": "1 buah", "keterangan": "Terpotong, panjang sekitar 80 cm"}
    ],
    "tindakan": "Mendatangi dermaga, mengambil foto, mengamankan rantai, dan mencatat saksi.",
    "diteruskan": "SPKT Polsek",
    "diteruskan_tanggal": "2023-01-10",
    "diteruskan_jam": "10:05",
}  # fmt: skip

DOCUMENT = DocumentType(
    kind="pengaduan",
    title="Penerimaan Pengaduan Masyarakat",
    short="Pengaduan warga",
    schema=PengaduanSchema,
    section=Section.KASUS,
    classification=Classification.BIASA,
    number="B/DUMAS-{no}/{bulan_romawi}/{tahun}/Bhabinkamtibmas",
    example=EXAMPLE,
    dated=_date,
    summarised=lambda values: str(values["perihal"]),
    present=present,
)
