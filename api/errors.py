"""Errors as JSON: `error` a word for programs, `message` words for people (Indonesian), `fields` by dotted path."""

from __future__ import annotations

from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue
from flask_smorest import Blueprint
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from errors import (
    AnswersInvalid,
    Conflict,
    EngineError,
    LoginNeeded,
    NotAllowed,
    NotFound,
    TooLarge,
    UserError,
    WrongState,
)
from web.errors import note

NAMES = (
    (AnswersInvalid, "fields", 422), (NotFound, "not_found", 404), (NotAllowed, "not_allowed", 403),
    (LoginNeeded, "login", 401), (Conflict, "conflict", 409), (WrongState, "state", 409), (TooLarge, "too_large", 413),
)  # fmt: skip
STATUSES = {400: "bad_request", 404: "not_found", 405: "method", 413: "too_large", 415: "media_type", 422: "fields"}
BROKEN = "Maaf, terjadi kesalahan di sistem. Coba lagi; bila tetap gagal, sampaikan kode ini ke admin."
MALFORMED = "Permintaan ini bukan JSON yang benar, atau bentuknya salah. Lihat /api/ untuk bentuknya."


def json_blueprint(name: str, *, url_prefix: str, description: str) -> Blueprint:
    """Make a blueprint whose errors are JSON."""
    blueprint = Blueprint(f"api_{name}", name, url_prefix=url_prefix, description=description)
    blueprint.register_error_handler(UserError, _refused)
    blueprint.register_error_handler(CSRFError, _stale)
    blueprint.register_error_handler(HTTPException, _status)
    blueprint.register_error_handler(Exception, _broken)
    return blueprint


def _refused(error: UserError) -> ResponseReturnValue:
    name, status = next(((name, status) for kind, name, status in NAMES if isinstance(error, kind)), ("refused", 422))
    told: dict[str, Any] = {"error": name, "message": str(error)}
    if isinstance(error, AnswersInvalid):
        told["fields"] = error.fields
    answer = jsonify(told)
    if status == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="Berkas"'
    return answer, status


def _stale(_error: CSRFError) -> ResponseReturnValue:
    return jsonify({"error": "csrf", "message": "Tanda permintaan sudah habis. Ambil yang baru dari /api/token."}), 403


def _status(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code >= 500:
        return _broken(error)
    told: dict[str, Any] = {"error": STATUSES.get(error.code, "refused"), "message": MALFORMED}
    wrong = getattr(error, "data", {}).get("messages", {}) if isinstance(getattr(error, "data", None), dict) else {}
    if wrong:
        told["fields"] = {
            str(name): words for part in wrong.values() if isinstance(part, dict) for name, words in part.items()
        }
    return jsonify(told), error.code


def _broken(error: Exception) -> ResponseReturnValue:
    status = 503 if isinstance(error, EngineError) else 500
    return jsonify({"error": "incident", "message": BROKEN, "incident": note(error)}), status
