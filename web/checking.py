"""The public check: by the code on the paper, or by the PDF itself. Nothing that is uploaded is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from errors import NotFound, UserError
from pipeline.values import Outcome
from services.throttling import count_miss, require_turn
from services.verification import ROLES, UploadReport, check_upload, record_of, report_by_hash
from web.errors import status_of
from web.identity import PUBLIC, allow, tokenless
from web.site import site
from web.upload import received

checking = Blueprint("checking", __name__, url_prefix="/cek")
CODE_LENGTH = 16
CODE_GROUP = 4
FREE_MISSES = 20  # an office may share one address
# What follows from a verdict for the person who holds the file.
ADVICE = {
    Outcome.VALID: "",
    Outcome.UNCERTAIN: "Ini belum berarti palsu. Tanyakan kepada Polsek yang namanya tertulis sebelum memakainya.",
    Outcome.INVALID: "Jangan pakai sebagai bukti.",
    Outcome.UNSIGNED: "Hasil pindai atau cetakan tidak membawa tanda tangan. Mintalah PDF aslinya.",
    Outcome.INCOMPLETE: "Mintalah PDF yang sudah lengkap sebelum memakainya.",
}
# The main indications of ETSI EN 319 102-1, for those who know them.
INDICATIONS = {
    Outcome.VALID: "TOTAL-PASSED",
    Outcome.UNCERTAIN: "INDETERMINATE",
    Outcome.INVALID: "TOTAL-FAILED",
}


@checking.get("")
@allow(PUBLIC)
def form() -> Response | str:
    """Ask for a code or a file."""
    code = request.args.get("kode")
    if code is None:
        return render_template("check.html")
    if not code.strip():
        raise UserError("Ketik dahulu kode yang tercetak di bawah kode QR.")
    return redirect(url_for("checking.by_code", code=tidy(code)))


@checking.get("/<code>")
@allow(PUBLIC)
def by_code(code: str) -> str:
    """Show what the archive knows of a code."""
    with braked():
        record = record_of(site().db, tidy(code))
    return render_template("record.html", record=record)


@checking.get("/sidik/<sha256>")
@allow(PUBLIC)
def by_hash(sha256: str) -> str:
    """Show what the archive knows of a file by its hash alone: the browser computed it, the file stayed there."""
    here = site()
    with braked():
        report = report_by_hash(here.db, sha256.lower(), clock=here.clock)
    return shown(report, "Berkas Anda", sent=False)


@checking.post("")
@allow(PUBLIC)
@tokenless
def by_file() -> str:
    """Check an uploaded file."""
    here = site()
    with received(request, here.work, limit_bytes=here.upload_limit_bytes) as upload:
        if not here.checks.acquire(timeout=here.patience_s):
            abort(429)
        try:
            report = check_upload(
                here.db, upload.path, confinement=here.confinement, trust=here.keyring, clock=here.clock
            )
        finally:
            here.checks.release()
    return shown(report, upload.name)


def shown(report: UploadReport, name: str, *, sent: bool = True) -> str:
    """Draw the verdict of a file. `sent`: whether the file itself was uploaded."""
    outcome = report.verdict.outcome
    return render_template(
        "verdict.html", report=report, name=name, advice=ADVICE[outcome], indication=INDICATIONS.get(outcome),
        roles=ROLES, sent=sent,
    )  # fmt: skip


@contextmanager
def braked() -> Iterator[None]:
    """Slow down who tries many codes or hashes that do not exist, by address."""
    here, key = site(), f"cek:{request.remote_addr or ''}"
    require_turn(here.db, key, clock=here.clock)
    try:
        yield
    except NotFound:
        count_miss(here.db, key, free=FREE_MISSES, clock=here.clock)
        raise


@checking.errorhandler(UserError)
def ask_again(error: UserError) -> tuple[str, int]:
    """Show the form with what is wrong above the field, and what was typed still in it."""
    code = (request.view_args or {}).get("code", "")
    field = "berkas" if request.method == "POST" else "kode"
    return render_template("check.html", faults={field: str(error)}, code=code), status_of(error)


def tidy(code: str) -> str:
    """Write a code as it is printed, however it was typed: capitals, in groups of four."""
    letters = "".join(char for char in code.upper() if char.isalnum())
    if len(letters) != CODE_LENGTH:
        return code.strip().upper()
    return "-".join(letters[start : start + CODE_GROUP] for start in range(0, CODE_LENGTH, CODE_GROUP))
