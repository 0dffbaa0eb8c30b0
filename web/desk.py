"""Meja tanda tangan: read the month's bundles item by item, then one dialog and one passphrase for all of them."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from errors import UserError
from services.bundle_reading import Reading, ReadingItem, mark_item
from services.desk import DeskMonth, month_on_desk, waiting_months
from services.keys import own_key
from services.month_life import give_back
from services.month_signing import sign_month
from web.errors import status_of
from web.identity import actor, allow, keeps_typed, token_is_stale
from web.site import site
from web.typed import STALE, Faults, faults_of, uuid_of

desk = Blueprint("desk", __name__, url_prefix="/meja")
Page = str | tuple[str, int] | Response
AHEAD = 3  # items whose first page is fetched while the one before is read


@desk.get("")
@allow("desk.open")
def open() -> str:
    """List the months that wait for a signature."""
    return render_template("desk/list.html", months=waiting_months(site().db, by=actor()), current="desk")


@desk.get("/<uuid:month_id>")
@allow("month.sign")
def read(month_id: UUID) -> Page:
    """Show one month: by default where its reader left off."""
    month = month_on_desk(site().db, month_id, by=actor())
    return shown(month, asked_item(month.reading), asks="tanda-tangan" if request.args.get("tandatangani") else "")


@desk.post("/<uuid:month_id>/dibaca")
@allow("month.sign")
def mark(month_id: UUID) -> Page:
    """Write down that an item was read, and go on to the next unread one."""
    here = site()
    number, file_id = number_of(request.form.get("bagian", "")), uuid_of(request.form.get("berkas", ""))
    reading = mark_item(here.db, month_id, number, file_id, by=actor(), clock=here.clock)
    following = reading.next_unread(number)
    return redirect(url_for("desk.read", month_id=month_id, bagian=following.number if following else number), 303)


@desk.post("/<uuid:month_id>/tanda-tangan")
@allow("month.sign")
@keeps_typed
def sign(month_id: UUID) -> Page:
    """Sign all bundles of the month, or none."""
    here = site()
    month = month_on_desk(here.db, month_id, by=actor())
    if token_is_stale():
        return shown(month, asked_item(month.reading), faults={"frasa": STALE}, asks="tanda-tangan", status=403)
    try:
        sign_month(
            here.desk, month_id, role="kapolsek", passphrase=request.form.get("frasa", ""),
            seen=request.form.getlist("berkas"), by=actor(),
        )  # fmt: skip
    except UserError as exc:
        month = month_on_desk(here.db, month_id, by=actor())
        faults = {"frasa": " ".join(faults_of(exc).values())}
        return shown(month, asked_item(month.reading), faults=faults, asks="tanda-tangan", status=status_of(exc))
    flash(f"Berkas {month.name} {month.officer} sudah Anda tandatangani. Kasium dapat mengarsipkannya.", "ok")
    return redirect(url_for("desk.open"))


@desk.post("/<uuid:month_id>/kembalikan")
@allow("month.return")
@keeps_typed
def give_it_back(month_id: UUID) -> Page:
    """Return the month to its officer."""
    here, remark = site(), request.form.get("perbaikan", "")
    month = month_on_desk(here.db, month_id, by=actor())
    faults: Faults = {"perbaikan": STALE} if token_is_stale() else {}
    status = 403
    if not faults:
        try:
            give_back(here.db, month_id, remark=remark, by=actor(), clock=here.clock)
        except UserError as exc:
            faults, status = faults_of(exc), status_of(exc)
    if faults:
        return shown(
            month, asked_item(month.reading), faults=faults, typed={"perbaikan": remark}, asks="kembalikan",
            status=status,
        )  # fmt: skip
    flash(f"Berkas {month.name} dikembalikan kepada {month.officer}.", "ok")
    return redirect(url_for("desk.open"))


def asked_item(reading: Reading) -> ReadingItem | None:
    """Give the item that an address asks for, else the first unread one, else the first; None in an empty file."""
    if "bagian" in request.values:
        return reading.item(number_of(request.values["bagian"]))
    return reading.next_unread(0) or next(iter(reading.items), None)


def number_of(text: str) -> int:
    """Give a number from an address; what is none counts as 0."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def shown(
    month: DeskMonth,
    item: ReadingItem | None,
    *,
    faults: Faults | None = None,
    typed: dict[str, str] | None = None,
    asks: str = "",
    status: int = 200,
) -> Page:
    """Draw the desk. `asks` names the dialog that stands open."""
    after = 0 if item is None else item.number
    body = render_template(
        "desk/month.html", month=month, reading=month.reading, item=item, faults=faults or {},
        typed=typed or {}, asks=asks, key=own_key(site().keyring, actor()),
        ahead=month.reading.items[after : after + AHEAD], current="desk",
    )  # fmt: skip
    return body if status == 200 else (body, status)
