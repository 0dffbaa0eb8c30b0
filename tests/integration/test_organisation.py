"""Units and people: what an admin can do, and cannot."""

from dataclasses import replace

import pytest

from errors import AnswersInvalid, NotAllowed, NotFound, UserError, WrongState
from models.accounts import Account, LoginSession
from schemas.setting import EXAMPLE_OFFICER, EXAMPLE_UNIT
from services.accounts import log_in, rescue_admin
from services.firstrun import begin
from services.officers import add_officer, change_officer, officers_of, set_active
from services.people import example_logins, open_month, people_the_example
from services.rights import ROLE_WORDS, Role
from services.units import add_unit, change_unit, units_of
from tests import factories
from tests.factories import PASSWORD, Station, make_installation, now

OFFICER = {"name": "ADI UMPAMA", "rank": "Bripka", "nrp": "55550001", "role": "petugas", "area": "Kelurahan Misal"}
UNIT = {
    "name": "Polsek Baru", "letterhead": ["POLRI DAERAH KEPULAUAN RIAU", "RESOR KOTA CONTOH", "SEKTOR BARU"],
    "place": "Contoh", "time_zone": "Asia/Makassar", "paper": "F4",
}  # fmt: skip


@pytest.fixture
def db(tmp_path):
    installation = make_installation(tmp_path)
    yield installation.db
    installation.db.close()


@pytest.fixture
def station(db):
    return Station(db)


def test_a_new_officer_gets_a_password_for_one_time(db, station):
    made = add_officer(db, OFFICER, unit_id=station.unit_id, by=station["admin"], clock=now)

    assert log_in(db, "55550001", made.password, device="", address="", clock=now)
    with db.reading() as session:
        assert session.get(Account, made.id).must_change
    assert "ADI UMPAMA" in [row.name for row in officers_of(db, station["admin"])]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"nrp": "123"}, "nrp"),
        ({"name": ""}, "name"),
        ({"role": "raja"}, "role"),
        ({"area": ""}, "area"),
        ({"telephone": "satu"}, "telephone"),
    ],
)
def test_wrong_answers_are_named_at_their_field(db, station, change, field):
    with pytest.raises(AnswersInvalid) as said:
        add_officer(db, {**OFFICER, **change}, unit_id=station.unit_id, by=station["admin"], clock=now)

    assert field in said.value.fields


def test_a_number_has_one_account(db, station):
    with pytest.raises(UserError, match="Sudah ada petugas"):
        add_officer(
            db, {**OFFICER, "nrp": station["kanit"].nrp}, unit_id=station.unit_id, by=station["admin"], clock=now
        )


def test_a_polsek_has_one_kapolsek_and_no_kasat(db, station):
    for role in ("kapolsek", "kasat"):
        with pytest.raises(UserError):
            add_officer(db, {**OFFICER, "role": role}, unit_id=station.unit_id, by=station["admin"], clock=now)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_admins_manage_people(db, station, role):
    with pytest.raises(NotAllowed):
        add_officer(db, OFFICER, unit_id=station.unit_id, by=station[role], clock=now)
    with pytest.raises(NotAllowed):
        officers_of(db, station[role])


def test_the_admin_of_another_unit_finds_nobody(db, station):
    stranger = station.neighbours[Role.ADMIN]

    assert not {row.name for row in officers_of(db, stranger)} & {station["kanit"].nrp}
    with pytest.raises(NotFound):
        change_officer(db, station["kanit"].officer_id, OFFICER, by=stranger, clock=now)
    with pytest.raises(NotFound):
        add_officer(db, OFFICER, unit_id=station.unit_id, by=stranger, clock=now)


def test_who_is_deactivated_is_out_at_once(db, station):
    officer = station["petugas"]
    log_in(db, officer.nrp, PASSWORD, device="", address="", clock=now)

    set_active(db, officer.officer_id, active=False, by=station["admin"], clock=now)

    with db.reading() as session:
        assert session.query(LoginSession).filter_by(officer_id=officer.officer_id).count() == 0
    with pytest.raises(UserError, match="tidak cocok"):
        log_in(db, officer.nrp, PASSWORD, device="", address="", clock=now)


def test_admins_neither_lock_themselves_out_nor_raise_themselves(db, station):
    admin = station["admin"]

    with pytest.raises(UserError):
        set_active(db, admin.officer_id, active=False, by=admin, clock=now)
    with pytest.raises(UserError):
        change_officer(db, admin.officer_id, {**OFFICER, "role": "petugas"}, by=admin, clock=now)


def test_a_unit_is_added_below_and_changed(db, station):
    with db.writing() as session:
        polres = factories.add_unit(session, level="polres", name="Polres Atas")
        chief_admin = factories.actor_of(session, factories.add_officer(session, polres, "admin"))

    unit_id = add_unit(db, UNIT, parent_id=polres.id, by=chief_admin, clock=now)
    wider = replace(chief_admin, below=frozenset({unit_id}))
    change_unit(
        db, unit_id,
        {**UNIT, "plan": {"kunjungan_warga": "40"}, "number_patterns": {"laporan_kegiatan": "B/{no}/{tahun}"}},
        by=wider, clock=now,
    )  # fmt: skip

    row = next(row for row in units_of(db, wider) if row.id == unit_id)
    assert (row.level, row.plan, row.number_patterns) == (
        "polsek", {"kunjungan_warga": 40}, {"laporan_kegiatan": "B/{no}/{tahun}"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"letterhead": ["X" * 42]}, "letterhead.0"),
        ({"paper": "A5"}, "paper"),
        ({"plan": {"kunjungan_warga": "banyak"}}, "plan.kunjungan_warga"),
        ({"number_patterns": {"laporan_kegiatan": "B/{tahun}"}}, "number_patterns.laporan_kegiatan"),
        ({"number_patterns": {"laporan_kegiatan": "B/{no}/{salah}"}}, "number_patterns.laporan_kegiatan"),
        ({"number_patterns": {"laporan_kegiatan": "B/{no}"}}, "number_patterns.laporan_kegiatan"),  # 1 again next year
        (
            {"number_patterns": {"laporan_kegiatan": "B/{no}/{tahun}", "pengaduan": "B/{no:03}/{tahun}"}},
            "number_patterns.pengaduan",
        ),
        (
            {"number_patterns": {"pengaduan": "R/LI-{no}/{bulan_romawi}/{tahun}/Bhabinkamtibmas"}},
            "number_patterns.pengaduan",
        ),
    ],
)
def test_a_wrong_unit_is_told_where(db, station, change, field):
    with pytest.raises(AnswersInvalid) as said:
        change_unit(db, station.unit_id, {**UNIT, **change}, by=station["admin"], clock=now)

    assert field in said.value.fields


def test_nothing_stands_below_a_polsek(db, station):
    with pytest.raises(UserError, match="Di bawah Polsek"):
        add_unit(db, UNIT, parent_id=station.unit_id, by=station["admin"], clock=now)


def test_an_empty_installation_begins_once(db):
    admin = {key: value for key, value in OFFICER.items() if key != "role"}
    begin(db, UNIT, admin, level="polsek", password=PASSWORD, again=PASSWORD, clock=now)

    assert log_in(db, OFFICER["nrp"], PASSWORD, device="", address="", clock=now)
    with pytest.raises(WrongState):
        begin(db, UNIT, admin, level="polsek", password=PASSWORD, again=PASSWORD, clock=now)


def test_the_beginning_names_every_wrong_field_at_once(db):
    with pytest.raises(AnswersInvalid) as said:
        begin(db, {}, {"nrp": "1"}, level="", password="pendek", again="", clock=now)

    assert {"unit.name", "admin.nrp", "level", "password"} <= set(said.value.fields)


def test_the_invented_polsek_gets_people_for_every_role(tmp_path):
    installation = make_installation(tmp_path)
    open_month(installation.db, EXAMPLE_UNIT, EXAMPLE_OFFICER, period="2023-01", example=True, clock=now)

    people_the_example(installation.db, clock=now)

    logins = example_logins(installation.db)
    assert {one.role_words for one in logins} == set(ROLE_WORDS.values())
    for one in logins:
        assert log_in(installation.db, one.nrp, one.password, device="", address="", clock=now)
    installation.db.close()


def test_the_last_admin_is_rescued_from_the_terminal(db, station):
    password = rescue_admin(db, station["admin"].nrp, clock=now)

    assert log_in(db, station["admin"].nrp, password, device="", address="", clock=now)
    with pytest.raises(NotFound):
        rescue_admin(db, station["kanit"].nrp, clock=now)
