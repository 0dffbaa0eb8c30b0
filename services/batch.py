"""The batch lane: many papers at once, joined for LibreOffice where their template allows it.

Four ways lead back to the single lane: a template that may not be joined, a join that fails (then only the document
that is to blame fails), page counts that do not settle, and rows that LibreOffice dropped.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

from engines.convert.base import Converter
from engines.convert.rows import lost_rows
from errors import ConversionFailed, ConverterTimeout
from pipeline.compile import CompiledTemplate
from pipeline.container import MAIN_PART
from pipeline.fill import FilledWord, write
from pipeline.join import join
from pipeline.split import split
from pipeline.values import PdfFile
from schemas.base import DocumentType
from services.press import Press

MOST_JOINED = 20  # a document gets hardly cheaper beyond, and a preview waits for the join under way
LEAST_JOINED = 8  # below, a second worker saves nothing
ROUNDS = 3  # of guessing how many pages the documents have

# Filling, joining and cutting hold Python's lock anyway: in turn, the first run is ready before the others are begun.
TURN = threading.Lock()

Joins = Callable[[DocumentType, CompiledTemplate], bool]


@dataclass(frozen=True, slots=True)
class Print:
    """One paper to print.

    Attributes:
        fill: gives it filled; called once, in a thread of the print run, so that LibreOffice need not wait for all.
        paper: "A4" or "F4".
        target: where its PDF goes; in a folder of this print run alone.
        document: its id: a failure names it.
        name: what a failure calls it; goes to logs and to people.
    """

    kind: DocumentType
    template: CompiledTemplate
    fill: Callable[[], FilledWord]
    paper: str
    target: Path
    document: str
    name: str


def print_all(
    press: Press,
    prints: Sequence[Print],
    *,
    joins: Joins,
    parallel: int,
    deadline_s: float,
    progress: Callable[[int], None],
) -> list[PdfFile]:
    """Print papers; give their PDFs in the order given. What was printed before is not printed again.

    Args:
        joins: says whether documents of a kind and template may be joined.
        parallel: how many LibreOffice workers there are.
        progress: is told how many are done, from this thread.

    Raises:
        ConversionFailed: a paper could not be made; the message names it.
    """
    made: dict[int, PdfFile] = {}
    progress(0)
    with ThreadPoolExecutor(2 * parallel) as pool:  # behind each run that is printed another is made ready
        runs = [pool.submit(_print_run, press, prints, run, deadline_s) for run in _runs(prints, joins, parallel)]
        try:
            for done in as_completed(runs):
                made |= done.result()
                progress(len(made))
        except BaseException:
            for run in runs:
                run.cancel()
            raise
    return [made[index] for index in range(len(prints))]


def _runs(prints: Sequence[Print], joins: Joins, parallel: int) -> Iterator[list[int]]:
    """Cut the papers into runs: those that are joined, evenly for the workers, then the others one by one."""
    groups: dict[tuple[str, str, str], list[int]] = {}
    for index, one in enumerate(prints):
        # A table that begins a document is cut as on the page before: papers of another size come in another run.
        groups.setdefault((one.template.sha256, one.kind.kind, one.paper), []).append(index)
    alone: list[int] = []
    for group in groups.values():
        if len(group) == 1 or not joins(prints[group[0]].kind, prints[group[0]].template):
            alone += group
            continue
        shared = min(parallel, max(len(group) // LEAST_JOINED, 1))  # by so many workers, each with as many runs
        count = shared * -(-len(group) // (MOST_JOINED * shared))
        for number in range(count):
            yield group[len(group) * number // count : len(group) * (number + 1) // count]
    yield from ([index] for index in alone)


def _print_run(press: Press, prints: Sequence[Print], run: Sequence[int], deadline_s: float) -> dict[int, PdfFile]:
    made: dict[int, PdfFile] = {}
    waiting: dict[int, FilledWord] = {}
    with TURN:
        for index in run:
            filled = prints[index].fill()
            known = press.known(press.key(filled.digest), prints[index].target)
            if known is None:
                waiting[index] = filled
            else:
                made[index] = known
    if len(waiting) > 1:
        indexes = list(waiting)
        targets = [prints[index].target for index in indexes]
        try:
            joined = print_joined(press, list(waiting.values()), targets, deadline_s=deadline_s)
        except ConversionFailed:
            joined = {}  # one of them is to blame: alone, it will be named
        for place, pdf in joined.items():
            made[indexes[place]] = pdf
            press.remember(press.key(waiting.pop(indexes[place]).digest), pdf)
    for index, filled in waiting.items():
        made[index] = _print_alone(press, prints[index], filled, deadline_s)
    return made


def _print_alone(press: Press, one: Print, filled: FilledWord, deadline_s: float) -> PdfFile:
    word = write(filled, one.target.with_suffix(".docx"))
    try:
        return press.convert(word, one.target, deadline_s=deadline_s)
    except ConversionFailed as exc:
        again = ConverterTimeout if isinstance(exc, ConverterTimeout) else ConversionFailed
        raise again(f"{one.name} tidak dapat dibuat.").of(one.document) from exc
    finally:
        word.path.unlink(missing_ok=True)


def print_joined(
    converter: Converter, filled: Sequence[FilledWord], targets: Sequence[Path], *, deadline_s: float
) -> dict[int, PdfFile]:
    """Print documents of one template joined; give the PDFs by place.

    One whose page count does not settle is left out, and one of whose tables LibreOffice dropped rows.

    Raises:
        ConversionFailed: the joined file could not be converted or cut.
    """
    made: dict[int, PdfFile] = {}
    pages = dict.fromkeys(range(len(filled)), 1)
    waiting = list(pages)
    for _ in range(ROUNDS):
        with TURN:
            whole = join([filled[place] for place in waiting], pages=[pages[place] for place in waiting])
            word = replace(write(whole, targets[0].with_name(f"gabungan-{uuid4().hex}.docx")), joined=True)
        joined = word.path.with_suffix(".pdf")
        try:
            converter.convert(word, joined, deadline_s=deadline_s)
            with TURN:
                cut = split(joined, [targets[place] for place in waiting], title=filled[0].title)
        finally:
            word.path.unlink(missing_ok=True)
            joined.unlink(missing_ok=True)
        wrong: list[int] = []
        for place, pdf in zip(waiting, cut, strict=True):
            if filled[place].counts_pages and pdf.pages != pages[place]:
                pages[place] = pdf.pages
                wrong.append(place)
            elif pdf.pages == 1 or not lost_rows(filled[place].parts[MAIN_PART], pdf.path):
                made[place] = pdf
        if not wrong:
            break
        waiting = wrong
    return made
