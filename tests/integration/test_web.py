"""The public pages, over a real database and object store; the checking child is the one thing that is faked."""

import gzip
import hashlib
import io
import os
import re
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from flask import Flask, abort
from structlog.testing import capture_logs

from engines.storage.objects import LocalObjects
from errors import ConverterBusy, WrongState
from models.database import open_sqlite
from models.tables import Base, Bundle, BundleFile, CheckedFile, Document, Job, Month, Officer, Unit
from pipeline.values import Outcome, SignatureReport, Verdict
from pipeline.verdicts import verdict_to_json
from tests.factories import make_site
from tools import vendor
from web import HERE, register
from web.identity import PUBLIC, allow

NOW = datetime(2023, 2, 6, 1, 15, tzinfo=UTC)
LIMIT = 200_000
CODE, SECRET_CODE = "7H3K-9QWX-2MND-4RTP", "ABCD-EFGH-JKMN-PQRS"
SIGNED = b"%PDF-1.7 both signatures"
SECRET_SIGNED = b"%PDF-1.7 restricted"
OFFICER = SignatureReport(
    "Aipda Budi Contoh", "petugas", "2023-02-04T09:05:00+07:00", "jam komputer", "B-B", "CA Lokal Contoh", False
)
CHIEF = SignatureReport(
    "AKP Ratna Contoh", "kapolsek", "2023-02-04T03:22:00+00:00", "jam komputer", "B-B", "CA Lokal Contoh", False
)


def sha(content):
    return hashlib.sha256(content).hexdigest()


def verdict(outcome=Outcome.VALID, *, reason="Alasan dari pemeriksa.", content=SIGNED, signatures=(OFFICER, CHIEF)):
    return Verdict(outcome, reason, sha(content), tuple(signatures), pages=4)


class Child:
    """A confined child that answers what the test wants, and looks at what it was given."""

    def __init__(self, work, answer, seen):
        self.work, self._answer, self._seen = work, answer, seen

    def call(self, function, arguments, *, timeout_s):
        self._seen.append((self.work / arguments["file"]).read_bytes())
        if isinstance(self._answer, Exception):
            raise self._answer
        return verdict_to_json(self._answer)


class Confinement:
    def __init__(self, folder):
        self.folder, self.answer, self.seen = folder, verdict(), []

    @contextmanager
    def child(self, *, memory_bytes, cpu_s, reads=()):
        work = self.folder / uuid4().hex
        work.mkdir(parents=True)
        yield Child(work, self.answer, self.seen)


class Keys:
    def trust_roots(self):
        return []

    def revoked(self):
        return {}


@pytest.fixture
def here(tmp_path):
    """A Site with the invented month: two ordinary papers, one restricted, both bundles signed."""
    db = open_sqlite(tmp_path / "berkas.db")
    with db.writing() as session:
        Base.metadata.create_all(session.connection())
    store = LocalObjects(tmp_path / "objects")
    fill(db, store, tmp_path)
    yield make_site(
        tmp_path, db=db, store=store, confinement=Confinement(tmp_path / "confined"), keyring=Keys(),
        clock=lambda: NOW, work=tmp_path / "uploads", upload_limit_bytes=LIMIT, patience_s=0.05,
    )  # fmt: skip
    db.close()


def fill(db, store, folder):
    when = datetime(2023, 2, 4)
    with db.writing() as session:
        unit = Unit(
            id=uuid4(), level="polsek", name="Polsek Contoh Timur", place="Contoh",
            letterhead=["POLRI", "RESOR KOTA", "SEKTOR CONTOH TIMUR"], time_zone="Asia/Jakarta", paper="A4",
            example=True, created_at=when,
        )  # fmt: skip
        people = [
            Officer(id=uuid4(), unit=unit, role=role, name=name, rank=rank, nrp=nrp)
            for role, name, rank, nrp in (
                ("petugas", "BUDI CONTOH", "Aipda", "00000001"),
                ("kapolsek", "RATNA CONTOH", "AKP", "00000002"),
            )
        ]
        month = Month(id=uuid4(), officer=people[0], period="2023-01")
        session.add_all([unit, *people, month])
        session.flush()
        rows = (
            ("kunjungan_warga", False, "", "Rahmat Rekaan <b>tebal</b>"),
            ("laporan_kegiatan", False, "B/LAP-1/I/2023/Bhabinkamtibmas", "Penyuluhan bahaya narkoba"),
            ("laporan_informasi", True, "R/LI-1/I/2023/Bhabinkamtibmas", "Perihal yang rahasia"),
        )
        for position, (kind, restricted, number, summary) in enumerate(rows):
            month.documents.append(
                Document(
                    id=uuid4(),
                    unit_id=unit.id,
                    officer_id=people[0].id,
                    kind=kind,
                    restricted=restricted,
                    date=date(2023, 1, 9 + position),
                    position=position,
                    state="disetujui",
                    answers={},
                    summary=summary,
                    number=number,
                    created_at=when,
                    changed_at=when,
                )
            )
        for restricted, code, number, content in (
            (False, CODE, "B/BKS-12/II/2023", SIGNED),
            (True, SECRET_CODE, "R/BKS-3/II/2023", SECRET_SIGNED),
        ):
            source = folder / "source.pdf"
            source.write_bytes(content)
            key = store.put(source)
            bundle = Bundle(
                id=uuid4(), restricted=restricted, number=number, letter_number="", code=code, date=date(2023, 2, 4),
                builds=1,
            )  # fmt: skip
            month.bundles.append(bundle)
            bundle.files.append(
                BundleFile(
                    id=uuid4(), build=1, stage="kapolsek", sha256=key, pages=4, size_bytes=len(content), created_at=when
                )
            )
            told = verdict_to_json(verdict(content=content))
            session.add(CheckedFile(sha256=key, verdict=told, checked_at=when))
        source.unlink()


@pytest.fixture
def app(here):
    app = Flask("web_test", static_folder=None)

    @app.get("/uji/<what>")
    @allow(PUBLIC)
    def fail(what):
        if what == "pengguna":
            raise WrongState("Bulan ini belum lengkap. Lengkapi dahulu.")
        if what == "mesin":
            raise ConverterBusy("the queue is full")
        if what == "rusak":
            raise RuntimeError("NIK 2172010901840003 of Siti")
        abort(int(what))

    register(app, lambda: here)
    return app


@pytest.fixture
def client(app):
    return app.test_client()


def send(client, content=SIGNED, *, name="berkas-januari.pdf", field="berkas"):
    return client.post("/cek", data={field: (io.BytesIO(content), name)}, content_type="multipart/form-data")


def files_in(folder):
    return list(folder.rglob("*")) if folder.exists() else []


PLACES = ["/", "/cek", f"/cek/{CODE}", f"/cek/{SECRET_CODE}", "/cek/TIDAK-ADA", "/contoh", "/sehat", "/tidak-ada",
          "/uji/rusak", "/uji/mesin", "/uji/403", "/static/app.css", f"/contoh/{CODE}.pdf"]  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_every_answer_bears_the_protecting_headers(client, place):
    with client.get(place) as answer:
        policy = answer.headers["Content-Security-Policy"]

        for rule in ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'",
                     "form-action 'self'"):  # fmt: skip
            assert rule in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"] == "noindex"
        if not place.startswith("/static/"):
            assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("place", PLACES[:11])
def test_pages_hold_no_inline_script_or_style_and_nothing_from_elsewhere(client, place):
    page = client.get(place).text

    assert not re.search(
        r"<script(?![^>]*\ssrc=\"/static/)|<style|\sstyle=|\son\w+=|javascript:|<iframe|<object|<embed", page
    )
    assert not re.search(r"""(?:href|src|action)=["']?(?:https?:|//)""", page)
    assert not re.search(r"\b0\d (Januari|Februari)", page)


def test_pages_are_indonesian_with_one_head_line(client):
    for place in ("/", "/cek", f"/cek/{CODE}", "/contoh", "/tidak-ada"):
        page = client.get(place).text

        assert '<html lang="id">' in page
        assert page.count("<h1") == 1


def own_files():
    own = [path for path in (HERE / "static").rglob("*") if path.is_file() and "vendor" not in path.parts]
    return [*own, *(HERE / "templates").rglob("*.html")]


@pytest.mark.parametrize("path", own_files(), ids=lambda path: path.relative_to(HERE).as_posix())
def test_own_files_reach_for_nothing_outside(path):
    text = path.read_text().replace("http://www.w3.org/2000/svg", "")  # a name, never fetched

    assert "://" not in text
    assert "@import" not in text
    assert not re.search(r"\sstyle=|\son(?:click|load|error|submit|change)=", text)


@pytest.mark.parametrize("folder", [vendor.SERVED, vendor.TESTED], ids=["served", "tested"])
def test_what_others_made_is_what_was_taken_from_them(folder):
    assert (folder / vendor.SUMS).read_text() == vendor.sums(folder)
    assert {path.name for path in folder.iterdir()} - {vendor.SUMS} <= {
        f"{name}-{version}" for name, version in vendor.versions().items()
    }
    for each in folder.iterdir():
        assert each.is_file() or (each / "LICENSE").is_file()


def test_static_files_are_kept_for_good_under_the_address_that_pages_name(client):
    page = client.get("/").text
    (style,) = re.findall(r'href="(/static/v/[0-9a-f]{8}/app.css)"', page)

    with client.get(style) as kept, client.get("/static/app.css") as plain, client.get("/static/v/0/app.css") as old:
        assert "immutable" in kept.headers["Cache-Control"]
        assert [answer.headers["Cache-Control"] for answer in (plain, old)] == ["no-cache", "no-cache"]
        assert kept.data == plain.data == old.data
    assert client.get("/static/v/0/none.css").status_code == 404
    assert not re.search(r'(?:src|href)="/static/(?!v/)', page)


def test_text_is_squeezed_for_browsers_that_take_it(client):
    with client.get("/static/app.css") as plain:
        whole = plain.data
    small = client.get("/static/app.css", headers={"Accept-Encoding": "gzip"})
    known = {"Accept-Encoding": "gzip", "If-None-Match": small.headers["ETag"]}

    assert gzip.decompress(small.data) == whole
    assert small.headers["Content-Encoding"] == "gzip"
    assert all("Accept-Encoding" in answer.headers["Vary"] for answer in (plain, small))
    with client.get("/static/app.css", headers=known) as again:
        assert again.status_code == 304


@pytest.mark.parametrize("path", sorted((HERE / "static").glob("*.css")), ids=lambda path: path.name)
def test_each_style_sheet_is_small(path):
    assert len(gzip.compress(path.read_bytes())) <= 8192


def test_what_others_made_loads_nothing_from_elsewhere():
    for path in vendor.SERVED.rglob("*.css"):
        text = path.read_text()
        assert "@import" not in text
        assert not re.search(r"""url\(["']?(?:https?:)?//""", text)
    page = (HERE / "templates" / "base.html").read_text()
    for name in ("bootstrap", "htmx.org"):
        assert f"vendor/{name}-{vendor.versions()[name]}/" in page


def test_the_front_page_offers_the_check_and_the_example(client):
    page = client.get("/").text

    assert 'name="kode"' in page
    assert 'href="/contoh"' in page
    assert "Januari 2023, Polsek Contoh Timur" in page


def test_the_example_lists_ordinary_papers_and_only_counts_the_restricted(client):
    page = client.get("/contoh").text

    assert "Data contoh" in page
    assert "Penyuluhan bahaya narkoba" in page
    assert "Rahmat Rekaan &lt;b&gt;tebal&lt;/b&gt;" in page
    assert "1 dokumen RAHASIA" in page
    assert "Perihal yang rahasia" not in page
    assert f"/contoh/{CODE}.pdf" in page
    assert f"/contoh/{SECRET_CODE}.pdf" not in page
    assert 'http-equiv="refresh"' not in page


def test_a_bundle_under_way_shows_its_progress_without_script(client, here):
    with here.db.writing() as session:
        bundle = session.query(Bundle).filter_by(code=CODE).one()
        session.add(
            Job(id=uuid4(), kind="build_bundle", subject=bundle.id, dedup_key="k", state="running", done=12, total=41,
                step="Membuat dokumen", created_at=datetime(2023, 2, 5))
        )  # fmt: skip

    page = client.get("/contoh").text

    assert "Membuat dokumen" in page
    assert "12 dari 41" in page
    assert '<progress aria-labelledby="kemajuan-1" max="41" value="12">' in page
    assert '<meta http-equiv="refresh"' in page


def test_a_failed_bundle_says_why(client, here):
    with here.db.writing() as session:
        bundle = session.query(Bundle).filter_by(code=CODE).one()
        session.add(
            Job(id=uuid4(), kind="build_bundle", subject=bundle.id, dedup_key="k", state="dead", error="Ruang penuh.",
                created_at=datetime(2023, 2, 5))
        )  # fmt: skip

    page = client.get("/contoh").text

    assert "Gagal disusun" in page
    assert "Ruang penuh." in page


def test_an_empty_installation_says_so(client, here):
    with here.db.writing() as session:
        session.query(Unit).update({"example": False})

    assert "Belum ada bulan contoh" in client.get("/contoh").text
    assert client.get("/").status_code == 200


def test_the_example_file_is_sent_whole_and_leaves_nothing(client, here):
    with client.get(f"/contoh/{CODE}.pdf") as answer:
        assert answer.data == SIGNED
        assert answer.content_length == len(SIGNED)
        assert answer.mimetype == "application/pdf"
    assert files_in(here.work) == []


def test_a_broken_off_download_goes_on_where_it_stopped(client, here):
    with client.get(f"/contoh/{CODE}.pdf", headers={"Range": "bytes=9-"}) as answer:
        assert answer.status_code == 206
        assert answer.data == SIGNED[9:]
        assert answer.content_length == len(SIGNED) - 9
    assert files_in(here.work) == []


@pytest.mark.parametrize("code", [SECRET_CODE, "TIDAK-ADA"])
def test_a_restricted_or_unknown_example_file_is_not_given(client, code):
    assert client.get(f"/contoh/{code}.pdf").status_code == 404


def test_a_code_shows_the_record_and_invites_the_upload(client):
    page = client.get(f"/cek/{CODE}").text

    for words in ("B/BKS-12/II/2023", "Januari 2023", "4 halaman", sha(SIGNED), "Aipda Budi Contoh", "Bhabinkamtibmas",
                  "AKP Ratna Contoh", "4 Februari 2023 pukul 09.05 WIB", "4 Februari 2023 pukul 10.22 WIB",
                  "belum membuktikan kertas"):  # fmt: skip
        assert words in page
    assert 'type="file"' in page


def test_a_restricted_code_shows_number_and_hash_only(client):
    page = client.get(f"/cek/{SECRET_CODE}").text

    assert "R/BKS-3/II/2023" in page
    assert sha(SECRET_SIGNED) in page
    for words in ("Budi", "Ratna", "Januari", "halaman (", "Perihal"):
        assert words not in page


@pytest.mark.parametrize("typed", ["7h3k 9qwx 2mnd 4rtp", "7H3K9QWX2MND4RTP", f" {CODE} "])
def test_a_code_may_be_typed_in_any_manner(client, typed):
    answer = client.get("/cek", query_string={"kode": typed})

    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/cek/{CODE}"


def test_an_unknown_code_is_said_in_words_and_kept_in_the_field(client):
    answer = client.get("/cek/2222-AAAA-BBBB-CCC%22%3E")

    assert answer.status_code == 404
    assert "Kode ini tidak dikenal" in answer.text
    assert 'role="alert"' in answer.text
    assert 'value="2222-AAAA-BBBB-CCC&#34;&gt;"' in answer.text


def test_an_empty_code_is_asked_for_again(client):
    answer = client.get("/cek", query_string={"kode": " "})

    assert answer.status_code == 422
    assert "Ketik dahulu kode" in answer.text


def test_a_valid_file_of_the_archive_shows_signers_and_record(client, here):
    answer = send(client)

    assert answer.status_code == 200
    assert here.confinement.seen == [SIGNED]
    for words in ("<h2>SAH</h2>", "Alasan dari pemeriksa.", "berkas-januari.pdf, diperiksa 6 Februari 2023 pukul 08.15",
                  "Sama dengan berkas di arsip kami", "B/BKS-12/II/2023", "AKP Ratna Contoh",
                  "Internal, tidak tersertifikasi (bukan BSrE)", "jam komputer", sha(SIGNED)):  # fmt: skip
        assert words in answer.text
    assert "Tertulis" not in answer.text
    assert "<img" not in answer.text.partition("<main")[2]


STRANGE = b"%PDF-1.7 a stranger"
CHANGED = SignatureReport(**{**{name: getattr(CHIEF, name) for name in CHIEF.__slots__}, "changed_after": True})
VERDICTS = [
    (Outcome.UNCERTAIN, (OFFICER, CHIEF), ["Ini belum berarti palsu", "Tertulis atas nama", "CA Lokal Contoh"], "wr"),
    (Outcome.INVALID, (OFFICER, CHANGED), ["Jangan pakai sebagai bukti", "Tertulis atas nama",
     "Isi sesudah tanda tangan Kapolsek", "Berbeda dari semua berkas di arsip kami"], "er"),
    (Outcome.UNSIGNED, (), ["Mintalah PDF aslinya"], "neutral"),
    (Outcome.INCOMPLETE, (OFFICER,), ["Bhabinkamtibmas", "Aipda Budi Contoh", "sudah lengkap"], "wr"),
]  # fmt: skip


@pytest.mark.parametrize(("outcome", "signatures", "words", "tone"), VERDICTS, ids=[one[0].value for one in VERDICTS])
def test_every_other_verdict_has_its_words_and_tone(client, here, outcome, signatures, words, tone):
    here.confinement.answer = verdict(outcome, content=STRANGE, signatures=signatures)

    answer = send(client, STRANGE)

    assert answer.status_code == 200
    assert f">{outcome.value}</h2>" in answer.text
    assert f'class="verdict {tone}"' in answer.text
    assert "Sama dengan berkas di arsip" not in answer.text
    for each in words:
        assert each in answer.text


def test_a_valid_stranger_is_told_apart_from_the_archive(client, here):
    here.confinement.answer = verdict(content=STRANGE)

    page = send(client, STRANGE).text

    assert "<h2>SAH</h2>" in page
    assert "Tidak ada di arsip kami" in page


def test_an_uploaded_restricted_bundle_shows_number_and_hash_only(client, here):
    here.confinement.answer = verdict(content=SECRET_SIGNED)

    page = send(client, SECRET_SIGNED).text

    assert "R/BKS-3/II/2023" in page
    assert sha(SECRET_SIGNED) in page
    for words in ("Budi", "Ratna", "Januari 2023", "halaman</dd>"):
        assert words not in page


def test_what_a_hostile_file_claims_is_only_text(client, here):
    claim = SignatureReport("<script>x</script>", "admin", "kemarin <b>", "jam", "B-B", "<img src=x>", True)
    here.confinement.answer = verdict(Outcome.INVALID, content=STRANGE, signatures=(claim,))

    page = send(client, STRANGE, name="../../a\u202efdp.<i>exe").text

    assert "<script>" not in page
    assert "<img src=x" not in page
    assert "afdp.&lt;i&gt;exe" in page
    assert "kemarin &lt;b&gt;" in page


@pytest.mark.parametrize(
    "answer", [verdict(), RuntimeError("boom"), WrongState("Tidak dapat."), ConverterBusy("busy")], ids=repr
)
def test_an_upload_is_gone_whatever_happens(client, here, answer):
    here.confinement.answer = answer

    send(client)

    assert files_in(here.work) == []


def test_what_a_killed_process_left_is_removed_by_the_next_upload(client, here):
    (here.work / "unggahan-lama").mkdir(parents=True)
    (here.work / "unggahan-lama" / "berkas.pdf").write_bytes(SIGNED)
    (here.work / "unggahan-baru").mkdir()
    os.utime(here.work / "unggahan-lama", (0, 0))

    send(client)

    assert [path.name for path in files_in(here.work)] == ["unggahan-baru"]


def test_an_upload_over_the_limit_is_refused_in_words(client, here):
    answer = send(client, b"x" * (LIMIT + 10_000))

    assert answer.status_code == 413
    assert "Berkas ini lebih besar dari" in answer.text
    assert here.confinement.seen == []
    assert files_in(here.work) == []


def test_an_upload_that_hides_its_length_is_cut_off_at_the_limit(client, here):
    start = b'--x\r\nContent-Disposition: form-data; name="berkas"; filename="a.pdf"\r\n\r\n'

    answer = client.post(
        "/cek", content_type="multipart/form-data; boundary=x",
        environ_overrides={"wsgi.input_terminated": True, "CONTENT_LENGTH": ""},
        input_stream=io.BytesIO(start + b"x" * (LIMIT + 10_000)),
    )  # fmt: skip

    assert answer.status_code == 413
    assert "paling besar 200 MB" in answer.text
    assert files_in(here.work) == []


def test_an_upload_of_the_limit_is_taken_from_disk(client, here):
    send(client, b"x" * LIMIT)

    assert [len(content) for content in here.confinement.seen] == [LIMIT]


def test_other_pages_take_no_large_bodies(client, app):
    @app.post("/uji/isian")
    @allow(PUBLIC)
    def take():
        from flask import request

        return request.form["a"]

    assert client.post("/uji/isian", data={"a": "x" * (2 << 20)}).status_code == 413


@pytest.mark.parametrize(
    "form",
    [
        {"data": {}},
        {"data": {"berkas": (io.BytesIO(b""), "")}, "content_type": "multipart/form-data"},
        {"data": {"lain": (io.BytesIO(b"x"), "a.pdf")}, "content_type": "multipart/form-data"},
        {"data": "berkas=x", "content_type": "application/x-www-form-urlencoded"},
        {"data": b"rusak", "content_type": "multipart/form-data; boundary=x"},
        {"data": b"--x\r\nContent-Disposition: form-data; name=\"berkas\"; filename=\"a.pdf\"\r\n\r\nputus",
         "content_type": "multipart/form-data; boundary=x"},
    ],
    ids=["nothing", "none chosen", "other field", "no file form", "broken form", "broken off"],
)  # fmt: skip
def test_a_form_without_a_file_is_asked_for_again(client, here, form):
    answer = client.post("/cek", **form)

    assert answer.status_code == 422
    assert "Pilih dahulu berkas PDF" in answer.text
    assert 'id="berkas-salah"' in answer.text
    assert here.confinement.seen == []
    assert files_in(here.work) == []


def test_a_second_part_in_the_form_is_refused(client, here):
    data = {"berkas": [(io.BytesIO(SIGNED), "a.pdf"), (io.BytesIO(SIGNED), "b.pdf")]}

    assert client.post("/cek", data=data, content_type="multipart/form-data").status_code == 413
    assert here.confinement.seen == []


def test_too_many_checks_at_once_are_asked_to_come_back(client, here):
    for _ in range(2):
        here.checks.acquire()

    full = send(client)
    here.checks.release()
    free = send(client)

    assert (full.status_code, free.status_code) == (429, 200)
    assert full.headers["Retry-After"]
    assert "sedang diperiksa" in full.text
    assert files_in(here.work) == []


def test_checks_give_their_turn_back_after_errors(client, here):
    here.confinement.answer = RuntimeError("boom")
    for _ in range(3):
        assert send(client).status_code == 500


@pytest.mark.parametrize(
    ("place", "status", "words"),
    [
        ("/tidak-ada", 404, "Halaman ini tidak ada"),
        ("/uji/403", 403, "tidak berwenang"),
        ("/uji/400", 400, "Periksa alamat atau isiannya"),
        ("/uji/409", 409, "sudah diubah dari tempat lain"),
        ("/uji/413", 413, "terlalu besar"),
        ("/uji/429", 429, "Tunggu satu menit"),
        ("/uji/pengguna", 409, "Bulan ini belum lengkap. Lengkapi dahulu."),
    ],
)
def test_what_the_person_can_mend_is_said_in_words(client, place, status, words):
    answer = client.get(place)

    assert answer.status_code == status
    assert words in answer.text


def test_a_wrong_method_is_said_with_the_right_ones(client):
    answer = client.delete("/cek")

    assert answer.status_code == 405
    assert "tidak dapat dibuka dengan cara itu" in answer.text
    assert "POST" in answer.headers["Allow"]


@pytest.mark.parametrize(("what", "status"), [("rusak", 500), ("mesin", 503), ("500", 500), ("503", 503)])
def test_what_the_operator_must_mend_gets_an_incident_id_and_no_trace(client, what, status):
    with capture_logs() as logs:
        answer = client.get(f"/uji/{what}")

    incident = logs[0]["incident"]
    assert answer.status_code == status
    assert incident in answer.text
    assert "Traceback" not in answer.text
    assert "RuntimeError" not in answer.text
    assert "2172010901840003" not in answer.text + repr(logs)
    assert any("test_web.py" in place for place in logs[0]["places"])


def test_health_is_json_and_says_what_is_well(client):
    answer = client.get("/sehat")

    assert answer.status_code == 200
    assert answer.json == {"sehat": True, "basis_data": True, "ruang_disk": True}


def test_health_is_503_without_a_database(client, here):
    with here.db.writing() as session:
        Base.metadata.drop_all(session.connection())

    with capture_logs() as logs:
        answer = client.get("/sehat")

    assert answer.status_code == 503
    assert answer.json == {"sehat": False, "kejadian": logs[0]["incident"]}


def test_a_site_that_cannot_be_opened_is_an_error_page_too():
    def broken():
        raise RuntimeError("no database")

    app = Flask("broken", static_folder=None)
    register(app, broken)

    with capture_logs() as logs:
        answer = app.test_client().get("/")

    assert answer.status_code == 500
    assert next(one["incident"] for one in logs if "incident" in one) in answer.text


def test_an_unconfined_office_is_shown_on_every_page(here):
    app = Flask("open", static_folder=None)
    register(app, lambda: replace(here, unconfined=True))

    for place in ("/", "/cek", "/contoh", f"/cek/{CODE}"):
        assert "OFFICE_UNCONFINED=1" in app.test_client().get(place).text


def test_uploads_at_the_same_time_do_not_mix(app, here):
    contents = [b"%PDF-" + bytes([65 + number]) * 50_000 for number in range(2)]
    threads = [threading.Thread(target=send, args=(app.test_client(), content)) for content in contents]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(here.confinement.seen) == contents
