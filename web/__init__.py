"""The web pages: the public check and the invented month."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from flask import Flask
from jinja2 import FileSystemLoader, StrictUndefined

from schemas.wording import day_and_date
from web.checking import checking
from web.errors import register_errors
from web.headers import secure
from web.health import health
from web.pages import pages
from web.site import Site, site
from web.words import hash_beginning, moment_words, size_words

HERE = Path(__file__).resolve().parent
FORM_BYTES = 1 << 20


def register(app: Flask, make_site: Callable[[], Site]) -> None:
    """Put the pages on the application; `make_site` is called at the first request."""
    app.extensions["berkas"] = cache(make_site)
    app.config.update(MAX_CONTENT_LENGTH=FORM_BYTES, MAX_FORM_MEMORY_SIZE=FORM_BYTES)
    app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=app.send_static_file)
    app.static_folder = str(HERE / "static")
    for blueprint in (pages, checking, health):
        app.register_blueprint(blueprint)
    _dress(app)
    app.after_request(secure)
    register_errors(app)


def _dress(app: Flask) -> None:
    app.jinja_loader = FileSystemLoader(HERE / "templates")
    app.jinja_options = {**app.jinja_options, "undefined": StrictUndefined}
    app.add_template_filter(day_and_date, "day")
    app.add_template_filter(moment_words, "moment")
    app.add_template_filter(size_words, "size")
    app.add_template_filter(hash_beginning, "beginning")
    app.add_template_global(lambda: site().unconfined, "runs_unconfined")
