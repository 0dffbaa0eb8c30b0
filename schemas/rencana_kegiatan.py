"""Rencana kegiatan: the plan of a week or a month (SOP 10), and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, ClassVar

from marshmallow import ValidationError, validates_schema

from schemas.base import DocumentType, Section
from schemas.fields import Choice, Clock, Day, FormSchema, Rows, Several, Text, Whole
from schemas.laporan_kegiatan import ACTIVITIES
from schemas.paper import DASH, common
from schemas.record import Entry, Record
from schemas.setting import PaperSetting
from schemas.wording import capitals, clock_time, day_and_date, long_date, month_and_year

WEEK, MONTH = SPANS = ("Mingguan", "Bulanan")
MOST_DAYS = {WEEK: 7, MONTH: 31}
DONE, OTHERWISE, NOT_DONE = REALISED = ("Terlaksana", "Diganti", "Tidak terlaksana")
EQUIPMENT = (
    "Ranmor R2", "Jas hujan", "Spanduk himbauan", "Brosur kamtibmas", "Blangko kunjungan penduduk",
    "Blangko kunjungan tempat usaha/kantor", "Blangko problem solving", "Blangko catatan kunjungan",
    "Laporan informasi", "Alat tulis", "Kamera/HP",
)  # fmt: skip


class PlannedSchema(FormSchema):
    """One activity of the plan. `realisasi` is filled from what was reported, see `realised`."""

    tanggal = Day("Tanggal", ahead=True, required=True, metadata={"required_quick": True})
    jam = Clock("Pukul", load_default="")
    bentuk_kegiatan = Choice("Bentuk kegiatan", ACTIVITIES, required=True, metadata={"required_quick": True})
    sasaran = Text("Sasaran", most=120, required=True, metadata={"example": "Warga RT 002"})
    lokasi = Text("Lokasi", most=120, required=True, metadata={"example": "RT 002/RW 005"})
    materi = Text("Materi/tujuan", most=160, load_default="")
    pendamping = Text("Pendamping", most=100, load_default="", metadata={"example": "Babinsa", "remember": True})
    target = Whole("Target jumlah", most=99, least=1, load_default=1)
    realisasi = Choice(
        "Realisasi", REALISED, load_default="", metadata={"help": "Terisi sendiri dari laporan; dapat diubah."}
    )
    bukti = Text("Bukti/keterangan", most=120, load_default="")


class RencanaKegiatanSchema(FormSchema):
    """The plan."""

    groups: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "Jangka waktu": ("jangka", "tanggal", "mulai", "selesai"),
        "Kegiatan": ("kegiatan",),
        "Perlengkapan": ("perlengkapan", "keterangan"),
    }

    jangka = Choice("Jangka waktu", SPANS, required=True, steers=True)
    tanggal = Day("Tanggal dibuat", required=True, metadata={"now": True})
    mulai = Day("Dari tanggal", ahead=True, required=True)
    selesai = Day("Sampai tanggal", ahead=True, required=True)
    kegiatan = Rows("Kegiatan", PlannedSchema, least=1, most=120, tested=8, required=True)
    perlengkapan = Several(
        "Perlengkapan yang siap", EQUIPMENT, load_default=list,
        metadata={"help": "Perlengkapan Bhabinkamtibmas menurut SOP.", "remember": True},
    )  # fmt: skip
    keterangan = Text("Keterangan", most=300, load_default="")

    @validates_schema(skip_on_field_errors=False)
    def within_the_span(self, data: Mapping[str, Any], **_: Any) -> None:
        """A week has at most 7 days, a month 31; every activity lies within."""
        start, end = data.get("mulai"), data.get("selesai")
        if start is None or end is None:
            return
        if end < start:
            raise ValidationError({"selesai": ["Tanggal akhir harus sesudah tanggal awal. Periksa lagi keduanya."]})
        most = MOST_DAYS.get(data.get("jangka", ""), MOST_DAYS[MONTH])
        if (end - start).days >= most:
            raise ValidationError({"selesai": [f"Rencana ini paling lama {most} hari. Periksa lagi tanggalnya."]})
        outside = {
            number: {"tanggal": ["Tanggal ini di luar jangka waktu rencana. Periksa lagi."]}
            for number, row in enumerate(data.get("kegiatan", []))
            if "tanggal" in row and not start <= row["tanggal"] <= end
        }
        if outside:
            raise ValidationError({"kegiatan": outside})


def realised(plan: Mapping[str, Any], record: Record) -> dict[str, Any]:
    """Fill what became of each planned activity; what the officer has written stays.

    An activity of the same kind on the planned day is it; else one within the plan's span that no other row has taken
    counts as its replacement; else, once the record covers the planned day, it was not done. Each entry counts once.
    """
    free = [entry for entry in record.entries if entry.activity and plan["mulai"] <= entry.date <= plan["selesai"]]
    rows = [dict(row) for row in plan["kegiatan"]]
    open_rows = [row for row in rows if not row["realisasi"]]
    for same_day in (True, False):
        for row in open_rows:
            found = None if row["realisasi"] else _match(row, free, same_day=same_day)
            if found is not None:
                free.remove(found)
                when = "" if same_day else f"dilaksanakan {long_date(found.date)}"
                row["realisasi"] = DONE if same_day else OTHERWISE
                row["bukti"] = row["bukti"] or (when or found.number or found.title)[:120]
    for row in open_rows:
        if not row["realisasi"] and row["tanggal"] <= record.last:
            row["realisasi"] = NOT_DONE
    return {**plan, "kegiatan": rows}


def _match(row: Mapping[str, Any], free: list[Entry], *, same_day: bool) -> Entry | None:
    alike = (entry for entry in free if entry.activity == row["bentuk_kegiatan"])
    return next((entry for entry in alike if not same_day or entry.date == row["tanggal"]), None)


def present(values: Mapping[str, Any], setting: PaperSetting) -> dict[str, Any]:
    """Give what the plan prints."""
    start: date = values["mulai"]
    weekly = values["jangka"] == WEEK
    shown = common(setting, values["tanggal"], landscape=True)
    side = "kanit" if weekly else "kapolsek"
    return {
        **shown,
        "wilayah_besar": capitals(setting.officer.area),
        "judul": capitals(
            f"Minggu ke-{(start.day - 1) // 7 + 1} bulan {month_and_year(start)}"
            if weekly
            else f"Bulan {month_and_year(start)}"
        ),
        "jangka": f"{long_date(start)} sampai dengan {long_date(values['selesai'])}",
        "kegiatan": [
            {
                **row,
                "no": number,
                "tanggal": day_and_date(row["tanggal"]),
                "jam": clock_time(row["jam"], setting.unit.time_zone) if row["jam"] else "",
                "materi": row["materi"] or DASH,
                "pendamping": row["pendamping"] or DASH,
            }
            for number, row in enumerate(values["kegiatan"], start=1)
        ],
        "jumlah_target": sum(row["target"] for row in values["kegiatan"]),
        "terlaksana": sum(row["realisasi"] in (DONE, OTHERWISE) for row in values["kegiatan"]),
        "dinilai": any(row["realisasi"] for row in values["kegiatan"]),
        "jumlah_baris": len(values["kegiatan"]),
        "perlengkapan": ", ".join(values["perlengkapan"]) or DASH,
        "keterangan": values["keterangan"],
        **{f"{name}_menyetujui": shown[f"{name}_{side}"] for name in ("jabatan", "nama", "pangkat")},
    }


def _example_row(day: int, activity: str, audience: str, place: str, **more: Any) -> dict[str, Any]:
    when = (date(2023, 1, 8) + timedelta(day)).isoformat()
    return {"tanggal": when, "bentuk_kegiatan": activity, "sasaran": audience, "lokasi": place, **more}


EXAMPLE: dict[str, Any] = {
    "jangka": WEEK,
    "tanggal": "2023-01-07",
    "mulai": "2023-01-09",
    "selesai": "2023-01-15",
    "kegiatan": [
        _example_row(1, "DDS/SAMBANG/KUNJUNGAN", "Warga RT 002", "RT 002/RW 005", jam="09:00", target=3,
                     materi="Kunci ganda dan nomor telepon penting", pendamping="Ketua RT 002", realisasi=DONE,
                     bukti="Blanko Kunjungan Warga"),
        _example_row(4, "BINLUH/CERAMAH", "Remaja dan karang taruna", "Balai RW 005", jam="09:30",
                     materi="Bahaya narkoba", pendamping="Babinsa", realisasi=DONE,
                     bukti="B/LAP-12/I/2023/Bhabinkamtibmas"),
        _example_row(6, "BIN/KATPUAN KAPOS/SISKAMLING", "Petugas ronda", "Pos Kamling Bahari", jam="21:00",
                     materi="Jadwal dan buku mutasi", realisasi=OTHERWISE, bukti="dilaksanakan 15 Januari 2023"),
        _example_row(7, "KEGIATAN KEAGAMAAN", "Jemaah", "Rumah ibadah di RW 004", materi="Pengamanan ibadah"),
    ],
    "perlengkapan": list(EQUIPMENT[:4]) + list(EQUIPMENT[-2:]),
}  # fmt: skip

DOCUMENT = DocumentType(
    kind="rencana_kegiatan",
    title="Rencana Kegiatan",
    schema=RencanaKegiatanSchema,
    section=Section.RENCANA,
    example=EXAMPLE,
    variants={"bulanan": {**EXAMPLE, "jangka": MONTH, "mulai": "2023-01-01", "selesai": "2023-01-31"}},
    dated=lambda values: values["mulai"],
    summarised=lambda values: f"{values['jangka'].lower()}, mulai {long_date(values['mulai'])}",
    present=present,
    realised=realised,
)
