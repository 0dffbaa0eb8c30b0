"""Every component on pages of their own, for whoever builds screens and for the tests; only where GALLERY is set."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request

from web.identity import PUBLIC, allow

gallery = Blueprint("gallery", __name__, url_prefix="/galeri")
PAGES = ("komponen", "formulir", "meja", "masuk", "kosong", "umum")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody invented who is logged in."""

    rank: str = "Aipda"
    name: str = "BUDI CONTOH"
    short: str = "Aipda Budi"
    role: str = "petugas"
    unit_name: str = "Polsek Contoh Timur"
    posts: tuple[object, ...] = ()
    acting: None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A place in the navigation."""

    key: str
    title: str
    icon: str
    count: int = 0
    href: str = "#isi"


NAV = (
    Item("beranda", "Beranda", "home"),
    Item("isi", "Isi", "plus"),
    Item("antrean", "Antrean", "cloud-up", 1),
    Item("bulan", "Bulan ini", "month"),
)
OFFICE = (
    Item("periksa", "Periksa", "inbox", 12),
    Item("bulan", "Bulan", "month"),
    Item("arsip", "Arsip", "archive"),
    Item("rekap", "Rekap", "chart"),
    Item("petugas", "Petugas", "people"),
)
MENU = (Item("sandi", "Ganti kata sandi", "lock"), Item("kunci", "Kunci tanda tangan saya", "key"))


@gallery.get("")
@gallery.get("/<name>")
@allow(PUBLIC)
def show(name: str = "komponen") -> str:
    """Show one page of components; `?galat` with faults."""
    if name not in PAGES:
        abort(404)
    office = name in ("meja", "kosong")
    return render_template(
        f"gallery/{name}.html",
        actor=None if name in ("masuk", "umum") else Person(),
        nav=OFFICE if office else NAV,
        menu=MENU,
        example_data=name in ("komponen", "meja"),
        wrong="galat" in request.args,
    )
