"""A form without code, from its Word file to the paper, over pages alone; nothing of it is known to any module."""

import io
from datetime import date
from uuid import UUID

import docx
import pytest

from engines.convert.fake import PlainConverter
from errors import UnknownKind
from models.tables import Document, Unit
from schemas import registry
from schemas.declaration import DeclarationSchema
from schemas.fields import Rows
from schemas.typed import to_form
from services.declaredforms import refresh_types
from services.press import Press
from services.review import approve, open_for_reading
from tests.declared import ANSWERS, DECLARED, KIND, TITLE, word_file
from tests.factories import Station, actor_of, add_officer, add_unit, csrf_of, log_in, make_app, make_installation, now


class Desk:
    """An installation with an admin who is logged in."""

    def __init__(self, tmp_path):
        self.berkas = make_installation(tmp_path)
        self.berkas.converter = Press(PlainConverter(), self.berkas.cache)
        self.station = Station(self.berkas.db)
        self.app = make_app(self.berkas)
        self.admin = self.client("admin")

    def client(self, role):
        return log_in(self.app.test_client(), self.station[role])

    def begin(self, data, title=TITLE):
        return self.send("/templat/formulir", {"judul": title, "berkas": (io.BytesIO(data), "pos.docx")})

    def send(self, path, data, page=None):
        token = csrf_of(self.admin.get(page or path).text)
        return self.admin.post(path, data={"csrf_token": token, **data}, content_type="multipart/form-data")

    def declare(self, address, answers, deed="terbit", **more):
        sent = {}
        for name, value in to_form(DeclarationSchema(), answers):
            sent.setdefault(name, []).append(value)
        return self.send(address, {**sent, "_deed": deed, **more})


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """One installation for all of these: each test that declares something does so under a title of its own."""
    made = Desk(tmp_path_factory.mktemp("desk"))
    yield made
    made.berkas.db.close()


@pytest.fixture(scope="module")
def in_use(desk):
    """The form in use; the answer that said so."""
    begun = desk.begin(word_file())
    page = desk.admin.get(begun.location).text
    assert begun.status_code == 303
    assert 'value="nama_pos"' in page
    assert 'value="petugas"' in page
    assert "belum dipakai" in page
    return desk.declare(begun.location, DECLARED)


def test_the_form_is_in_use_when_all_is_said(desk, in_use):
    assert in_use.location == f"/templat/{KIND}"
    assert "Templat pertama formulir ini" in desk.admin.get(in_use.location).text
    assert TITLE in desk.admin.get("/templat").text
    assert TITLE in desk.client("petugas").get("/isi").text


def test_a_template_that_does_not_fit_is_told_with_its_place_and_nothing_is_in_use(desk):
    address = desk.begin(word_file("Luas: {{ nama_poss }}"), "Belum cocok").location
    own = {**DECLARED, "pola_nomor": "B/BC-{no}/{tahun}"}

    answer = desk.declare(address, own)

    assert answer.status_code == 422
    assert "Maksud Anda <code>{{ nama_pos }}</code>?" in answer.text
    assert "Paragraf" in answer.text
    with pytest.raises(UnknownKind):
        registry.find("formulir_belum_cocok")
    mended = {"berkas": (io.BytesIO(word_file("Luas: {{ nama_pos }}")), "pos.docx")}
    assert f"sama dengan pola {TITLE}" in desk.declare(address, DECLARED, **mended).text
    assert desk.declare(address, own).status_code == 303


def test_a_declaration_that_is_wrong_is_told_at_its_fields_and_kept(desk):
    address = desk.begin(word_file(), "Salah isi").location
    wrong = {**DECLARED, "isian": [{**DECLARED["isian"][0], "nama": "kop"}, *DECLARED["isian"][1:]]}

    answer = desk.declare(address, wrong)

    assert answer.status_code == 422
    assert 'href="#isian.0.nama"' in answer.text
    assert "sudah dipakai sistem" in answer.text
    assert 'value="kop"' in desk.admin.get(address).text


def test_rows_come_and_go_without_script(desk):
    address = desk.begin(word_file(), "Baris").location

    page = desk.declare(address, DECLARED, _baris="tambah:isian").text
    assert 'name="isian.6.label"' in page
    page = desk.declare(address, DECLARED, _baris="hapus:isian.0").text
    assert "Nama pos dihapus." in page


@pytest.mark.parametrize(("data", "title", "words"), [
    (b"teks", "Rusak", "bukan berkas Word"), (word_file(), " ", "Tulis judul formulir"),
])  # fmt: skip
def test_what_cannot_be_begun_is_said_at_the_field(desk, data, title, words):
    answer = desk.begin(data, title)

    assert answer.status_code == 422
    assert words in answer.text


def test_a_title_is_given_once(desk, in_use):
    assert "sudah ada" in desk.begin(word_file(), "data  pos KAMLING").text


def test_it_is_filled_checked_numbered_and_printed_like_any_other(desk, in_use):
    client = desk.client("petugas")
    form = client.get(f"/isi/{KIND}").text
    assert "Nama pos" in form
    assert "Tambah petugas jaga" in form
    entry = "0f0e0d0c-0b0a-4900-8807-060504030201"
    client.environ_base["HTTP_X_CSRF_TOKEN"] = client.get("/api/token").json["csrf"]
    wrong = client.put(f"/api/entries/{entry}/1", json={"kind": KIND, "answers": {**ANSWERS, "keadaan": "Lain"}})
    assert wrong.status_code in (200, 201)
    refused = client.post(f"/api/entries/{entry}/1/submit", json={})
    assert (refused.status_code, list(refused.json["fields"])) == (422, ["keadaan"])

    paper = UUID("0f0e0d0c-0b0a-4900-8807-060504030202")
    client.put(f"/api/entries/{paper}/1", json={"kind": KIND, "answers": ANSWERS})
    assert client.post(f"/api/entries/{paper}/1/submit", json={}).status_code == 200
    chief = desk.station["kapolsek"]
    open_for_reading(desk.berkas.db, paper, by=chief, clock=now)
    number = approve(
        desk.berkas.db, paper, by=chief, revision=1, store=desk.berkas.store, shelf=desk.berkas.shelf, clock=now
    )  # fmt: skip

    assert number == "B/1/I/2023/Pos"
    page = client.get(f"/dokumen/{paper}").text
    assert "Hamzah Contoh" in page
    assert "B/1/I/2023/Pos" in page


def test_programs_find_it_and_its_answers_described(desk, in_use):
    assert KIND in [one["kind"] for one in desk.admin.get("/api/kinds").json]
    described = desk.admin.get("/api/openapi.json").json["components"]["schemas"]
    assert set(described[KIND]["properties"]) >= {"tanggal", "nama_pos", "petugas", "foto"}


def test_its_template_can_be_changed_like_a_shipped_one_and_its_fields_listed(desk, in_use):
    answer = desk.send(f"/templat/{KIND}", {"berkas": (io.BytesIO(word_file("Tembusan: {{ nama_pos }}")), "pos.docx")})
    assert "tidak ada yang salah" in desk.admin.get(answer.location).text
    assert "Nama petugas jaga" in desk.admin.get(f"/templat/{KIND}/isian").text
    assert docx.Document(io.BytesIO(desk.admin.get(f"/templat/{KIND}/awal.docx").data)).paragraphs
    assert (
        desk.admin.get(f"/templat/{KIND}/aktif.docx").data
        == desk.berkas.store.fetch(
            registry.find(KIND).declaration["template"], desk.berkas.settings.run / "x.docx"
        ).read_bytes()
    )


def test_a_revision_is_in_use_when_it_leaves_no_paper_behind(desk, in_use):
    begun = desk.send(f"/templat/formulir/ubah/{KIND}", {}, page=f"/templat/{KIND}")
    again = desk.send(f"/templat/formulir/ubah/{KIND}", {}, page=f"/templat/{KIND}")
    assert begun.location == again.location

    refused = desk.declare(begun.location, {**DECLARED, "isian": DECLARED["isian"][1:]})
    assert refused.status_code == 422
    assert "tidak boleh dihapus: Nama pos" in refused.text
    more = [*DECLARED["isian"], {"label": "Luas", "nama": "luas", "jenis": "angka"}]
    assert desk.declare(begun.location, {**DECLARED, "isian": more}).status_code == 303
    assert "luas" in registry.find(KIND).schema().fields


def test_another_process_learns_of_it_and_of_its_changes(desk, in_use):
    registry.declare(())

    refresh_types(desk.berkas.db)

    kind = registry.find(KIND)
    assert isinstance(kind.schema().fields["petugas"], Rows)
    assert kind.load(ANSWERS, today=date(2023, 2, 1))
    refresh_types(desk.berkas.db)
    assert registry.find(KIND) is kind


def test_it_is_nobody_else_s_to_declare(desk):
    address = desk.begin(word_file(), "Milik sendiri").location
    neighbour = log_in(desk.app.test_client(), desk.station.neighbours["admin"])

    assert neighbour.get(address).status_code == 404
    assert desk.client("kapolsek").get("/templat/formulir").status_code == 403


def test_what_was_never_in_use_can_be_dropped(desk):
    address = desk.begin(word_file(), "Dihapus").location

    desk.send(f"{address}/hapus", {}, page=address)

    assert desk.admin.get(address).status_code == 404


def test_it_is_offered_to_its_unit_and_to_those_below_only(desk, in_use):
    """The Polres's form flows down to both Polsek; that of a Polsek stays there: for the others it does not exist."""
    with desk.berkas.db.writing() as session:
        other = session.get_one(Unit, desk.station.other_id)
        other.parent_id = desk.station.polres_id
        above = actor_of(session, add_officer(session, session.get_one(Unit, desk.station.polres_id), "admin"))
    chief = log_in(desk.app.test_client(), above)
    mine = desk.client("petugas")
    theirs, their_admin = (
        log_in(desk.app.test_client(), desk.station.neighbours[role]) for role in ("petugas", "admin")
    )  # fmt: skip
    desk.admin, own_admin = chief, desk.admin
    try:
        assert (
            desk.declare(
                desk.begin(word_file(), "Dari Polres").location,
                {**DECLARED, "judul": "Dari Polres", "pola_nomor": "B/P-{no}/{tahun}"},
            ).status_code
            == 303
        )
        assert desk.begin(word_file(), TITLE).status_code == 422  # a unit below has one of that title
    finally:
        desk.admin = own_admin
    shared = "formulir_dari_polres"

    for client in (mine, theirs):
        assert client.get(f"/isi/{shared}").status_code == 200
        assert shared in client.get("/isi").text
    for path in (f"/isi/{KIND}", f"/templat/{KIND}", f"/templat/{KIND}/isian", f"/templat/{KIND}/aktif.docx"):
        client = theirs if path.startswith("/isi") else their_admin
        assert client.get(path).status_code == 404, path
    assert chief.get(f"/templat/{KIND}").status_code == 404
    assert (
        TITLE
        not in theirs.get("/isi").text
        + their_admin.get("/templat").text
        + theirs.get("/bulan", follow_redirects=True).text
    )
    assert TITLE in mine.get("/isi").text
    token = {"X-CSRF-Token": theirs.get("/api/token").json["csrf"]}
    sent = {"kind": KIND, "answers": ANSWERS}
    paper = "0f0e0d0c-0b0a-4900-8807-060504030299"
    assert theirs.put(f"/api/entries/{paper}/1", json=sent, headers=token).status_code == 422  # as a kind that is none
    for client in (theirs, desk.app.test_client()):
        assert KIND not in [one["kind"] for one in client.get("/api/kinds").json]
        assert KIND not in client.get("/api/openapi.json").json["components"]["schemas"]
    assert "Ubah isian" not in their_admin.get(f"/templat/{shared}").text


def test_another_branch_may_have_a_form_of_the_same_title(desk, in_use):
    with desk.berkas.db.writing() as session:
        apart = actor_of(session, add_officer(session, add_unit(session, name="Polsek Jauh"), "admin"))
    desk.admin, own_admin = log_in(desk.app.test_client(), apart), desk.admin
    try:
        answer = desk.declare(desk.begin(word_file()).location, DECLARED)
    finally:
        desk.admin = own_admin

    assert answer.location == f"/templat/{KIND}_2"


def test_a_form_that_is_rahasia_goes_to_the_restricted_bundle_and_exists_for_few(desk):
    secret = {**DECLARED, "judul": "Catatan Pos", "klasifikasi": "RAHASIA", "pola_nomor": "R/P-{no}/{tahun}"}
    address = desk.begin(word_file(), "Catatan Pos").location
    kind = "formulir_catatan_pos"
    assert desk.declare(address, secret).status_code == 303
    paper = UUID("0f0e0d0c-0b0a-4900-8807-060504030203")
    officer = desk.client("petugas")
    officer.environ_base["HTTP_X_CSRF_TOKEN"] = officer.get("/api/token").json["csrf"]
    officer.put(f"/api/entries/{paper}/1", json={"kind": kind, "answers": {**ANSWERS, "nama_pos": "Pos Rahasia"}})
    assert officer.post(f"/api/entries/{paper}/1/submit", json={}).status_code == 200

    with desk.berkas.db.reading() as session:
        assert session.get_one(Document, paper).restricted
    for role, status in {
        "petugas": 200,
        "kanit": 200,
        "kapolsek": 200,
        "kasium": 404,
        "rekap": 404,
        "kasat": 404,
    }.items():
        assert desk.client(role).get(f"/dokumen/{paper}").status_code == status, role
    assert "Pos Rahasia" not in desk.client("kanit").get("/periksa").text
    open_for_reading(desk.berkas.db, paper, by=desk.station["kapolsek"], clock=now)
    approve(
        desk.berkas.db, paper, by=desk.station["kapolsek"], revision=1, store=desk.berkas.store,
        shelf=desk.berkas.shelf, clock=now,
    )  # fmt: skip
    revised = desk.send(f"/templat/formulir/ubah/{kind}", {}, page=f"/templat/{kind}").location
    refused = desk.declare(revised, {**secret, "klasifikasi": "Biasa"})
    assert (refused.status_code, "Tidak boleh diubah sesudah dipakai" in refused.text) == (422, True)
