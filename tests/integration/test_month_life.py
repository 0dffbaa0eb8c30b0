"""The month's way through the unit: who may take which step, and what every step leaves behind."""

from datetime import date, datetime
from uuid import uuid4

import pytest
from factories import NOW, Station, add_document, add_month, make_installation, now
from sqlalchemy import select

from errors import AnswersInvalid, LeaseLost, NotAllowed, NotFound, WrongState
from models.audit import AuditEntry
from models.tables import Bundle, BundleFile, Job, Month, MonthEvent, Officer, Unit
from services.jobs import enqueue, take
from services.month_life import (
    archive,
    begin_revision,
    cancel_build,
    declare_nil,
    explain,
    forward,
    give_back,
    pass_on,
    reopen_for,
    request_build,
)
from services.rights import RIGHTS


@pytest.fixture
def db(tmp_path):
    installation = make_installation(tmp_path)
    yield installation.db
    installation.db.close()


@pytest.fixture
def station(db):
    return Station(db)


def month_of(db, station, *, state="terbuka", stages=(), restricted=(False,)):
    """A month with one paper in the state, its bundles built and signed as far as `stages` say."""
    with db.writing() as session:
        month = add_month(session, session.get_one(Officer, station["petugas"].officer_id), state=state)
        add_document(session, month)
        for apart in restricted:
            bundle = Bundle(
                id=uuid4(), month_id=month.id, restricted=apart, number="B/BKS-1", letter_number="B/Speng-1",
                code=f"AAAA-{apart}", date=date(2023, 1, 31), builds=1,
            )  # fmt: skip
            session.add(bundle)
            for stage in stages:
                bundle.files.append(
                    BundleFile(
                        id=uuid4(), build=1, stage=stage, sha256=uuid4().hex, pages=1, size_bytes=1,
                        created_at=datetime(2023, 2, 1),
                    )
                )  # fmt: skip
        return month.id


def reopened(db, month_id, by, *, reason="Koreksi isian."):
    with db.writing() as session:
        reopen_for(session, session.get_one(Month, month_id), by=by, reason=reason, clock=now)


def facts(db, month_id):
    """State, revision, how many files still count, and the trail."""
    with db.reading() as session:
        month = session.get_one(Month, month_id)
        kept = [file for bundle in month.bundles for file in bundle.files if file.discarded_at is None]
        return month.state, month.revision, len(kept), [event.action for event in month.events]


def test_a_change_in_an_open_month_discards_what_was_built(db, station):
    month_id = month_of(db, station, stages=("dibangun",), restricted=(False, True))

    reopened(db, month_id, station["petugas"])

    assert facts(db, month_id) == ("terbuka", 1, 0, ["berkas_gugur"])


def test_a_change_in_an_open_month_without_builds_leaves_no_step(db, station):
    month_id = month_of(db, station)

    reopened(db, month_id, station["petugas"])

    assert facts(db, month_id) == ("terbuka", 1, 0, [])


def test_the_kapolseks_correction_gives_a_handed_in_month_back_to_its_officer(db, station):
    month_id = month_of(db, station, state="diajukan", stages=("dibangun", "petugas"))

    reopened(db, month_id, station["kapolsek"], reason="Alamat dibetulkan.")

    assert facts(db, month_id) == ("terbuka", 1, 0, ["dibuka_lagi"])
    with db.reading() as session:
        event = session.scalars(select(MonthEvent)).one()
        told = session.scalars(select(AuditEntry).where(AuditEntry.action == "month.dibuka_lagi")).one()
    assert (event.officer_id, event.remark) == (station["kapolsek"].officer_id, "Alamat dibetulkan.")
    assert (told.subject, told.details["state"]) == (str(month_id), "terbuka")


def test_an_officer_cannot_take_back_what_was_handed_in(db, station):
    month_id = month_of(db, station, state="diajukan", stages=("dibangun", "petugas"))

    with pytest.raises(NotAllowed):
        reopened(db, month_id, station["petugas"])

    assert facts(db, month_id) == ("diajukan", 1, 2, [])


@pytest.mark.parametrize("state", ["ditandatangani", "diarsipkan"])
def test_a_correction_after_the_kapolseks_signature_begins_the_next_revision(db, station, state):
    month_id = month_of(db, station, state=state, stages=("dibangun", "petugas", "kapolsek"))

    reopened(db, month_id, station["kapolsek"])

    assert facts(db, month_id) == ("terbuka", 2, 0, ["direvisi"])


def test_a_forwarded_month_is_not_reopened(db, station):
    month_id = month_of(db, station, state="diteruskan", stages=("dibangun", "petugas", "kapolsek"))

    with pytest.raises(WrongState):
        reopened(db, month_id, station["kapolsek"])

    assert facts(db, month_id) == ("diteruskan", 1, 3, [])


def test_a_worker_whose_build_was_discarded_commits_nothing(db, station):
    month_id = month_of(db, station)
    with db.writing() as session:
        bundle_id = session.scalars(select(Bundle.id)).one()
        job_id = enqueue(session, "build_bundle", subject=bundle_id, clock=now)
    lease = take(db, job_id, owner="worker-1", lease_s=30, clock=now)

    reopened(db, month_id, station["petugas"])

    with pytest.raises(LeaseLost), lease.finishing():
        pass
    with db.reading() as session:
        job = session.get_one(Job, job_id)
    assert (job.state, job.finished_at) == ("cancelled", NOW.replace(tzinfo=None))


def test_a_month_goes_its_whole_way_and_every_step_is_told(db, station):
    month_id = month_of(db, station, state="diajukan", stages=("dibangun", "petugas"))

    pass_on(db, month_id, note=" Lengkap.  Alasan diterima. ", by=station["kanit"], clock=now)
    put_state(db, month_id, "ditandatangani")
    archive(db, month_id, place="Lemari A/Map 3", by=station["kasium"], clock=now)
    forward(db, month_id, by=station["kasium"], clock=now)

    with db.reading() as session:
        month = session.get_one(Month, month_id)
        told = session.scalars(select(AuditEntry.action).where(AuditEntry.subject == str(month_id))).all()
        assert (month.state, month.note, month.archive_place) == (
            "diteruskan", "Lengkap. Alasan diterima.", "Lemari A/Map 3",
        )  # fmt: skip
        assert [event.action for event in month.events] == ["diperiksa", "diarsipkan", "diteruskan"]
    assert told == ["month.diperiksa", "month.diarsipkan", "month.diteruskan"]


def test_a_returned_month_is_open_again_with_the_remark_and_without_its_build(db, station):
    month_id = month_of(db, station, state="diajukan", stages=("dibangun", "petugas"))

    give_back(db, month_id, remark="Foto kegiatan belum ada.", by=station["kanit"], clock=now)

    assert facts(db, month_id) == ("terbuka", 1, 0, ["dikembalikan"])


@pytest.mark.parametrize(
    ("field", "deed"),
    [
        ("perbaikan", lambda db, id_, people: give_back(db, id_, remark=" ", by=people["kanit"], clock=now)),
        ("sebab", lambda db, id_, people: begin_revision(db, id_, reason="", by=people["kapolsek"], clock=now)),
        ("tempat", lambda db, id_, people: archive(db, id_, place="", by=people["kasium"], clock=now)),
    ],
)
def test_a_step_that_needs_words_is_refused_without_them(db, station, field, deed):
    month_id = month_of(db, station, state="diajukan" if field == "perbaikan" else "ditandatangani")

    with pytest.raises(AnswersInvalid) as refused:
        deed(db, month_id, station)

    assert list(refused.value.fields) == [field]
    assert facts(db, month_id)[3] == []


STEPS = {
    "month.build": lambda db, id_, by: request_build(db, id_, by=by, clock=now),
    "month.pass_on": lambda db, id_, by: pass_on(db, id_, note="", by=by, clock=now),
    "month.return": lambda db, id_, by: give_back(db, id_, remark="Mendatang", by=by, clock=now),
    "month.reopen": lambda db, id_, by: begin_revision(db, id_, reason="Salah", by=by, clock=now),
    "month.archive": lambda db, id_, by: archive(db, id_, place="Map 1", by=by, clock=now),
    "month.forward": lambda db, id_, by: forward(db, id_, by=by, clock=now),
}


def test_every_step_asks_for_its_right_in_every_state_of_every_person(db, station):
    strangers = [*station.neighbours.values()]
    for state in ("terbuka", "diajukan", "ditandatangani", "diarsipkan", "diteruskan"):
        month_id = month_of(db, station, state=state)
        for action, step in STEPS.items():
            right = RIGHTS[action]
            for actor in [*station.people.values(), *strangers]:
                allowed = actor in station.people.values() and actor.role in right.roles and state in right.states
                if allowed:
                    continue
                with pytest.raises((NotFound, NotAllowed, WrongState)):
                    step(db, month_id, actor)
        assert facts(db, month_id) == (state, 1, 0, [])
        drop_month(db, month_id)


def test_building_waits_for_every_paper_and_names_those_that_it_waits_for(db, station):
    month_id = month_of(db, station, restricted=())
    with db.writing() as session:
        add_document(session, session.get_one(Month, month_id), state="dikembalikan", summary="SITI CONTOH")

    with pytest.raises(WrongState, match=r"1 dokumen belum disetujui: .*SITI CONTOH"):
        request_build(db, month_id, by=station["petugas"], clock=now)


def test_a_rebuild_keeps_number_letter_and_code_and_discards_what_was_built(db, station):
    month_id = month_of(db, station, stages=("dibangun",))
    with db.reading() as session:
        before = session.scalars(select(Bundle)).one()

    jobs = request_build(db, month_id, by=station["petugas"], clock=now)

    with db.reading() as session:
        after = session.scalars(select(Bundle)).one()
    assert (after.number, after.letter_number, after.code) == (before.number, before.letter_number, before.code)
    assert len(jobs) == 1
    assert facts(db, month_id) == ("terbuka", 1, 0, ["disusun"])


def test_asking_twice_for_a_build_leaves_one_job_that_lives(db, station):
    month_id = month_of(db, station, restricted=())

    request_build(db, month_id, by=station["petugas"], clock=now)
    request_build(db, month_id, by=station["petugas"], clock=now)

    with db.reading() as session:
        assert sorted(session.scalars(select(Job.state))) == ["cancelled", "queued"]


def test_a_cancelled_build_ends_and_is_told(db, station):
    month_id = month_of(db, station, restricted=())
    request_build(db, month_id, by=station["petugas"], clock=now)

    assert cancel_build(db, month_id, by=station["petugas"], clock=now)
    assert not cancel_build(db, month_id, by=station["petugas"], clock=now)

    assert facts(db, month_id)[3] == ["disusun", "batal_disusun"]


def test_nil_is_declared_by_kind_and_never_of_a_kind_that_has_papers(db, station):
    month_id = month_of(db, station)

    declare_nil(db, date(2023, 1, 1), ["pengaduan", "kunjungan_warga", "rekaan"], by=station["petugas"], clock=now)

    with db.reading() as session:
        assert session.get_one(Month, month_id).nil_kinds == ["pengaduan"]


def test_nothing_is_said_of_a_month_that_has_not_begun(db, station):
    with pytest.raises(WrongState, match="belum mulai"):
        declare_nil(db, date(2023, 3, 1), ["pengaduan"], by=station["petugas"], clock=now)

    with db.reading() as session:
        assert session.scalars(select(Month)).all() == []


def test_fewer_papers_than_planned_ask_for_a_reason(db, station):
    month_id = month_of(db, station)
    with db.writing() as session:
        session.get_one(Unit, station.unit_id).plan = {"kunjungan_warga": 3}

    with pytest.raises(AnswersInvalid):
        explain(db, month_id, " ", by=station["petugas"])
    explain(db, month_id, "Dua warga pindah.", by=station["petugas"])

    with db.reading() as session:
        assert session.get_one(Month, month_id).reason == "Dua warga pindah."


def put_state(db, month_id, state):
    with db.writing() as session:
        session.get_one(Month, month_id).state = state


def drop_month(db, month_id):
    with db.writing() as session:
        month = session.get_one(Month, month_id)
        for thing in [*month.bundles, *month.documents, month]:
            session.delete(thing)
