"""Where each role can go from everywhere: the rail of the office, the bottom bar of the phone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app, url_for

from models.database import Database
from services.desk import count_for_desk
from services.home import count_returned, count_to_register
from services.inbox import count_waiting
from services.rights import Actor, Role
from web.site import site


@dataclass(frozen=True, slots=True)
class NavItem:
    """One place. `count`: how many things wait there, 0 for no badge; `post`: a deed, not a page."""

    key: str
    title: str
    icon: str
    href: str
    count: int = 0
    post: bool = False


# key, title, icon, endpoint, by role; an endpoint that is not there yet is left out.
PLACES: dict[Role, tuple[tuple[str, str, str, str], ...]] = {
    Role.PETUGAS: (
        ("home", "Beranda", "home", "pages.home"),
        ("entry", "Isi", "plus", "forms.choose"),
        ("month", "Bulan ini", "month", "months.current"),
        ("archive", "Arsip", "archive", "archive.search"),
        ("key", "Kunci saya", "key", "keys.page"),
    ),
    Role.KANIT: (
        ("inbox", "Periksa", "inbox", "inbox.open"),
        ("month", "Bulan", "month", "months.all"),
        ("recap", "Rekap", "chart", "recaps.current"),
        ("archive", "Arsip", "archive", "archive.search"),
    ),
    Role.KAPOLSEK: (
        ("desk", "Tanda tangan", "sign", "desk.open"),
        ("inbox", "Periksa", "inbox", "inbox.open"),
        ("recap", "Rekap", "chart", "recaps.current"),
        ("archive", "Arsip", "archive", "archive.search"),
        ("key", "Kunci saya", "key", "keys.page"),
    ),
    Role.KASIUM: (
        ("register", "Registrasi", "month", "months.all"),
        ("recap", "Rekap", "chart", "recaps.current"),
        ("archive", "Arsip", "archive", "archive.search"),
    ),
    Role.REKAP: (
        ("recap", "Rekap", "chart", "recaps.current"),
        ("month", "Bulan", "month", "months.all"),
        ("archive", "Arsip", "archive", "archive.search"),
    ),
    Role.KASAT: (
        ("recap", "Rekap", "chart", "recaps.current"),
        ("orders", "Perintah", "paper", "orders.page"),
        ("month", "Bulan", "month", "months.all"),
        ("archive", "Arsip", "archive", "archive.search"),
        ("key", "Kunci saya", "key", "keys.page"),
    ),
    Role.ADMIN: (
        ("templates", "Templat", "template", "wordtemplates.all"),
        ("people", "Petugas", "people", "people.all"),
        ("units", "Kesatuan", "unit", "units.all"),
        ("audit", "Jejak", "clock", "trail.page"),
    ),
}


# What waits at a place, by its key.
COUNTS: dict[str, Callable[[Database, Actor], int]] = {
    "desk": count_for_desk, "home": count_returned, "inbox": count_waiting, "register": count_to_register,
}  # fmt: skip


def navigation(actor: Actor) -> tuple[NavItem, ...]:
    """Give the places of this person's role, the most used first."""
    return tuple(
        NavItem(key, title, icon, url_for(endpoint), count=COUNTS[key](site().db, actor) if key in COUNTS else 0)
        for key, title, icon, endpoint in PLACES[actor.role]
        if endpoint in current_app.view_functions
    )


def account_menu(actor: Actor) -> tuple[NavItem, ...]:
    """Give what concerns the person's own account: other posts to work in, then the same for all roles."""
    others = [
        NavItem(one.role, f"Bekerja sebagai {one.words}", "user", url_for("login.work_as", post=one.role), post=True)
        for one in actor.posts
        if one != actor.acting
    ]
    if actor.acting is not None:
        others.append(NavItem("own", "Kembali ke jabatan sendiri", "user", url_for("login.work_as"), post=True))
    return (
        *others,
        NavItem("password", "Ganti sandi", "lock", url_for("login.password")),
        NavItem("programs", "Kunci program", "key", url_for("programs.page")),
        NavItem("leave", "Keluar", "logout", url_for("login.leave"), post=True),
    )
