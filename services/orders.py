"""Order letters: who is ordered where, and which letter stands behind an officer's papers of a day (SOP 7, 8)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.database import Database
from models.tables import Document
from schemas.wording import long_date
from services.clock import Clock, local_date
from services.documents import subject_of
from services.following import APPROVED, values_of
from services.hierarchy import upwards
from services.rights import Actor, require_role, sees

ORDER = "surat_perintah"
BEGINS = "Surat Perintah "
NUMBER = re.compile(rf"{BEGINS}.* Nomor (.+) tanggal ")


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order letter in a list. `until`: None while it is a draft without its period."""

    id: UUID
    number: str
    summary: str
    state: str
    day: date
    in_force: bool
    until: date | None


def orders_of(db: Database, *, by: Actor, clock: Clock) -> list[OrderRow]:
    """List the order letters that this person issues, the newest first; cancelled ones too.

    Raises:
        NotAllowed: this person issues none.
    """
    require_role(by, "entry.issue")
    today = local_date(clock(), by.time_zone)
    with db.reading() as session:
        rows = session.scalars(
            select(Document)
            .where(Document.officer_id == by.officer_id, Document.kind == ORDER)
            .order_by(Document.date.desc(), Document.created_at.desc())
        )
        return [_row(document, today) for document in rows]


def grounds(session: Session, *, unit_id: UUID, nrp: str, day: date) -> str:
    """Give the line under "Dasar" that names the order an officer works under on a day; "" where none is in force."""
    found = session.scalars(
        select(Document)
        .where(
            Document.kind == ORDER, Document.state == APPROVED, Document.unit_id.in_(list(upwards(session, unit_id))),
            Document.search.contains(nrp, autoescape=True),
        )
        .order_by(Document.date.desc(), Document.created_at.desc())
    )  # fmt: skip
    for document in found:
        values = values_of(document)
        named = any(one["nrp"] == nrp for one in values["kepada"])
        if named and values["berlaku_mulai"] <= day <= values["berlaku_sampai"]:
            signer = values["atas_nama"] or values["jabatan"]
            return f"{BEGINS}{signer} Nomor {document.number} tanggal {long_date(values['tanggal'])}."
    return ""


def order_named(session: Session, document: Document, by: Actor) -> UUID | None:
    """Give the order letter that a paper names under "Dasar"; None where there is none that this person may read."""
    lines = document.answers.get("dasar")
    for line in lines if isinstance(lines, list) else ():
        named = NUMBER.match(line) if isinstance(line, str) else None
        if named is None:
            continue
        found = session.scalars(
            select(Document).where(
                Document.kind == ORDER, Document.state == APPROVED, Document.number == named[1],
                Document.unit_id.in_(list(upwards(session, document.unit_id))),
            )
        )  # fmt: skip
        for order in found:
            if order.id != document.id and sees(by, "entry.read", subject_of(order)):
                return order.id
    return None


def with_grounds(lines: list[str], ground: str) -> list[str]:
    """Put the order in force before what else a paper stands on; an earlier order leaves."""
    others = [line for line in lines if line.strip() and not line.startswith(BEGINS)]
    return [ground, *others]


def _row(document: Document, today: date) -> OrderRow:
    until, in_force = None, False
    if document.state == APPROVED:
        values = values_of(document)
        until, in_force = values["berlaku_sampai"], values["berlaku_mulai"] <= today <= values["berlaku_sampai"]
    return OrderRow(
        document.id, document.number, document.summary, document.state, document.date, in_force, until
    )  # fmt: skip
