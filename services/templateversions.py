"""What an admin does with templates: upload and hear what is wrong, compare, choose from a day on, roll back."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engines.confine.base import Confinement
from engines.convert.base import Converter
from engines.storage.base import ObjectStore
from errors import ConversionFailed, NotFound, TemplateBroken, UserError, WrongState
from models.database import Database
from models.tables import Document, TemplateChoice, TemplateVersion, Unit, UnitTemplate
from pipeline.compile import compile_template
from pipeline.markedpages import Mark, boxes_of, marks_in
from pipeline.templatecheck import SAMPLES, filled_samples, uses_of
from pipeline.templatekinds import TemplateKind, all_kinds, sample_photos, template_kind, with_pictures
from pipeline.templatereport import Severity, TemplateReport, report_from
from pipeline.values import PdfFile
from pipeline.wordplaces import in_a_sentence
from schemas.vocabulary import SETTING, photos_in, sample_values
from schemas.wording import long_date
from services import audit
from services.agreements import other_admins, waiting_choices
from services.clock import Clock, local_date, local_moment, stored
from services.declaredforms import first_report
from services.doctor import installed_fonts
from services.hierarchy import offered_types, require_offered, upwards
from services.inbox import named
from services.photosheet import joined, photo_sheets
from services.rights import Actor, Subject, require_role, sees
from services.templatecheck import (
    CHILD_BYTES,
    CHILD_CPU_S,
    UNPRINTABLE,
    Checked,
    check_upload,
    page_findings,
    print_samples,
)
from services.templates import HOLDS, ActiveTemplate, active_template, first_template

MARK_S = 30.0
PHOTO_SHEET = "lampiran_foto"
NO_SUCH = "Templat itu tidak ada, atau bukan milik kesatuan Anda."


@dataclass(frozen=True, slots=True)
class Sheet:
    """A printed sample: the PDF's key in the object store, and its pages."""

    key: str
    pages: int


@dataclass(frozen=True, slots=True)
class Version:
    """An uploaded version as its admin sees it.

    Attributes:
        state: "aktif", "terjadwal" (chosen for a later day), "menunggu" (for another admin), "salah" or "siap".
        since: the first day of the choice that makes it active or scheduled.
        documents: how many papers were made with it.
        seconds: how long the check took.
        sheets: printed samples by name: of the version that was active when it came, and of this one.
        marks: where findings stand on the pages of this one, by sample; numbers count the findings from 1.
    """

    id: UUID
    number: int
    name: str
    who: str
    at: datetime
    state: str
    since: date | None
    documents: int
    sha256: str
    report: TemplateReport
    seconds: float
    sheets: Mapping[str, tuple[Sheet, Sheet]]
    marks: Mapping[str, tuple[Mark, ...]]


@dataclass(frozen=True, slots=True)
class KindTemplates:
    """A kind's templates in a unit.

    Attributes:
        active_words: "Versi 4 aktif sejak 2 Januari 2023", "Templat bawaan Berkas".
        own: the unit's own version is active, which can be given up.
        versions: the newest first.
        notice: that a unit above has changed its version since this one chose its own, "" where not.
        unit: whose they are, where it is one below the admin's own.
    """

    kind: str
    title: str
    active_words: str
    own: bool
    versions: tuple[Version, ...]
    notice: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """A kind in the list. `waiting`: uploaded versions newer than the active one; `notice` as in `KindTemplates`."""

    kind: str
    title: str
    words: str
    waiting: int
    notice: str = ""


def template_lines(db: Database, actor: Actor, *, clock: Clock) -> list[TemplateLine]:
    """List everything that has a template.

    Raises:
        NotAllowed: not an admin.
    """
    require_role(actor, "template.manage")
    today = local_date(clock(), actor.time_zone)
    lines = []
    with db.reading() as session:
        newest = dict(
            session.execute(
                select(UnitTemplate.kind, func.max(UnitTemplate.number))
                .where(UnitTemplate.unit_id == actor.unit_id)
                .group_by(UnitTemplate.kind)
            ).all()
        )  # fmt: skip
        for kind, title in all_kinds(offered_types(actor.line)).items():
            active = active_template(session, actor.unit_id, kind, day=today)
            own = active.template.number if active.template is not None and not active.inherited else 0
            lines.append(
                TemplateLine(
                    kind, title, _words(session, kind, active), max(newest.get(kind, 0) - own, 0),
                    _notice(session, actor, kind, active, today),
                )
            )  # fmt: skip
    return lines


def kind_for(kind: str, actor: Actor) -> TemplateKind:
    """Give what a template of a kind is for.

    Raises:
        UnknownKind: nothing of that kind has a template, or another unit declared it.
    """
    require_offered(kind, actor.line)
    return template_kind(kind)


def templates_of(
    db: Database, kind: str, actor: Actor, *, clock: Clock, of: UUID | None = None
) -> KindTemplates:  # fmt: skip
    """Give a kind's templates in the admin's unit.

    Args:
        of: a version; those of its unit are given, which may be one below the admin's own.

    Raises:
        NotAllowed, UnknownKind: not an admin; nothing of that kind has a template.
        NotFound: that version is not the admin's to see.
    """
    require_role(actor, "template.agree")
    today = local_date(clock(), actor.time_zone)
    with db.reading() as session:
        unit_id = actor.unit_id if of is None else _seen(session, kind, of, actor).unit_id
        require_offered(kind, list(upwards(session, unit_id)))
        what = template_kind(kind)
        active = active_template(session, unit_id, kind, day=today)
        rows = session.scalars(
            select(UnitTemplate)
            .where(UnitTemplate.unit_id == unit_id, UnitTemplate.kind == kind)
            .order_by(UnitTemplate.number.desc())
        ).all()
        later = _scheduled(session, unit_id, kind, today)
        return KindTemplates(
            kind, what.title, _words(session, kind, active), active.template is not None and not active.inherited,
            tuple(_version(session, row, active, later, actor) for row in rows),
            _notice(session, actor, kind, active, today),
            "" if unit_id == actor.unit_id else session.get_one(Unit, unit_id).name,
        )  # fmt: skip


def _seen(session: Session, kind: str, template_id: UUID, actor: Actor) -> UnitTemplate:
    row = session.get(UnitTemplate, template_id)
    if row is None or row.kind != kind or not sees(actor, "template.agree", Subject(row.unit_id)):
        raise NotFound(NO_SUCH)
    return row


def version_of(found: KindTemplates, template_id: UUID) -> Version:
    """Give one of a kind's versions.

    Raises:
        NotFound: there is none with that id.
    """
    version = next((one for one in found.versions if one.id == template_id), None)
    if version is None:
        raise NotFound(NO_SUCH)
    return version


def used_by(db: Database, version: Version, kind: str, actor: Actor, *, clock: Clock) -> list[str]:
    """Name the units, the admin's own and those below, that print with a version today.

    Raises:
        NotAllowed, UnknownKind: as above.
    """
    require_role(actor, "template.manage")
    today = local_date(clock(), actor.time_zone)
    with db.reading() as session:
        units = session.execute(
            select(Unit.id, Unit.name).where(Unit.id.in_([actor.unit_id, *actor.below])).order_by(Unit.name)
        ).all()
        return [
            unit.name for unit in units
            if (active := active_template(session, unit.id, kind, day=today).template) and active.id == version.id
        ]  # fmt: skip


def printed_where(db: Database, kind: str, actor: Actor, *, clock: Clock) -> dict[str, tuple[str, ...]]:
    """Give where the active version prints each placeholder, by path, in Word's own words.

    Raises:
        NotAllowed, UnknownKind: as above.
    """
    require_role(actor, "template.manage")
    what = kind_for(kind, actor)
    with db.reading() as session:
        active = active_template(session, actor.unit_id, kind, day=local_date(clock(), actor.time_zone)).template
        if active is not None:
            uses = report_of(active.report).uses
        elif what.shipped is not None:
            uses = uses_of(what.shipped, what.vocabulary)
        else:
            uses = report_of(first_report(session, kind)).uses
    places: dict[str, dict[str, None]] = {}
    for use in uses:
        if use.prints:
            places.setdefault(use.path, {})[in_a_sentence(use.place)] = None
    return {path: tuple(found) for path, found in places.items()}


def upload_template(
    db: Database,
    source: Path,
    kind: str,
    *,
    name: str,
    by: Actor,
    store: ObjectStore,
    confinement: Confinement,
    converter: Converter,
    clock: Clock,
    work: Path,
    printing: bool = True,
) -> UUID:
    """Check an uploaded file and keep it as the unit's next version, whatever was found; give its id.

    The same file again is the version that it was. Its samples are printed beside those of the active version.

    Args:
        printing: False where many come at once: the samples are printed when somebody asks for them, see `look_again`.

    Raises:
        NotAllowed, UnknownKind: as above.
        TemplateBroken: it is no Word file at all; nothing is kept.
        ConverterBusy, ConverterUnavailable: nothing can be printed now.
    """
    require_role(by, "template.manage")
    what, today = kind_for(kind, by), local_date(clock(), by.time_zone)
    with db.reading() as session:
        active = active_template(session, by.unit_id, kind, day=today).template
        active_key = first_template(kind) if active is None else active.sha256
        sheet = active_template(session, by.unit_id, PHOTO_SHEET, day=today).template
    work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=work, prefix="templat-") as place:
        folder = Path(place)
        before = _file_of(what, active_key, folder / "aktif.docx", store)
        annex_key = "" if sheet is None else sheet.sha256
        annex = _file_of(template_kind(PHOTO_SHEET), annex_key, folder / "lampiran.docx", store)
        began = time.perf_counter()
        checked = check_upload(
            confinement, source, kind, into=folder, name=name, active=before, fonts=installed_fonts(), marking=printing
        )  # fmt: skip
        seconds = round(time.perf_counter() - began, 1)
        if not checked.report.readable:
            raise TemplateBroken(checked.report.findings[0].words)
        report, pages = (
            _printed(checked, before, annex, store, converter, folder) if printing else (checked.report, {})
        )  # fmt: skip
        key = store.put(source)
    plain = {**report.as_json(), "seconds": seconds, **pages}
    with db.writing() as session:
        same = session.scalar(
            select(UnitTemplate).where(
                UnitTemplate.unit_id == by.unit_id, UnitTemplate.kind == kind, UnitTemplate.sha256 == key
            )
        )
        if same is not None:
            if printing or not same.report.get("sheets"):
                same.report = plain  # looked at again: against what is active now
            return same.id
        if session.get(TemplateVersion, key) is None:
            session.add(TemplateVersion(sha256=key, kind=kind, created_at=stored(clock())))
            session.flush()
        last = session.scalar(
            select(func.max(UnitTemplate.number)).where(
                UnitTemplate.unit_id == by.unit_id, UnitTemplate.kind == kind
            )
        )  # fmt: skip
        row = UnitTemplate(
            id=uuid4(), unit_id=by.unit_id, kind=kind, number=(last or 0) + 1, sha256=key, name=name, report=plain,
            officer_id=by.officer_id, created_at=stored(clock()),
        )  # fmt: skip
        session.add(row)
        audit.record(
            session, by, "template.uploaded", clock=clock, subject=row.id, details={"kind": kind, "number": row.number}
        )
        return row.id


def look_again(
    db: Database,
    kind: str,
    template_id: UUID,
    *,
    by: Actor,
    store: ObjectStore,
    confinement: Confinement,
    converter: Converter,
    clock: Clock,
    work: Path,
) -> None:
    """Check a version and print its samples once more: beside those of what is active now.

    Raises:
        NotAllowed, UnknownKind, NotFound, ConverterBusy, ConverterUnavailable: as above.
    """
    version = version_of(templates_of(db, kind, by, clock=clock), template_id)
    work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=work, prefix="templat-") as folder:
        source = store.fetch(version.sha256, Path(folder) / "templat.docx")
        upload_template(
            db, source, kind, name=version.name, by=by, store=store, confinement=confinement, converter=converter,
            clock=clock, work=work,
        )  # fmt: skip


def choose_template(
    db: Database,
    kind: str,
    template_id: UUID | None,
    *,
    from_date: date | None,
    by: Actor,
    clock: Clock,
    ask: bool = False,
) -> None:
    """Let the unit print with a version from a day on; None: with its parent's again, or the shipped one.

    Papers keep the version that they were made with.

    Args:
        from_date: a day in the unit's time zone; today where not given.
        ask: it holds only when another admin of the unit, or of one above, has agreed, see `services.agreements`.

    Raises:
        NotAllowed, UnknownKind, NotFound: as above.
        WrongState: the check found something that forbids it.
        UserError: the day is past; there is no other admin to ask.
    """
    require_role(by, "template.manage")
    kind_for(kind, by)
    today = local_date(clock(), by.time_zone)
    day = from_date or today
    if day < today:
        raise UserError("Tanggal mulai sudah lewat. Pilih hari ini atau sesudahnya.")
    with db.writing() as session:
        if template_id is not None:
            row = session.get(UnitTemplate, template_id)
            if row is None or row.unit_id != by.unit_id or row.kind != kind:
                raise NotFound(NO_SUCH)
            wrong = report_of(row.report).count(Severity.WRONG)
            if wrong:
                raise WrongState(
                    f"Versi {row.number} masih memuat {wrong} kesalahan. Perbaiki di Word, unggah lagi, lalu aktifkan."
                )
        if ask and not other_admins(session, by):
            raise UserError("Belum ada admin lain di kesatuan ini atau di atasnya yang dapat menyetujui.")
        choice = TemplateChoice(
            unit_id=by.unit_id, kind=kind, template_id=template_id, from_date=day, asked=ask,
            officer_id=by.officer_id, at=stored(clock()),
        )  # fmt: skip
        session.add(choice)
        audit.record(
            session, by, "template.asked" if ask else "template.chosen", clock=clock, subject=template_id or kind,
            details={"kind": kind, "from": day.isoformat()},
        )  # fmt: skip


def template_file(
    db: Database, kind: str, template_id: UUID | None, target: Path, *, by: Actor, store: ObjectStore, clock: Clock
) -> Path:
    """Write a version's Word file to `target`; without an id the active one.

    Raises:
        NotAllowed, UnknownKind, NotFound: as above.
    """
    require_role(by, "template.agree")
    what = kind_for(kind, by) if template_id is None else template_kind(kind)
    with db.reading() as session:
        row = (
            active_template(session, by.unit_id, kind, day=local_date(clock(), by.time_zone)).template
            if template_id is None
            else _seen(session, kind, template_id, by)
        )
        key = first_template(kind) if row is None else row.sha256
    return _file_of(what, key, target, store)


def marked_copy(version: Version, target: Path, *, store: ObjectStore, confinement: Confinement, work: Path) -> Path:
    """Write the uploaded file with a comment at every finding to `target`."""
    work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=work, prefix="templat-") as folder:
        source = store.fetch(version.sha256, Path(folder) / "templat.docx")
        with confinement.child(memory_bytes=CHILD_BYTES, cpu_s=CHILD_CPU_S) as child:
            child.give(source, "templat.docx")
            findings = version.report.as_json()["findings"]
            arguments = {"path": "templat.docx", "findings": findings, "out": "komentar.docx"}
            child.call("pipeline.markedcopy:mark", arguments, timeout_s=MARK_S)
            child.take("komentar.docx", target)
    return target


def report_of(plain: Mapping[str, Any]) -> TemplateReport:
    """Read a report as it was kept, without what stands beside it."""
    return report_from({name: value for name, value in plain.items() if name not in ("seconds", "sheets", "marks")})


def _file_of(what: TemplateKind, key: str, target: Path, store: ObjectStore) -> Path:
    """Write the version with this hash to `target`; without one what is shipped."""
    if key or what.shipped is None:
        return store.fetch(key, target)
    target.write_bytes(what.shipped.read_bytes())
    return target


def _printed(
    checked: Checked, before: Path, annex: Path, store: ObjectStore, converter: Converter, folder: Path
) -> tuple[TemplateReport, dict[str, Any]]:
    """Print the samples of the active version and of the new one, marked where something was found; keep the PDFs.

    Behind each stand the sheets of its photos, which are not counted as the template's own pages.

    Args:
        annex: the active template of those sheets.
    """
    report = checked.report
    if not checked.samples and not checked.marked:
        return report, {}
    old_folder = folder / "lama"
    old_folder.mkdir()
    paths = filled_samples(before, template_kind(report.kind), SAMPLES, old_folder)
    old = print_samples(dict(zip(SAMPLES, paths, strict=True)), converter)
    try:
        new = print_samples(checked.samples, converter)
    except ConversionFailed:
        return report.with_findings([UNPRINTABLE]), {}
    try:
        marked = print_samples(checked.marked, converter)
    except ConversionFailed:
        marked = {}
    photos = _sample_sheets(report.kind, old, annex, converter, folder)
    told = {
        "sheets": {
            name: [_kept([printed, *photos.get(name, ())], store) for printed in (old[name], one)]
            for name, one in (new | marked).items()
        },
        "marks": {name: list(boxes_of(marks_in(one))) for name, one in marked.items()},
    }
    if not new:
        return report, told
    pages = {name: (old[name].pages, new[name].pages) for name in new}
    return replace(report, pages=pages).with_findings(page_findings(pages)), told


def _sample_sheets(
    kind: str, printed: Mapping[str, PdfFile], annex: Path, converter: Converter, folder: Path
) -> dict[str, list[PdfFile]]:
    """Print the sheets of each sample's photos."""
    document = template_kind(kind).document
    if document is None or not document.takes_photos:
        return {}
    template, sheets = compile_template(annex), {}
    for sample, paper in printed.items():
        work = folder / f"foto-{sample}"
        work.mkdir()
        with_pictures({}, work)
        sheets[sample] = photo_sheets(
            document, sample_values(document, sample), SETTING, paper, annex=template,
            photos=sample_photos(photos_in(document, sample), work), converter=converter, work=work,
        )  # fmt: skip
    return sheets


def _kept(printed: Sequence[PdfFile], store: ObjectStore) -> list[Any]:
    first = printed[0]
    whole = first if len(printed) == 1 else joined(printed, first.path.with_suffix(".utuh.pdf"))
    return [store.put(whole.path), whole.pages]


def _scheduled(session: Session, unit_id: UUID, kind: str, today: date) -> TemplateChoice | None:
    """Give the choice that will hold some day after today: the newest, if its day is to come."""
    newest = session.scalar(
        select(TemplateChoice)
        .where(TemplateChoice.unit_id == unit_id, TemplateChoice.kind == kind, HOLDS)
        .order_by(TemplateChoice.number.desc())
        .limit(1)
    )
    return newest if newest is not None and newest.from_date > today else None


def _version(
    session: Session, row: UnitTemplate, active: ActiveTemplate, later: TemplateChoice | None, actor: Actor
) -> Version:
    report = report_of(row.report)
    state, since = "siap", None
    if active.template is not None and active.template.id == row.id:
        state, since = "aktif", active.since
    elif later is not None and later.template_id == row.id:
        state, since = "terjadwal", later.from_date
    elif any(choice.template_id == row.id for choice in waiting_choices(session, [row.unit_id], kind=row.kind)):
        state = "menunggu"
    elif not report.may_be_activated:
        state = "salah"
    made = session.scalar(select(func.count()).select_from(Document).where(Document.template_sha256 == row.sha256))
    sheets = {
        name: (Sheet(*old), Sheet(*new)) for name, (old, new) in row.report.get("sheets", {}).items()
    }  # fmt: skip
    marks = {
        name: tuple(Mark(page, tuple(numbers), *box) for page, numbers, *box in found)
        for name, found in row.report.get("marks", {}).items()
    }
    return Version(
        row.id, row.number, row.name, named(row.officer.rank, row.officer.name),
        local_moment(row.created_at, actor.time_zone), state, since, made or 0, row.sha256, report,
        float(row.report.get("seconds", 0)), sheets, marks,
    )  # fmt: skip


def _notice(session: Session, actor: Actor, kind: str, active: ActiveTemplate, today: date) -> str:
    """Tell that a unit above has chosen another version since the admin's unit chose its own."""
    if active.template is None or active.inherited:
        return ""
    own = active.template.unit_id
    above = [unit for unit in upwards(session, own) if unit != own]
    mine = _newest(session, [own], kind, today)
    theirs = _newest(session, above, kind, today)
    if mine is None or theirs is None or theirs.at <= mine.at:
        return ""
    unit = session.get_one(Unit, theirs.unit_id).name
    return (
        f"{unit} mengganti templatnya pada {long_date(local_date(theirs.at.replace(tzinfo=UTC), actor.time_zone))}, "
        "sesudah kesatuan ini memilih versinya sendiri. Bandingkan; versi sendiri tetap dipakai."
    )


def _newest(session: Session, units: Collection[UUID], kind: str, today: date) -> TemplateChoice | None:
    """Give the newest choice of these units whose day has come."""
    return session.scalar(
        select(TemplateChoice)
        .where(TemplateChoice.unit_id.in_(units), TemplateChoice.kind == kind, TemplateChoice.from_date <= today, HOLDS)
        .order_by(TemplateChoice.number.desc())
        .limit(1)
    )


def _words(session: Session, kind: str, active: ActiveTemplate) -> str:
    if active.template is None or active.since is None:
        return "Templat pertama formulir ini" if first_template(kind) else "Templat bawaan Berkas"
    since = f"Versi {active.template.number} aktif sejak {long_date(active.since)}"
    if not active.inherited:
        return since
    return f"{since}, dari {session.get_one(Unit, active.template.unit_id).name}"
