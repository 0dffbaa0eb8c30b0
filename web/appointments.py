"""Who holds which post from when to when: a list and one form, beside the admin's people."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from errors import UserError
from schemas.people import MANNERS
from services.appointments import appoint, appointments_of, end_appointment
from services.clock import local_date
from services.officers import officers_of
from services.rights import ROLE_WORDS
from web.identity import actor, allow, keeps_typed, token_is_stale
from web.site import site
from web.typed import STALE, Faults, faults_of, uuid_of

appointments = Blueprint("appointments", __name__, url_prefix="/petugas/jabatan")
FIELDS = ("post", "manner", "own_post", "through", "from_date", "to_date")
POSTS = ("kapolsek", "kanit", "kasat", "rekap")


@appointments.get("")
@allow("people.manage")
def page() -> str:
    """List the appointments, and ask for the next."""
    return _page({"from_date": f"{local_date(site().clock(), actor().time_zone)}"})


@appointments.post("")
@allow("people.manage")
@keeps_typed
def add() -> Response | tuple[str, int]:
    """Give somebody a post."""
    here, typed = site(), {name: request.form.get(name, "") for name in (*FIELDS, "officer")}
    if token_is_stale():
        return _page(typed, faults={"": STALE}), 403
    if not typed["officer"]:
        return _page(typed, faults={"officer": "Pilih petugas yang menandatangani."}), 422
    answers = {**{name: typed[name] for name in FIELDS}, "to_date": typed["to_date"] or None}
    try:
        appoint(here.db, answers, officer_id=uuid_of(typed["officer"]), by=actor(), clock=here.clock)
    except UserError as exc:
        return _page(typed, faults=faults_of(exc)), 422
    flash("Jabatan tersimpan. Dokumen bertanggal dalam masanya memakai nama ini.", "ok")
    return redirect(url_for("appointments.page"))


@appointments.post("/<uuid:appointment_id>/akhiri")
@allow("people.manage")
def end(appointment_id: UUID) -> Response:
    """Let an appointment end yesterday: from today on it holds no more."""
    here = site()
    yesterday = local_date(here.clock(), actor().time_zone) - timedelta(days=1)
    end_appointment(here.db, appointment_id, yesterday, by=actor(), clock=here.clock)
    flash("Jabatan berakhir. Mulai hari ini dokumen memakai pejabat yang tetap.", "ok")
    return redirect(url_for("appointments.page"))


def _page(shown: dict[str, str], *, faults: Faults | None = None) -> str:
    here, person = site(), actor()
    today = local_date(here.clock(), person.time_zone)
    return render_template(
        "people/appointments.html", rows=appointments_of(here.db, person), shown=shown, faults=faults or {},
        today=today, manners=list(MANNERS.items()), posts=[(post, ROLE_WORDS[post]) for post in POSTS],
        officers=[
            (str(row.id), f"{row.rank} {row.name}, {row.unit}") for row in officers_of(here.db, person) if row.active
        ],
        current="people",
    )  # fmt: skip
