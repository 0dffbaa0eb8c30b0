"""The JSON API: the same schemas, services and rights as the pages. Described by itself at /api/."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask, render_template

from api.attachments import attachments
from api.entries import entries
from api.errors import JsonApi
from api.months import bundles, months
from api.photos import photos
from api.start import start
from api.verification import verification
from schemas import registry
from services.hierarchy import offered_types
from web.identity import PUBLIC, actor_or_none, allow
from web.periods import PeriodConverter

BLUEPRINTS = (start, entries, photos, attachments, months, bundles, verification)
METHODS = ("get", "put", "post", "patch", "delete", "head")


def register_api(app: Flask) -> None:
    """Put the API on the application."""
    app.config.update(API_TITLE="Berkas", API_VERSION="1", OPENAPI_VERSION="3.1.0")
    api = JsonApi(app, spec_kwargs={"marshmallow_plugin": MarshmallowPlugin(schema_name_resolver=_name_of)})
    api.register_converter(PeriodConverter, lambda _: {"type": "string", "pattern": f"^{PeriodConverter.regex}$"})
    api.spec.components.security_scheme("session", {"type": "apiKey", "in": "cookie", "name": "berkas"})
    api.spec.components.security_scheme("key", {"type": "http", "scheme": "bearer"})
    for kind in registry.shipped():
        api.spec.components.schema(kind.kind, schema=kind.schema)
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint)
    app.add_url_rule("/api/", endpoint="api-page", view_func=allow(PUBLIC)(lambda: _page(api)))
    app.add_url_rule("/api/openapi.json", endpoint="api-spec", view_func=allow(PUBLIC)(lambda: _described(api)))


def _described(api: JsonApi) -> dict[str, Any]:
    """Give the description; to whoever is logged in with the forms that the unit declared."""
    whole: dict[str, Any] = deepcopy(api.spec.to_dict())  # what is added is this person's
    plugin = MarshmallowPlugin(schema_name_resolver=_name_of)
    more = APISpec("Berkas", "1", openapi_version="3.1.0", plugins=[plugin])
    person = actor_or_none()
    for kind in [one for one in offered_types(frozenset() if person is None else person.line) if one.owner]:
        more.components.schema(kind.kind, schema=kind.schema)
    whole["components"]["schemas"] |= more.to_dict().get("components", {}).get("schemas", {})
    return whole


def _page(api: JsonApi) -> str:
    """Show the operations to a person who writes a program."""
    spec: dict[str, Any] = api.spec.to_dict()
    operations = [
        (method.upper(), path, described.get("summary", ""), described.get("description", ""))
        for path, methods in sorted(spec["paths"].items())
        for method, described in methods.items()
        if method in METHODS
    ]
    return render_template("api.html", operations=operations)


def _name_of(schema: Any) -> str:
    """Name a schema after its module and class: several kinds have a Visit of their own."""
    kind = schema if isinstance(schema, type) else type(schema)
    return f"{kind.__module__.rpartition('.')[2]}.{kind.__name__.removesuffix('Schema')}"
