"""Sessions: one row a device, so that "keluar dari semua perangkat" ends them at once."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from errors import NotFound
from models.accounts import Account, LoginSession
from models.database import Database
from models.tables import Officer
from services import audit
from services.clock import Clock, local_date, stored
from services.hierarchy import downwards, upwards
from services.posts import posts_held
from services.rights import RIGHTS, Actor, Reach, Role

# Officers carry their phone with them and write in the evening; everybody else sits at a shared PC.
LIFE = {Role.PETUGAS: timedelta(days=30)}
IDLE = timedelta(hours=8)
SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Device:
    """A device where somebody is logged in. `here`: the one that asks."""

    device: str
    created_at: datetime
    seen_at: datetime
    here: bool


def open_session(session: Session, officer: Officer, *, device: str, address: str, clock: Clock) -> str:
    """Open a session inside the caller's transaction and give its token, which is kept nowhere else."""
    token, now = secrets.token_urlsafe(32), stored(clock())
    session.add(
        LoginSession(
            token_sha256=_digest(token), officer_id=officer.id, device=device[:80], created_at=now, seen_at=now,
            expires_at=now + _life(Role(officer.role)),
        )
    )  # fmt: skip
    session.execute(delete(LoginSession).where(LoginSession.expires_at < now))
    audit.record(
        session, None, "login", clock=clock, subject=officer.id, officer_id=officer.id, unit_id=officer.unit_id,
        address=address,
    )  # fmt: skip
    return token


def actor_of(db: Database, token: str, *, address: str, clock: Clock, post: str = "") -> Actor | None:
    """Give who is logged in with this token; None where it ran out, was ended, or the officer is no longer active.

    Args:
        post: that this person chose to work in; it counts only on the days on which it is held.
    """
    now = stored(clock())
    with db.reading() as session:
        row = session.get(LoginSession, _digest(token))
        if row is None or row.expires_at < now or not row.officer.active:
            return None
        account = session.get_one(Account, row.officer_id)
        today = local_date(clock(), row.officer.unit.time_zone)
        actor = describe(session, row.officer, account, address=address, day=today, post=post)
        due = now - row.seen_at > SEEN_EVERY
    if due:
        with db.writing() as session:
            fresh = session.get(LoginSession, _digest(token))
            if fresh is not None:
                fresh.seen_at, fresh.expires_at = now, now + _life(actor.role)
    return actor


def describe(
    session: Session, officer: Officer, account: Account, *, address: str = "", day: date | None = None, post: str = ""
) -> Actor:
    """Give an officer as an actor, with the units above, and those below where the role reaches that far.

    Args:
        day: on which other posts may be held; None for a program, which works in its owner's own.
        post: the one to work in.
    """
    posts = () if day is None else posts_held(session, officer, day)
    acting = next((one for one in posts if one.role == post), None)
    role, unit = Role(officer.role) if acting is None else acting.role, officer.unit
    reaches_below = any(right.roles.get(role) is Reach.BELOW for right in RIGHTS.values())
    return Actor(
        officer_id=officer.id, unit_id=unit.id, role=role, name=officer.name, rank=officer.rank, nrp=officer.nrp,
        unit_name=unit.name, time_zone=unit.time_zone, area=officer.area, example=unit.example,
        must_change=account.must_change, letter_keys=account.letter_keys,
        below=downwards(session, unit.id) if reaches_below else frozenset(),
        above=frozenset(upwards(session, unit.id)) - {unit.id}, address=address, posts=posts, acting=acting,
    )  # fmt: skip


def work_in(db: Database, actor: Actor, post: str, *, clock: Clock) -> str:
    """Write down that a person works in another post from now on, or in the own ("") again; give what it is called.

    Raises:
        NotFound: this person does not hold it today.
    """
    held = next((one for one in actor.posts if one.role == post), None)
    if post and held is None:
        raise NotFound("Jabatan itu tidak sedang Anda pegang. Minta admin memeriksa daftar jabatan.")
    with db.writing() as session:
        details = {"post": post} if held else {}
        audit.record(session, actor, "post.taken" if held else "post.left", clock=clock, details=details)
    return "" if held is None else held.words


def close_session(db: Database, token: str, *, actor: Actor, clock: Clock) -> None:
    """End this session. Safe to run twice."""
    with db.writing() as session:
        session.execute(delete(LoginSession).where(LoginSession.token_sha256 == _digest(token)))
        audit.record(session, actor, "logout", clock=clock, subject=actor.officer_id)


def close_all_sessions(db: Database, actor: Actor, *, clock: Clock, keep: str = "") -> None:
    """End all sessions of this person, but the one with the token `keep`."""
    with db.writing() as session:
        session.execute(
            delete(LoginSession).where(
                LoginSession.officer_id == actor.officer_id, LoginSession.token_sha256 != _digest(keep)
            )
        )
        audit.record(session, actor, "logout.everywhere", clock=clock, subject=actor.officer_id)


def devices_of(db: Database, actor: Actor, *, token: str, clock: Clock) -> list[Device]:
    """List where this person is logged in, the newest first."""
    with db.reading() as session:
        rows = session.scalars(
            select(LoginSession)
            .where(LoginSession.officer_id == actor.officer_id, LoginSession.expires_at >= stored(clock()))
            .order_by(LoginSession.seen_at.desc())
        )
        return [Device(row.device, row.created_at, row.seen_at, row.token_sha256 == _digest(token)) for row in rows]


def _life(role: Role) -> timedelta:
    return LIFE.get(role, IDLE)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
