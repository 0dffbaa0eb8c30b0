"""Text as it enters a paper: cleaned once, in the base text field, and refused where the paper could not print it."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right

from schemas.charset import PRINTABLE

_STARTS = [first for first, _ in PRINTABLE]
_LINE_ENDS = str.maketrans({"\r": "\n", "\u2028": "\n", "\u2029": "\n"})
_MARKS = {"Mn", "Mc", "Me"}
# Soft hyphen, signs of direction, zero width, joining, byte order, annotation, language tags. Other format characters
# (the Arabic number signs) can be seen: they are refused, not dropped.
_INVISIBLE = {
    0x00AD, 0x061C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF,
    *range(0xFFF9, 0xFFFC), 0xE0001, *range(0xE0020, 0xE0080),
}  # fmt: skip


class TextRefused(ValueError):
    """A text with a character that cannot be printed. The message (Indonesian) names it."""


def clean_text(raw: str) -> str:
    r"""Return `raw` in NFC with ``\n`` as its only line end and without invisible characters.

    Dropped: control characters but ``\n`` and ``\t``, noncharacters, and what has no shape (direction, zero width,
    byte-order mark, soft hyphen). Every kind of space becomes an ordinary one. Cleaning twice changes nothing.

    Raises:
        TextRefused: half a surrogate pair, or a character that the house font does not draw by itself.
    """
    if raw.isascii() and raw.replace("\n", "").replace("\t", "").isprintable():
        return raw  # what most people type most of the time
    if any("\ud800" <= char <= "\udfff" for char in raw):
        raise TextRefused("Teks ini rusak (memuat setengah huruf). Hapus lalu ketik ulang.")
    text = raw.replace("\r\n", "\n").translate(_LINE_ENDS)
    text = unicodedata.normalize("NFC", "".join(_kept(char) for char in text))
    for char in text:
        if char not in "\n\t" and not is_printable(char):
            raise TextRefused(_refusal(char))
    return text


def is_printable(char: str) -> bool:
    """Whether the house font itself draws this character, from left to right and on its own."""
    code = ord(char)
    place = bisect_right(_STARTS, code) - 1
    return place >= 0 and code <= PRINTABLE[place][1]


def is_invisible(char: str) -> bool:
    """Whether a cleaned text leaves this character out: controls, noncharacters and what has no shape."""
    return unicodedata.category(char) == "Cc" or ord(char) in _INVISIBLE or _is_noncharacter(ord(char))


def _kept(char: str) -> str:
    if char in "\n\t":
        return char
    if unicodedata.category(char) == "Zs":
        return " "
    return "" if is_invisible(char) else char


def _is_noncharacter(code: int) -> bool:
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF  # Unicode 15, chapter 23.7


def _refusal(char: str) -> str:
    code = f"U+{ord(char):04X}"
    category = unicodedata.category(char)
    if category in _MARKS:
        name = unicodedata.name(char, "tanda tanpa nama").lower()
        return f"Tanda huruf {code} ({name}) tidak dapat dicetak; ganti dengan huruf Latin tanpa tanda itu."
    if category in {"Co", "Cn", "Cf"}:
        return f"Karakter {code} tidak dapat dicetak; hapus dari teks ini."
    kind, advice = (
        ("Huruf", "ganti dengan huruf Latin") if category.startswith("L") else ("Simbol", "hapus dari teks ini")
    )
    return f'{kind} "{char}" ({code}) tidak dapat dicetak; {advice}.'
