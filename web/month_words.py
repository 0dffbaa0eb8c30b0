"""What a month's rows, states and steps are called on its pages."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from schemas import registry
from schemas.base import Classification
from services.attachments import Unsigned
from services.month_page import Build, MonthPage
from services.month_papers import KindRow, Standing

STATES = {
    "": ("neutral", "minus", "Belum ada isian"),
    "terbuka": ("neutral", "pencil", "Masih diisi"),
    "diajukan": ("in", "clock", "Menunggu Kapolsek"),
    "ditandatangani": ("ok", "sign", "Ditandatangani"),
    "diarsipkan": ("ok", "archive", "Diarsipkan"),
    "diteruskan": ("ok", "send", "Diteruskan"),
    "direkap": ("ok", "tick-circle", "Direkap"),
}
STEPS = {
    "nihil": "Menyatakan nihil", "disusun": "Menyusun berkas", "batal_disusun": "Membatalkan penyusunan",
    "berkas_gugur": "Berkas gugur karena isinya berubah", "diajukan": "Menandatangani dan mengajukan",
    "diperiksa": "Memeriksa dan meneruskan ke Kapolsek", "dikembalikan": "Mengembalikan",
    "dibuka_lagi": "Mengoreksi; berkas disusun dan ditandatangani lagi", "ditandatangani": "Menandatangani",
    "direvisi": "Menerbitkan ulang", "diarsipkan": "Mengarsipkan", "diteruskan": "Meneruskan ke Sat Binmas",
}  # fmt: skip
STAGES = {
    "dibangun": "Belum ditandatangani",
    "petugas": "Ditandatangani petugas",
    "kapolsek": "Ditandatangani petugas dan Kapolsek",
}
LOOKS = {
    Standing.RETURNED: ("er", "return"), Standing.DRAFT: ("wr", "pencil"), Standing.SHORT: ("wr", "triangle"),
    Standing.WAITING: ("in", "clock"), Standing.NO_PHOTOS: ("wr", "triangle"), Standing.ABSENT: ("neutral", "minus"),
    Standing.NIL: ("neutral", "minus"), Standing.RESTRICTED: ("in", "lock"), Standing.COMPLETE: ("ok", "tick-circle"),
}  # fmt: skip
MENDED = {Standing.RETURNED: "Perbaiki", Standing.DRAFT: "Lanjutkan"}


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of the month as its page shows it: a state in one or two words, a count, and at most one way on."""

    title: str
    tone: str
    icon: str
    words: str
    more: str
    button: str = ""
    href: str = ""
    missing: bool = False
    absent: bool = False


def shown_rows(page: MonthPage) -> list[ShownRow]:
    """Give the rows in the bundle's order; the papers that the bundle makes itself come first."""
    made = ("Surat dan laporan bulanan", *page.build.made)
    rows = [ShownRow(title, *LOOKS[Standing.COMPLETE], "Lengkap", "Dibuat otomatis") for title in made]
    return [*rows, *(_shown(row, page) for row in page.rows), *(_unsigned(one, page) for one in page.unsigned)]


def left_words(build: Build) -> str:
    """Say about how long a build still takes: "Sekitar 20 detik lagi."; nothing where it cannot be known."""
    if build.left_s is None:
        return ""
    if build.left_s < 60:
        return f"Sekitar {max(5, -(-build.left_s // 5) * 5)} detik lagi."
    return f"Sekitar {-(-build.left_s // 60)} menit lagi."


def days_words(days: int) -> str:
    """Give "5 hari lagi", "hari ini" or "lewat 3 hari"."""
    if days == 0:
        return "Hari ini"
    return f"{days} hari lagi" if days > 0 else f"Lewat {-days} hari"


def _shown(row: KindRow, page: MonthPage) -> ShownRow:
    words = {
        Standing.RETURNED: f"{row.waiting} dikembalikan",
        Standing.DRAFT: f"{row.waiting} draf",
        Standing.SHORT: f"Kurang {row.waiting}",
        Standing.WAITING: f"{row.waiting} menunggu",
        Standing.NO_PHOTOS: f"{row.waiting} tanpa foto",
        Standing.ABSENT: "Belum ada",
        Standing.NIL: "Nihil",
        Standing.RESTRICTED: "Berkas Terbatas",
        Standing.COMPLETE: "Lengkap",
    }[row.standing]
    button, href = _way_on(row, page)
    return ShownRow(
        row.title, *LOOKS[row.standing], words, _count(row), button, href, missing=row.missing,
        absent=row.standing is Standing.ABSENT,
    )  # fmt: skip


def _unsigned(paper: Unsigned, page: MonthPage) -> ShownRow:
    mends = page.own and page.state == "terbuka"
    return ShownRow(
        f"{paper.title}: {paper.summary}", *LOOKS[Standing.SHORT], "Belum ada asli", "",
        "Lampirkan" if mends else "Lihat",
        url_for("documents.page", document_id=paper.document_id, _anchor="lampiran" if mends else "lampiran-judul"),
        missing=True,
    )  # fmt: skip


def _count(row: KindRow) -> str:
    if row.planned:
        return f"{row.approved} dari {row.planned}"
    return f"{row.approved} dokumen" if row.approved else ""


def _way_on(row: KindRow, page: MonthPage) -> tuple[str, str]:
    """Give what the row's one button says and where it leads; nothing for who may not go there."""
    mends = page.own and page.state == "terbuka"
    if row.document_id is not None:
        if registry.find(row.kind).classification is Classification.RAHASIA and "month.restricted" not in page.may:
            return "", ""
        if row.standing is Standing.DRAFT and not page.own:
            return "", ""  # nobody else reads a draft
        if mends and row.standing in MENDED:
            return MENDED[row.standing], url_for("forms.document", document_id=row.document_id, kurang=1)
        return "Lihat", url_for("documents.page", document_id=row.document_id)
    if mends and row.standing is Standing.NIL:
        return "Ubah", "#nihil"
    if mends and row.standing in (Standing.SHORT, Standing.ABSENT):
        return "Isi", url_for("forms.new", kind=row.kind)
    return "", ""
