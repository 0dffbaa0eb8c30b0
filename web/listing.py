"""Lists in pages of fifty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from flask import request, url_for

Row = TypeVar("Row")
PAGE = 50


def page_number() -> int:
    """Give the page that is asked for, the first one is 1; what is no number counts as the first."""
    asked = request.args.get("halaman", "1")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1


def page_of(rows: Sequence[Row], page: int) -> Sequence[Row]:
    """Give one page of a list that is in memory."""
    return rows[(page - 1) * PAGE : page * PAGE]


def link_to(page: int) -> str:
    """Give the address of another page of the same list."""
    arguments = {**request.args.to_dict(flat=False), "halaman": [str(page)]}
    return url_for(request.endpoint or "", **(request.view_args or {}), **arguments)
