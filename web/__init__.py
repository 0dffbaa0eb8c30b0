"""The web pages: public verification and the invented month."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from flask import Flask

from web.errors import register_errors
from web.headers import secure
from web.pages import pages
from web.site import Site

FORM_BYTES = 1 << 20


def register(app: Flask, site: Callable[[], Site]) -> None:
    """Put the pages on the application; `site` is called at the first request."""
    app.config.update(MAX_CONTENT_LENGTH=FORM_BYTES, MAX_FORM_MEMORY_SIZE=FORM_BYTES)
    app.extensions["berkas"] = cache(site)
    app.register_blueprint(pages)
    app.after_request(secure)
    register_errors(app)
