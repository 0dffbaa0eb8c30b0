"""The admin's units: letterhead, plan, paper, number patterns."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from errors import UserError
from schemas.wording import ZONES
from services.hierarchy import offered_forms
from services.units import LEVEL_WORDS, add_unit, change_unit, unit_of, units_of
from web.identity import actor, allow, keeps_typed, token_is_stale
from web.site import site
from web.typed import STALE, Faults, faults_of

units = Blueprint("units", __name__, url_prefix="/satuan")
LINES = 3
PLAIN = ("name", "address", "place", "time_zone", "paper", "kka")


@units.get("")
@allow("unit.manage")
def all() -> str:
    """List the units."""
    rows = units_of(site().db, actor())
    return render_template("units/list.html", rows=rows, level_words=LEVEL_WORDS, current="units")


@units.route("/baru", methods=["GET", "POST"])
@allow("unit.manage")
@keeps_typed
def add() -> Response | str | tuple[str, int]:
    """Add a unit below one of one's own."""
    above = UUID(request.args["atas"]) if is_uuid(request.args.get("atas", "")) else actor().unit_id
    parent = unit_of(site().db, above, actor())
    if request.method == "GET":
        return _form({"letterhead": list(parent.letterhead), "place": parent.place, "time_zone": parent.time_zone,
                      "paper": parent.paper}, parent=parent.name)  # fmt: skip
    if token_is_stale():
        return _form(answers(), faults={"": STALE}, parent=parent.name), 403
    here = site()
    try:
        add_unit(here.db, answers(), parent_id=above, by=actor(), clock=here.clock)
    except UserError as exc:
        return _form(answers(), faults=faults_of(exc), parent=parent.name), 422
    flash("Kesatuan ditambahkan.", "ok")
    return redirect(url_for("units.all"))


@units.route("/<uuid:unit_id>", methods=["GET", "POST"])
@allow("unit.manage")
@keeps_typed
def one(unit_id: UUID) -> Response | str | tuple[str, int]:
    """Change a unit."""
    here = site()
    row = unit_of(here.db, unit_id, actor())
    if request.method == "GET":
        return _form(row.answers, name=row.name)
    if token_is_stale():
        return _form(answers(), faults={"": STALE}, name=row.name), 403
    try:
        change_unit(here.db, unit_id, answers(), by=actor(), clock=here.clock)
    except UserError as exc:
        return _form(answers(), faults=faults_of(exc), name=row.name), 422
    flash("Data kesatuan tersimpan.", "ok")
    return redirect(url_for("units.all"))


def is_uuid(text: str) -> bool:
    """Say whether a text is a UUID."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def answers() -> dict[str, Any]:
    """Give what was typed for the unit."""
    lines = [request.form.get(f"letterhead.{number}", "").strip() for number in range(LINES)]
    by_kind = {
        group: {
            name.removeprefix(f"{group}."): value
            for name, value in request.form.items()
            if name.startswith(f"{group}.")
        }
        for group in ("plan", "number_patterns")
    }
    return {
        **{name: request.form.get(name, "") for name in PLAIN},
        "letterhead": [line for line in lines if line], **by_kind,
    }  # fmt: skip


def _form(shown: dict[str, Any], *, faults: Faults | None = None, name: str = "", parent: str = "") -> str:
    types = offered_forms(actor().line | actor().below)
    return render_template(
        "units/form.html", shown={"plan": {}, "number_patterns": {}, "letterhead": [], **shown}, faults=faults or {},
        name=name, parent=parent, zones=[(zone, f"{words} ({zone})") for zone, words in ZONES.items()], types=types,
        numbered=[kind for kind in types if kind.number], lines=LINES, current="units",
    )  # fmt: skip
