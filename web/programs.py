"""One's own keys for programs: made, seen, revoked."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from errors import UserError
from services.apikeys import SCOPE_WORDS, keys_of, make_key, revoke_key
from web.identity import actor, allow, keeps_typed, token_is_stale
from web.site import site
from web.typed import STALE

programs = Blueprint("programs", __name__, url_prefix="/kunci-program")


@programs.route("", methods=["GET", "POST"])
@allow("self.use")
@keeps_typed
def page() -> str | tuple[str, int]:
    """List the keys, and make one; it is told this once."""
    if request.method == "GET":
        return _page()
    if token_is_stale():
        return _page(fault=STALE), 403
    here = site()
    try:
        key = make_key(
            here.db, name=request.form.get("nama", ""), scopes=frozenset(request.form.getlist("wewenang")), by=actor(),
            clock=here.clock,
        )  # fmt: skip
    except UserError as exc:
        return _page(fault=str(exc)), 422
    return _page(made=key)


@programs.post("/<uuid:key_id>/cabut")
@allow("self.use")
def revoke(key_id: UUID) -> Response:
    """End a key."""
    here = site()
    revoke_key(here.db, key_id, by=actor(), clock=here.clock)
    flash("Kunci dicabut. Program yang memakainya tidak dapat masuk lagi.", "ok")
    return redirect(url_for("programs.page"))


def _page(*, fault: str = "", made: str = "") -> str:
    return render_template(
        "programs.html", rows=keys_of(site().db, actor()), scopes=list(SCOPE_WORDS.items()), words=SCOPE_WORDS,
        name=request.form.get("nama", "") if not made else "", fault=fault, made=made,
        chosen=request.form.getlist("wewenang") if not made else [],
    )  # fmt: skip
