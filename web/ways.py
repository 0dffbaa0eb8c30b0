"""Addresses of pages that other parts of the site bring."""

from __future__ import annotations

from flask import current_app, url_for


def way(endpoint: str, **values: object) -> str:
    """Give the address of a page, "" where the site does not have it."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""  # type: ignore[arg-type]
