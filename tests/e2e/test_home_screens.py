"""The first pages in a real browser: full and empty, on a phone and in the office, light and dark."""

import pytest
from playwright.sync_api import expect

from engines.convert.fake import PlainConverter
from models.tables import Month, Officer, Unit
from services.press import Press
from services.review import give_back, open_for_reading
from tests.e2e.conftest import serving
from tests.factories import Station, add_document, add_month, make_app, make_installation, now

pytestmark = pytest.mark.slow


@pytest.fixture
def berkas(tmp_path):
    installation = make_installation(tmp_path)
    installation.converter = Press(PlainConverter(), installation.cache)
    yield installation
    installation.db.close()


@pytest.fixture
def station(berkas):
    return Station(berkas.db)


@pytest.fixture
def enter(berkas, station, visit):
    """Log somebody in; the first page is open."""
    with serving(make_app(berkas)) as address:

        def arrive(role, **more):
            visitor = visit(address, **more)
            visitor.log_in(station[role])
            visitor.open("/")
            return visitor

        yield arrive


def fill(berkas, station):
    """One paper that came back, one draft, one that waits, and a plan for the month."""
    with berkas.db.writing() as session:
        session.get(Unit, station.unit_id).plan = {"kunjungan_warga": 40, "laporan_kegiatan": 8}
        month = add_month(session, session.get(Officer, station["petugas"].officer_id), period="2023-02").id
        papers = [
            add_document(session, session.get(Month, month), kind=kind, state=state, position=place).id
            for place, (kind, state) in enumerate(
                [("kunjungan_warga", "diajukan"), ("laporan_informasi", "draf"), ("laporan_kegiatan", "diajukan")]
            )
        ]
    kanit = station["kanit"]
    open_for_reading(berkas.db, papers[0], by=kanit, clock=now)
    give_back(berkas.db, papers[0], by=kanit, revision=1, remark="Alamat belum lengkap", marks={}, clock=now)


def test_an_officers_day_is_readable_full_and_empty(berkas, station, enter):
    visitor = enter("petugas")
    visitor.looks_right_everywhere()
    fill(berkas, station)

    page = visitor.open("/")

    expect(page.get_by_text("Alamat belum lengkap")).to_be_visible()
    visitor.looks_right_everywhere()


@pytest.mark.parametrize("role", ["kanit", "kapolsek", "kasium", "admin"])
def test_the_way_to_ones_work_is_readable(berkas, station, enter, role):
    fill(berkas, station)

    enter(role, width=1280).looks_right_everywhere()
