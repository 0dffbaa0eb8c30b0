"""Entries: saved as typed, submitted, pulled back. The client makes the id and counts the revisions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask.views import MethodView
from marshmallow import EXCLUDE, Schema, fields

from api.errors import NEEDED, json_blueprint
from errors import AnswersInvalid
from schemas.typed import from_form
from services.entries import Draft, Saved, check_draft, delete_draft, draft_of, form_kind, save_draft, submit, withdraw
from services.entryphotos import arrange_photos
from web.identity import actor, allow
from web.site import site

entries = json_blueprint("entries", url_prefix="/api/entries", description="Dokumen yang diisi")
MOST_REVISIONS = 9_999


class Stored(fields.AwareDateTime):
    """A moment from the tables, which hold UTC without saying so."""

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return super()._serialize(value and value.replace(tzinfo=UTC), attr, obj, **kwargs)


class CaptionSchema(Schema):
    """A photo's words; the photos stand in the order of the list."""

    id = fields.UUID(required=True)
    caption = fields.String(required=True)


class EntryBody(Schema):
    """What was typed: either as the kind's answers, or as the controls of its form."""

    class Meta:
        """Options of marshmallow."""

        unknown = EXCLUDE

    kind = fields.String(required=True)
    answers = fields.Dict(load_default=None, metadata={"description": "See the kinds."})
    controls = fields.List(
        fields.Tuple((fields.String(), fields.String())), load_default=None,
        metadata={"description": "Pairs of name and value; a name is the dotted path of its answer."},
    )  # fmt: skip
    photos = fields.List(fields.Nested(CaptionSchema), load_default=None)
    record_id = fields.UUID(allow_none=True, load_default=None)
    base = fields.String(
        load_default="",
        metadata={"description": "The etag of the content that this one replaces; empty for one written elsewhere."},
    )  # fmt: skip


class SubmitBody(Schema):
    """What is submitted."""

    class Meta:
        """Options of marshmallow."""

        unknown = EXCLUDE

    etag = fields.String(load_default="", metadata={"description": "Of what was checked."})


class SavedSchema(Schema):
    """An entry after it was saved."""

    id = fields.UUID()
    revision = fields.Integer()
    state = fields.String()
    etag = fields.String()
    changed_at = Stored()


class DraftSchema(SavedSchema):
    """An entry in its officer's hands."""

    kind = fields.String()
    answers = fields.Dict()
    earlier = fields.List(fields.Dict())
    photos = fields.List(fields.Dict())
    remark = fields.String()
    marks = fields.Dict(keys=fields.String(), values=fields.String())


class CheckedSchema(Schema):
    """An entry that can be submitted."""

    etag = fields.String()
    warnings = fields.Dict(keys=fields.String(), values=fields.String())


def _saved(saved: Saved) -> tuple[Saved, int]:
    return saved, 201 if saved.created else 200


@entries.route("/<uuid:entry_id>/<int:revision>")
@allow(PUT="entry.write")
class Entry(MethodView):
    """One revision of an entry."""

    @entries.arguments(EntryBody)
    @entries.response(200, SavedSchema)
    @entries.alt_response(201, schema=SavedSchema)
    def put(self, body: dict[str, Any], entry_id: UUID, revision: int) -> tuple[Saved, int]:
        """Save what was typed.

        The same content again changes nothing. Other content under the same id and revision is kept beside it, and
        refused with 409.
        """
        here = site()
        answers = _answers(body)
        if broken := dict(_half_letters(answers)):
            raise AnswersInvalid(broken)
        saved = save_draft(
            here.db, entry_id, kind=body["kind"], revision=_counted(revision), answers=answers, by=actor(),
            clock=here.clock, record_id=body["record_id"], base=body["base"],
        )  # fmt: skip
        if body["photos"]:
            wanted = [(photo["id"], photo["caption"]) for photo in body["photos"]]
            arrange_photos(here.db, entry_id, wanted, by=actor(), clock=here.clock)
        return _saved(saved)


@entries.route("/<uuid:entry_id>")
@allow(GET="entry.write", DELETE="entry.delete")
class EntryNow(MethodView):
    """An entry as it stands."""

    @entries.response(200, DraftSchema)
    def get(self, entry_id: UUID) -> dict[str, Any]:
        """Give a draft to be worked on, with what a reviewer marked."""
        return _shown(draft_of(site().db, entry_id, by=actor()))

    @entries.response(204)
    def delete(self, entry_id: UUID) -> None:
        """Delete a draft."""
        here = site()
        delete_draft(here.db, entry_id, by=actor(), clock=here.clock)


@entries.route("/<uuid:entry_id>/check")
@allow(GET="entry.submit")
class Check(MethodView):
    """Whether an entry can be submitted."""

    @entries.response(200, CheckedSchema)
    def get(self, entry_id: UUID) -> dict[str, Any]:
        """Check an entry: every wrong field with 422, or what looks doubtful."""
        here = site()
        checked = check_draft(here.db, entry_id, by=actor(), clock=here.clock)
        return {"etag": checked.draft.etag, "warnings": dict(checked.warnings)}


@entries.route("/<uuid:entry_id>/<int:revision>/submit")
@allow(POST="entry.submit")
class Submit(MethodView):
    """Handing in."""

    @entries.arguments(SubmitBody)
    @entries.response(200, SavedSchema)
    def post(self, body: dict[str, Any], entry_id: UUID, revision: int) -> Saved:
        """Submit an entry. A revision is handed in once, however often this is sent."""
        here = site()
        return submit(
            here.db, entry_id, revision=_counted(revision), by=actor(), clock=here.clock, content=body["etag"]
        )


@entries.route("/<uuid:entry_id>/withdraw")
@allow(POST="entry.withdraw")
class Withdraw(MethodView):
    """Pulling back."""

    @entries.response(204)
    def post(self, entry_id: UUID) -> None:
        """Pull a submitted entry back while nobody has read it."""
        here = site()
        withdraw(here.db, entry_id, by=actor(), clock=here.clock)


def _answers(body: dict[str, Any]) -> Any:
    """Give the answers of a body.

    Raises:
        AnswersInvalid: it has none.
    """
    if body["controls"] is not None:
        return from_form(form_kind(body["kind"]).schema(), body["controls"])
    if body["answers"] is None:
        raise AnswersInvalid({"answers": [NEEDED]})
    return body["answers"]


def _half_letters(value: Any, path: str = "") -> Iterator[tuple[str, list[str]]]:
    """Find texts that JSON can carry and no database can: half a surrogate pair. A browser never sends one."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _half_letters(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _half_letters(inner, f"{path}.{number}")
    elif isinstance(value, str) and any("\ud800" <= char <= "\udfff" for char in value):
        yield path, ["Teks ini memuat huruf yang terpotong. Tulis ulang bagian itu."]


def _counted(revision: int) -> int:
    return min(max(revision, 1), MOST_REVISIONS)


def _shown(draft: Draft) -> dict[str, Any]:
    return {
        "id": draft.id, "kind": draft.kind.kind, "revision": draft.revision, "state": draft.state,
        "answers": draft.answers, "earlier": list(draft.earlier), "etag": draft.etag, "changed_at": draft.changed_at,
        "remark": draft.remark, "marks": dict(draft.marks),
        "photos": [
            {"id": str(photo.id), "caption": photo.caption, "width_px": photo.width_px, "height_px": photo.height_px,
             "sha256": photo.original_sha256}
            for photo in draft.photos
        ],
    }  # fmt: skip
