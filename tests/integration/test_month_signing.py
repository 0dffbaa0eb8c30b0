"""Both bundles of a month with one passphrase, all or nothing, and only what was on the screen."""

import threading

import pytest
from factories import NOW, Station, add_bundle, add_document, add_month, make_installation
from sqlalchemy import select

from errors import AnswersInvalid, NotAllowed, NotFound, WrongPassphrase, WrongState
from models.audit import AuditEntry
from models.tables import BundleFile, Document, Month, MonthEvent, Officer, Unit
from pipeline.values import Outcome
from services.clock import system_clock
from services.keys import make_key, own_key, withdraw_key
from services.month_signing import month_files, sign_month
from services.verification import archived_since, check_file

pytestmark = pytest.mark.slow  # each signature is made and checked in processes of their own
PASSPHRASE = "frasa sandi contoh"


@pytest.fixture
def place(tmp_path):
    """An installation with a Polsek whose officer and Kapolsek have keys."""
    installation = make_installation(tmp_path, clock=system_clock)  # certificates live by the real time
    installation.station = Station(installation.db)
    for role in ("petugas", "kapolsek"):
        key(installation, role)
    yield installation
    installation.db.close()


def key(place, role, passphrase=PASSPHRASE):
    make_key(
        place.db, place.keyring, place.station[role], passphrase=passphrase, again=passphrase, clock=place.clock
    )  # fmt: skip


def built(place, tmp_path, *, restricted=True):
    """A month of one ordinary and one restricted paper, both bundles built."""
    with place.db.writing() as session:
        month = add_month(session, session.get(Officer, place.station["petugas"].officer_id))
        add_document(session, month)
        if restricted:
            add_document(session, month, kind="laporan_informasi", position=1)
        for apart in (False, True) if restricted else (False,):
            add_bundle(session, month, place.store, tmp_path, restricted=apart)
        return month.id


def shown(place, month_id):
    with place.db.reading() as session:
        return [file.sha256 for file in month_files(session.get_one(Month, month_id))]


def signed(place, month_id, role="petugas", *, by=None, seen=None, passphrase=PASSPHRASE):
    sign_month(
        place.desk, month_id, role=role, passphrase=passphrase, by=by or place.station[role],
        seen=shown(place, month_id) if seen is None else seen,
    )  # fmt: skip


def stages(place):
    with place.db.reading() as session:
        return sorted(session.scalars(select(BundleFile.stage)))


def state(place, month_id):
    with place.db.reading() as session:
        return session.get_one(Month, month_id).state


def change(place, kind="kunjungan_warga", **values):
    with place.db.writing() as session:
        paper = session.scalars(select(Document).where(Document.kind == kind)).one()
        for name, value in values.items():
            setattr(paper, name, value)
        return paper.summary


def test_officer_and_kapolsek_sign_both_bundles_each_with_one_passphrase(place, tmp_path):
    month_id = built(place, tmp_path)

    signed(place, month_id)
    assert state(place, month_id) == "diajukan"
    signed(place, month_id, "kapolsek")

    assert state(place, month_id) == "ditandatangani"
    assert stages(place) == ["dibangun"] * 2 + ["kapolsek"] * 2 + ["petugas"] * 2
    for number, sha256 in enumerate(shown(place, month_id)):
        copy = place.store.fetch(sha256, tmp_path / f"{number}.pdf")
        verdict = check_file(place.confinement, copy, trust=place.keyring, archived_at=archived_since(place.db, sha256))
        assert verdict.outcome is Outcome.VALID
    with place.db.reading() as session:
        assert session.scalars(select(MonthEvent.action)).all() == ["diajukan", "ditandatangani"]
        told = session.scalars(select(AuditEntry).where(AuditEntry.action == "month.ditandatangani")).one()
    assert told.details["files"] == shown(place, month_id)


def test_a_paper_that_changed_after_reading_is_named_and_nothing_is_signed(place, tmp_path):
    month_id = built(place, tmp_path)
    signed(place, month_id)
    name = change(place, revision=2)

    with pytest.raises(WrongState, match=f"berubah setelah Anda baca.*{name}"):
        signed(place, month_id, "kapolsek")

    assert state(place, month_id) == "diajukan"
    assert "kapolsek" not in stages(place)


def test_a_restricted_paper_decided_after_the_build_stops_the_ordinary_bundle_as_well(place, tmp_path):
    month_id = built(place, tmp_path)
    change(place, "laporan_informasi", changed_at=NOW.replace(tzinfo=None, hour=3))

    with pytest.raises(WrongState, match="Laporan informasi"):
        signed(place, month_id)

    assert stages(place) == ["dibangun"] * 2


def test_a_file_that_was_not_on_the_screen_is_not_signed(place, tmp_path):
    month_id = built(place, tmp_path)
    signed(place, month_id)
    seen = shown(place, month_id)

    with pytest.raises(WrongState, match=r"berubah setelah Anda baca: B/BKS-1/I/2023; R/BKS-1/I/2023"):
        signed(place, month_id, "kapolsek", seen=seen[:1])

    assert "kapolsek" not in stages(place)


def test_exactly_one_of_two_who_sign_at_once_wins(place, tmp_path):
    month_id = built(place, tmp_path)
    seen = shown(place, month_id)
    outcomes, gate = [], threading.Barrier(2)

    def one():
        gate.wait()
        try:
            signed(place, month_id, seen=seen)
            outcomes.append("signed")
        except WrongState:
            outcomes.append("refused")

    both = [threading.Thread(target=one) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()

    assert sorted(outcomes) == ["refused", "signed"]
    assert stages(place) == ["dibangun"] * 2 + ["petugas"] * 2


def test_a_wrong_passphrase_signs_nothing_and_is_slowed_down(place, tmp_path):
    month_id = built(place, tmp_path, restricted=False)

    for _ in range(6):
        with pytest.raises(WrongPassphrase):
            signed(place, month_id, passphrase="bukan frasa ini")
    with pytest.raises(WrongPassphrase, match="Terlalu banyak percobaan"):
        signed(place, month_id)

    assert state(place, month_id) == "terbuka"
    assert stages(place) == ["dibangun"]


def test_who_has_no_key_is_told_and_none_is_made(place, tmp_path):
    month_id = built(place, tmp_path, restricted=False)
    withdraw_key(place.db, place.keyring, place.station["petugas"], clock=place.clock)

    with pytest.raises(WrongState, match="belum mempunyai kunci"):
        signed(place, month_id)

    assert own_key(place.keyring, place.station["petugas"]) is None


def test_fewer_papers_than_planned_need_a_reason(place, tmp_path):
    month_id = built(place, tmp_path, restricted=False)
    with place.db.writing() as session:
        session.get_one(Unit, place.station.unit_id).plan = {"kunjungan_warga": 2}

    with pytest.raises(AnswersInvalid) as refused:
        signed(place, month_id)

    assert list(refused.value.fields) == ["alasan"]


def test_an_officers_key_withdrawn_after_signing_sends_the_month_back_with_words(place, tmp_path):
    month_id = built(place, tmp_path, restricted=False)
    signed(place, month_id)
    withdraw_key(place.db, place.keyring, place.station["petugas"], clock=place.clock)

    with pytest.raises(WrongState, match="Kembalikan berkas ini"):
        signed(place, month_id, "kapolsek")

    assert state(place, month_id) == "diajukan"


@pytest.mark.parametrize(
    ("role", "refusal"),
    [("kanit", NotAllowed), ("kasium", NotAllowed), ("petugas", NotAllowed), ("admin", NotFound)],
)
def test_nobody_but_the_kapolsek_signs_as_kapolsek(place, tmp_path, role, refusal):
    month_id = built(place, tmp_path, restricted=False)
    signed(place, month_id)

    with pytest.raises(refusal):
        signed(place, month_id, "kapolsek", by=place.station[role])


def test_the_kapolsek_of_another_polsek_knows_nothing_of_it(place, tmp_path):
    month_id = built(place, tmp_path, restricted=False)

    with pytest.raises(NotFound):
        signed(place, month_id, "kapolsek", by=place.station.neighbours["kapolsek"])
