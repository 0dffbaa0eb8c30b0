"""A new form without code: bring its Word file, say on one page what it asks for, and it is a document type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from errors import UserError
from pipeline.container import FILE_BYTES
from schemas.declaration import DeclarationSchema
from schemas.fields import FormSchema
from schemas.typed import complete, from_form
from schemas.visits import Card
from services.declaredforms import (
    begin_form,
    begin_revision,
    declaration_of,
    discard_form,
    form_file,
    keep_answers,
    publish_form,
    replace_file,
)
from web.forms.drawing import Said, draw, faults_at_their_places
from web.forms.rows import REMOVED, Changed, Removed, bring_back, change_rows
from web.identity import actor, allow, keeps_typed, token_is_stale
from web.site import site
from web.typed import STALE, Faults, faults_of
from web.upload import FORM_OVERHEAD_BYTES, shown_name
from web.wordtemplates import NOTHING_CHOSEN, download, work_folder

declaring = Blueprint("declaring", __name__, url_prefix="/templat/formulir")
UPLOADS = ("declaring.begin", "declaring.save")


@dataclass(frozen=True, slots=True)
class Page:
    """The page as a form to be drawn."""

    schema: type[FormSchema] = DeclarationSchema
    card: Card | None = None


@declaring.before_app_request
def _let_word_files_in() -> None:
    if request.endpoint in UPLOADS:
        request.max_content_length = FILE_BYTES + FORM_OVERHEAD_BYTES


@declaring.get("")
@allow("template.manage")
def new() -> str:
    """Ask for a title and the Word file."""
    return _begin_page()


@declaring.post("")
@allow("template.manage")
def begin() -> Response | tuple[str, int]:
    """Keep the file, and go on to what it asks for."""
    here = site()
    file = request.files.get("berkas")
    if file is None or not file.filename:
        return _begin_page({"berkas": NOTHING_CHOSEN}), 422
    with work_folder() as folder:
        path = Path(folder) / "templat.docx"
        file.save(path)
        try:
            form_id = begin_form(
                here.db, path, request.form.get("judul", ""), name=shown_name(file.filename), by=actor(),
                store=here.store, confinement=here.confinement, clock=here.clock,
            )  # fmt: skip
        except UserError as exc:
            return _begin_page({exc.field or "berkas": str(exc)}), 422
    return redirect(url_for("declaring.page", form_id=form_id), 303)


@declaring.post("/ubah/<kind>")
@allow("template.manage")
def revise(kind: str) -> Response:
    """Begin to change a form that is in use."""
    here = site()
    form_id = begin_revision(here.db, kind, by=actor(), clock=here.clock)
    return redirect(url_for("declaring.page", form_id=form_id), 303)


@declaring.get("/<uuid:form_id>")
@allow("template.manage")
def page(form_id: UUID) -> str:
    """Show what is declared so far."""
    return _page(form_id)


@declaring.post("/<uuid:form_id>")
@allow("template.manage")
@keeps_typed
def save(form_id: UUID) -> Response | str | tuple[str, int]:
    """Keep what was typed, and do what the button says."""
    here, by = site(), actor()
    typed = from_form(DeclarationSchema(), request.form.items(multi=True))
    if token_is_stale():
        return _page(form_id, typed, faults={"": STALE}), 403
    changed = _row_deed(typed)
    keep_answers(here.db, form_id, changed.answers if changed else typed, by=by, clock=here.clock)
    if changed:
        return _page(form_id, opened=changed.opened, removed=changed.removed)
    file = request.files.get("berkas")
    if file is not None and file.filename:
        with work_folder() as folder:
            path = Path(folder) / "templat.docx"
            file.save(path)
            try:
                replace_file(
                    here.db, form_id, path, name=shown_name(file.filename), by=by, store=here.store,
                    confinement=here.confinement, clock=here.clock,
                )  # fmt: skip
            except UserError as exc:
                return _page(form_id, faults={"berkas": str(exc)}), 422
    if request.form.get("_deed") != "terbit":
        flash("Tersimpan. Formulir ini belum dipakai.", "ok")
        return redirect(url_for("declaring.page", form_id=form_id), 303)
    return _published(form_id)


@declaring.post("/<uuid:form_id>/hapus")
@allow("template.manage")
def discard(form_id: UUID) -> Response:
    """Drop what was never in use."""
    discard_form(site().db, form_id, by=actor())
    flash("Rancangan formulir dihapus.", "ok")
    return redirect(url_for("wordtemplates.all"), 303)


@declaring.get("/<uuid:form_id>/berkas.docx")
@allow("template.manage")
def file(form_id: UUID) -> Response:
    """Give the Word file."""
    here = site()
    with work_folder() as folder:
        path = form_file(here.db, form_id, Path(folder) / "templat.docx", by=actor(), store=here.store)
        return download(path.read_bytes(), "formulir.docx")


def _published(form_id: UUID) -> Response | tuple[str, int]:
    """Bring the form into use, or show what forbids it."""
    here, by = site(), actor()
    shown = declaration_of(here.db, form_id, by=by)
    answers = complete(DeclarationSchema(), shown.answers)
    keep_answers(here.db, form_id, answers, by=by, clock=here.clock)
    try:
        report = publish_form(
            here.db, form_id, by=by, store=here.store, confinement=here.confinement, clock=here.clock, work=here.work
        )  # fmt: skip
    except UserError as exc:
        return _page(form_id, faults=faults_of(exc)), 422
    if not report.may_be_activated:
        return _page(form_id, faults={"temuan": f"Templat dan isian belum cocok: {report.headline}."}), 422
    flash(f"Formulir {answers['judul']} dipakai mulai sekarang.", "ok")
    return redirect(url_for("wordtemplates.kind", kind=shown.kind), 303)


def _row_deed(answers: Mapping[str, Any]) -> Changed | None:
    """Do what a button of a row says, None where none was pressed."""
    deed, _, path = request.form.get("_baris", "").partition(":")
    if not deed:
        return None
    schema = DeclarationSchema()
    if deed == "urungkan":
        pairs = [(name[len(REMOVED) :], value) for name, value in request.form.items(multi=True) if REMOVED in name]
        return bring_back(schema, answers, request.form.get("_hapus", ""), pairs)
    return change_rows(schema, answers, deed, path)


def _begin_page(faults: Faults | None = None) -> str:
    return render_template(
        "declaring/begin.html", faults=faults or {}, title=request.form.get("judul", ""), current="templates"
    )


def _page(
    form_id: UUID, typed: Mapping[str, Any] | None = None, *, faults: Mapping[str, str] | None = None,
    opened: str = "", removed: Removed | None = None,
) -> str:  # fmt: skip
    shown, told = declaration_of(site().db, form_id, by=actor()), dict(faults or {})
    sections = draw(Page(), shown.answers if typed is None else typed, Said(faults=told), opened=opened)
    own = [(place, words) for place, words in told.items() if place in ("berkas", "temuan", "")]
    others = {place: words for place, words in told.items() if place not in ("berkas", "temuan", "")}
    return render_template(
        "declaring/form.html", shown=shown, sections=sections, removed=removed,
        faults=[*own, *faults_at_their_places(sections, others)], file_fault=told.get("berkas", ""),
        current="templates",
    )  # fmt: skip
