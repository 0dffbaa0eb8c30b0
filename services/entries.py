"""The life of an entry until it is submitted: drafts kept as they are typed, submitted, pulled back, submitted again.

    save_draft ──submit──> diajukan ──withdraw──> draf            dikembalikan ──save_draft──submit──> diajukan
        └──delete_draft                                                          (the next revision)

A client makes the id and counts the revisions, so that sending twice changes nothing: the same content under the same
id and revision is the same entry, other content is kept beside it (`Proposal`) and refused. What is worked on at one
place is saved again and again under one revision: each save names the content that it replaces (`base`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from errors import AnswersInvalid, Conflict, NotFound, UnknownKind, WrongState
from models.database import Database
from models.tables import Document, DocumentRevision, Month, Proposal, Review
from schemas import registry
from schemas.base import PHOTOS, Classification, DocumentType, Source
from schemas.fields import Rows
from schemas.record import last_day
from schemas.typed import complete, merged, plain, remembered, starting
from schemas.visits import ROWS
from services import audit
from services.clock import Clock, local_date, local_moment, stored
from services.documents import (
    add_revision,
    add_step,
    answers_handed_in,
    content_sha256,
    document_for,
    month_for,
    next_position,
    set_values,
    subject_of,
)
from services.entryphotos import KeptPhoto, ShownPhoto, photo_answers, photo_row, shown_photos
from services.hierarchy import offered_forms, require_offered
from services.month_life import OPEN, reopen_for
from services.orders import ORDER, grounds, with_grounds
from services.records import HANDED_IN, card_of, keep_record, known_record, record_of
from services.rights import Actor, Role, Subject, require

GROUNDS = "dasar"
INFORMATION = "Laporan Informasi"
WRITABLE = ("draf", "dikembalikan")
ELSEWHERE = "Isian ini sudah diubah dari tempat lain. Isian Anda disimpan sebagai usulan; tidak ada yang hilang."
IN_OFFICE = "Laporan ini sudah diubah di kantor. Isian Anda disimpan sebagai usulan dan akan dilihat Kanit."
CHANGED = "Isian ini berubah sesudah Anda periksa. Periksa sekali lagi, lalu kirim."
READ_ALREADY = "Kanit sudah membuka dokumen ini, jadi tidak dapat ditarik lagi. Minta Kanit mengembalikannya."
NUMBERED = "Nomor dokumen ini sudah memuat bulannya. Pakai tanggal di bulan itu, atau batalkan dan isi yang baru."
MONTH_CLOSED = "Bulan dari tanggal itu sudah diserahkan. Periksa tanggalnya, atau minta Kanit mengembalikan bulan itu."


@dataclass(frozen=True, slots=True)
class Saved:
    """An entry after it was saved. `etag` names its typed content, see `base` of `save_draft`."""

    id: UUID
    revision: int
    state: str
    etag: str
    created: bool
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Start:
    """What a new form begins with. `earlier`: visits on the card so far, not to be typed; `record`: its name."""

    answers: dict[str, Any]
    earlier: list[Mapping[str, Any]]
    record: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry in its officer's hands.

    Attributes:
        revision: the one that is worked on.
        answers: as typed; of a card only its own visit.
        earlier: the visits above it.
        remark, marks, returned_by: what a reviewer wants mended, "" and {} where nothing is.
    """

    id: UUID
    kind: DocumentType
    revision: int
    state: str
    answers: dict[str, Any]
    earlier: list[Mapping[str, Any]]
    photos: tuple[ShownPhoto, ...]
    etag: str
    changed_at: datetime
    record_id: UUID | None
    record: str
    remark: str
    marks: Mapping[str, str]
    returned_by: str
    handed_in_before: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft that can be submitted: its whole answers as plain JSON, and what looks doubtful, by field."""

    draft: Draft
    answers: dict[str, Any]
    warnings: Mapping[str, str]


def form_kind(kind: str) -> DocumentType:
    """Give a kind that has a form.

    Raises:
        UnknownKind: there is none, or it is made from other papers.
    """
    what = registry.find(kind)
    if what.source is not Source.FORM:
        raise UnknownKind(f"{what.title} tidak diisi; disusun sendiri dari isian lain.")
    return what


def kinds_for(by: Actor) -> list[DocumentType]:
    """Give the forms that this person fills: the Kasat issues orders, an officer has all that the unit has."""
    return [kind for kind in offered_forms(by.line) if by.role is not Role.KASAT or kind.kind == ORDER]


def start_entry(
    db: Database,
    kind: DocumentType,
    *,
    by: Actor,
    clock: Clock,
    record_id: UUID | None = None,
    opinion: tuple[UUID, int] | None = None,
) -> Start:
    """Give what a new form begins with: the moment, what this officer gave last time, and the household or business.

    Args:
        opinion: a visit of one's own, and the number of the opinion there that the paper is made from, from 0.

    Raises:
        NotAllowed: this person enters nothing.
        NotFound: no such household, business or opinion.
    """
    require(by, "entry.write", _own(by))
    _require_kind(kind, by)
    schema = kind.schema()
    moment = local_moment(stored(clock()), by.time_zone)
    answers = starting(schema, moment)
    with db.reading() as session:
        last = session.scalar(
            select(Document)
            .where(Document.officer_id == by.officer_id, Document.kind == kind.kind, Document.state != "dibatalkan")
            .order_by(Document.changed_at.desc())
            .limit(1)
        )
        if last is not None:
            answers = merged(answers, remembered(schema, last.answers))
        if GROUNDS in schema.fields and kind.kind != ORDER and isinstance(schema.fields[GROUNDS], Rows):
            ground = grounds(session, unit_id=by.unit_id, nrp=by.nrp, day=moment.date())
            if ground:
                answers[GROUNDS] = with_grounds(answers.get(GROUNDS, []), ground)
        known = None if record_id is None or kind.card is None else known_record(session, record_id, kind, by=by)
        told = {} if opinion is None else _of_opinion(session, kind, *opinion, by=by)
    if known is not None:
        answers = merged(answers, known.answers)
    answers |= told
    if kind.card is not None:
        rows = schema.fields[ROWS].inner.schema  # type: ignore[attr-defined]  # a card has rows of visits
        answers[ROWS] = [starting(rows, local_moment(stored(clock()), by.time_zone))]
    return Start(answers, [], "") if known is None else Start(answers, known.earlier, known.name)


def save_draft(
    db: Database,
    entry_id: UUID,
    *,
    kind: str,
    revision: int,
    answers: Any,
    by: Actor,
    clock: Clock,
    record_id: UUID | None = None,
    base: str = "",
) -> Saved:
    """Keep an entry as it was typed. Safe to run twice: the same content changes nothing.

    Args:
        revision: counted by the client from 1; one more after the entry was submitted.
        base: the etag of the content that this one replaces; "" for an entry that was written elsewhere.

    Raises:
        UserError: no answers of a form.
        NotFound, NotAllowed: somebody else's.
        Conflict: other content came first; this one is kept beside it.
    """
    raw = plain(answers)
    what = form_kind(kind)
    with db.writing() as session:
        document = session.get(Document, entry_id)
        if document is None:
            document = _new(session, entry_id, what, revision, raw, record_id=record_id, by=by, clock=clock)
            return _saved(document, created=True)
        document = document_for(session, entry_id, by, "entry.read")
        _require_own(document, by)
        raw = _typed(what, raw)
        if document.kind == kind and _says_the_same(session, document, what, raw, revision, by=by, clock=clock):
            return _saved(document)
        refusal = "" if document.kind != kind else _refusal(document, revision, base)
        if document.kind == kind and not refusal:
            document.revision = revision
            document.changed_at = stored(clock())
            _write(session, document, what, raw, by=by, clock=clock)
            return _saved(document)
        _propose(session, document, raw, revision, by=by, clock=clock)
    raise Conflict(refusal or ELSEWHERE)


def start_from_record(db: Database, entry_id: UUID, record_id: UUID, *, by: Actor, clock: Clock) -> None:
    """Make a draft a visit to a household or business that is known: what is known of it fills what is left blank.

    Raises:
        NotFound, NotAllowed, WrongState: somebody else's, or submitted; or no such household or business.
    """
    with db.writing() as session:
        document = document_for(session, entry_id, by, "entry.write")
        what = registry.find(document.kind)
        known = known_record(session, record_id, what, by=by)
        document.record_id = record_id
        document.changed_at = stored(clock())
        _write(session, document, what, merged(known.answers, _typed(what, document.answers)), by=by, clock=clock)


def draft_of(db: Database, entry_id: UUID, *, by: Actor) -> Draft:
    """Give an entry to be worked on.

    Raises:
        NotFound, NotAllowed, WrongState: somebody else's, or submitted.
    """
    with db.reading() as session:
        return _draft(session, document_for(session, entry_id, by, "entry.write"), by)


def delete_draft(db: Database, entry_id: UUID, *, by: Actor, clock: Clock) -> None:
    """Delete a draft with its photos. Safe to run twice.

    Raises:
        NotFound, NotAllowed, WrongState: somebody else's, or submitted.
    """
    with db.writing() as session:
        if session.get(Document, entry_id) is None:
            return
        document = document_for(session, entry_id, by, "entry.delete")
        for proposal in session.scalars(select(Proposal).where(Proposal.document_id == entry_id)):
            session.delete(proposal)
        audit.record(
            session, by, "entry.dihapus", clock=clock, subject=entry_id, unit_id=document.unit_id,
            details={"kind": document.kind, "revision": document.revision, "photos": len(document.photos)},
        )  # fmt: skip
        session.flush()
        session.delete(document)


def check_draft(db: Database, entry_id: UUID, *, by: Actor, clock: Clock) -> Checked:
    """Check an entry before it is submitted.

    Raises:
        NotFound, NotAllowed, WrongState: as `draft_of`.
        AnswersInvalid: every wrong field at once.
        WrongState: its month was handed in.
    """
    with db.reading() as session:
        document = document_for(session, entry_id, by, "entry.submit")
        kind, values = _values(session, document, by=by, clock=clock)
        month = _month_at(session, document.officer_id, kind.date_of(values))
        if month is not None and month.state != OPEN:
            raise WrongState(MONTH_CLOSED)
        warnings = kind.warnings(values, area=by.area, earlier=_others(session, document, kind, kind.date_of(values)))
        return Checked(_draft(session, document, by), kind.dump(values), warnings)


def submit(db: Database, entry_id: UUID, *, revision: int, by: Actor, clock: Clock, content: str = "") -> Saved:
    """Hand an entry in. Safe to run twice: a revision is handed in once.

    Args:
        content: the etag of what was checked; "" where it does not matter.

    Raises:
        NotFound, NotAllowed: somebody else's.
        AnswersInvalid: every wrong field at once.
        WrongState: it changed since it was checked; it is under review; or its month was handed in.
    """
    with db.writing() as session:
        document = document_for(session, entry_id, by, "entry.read")
        _require_own(document, by)
        if _revision(session, entry_id, revision) is not None:
            return _saved(document)
        require(by, "entry.submit", subject_of(document))
        if revision < document.revision or (content and content != etag_of(document)):
            raise WrongState(CHANGED)
        kind, values = _values(session, document, by=by, clock=clock)
        _move(session, document, kind.date_of(values), by=by, clock=clock)
        document.revision = revision
        set_values(document, kind, values)
        keep_record(session, kind, document, values, clock=clock)
        document.state, document.read_at = "diajukan", None
        add_revision(session, document, by=by, clock=clock)
        add_step(session, document, "diajukan", by=by, clock=clock)
        return _saved(document)


def withdraw(db: Database, entry_id: UUID, *, by: Actor, clock: Clock) -> None:
    """Pull a submitted entry back while nobody has read it: a draft again, or what was to be mended.

    Raises:
        NotFound, NotAllowed: somebody else's.
        WrongState: it is not submitted, or the Kanit has opened it.
    """
    with db.writing() as session:
        document = document_for(session, entry_id, by, "entry.withdraw")
        if document.read_at is not None:
            raise WrongState(READ_ALREADY)
        # One that was returned may have a number by now, and keeps its marks.
        document.state = "dikembalikan" if _returned(document) is not None else "draf"
        add_step(session, document, "ditarik", by=by, clock=clock)


def etag_of(document: Document) -> str:
    """Give what names the typed content of an entry; photos travel apart and do not count."""
    return content_sha256(document.kind, _typed(registry.find(document.kind), document.answers), ())


def whole_answers(session: Session, document: Document) -> dict[str, Any]:
    """Give an entry's answers as they will be checked: with its photos, its earlier visits, and no blank rows."""
    what = registry.find(document.kind)
    answers = complete(what.schema(), _typed(what, document.answers))
    if what.card is not None:
        answers = what.card.whole(answers, card_of(session, what, document, answers).earlier)
    if what.takes_photos:
        answers[PHOTOS] = photo_answers(document)
    return answers


def enter_submitted(
    db: Database,
    document_id: UUID,
    *,
    month_id: UUID,
    kind: str,
    values: Mapping[str, Any],
    photos: Sequence[KeptPhoto],
    position: int,
    clock: Clock,
) -> None:
    """Hand in one validated entry of a folder, for the month's officer. The same id twice changes nothing.

    Raises:
        NotFound: no such month.
    """
    what = registry.find(kind)
    with db.writing() as session:
        if session.get(Document, document_id) is not None:
            return
        month = session.get(Month, month_id)
        if month is None:
            raise NotFound("Bulan itu tidak ada.")
        now = stored(clock())
        document = Document(
            id=document_id, revision=1, unit_id=month.officer.unit_id, officer_id=month.officer_id, month_id=month_id,
            kind=kind, restricted=what.classification is Classification.RAHASIA, position=position, state="diajukan",
            number="", created_at=now, changed_at=now,
            photos=[photo_row(uuid4(), photo, number) for number, photo in enumerate(photos)],
        )  # fmt: skip
        set_values(document, what, values)
        session.add(document)
        session.flush()
        keep_record(session, what, document, values, clock=clock)
        document.revisions.append(
            DocumentRevision(
                revision=1, officer_id=month.officer_id, answers=dict(document.answers), photos=[],
                content_sha256=document.content_sha256, at=now,
            )
        )  # fmt: skip


# ---------------------------------------------------------------- saving


def _of_opinion(session: Session, kind: DocumentType, visit_id: UUID, number: int, *, by: Actor) -> dict[str, Any]:
    visit = document_for(session, visit_id, by, "entry.read")
    _require_own(visit, by)
    if kind.of_opinion is None or number not in {one for one, _ in opinions_in(visit)}:
        raise NotFound("Pendapat itu tidak ada lagi pada kunjungan ini. Muat ulang halamannya.")
    return kind.of_opinion(answers_handed_in(visit), number)


def opinions_in(visit: Document) -> list[tuple[int, str]]:
    """Give the opinions of a visit that are information to report, each with its number there."""
    if visit.state not in HANDED_IN:  # what is still being written may lack anything
        return []
    rows = answers_handed_in(visit).get(ROWS) or [{}]
    opinions = rows[-1].get("pendapat") or []
    if not isinstance(opinions, list):  # the card of a business has one text
        return []
    return [(number, one["uraian"]) for number, one in enumerate(opinions) if one.get("jenis") == INFORMATION]


def _require_kind(what: DocumentType, by: Actor) -> None:
    require_offered(what.kind, by.line)
    if what.kind not in {kind.kind for kind in kinds_for(by)}:
        raise NotFound("Formulir itu tidak diisi dalam peran Anda. Pilih formulir yang lain.")


def _own(by: Actor) -> Subject:
    return Subject(by.unit_id, owner_id=by.officer_id, state="draf")


def _require_own(document: Document, by: Actor) -> None:
    """Ask for the right to write at all, in whatever state the entry is."""
    require(by, "entry.write", Subject(document.unit_id, owner_id=document.officer_id, state="draf"))


def _new(
    session: Session, entry_id: UUID, what: DocumentType, revision: int, raw: dict[str, Any], *,
    record_id: UUID | None, by: Actor, clock: Clock,
) -> Document:  # fmt: skip
    require(by, "entry.write", _own(by))
    _require_kind(what, by)
    if record_id is not None and what.card is not None:
        record_of(session, record_id, what.kind, by=by)
    today = local_date(clock(), by.time_zone)
    month = month_for(session, by.officer_id, today)
    now = stored(clock())
    document = Document(
        id=entry_id, revision=revision, unit_id=by.unit_id, officer_id=by.officer_id, month_id=month.id,
        record_id=record_id if what.card is not None else None, kind=what.kind,
        restricted=what.classification is Classification.RAHASIA, date=today,
        position=next_position(session, month.id), state="draf", number="", created_at=now, changed_at=now,
    )  # fmt: skip
    document.month = month
    session.add(document)
    _write(session, document, what, _typed(what, raw), by=by, clock=clock)
    audit.record(
        session, by, "entry.draf", clock=clock, subject=entry_id, unit_id=by.unit_id, details={"kind": what.kind}
    )
    return document


def _typed(what: DocumentType, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Give of answers what is typed: no photos, and of a card only its own visit."""
    answers = {name: value for name, value in raw.items() if name != PHOTOS}
    return answers if what.card is None else what.card.own(answers)


def _write(
    session: Session, document: Document, what: DocumentType, answers: dict[str, Any], *, by: Actor, clock: Clock
) -> None:
    today = local_date(clock(), by.time_zone)
    told = what.glean(complete(what.schema(), answers), today=today)
    document.answers, document.summary = answers, told.summary or what.called
    document.content_sha256 = content_sha256(what.kind, answers, document.photos)
    if told.date is None:
        return
    # A draft waits in the month that it will belong to, as far as that one is open; a number names its month.
    document.date = told.date
    if f"{told.date:%Y-%m}" == document.month.period or document.serial is not None:
        return
    month = month_for(session, document.officer_id, told.date)
    if month.state == OPEN:
        document.month, document.position = month, next_position(session, month.id)


def _says_the_same(
    session: Session, document: Document, what: DocumentType, raw: dict[str, Any], revision: int, *, by: Actor,
    clock: Clock,
) -> bool:  # fmt: skip
    """Say whether this content is there already: as the draft, or as what was handed in under that revision."""
    if content_sha256(what.kind, raw, ()) == etag_of(document) and revision <= document.revision:
        return True
    handed_in = _revision(session, document.id, revision)
    if handed_in is None:
        return False
    day = local_date(clock(), by.time_zone)
    try:
        answers = complete(what.schema(), raw)
        if what.takes_photos:
            answers = {**answers, PHOTOS: handed_in.answers.get(PHOTOS, [])}
        dumped = what.dump(what.load(answers, today=day))
    except AnswersInvalid:
        return False
    return _typed(what, dumped) == _typed(what, handed_in.answers)


def _refusal(document: Document, revision: int, base: str) -> str:
    """Say why a content cannot take the place of what is there; "" where it can."""
    if document.state not in WRITABLE:
        return IN_OFFICE
    if revision < _working_revision(document):
        return ELSEWHERE
    if base:
        return "" if base == etag_of(document) else ELSEWHERE
    return "" if revision > document.revision else ELSEWHERE


def _propose(
    session: Session, document: Document, raw: dict[str, Any], revision: int, *, by: Actor, clock: Clock
) -> None:
    sha256 = content_sha256(document.kind, raw, ())
    kept = select(Proposal.id).where(
        Proposal.document_id == document.id, Proposal.revision == revision, Proposal.content_sha256 == sha256
    )
    if session.scalar(kept) is not None:
        return
    session.add(
        Proposal(
            id=uuid4(), document_id=document.id, revision=revision, officer_id=by.officer_id, answers=raw,
            content_sha256=sha256, at=stored(clock()),
        )
    )  # fmt: skip
    audit.record(
        session, by, "entry.usulan", clock=clock, subject=document.id, unit_id=document.unit_id,
        details={"kind": document.kind, "revision": revision},
    )  # fmt: skip


def _saved(document: Document, *, created: bool = False) -> Saved:
    return Saved(document.id, document.revision, document.state, etag_of(document), created, document.changed_at)


# ---------------------------------------------------------------- reading and submitting


def _draft(session: Session, document: Document, by: Actor) -> Draft:
    what = registry.find(document.kind)
    answers = _typed(what, document.answers)
    card = card_of(session, what, document, complete(what.schema(), answers))
    returned = _returned(document)
    open_return = returned if document.state == "dikembalikan" else None
    return Draft(
        id=document.id, kind=what, revision=_working_revision(document), state=document.state, answers=answers,
        earlier=card.earlier, photos=shown_photos(document, by),
        etag=etag_of(document), changed_at=document.changed_at, record_id=document.record_id,
        record=card.record.name if card.record is not None else "",
        remark=open_return.remark if open_return else "",
        marks={} if open_return is None else dict(open_return.marks),
        returned_by=f"{open_return.officer.rank} {open_return.officer.name.title()}" if open_return else "",
        handed_in_before=bool(document.revisions),
    )  # fmt: skip


def _working_revision(document: Document) -> int:
    """Give the revision that the next hand-in will be."""
    handed_in = max((row.revision for row in document.revisions), default=0)
    return max(document.revision, handed_in + 1)


def _returned(document: Document) -> Review | None:
    return next((step for step in reversed(document.reviews) if step.action == "dikembalikan"), None)


def _revision(session: Session, entry_id: UUID, revision: int) -> DocumentRevision | None:
    return session.get(DocumentRevision, (entry_id, revision))


def _values(session: Session, document: Document, *, by: Actor, clock: Clock) -> tuple[DocumentType, dict[str, Any]]:
    kind = registry.find(document.kind)
    return kind, kind.load(whole_answers(session, document), today=local_date(clock(), by.time_zone))


def _others(session: Session, document: Document, kind: DocumentType, day: date) -> list[dict[str, Any]]:
    """Give the values of the officer's other papers of this kind in the month of that day, as they were handed in."""
    found = session.scalars(
        select(Document)
        .where(Document.officer_id == document.officer_id, Document.kind == kind.kind, Document.id != document.id)
        .where(Document.state.in_(HANDED_IN), Document.date.between(day.replace(day=1), last_day(day)))
        .order_by(Document.date, Document.created_at)
    )
    values = []
    for other in found:
        with suppress(AnswersInvalid):  # an old paper that no longer passes hinders no new one
            values.append(kind.load(dict(answers_handed_in(other)), today=date.max))
    return values


def _month_at(session: Session, officer_id: UUID, day: date) -> Month | None:
    return session.scalar(select(Month).where(Month.officer_id == officer_id, Month.period == f"{day:%Y-%m}"))


def _move(session: Session, document: Document, day: date, *, by: Actor, clock: Clock) -> None:
    """Bring an entry into the month of its date; what was built of that month without it is set aside.

    Raises:
        WrongState: that month was handed in.
    """
    month = month_for(session, document.officer_id, day)
    if month.state != OPEN:
        raise WrongState(MONTH_CLOSED)
    if month.id != document.month_id:
        if document.serial is not None:
            raise WrongState(NUMBERED)
        document.month, document.position = month, next_position(session, month.id)
    called = registry.find(document.kind).called
    reopen_for(session, month, by=by, reason=f"{called} diajukan", clock=clock)
