"""The batch lane: many papers at once, joined for LibreOffice where their template allows it.

Three ways lead back to the single lane: a template that may not be joined, a join that fails (then only the document
that is to blame fails), and page counts that do not settle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from engines.convert.base import Converter
from errors import ConversionFailed, ConverterTimeout
from pipeline.compile import CompiledTemplate
from pipeline.fill import FilledWord, write
from pipeline.join import join
from pipeline.split import split
from pipeline.values import PdfFile
from schemas.base import DocumentType
from services.press import Press

MOST_JOINED = 50  # a document gets no cheaper beyond, and a preview waits for the join under way
LEAST_JOINED = 8  # below, a second worker saves nothing
ROUNDS = 3  # of guessing how many pages the documents have

Joins = Callable[[DocumentType, CompiledTemplate], bool]


@dataclass(frozen=True, slots=True)
class Print:
    """One paper to print.

    Attributes:
        target: where its PDF goes; in a folder of this print run alone.
        document: its id: a failure names it.
        name: what a failure calls it; goes to logs and to people.
    """

    kind: DocumentType
    template: CompiledTemplate
    filled: FilledWord
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
    waiting: list[int] = []
    for index, one in enumerate(prints):
        known = press.known(press.key(one.filled.digest), one.target)
        if known is None:
            waiting.append(index)
        else:
            made[index] = known
    progress(len(made))
    with ThreadPoolExecutor(parallel + 1) as pool:  # one joins or cuts while the workers print
        runs = [
            pool.submit(_print_run, press, [prints[index] for index in run], run, deadline_s)
            for run in _runs(prints, waiting, joins, parallel)
        ]
        try:
            for done in as_completed(runs):
                made |= done.result()
                progress(len(made))
        except BaseException:
            for run in runs:
                run.cancel()
            raise
    return [made[index] for index in range(len(prints))]


def _runs(
    prints: Sequence[Print],
    waiting: Sequence[int],
    joins: Joins,
    parallel: int,
) -> Iterator[list[int]]:
    """Cut the waiting papers into runs: those that are joined, evenly for the workers, then the others one by one."""
    groups: dict[tuple[str, str, str], list[int]] = {}
    for index in waiting:
        filled = prints[index].filled
        # A table that begins a document is cut as on the page before: papers of another size come in another run.
        groups.setdefault((prints[index].template.sha256, filled.title, filled.paper), []).append(index)
    alone: list[int] = []
    for group in groups.values():
        if len(group) == 1 or not joins(prints[group[0]].kind, prints[group[0]].template):
            alone += group
            continue
        count = max(-(-len(group) // MOST_JOINED), min(parallel, len(group) // LEAST_JOINED), 1)
        for number in range(count):
            yield group[len(group) * number // count : len(group) * (number + 1) // count]
    yield from ([index] for index in alone)


def _print_run(press: Press, run: Sequence[Print], indexes: Sequence[int], deadline_s: float) -> dict[int, PdfFile]:
    made: dict[int, PdfFile] = {}
    if len(run) > 1:
        try:
            made = print_joined(press, [one.filled for one in run], [one.target for one in run], deadline_s=deadline_s)
        except ConversionFailed:
            made = {}  # one of them is to blame: alone, it will be named
        for place, pdf in made.items():
            press.remember(press.key(run[place].filled.digest), pdf)
    for place, one in enumerate(run):
        if place not in made:
            made[place] = _print_alone(press, one, deadline_s)
    return {indexes[place]: pdf for place, pdf in made.items()}


def _print_alone(press: Press, one: Print, deadline_s: float) -> PdfFile:
    word = write(one.filled, one.target.with_suffix(".docx"))
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
    """Print documents of one template joined; give the PDFs by place. One whose page count does not settle is left out.

    Raises:
        ConversionFailed: the joined file could not be converted or cut.
    """
    made: dict[int, PdfFile] = {}
    pages = dict.fromkeys(range(len(filled)), 1)
    waiting = list(pages)
    for _ in range(ROUNDS):
        word = write(
            join([filled[place] for place in waiting], pages=[pages[place] for place in waiting]),
            targets[0].with_name(f"gabungan-{uuid4().hex}.docx"),
        )
        joined = word.path.with_suffix(".pdf")
        try:
            converter.convert(word, joined, deadline_s=deadline_s)
            cut = split(joined, [targets[place] for place in waiting], title=filled[0].title)
        finally:
            word.path.unlink(missing_ok=True)
            joined.unlink(missing_ok=True)
        wrong: list[int] = []
        for place, pdf in zip(waiting, cut, strict=True):
            if filled[place].counts_pages and pdf.pages != pages[place]:
                pages[place] = pdf.pages
                wrong.append(place)
            else:
                made[place] = pdf
        if not wrong:
            break
        waiting = wrong
    return made
