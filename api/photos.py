"""Photos of an entry: whole, or in pieces that go on where they stopped."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Response, request
from flask.views import MethodView
from marshmallow import Schema, fields

from api.errors import json_blueprint
from errors import UserError
from pipeline.photos import FILE_BYTES
from services.entryphotos import ShownPhoto, add_photo, photos_of, remove_photo
from web.identity import actor, allow
from web.pieces import add_piece, arriving, forget, received_bytes, remove_stale
from web.site import site

photos = json_blueprint("photos", url_prefix="/api/entries/<uuid:entry_id>/photos", description="Foto")
PIECE_BYTES = 4 << 20


class PhotoSchema(Schema):
    """A photo that was taken in."""

    id = fields.UUID()
    number = fields.Integer()
    caption = fields.String()
    width_px = fields.Integer()
    height_px = fields.Integer()
    original_sha256 = fields.String()


@photos.route("")
@allow(GET="entry.read")
class Photos(MethodView):
    """All photos of an entry."""

    @photos.response(200, PhotoSchema(many=True))
    def get(self, entry_id: UUID) -> list[ShownPhoto]:
        """List the photos in their order."""
        return list(photos_of(site().db, entry_id, by=actor()))


@photos.route("/<uuid:photo_id>")
@allow("entry.write")
class Photo(MethodView):
    """One photo. Its id is made by the client."""

    @photos.response(204)
    def get(self, entry_id: UUID, photo_id: UUID) -> Response:
        """Ask (with HEAD) how many bytes of a photo are here: the answer's header Upload-Offset."""
        person = actor()
        taken = any(photo.id == photo_id for photo in photos_of(site().db, entry_id, by=person))
        with arriving(_folder(), photo_id, owner=person.officer_id) as path:
            offset = received_bytes(path)
        return Response(status=204, headers={"Upload-Offset": str(offset), "Upload-Complete": "?1" if taken else "?0"})

    @photos.response(201, PhotoSchema)
    def put(self, entry_id: UUID, photo_id: UUID) -> ShownPhoto:
        """Take in a whole photo: the body is the file."""
        request.max_content_length = FILE_BYTES
        here = site()
        here.work.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=here.work, prefix="foto-") as folder:
            path = Path(folder) / "foto"
            add_piece(path, request.stream, offset=0, length=_length(request.content_length), limit_bytes=FILE_BYTES)
            return _take_in(entry_id, photo_id, path)

    @photos.response(200, PhotoSchema)
    @photos.alt_response(204, description="More pieces are awaited; see Upload-Offset.")
    def patch(self, entry_id: UUID, photo_id: UUID) -> Any:
        """Take in a piece: headers Upload-Offset (where it belongs) and Upload-Length (of the whole file)."""
        request.max_content_length = PIECE_BYTES
        person = actor()
        remove_stale(_folder())
        with arriving(_folder(), photo_id, owner=person.officer_id) as path:
            arrived = add_piece(
                path, request.stream, offset=_header("Upload-Offset"), length=_header("Upload-Length"),
                limit_bytes=FILE_BYTES,
            )  # fmt: skip
            if arrived.whole is None:
                return Response(status=204, headers={"Upload-Offset": str(arrived.offset)})
            try:
                return _take_in(entry_id, photo_id, arrived.whole)
            finally:
                forget(path)

    @photos.response(204)
    def delete(self, entry_id: UUID, photo_id: UUID) -> None:
        """Take a photo away from a draft."""
        here = site()
        remove_photo(here.db, entry_id, photo_id, by=actor(), clock=here.clock)


def _take_in(entry_id: UUID, photo_id: UUID, path: Path) -> ShownPhoto:
    here = site()
    return add_photo(
        here.db, entry_id, photo_id, path, store=here.store, confinement=here.confinement, cache=here.cache, by=actor(),
        clock=here.clock, caption=request.args.get("caption", "")[:2_000], replaces=_replaced(),
    )  # fmt: skip


def _replaced() -> UUID | None:
    """Give the photo whose place this one takes (`?replaces=`)."""
    asked = request.args.get("replaces", "")
    try:
        return UUID(asked) if asked else None
    except ValueError as exc:
        raise UserError("Foto yang diganti tidak dikenal. Muat ulang halaman ini.") from exc


def _folder() -> Path:
    return site().work.parent / "potongan"


def _length(given: int | None) -> int:
    if not given:
        raise UserError("Isi permintaan ini kosong. Kirim berkas fotonya sebagai isi permintaan.")
    return given


def _header(name: str) -> int:
    given = request.headers.get(name, "")
    if not (given.isascii() and given.isdigit() and len(given) < 12):
        raise UserError(f"Kepala permintaan {name} harus angka.")
    return int(given)
