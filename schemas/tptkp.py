"""TPTKP: the first action at a scene of crime, with people, evidence, checklist and sketch (SOP 20.2 to 20.5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from marshmallow import ValidationError, validates_schema

from schemas.base import Classification, DocumentType, Section
from schemas.fields import (
    SEXES,
    Choice,
    FormSchema,
    Group,
    Moment,
    Rows,
    Several,
    Text,
    Whole,
    YesNo,
    nrp,
    other,
    phone,
    photos,
)
from schemas.order import moment, out_of_order
from schemas.paper import DASH, Drawing, chosen, common, joined, lines_of, moment_words
from schemas.person import spaced
from schemas.setting import PaperSetting
from schemas.wording import number_label

GROUNDS = (
    "Laporan lisan warga", "Telepon 110", "Pengaduan tertulis", "Temuan sendiri", "Surat perintah", "Laporan Polisi",
)  # fmt: skip
CHANNELS = ("HT", "Telepon", "WhatsApp", "Lisan")
CRIMES = (
    "Pencurian", "Pencurian dengan pemberatan", "Pencurian dengan kekerasan", "Pencurian kendaraan bermotor",
    "Penganiayaan", "Pembunuhan", "Penemuan mayat", "Kebakaran", "Kecelakaan lalu lintas", "Bunuh diri", "Lainnya",
)  # fmt: skip
PLACES = (
    "Rumah", "Toko/tempat usaha", "Kantor", "Jalan", "Lahan terbuka", "Perairan/dermaga", "Sekolah", "Tempat ibadah",
    "Lainnya",
)  # fmt: skip
WEATHERS = ("Cerah", "Berawan", "Hujan", "Berkabut")
LIGHTS = ("Terang", "Lampu cukup", "Remang-remang", "Gelap")
VICTIM_STATES = ("Sehat", "Luka ringan", "Luka berat", "Meninggal dunia")
# The checklist: SOP 20.3 and 20.4 a to d, with what goes with them.
REPORTED, STATUS_QUO, HELPED, POLICE_LINE, SUSPECT, EVIDENCE = (
    "Melaporkan kepada pimpinan", "Menjaga status quo TKP", "Menolong korban", "Memasang police line",
    "Mengamankan tersangka", "Mengamankan barang bukti",
)  # fmt: skip
ACTIONS = (REPORTED, STATUS_QUO, HELPED, POLICE_LINE, SUSPECT, EVIDENCE, "Menutup akses ke TKP", "Mencatat saksi",
           "Memotret TKP")  # fmt: skip
NORTHS = ("Atas", "Kanan", "Bawah", "Kiri")
KNOWN_BY = ("Kapolsek", "Kanit Reskrim")


class ColleagueSchema(FormSchema):
    """Another officer at the scene."""

    nama = Text("Nama", most=60, required=True)
    pangkat = Text("Pangkat", most=30, load_default="")
    nrp = nrp(load_default="")
    jabatan = Text("Jabatan", most=60, load_default="")


class VictimSchema(FormSchema):
    """A victim."""

    nama = Text("Nama", most=60, required=True, metadata={"personal": True})
    umur = Whole("Umur (tahun)", most=120, allow_none=True, load_default=None)
    jenis_kelamin = Choice("Jenis kelamin", SEXES, load_default="")
    alamat = Text("Alamat", most=120, load_default="", metadata={"personal": True})
    keadaan = Choice("Keadaan", VICTIM_STATES, required=True)
    tindakan = Text("Tindakan", most=120, load_default="", metadata={"example": "dibawa ke Puskesmas Contoh"})


class SuspectSchema(FormSchema):
    """A suspect, or whom people name."""

    nama = Text(
        "Nama", most=60, required=True,
        metadata={"personal": True, "help": 'Bila belum diketahui, tulis "tidak dikenal".'},
    )  # fmt: skip
    umur = Whole("Umur (tahun)", most=120, allow_none=True, load_default=None)
    ciri = Text("Ciri-ciri", most=160, load_default="", metadata={"personal": True})
    keadaan = Text("Keadaan", most=80, load_default="", metadata={"example": "melarikan diri"})
    tindakan = Text("Tindakan", most=120, load_default="")


class WitnessSchema(FormSchema):
    """Somebody who saw or knows."""

    nama = Text("Nama", most=60, required=True, metadata={"personal": True})
    umur = Whole("Umur (tahun)", most=120, allow_none=True, load_default=None)
    pekerjaan = Text("Pekerjaan", most=60, load_default="")
    alamat = Text("Alamat", most=120, load_default="", metadata={"personal": True})
    no_telepon = phone(load_default="", metadata={"personal": True})
    keterangan = Text("Keterangan singkat", most=300, load_default="")


class ThingSchema(FormSchema):
    """A piece of evidence."""

    nama = Text("Nama barang", most=80, required=True)
    jumlah = Text("Jumlah", most=20, required=True, metadata={"example": "1 buah"})
    ciri = Text("Ciri-ciri", most=120, load_default="")
    letak = Text("Letak ditemukan", most=120, load_default="")
    tindakan = Text("Tindakan", most=120, load_default="", metadata={"example": "dibungkus dan diberi label"})


class LegendSchema(FormSchema):
    """What a number in the sketch stands for."""

    keterangan = Text("Keterangan", most=120, required=True)


class HandoverSchema(FormSchema):
    """To whom and how the scene was handed over (SOP 20.5)."""

    waktu = Moment("Waktu penyerahan", required=True)
    nama = Text("Nama penerima", most=60, required=True)
    pangkat = Text("Pangkat penerima", most=30, required=True)
    nrp = nrp("NRP penerima", required=True)
    kesatuan = Text("Kesatuan penerima", most=80, required=True, metadata={"example": "Unit Reskrim Polsek"})
    keadaan = Text("Keadaan TKP saat diserahkan", most=1000, lines=True, required=True)
    dokumen = Text("Dokumen dan foto yang diserahkan", most=300, load_default="")
    mengetahui = Choice("Mengetahui", KNOWN_BY, load_default=KNOWN_BY[0])
    nama_kanit_reskrim = Text(
        "Nama Kanit Reskrim", most=60, load_default="",
        metadata={"shown_if": {"mengetahui": KNOWN_BY[1]}, "required_shown": True, "remember": True},
    )  # fmt: skip
    pangkat_kanit_reskrim = Text(
        "Pangkat dan NRP Kanit Reskrim", most=60, load_default="",
        metadata={"shown_if": {"mengetahui": KNOWN_BY[1]}, "required_shown": True, "remember": True},
    )  # fmt: skip


class TptkpSchema(FormSchema):
    """The minutes."""

    groups: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "Kejadian dan waktu": (
            "jenis_kejadian", "jenis_kejadian_lainnya", "lokasi", "dasar", "dasar_nomor", "pelapor", "waktu_kejadian",
            "waktu_menerima", "waktu_tiba", "waktu_lapor", "sarana_lapor", "waktu_selesai", "pro_justitia",
        ),
        "Keadaan TKP": (
            "jenis_tempat", "jenis_tempat_lainnya", "koordinat", "cuaca", "penerangan", "keadaan", "perubahan",
        ),
        "Orang": ("petugas", "korban", "tersangka", "saksi"),
        "Barang bukti dan tindakan": ("barang_bukti", "tindakan", "police_line", "uraian"),
        "Sketsa dan penyerahan": (
            "sketsa", "skala", "utara", "titik_tetap", "legenda", "diserahkan", "serah_terima",
        ),
    }  # fmt: skip

    jenis_kejadian = Choice("Jenis kejadian", CRIMES, required=True, metadata={"required_quick": True})
    jenis_kejadian_lainnya = other("jenis_kejadian", "Kejadian lainnya")
    lokasi = Text("Lokasi TKP", most=200, required=True, metadata={"required_quick": True})
    dasar = Choice("Dasar", GROUNDS, required=True)
    dasar_nomor = Text(
        "Nomor surat atau laporan", most=80, load_default="",
        metadata={"shown_if": {"dasar": list(GROUNDS[4:])}, "required_shown": True},
    )  # fmt: skip
    pelapor = Text(
        "Pelapor", most=160, load_default="", metadata={"personal": True, "help": "Nama, alamat, dan nomor telepon."}
    )
    waktu_kejadian = Moment("Waktu kejadian (sekira)", allow_none=True, load_default=None)
    waktu_menerima = Moment("Waktu menerima laporan", allow_none=True, load_default=None)
    waktu_tiba = Moment("Waktu tiba di TKP", required=True, metadata={"required_quick": True})
    waktu_lapor = Moment("Waktu melapor kepada pimpinan", allow_none=True, load_default=None)
    sarana_lapor = Choice("Sarana melapor", CHANNELS, load_default="")
    waktu_selesai = Moment("Waktu selesai", allow_none=True, load_default=None)
    pro_justitia = YesNo('Cetak "PRO JUSTITIA"', load_default=False)
    jenis_tempat = Choice("Jenis tempat", PLACES, load_default="")
    jenis_tempat_lainnya = other("jenis_tempat", "Tempat lainnya", most=40)
    koordinat = Text("Koordinat", most=60, load_default="", metadata={"example": "0.9186, 104.4665"})
    cuaca = Choice("Cuaca", WEATHERS, load_default="")
    penerangan = Choice("Penerangan", LIGHTS, load_default="")
    keadaan = Text("Keadaan TKP waktu tiba", most=2000, lines=True, required=True)
    perubahan = Text(
        "Perubahan pada TKP", most=1000, lines=True, load_default="",
        metadata={"help": "Apa yang dipindahkan, oleh siapa, mengapa."},
    )  # fmt: skip
    petugas = Rows("Petugas lain di TKP", ColleagueSchema, most=10, load_default=list)
    korban = Rows("Korban", VictimSchema, most=20, tested=5, load_default=list)
    tersangka = Rows("Tersangka/terlapor", SuspectSchema, most=20, tested=5, load_default=list)
    saksi = Rows("Saksi", WitnessSchema, most=20, tested=5, load_default=list)
    barang_bukti = Rows("Barang bukti", ThingSchema, most=40, tested=8, load_default=list)
    tindakan = Several("Tindakan yang dilakukan", ACTIONS, load_default=list, metadata={"required_quick": True})
    police_line = Moment(
        "Waktu police line terpasang", allow_none=True, load_default=None,
        metadata={"shown_if": {"tindakan": POLICE_LINE}},
    )  # fmt: skip
    uraian = Text(
        "Uraian singkat", most=4000, least=50, lines=True, required=True,
        metadata={"compared": True, "help": "Urutan kejadian dan tindakan menurut waktu."},
    )  # fmt: skip
    sketsa = Whole(
        "Foto nomor berapa yang berisi sketsa", least=1, most=12, allow_none=True, load_default=None,
        metadata={"help": "Boleh foto dari sketsa tangan. Kosongkan bila digambar pada cetakan."},
    )  # fmt: skip
    skala = Text("Skala", most=30, load_default="", metadata={"example": "1 : 100"})
    utara = Choice("Arah utara pada gambar", NORTHS, load_default="")
    titik_tetap = Text("Titik tetap dan ukuran", most=200, load_default="")
    legenda = Rows("Legenda sketsa", LegendSchema, most=20, tested=12, load_default=list)
    diserahkan = YesNo("TKP sudah diserahkan kepada petugas olah TKP", load_default=False)
    serah_terima = Group(
        "Serah terima TKP", HandoverSchema, allow_none=True, load_default=None,
        metadata={"shown_if": {"diserahkan": True}, "required_shown": True},
    )  # fmt: skip
    foto = photos()

    @validates_schema(skip_on_field_errors=False)
    def follows_in_time(self, data: Mapping[str, Any], **_: Any) -> None:
        """One is told of it after it happened, comes after being told, and leaves last."""
        happened = ("waktu_kejadian", "Waktu kejadian", moment(data, "waktu_kejadian"))
        told = ("waktu_menerima", "Waktu menerima laporan", moment(data, "waktu_menerima"))
        came = ("waktu_tiba", "Waktu tiba di TKP", moment(data, "waktu_tiba"))
        faults = out_of_order(
            happened,
            told,
            came,
            ("waktu_selesai", "Waktu selesai", moment(data, "waktu_selesai")),
        )
        for chain in (
            (happened, ("waktu_lapor", "Waktu melapor", moment(data, "waktu_lapor"))),
            (came, ("police_line", "Waktu police line", moment(data, "police_line"))),
            (came, ("serah_terima.waktu", "Waktu penyerahan", moment(data.get("serah_terima") or {}, "waktu"))),
        ):
            faults |= out_of_order(*chain)
        if faults:
            raise ValidationError(faults)

    def doubts(self, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Say what the checklist leaves open that the rest of the form speaks of."""
        yield from super().doubts(values)
        done = values["tindakan"]
        open_ = [
            action
            for action, due in (
                (STATUS_QUO, True),
                (REPORTED, values["waktu_lapor"] is not None),
                (HELPED, any(one["keadaan"] in ("Luka ringan", "Luka berat") for one in values["korban"])),
                (EVIDENCE, bool(values["barang_bukti"])),
            )
            if due and action not in done
        ]
        if values["sketsa"] is not None and values["sketsa"] > len(values["foto"]):
            yield "sketsa", f"Foto nomor {values['sketsa']} belum ada. Tambahkan fotonya, atau kosongkan isian ini."
        if open_:
            yield "tindakan", f"Belum dicentang: {'; '.join(open_)}. Periksa lagi."


def _date(values: Mapping[str, Any]) -> date:
    day: date = values["waktu_tiba"].date()
    return day


def _summary(values: Mapping[str, Any]) -> str:
    return f"{chosen(values, 'jenis_kejadian')}, {values['lokasi']}"


def _numbered(rows: Sequence[Mapping[str, Any]], *columns: str) -> list[dict[str, Any]]:
    """Give rows with their number; in these columns a dash where nothing is known."""
    return [
        {"no": number, **row, **{name: DASH if row[name] in ("", None) else str(row[name]) for name in columns}}
        for number, row in enumerate(rows, start=1)
    ]


def _remark(values: Mapping[str, Any], action: str, setting: PaperSetting) -> str:
    if action == REPORTED and values["waktu_lapor"]:
        return joined(moment_words(values["waktu_lapor"], setting), values["sarana_lapor"], by=", ")
    if action == POLICE_LINE and values["police_line"]:
        return moment_words(values["police_line"], setting)
    return DASH


def _handover(given: Mapping[str, Any] | None, setting: PaperSetting) -> dict[str, Any] | None:
    if given is None:
        return None
    receiver = f"{given['pangkat']} {given['nama']} {number_label(given['nrp'])}"
    return {
        "waktu": moment_words(given["waktu"], setting),
        "penerima": f"{receiver}, {given['kesatuan']}",
        "keadaan": lines_of(given["keadaan"]),
        "dokumen": given["dokumen"] or DASH,
        "mengetahui": joined(given["mengetahui"], given["nama_kanit_reskrim"], given["pangkat_kanit_reskrim"], by=", "),
    }


def present(values: Mapping[str, Any], setting: PaperSetting) -> dict[str, Any]:
    """Give what the minutes print."""
    officer = setting.officer
    photos_taken = len(values["foto"])
    times = {
        name: moment_words(values[name], setting) if values[name] else DASH
        for name in ("waktu_kejadian", "waktu_menerima", "waktu_tiba", "waktu_selesai")
    }
    return {
        **common(setting, _date(values)),
        **times,
        "waktu_lapor": _remark(values, REPORTED, setting),
        "pro_justitia": values["pro_justitia"],
        "petugas_utama": f"{officer.rank} {officer.name}",
        "jabatan_utama": f"{officer.post or 'Bhabinkamtibmas'} {officer.area}",
        "kejadian": chosen(values, "jenis_kejadian"),
        "lokasi": values["lokasi"],
        "dasar": joined(values["dasar"], values["dasar_nomor"], by=" nomor "),
        "pelapor": values["pelapor"] or DASH,
        "tempat_koordinat": joined(
            chosen(values, "jenis_tempat") if values["jenis_tempat"] else "", values["koordinat"]
        ),
        "cuaca_penerangan": joined(values["cuaca"], values["penerangan"]),
        "keadaan": lines_of(values["keadaan"]),
        "perubahan": lines_of(values["perubahan"] or "Tidak ada."),
        "petugas": [
            {
                "no": number,
                "nama": one["nama"],
                "pangkat": joined(one["pangkat"], number_label(one["nrp"]) if one["nrp"] else "", by=" "),
                "jabatan": one["jabatan"] or DASH,
            }
            for number, one in enumerate(values["petugas"], start=1)
        ],
        "korban": [
            {**one, "jk": one["jenis_kelamin"][:1] or DASH}
            for one in _numbered(values["korban"], "umur", "alamat", "tindakan")
        ],
        "tersangka": _numbered(values["tersangka"], "umur", "ciri", "keadaan", "tindakan"),
        "saksi": [
            {
                **one,
                "alamat": joined(one["alamat"], spaced(one["no_telepon"]) if one["no_telepon"] else "", by=", "),
            }
            for one in _numbered(values["saksi"], "umur", "pekerjaan", "keterangan")
        ],
        "barang_bukti": _numbered(values["barang_bukti"], "ciri", "letak", "tindakan"),
        "tindakan": [
            {
                "no": number,
                "tindakan": action,
                "ya": "√" if action in values["tindakan"] else "",
                "tidak": "" if action in values["tindakan"] else "√",
                "keterangan": _remark(values, action, setting),
            }
            for number, action in enumerate(ACTIONS, start=1)
        ],
        "uraian": lines_of(values["uraian"]),
        "serah": _handover(values["serah_terima"], setting),
        "dokumentasi": f"{photos_taken} foto, pada lampiran foto" if photos_taken else "tidak ada",
        "skala_utara": joined(
            f"skala {values['skala']}" if values["skala"] else "tanpa skala",
            f"utara di {values['utara'].lower()}" if values["utara"] else "",
            by="; ",
        ),
        "titik_tetap": values["titik_tetap"] or DASH,
        "legenda": _numbered(values["legenda"]),
        "sketsa": Drawing(values["sketsa"] - 1, 165, 135, "Sketsa TKP") if values["sketsa"] else "",
    }


EXAMPLE = {
    "jenis_kejadian": "Pencurian dengan pemberatan",
    "lokasi": "Toko Contoh Jaya, Jalan Contoh Raya No. 21, RT 001/RW 003, Kelurahan Contoh",
    "dasar": "Laporan lisan warga",
    "pelapor": "Lina Contoh, pemilik toko, Jalan Contoh Raya No. 21, 0812 0000 0030",
    "waktu_kejadian": "2023-01-17T03:00",
    "waktu_menerima": "2023-01-17T06:05",
    "waktu_tiba": "2023-01-17T06:20",
    "waktu_lapor": "2023-01-17T06:30",
    "sarana_lapor": "HT",
    "waktu_selesai": "2023-01-17T08:10",
    "pro_justitia": True,
    "jenis_tempat": "Toko/tempat usaha",
    "koordinat": "0.9186, 104.4665",
    "cuaca": "Berawan",
    "penerangan": "Terang",
    "keadaan": "Pintu belakang terbuka dengan bekas congkelan; laci kasir terbuka; barang di rak kedua berserakan di "
    "lantai. Beberapa warga berdiri di depan toko.",
    "perubahan": "Pemilik toko memindahkan satu kursi dari pintu belakang sebelum petugas tiba.",
    "petugas": [
        {"nama": "Andi Contoh", "pangkat": "Bripka", "nrp": "00000021", "jabatan": "Anggota SPKT"},
    ],
    "korban": [
        {"nama": "Lina Contoh", "umur": 41, "jenis_kelamin": "Perempuan", "alamat": "Jalan Contoh Raya No. 21",
         "keadaan": "Sehat", "tindakan": "ditenangkan dan dicatat keterangannya"},
    ],
    "tersangka": [
        {"nama": "tidak dikenal", "ciri": "Dua orang, salah satu berjaket hitam", "keadaan": "melarikan diri",
         "tindakan": "ciri-ciri disiarkan melalui HT"},
    ],
    "saksi": [
        {"nama": "Joko Contoh", "umur": 33, "pekerjaan": "Penjaga malam", "alamat": "RT 001/RW 003",
         "no_telepon": "081200000031", "keterangan": "Mendengar suara pintu dicongkel sekira pukul 03.00 WIB"},
        {"nama": "Usman Harun", "umur": 52, "pekerjaan": "Ketua RT 001", "alamat": "RT 001/RW 003",
         "keterangan": "Menemukan pintu belakang terbuka pukul 05.50 WIB"},
    ],
    "barang_bukti": [
        {"nama": "Linggis", "jumlah": "1 buah", "ciri": "besi, panjang sekitar 60 cm", "letak": "lantai dekat pintu "
         "belakang", "tindakan": "tidak dipindahkan, diberi nomor 1"},
        {"nama": "Gembok", "jumlah": "1 buah", "ciri": "kuningan, rusak", "letak": "lantai luar pintu belakang",
         "tindakan": "tidak dipindahkan, diberi nomor 2"},
    ],
    "tindakan": [REPORTED, STATUS_QUO, POLICE_LINE, EVIDENCE, "Menutup akses ke TKP", "Mencatat saksi", "Memotret TKP"],
    "police_line": "2023-01-17T06:35",
    "uraian": "Petugas tiba pukul 06.20 WIB, meminta warga mundur, dan memasang police line mengelilingi toko. Saksi "
    "dicatat di tempat terpisah. Barang bukti tidak disentuh dan dijaga sampai petugas olah TKP datang.",
    "skala": "1 : 100",
    "utara": "Atas",
    "titik_tetap": "Tiang listrik di sudut barat laut; lebar toko 6 m, panjang 12 m",
    "legenda": [
        {"keterangan": "Linggis"}, {"keterangan": "Gembok"}, {"keterangan": "Pintu belakang"},
        {"keterangan": "Meja kasir"},
    ],
    "diserahkan": True,
    "serah_terima": {
        "waktu": "2023-01-17T08:00", "nama": "Hendra Contoh", "pangkat": "Aiptu", "nrp": "00000022",
        "kesatuan": "Unit Reskrim Polsek Contoh Timur",
        "keadaan": "Status quo terjaga, police line terpasang, barang bukti pada letaknya.",
        "dokumen": "8 foto TKP dan sketsa",
    },
}  # fmt: skip

DOCUMENT = DocumentType(
    kind="tptkp",
    title="Berita Acara TPTKP",
    short="TPTKP",
    schema=TptkpSchema,
    section=Section.KASUS,
    classification=Classification.BIASA,
    number="BA/TPTKP-{no}/{bulan_romawi}/{tahun}/Bhabinkamtibmas",
    example=EXAMPLE,
    dated=_date,
    summarised=_summary,
    present=present,
)
