"""Posts that are held from one day to another: the admin writes them down, papers of those days print them."""

from datetime import date
from uuid import uuid4

import pytest
from factories import Station, add_document, add_month, log_in, make_app, make_installation, now, post

from errors import AnswersInvalid, NotAllowed, NotFound, WrongState
from models.accounts import Account
from models.audit import AuditEntry
from models.tables import Appointment, Document, Officer, Unit
from services.appointments import appoint, appointments_of, end_appointment
from services.month_signing import sign_month
from services.people import setting_of, unit_setting
from services.posts import posts_held
from services.proof import source_of
from services.sessions import describe
from services.signing import signature_for
from tests.factories import add_bundle

ACTING = {"post": "kapolsek", "manner": "Plh.", "from_date": "2023-01-10", "to_date": "2023-01-20"}


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    made = make_installation(tmp_path_factory.mktemp("jabatan"))
    made.station = Station(made.db)
    yield made
    made.db.close()


@pytest.fixture
def berkas(installation):
    """The installation without appointments."""
    yield installation
    with installation.db.writing() as session:
        session.query(Appointment).delete()


def appointed(berkas, role="kanit", **changes):
    return appoint(
        berkas.db, {**ACTING, **changes}, officer_id=berkas.station[role].officer_id, by=berkas.station["admin"],
        clock=now,
    )  # fmt: skip


def chief(berkas, day):
    with berkas.db.reading() as session:
        return unit_setting(session, session.get(Unit, berkas.station.unit_id), day).kapolsek


@pytest.mark.parametrize(("day", "name"), [(9, "KAPOLSEK"), (10, "KANIT"), (20, "KANIT"), (21, "KAPOLSEK")])
def test_a_post_is_held_from_its_first_day_to_its_last(berkas, day, name):
    appointed(berkas)

    assert chief(berkas, date(2023, 1, day)).name == f"{name} CONTOH"


def test_of_two_appointments_the_later_holds(berkas):
    appointed(berkas, "kapolsek", manner="", from_date="2022-01-01", to_date=None)
    appointed(berkas, "kanit")
    appointed(berkas, "kasium", manner="Plt.", from_date="2023-01-15", to_date="2023-01-16")

    assert [chief(berkas, date(2023, 1, day)).name for day in (9, 12, 15, 17)] == [
        "KAPOLSEK CONTOH", "KANIT CONTOH", "KASIUM CONTOH", "KANIT CONTOH"
    ]  # fmt: skip


def test_a_paper_of_those_days_says_in_what_manner_its_signer_holds_the_post(berkas):
    appointed(berkas, manner="a.n.", own_post="Kanit Binmas", from_date="2023-01-09")
    with berkas.db.writing() as session:
        month = add_month(session, session.get(Officer, berkas.station["petugas"].officer_id))
        paper = add_document(session, month, kind="laporan_kegiatan").id

    source = source_of(berkas.db, paper, berkas.station["kanit"], clock=now)

    context = source.kind.context(source.values, source.setting)
    assert context["jabatan_kapolsek"] == "a.n. KAPOLSEK CONTOH TIMUR\nKANIT BINMAS"
    assert context["nama_kapolsek"] == "KANIT CONTOH"


def test_the_bundle_is_signed_by_who_holds_the_post_on_its_day(berkas, tmp_path):
    appointed(berkas, from_date="2023-02-01", to_date=None)
    with berkas.db.writing() as session:
        month = add_month(session, session.get(Officer, berkas.station["petugas"].officer_id), period="2022-12")
        bundle = add_bundle(session, month, berkas.store, tmp_path, stage="petugas")

        signature = signature_for(session, bundle.id, role="kapolsek")

        assert setting_of(session, month)[0].kapolsek.name == "KAPOLSEK CONTOH"
    assert signature.person.name == "KANIT CONTOH"
    assert signature.post == "Plh. Kapolsek Contoh Timur"


def test_nobody_signs_as_officer_and_as_kapolsek(berkas, tmp_path):
    appointed(berkas, role="petugas", from_date="2023-02-01", to_date=None)
    with berkas.db.writing() as session:
        month = add_month(session, session.get(Officer, berkas.station["petugas"].officer_id), period="2022-09")
        bundle = add_bundle(session, month, berkas.store, tmp_path, stage="dibangun")

        with pytest.raises(WrongState, match="dua orang"):
            signature_for(session, bundle.id, role="petugas")


def test_nobody_signs_on_a_day_on_which_another_holds_the_post(berkas, tmp_path):
    appointed(berkas, from_date="2023-02-01", to_date=None)
    with berkas.db.writing() as session:
        officer = session.get(Officer, berkas.station["petugas"].officer_id)
        month = add_month(session, officer, period="2022-10", state="diajukan")
        bundle = add_bundle(session, month, berkas.store, tmp_path, stage="petugas")
        month_id, seen = month.id, [bundle.files[0].sha256]

    with pytest.raises(WrongState, match="Kanit Contoh"):
        sign_month(
            berkas.site().desk, month_id, role="kapolsek", passphrase="frasa", seen=seen, by=berkas.station["kapolsek"]
        )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"manner": "a.n."}, "own_post"),
        ({"manner": "u.b.", "own_post": "Kanit Binmas"}, "through"),
        ({"to_date": "2023-01-09"}, "to_date"),
        ({"from_date": ""}, "from_date"),
        ({"post": "kasat"}, "post"),
        ({"manner": "raja"}, "manner"),
    ],
)
def test_what_is_wrong_is_named_at_its_field(berkas, changes, field):
    with pytest.raises(AnswersInvalid) as said:
        appointed(berkas, **changes)

    assert said.value.fields.keys() == {field}


def test_an_ended_appointment_holds_no_more_and_one_that_never_began_is_gone(berkas):
    began, later = appointed(berkas, to_date=None), appointed(berkas, from_date="2023-03-01", to_date=None)

    for one in (began, later):
        end_appointment(berkas.db, one, date(2023, 1, 31), by=berkas.station["admin"], clock=now)

    (row,) = appointments_of(berkas.db, berkas.station["admin"])
    assert (row.id, row.to_date) == (began, date(2023, 1, 31))


def test_an_admin_appoints_nobody_of_another_unit(berkas):
    stranger = berkas.station.neighbours["admin"]
    mine = appointed(berkas)

    with pytest.raises(NotFound):
        appoint(berkas.db, ACTING, officer_id=berkas.station["kanit"].officer_id, by=stranger, clock=now)
    for one in (mine, uuid4()):
        with pytest.raises(NotFound):
            end_appointment(berkas.db, one, date(2023, 1, 31), by=stranger, clock=now)
    assert appointments_of(berkas.db, stranger) == []


def test_on_its_page_a_post_is_written_down_and_ended(berkas):
    admin = log_in(make_app(berkas).test_client(), berkas.station["admin"])
    page = "/petugas/jabatan"
    typed = {**ACTING, "officer": str(berkas.station["kanit"].officer_id), "to_date": ""}

    wrong = post(admin, page, {**typed, "manner": "a.n."})
    nobody = post(admin, page, {**typed, "officer": ""})
    right = post(admin, page, typed)

    assert (wrong.status_code, nobody.status_code, right.status_code) == (422, 422, 302)
    assert 'href="#own_post"' in wrong.text
    assert 'value="2023-01-10"' in wrong.text
    assert "Plh. Kapolsek: Aipda Kanit Contoh" in admin.get(page).text
    (row,) = appointments_of(berkas.db, berkas.station["admin"])
    assert post(admin, f"{page}/{row.id}/akhiri", page=page).status_code == 302
    assert "Berakhir" in admin.get(page).text


@pytest.mark.parametrize(("day", "held"), [(9, []), (10, ["Plh. Kapolsek"]), (20, ["Plh. Kapolsek"]), (21, [])])
def test_a_post_gives_its_work_for_as_long_as_it_is_held(berkas, day, held):
    appointed(berkas)

    with berkas.db.reading() as session:
        kanit, clerk = (session.get(Officer, berkas.station[role].officer_id) for role in ("kanit", "kasium"))

        assert [one.words for one in posts_held(session, kanit, date(2023, 1, day))] == held
        assert posts_held(session, clerk, date(2023, 1, day)) == ()


def test_who_was_replaced_in_a_post_works_in_it_no_more(berkas):
    appointed(berkas, "kanit", to_date=None)
    appointed(berkas, "kasium", from_date="2023-01-15", to_date=None)

    with berkas.db.reading() as session:
        people = [session.get(Officer, berkas.station[role].officer_id) for role in ("kanit", "kasium")]
        assert [len(posts_held(session, one, date(2023, 1, 20))) for one in people] == [0, 1]


def test_the_acting_kapolsek_does_the_kapolseks_work_in_that_time_and_one_role_at_a_time(berkas):
    row = appointed(berkas, from_date="2023-02-01", to_date="2023-02-05")
    with berkas.db.writing() as session:
        month = add_month(session, session.get(Officer, berkas.station["petugas"].officer_id), period="2022-06")
        paper = add_document(session, month, kind="laporan_kegiatan", state="diajukan").id
    kanit = log_in(make_app(berkas).test_client(), berkas.station["kanit"])
    assert "Hari ini Anda juga Plh. Kapolsek" in kanit.get("/").text
    assert kanit.get("/meja").status_code == 403

    assert post(kanit, "/jabatan-saya/kapolsek", page="/").status_code == 303

    page = kanit.get("/meja")
    assert page.status_code == 200
    assert "Anda bekerja sebagai Plh. Kapolsek." in page.text
    assert kanit.get(f"/periksa/{paper}").status_code == 200
    read = {"revisi": "1"}
    assert post(kanit, f"/periksa/{paper}/teruskan", read, page=f"/periksa/{paper}").status_code == 403
    assert post(kanit, f"/periksa/{paper}/setujui", read, page=f"/periksa/{paper}").status_code == 303
    with berkas.db.reading() as session:
        assert session.get(Document, paper).state == "disetujui"
        deeds = [
            one.action for one in session.query(AuditEntry).filter_by(officer_id=berkas.station["kanit"].officer_id)
        ]
        assert deeds.index("post.taken") < deeds.index("entry.disetujui")
    assert post(kanit, "/jabatan-saya", page="/meja").status_code == 303
    assert kanit.get("/meja").status_code == 403
    post(kanit, "/jabatan-saya/kapolsek", page="/")
    end_appointment(berkas.db, row, date(2023, 1, 31), by=berkas.station["admin"], clock=now)
    assert kanit.get("/meja").status_code == 403


def test_nobody_works_in_a_post_that_another_holds(berkas):
    appointed(berkas, from_date="2023-02-01", to_date=None)
    for role, place in (("kasium", "kapolsek"), ("kanit", "kasat"), ("kanit", "admin"), ("kanit", "x")):
        client = log_in(make_app(berkas).test_client(), berkas.station[role])

        assert post(client, f"/jabatan-saya/{place}", page="/").status_code == 404
        assert client.get("/meja").status_code == 403


def test_the_acting_kapolsek_signs_the_month_with_a_key_of_the_own(berkas, tmp_path):
    appointed(berkas, from_date="2023-02-01", to_date=None)
    with berkas.db.writing() as session:
        officer = session.get(Officer, berkas.station["petugas"].officer_id)
        month = add_month(session, officer, period="2022-05", state="diajukan")
        bundle = add_bundle(session, month, berkas.store, tmp_path, stage="petugas")
        month_id, seen = month.id, [bundle.files[0].sha256]
        kanit = session.get(Officer, berkas.station["kanit"].officer_id)
        acting = describe(session, kanit, session.get(Account, kanit.id), day=now().date(), post="kapolsek")
    sent = {"role": "kapolsek", "passphrase": "frasa", "seen": seen}

    with pytest.raises(NotAllowed):
        sign_month(berkas.site().desk, month_id, by=berkas.station["kanit"], **sent)
    with pytest.raises(WrongState, match="belum mempunyai kunci"):  # the post and the day are right
        sign_month(berkas.site().desk, month_id, by=acting, **sent)


def test_the_address_of_a_unit_stands_in_its_letters(berkas):
    admin = log_in(make_app(berkas).test_client(), berkas.station["admin"])
    page = f"/satuan/{berkas.station.unit_id}"
    shown = {
        "name": "Polsek Contoh Timur", "letterhead.0": "POLRI DAERAH KEPULAUAN RIAU",
        "letterhead.1": "RESOR KOTA TANJUNGPINANG", "letterhead.2": "SEKTOR CONTOH TIMUR", "place": "Tanjungpinang",
        "time_zone": "Asia/Jakarta", "paper": "A4", "address": "Jalan Umpama No. 2, 29100",
    }  # fmt: skip

    assert post(admin, page, shown).status_code == 302

    with berkas.db.reading() as session:
        unit = unit_setting(session, session.get(Unit, berkas.station.unit_id), date(2023, 1, 31))
    assert unit.address == "Jalan Umpama No. 2, 29100"
    assert "Jalan Umpama No. 2, 29100" in admin.get(page).text
