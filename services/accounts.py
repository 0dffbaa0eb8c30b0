"""Accounts: who may enter, with which password; guessing is slowed down by account and by address."""

from __future__ import annotations

import hashlib
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from errors import LoginRefused, NotFound, UserError
from models.accounts import Account, LoginSession
from models.database import Database
from models.tables import Officer
from services import audit, throttling
from services.clock import Clock, stored
from services.passwords import fits, hashed, is_outdated, one_time_password, require_good
from services.rights import Actor
from services.sessions import open_session

REFUSED = "NRP/NIP dan sandi tidak cocok. Periksa keduanya, lalu coba lagi."
FREE_TRIES = {"akun": 5, "alamat": 20}  # a station's officers share one address


def give_account(session: Session, officer: Officer, *, password: str, must_change: bool, clock: Clock) -> Account:
    """Let an officer log in with this password. The number must not be in use by another account.

    Raises:
        UserError: another account has this number.
    """
    if session.scalar(select(Account).where(Account.nrp == officer.nrp)) is not None:
        raise UserError(f"Sudah ada akun dengan nomor {officer.nrp}. Periksa nomornya.")
    account = Account(
        officer_id=officer.id, nrp=officer.nrp, password_hash=hashed(password), must_change=must_change,
        letter_keys=True, changed_at=stored(clock()),
    )  # fmt: skip
    session.add(account)
    session.flush()
    return account


def log_in(db: Database, nrp: str, password: str, *, device: str, address: str, clock: Clock) -> str:
    """Check number and password and open a session; give its token.

    The answer and its time are the same for a wrong password and for a number that nobody has.

    Raises:
        LoginRefused: they do not belong together, or the next try must wait.
    """
    typed = "".join(nrp.split()).replace(".", "").replace("-", "")
    keys = {"akun": f"akun:{hashlib.sha256(typed.encode()).hexdigest()[:32]}", "alamat": f"alamat:{address}"}
    now = stored(clock())
    with db.reading() as session:
        wait_s = max(throttling.wait_s(session, key, now=now) for key in keys.values())
        account = session.scalar(select(Account).where(Account.nrp == typed))
        known = None if account is None or not account.officer.active else account.password_hash
    if wait_s:
        wait = throttling.wait_words(wait_s)
        raise LoginRefused(f"Terlalu banyak percobaan. Tunggu {wait}, lalu coba lagi.", wait_s=wait_s)
    if not fits(known, password):
        with db.writing() as session:
            for kind, key in keys.items():
                throttling.count_failure(session, key, free=FREE_TRIES[kind], now=now)
            audit.record(session, None, "login.refused", clock=clock, address=address)
        raise LoginRefused(REFUSED)
    with db.writing() as session:
        account = session.scalars(select(Account).where(Account.nrp == typed)).one()
        if is_outdated(account.password_hash):
            account.password_hash = hashed(password)
        throttling.forgive(session, keys["akun"])
        return open_session(session, account.officer, device=device, address=address, clock=clock)


def change_password(db: Database, actor: Actor, *, current: str, new: str, again: str, clock: Clock) -> None:
    """Change one's own password. The caller ends the other sessions.

    Raises:
        UserError: the current password is wrong, or the new one is too weak, the same, or typed in two ways.
    """
    if new != again:
        raise UserError("Sandi baru dan ulangannya berbeda. Ketik keduanya lagi.")
    with db.reading() as session:
        known = session.get_one(Account, actor.officer_id).password_hash
    if not fits(known, current):
        raise UserError("Sandi sekarang salah. Ketik lagi.")
    if new == current:
        raise UserError("Sandi baru sama dengan yang sekarang. Pilih yang lain.")
    require_good(new, nrp=actor.nrp)
    fresh = hashed(new)
    with db.writing() as session:
        account = session.get_one(Account, actor.officer_id)
        account.password_hash, account.must_change, account.changed_at = fresh, False, stored(clock())
        audit.record(session, actor, "password.changed", clock=clock, subject=actor.officer_id)


def set_letter_keys(db: Database, actor: Actor, *, on: bool, clock: Clock) -> None:
    """Keep a person's choice whether single letters act as shortcuts."""
    with db.writing() as session:
        account = session.get_one(Account, actor.officer_id)
        if account.letter_keys is not on:
            account.letter_keys = on
            audit.record(session, actor, "letter_keys", clock=clock, subject=actor.officer_id, details={"on": on})


def reset_password(db: Database, officer_id: UUID, *, by: Actor, clock: Clock) -> str:
    """Give an officer a new one-time password, to be told in person; all sessions of the officer end.

    The caller has checked the right "people.manage" for this officer.

    Raises:
        NotFound: no such officer.
    """
    with db.writing() as session:
        officer = session.get(Officer, officer_id)
        if officer is None:
            raise NotFound("Petugas itu tidak ada.")
        return _reset(session, officer, by=by, clock=clock)


def rescue_admin(db: Database, nrp: str, *, clock: Clock) -> str:
    """Give an admin a one-time password from the server's own terminal, when no other admin is left to do it.

    Raises:
        NotFound: no active admin has this number.
    """
    with db.writing() as session:
        officer = session.scalar(
            select(Officer).where(Officer.nrp == nrp, Officer.role == "admin", Officer.active.is_(True))
        )
        if officer is None:
            raise NotFound(f"Tidak ada admin aktif dengan nomor {nrp}.")
        return _reset(session, officer, by=None, clock=clock)


def _reset(session: Session, officer: Officer, *, by: Actor | None, clock: Clock) -> str:
    password = one_time_password()
    account = session.get(Account, officer.id)
    if account is None:
        give_account(session, officer, password=password, must_change=True, clock=clock)
    else:
        account.password_hash, account.must_change = hashed(password), True
        account.changed_at = stored(clock())
    for one in session.scalars(select(LoginSession).where(LoginSession.officer_id == officer.id)):
        session.delete(one)
    audit.record(session, by, "password.reset", clock=clock, subject=officer.id, unit_id=officer.unit_id)
    return password
