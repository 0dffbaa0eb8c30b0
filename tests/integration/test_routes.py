"""Every route and API operation × role × own and other unit × state, from the route map and the declaration of rights.

A route whose address holds an argument that PLACES does not know fails: say there what it leads to.
"""

import re
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from engines.convert.fake import PlainConverter
from models.tables import Document, Officer
from services.rights import RIGHTS, Reach, Role
from tests.factories import Station, add_document, add_month, csrf_of, log_in, make_app, make_installation
from web.identity import PUBLIC, needed_for

PERIOD = "2023-01"
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
STATES = ("draf", "diajukan", "diperiksa", "dikembalikan", "disetujui", "dibatalkan")
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
# Views whose right is not about the thing that their address names: theirs alone is the key, the session, the theme.
OWN_THINGS = {"programs.revoke"}
MAKE_NEW_THINGS = {"api_entries.Entry"}


class World:
    """Two Polseks; in the first a month with a paper in every state, ordinary and RAHASIA; and one client a role."""

    def __init__(self, tmp_path):
        self.installation = make_installation(tmp_path, converter=PlainConverter())
        self.station = Station(self.installation.db)
        self.papers, self.secrets = {}, {}
        officer = self.station["petugas"]
        with self.installation.db.writing() as session:
            month = add_month(session, _row(session, officer), period=PERIOD)
            for state in STATES:
                self.papers[state] = add_document(session, month, state=state).id
                self.secrets[state] = add_document(session, month, kind="laporan_informasi", state=state).id
            self.month_id = month.id
        self.app = make_app(self.installation)
        self.clients = {("own", role): self.client(self.station[role]) for role in Role}
        self.clients |= {("other", role): self.client(self.station.neighbours[role]) for role in Role}
        self.stranger = self.app.test_client()
        self.stranger.environ_base["HTTP_X_CSRF_TOKEN"] = csrf_of(self.stranger.get("/masuk").text)

    def client(self, actor):
        """A client who is logged in and sends a token with every unsafe request."""
        client = log_in(self.app.test_client(), actor)
        client.environ_base["HTTP_X_CSRF_TOKEN"] = client.get("/api/token").json["csrf"]
        return client

    def place(self, argument, state, *, secret=False):
        """What stands in an address for an argument of that name."""
        officer = self.station["petugas"]
        papers = self.secrets if secret else self.papers
        known = {
            "document_id": papers[state], "entry_id": papers[state], "photo_id": uuid4(), "key_id": uuid4(),
            "attachment_id": uuid4(), "appointment_id": uuid4(), "day": "2023-01-09",
            "file_id": uuid4(), "officer_id": officer.officer_id,
            "unit_id": self.station.unit_id,
            "month_id": self.month_id, "period": PERIOD, "kind": "kunjungan_warga", "code": "7H3K-9QWX-2MND-4RTP",
            "number": 1, "page": 1, "revision": 1, "filename": "app.css", "part": 1, "job_id": uuid4(),
            "build": "0" * 12, "sha256": "0" * 64, "template_id": uuid4(), "form_id": uuid4(),
            "sample": "example", "side": "baru", "post": "kapolsek",
        }  # fmt: skip
        return known[argument]

    def address(self, rule, state="diajukan", *, secret=False, nobodys=False):
        """An address of this rule. `nobodys`: every id in it is one that does not exist."""
        arguments = {name: self.place(name, state, secret=secret) for name in rule.arguments}
        if nobodys:
            arguments = {name: uuid4() if isinstance(value, UUID) else value for name, value in arguments.items()}
        with self.app.test_request_context():
            return self.app.url_map.bind("localhost").build(rule.endpoint, arguments)

    def told(self, client, method, rule, state, *, secret=False):
        """What a person is told of a thing, and of one that nobody has: status, and where it leads but for the id."""
        answers = []
        for nobodys in (False, True):
            answer = ask(client, method, self.address(rule, state, secret=secret, nobodys=nobodys))
            onward = ID.sub("", answer.headers.get("Location", ""))
            answers.append((answer.status_code, onward, ID.sub("", words_of(answer))))
        return answers

    def stands(self, document_id):
        with self.installation.db.reading() as session:
            row = session.get(Document, document_id)
            return None if row is None else (row.state, row.revision, row.answers, row.number)


def _row(session, actor):
    return session.scalars(select(Officer).where(Officer.id == actor.officer_id)).one()


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    made = World(tmp_path_factory.mktemp("world"))
    yield made
    made.installation.db.close()


def operations(app):
    """Every rule with each of its methods, and the right that it needs."""
    for rule in app.url_map.iter_rules():
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            yield rule, method, needed_for(app, rule.endpoint, method)


def names_a_thing(rule):
    """Whether an address names something that belongs to somebody."""
    owned = {"document_id", "entry_id", "photo_id", "officer_id", "unit_id", "month_id"}
    return bool(rule.arguments & owned) and rule.endpoint not in OWN_THINGS


def names_a_paper(rule):
    return bool(rule.arguments & {"document_id", "entry_id"})


def words_of(answer):
    """What a page says to a person; tokens and addresses differ each time."""
    text = answer.get_data(as_text=True) if answer.mimetype in ("text/html", "application/json") else ""
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def ask(client, method, address):
    """Send what any such operation would take, so that nothing but rights and states decides."""
    if "/attachments" in address and method in UNSAFE:
        return client.open(address, method=method, data=b"x", buffered=True)
    if address.startswith("/api/") and "/photos" not in address:
        body = {"kind": "kunjungan_warga", "answers": {}}
        return client.open(address, method=method, json=body if method in UNSAFE else None, buffered=True)
    if "/photos/" in address and method in UNSAFE:
        headers = {"Upload-Offset": "0", "Upload-Length": "1"}
        return client.open(address, method=method, data=b"x", headers=headers, buffered=True)
    return client.open(address, method=method, buffered=True)


def test_every_argument_of_an_address_leads_somewhere(world):
    for rule, _method, _needed in operations(world.app):
        assert world.address(rule)


def test_strangers_get_the_public_pages_and_are_asked_to_log_in_for_all_else(world):
    for rule, method, needed in operations(world.app):
        answer = ask(world.stranger, method, world.address(rule))
        where = f"{method} {rule} ({needed}): {answer.status_code}"
        if needed == PUBLIC:
            assert answer.status_code not in (401, 403), where
            assert answer.status_code < 500, where
        elif rule.rule.startswith("/api/"):
            assert answer.status_code == 401, where
        elif method == "GET":
            assert answer.headers.get("Location", "").startswith("/masuk"), where
        else:
            assert answer.status_code == 401, where


@pytest.mark.parametrize("role", Role)
def test_a_role_without_the_right_is_refused_everywhere(world, role):
    for rule, method, needed in operations(world.app):
        if needed == PUBLIC or role in RIGHTS[needed].roles:
            continue
        answer = ask(world.clients["own", role], method, world.address(rule))
        assert answer.status_code == 403, f"{method} {rule} ({needed}): {answer.status_code}"


@pytest.mark.parametrize("role", Role)
def test_things_of_another_unit_do_not_exist(world, role):
    for rule, method, needed in operations(world.app):
        if needed == PUBLIC or role not in RIGHTS[needed].roles or not names_a_thing(rule):
            continue
        for state in STATES if names_a_paper(rule) else ("diajukan",):
            before = world.stands(world.papers[state])
            told, nothing = world.told(world.clients["other", role], method, rule, state)
            # Deleting twice is as good as once, and an id that nobody has is one for a new entry.
            if needed == "entry.delete" or rule.endpoint in MAKE_NEW_THINGS:
                nothing = (404, "", told[2])
            assert told == nothing, f"{method} {rule} ({needed}), {state}: {told}, of an id that nobody has {nothing}"
            assert told[0] != 200, f"{method} {rule} ({needed}), {state}"
            assert world.stands(world.papers[state]) == before


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.PETUGAS, Role.KANIT, Role.KAPOLSEK)])
def test_restricted_papers_do_not_exist_for_others(world, role):
    for rule, method, needed in operations(world.app):
        if needed == PUBLIC or role not in RIGHTS[needed].roles or not names_a_paper(rule):
            continue
        for state in STATES:
            told, nothing = world.told(world.clients["own", role], method, rule, state, secret=True)
            # Deleting twice is as good as once, and an id that nobody has is one for a new entry.
            if needed == "entry.delete" or rule.endpoint in MAKE_NEW_THINGS:
                nothing = (404, "", told[2])
            assert told == nothing, f"{method} {rule} ({needed}), {state}: {told}, of an id that nobody has {nothing}"
            assert told[0] != 200, f"{method} {rule} ({needed}), {state}"


@pytest.mark.parametrize("role", Role)
def test_in_the_wrong_state_nothing_changes_and_nothing_breaks(world, role):
    for rule, method, needed in operations(world.app):
        if needed == PUBLIC or method not in UNSAFE or not names_a_paper(rule):
            continue
        right = RIGHTS[needed]
        reach = right.roles.get(role)
        for state in STATES:
            if right.states and state in right.states and reach in (Reach.UNIT, Reach.BELOW, Reach.OWN):
                continue
            before = world.stands(world.papers[state])
            answer = ask(world.clients["own", role], method, world.address(rule, state))
            assert answer.status_code < 500, f"{method} {rule} ({needed}), {state}: {answer.status_code}"
            assert world.stands(world.papers[state]) == before, f"{method} {rule} ({needed}), {state}"


@pytest.mark.parametrize("role", Role)
def test_who_has_the_right_is_not_refused(world, role):
    for rule, method, needed in operations(world.app):
        if needed == PUBLIC or method != "GET" or role not in RIGHTS[needed].roles:
            continue
        # The papers of this world are the officer's: who may do a thing with one's own papers only has none here.
        if names_a_paper(rule) and RIGHTS[needed].roles[role] is Reach.OWN and role is not Role.PETUGAS:
            continue
        answer = ask(world.clients["own", role], method, world.address(rule))
        assert answer.status_code != 403, f"{method} {rule} ({needed}): {answer.status_code}"
        assert answer.status_code < 500, f"{method} {rule} ({needed}): {answer.status_code}"
