"""The Kasat's order letters: a list, the way to the next one, and issuing what waits."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from services.orders import ORDER, orders_of
from services.review import issue as issue_paper
from services.rights import may
from web.identity import actor, allow
from web.site import site

orders = Blueprint("orders", __name__, url_prefix="/perintah")


@orders.get("")
@allow("entry.issue")
def page() -> str:
    """List the order letters."""
    here = site()
    rows = orders_of(here.db, by=actor(), clock=here.clock)
    return render_template("orders/page.html", rows=rows, kind=ORDER, current="orders")


@orders.post("/<uuid:document_id>/terbitkan")
@allow("entry.issue")
def issue(document_id: UUID) -> Response:
    """Issue an order letter that was handed in."""
    issued(document_id)
    return redirect(url_for("documents.page", document_id=document_id), 303)


def issued(document_id: UUID) -> None:
    """Issue a paper of who issues papers; those of others wait for their reviewers."""
    here, by = site(), actor()
    if may(by, "entry.issue"):
        number = issue_paper(here.db, document_id, by=by, store=here.store, shelf=here.shelf, clock=here.clock)
        flash(f"Surat perintah terbit dengan nomor {number}. Cetak, tanda tangani, lalu lampirkan pindaiannya.", "ok")
