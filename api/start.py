"""What a client asks first: whether it is known, a token for unsafe requests, and which kinds there are."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from flask_wtf.csrf import generate_csrf
from marshmallow import Schema, fields

from api.errors import json_blueprint
from schemas.base import Source
from services.hierarchy import offered_types
from web.identity import actor, actor_or_none, allow
from web.site import site

start = json_blueprint("start", url_prefix="/api", description="Siapa, dan apa yang ada")


class TokenSchema(Schema):
    """Who asks."""

    csrf = fields.String(metadata={"description": "Kirim kembali sebagai X-CSRF-Token."})
    officer_id = fields.UUID()
    name = fields.String()
    role = fields.String()
    server_time = fields.AwareDateTime()


class KindSchema(Schema):
    """A document type. Its answers are described under `components/schemas/<kind>`."""

    kind = fields.String()
    title = fields.String()
    classification = fields.String()
    source = fields.String()


@start.route("/token")
@allow(GET="self.use")
class Token(MethodView):
    """Who asks."""

    @start.response(200, TokenSchema)
    def get(self) -> dict[str, Any]:
        """Give a token for unsafe requests, and who is logged in."""
        person = actor()
        return {
            "csrf": generate_csrf(), "officer_id": person.officer_id, "name": person.name, "role": person.role.value,
            "server_time": site().clock(),
        }  # fmt: skip


@start.route("/kinds")
@allow(GET="public")
class Kinds(MethodView):
    """The document types."""

    @start.response(200, KindSchema(many=True))
    def get(self) -> list[dict[str, str]]:
        """List the document types in the order of the bundle; what a unit declared only to its own people."""
        person = actor_or_none()
        return [
            {
                "kind": one.kind, "title": one.title, "classification": one.classification.value,
                "source": "form" if one.source is Source.FORM else "derived",
            }
            for one in offered_types(frozenset() if person is None else person.line)
        ]  # fmt: skip
