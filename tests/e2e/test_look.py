"""Every component in a real browser: readable, large enough, within the window, and nothing from elsewhere."""

import pytest
from flask import Flask

from tests.e2e.conftest import serving
from tests.factories import make_site
from web import register
from web.gallery import PAGES

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def gallery(tmp_path_factory):
    """The address of an application that shows its components."""
    here = make_site(tmp_path_factory.mktemp("gallery"))
    app = Flask("gallery_test", static_folder=None)
    app.config["GALLERY"] = True
    register(app, lambda: here)
    with serving(app) as address:
        yield address
    here.db.close()


SHOWN = [*(f"/galeri/{name}" for name in PAGES), "/galeri/formulir?galat", "/galeri/komponen?galat", "/cek",
         "/cek/2222-2222-2222-2222", "/masuk", "/tidak-ada", "/"]  # fmt: skip


@pytest.mark.parametrize("path", SHOWN)
def test_every_page_is_readable_large_enough_and_alone(gallery, visit, path):
    visitor = visit(gallery)

    visitor.open(path)

    visitor.looks_right_everywhere()
