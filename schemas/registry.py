"""The document types, found by looking into this package: a module with a DOCUMENT is a type."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

import schemas
from errors import UnknownKind
from schemas.base import DocumentType, Source


@cache
def all_types() -> tuple[DocumentType, ...]:
    """Give all types in the order of the bundle."""
    names = [module.name for module in pkgutil.iter_modules(schemas.__path__)]
    found = [
        getattr(importlib.import_module(f"schemas.{name}"), "DOCUMENT", None) for name in names if name != "registry"
    ]
    return tuple(sorted((one for one in found if one is not None), key=lambda one: (one.section, one.kind)))


def forms() -> tuple[DocumentType, ...]:
    """Give the types that have a form."""
    return tuple(one for one in all_types() if one.source is Source.FORM)


def derived_from(parent: str) -> tuple[DocumentType, ...]:
    """Give the papers that are made from an entry of the kind `parent`, or from a `DAY` or `MONTH`."""
    return tuple(one for one in all_types() if one.parent == parent)


def find(kind: str) -> DocumentType:
    """Give the type of that kind.

    Raises:
        UnknownKind: there is none; the message lists those that are.
    """
    for one in all_types():
        if one.kind == kind:
            return one
    known = ", ".join(one.kind for one in all_types())
    raise UnknownKind(f"Jenis dokumen '{kind}' tidak dikenal. Yang ada: {known}.")
