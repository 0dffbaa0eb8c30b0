"""Lists in pages of fifty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar
from urllib.parse import urlencode

from flask import request

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
    asked = [(name, value) for name, value in request.args.items(multi=True) if name != "halaman"]
    return f"{request.path}?{urlencode([*asked, ('halaman', page)])}"
