"""Whether this installation can serve: for the supervisor and the operator's monitoring, in JSON."""

from __future__ import annotations

from flask import Blueprint

from services.doctor import FREE_BYTES, free_bytes
from services.people import has_units
from web.errors import note
from web.identity import PUBLIC, allow
from web.site import site

health = Blueprint("health", __name__)


@health.get("/sehat")
@allow(PUBLIC)
def state() -> tuple[dict[str, object], int]:
    """Ask the database, and look at the room on the disk."""
    here = site()
    has_units(here.db)
    room = free_bytes(here.work) >= FREE_BYTES
    return {"sehat": room, "basis_data": True, "ruang_disk": room}, 200 if room else 503


@health.errorhandler(Exception)
def broken(error: Exception) -> tuple[dict[str, object], int]:
    """Say that it cannot; the cause stands in the log."""
    return {"sehat": False, "kejadian": note(error)}, 503
