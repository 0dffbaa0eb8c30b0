"""Arsip: one box to search bundles and papers, filters, and what lies there; nothing can be changed from here."""

from __future__ import annotations

import tempfile
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from pipeline.values import Verdict
from services import archive as shelves
from services.archive import Filters, choices
from services.archived import bundle_in_archive, check_again, paper_in_archive, reveal_nik
from services.verification import ROLES
from web.identity import actor, allow, tokenless
from web.listing import page_number
from web.month_words import STAGES, STATES
from web.sealed import sealed, unsealed
from web.site import site
from web.upload import remove_forgotten

archive = Blueprint("archive", __name__, url_prefix="/arsip")
NARROWED = ("petugas", "bulan", "jenis", "tempat", "keadaan")
STATES_SOUGHT = ("diajukan", "ditandatangani", "diarsipkan", "diteruskan")


@archive.get("")
@allow("archive.search")
def search() -> str:
    """Show what was searched for; everything at first."""
    here, person = site(), actor()
    text, narrowed = unsealed(request.args.get("cari", "")), filters()
    return render_template(
        "archive/list.html", found=shelves.search(here.db, text, narrowed, by=person, page=page_number()), text=text,
        filters=narrowed, chosen={name: request.args.get(name, "") for name in NARROWED},
        choices=choices(here.db, by=person), states=STATES, sought_states=STATES_SOUGHT, current="archive",
    )  # fmt: skip


@archive.post("")
@allow("archive.search")
@tokenless
def sought() -> Response:
    """Take what was typed into the box; in the address it stands sealed, for it may name people."""
    asked = {name: value for name in NARROWED if (value := request.form.get(name, ""))}
    if text := request.form.get("cari", "").strip():
        asked["cari"] = sealed(text)
    return redirect(f"{url_for('archive.search')}?{urlencode(asked)}", 303)


@archive.get("/berkas/<code>")
@allow("archive.search")
def bundle(code: str) -> str:
    """Show a bundle: its facts, its files, what our check said of it."""
    return shown_bundle(code)


@archive.post("/berkas/<code>/periksa")
@allow("archive.search")
def check(code: str) -> str:
    """Check the stored file anew."""
    here = site()
    here.work.mkdir(parents=True, exist_ok=True)
    remove_forgotten(here.work)
    if not here.checks.acquire(timeout=here.patience_s):
        abort(429)
    try:
        with tempfile.TemporaryDirectory(dir=here.work, prefix="periksa-") as folder:
            _, verdict = check_again(
                here.db, here.store, code, by=actor(), confinement=here.confinement, trust=here.keyring,
                work=Path(folder),
            )  # fmt: skip
    finally:
        here.checks.release()
    return shown_bundle(code, checked=verdict)


@archive.get("/dokumen/<uuid:document_id>")
@allow("archive.search")
def paper(document_id: UUID) -> str:
    """Show a paper: its facts, and its pages as they stand in the month's bundle."""
    return shown_paper(document_id)


@archive.post("/dokumen/<uuid:document_id>/nik")
@allow("archive.search")
def nik(document_id: UUID) -> str:
    """Show the NIK in full; that is told in the trail."""
    here = site()
    return shown_paper(document_id, nik=reveal_nik(here.db, document_id, by=actor(), clock=here.clock))


def filters() -> Filters:
    """Give what the address narrows to; what cannot be is left out."""
    asked = request.args
    try:
        officer_id = UUID(asked.get("petugas", ""))
    except ValueError:
        officer_id = None
    return Filters(
        officer_id, asked.get("bulan", ""), asked.get("jenis", ""), asked.get("tempat", ""), asked.get("keadaan", "")
    )


def shown_bundle(code: str, *, checked: Verdict | None = None) -> str:
    """Draw a bundle's page."""
    here, person = site(), actor()
    found = bundle_in_archive(here.db, code, by=person)
    own = {"period": found.period}
    if found.officer_id != person.officer_id:
        own = {"officer_id": str(found.officer_id), **own}
    return render_template(
        "archive/bundle.html", bundle=found, verdict=checked or found.verdict, now=checked is not None, own=own,
        states=STATES, stages=STAGES, roles=ROLES, current="archive",
    )  # fmt: skip


def shown_paper(document_id: UUID, *, nik: str = "") -> str:
    """Draw a paper's page."""
    found = paper_in_archive(site().db, document_id, by=actor())
    return render_template("archive/paper.html", paper=found, nik=nik, current="archive")
