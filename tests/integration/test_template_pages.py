"""The admin's templates as pages, without JavaScript: upload, report, comments, activation, the list of fields."""

import io
import re
from datetime import date

import docx
import pytest

from engines.convert.fake import PlainConverter
from models.tables import Unit
from pipeline.templatekinds import all_kinds, template_kind
from services.lanes import Lanes
from services.press import Press
from services.templates import active_versions
from tests.factories import Station, actor_of, add_officer, csrf_of, log_in, make_app, make_installation

KIND = "laporan_informasi"


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
def admin(berkas, station):
    return log_in(make_app(berkas).test_client(), station["admin"])


def word_file(*texts):
    document = docx.Document(str(template_kind(KIND).shipped))
    for text in texts:
        document.add_paragraph(text)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def upload(client, data, name="templat.docx"):
    token = csrf_of(client.get(f"/templat/{KIND}").text)
    return client.post(
        f"/templat/{KIND}", data={"csrf_token": token, "berkas": (io.BytesIO(data), name)},
        content_type="multipart/form-data",
    )  # fmt: skip


def activate(client, address, **fields):
    return client.post(f"{address}/aktif", data={"csrf_token": csrf_of(client.get(address).text), **fields})


def active(berkas, station, day=date(2023, 2, 1)):
    with berkas.db.reading() as session:
        return active_versions(session, station.unit_id, day=day).get(KIND)


def test_everything_that_has_a_template_is_listed(admin):
    page = admin.get("/templat").text

    for kind, title in all_kinds().items():
        assert f'href="/templat/{kind}"' in page
        assert title in page


def test_what_is_wrong_stands_on_the_page_and_in_the_file_that_comes_back(admin):
    answer = upload(admin, word_file("{{ perihall }}"))
    page = admin.get(answer.location).text

    assert answer.status_code == 303
    assert "Versi 1: 1 salah" in page
    assert "Maksud Anda <code>{{ perihal }}</code>?" in page
    assert "Paragraf 35" in page
    comments = docx.Document(io.BytesIO(admin.get(f"{answer.location}/komentar.docx").data)).comments
    assert [one.author for one in comments] == ["Berkas"]


def test_a_version_with_a_mistake_is_not_activated(admin, berkas, station):
    address = upload(admin, word_file("{{ perihall }}")).location

    answer = activate(admin, address, berlaku="sekarang")

    assert answer.status_code == 422
    assert "masih memuat 1 kesalahan" in answer.text
    assert 'href="#temuan"' in answer.text
    assert active(berkas, station) is None


def test_with_warnings_it_asks_once(admin, berkas, station):
    address = upload(admin, word_file("{{ perihal|default(“-”) }}")).location

    asked = activate(admin, address, berlaku="sekarang")
    assert (asked.status_code, active(berkas, station)) == (200, None)
    assert "Tetap aktifkan?" in asked.text
    done = activate(admin, address, berlaku="sekarang", paham="1")

    assert done.status_code == 303
    assert active(berkas, station)


class Silent:
    """A converter that must not be asked any more."""

    def __init__(self, version):
        self.version = version


def test_how_a_version_is_printed_in_a_batch_is_found_out_when_it_becomes_active(admin, berkas, station, tmp_path):
    address = upload(admin, word_file("{{ perihal|default(“-”) }}")).location
    activate(admin, address, berlaku="sekarang", paham="1")

    lanes = Lanes(Silent(berkas.converter.version), berkas.cache, work=tmp_path)

    template = berkas.shelf.version(active(berkas, station))
    assert lanes.joins(template_kind(KIND).document, template) is False  # the plain converter prints no joined papers


def test_another_admin_agrees_on_the_list(admin, berkas, station):
    address = upload(admin, word_file("Satu")).location
    refused = activate(admin, address, berlaku="sekarang", persetujuan="1")
    assert (refused.status_code, "Belum ada admin lain" in refused.text) == (422, True)
    with berkas.db.writing() as session:
        second = actor_of(session, add_officer(session, session.get_one(Unit, station.unit_id), "admin"))

    assert activate(admin, address, berlaku="sekarang", persetujuan="1").status_code == 303
    assert "Dijawab oleh admin lain." in admin.get("/templat").text
    assert "Menunggu admin lain" in admin.get(address).text
    assert active(berkas, station) is None
    other = log_in(make_app(berkas).test_client(), second)
    page = other.get("/templat").text
    answer = other.post(
        deed_of(page), data={"csrf_token": csrf_of(page), "jawab": "setuju"},
    )  # fmt: skip

    assert answer.status_code == 303
    assert active(berkas, station)


def deed_of(page):
    """Where a page's answer to another admin goes."""
    return re.search(r'action="(/templat/persetujuan/\d+)"', page).group(1)


def test_an_admin_above_reads_what_waits_below_and_agrees_there(admin, berkas, station):
    with berkas.db.writing() as session:
        above = actor_of(session, add_officer(session, session.get_one(Unit, station.polres_id), "admin"))
    address = upload(admin, word_file("Satu")).location
    activate(admin, address, berlaku="sekarang", persetujuan="1")
    chief = log_in(make_app(berkas).test_client(), above)
    assert f'href="{address}"' in chief.get("/templat").text

    page = chief.get(address).text

    assert "Polsek Contoh Timur" in page
    assert 'name="berlaku"' not in page  # it is not this admin's to activate, only to agree to
    assert chief.get(f"{address}/halaman/example/baru/1.webp").status_code == 200
    assert chief.get(f"{address}/berkas.docx").data == admin.get(f"{address}/berkas.docx").data
    token = csrf_of(page)
    assert chief.post(f"{address}/aktif", data={"csrf_token": token, "berlaku": "sekarang"}).status_code == 404
    assert chief.post(f"{address}/cetak", data={"csrf_token": token}).status_code == 404
    assert chief.post(deed_of(page), data={"csrf_token": token, "jawab": "setuju"}).status_code == 303
    assert active(berkas, station)
    assert 'name="jawab"' not in chief.get(address).text


@pytest.mark.parametrize("day", ["", "besok", "2023-01-31"])
def test_a_day_that_is_none_or_past_is_said_at_its_field(admin, berkas, station, day):
    address = upload(admin, word_file("Satu")).location

    answer = activate(admin, address, berlaku="tanggal", tanggal=day)

    assert answer.status_code == 422
    assert 'href="#tanggal"' in answer.text
    assert active(berkas, station, date(2099, 1, 1)) is None


def test_pages_of_both_versions_can_be_seen(admin):
    address = upload(admin, word_file("Satu")).location

    for side in ("lama", "baru", "beda"):
        answer = admin.get(f"{address}/halaman/longest/{side}/1.webp")
        assert (answer.status_code, answer.content_type) == (200, "image/webp")
    assert admin.get(f"{address}/halaman/longest/lain/1.webp").status_code == 404
    assert admin.get(f"{address}/halaman/lain/baru/1.webp").status_code == 404
    assert admin.get(f"{address}/halaman/longest/baru/99.webp").status_code == 404


@pytest.mark.parametrize("data", [b"", b"teks", b"PK\x03\x04rusak"])
def test_what_is_no_word_file_is_said_at_the_field(admin, data):
    answer = upload(admin, data)

    assert answer.status_code == 422
    assert "bukan berkas Word" in answer.text
    assert 'href="#berkas"' in answer.text


def test_without_a_file_it_asks_for_one(admin):
    assert "Pilih dahulu berkas Word" in upload(admin, b"", name="").text


def test_every_list_of_fields_and_every_starter_can_be_had(admin):
    for kind in all_kinds():
        assert "Salin" in admin.get(f"/templat/{kind}/isian").text
        assert docx.Document(io.BytesIO(admin.get(f"/templat/{kind}/awal.docx").data)).paragraphs
        assert admin.get(f"/templat/{kind}/aktif.docx").data == template_kind(kind).shipped.read_bytes()


def test_an_unknown_kind_is_said(admin):
    assert admin.get("/templat/tidak_ada").status_code == 404


def test_a_neighbour_sees_nothing_of_it(admin, berkas, station):
    address = upload(admin, word_file("Satu")).location
    neighbour = log_in(make_app(berkas).test_client(), station.neighbours["admin"])

    assert neighbour.get(address).status_code == 404
    assert neighbour.get(f"{address}/berkas.docx").status_code == 404
    assert neighbour.get(f"{address}/komentar.docx").status_code == 404
