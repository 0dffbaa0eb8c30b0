"""The inbox in a real browser: with keys alone, with a finger, without script; readable everywhere."""

import re
from datetime import datetime
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from engines.convert.fake import PlainConverter
from models.tables import Document, Month, Officer, Proposal
from services.press import Press
from services.review import give_back, open_for_reading
from tests.e2e.conftest import OFFICE, serving
from tests.factories import Station, add_document, add_month, make_app, make_installation, now, resend

pytestmark = pytest.mark.slow


class Place:
    """A station with papers that wait, served."""

    def __init__(self, installation, address):
        self.db, self.address = installation.db, address
        self.station = Station(self.db)
        with self.db.writing() as session:
            self.month = add_month(session, session.get(Officer, self.station["petugas"].officer_id)).id

    def paper(self, kind="laporan_kegiatan", *, hour, **more):
        with self.db.writing() as session:
            document = add_document(
                session, session.get(Month, self.month), kind=kind, state="diajukan", position=hour, **more
            )
            document.changed_at = document.changed_at.replace(hour=hour)
            return document.id

    def resent(self, *, hour):
        """A visit that came back once and is here again, with another telephone number."""
        visit, kanit = self.paper("kunjungan_warga", hour=hour), self.station["kanit"]
        open_for_reading(self.db, visit, by=kanit, clock=now)
        give_back(self.db, visit, by=kanit, revision=1, remark="Lengkapi", marks={"nama": "Siapa?"}, clock=now)
        with self.db.writing() as session:
            document = session.get(Document, visit)
            resend(session, document, self.station["petugas"], no_telepon="081299990000")
            document.changed_at = document.changed_at.replace(month=1, day=31, hour=hour)
        return visit

    def proposed(self, document_id):
        """Other content that came beside a paper."""
        with self.db.writing() as session:
            session.add(
                Proposal(
                    id=uuid4(), document_id=document_id, revision=1, answers={"judul": "Posyandu"},
                    officer_id=self.station["petugas"].officer_id, content_sha256="0" * 64, at=datetime(2023, 1, 31),
                )
            )  # fmt: skip

    def state(self, document_id):
        with self.db.reading() as session:
            return session.get(Document, document_id).state

    def enter(self, visitor, role):
        visitor.log_in(self.station[role])
        return visitor


@pytest.fixture
def place(tmp_path):
    installation = make_installation(tmp_path)
    installation.converter = Press(PlainConverter(), installation.cache)
    with serving(make_app(installation)) as address:
        yield Place(installation, address)
    installation.db.close()


def test_every_screen_is_readable_large_enough_and_alone(place, visit):
    kanit = place.enter(visit(place.address, width=OFFICE), "kanit")
    kanit.open("/periksa")
    kanit.looks_right_everywhere()
    first, secret = place.resent(hour=1), place.paper("laporan_informasi", hour=2)

    beside = place.paper(hour=3)
    place.proposed(beside)

    for path in (
        "/periksa",
        f"/periksa/{first}",
        f"/periksa/{beside}",
        f"/periksa/{secret}",
        "/periksa?jenis=tidak_ada",
    ):
        kanit.open(path)
        kanit.looks_right_everywhere()


def test_what_stands_over_the_page_is_readable_too(place, visit):
    paper = place.paper(hour=1)
    kapolsek = place.enter(visit(place.address, width=OFFICE), "kapolsek")
    page = kapolsek.open(f"/periksa/{paper}")

    page.keyboard.press("k")
    page.get_by_role("dialog").get_by_role("button", name="Kembalikan").click()
    page.get_by_text("Tulis alasan supaya petugas tahu").wait_for()
    kapolsek.looks_right_everywhere()
    kapolsek.open(f"/periksa/{paper}/koreksi?isian=tanggal")
    kapolsek.looks_right_everywhere()
    page.get_by_label("Tanggal", exact=True).fill("2099-01-01")
    page.get_by_role("button", name="Simpan koreksi").click()
    page.get_by_role("alert").wait_for()
    kapolsek.looks_right_everywhere()


def test_one_key_approves_and_goes_on(place, visit):
    papers = [place.paper(hour=hour) for hour in (1, 2, 3)]
    page = place.enter(visit(place.address, width=OFFICE), "kanit").open("/periksa")

    page.keyboard.press("ArrowRight")
    page.wait_for_url(f"**/periksa/{papers[0]}")
    page.keyboard.press("a")
    page.wait_for_url(f"**/periksa/{papers[1]}")
    page.get_by_text("diteruskan kepada Kapolsek").wait_for()
    page.keyboard.press("ArrowRight")
    page.wait_for_url(f"**/periksa/{papers[2]}")

    assert [place.state(paper) for paper in papers] == ["diperiksa", "diajukan", "diajukan"]
    expect(page.get_by_text("2 dari 2", exact=True).first).to_be_visible()


def test_u61_a_paper_is_returned_and_another_corrected_by_keyboard_alone(place, visit):
    papers = [place.paper(hour=hour) for hour in (1, 2)]
    chief = place.enter(visit(place.address, width=OFFICE), "kapolsek")
    page = chief.open(f"/periksa/{papers[0]}")

    page.keyboard.press("k")
    page.keyboard.type("Tulis RT-nya.")
    chief.tab_to(page.get_by_role("dialog").get_by_role("button", name="Kembalikan"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/periksa/{papers[1]}")
    chief.tab_to(page.get_by_role("link", name="Koreksi Nama kegiatan"), 120)
    page.keyboard.press("Enter")
    page.wait_for_url("**/koreksi?isian=judul")
    field = page.get_by_label("Nama kegiatan")
    chief.tab_to(field)
    page.keyboard.press("Control+a")
    page.keyboard.type("Posyandu RT 003")
    chief.tab_to(page.get_by_role("button", name="Simpan koreksi"))
    page.keyboard.press("Enter")
    page.get_by_text("Posyandu RT 003").first.wait_for()

    with place.db.reading() as session:
        first, second = (session.get(Document, paper) for paper in papers)
        assert (first.state, first.reviews[-1].remark) == ("dikembalikan", "Tulis RT-nya.")
        assert second.answers["judul"] == "Posyandu RT 003"


def test_letters_do_nothing_while_somebody_types_and_are_listed(place, visit):
    paper = place.paper(hour=1)
    page = place.enter(visit(place.address, width=OFFICE), "kanit").open(f"/periksa/{paper}")

    page.keyboard.press("k")
    remark = page.get_by_label("Catatan untuk seluruh dokumen")
    expect(remark).to_be_focused()
    page.keyboard.type("aka")
    page.keyboard.press("Escape")
    expect(remark).to_be_hidden()
    expect(page.get_by_role("link", name="Kembalikan…")).to_be_focused()
    page.keyboard.press("?")
    listed = page.get_by_role("dialog", name="Tombol cepat")

    expect(remark).to_have_value("aka")
    assert place.state(paper) == "diajukan"
    for words in (r"A\s+Setujui", r"K\s+Kembalikan"):
        expect(listed).to_contain_text(re.compile(words), use_inner_text=True)
    with page.expect_response("**/tombol-cepat"):
        page.get_by_label("Pakai tombol cepat").uncheck()
    page.evaluate("localStorage.clear()")
    page.reload()
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.keyboard.press("a")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert (sent, place.state(paper)) == ([], "diajukan")


def test_a_key_that_is_held_down_decides_one_paper(place, visit):
    papers = [place.paper(hour=hour) for hour in (1, 2)]
    page = place.enter(visit(place.address, width=OFFICE), "kanit").open(f"/periksa/{papers[0]}")
    page.keyboard.down("a")
    page.wait_for_url(f"**/periksa/{papers[1]}")
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)

    page.keyboard.down("a")  # as the keyboard repeats it
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    assert (sent, [place.state(paper) for paper in papers]) == ([], ["diperiksa", "diajukan"])
    page.keyboard.up("a")
    page.keyboard.press("a")
    expect(page.get_by_text("Semua sudah diperiksa")).to_be_visible()


def test_a_mark_that_is_on_its_way_is_not_lost_to_another(place, visit):
    paper = place.paper(hour=1)
    page = place.enter(visit(place.address, width=OFFICE), "kanit").open(f"/periksa/{paper}")
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)

    def mark_meanwhile(route):
        page.get_by_role("button", name="Tandai Uraian").click()
        route.continue_()

    page.route("**/kembalikan*", mark_meanwhile, times=1)
    page.get_by_role("button", name="Tandai Nama kegiatan").click()
    expect(page.get_by_label("Catatan untuk Nama kegiatan")).to_be_visible()

    assert len(sent) == 1
    page.get_by_role("button", name="Tandai Uraian").click()
    expect(page.get_by_label("Catatan untuk Uraian")).to_be_visible()
    expect(page.get_by_label("Catatan untuk Nama kegiatan")).to_be_visible()


def test_a_field_is_marked_without_losing_the_page_and_returned(place, visit):
    paper, other = place.paper(hour=1), place.paper(hour=2)
    page = place.enter(visit(place.address, width=OFFICE), "kanit").open(f"/periksa/{paper}")
    page.evaluate("window.still = true")

    page.get_by_role("button", name="Tandai Nama kegiatan").click()
    note = page.get_by_label("Catatan untuk Nama kegiatan")
    note.wait_for()
    expect(note).to_be_focused()
    page.keyboard.type("Tulis RT-nya")
    page.get_by_role("button", name="Kurang jelas").first.click()
    expect(note).to_have_value("Tulis RT-nya. Kurang jelas")
    assert page.evaluate("window.still")
    expect(page.locator(".marks text")).to_have_text(["1"])
    page.get_by_role("link", name="Kembalikan, 1 catatan").click()
    page.get_by_role("dialog").get_by_role("button", name="Kembalikan").click()
    page.wait_for_url(f"**/periksa/{other}")

    with place.db.reading() as session:
        document = session.get(Document, paper)
        assert document.state == "dikembalikan"
        assert document.reviews[-1].marks == {"judul": "Tulis RT-nya. Kurang jelas"}


def test_everything_is_done_without_script(place, visit):
    paper, other = place.paper(hour=1), place.paper(hour=2)
    page = place.enter(visit(place.address, width=OFFICE, script=False), "kapolsek").open("/periksa")

    page.get_by_role("link", name="Laporan kegiatan").first.click()
    page.get_by_role("button", name="Tandai Nama kegiatan").click()
    page.get_by_label("Catatan untuk Nama kegiatan").fill("Tulis RT-nya")
    page.get_by_role("link", name="Kembalikan, 1 catatan").click()
    page.get_by_role("button", name="Kembalikan", exact=True).click()
    page.wait_for_url(f"**/periksa/{other}")
    page.get_by_role("link", name="Koreksi Nama kegiatan").click()
    page.get_by_label("Nama kegiatan").fill("Posyandu RT 003")
    page.get_by_role("button", name="Simpan koreksi").click()
    page.get_by_role("button", name="Setujui").click()

    expect(page.get_by_text("Semua sudah diperiksa")).to_be_visible()
    assert [place.state(one) for one in (paper, other)] == ["dikembalikan", "disetujui"]


def test_on_a_phone_the_list_leads_to_the_paper_and_back_to_its_row(place, visit):
    papers = [place.paper(hour=hour) for hour in range(12)]
    page = place.enter(visit(place.address), "kanit").open("/periksa")
    row = page.locator(f"#dok-{papers[9]} a")

    row.tap()
    page.get_by_role("heading", level=1).wait_for()
    expect(page.locator(".pane-list")).to_be_hidden()
    page.get_by_role("link", name="Kembali ke daftar").tap()
    page.wait_for_url("**/periksa#dok-*")

    expect(row).to_be_in_viewport()
    assert row.bounding_box()["y"] < 740
    expect(page.locator(".pane-work")).to_be_hidden()


def test_several_that_were_opened_are_decided_together(place, visit):
    papers = [place.paper(hour=hour) for hour in (1, 2, 3)]
    page = place.enter(visit(place.address, width=OFFICE), "kapolsek").open(f"/periksa/{papers[0]}")
    page.keyboard.press("ArrowRight")
    page.wait_for_url(f"**/periksa/{papers[1]}")
    page.goto("/periksa")

    page.get_by_role("link", name="Setujui yang sudah dibuka (2)").click()
    page.get_by_role("dialog").get_by_role("button", name="Setujui").click()
    page.get_by_text("2 dokumen disetujui").wait_for()

    assert [place.state(paper) for paper in papers] == ["disetujui", "disetujui", "diajukan"]
