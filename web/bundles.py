"""The files of bundles: page pictures, reading, download. Signed files are only ever copied."""

from __future__ import annotations

import tempfile
from pathlib import Path
from uuid import UUID

from flask import Blueprint, render_template, request, send_file
from werkzeug.wrappers import Response

from services.bundle_reading import fetch_file, page_picture, reading_of
from web.identity import actor, allow
from web.months import id_of, page_for
from web.site import site
from web.upload import remove_forgotten

bundles = Blueprint("bundles", __name__, url_prefix="/berkas")


@bundles.get("/<uuid:file_id>/<int:page>.webp")
@allow("month.read")
def picture(file_id: UUID, page: int) -> Response:
    """Give a page as a picture."""
    here = site()
    data = page_picture(here.db, here.store, here.previewer, file_id, page, by=actor())
    return Response(data, mimetype="image/webp")


@bundles.get("/<uuid:file_id>.pdf")
@allow("month.read")
def download(file_id: UUID) -> Response:
    """Give the file as it is stored."""
    return sent(file_id)


def sent(file_id: UUID) -> Response:
    """Send the file as it is stored.

    Raises:
        NotFound: there is none, or not for this person.
        StorageFailed: its bytes are lost or damaged.
    """
    here = site()
    here.work.mkdir(parents=True, exist_ok=True)
    remove_forgotten(here.work)
    with tempfile.TemporaryDirectory(dir=here.work, prefix="unduhan-") as folder:
        path = Path(folder) / "berkas.pdf"
        name = fetch_file(here.db, here.store, file_id, path, by=actor(), clock=here.clock)
        # It is opened here, and an open file outlives its name: nothing is left when the download ends or breaks.
        return send_file(path, mimetype="application/pdf", as_attachment=True, download_name=name, etag=False)


@bundles.get("/baca/<period:period>")
@bundles.get("/baca/<uuid:officer_id>/<period:period>")
@allow("month.read")
def read(period: str, officer_id: UUID | None = None) -> str:
    """Leaf through the newest files of a month, item by item."""
    here, page = site(), page_for(period, officer_id)
    reading = reading_of(here.db, id_of(page), by=actor())
    asked = request.args.get("bagian", "1")
    item = reading.item(int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 0)
    own = {"period": period} if officer_id is None else {"officer_id": officer_id, "period": period}
    return render_template("months/reader.html", month=page, reading=reading, item=item, own=own)
