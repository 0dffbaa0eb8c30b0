"""The inbox as a reviewer meets it: through the real application, without JavaScript."""

import re
from uuid import uuid4

import pytest
from PIL import Image

from engines.convert.fake import PlainConverter
from errors import ConverterUnavailable
from models.tables import Document, Officer, Photo
from schemas import registry
from services.entries import save_draft, submit
from services.inbox import Filters, open_inbox
from services.press import Press
from services.review import open_for_reading
from tests.factories import Station, add_document, add_month, csrf_of, log_in, make_app, make_installation, now, resend

VISIT = registry.find("kunjungan_warga")


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
def papers(berkas, station):
    """Three papers of one officer that wait, the oldest first."""
    with berkas.db.writing() as session:
        month = add_month(session, session.get(Officer, station["petugas"].officer_id))
        found = []
        for hour, kind in enumerate(("kunjungan_warga", "laporan_kegiatan", "laporan_informasi")):
            document = add_document(session, month, kind=kind, state="diajukan", position=hour)
            document.changed_at = document.changed_at.replace(hour=hour)
            found.append(document.id)
        return found


@pytest.fixture
def visitor(berkas, station):
    def arrive(role):
        return log_in(make_app(berkas).test_client(), station[role])

    return arrive


def state_of(berkas, document_id):
    with berkas.db.reading() as session:
        document = session.get(Document, document_id)
        return document.state, document.number


def send(client, page, path, **fields):
    token = csrf_of(client.get(page).text)
    return client.post(path, data={"csrf_token": token, "revisi": "1", **fields})


def test_the_kanit_reads_passes_on_and_comes_to_the_next(berkas, papers, visitor):
    kanit = visitor("kanit")

    shown = kanit.get(f"/periksa/{papers[0]}")
    answer = send(kanit, f"/periksa/{papers[0]}", f"/periksa/{papers[0]}/teruskan")

    assert "1 dari 3" in shown.text
    assert "Rahmat Hidayatullah" in shown.text
    assert answer.headers["Location"] == f"/periksa/{papers[1]}"
    assert "diteruskan kepada Kapolsek" in kanit.get(answer.headers["Location"]).text
    assert state_of(berkas, papers[0])[0] == "diperiksa"


def test_the_kapolsek_approves_with_a_number(berkas, papers, visitor):
    kapolsek = visitor("kapolsek")

    answer = send(kapolsek, f"/periksa/{papers[2]}", f"/periksa/{papers[2]}/setujui")

    assert state_of(berkas, papers[2]) == ("disetujui", "R/LI-1/I/2023/Bhabinkamtibmas")
    assert answer.headers["Location"] == f"/periksa/{papers[1]}"


def test_a_secret_paper_shows_kind_and_author_in_the_list_and_no_subject_in_the_title(papers, visitor):
    kanit = visitor("kanit")

    listed, shown = kanit.get("/periksa").text, kanit.get(f"/periksa/{papers[2]}").text

    assert "Isi hanya di dokumen" in listed
    assert "Penerangan padam" not in listed
    assert "Penerangan padam" not in re.search("<title>(.*?)</title>", shown, re.S).group(1)
    assert "Penerangan padam" in shown


def test_a_return_without_a_remark_is_refused_and_keeps_what_was_typed(berkas, papers, visitor):
    kanit, page = visitor("kanit"), f"/periksa/{papers[0]}"

    refused = send(kanit, page, f"{page}/kembalikan", kembalikan="1", catatan=" ")
    marked = send(kanit, page, f"{page}/kembalikan", tandai="nama", catatan="Periksa lagi")
    ready = send(kanit, page, f"{page}/kembalikan", siap="nama|Kurang jelas", **{"catatan:nama": "Nama siapa"})

    assert refused.status_code == 422
    assert "Tulis alasan supaya petugas tahu apa yang harus diperbaiki." in refused.text
    assert marked.status_code == 200
    assert 'name="catatan:nama"' in marked.text
    assert "Periksa lagi" in marked.text
    assert "Nama siapa. Kurang jelas" in ready.text
    assert state_of(berkas, papers[0])[0] == "diajukan"


def test_marks_reach_the_officer(berkas, papers, visitor):
    kanit, page = visitor("kanit"), f"/periksa/{papers[0]}"

    answer = send(kanit, page, f"{page}/kembalikan", kembalikan="1", **{"catatan:nama": "Tulis nama lengkap"})

    assert answer.headers["Location"] == f"/periksa/{papers[1]}"
    with berkas.db.reading() as session:
        document = session.get(Document, papers[0])
        assert document.state == "dikembalikan"
        assert document.reviews[-1].marks == {"nama": "Tulis nama lengkap"}


def test_a_stale_page_keeps_the_remarks(berkas, papers, visitor):
    kanit, page = visitor("kanit"), f"/periksa/{papers[0]}"
    kanit.get(page)

    answer = kanit.post(
        f"{page}/kembalikan",
        data={"csrf_token": "lama", "revisi": "1", "kembalikan": "1", "catatan:nama": "Tulis nama lengkap"},
    )

    assert answer.status_code == 403
    assert "Tulis nama lengkap" in answer.text
    assert state_of(berkas, papers[0])[0] == "diajukan"


def test_the_kapolsek_corrects_a_field_and_sees_what_is_wrong_with_it(berkas, papers, visitor):
    kapolsek, page = visitor("kapolsek"), f"/periksa/{papers[1]}"
    kapolsek.get(page)
    form = f"{page}/koreksi?isian=tanggal"

    wrong = send(kapolsek, form, form, tanggal="2099-01-01")
    right = send(kapolsek, form, form, tanggal="2023-01-11")

    assert wrong.status_code == 422
    assert "tidak boleh lewat hari ini" in wrong.text
    assert 'value="2099-01-01"' in wrong.text
    assert right.headers["Location"] == page
    shown = kapolsek.get(page).text
    assert "Rabu, 11 Januari 2023" in shown
    assert "revisi 2" in shown
    with berkas.db.reading() as session:
        assert session.get(Document, papers[1]).revision == 2


@pytest.mark.parametrize(
    "path", ["jenis_kegiatan", "judul", "tanggal", "jam_mulai", "uraian", "jumlah_peserta", "pelaksana.0"]
)
def test_every_sort_of_field_can_be_corrected(papers, visitor, path):
    kapolsek = visitor("kapolsek")
    kapolsek.get(f"/periksa/{papers[1]}")

    assert kapolsek.get(f"/periksa/{papers[1]}/koreksi?isian={path}").status_code == 200
    assert kapolsek.get(f"/periksa/{papers[1]}/koreksi?isian=bukan").status_code == 404


def test_a_paper_is_cancelled_with_a_reason(berkas, papers, visitor):
    kapolsek, page = visitor("kapolsek"), f"/periksa/{papers[0]}"

    refused = send(kapolsek, page, f"{page}/batalkan", alasan="")
    answer = send(kapolsek, page, f"{page}/batalkan", alasan="Salah orang")

    assert refused.status_code == 422
    assert answer.status_code == 303
    assert state_of(berkas, papers[0])[0] == "dibatalkan"


def test_several_are_decided_at_once_only_where_they_were_opened(berkas, papers, visitor):
    kanit = visitor("kanit")
    kanit.get(f"/periksa/{papers[0]}")

    listed = kanit.get("/periksa").text
    answer = send(kanit, "/periksa", "/periksa/bersama", dokumen=[f"{papers[0]}.1", f"{papers[1]}.1"])

    assert "Teruskan yang sudah dibuka (1)" in listed
    assert answer.headers["Location"] == "/periksa"
    told = kanit.get("/periksa").text
    assert "1 dokumen diteruskan" in told
    assert "belum Anda baca" in told
    assert [state_of(berkas, one)[0] for one in papers[:2]] == ["diperiksa", "diajukan"]


def test_pages_are_pictures_and_a_file_and_fetching_them_is_not_reading(berkas, station, papers, visitor):
    kanit = visitor("kanit")

    picture = kanit.get(f"/periksa/{papers[0]}/halaman/1.webp")
    file = kanit.get(f"/periksa/{papers[0]}/dokumen.pdf")

    assert picture.data[8:12] == b"WEBP"
    assert picture.headers["Cache-Control"] == "no-store"
    assert file.data.startswith(b"%PDF")
    assert kanit.get(f"/periksa/{papers[0]}/halaman/99.webp").status_code == 404
    assert not any(row.opened for row in open_inbox(berkas.db, station["kanit"], Filters()).rows)


def test_photos_stand_behind_the_paper_and_can_be_marked(berkas, papers, visitor, tmp_path):
    Image.new("RGB", (400, 300), "navy").save(tmp_path / "foto.jpg")
    key = berkas.store.put(tmp_path / "foto.jpg")
    with berkas.db.writing() as session:
        session.add(
            Photo(
                id=uuid4(), document_id=papers[1], position=0, original_sha256=key, sha256=key, width_px=400,
                height_px=300, caption="Balai RW", place="",
            )
        )  # fmt: skip
    kanit, page = visitor("kanit"), f"/periksa/{papers[1]}"

    shown = kanit.get(page).text
    send(kanit, page, f"{page}/kembalikan", kembalikan="1", **{"catatan:foto.0": "Kurang jelas"})

    assert "Foto (1)" in shown
    assert "Tandai foto 1" in shown
    assert 'id="halaman-2"' in shown
    assert kanit.get(f"{page}/halaman/2.webp").status_code == 200
    with berkas.db.reading() as session:
        assert session.get(Document, papers[1]).reviews[-1].marks == {"foto.0": "Kurang jelas"}


def test_the_list_is_filtered_by_its_address(berkas, station, papers, visitor):
    kanit = visitor("kanit")

    page = kanit.get("/periksa?jenis=laporan_kegiatan").text

    assert "1 menunggu" in page
    assert f"/periksa/{papers[1]}?jenis=laporan_kegiatan" in page
    assert str(papers[0]) not in page
    assert "Tidak ada yang cocok" in kanit.get("/periksa?jenis=tidak_ada").text
    assert "3 menunggu" in kanit.get("/periksa?petugas=bukan-id").text


def test_what_cannot_be_printed_can_still_be_read_and_decided(berkas, papers, visitor):
    class Broken(PlainConverter):
        def convert(self, *_, **__):
            raise ConverterUnavailable("tidak berjalan")

    berkas.converter = Broken()
    kanit = visitor("kanit")

    page = kanit.get(f"/periksa/{papers[0]}")

    assert page.status_code == 200
    assert "Gambar halaman belum dapat dibuat" in page.text
    assert "Setujui" in page.text


@pytest.mark.parametrize("role", ["petugas", "kasium", "rekap", "kasat", "admin"])
def test_the_inbox_is_for_reviewers(papers, visitor, role):
    client = visitor(role)

    assert client.get("/periksa").status_code == 403
    assert client.get(f"/periksa/{papers[0]}").status_code == 403


def test_a_resent_paper_shows_only_what_changed(berkas, station, papers, visitor):
    kanit, page = visitor("kanit"), f"/periksa/{papers[0]}"
    send(kanit, page, f"{page}/kembalikan", kembalikan="1", **{"catatan:no_telepon": "Salah nomor"})
    open_for_reading(berkas.db, papers[0], by=station["kapolsek"], clock=now)
    with berkas.db.writing() as session:
        resend(session, session.get(Document, papers[0]), station["petugas"], no_telepon="081299990000")

    shown = kanit.get(page).text

    assert "Berubah sejak revisi 1" in shown
    assert "<del>081200000000</del><ins>081299990000</ins>" in shown
    assert "Catatan: “Salah nomor”" in shown
    assert "Kirim ulang" in shown


def test_a_mark_at_a_second_visit_reaches_the_officer_at_that_visit(berkas, station, visitor):
    officer, kanit = visitor("petugas"), visitor("kanit")
    first, second = uuid4(), uuid4()
    answers = {**VISIT.example, "foto": []}
    later = {**answers, "kunjungan": [{**answers["kunjungan"][0], "tanggal": "2023-01-30"}]}
    for entry, typed in ((first, answers), (second, later)):
        save_draft(
            berkas.db, entry, kind=VISIT.kind, revision=1, answers=typed, by=station["petugas"], clock=now,
            record_id=record_of(berkas.db, first),
        )  # fmt: skip
        submit(berkas.db, entry, revision=1, by=station["petugas"], clock=now)
    page = f"/periksa/{second}"

    shown = kanit.get(page).text
    send(kanit, page, f"{page}/kembalikan", kembalikan="1", **{"catatan:kunjungan.1.keterangan": "Jelaskan imbauannya"})
    draft = officer.get(f"/draf/{second}").text

    assert 'value="kunjungan.0.keterangan"' not in shown  # the earlier visit is another paper
    assert '<a href="#kunjungan.1.keterangan">Jelaskan imbauannya</a>' in draft
    assert 'id="kunjungan.1.keterangan"' in draft


def record_of(db, document_id):
    with db.reading() as session:
        document = session.get(Document, document_id)
        return None if document is None else document.record_id


def test_an_officer_cancels_with_a_reason(berkas, papers, visitor):
    officer, page = visitor("petugas"), f"/dokumen/{papers[0]}"

    refused = send(officer, page, f"{page}/batalkan", alasan=" ")
    answer = send(officer, page, f"{page}/batalkan", alasan="Warga pindah")

    assert refused.status_code == 422
    assert "Tulis alasan pembatalan" in refused.text
    assert answer.status_code == 303
    assert state_of(berkas, papers[0])[0] == "dibatalkan"
    assert "Warga pindah" in officer.get(page).text


def test_a_correction_is_seen_by_the_officer_on_the_papers_page(berkas, station, papers, visitor):
    kapolsek, officer = visitor("kapolsek"), visitor("petugas")
    kapolsek.get(f"/periksa/{papers[1]}")
    form = f"/periksa/{papers[1]}/koreksi?isian=judul"
    send(kapolsek, form, form, judul="Posyandu RT 003", catatan="RT salah")

    told, page = officer.get("/").text, officer.get(f"/dokumen/{papers[1]}").text

    assert "Dikoreksi" in told
    assert "<ins>Posyandu RT 003</ins>" in page
    assert "RT salah" in page
    assert "Dikoreksi" not in officer.get("/").text
