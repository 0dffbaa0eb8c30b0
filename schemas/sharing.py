"""A report as text for a messenger: what happened when and where; numbers of persons are masked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from schemas.setting import PaperSetting
from schemas.wording import masked

NIK = re.compile(r"(?<![0-9])[0-9]{4}[ .-]?[0-9]{4}[ .-]?[0-9]{4}[ .-]?[0-9]{4}(?![0-9])")
PHONE = re.compile(r"(?<![0-9])(?:\+?62|0)[ .-]?8(?:[ .-]?[0-9]){7,12}(?![0-9])")
DOT = "\N{BULLET}"
MARKUP = str.maketrans({"*": "\u2217", "_": " ", "~": "-", "`": "'"})  # what messengers take for bold and the like


def hidden(text: str) -> str:
    """Give a text with every NIK and mobile number in it masked, by dots: a messenger takes stars for bold."""
    text = NIK.sub(lambda match: masked(re.sub(r"\D", "", match[0])).replace("*", DOT), text)
    return PHONE.sub(lambda match: _masked_phone(re.sub(r"[^0-9+]", "", match[0])), text)


def shared_text(
    title: str, lines: Sequence[tuple[str, str]], paragraphs: Sequence[tuple[str, str]], setting: PaperSetting
) -> str:
    """Give a report's text: a bold title, facts line by line, paragraphs under bold heads, who sends it.

    Args:
        lines, paragraphs: (head, text); those without a text are left out.
    """
    facts = [f"{head}: {_plain(text)}" for head, text in lines if text]
    told = [f"*{head}*\n{_plain(text)}" for head, text in paragraphs if text]
    officer = setting.officer
    sender = f"{officer.rank} {officer.name.title()}, Bhabinkamtibmas {officer.area}, {setting.unit.name}"
    return "\n\n".join([f"*{_plain(title).upper()}*", "\n".join(facts), *told, sender])


def _plain(text: Any) -> str:
    return hidden(str(text).translate(MARKUP)).strip()


def _masked_phone(number: str) -> str:
    return f"{number[:4]}{4 * DOT}{number[-3:]}"
