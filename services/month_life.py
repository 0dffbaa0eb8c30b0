"""A month on its way: open, handed in, signed, archived, forwarded; each step with its trail, in one transaction."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models.tables import Month, MonthEvent
from services import audit, jobs
from services.clock import Clock, stored
from services.documents import subject_of_month
from services.rights import Actor, require

OPEN, HANDED_IN, SIGNED, ARCHIVED, FORWARDED = "terbuka", "diajukan", "ditandatangani", "diarsipkan", "diteruskan"


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


def add_step(session: Session, month: Month, action: str, *, by: Actor, clock: Clock, remark: str = "") -> None:
    """Write down one step of a month, in its own trail and in the audit's."""
    session.add(
        MonthEvent(month_id=month.id, officer_id=by.officer_id, action=action, remark=remark, at=stored(clock()))
    )
    session.flush()
    audit.record(
        session, by, f"month.{action}", clock=clock, subject=month.id, unit_id=month.officer.unit_id,
        details={"period": month.period, "revision": month.revision, "state": month.state},
    )  # fmt: skip
