"""The JSON API as a program meets it: entries, photos in pieces, keys with scopes, errors as JSON."""

import io
import json
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import select

from api.errors import NEEDED, SHAPE
from models.tables import Document, Proposal
from schemas import registry
from services.apikeys import keys_of, make_key, revoke_key
from services.rights import Role
from tests.factories import Station, log_in, make_app, make_installation, now, post

ANSWERS = dict(registry.find("laporan_kegiatan").example)


@pytest.fixture
def berkas(tmp_path):
    installation = make_installation(tmp_path)
    yield installation
    installation.db.close()


@pytest.fixture
def station(berkas):
    return Station(berkas.db)


@pytest.fixture
def app(berkas):
    return make_app(berkas)


@pytest.fixture
def client(app, station):
    """A browser's script: the session's cookie and a token."""
    browser = log_in(app.test_client(), station["petugas"])
    token = browser.get("/api/token").json["csrf"]
    browser.environ_base["HTTP_X_CSRF_TOKEN"] = token
    return browser


def put(client, entry_id, revision=1, answers=ANSWERS, **more):
    return client.put(
        f"/api/entries/{entry_id}/{revision}", json={"kind": "laporan_kegiatan", "answers": answers, **more}
    )


def jpeg(colour="red"):
    stream = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(stream, "JPEG")
    return stream.getvalue()


def test_an_entry_is_saved_checked_submitted_and_pulled_back(client, berkas):
    entry_id = uuid4()

    assert put(client, entry_id).status_code == 201
    assert put(client, entry_id).status_code == 200
    checked = client.get(f"/api/entries/{entry_id}/check")
    assert checked.status_code == 200
    submitted = client.post(f"/api/entries/{entry_id}/1/submit", json={"etag": checked.json["etag"]})

    assert submitted.json["state"] == "diajukan"
    assert client.post(f"/api/entries/{entry_id}/1/submit", json={}).json["state"] == "diajukan"
    assert client.post(f"/api/entries/{entry_id}/withdraw").status_code == 204
    assert client.delete(f"/api/entries/{entry_id}").status_code == 204
    with berkas.db.reading() as session:
        assert session.scalars(select(Document)).all() == []


def test_other_content_under_the_same_id_is_refused_and_both_are_kept(client, berkas):
    entry_id = uuid4()
    put(client, entry_id)

    answer = put(client, entry_id, answers={**ANSWERS, "judul": "Judul yang lain"})

    assert (answer.status_code, answer.json["error"]) == (409, "conflict")
    with berkas.db.reading() as session:
        assert session.scalars(select(Document)).one().answers["judul"] == ANSWERS["judul"]
        assert session.scalars(select(Proposal)).one().answers["judul"] == "Judul yang lain"


def test_a_draft_is_given_back_as_it_was_typed(client):
    entry_id = uuid4()
    saved = put(client, entry_id)

    draft = client.get(f"/api/entries/{entry_id}")

    assert draft.status_code == 200
    assert (draft.json["kind"], draft.json["revision"]) == ("laporan_kegiatan", 1)
    assert draft.json["answers"]["judul"] == ANSWERS["judul"]
    assert draft.json["etag"] == saved.json["etag"]
    assert datetime.fromisoformat(draft.json["changed_at"]).utcoffset() == timedelta(0)


def test_every_wrong_field_is_named_in_indonesian(client):
    entry_id = uuid4()
    put(client, entry_id, answers={**ANSWERS, "tanggal": "2090-01-01", "judul": ""})

    answer = client.post(f"/api/entries/{entry_id}/1/submit", json={})

    assert answer.status_code == 422
    assert {"tanggal", "judul"} <= answer.json["fields"].keys()
    assert "tidak boleh lewat hari ini" in answer.json["fields"]["tanggal"][0]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b'{"kind": 1}', b'{"kind": "laporan_kegiatan"}', b'{"kind": "x", "answers": "teks"}',
        b'{"kind": ' + b"9" * 5_000 + b"}", b'{"answers": ' + b"[" * 50_000 + b"]" * 50_000 + b"}", b"\xff\xfe",
        b'{"kind": "laporan_kegiatan", "controls": [["judul"]], "photos": [{"id": 1}], "record_id": []}',
    ],
)  # fmt: skip
def test_what_is_no_entry_is_refused_as_json(client, body):
    answer = client.put(f"/api/entries/{uuid4()}/1", data=body, content_type="application/json")

    assert answer.status_code in (400, 422)
    assert answer.json["message"]
    assert {word for words in answer.json.get("fields", {}).values() for word in words} <= {NEEDED, SHAPE}


@pytest.mark.parametrize("kinds", [None, "semua", [1]])
def test_the_kinds_of_nothing_are_asked_for_in_indonesian(client, kinds):
    answer = client.put("/api/months/2023-01/nil", json={"kinds": kinds})

    assert answer.status_code == 422
    assert list(answer.json["fields"].values()) == [[NEEDED if kinds is None else SHAPE]]


@pytest.mark.parametrize(
    ("method", "path", "status", "name"),
    [
        ("GET", "/api/tidak-ada", 404, "not_found"),
        ("PUT", "/api/entries/bukan-nomor/1", 404, "not_found"),
        ("PATCH", "/api/kinds", 405, "method"),
    ],
)
def test_an_address_that_is_no_operation_is_told_as_json(client, method, path, status, name):
    answer = client.open(path, method=method)

    assert (answer.status_code, answer.json["error"]) == (status, name)
    assert "JSON" not in answer.json["message"]
    assert ("Allow" in answer.headers) is (status == 405)


def test_what_is_too_large_is_said_so(client):
    answer = put(client, uuid4(), answers={"judul": "a" * 2_000_000})

    assert (answer.status_code, answer.json["error"]) == (413, "too_large")
    assert "terlalu besar" in answer.json["message"]


def test_lone_surrogates_and_unknown_kinds_are_refused_in_words(client):
    body = json.dumps({"kind": "laporan_kegiatan", "answers": {**ANSWERS, "judul": "\ud800"}})
    entry_id = uuid4()
    first = client.put(f"/api/entries/{entry_id}/1", data=body, content_type="application/json")
    unknown = client.put(f"/api/entries/{uuid4()}/1", json={"kind": "kunjungan_bulan", "answers": {}})

    assert first.status_code == 422
    assert "terpotong" in first.json["fields"]["judul"][0]
    assert unknown.status_code == 422


def test_a_photo_in_pieces_goes_on_where_it_stopped(client):
    entry_id, photo_id, content = uuid4(), uuid4(), jpeg()
    put(client, entry_id)
    path = f"/api/entries/{entry_id}/photos/{photo_id}"

    def send(start, end):
        headers = {"Upload-Offset": str(start), "Upload-Length": str(len(content))}
        return client.patch(path, data=content[start:end], headers=headers)

    assert client.head(path).headers["Upload-Offset"] == "0"
    assert send(0, 1000).status_code == 204
    assert client.head(path).headers["Upload-Offset"] == "1000"
    assert send(2000, 3000).status_code == 422
    assert send(500, 1500).headers["Upload-Offset"] == "1500"
    done = send(1500, len(content))

    assert done.status_code == 200
    assert done.json["id"] == str(photo_id)
    assert client.head(path).headers["Upload-Complete"] == "?1"
    assert [photo["id"] for photo in client.get(f"/api/entries/{entry_id}/photos").json] == [str(photo_id)]


def test_a_whole_photo_is_taken_once_and_removed(client):
    entry_id, photo_id = uuid4(), uuid4()
    put(client, entry_id)
    path = f"/api/entries/{entry_id}/photos/{photo_id}"

    assert client.put(path, data=jpeg(), query_string={"caption": "Kegiatan"}).json["caption"] == "Kegiatan"
    assert client.put(path, data=jpeg()).status_code == 201
    assert len(client.get(f"/api/entries/{entry_id}/photos").json) == 1
    assert client.put(f"/api/entries/{entry_id}/photos/{uuid4()}", data=b"teks biasa").status_code == 422
    assert client.delete(path).status_code == 204
    assert client.get(f"/api/entries/{entry_id}/photos").json == []


def test_a_stranger_and_a_missing_token_are_told_apart(app, client):
    stranger = app.test_client()

    assert stranger.get("/api/token").status_code == 401
    assert put(stranger, uuid4()).json["error"] == "login"
    del client.environ_base["HTTP_X_CSRF_TOKEN"]
    answer = put(client, uuid4())
    assert (answer.status_code, answer.json["error"]) == (403, "csrf")


def test_a_key_does_what_its_scopes_say_and_nothing_after_it_was_revoked(app, berkas, station):
    officer = station["petugas"]
    writing = make_key(berkas.db, name="program", scopes=frozenset({"entries.write"}), by=officer, clock=now)
    reading = make_key(berkas.db, name="baca", scopes=frozenset({"entries.read"}), by=officer, clock=now)
    program, entry_id = app.test_client(), uuid4()

    def ask(key):
        program.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {key}"
        return put(program, entry_id)

    assert ask(reading).status_code == 403
    assert ask(writing).status_code == 201
    assert program.get("/sandi").status_code == 302
    revoke_key(berkas.db, keys_of(berkas.db, officer)[0].id, by=officer, clock=now)
    revoke_key(berkas.db, keys_of(berkas.db, officer)[0].id, by=officer, clock=now)
    assert ask(writing).status_code == 401


def test_entries_of_others_do_not_exist(app, client, station):
    entry_id = uuid4()
    put(client, entry_id)
    other = log_in(app.test_client(), station.neighbours[Role.PETUGAS])
    other.environ_base["HTTP_X_CSRF_TOKEN"] = other.get("/api/token").json["csrf"]

    assert put(other, entry_id).status_code == 404
    assert other.get(f"/api/entries/{entry_id}").status_code == 404
    assert other.delete(f"/api/entries/{entry_id}").status_code == 404


def test_the_api_describes_itself_without_any_outside_host(client):
    spec = client.get("/api/openapi.json").json
    page = client.get("/api/")

    assert spec["openapi"].startswith("3.1")
    assert "/api/entries/{entry_id}/{revision}" in spec["paths"]
    assert "kunjungan_warga" in spec["components"]["schemas"]
    assert page.status_code == 200
    assert "http://" not in page.text.replace("http://localhost", "")
    assert "https://" not in page.text


def test_what_a_refusal_holds_is_described(client):
    spec = client.get("/api/openapi.json").json
    entry = spec["paths"]["/api/entries/{entry_id}/{revision}"]["put"]["responses"]

    refusals = [
        client.get("/api/tidak-ada"), client.put(f"/api/entries/{uuid4()}/1", json={}),
        client.get(f"/api/entries/{uuid4()}"),
    ]  # fmt: skip

    named = spec["components"]["responses"]["DEFAULT_ERROR"]["content"]["application/json"]["schema"]["$ref"]
    described = spec["components"]["schemas"][named.rpartition("/")[2]]
    assert entry["default"] == {"$ref": "#/components/responses/DEFAULT_ERROR"}
    for refusal in refusals:
        assert set(described["required"]) <= refusal.json.keys() <= described["properties"].keys()


def test_a_person_makes_and_revokes_a_key_in_the_browser(app, station):
    browser = log_in(app.test_client(), station["petugas"])

    refused = post(browser, "/kunci-program", {"nama": "Program rekap"})
    made = post(browser, "/kunci-program", {"nama": "Program rekap", "wewenang": ["entries.read"]})

    assert (refused.status_code, made.status_code) == (422, 200)
    assert "Program rekap" in refused.text
    key = made.text.split("berkas_", 1)[1].split("<", 1)[0]
    program = app.test_client()
    program.environ_base["HTTP_AUTHORIZATION"] = f"Bearer berkas_{key}"
    assert program.get("/api/entries/" + str(uuid4()) + "/photos").status_code == 404
    path = browser.get("/kunci-program").text.split("/kunci-program/", 1)[1].split("/cabut", 1)[0]
    assert post(browser, f"/kunci-program/{path}/cabut", page="/kunci-program").status_code == 302
    assert program.get("/api/entries/" + str(uuid4()) + "/photos").status_code == 401
