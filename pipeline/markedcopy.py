"""The uploaded file back, with a Word comment at every finding. Runs in a confined child."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from docx import Document
from docx.document import Document as Word
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from pipeline.container import MAIN_PART
from pipeline.templatereport import Finding, finding_from
from pipeline.wordplaces import Passage, passages_of
from pipeline.wordxml import W

AUTHOR, INITIALS = "Berkas", "B"


def mark(path: str, findings: Sequence[Mapping[str, Any]], out: str) -> int:
    """Write a copy with comments and give how many it has.

    What stands in a header, a footer or nowhere is told at the beginning: Word has no comments there.
    """
    document = Document(path)
    passages = {one.number: one for one in passages_of(MAIN_PART, document.part.element)}
    told = [finding_from(one) for one in findings]
    for one in told:
        here = passages.get(one.paragraph) if one.part == MAIN_PART else None
        runs = list(_runs(document, here or next(iter(passages.values())), one if here else None))
        where = f"{one.place}: " if one.place and here is None else ""
        document.add_comment(
            runs=[runs[0], runs[-1]], text=f"{one.severity.value.capitalize()}: {where}{one.words}", author=AUTHOR,
            initials=INITIALS,
        )  # fmt: skip
    document.save(out)
    return len(told)


def _runs(document: Word, passage: Passage, finding: Finding | None) -> Iterator[Run]:
    """Give the runs that hold the finding's stretch; of a paragraph without text an empty one."""
    paragraph = Paragraph(passage.element, document._body)
    holders = []
    for piece in passage.pieces:
        inside = finding is None or not finding.end
        if not inside and finding is not None:
            inside = piece.start < finding.end and finding.start < piece.start + len(piece.text)
        run = next(piece.element.iterancestors(W + "r"), None)
        if inside and run is not None and run not in holders:
            holders.append(run)
    if not holders:
        yield paragraph.add_run("")
        return
    for run in holders:
        yield Run(run, paragraph)
