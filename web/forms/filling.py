"""Filling a form: choose, start, save, check, submit. Works without script; with it, drafts save themselves (api/)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from errors import AnswersInvalid, Conflict, NotAllowed, UserError, WrongState
from schemas.base import PHOTOS, DocumentType
from schemas.laporan_informasi import EARLY
from schemas.overview import overview
from schemas.typed import from_form
from schemas.visits import ROWS
from schemas.wording import zone_name
from services import entries
from services.clock import local_moment
from services.entries import Draft
from services.entryphotos import ShownPhoto, arrange_photos, move_photo, remove_photo
from services.records import search_records
from services.rights import may
from web.documents import by_section
from web.forms.drawing import Said, draw, faults_at_their_places
from web.forms.rows import REMOVED, Changed, Removed, bring_back, change_rows
from web.forms.sending import take_photos
from web.home import ICONS
from web.identity import actor, allow, keeps_typed, token_is_stale, tokenless
from web.orders import issued
from web.sealed import sealed, unsealed
from web.site import site
from web.typed import STALE, faults_of

forms = Blueprint("forms", __name__)
STEP_LENGTH = 10
REPORT = "laporan_informasi"
PHOTO = "_foto."  # the name of the words beside a photo is this and its id
WARNED = ("Isi kunjungan", "Uraian dan hasil", "Fakta", "Mediasi", "Kunjungan")  # sections with the SOP's warning


@dataclass(frozen=True, slots=True)
class Sheet:
    """One form as it is shown: what stands in it, what is said of it, what else the page needs."""

    kind: DocumentType
    entry_id: UUID
    revision: int
    answers: Mapping[str, Any]
    base: str = ""
    record_id: UUID | None = None
    name: str = ""
    earlier: Sequence[Mapping[str, Any]] = ()
    photos: Sequence[ShownPhoto] = ()
    state: str = ""
    remark: str = ""
    marks: Mapping[str, str] = field(default_factory=dict)
    returned_by: str = ""
    saved_at: datetime | None = None

    @classmethod
    def of(cls, draft: Draft, **changes: Any) -> Sheet:
        """A saved draft."""
        facts = {
            "kind": draft.kind, "entry_id": draft.id, "revision": draft.revision, "answers": draft.answers,
            "base": draft.etag, "record_id": draft.record_id, "name": draft.record, "earlier": draft.earlier,
            "photos": draft.photos, "state": draft.state, "remark": draft.remark, "marks": draft.marks,
            "returned_by": draft.returned_by, "saved_at": draft.changed_at,
        }  # fmt: skip
        return cls(**{**facts, **changes})


@forms.get("/isi")
@allow("entry.write")
def choose() -> str:
    """Offer all forms."""
    return render_template("forms/choose.html", kinds=entries.kinds_for(actor()), icons=ICONS, current="entry")


@forms.get("/isi/<kind>")
@allow("entry.write")
def new(kind: str) -> str:
    """Show a new form; nothing is kept before it is saved.

    `?kartu=`: a visit to a known household or business. `?dari=` a visit and `&pendapat=` the number of an opinion:
    a report of it. `?deteksi=1`: the short way to a report of early detection.
    """
    here, what = site(), entries.form_kind(kind)
    record_id, visit_id = _uuid(request.args.get("kartu", "")), _uuid(request.args.get("dari", ""))
    opinion = None if visit_id is None else (visit_id, request.args.get("pendapat", 0, type=int))
    begun = entries.start_entry(here.db, what, by=actor(), clock=here.clock, record_id=record_id, opinion=opinion)
    early = EARLY if what.kind == REPORT and "deteksi" in request.args else {}
    return _page(
        Sheet(
            what, uuid4(), 1, {**begun.answers, **early}, record_id=record_id if what.card else None, name=begun.record,
            earlier=begun.earlier,
        )
    )  # fmt: skip


@forms.get("/isi/<kind>/cari")
@allow("entry.write")
def search(kind: str) -> Response | str:
    """Find a household or business to start from; `?draf=`: for a draft that is under way."""
    here, what = site(), entries.form_kind(kind)
    if what.card is None:
        return redirect(url_for("forms.new", kind=kind))
    sought = unsealed(request.args.get("cari", ""))
    found = search_records(here.db, what, sought, by=actor())
    return render_template(
        "forms/search.html", kind=what, sought=sought, found=found, draft=_uuid(request.args.get("draf", "")),
        current="entry",
    )  # fmt: skip


@forms.post("/isi/<kind>/cari")
@allow("entry.write")
@tokenless
def sought(kind: str) -> Response:
    """Take what was typed into the box; in the address it stands sealed, for it names people."""
    asked = {"cari": sealed(request.form.get("nama", "").strip()), "draf": request.form.get("draf", "")}
    kept = {name: value for name, value in asked.items() if value}
    return redirect(url_for("forms.search", kind=entries.form_kind(kind).kind, **kept), 303)  # type: ignore[arg-type]


@forms.get("/draf/<uuid:document_id>")
@allow("entry.read")
def document(document_id: UUID) -> Response | str | tuple[str, int]:
    """Show a draft to be worked on, anything else to be read.

    `?salah`: with all that is wrong with it. `?kurang`: at the first thing that it lacks, without a word of the others.
    """
    here, by = site(), actor()
    if not may(by, "entry.write"):
        return redirect(url_for("documents.page", document_id=document_id))
    try:
        draft = entries.draft_of(here.db, document_id, by=by)
        if "kurang" in request.args:
            return _where_it_lacks(draft)
        if "salah" in request.args:
            entries.check_draft(here.db, document_id, by=by, clock=here.clock)
    except AnswersInvalid as exc:
        return _page(Sheet.of(draft), faults=faults_of(exc))
    except (WrongState, NotAllowed):
        return redirect(url_for("documents.page", document_id=document_id))
    return _page(Sheet.of(draft), doubts=_doubts(document_id), opened=request.args.get("buka", ""))


@forms.post("/draf/<uuid:entry_id>")
@allow("entry.write")
@keeps_typed
def save(entry_id: UUID) -> Response | str | tuple[str, int]:
    """Save what was typed, and do what the button says."""
    here, by = site(), actor()
    what = entries.form_kind(request.form.get("_jenis", ""))
    typed = _typed_sheet(what, entry_id)
    if token_is_stale():
        return _page(typed, faults={"": STALE}), 403
    changed = _row_deed(what, typed.answers, len(typed.earlier))
    deed = "baris" if changed else request.form.get("_deed", "simpan")
    answers = changed.answers if changed else typed.answers
    try:
        entries.save_draft(
            here.db, entry_id, kind=what.kind, revision=typed.revision, answers=answers, by=by, clock=here.clock,
            record_id=typed.record_id, base=typed.base,
        )  # fmt: skip
    except Conflict as exc:
        return _conflict(typed, str(exc))
    try:
        _photo_deeds(entry_id)
    except UserError as exc:
        return _page(Sheet.of(entries.draft_of(here.db, entry_id, by=by)), faults={PHOTOS: str(exc)}), 422
    if deed == "periksa":
        return _checked(entry_id)
    if deed == "cari":
        return redirect(url_for("forms.search", kind=what.kind, draf=entry_id))
    if changed:
        draft = entries.draft_of(here.db, entry_id, by=by)
        return _page(Sheet.of(draft), opened=changed.opened, removed=changed.removed)
    if deed == "simpan":
        flash("Draf tersimpan.", "ok")
    return redirect(url_for("forms.document", document_id=entry_id, _anchor=PHOTOS if deed == "foto" else None))


@forms.post("/draf/<uuid:entry_id>/kartu")
@allow("entry.write")
def take_record(entry_id: UUID) -> Response:
    """Make a draft a visit to a household or business that is known."""
    here = site()
    record_id = _uuid(request.form.get("kartu", ""))
    if record_id is not None:
        entries.start_from_record(here.db, entry_id, record_id, by=actor(), clock=here.clock)
    return redirect(url_for("forms.document", document_id=entry_id))


@forms.post("/draf/<uuid:entry_id>/hapus")
@allow("entry.delete")
def delete(entry_id: UUID) -> Response:
    """Delete a draft."""
    here = site()
    entries.delete_draft(here.db, entry_id, by=actor(), clock=here.clock)
    flash("Draf dihapus.", "ok")
    return redirect(url_for("pages.home"))


@forms.get("/draf/<uuid:entry_id>/periksa")
@allow("entry.submit")
def check(entry_id: UUID) -> Response | str:
    """Show all answers before they are submitted, each with the way back to it."""
    try:
        return _check_page(entry_id)
    except AnswersInvalid:
        return redirect(url_for("forms.document", document_id=entry_id, salah=1))


@forms.post("/draf/<uuid:entry_id>/kirim")
@allow("entry.submit")
@keeps_typed
def submit(entry_id: UUID) -> Response | str | tuple[str, int]:
    """Submit a draft as it was checked."""
    here = site()
    if token_is_stale():
        return _check_page(entry_id, fault=STALE), 403
    revision = request.form.get("_revisi", "")
    try:
        entries.submit(
            here.db, entry_id, revision=int(revision) if revision.isdigit() else 1, by=actor(), clock=here.clock,
            content=request.form.get("_dasar", ""),
        )  # fmt: skip
    except AnswersInvalid:
        return redirect(url_for("forms.document", document_id=entry_id, salah=1))
    except WrongState as exc:
        if not _is_draft(entry_id):
            raise
        return _check_page(entry_id, fault=str(exc)), 409
    issued(entry_id)
    return redirect(url_for("documents.page", document_id=entry_id, terkirim=1))


@forms.post("/draf/<uuid:entry_id>/tarik")
@allow("entry.withdraw")
def withdraw(entry_id: UUID) -> Response:
    """Pull a submitted entry back while nobody has read it."""
    here = site()
    entries.withdraw(here.db, entry_id, by=actor(), clock=here.clock)
    flash("Dokumen ditarik kembali. Ubah, lalu kirim lagi.", "ok")
    return redirect(url_for("forms.document", document_id=entry_id))


# ---------------------------------------------------------------- what was sent


def _typed_sheet(what: DocumentType, entry_id: UUID) -> Sheet:
    """Read the form that was sent; what is known of the entry besides comes from where it is kept."""
    sent = request.form
    answers = from_form(what.schema(), sent.items(multi=True))
    revision = sent.get("_revisi", "")
    record_id = _uuid(sent.get("_kartu", ""))
    facts: dict[str, Any] = {
        "answers": answers, "base": sent.get("_dasar", ""), "revision": int(revision) if revision.isdigit() else 1,
        "record_id": record_id,
    }  # fmt: skip
    draft = _draft_or_none(entry_id)
    if draft is not None:
        return Sheet.of(draft, **facts)
    earlier = _earlier(what, record_id)
    return Sheet(what, entry_id, earlier=earlier, **facts)


def _draft_or_none(entry_id: UUID) -> Draft | None:
    try:
        return entries.draft_of(site().db, entry_id, by=actor())
    except UserError:
        return None


def _is_draft(entry_id: UUID) -> bool:
    return _draft_or_none(entry_id) is not None


def _earlier(what: DocumentType, record_id: UUID | None) -> Sequence[Mapping[str, Any]]:
    if record_id is None or what.card is None:
        return ()
    here = site()
    return entries.start_entry(here.db, what, by=actor(), clock=here.clock, record_id=record_id).earlier


def _row_deed(what: DocumentType, answers: Mapping[str, Any], earlier: int) -> Changed | None:
    """Do what a button of a row says, None where none was pressed."""
    deed, _, path = request.form.get("_baris", "").partition(":")
    if not deed:
        return None
    schema = what.schema()
    if deed == "urungkan":
        pairs = [(name[len(REMOVED) :], value) for name, value in request.form.items(multi=True) if REMOVED in name]
        return bring_back(schema, answers, _own_place(what, request.form.get("_hapus", ""), earlier), pairs)
    changed = change_rows(schema, answers, deed, _own_place(what, path, earlier))
    opened = _shown_place(what, changed.opened, earlier)
    return Changed(changed.answers, opened, changed.removed)


def _own_place(what: DocumentType, path: str, earlier: int) -> str:
    """Give the place in the answers of what is on the form the visit after the earlier ones."""
    return path.replace(f"{ROWS}.{earlier}.", f"{ROWS}.0.", 1) if what.card is not None else path


def _shown_place(what: DocumentType, path: str, earlier: int) -> str:
    return path.replace(f"{ROWS}.0.", f"{ROWS}.{earlier}.", 1) if what.card is not None else path


def _photo_deeds(entry_id: UUID) -> None:
    """Keep the words beside photos, take the chosen files in, and do what a photo's button says."""
    here, by, sent = site(), actor(), request.form
    wanted = [
        (photo_id, value)
        for name, value in sent.items()
        if name.startswith(PHOTO) and (photo_id := _uuid(name.removeprefix(PHOTO))) is not None
    ]
    if wanted:
        arrange_photos(here.db, entry_id, wanted, by=by, clock=here.clock)
    take_photos(entry_id, request.files.getlist("_galeri"))
    if (photo_id := _uuid(sent.get("hapus_foto", ""))) is not None:
        remove_photo(here.db, entry_id, photo_id, by=by, clock=here.clock)
    for name, up in (("naik", True), ("turun", False)):
        if (photo_id := _uuid(sent.get(name, ""))) is not None:
            move_photo(here.db, entry_id, photo_id, up=up, by=by, clock=here.clock)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


# ---------------------------------------------------------------- what is shown


def _doubts(entry_id: UUID) -> Mapping[str, str]:
    """Give what looks wrong in a draft that could be sent but may be right; of any other nothing is known yet."""
    here = site()
    try:
        return entries.check_draft(here.db, entry_id, by=actor(), clock=here.clock).warnings
    except (AnswersInvalid, WrongState):
        return {}


def _where_it_lacks(draft: Draft) -> Response:
    """Lead to the first field that a reviewer marked, else to the first that is wrong; to the answers where none is."""
    here, told, sheet = site(), dict(draft.marks), Sheet.of(draft)
    try:
        if not told:
            entries.check_draft(here.db, draft.id, by=actor(), clock=here.clock)
    except (AnswersInvalid, WrongState) as exc:
        told = faults_of(exc)
    sections = draw(sheet.kind, sheet.answers, Said(), earlier=sheet.earlier, photos=sheet.photos)
    place = next((place for place, _ in faults_at_their_places(sections, told)), None)
    if place is None and not draft.remark:
        return redirect(url_for("forms.check", entry_id=draft.id))
    return redirect(url_for("forms.document", document_id=draft.id, buka=place, _anchor=place))


def _checked(entry_id: UUID) -> Response | tuple[str, int]:
    """Lead on to the answers, or show what is wrong."""
    here = site()
    try:
        entries.check_draft(here.db, entry_id, by=actor(), clock=here.clock)
    except (AnswersInvalid, WrongState) as exc:
        return _page(Sheet.of(entries.draft_of(here.db, entry_id, by=actor())), faults=faults_of(exc)), 422
    return redirect(url_for("forms.check", entry_id=entry_id))


def _conflict(typed: Sheet, words: str) -> Response | tuple[str, int]:
    """Show what was typed again, ready to take the place of what came first; or what was submitted meanwhile."""
    draft = _draft_or_none(typed.entry_id)
    if draft is None:
        flash(words, "wr")
        return redirect(url_for("documents.page", document_id=typed.entry_id))
    again = f"{words} Bila isian di halaman ini yang benar, simpan sekali lagi."
    return _page(Sheet.of(draft, answers=typed.answers), faults={"": again}), 409


def _page(
    sheet: Sheet, *, faults: Mapping[str, str] | None = None, doubts: Mapping[str, str] | None = None,
    opened: str = "", removed: Removed | None = None,
) -> str:  # fmt: skip
    told = dict(faults or {})
    said = Said(faults=told, marks=sheet.marks, doubts=dict(doubts or {}))
    sections = draw(
        sheet.kind, sheet.answers, said, earlier=sheet.earlier, photos=sheet.photos, opened=opened
    )  # fmt: skip
    saved = "" if sheet.saved_at is None else f"Tersimpan {local_moment(sheet.saved_at, actor().time_zone):%H.%M}"
    return render_template(
        "forms/form.html", kind=sheet.kind, entry_id=sheet.entry_id, revision=sheet.revision, base=sheet.base,
        record_id=sheet.record_id, name=sheet.name, sections=sections,
        steps=[(one.id, step_words(one.title)) for one in sections],
        faults=faults_at_their_places(sections, told), remark=sheet.remark,
        marks=faults_at_their_places(sections, sheet.marks), returned_by=sheet.returned_by, photos=sheet.photos,
        removed=removed, opened=opened, deletable=sheet.state == "draf", saved_words=saved,
        warned=next((one.title for one in sections if one.title in WARNED), ""), current="entry",
    )  # fmt: skip


def step_words(title: str) -> str:
    """Give a section's title as it fits into a step on a phone: of a long one the first word."""
    return title if len(title) <= STEP_LENGTH else title.split()[0]


def _check_page(entry_id: UUID, *, fault: str = "") -> str:
    here = site()
    checked = entries.check_draft(here.db, entry_id, by=actor(), clock=here.clock)
    draft = checked.draft
    own = f"{ROWS}.{len(draft.earlier)}" if draft.kind.card is not None else ""
    lines = overview(draft.kind, checked.answers, opened=own, zone=zone_name(actor().time_zone))
    return render_template(
        "forms/check.html", draft=draft, sections=by_section(lines), warnings=checked.warnings, fault=fault,
        fixed={f"{ROWS}.{number}" for number in range(len(draft.earlier))}, current="entry",
    )  # fmt: skip
