"""Errors as JSON: `error` a word for programs, `message` words for people (Indonesian), `fields` by dotted path.

Marshmallow says in English what is wrong with a body: it is said in our words here, once for all operations.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Request, abort, jsonify, request
from flask.typing import ResponseReturnValue
from flask_smorest import Api, Blueprint
from flask_wtf.csrf import CSRFError
from marshmallow import Schema, fields
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import HTTPException

from errors import (
    AnswersInvalid,
    Conflict,
    EngineError,
    LoginNeeded,
    NotAllowed,
    NotFound,
    TooLarge,
    TooMany,
    UserError,
    WrongState,
)
from schemas.base import flattened
from web.errors import note, status_page
from web.identity import API

NAMES = (
    (AnswersInvalid, "fields", 422), (NotFound, "not_found", 404), (NotAllowed, "not_allowed", 403),
    (LoginNeeded, "login", 401), (Conflict, "conflict", 409), (WrongState, "state", 409), (TooLarge, "too_large", 413),
    (TooMany, "too_many", 429),
)  # fmt: skip
STATUSES = {
    400: "bad_request", 404: "not_found", 405: "method", 413: "too_large", 415: "media_type", 422: "fields",
    429: "too_many",
}  # fmt: skip
BROKEN = "Maaf, terjadi kesalahan di sistem. Coba lagi; bila tetap gagal, sampaikan kode ini ke admin."
MALFORMED = "Permintaan ini bukan JSON yang benar, atau bentuknya salah. Lihat /api/ untuk bentuknya."
WORDS = {
    404: "Alamat ini tidak ada. Lihat /api/ untuk operasi yang ada.",
    405: "Operasi ini tidak ada pada alamat itu. Lihat /api/ untuk operasi yang ada.",
    413: "Isi permintaan ini terlalu besar. Kirim yang lebih kecil.",
    429: "Sedang penuh. Tunggu satu menit, lalu kirim lagi.",
}
SHAPE = "Bentuk isian ini salah."
NEEDED = "Isian ini wajib ada."
ABSENT = {fields.Field.default_error_messages[name] for name in ("required", "null")}


class Parser(FlaskParser):
    """Reads bodies; also what Python's JSON reader gives up on is no JSON: too deep, or a number too long."""

    def load_json(self, req: Request, schema: Schema) -> Any:
        """Give the body of a request."""
        try:
            return super().load_json(req, schema)
        except (ValueError, RecursionError):
            abort(400)


class Operations(Blueprint):  # type: ignore[misc]  # flask-smorest tells no types
    """A blueprint of the API."""

    ARGUMENTS_PARSER = Parser()


class ErrorSchema(Schema):
    """What every refusal holds."""

    error = fields.String(required=True, metadata={"description": "A word for programs."})
    message = fields.String(required=True, metadata={"description": "For people, in Indonesian."})
    fields_ = fields.Dict(
        keys=fields.String(), values=fields.List(fields.String()), data_key="fields",
        metadata={"description": "What is wrong with each field, by its dotted path."},
    )  # fmt: skip
    incident = fields.String(metadata={"description": "What the operator finds it by in the log."})


class JsonApi(Api):  # type: ignore[misc]  # flask-smorest tells no types
    """Tells as JSON also what is wrong with an address under /api/ that is no operation."""

    ERROR_SCHEMA = ErrorSchema

    def handle_http_exception(self, error: HTTPException) -> ResponseReturnValue:
        """Answer what no blueprint answers, for the whole application."""
        return _status(error) if request.path.startswith(API) else status_page(error)


def json_blueprint(name: str, *, url_prefix: str, description: str) -> Blueprint:
    """Make a blueprint whose errors are JSON."""
    blueprint = Operations(f"api_{name}", name, url_prefix=url_prefix, description=description)
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
    told: dict[str, Any] = {
        "error": STATUSES.get(error.code, "refused"), "message": WORDS.get(error.code, MALFORMED),
    }  # fmt: skip
    wrong: Mapping[str, Any] = getattr(error, "data", {}).get("messages", {})
    if error.code == 422 and wrong:
        told["fields"] = {
            path: sorted({NEEDED if word in ABSENT else SHAPE for word in words})
            for part in wrong.values()
            for path, words in flattened(part)
        }
    answer = jsonify(told)
    answer.headers.extend((name, value) for name, value in error.get_headers() if name in ("Allow", "Retry-After"))
    return answer, error.code


def _broken(error: Exception) -> ResponseReturnValue:
    status = 503 if isinstance(error, EngineError) else 500
    return jsonify({"error": "incident", "message": BROKEN, "incident": note(error)}), status
