"""Passwords: kept as Argon2id, hashed anew when the parameters grow, and one-time ones that can be read aloud."""

from __future__ import annotations

import secrets
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from errors import UserError

SHORTEST, LONGEST = 10, 200
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that can be taken for another when it is read aloud
# OWASP Password Storage Cheat Sheet: Argon2id with at least 19 MiB, two passes, one lane.
HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
NOBODY: Final = HASHER.hash(secrets.token_urlsafe(16))


def hashed(password: str) -> str:
    """Give the hash to keep."""
    return HASHER.hash(password)


def fits(stored: str | None, password: str) -> bool:
    """Say whether a password belongs to a hash. For None as much time is spent as for a wrong password."""
    try:
        HASHER.verify(stored or NOBODY, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Say whether a hash was made with weaker parameters than now."""
    return HASHER.check_needs_rehash(stored)


def one_time_password() -> str:
    """Make a password that is given to somebody once and changed at the first login: 60 random bits in groups."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(12))
    return "-".join(letters[start : start + 4] for start in range(0, 12, 4))


def require_good(password: str, *, nrp: str) -> None:
    """Refuse what is guessed first (NIST SP 800-63B: length counts, composition rules do not).

    Raises:
        UserError: too short, too long, or the person's own number.
    """
    if len(password) < SHORTEST:
        raise UserError(f"Sandi baru sekurangnya {SHORTEST} huruf. Pakai beberapa kata yang mudah Anda ingat.")
    if len(password) > LONGEST:
        raise UserError(f"Sandi baru paling banyak {LONGEST} huruf.")
    if nrp in password or len(set(password)) < 4:
        raise UserError("Sandi ini mudah ditebak. Jangan memakai NRP atau satu huruf berulang.")
