"""A real browser (Debian's Chromium) before the real application on a port of its own."""

import threading
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

CHROMIUM = "/usr/bin/chromium-headless-shell"  # without the windows of the full browser: a third of the work
PHONE, OFFICE = 360, 1280
PATIENCE_MS = 60_000  # a slow machine shares two cores among browser, server, sandbox and LibreOffice
expect.set_options(timeout=PATIENCE_MS)


class Quiet(WSGIRequestHandler):
    def log(self, type, message, *args):
        pass


@contextmanager
def serving(app):
    """Serve an application while the block runs; gives its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def chromium():
    """One browser a file: while Playwright runs, its event loop forbids asyncio.run, which pyHanko uses."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage", "--lang=id"]
        )
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium):
    """Make visitors: `visit(address, width=360, dark=False, script=True)` gives a Visitor."""
    from tests.e2e.visitor import Visitor

    visitors = []

    def arrive(address, *, width=PHONE, height=None, dark=False, script=True, touch=None, **more):
        context = chromium.new_context(
            base_url=address,
            viewport={"width": width, "height": height or (740 if width < 900 else 800)},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            has_touch=width < 900 if touch is None else touch,
            locale="id-ID",
            timezone_id="Asia/Jakarta",
            reduced_motion="reduce",
            **more,
        )
        context.set_default_timeout(PATIENCE_MS)
        visitors.append(Visitor(context, address))
        return visitors[-1]

    yield arrive
    for visitor in visitors:
        visitor.leave()
