"""The first page of everybody who is logged in: an officer's day; for the others, the way to their work."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, url_for

from schemas.base import DocumentType
from services.home import officer_home
from services.rights import Actor, Role
from web.navigation import navigation
from web.site import site

URGENT = "tptkp"  # rare, and found at a glance when it is needed
FEW = 2  # tiles beside the first and the urgent one
ICONS = {
    "kunjungan_warga": "home", "kunjungan_usaha": "shop", "laporan_kegiatan": "megaphone", "laporan_informasi": "lock",
    "problem_solving": "people", "tptkp": "siren", "pengaduan": "comment", "rencana_kegiatan": "calendar",
}  # fmt: skip
# What a place is for, by its key in the navigation.
FOR = {
    "desk": "Baca berkas bulan, lalu tandatangani.",
    "inbox": "Baca dokumen petugas, setujui atau kembalikan.",
    "month": "Lihat bulan tiap petugas: yang sudah ada dan yang kurang.",
    "orders": "Buat atau catat surat perintah, dan lihat yang masih berlaku.",
    "recap": "Hitungan kegiatan per hari dan per bulan, untuk dicetak dan diteruskan.",
    "register": "Daftarkan berkas yang sudah ditandatangani, lalu arsipkan.",
    "archive": "Cari berkas dan dokumen menurut nama, bulan, nomor, atau tempat.",
    "key": "Buat atau cabut kunci tanda tangan.",
    "templates": "Unggah, periksa, dan pilih templat Word tiap dokumen.",
    "people": "Tambah petugas, ubah data, beri sandi.",
    "units": "Kop surat, pola nomor, dan rencana kesatuan.",
    "audit": "Siapa melakukan apa, dan kapan.",
}


@dataclass(frozen=True, slots=True)
class Tile:
    """A form to begin."""

    words: str
    icon: str
    href: str
    urgent: bool = False


def home_page(person: Actor) -> str:
    """Show the first page of a person."""
    if person.role is not Role.PETUGAS:
        places = [(place, FOR.get(place.key, "")) for place in navigation(person)]
        return render_template("home/office.html", places=places)
    here = site()
    home = officer_home(here.db, person, clock=here.clock)
    return render_template("home/officer.html", home=home, tiles=tiles(home.kinds), current="home")


def tiles(kinds: tuple[DocumentType, ...]) -> list[Tile]:
    """Give the forms of the first page: the most used, the urgent one, and the way to all others."""
    usual = [kind for kind in kinds if kind.kind != URGENT][: 1 + FEW]
    urgent = [kind for kind in kinds if kind.kind == URGENT]
    found = [Tile(kind.called, ICONS.get(kind.kind, "paper"), _new(kind)) for kind in usual]
    found += [Tile("Darurat TPTKP", ICONS[kind.kind], _new(kind), urgent=True) for kind in urgent]
    return [*found, Tile("Formulir lain", "grid", url_for("forms.choose"))]


def _new(kind: DocumentType) -> str:
    return url_for("forms.new", kind=kind.kind)
