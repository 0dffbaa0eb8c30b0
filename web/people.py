"""The admin's people: a list, one form, a one-time password that is shown once."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from errors import AnswersInvalid, UserError
from schemas.people import ROLES
from schemas.wording import RANKS
from services.accounts import reset_password
from services.officers import FIELDS, add_officer, change_officer, officer_of, officers_of, set_active
from services.rights import ROLE_WORDS
from services.units import units_of
from web.identity import actor, allow, keeps_typed, token_is_stale
from web.listing import page_number, page_of
from web.site import site
from web.typed import STALE, Faults, faults_of

people = Blueprint("people", __name__, url_prefix="/petugas")


@people.get("")
@allow("people.manage")
def all() -> str:
    """List the people."""
    here, sought = site(), request.args.get("cari", "").strip()
    rows = officers_of(here.db, actor())
    if sought:
        words = sought.casefold().split()
        rows = [row for row in rows if holds(f"{row.name} {row.nrp} {row.area} {row.unit}".casefold(), words)]
    return render_template(
        "people/list.html", rows=page_of(rows, page_number()), total=len(rows), page=page_number(), sought=sought,
        role_words=ROLE_WORDS, several_units=bool(actor().below), current="people",
    )  # fmt: skip


def holds(text: str, words: list[str]) -> bool:
    """Say whether a text holds every one of these words."""
    return not [word for word in words if word not in text]


@people.route("/baru", methods=["GET", "POST"])
@allow("people.manage")
@keeps_typed
def add() -> str | tuple[str, int]:
    """Add a person; the answer shows the one-time password, once."""
    if request.method == "GET":
        return _form({"role": "petugas", "unit": request.args.get("satuan", str(actor().unit_id))})
    if token_is_stale():
        return _form(typed(), faults={"": STALE}), 403
    here = site()
    try:
        made = add_officer(here.db, answers(), unit_id=_unit_id(), by=actor(), clock=here.clock)
    except UserError as exc:
        return _form(typed(), faults=faults_of(exc)), 422
    return _password(made.id, made.password)


@people.route("/<uuid:officer_id>", methods=["GET", "POST"])
@allow("people.manage")
@keeps_typed
def one(officer_id: UUID) -> Response | str | tuple[str, int]:
    """Change a person."""
    here = site()
    row = officer_of(here.db, officer_id, actor())
    if request.method == "GET":
        return _form(row.answers, officer_id=officer_id)
    if token_is_stale():
        return _form(typed(), faults={"": STALE}, officer_id=officer_id), 403
    try:
        change_officer(here.db, officer_id, answers(), by=actor(), clock=here.clock)
    except UserError as exc:
        return _form(typed(), faults=faults_of(exc), officer_id=officer_id), 422
    flash("Data petugas tersimpan.", "ok")
    return redirect(url_for("people.all"))


@people.post("/<uuid:officer_id>/sandi")
@allow("people.manage")
def reset(officer_id: UUID) -> str:
    """Give a new one-time password."""
    here = site()
    officer_of(here.db, officer_id, actor())
    return _password(officer_id, reset_password(here.db, officer_id, by=actor(), clock=here.clock))


@people.post("/<uuid:officer_id>/status")
@allow("people.manage")
def status(officer_id: UUID) -> Response:
    """Deactivate a person, or take the person back."""
    here, active = site(), request.form.get("aktif") == "1"
    officer_of(here.db, officer_id, actor())
    try:
        set_active(here.db, officer_id, active=active, by=actor(), clock=here.clock)
    except UserError as exc:
        flash(str(exc), "er")
        return redirect(url_for("people.one", officer_id=officer_id))
    flash("Petugas aktif lagi." if active else "Petugas dinonaktifkan dan sudah keluar dari semua perangkat.", "ok")
    return redirect(url_for("people.all"))


def answers() -> dict[str, str]:
    """Give what was typed for the person."""
    return {name: request.form.get(name, "") for name in FIELDS}


def typed() -> dict[str, str]:
    """Give all that was typed, to be shown again."""
    return {**answers(), "unit": request.form.get("unit", "")}


def _unit_id() -> UUID:
    try:
        return UUID(request.form.get("unit", ""))
    except ValueError as exc:
        raise AnswersInvalid({"unit": ["Pilih kesatuan."]}) from exc


def _form(shown: dict[str, str], *, faults: Faults | None = None, officer_id: UUID | None = None) -> str:
    here = site()
    row = None if officer_id is None else officer_of(here.db, officer_id, actor())
    return render_template(
        "people/form.html", shown=shown, faults=faults or {}, row=row, ranks=list(RANKS), current="people",
        roles=[(role, ROLE_WORDS[role]) for role in ROLES],
        units=[(str(unit.id), unit.name) for unit in units_of(here.db, actor())],
    )  # fmt: skip


def _password(officer_id: UUID, password: str) -> str:
    row = officer_of(site().db, officer_id, actor())
    return render_template("people/password.html", row=row, password=password, current="people")
