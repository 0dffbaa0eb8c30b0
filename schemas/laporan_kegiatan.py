"""Laporan hasil kegiatan: one form for the official kinds of activity, with photos (SOP 12–14, 21.e.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from marshmallow import ValidationError, validates_schema

from schemas.address import rt_rw
from schemas.base import Classification, DocumentType, Section
from schemas.fields import (
    Choice,
    Clock,
    Day,
    FormSchema,
    Group,
    Matched,
    Rows,
    RtRw,
    Text,
    Whole,
    YesNo,
    other,
    photos,
)
from schemas.paper import DASH, chosen, common, joined, lines_of
from schemas.setting import PaperSetting
from schemas.sharing import shared_text
from schemas.wording import capitals, day_and_date, rupiah, rupiah_words, thousands, zone_name

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

# Where the form asks more: the SOP's own fields of guidance (12–14), by the activities that they belong to.
PATROL = ("BIN/KATPUAN KAPOS/SISKAMLING",)
FORUM = ("BIN & KATPUAN POKDARKAMTIBMAS/KBP3", "PENGEMBAN POLMAS")
GUARDS = ("KORWAS BINTEKNIS SATPAM/POLSUS", "DIKLAT/KATPUAN SATPAM/POLSUS", "AUDIT/REKOM BUJP")
FUNDS = ("PENDAMPINGAN DANA DESA",)
TALKS = ("BINLUH/CERAMAH", "BINLUH PEMOTONGAN HEWAN PRODUKTIF")
CONDITIONS = ("Baik", "Rusak ringan", "Rusak berat")
WORKS = ("Fisik", "Non-fisik")
DRUGS = "Narkoba"
THEMES = (
    DRUGS, "Kenakalan remaja", "Tertib lalu lintas", "Judi dan penipuan daring", "Radikalisme dan intoleransi",
    "Kekerasan perempuan dan anak", "Pemotongan hewan produktif", "Lainnya",
)  # fmt: skip


class PatrolSchema(FormSchema):
    """A neighbourhood watch."""

    nama_pos = Text("Nama pos kamling", most=80, load_default="")
    rt = RtRw("RT", load_default="")
    rw = RtRw("RW", load_default="")
    jumlah_anggota = Whole("Jumlah anggota ronda", most=999, allow_none=True, load_default=None)
    jadwal = Text("Jadwal ronda", most=120, load_default="", metadata={"example": "tiap malam, 22.00–04.00"})
    kentongan = YesNo("Ada kentongan", load_default=False)
    buku_mutasi = YesNo("Ada buku mutasi", load_default=False)
    kondisi = Choice("Keadaan pos", CONDITIONS, load_default="")


class ForumSchema(FormSchema):
    """A forum of police and citizens."""

    nama_forum = Text("Nama forum", most=80, load_default="", metadata={"example": "FKPM Kelurahan Contoh"})
    ketua = Text("Ketua", most=60, load_default="")
    jumlah_anggota = Whole("Jumlah anggota", most=9_999, allow_none=True, load_default=None)
    agenda = Text("Agenda", most=300, load_default="")
    keputusan = Text("Keputusan", most=1000, lines=True, load_default="")


class GuardsSchema(FormSchema):
    """Private guards."""

    nama_objek = Text("Objek pengamanan", most=100, load_default="")
    bujp = Text("Badan usaha jasa pengamanan", most=80, load_default="")
    jumlah_satpam = Whole("Jumlah satpam", most=9_999, allow_none=True, load_default=None)
    jumlah_kta = Whole("Yang memiliki KTA", most=9_999, allow_none=True, load_default=None)
    jenis_pembinaan = Text("Jenis pembinaan", most=120, load_default="")


class FundsSchema(FormSchema):
    """What a village spends its funds on."""

    desa = Text("Desa", most=60, load_default="", metadata={"remember": True})
    kegiatan = Text("Kegiatan yang didampingi", most=160, load_default="")
    bidang = Choice("Bidang", WORKS, load_default="")
    nilai = Whole("Nilai (Rp)", most=999_999_999_999, allow_none=True, load_default=None)
    progres = Whole("Kemajuan (%)", most=100, allow_none=True, load_default=None)


class TalkSchema(FormSchema):
    """A talk or a lesson."""

    narasumber = Text("Narasumber", most=100, load_default="")
    tema = Choice("Tema", THEMES, load_default="")
    tema_lainnya = other("tema", "Tema lainnya")
    lembaga = Text("Sekolah/lembaga", most=120, load_default="")


def _more(label: str, schema: type[FormSchema], kinds: Sequence[str]) -> Group:
    return Group(
        label, schema, allow_none=True, load_default=None, metadata={"shown_if": {"jenis_kegiatan": list(kinds)}}
    )


class LaporanKegiatanSchema(FormSchema):
    """The report."""

    groups: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "Kegiatan": (
            "jenis_kegiatan", "judul", "satkamling", "fkpm", "satpam", "dana_desa", "binluh", "dasar",
        ),
        "Pelaksanaan": (
            "tanggal", "jam_mulai", "jam_selesai", "tempat", "penyelenggara", "pelaksana", "sasaran", "jumlah_peserta",
            "materi",
        ),
        "Uraian dan hasil": ("uraian", "hasil", "hambatan", "kesimpulan", "saran"),
    }  # fmt: skip

    jenis_kegiatan = Choice("Jenis kegiatan", ACTIVITIES, required=True, metadata={"required_quick": True})
    judul = Text("Nama kegiatan", most=160, required=True, metadata={"required_quick": True})
    satkamling = _more("Satkamling", PatrolSchema, PATROL)
    fkpm = _more("Forum kemitraan", ForumSchema, FORUM)
    satpam = _more("Satpam", GuardsSchema, GUARDS)
    dana_desa = _more("Dana desa", FundsSchema, FUNDS)
    binluh = _more("Penyuluhan", TalkSchema, TALKS)
    dasar = Rows(
        "Dasar", Text("Dasar", most=300, required=True), most=8, load_default=list, metadata={"remember": True}
    )
    tanggal = Day("Tanggal", required=True, metadata={"required_quick": True, "now": True})
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
    uraian = Text(
        "Uraian kegiatan", most=5000, least=50, lines=True, required=True,
        metadata={
            "compared": True,
            "help": "Tidak menyinggung SARA, tidak berkampanye, tidak menyinggung perasaan siapa pun.",
        },
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
    head, details = _details(values)
    return {
        **common(setting, values["tanggal"]),
        "jenis_kegiatan": values["jenis_kegiatan"],
        "judul": values["judul"],
        "wilayah_besar": capitals(setting.officer.area),
        "hari_tanggal": day_and_date(values["tanggal"]),
        "jam": _hours(values, zone_name(setting.unit.time_zone)),
        "tempat_kegiatan": values["tempat"],
        "penyelenggara": values["penyelenggara"] or DASH,
        "pelaksana": values["pelaksana"] or [f"{setting.officer.rank} {setting.officer.name}"],
        "sasaran": f"{values['sasaran']} ({count} orang)" if count else values["sasaran"],
        "materi": values["materi"],
        "dasar": [{"huruf": chr(ord("a") + number), "isi": text} for number, text in enumerate(values["dasar"])],
        "uraian": lines_of(values["uraian"]),
        "judul_rincian": head,
        "rincian": [
            {"huruf": chr(ord("a") + number), "label": label, "isi": lines_of(text)}
            for number, (label, text) in enumerate(details)
        ],
        "hasil": lines_of(values["hasil"]),
        "hambatan": lines_of(values["hambatan"] or "Nihil."),
        "kesimpulan": lines_of(f"Kesimpulan: {values['kesimpulan']}"),
        "saran": lines_of(f"Saran: {values['saran'] or 'nihil.'}"),
        "dokumentasi": f"{photos_taken} foto, pada lampiran foto" if photos_taken else "tidak ada",
    }


def _details(values: Mapping[str, Any]) -> tuple[str, list[tuple[str, str]]]:
    """Give what an activity of its kind says more: the head, and what was answered as label and text."""
    found = next((name for name in _DETAILS if values[name]), None)
    if found is None:
        return "", []
    head, rows = _DETAILS[found]
    return head, [(label, text) for label, text in rows(values[found]) if text]


def _of_patrol(patrol: Mapping[str, Any]) -> list[tuple[str, str]]:
    kept = [name for name in ("kentongan", "buku_mutasi") if patrol[name]]
    return [
        ("Pos kamling", joined(patrol["nama_pos"], rt_rw(patrol), by=", ") if patrol["nama_pos"] else rt_rw(patrol)),
        ("Anggota ronda", _people(patrol["jumlah_anggota"])),
        ("Jadwal ronda", patrol["jadwal"]),
        ("Kelengkapan", " dan ".join(name.replace("_", " ") for name in kept) or "belum ada kentongan dan buku mutasi"),
        ("Keadaan pos", patrol["kondisi"]),
    ]


def _of_forum(forum: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        ("Nama forum", forum["nama_forum"]),
        ("Ketua", forum["ketua"]),
        ("Jumlah anggota", _people(forum["jumlah_anggota"])),
        ("Agenda", forum["agenda"]),
        ("Keputusan", forum["keputusan"]),
    ]


def _of_guards(guards: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        ("Objek pengamanan", guards["nama_objek"]),
        ("BUJP", guards["bujp"]),
        ("Jumlah satpam", _people(guards["jumlah_satpam"])),
        ("Yang memiliki KTA", _people(guards["jumlah_kta"])),
        ("Jenis pembinaan", guards["jenis_pembinaan"]),
    ]


def _of_funds(funds: Mapping[str, Any]) -> list[tuple[str, str]]:
    worth, progress = funds["nilai"], funds["progres"]
    return [
        ("Desa", funds["desa"]),
        ("Kegiatan", funds["kegiatan"]),
        ("Bidang", funds["bidang"]),
        ("Nilai", f"{rupiah(worth)} ({rupiah_words(worth).lower()})" if worth is not None else ""),
        ("Kemajuan", f"{progress}%" if progress is not None else ""),
    ]


def _of_talk(talk: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        ("Narasumber", talk["narasumber"]),
        ("Tema", chosen(talk, "tema")),
        ("Sekolah/lembaga", talk["lembaga"]),
    ]


def _people(count: int | None) -> str:
    return "" if count is None else f"{thousands(count)} orang"


_DETAILS: Mapping[str, tuple[str, Callable[[Mapping[str, Any]], list[tuple[str, str]]]]] = {
    "satkamling": ("Data satkamling", _of_patrol),
    "fkpm": ("Data forum", _of_forum),
    "satpam": ("Data satpam", _of_guards),
    "dana_desa": ("Data dana desa", _of_funds),
    "binluh": ("Data penyuluhan", _of_talk),
}


def shared(values: Mapping[str, Any], setting: PaperSetting) -> str:
    """Give the report as text for a messenger."""
    count = values["jumlah_peserta"]
    hours = _hours(values, zone_name(setting.unit.time_zone))
    return shared_text(
        f"Laporan giat {values['judul']}",
        [
            ("Hari, tanggal", day_and_date(values["tanggal"])), ("Pukul", hours), ("Tempat", values["tempat"]),
            ("Pelaksana", ", ".join(values["pelaksana"])), ("Sasaran", values["sasaran"]),
            ("Jumlah peserta", f"{count} orang" if count else ""), ("Materi", values["materi"]),
        ],
        [
            ("Uraian", values["uraian"]), ("Hasil", values["hasil"]), ("Hambatan", values["hambatan"]),
            ("Saran", values["saran"]),
        ],
        setting,
    )  # fmt: skip


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
    short="Laporan kegiatan",
    schema=LaporanKegiatanSchema,
    section=Section.LAPORAN_KEGIATAN,
    classification=Classification.BIASA,
    number="B/LAP-{no}/{bulan_romawi}/{tahun}/Bhabinkamtibmas",
    shared=shared,
    example=EXAMPLE,
    variants={
        "binluh": {
            **EXAMPLE,
            "binluh": {
                "narasumber": "Aipda Budi Contoh",
                "tema": DRUGS,
                "lembaga": "Karang Taruna Kelurahan Contoh",
            },
        },
        "satkamling": {
            **EXAMPLE,
            "jenis_kegiatan": PATROL[0],
            "judul": "Pembinaan siskamling RT 002",
            "satkamling": {
                "nama_pos": "Pos Kamling Bahari",
                "rt": "002",
                "rw": "005",
                "jumlah_anggota": 24,
                "jadwal": "tiap malam, 22.00–04.00",
                "kentongan": True,
                "buku_mutasi": True,
                "kondisi": "Baik",
            },
        },
        "fkpm": {
            **EXAMPLE,
            "jenis_kegiatan": FORUM[1],
            "judul": "Rapat FKPM",
            "fkpm": {
                "nama_forum": "FKPM Kelurahan Contoh",
                "ketua": "Usman Harun",
                "jumlah_anggota": 15,
                "agenda": "Rencana kerja triwulan pertama",
                "keputusan": "Ronda gabungan tiap Sabtu malam.",
            },
        },
        "satpam": {
            **EXAMPLE,
            "jenis_kegiatan": GUARDS[0],
            "judul": "Pembinaan satpam pasar",
            "satpam": {
                "nama_objek": "Pasar Contoh",
                "bujp": "PT Contoh Aman",
                "jumlah_satpam": 6,
                "jumlah_kta": 4,
                "jenis_pembinaan": "Sikap dan pengaturan parkir",
            },
        },
        "dana-desa": {
            **EXAMPLE,
            "jenis_kegiatan": FUNDS[0],
            "judul": "Pendampingan pembangunan jalan desa",
            "dana_desa": {
                "desa": "Desa Contoh",
                "kegiatan": "Pembangunan jalan lingkungan RT 003",
                "bidang": "Fisik",
                "nilai": 125_000_000,
                "progres": 40,
            },
        },
    },
    dated=_date,
    summarised=lambda values: str(values["judul"]),
    present=present,
    activity=lambda values: str(values.get("jenis_kegiatan", "")),
)
