"""Months and bundles for programs: what a month holds, its building, its files. People sign in the browser."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from flask.views import MethodView
from marshmallow import EXCLUDE, Schema, fields, validate
from werkzeug.wrappers import Response

from api.errors import json_blueprint
from errors import EngineError, NotFound
from services.archived import bundle_in_archive
from services.month_life import MISSING, cancel_build, declare_nil, request_build
from services.month_page import MonthPage, month_page, months_of, own_months
from services.rights import Role
from web.bundles import sent
from web.identity import actor, allow
from web.periods import PeriodConverter
from web.site import site

months = json_blueprint("months", url_prefix="/api/months", description="Bulan dan berkasnya")
bundles = json_blueprint("bundles", url_prefix="/api/bundles", description="Berkas yang ditandatangani")


class PeriodQuery(Schema):
    """Which month."""

    class Meta:
        """Options of marshmallow."""

        unknown = EXCLUDE

    period = fields.String(
        load_default="", validate=validate.Regexp(rf"^(?:{PeriodConverter.regex})?$"),
        metadata={"description": "YYYY-MM; an officer's own months where not given."},
    )  # fmt: skip


class NilBody(Schema):
    """Of which kinds there was nothing; what was said before is replaced."""

    class Meta:
        """Options of marshmallow."""

        unknown = EXCLUDE

    kinds = fields.List(fields.String(), required=True)


class MonthRowSchema(Schema):
    """A month in a list."""

    officer_id = fields.UUID()
    officer = fields.String()
    unit = fields.String()
    period = fields.String()
    state = fields.String()
    approved = fields.Integer()
    waiting = fields.Integer()
    place = fields.String()


class KindCountsSchema(Schema):
    """The papers of one kind."""

    kind = fields.String()
    standing = fields.String()
    approved = fields.Integer()
    planned = fields.Integer()
    waiting = fields.Integer()


class FileSchema(Schema):
    """The newest file of a bundle."""

    id = fields.UUID()
    code = fields.String()
    number = fields.String()
    restricted = fields.Boolean()
    stage = fields.String(metadata={"description": "dibangun, petugas or kapolsek"})
    pages = fields.Integer()
    size_bytes = fields.Integer()
    sha256 = fields.String()


class BuildSchema(Schema):
    """How the bundles stand."""

    state = fields.String(metadata={"description": "none, running, failed or ready"})
    done = fields.Integer()
    total = fields.Integer()
    files = fields.List(fields.Nested(FileSchema))
    changes = fields.List(fields.String(), metadata={"description": "Papers that changed since, by name."})


class MonthSchema(Schema):
    """A month."""

    officer_id = fields.UUID()
    officer = fields.String()
    period = fields.String()
    state = fields.String()
    revision = fields.Integer()
    deadline = fields.Date()
    owes_reason = fields.Boolean()
    unready = fields.Integer()
    reason = fields.String()
    nil_kinds = fields.List(fields.String())
    note = fields.String()
    place = fields.String()
    rows = fields.List(fields.Nested(KindCountsSchema))
    build = fields.Nested(BuildSchema)


class JobsSchema(Schema):
    """What was queued."""

    jobs = fields.List(fields.UUID())


@months.route("")
@allow(GET="month.read")
class Months(MethodView):
    """Months in a list."""

    @months.arguments(PeriodQuery, location="query")
    @months.response(200, MonthRowSchema(many=True))
    def get(self, query: dict[str, str]) -> list[Any]:
        """List an officer's own months, or those of all officers that the caller may see in a period."""
        here, person = site(), actor()
        if person.role is Role.PETUGAS:
            return [row for row in own_months(here.db, by=person) if query["period"] in ("", row.period)]
        return months_of(here.db, query["period"] or f"{here.clock():%Y-%m}", by=person)


@months.route("/<uuid:officer_id>/<period:period>")
@allow(GET="month.read")
class Month(MethodView):
    """One month."""

    @months.response(200, MonthSchema)
    def get(self, officer_id: UUID, period: str) -> MonthPage:
        """Give what a month holds, what lacks, and how its bundles stand."""
        return _month(officer_id, period)


@months.route("/<uuid:officer_id>/<period:period>/build")
@allow(POST="month.build", DELETE="month.build")
class Build(MethodView):
    """The building of a month's bundles."""

    @months.response(202, JobsSchema)
    def post(self, officer_id: UUID, period: str) -> dict[str, list[UUID]]:
        """Build the bundles anew; number, letter number and code stay."""
        here = site()
        jobs = request_build(here.db, _id(officer_id, period), by=actor(), clock=here.clock)
        for job_id in jobs:
            with suppress(EngineError):  # a bell that is broken does not matter: the sweeper rings within seconds
                here.bell.ring(job_id)
        return {"jobs": jobs}

    @months.response(204)
    def delete(self, officer_id: UUID, period: str) -> None:
        """Stop what is being built; a finished file stays."""
        here = site()
        cancel_build(here.db, _id(officer_id, period), by=actor(), clock=here.clock)


@months.route("/<period:period>/nil")
@allow(PUT="month.nil")
class Nil(MethodView):
    """The kinds of which there was nothing."""

    @months.arguments(NilBody)
    @months.response(204)
    def put(self, body: dict[str, list[str]], period: str) -> None:
        """Say of which kinds there was nothing in one's own month."""
        here = site()
        declare_nil(here.db, date.fromisoformat(f"{period}-01"), body["kinds"], by=actor(), clock=here.clock)


@bundles.route("/<code>")
@allow(GET="archive.search")
class Bundle(MethodView):
    """A signed bundle."""

    @bundles.response(200)
    def get(self, code: str) -> dict[str, Any]:
        """Give the facts of a signed bundle; `file.id` is what its file is fetched by."""
        found = asdict(bundle_in_archive(site().db, code, by=actor()))
        verdict = found.pop("verdict")
        return {**found, "verdict": None if verdict is None else verdict["outcome"].value}


@bundles.route("/files/<uuid:file_id>")
@allow(GET="month.read")
class File(MethodView):
    """A bundle's file."""

    @bundles.response(200, content_type="application/pdf")
    def get(self, file_id: UUID) -> Response:
        """Give the file as it is stored."""
        return sent(file_id)


def _month(officer_id: UUID, period: str) -> MonthPage:
    here = site()
    return month_page(here.db, officer_id, period, by=actor(), keyring=here.keyring, clock=here.clock)


def _id(officer_id: UUID, period: str) -> UUID:
    found = _month(officer_id, period)
    if found.id is None:
        raise NotFound(MISSING)
    return found.id
