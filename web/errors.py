"""Errors as pages: words for the person, an incident id where the operator must act."""

from __future__ import annotations

import secrets
import traceback
from pathlib import Path

import structlog
from flask import Flask, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from errors import EngineError, LoginNeeded, NotAllowed, NotFound, TooLarge, TooMany, UnknownKind, UserError, WrongState
from web.login import ask_to_log_in

log = structlog.get_logger()
NOT_FOUND = "Tidak ditemukan"
TOO_LARGE = "Terlalu besar"
WORDS = {
    403: ("Tidak diizinkan", "Anda tidak berwenang membuka halaman ini. Hubungi Kanit bila seharusnya boleh."),
    404: (NOT_FOUND, "Halaman ini tidak ada. Periksa alamatnya, atau mulai lagi dari halaman depan."),
    405: ("Cara membuka salah", "Halaman ini tidak dapat dibuka dengan cara itu. Mulai lagi dari halaman depan."),
    413: (TOO_LARGE, "Berkas yang dikirim terlalu besar. Pemeriksaan menerima satu PDF, paling besar 200 MB."),
    409: ("Sudah berubah", "Data ini sudah diubah dari tempat lain. Buka lagi halamannya, lihat isinya, lalu ulangi."),
    429: (
        "Sedang penuh",
        "Banyak berkas sedang diperiksa, atau terlalu banyak percobaan. Tunggu satu menit, lalu kirim lagi.",
    ),
}
OTHERS = ("Permintaan tidak dapat dilayani", "Periksa alamat atau isiannya, lalu ulangi.")
TITLES = {
    403: "Tidak diizinkan", 404: NOT_FOUND, 409: "Keadaannya sudah berubah", 413: TOO_LARGE,
    422: "Tidak dapat diterima", 429: "Tunggu sebentar",
}  # fmt: skip
STATUSES = {
    NotFound: 404,
    UnknownKind: 404,
    NotAllowed: 403,
    LoginNeeded: 401,
    WrongState: 409,
    TooLarge: 413,
    TooMany: 429,
}
FRAMES = 8


def register_errors(app: Flask) -> None:
    """Answer every error with a page in Indonesian; no stack trace reaches a person."""
    app.register_error_handler(UserError, _refused)
    app.register_error_handler(LoginNeeded, _stranger)
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(HTTPException, status_page)
    app.register_error_handler(Exception, _broken)


def note(error: Exception) -> str:
    """Write an error to the log under a new incident id and give the id.

    The log tells the kind and the places in the code; a message only of our own errors, which name nobody.
    """
    incident = secrets.token_hex(4).upper()
    places = [
        f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)[-FRAMES:]
    ]
    message = str(error) if isinstance(error, EngineError) else ""
    log.error("request failed", incident=incident, error=type(error).__name__, message=message, places=places)
    return incident


def status_of(error: UserError) -> int:
    """Give the HTTP status of what the person can mend."""
    return next((status for kind, status in STATUSES.items() if isinstance(error, kind)), 422)


def _stranger(_error: LoginNeeded) -> Response | tuple[str, int]:
    return ask_to_log_in()


def _stale(_error: CSRFError) -> tuple[str, int]:
    words = "Halaman itu sudah terlalu lama terbuka. Kembali, muat ulang, lalu coba lagi. Tidak ada yang berubah."
    return _page("Muat ulang halaman", words), 403


def _refused(error: UserError) -> tuple[str, int]:
    status = status_of(error)
    return _page(TITLES[status], str(error)), status


def status_page(error: HTTPException) -> Response | tuple[str, int]:
    """Give the page of an HTTP error."""
    if error.code is None or error.code >= 500:
        return _broken(error, status=error.code or 500)
    answer = error.get_response()  # keeps the headers that belong to the status, such as Allow
    if error.code >= 400:
        answer.set_data(_page(*WORDS.get(error.code, OTHERS)))
        answer.content_type = "text/html; charset=utf-8"
    if error.code == 429:
        answer.headers["Retry-After"] = "60"
    return answer


def _broken(error: Exception, *, status: int = 500) -> tuple[str, int]:
    words = "Maaf, terjadi kesalahan di sistem. Coba lagi sebentar; bila tetap gagal, sampaikan kode ini ke admin."
    status = 503 if isinstance(error, EngineError) else status
    return _page("Ada gangguan", words, incident=note(error)), status


def _page(title: str, words: str, *, incident: str = "") -> str:
    return render_template("error.html", title=title, words=words, incident=incident)
