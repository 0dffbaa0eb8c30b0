"""What the cards of households and businesses have in common: up to four visits, in order; each visit is one paper."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError

from schemas.paper import Handwriting
from schemas.strokes import DrawnSignature

VISITS = 4
ROWS = "kunjungan"
SIGNED = "tanda_tangan"
CELL_MM = (21.0, 7.0)  # what the cell of a signature holds beside two lines of text, without a higher row


def visits_in_order(data: Mapping[str, Any]) -> None:
    """Refuse a visit that is dated before the one above it.

    Raises:
        ValidationError: at the date of the first such visit.
    """
    days = [visit["tanggal"] for visit in data.get(ROWS, []) if "tanggal" in visit]
    for number, (before, after) in enumerate(itertools.pairwise(days), start=1):
        if after < before:
            message = "Kunjungan harus urut tanggal: tanggal ini lebih awal dari kunjungan sebelumnya."
            raise ValidationError({ROWS: {number: {"tanggal": [message]}}})


def receivers_signature() -> DrawnSignature:
    """Give the field for the signature of who received a visit, named `tanda_tangan`."""
    help_ = "Digambar oleh penerima dengan jari atau tetikus. Bila dikosongkan, penerima menandatangani cetakannya."
    return DrawnSignature("Tanda tangan penerima", metadata={"help": help_})


def signed(visit: Mapping[str, Any]) -> Handwriting | str:
    """Give what stands in the cell of a visit's signature: nothing where it is left for a pen."""
    strokes = visit[SIGNED]
    return Handwriting(strokes, *CELL_MM, f"Tanda tangan {visit['penerima']}") if strokes else ""


@dataclass(frozen=True, slots=True)
class Card:
    """What a form of visits stands on: a household or business, known from visit to visit.

    Attributes:
        called: what lists call it ("warga").
        named: gives its name from the values of a visit's paper.
        placed: gives where it is, on one line.
        sought: answers by which it is found besides: dotted paths.
        unique: the answer that no two of them share, "" where there is none.
        fresh: answers that each visit gives anew.
    """

    called: str
    named: Callable[[Mapping[str, Any]], str]
    placed: Callable[[Mapping[str, Any]], str]
    sought: tuple[str, ...] = ()
    unique: str = ""
    fresh: tuple[str, ...] = ()

    def known(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Give of a paper's answers what the next visit starts from."""
        apart = {ROWS, *self.fresh}
        return {name: value for name, value in answers.items() if name not in apart}

    def own(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Give a paper's answers with its own visit alone: earlier visits are other papers."""
        rows = answers.get(ROWS)
        return {**answers, ROWS: rows[-1:]} if isinstance(rows, list) and rows else dict(answers)

    def earlier_paths(self, answers: Mapping[str, Any]) -> tuple[str, ...]:
        """Give the beginnings of the paths of the earlier visits: they are other papers, and nothing to mend here."""
        rows = answers.get(ROWS)
        return tuple(f"{ROWS}.{number}." for number in range(len(rows) - 1)) if isinstance(rows, list) else ()

    def whole(self, answers: Mapping[str, Any], earlier: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Give a paper's answers with the earlier visits above its own."""
        own = self.own(answers)
        return {**own, ROWS: [*earlier, *(own.get(ROWS) or [{}])]}


def on_this_card(earlier: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Give those of all earlier visits that stand on the card which the next visit goes on: a fifth begins anew."""
    return list(earlier[len(earlier) // VISITS * VISITS :])
