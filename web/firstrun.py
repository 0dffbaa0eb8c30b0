"""The first page of an empty installation: one unit and its first admin."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from errors import UserError, WrongState
from schemas.wording import RANKS, ZONES
from services.firstrun import begin
from services.people import has_units
from services.units import LEVEL_WORDS
from web.identity import PUBLIC, allow, keeps_typed, token_is_stale
from web.site import site
from web.typed import STALE, Faults, faults_of

firstrun = Blueprint("firstrun", __name__, url_prefix="/mulai")
LINES = 3
SECRET = frozenset({"csrf_token", "password", "again"})


@firstrun.route("", methods=["GET", "POST"])
@allow(PUBLIC)
@keeps_typed
def page() -> Response | str | tuple[str, int]:
    """Ask for the first unit and its admin."""
    here = site()
    if has_units(here.db):
        return redirect(url_for("login.form"))
    if request.method == "GET":
        return _form({"level": "polsek", "unit.time_zone": "Asia/Jakarta", "unit.paper": "A4"})
    typed = {name: value for name, value in request.form.items() if name not in SECRET}
    if token_is_stale():
        return _form(typed, faults={"": STALE}), 403
    try:
        begin(
            here.db, _unit(), _given("admin"), level=request.form.get("level", ""),
            password=request.form.get("password", ""), again=request.form.get("again", ""), clock=here.clock,
        )  # fmt: skip
    except WrongState:
        return redirect(url_for("login.form"))
    except UserError as exc:
        return _form(typed, faults=faults_of(exc)), 422
    flash("Pemasangan siap. Masuk dengan NRP atau NIP dan sandi Anda.", "ok")
    return redirect(url_for("login.form"))


def _given(group: str) -> dict[str, object]:
    return {
        name.removeprefix(f"{group}."): value for name, value in request.form.items() if name.startswith(f"{group}.")
    }


def _unit() -> dict[str, object]:
    given = _given("unit")
    lines = [str(given.pop(f"letterhead.{number}", "")).strip() for number in range(LINES)]
    return {**given, "letterhead": [line for line in lines if line]}


def _form(shown: dict[str, str], *, faults: Faults | None = None) -> str:
    return render_template(
        "firstrun.html", shown=shown, faults=faults or {}, levels=list(LEVEL_WORDS.items()), ranks=list(RANKS),
        zones=[(zone, f"{words} ({zone})") for zone, words in ZONES.items()], lines=LINES,
    )  # fmt: skip
