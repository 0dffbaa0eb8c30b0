"""The brake on guessing: failures under a key, and a wait that grows with them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from errors import TooMany
from models.accounts import Throttle
from models.database import Database
from services.clock import Clock, stored

FIRST_WAIT_S, LONGEST_WAIT_S = 2, 900
FORGOTTEN_AFTER = timedelta(hours=24)


def wait_s(session: Session, key: str, *, now: datetime) -> int:
    """Give how many seconds the next try under this key must wait, 0 where it may come at once.

    Args:
        now: as the tables hold time.
    """
    throttle = session.get(Throttle, key)
    if throttle is None or throttle.blocked_until <= now:
        return 0
    return max(1, round((throttle.blocked_until - now).total_seconds()))


def count_failure(session: Session, key: str, *, free: int, now: datetime) -> None:
    """Count one more failure; after `free` of them the wait doubles with each, from 2 seconds to 15 minutes."""
    row = session.get(Throttle, key)
    if row is None:
        row = Throttle(key=key, failures=0, last_at=now, blocked_until=now)
        session.add(row)
    row.failures = 1 if now - row.last_at > FORGOTTEN_AFTER else row.failures + 1
    row.last_at = now
    over = row.failures - free
    pause_s = 0 if over < 0 else min(FIRST_WAIT_S * 2 ** min(over, 20), LONGEST_WAIT_S)
    row.blocked_until = now + timedelta(seconds=pause_s)


def forgive(session: Session, key: str) -> None:
    """Forget the failures under a key."""
    if (slowed := session.get(Throttle, key)) is not None:
        session.delete(slowed)


def require_turn(db: Database, key: str, *, clock: Clock) -> None:
    """Ask for a turn under a key.

    Raises:
        TooMany: the next try must wait.
    """
    with db.reading() as session:
        wait = wait_s(session, key, now=stored(clock()))
    if wait:
        raise TooMany(f"Terlalu banyak percobaan dari tempat Anda. Tunggu {wait_words(wait)}, lalu coba lagi.")


def count_miss(db: Database, key: str, *, free: int, clock: Clock) -> None:
    """Count a failure under a key, in a transaction of its own."""
    with db.writing() as session:
        count_failure(session, key, free=free, now=stored(clock()))


def wait_words(seconds: int) -> str:
    """Give "12 detik" or "3 menit"."""
    return f"{seconds} detik" if seconds < 90 else f"{round(seconds / 60)} menit"
