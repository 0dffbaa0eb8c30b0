"""The audit trail on the screen of an admin."""

from __future__ import annotations

from flask import Blueprint, render_template

from services.trail import trail_of
from web.identity import actor, allow
from web.listing import page_number
from web.site import site

trail = Blueprint("trail", __name__, url_prefix="/jejak")
WORDS = {
    "login": "Masuk", "login.refused": "Gagal masuk", "logout": "Keluar",
    "logout.everywhere": "Keluar dari semua perangkat",
    "password.changed": "Sandi diganti", "password.reset": "Sandi sekali pakai diberikan",
    "officer.added": "Petugas ditambahkan", "officer.changed": "Data petugas diubah",
    "officer.activated": "Petugas diaktifkan", "officer.deactivated": "Petugas dinonaktifkan",
    "unit.added": "Kesatuan ditambahkan", "unit.changed": "Data kesatuan diubah",
    "installation.begun": "Pemasangan dimulai",
    "entry.diajukan": "Dokumen diajukan", "entry.ditarik": "Dokumen ditarik kembali",
    "entry.diperiksa": "Dokumen diperiksa", "entry.dikembalikan": "Dokumen dikembalikan",
    "entry.dikoreksi": "Dokumen dikoreksi", "entry.disetujui": "Dokumen disetujui",
    "entry.dibatalkan": "Dokumen dibatalkan",
}  # fmt: skip


@trail.get("")
@allow("audit.read")
def page() -> str:
    """Show who did what."""
    number = page_number()
    rows, total = trail_of(site().db, actor(), page=number)
    return render_template("trail.html", rows=rows, total=total, page=number, words=WORDS, current="audit")
