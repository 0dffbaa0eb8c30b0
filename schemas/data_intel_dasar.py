"""Data intel dasar: the profile of the village, trigatra and pancagatra, revised and printed each year (SOP 21.e.5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from marshmallow import ValidationError, validates_schema

from schemas.base import Classification, DocumentType, Section
from schemas.fields import Choice, Day, FormSchema, Rows, Text, Whole, other, phone, photos
from schemas.paper import DASH, chosen, common, joined, lines_of
from schemas.person import RELIGIONS, spaced
from schemas.setting import PaperSetting
from schemas.wording import capitals, thousands

AGES = ("0–4 tahun", "5–14 tahun", "15–24 tahun", "25–54 tahun", "55 tahun ke atas")
SCHOOLING = ("Belum/tidak sekolah", "SD", "SMP", "SMA/SMK", "Diploma", "Sarjana ke atas")
ORGANISATIONS = (
    "Partai politik",
    "Ormas",
    "LSM",
    "Paguyuban",
    "Organisasi pemuda",
    "Komunitas",
    "FKPM/Pokdarkamtibmas",
)
PLACES = (
    "Pasar", "Pertokoan/usaha", "Industri", "Bank/lembaga keuangan", "Sekolah", "Tempat ibadah", "Kesehatan",
    "Kantor pemerintah", "Objek wisata", "Objek vital", "Pangkalan/pelabuhan", "Lainnya",
)  # fmt: skip
DANGERS = (
    "Pencurian", "Curanmor", "Perkelahian", "Narkoba", "Perjudian", "Miras", "Konflik sosial", "Kecelakaan lalu lintas",
    "Banjir", "Kebakaran", "Tanah longsor", "Lainnya",
)  # fmt: skip
FIGURES = (
    "Tokoh agama", "Tokoh masyarakat", "Tokoh pemuda", "Tokoh adat", "Tokoh perempuan", "Lurah/kepala desa",
    "Ketua RW", "Ketua RT", "Babinsa",
)  # fmt: skip
# What the people are counted by, and how the paper calls it.
COUNTS = {"agama": "agama", "usia": "usia", "pendidikan": "pendidikan", "suku": "suku", "pekerjaan": "pekerjaan"}
COMPLETE = ("agama", "usia", "pendidikan", "suku")  # these count everybody


class ReligionCountSchema(FormSchema):
    """How many of a religion."""

    nama = Choice("Agama", RELIGIONS, required=True)
    jumlah = Whole("Jumlah", most=999_999, required=True)


class AgeCountSchema(FormSchema):
    """How many of an age."""

    nama = Choice("Kelompok usia", AGES, required=True)
    jumlah = Whole("Jumlah", most=999_999, required=True)


class SchoolingCountSchema(FormSchema):
    """How many of a schooling."""

    nama = Choice("Pendidikan", SCHOOLING, required=True)
    jumlah = Whole("Jumlah", most=999_999, required=True)


class NamedCountSchema(FormSchema):
    """How many of what has a name of its own."""

    nama = Text("Nama", most=40, required=True)
    jumlah = Whole("Jumlah", most=999_999, required=True)


class OrganisationSchema(FormSchema):
    """A party, an association, a forum."""

    nama = Text("Nama", most=80, required=True)
    jenis = Choice("Jenis", ORGANISATIONS, required=True)
    pengurus = Text("Ketua/pengurus", most=80, load_default="", metadata={"personal": True})
    anggota = Whole("Jumlah anggota", most=99_999, allow_none=True, load_default=None)


class PlaceSchema(FormSchema):
    """A place that matters for the economy, for people, or for safety."""

    jenis = Choice("Jenis", PLACES, required=True)
    jenis_lainnya = other("jenis", "Jenis lainnya", most=40)
    nama = Text("Nama", most=80, required=True)
    alamat = Text("Alamat", most=120, load_default="")
    keterangan = Text("Keterangan", most=120, load_default="")


class DangerSchema(FormSchema):
    """A spot with its danger."""

    jenis = Choice("Kerawanan", DANGERS, required=True)
    jenis_lainnya = other("jenis", "Kerawanan lainnya", most=40)
    lokasi = Text("Lokasi", most=120, required=True)
    waktu = Text("Waktu rawan", most=60, load_default="", metadata={"example": "pukul 22.00 sampai dengan 03.00 WIB"})
    keterangan = Text("Keterangan", most=160, load_default="")


class FigureSchema(FormSchema):
    """Somebody whom people listen to."""

    nama = Text("Nama", most=60, required=True, metadata={"personal": True})
    jenis = Choice("Ketokohan", FIGURES, required=True)
    alamat = Text("Alamat", most=120, load_default="", metadata={"personal": True})
    no_telepon = phone(load_default="", metadata={"personal": True})
    pengaruh = Text("Pengaruh", most=80, load_default="")


def _words(label: str, hint: str = "") -> Text:
    return Text(label, most=1500, lines=True, load_default="", metadata={"help": hint} if hint else {})


class DataIntelDasarSchema(FormSchema):
    """The profile."""

    groups: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "Geografi": (
            "tanggal", "luas", "batas_utara", "batas_selatan", "batas_timur", "batas_barat", "jumlah_rw", "jumlah_rt",
            "jarak", "keadaan_alam", "sumber_daya_alam",
        ),
        "Penduduk": ("laki_laki", "perempuan", "kepala_keluarga", *COUNTS),
        "Ipoleksosbud": ("ideologi", "politik", "organisasi", "ekonomi", "sosial_budaya", "tempat_penting"),
        "Keamanan": (
            "keamanan", "pos_kamling", "pos_kamling_aktif", "linmas", "satpam", "residivis", "rawan",
        ),
        "Tokoh": ("tokoh",),
    }  # fmt: skip

    tanggal = Day("Keadaan per tanggal", required=True)
    luas = Text("Luas wilayah", most=40, required=True, metadata={"example": "2,4 km²"})
    batas_utara = Text("Batas utara", most=100, required=True)
    batas_selatan = Text("Batas selatan", most=100, required=True)
    batas_timur = Text("Batas timur", most=100, required=True)
    batas_barat = Text("Batas barat", most=100, required=True)
    jumlah_rw = Whole("Jumlah RW", most=999, required=True)
    jumlah_rt = Whole("Jumlah RT", most=999, required=True)
    jarak = Text(
        "Jarak ke Polsek", most=120, load_default="", metadata={"example": "3 km, 10 menit dengan sepeda motor"}
    )
    keadaan_alam = Text("Keadaan alam dan iklim", most=200, load_default="")
    sumber_daya_alam = _words("Sumber daya alam")
    laki_laki = Whole("Penduduk laki-laki", most=999_999, required=True)
    perempuan = Whole("Penduduk perempuan", most=999_999, required=True)
    kepala_keluarga = Whole("Kepala keluarga", most=999_999, required=True)
    agama = Rows("Menurut agama", ReligionCountSchema, most=len(RELIGIONS), load_default=list)
    usia = Rows("Menurut usia", AgeCountSchema, most=len(AGES), load_default=list)
    pendidikan = Rows("Menurut pendidikan", SchoolingCountSchema, most=len(SCHOOLING), load_default=list)
    suku = Rows("Menurut suku", NamedCountSchema, most=12, load_default=list)
    pekerjaan = Rows("Menurut pekerjaan", NamedCountSchema, most=15, load_default=list)
    ideologi = _words("Ideologi", "Paham yang berkembang; tulis yang perlu perhatian saja.")
    politik = _words("Politik", "Tanpa memihak: kegiatan dan kerawanan, bukan pilihan orang.")
    organisasi = Rows("Partai, ormas, LSM, dan komunitas", OrganisationSchema, most=40, tested=12, load_default=list)
    ekonomi = _words("Ekonomi")
    sosial_budaya = _words("Sosial budaya", "Tidak menyinggung SARA.")
    tempat_penting = Rows("Tempat penting", PlaceSchema, most=80, tested=15, load_default=list)
    keamanan = _words("Keamanan")
    pos_kamling = Whole("Pos kamling", most=999, load_default=0)
    pos_kamling_aktif = Whole("Pos kamling yang aktif", most=999, load_default=0)
    linmas = Whole("Anggota linmas", most=9_999, load_default=0)
    satpam = Whole("Anggota satpam", most=9_999, load_default=0)
    residivis = Whole(
        "Residivis yang berdomisili", most=999, load_default=0, metadata={"help": "Jumlahnya saja, tanpa nama."}
    )
    rawan = Rows("Daerah rawan", DangerSchema, most=40, tested=12, load_default=list)
    tokoh = Rows("Tokoh", FigureSchema, most=60, tested=12, load_default=list)
    foto = photos()

    @validates_schema(skip_on_field_errors=False)
    def parts_are_no_more_than_the_whole(self, data: Mapping[str, Any], **_: Any) -> None:
        """No more posts are manned than there are."""
        if data.get("pos_kamling_aktif", 0) > data.get("pos_kamling", 999):
            raise ValidationError(
                {"pos_kamling_aktif": ["Pos yang aktif lebih banyak daripada jumlah pos kamling. Periksa lagi."]}
            )

    def doubts(self, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Say which count does not add up to the people."""
        yield from super().doubts(values)
        people = values["laki_laki"] + values["perempuan"]
        for name in COMPLETE:
            counted = sum(row["jumlah"] for row in values[name])
            if values[name] and counted != people:
                yield (
                    name,
                    (
                        f"Jumlah menurut {COUNTS[name]} ({thousands(counted)}) berbeda dari jumlah penduduk "
                        f"({thousands(people)}). Periksa lagi."
                    ),
                )
        if values["kepala_keluarga"] > people:
            yield "kepala_keluarga", "Kepala keluarga lebih banyak daripada penduduk. Periksa lagi."


def _date(values: Mapping[str, Any]) -> date:
    day: date = values["tanggal"]
    return day


def _counted(rows: Sequence[Mapping[str, Any]]) -> str:
    return joined(*(f"{row['nama']} {thousands(row['jumlah'])}" for row in rows), by="; ")


def _numbered(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Give rows with their number, a dash where a text is empty."""
    return [
        {"no": number, **{name: DASH if cell == "" else cell for name, cell in row.items()}}
        for number, row in enumerate(rows, start=1)
    ]


def present(values: Mapping[str, Any], setting: PaperSetting) -> dict[str, Any]:
    """Give what the profile prints."""
    people = values["laki_laki"] + values["perempuan"]
    photos_taken = len(values["foto"])
    return {
        **common(setting, values["tanggal"]),
        "wilayah_besar": capitals(setting.officer.area),
        "tahun": str(values["tanggal"].year),
        "luas": values["luas"],
        "batas": [f"{side}: {values[f'batas_{side.lower()}']}" for side in ("Utara", "Selatan", "Timur", "Barat")],
        "pembagian": f"{values['jumlah_rw']} RW, {values['jumlah_rt']} RT",
        "jarak": values["jarak"] or DASH,
        "keadaan_alam": values["keadaan_alam"] or DASH,
        "penduduk": f"{thousands(people)} orang (laki-laki {thousands(values['laki_laki'])}, perempuan "
        f"{thousands(values['perempuan'])})",
        "kepala_keluarga": f"{thousands(values['kepala_keluarga'])} KK",
        **{f"menurut_{name}": _counted(values[name]) for name in COUNTS},
        "sumber_daya_alam": lines_of(values["sumber_daya_alam"] or "Tidak ada yang menonjol."),
        "bidang": [
            {"huruf": letter, "baris": [f"{head}. {first}", *others]}
            for letter, head, (first, *others) in (
                (letter, head, lines_of(values[name] or "Tidak ada yang menonjol."))
                for letter, head, name in (
                    ("A", "Ideologi", "ideologi"),
                    ("B", "Politik", "politik"),
                    ("C", "Ekonomi", "ekonomi"),
                    ("D", "Sosial budaya", "sosial_budaya"),
                    ("E", "Keamanan", "keamanan"),
                )
            )
        ],
        "kekuatan": f"pos kamling {values['pos_kamling']} ({values['pos_kamling_aktif']} aktif); linmas "
        f"{values['linmas']} orang; satpam {values['satpam']} orang; residivis {values['residivis']} orang",
        "organisasi": [
            {
                **row,
                "pengurus": row["pengurus"] or DASH,
                "anggota": DASH if row["anggota"] is None else str(row["anggota"]),
            }
            for row in _numbered(values["organisasi"])
        ],
        "tempat_penting": [
            {
                **row,
                "jenis": chosen(row, "jenis"),
                "alamat": row["alamat"] or DASH,
                "keterangan": row["keterangan"] or DASH,
            }
            for row in _numbered(sorted(values["tempat_penting"], key=lambda row: PLACES.index(row["jenis"])))
        ],
        "rawan": [
            {
                **row,
                "jenis": chosen(row, "jenis"),
                "waktu": row["waktu"] or DASH,
                "keterangan": row["keterangan"] or DASH,
            }
            for row in _numbered(values["rawan"])
        ],
        "tokoh": [
            {**row, "no_telepon": "" if row["no_telepon"] == DASH else spaced(row["no_telepon"])}
            for row in _numbered(values["tokoh"])
        ],
        "peta": f"{photos_taken} gambar (peta, foto), pada lampiran foto" if photos_taken else "tidak ada",
    }


EXAMPLE = {
    "tanggal": "2023-01-02",
    "luas": "2,4 km²",
    "batas_utara": "Kelurahan Contoh Hulu",
    "batas_selatan": "Laut Contoh",
    "batas_timur": "Kelurahan Contoh Indah",
    "batas_barat": "Sungai Contoh",
    "jumlah_rw": 6,
    "jumlah_rt": 21,
    "jarak": "3 km, 10 menit dengan sepeda motor",
    "keadaan_alam": "Dataran rendah dan pesisir; iklim tropis; pasang laut tinggi bulan Desember dan Januari",
    "sumber_daya_alam": "Perikanan tangkap dan budi daya rumput laut; pasir laut tidak ditambang.",
    "laki_laki": 1640,
    "perempuan": 1610,
    "kepala_keluarga": 865,
    "agama": [
        {"nama": "Islam", "jumlah": 2840}, {"nama": "Kristen", "jumlah": 210}, {"nama": "Katholik", "jumlah": 70},
        {"nama": "Budha", "jumlah": 120}, {"nama": "Konghucu", "jumlah": 10},
    ],
    "usia": [
        {"nama": "0–4 tahun", "jumlah": 290}, {"nama": "5–14 tahun", "jumlah": 610},
        {"nama": "15–24 tahun", "jumlah": 560}, {"nama": "25–54 tahun", "jumlah": 1390},
        {"nama": "55 tahun ke atas", "jumlah": 400},
    ],
    "pendidikan": [
        {"nama": "Belum/tidak sekolah", "jumlah": 540}, {"nama": "SD", "jumlah": 830}, {"nama": "SMP", "jumlah": 640},
        {"nama": "SMA/SMK", "jumlah": 1010}, {"nama": "Diploma", "jumlah": 110},
        {"nama": "Sarjana ke atas", "jumlah": 120},
    ],
    "suku": [
        {"nama": "Melayu", "jumlah": 1820}, {"nama": "Jawa", "jumlah": 690}, {"nama": "Minang", "jumlah": 310},
        {"nama": "Tionghoa", "jumlah": 280}, {"nama": "Batak", "jumlah": 150},
    ],
    "pekerjaan": [
        {"nama": "Nelayan", "jumlah": 520}, {"nama": "Pedagang", "jumlah": 260}, {"nama": "Karyawan", "jumlah": 410},
        {"nama": "PNS/TNI/Polri", "jumlah": 95},
    ],
    "politik": "Menjelang pendaftaran calon, kegiatan partai berjalan tertib; belum ada gesekan antarpendukung.",
    "organisasi": [
        {"nama": "Karang Taruna Kelurahan Contoh", "jenis": "Organisasi pemuda", "pengurus": "Andi Contoh",
         "anggota": 60},
        {"nama": "FKPM Kelurahan Contoh", "jenis": "FKPM/Pokdarkamtibmas", "pengurus": "Usman Harun", "anggota": 12},
        {"nama": "Paguyuban Nelayan Bahari", "jenis": "Paguyuban", "pengurus": "Rahmat Hidayatullah", "anggota": 140},
    ],
    "ekonomi": "Sebagian besar warga hidup dari perikanan dan perdagangan; harga solar memengaruhi hari melaut.",
    "sosial_budaya": "Gotong royong terpelihara; kenduri laut diadakan setiap bulan Agustus.",
    "tempat_penting": [
        {"jenis": "Pasar", "nama": "Pasar Contoh", "alamat": "Jalan Contoh Raya", "keterangan": "ramai 05.00–11.00"},
        {"jenis": "Sekolah", "nama": "SDN 01 Contoh", "alamat": "RT 001/RW 002", "keterangan": "310 murid"},
        {"jenis": "Tempat ibadah", "nama": "Masjid Al-Contoh", "alamat": "RT 002/RW 005"},
        {"jenis": "Pangkalan/pelabuhan", "nama": "Dermaga rakyat", "alamat": "Jalan Contoh Bahari",
         "keterangan": "45 perahu"},
    ],
    "keamanan": "Pencurian mesin tempel di dermaga dan balap motor remaja pada malam Minggu perlu perhatian.",
    "pos_kamling": 9,
    "pos_kamling_aktif": 6,
    "linmas": 14,
    "satpam": 11,
    "residivis": 2,
    "rawan": [
        {"jenis": "Pencurian", "lokasi": "Dermaga rakyat", "waktu": "pukul 01.00 sampai dengan 04.00 WIB",
         "keterangan": "mesin tempel; penerangan padam"},
        {"jenis": "Banjir", "lokasi": "RT 003/RW 006, tepi Sungai Contoh", "waktu": "Desember dan Januari",
         "keterangan": "pasang laut"},
    ],
    "tokoh": [
        {"nama": "H. Contoh Abdullah", "jenis": "Tokoh agama", "alamat": "RT 002/RW 005", "no_telepon": "081200000010",
         "pengaruh": "imam masjid, penengah perselisihan"},
        {"nama": "Siti Contoh", "jenis": "Lurah/kepala desa", "alamat": "Kantor Kelurahan Contoh",
         "no_telepon": "081200000011"},
        {"nama": "Serda Andi Contoh", "jenis": "Babinsa", "alamat": "Koramil Contoh", "no_telepon": "081200000012"},
    ],
}  # fmt: skip

DOCUMENT = DocumentType(
    kind="data_intel_dasar",
    title="Data Intel Dasar",
    schema=DataIntelDasarSchema,
    section=Section.DATA_INTEL,
    classification=Classification.BIASA,
    example=EXAMPLE,
    dated=_date,
    summarised=lambda values: f"Tahun {values['tanggal'].year}",
    present=present,
)
