"""Screens of the SOP's other papers with something on them: attachments, recaps, posts, orders, early detection."""

from datetime import date
from uuid import uuid4

import pytest
from PIL import Image
from playwright.sync_api import expect

from engines.convert.fake import PlainConverter
from models.tables import Officer
from schemas import registry
from services.appointments import appoint
from services.attachments import attach
from services.entries import save_draft, submit
from services.review import issue, settle
from tests.e2e.conftest import OFFICE, serving
from tests.factories import Station, add_document, add_month, add_officer, make_app, make_installation, now

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def polsek(tmp_path_factory):
    """A Polsek with a month's papers, an attachment, an acting Kapolsek and an order letter; where it is served."""
    folder = tmp_path_factory.mktemp("sop")
    made = make_installation(folder, converter=PlainConverter())
    station = made.station = Station(made.db)
    with made.db.writing() as session:
        officer = session.get(Officer, station["petugas"].officer_id)
        officer.unit.plan = {"kunjungan_warga": 4}
        add_officer(session, officer.unit, area="Kelurahan Bahari", name="JOKO MISAL")
        month = add_month(session, officer)
        heard = {"jenis": "Laporan Informasi", "bidang": "Keamanan", "uraian": "Ada kelompok baru di dermaga."}
        visit = registry.find("kunjungan_warga").example
        row = {**visit["kunjungan"][-1], "pendapat": [heard]}
        early = {**registry.find("laporan_informasi").example, "deteksi_dini": True}
        made.papers = {}
        for position, (kind, answers) in enumerate(
            [
                ("kunjungan_warga", {**visit, "kunjungan": [row]}),
                ("problem_solving", None),
                ("laporan_informasi", early),
            ]
        ):
            document = add_document(session, month, kind=kind, answers=answers, position=position)
            settle(session, document, store=made.store, template=made.shelf.active(kind), clock=now)
            made.papers[kind] = document.id
    Image.new("RGB", (600, 850), "gray").save(folder / "pindai.jpg")
    attach(
        made.db, made.papers["problem_solving"], uuid4(), folder / "pindai.jpg", store=made.store,
        by=station["petugas"], confinement=made.confinement, clock=now, paper="kesepakatan_bersama", signed=True,
    )  # fmt: skip
    acting = {"post": "kapolsek", "manner": "a.n.", "own_post": "Kanit Binmas", "from_date": f"{date(2023, 2, 1)}"}
    appoint(made.db, acting, officer_id=station["kanit"].officer_id, by=station["admin"], clock=now)
    order, kasat = uuid4(), station["kasat"]
    answers = registry.find("surat_perintah").example
    save_draft(made.db, order, kind="surat_perintah", revision=1, answers=answers, by=kasat, clock=now)
    submit(made.db, order, revision=1, by=kasat, clock=now)
    issue(made.db, order, by=kasat, store=made.store, shelf=made.shelf, clock=now)
    with serving(make_app(made)) as address:
        made.address = address
        yield made
    made.db.close()


@pytest.mark.parametrize(
    ("role", "paths"),
    [
        ("petugas", ["/dokumen/{problem_solving}", "/dokumen/{kunjungan_warga}", "/deteksi-dini?tahun=2023", "/isi"]),
        ("kanit", ["/rekap/bulanan/2023-01", "/rekap/harian/2023-01-02", "/deteksi-dini?tahun=2023"]),
        ("kasat", ["/rekap/bulanan/2023-01", "/perintah", "/isi"]),
        ("admin", ["/petugas/jabatan"]),
    ],
)
def test_a_screen_with_something_on_it_looks_right(polsek, visit, role, paths):
    visitor = visit(polsek.address)
    visitor.log_in(polsek.station[role])

    for path in paths:
        visitor.open(path.format(**polsek.papers))
        visitor.looks_right_everywhere((360, 1280))


def test_a_button_that_is_pressed_twice_adds_one_row(polsek, visit):
    visitor = visit(polsek.address, width=OFFICE)
    visitor.log_in(polsek.station["admin"])
    page = visitor.open("/petugas/jabatan")
    page.get_by_label("Petugas").select_option(label=page.locator("#officer option").last.inner_text())
    page.get_by_label("Jabatan", exact=True).select_option("kapolsek")
    page.get_by_label("Mulai tanggal").fill("2023-03-01")
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)

    button = page.get_by_role("button", name="Simpan jabatan")
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def press_again(route):
        page.mouse.click(*middle)
        route.continue_()

    page.route("**/petugas/jabatan", press_again, times=1)
    page.mouse.click(*middle)

    expect(page.get_by_text("1 Maret 2023, sampai dicabut")).to_have_count(1)
    assert len(sent) == 1


def test_a_recap_fits_the_office_and_its_text_is_copied(polsek, visit):
    visitor = visit(polsek.address, width=OFFICE, permissions=["clipboard-read", "clipboard-write"])
    visitor.log_in(polsek.station["kanit"])
    page = visitor.open("/rekap/bulanan/2023-01")
    table = page.locator(".recap .table-scroll")
    assert table.evaluate("(one) => one.scrollWidth - one.clientWidth") == 0

    page.get_by_role("link", name="Teks WA").click()
    visitor.looks_right()
    page.get_by_role("dialog").get_by_role("button", name="Salin teks").click()

    expect(page.get_by_text("Teks tersalin.")).to_be_visible()
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert page.evaluate("navigator.clipboard.readText()").startswith("*REKAP")
