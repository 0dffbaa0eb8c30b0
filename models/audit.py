"""The audit trail: a chain of hashes, so that any later change of it shows."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.tables import Base


class AuditEntry(Base):
    """Who did what, when, from where, to what. `sha256` is over the entry before and this one's canonical JSON.

    No foreign keys: the trail outlives what it speaks of. `details` hold ids and field names, never answers.
    Triggers refuse UPDATE and DELETE (migration 0002).
    """

    __tablename__ = "audit_entries"

    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    officer_id: Mapped[UUID | None]
    unit_id: Mapped[UUID | None]
    address: Mapped[str] = mapped_column(String(45), default="")
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80), default="")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sha256: Mapped[str] = mapped_column(String(64))
