"""An officer's own lists: the model file, a look at what a list holds, and taking it when every cell is right."""

from __future__ import annotations

import io
import shutil
import tempfile
from pathlib import Path

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from errors import UserError
from pipeline.spreadsheet import FILE_BYTES, Sheet, read_sheets, write_model
from services.record_lists import ListReport, check_list, keep_list, listed_kind, listed_kinds
from web.identity import actor, allow
from web.site import site
from web.upload import FORM_OVERHEAD_BYTES, remove_forgotten, shown_name

lists = Blueprint("lists", __name__, url_prefix="/impor")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOTHING_CHOSEN = "Pilih dahulu berkas .xlsx atau .csv dari perangkat ini."
GONE = "Daftar yang diperiksa sudah tidak ada di sini. Pilih lagi berkasnya."
MOST_SHOWN = 200
MOST_FILES = 5


@lists.before_app_request
def _let_lists_in() -> None:
    if request.endpoint == "lists.check":
        request.max_content_length = FILE_BYTES + FORM_OVERHEAD_BYTES


@lists.get("")
@allow("record.import")
def page() -> str:
    """Say how lists are taken."""
    return _page()


@lists.get("/contoh/<kind>")
@allow("record.import")
def model(kind: str) -> Response:
    """Give the model file."""
    what = listed_kind(kind)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "contoh.xlsx"
        write_model(what, path)
        data = path.read_bytes()
    return send_file(
        io.BytesIO(data), mimetype=XLSX, as_attachment=True, download_name=f"daftar-{kind}.xlsx", etag=False
    )


@lists.post("/<kind>")
@allow("record.import")
def check(kind: str) -> str | tuple[str, int]:
    """Look at a list: every wrong cell, or what taking it would change. It waits here until it is taken."""
    here, what = site(), listed_kind(kind)
    files = [file for file in request.files.getlist("berkas") if file.filename]
    if not files:
        return _page(kind, fault=NOTHING_CHOSEN), 422
    if len(files) > MOST_FILES:
        return _page(kind, fault=f"Pilih paling banyak {MOST_FILES} berkas."), 422
    here.work.mkdir(parents=True, exist_ok=True)
    remove_forgotten(here.work)
    waiting = _waiting(kind)
    shutil.rmtree(waiting, ignore_errors=True)
    waiting.mkdir(parents=True)
    for number, file in enumerate(files):
        file.save(waiting / str(number))
    try:
        report = check_list(here.db, what, _sheets(waiting), by=actor(), clock=here.clock)
    except UserError as exc:
        return _page(kind, fault=str(exc)), 422
    return _page(kind, report=report, name=", ".join(shown_name(file.filename or "") for file in files))


@lists.post("/<kind>/simpan")
@allow("record.import")
def keep(kind: str) -> Response | tuple[str, int]:
    """Take the list that was looked at."""
    here, what = site(), listed_kind(kind)
    waiting = _waiting(kind)
    if not waiting.is_dir():
        return _page(kind, fault=GONE), 422
    try:
        report = keep_list(here.db, what, _sheets(waiting), by=actor(), clock=here.clock)
    except UserError as exc:
        return _page(kind, fault=str(exc)), 422
    shutil.rmtree(waiting, ignore_errors=True)
    flash(f"Daftar tersimpan: {report.new} baru, {report.changed} diperbarui, {report.same} tidak berubah.", "ok")
    return redirect(url_for("lists.page"))


def _sheets(waiting: Path) -> tuple[Sheet, ...]:
    return tuple(sheet for path in sorted(waiting.iterdir()) for sheet in read_sheets(site().confinement, path))


def _waiting(kind: str) -> Path:
    """Give the folder where the list of this person waits; forgotten ones go with other uploads after an hour."""
    return site().work / f"daftar-{actor().officer_id}" / kind


def _page(kind: str = "", *, fault: str = "", report: ListReport | None = None, name: str = "") -> str:
    return render_template(
        "lists/page.html", kinds=listed_kinds(), kind=kind, fault=fault, report=report, name=name,
        most=MOST_SHOWN, current="entry",
    )  # fmt: skip
