"""Attachments of an entry: what stands behind its papers."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Response, make_response, request
from flask.views import MethodView
from marshmallow import Schema, fields

from api.errors import json_blueprint
from errors import UserError
from pipeline.attached import FILE_BYTES
from services.attachments import ShownAttachment, attach, attachment_file, attachments_of, detach
from web.identity import actor, allow
from web.pieces import add_piece
from web.site import site

attachments = json_blueprint(
    "attachments", url_prefix="/api/entries/<uuid:entry_id>/attachments", description="Lampiran"
)


class AttachmentSchema(Schema):
    """A scan or PDF behind a paper."""

    id = fields.UUID()
    paper = fields.String()
    title = fields.String()
    signed = fields.Boolean()
    pages = fields.Integer()
    sha256 = fields.String()


class PlaceSchema(Schema):
    """Where an attachment belongs."""

    paper = fields.String(load_default="", metadata={"description": "kind that it stands behind; the entry's own"})
    signed = fields.Boolean(load_default=False, metadata={"description": "it is that paper as it was signed by hand"})
    title = fields.String(load_default="", metadata={"description": "its name; a signed original has its own"})


@attachments.route("")
@allow(GET="entry.read")
class Attachments(MethodView):
    """All attachments of an entry."""

    @attachments.response(200, AttachmentSchema(many=True))
    def get(self, entry_id: UUID) -> list[ShownAttachment]:
        """List the attachments as they came."""
        return list(attachments_of(site().db, entry_id, actor()))


@attachments.route("/<uuid:attachment_id>")
@allow(GET="entry.read", PUT="entry.attach", DELETE="entry.attach")
class OneAttachment(MethodView):
    """One attachment. Its id is made by the client."""

    @attachments.response(200, content_type="application/pdf")
    def get(self, entry_id: UUID, attachment_id: UUID) -> Response:
        """Give its pages, a PDF of pictures."""
        here = site()
        here.work.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=here.work, prefix="unduhan-") as folder:
            path = Path(folder) / "lampiran.pdf"
            attachment_file(here.db, entry_id, attachment_id, store=here.store, by=actor(), target=path)
            answer = make_response(path.read_bytes())
        answer.content_type = "application/pdf"
        return answer

    @attachments.arguments(PlaceSchema, location="query")
    @attachments.response(201, AttachmentSchema)
    def put(self, place: dict[str, Any], entry_id: UUID, attachment_id: UUID) -> ShownAttachment:
        """Put a scan or PDF behind a paper: the body is the file. The same id is the same attachment."""
        request.max_content_length = FILE_BYTES
        if not request.content_length:
            raise UserError("Isi permintaan ini kosong. Kirim foto atau PDF sebagai isi permintaan.")
        here = site()
        here.work.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=here.work, prefix="lampiran-") as folder:
            path = Path(folder) / "lampiran"
            add_piece(path, request.stream, offset=0, length=request.content_length, limit_bytes=FILE_BYTES)
            return attach(
                here.db, entry_id, attachment_id, path, store=here.store, confinement=here.confinement, by=actor(),
                clock=here.clock, **place,
            )  # fmt: skip

    @attachments.response(204)
    def delete(self, entry_id: UUID, attachment_id: UUID) -> None:
        """Take an attachment away."""
        here = site()
        detach(here.db, entry_id, attachment_id, by=actor(), clock=here.clock)
