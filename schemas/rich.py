"""Text in which a person may write bold, italic and underlined words, as on WhatsApp: *tebal*, _miring_, __garis__.

A field is declared so with `rich` in its metadata. Its answer stays plain text wherever it is shown; only a template
that says {{r nama }} prints the looks, one that says {{ nama }} prints the words alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from marshmallow import Schema

from schemas.fields import Group, Rows

HELP = "*tebal*, _miring_ dan __garis bawah__ ikut tercetak."
# A sign counts at the edge of a word, and needs its like on the same line: 2*3*4 and nama_file_baru are left alone.
MARKED = re.compile(
    r"(?<!\w)(?:__(?=[^\s_])(?P<underline>[^\n]+?)(?<=[^\s_])__"
    r"|\*(?=[^\s*])(?P<bold>[^\n]+?)(?<=[^\s*])\*"
    r"|_(?=[^\s_])(?P<italic>[^\n]+?)(?<=[^\s_])_)(?!\w)"
)


class Rich(str):
    """An answer of such a field, as typed."""

    __slots__ = ()

    @property
    def plain(self) -> str:
        """The words without the signs."""
        return "".join(one.text for one in runs_of(self))


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text of one look."""

    text: str
    bold: bool = False
    italic: bool = False
    underline: bool = False


def runs_of(text: str) -> list[Run]:
    """Cut a text at its signs."""
    return list(_runs(str(text), Run("")))


def styled(schema: Schema, values: Mapping[str, Any]) -> dict[str, Any]:
    """Give values in which the answers of rich fields are `Rich`."""
    return dict(values) if not _is_rich(type(schema)) else _styled(schema, values)


@lru_cache(maxsize=256)
def _is_rich(schema: type[Schema]) -> bool:
    return any(one.metadata.get("rich") or ((inner := _inner(one)) and _is_rich(type(inner)))
               for one in schema().fields.values())  # fmt: skip


def _inner(field: Any) -> Schema | None:
    group = field.inner if isinstance(field, Rows) else field
    return group.schema if isinstance(group, Group) else None


def _styled(schema: Schema, values: Mapping[str, Any]) -> dict[str, Any]:
    made = dict(values)
    for name, one in schema.fields.items():
        value, inner = made.get(name), _inner(one)
        if one.metadata.get("rich") and isinstance(value, str):
            made[name] = Rich(value)
        elif inner is not None and isinstance(value, Mapping):
            made[name] = _styled(inner, value)
        elif inner is not None and isinstance(value, list):
            made[name] = [_styled(inner, row) for row in value]
    return made


_LOOKED: Mapping[str, Callable[[Run], Run]] = {
    "bold": lambda look: replace(look, bold=True),
    "italic": lambda look: replace(look, italic=True),
    "underline": lambda look: replace(look, underline=True),
}


def _runs(text: str, look: Run) -> Iterator[Run]:
    at = 0
    for found in MARKED.finditer(text):
        if found.start() > at:
            yield replace(look, text=text[at : found.start()])
        name = str(found.lastgroup)
        yield from _runs(found.group(name), _LOOKED[name](look))
        at = found.end()
    if text[at:]:
        yield replace(look, text=text[at:])
