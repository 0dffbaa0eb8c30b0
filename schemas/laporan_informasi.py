"""Laporan informasi: one field, one problem, facts apart from opinion. RAHASIA (SOP record 3, 17.4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from marshmallow import ValidationError, validates_schema

from schemas.address import rt_rw
from schemas.base import Classification, DocumentType, Section
from schemas.fields import Choice, Clock, Day, FormSchema, Group, Rows, Text, YesNo
from schemas.information import FREQUENCIES, URGENCIES, value_of_information
from schemas.order import day_and_clock, out_of_order
from schemas.paper import DASH, common, day_and_time, joined, lines_of, shortened
from schemas.setting import PaperSetting

FIELDS = ("Ideologi", "Politik", "Ekonomi", "Sosial Budaya", "Keamanan")
LEAST_TOLD = 50
# What a household speaks of (BOS), as a report calls it; what has no name there is left open.
FIELD_OF = {
    "Politik": "Politik", "Ekonomi": "Ekonomi", "Pembangunan": "Ekonomi", "Sosial": "Sosial Budaya",
    "Budaya": "Sosial Budaya", "Agama": "Sosial Budaya", "Pendidikan": "Sosial Budaya", "Keamanan": "Keamanan",
}  # fmt: skip
EARLY = {"deteksi_dini": True, "bidang": "Keamanan", "cara_mendapatkan": "Pengamatan"}
WAYS = ("Wawancara / tatap muka", "Pengamatan", "Elisitasi", "Media sosial", "Pengaduan", "Rapat / forum")


class OrganisationSchema(FormSchema):
    """An organisation that may stir up a conflict (SOP 17.4a)."""

    nama = Text("Nama organisasi", most=80, load_default="")
    bentuk = Text("Bentuk", most=60, load_default="", metadata={"example": "LSM"})
    pengurus = Text("Pengurus", most=100, load_default="", metadata={"personal": True})
    alamat = Text("Alamat", most=160, load_default="", metadata={"personal": True})
    kegiatan = Text("Kegiatan", most=200, load_default="")


class LaporanInformasiSchema(FormSchema):
    """The report."""

    groups: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "Pokok": ("tanggal", "bidang", "perihal", "deteksi_dini", "organisasi"),
        "Sumber": (
            "sumber_informasi", "hubungan", "cara_mendapatkan", "cara_keterangan", "waktu_tanggal", "waktu_jam",
            "tempat_mendapatkan", "koordinat", "nilai", "urgensi", "keseringan", "kata_kunci",
        ),
        "Fakta": ("fakta",),
        "Pendapat pelapor": ("analisa", "prediksi", "langkah", "rekomendasi", "distribusi"),
    }  # fmt: skip

    tanggal = Day("Tanggal laporan", required=True)
    bidang = Choice("Bidang", FIELDS, required=True)
    perihal = Text("Perihal", most=160, required=True, metadata={"required_quick": True})
    deteksi_dini = YesNo(
        "Deteksi dini", load_default=False,
        metadata={"help": "Organisasi, LSM, atau gejala konflik yang perlu diwaspadai; masuk register deteksi dini."},
    )  # fmt: skip
    organisasi = Group(
        "Organisasi yang diwaspadai", OrganisationSchema, allow_none=True, load_default=None,
        metadata={"shown_if": {"deteksi_dini": True}},
    )  # fmt: skip
    sumber_informasi = Text("Sumber informasi", most=160, required=True, metadata={"personal": True})
    hubungan = Text("Hubungan dengan sasaran", most=120, load_default="")
    cara_mendapatkan = Choice("Cara mendapatkan", WAYS, required=True)
    cara_keterangan = Text("Keterangan cara mendapatkan", most=120, load_default="")
    waktu_tanggal = Day("Tanggal mendapatkan", required=True)
    waktu_jam = Clock("Pukul mendapatkan", required=True)
    nilai = value_of_information()
    tempat_mendapatkan = Text("Tempat mendapatkan", most=160, load_default="")
    koordinat = Text("Koordinat", most=60, load_default="", metadata={"example": "0.9186, 104.4665"})
    urgensi = Choice("Urgensi", URGENCIES, load_default="")
    keseringan = Choice("Keseringan", FREQUENCIES, load_default="")
    kata_kunci = Rows("Kata kunci", Text("Kata kunci", most=40, required=True), most=8, load_default=list)
    fakta = Rows(
        "Fakta-fakta", Text("Fakta", most=2000, lines=True, required=True), least=1, most=20, required=True,
        metadata={
            "compared": True, "help": "Apa, bilamana, di mana, siapa, bagaimana, mengapa. Satu alinea satu fakta.",
        },
    )  # fmt: skip
    analisa = Text("Analisa", most=3000, lines=True, required=True)
    prediksi = Text("Prediksi", most=3000, lines=True, required=True)
    langkah = Text("Langkah yang diambil", most=3000, lines=True, required=True)
    rekomendasi = Text("Rekomendasi", most=3000, lines=True, required=True)
    distribusi = Rows("Distribusi", Text("Penerima", most=100, required=True), most=8, load_default=list)

    @validates_schema(skip_on_field_errors=False)
    def tells_something_known(self, data: Mapping[str, Any], **_: Any) -> None:
        """What is told is told at some length, and was known when it was reported."""
        faults = out_of_order(
            ("waktu_tanggal", "Tanggal mendapatkan", day_and_clock(data, "waktu_tanggal", "")),
            ("tanggal", "Tanggal laporan", day_and_clock(data, "tanggal", "")),
        )
        told = sum(len(fact) for fact in data.get("fakta", ()))
        if 0 < told < LEAST_TOLD:
            faults["fakta"] = [f"Uraikan sekurangnya {LEAST_TOLD} huruf; sekarang {told}."]
        if faults:
            raise ValidationError(faults)


def _date(values: Mapping[str, Any]) -> date:
    day: date = values["tanggal"]
    return day


def of_opinion(visit: Mapping[str, Any], number: int) -> dict[str, Any]:
    """Give what a report begins with that is made from an opinion of the last visit of a card: nothing typed twice.

    Args:
        visit: the answers of the visit's paper.
        number: of the opinion, from 0.
    """
    row = visit["kunjungan"][-1]
    opinion = row["pendapat"][number]
    begun = {
        "tanggal": row["tanggal"],
        "bidang": FIELD_OF.get(opinion.get("bidang", ""), ""),
        "perihal": shortened(opinion["uraian"], 160),
        "sumber_informasi": f"Warga {rt_rw(visit['alamat'])} (identitas pada pelapor)",
        "hubungan": "Warga binaan",
        "cara_mendapatkan": WAYS[0],
        "cara_keterangan": "pada kunjungan DDS",
        "waktu_tanggal": row["tanggal"],
        "waktu_jam": row["jam"],
        "fakta": [opinion["uraian"]],
        **{name: opinion.get(name) for name in ("nilai", "urgensi", "keseringan", "kata_kunci")},
    }
    return {name: value for name, value in begun.items() if value}


def _more(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Give what may be said besides, head and words."""
    group = values["organisasi"] or {}
    return [
        ("Tempat mendapatkan", values["tempat_mendapatkan"]),
        ("Koordinat", values["koordinat"]),
        ("Urgensi", values["urgensi"].lower()),
        ("Keseringan", values["keseringan"].lower()),
        ("Kata kunci", ", ".join(values["kata_kunci"])),
        ("Organisasi", group.get("nama", "")),
        ("Bentuk", group.get("bentuk", "")),
        ("Pengurus", group.get("pengurus", "")),
        ("Alamat organisasi", group.get("alamat", "")),
        ("Kegiatan organisasi", group.get("kegiatan", "")),
    ]


def present(values: Mapping[str, Any], setting: PaperSetting) -> dict[str, Any]:
    """Give what the report prints."""
    opinion = (
        ("A", "Analisa", values["analisa"]),
        ("B", "Prediksi", values["prediksi"]),
        ("C", "Langkah yang diambil", values["langkah"]),
        ("D", "Rekomendasi", values["rekomendasi"]),
    )
    return {
        **common(setting, values["tanggal"]),
        "bidang": values["bidang"],
        "perihal": values["perihal"],
        "sumber_informasi": values["sumber_informasi"],
        "hubungan": values["hubungan"] or DASH,
        "cara_mendapatkan": joined(values["cara_mendapatkan"], values["cara_keterangan"], by=": "),
        "waktu_mendapatkan": day_and_time(values["waktu_tanggal"], values["waktu_jam"], setting),
        "nilai": values["nilai"] or DASH,
        "keterangan": [f"{head}: {words}" for head, words in _more(values) if words],
        "fakta": [
            {"huruf": chr(ord("A") + number), "baris": lines_of(fact)} for number, fact in enumerate(values["fakta"])
        ],
        "pendapat": [
            {"huruf": letter, "baris": [f"{head}: {first}", *others]}
            for letter, head, (first, *others) in ((a, b, lines_of(c)) for a, b, c in opinion)
        ],
        "distribusi": [{"no": number, "nama": name} for number, name in enumerate(values["distribusi"], start=1)],
    }


EXAMPLE = {
    "tanggal": "2023-01-09",
    "bidang": "Keamanan",
    "perihal": "Penerangan padam di jalan menuju dermaga rakyat Kelurahan Contoh",
    "sumber_informasi": "Warga RT 002/RW 005 (identitas pada pelapor)",
    "hubungan": "Warga binaan",
    "cara_mendapatkan": "Wawancara / tatap muka",
    "cara_keterangan": "pada kunjungan DDS",
    "waktu_tanggal": "2023-01-09",
    "waktu_jam": "09:12",
    "nilai": "B-2",
    "fakta": [
        "Sejak hari Jumat, 6 Januari 2023 sekira pukul 18.30 WIB, enam tiang lampu di Jalan Contoh Bahari menuju "
        "dermaga rakyat tidak menyala.",
        "Pada hari Minggu, 8 Januari 2023 sekira pukul 22.00 WIB, dua unit mesin tempel milik nelayan dilaporkan "
        "berpindah tempat; tidak ada kerugian.",
        "Ketua RT 002 telah menyampaikan keadaan tersebut kepada pihak kelurahan pada tanggal 7 Januari 2023 dan belum "
        "ada tindak lanjut sampai laporan ini dibuat.",
    ],
    "analisa": "keadaan gelap memberi peluang pencurian mesin tempel dan perkelahian pemuda.",
    "prediksi": "apabila berlanjut sampai akhir pekan, warga akan melakukan ronda sendiri tanpa koordinasi.",
    "langkah": "menghubungi lurah dan Babinsa, serta menambah sambang pukul 21.00 sampai dengan 23.00 WIB.",
    "rekomendasi": "koordinasi Kapolsek dengan camat untuk perbaikan lampu dan pengaktifan pos kamling RT 002.",
    "distribusi": [
        "Kapolsek Contoh Timur",
        "Kasat Intelkam Polresta Tanjungpinang",
        "Kasat Binmas Polresta Tanjungpinang",
    ],
}

DOCUMENT = DocumentType(
    kind="laporan_informasi",
    title="Laporan Informasi",
    schema=LaporanInformasiSchema,
    section=Section.LAPORAN_INFORMASI,
    classification=Classification.RAHASIA,
    number="R/LI-{no}/{bulan_romawi}/{tahun}/Bhabinkamtibmas",
    example=EXAMPLE,
    dated=_date,
    summarised=lambda values: str(values["perihal"]),
    present=present,
    activity=lambda _: "PEMBUATAN LI BHABINKAMTIBMAS",
    of_opinion=of_opinion,
)
