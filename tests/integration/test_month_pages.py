"""The month, the desk and one's own key as pages: what each person sees, may do, and is told."""

import re
from uuid import uuid4

import pytest
from sqlalchemy import select

from models.audit import AuditEntry
from models.tables import Bundle, BundleFile, Document, Job, Month, MonthEvent, Officer, Unit
from services.month_life import HANDED_IN
from services.month_signing import month_files
from tests.factories import (
    Station,
    add_bundle,
    add_document,
    add_month,
    log_in,
    make_app,
    make_installation,
    post,
)


@pytest.fixture
def place(tmp_path):
    """An installation with a Polsek; `folder` holds what tests make."""
    installation = make_installation(tmp_path)
    installation.station, installation.app = Station(installation.db), make_app(installation)
    installation.folder = tmp_path
    yield installation
    installation.db.close()


def client(place, role, *, of=None):
    person = (of or place.station.people)[role]
    return log_in(place.app.test_client(), person)


def filled(place, *, state="terbuka", restricted=True, built=True, stage="dibangun"):
    """A month with one ordinary and one restricted paper, in the state; gives its id."""
    with place.db.writing() as session:
        month = add_month(session, session.get(Officer, place.station["petugas"].officer_id), state=state)
        add_document(session, month, summary="RAHMAT CONTOH")
        if restricted:
            add_document(session, month, kind="laporan_informasi", position=1, summary="HAL YANG RAHASIA")
        for apart in (False, True) if restricted else (False,):
            if built:
                add_bundle(session, month, place.store, place.folder, restricted=apart, stage=stage)
        return month.id


def plan(place, **kinds):
    with place.db.writing() as session:
        session.get_one(Unit, place.station.unit_id).plan = kinds


def month_state(place, month_id):
    with place.db.reading() as session:
        return session.get_one(Month, month_id).state


def files(place, month_id):
    with place.db.reading() as session:
        return [(file.id, file.bundle.restricted) for file in month_files(session.get_one(Month, month_id))]


def address(place, month_role="petugas"):
    return f"/bulan/{place.station[month_role].officer_id}/2023-01"


# ---------------------------------------------------------------- the officer's month


def test_a_month_without_any_entry_is_open_and_says_what_is_expected(place):
    plan(place, kunjungan_warga=4)

    page = client(place, "petugas").get("/bulan/2023-01")

    assert page.status_code == 200
    assert "Kurang 4" in page.text
    assert "5 Februari 2023" in page.text
    assert "Belum ada dokumen yang disetujui" in page.text


def test_the_month_that_is_worked_on_is_the_last_one_until_its_deadline(place):
    filled(place)

    answer = client(place, "petugas").get("/bulan/ini")

    assert answer.location == "/bulan/2023-01"  # it is 1 February


@pytest.mark.parametrize("period", ["2023-13", "2\u06602\u0663-01"])
def test_an_unknown_period_is_no_page(place, period):
    assert client(place, "petugas").get(f"/bulan/{period}").status_code == 404


def test_building_queues_one_job_for_each_bundle(place):
    month_id = filled(place, built=False)

    answer = post(client(place, "petugas"), "/bulan/2023-01/susun", page="/bulan/2023-01")

    assert answer.location == "/bulan/2023-01#susunan"
    with place.db.reading() as session:
        bundles = session.scalars(select(Bundle).where(Bundle.month_id == month_id)).all()
        assert sorted(job.subject for job in session.scalars(select(Job))) == sorted(one.id for one in bundles)
        assert len({one.code for one in bundles}) == 2


def test_while_it_is_built_the_card_is_polled_and_can_be_stopped(place):
    filled(place, built=False)
    officer = client(place, "petugas")
    post(officer, "/bulan/2023-01/susun", page="/bulan/2023-01")

    card = officer.get("/bulan/2023-01/susunan")
    assert card.status_code == 200
    assert "every 1s" in card.text
    assert 'http-equiv="refresh"' in officer.get("/bulan/2023-01").text

    post(officer, "/bulan/2023-01/batal-susun", page="/bulan/2023-01")

    last = officer.get("/bulan/2023-01/susunan")
    assert (last.status_code, last.headers["HX-Refresh"]) == (286, "true")
    with place.db.reading() as session:
        assert set(session.scalars(select(Job.state))) == {"cancelled"}


def test_a_paper_that_fails_names_itself_and_its_field(place):
    month_id = filled(place, built=False)
    officer = client(place, "petugas")
    post(officer, "/bulan/2023-01/susun", page="/bulan/2023-01")
    with place.db.writing() as session:
        paper = session.scalars(select(Document).where(Document.kind == "kunjungan_warga")).one()
        for job in session.scalars(select(Job)):
            job.state, job.error, job.document, job.field = "dead", "Isi pekerjaan.", str(paper.id), "pekerjaan"

    page = officer.get("/bulan/2023-01")

    assert "Berkas gagal disusun" in page.text
    assert "Kunjungan warga RAHMAT CONTOH" in page.text
    assert "Isi pekerjaan." in page.text
    assert "Susun lagi" in page.text
    assert month_state(place, month_id) == "terbuka"


def test_handing_in_short_of_the_plan_asks_for_the_reason_at_its_field(place):
    filled(place)
    plan(place, kunjungan_warga=3)
    officer = client(place, "petugas")

    refused = post(officer, "/bulan/2023-01/serahkan", {"alasan": " "}, page="/bulan/2023-01")

    assert refused.status_code == 422
    assert "<title>Galat: " in refused.text
    assert 'href="#alasan"' in refused.text
    assert refused.text.count("Lengkapi, atau tulis alasannya di sini.") == 2

    taken = post(officer, "/bulan/2023-01/serahkan", {"alasan": "Dua warga pindah."}, page="/bulan/2023-01")
    assert taken.location == "/bulan/2023-01?tandatangani=1#frasa"


def test_handing_in_what_is_not_built_builds_it_first(place):
    filled(place, built=False)

    answer = post(client(place, "petugas"), "/bulan/2023-01/serahkan", page="/bulan/2023-01")

    assert answer.location == "/bulan/2023-01#susunan"
    with place.db.reading() as session:
        assert set(session.scalars(select(Job.state))) == {"queued"}


def test_a_draft_keeps_the_month_from_being_handed_in_and_is_named(place):
    month_id = filled(place)
    with place.db.writing() as session:
        add_document(session, session.get_one(Month, month_id), state="draf", summary="DRAF CONTOH", position=5)

    answer = post(client(place, "petugas"), "/bulan/2023-01/serahkan", page="/bulan/2023-01")

    assert answer.status_code == 409
    assert "1 dokumen belum disetujui" in answer.text
    assert "DRAF CONTOH" in answer.text


def test_a_page_that_was_open_too_long_keeps_what_was_typed(place):
    filled(place)
    plan(place, kunjungan_warga=3)

    answer = client(place, "petugas").post("/bulan/2023-01/serahkan", data={"alasan": "Dua warga pindah."})

    assert answer.status_code == 403
    assert "Dua warga pindah." in answer.text


def test_without_a_key_the_dialog_leads_to_the_page_that_makes_one(place):
    filled(place)

    page = client(place, "petugas").get("/bulan/2023-01?tandatangani=1")

    assert "belum mempunyai kunci" in page.text
    assert 'href="/kunci"' in page.text
    assert 'name="frasa"' not in page.text


def test_nil_is_declared_for_several_kinds_at_once_and_taken_back(place):
    filled(place)
    officer = client(place, "petugas")

    post(officer, "/bulan/2023-01/nihil", {"nihil": ["pengaduan", "tptkp"]}, page="/bulan/2023-01")
    with place.db.reading() as session:
        assert session.scalars(select(Month.nil_kinds)).one() == ["pengaduan", "tptkp"]

    post(officer, "/bulan/2023-01/nihil", {}, page="/bulan/2023-01")
    with place.db.reading() as session:
        assert session.scalars(select(Month.nil_kinds)).one() == []


def test_a_signed_month_offers_nothing_to_change_and_refuses_what_is_sent_directly(place):
    month_id = filled(place, state="ditandatangani", stage="kapolsek")
    officer = client(place, "petugas")

    page = officer.get("/bulan/2023-01")

    assert 'name="nihil"' not in page.text
    assert "/susun" not in page.text.replace("/susunan", "")
    for deed in ("susun", "batal-susun", "nihil"):
        assert post(officer, f"/bulan/2023-01/{deed}", page="/kunci").status_code == 409
    assert month_state(place, month_id) == "ditandatangani"


# ---------------------------------------------------------------- other readers


@pytest.mark.parametrize("role", ["kanit", "kapolsek", "kasium", "rekap", "kasat"])
def test_readers_of_the_unit_and_above_find_the_month_in_their_list(place, role):
    filled(place, state="diajukan", stage="petugas")
    reader = client(place, role)

    listed = reader.get("/bulan?bulan=2023-01")

    assert address(place) in listed.text
    assert "2 dokumen" in listed.text
    assert reader.get(address(place)).status_code == 200


@pytest.mark.parametrize("role", ["petugas", "kanit", "kapolsek", "kasium", "rekap", "kasat"])
def test_a_neighbour_finds_nothing(place, role):
    month_id = filled(place, state="diajukan", stage="petugas")
    stranger = client(place, role, of=place.station.neighbours)

    assert address(place) not in stranger.get("/bulan?bulan=2023-01", follow_redirects=True).text
    assert stranger.get(address(place)).status_code == 404
    for file_id, _ in files(place, month_id):
        assert stranger.get(f"/berkas/{file_id}/1.webp").status_code == 404
        assert stranger.get(f"/berkas/{file_id}.pdf").status_code == 404


def test_the_admin_reads_no_months(place):
    filled(place)

    assert client(place, "admin").get(address(place)).status_code == 403


@pytest.mark.parametrize(("role", "opens"), [("kapolsek", True), ("kanit", True), ("kasium", False), ("rekap", False)])
def test_the_restricted_bundle_is_there_for_author_kanit_and_kapolsek_only(place, role, opens):
    month_id = filled(place, state="diajukan", stage="petugas")
    reader = client(place, role)
    (restricted,) = [file_id for file_id, apart in files(place, month_id) if apart]

    page = reader.get(address(place))

    assert ("R/BKS-1" in page.text) is opens
    assert reader.get(f"/berkas/{restricted}/1.webp").status_code == (200 if opens else 404)
    with reader.get(f"/berkas/{restricted}.pdf") as answer:
        assert answer.status_code == (200 if opens else 404)
    assert "HAL YANG RAHASIA" not in page.text
    reading = reader.get(f"/berkas/baca/{place.station['petugas'].officer_id}/2023-01")
    assert ("HAL YANG RAHASIA" in reading.text) is opens


def test_a_page_of_a_bundle_is_a_picture_and_a_page_too_far_is_none(place):
    ((file_id, _),) = files(place, filled(place, restricted=False))
    officer = client(place, "petugas")

    picture = officer.get(f"/berkas/{file_id}/2.webp")

    assert (picture.status_code, picture.mimetype, picture.data[8:12]) == (200, "image/webp", b"WEBP")
    assert officer.get(f"/berkas/{file_id}/3.webp").status_code == 404
    assert officer.get(f"/berkas/{uuid4()}/1.webp").status_code == 404


def test_a_download_is_the_stored_file_and_is_told_in_the_trail(place):
    ((file_id, _),) = files(place, filled(place, restricted=False))

    with client(place, "petugas").get(f"/berkas/{file_id}.pdf") as answer:
        data = answer.data

    with place.db.reading() as session:
        key = session.get_one(BundleFile, file_id).sha256
        kept = place.store.fetch(key, place.folder / "kept.pdf").read_bytes()
        told = session.scalars(select(AuditEntry).where(AuditEntry.action == "month.diunduh")).one()
    assert data == kept
    assert told.details == {"file": key}


# ---------------------------------------------------------------- the steps of the others


def test_the_kanit_notes_and_passes_on(place):
    filled(place, state="diajukan", stage="petugas")
    kanit = client(place, "kanit")

    answer = post(kanit, f"{address(place)}/periksa", {"catatan": "Lengkap."}, page=address(place))

    assert answer.location == address(place)
    with place.db.reading() as session:
        assert session.scalars(select(Month.note)).one() == "Lengkap."
    assert "Lengkap." in client(place, "kapolsek").get("/meja").text


def test_a_return_without_words_is_refused_in_its_dialog(place):
    month_id = filled(place, state="diajukan", stage="petugas")
    kanit = client(place, "kanit")

    refused = post(kanit, f"{address(place)}/kembalikan", {"perbaikan": ""}, page=address(place))
    assert refused.status_code == 422
    assert '<dialog class="dialog" id="kembalikan" aria-labelledby="kembalikan-judul" open>' in refused.text
    assert month_state(place, month_id) == "diajukan"

    post(kanit, f"{address(place)}/kembalikan", {"perbaikan": "Foto belum ada."}, page=address(place))
    assert month_state(place, month_id) == "terbuka"
    assert "Foto belum ada." in client(place, "petugas").get("/bulan/2023-01").text


def test_kasium_archives_with_a_place_and_forwards(place):
    month_id = filled(place, state="ditandatangani", stage="kapolsek")
    kasium = client(place, "kasium")

    refused = post(kasium, f"{address(place)}/arsipkan", {"tempat": ""}, page=address(place))
    assert refused.status_code == 422
    post(kasium, f"{address(place)}/arsipkan", {"tempat": "Lemari A/Map 3"}, page=address(place))
    assert month_state(place, month_id) == "diarsipkan"
    post(kasium, f"{address(place)}/teruskan", page=address(place))

    assert month_state(place, month_id) == "diteruskan"
    with place.db.reading() as session:
        assert session.scalars(select(MonthEvent.action)).all() == ["diarsipkan", "diteruskan"]


@pytest.mark.parametrize(
    ("role", "state", "stage", "step", "typed"),
    [
        ("kanit", "diajukan", "petugas", "periksa", {"catatan": "Lengkap."}),
        ("kasium", "ditandatangani", "kapolsek", "arsipkan", {"tempat": "Lemari A/Map 3"}),
    ],
)
def test_what_waits_for_somebody_heads_the_list_of_whatever_month_until_it_is_done(
    place, role, state, stage, step, typed
):
    filled(place, state=state, stage=stage)
    person = client(place, role)

    before = person.get("/bulan?bulan=2023-06").text
    post(person, f"{address(place)}/{step}", typed, page=address(place))

    assert "Menunggu Anda" in before
    assert address(place) in before
    assert "Menunggu Anda" not in person.get("/bulan?bulan=2023-06").text


@pytest.mark.parametrize("role", ["kanit", "kasium"])
def test_what_waits_for_a_neighbour_is_not_in_the_list(place, role):
    filled(place, state="diajukan" if role == "kanit" else "ditandatangani", stage="petugas")

    assert "Menunggu Anda" not in client(place, role, of=place.station.neighbours).get("/bulan?bulan=2023-06").text


def test_the_kapolsek_reopens_a_signed_month_with_a_reason(place):
    month_id = filled(place, state="diarsipkan", stage="kapolsek")
    chief = client(place, "kapolsek")

    assert post(chief, f"{address(place)}/terbit-ulang", page=address(place)).status_code == 422
    post(chief, f"{address(place)}/terbit-ulang", {"sebab": "Tanggal salah."}, page=address(place))

    with place.db.reading() as session:
        month = session.get_one(Month, month_id)
        assert (month.state, month.revision) == ("terbuka", 2)


# ---------------------------------------------------------------- the desk


def on_desk(place):
    month_id = filled(place, state=HANDED_IN, stage="petugas")
    return month_id, f"/meja/{month_id}"


def test_the_desk_opens_where_the_reader_left_off_and_counts_what_was_read(place):
    month_id, path = on_desk(place)
    chief = client(place, "kapolsek")
    (ordinary, _), (restricted, _) = files(place, month_id)

    answer = post(chief, f"{path}/dibaca", {"bagian": "1", "berkas": str(ordinary)}, page=path)
    assert answer.location == f"{path}?bagian=2"
    page = chief.get(path)
    assert f"/berkas/{ordinary}/2.webp" in page.text
    assert "1 dari 4" in page.text

    for number, file_id in ((2, ordinary), (3, restricted), (4, restricted)):
        post(chief, f"{path}/dibaca", {"bagian": str(number), "berkas": str(file_id)}, page=path)
    done = chief.get(path)
    assert "4 dari 4" in done.text
    assert "semua sudah Anda baca" in done.text


def test_what_is_unread_warns_in_the_dialog_and_leads_there(place):
    _, path = on_desk(place)

    page = client(place, "kapolsek").get(path)

    assert "4 bagian belum Anda baca" in page.text
    assert "Baca dulu" in page.text


def test_a_mark_for_a_file_that_was_replaced_does_not_count_for_the_new_one(place):
    month_id, path = on_desk(place)
    chief = client(place, "kapolsek")
    (old, _), _ = files(place, month_id)
    with place.db.writing() as session:
        add_bundle(session, session.get_one(Month, month_id), place.store, place.folder, stage="petugas", pages=3)

    post(chief, f"{path}/dibaca", {"bagian": "1", "berkas": str(old)}, page=path)

    assert "0 dari 4" in chief.get(path).text


def test_changes_after_the_officers_signature_stop_the_desk_in_words(place):
    _, path = on_desk(place)
    with place.db.writing() as session:
        session.scalars(select(Document).where(Document.kind == "kunjungan_warga")).one().revision = 2

    page = client(place, "kapolsek").get(path)

    assert "Kunjungan warga RAHMAT CONTOH" in page.text
    assert 'id="tanda-tangan"' not in page.text


@pytest.mark.parametrize("role", ["petugas", "kanit", "kasium", "rekap", "kasat", "admin"])
def test_nobody_but_the_kapolsek_opens_the_desk(place, role):
    _, path = on_desk(place)
    other = client(place, role)

    assert other.get("/meja").status_code == 403
    assert other.get(path).status_code == 403


def test_the_kapolsek_of_another_polsek_finds_no_desk(place):
    _, path = on_desk(place)
    stranger = client(place, "kapolsek", of=place.station.neighbours)

    assert "Tidak ada berkas yang menunggu" in stranger.get("/meja").text
    assert stranger.get(path).status_code == 404


def test_a_return_from_the_desk_goes_back_to_the_officer(place):
    month_id, path = on_desk(place)
    chief = client(place, "kapolsek")

    assert post(chief, f"{path}/kembalikan", page=path).status_code == 422
    post(chief, f"{path}/kembalikan", {"perbaikan": "Halaman 3 kosong."}, page=path)

    assert month_state(place, month_id) == "terbuka"


# ---------------------------------------------------------------- one's own key


def test_a_key_is_made_shown_and_withdrawn_on_its_page(place):
    officer = client(place, "petugas")

    refused = post(officer, "/kunci", {"frasa": "frasa contoh", "ulang": "lain"})
    assert refused.status_code == 422
    assert "frasa contoh" not in refused.text
    post(officer, "/kunci", {"frasa": "frasa sandi contoh", "ulang": "frasa sandi contoh"})
    page = officer.get("/kunci")
    assert "internal, tidak tersertifikasi" in page.text
    assert "Bhabinkamtibmas, Polsek Contoh Timur" in page.text

    post(officer, "/kunci/cabut", page="/kunci")
    assert "Buat kunci" in officer.get("/kunci").text


@pytest.mark.slow
def test_both_signatures_are_given_on_the_pages(place):
    month_id = filled(place)
    passphrase = "frasa sandi contoh"
    officer, chief = client(place, "petugas"), client(place, "kapolsek")
    for one in (officer, chief):
        post(one, "/kunci", {"frasa": passphrase, "ulang": passphrase})

    def hashes():
        with place.db.reading() as session:
            return [file.sha256 for file in month_files(session.get_one(Month, month_id))]

    wrong = post(
        officer, "/bulan/2023-01/tanda-tangan", {"frasa": "salah", "berkas": hashes()}, page="/bulan/2023-01"
    )  # fmt: skip
    assert wrong.status_code == 422
    assert 'id="frasa-salah"' in wrong.text
    post(officer, "/bulan/2023-01/tanda-tangan", {"frasa": passphrase, "berkas": hashes()}, page="/bulan/2023-01")
    assert month_state(place, month_id) == "diajukan"
    path = f"/meja/{month_id}"
    unseen = post(chief, f"{path}/tanda-tangan", {"frasa": passphrase, "berkas": hashes()[:1]}, page=path)
    assert unseen.status_code == 409
    assert "Baca lagi sebelum menandatangani" in unseen.text
    signed = post(chief, f"{path}/tanda-tangan", {"frasa": passphrase, "berkas": hashes()}, page=path)

    assert signed.location == "/meja"
    assert month_state(place, month_id) == "ditandatangani"


def test_every_row_with_something_to_do_leads_to_the_page_where_it_is_done(place):
    month_id = filled(place, built=False)
    plan(place, kunjungan_usaha=2)
    with place.db.writing() as session:
        month = session.get_one(Month, month_id)
        for kind, state in (("laporan_kegiatan", "dikembalikan"), ("pengaduan", "draf"), ("tptkp", "diajukan")):
            add_document(session, month, kind=kind, state=state, position=9)
        ids = {one.kind: one.id for one in session.scalars(select(Document))}
    officer = client(place, "petugas")

    page = officer.get("/bulan/2023-01").text

    for href in (
        f"/draf/{ids['laporan_kegiatan']}?kurang=1", f"/draf/{ids['pengaduan']}?kurang=1", f"/dokumen/{ids['tptkp']}",
        "/isi/kunjungan_usaha",
    ):  # fmt: skip
        assert f'href="{href}"' in page
        assert officer.get(href, follow_redirects=True).status_code == 200
    for role in ("kanit", "kapolsek"):
        reader = client(place, role)
        links = re.findall(
            r'href="(/dokumen/[^"#]+)"', reader.get(f"/bulan/{place.station['petugas'].officer_id}/2023-01").text
        )
        assert f"/dokumen/{ids['tptkp']}" in links
        assert {reader.get(link).status_code for link in links} == {200}
