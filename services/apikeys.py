"""Keys of programs: made by a person for one's own things, with scopes, told once and kept as a hash."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import select

from errors import NotFound, UserError
from models.accounts import Account, ApiKey
from models.database import Database
from services import audit
from services.clock import Clock, stored
from services.rights import Actor
from services.sessions import describe

PREFIX = "berkas_"
LIFE = timedelta(days=365)
MOST_KEYS = 20
USED_EVERY = timedelta(minutes=5)
# What a scope lets a program do; never signing, keys, passwords or people.
SCOPES: Final = {
    "entries.read": frozenset({"entry.read"}),
    "entries.write": frozenset({"entry.write", "entry.delete", "entry.submit", "entry.withdraw"}),
    "months.read": frozenset({"month.read", "month.restricted", "archive.search"}),
    "months.build": frozenset({"month.build", "month.nil"}),
}
SCOPE_WORDS: Final = {
    "entries.read": "membaca dokumen",
    "entries.write": "mengisi, mengajukan, dan menghapus draf",
    "months.read": "membaca bulan, berkas, dan arsip",
    "months.build": "menyusun berkas bulan",
}


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key as its owner sees it; the key itself is not known any more."""

    id: UUID
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


def make_key(db: Database, *, name: str, scopes: frozenset[str], by: Actor, clock: Clock) -> str:
    """Make a key and give it; it is told this once.

    Raises:
        UserError: no name, no scope or an unknown one, or too many keys.
    """
    if not name.strip() or len(name) > 60:
        raise UserError("Beri nama pada kunci ini, misalnya nama program yang memakainya (paling banyak 60 huruf).")
    if not scopes or not scopes <= SCOPES.keys():
        raise UserError("Pilih paling sedikit satu wewenang untuk kunci ini.")
    key, now = PREFIX + secrets.token_urlsafe(32), stored(clock())
    with db.writing() as session:
        if len(session.scalars(select(ApiKey.id).where(ApiKey.officer_id == by.officer_id)).all()) >= MOST_KEYS:
            raise UserError(f"Paling banyak {MOST_KEYS} kunci. Cabut yang tidak dipakai lagi.")
        row = ApiKey(
            key_sha256=_digest(key), id=uuid4(), officer_id=by.officer_id, name=name.strip(), scopes=sorted(scopes),
            created_at=now, expires_at=now + LIFE, used_at=None,
        )  # fmt: skip
        session.add(row)
        audit.record(session, by, "apikey.made", clock=clock, subject=row.id, details={"scopes": row.scopes})
    return key


def keys_of(db: Database, actor: Actor) -> list[KeyRow]:
    """List this person's keys, the newest first."""
    with db.reading() as session:
        rows = session.scalars(
            select(ApiKey).where(ApiKey.officer_id == actor.officer_id).order_by(ApiKey.created_at.desc())
        )
        return [
            KeyRow(row.id, row.name, tuple(row.scopes), row.created_at, row.expires_at, row.used_at) for row in rows
        ]


def revoke_key(db: Database, key_id: UUID, *, by: Actor, clock: Clock) -> None:
    """End one of this person's keys at once.

    Raises:
        NotFound: this person has no such key.
    """
    with db.writing() as session:
        row = session.scalar(select(ApiKey).where(ApiKey.id == key_id, ApiKey.officer_id == by.officer_id))
        if row is None:
            raise NotFound("Kunci itu tidak ada.")
        session.delete(row)
        audit.record(session, by, "apikey.revoked", clock=clock, subject=key_id)


def actor_of_key(db: Database, key: str, *, address: str, clock: Clock) -> Actor | None:
    """Give for whom a program acts, limited to the key's scopes; None where the key holds no more."""
    now = stored(clock())
    with db.reading() as session:
        row = session.get(ApiKey, _digest(key))
        if row is None or row.expires_at < now or not row.officer.active:
            return None
        account = session.get(Account, row.officer_id)
        if account is None or account.must_change:
            return None
        allowed = frozenset[str]().union(*(SCOPES[scope] for scope in row.scopes if scope in SCOPES))
        actor = replace(describe(session, row.officer, account, address=address), scopes=allowed)
        due = row.used_at is None or now - row.used_at > USED_EVERY
    if due:
        with db.writing() as session:
            fresh = session.get(ApiKey, _digest(key))
            if fresh is not None:
                fresh.used_at = now
    return actor


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
