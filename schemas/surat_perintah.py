"""Surat perintah: appoints officers to their villages, for a period; made here or recorded from paper (SOP 7, 8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, ClassVar

from marshmallow import ValidationError, validates_schema

from schemas.base import Classification, DocumentType, Section
from schemas.fields import Choice, Day, FormSchema, Rows, Text, nrp, photos
from schemas.paper import common, lines_of, rank_and_number
from schemas.setting import PaperSetting, Person
from schemas.wording import RANKS, capitals, long_date, number_label

MADE, RECORDED = "Dibuat di sini", "Dicatat dari surat yang sudah ada"
USUAL_REASON = (
    "Bahwa untuk kepentingan pelaksanaan tugas pembinaan keamanan dan ketertiban masyarakat di desa/kelurahan, "
    "dipandang perlu mengeluarkan surat perintah ini."
)
USUAL_TASKS = (
    "Di samping melaksanakan tugas dan jabatan sehari-hari, melaksanakan tugas sebagai Bhabinkamtibmas di wilayah "
    "binaan masing-masing.",
    "Melaksanakan koordinasi dengan lurah/kepala desa, Babinsa, dan tokoh masyarakat di wilayah binaan.",
    "Melaporkan hasil pelaksanaan tugas kepada Kapolsek secara berjenjang setiap bulan.",
    "Melaksanakan perintah ini dengan saksama dan penuh rasa tanggung jawab.",
)
LONGEST_DAYS = 366


class AppointedSchema(FormSchema):
    """Who is ordered where."""

    nama = Text("Nama", most=80, required=True)
    pangkat = Text("Pangkat", most=30, required=True)
    nrp = nrp(required=True)
    jabatan = Text("Jabatan", most=80, required=True)
    wilayah = Text("Wilayah binaan", most=80, required=True)


class SuratPerintahSchema(FormSchema):
    """The order."""

    groups: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "Surat": ("asal", "nomor_surat", "tanggal", "dikeluarkan_di"),
        "Pertimbangan dan dasar": ("pertimbangan", "dasar"),
        "Kepada": ("kepada",),
        "Perintah dan masa berlaku": ("untuk", "berlaku_mulai", "berlaku_sampai"),
        "Penanda tangan": ("atas_nama", "jabatan", "nama", "pangkat", "nrp", "tembusan"),
    }

    asal = Choice("Asal surat", (MADE, RECORDED), load_default=MADE)
    nomor_surat = Text(
        "Nomor surat", most=80, load_default="",
        metadata={"shown_if": {"asal": RECORDED}, "required_shown": True, "example": "Sprin/12/I/KEP./2023"},
    )  # fmt: skip
    tanggal = Day("Tanggal surat", required=True)
    dikeluarkan_di = Text("Dikeluarkan di", most=60, load_default="", metadata={"help": "Kosong: tempat kesatuan."})
    pertimbangan = Text("Pertimbangan", most=1000, lines=True, load_default=USUAL_REASON)
    dasar = Rows(
        "Dasar", Text("Dasar", most=300, required=True), least=1, most=12, required=True, metadata={"remember": True}
    )
    kepada = Rows("Kepada", AppointedSchema, least=1, most=60, tested=20, required=True)
    untuk = Rows(
        "Untuk", Text("Tugas", most=400, required=True), least=1, most=12, load_default=lambda: list(USUAL_TASKS)
    )
    berlaku_mulai = Day("Berlaku mulai", ahead=True, required=True)
    berlaku_sampai = Day("Berlaku sampai dengan", ahead=True, required=True)
    atas_nama = Text(
        "Atas nama", most=80, load_default="",
        metadata={"remember": True, "example": "Kapolresta Tanjungpinang", "help": "Dicetak dengan a.n. di depannya."},
    )  # fmt: skip
    jabatan = Text(
        "Jabatan penanda tangan", most=80, required=True,
        metadata={"remember": True, "help": "Dengan Plt., Plh., atau PS. di depannya bila demikian."},
    )  # fmt: skip
    nama = Text("Nama penanda tangan", most=80, required=True, metadata={"remember": True})
    pangkat = Choice("Pangkat penanda tangan", tuple(RANKS), required=True, metadata={"remember": True})
    nrp = nrp("NRP penanda tangan", required=True, metadata={"remember": True})
    tembusan = Rows("Tembusan", Text("Tembusan", most=120, required=True), most=10, load_default=list)
    foto = photos("Pindaian surat", most=6, help="Foto atau pindaian surat bertanda tangan.")

    @validates_schema(skip_on_field_errors=False)
    def ends_after_it_begins(self, data: Mapping[str, Any], **_: Any) -> None:
        """An order ends after it begins."""
        start, end = data.get("berlaku_mulai"), data.get("berlaku_sampai")
        if start and end and end < start:
            raise ValidationError(
                {"berlaku_sampai": ["Masa berlaku harus berakhir sesudah mulai. Periksa lagi tanggalnya."]}
            )

    def doubts(self, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Say what is unusual in the period, and who is named twice for one village."""
        yield from super().doubts(values)
        seen: dict[tuple[str, str], int] = {}
        for number, one in enumerate(values["kepada"]):
            known = seen.setdefault((one["nrp"], one["wilayah"].casefold()), number)
            if known != number:
                yield f"kepada.{number}.nrp", f"Petugas dan wilayah ini sudah ada pada baris {known + 1}. Periksa lagi."
        if (values["berlaku_sampai"] - values["berlaku_mulai"]).days > LONGEST_DAYS:
            yield "berlaku_sampai", "Masa berlaku lebih dari satu tahun. Periksa lagi."
        if values["berlaku_mulai"] < values["tanggal"]:
            yield "berlaku_mulai", "Masa berlaku mulai sebelum tanggal surat. Periksa lagi."


def _date(values: Mapping[str, Any]) -> date:
    day: date = values["tanggal"]
    return day


def _summary(values: Mapping[str, Any]) -> str:
    first, *others = values["kepada"]
    return f"{first['nama']}, {first['wilayah']}" + (f", dan {len(others)} lainnya" if others else "")


def present(values: Mapping[str, Any], setting: PaperSetting) -> dict[str, Any]:
    """Give what the order prints."""
    post = capitals(values["jabatan"])
    period = f"{long_date(values['berlaku_mulai'])} sampai dengan {long_date(values['berlaku_sampai'])}"
    tasks = [*values["untuk"], f"Surat perintah ini berlaku mulai tanggal {period}."]
    return {
        **common(setting, values["tanggal"]),
        "nomor": values["nomor_surat"] or setting.number,
        "tempat": values["dikeluarkan_di"] or setting.unit.place,
        "pertimbangan": lines_of(values["pertimbangan"]),
        "dasar": [f"{number}.\t{text}" for number, text in enumerate(values["dasar"], start=1)],
        "untuk": [f"{number}.\t{text}" for number, text in enumerate(tasks, start=1)],
        "kepada": [
            {
                "no": number,
                "nama": one["nama"],
                "pangkat": one["pangkat"],
                "nrp": number_label(one["nrp"]),
                "jabatan": one["jabatan"],
                "wilayah": one["wilayah"],
            }
            for number, one in enumerate(values["kepada"], start=1)
        ],
        "jabatan_1": f"a.n. {capitals(values['atas_nama'])}" if values["atas_nama"] else post,
        "jabatan_2": post if values["atas_nama"] else "",
        "nama_penanda_tangan": capitals(values["nama"]),
        "pangkat_penanda_tangan": rank_and_number(Person(values["nama"], values["pangkat"], values["nrp"])),
        "tembusan": [{"no": number, "nama": name} for number, name in enumerate(values["tembusan"], start=1)],
    }


EXAMPLE = {
    "tanggal": "2023-01-02",
    "dasar": [
        "Undang-Undang Nomor 2 Tahun 2002 tentang Kepolisian Negara Republik Indonesia;",
        "Peraturan Kepolisian Negara Republik Indonesia Nomor 7 Tahun 2021 tentang Bhayangkara Pembina Keamanan dan "
        "Ketertiban Masyarakat;",
        "Rencana Kerja Satbinmas Polresta Tanjungpinang Tahun Anggaran 2023.",
    ],
    "kepada": [
        {"nama": "Budi Contoh", "pangkat": "Aipda", "nrp": "00000001", "jabatan": "Bhabinkamtibmas",
         "wilayah": "Kelurahan Contoh"},
        {"nama": "Dewi Contoh", "pangkat": "Bripka", "nrp": "00000041", "jabatan": "Bhabinkamtibmas",
         "wilayah": "Kelurahan Contoh Indah"},
    ],
    "untuk": list(USUAL_TASKS),
    "berlaku_mulai": "2023-01-02",
    "berlaku_sampai": "2023-12-31",
    "atas_nama": "Kapolresta Tanjungpinang",
    "jabatan": "Kasat Binmas",
    "nama": "Maya Contoh",
    "pangkat": "AKP",
    "nrp": "00000040",
    "tembusan": ["Kapolresta Tanjungpinang", "Kapolsek Contoh Timur"],
}  # fmt: skip
RECORDED_EXAMPLE = {**EXAMPLE, "asal": RECORDED, "nomor_surat": "Sprin/7/I/KEP./2023", "atas_nama": ""}

DOCUMENT = DocumentType(
    kind="surat_perintah",
    title="Surat Perintah",
    schema=SuratPerintahSchema,
    section=Section.SURAT_PERINTAH,
    classification=Classification.BIASA,
    number="Sprin/{no}/{bulan_romawi}/{kka}/{tahun}",
    example=EXAMPLE,
    variants={"dicatat": RECORDED_EXAMPLE},
    dated=_date,
    summarised=_summary,
    present=present,
    own_number=lambda values: str(values["nomor_surat"]),
    addressed=lambda answers: [one["nrp"] for one in answers["kepada"]],
    signed_by=lambda values, _: str(values["nrp"]),
)
