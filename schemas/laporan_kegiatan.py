"""Laporan hasil kegiatan: one form for the official kinds of activity, with photos (SOP 12–14, 21.e.1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import ValidationError, validates_schema

from schemas.base import Classification, DocumentType, Section
from schemas.fields import Choice, Clock, Day, FormSchema, Matched, Rows, Text, photos
from schemas.paper import DASH, common, lines_of
from schemas.setting import PaperSetting
from schemas.wording import capitals, day_and_date, zone_name

# The activity names of the official recap, in its order.
ACTIVITIES = (
    "BINLUH/CERAMAH", "DDS/SAMBANG/KUNJUNGAN", "FGD/FSK", "MOBIL SPM/BINLUHPENMAS/HIMBAUAN",
    "RAKOR K/L/PEMDA/INSTANSI", "REHAB PENYANDANG SOSIAL EKS NAPI", "BIN & KATPUAN POKDARKAMTIBMAS/KBP3",
    "PENGEMBAN POLMAS", "PROBLEM SOLVING", "BIN SAKA BHAYANGKARA/PKS/POCIL/KOM. WANITA",
    "PEMBINA UPACARA (SD/SMP/SMA)", "BIN & KATPUAN BHABINKAMTIBMAS", "PENDAMPINGAN DANA DESA",
    "PEMBUATAN LI BHABINKAMTIBMAS", "BINLUH PEMOTONGAN HEWAN PRODUKTIF", "KEGIATAN KEAGAMAAN", "BAKSOS/BAKKES",
    "KRYD/SATGASNUS", "OPS BINA KUSUMA", "OPS BINA WASPADA", "OPS BINA KARUNA", "KORWAS BINTEKNIS SATPAM/POLSUS",
    "DIKLAT/KATPUAN SATPAM/POLSUS", "AUDIT/REKOM BUJP", "BIN/KATPUAN KAPOS/SISKAMLING",
    "PPK PROG 5 GIAT 12/14/21", "KERMA", "SUPERVISI/ASISTENSI", "OPS MANTAP BRATA/PRAJA", "OPS KETUPAT",
    "OPS LILIN", "OPS AMAN NUSA", "NEGOSIATOR", "GATUR LALIN", "LAINNYA",
)  # fmt: skip


class LaporanKegiatanSchema(FormSchema):
    """The report."""

    jenis_kegiatan = Choice("Jenis kegiatan", ACTIVITIES, required=True, metadata={"required_quick": True})
    judul = Text("Nama kegiatan", most=160, required=True, metadata={"required_quick": True})
    tanggal = Day("Tanggal", required=True, metadata={"required_quick": True})
    jam_mulai = Clock("Pukul mulai", required=True)
    jam_selesai = Clock("Pukul selesai", load_default="")
    tempat = Text("Tempat", most=160, required=True, metadata={"remember": True})
    penyelenggara = Text("Penyelenggara", most=120, load_default="")
    pelaksana = Rows("Pelaksana", Text("Nama pelaksana", most=100, required=True), most=10, load_default=list)
    sasaran = Text("Sasaran/peserta", most=160, required=True)
    jumlah_peserta = Matched(
        "Jumlah peserta", pattern=r"[0-9]{1,5}", fault="Jumlah peserta harus angka, misalnya 25.", load_default=""
    )
    materi = Text("Materi/tema", most=300, required=True)
    dasar = Rows(
        "Dasar", Text("Dasar", most=300, required=True), most=8, load_default=list, metadata={"remember": True}
    )
    uraian = Text(
        "Uraian kegiatan", most=5000, least=50, lines=True, required=True,
        metadata={"help": "Tidak menyinggung SARA, tidak berkampanye, tidak menyinggung perasaan siapa pun."},
    )  # fmt: skip
    hasil = Text("Hasil yang dicapai", most=3000, lines=True, required=True)
    hambatan = Text("Hambatan/temuan", most=3000, lines=True, load_default="")
    kesimpulan = Text("Kesimpulan", most=2000, lines=True, required=True)
    saran = Text("Saran/tindak lanjut", most=2000, lines=True, load_default="")
    foto = photos()

    @validates_schema(skip_on_field_errors=False)
    def ends_after_start(self, data: Mapping[str, Any], **_: Any) -> None:
        """An activity ends after its start."""
        start, end = data.get("jam_mulai", ""), data.get("jam_selesai", "")
        if start and end and end < start:
            raise ValidationError({"jam_selesai": ["Pukul selesai harus sesudah pukul mulai."]})


def _date(values: Mapping[str, Any]) -> date:
    day: date = values["tanggal"]
    return day


def _hours(values: Mapping[str, Any], zone: str) -> str:
    start, end = (values[name].replace(":", ".") for name in ("jam_mulai", "jam_selesai"))
    return f"{start} sampai dengan {end} {zone}".rstrip() if end else f"{start} {zone} sampai selesai"


def present(values: Mapping[str, Any], setting: PaperSetting) -> dict[str, Any]:
    """Give what the report prints."""
    count = values["jumlah_peserta"]
    photos_taken = len(values["foto"])
    return {
        **common(setting, values["tanggal"]),
        "jenis_kegiatan": values["jenis_kegiatan"],
        "judul": values["judul"],
        "wilayah_besar": capitals(setting.officer.area),
        "hari_tanggal": day_and_date(values["tanggal"]),
        "jam": _hours(values, zone_name(setting.unit.time_zone)),
        "tempat_kegiatan": values["tempat"],
        "penyelenggara": values["penyelenggara"] or DASH,
        "pelaksana": values["pelaksana"] or [setting.officer.name],
        "sasaran": f"{values['sasaran']} ({count} orang)" if count else values["sasaran"],
        "materi": values["materi"],
        "dasar": [{"huruf": chr(ord("a") + number), "isi": text} for number, text in enumerate(values["dasar"])],
        "uraian": lines_of(values["uraian"]),
        "hasil": lines_of(values["hasil"]),
        "hambatan": lines_of(values["hambatan"] or "Nihil."),
        "kesimpulan": lines_of(f"Kesimpulan: {values['kesimpulan']}"),
        "saran": lines_of(f"Saran: {values['saran'] or 'nihil.'}"),
        "dokumentasi": f"{photos_taken} foto, pada lampiran foto" if photos_taken else "tidak ada",
    }


EXAMPLE = {
    "jenis_kegiatan": "BINLUH/CERAMAH",
    "judul": "Penyuluhan bahaya narkoba bagi remaja",
    "tanggal": "2023-01-12",
    "jam_mulai": "09:30",
    "jam_selesai": "11:00",
    "tempat": "Balai Pertemuan RW 005, Kelurahan Contoh",
    "penyelenggara": "Karang Taruna Kelurahan Contoh",
    "pelaksana": ["Aipda Budi Contoh", "Serda Andi Contoh (Babinsa)"],
    "sasaran": "Remaja dan pengurus karang taruna",
    "jumlah_peserta": "35",
    "materi": "Bahaya narkoba dan kenakalan remaja",
    "dasar": [
        "Undang-Undang Nomor 2 Tahun 2002 tentang Kepolisian Negara Republik Indonesia;",
        "Surat perintah Kapolresta Tanjungpinang tentang penugasan Bhabinkamtibmas.",
    ],
    "uraian": "Kegiatan dibuka oleh ketua karang taruna, dilanjutkan penyampaian materi tentang jenis dan bahaya "
    "narkoba serta akibat hukumnya.\nPeserta diberi kesempatan bertanya; tujuh orang bertanya tentang cara menolak "
    "ajakan dan tempat melapor.",
    "hasil": "Peserta memahami bahaya narkoba dan bersedia menjadi pelapor dini di lingkungannya.",
    "hambatan": "Pengeras suara tidak berfungsi selama lima belas menit pertama.",
    "kesimpulan": "Kegiatan berjalan aman, tertib, dan lancar.",
    "saran": "Penyuluhan diulang tiap tiga bulan dengan melibatkan puskesmas.",
}

DOCUMENT = DocumentType(
    kind="laporan_kegiatan",
    title="Laporan Hasil Kegiatan",
    schema=LaporanKegiatanSchema,
    section=Section.LAPORAN_KEGIATAN,
    classification=Classification.BIASA,
    number="B/LAP-{no}/{bulan_romawi}/{tahun}/Bhabinkamtibmas",
    example=EXAMPLE,
    dated=_date,
    summarised=lambda values: str(values["judul"]),
    present=present,
    activity=lambda values: str(values["jenis_kegiatan"]),
)
