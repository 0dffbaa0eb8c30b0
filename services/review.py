"""The life of a paper after it was handed in: read, checked, approved and numbered, returned, corrected, cancelled.

    diajukan ──check──> diperiksa ──approve──> disetujui
        └──────────────approve────────────────────┘          give_back: to the officer, with what is to be mended
                                                             correct: a field, by the Kapolsek; cancel: with a reason

Nobody decides on what they have not opened in the revision that stands now (`open_for_reading`). Whatever changes a
paper takes back what was built of its month. Each function is one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engines.storage.base import ObjectStore
from errors import NotFound, ReasonRefused, UserError, WrongState
from models.database import Database
from models.tables import Document, Proposal, Unit
from pipeline.compile import CompiledTemplate
from schemas import registry
from schemas.base import DocumentType
from schemas.leaves import leaf_at, leaves_of, with_answer
from schemas.text import TextRefused, clean_text
from schemas.wording import format_number, long_date
from services import audit
from services.clock import Clock, local_date, stored
from services.documents import (
    MISSING,
    add_revision,
    add_step,
    document_for,
    handed_in,
    month_for,
    next_position,
    search_text,
    set_values,
    subject_of,
)
from services.month_life import OPEN, reopen_for
from services.numbering import take_serial
from services.people import setting_of
from services.readmarks import PROPOSALS, has_read, mark_read
from services.records import keep_record
from services.rights import Actor, may, sees
from services.templates import TemplateShelf, active_versions, keep_version

WAITING = frozenset({"diajukan", "diperiksa"})
REMARK_NEEDED = "Tulis alasan supaya petugas tahu apa yang harus diperbaiki."
CANCEL_NEEDED = "Tulis alasan pembatalan. Alasan itu tercatat di register."
NOT_READ = "Dokumen ini belum Anda baca dalam keadaannya yang sekarang. Buka dan baca dahulu, lalu putuskan."
CHANGED = "Dokumen ini berubah sesudah Anda baca. Baca lagi, lalu putuskan."
MOST_REMARK = 1000


def open_for_reading(db: Database, document_id: UUID, *, by: Actor, clock: Clock) -> None:
    """Write down that this person opens the paper as it stands now; once a reviewer did, it is no longer withdrawn.

    Safe to run twice.

    Raises:
        NotFound: not this person's to read.
        WrongState: it is a draft again.
    """
    with db.reading() as session:
        document = handed_in(session, document_id, by)
        if not _opens(document, by) and not _unread(session, document, by):
            return
    with db.writing() as session:
        document = handed_in(session, document_id, by)
        if _opens(document, by):
            document.read_at = stored(clock())
        for subject, item in _unread(session, document, by):
            mark_read(session, by.officer_id, subject, item, clock=clock)
            if subject != PROPOSALS:
                audit.record(
                    session, by, "entry.dibaca", clock=clock, subject=document.id, unit_id=document.unit_id,
                    details={"kind": document.kind, "revision": document.revision},
                )  # fmt: skip


def check(db: Database, document_id: UUID, *, by: Actor, revision: int, clock: Clock) -> None:
    """Pass a paper on to the Kapolsek: the Kanit's paraf.

    Args:
        revision: the one that was read; so in all functions here.

    Raises:
        NotFound, NotAllowed, WrongState: not this person's; not under review; not read, or changed since.
    """
    with db.writing() as session:
        document = _read_by(session, document_id, by, "entry.check", revision)
        document.state = "diperiksa"
        add_step(session, document, "diperiksa", by=by, clock=clock)


def approve(
    db: Database, document_id: UUID, *, by: Actor, revision: int, store: ObjectStore, shelf: TemplateShelf, clock: Clock
) -> str:
    """Approve a paper: number and template version are fixed in this transaction; give the number, "" for none.

    Safe to run twice: the number is taken once, and stays with the paper through a return.

    Raises:
        NotFound, NotAllowed, WrongState: not this person's; not under review; not read, or changed since.
    """
    template = _template_of(db, document_id, shelf, clock=clock)
    with db.writing() as session:
        document = document_for(session, document_id, by, "entry.read")
        if document.state == "disetujui" and sees(by, "entry.approve", subject_of(document)):
            return document.number
        document = _read_by(session, document_id, by, "entry.approve", revision)
        settle(session, document, store=store, template=template, clock=clock)
        add_step(session, document, "disetujui", by=by, clock=clock)
        return document.number


def issue(db: Database, document_id: UUID, *, by: Actor, store: ObjectStore, shelf: TemplateShelf, clock: Clock) -> str:
    """Let a paper of one's own stand, which nobody above reviews; give its number. Safe to run twice.

    Raises:
        NotFound, NotAllowed, WrongState: not this person's; not handed in.
    """
    template = _template_of(db, document_id, shelf, clock=clock)
    with db.writing() as session:
        document = document_for(session, document_id, by, "entry.read")
        if document.state == "disetujui" and sees(by, "entry.issue", subject_of(document)):
            return document.number
        document = document_for(session, document_id, by, "entry.issue")
        settle(session, document, store=store, template=template, clock=clock)
        add_step(session, document, "disetujui", by=by, clock=clock)
        return document.number


def settle(
    session: Session, document: Document, *, store: ObjectStore, template: CompiledTemplate, clock: Clock
) -> None:
    """Make a paper an approved one inside the caller's transaction: its template version, its number."""
    kind = registry.find(document.kind)
    keep_version(session, store, document.kind, sha256=template.sha256, clock=clock)
    document.template_sha256 = template.sha256
    document.state = "disetujui"
    _give_number(session, document, kind)
    document.search = search_text(document.answers, document.summary, document.number)


def _give_number(session: Session, document: Document, kind: DocumentType) -> None:
    """Give an approved paper its number once: that of its own, where it came with one, else the register's next."""
    own = kind.own_number(kind.load(dict(document.answers), today=date.max))
    if own:
        document.number = own
        return
    unit, officer = setting_of(session, document.month, document.date)
    pattern = kind.pattern_of(unit)
    if pattern is None:
        return
    if document.serial is None:
        document.register_year = document.date.year
        document.serial = take_serial(session, document.unit_id, register=document.kind, year=document.register_year)
        document.number = format_number(pattern, serial=document.serial, date=document.date, unit=unit, officer=officer)


def give_back(
    db: Database, document_id: UUID, *, by: Actor, revision: int, remark: str, marks: Mapping[str, str], clock: Clock
) -> None:
    """Return a paper to its officer. An approved one keeps its number; its month is open again.

    Args:
        remark: of the whole paper; may be empty where a field is marked.
        marks: dotted field path ("foto.0" for the first photo) -> what is to be mended there; empty ones are dropped.

    Raises:
        ReasonRefused: nothing says what is to be mended, or a remark is too long or cannot be kept.
        UserError: a mark is on what is not there.
        NotFound, NotAllowed, WrongState: not this person's; not under review; not read, or changed since.
    """
    said = _cleaned(remark)
    marked = {path: words for path, text in marks.items() if (words := _cleaned(text))}
    if not said and not marked:
        raise ReasonRefused(REMARK_NEEDED)
    with db.writing() as session:
        document = document_for(session, document_id, by, "entry.read")
        action = "entry.reopen" if document.state == "disetujui" else "entry.return"
        document = _read_by(session, document_id, by, action, revision)
        _require_places(document, marked)
        reopen_for(session, document.month, by=by, reason=_told(document, "dikembalikan"), clock=clock)
        document.state, document.read_at = "dikembalikan", None
        add_step(session, document, "dikembalikan", by=by, clock=clock, remark=said, marks=marked)


def correct(
    db: Database,
    document_id: UUID,
    *,
    by: Actor,
    revision: int,
    changes: Mapping[str, Any],
    remark: str = "",
    clock: Clock,
) -> int:
    """Correct fields of a paper as the Kapolsek (SOP 21.j); give the new revision.

    Old and new value stay as two revisions with the corrector's name. A paper that was approved stays so, with its
    number and template; what was built of its month is taken back.

    Args:
        changes: dotted path of an answer -> the new answer, as a form sends it.

    Raises:
        AnswersInvalid: every wrong field at once.
        UserError: nothing changes, or a numbered paper would leave its month.
        NotFound, NotAllowed, WrongState: not this person's; no such field; not read, or changed since.
    """
    said = _cleaned(remark)
    with db.writing() as session:
        document = _read_by(session, document_id, by, "entry.correct", revision)
        kind = registry.find(document.kind)
        values = kind.load(_changed(kind, document.answers, changes), today=local_date(clock(), by.time_zone))
        if kind.dump(values) == document.answers:
            raise UserError("Isian itu sama seperti semula; tidak ada yang dikoreksi.")
        reopen_for(session, document.month, by=by, reason=_told(document, "dikoreksi"), clock=clock)
        set_values(document, kind, values)
        keep_record(session, kind, document, values, clock=clock)
        _move_to_its_month(session, document)
        if document.state == "disetujui" and document.serial is None:
            _give_number(session, document, kind)  # that of its own may be what was corrected
            document.search = search_text(document.answers, document.summary, document.number)
        document.revision += 1
        add_revision(session, document, by=by, clock=clock)
        add_step(session, document, "dikoreksi", by=by, clock=clock, remark=said, fields=changes)
        mark_read(session, by.officer_id, document.id, document.revision, clock=clock)
        return document.revision


def cancel(db: Database, document_id: UUID, *, by: Actor, reason: str, clock: Clock) -> None:
    """Cancel a paper for good. A number that it has stays in the register, as void.

    Raises:
        ReasonRefused: there is no reason, or it is too long or cannot be kept.
        NotFound, NotAllowed, WrongState: not this person's, or not in a state that can be cancelled.
    """
    said = _cleaned(reason)
    if not said:
        raise ReasonRefused(CANCEL_NEEDED)
    with db.writing() as session:
        document = document_for(session, document_id, by, "entry.cancel")
        if document.state == "disetujui":
            reopen_for(session, document.month, by=by, reason=_told(document, "dibatalkan"), clock=clock)
        document.state = "dibatalkan"
        add_step(session, document, "dibatalkan", by=by, clock=clock, remark=said)


def _unread(session: Session, document: Document, by: Actor) -> list[tuple[str, str]]:
    """Give what of this paper the person sees for the first time: its revision, what was sent beside it."""
    proposed = session.scalars(select(Proposal.id).where(Proposal.document_id == document.id))
    wanted = [(str(document.id), str(document.revision)), *((PROPOSALS, str(one)) for one in proposed)]
    return [(subject, item) for subject, item in wanted if not has_read(session, by.officer_id, subject, item)]


def _opens(document: Document, by: Actor) -> bool:
    return document.read_at is None and document.state in WAITING and may(by, "inbox.open")


def _read_by(session: Session, document_id: UUID, by: Actor, action: str, revision: int) -> Document:
    """Give a document that this person may decide on, and has read as it stands."""
    document = document_for(session, document_id, by, action)
    if document.revision != revision:
        raise WrongState(CHANGED)
    if not has_read(session, by.officer_id, document.id, document.revision):
        raise WrongState(NOT_READ)
    return document


def _template_of(db: Database, document_id: UUID, shelf: TemplateShelf, *, clock: Clock) -> CompiledTemplate:
    """Give what the paper's unit prints its kind with today; compiled before anything is written."""
    with db.reading() as session:
        document = session.get(Document, document_id)
        if document is None:
            raise NotFound(MISSING)
        unit = session.get_one(Unit, document.unit_id)
        versions = active_versions(session, unit.id, day=local_date(clock(), unit.time_zone))
        kind = document.kind
    return shelf.active(kind, versions)


def _told(document: Document, what: str) -> str:
    """Say in the month's trail what happened to a paper; its subject is not for everybody who reads the trail."""
    return f"{registry.find(document.kind).title} tanggal {long_date(document.date)} {what}"


def _cleaned(text: str) -> str:
    try:
        words = clean_text(text).strip()
    except TextRefused as exc:
        raise ReasonRefused(str(exc)) from exc
    if len(words) > MOST_REMARK:
        raise ReasonRefused(f"Catatan paling banyak {MOST_REMARK} huruf; sekarang {len(words)}. Persingkat.")
    return words


def _require_places(document: Document, marks: Mapping[str, str]) -> None:
    """Refuse a mark on what the paper does not have.

    Raises:
        UserError: there is no such field or photo.
    """
    places = {leaf.path for leaf in leaves_of(registry.find(document.kind), document.answers)}
    places |= {f"foto.{number}" for number in range(len(document.photos))}
    if not places.issuperset(marks):
        raise UserError("Ada catatan pada isian yang tidak ada di dokumen ini. Muat ulang halaman ini.")


def _changed(kind: DocumentType, answers: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    changed = dict(answers)
    for path, answer in changes.items():
        leaf = leaf_at(kind, changed, path)
        if leaf is None:
            raise NotFound("Isian itu tidak ada pada dokumen ini.")
        if not leaf.correctable:
            raise UserError("Tanda tangan tidak dapat dikoreksi. Kembalikan dokumen ini kepada petugas.")
        if kind.card is not None and path.startswith(kind.card.earlier_paths(changed)):
            raise UserError("Kunjungan itu dokumen lain. Koreksi di dokumen kunjungan itu sendiri.")
        changed = with_answer(changed, path, answer)
    return changed


def _move_to_its_month(session: Session, document: Document) -> None:
    """Bring a paper whose date was corrected into the month of that date.

    Raises:
        UserError: it has a number, which names its month.
        WrongState: that month was handed in.
    """
    if f"{document.date:%Y-%m}" == document.month.period:
        return
    if document.serial is not None:
        raise UserError(
            "Nomor dokumen ini sudah memuat bulannya. Batalkan dokumen ini, lalu minta petugas mengisi lagi."
        )
    month = month_for(session, document.officer_id, document.date)
    if month.state != OPEN:
        raise WrongState("Bulan dari tanggal itu sudah diserahkan. Kembalikan bulan itu dahulu.")
    document.month, document.position = month, next_position(session, month.id)
