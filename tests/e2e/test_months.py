"""The month, the desk and the key in a real browser: readable everywhere, usable by keyboard, and without script."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from models.tables import Document, Job, Month, Officer, Unit
from services.clock import system_clock
from services.keys import make_key
from tests.e2e.conftest import OFFICE, PHONE, serving
from tests.factories import (
    Station,
    add_bundle,
    add_document,
    add_month,
    make_app,
    make_installation,
)

pytestmark = pytest.mark.slow
PHRASE = "frasa sandi contoh"
SUMMARIES = ("RAHMAT CONTOH, RT 002/RW 005", "SITI CONTOH, RT 003/RW 005", "AHMAD MISAL, RT 001/RW 004")


class Office:
    """A Polsek with one month, served; `address` is where."""

    def __init__(self, installation, folder):
        self.installation, self.folder = installation, folder
        self.station = Station(installation.db)
        with installation.db.writing() as session:
            session.get_one(Unit, self.station.unit_id).plan = {"kunjungan_warga": 5, "laporan_kegiatan": 1}
            month = add_month(session, session.get(Officer, self.station["petugas"].officer_id))
            for position, summary in enumerate(SUMMARIES):
                add_document(session, month, summary=summary, position=position)
            add_document(session, month, kind="laporan_informasi", position=8, summary="HAL YANG RAHASIA")
            for apart in (False, True):
                add_bundle(session, month, installation.store, folder, restricted=apart)
            self.month_id = month.id

    def put(self, state):
        with self.installation.db.writing() as session:
            session.get_one(Month, self.month_id).state = state


@pytest.fixture
def office(tmp_path):
    installation = make_installation(tmp_path)
    here = Office(installation, tmp_path)
    with serving(make_app(installation)) as address:
        here.address = address
        yield here
    installation.db.close()


def test_the_month_is_readable_everywhere_open_failed_building_and_with_a_fault(office, visit):
    visitor = visit(office.address)
    page = visitor.log_in(office.station["petugas"])

    visitor.open("/bulan/2023-01")
    visitor.looks_right_everywhere()
    visitor.open("/bulan/2022-12")
    visitor.looks_right_everywhere()
    visitor.open("/bulan/2023-01?tandatangani=1")
    visitor.looks_right_everywhere()
    page.set_viewport_size({"width": PHONE, "height": 740})
    visitor.open("/bulan/2023-01")
    page.get_by_role("button", name="Tanda tangani dan ajukan").click()
    expect(page.locator(".summary")).to_be_focused()
    visitor.looks_right_everywhere()
    page.set_viewport_size({"width": OFFICE, "height": 800})
    page.get_by_role("button", name="Susun ulang").click()
    expect(page.locator("#susunan-judul", has_text="Menyusun berkas")).to_be_visible()
    with office.installation.db.writing() as session:
        paper = session.scalars(select(Document).where(Document.kind == "kunjungan_warga")).first()
        for job in session.scalars(select(Job)):
            job.state, job.error, job.document, job.field = "dead", "Isi pekerjaan.", str(paper.id), "pekerjaan"
    page.get_by_text("Berkas gagal disusun").wait_for()
    visitor.looks_right_everywhere()


def test_a_button_of_the_build_is_not_taken_away_while_it_is_pressed(office, visit):
    visitor = visit(office.address, width=OFFICE)
    visitor.log_in(office.station["petugas"])
    page = visitor.open("/bulan/2023-01")
    page.get_by_role("button", name="Susun ulang").click()
    page.get_by_role("button", name="Batalkan penyusunan").hover()
    page.wait_for_load_state()

    page.mouse.down()
    with page.expect_response("**/susunan"):
        pass
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.mouse.up()

    expect(page.get_by_text("Penyusunan dibatalkan.")).to_be_visible()


@pytest.mark.parametrize("role", ["kanit", "kasium"])
def test_the_month_is_readable_for_its_other_readers(office, visit, role):
    office.put("diajukan" if role == "kanit" else "ditandatangani")
    visitor = visit(office.address)
    visitor.log_in(office.station[role])

    visitor.open("/bulan?bulan=2023-01")
    visitor.looks_right_everywhere()
    visitor.open(f"/bulan/{office.station['petugas'].officer_id}/2023-01")
    visitor.looks_right_everywhere()


def test_the_desk_and_its_dialogs_are_readable_everywhere(office, visit):
    visitor = visit(office.address)
    page = visitor.log_in(office.station["kapolsek"])

    visitor.open("/meja")
    visitor.looks_right_everywhere()
    visitor.open("/kunci")
    visitor.looks_right_everywhere()
    page.fill("#frasa", "frasa sandi contoh")
    page.fill("#ulang", "frasa sandi contoh")
    page.get_by_role("button", name="Buat kunci").click()
    expect(page.get_by_text("Kunci Anda").first).to_be_visible()
    visitor.looks_right_everywhere()
    office.put("diajukan")
    visitor.open("/meja")
    visitor.looks_right_everywhere()
    visitor.open(f"/meja/{office.month_id}")
    visitor.looks_right_everywhere()
    visitor.open(f"/meja/{office.month_id}?tandatangani=1")
    visitor.looks_right_everywhere()


def shows_part(page, number):
    """The part is in the address and before the reader, and its keys work."""
    page.wait_for_url(f"**bagian={number}")
    expect(page.locator(f'[data-pages][aria-label^="{number}. "]')).to_be_visible()
    comes_to_rest(page)


def comes_to_rest(page):
    """What was asked for has come, and the focus is where it is to be."""
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")).to_have_count(0)


def next_pages_come(page):
    """The pages that are asked for ahead are there."""
    page.locator("[data-pages] [hidden] img").evaluate_all("all => Promise.all(all.map((one) => one.decode()))")


def test_the_kapolsek_reads_by_keyboard_alone_and_the_next_page_is_there_already(office, visit):
    office.put("diajukan")
    visitor = visit(office.address, width=OFFICE, height=1400)
    page = visitor.log_in(office.station["kapolsek"])
    asked = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith(".webp") else None)
    visitor.open(f"/meja/{office.month_id}")

    for number in (2, 3, 4):
        next_pages_come(page)
        before = set(asked)
        page.keyboard.press("ArrowRight")
        shows_part(page, number)
        shown = page.locator(".page-picture img").first
        assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
        assert shown.evaluate("image => image.src") in before, "the next page was asked for ahead"
    next_pages_come(page)
    page.keyboard.press(" ")
    shows_part(page, 5)

    expect(page.get_by_text("4 dari 6").first).to_be_visible()
    assert len(asked) == len(set(asked)), "no picture is asked for twice"
    page.keyboard.press("ArrowLeft")
    shows_part(page, 4)
    assert not visitor.refused()


def test_u61_both_sign_a_month_by_keyboard_alone_the_passphrase_reached_by_tab(tmp_path, visit):
    installation = make_installation(tmp_path, clock=system_clock)  # certificates live by the real time
    office = Office(installation, tmp_path)
    for role in ("petugas", "kapolsek"):
        who = office.station[role]
        make_key(installation.db, installation.keyring, who, passphrase=PHRASE, again=PHRASE, clock=system_clock)

    with serving(make_app(installation)) as address:
        officer = visit(address, width=OFFICE)
        page = officer.log_in(office.station["petugas"])
        officer.open("/bulan/2023-01")
        officer.tab_to(page.get_by_label("Alasan bila tetap kurang"))
        page.keyboard.type("Dua warga pindah.")
        officer.tab_to(page.get_by_role("button", name="Tanda tangani dan ajukan").locator("visible=true"))
        page.keyboard.press("Enter")
        sign_in_the_dialog(officer)
        page.get_by_text("sudah Anda tandatangani dan diajukan").wait_for()

        chief = visit(address, width=OFFICE)
        page = chief.log_in(office.station["kapolsek"])
        chief.open("/meja")
        chief.tab_to(page.get_by_role("link", name="Berkas Januari 2023"))
        page.keyboard.press("Enter")
        page.wait_for_url("**/meja/*")
        for number in range(2, 7):
            page.keyboard.press("ArrowRight")
            shows_part(page, number)
        page.keyboard.press("ArrowRight")
        page.get_by_text("semua sudah Anda baca").wait_for(state="attached")
        comes_to_rest(page)
        opener = page.get_by_role("link", name="Tandatangani berkas…")
        chief.tab_to(opener)
        page.keyboard.press("Enter")
        page.keyboard.press("Escape")
        expect(opener).to_be_focused()
        page.keyboard.press("Enter")
        sign_in_the_dialog(chief)
        page.wait_for_url("**/meja")

    with installation.db.reading() as session:
        assert session.get_one(Month, office.month_id).state == "ditandatangani"
    installation.db.close()


def sign_in_the_dialog(visitor):
    """Type the passphrase into the dialog that stands open and send it, by Tab and Enter."""
    page = visitor.page
    dialog = page.get_by_role("dialog", name="Tandatangani")
    expect(dialog).to_be_visible()
    page.wait_for_load_state()  # one that the server sends open takes the focus when the script has come
    assert dialog.evaluate("(one) => one.contains(document.activeElement)")
    visitor.tab_to(dialog.get_by_label("Frasa sandi"))
    page.keyboard.type(PHRASE)
    visitor.tab_to(dialog.get_by_role("button", name="Tandatangani"))
    page.keyboard.press("Enter")


def test_leafing_through_a_bundle_on_the_phone(office, visit):
    visitor = visit(office.address)
    page = visitor.log_in(office.station["petugas"])

    visitor.open("/berkas/baca/2023-01")
    page.get_by_role("link", name="Berikutnya").click()
    page.wait_for_url("**bagian=2")

    visitor.looks_right_everywhere()


def test_without_script_the_month_is_built_and_the_desk_is_read(office, visit):
    visitor = visit(office.address, width=OFFICE, script=False)
    page = visitor.log_in(office.station["petugas"])
    page.goto("/bulan/2023-01")
    page.get_by_label("Alasan bila tetap kurang").fill("Dua warga pindah.")
    page.get_by_role("button", name="Tanda tangani dan ajukan").locator("visible=true").click()
    expect(page.get_by_role("heading", name="Tandatangani dan ajukan Berkas Januari 2023?")).to_be_visible()
    page.goto("/bulan/2023-01")
    page.get_by_role("button", name="Susun ulang").click()
    expect(page.locator("#susunan-judul", has_text="Menyusun berkas")).to_be_visible()
    page.evaluate("window.stop()")  # it looks again every few seconds, and would come between the press and its answer
    page.get_by_role("button", name="Batalkan penyusunan").click()
    expect(page.get_by_text("Penyusunan dibatalkan.")).to_be_visible()

    office.put("diajukan")
    with office.installation.db.writing() as session:
        for bundle in session.get_one(Month, office.month_id).bundles:
            for file in bundle.files:
                file.discarded_at = None
    visitor = visit(office.address, width=OFFICE, script=False)
    page = visitor.log_in(office.station["kapolsek"])
    page.goto(f"/meja/{office.month_id}")
    page.get_by_role("button", name="Sudah dibaca").click()
    page.wait_for_url("**bagian=2")
    expect(page.get_by_text("1 dari 6").first).to_be_visible()
    page.get_by_role("link", name="Tandatangani berkas…").click()
    expect(page.get_by_role("heading", name="Tandatangani Berkas Januari 2023?")).to_be_visible()


def test_the_desk_keeps_its_head_in_sight_with_many_items_and_shows_the_current_one(office, visit):
    office.put("diajukan")
    with office.installation.db.writing() as session:
        for bundle in session.get_one(Month, office.month_id).bundles:
            extra = [
                {"id": f"bagian-{n}", "title": f"Bagian {n}", "page": 1, "pages": 1, "revision": None}
                for n in range(30)
            ]
            bundle.files[0].contents = [*bundle.files[0].contents, *extra]
    visitor = visit(office.address, width=OFFICE)
    page = visitor.log_in(office.station["kapolsek"])

    visitor.open(f"/meja/{office.month_id}?bagian=60")
    page.keyboard.press("ArrowRight")
    shows_part(page, 61)

    assert page.evaluate("[document.scrollingElement.scrollHeight, document.scrollingElement.scrollTop]") == [800, 0]
    current = page.locator(".strip [aria-current]").bounding_box()
    assert 0 < current["y"] < 700
