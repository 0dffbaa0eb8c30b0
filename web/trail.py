"""The audit trail on the screen of an admin."""

from __future__ import annotations

from flask import Blueprint, render_template

from services.trail import trail_of
from web.identity import actor, allow
from web.listing import page_number
from web.month_words import STEPS
from web.site import site

trail = Blueprint("trail", __name__, url_prefix="/jejak")
# What each action of the trail is called; what is done to a month has the words of its page.
WORDS = {f"month.{action}": f"Bulan: {words[0].lower()}{words[1:]}" for action, words in STEPS.items()} | {
    "month.dibaca": "Bulan: membaca sebagian", "month.diunduh": "Bulan: mengunduh PDF",
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
    "entry.dibatalkan": "Dokumen dibatalkan", "entry.draf": "Draf dibuat", "entry.dihapus": "Draf dihapus",
    "entry.dibaca": "Dokumen dibaca", "entry.usulan": "Isian kedua disimpan di samping dokumen",
    "entry.lampiran": "Lampiran ditambahkan", "entry.lampiran_dihapus": "Lampiran dihapus",
    "archive.nik_dibuka": "NIK dibuka di arsip", "record.impor": "Daftar diimpor",
    "key.made": "Kunci tanda tangan dibuat", "key.withdrawn": "Kunci tanda tangan dicabut",
    "key.refused": "Frasa sandi salah", "letter_keys": "Tombol cepat diatur",
    "apikey.made": "Kunci program dibuat", "apikey.revoked": "Kunci program dicabut",
    "officer.appointed": "Jabatan diberikan", "officer.appointment_ended": "Jabatan diakhiri",
    "recap.reminded": "Petugas diingatkan",
    "post.taken": "Mulai bekerja dalam jabatan lain", "post.left": "Kembali ke jabatan sendiri",
    "template.uploaded": "Templat diunggah", "template.chosen": "Templat dipilih",
    "form.declared": "Formulir baru diterbitkan", "template.imported": "Paket templat diambil",
    "template.asked": "Persetujuan templat diminta", "template.agreed": "Templat disetujui admin lain",
    "template.refused": "Templat ditolak admin lain",
}  # fmt: skip


@trail.get("")
@allow("audit.read")
def page() -> str:
    """Show who did what."""
    number = page_number()
    rows, total = trail_of(site().db, actor(), page=number)
    return render_template("trail.html", rows=rows, total=total, page=number, words=WORDS, current="audit")
