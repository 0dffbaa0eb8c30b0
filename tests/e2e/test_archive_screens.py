"""The archive in a real browser."""

import pypdfium2 as pdfium
import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from models.tables import Bundle, Document, Month
from tests.e2e.conftest import OFFICE, serving
from tests.e2e.test_months import Office
from tests.factories import add_document, make_app, make_installation

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
    with installation.db.reading() as session:
        here.code = session.scalars(select(Bundle.code).where(Bundle.restricted.is_(False))).one()
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
        paper = session.scalars(select(Document.id).where(Document.restricted.is_(False))).first()
    visitor.open(f"/arsip/berkas/{office.code}")
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


# What each row of a list or table says.
ROWS = """() => [...document.querySelectorAll("main .rows > li, main a.item, main tbody tr")]
  .filter((row) => row.checkVisibility())
  .map((row) => row.innerText)"""
A4, MARGIN = (595, 842), 40  # points; page numbers stand in the margin


def printed(page, folder):
    """The page as it comes out of the printer: the text of each sheet, and the boxes of its letters."""
    path = folder / "cetak.pdf"
    page.pdf(path=path, prefer_css_page_size=True)
    with pdfium.PdfDocument(path) as sheets:
        for sheet in sheets:
            assert tuple(round(side) for side in sheet.get_size()) == A4
            text = sheet.get_textpage()
            boxes = [text.get_charbox(number) for number in range(text.count_chars())]
            yield text.get_text_range(), boxes


def test_u65_what_is_printed_has_page_numbers_no_bars_and_no_cut_rows(office, visit, tmp_path):
    with office.installation.db.writing() as session:
        month = session.get_one(Month, office.month_id)
        for number in range(45):
            add_document(session, month, position=20 + number, summary=f"WARGA {number} CONTOH")
    visitor = visit(office.address, width=OFFICE)
    visitor.log_in(office.station["kasium"])

    for path, least in (("/arsip", 3), ("/rekap/bulanan/2023-01", 1), (f"/arsip/berkas/{office.code}", 1)):
        page = visitor.open(path)
        page.emulate_media(media="print")
        rows = page.evaluate(ROWS)
        sheets = list(printed(page, tmp_path))
        page.emulate_media(media="screen")

        assert len(sheets) >= least, path
        for number, (text, boxes) in enumerate(sheets, start=1):
            assert text.count(f"{number} / {len(sheets)}") == 1, path
            assert not {"Bantuan", "Cari", "Unduh", "Lainnya"} & set(text.split()), path
            assert all(left > 0 and right < A4[0] - MARGIN / 2 for left, _, right, _ in boxes), path
        told = ["".join(text.split()) for text, _ in sheets]
        assert [row for row in rows if not any("".join(row.split()) in text for text in told)] == [], path


def test_without_script_the_archive_is_searched_and_leafed_through(office, visit):
    visitor = visit(office.address, width=OFFICE, script=False)
    visitor.log_in(office.station["kasium"])
    page = visitor.open("/arsip")

    page.get_by_label("Cari berkas atau dokumen").fill("siti januari 2023")
    page.get_by_role("button", name="Cari").click()

    expect(page.get_by_text("1 hasil")).to_be_visible()
    expect(page.get_by_role("link", name="Kunjungan warga: SITI CONTOH")).to_be_visible()
