"""The web pages: the public check and the invented month."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask
from jinja2 import FileSystemLoader, StrictUndefined

from schemas.wording import day_and_date, long_date, zone_name
from services.apikeys import SCOPE_WORDS
from services.rights import ROLE_WORDS
from web import theme
from web.appointments import appointments
from web.archive import archive
from web.assets import register_assets
from web.bundles import bundles
from web.checking import checking
from web.components import Components
from web.declaring import declaring
from web.desk import desk
from web.detection import detection
from web.documents import documents
from web.errors import register_errors
from web.firstrun import firstrun
from web.forms import register_forms
from web.gallery import gallery
from web.headers import secure
from web.health import health
from web.identity import actor_or_none, register_identity
from web.keys import keys
from web.listing import link_to
from web.lists import lists
from web.login import login
from web.months import months
from web.navigation import account_menu, navigation
from web.orders import orders
from web.pages import pages
from web.people import people
from web.periods import PeriodConverter
from web.programs import programs
from web.recaps import recaps
from web.review import inbox
from web.site import Site, site
from web.trail import trail
from web.typed import faults_listed
from web.units import units
from web.words import hash_beginning, moment_words, number_words, short_moment_words, size_words
from web.wordtemplates import wordtemplates

HERE = Path(__file__).resolve().parent
FORM_BYTES = 1 << 20
BLUEPRINTS = (
    login, firstrun, pages, wordtemplates, declaring, inbox, documents, months, bundles, desk, archive, keys, people,
    units, appointments, recaps, orders, detection,
    trail, lists, programs, checking, health, theme.theme,
)  # fmt: skip


def register(
    app: Flask,
    make_site: Callable[[], Site],
    *,
    https: bool = False,
    more: Sequence[Callable[[Flask], None]] = (),
) -> None:
    """Put the pages on the application; `make_site` is called at the first request.

    Args:
        https: people reach the site by https only, so the cookie goes nowhere else.
        more: what else puts views on the application (the API).
    """
    app.extensions["berkas"] = cache(make_site)
    app.config.update(
        MAX_CONTENT_LENGTH=FORM_BYTES, MAX_FORM_MEMORY_SIZE=FORM_BYTES,
        SESSION_COOKIE_NAME="__Host-berkas" if https else "berkas", SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax", PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        SESSION_REFRESH_EACH_REQUEST=False,
    )  # fmt: skip
    app.url_map.converters["period"] = PeriodConverter
    register_assets(app, HERE / "static")
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    register_forms(app)
    if app.config.get("GALLERY"):
        app.register_blueprint(gallery)
    _dress(app)
    app.after_request(secure)
    register_errors(app)
    for add in more:
        add(app)
    register_identity(app)


def _dress(app: Flask) -> None:
    app.jinja_loader = FileSystemLoader(HERE / "templates")
    app.jinja_options = {**app.jinja_options, "undefined": StrictUndefined}
    app.add_template_filter(day_and_date, "day")
    app.add_template_filter(long_date, "longdate")
    app.add_template_filter(moment_words, "moment")
    app.add_template_filter(short_moment_words, "short_moment")
    app.add_template_filter(number_words, "number")
    app.add_template_filter(size_words, "size")
    app.add_template_filter(hash_beginning, "beginning")
    app.add_template_filter(lambda role: ROLE_WORDS[role], "role")
    app.add_template_filter(zone_name, "zone")
    app.add_template_filter(lambda scope: SCOPE_WORDS[scope], "scope_words")
    app.add_template_filter(faults_listed)
    app.add_template_global(link_to)
    app.jinja_env.globals["ui"] = Components(app.jinja_env)
    app.add_template_global(theme.chosen, "theme_chosen")
    app.add_template_global(lambda: site().unconfined, "runs_unconfined")
    app.context_processor(_around)


def _around() -> dict[str, object]:
    """What every page may show around its own content."""
    person = actor_or_none()
    return {
        "actor": person,
        "nav": () if person is None else navigation(person),
        "menu": () if person is None else account_menu(person),
        "example_data": person is not None and person.example,
        "shown_at": None if person is None else site().clock().astimezone(ZoneInfo(person.time_zone)),
    }
