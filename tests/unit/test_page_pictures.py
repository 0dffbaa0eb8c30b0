"""No stale picture of a page is shown: what is given is what drawing it now would give."""

import hashlib
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter

from engines.cache.fake import MemoryCache
from engines.convert.inspection import inspect_pdf
from services import preview
from services.pagepicture import opened
from services.preview import Previewer


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Three files of three pages, each page of its own size."""
    folder = tmp_path_factory.mktemp("berkas")
    made = []
    for number in range(3):
        writer = PdfWriter()
        for page in range(3):
            writer.add_blank_page(width=200, height=200 + 60 * number + 20 * page)
        path = folder / f"{number}.pdf"
        writer.write(path)
        made.append(path)
    return made


ASKED = st.tuples(st.integers(0, 2), st.integers(1, 3), st.sampled_from([40, 60]), st.sampled_from(["1", "2"]))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(asked=st.lists(ASKED, min_size=2, max_size=12))
def test_whatever_was_drawn_before_a_page_looks_as_drawn_now(files, tmp_path, monkeypatch, asked):
    previewer = Previewer(None, None, MemoryCache(), work=tmp_path / "work")
    draw = preview.draw_page
    for which, page, width, version in asked:

        def drawer(*at, version=version, **how):
            return version.encode() + draw(*at, **how)

        with monkeypatch.context() as patched:
            patched.setattr(preview, "DRAWN_BY", version)
            patched.setattr(preview, "draw_page", drawer)
            content = files[which].read_bytes()

            given_ = previewer.page_of_kept(
                hashlib.sha256(content).hexdigest(), 3, lambda _key, path, content=content: put(path, content), page,
                width_px=width,
            )  # fmt: skip

        assert given_ == drawer(files[which], page, width_px=width, picture="webp")


def put(path, content):
    path.write_bytes(content)
    return path


def test_a_page_asked_for_again_is_not_fetched_again(files, tmp_path):
    previewer = Previewer(None, None, MemoryCache(), work=tmp_path / "work")
    fetched = []

    def fetch(key, path):
        fetched.append(key)
        return put(path, files[0].read_bytes())

    first, again = (previewer.page_of_kept("kunci", 3, fetch, 2, width_px=50) for _ in range(2))

    assert first == again
    assert fetched == ["kunci"]


def test_who_inspects_a_pdf_waits_until_nobody_draws(files):
    pages = []
    with opened(files[0]):
        other = threading.Thread(target=lambda: pages.append(inspect_pdf(files[1], "")))
        other.start()
        other.join(0.3)  # PDFium at work in two threads brings the process down
        assert pages == []
    other.join()

    assert pages == [3]
