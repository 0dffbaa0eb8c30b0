"""Which papers follow from an entry, and which from an officer's month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from schemas import registry
from schemas.base import MONTH, DocumentType, Section
from schemas.record import Record

# Letter and report are parts of the bundle itself; the recaps are those of a unit.
NOT_ENCLOSED = (Section.SURAT_PENGANTAR, Section.LAPORAN_BULANAN, Section.REKAP)

Paper = tuple[DocumentType, dict[str, Any]]


def papers_of_entry(kind: str, values: Mapping[str, Any]) -> Iterator[Paper]:
    """Give the papers that an entry brings with it, with their values: of a mediation, agreement and minutes."""
    return _made(registry.derived_from(kind), values)


def papers_of_month(record: Record) -> Iterator[Paper]:
    """Give the papers that an officer's month is enclosed with, with their values: its log and its registers."""
    return _made((one for one in registry.derived_from(MONTH) if one.section not in NOT_ENCLOSED), record)


def _made(kinds: Iterable[DocumentType], parent: Any) -> Iterator[Paper]:
    for kind in kinds:
        values = kind.made_from(parent)
        if values is not None:
            yield kind, values
