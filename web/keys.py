"""Kunci tanda tangan saya: make it with a passphrase of one's own, see what it is, withdraw it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from errors import UserError
from services.keys import make_key, own_key, withdraw_key
from web.errors import status_of
from web.identity import actor, allow, keeps_typed, token_is_stale
from web.site import site
from web.typed import STALE, Faults, faults_of

keys = Blueprint("keys", __name__, url_prefix="/kunci")


@keys.get("")
@allow("self.key")
def page() -> str:
    """Show one's own key, or offer to make one."""
    return shown()


@keys.post("")
@allow("self.key")
@keeps_typed
def make() -> Response | tuple[str, int]:
    """Make the key. The passphrase is never shown again, not even after a mistake."""
    if token_is_stale():
        return shown(faults={"": STALE}), 403
    here, typed = site(), request.form
    try:
        make_key(
            here.db, here.keyring, actor(), passphrase=typed.get("frasa", ""), again=typed.get("ulang", ""),
            clock=here.clock,
        )  # fmt: skip
    except UserError as exc:
        return shown(faults=faults_of(exc)), status_of(exc)
    flash("Kunci tanda tangan Anda sudah dibuat. Ingat frasa sandinya: tidak ada yang dapat membacanya lagi.", "ok")
    return redirect(url_for("keys.page"))


@keys.post("/cabut")
@allow("self.key")
def withdraw() -> Response:
    """Withdraw the key."""
    here = site()
    withdraw_key(here.db, here.keyring, actor(), clock=here.clock)
    flash("Kunci dicabut. Berkas yang sudah ditandatangani dan diarsipkan tetap sah.", "ok")
    return redirect(url_for("keys.page"))


def shown(*, faults: Faults | None = None) -> str:
    """Draw the page."""
    here = site()
    return render_template(
        "keys/page.html", key=own_key(here.keyring, actor()), holds=here.keyring.holds(actor().nrp),
        faults=faults or {}, now=here.clock(), current="key",
    )  # fmt: skip
