"""The admin's templates: what is active, upload and report, old beside new, from which day on, the list of fields."""

from __future__ import annotations

import re
import tempfile
from datetime import date
from pathlib import Path
from urllib.parse import quote
from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from errors import NotFound, UserError
from pipeline.container import FILE_BYTES
from pipeline.templatecheck import SAMPLES, said
from pipeline.templatereport import Severity
from schemas.vocabulary import Sort, Word
from services.agreements import answer_choice, waiting_for
from services.declaredforms import declarations
from services.pagediff import highlighted
from services.templatepackage import PACKAGE_BYTES, export_templates, has_something, import_templates
from services.templateversions import (
    KindTemplates,
    Version,
    choose_template,
    kind_for,
    look_again,
    marked_copy,
    printed_where,
    template_file,
    template_lines,
    templates_of,
    upload_template,
    used_by,
    version_of,
)
from web.identity import actor, allow
from web.site import site
from web.typed import Faults
from web.upload import FORM_OVERHEAD_BYTES, remove_forgotten, shown_name

wordtemplates = Blueprint("wordtemplates", __name__, url_prefix="/templat")
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PAGE_PX, PAGE_RATIO = 744, 297 / 210
SAMPLE_WORDS = {"example": "Lengkap", "longest": "Terpanjang", "minimal": "Kosong"}
OLD, NEW, CHANGES = "lama", "baru", "beda"
TAG = re.compile(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}")
NOTHING_CHOSEN = "Pilih dahulu berkas Word (.docx) yang akan diperiksa."


@wordtemplates.app_template_filter("whole_tags")
def whole_tags(text: str) -> Markup:
    """Set the placeholders of a text apart, each in one piece."""
    return Markup(TAG.sub(r"<code>\g<0></code>", str(escape(text))))  # noqa: S704  (escaped before)


@wordtemplates.before_app_request
def _let_word_files_in() -> None:
    limits = {"wordtemplates.upload": FILE_BYTES, "wordtemplates.bring": PACKAGE_BYTES}
    if request.endpoint in limits:
        request.max_content_length = limits[request.endpoint] + FORM_OVERHEAD_BYTES


@wordtemplates.get("")
@allow("template.manage")
def all() -> str:
    """List everything that has a template."""
    return _list_page()


@wordtemplates.get("/ekspor.zip")
@allow("template.manage")
def export() -> Response:
    """Give all versions and forms of the unit in one file, for another installation."""
    here = site()
    with work_folder() as folder:
        path = Path(folder) / "templat.zip"
        package = export_templates(here.db, path, by=actor(), store=here.store, clock=here.clock)
        return download(path.read_bytes(), f"templat-{package.seal}.zip", kind="application/zip")


@wordtemplates.post("/impor")
@allow("template.manage")
def bring() -> Response | tuple[str, int]:
    """Take in what another installation sent."""
    here = site()
    file = request.files.get("paket")
    if file is None or not file.filename:
        return _list_page(faults={"paket": "Pilih dahulu paket templat (.zip)."}), 422
    with work_folder() as folder:
        path = Path(folder) / "templat.zip"
        file.save(path)
        try:
            package = import_templates(
                here.db, path, by=actor(), store=here.store, confinement=here.confinement, converter=here.press,
                clock=here.clock, work=here.work,
            )  # fmt: skip
        except UserError as exc:
            return _list_page(faults={"paket": str(exc)}), 422
    flash(f"{len(package.taken)} berkas diambil dari {package.unit}, sidik {package.seal}. Belum ada yang aktif.", "ok")
    for words in package.left:
        flash(f"Tidak diambil: {words}", "wr")
    return redirect(url_for("wordtemplates.all"), 303)


@wordtemplates.post("/persetujuan/<int:number>")
@allow("template.agree")
def answer(number: int) -> Response:
    """Agree to what another admin chose, or refuse it."""
    here = site()
    agreed = request.form.get("jawab") == "setuju"
    answer_choice(here.db, number, agreed=agreed, by=actor(), clock=here.clock)
    flash("Disetujui; versi itu berlaku sesuai tanggalnya." if agreed else "Ditolak; yang aktif tidak berubah.", "ok")
    return redirect(url_for("wordtemplates.all"), 303)


def _list_page(*, faults: Faults | None = None) -> str:
    here = site()
    lines = template_lines(here.db, actor(), clock=here.clock)
    begun = declarations(here.db, actor())
    return render_template(
        "wordtemplates/list.html", lines=lines, begun=begun, sends=has_something(here.db, actor()),
        waiting=waiting_for(here.db, actor()),
        faults=faults or {}, current="templates",
    )  # fmt: skip


@wordtemplates.get("/<kind>")
@allow("template.manage")
def kind(kind: str) -> str:
    """Show a kind's versions, and where to bring the next one."""
    return _kind_page(kind)


@wordtemplates.post("/<kind>")
@allow("template.manage")
def upload(kind: str) -> Response | tuple[str, int]:
    """Check what was brought, and keep it as the next version."""
    here = site()
    file = request.files.get("berkas")
    if file is None or not file.filename:
        return _kind_page(kind, faults={"berkas": NOTHING_CHOSEN}), 422
    with work_folder() as folder:
        path = Path(folder) / "templat.docx"
        file.save(path)
        try:
            template_id = upload_template(
                here.db, path, kind, name=shown_name(file.filename), by=actor(), store=here.store,
                confinement=here.confinement, converter=here.press, clock=here.clock, work=here.work,
            )  # fmt: skip
        except UserError as exc:
            return _kind_page(kind, faults={"berkas": str(exc)}), 422
    return redirect(url_for("wordtemplates.version", kind=kind, template_id=template_id), 303)


@wordtemplates.get("/<kind>/isian")
@allow("template.manage")
def words(kind: str) -> str:
    """List the placeholders of a kind, each with what it means."""
    vocabulary = kind_for(kind, actor()).vocabulary
    groups: dict[str, list[tuple[Word, str]]] = {}
    for word in vocabulary.words.values():
        if word.sort in (Sort.TEXT, Sort.FLAG, Sort.PICTURE):
            head, _, _ = word.path.partition("[]")
            group = head if "[]" in word.path else ""
            shown = f"{{% if {word.path} %}} … {{% endif %}}" if word.sort is Sort.FLAG else said(word.path)
            groups.setdefault(group, []).append((word, shown))
    here = site()
    places = printed_where(here.db, kind, actor(), clock=here.clock)
    heads = {name: vocabulary.words[name].meaning if name else "" for name in groups}
    return render_template(
        "wordtemplates/words.html", kind=kind, title=vocabulary.title, groups=groups, heads=heads, places=places,
        current="templates",
    )  # fmt: skip


@wordtemplates.get("/<kind>/aktif.docx")
@allow("template.manage")
def active_file(kind: str) -> Response:
    """Give the active version's Word file."""
    return _word_file(kind, None, f"{kind}.docx")


@wordtemplates.get("/<kind>/awal.docx")
@allow("template.manage")
def starter(kind: str) -> Response:
    """Give a first template with every placeholder, in the house style."""
    here = site()
    with work_folder() as folder:
        data = here.starter(kind_for(kind, actor()), Path(folder) / "awal.docx").read_bytes()
    return download(data, f"{kind}-awal.docx")


@wordtemplates.post("/<kind>/bawaan")
@allow("template.manage")
def give_up(kind: str) -> Response:
    """Go back to the parent's version, or the shipped one."""
    here = site()
    choose_template(here.db, kind, None, from_date=None, by=actor(), clock=here.clock)
    flash("Versi kesatuan ini dilepas. Dokumen lama tetap memakai versinya sendiri.", "ok")
    return redirect(url_for("wordtemplates.kind", kind=kind), 303)


@wordtemplates.get("/<kind>/<uuid:template_id>")
@allow("template.agree")
def version(kind: str, template_id: UUID) -> str:
    """Show what was found in a version, and its pages beside those of the active one."""
    return _version_page(kind, template_id)


@wordtemplates.post("/<kind>/<uuid:template_id>/aktif")
@allow("template.manage")
def activate(kind: str, template_id: UUID) -> Response | str | tuple[str, int]:
    """Let the unit print with a version, from now or from a day on; with warnings only after asking once."""
    here = site()
    version = version_of(_templates(kind), template_id)
    warned = version.report.count(Severity.WARNING)
    later = request.form.get("berlaku") == "tanggal"
    asks = request.form.get("persetujuan") == "1"
    if version.report.may_be_activated and warned and request.form.get("paham") != "1":
        return _version_page(kind, template_id, asking=True)
    try:
        day = date.fromisoformat(request.form.get("tanggal", "")) if later else None
    except ValueError:
        faults = {"tanggal": "Pilih tanggal mulai berlakunya."}
        return _version_page(kind, template_id, faults=faults), 422
    try:
        choose_template(here.db, kind, template_id, from_date=day, by=actor(), clock=here.clock, ask=asks)
    except NotFound:
        raise
    except UserError as exc:
        return _version_page(kind, template_id, faults={"tanggal" if later else "temuan": str(exc)}), 422
    document = kind_for(kind, actor()).document
    if document is not None:
        here.lanes.settle(document, here.shelf.version(version.sha256))
    done = "menunggu persetujuan admin lain." if asks else "dijadwalkan." if later else "aktif."
    flash(f"Versi {version.number} {done}", "ok")
    return redirect(url_for("wordtemplates.kind", kind=kind), 303)


@wordtemplates.post("/<kind>/<uuid:template_id>/cetak")
@allow("template.manage")
def again(kind: str, template_id: UUID) -> Response:
    """Check a version and print it once more, beside what is active now."""
    here = site()
    look_again(
        here.db, kind, template_id, by=actor(), store=here.store, confinement=here.confinement, converter=here.press,
        clock=here.clock, work=here.work,
    )  # fmt: skip
    return redirect(url_for("wordtemplates.version", kind=kind, template_id=template_id), 303)


@wordtemplates.get("/<kind>/<uuid:template_id>/berkas.docx")
@allow("template.agree")
def file(kind: str, template_id: UUID) -> Response:
    """Give a version's Word file as it was uploaded."""
    version = version_of(_templates(kind, template_id), template_id)
    return _word_file(kind, template_id, f"{kind}-v{version.number}.docx")


@wordtemplates.get("/<kind>/<uuid:template_id>/komentar.docx")
@allow("template.agree")
def comments(kind: str, template_id: UUID) -> Response:
    """Give the uploaded file with a comment at every finding."""
    here = site()
    version = version_of(_templates(kind, template_id), template_id)
    with work_folder() as folder:
        path = marked_copy(
            version, Path(folder) / "komentar.docx", store=here.store, confinement=here.confinement, work=here.work
        )
        return download(path.read_bytes(), f"{kind}-v{version.number}-komentar.docx")


@wordtemplates.get("/<kind>/<uuid:template_id>/halaman/<sample>/<side>/<int:page>.webp")
@allow("template.agree")
def picture(kind: str, template_id: UUID, sample: str, side: str, page: int) -> Response:
    """Give a page of a printed sample: of the version before, of this one, or of this one with what differs."""
    version = version_of(_templates(kind, template_id), template_id)
    if sample not in version.sheets or side not in (OLD, NEW, CHANGES):
        raise NotFound("Halaman itu tidak ada.")
    old, new = version.sheets[sample]
    if side == CHANGES:
        before = _page(old.key, old.pages, page) if page <= old.pages else None
        data = highlighted(before, _page(new.key, new.pages, page))
    else:
        sheet = old if side == OLD else new
        data = _page(sheet.key, sheet.pages, page)
    answer = make_response(data)
    answer.content_type = "image/webp"
    return answer


def _page(key: str, pages: int, page: int) -> bytes:
    here = site()
    return here.previewer.page_of_kept(key, pages, here.store.fetch, page, width_px=PAGE_PX)


def _templates(kind: str, of: UUID | None = None) -> KindTemplates:
    here = site()
    return templates_of(here.db, kind, actor(), clock=here.clock, of=of)


def _kind_page(kind: str, *, faults: Faults | None = None) -> str:
    document = kind_for(kind, actor()).document
    return render_template(
        "wordtemplates/kind.html", found=_templates(kind), faults=faults or {},
        declared=document is not None and document.owner == str(actor().unit_id), current="templates",
    )  # fmt: skip


def _version_page(kind: str, template_id: UUID, *, faults: Faults | None = None, asking: bool = False) -> str:
    found = _templates(kind, template_id)
    version = version_of(found, template_id)
    sample = request.args.get("contoh", "")
    sample = sample if sample in version.sheets else SAMPLES[0]
    old, new = (sheet.pages for sheet in version.sheets.get(sample, ())) if version.sheets else (0, 0)
    page = request.args.get("hal", 1, type=int)
    page = min(max(page, 1), max(old, new, 1))
    here = site()
    waiting = next((one for one in waiting_for(here.db, actor()) if one.template_id == template_id), None)
    return render_template(
        "wordtemplates/version.html", found=found, version=version, waiting=waiting,
        units=used_by(here.db, version, kind, actor(), clock=here.clock),
        faults=faults or {}, asking=asking, sample=sample,
        samples=[(name, SAMPLE_WORDS[name], _moved(version, name)) for name in SAMPLES], page=page, old_pages=old,
        new_pages=new, places=[one for one in version.marks.get(sample, ()) if one.page == page],
        wrong_numbers={
            number for number, one in enumerate(version.report.findings, start=1) if one.severity is Severity.WRONG
        },
        marked=request.args.get("sorot", "1") == "1", width_px=PAGE_PX,
        height_px=round(PAGE_PX * PAGE_RATIO), later=request.form.get("berlaku") == "tanggal",
        asks=request.form.get("persetujuan") == "1", day=request.form.get("tanggal", ""), current="templates",
    )  # fmt: skip


def _moved(version: Version, sample: str) -> bool:
    """Say whether a sample takes another number of pages than before."""
    sheets = version.sheets.get(sample)
    return sheets is not None and sheets[0].pages != sheets[1].pages


def _word_file(kind: str, template_id: UUID | None, name: str) -> Response:
    here = site()
    with work_folder() as folder:
        path = template_file(
            here.db, kind, template_id, Path(folder) / "templat.docx", by=actor(), store=here.store, clock=here.clock
        )
        return download(path.read_bytes(), name)


def download(data: bytes, name: str, *, kind: str = WORD) -> Response:
    """Give a file to be kept under this name."""
    answer = make_response(data)
    answer.content_type = kind
    answer.headers["Content-Disposition"] = f"attachment; filename={quote(name)}"
    return answer


def work_folder() -> tempfile.TemporaryDirectory[str]:
    """Give a folder for a file on its way."""
    here = site()
    here.work.mkdir(parents=True, exist_ok=True)
    remove_forgotten(here.work)
    return tempfile.TemporaryDirectory(dir=here.work, prefix="templat-")
