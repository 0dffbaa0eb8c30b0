"""The public check with script: the hash is compared first, and a file that matches stays where it is."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from models.tables import Bundle, CheckedFile
from pipeline.values import Outcome, Verdict
from pipeline.verdicts import verdict_to_json
from services.clock import stored
from tests.e2e.conftest import OFFICE, serving
from tests.e2e.test_months import Office
from tests.factories import NOW, make_app, make_installation

pytestmark = pytest.mark.slow


@pytest.fixture
def office(tmp_path):
    installation = make_installation(tmp_path)
    here = Office(installation, tmp_path)
    with installation.db.writing() as session:
        for bundle in session.scalars(select(Bundle)):
            file = bundle.files[0]
            file.stage = "kapolsek"
            verdict = verdict_to_json(Verdict(Outcome.VALID, "Sah.", file.sha256, (), 2))
            session.add(CheckedFile(sha256=file.sha256, verdict=verdict, checked_at=stored(NOW)))
    with installation.db.reading() as session:
        bundle = session.scalars(select(Bundle).where(Bundle.restricted.is_(False))).one()
        here.code, sha256 = bundle.code, bundle.files[0].sha256
    here.ours = installation.store.fetch(sha256, tmp_path / "milik-kami.pdf")
    here.other = tmp_path / "lain.pdf"
    here.other.write_bytes(here.ours.read_bytes() + b"% diubah\n")
    with serving(make_app(installation)) as address:
        here.address = address
        yield here
    installation.db.close()


def test_nothing_is_sent_when_the_file_matches_the_code_on_the_paper(office, visit):
    visitor = visit(office.address)
    page = visitor.open(f"/cek/{office.code}")
    asked = []
    page.on("request", lambda request: asked.append(request.url))

    page.set_input_files("#berkas", office.ours)
    page.get_by_role("button", name="Periksa berkas").click()
    page.get_by_text("Berkas Anda tidak dikirim").wait_for()

    assert [url for url in asked if "/static/" not in url] == []
    expect(page.get_by_role("heading", name="SAH")).to_be_visible()
    visitor.looks_right_everywhere()


def test_of_a_file_that_is_in_the_archive_only_the_hash_is_sent(office, visit):
    visitor = visit(office.address)
    page = visitor.open("/cek")
    sent = []
    page.on("request", lambda request: sent.append((request.method, request.post_data_buffer)))

    page.set_input_files("#berkas", office.ours)
    page.get_by_role("button", name="Periksa berkas").click()
    page.get_by_text("Berkasnya tidak dikirim ke sini.").wait_for()

    assert {method for method, _ in sent} <= {"HEAD", "GET"}
    visitor.looks_right_everywhere()


def test_another_file_is_sent_and_judged(office, visit):
    visitor = visit(office.address)
    page = visitor.open(f"/cek/{office.code}")

    page.set_input_files("#berkas", office.other)
    page.get_by_role("button", name="Periksa berkas").click()

    page.get_by_role("heading", name="Hasil pemeriksaan").wait_for()
    expect(page.get_by_text("Tidak ada di arsip kami").or_(page.get_by_text("Berbeda dari")).first).to_be_visible()


def test_an_answer_is_not_shown_for_a_file_that_was_chosen_meanwhile(office, visit):
    page = visit(office.address).open("/cek")

    def choose_meanwhile(route):
        page.set_input_files("#berkas", office.other)
        route.continue_()

    page.route("**/cek/sidik/*", choose_meanwhile, times=1)
    page.set_input_files("#berkas", office.ours)
    with page.expect_response(lambda answer: answer.request.method == "HEAD"):
        page.get_by_role("button", name="Periksa berkas").click()
    expect(page.locator("[data-said]")).to_contain_text("Berkas besar")
    page.get_by_role("button", name="Periksa berkas").click()

    page.get_by_role("heading", name="Hasil pemeriksaan").wait_for()
    expect(page.get_by_role("heading", name="Berbeda dari semua berkas di arsip kami")).to_be_visible()


def test_without_script_the_file_is_sent(office, visit):
    visitor = visit(office.address, script=False)
    page = visitor.open(f"/cek/{office.code}")

    page.set_input_files("#berkas", office.ours)
    page.get_by_role("button", name="Periksa berkas").click()

    expect(page.get_by_text("Sama dengan berkas di arsip kami")).to_be_visible()


def test_u61_a_code_is_checked_by_keyboard_alone(office, visit):
    visitor = visit(office.address, width=OFFICE)
    page = visitor.open("/cek")

    visitor.tab_to(page.get_by_label("Kode di bawah kode QR"))
    page.keyboard.type(office.code)
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(f"/cek/{office.code}$"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
