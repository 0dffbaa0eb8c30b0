"""The declaration of rights, asked from every side."""

from uuid import uuid4

import pytest

from errors import NotAllowed, NotFound, WrongState
from services.rights import RIGHTS, Actor, Reach, Role, Subject, possible, require, sees
from tools.make_rights import TARGET, table

UNIT, BELOW, OTHER = uuid4(), uuid4(), uuid4()


def somebody(role):
    return Actor(
        uuid4(), UNIT, role, "BUDI CONTOH", "Aipda", "00000001", "Polsek", "Asia/Jakarta", below=frozenset({BELOW})
    )


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", RIGHTS)
def test_nobody_reaches_another_unit(role, action):
    actor = somebody(role)

    assert not sees(actor, action, Subject(OTHER, owner_id=uuid4()))
    with pytest.raises(NotFound):
        require(actor, action, Subject(OTHER, owner_id=uuid4()))


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", [name for name in RIGHTS if name.startswith(("entry.", "month."))])
def test_papers_of_others_are_seen_only_by_those_who_are_named(role, action):
    actor, right = somebody(role), RIGHTS[action]
    reach = right.roles.get(role)

    assert sees(actor, action, Subject(UNIT, owner_id=uuid4())) == (reach in (Reach.UNIT, Reach.BELOW))
    assert sees(actor, action, Subject(BELOW, owner_id=uuid4())) == (reach is Reach.BELOW)


@pytest.mark.parametrize("role", [Role.KASIUM, Role.REKAP, Role.KASAT, Role.ADMIN])
def test_restricted_papers_exist_for_nobody_but_author_kanit_and_kapolsek(role):
    with pytest.raises(NotFound):
        require(somebody(role), "entry.read", Subject(UNIT, owner_id=uuid4(), restricted=True))


@pytest.mark.parametrize("role", Role)
def test_a_letter_is_read_by_whom_it_names_and_by_the_chain_of_their_unit(role):
    actor = somebody(role)
    to_me = Subject(OTHER, owner_id=uuid4(), state="disetujui", addressees={actor.officer_id: UNIT})
    to_my_unit = Subject(OTHER, owner_id=uuid4(), state="disetujui", addressees={uuid4(): UNIT})
    chain = {Role.KANIT, Role.KAPOLSEK, Role.KASIUM}

    assert sees(actor, "entry.read", to_me) == (role in {Role.PETUGAS, *chain})
    assert sees(actor, "entry.read", to_my_unit) == (role in chain)
    assert not any(sees(actor, action, to_me) for action in RIGHTS if action != "entry.read")
    assert not sees(actor, "entry.read", Subject(OTHER, restricted=True, addressees={actor.officer_id: UNIT}))


def test_a_state_is_told_apart_from_a_right():
    chief, officer = somebody(Role.KAPOLSEK), somebody(Role.KANIT)
    approved = Subject(UNIT, owner_id=uuid4(), state="disetujui")

    with pytest.raises(WrongState):
        require(chief, "entry.approve", approved)
    with pytest.raises(NotAllowed):
        require(officer, "entry.approve", approved)
    assert possible(chief, approved, ["entry.approve", "entry.correct", "entry.cancel"]) == {
        "entry.correct",
        "entry.cancel",
    }


def test_the_page_of_rights_is_made_from_the_declaration():
    assert TARGET.read_text(encoding="utf-8") == table()
