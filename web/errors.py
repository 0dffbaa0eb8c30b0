"""Errors as pages: words for the person, an incident id where the operator must act."""

from __future__ import annotations

import secrets

import structlog
from flask import Flask, render_template
from werkzeug.exceptions import HTTPException

from errors import EngineError, NotFound, UserError

log = structlog.get_logger()

WORDS = {
    403: ("Tidak diizinkan", "Anda tidak berhak membuka halaman ini."),
    404: ("Tidak ditemukan", "Halaman atau berkas ini tidak ada. Periksa alamatnya."),
    405: ("Cara membuka salah", "Halaman ini tidak dapat dibuka dengan cara itu. Kembali ke halaman sebelumnya."),
    413: ("Terlalu besar", "Berkas yang dikirim terlalu besar. Paling besar 200 MB untuk pemeriksaan."),
    429: ("Terlalu sering", "Terlalu banyak pemeriksaan sekaligus. Tunggu sebentar, lalu coba lagi."),
}


def register_errors(app: Flask) -> None:
    """Answer every error with a page in Indonesian; no stack trace reaches a person."""
    app.register_error_handler(UserError, _refused)
    app.register_error_handler(EngineError, _broken)
    app.register_error_handler(HTTPException, _status)
    app.register_error_handler(Exception, _broken)


def _page(title: str, words: str, status: int) -> tuple[str, int]:
    return render_template("galat.html", judul=title, kata=words), status


def _refused(error: UserError) -> tuple[str, int]:
    status = 404 if isinstance(error, NotFound) else 422
    return _page("Tidak ditemukan" if status == 404 else "Tidak dapat diterima", str(error), status)


def _status(error: HTTPException) -> tuple[str, int]:
    code = error.code or 500
    title, words = WORDS.get(code, ("Permintaan tidak dapat dilayani", "Periksa alamat atau isiannya, lalu ulangi."))
    return _page(title, words, code)


def _broken(error: Exception) -> tuple[str, int]:
    incident = secrets.token_hex(4)
    log.error("request failed", incident=incident, error=type(error).__name__)
    status = 503 if isinstance(error, EngineError) else 500
    return _page(
        "Ada gangguan",
        f"Permintaan ini belum dapat dilayani. Sampaikan nomor kejadian {incident} kepada admin.",
        status,
    )
