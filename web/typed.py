"""What was typed and what is wrong with it, as forms show it again."""

from __future__ import annotations

from uuid import UUID

from errors import AnswersInvalid, NotFound, UserError

STALE = "Halaman ini sudah terlalu lama terbuka. Isian Anda masih ada: periksa, lalu kirim sekali lagi."
Faults = dict[str, str]
"""Field path -> words; "" for what concerns the whole form."""


def faults_of(error: UserError) -> Faults:
    """Give the words of an error by field."""
    if isinstance(error, AnswersInvalid):
        return {name: " ".join(messages) for name, messages in error.fields.items()}
    return {"": str(error)}


def faults_listed(faults: Faults) -> list[tuple[str, str]]:
    """Give the error summary's lines: the field's id, and the words; what concerns the whole form leads to its top."""
    return [(name or "isi", words) for name, words in faults.items()]


def uuid_of(text: str) -> UUID:
    """Give the id that a form carried.

    Raises:
        NotFound: it is none.
    """
    try:
        return UUID(text)
    except ValueError as exc:
        raise NotFound("Halaman ini dikirim tidak lengkap. Muat ulang, lalu coba lagi.") from exc
