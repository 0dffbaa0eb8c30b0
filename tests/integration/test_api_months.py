"""Months and bundles as a program meets them."""

import pytest
from sqlalchemy import select

from api.errors import SHAPE
from models.tables import Bundle, Job, Month, Officer
from services.apikeys import make_key
from services.month_signing import month_files
from tests.factories import Station, add_bundle, add_document, add_month, make_app, make_installation, now


@pytest.fixture
def berkas(tmp_path):
    installation = make_installation(tmp_path)
    installation.station, installation.app = Station(installation.db), make_app(installation)
    with installation.db.writing() as session:
        month = add_month(session, session.get(Officer, installation.station["petugas"].officer_id))
        add_document(session, month, summary="RAHMAT CONTOH")
        add_document(session, month, kind="laporan_informasi", position=1, summary="HAL YANG RAHASIA")
        for apart in (False, True):
            add_bundle(session, month, installation.store, tmp_path, restricted=apart, stage="kapolsek")
        installation.month_id = month.id
    yield installation
    installation.db.close()


def program(berkas, role="petugas", scopes=("months.read", "months.build"), *, of=None):
    """A client that bears a key."""
    actor = (of or berkas.station.people)[role]
    key = make_key(berkas.db, name="Uji", scopes=frozenset(scopes), by=actor, clock=now)
    client = berkas.app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {key}"
    return client


def address(berkas):
    return f"/api/months/{berkas.station['petugas'].officer_id}/2023-01"


def test_a_month_is_told_with_its_kinds_and_its_files(berkas):
    told = program(berkas).get(address(berkas)).json

    assert (told["state"], told["period"], told["build"]["state"]) == ("terbuka", "2023-01", "ready")
    assert {one["kind"]: one["approved"] for one in told["rows"]}["kunjungan_warga"] == 1
    assert [one["restricted"] for one in told["build"]["files"]] == [False, True]


def test_months_are_listed_by_reach(berkas):
    assert [one["period"] for one in program(berkas).get("/api/months").json] == ["2023-01"]
    listed = program(berkas, "kasium").get("/api/months?period=2023-01").json
    assert [one["officer_id"] for one in listed] == [str(berkas.station["petugas"].officer_id)]
    strange = program(berkas, "kasium", of=berkas.station.neighbours).get("/api/months?period=2023-01").json
    assert [one["state"] for one in strange] == [""]


@pytest.mark.parametrize("role", ["petugas", "kasium"])
@pytest.mark.parametrize("period", ["2023-13", "januari", "2\u06602\u0663-01"])
def test_a_period_that_is_none_is_refused(berkas, role, period):
    answer = program(berkas, role).get("/api/months", query_string={"period": period})

    assert (answer.status_code, answer.json["fields"]) == (422, {"period": [SHAPE]})


def test_a_build_is_asked_for_and_stopped(berkas):
    client = program(berkas)

    asked = client.post(f"{address(berkas)}/build")

    assert asked.status_code == 202
    assert len(asked.json["jobs"]) == 2
    assert client.get(address(berkas)).json["build"]["state"] == "running"
    assert client.delete(f"{address(berkas)}/build").status_code == 204
    with berkas.db.reading() as session:
        assert set(session.scalars(select(Job.state))) == {"cancelled"}


def test_nil_is_declared(berkas):
    assert program(berkas).put("/api/months/2023-01/nil", json={"kinds": ["pengaduan"]}).status_code == 204

    with berkas.db.reading() as session:
        assert session.get_one(Month, berkas.month_id).nil_kinds == ["pengaduan"]


def test_what_is_wrong_is_told_as_json(berkas):
    with berkas.db.writing() as session:
        session.get_one(Month, berkas.month_id).state = "diajukan"

    refused = program(berkas).post(f"{address(berkas)}/build")

    assert (refused.status_code, refused.json["error"]) == (409, "state")


@pytest.mark.parametrize(("role", "opens"), [("kapolsek", True), ("kasium", False)])
def test_the_restricted_bundle_is_for_its_readers_only(berkas, role, opens):
    client = program(berkas, role)
    with berkas.db.reading() as session:
        code = session.scalars(select(Bundle.code).where(Bundle.restricted.is_(True))).one()
        file = month_files(session.get_one(Month, berkas.month_id))[1]

    assert client.get(f"/api/bundles/{code}").status_code == (200 if opens else 404)
    with client.get(f"/api/bundles/files/{file.id}") as answer:
        assert answer.status_code == (200 if opens else 404)
    assert "HAL YANG RAHASIA" not in client.get(address(berkas)).text


def test_a_file_is_the_stored_one(berkas, tmp_path):
    with berkas.db.reading() as session:
        file = month_files(session.get_one(Month, berkas.month_id))[0]

    with program(berkas, "kasium").get(f"/api/bundles/files/{file.id}") as answer:
        data = answer.data

    assert data == berkas.store.fetch(file.sha256, tmp_path / "kept.pdf").read_bytes()


def test_a_key_without_the_scope_may_not(berkas):
    reader = program(berkas, scopes=("months.read",))

    assert reader.get(address(berkas)).status_code == 200
    assert reader.post(f"{address(berkas)}/build").status_code == 403
    assert program(berkas, scopes=("entries.read",)).get(address(berkas)).status_code == 403
