"""The page of a paper for whoever may read it: its answers, its sheets as they are printed, its steps, its photos."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID, uuid4

from flask import Blueprint, flash, make_response, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from errors import AnswersInvalid, EngineError, ReasonRefused, UserError
from pipeline.attached import FILE_BYTES
from schemas.overview import Line
from services.attachments import attach as attach_file
from services.attachments import attachment_file, enclosures_of
from services.attachments import detach as detach_file
from services.entryphotos import fetch_photo
from services.following import list_after_entry, print_after
from services.preview import Preview
from services.proof import Source, proof, shared_words, show_paper, source_of, word_file
from services.review import cancel as cancel_paper
from services.review import open_for_reading
from web.errors import note, status_of
from web.identity import actor, allow, keeps_typed, token_is_stale
from web.site import site
from web.typed import STALE, Faults, faults_of, uuid_of
from web.upload import FORM_OVERHEAD_BYTES, remove_forgotten

documents = Blueprint("documents", __name__, url_prefix="/dokumen")
NO_FILE = "Pilih dahulu foto atau PDF yang akan dilampirkan."
WIDTH_PX = 910
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@documents.before_app_request
def _let_attachments_in() -> None:
    if request.endpoint == "documents.attach":
        request.max_content_length = FILE_BYTES + FORM_OVERHEAD_BYTES


@documents.get("/<uuid:document_id>")
@allow("entry.read")
def page(document_id: UUID) -> str:
    """Show a paper to be read, and write down who has; once a reviewer did, it is no longer withdrawn."""
    return _page(document_id)


@documents.post("/<uuid:document_id>/batalkan")
@allow("entry.cancel")
@keeps_typed
def cancel(document_id: UUID) -> Response | tuple[str, int]:
    """Cancel a paper with a reason."""
    here, reason = site(), request.form.get("alasan", "")
    if token_is_stale():
        return _page(document_id, reason=reason, fault=STALE), 403
    try:
        cancel_paper(here.db, document_id, by=actor(), reason=reason, clock=here.clock)
    except ReasonRefused as exc:
        return _page(document_id, reason=reason, fault=str(exc)), 422
    flash("Dokumen dibatalkan. Nomornya, bila sudah ada, tetap tercatat batal di register.", "ok")
    return redirect(url_for("documents.page", document_id=document_id), 303)


@documents.get("/<uuid:document_id>/lembar")
@allow("entry.read")
def sheets(document_id: UUID) -> str | tuple[str, int]:
    """Show the printed pages; where they cannot be printed, say why."""
    try:
        printed = _printed(document_id)
    except AnswersInvalid as exc:
        return render_template("documents/sheets.html", document_id=document_id, pages=0, missing=len(exc.fields))
    except EngineError as exc:
        return render_template("documents/sheets.html", document_id=document_id, pages=0, incident=note(exc)), 503
    return render_template("documents/sheets.html", document_id=document_id, pages=printed.pages, key=printed.key[:12])


@documents.get("/<uuid:document_id>/halaman/<int:number>")
@allow("entry.read")
def picture(document_id: UUID, number: int) -> Response:
    """Give the picture of a page, the first is 1."""
    answer = make_response(site().previewer.page(_printed(document_id), number, width_px=WIDTH_PX))
    answer.content_type = "image/webp"
    return answer


@documents.get("/<uuid:document_id>.pdf")
@allow("entry.read")
def file(document_id: UUID) -> Response:
    """Give the paper as a PDF."""
    return _pdf(_printed(document_id).pdf, f"dokumen-{document_id}.pdf")


@documents.get("/<uuid:document_id>.docx")
@allow("entry.read")
def word(document_id: UUID) -> Response:
    """Give the paper as a Word file."""
    here = site()
    source = _source(document_id)
    with _folder() as folder:
        data = word_file(source, Path(folder) / "dokumen.docx", shelf=here.shelf).read_bytes()
    answer = make_response(data)
    answer.content_type = WORD
    answer.headers["Content-Disposition"] = f'attachment; filename="dokumen-{document_id}.docx"'
    return answer


@documents.get("/<uuid:document_id>/foto/<uuid:photo_id>.jpg")
@allow("entry.read")
def photo(document_id: UUID, photo_id: UUID) -> Response:
    """Give a photo as our own JPEG."""
    here = site()
    with _folder() as folder:
        path = fetch_photo(here.db, document_id, photo_id, Path(folder) / "foto", store=here.store, by=actor())
        answer = make_response(path.read_bytes())
    answer.content_type = "image/jpeg"
    return answer


@documents.get("/<uuid:document_id>/foto/<uuid:photo_id>/asli")
@allow("entry.original")
def original(document_id: UUID, photo_id: UUID) -> Response:
    """Give the untouched original, to be kept as a file and never shown: we did not make these bytes."""
    here = site()
    with _folder() as folder:
        path = fetch_photo(
            here.db, document_id, photo_id, Path(folder) / "foto", store=here.store, by=actor(), original=True
        )
        # It is opened here, and an open file outlives its name.
        return send_file(
            path, mimetype="application/octet-stream", as_attachment=True, download_name=f"foto-{photo_id}", etag=False
        )


@documents.get("/<uuid:document_id>/naskah/<kind>.pdf")
@allow("entry.read")
def following(document_id: UUID, kind: str) -> Response:
    """Give a paper that follows from this one as a PDF, to be printed and signed."""
    here = site()
    papers = list_after_entry(here.db, document_id, actor(), clock=here.clock)
    return _pdf(print_after(papers, kind, previewer=here.previewer).pdf, f"{kind}-{document_id}.pdf")


@documents.get("/<uuid:document_id>/lampiran/<uuid:attachment_id>.pdf")
@allow("entry.read")
def attachment(document_id: UUID, attachment_id: UUID) -> Response:
    """Give the pages of an attachment."""
    here, by = site(), actor()
    with _folder() as folder:
        path = Path(folder) / "lampiran.pdf"
        attachment_file(here.db, document_id, attachment_id, store=here.store, by=by, target=path)
        return _pdf(path.read_bytes(), f"lampiran-{attachment_id}.pdf")


@documents.post("/<uuid:document_id>/lampiran")
@allow("entry.attach")
@keeps_typed
def attach(document_id: UUID) -> Response | tuple[str, int]:
    """Put a scan or PDF behind a paper."""
    here, file, form = site(), request.files.get("lampiran"), request.form
    paper, _, signed = form.get("untuk", "").partition(":")
    if token_is_stale():
        return _page(document_id, attaching={"": STALE}), 403
    if file is None or not file.filename:
        return _page(document_id, attaching={"lampiran": NO_FILE}), 422
    with _folder() as folder:
        path = Path(folder) / "lampiran"
        file.save(path)
        try:
            attach_file(
                here.db, document_id, uuid_of(form.get("id", "")), path, store=here.store, by=actor(),
                confinement=here.confinement, clock=here.clock, paper=paper, signed=bool(signed),
                title=form.get("nama", ""),
            )  # fmt: skip
        except UserError as exc:
            faults = {name or "lampiran": words for name, words in faults_of(exc).items()}
            return _page(document_id, attaching=faults), status_of(exc)
    flash("Lampiran tersimpan.", "ok")
    return redirect(url_for("documents.page", document_id=document_id, _anchor="lampiran-judul"), 303)


@documents.post("/<uuid:document_id>/lampiran/<uuid:attachment_id>/hapus")
@allow("entry.attach")
def detach(document_id: UUID, attachment_id: UUID) -> Response:
    """Take an attachment away."""
    here = site()
    detach_file(here.db, document_id, attachment_id, by=actor(), clock=here.clock)
    flash("Lampiran dihapus.", "ok")
    return redirect(url_for("documents.page", document_id=document_id, _anchor="lampiran-judul"), 303)


def _pdf(data: bytes, name: str) -> Response:
    answer = make_response(data)
    answer.content_type = "application/pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _page(document_id: UUID, *, reason: str = "", fault: str = "", attaching: Faults | None = None) -> str:
    here, by = site(), actor()
    shown = show_paper(here.db, document_id, by)
    if shown.state != "draf":
        open_for_reading(here.db, document_id, by=by, clock=here.clock)
    return render_template(
        "documents/page.html", paper=shown, sections=by_section(shown.lines), text=_text(document_id),
        sent="terkirim" in request.args, current="entry" if shown.own else "", reason=reason, fault=fault,
        enclosed=enclosures_of(here.db, document_id, by), attaching=attaching or {}, new_id=uuid4(),
        typed=request.form,
    )  # fmt: skip


def by_section(lines: Iterable[Line]) -> dict[str, list[Line]]:
    """Give the answers of a paper by section of its form."""
    sections: dict[str, list[Line]] = {}
    for line in lines:
        sections.setdefault(line.group, []).append(line)
    return sections


def _source(document_id: UUID) -> Source:
    here = site()
    return source_of(here.db, document_id, actor(), clock=here.clock)


def _printed(document_id: UUID) -> Preview:
    here = site()
    return proof(_source(document_id), store=here.store, previewer=here.previewer, work=here.work)


def _text(document_id: UUID) -> str:
    """Give the text to be copied, "" for what is not shared, or not complete yet."""
    try:
        source = _source(document_id)
    except AnswersInvalid:
        return ""
    return shared_words(source)


def _folder() -> tempfile.TemporaryDirectory[str]:
    """Give a folder for a file on its way out."""
    here = site()
    here.work.mkdir(parents=True, exist_ok=True)
    remove_forgotten(here.work)
    return tempfile.TemporaryDirectory(dir=here.work, prefix="unduhan-")
