"""Tables of who may enter: accounts, sessions, keys of programs, the brake on guessing, and what was read."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.tables import Base, Officer


class Account(Base):
    """An officer who may log in. `nrp` is what is typed: 8 digits (NRP) or 18 (NIP); unique in the installation.

    `letter_keys` is the person's choice whether single letters act as shortcuts (WCAG 2.1.4).
    """

    __tablename__ = "accounts"

    officer_id: Mapped[UUID] = mapped_column(ForeignKey("officers.id"), primary_key=True)
    nrp: Mapped[str] = mapped_column(String(18), unique=True)
    password_hash: Mapped[str]
    must_change: Mapped[bool] = mapped_column(default=True)
    letter_keys: Mapped[bool] = mapped_column(default=True)
    changed_at: Mapped[datetime]

    officer: Mapped[Officer] = relationship()


class LoginSession(Base):
    """One device where an officer is logged in. The cookie holds a random token; here stands only its SHA-256."""

    __tablename__ = "login_sessions"

    token_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("officers.id"), index=True)
    device: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    officer: Mapped[Officer] = relationship()


class ApiKey(Base):
    """A key for a program, with the scopes that its owner gave it; here stands only its SHA-256."""

    __tablename__ = "api_keys"

    key_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    id: Mapped[UUID] = mapped_column(unique=True)
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("officers.id"), index=True)
    name: Mapped[str]
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    officer: Mapped[Officer] = relationship()


class Throttle(Base):
    """Failed logins under one key ("akun:<hash>" or "alamat:<address>"); the delay grows with them."""

    __tablename__ = "throttles"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime]
    blocked_until: Mapped[datetime]

    __table_args__ = (CheckConstraint("failures >= 0", name="failures"),)


class ReadMark(Base):
    """What a person has read: `subject` is a document's id or a bundle file's SHA-256, `item` a revision or a part."""

    __tablename__ = "read_marks"

    officer_id: Mapped[UUID] = mapped_column(ForeignKey("officers.id"), primary_key=True)
    subject: Mapped[str] = mapped_column(String(80), primary_key=True)
    item: Mapped[str] = mapped_column(String(80), primary_key=True)
    at: Mapped[datetime]
