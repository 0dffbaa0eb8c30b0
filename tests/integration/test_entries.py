"""An entry until it is submitted: drafts, conflicts, submitting, pulling back, cards of households."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from errors import AnswersInvalid, Conflict, NotAllowed, NotFound, UnknownKind, UserError, WrongState
from models.audit import AuditEntry
from models.tables import Document, DocumentRevision, Month, Proposal, Record, Review
from schemas import registry
from services import entries, review
from services.records import search_records
from tests.factories import NOW, Station, make_installation, now

VISIT = registry.find("kunjungan_warga")
EXAMPLE = dict(VISIT.example)
REPORT = dict(registry.find("laporan_kegiatan").example)


@pytest.fixture
def berkas(tmp_path):
    installation = make_installation(tmp_path)
    yield installation
    installation.db.close()


@pytest.fixture
def station(berkas):
    return Station(berkas.db)


@pytest.fixture
def budi(station):
    return station["petugas"]


@pytest.fixture
def desk(berkas, budi):
    return Desk(berkas.db, budi)


class Desk:
    """One officer at work; every step at the tests' hour."""

    def __init__(self, db, by, clock=now):
        self.db, self.by, self.clock = db, by, clock

    def save(self, entry_id=None, answers=EXAMPLE, *, kind="kunjungan_warga", revision=1, **more):
        return entries.save_draft(
            self.db, entry_id or uuid4(), kind=kind, revision=revision, answers=answers, by=self.by, clock=self.clock,
            **more,
        )  # fmt: skip

    def submit(self, entry_id, revision=1, **more):
        return entries.submit(self.db, entry_id, revision=revision, by=self.by, clock=self.clock, **more)

    def hand_in(self, answers=EXAMPLE, **more):
        saved = self.save(answers=answers, **more)
        self.submit(saved.id)
        return saved.id

    def draft(self, entry_id):
        return entries.draft_of(self.db, entry_id, by=self.by)


def returned(berkas, station, entry_id, **marks):
    kanit = station["kanit"]
    review.open_for_reading(berkas.db, entry_id, by=kanit, clock=now)
    review.give_back(berkas.db, entry_id, by=kanit, revision=1, remark="Cek alamat", marks=marks, clock=now)


def visit(day, **more):
    return {**EXAMPLE["kunjungan"][0], "tanggal": day, **more}


def the(berkas, entry_id):
    with berkas.db.reading() as session:
        return session.get(Document, entry_id)


def count(berkas, table, *where):
    with berkas.db.reading() as session:
        return session.scalar(select(func.count()).select_from(table).where(*where))


def test_a_draft_keeps_what_was_typed_however_wrong_it_is(desk, berkas):
    typed = {"nama": "  Rahmat <b>", "nik": "217", "penghuni": [{}, {"nama": "Siti"}], "aneh": [1, 2.5, None]}

    saved = desk.save(answers=typed)

    assert desk.draft(saved.id).answers == {**typed, "aneh": [1, "2.5", None]}
    assert the(berkas, saved.id).state == "draf"
    assert saved.created


def test_half_a_letter_is_kept_as_a_question_mark(desk):
    saved = desk.save(answers={"nama": "Rahmat \ud800"})

    assert desk.draft(saved.id).answers == {"nama": "Rahmat ?"}


@pytest.mark.parametrize("answers", [[], "teks", None, 5, {"a": {"b": {"c": [[[[[[[[[[[[1]]]]]]]]]]]]}}}])
def test_what_is_no_form_is_refused(desk, answers):
    with pytest.raises(UserError, match="bentuknya"):
        desk.save(answers=answers)


def test_a_paper_that_is_made_from_others_has_no_draft(desk):
    with pytest.raises(UnknownKind):
        desk.save(kind="catatan_kunjungan")


def test_a_draft_waits_in_the_month_of_its_date_under_its_name(desk, berkas):
    saved = desk.save()
    nameless = desk.save(answers={})

    with berkas.db.reading() as session:
        document = session.get(Document, saved.id)
        assert (document.month.period, document.summary) == ("2023-01", "Rahmat Hidayatullah, RT 002/RW 005")
        other = session.get(Document, nameless.id)
        assert (other.month.period, other.summary) == ("2023-02", "Kunjungan warga")


def test_saving_the_same_twice_changes_nothing(desk, berkas):
    entry_id = uuid4()
    first = desk.save(entry_id)

    again = desk.save(entry_id)

    assert (again.etag, again.changed_at, again.created) == (first.etag, first.changed_at, False)
    assert count(berkas, Document) == 1


def test_other_content_under_the_same_id_and_revision_is_refused_and_kept(desk, berkas):
    saved = desk.save()

    for _ in range(2):
        with pytest.raises(Conflict):
            desk.save(saved.id, {**EXAMPLE, "nama": "Orang Lain"})

    assert desk.draft(saved.id).answers["nama"] == EXAMPLE["nama"]
    with berkas.db.reading() as session:
        (kept,) = session.scalars(select(Proposal))
    assert (kept.revision, kept.answers["nama"]) == (1, "Orang Lain")


def test_one_place_saves_again_and_again_and_a_second_tab_overwrites_nothing(desk):
    first = desk.save()
    second = desk.save(first.id, {**EXAMPLE, "suku": "Bugis"}, base=first.etag)

    with pytest.raises(Conflict):
        desk.save(first.id, {**EXAMPLE, "suku": "Jawa"}, base=first.etag)

    assert desk.draft(first.id).answers["suku"] == "Bugis"
    assert desk.save(first.id, {**EXAMPLE, "suku": "Jawa"}, base=second.etag).revision == 1


def test_a_newer_revision_of_a_draft_wins(desk):
    saved = desk.save()

    desk.save(saved.id, {**EXAMPLE, "suku": "Bugis"}, revision=2)

    assert (desk.draft(saved.id).answers["suku"], desk.draft(saved.id).revision) == ("Bugis", 2)


def test_somebody_elses_draft_is_neither_seen_nor_written(desk, berkas, station):
    saved = desk.save()
    neighbour = Desk(berkas.db, station.neighbours["petugas"])
    kanit = Desk(berkas.db, station["kanit"])

    for attempt in (neighbour.draft, neighbour.save, neighbour.submit):
        with pytest.raises(NotFound):
            attempt(saved.id)
    for attempt in (kanit.draft, kanit.save, kanit.submit):
        with pytest.raises(NotAllowed):
            attempt(saved.id)


def test_a_draft_is_deleted_with_all_that_hangs_on_it(desk, berkas, budi):
    saved = desk.save()
    with pytest.raises(Conflict):
        desk.save(saved.id, {})

    entries.delete_draft(berkas.db, saved.id, by=budi, clock=now)
    entries.delete_draft(berkas.db, saved.id, by=budi, clock=now)

    assert (count(berkas, Document), count(berkas, Proposal)) == (0, 0)
    assert count(berkas, AuditEntry, AuditEntry.action == "entry.dihapus") == 1


def test_a_submitted_paper_is_not_deleted(desk, berkas, budi):
    entry_id = desk.hand_in()

    with pytest.raises(WrongState):
        entries.delete_draft(berkas.db, entry_id, by=budi, clock=now)


def test_submitting_keeps_a_revision_and_a_step(desk, berkas):
    entry_id = desk.hand_in({**EXAMPLE, "penghuni": [*EXAMPLE["penghuni"], {}, {"nama": " "}]})

    document = the(berkas, entry_id)
    assert (document.state, document.revision, document.date.isoformat()) == ("diajukan", 1, "2023-01-09")
    assert len(document.answers["penghuni"]) == 4
    assert "rahmat" in document.search
    with berkas.db.reading() as session:
        (row,) = session.scalars(select(DocumentRevision))
        (step,) = session.scalars(select(Review))
    assert row.answers == document.answers
    assert (step.action, step.revision) == ("diajukan", 1)


def test_all_wrong_fields_are_told_at_once_and_nothing_happens(desk, berkas):
    saved = desk.save(answers={**EXAMPLE, "nik": "217", "nama": "", "kunjungan": [visit("2023-02-02")]})

    with pytest.raises(AnswersInvalid) as told:
        desk.submit(saved.id)

    assert set(told.value.fields) == {"nik", "nama", "kunjungan.0.tanggal"}
    assert the(berkas, saved.id).state == "draf"


def test_the_same_submission_fifty_times_in_parallel_is_one_document(desk, berkas):
    entry_id = uuid4()

    def send(_):
        desk.save(entry_id)
        return desk.submit(entry_id).state

    with ThreadPoolExecutor(16) as pool:
        states = list(pool.map(send, range(50)))

    assert set(states) == {"diajukan"}
    assert (count(berkas, Document), count(berkas, DocumentRevision), count(berkas, Review)) == (1, 1, 1)
    assert (count(berkas, Proposal), count(berkas, Record)) == (0, 1)


def test_fifty_different_contents_under_one_id_are_one_document_and_forty_nine_proposals(desk, berkas):
    entry_id = uuid4()

    def send(number):
        try:
            desk.save(entry_id, {**EXAMPLE, "suku": f"Suku {number}"})
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        taken = list(pool.map(send, range(50)))

    assert taken.count(True) == 1
    assert (count(berkas, Document), count(berkas, Proposal)) == (1, 49)


def test_a_late_copy_of_what_was_submitted_changes_nothing_and_other_content_goes_to_the_kanit(desk, berkas):
    entry_id = desk.hand_in()

    assert desk.save(entry_id).state == "diajukan"
    with pytest.raises(Conflict, match="Kanit"):
        desk.save(entry_id, {**EXAMPLE, "suku": "Jawa"})
    with pytest.raises(Conflict, match="Kanit"):
        desk.save(entry_id, {**EXAMPLE, "suku": "Bugis"}, revision=2)

    assert the(berkas, entry_id).answers["suku"] == EXAMPLE["suku"]
    assert count(berkas, Proposal) == 2


def test_what_changed_since_it_was_checked_is_not_submitted(desk):
    saved = desk.save()
    desk.save(saved.id, {**EXAMPLE, "suku": "Jawa"}, base=saved.etag)

    with pytest.raises(WrongState, match="berubah"):
        desk.submit(saved.id, content=saved.etag)


def test_an_unread_paper_is_pulled_back_mended_and_submitted_again(desk, berkas, budi):
    entry_id = desk.hand_in()

    entries.withdraw(berkas.db, entry_id, by=budi, clock=now)
    draft = desk.draft(entry_id)
    desk.save(entry_id, {**draft.answers, "suku": "Jawa"}, revision=draft.revision, base=draft.etag)
    desk.submit(entry_id, draft.revision)

    assert (draft.state, draft.revision) == ("draf", 2)
    with berkas.db.reading() as session:
        document = session.get(Document, entry_id)
        assert [row.revision for row in document.revisions] == [1, 2]
        assert [step.action for step in document.reviews] == ["diajukan", "ditarik", "diajukan"]


def test_a_read_paper_is_not_pulled_back(desk, berkas, station, budi):
    entry_id = desk.hand_in()
    review.open_for_reading(berkas.db, entry_id, by=station["kanit"], clock=now)

    with pytest.raises(WrongState, match="Kanit sudah membuka"):
        entries.withdraw(berkas.db, entry_id, by=budi, clock=now)


def test_a_returned_paper_is_mended_on_the_same_record_with_its_marks_at_hand(desk, berkas, station):
    entry_id = desk.hand_in()
    returned(berkas, station, entry_id, **{"alamat.jalan": "Nomor rumah?"})

    draft = desk.draft(entry_id)
    assert (draft.state, draft.revision, draft.remark) == ("dikembalikan", 2, "Cek alamat")
    assert dict(draft.marks) == {"alamat.jalan": "Nomor rumah?"}

    mended = {**draft.answers, "alamat": {**draft.answers["alamat"], "jalan": "Jalan Contoh Bahari No. 21"}}
    desk.save(entry_id, mended, revision=2, base=draft.etag)
    assert desk.submit(entry_id, 2).revision == 2

    document = the(berkas, entry_id)
    assert (document.state, document.read_at) == ("diajukan", None)
    assert desk.submit(entry_id, 1).state == "diajukan"
    assert count(berkas, DocumentRevision) == 2


def test_a_late_copy_of_the_first_submission_does_not_submit_what_was_returned(desk, berkas, station):
    entry_id = desk.hand_in()
    returned(berkas, station, entry_id)

    desk.save(entry_id)
    assert desk.submit(entry_id, 1).state == "dikembalikan"
    with pytest.raises(Conflict):
        desk.save(entry_id, {**EXAMPLE, "suku": "Jawa"})


def test_a_resubmitted_paper_that_is_pulled_back_is_returned_again_not_a_draft(desk, berkas, station, budi):
    entry_id = desk.hand_in()
    returned(berkas, station, entry_id)
    desk.submit(entry_id, 2)

    entries.withdraw(berkas.db, entry_id, by=budi, clock=now)

    assert desk.draft(entry_id).remark == "Cek alamat"
    assert the(berkas, entry_id).state == "dikembalikan"


def test_nothing_is_submitted_into_a_month_that_was_handed_in(desk, berkas):
    saved = desk.save()
    with berkas.db.writing() as session:
        session.scalars(select(Month).where(Month.period == "2023-01")).one().state = "diajukan"

    for attempt in (entries.check_draft, lambda db, one, **more: entries.submit(db, one, revision=1, **more)):
        with pytest.raises(WrongState, match="sudah diserahkan"):
            attempt(berkas.db, saved.id, by=desk.by, clock=now)
    assert the(berkas, saved.id).state == "draf"


def test_the_second_visit_starts_from_the_first_and_the_first_never_changes(desk, berkas, budi):
    first = desk.hand_in()
    before = the(berkas, first).answers

    (found,) = search_records(berkas.db, VISIT, "rahmat bahari", by=budi)
    start = entries.start_entry(berkas.db, VISIT, by=budi, clock=now, record_id=found.id)
    second = desk.hand_in({**start.answers, "kunjungan": [visit("2023-02-01")]}, record_id=found.id)

    assert (found.name, found.place, found.visits) == (EXAMPLE["nama"], "Jalan Contoh Bahari No. 12, RT 002/RW 005", 1)
    assert start.answers["penghuni"][0]["nama"] == "Siti Aminah"
    assert "catatan_perubahan" not in start.answers
    assert start.answers["kunjungan"] == [
        {"tanggal": "2023-02-01", "jam": "09:00", "status_penerima": "Kepala keluarga"}
    ]
    assert [row["tanggal"] for row in start.earlier] == ["2023-01-09"]
    assert [row["tanggal"] for row in the(berkas, second).answers["kunjungan"]] == ["2023-01-09", "2023-02-01"]
    assert the(berkas, first).answers == before


def test_a_fifth_visit_opens_the_next_card(desk, berkas, budi):
    days = ["2022-10-03", "2022-11-07", "2022-12-05", "2023-01-09", "2023-01-30"]

    papers = [desk.hand_in({**EXAMPLE, "kunjungan": [visit(day)]}) for day in days]

    assert [len(the(berkas, paper).answers["kunjungan"]) for paper in papers] == [1, 2, 3, 4, 1]
    assert count(berkas, Record) == 1


def test_a_visit_entered_late_stands_before_the_later_ones(desk, berkas, budi):
    desk.hand_in({**EXAMPLE, "kunjungan": [visit("2023-01-09")], "pekerjaan": "Nakhoda"})

    late = desk.hand_in({**EXAMPLE, "kunjungan": [visit("2022-12-05")], "pekerjaan": "Nelayan"})

    assert [row["tanggal"] for row in the(berkas, late).answers["kunjungan"]] == ["2022-12-05"]
    with berkas.db.reading() as session:
        assert session.scalars(select(Record)).one().answers["pekerjaan"] == "Nakhoda"


def test_a_returned_visit_is_corrected_in_later_cards_only_from_then_on(desk, berkas, station, budi):
    first = desk.hand_in({**EXAMPLE, "kunjungan": [visit("2023-01-09", keterangan="salah")]})
    second = desk.hand_in({**EXAMPLE, "kunjungan": [visit("2023-01-20")]})
    returned(berkas, station, first)
    draft = desk.draft(first)
    desk.save(
        first, {**draft.answers, "kunjungan": [visit("2023-01-09", keterangan="benar")]}, revision=2, base=draft.etag
    )
    desk.submit(first, 2)

    third = desk.hand_in({**EXAMPLE, "kunjungan": [visit("2023-01-25")]})

    noted = [[row["keterangan"] for row in the(berkas, paper).answers["kunjungan"]] for paper in (first, second, third)]
    assert [rows[0] for rows in noted] == ["benar", "salah", "benar"]
    assert [len(rows) for rows in noted] == [1, 2, 3]


def test_two_households_of_one_name_are_two_records(desk, berkas, budi):
    desk.hand_in()
    elsewhere = {**EXAMPLE["alamat"], "jalan": "Jalan Lain No. 1"}

    desk.hand_in({**EXAMPLE, "nik": "", "alamat": elsewhere})
    desk.hand_in({**EXAMPLE, "nik": "2172010901840004"})

    assert count(berkas, Record) == 3


def test_a_household_that_moved_stays_the_same_by_its_nik(desk, berkas, budi):
    desk.hand_in()

    desk.hand_in({**EXAMPLE, "alamat": {**EXAMPLE["alamat"], "jalan": "Jalan Lain No. 1"}})

    with berkas.db.reading() as session:
        assert session.scalars(select(Record)).one().place == "Jalan Lain No. 1, RT 002/RW 005"


def test_records_of_another_unit_are_not_found(desk, berkas, station, budi):
    desk.hand_in()
    (found,) = search_records(berkas.db, VISIT, "", by=budi)
    neighbour = station.neighbours["petugas"]

    assert search_records(berkas.db, VISIT, "rahmat", by=neighbour) == []
    with pytest.raises(NotFound):
        entries.start_entry(berkas.db, VISIT, by=neighbour, clock=now, record_id=found.id)
    with pytest.raises(NotFound):
        Desk(berkas.db, neighbour).save(record_id=found.id)


def test_a_new_form_remembers_what_the_last_one_said(desk, berkas, budi):
    kind = registry.find("laporan_kegiatan")
    desk.save(kind="laporan_kegiatan", answers=REPORT)

    start = entries.start_entry(berkas.db, kind, by=budi, clock=now)

    assert start.answers["tempat"] == REPORT["tempat"]
    assert start.answers["tanggal"] == "2023-02-01"
    assert "uraian" not in start.answers


def test_the_form_starts_at_the_units_hour(desk, berkas, budi):
    late = Desk(berkas.db, budi, clock=lambda: NOW + timedelta(hours=16))

    start = entries.start_entry(berkas.db, VISIT, by=budi, clock=late.clock)

    assert start.answers["kunjungan"][0]["tanggal"] == "2023-02-02"
    assert start.answers["kunjungan"][0]["jam"] == "01:00"


def test_a_copied_description_and_a_place_outside_the_area_are_pointed_out(desk):
    desk.hand_in(REPORT, kind="laporan_kegiatan")
    copied = desk.save(answers={**REPORT, "judul": "Yang kedua"}, kind="laporan_kegiatan")
    far = desk.save(answers={**EXAMPLE, "alamat": {**EXAMPLE["alamat"], "desa_kelurahan": "Seberang"}})

    told = entries.check_draft(desk.db, copied.id, by=desk.by, clock=now).warnings
    outside = entries.check_draft(desk.db, far.id, by=desk.by, clock=now).warnings

    assert "mirip sekali dengan laporan tanggal" in told["uraian"]
    assert "di luar wilayah binaan" in outside["alamat.desa_kelurahan"]


def test_a_description_of_another_month_or_officer_may_be_alike(desk, station):
    desk.hand_in({**REPORT, "tanggal": "2022-12-09"}, kind="laporan_kegiatan")
    other = Desk(desk.db, station.neighbours["petugas"])
    other.hand_in(REPORT, kind="laporan_kegiatan")
    draft = desk.save(answers=REPORT, kind="laporan_kegiatan")

    assert "uraian" not in entries.check_draft(desk.db, draft.id, by=desk.by, clock=now).warnings
