"""Forms without code: an admin's Word file and what is declared of it become a document type of this installation."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engines.confine.base import Confinement
from engines.storage.base import ObjectStore
from errors import AnswersInvalid, NotFound, UserError, WrongState
from models.database import Database
from models.tables import DeclaredForm, TemplateVersion
from pipeline.templatekinds import kind_of
from pipeline.templatereport import TemplateReport, report_from
from schemas import registry
from schemas.declaration import (
    PREFIX,
    DeclarationSchema,
    document_type,
    kind_named,
    require_same,
    suggested,
    with_found,
)
from schemas.reading import validated
from schemas.typed import plain
from services import audit
from services.clock import Clock, local_moment, stored
from services.doctor import installed_fonts
from services.hierarchy import offered_types
from services.numbering import pattern_doubled
from services.rights import Actor, require_role
from services.templatecheck import check_upload, names_in

NO_SUCH = "Formulir itu tidak ada, atau bukan milik kesatuan Anda."
TAKEN = "Formulir berjudul ini sudah ada. Pilih judul lain, atau ubah yang sudah ada."
IN_USE = "Formulir ini sudah dipakai. Buat perubahannya dari halaman templatnya."


@dataclass(frozen=True, slots=True)
class Declaration:
    """A form that is being declared.

    Attributes:
        answers: as typed.
        report: what the last check found, None before the first.
        revises: it changes a form that is in use.
    """

    id: UUID
    kind: str
    name: str
    answers: Mapping[str, Any]
    report: TemplateReport | None
    revises: bool
    at: datetime


def refresh_types(db: Database) -> None:
    """Let this process know the declared types as they are now; read only when something has changed.

    Asked at the beginning of every request, job and command.
    """
    with db.reading() as session:
        newest = session.scalar(select(func.max(DeclaredForm.number)))
        state = "" if newest is None else f"{db.name}:{newest}"
        if registry.declared().state == state:
            return
        last = select(func.max(DeclaredForm.number)).group_by(DeclaredForm.kind)
        rows = session.scalars(select(DeclaredForm).where(DeclaredForm.number.in_(last))).all()
        registry.declare(
            (document_type(row.kind, row.answers, row.sha256, str(row.unit_id)) for row in rows), state=state
        )


def declarations(db: Database, actor: Actor) -> list[Declaration]:
    """List the forms that the admin's unit is still declaring, the newest first.

    Raises:
        NotAllowed: not an admin.
    """
    require_role(actor, "template.manage")
    with db.reading() as session:
        rows = session.scalars(
            select(DeclaredForm)
            .where(DeclaredForm.unit_id == actor.unit_id, DeclaredForm.number.is_(None))
            .order_by(DeclaredForm.changed_at.desc())
        )
        return [_shown(session, row, actor) for row in rows]


def begin_form(
    db: Database, source: Path, title: str, *, name: str, by: Actor, store: ObjectStore, confinement: Confinement,
    clock: Clock,
) -> UUID:  # fmt: skip
    """Keep a Word file as a form to be declared, with what its placeholders tell already; give its id.

    Raises:
        NotAllowed: not an admin.
        UserError: without a title, or another form has it.
        TemplateBroken: it is no Word file, or holds what no template may.
    """
    require_role(by, "template.manage")
    words = " ".join(title.split())
    if len(kind_named(words)) < len(kind_named("abc")):
        raise UserError("Tulis judul formulir, misalnya Data Pos Kamling.").of("", "judul")
    found = names_in(confinement, source)
    key = store.put(source)
    with db.writing() as session:
        kind = _free_kind(session, words, by)
        row = _added(session, kind, key, name, suggested(words, found), by=by, clock=clock)
        row.found = [list(one) for one in found]
        return row.id


def begin_revision(db: Database, kind: str, *, by: Actor, clock: Clock) -> UUID:
    """Begin to change a form that is in use; what was begun before goes on. Give its id.

    Raises:
        NotAllowed, NotFound: not an admin; no form of the admin's own unit.
    """
    require_role(by, "template.manage")
    with db.writing() as session:
        rows = session.scalars(
            select(DeclaredForm).where(DeclaredForm.kind == kind, DeclaredForm.unit_id == by.unit_id)
        ).all()
        if not rows:
            raise NotFound(NO_SUCH)
        begun = next((row for row in rows if row.number is None), None)
        if begun is not None:
            return begun.id
        last = max(rows, key=lambda row: row.number or 0)
        row = _added(session, kind, last.sha256, last.name, last.answers, by=by, clock=clock)
        row.found = last.found
        return row.id


def take_form(
    db: Database, source: Path, kind: str, answers: Mapping[str, Any], *, name: str, by: Actor, store: ObjectStore,
    confinement: Confinement, clock: Clock,
) -> str:  # fmt: skip
    """Take a form that another installation declared as one to be looked at here; say why not, "" where it is taken.

    What is in use here already with the same file and answers is taken as it is.

    Raises:
        NotAllowed: not an admin.
    """
    require_role(by, "template.manage")
    if not kind.startswith(PREFIX) or kind in {one.kind for one in registry.shipped()}:
        return "namanya tidak dapat dipakai di sini."
    try:
        kept = plain(answers)
        found = names_in(confinement, source)
    except UserError as exc:
        return str(exc)
    key = store.put(source)
    with db.writing() as session:
        rows = session.scalars(select(DeclaredForm).where(DeclaredForm.kind == kind)).all()
        if any(row.unit_id != by.unit_id for row in rows):
            return "formulir berjudul sama sudah ada di kesatuan lain."
        used = max((row for row in rows if row.number is not None), key=lambda row: row.number or 0, default=None)
        if used is not None and (used.sha256, used.answers) == (key, kept):
            return ""
        row = next((row for row in rows if row.number is None), None)
        if row is None:
            row = _added(session, kind, key, name, kept, by=by, clock=clock)
        row.sha256, row.name, row.answers, row.report = key, name, kept, {}
        row.found, row.changed_at = [list(one) for one in found], stored(clock())
    return ""


def declaration_of(db: Database, form_id: UUID, *, by: Actor) -> Declaration:
    """Give a form that is being declared.

    Raises:
        NotAllowed, NotFound: not an admin; none of the admin's unit.
    """
    require_role(by, "template.manage")
    with db.reading() as session:
        return _shown(session, _row(session, form_id, by), by)


def replace_file(
    db: Database, form_id: UUID, source: Path, *, name: str, by: Actor, store: ObjectStore, confinement: Confinement,
    clock: Clock,
) -> None:  # fmt: skip
    """Take another Word file for a form that is being declared; what it prints besides is added to the fields.

    Raises:
        NotAllowed, NotFound, WrongState, TemplateBroken: see `begin_form`; it is in use already.
    """
    require_role(by, "template.manage")
    found = names_in(confinement, source)
    key = store.put(source)
    with db.writing() as session:
        row = _open(session, form_id, by)
        row.sha256, row.name, row.report = key, name, {}
        row.found = [list(one) for one in found]
        row.answers = with_found(row.answers, found)
        row.changed_at = stored(clock())


def keep_answers(db: Database, form_id: UUID, answers: Mapping[str, Any], *, by: Actor, clock: Clock) -> None:
    """Keep what was typed, right or wrong.

    Raises:
        NotAllowed, NotFound, WrongState: as above.
    """
    require_role(by, "template.manage")
    with db.writing() as session:
        row = _open(session, form_id, by)
        row.answers, row.changed_at = dict(answers), stored(clock())


def publish_form(
    db: Database, form_id: UUID, *, by: Actor, store: ObjectStore, confinement: Confinement, clock: Clock, work: Path
) -> TemplateReport:
    """Check declaration and file against each other; where nothing forbids it, the form is in use from now on.

    Safe to run twice: what is in use stays as it is.

    Raises:
        NotAllowed, NotFound, WrongState: as above.
        AnswersInvalid: every wrong field of the declaration at once; so also where a revision would leave papers behind
            that no longer pass.
    """
    require_role(by, "template.manage")
    with db.reading() as session:
        row = _open(session, form_id, by)
        kind, key, name, answers = row.kind, row.sha256, row.name, dict(row.answers)
        before = _in_use(session, kind)
    values = validated(DeclarationSchema, answers)
    if values["pola_nomor"] and (fault := _doubled(kind, values["pola_nomor"], by)):
        raise AnswersInvalid({"pola_nomor": [fault]})
    if before is not None:
        require_same(before, answers)
    plain = DeclarationSchema().dump(values)
    what = kind_of(document_type(kind, plain, key, str(by.unit_id)))
    work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=work, prefix="formulir-") as place:
        folder = Path(place)
        source = store.fetch(key, folder / "templat.docx")
        report = check_upload(
            confinement, source, kind, into=folder, name=name, fonts=installed_fonts(), what=what
        ).report  # fmt: skip
    with db.writing() as session:
        row = _open(session, form_id, by)
        row.report, row.changed_at = report.as_json(), stored(clock())
        if report.may_be_activated and row.answers == answers and row.sha256 == key:
            row.answers, row.number = plain, (session.scalar(select(func.max(DeclaredForm.number))) or 0) + 1
            if session.get(TemplateVersion, key) is None:
                session.add(TemplateVersion(sha256=key, kind=kind, created_at=stored(clock())))
            audit.record(session, by, "form.declared", clock=clock, subject=kind, details={"number": row.number})
    if report.may_be_activated:
        refresh_types(db)
    return report


def discard_form(db: Database, form_id: UUID, *, by: Actor) -> None:
    """Drop a form, or a change to one, that was never in use.

    Raises:
        NotAllowed, NotFound, WrongState: as above.
    """
    require_role(by, "template.manage")
    with db.writing() as session:
        session.delete(_open(session, form_id, by))


def form_file(db: Database, form_id: UUID, target: Path, *, by: Actor, store: ObjectStore) -> Path:
    """Write the Word file of a form that is being declared to `target`.

    Raises:
        NotAllowed, NotFound: as above.
    """
    require_role(by, "template.manage")
    with db.reading() as session:
        key = _row(session, form_id, by).sha256
    return store.fetch(key, target)


def first_report(session: Session, kind: str) -> Mapping[str, Any]:
    """Give what the check of a declared form's own file found."""
    return (
        session.scalars(
            select(DeclaredForm.report)
            .where(DeclaredForm.kind == kind, DeclaredForm.number.is_not(None))
            .order_by(DeclaredForm.number.desc())
        ).first()
        or {}
    )


def _added(
    session: Session, kind: str, key: str, name: str, answers: Mapping[str, Any], *, by: Actor, clock: Clock
) -> DeclaredForm:
    row = DeclaredForm(
        id=uuid4(), unit_id=by.unit_id, kind=kind, sha256=key, name=name, answers=dict(answers), found=[], report={},
        officer_id=by.officer_id, changed_at=stored(clock()),
    )  # fmt: skip
    session.add(row)
    return row


def _doubled(kind: str, pattern: str, by: Actor) -> str:
    """Say where a number would be given twice in the units that will have the form."""
    return pattern_doubled(kind, pattern, {}, types=offered_types(by.line | by.below))


def _free_kind(session: Session, title: str, by: Actor) -> str:
    """Give the kind of a form with this title; another branch of units may have one of the same title.

    Raises:
        UserError: the unit, or one above or below it, has one.
    """
    kind, number = kind_named(title), 1
    owners = select(DeclaredForm.unit_id).limit(1)
    while (owner := session.scalar(owners.where(DeclaredForm.kind == kind))) is not None:
        if owner in by.line | by.below:
            raise UserError(TAKEN).of("", "judul")
        number += 1
        kind = f"{kind_named(title)}_{number}"
    return kind


def _row(session: Session, form_id: UUID, by: Actor) -> DeclaredForm:
    row = session.get(DeclaredForm, form_id)
    if row is None or row.unit_id != by.unit_id:
        raise NotFound(NO_SUCH)
    return row


def _open(session: Session, form_id: UUID, by: Actor) -> DeclaredForm:
    row = _row(session, form_id, by)
    if row.number is not None:
        raise WrongState(IN_USE)
    return row


def _in_use(session: Session, kind: str) -> dict[str, Any] | None:
    return session.scalar(
        select(DeclaredForm.answers)
        .where(DeclaredForm.kind == kind, DeclaredForm.number.is_not(None))
        .order_by(DeclaredForm.number.desc())
        .limit(1)
    )


def _shown(session: Session, row: DeclaredForm, actor: Actor) -> Declaration:
    return Declaration(
        row.id, row.kind, row.name, row.answers, report_from(row.report) if row.report else None,
        _in_use(session, row.kind) is not None, local_moment(row.changed_at, actor.time_zone),
    )  # fmt: skip
