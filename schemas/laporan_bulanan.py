"""Laporan bulanan with anev: what a month's entries add up to, against plan and last month (SOP 21.a–e)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from schemas.base import MONTH, DocumentType, Section, Source
from schemas.fields import Day, FormSchema, Rows, Text, Whole, YesNo
from schemas.laporan_kegiatan import ACTIVITIES
from schemas.paper import DASH, common, shortened
from schemas.recap import counted, planned
from schemas.record import Record
from schemas.setting import PaperSetting
from schemas.surat_pengantar import by_kind, days_between, span_of
from schemas.wording import long_date, month_and_year

MOST = 99_999
REFERENCE = 240  # characters of an obstacle or a suggestion; the report has all of it
MOST_TEXTS = 10
INCIDENTS = (Section.KASUS, Section.PENGUNGSI)


class KindSchema(FormSchema):
    """How many papers of one kind."""

    jenis = Text("Jenis naskah", most=80, required=True)
    jumlah = Whole("Jumlah", most=MOST, required=True)
    foto = Whole("Foto", most=MOST, load_default=0)
    dari = Day("Dari tanggal", required=True)
    sampai = Day("Sampai tanggal", required=True)


class WeekSchema(FormSchema):
    """How many papers in one week, and on how many of its days there was work."""

    dari = Day("Dari tanggal", required=True)
    sampai = Day("Sampai tanggal", required=True)
    jumlah = Whole("Jumlah", most=MOST, required=True)
    hari = Whole("Hari dengan naskah", most=7, required=True)


class MeasuredSchema(FormSchema):
    """One activity against its target and against last month; None where these are not known."""

    jenis = Text("Jenis kegiatan", most=80, required=True)
    target = Whole("Target", most=MOST, allow_none=True, load_default=None)
    realisasi = Whole("Realisasi", most=MOST, required=True)
    lalu = Whole("Bulan lalu", most=MOST, allow_none=True, load_default=None)


class IncidentSchema(FormSchema):
    """Something that happened."""

    tanggal = Day("Tanggal", required=True)
    jenis = Text("Jenis", most=80, required=True)
    uraian = Text("Uraian", most=REFERENCE, load_default="")


def _texts(label: str) -> Rows:
    return Rows(label, Text(label, most=REFERENCE, required=True), most=MOST_TEXTS, load_default=list)


class LaporanBulananSchema(FormSchema):
    """The report's values."""

    bulan = Day("Bulan", required=True)
    tanggal = Day("Tanggal", required=True)
    dasar = Rows("Dasar", Text("Dasar", most=300, required=True), most=8, load_default=list)
    rekap = Rows("Rekapitulasi", KindSchema, most=60, tested=15, load_default=list)
    pekan = Rows("Minggu", WeekSchema, most=5, load_default=list)
    hari_kegiatan = Whole("Hari dengan naskah", most=31, load_default=0)
    jumlah_rahasia = Whole("Jumlah naskah RAHASIA", most=MOST, load_default=0)
    terbatas = YesNo("Berkas Terbatas", load_default=False)
    kejadian = Rows("Kejadian menonjol", IncidentSchema, most=200, tested=8, load_default=list)
    anev = Rows("Analisa dan evaluasi", MeasuredSchema, most=60, tested=15, load_default=list)
    hambatan = _texts("Hambatan")
    upaya = _texts("Upaya dan tindak lanjut")


def derive(record: Record) -> dict[str, Any]:
    """Make the report of a month, also of one without entries."""
    worked = {entry.date for entry in record.shown if not entry.derived}
    weeks = [
        {
            "dari": start,
            "sampai": end,
            # An agreement may be signed after the month of its dispute, and stands beside it all the same.
            "jumlah": sum(start <= min(entry.date, record.last) <= end for entry in record.shown),
            "hari": sum(start <= day <= end for day in worked),
        }
        for start, end in _weeks(record.first, record.last)
    ]
    return {
        "bulan": record.first,
        "tanggal": record.day,
        "dasar": _said(record, "dasar", most=8, length=300),
        "rekap": [
            {
                "jenis": title,
                "jumlah": len(entries),
                "foto": sum(entry.photos for entry in entries),
                **span_of(entries),
            }
            for title, entries in by_kind(record.shown)
        ],
        "pekan": weeks,
        "hari_kegiatan": len(worked),
        "jumlah_rahasia": len(record.entries) - len(record.shown),
        "terbatas": record.restricted,
        "kejadian": [
            {"tanggal": entry.date, "jenis": entry.title, "uraian": shortened(entry.summary, REFERENCE)}
            for entry in record.shown
            if entry.section in INCIDENTS and not entry.derived
        ],
        "anev": _measured(record),
        "hambatan": _said(record, "hambatan"),
        "upaya": _said(record, "saran"),
    }


def _weeks(first: date, last: date) -> Iterator[tuple[date, date]]:
    """Cut the month into weeks of seven days from its first day; the last one may be shorter."""
    start = first
    while start <= last:
        yield start, min(start + timedelta(6), last)
        start += timedelta(7)


def _measured(record: Record) -> list[dict[str, Any]]:
    """Give every activity that was planned, done, or done last month."""
    done = counted(record.shown if record.restricted else record.entries)
    targets = {} if record.restricted else planned(record)
    before = None if record.restricted else record.before
    known = {*done, *targets, *(before or {})}
    ordered = [name for name in ACTIVITIES if name in known] + sorted(known - set(ACTIVITIES))
    return [
        {
            "jenis": name,
            "target": targets.get(name),
            "realisasi": done.get(name, 0),
            "lalu": None if before is None else before.get(name, 0),
        }
        for name in ordered
    ]


def _said(record: Record, field: str, *, most: int = MOST_TEXTS, length: int = REFERENCE) -> list[str]:
    """Give what the activity reports say in a field, each text once, shortened."""
    texts: dict[str, None] = {}
    for entry in record.of("laporan_kegiatan"):
        given = entry.values.get(field) or ""
        for text in given if isinstance(given, list) else [given]:
            if text:
                texts[shortened(text, length)] = None
    return list(texts)[:most]


def change(now: int, before: int | None) -> str:
    """Say how a count changed: "naik 3 (25%)", "turun 2 (10%)", "tetap"; a dash where the one before is not known."""
    if before is None:
        return DASH
    if now == before:
        return "tetap"
    word, by = ("naik", now - before) if now > before else ("turun", before - now)
    return f"{word} {by} ({_percent(by, before)})" if before else f"{word} {by}"


def _percent(part: int, whole: int) -> str:
    """Give a share in whole percent, a half rounded up as people do."""
    return f"{(200 * part + whole) // (2 * whole)}%"


def present(values: Mapping[str, Any], setting: PaperSetting) -> dict[str, Any]:
    """Give what the report prints."""
    unit, officer = setting.unit, setting.officer
    papers = sum(row["jumlah"] for row in values["rekap"])
    busiest = max(values["rekap"], key=lambda row: row["jumlah"], default=None)
    last = max((week["sampai"] for week in values["pekan"]), default=values["bulan"])
    return {
        **common(setting, values["tanggal"]),
        "tingkat": "RAHASIA" if values["terbatas"] else "",
        "terbatas": values["terbatas"],
        "judul": f"{'BERKAS TERBATAS' if values['terbatas'] else 'LAPORAN BULANAN'} BHABINKAMTIBMAS",
        "nomor_berkas": "",
        "catatan_ttd": "",
        "bulan": month_and_year(values["bulan"]),
        "petugas": f"{officer.post or 'Bhabinkamtibmas'} {officer.area}".strip(),
        "nama_pangkat": f"{officer.rank} {officer.name}",
        "polsek": unit.name,
        "pimpinan": f"{unit.kapolsek.rank} {unit.kapolsek.name}",
        "dasar": [{"huruf": chr(ord("a") + number), "isi": text} for number, text in enumerate(values["dasar"])],
        "rekap": [
            {
                "no": number,
                "jenis": row["jenis"],
                "jumlah": row["jumlah"],
                "foto": row["foto"],
                "tanggal": days_between(row["dari"], row["sampai"]),
            }
            for number, row in enumerate(values["rekap"], start=1)
        ],
        "pekan": [
            {
                "no": number,
                "tanggal": days_between(week["dari"], week["sampai"]),
                "jumlah": week["jumlah"],
                "hari": week["hari"],
            }
            for number, week in enumerate(values["pekan"], start=1)
        ],
        "jumlah_naskah": papers,
        "jumlah_foto": sum(row["foto"] for row in values["rekap"]),
        "jumlah_rahasia": values["jumlah_rahasia"],
        "hari_kegiatan": values["hari_kegiatan"],
        "hari_bulan": last.day,
        "terbanyak": f"{busiest['jenis']} ({busiest['jumlah']} naskah)" if busiest else "",
        "kejadian": [
            {"no": number, **row, "tanggal": long_date(row["tanggal"]), "uraian": row["uraian"] or DASH}
            for number, row in enumerate(values["kejadian"], start=1)
        ],
        **_evaluated(values["anev"]),
        "hambatan": [{"no": number, "isi": text} for number, text in enumerate(values["hambatan"], start=1)],
        "upaya": [{"no": number, "isi": text} for number, text in enumerate(values["upaya"], start=1)],
    }


def _evaluated(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Give the table of targets, and its sums."""
    targets = [row["target"] for row in rows if row["target"] is not None]
    before = [row["lalu"] for row in rows if row["lalu"] is not None]
    aimed = sum(row["realisasi"] for row in rows if row["target"] is not None)
    done = sum(row["realisasi"] for row in rows)
    return {
        "anev": [
            {
                "no": number,
                "jenis": row["jenis"],
                "target": _known(row["target"]),
                "realisasi": row["realisasi"],
                "capaian": _share(row["realisasi"], row["target"]),
                "lalu": _known(row["lalu"]),
                "perubahan": change(row["realisasi"], row["lalu"]),
            }
            for number, row in enumerate(rows, start=1)
        ],
        "jumlah_target": str(sum(targets)) if targets else DASH,
        "jumlah_realisasi": done,
        "jumlah_capaian": _share(aimed, sum(targets)) if targets else DASH,
        "jumlah_lalu": str(sum(before)) if before else DASH,
        "jumlah_perubahan": change(done, sum(before)) if before else DASH,
    }


def _known(count: int | None) -> str:
    return DASH if count is None else str(count)


def _share(done: int, target: int | None) -> str:
    return _percent(done, target) if target else DASH


DOCUMENT = DocumentType(
    kind="laporan_bulanan",
    title="Laporan Bulanan",
    schema=LaporanBulananSchema,
    section=Section.LAPORAN_BULANAN,
    source=Source.DERIVED,
    parent=MONTH,
    derive=derive,
    example={
        "bulan": "2023-01-01",
        "tanggal": "2023-01-31",
        "dasar": [
            "Undang-Undang Nomor 2 Tahun 2002 tentang Kepolisian Negara Republik Indonesia;",
            "Surat perintah Kapolresta Tanjungpinang tentang penugasan Bhabinkamtibmas.",
        ],
        "rekap": [
            {"jenis": "Blanko Kunjungan Tempat Usaha", "jumlah": 6, "foto": 12, "dari": "2023-01-04",
             "sampai": "2023-01-27"},
            {"jenis": "Blanko Kunjungan Warga", "jumlah": 36, "foto": 44, "dari": "2023-01-02",
             "sampai": "2023-01-30"},
            {"jenis": "Laporan Hasil Pemecahan Masalah", "jumlah": 1, "foto": 2, "dari": "2023-01-16",
             "sampai": "2023-01-16"},
            {"jenis": "Laporan Hasil Kegiatan", "jumlah": 14, "foto": 26, "dari": "2023-01-03",
             "sampai": "2023-01-31"},
        ],
        "pekan": [
            {"dari": "2023-01-01", "sampai": "2023-01-07", "jumlah": 12, "hari": 5},
            {"dari": "2023-01-08", "sampai": "2023-01-14", "jumlah": 14, "hari": 6},
            {"dari": "2023-01-15", "sampai": "2023-01-21", "jumlah": 13, "hari": 6},
            {"dari": "2023-01-22", "sampai": "2023-01-28", "jumlah": 12, "hari": 5},
            {"dari": "2023-01-29", "sampai": "2023-01-31", "jumlah": 6, "hari": 3},
        ],
        "hari_kegiatan": 25,
        "jumlah_rahasia": 4,
        "kejadian": [
            {"tanggal": "2023-01-19", "jenis": "Penerimaan Pengaduan",
             "uraian": "Kehilangan mesin tempel di dermaga rakyat"},
        ],
        "anev": [
            {"jenis": "BINLUH/CERAMAH", "target": 4, "realisasi": 5, "lalu": 4},
            {"jenis": "DDS/SAMBANG/KUNJUNGAN", "target": 48, "realisasi": 42, "lalu": 45},
            {"jenis": "PROBLEM SOLVING", "realisasi": 1, "lalu": 1},
            {"jenis": "PEMBUATAN LI BHABINKAMTIBMAS", "target": 4, "realisasi": 4, "lalu": 0},
            {"jenis": "BIN/KATPUAN KAPOS/SISKAMLING", "target": 4, "realisasi": 9, "lalu": 6},
        ],
        "hambatan": ["Pengeras suara tidak berfungsi pada dua penyuluhan."],
        "upaya": ["Penyuluhan diulang tiap tiga bulan dengan melibatkan puskesmas."],
    },
    dated=lambda values: values["tanggal"],
    summarised=lambda values: month_and_year(values["bulan"]),
    present=present,
)  # fmt: skip
