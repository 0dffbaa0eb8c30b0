"""The inbox: a list beside the paper, its pages, what changed, and the three decisions (ux.md 2.9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from errors import EngineError, NotAllowed, NotFound, UserError, WrongState
from schemas import registry
from schemas.leaves import Leaf
from schemas.typed import from_form
from services.attachments import attachments_of
from services.inbox import PAGE, Filters, Inbox, open_inbox, place_of
from services.places import Place, Sheets, read_sheets
from services.preview import Preview
from services.proof import proof, source_of
from services.reading import Paper, read_paper
from services.review import approve as approve_paper
from services.review import cancel as cancel_paper
from services.review import check as check_paper
from services.review import correct as correct_paper
from services.review import give_back as give_paper_back
from services.review import open_for_reading
from services.rights import Role
from web.errors import note
from web.forms.drawing import draw_alone
from web.identity import actor, allow, keeps_typed, token_is_stale
from web.listing import page_number
from web.site import site
from web.typed import STALE, Faults, faults_of

inbox = Blueprint("inbox", __name__, url_prefix="/periksa")
WIDTH_PX = 910
REMARKS = ("Kurang jelas", "Tanggal salah", "Foto kurang jelas", "Lengkapi alamat")
FIELD_REMARKS = REMARKS[:2]
NOTE = "catatan:"  # the name of a field's remark is this and its path
CLOSE = 2.4  # per cent of the page: marks whose lines are closer have their numbers on different sides
AIR = 0.5  # per cent of the page between a text and the box around it
EDGE = 95.0  # per cent of the page: a number right of this would lie outside it


@dataclass(frozen=True, slots=True)
class Numbered:
    """A place on a page with its number. `left`: the number stands left of the box."""

    number: int
    page: int
    x: float
    y: float
    w: float
    h: float
    left: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the form with its answers."""

    title: str
    leaves: tuple[Leaf, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A remark at a field, on its way to the officer."""

    number: int
    path: str
    label: str
    words: str


@inbox.get("")
@allow("inbox.open")
def open() -> str:
    """List what waits."""
    return render_template("review/inbox.html", **_list(page=page_number()), paper=None)


@inbox.get("/<uuid:document_id>")
@allow("inbox.open")
def paper(document_id: UUID) -> str:
    """Show one paper; from now on it cannot be withdrawn."""
    here = site()
    open_for_reading(here.db, document_id, by=actor(), clock=here.clock)
    return _paper(document_id)


@inbox.get("/<uuid:document_id>/halaman/<int:page>.webp")
@allow("inbox.open")
def picture(document_id: UUID, page: int) -> Response:
    """Give the picture of a page. Asking for it is not reading: the next paper's is fetched beforehand."""
    here = site()
    answer = make_response(here.previewer.page(_printed(document_id), page, width_px=WIDTH_PX))
    answer.content_type = "image/webp"
    return answer


@inbox.get("/<uuid:document_id>/dokumen.pdf")
@allow("inbox.open")
def file(document_id: UUID) -> Response:
    """Give the paper as a PDF."""
    answer = make_response(_printed(document_id).pdf)
    answer.content_type = "application/pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="dokumen-{document_id}.pdf"'
    return answer


@inbox.post("/<uuid:document_id>/teruskan")
@allow("entry.check")
def check(document_id: UUID) -> Answer:
    """Pass the paper on to the Kapolsek, and go to the next."""
    here, following = site(), _following(document_id)
    check_paper(here.db, document_id, by=actor(), revision=_revision(), clock=here.clock)
    flash("Dokumen diteruskan kepada Kapolsek.", "ok")
    return redirect(following, 303)


@inbox.post("/<uuid:document_id>/setujui")
@allow("entry.approve")
def approve(document_id: UUID) -> Answer:
    """Approve the paper, and go to the next."""
    here, following = site(), _following(document_id)
    number = approve_paper(
        here.db, document_id, by=actor(), revision=_revision(), store=here.store, shelf=here.shelf, clock=here.clock
    )
    flash(f"Dokumen disetujui dengan nomor {number}." if number else "Dokumen disetujui.", "ok")
    return redirect(following, 303)


@inbox.post("/bersama")
@allow("inbox.open")
def several() -> Answer:
    """Approve, or pass on, several papers that this person has opened."""
    here, done = site(), 0
    for chosen in request.form.getlist("dokumen")[:PAGE]:
        document_id, revision = _chosen(chosen)
        try:
            if actor().role is Role.KANIT:
                check_paper(here.db, document_id, by=actor(), revision=revision, clock=here.clock)
            else:
                approve_paper(
                    here.db, document_id, by=actor(), revision=revision, store=here.store, shelf=here.shelf,
                    clock=here.clock,
                )  # fmt: skip
        except UserError as exc:
            flash(str(exc), "er")
        else:
            done += 1
    if done:
        flash(f"{done} dokumen {'diteruskan kepada Kapolsek' if actor().role is Role.KANIT else 'disetujui'}.", "ok")
    return redirect(url_for("inbox.open", **_kept()), 303)


@inbox.post("/<uuid:document_id>/kembalikan")
@allow("entry.return")
@keeps_typed
def give_back(document_id: UUID) -> Answer | str | tuple[str, int]:
    """Return the paper with remarks; or mark one more field, or take a mark away, and show the page again."""
    here, notes, remark = site(), _notes(), request.form.get("catatan", "")
    if token_is_stale():
        return _paper(document_id, notes=notes, remark=remark, fault=STALE), 403
    if "kembalikan" not in request.form:
        return _paper(
            document_id, notes=_marked(notes), remark=_with_ready(remark), focus=request.form.get("tandai", "")
        )
    following = _following(document_id)
    try:
        give_paper_back(
            here.db, document_id, by=actor(), revision=_revision(), remark=remark, marks=notes, clock=here.clock
        )
    except UserError as exc:
        return _paper(document_id, notes=notes, remark=remark, fault=str(exc)), 422
    flash("Dokumen dikembalikan kepada petugas, dengan catatan Anda.", "ok")
    return redirect(following, 303)


@inbox.route("/<uuid:document_id>/koreksi", methods=["GET", "POST"])
@allow("entry.correct")
@keeps_typed
def correct(document_id: UUID) -> Answer | str | tuple[str, int]:
    """Correct one field."""
    here, path = site(), request.args.get("isian", "")
    shown = read_paper(here.db, document_id, actor())
    leaf = next((one for one in shown.leaves if one.path == path), None)
    if leaf is None:
        raise NotFound("Isian itu tidak ada pada dokumen ini.")
    if request.method == "GET":
        return _correction(shown, leaf, leaf.value)
    typed = typed_answer(shown, leaf)
    if token_is_stale():
        return _correction(shown, leaf, typed, faults={"": STALE}), 403
    try:
        correct_paper(
            here.db, document_id, by=actor(), revision=_revision(), changes={path: typed},
            remark=request.form.get("catatan", ""), clock=here.clock,
        )  # fmt: skip
    except UserError as exc:
        if isinstance(exc, NotFound | NotAllowed | WrongState):
            raise
        return _correction(shown, leaf, typed, faults=faults_of(exc)), 422
    flash("Koreksi tersimpan. Petugas akan melihatnya.", "ok")
    return redirect(url_for("inbox.paper", document_id=document_id, **_kept()), 303)


@inbox.post("/<uuid:document_id>/batalkan")
@allow("entry.cancel")
@keeps_typed
def cancel(document_id: UUID) -> Answer | tuple[str, int]:
    """Cancel the paper with a reason."""
    here, reason, following = site(), request.form.get("alasan", ""), _following(document_id)
    if token_is_stale():
        return _paper(document_id, reason=reason, reason_fault=STALE), 403
    try:
        cancel_paper(here.db, document_id, by=actor(), reason=reason, clock=here.clock)
    except UserError as exc:
        return _paper(document_id, reason=reason, reason_fault=str(exc)), 422
    flash("Dokumen dibatalkan. Nomornya, bila sudah ada, tetap tercatat batal di register.", "ok")
    return redirect(following, 303)


def _paper(
    document_id: UUID,
    *,
    notes: Mapping[str, str] | None = None,
    remark: str = "",
    fault: str = "",
    focus: str = "",
    reason: str = "",
    reason_fault: str = "",
) -> str:
    """Show a paper, with what was typed beside it."""
    here = site()
    shown = read_paper(here.db, document_id, actor())
    place = place_of(here.db, actor(), document_id, _filters())
    numbers = {change.path: number for number, change in enumerate(shown.changes, start=1)}
    labels = {leaf.path: leaf.label for leaf in shown.leaves}
    written = [
        Note(len(numbers) + number, path, labels.get(path) or photo_label(path), words)
        for number, (path, words) in enumerate((notes or {}).items(), start=1)
    ]
    sheets, incident = _sheets(shown)
    places = {} if sheets is None else sheets.places
    wanted = {**numbers, **{one.path: one.number for one in written}}
    return render_template(
        "review/inbox.html", **_list(page=max(1, -(-place.number // PAGE))), paper=shown, place=place, sheets=sheets,
        incident=incident, marked=numbered(wanted, places), numbers=numbers, notes=written,
        noted={one.path for one in written}, remark=remark, fault=fault, focus=focus, reason=reason,
        reason_fault=reason_fault, remarks=REMARKS, field_remarks=FIELD_REMARKS, note=NOTE, width_px=WIDTH_PX,
        sections=sections_of(shown.leaves), enclosed=attachments_of(here.db, document_id, actor()),
    )  # fmt: skip


def _list(*, page: int) -> dict[str, object]:
    """Give what the list needs, beside a paper or alone."""
    box: Inbox = open_inbox(site().db, actor(), _filters(), page=page)
    kept = _kept()
    opened = [row for row in box.rows if row.opened]
    return {
        "box": box,
        "kept": kept,
        "filtered": bool(kept),
        "opened": opened,
        "opened_options": [
            (f"{row.id}.{row.revision}", f"{row.title}: {row.summary}, {row.officer}") for row in opened
        ],
        "decide_words": "Teruskan" if actor().role is Role.KANIT else "Setujui",
        "list_page": lambda number: url_for("inbox.open", halaman=number, **kept),
    }


def _sheets(shown: Paper) -> tuple[Sheets | None, str]:
    """Give the pages of a paper; where they cannot be printed now, the incident's id: its answers can still be read."""
    try:
        return read_sheets(_printed(shown.id).pdf, shown.leaves), ""
    except EngineError as exc:
        return None, note(exc)


def _printed(document_id: UUID) -> Preview:
    here = site()
    source = source_of(here.db, document_id, actor(), clock=here.clock)
    return proof(source, store=here.store, previewer=here.previewer, work=here.work)


def numbered(wanted: Mapping[str, int], places: Mapping[str, Place]) -> list[Numbered]:
    """Put the numbers beside their places on the paper; what was not found there has its number in the panel only."""
    found = sorted(
        ((places[path], number) for path, number in wanted.items() if path in places),
        key=lambda pair: (pair[0].page, pair[0].y + pair[0].h / 2),
    )
    marks: list[Numbered] = []
    for place, number in found:
        before = marks[-1] if marks and marks[-1].page == place.page else None
        middle = place.y + place.h / 2
        close = before is not None and middle - (before.y + before.h / 2) < CLOSE
        left = place.x + place.w > EDGE or (not before.left if close and before else place.followed)
        marks.append(
            Numbered(
                number, place.page, place.x - AIR, place.y - AIR / 2, place.w + 2 * AIR, place.h + AIR, left
            )
        )  # fmt: skip
    return marks


def sections_of(leaves: Sequence[Leaf]) -> list[Section]:
    """Give the answers by section of the form; groups that nobody was asked for are left out."""
    answered = {leaf.path.rpartition(".")[0] for leaf in leaves if leaf.words}
    shown = [leaf for leaf in leaves if leaf.words or leaf.path.rpartition(".")[0] in answered]
    return [Section(title, tuple(group)) for title, group in groupby(shown, key=lambda leaf: leaf.group)]


def photo_label(path: str) -> str:
    """Give "Foto 2" for "foto.1"; what is no photo keeps its name."""
    outer, _, number = path.partition(".")
    return f"Foto {int(number) + 1}" if outer == "foto" and number.isdecimal() else path


def typed_answer(shown: Paper, leaf: Leaf) -> Any:
    """Give what was typed for one answer, as the whole form would give it."""
    inside: Any = from_form(registry.find(shown.kind).schema(), request.form.items(multi=True))
    for name in leaf.path.split("."):
        if isinstance(inside, list):
            inside = inside[0] if inside else None  # its row is the only one that was sent
        else:
            inside = inside.get(name) if isinstance(inside, Mapping) else None
    return inside


def _correction(shown: Paper, leaf: Leaf, typed: Any, *, faults: Faults | None = None) -> str:
    told = faults or {}
    part = draw_alone(registry.find(shown.kind), leaf, typed, fault=told.get(leaf.path, ""))
    listed = [(path if path == leaf.path else "isi", words) for path, words in told.items()]
    return render_template(
        "review/correct.html", paper=shown, leaf=leaf, part=part, faults=listed, kept=_kept(),
        remark=request.form.get("catatan", ""),
    )  # fmt: skip


def _filters() -> Filters:
    """Give the filters of the address; what is no officer's id filters nothing."""
    asked = request.args.get("petugas", "")
    try:
        officer_id = UUID(asked) if asked else None
    except ValueError:
        officer_id = None
    return Filters(officer_id, request.args.get("jenis", ""))


def _kept() -> dict[str, Any]:
    """Give the filters as part of an address."""
    filters = _filters()
    wanted = {"petugas": "" if filters.officer_id is None else str(filters.officer_id), "jenis": filters.kind}
    return {name: value for name, value in wanted.items() if value}


def _following(document_id: UUID) -> str:
    """Give the address of the paper to go to after this one is decided."""
    place = place_of(site().db, actor(), document_id, _filters())
    following = place.after or place.before
    if following is None:
        return url_for("inbox.open", **_kept())
    return url_for("inbox.paper", document_id=following, **_kept())


def _revision() -> int:
    """Give the revision that stood on the page; a page without one has decided on none."""
    asked = request.form.get("revisi", "")
    return int(asked) if asked.isdecimal() and len(asked) < 7 else 0


def _chosen(value: str) -> tuple[UUID, int]:
    document_id, _, revision = value.partition(".")
    try:
        return UUID(document_id), int(revision)
    except ValueError as exc:
        raise NotFound("Dokumen itu tidak ada. Muat ulang daftarnya.") from exc


def _notes() -> dict[str, str]:
    """Give the remarks at fields as they were typed, by path, in the order in which the fields were marked."""
    return {name.removeprefix(NOTE): words for name, words in request.form.items() if name.startswith(NOTE)}


def _marked(notes: dict[str, str]) -> dict[str, str]:
    """Give the remarks after a button was pressed: one more field, one less, or ready words put behind the typed."""
    path, _, words = request.form.get("siap", "").partition("|")
    if path in notes:
        notes[path] = _joined(notes[path], words)
    if (more := request.form.get("tandai", "")) and more not in notes:
        notes[more] = ""
    notes.pop(request.form.get("lepas", ""), None)
    return notes


def _with_ready(remark: str) -> str:
    path, _, words = request.form.get("siap", "").partition("|")
    return remark if path else _joined(remark, words)


def _joined(typed: str, words: str) -> str:
    return f"{typed.rstrip().rstrip('.')}. {words}" if typed.strip() and words else typed or words
