"""A month on its way: open, handed in, signed, archived, forwarded; each step with its trail, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from errors import AnswersInvalid, NotFound, UserError, WrongState
from models.database import Database
from models.tables import Month, MonthEvent
from services import audit, jobs
from services.bundling import plan_bundles
from services.clock import Clock, local_date, stored
from services.documents import month_for, subject_of_month
from services.hierarchy import offered_forms, upwards
from services.month_papers import kind_rows, may_be_nil, named, short_of_plan, some_of, unready
from services.rights import NOT_YOURS, Actor, require, require_role

OPEN, HANDED_IN, SIGNED, ARCHIVED, FORWARDED = "terbuka", "diajukan", "ditandatangani", "diarsipkan", "diteruskan"
MISSING = NOT_YOURS
REMARK_NEEDED = "Tulis alasan supaya petugas tahu apa yang harus diperbaiki."
LONGEST_REMARK = 1_000


def month_of(session: Session, month_id: UUID, by: Actor, action: str) -> Month:
    """Give a month that this person may do that with, now.

    Raises:
        NotFound, NotAllowed, WrongState: as `rights.require` says.
    """
    month = session.get(Month, month_id)
    if month is None:
        raise NotFound(MISSING)
    require(by, action, subject_of_month(month), reading="month.read")
    return month


def declare_nil(db: Database, day: date, kinds: Iterable[str], *, by: Actor, clock: Clock) -> None:
    """Say of which kinds there was nothing in one's own month of that day; what was said before is replaced.

    A kind that has papers is left out.

    Raises:
        NotAllowed, WrongState: not this person's to say, or the month has not begun or is handed in already.
    """
    require_role(by, "month.nil")
    if day > local_date(clock(), by.time_zone):
        raise WrongState("Bulan ini belum mulai. Nyatakan nihil sesudah bulannya berjalan.")
    with db.writing() as session:
        month = month_for(session, by.officer_id, day)
        require(by, "month.nil", subject_of_month(month), reading="month.read")
        asked = set(kinds)
        told = [
            kind for kind in offered_forms(by.line) if kind.kind in asked and may_be_nil(month.documents, kind.kind)
        ]
        if [kind.kind for kind in told] != month.nil_kinds:
            month.nil_kinds = [kind.kind for kind in told]
            add_step(session, month, "nihil", by=by, clock=clock, remark=", ".join(kind.called for kind in told))


def explain(db: Database, month_id: UUID, reason: str, *, by: Actor) -> None:
    """Keep why the month is handed in with fewer papers than planned.

    Raises:
        AnswersInvalid: there are fewer, and no reason is given.
        WrongState: see `require_ready` and `rights.require`.
        NotFound, NotAllowed: see `rights.require`.
    """
    with db.writing() as session:
        month = month_of(session, month_id, by, "month.hand_in")
        month.reason = _remark(reason)
        require_ready(month)
        require_reason(session, month)


def require_ready(month: Month) -> None:
    """Make sure that no paper of a month is a draft, under review or returned.

    Raises:
        WrongState: some are; the message names them.
    """
    if blocking := unready(month.documents):
        names = some_of([named(document) for document in blocking])
        raise WrongState(f"{len(blocking)} dokumen belum disetujui: {names}. Selesaikan dahulu.")


def require_reason(session: Session, month: Month) -> None:
    """Make sure that a month with fewer papers than planned says why.

    Raises:
        AnswersInvalid: it does not.
    """
    unit = month.officer.unit
    forms = offered_forms(list(upwards(session, unit.id)))
    rows = kind_rows(month.documents, forms=forms, plan=unit.plan, nil_kinds=month.nil_kinds)
    if short_of_plan(rows) and not month.reason:
        raise AnswersInvalid({"alasan": ["Isi berkas kurang dari rencana. Lengkapi, atau tulis alasannya di sini."]})


def request_build(db: Database, month_id: UUID, *, by: Actor, clock: Clock) -> list[UUID]:
    """Have the month's bundles built anew; give the jobs, to be rung for.

    What was built before is discarded. Number, letter number and code are taken at the first time and kept.

    Raises:
        UserError: there is nothing to build from.
        WrongState: a paper is a draft, under review or returned.
        NotFound, NotAllowed, OutsideMonth: see `rights.require` and `plan_bundles`.
    """
    with db.writing() as session:
        month = month_of(session, month_id, by, "month.build")
        require_ready(month)
        if not any(document.state == "disetujui" for document in month.documents):
            raise UserError("Bulan ini belum berisi dokumen yang disetujui, jadi belum ada yang dapat disusun.")
        discard_builds(session, month, clock=clock)
        planned = plan_bundles(session, month, clock=clock)
        add_step(session, month, "disusun", by=by, clock=clock)
        return [plan.job_id for plan in planned]


def cancel_build(db: Database, month_id: UUID, *, by: Actor, clock: Clock) -> bool:
    """Stop what is being built; say whether anything was. A finished file stays.

    Raises:
        NotFound, NotAllowed, WrongState: see `rights.require`.
    """
    with db.writing() as session:
        month = month_of(session, month_id, by, "month.build")
        stopped = jobs.cancel(session, [bundle.id for bundle in month.bundles], clock=clock)
        if stopped:
            add_step(session, month, "batal_disusun", by=by, clock=clock)
        return stopped


def pass_on(db: Database, month_id: UUID, *, note: str, by: Actor, clock: Clock) -> None:
    """Note, as the Kanit, that the month was looked at, and leave it to the Kapolsek.

    Raises:
        NotFound, NotAllowed, WrongState: see `rights.require`.
    """
    with db.writing() as session:
        month = month_of(session, month_id, by, "month.pass_on")
        month.note = _remark(note)
        add_step(session, month, "diperiksa", by=by, clock=clock, remark=month.note)


def give_back(db: Database, month_id: UUID, *, remark: str, by: Actor, clock: Clock) -> None:
    """Return a month that was handed in, with what is to be mended. Its build is discarded, its signature void.

    Raises:
        AnswersInvalid: the remark is missing.
        NotFound, NotAllowed, WrongState: see `rights.require`.
    """
    with db.writing() as session:
        month = month_of(session, month_id, by, "month.return")
        said = _remark(remark)
        if not said:
            raise AnswersInvalid({"perbaikan": [REMARK_NEEDED]})
        discard_builds(session, month, clock=clock)
        month.state, month.note = OPEN, ""
        add_step(session, month, "dikembalikan", by=by, clock=clock, remark=said)


def begin_revision(db: Database, month_id: UUID, *, reason: str, by: Actor, clock: Clock) -> None:
    """Open the next revision of a signed month. The signed files stay valid until the new ones are signed.

    Raises:
        AnswersInvalid: the reason is missing.
        NotFound, NotAllowed, WrongState: see `rights.require`.
    """
    with db.writing() as session:
        month = month_of(session, month_id, by, "month.reopen")
        said = _remark(reason)
        if not said:
            raise AnswersInvalid({"sebab": ["Tulis mengapa berkas yang sudah ditandatangani ini diterbitkan ulang."]})
        reopen_for(session, month, by=by, reason=said, clock=clock)


def archive(db: Database, month_id: UUID, *, place: str, by: Actor, clock: Clock) -> None:
    """Register a signed month in the archive, with the place where its paper stands ("Lemari A/Map 3").

    Raises:
        AnswersInvalid: the place is missing.
        NotFound, NotAllowed, WrongState: see `rights.require`.
    """
    with db.writing() as session:
        month = month_of(session, month_id, by, "month.archive")
        said = _remark(place)
        if not said:
            raise AnswersInvalid({"tempat": ["Tulis tempat berkas kertasnya, misalnya Lemari A/Map 3."]})
        month.state, month.archive_place = ARCHIVED, said
        add_step(session, month, "diarsipkan", by=by, clock=clock, remark=said)


def forward(db: Database, month_id: UUID, *, by: Actor, clock: Clock) -> None:
    """Forward an archived month to Sat Binmas.

    Raises:
        NotFound, NotAllowed, WrongState: see `rights.require`.
    """
    with db.writing() as session:
        month = month_of(session, month_id, by, "month.forward")
        month.state = FORWARDED
        add_step(session, month, "diteruskan", by=by, clock=clock)


def reopen_for(session: Session, month: Month, *, by: Actor, reason: str, clock: Clock) -> None:
    """Give a month back to its officer because a paper in it changes; its builds are discarded.

    To be called in the transaction that changes the paper. An open month only loses what was built of it. After the
    Kapolsek's signature the month begins its next revision; what was signed stays as it was signed.

    Raises:
        NotAllowed, WrongState: the month is too far on its way for this person to take it back.
    """
    if month.state == OPEN:
        if discard_builds(session, month, clock=clock):
            add_step(session, month, "berkas_gugur", by=by, clock=clock, remark=reason)
        return
    if month.state == HANDED_IN:
        require(by, "month.return", subject_of_month(month), reading="month.read")
        action = "dibuka_lagi"
    else:
        require(by, "month.reopen", subject_of_month(month), reading="month.read")
        month.revision += 1
        action = "direvisi"
    discard_builds(session, month, clock=clock)
    month.state, month.note = OPEN, ""
    add_step(session, month, action, by=by, clock=clock, remark=reason)


def discard_builds(session: Session, month: Month, *, clock: Clock) -> bool:
    """Set aside every file of a month's bundles and stop what is being built; say whether there was anything.

    The files stay in the store and in the history; a worker that is still at it commits nothing.
    """
    found = jobs.cancel(session, [bundle.id for bundle in month.bundles], clock=clock)
    for bundle in month.bundles:
        for file in bundle.files:
            if file.discarded_at is None:
                file.discarded_at = stored(clock())
                found = True
    return found


def add_step(
    session: Session,
    month: Month,
    action: str,
    *,
    by: Actor,
    clock: Clock,
    remark: str = "",
    details: Mapping[str, Any] | None = None,
) -> None:
    """Write down one step of a month, in its own trail and in the audit's (with `details`: ids and hashes only)."""
    session.add(
        MonthEvent(month_id=month.id, officer_id=by.officer_id, action=action, remark=remark, at=stored(clock()))
    )
    session.flush()
    audit.record(
        session, by, f"month.{action}", clock=clock, subject=month.id, unit_id=month.officer.unit_id,
        details={"period": month.period, "revision": month.revision, "state": month.state, **(details or {})},
    )  # fmt: skip


def _remark(text: str) -> str:
    return " ".join(text.split())[:LONGEST_REMARK]
