"""The document types: shipped ones, found by looking into this package, and those that an installation declared.

A module with a DOCUMENT is a shipped type. Declared ones are handed over with `declare`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

import schemas
from errors import UnknownKind
from schemas.base import DocumentType, Source


@dataclass(frozen=True, slots=True)
class Declared:
    """The declared types of this process; `state` names what they were read from, to tell when that has changed."""

    state: str = ""
    types: tuple[DocumentType, ...] = ()


_declared = [Declared()]


def declare(types: Iterable[DocumentType], *, state: str = "") -> None:
    """Let these be the declared types, in the place of those before."""
    _declared[0] = Declared(state, tuple(types))


def declared() -> Declared:
    """Give the declared types."""
    return _declared[0]


def all_types() -> tuple[DocumentType, ...]:
    """Give all types in the order of the bundle."""
    return _ordered(*declared().types)


@lru_cache(maxsize=8)
def _ordered(*more: DocumentType) -> tuple[DocumentType, ...]:
    return tuple(sorted((*shipped(), *more), key=lambda one: (one.section, one.kind)))


@cache
def shipped() -> tuple[DocumentType, ...]:
    """Give the types that every installation has."""
    names = [module.name for module in pkgutil.iter_modules(schemas.__path__)]
    found = [
        getattr(importlib.import_module(f"schemas.{name}"), "DOCUMENT", None) for name in names if name != "registry"
    ]
    return tuple(one for one in found if one is not None)


def forms() -> tuple[DocumentType, ...]:
    """Give the types that have a form."""
    return tuple(one for one in all_types() if one.source is Source.FORM)


def derived_from(parent: str) -> tuple[DocumentType, ...]:
    """Give the papers that are made from an entry of the kind `parent`, or from a `DAY` or `MONTH`."""
    return tuple(one for one in all_types() if one.parent == parent)


def find(kind: str) -> DocumentType:
    """Give the type of that kind.

    Raises:
        UnknownKind: there is none; the message lists the shipped ones.
    """
    for one in all_types():
        if one.kind == kind:
            return one
    raise unknown(kind)


def unknown(kind: str) -> UnknownKind:
    """Say that there is no such type; what a unit declared is not told to others."""
    known = ", ".join(one.kind for one in shipped())
    return UnknownKind(f"Jenis dokumen '{kind}' tidak dikenal. Yang ada: {known}.")
