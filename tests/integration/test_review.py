"""The life of a paper after it was handed in: who may decide, what a decision leaves behind, and the numbers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from uuid import uuid4

import pytest

from errors import AnswersInvalid, NotAllowed, NotFound, UserError, WrongState
from models.audit import AuditEntry
from models.tables import Bundle, BundleFile, Document, Month, Officer, Proposal, Unit
from services.inbox import Filters, count_waiting, open_inbox, place_of
from services.review import approve, cancel, check, correct, give_back, open_for_reading
from services.rights import Role
from tests.factories import Station, add_document, add_month, add_officer, make_installation, now


@pytest.fixture
def berkas(tmp_path):
    installation = make_installation(tmp_path)
    yield installation
    installation.db.close()


@pytest.fixture
def station(berkas):
    return Station(berkas.db)


@pytest.fixture
def desk(berkas, station):
    return Desk(berkas, station)


class Desk:
    """The use cases with this installation's parts, for short tests."""

    def __init__(self, berkas, station):
        self.db, self.berkas, self.station = berkas.db, berkas, station

    def paper(self, *, state="diajukan", kind="laporan_kegiatan", month_state="terbuka", **more):
        with self.db.writing() as session:
            officer = self.station["petugas"].officer_id
            month = session.query(Month).filter_by(officer_id=officer).one_or_none()
            month = month or add_month(session, session.get(Officer, officer), state=month_state)
            return add_document(session, month, kind=kind, state=state, **more).id

    def read(self, document_id, role):
        open_for_reading(self.db, document_id, by=self.station[role], clock=now)

    def approve(self, document_id, *, role="kapolsek", revision=1):
        return approve(
            self.db, document_id, by=self.station[role], revision=revision, store=self.berkas.store,
            shelf=self.berkas.shelf, clock=now,
        )  # fmt: skip

    def check(self, document_id, *, role="kanit", revision=1):
        check(self.db, document_id, by=self.station[role], revision=revision, clock=now)

    def give_back(self, document_id, *, role="kanit", revision=1, remark="", marks=None):
        give_back(
            self.db, document_id, by=self.station[role], revision=revision, remark=remark, marks=marks or {}, clock=now
        )

    def correct(self, document_id, changes, *, role="kapolsek", revision=1):
        return correct(self.db, document_id, by=self.station[role], revision=revision, changes=changes, clock=now)

    def cancel(self, document_id, reason, *, role="kapolsek"):
        cancel(self.db, document_id, by=self.station[role], reason=reason, clock=now)

    def now(self, document_id):
        with self.db.reading() as session:
            document = session.get(Document, document_id)
            session.refresh(document, ["reviews", "revisions", "month"])
            session.expunge_all()
            return document


def test_a_paper_goes_from_the_kanit_to_the_kapolsek_and_gets_its_number(desk):
    paper = desk.paper(kind="laporan_informasi")

    desk.read(paper, "kanit")
    desk.check(paper)
    desk.read(paper, "kapolsek")
    number = desk.approve(paper)

    found = desk.now(paper)
    assert number == found.number == "R/LI-1/I/2023/Bhabinkamtibmas"
    assert (found.state, found.serial, found.register_year) == ("disetujui", 1, 2023)
    assert found.template_sha256 == desk.berkas.shelf.active("laporan_informasi").sha256
    assert number.casefold() in found.search
    assert [step.action for step in found.reviews] == ["diperiksa", "disetujui"]


def test_the_pattern_is_the_units_own(desk):
    with desk.db.writing() as session:
        unit = session.get(Unit, desk.station.unit_id)
        unit.number_patterns = {"laporan_kegiatan": "B/{no:03}/{bulan_romawi}/{tahun}"}
    paper = desk.paper()
    desk.read(paper, "kapolsek")

    assert desk.approve(paper) == "B/001/I/2023"


def test_the_kapolsek_may_approve_what_the_kanit_has_not_checked(desk):
    paper = desk.paper()
    desk.read(paper, "kapolsek")

    desk.approve(paper)

    assert desk.now(paper).state == "disetujui"


def test_nobody_decides_on_what_they_have_not_read(desk):
    paper = desk.paper()
    desk.read(paper, "kanit")

    with pytest.raises(WrongState, match="belum Anda baca"):
        desk.approve(paper)


def test_what_changed_after_reading_is_read_again_first(desk):
    paper = desk.paper(state="diperiksa")
    desk.read(paper, "kanit")
    desk.read(paper, "kapolsek")
    desk.correct(paper, {"judul": "Posyandu RT 003"})

    with pytest.raises(WrongState, match="berubah"):
        desk.give_back(paper, remark="Kurang jelas")


def test_approving_twice_takes_one_number(desk):
    paper = desk.paper(kind="laporan_informasi")
    desk.read(paper, "kapolsek")

    assert desk.approve(paper) == desk.approve(paper)
    assert len(desk.now(paper).reviews) == 1


def test_a_return_says_what_to_mend(desk):
    paper = desk.paper()
    desk.read(paper, "kanit")

    with pytest.raises(UserError, match="Tulis alasan"):
        desk.give_back(paper, remark="  ", marks={"judul": " "})
    with pytest.raises(UserError, match="tidak ada di dokumen"):
        desk.give_back(paper, marks={"nama_lain": "Perbaiki"})
    desk.give_back(paper, marks={"judul": "Tulis RT-nya.", "tanggal": ""})

    found = desk.now(paper)
    assert found.state == "dikembalikan"
    assert found.read_at is None
    assert found.reviews[-1].marks == {"judul": "Tulis RT-nya."}


def test_a_correction_keeps_both_values_and_the_name(desk):
    paper = desk.paper()
    before = desk.now(paper).answers["judul"]
    desk.read(paper, "kapolsek")

    revision = desk.correct(paper, {"judul": "Posyandu RT 003"})

    found = desk.now(paper)
    assert (revision, found.revision) == (2, 2)
    assert [(one.revision, one.answers["judul"]) for one in found.revisions] == [(1, before), (2, "Posyandu RT 003")]
    assert found.revisions[-1].officer_id == desk.station["kapolsek"].officer_id
    assert found.reviews[-1].action == "dikoreksi"
    with desk.db.reading() as session:
        told = session.query(AuditEntry).filter_by(action="entry.dikoreksi").one()
        assert told.details["fields"] == ["judul"]
        assert "Posyandu" not in str(told.details)


def test_a_correction_is_checked_like_the_form(desk):
    paper = desk.paper()
    desk.read(paper, "kapolsek")

    with pytest.raises(AnswersInvalid) as caught:
        desk.correct(paper, {"tanggal": "2023-13-40"})
    with pytest.raises(NotFound):
        desk.correct(paper, {"bukan_isian": "x"})
    with pytest.raises(UserError, match="sama seperti semula"):
        desk.correct(paper, {"judul": desk.now(paper).answers["judul"]})

    assert list(caught.value.fields) == ["tanggal"]
    assert desk.now(paper).revision == 1


def test_a_correction_after_approval_keeps_the_number_and_discards_what_was_built(desk):
    paper = desk.paper(kind="laporan_informasi")
    desk.read(paper, "kapolsek")
    number = desk.approve(paper)
    month_id = desk.now(paper).month_id
    with desk.db.writing() as session:
        month = session.get(Month, month_id)
        month.state = "diajukan"
        bundle = Bundle(
            id=uuid4(), month=month, restricted=False, number="1", letter_number="2", code="A",
            date=date(2023, 2, 1),
        )  # fmt: skip
        bundle.files.append(
            BundleFile(
                id=uuid4(), build=1, stage="petugas", sha256="0" * 64, pages=1, size_bytes=1,
                created_at=datetime(2023, 2, 1),
            )
        )  # fmt: skip
        session.add(bundle)

    desk.correct(paper, {"hubungan": "Tetangga"})

    found = desk.now(paper)
    assert (found.state, found.number) == ("disetujui", number)
    with desk.db.reading() as session:
        assert session.get(Month, month_id).state == "terbuka"
        assert session.query(BundleFile).one().discarded_at is not None


def test_a_corrected_date_moves_the_paper_to_its_month_unless_it_has_a_number(desk):
    plain, numbered = desk.paper(), desk.paper(kind="laporan_informasi", position=1)
    for paper in (plain, numbered):
        desk.read(paper, "kapolsek")
    desk.approve(numbered)

    desk.correct(plain, {"tanggal": "2022-12-30"})

    assert desk.now(plain).month.period == "2022-12"
    with pytest.raises(UserError, match="sudah memuat bulannya"):
        desk.correct(numbered, {"tanggal": "2022-12-30", "waktu_tanggal": "2022-12-30"})


def test_an_approved_paper_that_is_returned_keeps_its_number(desk):
    paper = desk.paper(kind="laporan_informasi")
    desk.read(paper, "kapolsek")
    number = desk.approve(paper)

    with pytest.raises(NotAllowed):
        desk.give_back(paper, role="kanit", remark="Kurang jelas")
    desk.give_back(paper, role="kapolsek", remark="Kurang jelas")
    with desk.db.writing() as session:
        session.get(Document, paper).state = "diajukan"

    assert desk.approve(paper) == number


def test_a_cancelled_number_stays_in_the_register(desk):
    first, second = desk.paper(kind="laporan_informasi"), desk.paper(kind="laporan_informasi", position=1)
    for paper in (first, second):
        desk.read(paper, "kapolsek")
    desk.approve(first)

    with pytest.raises(UserError, match="alasan pembatalan"):
        desk.cancel(first, " ")
    desk.cancel(first, "Salah orang")

    assert (desk.now(first).state, desk.now(first).serial) == ("dibatalkan", 1)
    assert desk.now(first).reviews[-1].remark == "Salah orang"
    assert desk.approve(second).startswith("R/LI-2/")


def test_reading_by_a_reviewer_is_written_down_once(desk):
    paper = desk.paper()

    desk.read(paper, "petugas")
    assert desk.now(paper).read_at is None
    desk.read(paper, "kanit")
    desk.read(paper, "kanit")

    assert desk.now(paper).read_at is not None
    with desk.db.reading() as session:
        assert session.query(AuditEntry).filter_by(action="entry.dibaca").count() == 2


@pytest.mark.slow
def test_a_hundred_approvals_at_once_give_consecutive_numbers(desk):
    papers = [desk.paper(kind="laporan_informasi", position=number) for number in range(100)]
    for paper in papers:
        desk.read(paper, "kapolsek")

    with ThreadPoolExecutor(16) as pool:
        numbers = list(pool.map(desk.approve, papers))

    assert len(set(numbers)) == 100
    assert sorted(desk.now(paper).serial for paper in papers) == list(range(1, 101))


DEEDS = {
    "check": ("entry.check", lambda desk, paper, role: desk.check(paper, role=role)),
    "approve": ("entry.approve", lambda desk, paper, role: desk.approve(paper, role=role)),
    "give_back": ("entry.return", lambda desk, paper, role: desk.give_back(paper, role=role, remark="Kurang jelas")),
    "correct": ("entry.correct", lambda desk, paper, role: desk.correct(paper, {"judul": "Lain"}, role=role)),
    "cancel": ("entry.cancel", lambda desk, paper, role: desk.cancel(paper, "Salah", role=role)),
}
MAY = {
    "check": {"kanit"}, "approve": {"kapolsek"}, "give_back": {"kanit", "kapolsek"}, "correct": {"kapolsek"},
    "cancel": {"petugas", "kapolsek"},
}  # fmt: skip


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("deed", DEEDS)
def test_each_role_does_what_the_declaration_gives_it(desk, deed, role):
    paper = desk.paper()
    reads = role in (Role.PETUGAS, Role.KANIT, Role.KAPOLSEK, Role.KASIUM, Role.REKAP, Role.KASAT)
    if reads:
        desk.read(paper, role)

    if role.value in MAY[deed]:
        DEEDS[deed][1](desk, paper, role)
    else:
        with pytest.raises(NotAllowed if reads else NotFound):
            DEEDS[deed][1](desk, paper, role)


@pytest.mark.parametrize("role", Role)
def test_a_neighbour_finds_nothing(desk, role):
    paper = desk.paper()

    with pytest.raises(NotFound):
        open_for_reading(desk.db, paper, by=desk.station.neighbours[role], clock=now)


def test_the_inbox_of_each_reviewer(desk):
    new = desk.paper()
    checked = desk.paper(state="diperiksa", kind="kunjungan_warga", position=1)
    secret = desk.paper(kind="laporan_informasi", position=2)
    for number, state in enumerate(("draf", "dikembalikan", "disetujui", "dibatalkan"), start=3):
        desk.paper(state=state, position=number)
    desk.read(new, "kanit")

    kanit = open_inbox(desk.db, desk.station["kanit"], Filters())
    kapolsek = open_inbox(desk.db, desk.station["kapolsek"], Filters())

    assert {row.id for row in kanit.rows} == {new, secret}
    assert kapolsek.rows[0].id == checked
    assert kapolsek.total == count_waiting(desk.db, desk.station["kapolsek"]) == 3
    assert {row.id: row.opened for row in kanit.rows} == {new: True, secret: False}
    hidden = next(row for row in kanit.rows if row.id == secret)
    assert (hidden.title, hidden.summary) == ("Laporan informasi", "Isi hanya di dokumen")
    assert [(choice.value, choice.count) for choice in kapolsek.kinds] == [
        ("kunjungan_warga", 1), ("laporan_kegiatan", 1), ("laporan_informasi", 1),
    ]  # fmt: skip
    assert count_waiting(desk.db, desk.station["petugas"]) == 0
    with pytest.raises(NotAllowed):
        open_inbox(desk.db, desk.station["kasium"], Filters())


def test_the_inbox_is_filtered_and_knows_the_place_of_a_paper(desk):
    mine = [desk.paper(position=number) for number in range(3)]
    with desk.db.writing() as session:
        unit = session.get(Unit, desk.station.unit_id)
        other = add_officer(session, unit, name="JOKO MISAL")
        his = add_document(session, add_month(session, other), kind="kunjungan_warga", state="diajukan").id
        for hour, paper in enumerate([mine[2], his, mine[0], mine[1]]):
            session.get(Document, paper).changed_at = datetime(2023, 1, 31, hour)
    kanit = desk.station["kanit"]

    only = Filters(officer_id=other.id)
    whole = Filters()

    assert [row.id for row in open_inbox(desk.db, kanit, only).rows] == [his]
    assert [row.id for row in open_inbox(desk.db, kanit, Filters(kind="laporan_kegiatan")).rows] == [
        mine[2], mine[0], mine[1],
    ]  # fmt: skip
    place = place_of(desk.db, kanit, mine[0], whole)
    assert (place.number, place.total, place.before, place.after) == (3, 4, his, mine[1])
    assert place_of(desk.db, kanit, mine[0], only).number == 0
    assert place_of(desk.db, kanit, mine[1], whole).after is None


def test_what_came_beside_a_paper_is_shown_to_the_kanit_until_seen(desk):
    paper = desk.paper(state="disetujui")
    with desk.db.writing() as session:
        session.add(
            Proposal(
                id=uuid4(), document_id=paper, revision=1, officer_id=desk.station["petugas"].officer_id,
                answers={"judul": "Lain"}, content_sha256="1" * 64, at=datetime(2023, 1, 31),
            )
        )  # fmt: skip
    kanit = desk.station["kanit"]

    assert [row.id for row in open_inbox(desk.db, kanit, Filters()).proposals] == [paper]
    assert open_inbox(desk.db, desk.station["kapolsek"], Filters()).proposals == ()
    desk.read(paper, "kanit")

    assert open_inbox(desk.db, kanit, Filters()).proposals == ()
