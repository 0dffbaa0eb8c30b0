"""Coming and going: login, throttle, sessions, passwords, and what was typed when the session ran out."""

from datetime import timedelta

import pytest

from errors import LoginRefused
from models.accounts import Account
from services.accounts import log_in as service_log_in
from services.sessions import actor_of as session_actor
from tests.factories import NOW, PASSWORD, Station, csrf_of, log_in, make_app, make_installation, post


@pytest.fixture
def berkas(tmp_path):
    installation = make_installation(tmp_path)
    yield installation
    installation.db.close()


@pytest.fixture
def station(berkas):
    return Station(berkas.db)


@pytest.fixture
def client(berkas, station):
    return make_app(berkas).test_client()


def test_a_right_password_opens_the_door(client, station):
    assert client.get("/sandi").status_code == 302

    log_in(client, station["petugas"])

    assert client.get("/sandi").status_code == 200


@pytest.mark.parametrize("nrp", ["known", "87654321", "", "' OR 1=1 --"])
def test_a_wrong_password_and_an_unknown_number_get_the_same_answer(client, station, nrp):
    typed = station["petugas"].nrp if nrp == "known" else nrp

    answer = post(client, "/masuk", {"nrp": typed, "sandi": "bukan sandinya"})

    assert answer.status_code == 422
    assert "tidak cocok" in answer.text
    assert "bukan sandinya" not in answer.text


def test_guessing_is_slowed_down_and_time_lets_it_in_again(berkas, station):
    moment = NOW

    def attempt(password):
        return service_log_in(
            berkas.db, station["kanit"].nrp, password, device="", address="127.0.0.1", clock=lambda: moment
        )

    waits = []
    for _ in range(5):
        with pytest.raises(LoginRefused, match="tidak cocok"):
            attempt("salah sekali")
    for _ in range(3):
        with pytest.raises(LoginRefused, match="Tunggu") as refused:
            attempt(PASSWORD)
        waits.append(refused.value.wait_s)
        moment += timedelta(seconds=refused.value.wait_s)
        with pytest.raises(LoginRefused, match="tidak cocok"):
            attempt("salah sekali")

    assert waits == sorted(set(waits))
    moment += timedelta(minutes=16)
    assert attempt(PASSWORD)


def test_a_one_time_password_must_be_changed_first(berkas, station, client):
    with berkas.db.writing() as session:
        session.get(Account, station["petugas"].officer_id).must_change = True
    log_in(client, station["petugas"])

    assert client.get("/").headers.get("Location", "") in ("", "/sandi")
    answer = post(
        client, "/sandi", {"sekarang": PASSWORD, "baru": "empat kata baru ini", "ulang": "empat kata baru ini"}
    )

    assert answer.status_code == 302
    assert client.get("/sandi").status_code == 200


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"sekarang": "bukan itu"}, "Sandi sekarang salah"),
        ({"baru": "pendek", "ulang": "pendek"}, "sekurangnya 10"),
        ({"ulang": "lain sama sekali"}, "berbeda"),
        ({"baru": PASSWORD, "ulang": PASSWORD}, "sama dengan yang sekarang"),
    ],
)
def test_a_bad_new_password_is_refused_in_words(client, station, typed, words):
    log_in(client, station["petugas"])
    good = {"sekarang": PASSWORD, "baru": "empat kata baru ini", "ulang": "empat kata baru ini"}

    answer = post(client, "/sandi", {**good, **typed})

    assert answer.status_code == 422
    assert words in answer.text


def test_logging_out_everywhere_ends_every_device(berkas, station):
    app = make_app(berkas)
    phone, office = (log_in(app.test_client(), station["petugas"]) for _ in range(2))

    post(phone, "/keluar", {"semua": "1"}, page="/sandi")

    assert office.get("/sandi").status_code == 302


def test_a_session_ends_by_itself_and_use_keeps_it_alive(berkas, station):
    token = service_log_in(berkas.db, station["kanit"].nrp, PASSWORD, device="", address="", clock=lambda: NOW)

    def later(hours):
        return session_actor(berkas.db, token, address="", clock=lambda: NOW + timedelta(hours=hours))

    assert later(7) is not None
    assert later(14) is not None
    assert later(23) is None


def test_what_was_typed_when_the_session_ran_out_comes_back_after_login(client, station):
    answer = client.post("/sandi", data={"uraian": "teks yang panjang", "csrf_token": "lama"})

    assert answer.status_code == 401
    assert 'value="teks yang panjang"' in answer.text
    token = csrf_of(answer.text)
    answer = client.post(
        "/masuk",
        data={
            "csrf_token": token,
            "nrp": station["petugas"].nrp,
            "sandi": PASSWORD,
            "titipan": "1",
            "lanjut": "/sandi",
            "uraian": "teks yang panjang",
        },
    )
    assert answer.status_code == 200
    assert 'name="uraian" value="teks yang panjang"' in answer.text
    assert PASSWORD not in answer.text


@pytest.mark.parametrize(
    "path", ["https://jahat.example/", "//jahat.example", "/\\jahat.example", "javascript:alert(1)"]
)
def test_the_way_onward_never_leads_elsewhere(client, station, path):
    token = csrf_of(client.get("/masuk", query_string={"lanjut": path}).text)

    answer = client.post(
        "/masuk", data={"csrf_token": token, "nrp": station["petugas"].nrp, "sandi": PASSWORD, "lanjut": path}
    )

    assert answer.headers["Location"] == "/"


def test_an_unsafe_request_without_a_token_changes_nothing(client, station):
    log_in(client, station["petugas"])

    answer = client.post("/keluar")

    assert answer.status_code == 403
    assert "Muat ulang" in answer.text
    assert client.get("/sandi").status_code == 200


def test_the_cookie_is_closed_to_scripts_and_other_sites(client, station):
    log_in(client, station["petugas"])

    cookie = client.get_cookie("berkas")
    assert cookie.http_only
    assert cookie.same_site == "Lax"


def test_the_cookie_lives_on_once_a_day_and_no_late_answer_puts_an_old_one_back(tmp_path):
    moment = NOW
    installation = make_installation(tmp_path, clock=lambda: moment)
    station = Station(installation.db)
    client = make_app(installation).test_client()
    log_in(client, station["petugas"])
    client.get("/")  # the first page takes a token of unsafe requests

    assert "Set-Cookie" not in client.get("/").headers

    moment = NOW + timedelta(days=1)
    assert "berkas=" in client.get("/").headers["Set-Cookie"]
    assert "Set-Cookie" not in client.get("/").headers
    installation.db.close()
