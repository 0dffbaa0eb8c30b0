"""What somebody typed into the one search box: words, a day, a month, a number; and words that were nearly right."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from schemas.wording import MONTHS

MOST_WORDS = 8
LONGEST = 80
SHORTEST_TYPO = 4  # a shorter word has too many neighbours
NIK_DIGITS = 16
_MONTH_NUMBERS = {
    name: number
    for number, month in enumerate(MONTHS, start=1)
    for name in (month.casefold(), month.casefold()[:3])
} | {"agu": 8, "agt": 8, "ags": 8, "nop": 11, "des": 12}  # fmt: skip
_DIGITS = re.compile(r"(?<![\w/-])(\d{4})[ .-]?(\d{4})[ .-]?(\d{4})[ .-]?(\d{4})(?![\w/-])")
_ISO_DAY = re.compile(r"(?<!\S)(\d{4})-(\d{1,2})-(\d{1,2})(?!\S)")
_SHORT_DAY = re.compile(r"(?<!\S)(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?!\S)")
_WORD_DAY = re.compile(r"(?<!\S)(\d{1,2}) ([a-z]+) (\d{4})(?!\S)")
_ISO_MONTH = re.compile(r"(?<!\S)(\d{4})-(\d{1,2})(?!\S)")
_WORD_MONTH = re.compile(r"(?<!\S)([a-z]+) (\d{4})(?!\S)")


@dataclass(frozen=True, slots=True)
class Sought:
    """What is sought. Every word must be there; `day` or `period` ("2023-01") narrow it where they were named."""

    words: tuple[str, ...] = ()
    day: date | None = None
    period: str = ""

    @property
    def nothing(self) -> bool:
        """Whether everything is asked for."""
        return not self.words and self.day is None and not self.period


def understood(text: str) -> Sought:
    """Read a search as people write it: "siti 9 januari 2023", "2023-01-09", "januari 2023", "2172 0147 1187 0001".

    What looks like a date and is none stays a word.
    """
    rest = " ".join(text.casefold().split())[:LONGEST]
    rest = _DIGITS.sub(lambda found: "".join(found.groups()), rest)
    day, period = None, ""
    for pattern, order in ((_ISO_DAY, (1, 2, 3)), (_SHORT_DAY, (3, 2, 1)), (_WORD_DAY, (3, 2, 1))):
        found = pattern.search(rest)
        if found and (day := _day(*(found.group(number) for number in order))):
            rest = rest[: found.start()] + rest[found.end() :]
            break
    if day is None:
        for pattern, year, month in ((_ISO_MONTH, 1, 2), (_WORD_MONTH, 2, 1)):
            found = pattern.search(rest)
            if found and (first := _day(found.group(year), found.group(month), "1")):
                period = f"{first:%Y-%m}"
                rest = rest[: found.start()] + rest[found.end() :]
                break
    words = tuple(dict.fromkeys(word for raw in rest.split() if (word := raw.strip('.,;:"()'))))
    return Sought(words[:MOST_WORDS], day, period)


def corrected(sought: Sought, vocabulary: Iterable[str]) -> Sought | None:
    """Give the search with each unknown word replaced by a known one, None where there is none for some word.

    The known one differs by one letter, missing or too many, or by two that are swapped.

    Args:
        vocabulary: the folded words that there are. A word that stands within one of them is known.
    """
    known = frozenset(vocabulary)
    better = []
    for word in sought.words:
        near = _nearest(word, known)
        if near is None:
            return None
        better.append(near)
    found = replace(sought, words=tuple(better))
    return None if found == sought else found


def _nearest(word: str, known: frozenset[str]) -> str | None:
    if any(word in one for one in known):
        return word
    if len(word) < SHORTEST_TYPO or any(char.isdigit() for char in word):
        return None
    found = extract(word, known, scorer=OSA.distance, score_cutoff=1, limit=5)
    return min((one for one, _, _ in found), default=None)


def _day(year: str, month: str, day: str) -> date | None:
    number = int(month) if month.isdigit() else _MONTH_NUMBERS.get(month, 0)
    try:
        return date(int(year), number, int(day))
    except ValueError:
        return None
