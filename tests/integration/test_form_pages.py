"""Forms through the real application, without script: what a person types is kept, told what is wrong, and sent."""

import io
import re
from html import escape
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from models.accounts import LoginSession
from models.tables import Document, Photo, Proposal
from schemas import registry
from schemas.base import Source
from schemas.fields import Group, Rows, Several
from schemas.sharing import hidden
from schemas.typed import from_form
from schemas.visits import ROWS
from services import entries, review
from tests.answers import typed
from tests.factories import PASSWORD, Station, csrf_of, log_in, make_app, make_installation, now
from tests.formpage import FormPage, press

VISIT = registry.find("kunjungan_warga")
EXAMPLE = dict(VISIT.example)


def quoted(text):
    return escape(text).replace("&quot;", "&#34;").replace("&#x27;", "&#39;")


@pytest.fixture(scope="module")
def berkas(tmp_path_factory):
    installation = make_installation(tmp_path_factory.mktemp("berkas"))
    yield installation
    installation.db.close()


@pytest.fixture(scope="module")
def app(berkas):
    return make_app(berkas)


@pytest.fixture
def station(berkas):
    return Station(berkas.db)


@pytest.fixture
def budi(station):
    return station["petugas"]


@pytest.fixture
def client(app, budi):
    return log_in(app.test_client(), budi)


def filled(page, answers=EXAMPLE, visit="kunjungan.0"):
    """The form with a usual paper typed into it."""
    page.fill(**{name: str(value) for name, value in answers.items() if isinstance(value, str) and page.has(name)})
    page.fill(jenis_kelamin=answers["jenis_kelamin"])
    page.fill(**{f"alamat__{name}": value for name, value in answers["alamat"].items()})
    own = answers["kunjungan"][-1]
    names = ("tanggal", "jam", "penerima", "keterangan")
    page.fill(**{f"{visit}.{name}".replace(".", "__"): own[name] for name in names})
    return page


def new_form(client, kind="kunjungan_warga", **asked):
    answer = client.get(f"/isi/{kind}", query_string=asked)
    assert answer.status_code == 200
    return FormPage(answer.text)


def entry_of(page):
    return UUID(page.action.rsplit("/", 1)[1])


def saved(client):
    """A usual paper, saved as a draft; gives its id."""
    page = filled(new_form(client))
    assert press(client, page, "_deed", "simpan").status_code == 302
    return entry_of(page)


def document(berkas, entry_id):
    with berkas.db.reading() as session:
        return session.get(Document, entry_id)


def picture(colour="red", size=(640, 480)):
    stream = io.BytesIO()
    Image.new("RGB", size, colour).save(stream, "JPEG")
    return io.BytesIO(stream.getvalue()), f"{colour}.jpg", "image/jpeg"


@pytest.mark.parametrize("kind", registry.forms(), ids=lambda kind: kind.kind)
def test_every_form_is_drawn_and_every_field_of_it_is_there(client, kind):
    page = client.get(f"/isi/{kind.kind}").text

    fields = {name: field for name, field in kind.schema().fields.items() if name not in ("foto", "kunjungan")}
    assert [name for name, field in fields.items() if quoted(field.metadata["label"]) not in page] == []


@pytest.mark.parametrize("kind", registry.forms(), ids=lambda kind: kind.kind)
def test_any_answers_drawn_to_a_page_come_back_the_same(app, berkas, station, budi, kind):
    client, entry_id = log_in(app.test_client(), budi), uuid4()
    revision = iter(range(1, 10_000))

    @settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
    @given(typed(kind.schema()))
    def holds(answers):
        saved = entries.save_draft(
            berkas.db, entry_id, kind=kind.kind, revision=next(revision), answers=answers, by=budi, clock=now
        )  # fmt: skip
        kept = entries.draft_of(berkas.db, entry_id, by=budi)

        page = FormPage(client.get(f"/draf/{entry_id}").text)
        back = from_form(kind.schema(), page.pairs)

        assert saved.id == entry_id
        assert _told(kind, back) == _told(kind, kept.answers)

    holds()


def _told(kind, answers):
    """What was entered; the page of a card has a place for its visit even when nothing stands there."""
    whole = plainly(kind.schema(), answers)
    return {**whole, ROWS: whole.get(ROWS) or [{}]} if kind.card is not None else whole


def plainly(schema, answers):
    """Nothing that is empty; a row that was never touched is a row all the same."""
    whole = {}
    for name, field in schema.fields.items():
        value = answers.get(name)
        if isinstance(field, Group):
            value = plainly(field.schema, value or {})
        elif isinstance(field, Rows) and not isinstance(field, Several) and isinstance(value, list):
            group = isinstance(field.inner, Group)
            value = [plainly(field.inner.schema, row) if group else row for row in value]
        if value not in ("", [], {}, None):
            whole[name] = value
    return whole


def test_a_form_is_saved_checked_and_sent(client, berkas):
    page = filled(new_form(client))

    assert press(client, page, "_deed", "simpan").headers["Location"].endswith(page.action)
    form = FormPage(client.get(page.action).text)
    answer = press(client, form, "_deed", "periksa")
    assert answer.headers["Location"] == f"{page.action}/periksa"
    check = client.get(answer.headers["Location"]).text
    assert "Rahmat Hidayatullah" in check
    sent = press(client, FormPage(check, "kirim"))

    assert sent.status_code == 302
    shown = client.get(sent.headers["Location"]).text
    assert "Terkirim" in shown
    assert document(berkas, entry_of(page)).state == "diajukan"
    assert press(client, FormPage(check, "kirim")).status_code == 302


def test_what_is_wrong_is_told_twice_with_the_same_words_and_everything_typed_stays(client):
    page = filled(new_form(client)).fill(nik="2172 0109 0184 000", nama="", alamat__rw="lima", suku="Melayu <b>")

    answer = press(client, page, "_deed", "periksa")

    assert answer.status_code == 422
    assert "<title>Galat: " in answer.text
    again = FormPage(answer.text)
    assert (again.value("nik"), again.value("alamat.rw"), again.value("suku")) == (
        "2172 0109 0184 000", "lima", "Melayu <b>",
    )  # fmt: skip
    for path, words in {
        "nik": "NIK harus 16 angka. Baru 15 angka.", "nama": "Isi nama lengkap.",
        "alamat.rw": "RW harus 1 sampai 3 angka, misalnya 002.",
    }.items():  # fmt: skip
        assert f'<a href="#{path}">{words}</a>' in answer.text
        assert answer.text.count(words) >= 2
        assert re.search(rf'id="{re.escape(path)}"[^>]*aria-invalid="true"', answer.text)
    told = re.findall(r'<li><a href="#([^"]+)">', answer.text.split('class="summary', 1)[1].split("</section>")[0])
    assert told == ["alamat.rw", "nama", "nik"]


def test_rows_are_added_edited_put_in_order_taken_away_and_brought_back(client):
    page = filled(new_form(client))
    for name in ("Siti", "Dewi"):
        page = FormPage(press(client, page, "_baris", "tambah:penghuni").text)
        row = max(int(path.split(".")[1]) for path, _ in page.pairs if path.startswith("penghuni."))
        page.fill(**{f"penghuni__{row}__nama": name, f"penghuni__{row}__hubungan": "Lainnya"})

    def names(page):
        return [value for path, value in page.pairs if re.fullmatch(r"penghuni\.\d+\.nama", path)]

    up = FormPage(press(client, page, "_baris", "naik:penghuni.1").text)
    assert names(up) == ["Dewi", "Siti"]
    gone = FormPage(press(client, up, "_baris", "hapus:penghuni.0").text)
    assert (names(gone), "Dewi dihapus." in gone.html) == (["Siti"], True)
    back = FormPage(press(client, gone, "_baris", "urungkan").text)
    assert names(back) == ["Dewi", "Siti"]
    assert back.value("penghuni.0.hubungan") == "Lainnya"


def test_rows_inside_a_visit_know_their_place(client):
    page = filled(new_form(client))

    page = FormPage(press(client, page, "_baris", "tambah:kunjungan.0.pendapat").text)
    page.fill(kunjungan__0__pendapat__0__jenis="Keluhan", kunjungan__0__pendapat__0__uraian="Gelap.\nSekali.")
    press(client, page, "_deed", "simpan")

    again = FormPage(client.get(page.action).text)
    assert again.value("kunjungan.0.pendapat.0.uraian") == "Gelap.\r\nSekali."


def test_a_blank_row_is_no_fault(client):
    page = filled(new_form(client))
    page = FormPage(press(client, page, "_baris", "tambah:penghuni").text)

    assert press(client, page, "_deed", "periksa").status_code == 302


def test_three_boxes_take_a_date_of_birth(client):
    page = filled(new_form(client)).fill(tanggal_lahir__hari="9", tanggal_lahir__bulan="1", tanggal_lahir__tahun="1984")
    press(client, page, "_deed", "simpan")

    again = FormPage(client.get(page.action).text)
    assert [again.value(f"tanggal_lahir.{box}") for box in ("hari", "bulan", "tahun")] == ["9", "1", "1984"]
    wrong = press(client, again.fill(tanggal_lahir__bulan="14"), "_deed", "periksa")
    assert "#tanggal_lahir" in wrong.text
    assert FormPage(wrong.text).value("tanggal_lahir.bulan") == "14"


def test_a_visit_starts_from_the_household_that_was_searched_for(client, berkas, budi):
    first = saved(client)
    entries.submit(berkas.db, first, revision=1, by=budi, clock=now)

    answer = client.post("/isi/kunjungan_warga/cari", data={"nama": "rahmat"})
    assert "rahmat" not in answer.headers["Location"].lower()
    found = client.get(answer.headers["Location"]).text
    (address,) = set(re.findall(r'href="(/isi/kunjungan_warga\?kartu=[^"]+)"', found))
    page = FormPage(client.get(address).text)

    assert "1 kunjungan yang lalu" in page.html
    assert "Senin, 9 Januari 2023" in page.html
    assert (page.value("nama"), page.value("kunjungan.1.tanggal")) == ("Rahmat Hidayatullah", "2023-02-01")
    assert not page.has("kunjungan.0.tanggal")
    page.fill(kunjungan__1__penerima="Siti", kunjungan__1__jam="")
    wrong = press(client, page, "_deed", "periksa")
    assert '<a href="#kunjungan.1.jam">Isi pukul.</a>' in wrong.text
    done = press(client, FormPage(wrong.text).fill(kunjungan__1__jam="10:00"), "_deed", "periksa")
    assert "kunjungan.0" not in client.get(done.headers["Location"]).text
    press(client, FormPage(client.get(done.headers["Location"]).text, "kirim"))
    rows = document(berkas, entry_of(page)).answers["kunjungan"]
    assert [row["tanggal"] for row in rows] == ["2023-01-09", "2023-02-01"]


def test_a_draft_under_way_takes_a_household_and_keeps_what_was_typed(client, berkas, budi):
    entries.submit(berkas.db, saved(client), revision=1, by=budi, clock=now)
    page = new_form(client).fill(kunjungan__0__penerima="Siti", suku="Bugis")

    answer = press(client, page, "_deed", "cari")
    search = client.get(answer.headers["Location"]).text
    record = re.search(r'name="kartu" value="([^"]+)"', search)[1]
    taken = client.post(f"{page.action}/kartu", data={"csrf_token": csrf_of(search), "kartu": record})

    again = FormPage(client.get(taken.headers["Location"]).text)
    assert (again.value("nama"), again.value("suku")) == ("Rahmat Hidayatullah", "Bugis")
    assert again.value("kunjungan.1.penerima") == "Siti"


def test_a_token_that_ran_out_keeps_everything_typed_and_changes_nothing(client, berkas):
    page = filled(new_form(client)).fill(csrf_token="lama", suku="Bugis")

    answer = press(client, page, "_deed", "simpan")

    assert answer.status_code == 403
    assert document(berkas, entry_of(page)) is None
    again = FormPage(answer.text)
    assert again.value("suku") == "Bugis"
    assert press(client, again, "_deed", "simpan").status_code == 302
    assert document(berkas, entry_of(page)).answers["suku"] == "Bugis"


def test_a_login_that_ran_out_keeps_everything_typed(client, berkas, budi):
    page = filled(new_form(client)).fill(suku="Bugis", catatan_perubahan="satu\r\ndua")
    with berkas.db.writing() as session:
        for row in session.scalars(select(LoginSession).where(LoginSession.officer_id == budi.officer_id)):
            session.delete(row)

    login = press(client, page, "_deed", "simpan")
    assert login.status_code == 401
    carried = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', login.text)
    answer = client.post("/masuk", data=MultiDict([*carried, ("nrp", budi.nrp), ("sandi", PASSWORD)]))
    onward = re.search(r'<form method="post" action="(/draf/[^"]+)"', answer.text)[1]
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', answer.text)
    sent = client.post(onward, data=MultiDict(fields))

    assert sent.status_code == 302
    kept = document(berkas, entry_of(page)).answers
    assert (kept["suku"], kept["catatan_perubahan"].split()) == ("Bugis", ["satu", "dua"])


def test_two_pages_of_one_draft_overwrite_nothing_unseen(client, berkas):
    entry_id = saved(client)
    one, two = (FormPage(client.get(f"/draf/{entry_id}").text) for _ in range(2))
    press(client, one.fill(suku="Bugis"), "_deed", "simpan")

    answer = press(client, two.fill(suku="Jawa"), "_deed", "simpan")

    assert answer.status_code == 409
    assert document(berkas, entry_id).answers["suku"] == "Bugis"
    with berkas.db.reading() as session:
        assert session.scalars(select(Proposal).where(Proposal.document_id == entry_id)).one().answers["suku"] == "Jawa"
    assert press(client, FormPage(answer.text), "_deed", "simpan").status_code == 302
    assert document(berkas, entry_id).answers["suku"] == "Jawa"


def test_photos_come_with_the_form_and_are_named_moved_and_taken_away(client, berkas):
    page = filled(new_form(client))
    answer = press(client, page, "_deed", "foto", files={"_galeri": [picture("red"), picture("blue")]})
    page = FormPage(client.get(answer.headers["Location"]).text)
    first, second = [name.removeprefix("_foto.") for name, _ in page.pairs if name.startswith("_foto.")]

    page.pairs = [(name, "satu" if name == f"_foto.{first}" else value) for name, value in page.pairs]
    press(client, page, "turun", first)
    with berkas.db.reading() as session:
        rows = session.scalars(select(Photo).where(Photo.document_id == entry_of(page)).order_by(Photo.position)).all()
    assert [str(row.id) for row in rows] == [second, first]
    assert rows[1].caption == "satu"
    shown = client.get(f"/dokumen/{entry_of(page)}/foto/{first}.jpg")
    assert (shown.content_type, shown.headers["Cache-Control"]) == ("image/jpeg", "no-store")
    with client.get(f"/dokumen/{entry_of(page)}/foto/{first}/asli") as original:
        assert original.content_type == "application/octet-stream"
    press(client, FormPage(client.get(page.action).text), "hapus_foto", first)
    assert client.get(f"/dokumen/{entry_of(page)}/foto/{first}.jpg").status_code == 404


def test_a_file_that_is_no_photo_is_told_at_the_photos_and_the_text_is_kept(client, berkas):
    page = filled(new_form(client)).fill(suku="Bugis")
    answer = press(
        client, page, "_deed", "foto", files={"_galeri": [(io.BytesIO(b"%PDF-1.7"), "surat.jpg", "image/jpeg")]}
    )

    assert answer.status_code == 422
    assert '<a href="#foto">' in answer.text
    assert document(berkas, entry_of(page)).answers["suku"] == "Bugis"


def test_a_returned_paper_shows_each_mark_at_its_field(client, berkas, station, budi):
    entry_id = saved(client)
    entries.submit(berkas.db, entry_id, revision=1, by=budi, clock=now)
    review.open_for_reading(berkas.db, entry_id, by=station["kanit"], clock=now)
    review.give_back(
        berkas.db, entry_id, by=station["kanit"], revision=1, remark="Cek lagi",
        marks={"alamat.jalan": "Nomor rumahnya?", "kunjungan.0.keterangan": "Apa hasilnya?"}, clock=now,
    )  # fmt: skip

    page = client.get(f"/draf/{entry_id}").text

    assert "Dikembalikan oleh Aipda Kanit Contoh" in page
    assert "Cek lagi" in page
    for path, words in {"alamat.jalan": "Nomor rumahnya?", "kunjungan.0.keterangan": "Apa hasilnya?"}.items():
        assert f'<a href="#{path}">{words}</a>' in page
        assert re.search(rf'data-part="{re.escape(path)}"(?:(?!data-part).)*{re.escape(words)}', page, re.DOTALL)
    form = FormPage(page).fill(alamat__jalan="Jalan Contoh Bahari No. 21")
    check = press(client, form, "_deed", "periksa").headers["Location"]
    press(client, FormPage(client.get(check).text, "kirim"))
    assert (document(berkas, entry_id).state, document(berkas, entry_id).revision) == ("diajukan", 2)


def test_an_unread_paper_is_pulled_back_from_its_page(client, berkas, budi):
    entry_id = saved(client)
    entries.submit(berkas.db, entry_id, revision=1, by=budi, clock=now)
    shown = client.get(f"/dokumen/{entry_id}").text

    assert "Tarik kembali" in shown
    answer = client.post(f"/draf/{entry_id}/tarik", data={"csrf_token": csrf_of(shown)})

    assert answer.headers["Location"] == f"/draf/{entry_id}"
    assert document(berkas, entry_id).state == "draf"


def test_a_draft_is_deleted_from_its_form(client, berkas):
    entry_id = saved(client)
    page = client.get(f"/draf/{entry_id}").text

    client.post(f"/draf/{entry_id}/hapus", data={"csrf_token": csrf_of(page)})

    assert document(berkas, entry_id) is None
    assert client.get(f"/draf/{entry_id}").status_code == 404


def test_conditions_are_said_in_words_and_their_answers_count_only_where_they_are_asked(client, berkas):
    page = filled(new_form(client)).fill(nomor_paspor="X0000001")
    assert "Jika kewarganegaraan WNA:" in page.html
    press(client, page, "_deed", "simpan")
    entry_id = entry_of(page)

    assert document(berkas, entry_id).answers["nomor_paspor"] == "X0000001"
    done = press(client, FormPage(client.get(page.action).text), "_deed", "periksa")
    press(client, FormPage(client.get(done.headers["Location"]).text, "kirim"))
    assert document(berkas, entry_id).answers["nomor_paspor"] == ""


def test_what_changed_since_it_was_checked_is_checked_again(client, berkas):
    entry_id = saved(client)
    check = client.get(f"/draf/{entry_id}/periksa").text
    press(client, FormPage(client.get(f"/draf/{entry_id}").text).fill(suku="Bugis"), "_deed", "simpan")

    answer = press(client, FormPage(check, "kirim"))

    assert answer.status_code == 409
    assert "berubah sesudah Anda periksa" in answer.text
    assert press(client, FormPage(answer.text, "kirim")).status_code == 302


def test_a_search_that_finds_nothing_says_what_to_do(client):
    answer = client.post("/isi/kunjungan_warga/cari", data={"nama": "sitti"}, follow_redirects=True)

    assert "Tidak ada hasil untuk &#34;sitti&#34;" in answer.text
    assert "Isi yang baru" in answer.text


def test_what_looks_doubtful_is_shown_at_its_field_and_hinders_nothing(client):
    page = filled(new_form(client)).fill(nik="2172010901840003")
    page.fill(tanggal_lahir__hari="10", tanggal_lahir__bulan="1", tanggal_lahir__tahun="1984")

    check = press(client, page, "_deed", "periksa")
    words = "Tanggal lahir di dalam NIK berbeda dari isian tanggal lahir."
    assert words in client.get(check.headers["Location"]).text
    form = client.get(page.action).text
    assert re.search(rf'data-part="nik"(?:(?!data-part).)*{re.escape(words)}', form, re.DOTALL)


def test_a_derived_or_unknown_kind_has_no_form(client):
    for kind in [one.kind for one in registry.all_types() if one.source is Source.DERIVED][:2]:
        assert client.get(f"/isi/{kind}").status_code == 404
    assert client.get("/isi/apa_saja").status_code == 404


@pytest.mark.parametrize("role", ["kanit", "kapolsek", "kasium", "admin", "rekap", "kasat"])
def test_nobody_else_fills_forms_or_sees_drafts(app, client, station, role):
    entry_id = saved(client)
    other = log_in(app.test_client(), station[role])

    assert other.get("/isi/kunjungan_warga").status_code == (404 if role == "kasat" else 403)
    assert other.get(f"/draf/{entry_id}", follow_redirects=True).status_code in (403, 404, 409)
    assert other.get(f"/dokumen/{entry_id}").status_code in (403, 404, 409)
    assert other.get(f"/dokumen/{entry_id}.docx").status_code in (403, 404, 409)


def test_a_secret_paper_is_seen_by_its_author_and_the_chain_only(app, berkas, station, budi):
    entry_id = uuid4()
    example = dict(registry.find("laporan_informasi").example)
    entries.save_draft(berkas.db, entry_id, kind="laporan_informasi", revision=1, answers=example, by=budi, clock=now)
    entries.submit(berkas.db, entry_id, revision=1, by=budi, clock=now)

    seen = {
        role: log_in(app.test_client(), station[role]).get(f"/dokumen/{entry_id}").status_code
        for role in ("petugas", "kanit", "kapolsek", "kasium", "rekap", "kasat")
    }

    assert seen == {"petugas": 200, "kanit": 200, "kapolsek": 200, "kasium": 404, "rekap": 404, "kasat": 404}
    page = log_in(app.test_client(), budi).get(f"/dokumen/{entry_id}").text
    assert "Salin sebagai teks" not in page


def test_an_activity_report_can_be_copied_as_text_without_numbers_of_persons(client, berkas, budi):
    entry_id = uuid4()
    example = dict(registry.find("laporan_kegiatan").example)
    example["uraian"] += " Hubungi 0812 0000 1234 atau NIK 2172010901840003."
    entries.save_draft(berkas.db, entry_id, kind="laporan_kegiatan", revision=1, answers=example, by=budi, clock=now)

    page = client.get(f"/dokumen/{entry_id}").text

    text = re.search(r"<textarea[^>]*readonly[^>]*>(.*?)</textarea>", page, re.DOTALL)[1]
    assert [line.strip() for line in text.strip().split("\n")][:7] == [
        "*POLRI DAERAH KEPULAUAN RIAU*", "*RESOR KOTA TANJUNGPINANG*", "*SEKTOR CONTOH TIMUR*", "",
        "Kepada Yth. : Kapolsek Contoh Timur", "Dari : Bhabinkamtibmas Kelurahan Contoh",
        "Perihal : *Laporan giat Penyuluhan bahaya narkoba bagi remaja*",
    ]  # fmt: skip
    assert re.findall(r"^\*([A-Z])\. ([A-Z]+)\*", text, re.MULTILINE) == [
        ("A", "PELAKSANAAN"), ("B", "URAIAN"), ("C", "HASIL"), ("D", "HAMBATAN"), ("E", "SARAN"),
    ]  # fmt: skip
    assert "Demikian untuk menjadi periksa." in text
    assert "0812••••234" in text
    assert "2172••••••••0003" in text
    assert not re.search(r"[0-9]{9,}", text)


def test_a_report_that_was_made_restricted_is_never_copied_as_text(client, berkas, budi):
    entry_id = uuid4()
    example = dict(registry.find("laporan_kegiatan").example)
    entries.save_draft(berkas.db, entry_id, kind="laporan_kegiatan", revision=1, answers=example, by=budi, clock=now)
    with berkas.db.writing() as session:
        session.get(Document, entry_id).restricted = True

    page = client.get(f"/dokumen/{entry_id}").text

    assert "Salin sebagai teks" not in page
    assert "menjadi periksa" not in page


@pytest.mark.parametrize(
    "number",
    ["2172010901840003", "2172 0109 0184 0003", "217201-090184-0003", "21.72.01.090184.0003", "0812-0000-1234",
     "+62 812 0000 1234", "(0812) 0000 1234"],
)  # fmt: skip
def test_a_number_of_a_person_is_masked_however_it_is_written(number):
    assert number not in hidden(f"Hubungi {number}, pukul 09.30 tanggal 12-01-2023.")
    assert hidden("pukul 09.30 tanggal 12-01-2023 sampai 14-01-2023") == (
        "pukul 09.30 tanggal 12-01-2023 sampai 14-01-2023"
    )


def test_a_paper_is_downloaded_as_word(client):
    answer = client.get(f"/dokumen/{saved(client)}.docx")

    assert answer.status_code == 200
    assert answer.data.startswith(b"PK")
