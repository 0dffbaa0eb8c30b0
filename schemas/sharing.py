"""A report as text for a messenger, in the shape that units send each other; numbers of persons are masked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from string import ascii_uppercase
from typing import Any

from schemas.setting import PaperSetting
from schemas.wording import masked, post_in_words

GROUPINGS = ((4, 4, 4, 4), (6, 6, 4), (2, 2, 2, 6, 4))  # how people write the 16 digits
NIK = re.compile(
    rf"(?<![0-9])(?:{'|'.join('[ .-]?'.join(f'[0-9]{{{count}}}' for count in each) for each in GROUPINGS)})(?![0-9])"
)
PHONE = re.compile(r"(?<![0-9])\(?(?:\+?62|0)[ .)-]{0,2}8(?:[ .)-]{0,2}[0-9]){7,12}(?![0-9])")
DOT = "\N{BULLET}"
MARKUP = str.maketrans({"*": "\u2217", "_": " ", "~": "-", "`": "'"})  # what messengers take for bold and the like


def hidden(text: str) -> str:
    """Give a text with every NIK and mobile number in it masked, by dots: a messenger takes stars for bold."""
    text = NIK.sub(lambda match: masked(re.sub(r"\D", "", match[0])).replace("*", DOT), text)
    return PHONE.sub(lambda match: _masked_phone(re.sub(r"[^0-9+]", "", match[0])), text)


def shared_text(
    subject: str, lines: Sequence[tuple[str, str]], paragraphs: Sequence[tuple[str, str]], setting: PaperSetting
) -> str:
    """Give a report's text: the unit, to whom, from whom, on what; lettered parts; the closing words; who sends it.

    Args:
        lines, paragraphs: (head, text); those without a text are left out. The lines are part A.
    """
    unit, officer = setting.unit, setting.officer
    post = f"{officer.post or 'Bhabinkamtibmas'} {officer.area}".strip()
    address = [
        f"Kepada Yth. : {post_in_words(unit.chief, unit.kapolsek)}", f"Dari : {post}", f"Perihal : *{_plain(subject)}*"
    ]  # fmt: skip
    facts = "\n".join(f"{label} : {_plain(text)}" for label, text in lines if text)
    parts = [("Pelaksanaan", facts), *((label, _plain(text)) for label, text in paragraphs if text)]
    body = [
        f"*{letter}. {label.upper()}*\n{text}" for letter, (label, text) in zip(ascii_uppercase, parts, strict=False)
    ]
    sender = f"{officer.rank} {officer.name.title()}"
    return "\n\n".join(
        [
            "\n".join(f"*{_plain(line)}*" for line in unit.letterhead), "\n".join(address), *body,
            "Demikian untuk menjadi periksa.", f"{post}\n*{_plain(sender)}*",
        ]
    )  # fmt: skip


def _plain(text: Any) -> str:
    return hidden(str(text).translate(MARKUP)).strip()


def _masked_phone(number: str) -> str:
    return f"{number[:4]}{4 * DOT}{number[-3:]}"
