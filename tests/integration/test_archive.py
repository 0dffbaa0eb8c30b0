"""The archive: what is found by whom, what is hidden from whom, and that nothing can be changed there."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from errors import NotAllowed, NotFound
from models.audit import AuditEntry
from models.tables import Bundle, Document, Month, Officer
from schemas import registry
from services.archive import EVERY_KIND_OF_BUNDLE, Filters, choices, search
from services.archived import bundle_in_archive, paper_in_archive, reveal_nik
from services.documents import search_text
from tests.factories import (
    Station,
    actor_of,
    add_bundle,
    add_document,
    add_month,
    add_officer,
    log_in,
    make_app,
    make_installation,
    now,
    post,
)

NIK = "2172014711870001"
OTHERS = (
    ("laporan_kegiatan", "Penyuluhan narkoba", "B/LAP-7/I/2023"),
    ("laporan_informasi", "HAL YANG RAHASIA", "R/LI-1/I/2023"),
)


@pytest.fixture
def place(tmp_path):
    """A Polsek whose January is archived: three papers and a restricted one, with both bundles."""
    installation = make_installation(tmp_path)
    station = installation.station = Station(installation.db)
    with installation.db.writing() as session:
        officer = session.get(Officer, station["petugas"].officer_id)
        month = add_month(session, officer, state="diarsipkan")
        month.archive_place = "Lemari A/Map 3"
        installation.month_id = month.id
        answers = registry.find("kunjungan_warga").example | {"nik": NIK}
        for position, summary in enumerate(("ZULFA WARDANI, RT 002/RW 005", "AHMAD DOMPAK, RT 001/RW 004")):
            paper(session, month, summary=summary, answers=answers, position=position, number="")
        paper(
            session, month, kind="laporan_kegiatan", summary="Penyuluhan narkoba", position=2, number="B/LAP-7/I/2023"
        )
        paper(session, month, kind="laporan_informasi", summary="HAL YANG RAHASIA", position=3, number="R/LI-1/I/2023")
        for apart in (False, True):
            add_bundle(session, month, installation.store, tmp_path, restricted=apart, stage="kapolsek")
    installation.app = make_app(installation)
    yield installation
    installation.db.close()


def paper(session, month, *, kind="kunjungan_warga", summary, number, answers=None, **more):
    document = add_document(session, month, kind=kind, summary=summary, number=number, answers=answers, **more)
    document.search = search_text(document.answers, summary, number)
    return document


def found(here, text="", role="kasium", *, by=None, **filters):
    result = search(here.db, text, Filters(**filters), by=by or here.station[role])
    return result, [one.number for one in result.bundles], [one.summary for one in result.papers]


@pytest.mark.parametrize(
    "typed",
    [
        "zulfa wardani",
        "wardan",
        "ZULFA",
        "zulfa 9 januari 2023",
        "zulfa januari 2023",
        "kunjungan zulfa",
        "zulfa kelurahan contoh",
    ],
)
def test_a_paper_is_found_by_name_part_of_a_name_date_month_kind_and_area(place, typed):
    assert "ZULFA WARDANI, RT 002/RW 005" in found(place, typed)[2]
    assert "AHMAD DOMPAK, RT 001/RW 004" not in found(place, typed)[2]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("B/LAP-7/I/2023", "Penyuluhan narkoba"), ("lap-7", "Penyuluhan narkoba"), ("narkoba", "Penyuluhan narkoba")],
)
def test_a_paper_is_found_by_its_number(place, typed, expected):
    assert found(place, typed)[2] == [expected]


@pytest.mark.parametrize("typed", [NIK, "2172 0147 1187 0001"])
def test_papers_are_found_by_nik_which_is_masked(place, typed):
    result, _, summaries = found(place, typed)

    assert len(summaries) == 2
    assert {one.nik for one in result.papers} == {"2172••••••••0001"}


@pytest.mark.parametrize("typed", ["B/BKS-1/I/2023", "petugas contoh", "lemari a/map 3", "berkas januari 2023"])
def test_a_bundle_is_found_by_number_officer_place_and_month(place, typed):
    assert found(place, typed)[1] == ["B/BKS-1/I/2023"]


def test_a_bundle_is_found_by_its_code(place):
    with place.db.reading() as session:
        code = session.scalars(select(Bundle.code).where(Bundle.restricted.is_(False))).one()

    assert found(place, code)[1] == ["B/BKS-1/I/2023"]


def test_one_wrong_letter_is_forgiven_and_said(place):
    result, _, summaries = found(place, "zulffa")

    assert summaries == ["ZULFA WARDANI, RT 002/RW 005"]
    assert result.instead == "zulfa"
    assert found(place, "zulfa")[0].instead == ""


@pytest.mark.parametrize(
    ("role", "sees"), [("petugas", True), ("kanit", True), ("kapolsek", True), ("kasium", False), ("rekap", False)]
)
def test_restricted_things_are_found_by_author_kanit_and_kapolsek_only(place, role, sees):
    result, numbers, _ = found(place, role=role)

    assert ("R/BKS-1/I/2023" in numbers) is sees
    assert any(one.restricted for one in result.papers) is sees
    assert found(place, "rahasia", role=role)[2] == (["Isi hanya di dokumen"] if sees else [])
    assert all("RAHASIA" not in one.summary for one in result.papers)


def test_another_unit_and_a_colleague_find_nothing_of_it(place):
    with place.db.writing() as session:
        unit = session.get(Officer, place.station["petugas"].officer_id).unit
        colleague = actor_of(session, add_officer(session, unit))

    for stranger in (place.station.neighbours["kasium"], place.station.neighbours["kapolsek"], colleague):
        assert found(place, by=stranger)[0].total == 0
        assert found(place, "zulffa", by=stranger)[0].total == 0
        assert choices(place.db, by=stranger).officers == ()
    with pytest.raises(NotAllowed):
        found(place, role="admin")


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({"kind": "kunjungan_warga"}, 2),
        ({"kind": EVERY_KIND_OF_BUNDLE}, 4),
        ({"period": "2023-01"}, 4),
        ({"period": "2023-02"}, 0),
        ({"place": "Lemari A/Map 3"}, 4),
        ({"state": "diarsipkan"}, 4),
        ({"state": "diajukan"}, 0),
    ],
)
def test_filters_narrow_the_results(place, filters, count):
    result, _, _ = found(place, **filters)

    bundles = 0 if filters.get("kind") == "kunjungan_warga" else 1
    papers = 0 if filters.get("kind") == EVERY_KIND_OF_BUNDLE else count
    if count == 0:
        bundles = papers = 0
    assert (len(result.bundles), len(result.papers)) == (bundles, min(papers, 3))


def test_drafts_and_unsigned_bundles_are_not_in_the_archive(place, tmp_path):
    with place.db.writing() as session:
        officer = session.get(Officer, place.station["petugas"].officer_id)
        open_month = add_month(session, officer, period="2023-02")
        paper(session, open_month, summary="DRAF CONTOH", number="", state="draf", day=date(2023, 2, 1))
        paper(session, open_month, summary="AJUAN CONTOH", number="", state="diajukan", day=date(2023, 2, 1))
        add_bundle(session, open_month, place.store, tmp_path, stage="dibangun")

    assert found(place, "draf contoh")[0].total == 0
    assert found(place, "ajuan contoh")[0].total == 0
    assert found(place, "berkas februari 2023")[1] == []


def test_fifty_stand_on_a_page_and_every_result_on_exactly_one(place):
    with place.db.writing() as session:
        month = session.get_one(Month, place.month_id)
        for position in range(60):
            paper(session, month, summary=f"WARGA {position}", number="", position=position + 10)

    pages = [search(place.db, "", Filters(), by=place.station["kasium"], page=number) for number in (1, 2)]

    assert [len(one.bundles) + len(one.papers) for one in pages] == [50, 14]
    ids = [found.id for one in pages for found in one.papers]
    assert len(set(ids)) == 63
    assert search(place.db, "", Filters(), by=place.station["kasium"], page=9).page == 2


def test_what_was_taken_back_says_so_and_no_longer_stands_in_the_results(place):
    with place.db.writing() as session:
        bundle = session.scalars(select(Bundle).where(Bundle.restricted.is_(False))).one()
        bundle.files[0].discarded_at = now().replace(tzinfo=None)
        code = bundle.code

    assert found(place, "b/bks-1")[1] == []
    assert bundle_in_archive(place.db, code, by=place.station["kasium"]).file.superseded


def test_a_paper_shows_its_pages_in_the_signed_file(place):
    with place.db.reading() as session:
        id_ = session.scalars(select(Document.id).where(Document.summary.startswith("ZULFA"))).one()

    shown = paper_in_archive(place.db, id_, by=place.station["kasium"])

    assert list(shown.pages) == [2]
    assert shown.bundle_number == "B/BKS-1/I/2023"


def test_a_nik_in_full_is_told_in_the_trail(place):
    with place.db.reading() as session:
        id_ = session.scalars(select(Document.id).where(Document.summary.startswith("ZULFA"))).one()

    assert reveal_nik(place.db, id_, by=place.station["kasium"], clock=now) == "2172 0147 1187 0001"

    with place.db.reading() as session:
        told = session.scalars(select(AuditEntry).where(AuditEntry.action == "archive.nik_dibuka")).one()
    assert (told.subject, told.officer_id) == (str(id_), place.station["kasium"].officer_id)
    assert NIK not in str(told.details)


# ---------------------------------------------------------------- the pages


def client(place, role="kasium"):
    return log_in(place.app.test_client(), place.station[role])


def test_the_address_of_a_search_names_nobody(place):
    kasium = client(place)

    answer = post(kasium, "/arsip", {"cari": "zulfa wardani", "bulan": "2023-01"})
    page = kasium.get(answer.location)

    assert answer.status_code == 303
    assert "zulfa" not in answer.location.casefold()
    assert "bulan=2023-01" in answer.location
    assert "ZULFA WARDANI" in page.text
    assert "AHMAD DOMPAK" not in page.text
    assert 'value="zulfa wardani"' in page.text


def test_no_list_shows_a_whole_nik_and_unmasking_is_a_deed(place):
    kasium = client(place)
    answer = post(kasium, "/arsip", {"cari": NIK})
    page = kasium.get(answer.location).text
    assert not re.search(r"\d{16}", page.replace(f'value="{NIK}"', ""))
    path = re.search(r"/arsip/dokumen/[0-9a-f-]{36}", page).group()
    assert not re.search(r"\d{4} ?\d{4} ?\d{4} ?\d{4}", kasium.get(path).text)

    shown = post(kasium, f"{path}/nik", page=path)

    assert "2172 0147 1187 0001" in shown.text


def test_nothing_found_says_what_to_do(place):
    kasium = client(place)

    page = kasium.get(post(kasium, "/arsip", {"cari": "zzzz qqqq"}).location).text

    assert "Tidak ada hasil untuk “zzzz qqqq”" in page
    assert "kosongkan saringan" in page


def test_an_empty_archive_says_how_it_fills(place):
    stranger = log_in(place.app.test_client(), place.station.neighbours["kasium"])

    assert "Arsip masih kosong" in stranger.get("/arsip").text


def test_a_restricted_bundle_is_no_page_for_kasium_and_no_hint_either(place):
    with place.db.reading() as session:
        code = session.scalars(select(Bundle.code).where(Bundle.restricted.is_(True))).one()
        id_ = session.scalars(select(Document.id).where(Document.restricted.is_(True))).one()
    kasium, chief = client(place), client(place, "kapolsek")

    assert kasium.get(f"/arsip/berkas/{code}").status_code == 404
    assert kasium.get(f"/arsip/dokumen/{id_}").status_code == 404
    assert chief.get(f"/arsip/berkas/{code}").status_code == 200
    assert chief.get(f"/arsip/dokumen/{id_}").status_code == 200


def test_the_stored_file_is_checked_from_its_page(place):
    with place.db.reading() as session:
        code = session.scalars(select(Bundle.code).where(Bundle.restricted.is_(False))).one()
    kasium, path = client(place), f"/arsip/berkas/{code}"
    assert "Belum diperiksa." in kasium.get(path).text

    checked = post(kasium, f"{path}/periksa", page=path)

    assert "TIDAK DITANDATANGANI" in checked.text  # the factory's file bears no signature
    assert "Baru saja diperiksa dari penyimpanan." in checked.text


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_in_the_archive_can_be_changed_or_deleted(place, method):
    with place.db.reading() as session:
        code = session.scalars(select(Bundle.code).where(Bundle.restricted.is_(False))).one()
        id_ = session.scalars(select(Document.id)).first()
    kasium = client(place)

    for path in (f"/arsip/berkas/{code}", f"/arsip/dokumen/{id_}"):
        assert getattr(kasium, method)(path).status_code == 405


def test_unknown_things_are_not_found(place):
    with pytest.raises(NotFound):
        bundle_in_archive(place.db, "AAAA-BBBB-CCCC-DDDD", by=place.station["kasium"])
