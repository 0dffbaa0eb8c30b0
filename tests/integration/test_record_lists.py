"""Households and businesses from a list: all or nothing, and twice changes nothing."""

from uuid import uuid4

import pytest
from factories import Station, make_installation, now
from filledsheets import changed, sheets_of

from errors import AnswersInvalid, NotAllowed, UnknownKind
from models.tables import Document, Record
from schemas import registry
from services import entries
from services.record_lists import check_list, keep_list, listed_kind, listed_kinds
from services.records import search_records

HOUSEHOLD, BUSINESS = registry.find("kunjungan_warga"), registry.find("kunjungan_usaha")
VISIT = {**HOUSEHOLD.example["kunjungan"][0], "tanggal": "2022-06-01"}
KNOWN = {**HOUSEHOLD.example, "kunjungan": [VISIT]}


@pytest.fixture
def berkas(tmp_path):
    installation = make_installation(tmp_path)
    installation.station = Station(installation.db)
    yield installation
    installation.db.close()


@pytest.fixture
def budi(berkas):
    return berkas.station["petugas"]


def kept(berkas, by, *records, kind=HOUSEHOLD):
    report = keep_list(berkas.db, kind, sheets_of(kind, *records), by=by, clock=now)
    return report.new, report.changed, report.same


def records(berkas):
    with berkas.db.reading() as session:
        return session.query(Record).order_by(Record.name).all()


@pytest.mark.parametrize("kind", [HOUSEHOLD, BUSINESS], ids=lambda kind: kind.kind)
def test_a_list_becomes_records_and_twice_changes_nothing(berkas, budi, kind):
    assert kept(berkas, budi, kind.example, kind=kind) == (1, 0, 0)
    before = [(row.name, row.answers, row.past, row.updated_at) for row in records(berkas)]

    assert kept(berkas, budi, kind.example, kind=kind) == (0, 0, 1)

    assert [(row.name, row.answers, row.past, row.updated_at) for row in records(berkas)] == before


def test_a_look_at_a_list_changes_nothing(berkas, budi):
    report = check_list(berkas.db, HOUSEHOLD, sheets_of(HOUSEHOLD, KNOWN), by=budi, clock=now)

    assert (report.new, report.changed, report.same) == (1, 0, 0)
    assert records(berkas) == []


def test_one_wrong_cell_and_nothing_is_taken(berkas, budi):
    wrong = changed(HOUSEHOLD, line=2, head="NIK", cell="12")

    with pytest.raises(AnswersInvalid) as refusal:
        keep_list(berkas.db, HOUSEHOLD, wrong, by=budi, clock=now)

    assert [name.partition("!")[0] for name in refusal.value.fields] == ["Warga"]
    assert records(berkas) == []


def test_past_visits_stand_on_the_next_card_and_become_no_papers(berkas, budi):
    kept(berkas, budi, KNOWN)
    (record,) = records(berkas)

    start = entries.start_entry(berkas.db, HOUSEHOLD, by=budi, clock=now, record_id=record.id)
    (found,) = search_records(berkas.db, HOUSEHOLD, "rahmat", by=budi)

    assert [visit["tanggal"] for visit in start.earlier] == ["2022-06-01"]
    assert (found.visits, f"{found.last}") == (1, "2022-06-01")
    with berkas.db.reading() as session:
        assert session.query(Document).count() == 0


def test_what_a_visit_says_is_newer_than_any_list(berkas, budi):
    entry = uuid4()
    entries.save_draft(
        berkas.db, entry, kind="kunjungan_warga", revision=1, answers=HOUSEHOLD.example, by=budi, clock=now
    )
    entries.submit(berkas.db, entry, revision=1, by=budi, clock=now)

    assert kept(berkas, budi, {**KNOWN, "pekerjaan": "Petani"}) == (0, 1, 0)  # only its past visit is new

    (record,) = records(berkas)
    assert record.answers["pekerjaan"] == HOUSEHOLD.example["pekerjaan"]
    assert [visit["tanggal"] for visit in record.past] == ["2022-06-01"]
    assert kept(berkas, budi, {**KNOWN, "pekerjaan": "Petani"}) == (0, 0, 1)


def test_a_list_brings_up_to_date_what_only_lists_told(berkas, budi):
    kept(berkas, budi, KNOWN)

    assert kept(berkas, budi, {**KNOWN, "pekerjaan": "Petani"}) == (0, 1, 0)

    (record,) = records(berkas)
    assert (record.answers["pekerjaan"], len(record.past)) == ("Petani", 1)


def test_another_polsek_has_records_of_its_own(berkas, budi):
    kept(berkas, budi, KNOWN)

    assert kept(berkas, berkas.station.neighbours["petugas"], KNOWN) == (1, 0, 0)


def test_lists_are_for_officers_and_for_cards(berkas):
    with pytest.raises(NotAllowed):
        check_list(berkas.db, HOUSEHOLD, sheets_of(HOUSEHOLD, KNOWN), by=berkas.station["kanit"], clock=now)
    with pytest.raises(UnknownKind):
        listed_kind("laporan_kegiatan")
    assert {kind.kind for kind in listed_kinds()} == {"kunjungan_warga", "kunjungan_usaha"}
