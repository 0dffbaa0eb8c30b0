"""The static files: an address changes with the content, so that a browser keeps it for good; text is squeezed."""

from __future__ import annotations

import gzip
import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, request

from web.identity import PUBLIC, allow

SQUEEZED = (".css", ".js", ".svg")
YEAR_S = 365 * 24 * 3600


def register_assets(app: Flask, folder: Path) -> None:
    """Serve `folder`: at /static/v/<build>/… for good, at /static/… to be asked for anew each time.

    Scripts and styles name each other by relative addresses, so the build stands before the path and reaches them too.
    """
    app.static_folder = str(folder)
    now = build_of(folder)

    @allow(PUBLIC)
    def static(filename: str, build: str = "") -> Response:
        answer = app.send_static_file(filename)
        if filename.endswith(SQUEEZED):
            squeeze(answer, folder / filename)
        if build == now and answer.status_code < 400:
            answer.headers["Cache-Control"] = f"private, max-age={YEAR_S}, immutable"
        return answer

    def name_build(endpoint: str, values: dict[str, object]) -> None:
        if endpoint == "static":
            values.setdefault("build", now)

    app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=static)
    app.add_url_rule("/static/v/<build>/<path:filename>", endpoint="static", view_func=static)
    app.url_defaults(name_build)


def build_of(folder: Path) -> str:
    """Give eight digits that change whenever a file in `folder` does."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(folder).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:8]


def squeeze(answer: Response, path: Path) -> None:
    """Send a file as gzip to a browser that takes it. Only for static text: nothing in it is secret (BREACH)."""
    answer.vary.add("Accept-Encoding")
    if answer.status_code != 200 or not request.accept_encodings["gzip"]:
        return
    answer.close()  # the file that would have been sent
    answer.direct_passthrough = False
    answer.set_data(squeezed(path, path.stat().st_mtime_ns))
    answer.headers["Content-Encoding"] = "gzip"
    etag, _ = answer.get_etag()
    if etag:
        answer.set_etag(etag, weak=True)  # the same content in other bytes


@cache
def squeezed(path: Path, _changed_ns: int) -> bytes:
    """Give the gzip of a file."""
    return gzip.compress(path.read_bytes(), compresslevel=9, mtime=0)
