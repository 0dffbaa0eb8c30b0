"""One's own signing key: made, looked at, withdrawn; nothing of it without the passphrase."""

from datetime import timedelta

import pytest
from factories import Station, make_installation
from sqlalchemy import select

from errors import AnswersInvalid, NotAllowed, NotFound, WrongState
from models.audit import AuditEntry
from services.clock import system_clock
from services.keys import make_key, own_key, withdraw_key

PASSPHRASE = "frasa sandi contoh"


@pytest.fixture
def place(tmp_path):
    installation = make_installation(tmp_path, clock=system_clock)
    installation.station = Station(installation.db)
    yield installation
    installation.db.close()


def make(place, role="petugas", *, passphrase=PASSPHRASE, again=None):
    make_key(
        place.db, place.keyring, place.station[role], passphrase=passphrase,
        again=passphrase if again is None else again, clock=place.clock,
    )  # fmt: skip


def actions(place):
    with place.db.reading() as session:
        return session.scalars(select(AuditEntry.action)).all()


def test_a_key_says_whose_it_is_who_vouches_and_until_when(place):
    make(place)

    told = own_key(place.keyring, place.station["petugas"])

    assert (told.name, told.role, told.unit) == ("PETUGAS CONTOH", "petugas", "Polsek Contoh Timur")
    assert "internal, tidak tersertifikasi" in told.issuer
    assert told.valid_until - told.valid_from > timedelta(days=1000)
    assert actions(place) == ["key.made"]


def test_a_second_key_is_refused_while_there_is_one(place):
    make(place)

    with pytest.raises(WrongState, match="sudah mempunyai kunci"):
        make(place)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"again": "frasa yang lain"}, "ulang"),
        ({"passphrase": "pendek"}, "frasa"),
        ({"passphrase": "frasa\x07sandi"}, "frasa"),
    ],
)
def test_a_poor_passphrase_is_refused_at_its_field_and_no_key_is_made(place, typed, field):
    with pytest.raises(AnswersInvalid) as refused:
        make(place, **typed)

    assert list(refused.value.fields) == [field]
    assert own_key(place.keyring, place.station["petugas"]) is None


@pytest.mark.parametrize("role", ["kanit", "kasium", "rekap", "admin"])
def test_who_signs_nothing_gets_no_key(place, role):
    with pytest.raises(NotAllowed):
        make(place, role)


def test_a_withdrawn_key_is_gone_and_its_certificates_are_revoked(place):
    make(place)
    serial = own_key(place.keyring, place.station["petugas"]).serial

    withdraw_key(place.db, place.keyring, place.station["petugas"], clock=place.clock)

    assert own_key(place.keyring, place.station["petugas"]) is None
    assert serial in place.keyring.revoked()
    assert list((place.settings.var / "keys").glob("*.p12")) == []
    assert actions(place) == ["key.made", "key.withdrawn"]
    with pytest.raises(NotFound):
        withdraw_key(place.db, place.keyring, place.station["petugas"], clock=place.clock)


def test_after_a_withdrawal_another_passphrase_makes_another_key(place):
    make(place)
    before = own_key(place.keyring, place.station["petugas"])
    withdraw_key(place.db, place.keyring, place.station["petugas"], clock=place.clock)

    make(place, passphrase="frasa sandi yang baru")

    assert own_key(place.keyring, place.station["petugas"]).serial != before.serial
