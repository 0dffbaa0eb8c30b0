"""The public pages: check a copy, look at the invented month."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Blueprint, abort, current_app, jsonify, redirect, render_template, request, send_file, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.formparser import FormDataParser
from werkzeug.wrappers import Response

from errors import UserError
from schemas.wording import day_and_date, long_date
from services.doctor import FREE_BYTES, free_bytes
from services.months import example_bundle_file, example_months
from services.verification import check_upload, record_of
from web.site import Site

pages = Blueprint("pages", __name__, template_folder="templates", static_folder="static", static_url_path="/static")
checks = threading.BoundedSemaphore(2)  # each may take 2 GB for a moment: two at once in a process
pages.add_app_template_filter(long_date, "tanggal")
pages.add_app_template_filter(day_and_date, "hari_tanggal")
pages.add_app_template_filter(lambda size: f"{size / 1e6:.1f}".replace(".", ",") + " MB", "mb")


def site() -> Site:
    """Give the installation of this application."""
    found: Site = current_app.extensions["berkas"]()
    return found


@pages.get("/")
def home() -> str:
    """Show what is here."""
    return render_template("beranda.html", bulan=example_months(site().db), tanpa_kurung=site().unconfined)


@pages.get("/cek")
def check() -> Response | str:
    """Ask for a code or a file."""
    code = request.args.get("kode", "").strip()
    if code:
        return redirect(url_for("pages.check_code", code=code.upper()))
    return render_template("cek.html")


@pages.get("/cek/<code>")
def check_code(code: str) -> str:
    """Show the archived record of a code."""
    return render_template("catatan.html", catatan=record_of(site().db, code))


@pages.post("/cek")
def check_file() -> str:
    """Check an uploaded file; it is gone when the answer is."""
    if not checks.acquire(blocking=False):
        abort(429)
    try:
        with uploaded() as path:
            here = site()
            report = check_upload(here.db, path, confinement=here.confinement, trust=here.keyring, clock=here.clock)
    finally:
        checks.release()
    return render_template("putusan.html", laporan=report)


@pages.get("/contoh/<code>.pdf")
def example_file(code: str) -> Response:
    """Give the newest file of an invented bundle."""
    here = site()
    here.work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=here.work) as folder:
        path = example_bundle_file(here.db, here.store, code, target=Path(folder) / "berkas.pdf")
        # The open file outlives its name, so nothing is left behind when the download ends or breaks.
        return send_file(path.open("rb"), mimetype="application/pdf", download_name=f"berkas-{code}.pdf")


@pages.get("/sehat")
def health() -> Response:
    """Say whether the database answers and the disk has room."""
    here = site()
    facts: dict[str, Any] = {"database": bool(example_months(here.db) is not None)}
    facts["disk"] = free_bytes(here.work) >= FREE_BYTES
    answer = jsonify(facts)
    answer.status_code = 200 if all(facts.values()) else 503
    return answer


@contextmanager
def uploaded() -> Iterator[Path]:
    """Stream the uploaded file to disk and give its path; removed at the end, whatever happens.

    Raises:
        UserError: no file was chosen.
    """
    here = site()
    here.work.mkdir(parents=True, exist_ok=True)
    request.max_content_length = here.upload_limit_bytes + (1 << 20)
    if request.content_length is None or request.content_length > request.max_content_length:
        abort(413)
    with tempfile.TemporaryDirectory(dir=here.work) as folder:
        path = Path(folder) / "berkas.pdf"

        def on_disk(*_args: Any, **_options: Any) -> Any:
            return path.open("wb+")

        parser = FormDataParser(stream_factory=on_disk, max_form_memory_size=1 << 20, max_form_parts=10)
        _, _, files = parser.parse(request.stream, request.mimetype, request.content_length, request.mimetype_params)
        file: FileStorage | None = files.get("berkas")
        if file is None or not file.filename:
            raise UserError("Pilih dahulu berkas PDF yang akan diperiksa.")
        file.close()
        yield path
