"""What stands behind a paper: attached by its officer, in the bundle, and asked for where a signature is by hand."""

import io
import re
from uuid import uuid4

import pytest
from factories import Station, add_document, add_month, log_in, make_app, make_installation, now, post
from PIL import Image
from pypdf import PdfReader

from errors import NotAllowed, NotFound, UserError, WrongState
from models.tables import Attachment, Base, BundleFile, Document, Month, Officer
from services.attachments import attach, attachment_file, attachments_of, detach, enclosures_of, unsigned_papers
from tests.integration.test_following import approved, built, data_of


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    made = make_installation(tmp_path_factory.mktemp("lampiran"))
    made.station = Station(made.db)
    yield made
    made.db.close()


@pytest.fixture
def berkas(installation):
    """The installation with nothing entered."""
    yield installation
    with installation.db.writing() as session:
        for table in reversed(Base.metadata.sorted_tables):
            if table.name in ENTERED:
                session.execute(table.delete())


@pytest.fixture
def scan(tmp_path):
    Image.new("RGB", (600, 850), (200, 200, 210)).save(tmp_path / "pindai.jpg")
    return tmp_path / "pindai.jpg"


ENTERED = {
    "attachments", "bundle_files", "bundles", "document_revisions", "documents", "jobs", "month_events", "months",
    "registers", "reviews",
}  # fmt: skip


def put(berkas, scan, *, by=None, id_=None, **more):
    return attach(
        berkas.db, only(berkas), id_ or uuid4(), scan, store=berkas.store, confinement=berkas.confinement,
        by=by or berkas.station["petugas"], clock=now, **more,
    )  # fmt: skip


def only(berkas):
    with berkas.db.reading() as session:
        return session.query(Document).one().id


def lacking(berkas):
    with berkas.db.reading() as session:
        return unsigned_papers(session.query(Document).all())


@pytest.mark.parametrize(
    ("entry", "paper", "title"),
    [
        ("problem_solving", "kesepakatan_bersama", "Surat Kesepakatan Bersama"),
        ("tptkp", "serah_terima_tkp", "Berita Acara Serah Terima TKP"),
    ],
)
def test_the_month_names_an_agreement_until_its_signed_scan_is_there(berkas, scan, entry, paper, title):
    approved(berkas, entry)
    assert [one.title for one in lacking(berkas)] == [title]

    put(berkas, scan, paper=paper, signed=True)

    assert lacking(berkas) == []


def test_a_second_signed_scan_takes_the_place_of_the_first(berkas, scan):
    approved(berkas, "problem_solving")
    first = put(berkas, scan, paper="kesepakatan_bersama", signed=True)
    other = put(berkas, scan, title="Fotokopi KTP")

    second = put(berkas, scan, paper="kesepakatan_bersama", signed=True)

    rows = attachments_of(berkas.db, only(berkas), berkas.station["kanit"])
    assert {row.id for row in rows} == {other.id, second.id}
    assert first.id not in {row.id for row in rows}
    assert not any(row.may_remove for row in rows)  # the Kanit reads them


def test_the_same_attachment_sent_twice_is_there_once(berkas, scan):
    approved(berkas, "pengaduan")
    id_ = uuid4()

    assert put(berkas, scan, id_=id_, title="KTP") == put(berkas, scan, id_=id_, title="KTP")

    with berkas.db.reading() as session:
        assert session.query(Attachment).count() == 1


def test_an_attachment_can_be_opened_and_taken_away(berkas, scan, tmp_path):
    approved(berkas, "pengaduan")
    row = put(berkas, scan, title="KTP")
    path = attachment_file(
        berkas.db, only(berkas), row.id, store=berkas.store, by=berkas.station["kanit"], target=tmp_path / "l.pdf"
    )
    assert len(PdfReader(path).pages) == 1

    for _ in range(2):
        detach(berkas.db, only(berkas), row.id, by=berkas.station["petugas"], clock=now)

    assert attachments_of(berkas.db, only(berkas), berkas.station["petugas"]) == ()


def test_an_attachment_needs_a_name_and_a_paper_of_the_entry(berkas, scan):
    approved(berkas, "pengaduan")

    with pytest.raises(UserError, match="Tulis nama lampiran"):
        put(berkas, scan, title="  ")
    with pytest.raises(UserError, match="tidak mempunyai naskah"):
        put(berkas, scan, title="KTP", paper="kesepakatan_bersama")


@pytest.mark.parametrize(
    ("role", "neighbour", "refusal"),
    [("kanit", False, NotAllowed), ("kapolsek", False, NotAllowed), ("petugas", True, NotFound)],
)
def test_only_its_officer_adds_to_a_paper(berkas, scan, role, neighbour, refusal):
    approved(berkas, "pengaduan")
    people = berkas.station.neighbours if neighbour else berkas.station.people

    with pytest.raises(refusal):
        put(berkas, scan, title="KTP", by=people[role])


@pytest.mark.parametrize("state", ["diajukan", "diperiksa", "dibatalkan"])
def test_nothing_is_added_while_others_read(berkas, scan, state):
    with berkas.db.writing() as session:
        month = add_month(session, session.get(Officer, berkas.station["petugas"].officer_id))
        add_document(session, month, kind="pengaduan", state=state)

    with pytest.raises(WrongState):
        put(berkas, scan, title="KTP")


def test_a_month_that_was_handed_in_takes_no_more(berkas, scan):
    month_id = approved(berkas, "pengaduan")
    with berkas.db.writing() as session:
        session.get(Month, month_id).state = "diajukan"

    with pytest.raises(NotAllowed):
        put(berkas, scan, title="KTP")


@pytest.mark.slow
def test_the_bundle_carries_the_scan_behind_the_typed_paper_and_is_built_anew_for_it(berkas, scan, office):
    berkas.converter = office
    month_id = approved(berkas, "problem_solving")
    (file,) = built(berkas, month_id)
    before = pages_of(data_of(berkas, file))

    put(berkas, scan, paper="kesepakatan_bersama", signed=True)

    with berkas.db.reading() as session:
        assert session.get(BundleFile, file.id).discarded_at is not None
    again = built(berkas, month_id)[-1]
    data = data_of(berkas, again)
    assert pages_of(data) == {**before, "kesepakatan_bersama": before["kesepakatan_bersama"] + 1}
    (agreement,) = [one for one in data["documents"] if one["kind"] == "kesepakatan_bersama"]
    assert [(one["title"], one["signed"], one["pages"]) for one in agreement["attachments"]] == [
        ("Asli bertanda tangan", True, 1)
    ]
    assert again.pages == file.pages + 1


def test_on_its_page_a_scan_is_brought_opened_and_taken_away(berkas, scan):
    approved(berkas, "problem_solving")
    officer = log_in(make_app(berkas).test_client(), berkas.station["petugas"])
    page = f"/dokumen/{only(berkas)}"
    assert "Asli bertanda tangan untuk Surat Kesepakatan Bersama" in officer.get(page).text
    assert "Belum ada asli bertanda tangan" in officer.get(page).text

    sent = {"id": str(uuid4()), "untuk": "kesepakatan_bersama:asli"}
    for _ in range(2):
        answer = bring(officer, page, scan, sent)
        assert answer.status_code == 303

    shown = officer.get(page).text
    assert "Belum ada asli bertanda tangan" not in shown
    (address,) = set(re.findall(r"/dokumen/[^\"]+/lampiran/[^\"]+[.]pdf", shown))
    assert officer.get(address).data.startswith(b"%PDF-")
    assert post(officer, address.removesuffix(".pdf") + "/hapus", page=page).status_code == 303
    assert "Belum ada asli bertanda tangan" in officer.get(page).text


def test_what_is_wrong_with_an_attachment_stands_at_its_field_and_what_was_typed_stays(berkas, scan):
    approved(berkas, "pengaduan")
    officer = log_in(make_app(berkas).test_client(), berkas.station["petugas"])
    page = f"/dokumen/{only(berkas)}"

    nothing = post(officer, f"{page}/lampiran", {"id": str(uuid4()), "untuk": "pengaduan", "nama": "KTP"}, page=page)
    nameless = bring(officer, page, scan, {"id": str(uuid4()), "untuk": "pengaduan", "nama": " "})
    scan.write_bytes(b"bukan gambar")
    broken = bring(officer, page, scan, {"id": str(uuid4()), "untuk": "pengaduan", "nama": "KTP"})

    assert (nothing.status_code, nameless.status_code, broken.status_code) == (422, 422, 422)
    assert 'href="#lampiran"' in nothing.text
    assert 'value="KTP"' in nothing.text
    assert 'href="#nama"' in nameless.text
    assert 'href="#lampiran"' in broken.text
    assert attachments_of(berkas.db, only(berkas), berkas.station["petugas"]) == ()


def test_who_only_reads_a_paper_sees_its_attachments_and_is_offered_nothing_to_change(berkas, scan):
    approved(berkas, "problem_solving")
    put(berkas, scan, paper="kesepakatan_bersama", signed=True)

    shown = log_in(make_app(berkas).test_client(), berkas.station["kasium"]).get(f"/dokumen/{only(berkas)}").text

    assert "Asli bertanda tangan untuk Surat Kesepakatan Bersama" in shown
    assert "lampirkan" not in shown
    assert "/hapus" not in shown


def test_a_reviewer_opens_what_stands_behind_a_paper(berkas, scan):
    with berkas.db.writing() as session:
        month = add_month(session, session.get(Officer, berkas.station["petugas"].officer_id))
        paper = add_document(session, month, kind="dukungan_anggaran", state="draf")
    row = put(berkas, scan, title="Kuitansi KW-01")
    with berkas.db.writing() as session:
        session.get(Document, paper.id).state = "diajukan"
    kanit = log_in(make_app(berkas).test_client(), berkas.station["kanit"])

    shown = kanit.get(f"/periksa/{paper.id}").text

    assert "Kuitansi KW-01" in shown
    assert f"/dokumen/{paper.id}/lampiran/{row.id}.pdf" in shown
    assert kanit.get(f"/dokumen/{paper.id}/lampiran/{row.id}.pdf").data.startswith(b"%PDF-")


def test_somebody_elses_draft_shows_no_attachments(berkas, scan):
    with berkas.db.writing() as session:
        month = add_month(session, session.get(Officer, berkas.station["petugas"].officer_id))
        paper = add_document(session, month, kind="pengaduan", state="draf").id
    put(berkas, scan, title="KTP")

    with pytest.raises(WrongState):
        attachments_of(berkas.db, paper, berkas.station["kanit"])


def test_after_the_month_was_handed_in_nothing_to_change_is_offered(berkas, scan):
    month_id = approved(berkas, "problem_solving")
    with berkas.db.writing() as session:
        session.get(Month, month_id).state = "diajukan"

    assert not enclosures_of(berkas.db, only(berkas), berkas.station["petugas"]).may_add


def test_the_months_page_leads_to_the_agreement_that_lacks_its_signed_scan(berkas, scan):
    approved(berkas, "problem_solving")
    officer = log_in(make_app(berkas).test_client(), berkas.station["petugas"])

    assert f"/dokumen/{only(berkas)}#lampiran" in officer.get("/bulan/2023-01").text

    put(berkas, scan, paper="kesepakatan_bersama", signed=True)
    assert "#lampiran" not in officer.get("/bulan/2023-01").text


def test_a_program_brings_lists_opens_and_takes_away_an_attachment(berkas, scan):
    approved(berkas, "problem_solving")
    officer = log_in(make_app(berkas).test_client(), berkas.station["petugas"])
    officer.environ_base["HTTP_X_CSRF_TOKEN"] = officer.get("/api/token").json["csrf"]
    all_ = f"/api/entries/{only(berkas)}/attachments"
    one = f"{all_}/{uuid4()}"

    put_ = officer.put(f"{one}?paper=kesepakatan_bersama&signed=true", data=scan.read_bytes())

    assert put_.status_code == 201
    assert [(row["paper"], row["signed"], row["pages"]) for row in officer.get(all_).json] == [
        ("kesepakatan_bersama", True, 1)
    ]
    assert officer.get(one).data.startswith(b"%PDF-")
    assert officer.put(f"{all_}/{uuid4()}", data=scan.read_bytes()).json["fields"].keys() == {"nama"}
    assert officer.put(f"{all_}/{uuid4()}").status_code == 422
    assert officer.delete(one).status_code == 204
    assert officer.get(all_).json == []


@pytest.mark.slow
def test_a_paper_that_follows_is_printed_to_be_signed(berkas, office):
    berkas.converter = office
    approved(berkas, "problem_solving")
    officer = log_in(make_app(berkas).test_client(), berkas.station["petugas"])

    answer = officer.get(f"/dokumen/{only(berkas)}/naskah/kesepakatan_bersama.pdf")

    assert len(PdfReader(io.BytesIO(answer.data)).pages) == 1
    assert officer.get(f"/dokumen/{only(berkas)}/naskah/serah_terima_tkp.pdf").status_code == 404


def bring(client, page, scan, fields):
    """Send the form of the paper's page with a file."""
    with scan.open("rb") as file:
        return post(client, f"{page}/lampiran", {**fields, "lampiran": (file, scan.name)}, page=page)


def pages_of(data):
    return {one["kind"]: one["pages"] for one in data["documents"]}
