"""Forms in a real browser: they save themselves, tell what is wrong, take photos, and come back to where one was."""

import io
import json
import re
import zipfile
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from PIL import Image
from playwright.sync_api import expect
from sqlalchemy import select

from engines.convert.fake import PlainConverter
from errors import AnswersInvalid
from models.accounts import LoginSession
from models.tables import Document, Photo, Proposal
from schemas import registry
from services import entries, review
from tests.e2e.conftest import OFFICE, PHONE, serving
from tests.factories import Station, make_app, make_installation
from tests.formpage import FormPage
from tests.integration.test_survival import wait_until

pytestmark = pytest.mark.slow
VISIT = registry.find("kunjungan_warga")
EXAMPLE = dict(VISIT.example)
WIDTHS = pytest.mark.parametrize("width", [PHONE, OFFICE])


def clock():
    """The browser's clock runs, so that the application's does."""
    return datetime.now(UTC)


class Place:
    """A Polsek that is served."""

    def __init__(self, installation, address):
        self.installation, self.db, self.address = installation, installation.db, address

    def arrive(self):
        """A fresh station; its officer."""
        self.station = Station(self.db)
        self.budi = self.station["petugas"]

    def draft(self, answers=EXAMPLE, kind="kunjungan_warga"):
        return entries.save_draft(
            self.db, uuid4(), kind=kind, revision=1, answers=answers, by=self.budi, clock=clock
        ).id  # fmt: skip

    def row(self, entry_id):
        with self.db.reading() as session:
            return session.get(Document, entry_id)

    def photos(self, entry_id):
        with self.db.reading() as session:
            query = select(Photo).where(Photo.document_id == entry_id).order_by(Photo.position)
            return [(photo.caption, photo.width_px) for photo in session.scalars(query)]


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    installation = make_installation(tmp_path_factory.mktemp("berkas"), converter=PlainConverter(), clock=clock)
    with serving(make_app(installation)) as address:
        yield Place(installation, address)
    installation.db.close()


@pytest.fixture
def place(served):
    served.arrive()
    return served


@pytest.fixture
def officer(place, visit):
    """The officer at a browser: `officer(width)` gives the visitor."""

    def come(width=PHONE, **more):
        visitor = visit(place.address, width=width, **more)
        visitor.log_in(place.budi)
        return visitor

    return come


def picture(colour="red", size=(640, 480)):
    stream = io.BytesIO()
    Image.new("RGB", size, colour).save(stream, "JPEG")
    return {"name": f"{colour}.jpg", "mimeType": "image/jpeg", "buffer": stream.getvalue()}


def field(page, path):
    return page.locator(f'[id="{path}"]')


def choose(within, words):
    within.get_by_role("radio", name=words, exact=True).check()


def type_visit(page, number=0):
    """What a first visit needs, typed."""
    field(page, "alamat.jalan").fill("Jalan Contoh Bahari No. 12")
    field(page, "alamat.desa_kelurahan").fill("Contoh")
    field(page, "nama").fill("Rahmat Hidayatullah")
    choose(field(page, "jenis_kelamin"), "Laki-laki")
    field(page, f"kunjungan.{number}.penerima").fill("Rahmat")


def saved_line(page):
    return page.locator("#simpan")


def saves(page, path, typed):
    """Wait until the draft has saved itself with this answer: what it said of an earlier time would not tell."""
    control = json.dumps([path, typed], separators=(",", ":"))
    return page.expect_response(
        lambda answer: answer.request.method == "PUT" and control in (answer.request.post_data or "")
    )


@WIDTHS
def test_a_draft_saves_itself_and_is_there_after_the_page_died(place, officer, width):
    page = officer(width).open("/isi/kunjungan_warga")
    with saves(page, "kunjungan.0.penerima", "Rahmat"):  # what is typed last
        type_visit(page)

    expect(saved_line(page)).to_have_text(re.compile(r"Tersimpan \d\d\.\d\d"))
    expect(page).to_have_url(re.compile("/draf/"))
    page.reload()

    expect(field(page, "nama")).to_have_value("Rahmat Hidayatullah")
    expect(field(page, "alamat.jalan")).to_have_value("Jalan Contoh Bahari No. 12")


@WIDTHS
def test_a_visit_is_entered_checked_and_sent(place, officer, width):
    visitor = officer(width)
    page = visitor.open("/isi/kunjungan_warga")
    type_visit(page)
    page.get_by_role("button", name="Periksa").click()

    expect(page.get_by_role("heading", name="Periksa sebelum dikirim")).to_be_visible()
    visitor.looks_right()
    page.get_by_role("button", name="Kirim").click()

    expect(page.get_by_text("Terkirim")).to_be_visible()
    expect(page).to_have_url(re.compile("/dokumen/"))
    entry_id = page.url.split("/dokumen/")[1].partition("?")[0]

    assert place.row(UUID(entry_id)).state == "diajukan"


@pytest.mark.parametrize(("width", "script"), [(PHONE, True), (OFFICE, True), (OFFICE, False)])
def test_u31_faults_are_summed_up_with_focus_and_each_line_leads_to_its_field(place, officer, width, script):
    entry_id = place.draft({**EXAMPLE, "nik": "217201090184000", "nama": "", "alamat": {"rt": "lima"}})
    visitor = officer(width, script=script)
    page = visitor.open(f"/draf/{entry_id}")
    page.get_by_role("button", name="Periksa").click()

    summary = page.get_by_role("alert")
    expect(summary).to_be_visible()
    expect(page).to_have_title(re.compile("^Galat: "))
    if script:
        expect(summary).to_be_focused()
    expect(summary.locator("a")).to_have_count(5)
    told = dict(summary.locator("a").evaluate_all("all => all.map((one) => [one.hash.slice(1), one.textContent])"))
    assert told == {
        "alamat.jalan": "Isi jalan.", "alamat.rt": "RT harus 1 sampai 3 angka, misalnya 002.",
        "alamat.desa_kelurahan": "Isi desa/kelurahan.", "nama": "Isi nama lengkap.",
        "nik": "NIK harus 16 angka. Baru 15 angka.",
    }  # fmt: skip
    for path, words in told.items():
        expect(page.locator(f'[id="{path}-salah"]')).to_have_text(words)
        summary.get_by_role("link", name=words).click()
        expect(field(page, path)).to_be_focused()
    if script:
        visitor.looks_right_everywhere()


def breaking():
    """One answer that breaks each rule of a field on its own, by kind and path."""
    return [
        ("kunjungan_warga", "nama", ""), ("kunjungan_warga", "nama", "x" * 61), ("kunjungan_warga", "nik", "217"),
        ("kunjungan_warga", "nik", "2172 0109 0184 0003 12"), ("kunjungan_warga", "nik", "2172 x"),
        ("kunjungan_warga", "nik", "2172019901840003"), ("kunjungan_warga", "no_telepon", "12"),
        ("kunjungan_warga", "alamat.rw", "1234"), ("kunjungan_warga", "catatan_perubahan", "a\n" * 61),
        ("kunjungan_warga", "catatan_perubahan", "x" * 2003), ("kunjungan_warga", "kunjungan.0.tanggal", "2099-01-01"),
        ("kunjungan_warga", "kunjungan.0.jam", ""), ("laporan_kegiatan", "uraian", "Sambang."),
        ("laporan_kegiatan", "jumlah_peserta", "banyak"), ("kunjungan_usaha", "jumlah_karyawan.wni", "enam"),
        ("kunjungan_usaha", "jumlah_karyawan.wni", "100000"), ("kunjungan_usaha", "jumlah_karyawan.wni", ""),
        ("laporan_informasi", "nilai", "Z-9"),
    ]  # fmt: skip


def test_u32_the_page_tells_what_the_server_tells_with_the_same_words(place, officer):
    page = officer(OFFICE).open("/isi")
    told = {}
    for kind, path, typed in breaking():
        what = registry.find(kind)
        entry_id = place.draft(dict(what.example), kind)
        page.goto(f"/draf/{entry_id}")
        field(page, path).fill(typed)
        page.get_by_role("button", name="Periksa").click()
        said = page.locator(f'[id="{path}-salah"]')
        expect(said).to_have_text(re.compile("."))
        here = said.text_content()
        told[kind, path, typed] = (here, _server_words(what, path, typed))

    assert {case: words for case, words in told.items() if words[0] != words[1]} == {}


@pytest.mark.parametrize("kind", registry.forms(), ids=lambda kind: kind.kind)
def test_u32_an_empty_form_is_asked_for_the_same_by_the_page_and_by_the_server(officer, kind):
    page = officer(OFFICE).open(f"/isi/{kind.kind}")
    page.locator("form#formulir").evaluate(
        """(form) => form.querySelectorAll("input[type=date], input[type=time], input[type=text]").forEach((one) => {
          one.value = "";
        })"""
    )
    check = page.get_by_role("button", name="Periksa")
    summary = page.locator(".summary a")

    def told():
        return set(summary.evaluate_all("all => all.map((one) => `${one.hash} ${one.textContent}`)"))

    def at_fields():
        return page.locator(".fault").evaluate_all(
            "all => all.map((one) => [one.id.replace(/-salah$/, ''), one.textContent.trim()])"
        )

    check.click()
    expect(summary.first).to_be_visible()
    here = told()
    assert here == {f"#{path} {words}" for path, words in at_fields()}
    with page.expect_event("load"):  # not any navigation: a draft that saves itself changes the address alone
        check.click()

    assert here == told() == {f"#{path} {words}" for path, words in at_fields()}


def _server_words(kind, path, typed):
    answers = json.loads(json.dumps(dict(kind.example)))
    *outer, last = path.split(".")
    inside = answers
    for name in outer:
        inside = inside[int(name)] if isinstance(inside, list) else inside[name]
    inside[last] = typed
    with pytest.raises(AnswersInvalid) as refused:
        kind.load(answers, today=clock().date())
    return " ".join(refused.value.fields[path])


def shown_at_once(page, words, field):
    """Press a choice; whether the field is seen before anything else can happen on the page."""
    press = "(choice, field) => { choice.click(); return field.checkVisibility(); }"
    return page.get_by_role("radio", name=words, exact=True).evaluate(press, field.element_handle())


@WIDTHS
def test_u33_what_is_asked_only_sometimes_comes_up_and_keeps_its_answer(place, officer, width):
    page = officer(width).open(f"/draf/{place.draft()}")
    passport = field(page, "nomor_paspor")
    expect(passport).to_be_hidden()

    assert shown_at_once(page, "WNA", passport)
    passport.fill("X0000001")
    assert not shown_at_once(page, "WNI", passport)
    choose(page, "WNA")

    expect(passport).to_have_value("X0000001")


def test_u33_what_is_not_asked_is_not_required(place, officer):
    usaha = registry.find("kunjungan_usaha")
    page = officer(OFFICE).open(f"/draf/{place.draft(dict(usaha.example), 'kunjungan_usaha')}")
    hostel = field(page, "jumlah_karyawan.alamat_asrama")
    expect(hostel).to_be_hidden()
    choose(page, "Ada")
    page.get_by_role("button", name="Periksa").click()

    expect(page.locator('[id="jumlah_karyawan.alamat_asrama-salah"]')).to_have_text("Isi alamat asrama/mess.")
    choose(page, "Tidak ada")
    page.get_by_role("button", name="Periksa").click()
    expect(page.get_by_role("heading", name="Periksa sebelum dikirim")).to_be_visible()


@WIDTHS
def test_u34_rows_are_added_edited_ordered_taken_away_and_brought_back(place, officer, width):
    visitor = officer(width)
    entry_id = place.draft({**EXAMPLE, "penghuni": []})
    page = visitor.open(f"/draf/{entry_id}")
    rows = page.locator('[id="penghuni"] > ul > [data-row]')
    titles = rows.locator("[data-row-title]")
    for name in ("Siti", "Dewi", "Fajar"):
        page.get_by_role("button", name="Tambah penghuni").click()
        page.keyboard.type(name)
        choose(rows.last, "Perempuan")
        choose(rows.last, "Lainnya")

    expect(titles).to_have_text(["Siti", "Dewi", "Fajar"])
    rows.nth(2).get_by_role("button", name="Naikkan").press("Enter")
    expect(titles).to_have_text(["Siti", "Fajar", "Dewi"])
    rows.nth(0).get_by_role("button", name="Turunkan").click()
    expect(titles).to_have_text(["Fajar", "Siti", "Dewi"])
    rows.nth(1).get_by_role("button", name="Hapus").click()
    expect(titles).to_have_text(["Fajar", "Dewi"])
    expect(page.get_by_text("Siti dihapus.")).to_be_visible()
    visitor.looks_right()
    page.get_by_role("button", name="Urungkan").press("Enter")
    expect(titles).to_have_text(["Fajar", "Siti", "Dewi"])
    rows.nth(2).get_by_role("button", name="Hapus").click()
    page.get_by_role("button", name="Simpan draf").first.click()

    expect(page.get_by_text("Draf tersimpan.")).to_be_visible()
    expect(titles).to_have_text(["Fajar", "Siti"])
    assert [one["nama"] for one in place.row(entry_id).answers["penghuni"]] == ["Fajar", "Siti"]


def test_u34_rows_in_rows_and_lines_work_the_same(place, officer):
    entry_id = place.draft(
        {**EXAMPLE, "kunjungan": [{key: value for key, value in EXAMPLE["kunjungan"][0].items() if key != "pendapat"}]}
    )
    page = officer().open(f"/draf/{entry_id}")
    page.get_by_role("button", name="Tambah pendapat").click()
    page.get_by_label("Uraian").fill("Lampu padam.")
    choose(page, "Keluhan")
    page.get_by_role("button", name="Simpan draf").first.click()
    expect(page.get_by_text("Draf tersimpan.")).to_be_visible()

    assert place.row(entry_id).answers["kunjungan"][0]["pendapat"] == [{"jenis": "Keluhan", "uraian": "Lampu padam."}]


@WIDTHS
def test_u35_every_change_comes_back_to_the_answers_in_two_taps(place, officer, width):
    page = officer(width).open(f"/draf/{place.draft()}/periksa")
    links = page.get_by_role("link", name=re.compile("^Ubah "))
    labels = [one.get_attribute("aria-label") for one in links.all()]
    for label in ("Ubah Nama lengkap", "Ubah Penghuni rumah 2", "Ubah Keterangan", "Ubah Alamat: RT"):
        assert label in labels
        page.get_by_role("link", name=label, exact=True).click()
        expect(page).to_have_url(re.compile("#"))
        place_of = page.url.split("#")[1]
        expect(field(page, place_of)).to_be_in_viewport()
        page.get_by_role("button", name="Periksa").click()
        expect(page.get_by_role("heading", name="Periksa sebelum dikirim")).to_be_visible()

    page.get_by_role("link", name="Ubah Nama lengkap").click()
    field(page, "nama").fill("Rahmat Baru")
    page.get_by_role("button", name="Periksa").click()
    expect(page.get_by_text("Rahmat Baru", exact=True)).to_be_visible()


@WIDTHS
def test_a_known_household_is_found_and_its_visit_begun(place, officer, width):
    entries.submit(place.db, place.draft(), revision=1, by=place.budi, clock=clock)
    visitor = officer(width)
    page = visitor.open("/isi/kunjungan_warga")
    page.get_by_role("button", name="Cari warga terdahulu").click()
    page.get_by_label("Nama, jalan, atau nomor").fill("rahm bahari")
    page.get_by_role("button", name="Cari").click()
    household = page.get_by_role("button", name="Rahmat Hidayatullah")
    expect(household).to_be_visible()
    visitor.looks_right()
    household.click()

    expect(field(page, "nama")).to_have_value("Rahmat Hidayatullah")
    expect(page.get_by_text("1 kunjungan yang lalu")).to_be_visible()
    expect(page.get_by_text("Kunjungan ke-2")).to_be_visible()


@WIDTHS
def test_u36_the_first_page_of_the_paper_is_there(place, officer, width):
    page = officer(width).open(f"/draf/{place.draft()}/periksa")

    expect(page.locator(".page-picture img").first).to_be_visible()
    assert page.locator(".page-picture img").first.evaluate("(one) => one.decode().then(() => true)")


@WIDTHS
def test_u10_photos_from_camera_and_gallery_go_up_one_by_one(place, officer, width):
    visitor = officer(width)
    entry_id = place.draft()
    page = visitor.open(f"/draf/{entry_id}")
    camera = page.locator(".scripted-only input[type=file][capture]")
    gallery = page.locator(".scripted-only input[type=file][multiple]")
    assert (camera.count(), camera.get_attribute("multiple"), gallery.get_attribute("capture")) == (1, None, None)

    gallery.set_input_files([picture("red"), picture("blue")])
    expect(page.locator(".photos > .photo")).to_have_count(2)
    camera.set_input_files(picture("green", (480, 640)))
    expect(page.locator(".photos > .photo")).to_have_count(3)
    for number, words in ((1, "satu"), (2, "dua"), (3, "tiga")):
        page.get_by_label(f"Keterangan foto {number}").fill(words)
    page.get_by_role("button", name="Naikkan foto 3").click()
    visitor.looks_right()
    page.locator(".photos > .photo").first.locator("[data-replaces]").set_input_files(picture("white", (320, 240)))
    expect(page.get_by_text("Foto diganti.")).to_be_visible()
    page.get_by_role("button", name="Hapus foto 3").click()
    expect(page.get_by_text("Foto dihapus.")).to_be_visible()
    page.get_by_role("button", name="Simpan draf").first.click()
    expect(page.get_by_text("Draf tersimpan.")).to_be_visible()

    assert place.photos(entry_id) == [("satu", 320), ("tiga", 480)]
    expect(page.locator(".photos > .photo img").first).to_be_visible()


def test_what_is_typed_while_the_draft_saves_turns_no_photo_away(place, officer):
    page = officer().open(f"/draf/{place.draft()}")

    def type_meanwhile(route):
        field(page, "suku").fill("Bugis")
        route.continue_()

    page.route("**/api/entries/*/1", type_meanwhile, times=1)
    page.locator(".scripted-only input[multiple]").set_input_files(picture())

    expect(page.get_by_text("Foto tersimpan.")).to_be_visible()
    expect(page.locator(".photos > .photo")).to_have_count(1)


def test_a_photo_that_was_taken_away_is_gone_also_when_the_page_is_left_at_once(place, officer):
    entry_id = place.draft()
    page = officer().open(f"/draf/{entry_id}")
    page.locator(".scripted-only input[multiple]").set_input_files(picture())
    page.get_by_role("button", name="Hapus foto 1").click()

    page.goto("/isi")

    wait_until(lambda: place.photos(entry_id) == [])


def test_an_older_picture_of_the_paper_never_takes_the_place_of_a_newer_one(place, officer):
    page = officer(OFFICE).open(f"/draf/{place.draft()}")
    page.wait_for_load_state("networkidle")
    page.route("**/lembar", lambda route: None, times=1)  # this one is not answered yet
    with page.expect_request("**/lembar"):
        field(page, "suku").fill("Bugis")

    with page.expect_event("requestfailed", lambda request: request.url.endswith("/lembar")):
        field(page, "suku").fill("Jawa")

    expect(page.locator(".beside-form .page-picture img").first).to_be_visible()


def test_a_file_that_is_no_photo_is_told_in_words(place, officer):
    page = officer().open(f"/draf/{place.draft()}")
    page.locator(".scripted-only input[multiple]").set_input_files(
        {"name": "surat.jpg", "mimeType": "image/jpeg", "buffer": b"%PDF-1.7 bukan foto"}
    )

    expect(page.get_by_text("Berkas ini bukan foto")).to_be_visible()
    expect(page.locator(".photos > .photo")).to_have_count(0)


def test_a_login_that_ran_out_keeps_everything_typed(place, officer):
    page = officer().open(f"/draf/{place.draft()}")
    with place.db.writing() as session:
        for row in session.scalars(select(LoginSession).where(LoginSession.officer_id == place.budi.officer_id)):
            session.delete(row)
    field(page, "suku").fill("Bugis")

    expect(page.get_by_text("Waktu masuk Anda sudah habis")).to_be_visible()
    page.get_by_role("button", name="Simpan draf").first.click()
    page.get_by_label("NRP atau NIP").fill(place.budi.nrp)
    page.get_by_label("Sandi", exact=True).fill("sandi contoh untuk uji")
    page.get_by_role("button", name="Masuk").click()
    page.get_by_role("button", name="Lanjutkan").click()

    expect(field(page, "suku")).to_have_value("Bugis")


def test_two_tabs_of_one_draft_overwrite_nothing_and_the_second_is_told(place, officer):
    entry_id = place.draft()
    visitor = officer()
    one = visitor.open(f"/draf/{entry_id}")
    two = visitor.context.new_page()
    two.goto(f"/draf/{entry_id}")
    with saves(one, "suku", "Bugis"):
        field(one, "suku").fill("Bugis")
    field(two, "suku").fill("Jawa")

    expect(two.get_by_text("sudah diubah dari tempat lain")).to_be_visible()
    assert place.row(entry_id).answers["suku"] == "Bugis"
    with place.db.reading() as session:
        kept = session.scalars(select(Proposal).where(Proposal.document_id == entry_id)).one()
        assert kept.answers["suku"] == "Jawa"


def test_a_nik_is_typed_in_groups_with_its_counter_and_dates_are_told_in_words(place, officer):
    page = officer().page
    page.clock.set_fixed_time(datetime(2023, 1, 9, 23, 30, tzinfo=UTC))  # the next day already where the officer is
    page.goto("/isi/kunjungan_warga")
    field(page, "nik").fill("217201090184000")
    expect(page.locator(".with-inside .inside")).to_have_text("15/16")
    field(page, "nama").focus()
    expect(field(page, "nik")).to_have_value("2172 0109 0184 000")
    expect(page.locator('[id="nik-salah"]')).to_have_text("NIK harus 16 angka. Baru 15 angka.")

    field(page, "kunjungan.0.tanggal").fill("2023-01-09")
    expect(page.get_by_text("Senin, 9 Januari 2023", exact=True)).to_be_visible()
    page.get_by_role("button", name="Sekarang").click()
    expect(field(page, "kunjungan.0.tanggal")).to_have_value("2023-01-10")
    expect(field(page, "kunjungan.0.jam")).to_have_value("06:30")


def test_a_nik_offers_its_birth_date_where_none_is_filled(place, officer):
    page = officer().open("/isi/kunjungan_warga")
    field(page, "nik").fill("2172014305870003")
    field(page, "nama").focus()

    page.get_by_role("button", name="Isi tanggal lahir dari NIK: 3 Mei 1987").click()

    for box, number in (("hari", "3"), ("bulan", "5"), ("tahun", "1987")):
        expect(field(page, f"tanggal_lahir.{box}")).to_have_value(number)
    expect(page.get_by_role("radio", name="Perempuan")).to_be_checked()


@WIDTHS
def test_enter_sends_nothing_and_ctrl_enter_checks(place, officer, width):
    entry_id = place.draft()
    page = officer(width).open(f"/draf/{entry_id}")
    field(page, "suku").press("Enter")
    assert page.url.endswith(f"/draf/{entry_id}")
    field(page, "suku").press("Control+Enter")

    expect(page.get_by_role("heading", name="Periksa sebelum dikirim")).to_be_visible()


def test_a_returned_paper_shows_its_marks_and_looks_right(place, officer):
    entry_id = place.draft()
    entries.submit(place.db, entry_id, revision=1, by=place.budi, clock=clock)
    kanit = place.station["kanit"]
    review.open_for_reading(place.db, entry_id, by=kanit, clock=clock)
    review.give_back(
        place.db, entry_id, by=kanit, revision=1, remark="Cek alamat", marks={"alamat.jalan": "Nomor rumahnya?"},
        clock=clock,
    )  # fmt: skip
    visitor = officer()
    page = visitor.open(f"/draf/{entry_id}")

    page.get_by_role("link", name="Nomor rumahnya?").click()
    expect(field(page, "alamat.jalan")).to_be_focused()
    visitor.looks_right_everywhere()


@pytest.mark.parametrize("kind", registry.forms(), ids=lambda kind: kind.kind)
def test_every_form_looks_right_full_and_empty(place, officer, kind):
    visitor = officer()
    visitor.open(f"/isi/{kind.kind}")
    visitor.looks_right_everywhere((PHONE, OFFICE))
    page = visitor.open(f"/draf/{place.draft(dict(kind.example), kind.kind)}")
    for one in page.locator("details.card, .repeat > details").all():
        one.evaluate("(details) => details.open = true")
    visitor.looks_right_everywhere()


def test_the_receiver_signs_on_the_screen(place, officer):
    entry_id = place.draft()
    visitor = officer(PHONE)
    page = visitor.open(f"/draf/{entry_id}")
    expect(page.locator(".pad")).to_be_hidden()

    page.get_by_text("Tanda tangan penerima").click()
    pad = page.locator(".pad")
    pad.scroll_into_view_if_needed()
    draw(page, pad, (0.1, 0.5), (0.3, 0.1), (0.5, 0.9), (1.2, 0.5))  # past the edge, where it is cut off
    draw(page, pad, (0.8, 0.2))

    expect(page.get_by_role("img", name="Tanda tangan penerima: sudah digambar")).to_be_visible()
    visitor.looks_right_everywhere((PHONE, OFFICE))
    page.get_by_role("button", name="Periksa").click()
    expect(page.get_by_role("img", name="Tanda tangan digambar")).to_be_visible()
    visitor.looks_right()
    line, dot = place.row(entry_id).answers["kunjungan"][0]["tanda_tangan"]
    assert [near(one, wanted) for one, wanted in zip(line[:2], (60, 100), strict=True)] == [True, True]
    assert line[-2:-1] == [600]
    assert dot[:2] == dot[2:]
    word = zipfile.ZipFile(io.BytesIO(page.request.get(f"/dokumen/{entry_id}.docx").body()))
    assert [name.rpartition(".")[2] for name in word.namelist() if "media/" in name] == ["png"]

    with page.expect_navigation():
        page.get_by_role("link", name="Ubah Tanda tangan penerima").click()
    draw(page, pad, (0.2, 0.2), (0.4, 0.4))  # what was signed takes no more ink before it is wiped away
    expect(pad.locator("polyline")).to_have_count(2)
    page.get_by_role("button", name="Hapus tanda tangan").click()
    expect(page.get_by_role("img", name="Tanda tangan penerima: belum digambar")).to_be_visible()
    page.get_by_role("button", name="Periksa").click()
    expect(page.get_by_role("heading", name="Periksa sebelum dikirim")).to_be_visible()
    assert not place.row(entry_id).answers["kunjungan"][0].get("tanda_tangan")


def draw(page, pad, *places):
    """A line by mouse over these places, as parts of the field's width and height."""
    box = pad.bounding_box()
    points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in places]
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point, steps=4)
    page.mouse.up()


def near(number, wanted):
    return abs(number - wanted) <= 5


def test_a_page_without_script_keeps_a_drawn_signature_and_asks_for_none(place, officer):
    visit = {**EXAMPLE["kunjungan"][0], "tanda_tangan": [[1, 2, 30, 40]]}
    signed, bare = place.draft({**EXAMPLE, "kunjungan": [visit]}), place.draft()
    page = officer(OFFICE, script=False).open(f"/draf/{bare}")
    expect(page.get_by_text("Tanda tangan penerima")).to_be_hidden()

    page.goto(f"/draf/{signed}")
    page.get_by_role("button", name="Periksa").click()

    expect(page.get_by_role("img", name="Tanda tangan digambar")).to_be_visible()
    assert place.row(signed).answers["kunjungan"][0]["tanda_tangan"] == [[1, 2, 30, 40]]


# What is under a bar after it got the focus, as Tab gives it: in the order of the page, then back again.
UNDER_BARS = """() => {
  for (const one of document.querySelectorAll("form details")) one.open = true;
  const bars = [...document.querySelectorAll(".actionbar, .steps, .nav-main")].filter((bar) => bar.checkVisibility());
  const covers = (bar, box) => bar.top < box.bottom - 1 && bar.bottom > box.top + 1;
  const found = [...document.querySelectorAll("main :is(a[href], button, input, select, textarea, summary)")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.type !== "hidden");
  const under = [...found, ...found.reverse()].filter((one) => {
    one.focus();
    const box = one.getBoundingClientRect();
    return box.height < 300 && bars.some((bar) => covers(bar.getBoundingClientRect(), box));
  });
  return [found.length, under.map((one) => one.outerHTML.slice(0, 120))];
}"""


def test_u58_what_has_the_focus_is_never_under_a_bar_on_any_form(place, officer):
    page = officer().open("/isi")
    hidden = {}
    for kind in registry.forms():
        page.goto(f"/draf/{place.draft(dict(kind.example), kind.kind)}")
        looked_at, under = page.evaluate(UNDER_BARS)
        assert looked_at > 5
        if under:
            hidden[kind.kind] = under

    assert hidden == {}


def test_u40_what_lacks_leads_from_the_month_to_its_field(place, officer):
    mediation = dict(registry.find("problem_solving").example)
    place.draft({**registry.find("laporan_kegiatan").example, "uraian": ""}, "laporan_kegiatan")
    nameless = {"nama": "", "keterangan": "tetangga"}
    place.draft({**mediation, "saksi": [*mediation["saksi"], nameless]}, "problem_solving")
    returned = place.draft()
    entries.submit(place.db, returned, revision=1, by=place.budi, clock=clock)
    kanit = place.station["kanit"]
    review.open_for_reading(place.db, returned, by=kanit, clock=clock)
    review.give_back(
        place.db, returned, by=kanit, revision=1, remark="", marks={"suku": "Lengkapi.", "nama": "Ejaannya?"},
        clock=clock,
    )  # fmt: skip
    page = officer(OFFICE).open("/isi")

    for way, path in (
        ("Lanjutkan: Laporan kegiatan", "uraian"), ("Lanjutkan: Laporan hasil pemecahan masalah", "saksi.2.nama"),
        ("Perbaiki: Kunjungan warga", "nama"),
    ):  # fmt: skip
        page.goto("/bulan/2023-01")
        page.get_by_role("link", name=way).click()
        expect(field(page, path)).to_be_focused()
        expect(field(page, path)).to_be_in_viewport()


def test_a_draft_is_used_on_by_a_page_without_script(place, officer):
    entry_id = place.draft()
    page = officer(OFFICE, script=False).open(f"/draf/{entry_id}")
    assert FormPage(page.content()).value("nama") == "Rahmat Hidayatullah"
    page.locator('[id="nomor_paspor"]').fill("X1")
    page.get_by_role("button", name="Tambah penghuni").click()
    expect(page.locator('[id="penghuni"] > ul > [data-row]')).to_have_count(5)
    page.get_by_role("button", name="Hapus baris ini").click()
    expect(page.locator('[id="penghuni"] > ul > [data-row]')).to_have_count(4)
    assert place.row(entry_id).answers["nomor_paspor"] == "X1"
