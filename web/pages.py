"""The front page and the invented month."""

from __future__ import annotations

import tempfile
from pathlib import Path

from flask import Blueprint, redirect, render_template, send_file, url_for
from werkzeug.wrappers import Response

from services.months import example_bundle_file, example_months
from services.people import has_units
from web.home import home_page
from web.identity import PUBLIC, actor_or_none, allow
from web.site import site
from web.upload import remove_forgotten

pages = Blueprint("pages", __name__)


@pages.get("/")
@allow(PUBLIC)
def home() -> Response | str:
    """Show a person's own first page; say to a stranger what is here; an empty installation begins here."""
    if (person := actor_or_none()) is not None:
        return home_page(person)
    if not has_units(site().db):
        return redirect(url_for("firstrun.page"))
    return render_template("home.html", months=example_months(site().db))


@pages.get("/contoh")
@allow(PUBLIC)
def example() -> str:
    """Show the invented month: how far it is, and its papers."""
    return render_template("example.html", months=example_months(site().db))


@pages.get("/contoh/<code>.pdf")
@allow(PUBLIC)
def example_file(code: str) -> Response:
    """Give the newest file of an invented bundle."""
    here = site()
    here.work.mkdir(parents=True, exist_ok=True)
    remove_forgotten(here.work)
    with tempfile.TemporaryDirectory(dir=here.work, prefix="unduhan-") as folder:
        path = example_bundle_file(here.db, here.store, code, target=Path(folder) / "berkas.pdf")
        # It is opened here, and an open file outlives its name: nothing is left when the download ends or breaks.
        return send_file(
            path, mimetype="application/pdf", as_attachment=True, download_name=f"berkas-{code}.pdf", etag=False
        )
