"""An admin at a browser: the active template down, changed in Word, up again, read, mended, compared, activated."""

from datetime import timedelta

import docx
import pytest
from playwright.sync_api import expect

from pipeline.templatekinds import template_kind
from services.clock import local_date
from tests.e2e.conftest import OFFICE, PHONE, serving
from tests.factories import Station, make_app, make_installation

KIND = "laporan_informasi"


class Desk:
    def __init__(self, tmp_path, office):
        self.berkas = make_installation(tmp_path, converter=office)
        self.station = Station(self.berkas.db)
        self.app = make_app(self.berkas)


@pytest.fixture
def desk(tmp_path, office):
    made = Desk(tmp_path, office)
    yield made
    made.berkas.db.close()


def upload(page, path):
    page.set_input_files("input[type=file]", str(path))
    page.get_by_role("button", name="Periksa").click()
    page.wait_for_selector(".report, .summary")


def activate(page, done):
    """Press the button; once more where the page asks because of warnings; wait until it is said to be done."""
    said, asking = page.get_by_text(done), page.get_by_text("Tetap aktifkan?")
    page.locator(".activation button").click()
    expect(said.or_(asking).first).to_be_visible()
    if asking.count():
        page.get_by_role("button", name="Tetap aktifkan").click()
    expect(said.first).to_be_visible()


@pytest.mark.slow
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_an_admin_changes_a_template_and_rolls_it_back(desk, visit, tmp_path, script):
    with serving(desk.app) as address:
        guest = visit(address, width=OFFICE, height=900, script=script, accept_downloads=True)
        page = guest.log_in(desk.station["admin"])
        page.locator(".nav-main").get_by_role("link", name="Templat").click()
        page.get_by_role("link", name="Laporan Informasi").click()
        with page.expect_download() as had:
            page.get_by_role("link", name="Yang aktif (.docx)").click()
        had.value.save_as(tmp_path / "aktif.docx")

        document = docx.Document(str(tmp_path / "aktif.docx"))
        document.add_paragraph("Perihal sekali lagi: {{ perihall }}")
        document.save(str(tmp_path / "salah.docx"))
        upload(page, tmp_path / "salah.docx")
        expect(page.locator("main")).to_contain_text("Versi 1: 1 salah")
        expect(page.locator(".findings")).to_contain_text("Maksud Anda {{ perihal }}?")
        expect(page.locator(".page-picture .marks text")).to_have_text(["1"])
        page.get_by_role("button", name="Aktifkan versi 1").click()
        expect(page.locator(".summary")).to_contain_text("masih memuat 1 kesalahan")
        page.get_by_role("link", name="Pilih berkas lain").click()

        document.paragraphs[-1].runs[0].text = "Perihal sekali lagi: {{ perihal }}"
        document.save(str(tmp_path / "benar.docx"))
        upload(page, tmp_path / "benar.docx")
        expect(page.locator(".page-picture img")).to_have_count(2)
        for picture in page.locator(".page-picture img").all():
            answer = page.request.get(picture.get_attribute("src"))
            assert answer.headers["content-type"] == "image/webp"
        page.get_by_role("link", name="Terpanjang").click()
        page.get_by_label("Mulai tanggal").check()
        tomorrow = local_date(desk.berkas.clock(), "Asia/Jakarta") + timedelta(days=1)
        page.fill("#tanggal", tomorrow.isoformat())
        activate(page, "Versi 2 dijadwalkan.")
        expect(page.locator("main")).to_contain_text("Mulai 2 Februari 2023")

        page.get_by_role("link", name="Versi 2").click()
        activate(page, "Versi 2 aktif.")
        page.get_by_role("button", name="Lepas versi sendiri").click()
        page.wait_for_selector("text=Templat bawaan Berkas")


@pytest.mark.slow
def test_the_screens_of_templates_look_right(desk, visit, tmp_path):
    document = docx.Document(str(template_kind(KIND).shipped))
    document.add_paragraph("Tembusan {{ perihal }} kepada {{ nama_kapolsek }}")
    document.save(str(tmp_path / "benar.docx"))
    document.add_paragraph("{{ perihall }}")
    document.save(str(tmp_path / "salah.docx"))
    with serving(desk.app) as address:
        guest = visit(address, width=OFFICE)
        page = guest.log_in(desk.station["admin"])
        for path in ("/templat", f"/templat/{KIND}", f"/templat/{KIND}/isian"):
            guest.open(path)
            guest.looks_right_everywhere((PHONE, OFFICE))
        for name in ("salah.docx", "benar.docx"):
            guest.open(f"/templat/{KIND}")
            upload(page, tmp_path / name)
            guest.looks_right_everywhere((PHONE, OFFICE))
            page.set_viewport_size({"width": OFFICE, "height": 900})
            page.screenshot(path=str(tmp_path / f"{name}.png"))
