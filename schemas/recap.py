"""Counting a day or a month by the columns of the official recaps. Every activity stands in exactly one column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from schemas.laporan_kegiatan import ACTIVITIES, DRUGS, WORKS
from schemas.problem_solving import FIELDS
from schemas.record import Entry, Record

DDS, PROBLEM, INFORMATION = "DDS/SAMBANG/KUNJUNGAN", "PROBLEM SOLVING", "PEMBUATAN LI BHABINKAMTIBMAS"
TALK, VILLAGE_FUNDS = "BINLUH/CERAMAH", "PENDAMPINGAN DANA DESA"
REST = "lain"

# The daily routine report to Ditbinmas: field, printed head, activity. What has no column stands under LAIN-LAIN.
DAILY: tuple[tuple[str, str, str], ...] = (
    ("binluh", "BINLUH/ CERAMAH", TALK),
    ("dds", "DDS/ SAMBANG", DDS),
    ("mobil", "MOBIL SPM/ HIMBAUAN", "MOBIL SPM/BINLUHPENMAS/HIMBAUAN"),
    ("problem_solving", "PROBLEM SOLVING", PROBLEM),
    ("dana_desa", "DANA DESA", VILLAGE_FUNDS),
    ("li", "LI", INFORMATION),
    ("keagamaan", "KEGIATAN AGAMA", "KEGIATAN KEAGAMAAN"),
    (REST, "LAIN-LAIN", ""),
)
# The recap of activities: field and printed head.
MONTHLY: tuple[tuple[str, str], ...] = (
    ("dds", "DDS"),
    ("li", "LI"),
    ("ps_sosial", "PS SOSIAL"),
    ("ps_pidana_perdata", "PS PIDANA/ PERDATA"),
    ("fisik", "DANA DESA FISIK"),
    ("non_fisik", "DANA DESA NON FISIK"),
    ("dana_desa", "DANA DESA LAIN"),
    ("binluh_narkoba", "BINLUH NARKOBA"),
    ("binluh", "BINLUH LAIN"),
    ("ruminansia", "RUMI-NANSIA"),
    (REST, "LAIN-LAIN"),
)


def daily_column(entry: Entry) -> str:
    """Give the column of the daily recap that an activity stands in."""
    return next((field for field, _, activity in DAILY if activity == entry.activity), REST)


def monthly_column(entry: Entry) -> str:
    """Give the column of the monthly recap that an activity stands in."""
    if entry.activity == PROBLEM:
        return "ps_sosial" if entry.values.get("bidang_masalah", FIELDS[0]) == FIELDS[0] else "ps_pidana_perdata"
    if entry.activity == VILLAGE_FUNDS:
        field = (entry.values.get("dana_desa") or {}).get("bidang", "")
        return {WORKS[0]: "fisik", WORKS[1]: "non_fisik"}.get(field, "dana_desa")
    if entry.activity == TALK:
        return "binluh_narkoba" if (entry.values.get("binluh") or {}).get("tema") == DRUGS else "binluh"
    others = {DDS: "dds", INFORMATION: "li", "BINLUH PEMOTONGAN HEWAN PRODUKTIF": "ruminansia"}
    return others.get(entry.activity, REST)


def counted(entries: Iterable[Entry]) -> dict[str, int]:
    """Count entries by activity, in the order of the official list; those that are no activity are left out.

    What a month was counted at is what the next one is measured against (`Record.before`).
    """
    found = Counter(entry.activity for entry in entries if entry.activity)
    known = [name for name in ACTIVITIES if name in found]
    return {name: found[name] for name in [*known, *sorted(found.keys() - set(ACTIVITIES))]}


def planned(record: Record) -> dict[str, int]:
    """Give how many of each activity the plans of the span asked for: the month's plans, else those of its weeks."""
    plans = [entry.values for entry in record.of("rencana_kegiatan")]
    months = [plan for plan in plans if plan.get("jangka") == "Bulanan"]
    targets: Counter[str] = Counter()
    for plan in months or plans:
        for row in plan.get("kegiatan", ()):
            targets[row["bentuk_kegiatan"]] += int(row.get("target", 1))
    return dict(targets)


def lines(record: Record, columns: Sequence[str], column_of: Any) -> list[dict[str, Any]]:
    """Give one line for each row of the record, with how many activities it has in each column."""
    counts: dict[str, Counter[str]] = {row: Counter() for row in record.rows}
    for entry in record.entries:
        if entry.activity:
            counts.setdefault(entry.row, Counter())[column_of(entry)] += 1
    return [{"nama": row, **{column: found[column] for column in columns}} for row, found in counts.items()]


def with_totals(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> tuple[list[dict[str, Any]], list[int]]:
    """Give the lines as printed, each with its number and sum, and the sums of the columns, the last of all."""
    printed = [
        {
            "no": number,
            "nama": row["nama"],
            "kolom": [row[column] for column in columns],
            "jumlah": sum(row[column] for column in columns),
        }
        for number, row in enumerate(rows, start=1)
    ]
    sums = [sum(row[column] for row in rows) for column in columns]
    return printed, [*sums, sum(sums)]
