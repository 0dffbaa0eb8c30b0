"""The archive in a real browser."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from models.tables import Bundle, Document
from tests.e2e.conftest import OFFICE, serving
from tests.e2e.test_months import Office
from tests.factories import make_app, make_installation

pytestmark = pytest.mark.slow


@pytest.fixture
def office(tmp_path):
    installation = make_installation(tmp_path)
    here = Office(installation, tmp_path)
    with installation.db.writing() as session:
        for bundle in session.scalars(select(Bundle)):
            bundle.files[0].stage = "kapolsek"
            bundle.month.archive_place = "Lemari A/Map 3"
        for document in session.scalars(select(Document)):
            document.search = document.summary.casefold()
    here.put("diarsipkan")
    with serving(make_app(installation)) as address:
        here.address = address
        yield here
    installation.db.close()


def test_the_archive_is_readable_everywhere_full_empty_and_for_one_thing(office, visit):
    visitor = visit(office.address)
    visitor.log_in(office.station["kasium"])

    page = visitor.open("/arsip")
    visitor.looks_right_everywhere()
    page.locator("summary").click()
    visitor.looks_right_everywhere()
    page.get_by_label("Cari berkas atau dokumen").fill("zzzz qqqq")
    page.get_by_text("Tidak ada hasil").wait_for()
    visitor.looks_right_everywhere()
    with office.installation.db.reading() as session:
        code = session.scalars(select(Bundle.code).where(Bundle.restricted.is_(False))).one()
        paper = session.scalars(select(Document.id).where(Document.restricted.is_(False))).first()
    visitor.open(f"/arsip/berkas/{code}")
    visitor.looks_right_everywhere()
    visitor.open(f"/arsip/dokumen/{paper}")
    visitor.looks_right_everywhere()


def test_results_follow_what_is_typed_and_are_there_again_after_going_back(office, visit):
    visitor = visit(office.address, width=OFFICE)
    visitor.log_in(office.station["kasium"])
    page = visitor.open("/arsip")

    page.keyboard.press("/")
    page.keyboard.type("ahmad")
    page.get_by_text("1 hasil").wait_for()
    assert "ahmad" not in page.url
    visitor.tab_to(page.get_by_role("link", name="Kunjungan warga: AHMAD MISAL"))
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Kunjungan warga").wait_for()
    page.go_back()

    page.get_by_text("1 hasil").wait_for()
    expect(page.get_by_label("Cari berkas atau dokumen")).to_have_value("ahmad")
    assert not visitor.refused()


def test_without_script_the_archive_is_searched_and_leafed_through(office, visit):
    visitor = visit(office.address, width=OFFICE, script=False)
    visitor.log_in(office.station["kasium"])
    page = visitor.open("/arsip")

    page.get_by_label("Cari berkas atau dokumen").fill("siti januari 2023")
    page.get_by_role("button", name="Cari").click()

    expect(page.get_by_text("1 hasil")).to_be_visible()
    expect(page.get_by_role("link", name="Kunjungan warga: SITI CONTOH")).to_be_visible()
