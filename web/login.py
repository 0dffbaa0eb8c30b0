"""Coming and going: log in, log out here and everywhere, change the password."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from errors import LoginRefused, UserError
from services.accounts import change_password, log_in, set_letter_keys
from services.people import example_logins, has_units
from services.sessions import close_all_sessions, close_session, devices_of, work_in
from web.identity import (
    PUBLIC,
    actor,
    actor_or_none,
    allow,
    device_words,
    keeps_typed,
    remember_login,
    remember_post,
    session_token,
    token_is_stale,
)
from web.site import site

login = Blueprint("login", __name__)
NOT_TYPED = frozenset({"csrf_token", "nrp", "sandi", "lanjut", "titipan"})


@login.get("/masuk")
@allow(PUBLIC)
def form() -> Response | str:
    """Ask for number and password."""
    if actor_or_none() is not None:
        return redirect(url_for("pages.home"))
    if not has_units(site().db):
        return redirect(url_for("firstrun.page"))
    return _form(onward=inside(request.args.get("lanjut", "")))


@login.post("/masuk")
@allow(PUBLIC)
@keeps_typed
def enter() -> Response | tuple[str, int] | str:
    """Log in and go on to where the person wanted to go; what was typed there before is brought along."""
    here, nrp = site(), request.form.get("nrp", "")
    onward = inside(request.form.get("lanjut", ""))
    if token_is_stale():
        return _form(onward=onward, nrp=nrp, fault="Halaman masuk ini sudah terlalu lama terbuka. Masuk lagi."), 403
    try:
        token = log_in(
            here.db, nrp, request.form.get("sandi", ""), device=device_words(), address=request.remote_addr or "",
            clock=here.clock,
        )  # fmt: skip
    except LoginRefused as exc:
        return _form(onward=onward, nrp=nrp, fault=str(exc)), 429 if exc.wait_s else 422
    remember_login(token)
    if request.form.get("titipan"):
        return render_template("login/carry_on.html", onward=onward, typed=typed_elsewhere())
    return redirect(onward or url_for("pages.home"))


@login.post("/keluar")
@allow("self.use")
def leave() -> Response:
    """Log out here, or everywhere."""
    here, person = site(), actor()
    if request.form.get("semua"):
        close_all_sessions(here.db, person, clock=here.clock)
    else:
        close_session(here.db, session_token(), actor=person, clock=here.clock)
    session.clear()
    answer = redirect(url_for("login.form"))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@login.route("/sandi", methods=["GET", "POST"])
@allow("self.use")
def password() -> Response | tuple[str, int] | str:
    """Change one's own password; forced after a one-time password."""
    here, person = site(), actor()
    if request.method == "GET":
        return _password()
    typed = request.form
    try:
        change_password(
            here.db, person, current=typed.get("sekarang", ""), new=typed.get("baru", ""), again=typed.get("ulang", ""),
            clock=here.clock,
        )  # fmt: skip
    except UserError as exc:
        return _password(fault=str(exc)), 422
    close_all_sessions(here.db, person, clock=here.clock, keep=session_token())
    return redirect(url_for("pages.home"))


@login.post("/jabatan-saya")
@login.post("/jabatan-saya/<post>")
@allow("self.use")
def work_as(post: str = "") -> Response:
    """Work on in a post that this person holds besides the own, or in the own again."""
    here = site()
    words = work_in(here.db, actor(), post, clock=here.clock)
    remember_post(post)
    flash(f"Anda sekarang bekerja sebagai {words}." if words else "Anda kembali pada jabatan sendiri.", "ok")
    return redirect(url_for("pages.home"), 303)


@login.post("/tombol-cepat")
@allow("self.use")
def letter_keys() -> tuple[str, int]:
    """Switch the letter keys of this account on or off."""
    here = site()
    set_letter_keys(here.db, actor(), on=request.form.get("pakai") == "1", clock=here.clock)
    return "", 204


def ask_to_log_in() -> Response | tuple[str, int]:
    """Send somebody who is not logged in to the login page; what was typed in a form is carried along."""
    if request.method == "GET":
        return redirect(url_for("login.form", lanjut=request.full_path.rstrip("?")))
    return _form(onward=inside(request.path), typed=typed_elsewhere()), 401


def inside(path: str) -> str:
    """Give a path of this site; "" for anything that could lead elsewhere."""
    if path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path:
        return path
    return ""


def typed_elsewhere() -> list[tuple[str, str]]:
    """Give all fields of the form that was on its way when the session ran out."""
    return [(name, value) for name, value in request.form.items(multi=True) if name not in NOT_TYPED]


def _form(*, onward: str = "", nrp: str = "", fault: str = "", typed: list[tuple[str, str]] | None = None) -> str:
    carried = typed if typed is not None else (typed_elsewhere() if request.form.get("titipan") else [])
    here = site()
    return render_template(
        "login/form.html", onward=onward, nrp=nrp, fault=fault, typed=carried, examples=example_logins(here.db)
    )


def _password(*, fault: str = "") -> str:
    here, person = site(), actor()
    devices = devices_of(here.db, person, token=session_token(), clock=here.clock)
    return render_template("login/password.html", fault=fault, forced=person.must_change, devices=devices)
