"""The register of early detection."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from services.clock import local_date
from services.detection import detections_of
from services.rights import Role
from web.identity import actor, allow
from web.site import site

detection = Blueprint("detection", __name__, url_prefix="/deteksi-dini")
FIRST_YEAR, LAST_YEAR = 2000, 2998


@detection.get("")
@allow("detection.read")
def page() -> str:
    """Show the register of a year."""
    here, person = site(), actor()
    year = request.args.get("tahun", local_date(here.clock(), person.time_zone).year, type=int)
    year = min(max(year, FIRST_YEAR), LAST_YEAR)
    return render_template(
        "detection/page.html", rows=detections_of(here.db, year, by=person), year=year,
        own=person.role is Role.PETUGAS, current="entry" if person.role is Role.PETUGAS else "inbox",
    )  # fmt: skip
