"""What stands behind a paper: attached by its officer, in the bundle, and asked for where a signature is by hand."""

from uuid import uuid4

import pytest
from factories import Station, add_document, add_month, make_installation, now
from PIL import Image
from pypdf import PdfReader

from errors import NotAllowed, NotFound, UserError, WrongState
from models.tables import Attachment, BundleFile, Document, Month, Officer
from services.attachments import attach, attachment_file, attachments_of, detach, unsigned_papers
from tests.integration.test_following import approved, built, data_of


@pytest.fixture
def berkas(tmp_path):
    installation = make_installation(tmp_path)
    installation.station = Station(installation.db)
    yield installation
    installation.db.close()


@pytest.fixture
def scan(tmp_path):
    Image.new("RGB", (600, 850), (200, 200, 210)).save(tmp_path / "pindai.jpg")
    return tmp_path / "pindai.jpg"


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


def test_the_month_names_an_agreement_until_its_signed_scan_is_there(berkas, scan):
    approved(berkas, "problem_solving")
    assert [name.partition(":")[0] for name in lacking(berkas)] == ["Surat Kesepakatan Bersama"]

    put(berkas, scan, paper="kesepakatan_bersama", signed=True)

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


def pages_of(data):
    return {one["kind"]: one["pages"] for one in data["documents"]}
