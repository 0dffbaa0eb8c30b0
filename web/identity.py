"""Who asks: the session cookie, the right that each view declares, and the token of unsafe requests.

Every view says what it needs with `@allow("entry.read")`, or `@allow(PUBLIC)`; one that says nothing stops the start.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import Flask, current_app, g, redirect, request, session, url_for
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.wrappers import Response

from errors import LoginNeeded, NotAllowed
from services.apikeys import actor_of_key
from services.declaredforms import refresh_types
from services.rights import RIGHTS, Actor, require_role
from services.sessions import actor_of
from web.site import site

PUBLIC = "public"
TOKEN = "token"  # noqa: S105  (the key in the cookie, not a secret)
POST = "jabatan"
DAY = "hari"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
API = "/api/"
# All that a person may open before the one-time password is changed.
WITH_ONE_TIME_PASSWORD = frozenset(
    {"login.password", "login.leave", "checking.form", "checking.by_code", "checking.by_file", "theme.choose"}
)
DEVICES = ("iPhone", "iPad", "Android", "Windows", "Macintosh", "Linux")
View = TypeVar("View", bound=Callable[..., Any])
csrf = CSRFProtect()


class Cookies(SecureCookieSessionInterface):
    """Flask's signed cookie; its key is the installation's, known at the first request."""

    def get_signing_serializer(self, app: Flask) -> Any:
        """Give the signer."""
        if not app.secret_key:
            app.secret_key = site().secret
        return super().get_signing_serializer(app)


def allow(*actions: str, **by_method: str) -> Callable[[View], View]:
    """Declare the right that a view needs: one for all methods, or one by method (GET="…", PUT="…")."""
    needed: Mapping[str, str] = {"": actions[0]} if actions else by_method
    for action in needed.values():
        if action != PUBLIC and action not in RIGHTS:
            raise LookupError(f"no right is called {action}")

    def declare(view: View) -> View:
        view.allows = needed  # type: ignore[attr-defined]  # read by `needed_for`
        return view

    return declare


def needed_for(app: Flask, endpoint: str, method: str) -> str:
    """Give the right that a request needs."""
    view = app.view_functions[endpoint]
    declared = getattr(view, "allows", None) or getattr(getattr(view, "view_class", None), "allows", None)
    if declared is None:
        raise LookupError(f"the view {endpoint} declares no right")
    if method == "OPTIONS":  # tells which methods there are: whoever may use one of them may ask
        return str(next(iter(declared.values())))
    found = declared.get("") or declared.get("GET" if method == "HEAD" else method)
    if found is None:
        raise LookupError(f"the view {endpoint} declares no right for {method}")
    return str(found)


def register_identity(app: Flask) -> None:
    """Let the application know who asks. Call it after the last view was added."""
    app.session_interface = Cookies()
    # A token lives as long as its session: forms stay open for a whole evening (ux.md 4.5).
    app.config.update(WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_SSL_STRICT=False)
    csrf.init_app(app)
    for rule in app.url_map.iter_rules():
        for method in rule.methods or ():
            needed_for(app, rule.endpoint, method)
    app.before_request(_admit)


def actor() -> Actor:
    """Give who asks.

    Raises:
        LoginNeeded: nobody is logged in.
    """
    found: Actor | None = g.get("actor")
    if found is None:
        raise LoginNeeded("Masuk dahulu untuk membuka halaman ini.")
    return found


def actor_or_none() -> Actor | None:
    """Give who asks, None for a stranger."""
    found: Actor | None = g.get("actor")
    return found


def remember_login(token: str) -> None:
    """Put a new session into the cookie; everything that was in it before is gone."""
    session.clear()
    session.permanent = True
    session[TOKEN] = token
    session[DAY] = _today()


def remember_post(post: str) -> None:
    """Put the post into the cookie in which the person works on; "" for the own. Whether it is held is asked anew."""
    session[POST] = post


def session_token() -> str:
    """Give the token of this session, "" without one."""
    return str(session.get(TOKEN, ""))


def _today() -> str:
    return site().clock().date().isoformat()


def _renew() -> None:
    """Let the cookie live on, once a day.

    Not with every answer, as Flask would: a picture that was asked for before a deed and comes after it would put back
    the cookie from before, and with it lose what was to be said of the deed, or the post that was just chosen.
    """
    if session.get(DAY) != _today():
        session[DAY] = _today()


def device_words() -> str:
    """Give what kind of device asks, in one word, for the list of one's own devices."""
    agent = request.headers.get("User-Agent", "")
    return next((name for name in DEVICES if name in agent), "Perangkat lain")


def token_is_stale() -> bool:
    """Say whether this unsafe request came with a token that no longer holds: nothing may be changed by it."""
    return bool(g.get("stale_token", False))


def tokenless(view: View) -> View:
    """Mark a view that changes nothing for anybody, so that it needs no token and its body is not read beforehand."""
    view.tokenless = True  # type: ignore[attr-defined]  # read by `_admit`
    return view


def keeps_typed(view: View) -> View:
    """Mark a view that shows what was typed again when the token ran out; it must ask `token_is_stale()`."""
    view.keeps_typed = True  # type: ignore[attr-defined]  # read by `_admit`
    return view


def _admit() -> Response | None:
    if request.endpoint is None:
        return None
    if request.endpoint == "static":
        return None
    bearer = _bearer()
    g.actor = _known_by(bearer)
    needed = needed_for(current_app._get_current_object(), request.endpoint, request.method)  # type: ignore[attr-defined]
    if needed != PUBLIC:
        require_role(actor(), needed)
    person = actor_or_none()
    if person is not None and not bearer:
        _renew()
    if person is not None or request.path.startswith(API):
        refresh_types(site().db)
    if person is not None and person.must_change and request.endpoint not in WITH_ONE_TIME_PASSWORD:
        if request.path.startswith(API):
            raise NotAllowed("Ganti dahulu sandi sekali pakai Anda di halaman web.")
        return redirect(url_for("login.password"))
    view = current_app.view_functions[request.endpoint]
    # A key of a program is sent on purpose, never by a browser of its own accord: it needs no token.
    if request.method not in SAFE and not bearer and not getattr(view, "tokenless", False):
        _check_token(keeps_typed=getattr(view, "keeps_typed", False))
    return None


def _bearer() -> str:
    """Give the key that a program sent; pages are for people, so a key opens the API only."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" and request.path.startswith(API) else ""


def _known_by(bearer: str) -> Actor | None:
    here, address = site(), request.remote_addr or ""
    if bearer:
        return actor_of_key(here.db, bearer, address=address, clock=here.clock)
    token = session_token()
    post = str(session.get(POST, ""))
    return actor_of(here.db, token, address=address, clock=here.clock, post=post) if token else None


def _check_token(*, keeps_typed: bool) -> None:
    try:
        csrf.protect()
    except CSRFError:
        if not keeps_typed:
            raise
        g.stale_token = True
