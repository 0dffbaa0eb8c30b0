"""Light or dark: what a person chose, kept in a cookie so that the first picture of a page is already right."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from web.identity import PUBLIC, allow, tokenless
from web.login import inside

theme = Blueprint("theme", __name__)
COOKIE = "tampilan"
CHOICES = ("light", "dark")
YEAR_S = 365 * 24 * 3600


def chosen() -> str:
    """Give "light", "dark", or nothing when the device decides."""
    kept = request.cookies.get(COOKIE, "")
    return kept if kept in CHOICES else ""


@theme.post("/tampilan")
@allow(PUBLIC)
@tokenless
def choose() -> Response:
    """Keep the choice and go back to the page where it was made. Nothing but the look of this browser changes."""
    wanted = request.form.get("tema", "")
    answer = redirect(inside(request.form.get("kembali", "")) or url_for("pages.home"), 303)
    if wanted in CHOICES:
        answer.set_cookie(COOKIE, wanted, max_age=YEAR_S, samesite="Lax", secure=request.is_secure)
    else:
        answer.delete_cookie(COOKIE, samesite="Lax", secure=request.is_secure)
    return answer
