"""A month on its page: what lacks, its bundles while they are built, handing in, and each later step."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from errors import EngineError, NotFound, UserError
from services.clock import local_date
from services.keys import own_key
from services.month_life import (
    MISSING,
    archive,
    begin_revision,
    cancel_build,
    declare_nil,
    explain,
    forward,
    give_back,
    pass_on,
    request_build,
)
from services.month_page import MonthPage, current_period, month_page, months_of, months_waiting_for, own_months
from services.month_papers import month_name
from services.month_signing import sign_month
from services.rights import Role
from web.errors import status_of
from web.identity import actor, allow, keeps_typed, token_is_stale
from web.month_words import STAGES, STATES, STEPS, days_words, left_words, shown_rows
from web.periods import shifted
from web.site import site
from web.typed import STALE, Faults, faults_of

months = Blueprint("months", __name__, url_prefix="/bulan")
Page = str | tuple[str, int] | Response
STOP_POLLING = 286  # htmx: the last answer of a poll
HALF = 15  # of a month: until then the one before is still being signed and archived


@months.get("")
@allow("month.read")
def all() -> Page:
    """List the months of all officers that this person may see; an officer has one's own."""
    here, person = site(), actor()
    if person.role is Role.PETUGAS:
        return redirect(url_for("months.current"))
    period = asked_period()
    return render_template(
        "months/list.html", rows=months_of(here.db, period, by=person), calling=months_waiting_for(here.db, by=person),
        period=period, name=month_name(period),
        before=shifted(period, -1), after=shifted(period, 1), states=STATES, several_units=bool(person.below),
        current="register" if person.role is Role.KASIUM else "month",
    )  # fmt: skip


@months.get("/ini")
@allow("month.read")
def current() -> Response:
    """Go to the month that an officer works on."""
    here, person = site(), actor()
    if person.role is not Role.PETUGAS:
        return redirect(url_for("months.all"))
    return redirect(url_for("months.one", period=current_period(here.db, by=person, clock=here.clock)))


@months.get("/<period:period>")
@months.get("/<uuid:officer_id>/<period:period>")
@allow("month.read")
def one(period: str, officer_id: UUID | None = None) -> Page:
    """Show a month."""
    return shown(page_for(period, officer_id), asks="tanda-tangan" if request.args.get("tandatangani") else "")


@months.get("/<period:period>/susunan")
@months.get("/<uuid:officer_id>/<period:period>/susunan")
@allow("month.read")
def progress(period: str, officer_id: UUID | None = None) -> Page:
    """Give the card of a build alone, while it runs; when it has ended, the whole page is asked for."""
    page = page_for(period, officer_id)
    answer = make_response(render_template("months/build.html", **around(page)))
    if page.build.state != "running":
        answer.status_code = STOP_POLLING
        answer.headers["HX-Refresh"] = "true"
    return answer


@months.post("/<period:period>/nihil")
@allow("month.nil")
def nil(period: str) -> Page:
    """Say of which kinds there was nothing."""
    here = site()
    day = date.fromisoformat(f"{period}-01")
    declare_nil(here.db, day, request.form.getlist("nihil"), by=actor(), clock=here.clock)
    flash("Pernyataan nihil tersimpan.", "ok")
    return redirect(url_for("months.one", period=period))


@months.post("/<period:period>/susun")
@allow("month.build")
def build(period: str) -> Page:
    """Have the bundles built."""
    page = page_for(period, None)
    try:
        start_build(page)
    except UserError as exc:
        return shown(page_for(period, None), faults={"": str(exc)}, status=status_of(exc))
    return redirect(url_for("months.one", period=period, _anchor="susunan"))


@months.post("/<period:period>/batal-susun")
@allow("month.build")
def stop(period: str) -> Page:
    """Stop what is being built."""
    here = site()
    stopped = cancel_build(here.db, id_of(page_for(period, None)), by=actor(), clock=here.clock)
    flash("Penyusunan dibatalkan." if stopped else "Penyusunan sudah selesai, jadi tidak dibatalkan.", "in")
    return redirect(url_for("months.one", period=period))


@months.post("/<period:period>/serahkan")
@allow("month.hand_in")
@keeps_typed
def hand_in(period: str) -> Page:
    """Take the reason, then ask for the signature; what is not built yet is built first."""
    here, page, reason = site(), page_for(period, None), request.form.get("alasan", "")
    if token_is_stale():
        return shown(page, faults={"": STALE}, typed={"alasan": reason}, status=403)
    try:
        if page.id is not None:
            explain(here.db, page.id, reason, by=actor())
        if page.build.state != "ready" or page.build.changes:
            start_build(page)
            flash("Berkas sedang disusun. Sesudah selesai, tekan Tanda tangani dan ajukan.", "in")
            return redirect(url_for("months.one", period=period, _anchor="susunan"))
    except UserError as exc:
        return shown(page, faults=faults_of(exc), typed={"alasan": reason}, status=status_of(exc))
    return redirect(url_for("months.one", period=period, tandatangani=1, _anchor="frasa"))


@months.post("/<period:period>/tanda-tangan")
@allow("month.hand_in")
@keeps_typed
def sign(period: str) -> Page:
    """Sign as the officer and hand the month in."""
    here, page = site(), page_for(period, None)
    if token_is_stale():
        return shown(page, faults={"frasa": STALE}, asks="tanda-tangan", status=403)
    try:
        sign_month(
            here.desk, id_of(page), role="petugas", passphrase=request.form.get("frasa", ""),
            seen=request.form.getlist("berkas"), by=actor(),
        )  # fmt: skip
    except UserError as exc:
        faults = faults_of(exc)
        at_the_passphrase = {"frasa" if name == "" else name: words for name, words in faults.items()}
        return shown(page_for(period, None), faults=at_the_passphrase, asks="tanda-tangan", status=status_of(exc))
    flash(f"Berkas {page.name} sudah Anda tandatangani dan diajukan.", "ok")
    return redirect(url_for("months.one", period=period))


@months.post("/<uuid:officer_id>/<period:period>/periksa")
@allow("month.pass_on")
@keeps_typed
def pass_it_on(officer_id: UUID, period: str) -> Page:
    """Note as the Kanit, and leave it to the Kapolsek."""
    note = request.form.get("catatan", "")
    return step(
        officer_id, period, lambda id_: pass_on(site().db, id_, note=note, by=actor(), clock=site().clock),
        done="Catatan tersimpan dan berkas diteruskan ke Kapolsek.", typed={"catatan": note},
    )  # fmt: skip


@months.post("/<uuid:officer_id>/<period:period>/kembalikan")
@allow("month.return")
@keeps_typed
def give_it_back(officer_id: UUID, period: str) -> Page:
    """Return the month to its officer."""
    remark = request.form.get("perbaikan", "")
    return step(
        officer_id, period, lambda id_: give_back(site().db, id_, remark=remark, by=actor(), clock=site().clock),
        done="Berkas dikembalikan kepada petugas.", typed={"perbaikan": remark}, asks="kembalikan",
    )  # fmt: skip


@months.post("/<uuid:officer_id>/<period:period>/terbit-ulang")
@allow("month.reopen")
@keeps_typed
def reopen(officer_id: UUID, period: str) -> Page:
    """Begin the next revision of a signed month."""
    reason = request.form.get("sebab", "")
    return step(
        officer_id, period, lambda id_: begin_revision(site().db, id_, reason=reason, by=actor(), clock=site().clock),
        done="Revisi baru dibuka. Petugas menyusun dan menandatangani lagi.", typed={"sebab": reason},
        asks="terbit-ulang",
    )  # fmt: skip


@months.post("/<uuid:officer_id>/<period:period>/arsipkan")
@allow("month.archive")
@keeps_typed
def archive_it(officer_id: UUID, period: str) -> Page:
    """Register the month in the archive."""
    place = request.form.get("tempat", "")
    return step(
        officer_id, period, lambda id_: archive(site().db, id_, place=place, by=actor(), clock=site().clock),
        done="Berkas diarsipkan.", typed={"tempat": place},
    )  # fmt: skip


@months.post("/<uuid:officer_id>/<period:period>/teruskan")
@allow("month.forward")
def forward_it(officer_id: UUID, period: str) -> Page:
    """Forward the month to Sat Binmas."""
    return step(
        officer_id, period, lambda id_: forward(site().db, id_, by=actor(), clock=site().clock),
        done="Berkas diteruskan ke Sat Binmas.",
    )  # fmt: skip


def step(
    officer_id: UUID,
    period: str,
    deed: Callable[[UUID], None],
    *,
    done: str,
    typed: dict[str, str] | None = None,
    asks: str = "",
) -> Page:
    """Take a step and go back to the month; what is wrong is shown there, with what was typed."""
    page = page_for(period, officer_id)
    if token_is_stale():
        return shown(page, faults={"": STALE}, typed=typed, asks=asks, status=403)
    try:
        deed(id_of(page))
    except UserError as exc:
        return shown(page_for(period, officer_id), faults=faults_of(exc), typed=typed, asks=asks, status=status_of(exc))
    flash(done, "ok")
    return redirect(url_for("months.one", officer_id=officer_id, period=period))


def page_for(period: str, officer_id: UUID | None) -> MonthPage:
    """Give the month that an address names: without an officer, one's own."""
    here, person = site(), actor()
    if officer_id is None and person.role is not Role.PETUGAS:
        raise NotFound(MISSING)
    return month_page(
        here.db, officer_id or person.officer_id, period, by=person, keyring=here.keyring, clock=here.clock
    )  # fmt: skip


def id_of(page: MonthPage) -> UUID:
    """Give the month's id.

    Raises:
        NotFound: nothing was ever entered in it.
    """
    if page.id is None:
        raise NotFound("Bulan ini belum berisi dokumen.")
    return page.id


def start_build(page: MonthPage) -> None:
    """Queue the build and ring. A bell that is broken does not matter: the sweeper rings within seconds."""
    here = site()
    for job_id in request_build(here.db, id_of(page), by=actor(), clock=here.clock):
        with suppress(EngineError):
            here.bell.ring(job_id)


def asked_period() -> str:
    """Give the month that a list is asked for; where it is not said, the last one until the middle of this one."""
    asked, today = request.args.get("bulan", ""), local_date(site().clock(), actor().time_zone)
    try:
        return f"{date.fromisoformat(asked + '-01'):%Y-%m}"
    except ValueError:
        return shifted(f"{today:%Y-%m}", -1 if today.day <= HALF else 0)


def repair(page: MonthPage) -> str:
    """Give where the paper that a build failed at is mended: it is approved, so by the Kapolsek at its field."""
    failure = page.build.failure
    if failure is None or failure.document_id is None:
        return ""
    if actor().role is Role.KAPOLSEK and failure.field:
        return url_for("inbox.correct", document_id=failure.document_id, isian=failure.field)
    return url_for("documents.page", document_id=failure.document_id)


def around(page: MonthPage) -> dict[str, object]:
    """Give what the page and its parts are drawn from."""
    own = {"period": page.period} if page.own else {"officer_id": page.officer_id, "period": page.period}
    return {
        "month": page, "rows": shown_rows(page), "own": own, "stages": STAGES, "states": STATES, "steps": STEPS,
        "left": left_words(page.build), "days": days_words(page.days_left), "repair": repair(page),
    }  # fmt: skip


def shown(
    page: MonthPage,
    *,
    faults: Faults | None = None,
    typed: dict[str, str] | None = None,
    asks: str = "",
    status: int = 200,
) -> Page:
    """Draw the page. `asks` names the dialog that stands open."""
    here, person = site(), actor()
    body = render_template(
        "months/month.html", **around(page), faults=faults or {}, typed=typed or {}, asks=asks,
        key=own_key(here.keyring, person),
        others=[row for row in own_months(here.db, by=person) if row.period != page.period] if page.own else [],
        current={Role.KASIUM: "register", Role.KAPOLSEK: "desk"}.get(person.role, "month"),
    )  # fmt: skip
    return body if status == 200 else (body, status)
