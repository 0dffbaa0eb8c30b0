"""What a viewer shows beside the pages of a bundle: the outline and the page labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import groupby
from typing import Protocol

from pypdf import PdfWriter
from pypdf.constants import PageLabelStyle
from pypdf.generic import Fit, IndirectObject


class Numbering(Enum):
    """How the pages of a part are labelled: roman, as the footer counts, "F-1", "P-1"."""

    FRONT = "front"
    BODY = "body"
    ANNEX = "annex"
    APPROVAL = "approval"


class Listed(Protocol):
    """What outline and labels need to know of a part; `title` is "" for one that continues the part before it."""

    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def section(self) -> str: ...  # noqa: D102
    @property
    def numbering(self) -> Numbering: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Span:
    """Where a part stands in the bundle; pages are 1-based."""

    part: Listed
    first: int
    pages: int


def add_outline(writer: PdfWriter, spans: Sequence[Span]) -> None:
    """Give each part with a title one entry; those of a section stand under its closed entry."""
    parents: dict[str, IndirectObject] = {}
    for span in spans:
        section = span.part.section
        if section and section not in parents:
            parents[section] = _item(writer, section, span.first, None)
        if span.part.title:
            _item(writer, span.part.title, span.first, parents.get(section))


def add_page_labels(writer: PdfWriter, spans: Sequence[Span]) -> None:
    """Label the pages; in the body the label is the number that footer and contents print."""
    for numbering, run in groupby(spans, key=lambda span: span.part.numbering):
        parts = list(run)
        first, last = parts[0].first, parts[-1].first + parts[-1].pages - 1
        style, prefix, start = {
            Numbering.FRONT: (PageLabelStyle.LOWERCASE_ROMAN, None, 1),
            Numbering.BODY: (PageLabelStyle.DECIMAL, None, first),
            Numbering.ANNEX: (PageLabelStyle.DECIMAL, "F-", 1),
            Numbering.APPROVAL: (PageLabelStyle.DECIMAL, "P-", 1),
        }[numbering]
        writer.set_page_label(first - 1, last - 1, style=style, prefix=prefix, start=start)


def _item(writer: PdfWriter, title: str, page: int, parent: IndirectObject | None) -> IndirectObject:
    goal = writer.pages[page - 1]
    return writer.add_outline_item(
        title=title, page_number=goal, parent=parent, fit=Fit.xyz(top=int(goal.cropbox.top)), is_open=False
    )
