"""The recaps on the screen: who reported nothing, the totals, and the paper as PDF, spreadsheet and text."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from pipeline.table import write_table
from schemas.wording import day_and_date
from services.clock import local_date
from services.month_papers import month_name
from services.recaps import DAILY_RECAP, MONTHLY_RECAP, Recap, recap_page
from services.reminders import remind as remind_silent
from services.rights import may
from web.charts import chart
from web.identity import actor, allow
from web.periods import shifted
from web.site import site
from web.words import number_words

recaps = Blueprint("recaps", __name__, url_prefix="/rekap")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ABBREVIATED = ("DDS", "LI", "PS", "SPM")


@recaps.get("")
@allow("recap.read")
def current() -> Response:
    """Go to the month that runs, or to the day that was asked for."""
    today = local_date(site().clock(), actor().time_zone)
    return redirect(url_for("recaps.monthly", period=f"{today:%Y-%m}"))


@recaps.get("/harian")
@allow("recap.read")
def asked_day() -> Response:
    """Go to the day that was chosen; today where none was."""
    return redirect(url_for("recaps.daily", day=f"{_day(request.args.get('tanggal', ''))}"))


@recaps.get("/harian/<day>")
@allow("recap.read")
def daily(day: str) -> str:
    """Show the recap of a day."""
    asked = _day(day)
    return _page(DAILY_RECAP, asked, day_and_date(asked), before=_address(asked, -1), after=_address(asked, 1))


@recaps.get("/bulanan/<period:period>")
@allow("recap.read")
def monthly(period: str) -> str:
    """Show the recap of a month."""
    return _page(
        MONTHLY_RECAP, _first(period), month_name(period),
        before=url_for("recaps.monthly", period=shifted(period, -1)),
        after=url_for("recaps.monthly", period=shifted(period, 1)),
    )  # fmt: skip


@recaps.get("/harian/<day>.pdf")
@allow("recap.read")
def daily_file(day: str) -> Response:
    """Give the recap of a day as a PDF."""
    return _pdf(_recap(DAILY_RECAP, _day(day)))


@recaps.get("/bulanan/<period:period>.pdf")
@allow("recap.read")
def monthly_file(period: str) -> Response:
    """Give the recap of a month as a PDF."""
    return _pdf(_recap(MONTHLY_RECAP, _first(period)))


@recaps.get("/harian/<day>.xlsx")
@allow("recap.read")
def daily_sheet(day: str) -> Response:
    """Give the recap of a day as a spreadsheet."""
    return _sheet(_recap(DAILY_RECAP, _day(day)), day_and_date(_day(day)))


@recaps.get("/bulanan/<period:period>.xlsx")
@allow("recap.read")
def monthly_sheet(period: str) -> Response:
    """Give the recap of a month as a spreadsheet."""
    return _sheet(_recap(MONTHLY_RECAP, _first(period)), month_name(period))


@recaps.post("/ingatkan")
@allow("recap.remind")
def remind() -> Response:
    """Remind who has handed in nothing today."""
    here = site()
    count = remind_silent(here.db, by=actor(), clock=here.clock)
    said = f"{count} petugas diingatkan. Pengingat tampil di halaman depannya sampai ada laporan hari ini."
    flash(said if count else "Semua yang belum melapor sudah diingatkan hari ini.", "ok")
    return redirect(url_for("recaps.daily", day=f"{local_date(here.clock(), actor().time_zone)}"), 303)


def words_of(recap: Recap, when: str) -> str:
    """Give a recap as text for a messenger: counts alone, so nothing of a RAHASIA paper but that it is there."""
    lines = [f"*{recap.paper.kind.title.upper()} BHABINKAMTIBMAS*", f"*{recap.unit.upper()}*", when, ""]
    for number, line in enumerate(recap.lines, start=1):
        lines.append(f"{number}. {line.name}: {_counted(recap.heads, line.counts)}")
    return "\n".join([*lines, "", f"Jumlah: {recap.total} kegiatan ({_counted(recap.heads, recap.totals)})"])


def said_head(head: str) -> str:
    """Give a column's head, printed in capitals, as a screen says it: "PS pidana/perdata", broken after the stroke."""
    words = re.sub(r"\w+", lambda word: word[0] if word[0] in ABBREVIATED else word[0].lower(), head)
    return (words[:1].upper() + words[1:]).replace("/", "/\N{ZERO WIDTH SPACE}")


def _counted(heads: Sequence[str], counts: Sequence[int]) -> str:
    found = [f"{head} {count}" for head, count in zip(heads, counts, strict=True) if count]
    return ", ".join(found) or "nihil"


def _page(kind: str, day: date, when: str, *, before: str, after: str) -> str:
    recap = _recap(kind, day)
    today = local_date(site().clock(), actor().time_zone)
    whole = kind == MONTHLY_RECAP
    planned = sum(line.planned for line in recap.lines)
    drawn = chart(recap.days, round(planned / len(recap.days))) if recap.days else None
    return render_template(
        "recaps/page.html", recap=recap, when=when, whole=whole, day=day, period=f"{day:%Y-%m}", before=before,
        after=after, heads=[said_head(head) for head in recap.heads], planned=planned, chart=drawn,
        text=words_of(recap, when), today=today, change=_change(recap),
        than="bulan sebelumnya" if whole else "hari sebelumnya", current="recap",
        reminds=recap.silent_day == today and may(actor(), "recap.remind"),
    )  # fmt: skip


def _change(recap: Recap) -> str:
    difference = recap.total - recap.before
    if not difference:
        return "tetap"
    return f"{'naik' if difference > 0 else 'turun'} {number_words(abs(difference))}"


def _recap(kind: str, day: date) -> Recap:
    here = site()
    return recap_page(here.db, kind, day, by=actor(), clock=here.clock)


def _pdf(recap: Recap) -> Response:
    paper = recap.paper
    printed = site().previewer.paper(paper.kind, paper.values, paper.setting, version=recap.version)
    return _download(printed.pdf, "application/pdf", f"{paper.kind.kind}-{paper.source}.pdf")


def _sheet(recap: Recap, when: str) -> Response:
    heads = [recap.row_title, *recap.heads, "JUMLAH"]
    rows: list[Sequence[str | int]] = [(line.name, *line.counts, line.total) for line in recap.lines]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rekap.xlsx"
        title = f"{recap.paper.kind.title} Bhabinkamtibmas {recap.unit}"
        write_table(path, title, when, heads, [*rows, ("JUMLAH", *recap.totals, recap.total)])
        return _download(path.read_bytes(), XLSX, f"{recap.paper.kind.kind}-{recap.paper.source}.xlsx")


def _download(data: bytes, content_type: str, name: str) -> Response:
    answer = make_response(data)
    answer.content_type = content_type
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _day(text: str) -> date:
    """Give the day of an address; today for what is none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return local_date(site().clock(), actor().time_zone)
    return day if 1000 < day.year < 2999 else local_date(site().clock(), actor().time_zone)


def _first(period: str) -> date:
    return date.fromisoformat(f"{period}-01")


def _address(day: date, days: int) -> str:
    return url_for("recaps.daily", day=f"{day + timedelta(days=days)}")
