"""Makers of what tests need, plain functions with defaults: units, officers, accounts, months, papers, a whole site."""

import copy
import tempfile
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from uuid import uuid4

from signing_desk import unsigned
from sqlalchemy import select

from app import Installation, create_app
from config import Settings
from models.accounts import Account
from models.tables import (
    Bundle,
    BundleFile,
    Document,
    DocumentRevision,
    Month,
    Officer,
    TemplateChoice,
    TemplateVersion,
    Unit,
    UnitTemplate,
)
from schemas import registry
from schemas.base import Classification
from services.bundling import new_code
from services.documents import add_revision, add_step, set_values
from services.installation import migrate
from services.passwords import hashed
from services.rights import Actor, Role
from services.sessions import describe

NOW = datetime(2023, 2, 1, 2, 0, tzinfo=UTC)  # 09.00 WIB
PASSWORD = "sandi contoh untuk uji"
LETTERHEAD = ("POLRI DAERAH KEPULAUAN RIAU", "RESOR KOTA TANJUNGPINANG", "SEKTOR CONTOH TIMUR")


def now():
    """The clock of the tests: it stands."""
    return NOW


def make_installation(tmp_path, *, converter=None, clock=now, **settings):
    """A real installation in a folder of its own. `converter`: the session's office, or none is reached."""
    chosen = Settings(var=tmp_path / "var", **settings)
    if not chosen.database.exists():
        chosen.database.parent.mkdir(parents=True, exist_ok=True)
        chosen.database.write_bytes(_migrated())
    installation = Installation.ready(chosen)
    installation.clock = clock
    if converter is not None:
        installation.converter = converter
    return installation


@cache
def _migrated():
    """The bytes of a new database: the migrations, which have tests of their own, run once for a process."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "new.db"
        migrate(database, copies=Path(folder), moment=NOW)
        return database.read_bytes()


def make_site(tmp_path, *, converter=None, **changes):
    """A Site over a real installation, with some of its parts replaced."""
    return replaced(make_installation(tmp_path, converter=converter).site(), **changes)


def replaced(site, **changes):
    """A frozen dataclass with other values."""
    return replace(site, **changes)


def make_app(installation):
    """The real application over an installation."""
    settings = installation.settings
    app = copy.copy(_dressed(settings.gallery, settings.public_url))
    app.config, app.extensions = copy.copy(app.config), {**app.extensions, "berkas": installation.site}
    return app


@cache
def _dressed(gallery, public_url):
    """An application that serves nobody: routes, templates and operations are put together once for a process."""
    app = create_app(Settings(var=Path("/nowhere"), gallery=gallery, public_url=public_url))
    app.config["TESTING"] = False
    return app


def add_unit(session, *, level="polsek", name="Polsek Contoh Timur", parent=None, letterhead=LETTERHEAD, **more):
    """A unit."""
    facts = {"place": "Tanjungpinang", "time_zone": "Asia/Jakarta", "paper": "A4", "example": False, **more}
    unit = Unit(
        id=uuid4(), level=level, name=name, letterhead=list(letterhead),
        parent_id=None if parent is None else parent.id, created_at=datetime(2023, 1, 1), **facts,
    )  # fmt: skip
    session.add(unit)
    session.flush()
    return unit


_serial = iter(range(10_000_000, 99_999_999))


def add_officer(
    session, unit, role="petugas", *, nrp=None, name=None, rank="Aipda", account=True, must_change=False, **more
):
    """An officer with an account whose password is PASSWORD."""
    nrp = nrp or f"{next(_serial):08d}"
    facts = {"post": "", "area": "Kelurahan Contoh" if role == "petugas" else "", **more}
    officer = Officer(
        id=uuid4(), unit_id=unit.id, role=role, name=name or f"{role.upper()} CONTOH", rank=rank, nrp=nrp, **facts
    )
    session.add(officer)
    session.flush()
    if account:
        session.add(
            Account(
                officer_id=officer.id, nrp=nrp, password_hash=_password_hash(), must_change=must_change,
                letter_keys=True, changed_at=datetime(2023, 1, 1),
            )
        )  # fmt: skip
        session.flush()
    return officer


@cache
def _password_hash():
    """One hash for all: it is made slowly on purpose."""
    return hashed(PASSWORD)


def add_month(session, officer, *, period="2023-01", state="terbuka"):
    """A month of an officer."""
    month = Month(id=uuid4(), officer_id=officer.id, period=period, state=state)
    session.add(month)
    session.flush()
    return month


def add_document(session, month, *, kind="kunjungan_warga", state="disetujui", answers=None, day=None, **more):
    """A paper of a month, with its first revision; answers are the kind's example."""
    what = registry.find(kind)
    given = dict(what.example if answers is None else answers)
    values = what.load(given, today=date(2099, 1, 1))
    officer = session.get(Officer, month.officer_id)
    facts = {
        "summary": what.summary(values), "number": "", "revision": 1, "position": 0,
        "restricted": what.classification is Classification.RAHASIA, **more,
    }  # fmt: skip
    document = Document(
        id=uuid4(), unit_id=officer.unit_id, officer_id=officer.id, month_id=month.id, kind=kind,
        date=day or what.date_of(values), state=state, answers=what.dump(values),
        search=facts["summary"].casefold(), created_at=datetime(2023, 1, 31), changed_at=datetime(2023, 1, 31), **facts,
    )  # fmt: skip
    document.revisions.append(
        DocumentRevision(
            revision=facts["revision"],
            officer_id=officer.id,
            answers=what.dump(values),
            photos=[],
            content_sha256="",
            at=datetime(2023, 1, 31),
        )
    )
    session.add(document)
    session.flush()
    return document


def add_bundle(session, month, store, folder, *, restricted=False, stage="dibangun", pages=2):
    """A built bundle of a month: a small real file with the two fields to sign, whose contents are the month's papers.

    `stage`: how far it is said to be; the file bears no signature.
    """
    maker = session.get(Officer, month.officer_id)
    chief = session.scalar(select(Officer).where(Officer.unit_id == maker.unit_id, Officer.role == "kapolsek"))
    made = unsigned(
        folder / f"{uuid4().hex}.pdf", officer=maker.nrp, kapolsek=chief.nrp, ballast=uuid4().bytes
    )  # no two files are the same
    papers = session.scalars(
        select(Document).where(
            Document.month_id == month.id, Document.restricted.is_(restricted), Document.state == "disetujui"
        )
    )
    items = [{"id": "sampul", "title": "Sampul", "page": 1, "pages": 1, "revision": None}]
    items += [
        {"id": str(one.id), "title": one.summary, "page": pages, "pages": 1, "revision": one.revision} for one in papers
    ]
    sort = "R" if restricted else "B"
    bundle = session.scalar(select(Bundle).where(Bundle.month_id == month.id, Bundle.restricted.is_(restricted)))
    if bundle is None:
        bundle = Bundle(
            id=uuid4(), month_id=month.id, restricted=restricted, number=f"{sort}/BKS-1/I/2023",
            letter_number=f"{sort}/Speng-1/I/2023", code=new_code(), date=date(2023, 2, 1), builds=0,
        )  # fmt: skip
        session.add(bundle)
    bundle.builds += 1
    bundle.files.append(
        BundleFile(
            id=uuid4(), build=bundle.builds, stage=stage, sha256=store.put(made), pages=pages,
            size_bytes=made.stat().st_size, contents=items, created_at=NOW.replace(tzinfo=None),
        )
    )  # fmt: skip
    session.flush()
    return bundle


def resend(session, document, officer, **changes):
    """What an officer does with a returned paper: other answers, handed in again."""
    kind = registry.find(document.kind)
    set_values(document, kind, kind.load({**document.answers, **changes}, today=date(2023, 2, 1)))
    document.revision, document.state = document.revision + 1, "diajukan"
    add_revision(session, document, by=officer, clock=now)
    add_step(session, document, "diajukan", by=officer, clock=now)


def actor_of(session, officer) -> Actor:
    """The officer as somebody who is logged in."""
    return describe(session, officer, session.get(Account, officer.id))


def add_template(session, store, kind, path, *, by):
    """A version of a unit's own, in use since the year began."""
    sha256 = store.put(path)
    session.add(TemplateVersion(sha256=sha256, kind=kind, created_at=datetime(2023, 1, 1)))
    session.flush()
    template = UnitTemplate(
        id=uuid4(), unit_id=by.unit_id, kind=kind, number=1, sha256=sha256, name=path.name, report={},
        officer_id=by.officer_id, created_at=datetime(2023, 1, 1),
    )  # fmt: skip
    session.add(template)
    session.flush()
    session.add(
        TemplateChoice(
            unit_id=by.unit_id, kind=kind, template_id=template.id, from_date=date(2023, 1, 1), asked=False,
            officer_id=by.officer_id, at=datetime(2023, 1, 1),
        )
    )  # fmt: skip
    return template


class Station:
    """A Polsek with one person for each role under a Polres, and a neighbour Polsek that must see nothing of it."""

    def __init__(self, db):
        self.people, self.neighbours = {}, {}
        with db.writing() as session:
            polres = add_unit(session, level="polres", name="Polresta Contoh", letterhead=LETTERHEAD[:2])
            unit = add_unit(session, parent=polres)
            other = add_unit(session, name="Polsek Lain", letterhead=(*LETTERHEAD[:2], "SEKTOR LAIN"))
            for role in Role:
                home = polres if role in (Role.REKAP, Role.KASAT) else unit
                self.people[role] = actor_of(session, add_officer(session, home, role))
                self.neighbours[role] = actor_of(session, add_officer(session, other, role))
            self.unit_id, self.polres_id, self.other_id = unit.id, polres.id, other.id

    def __getitem__(self, role) -> Actor:
        return self.people[Role(role)]


def log_in(client, actor, *, password=PASSWORD):
    """Log a test client in through the login page, as a person would."""
    token = csrf_of(client.get("/masuk").text)
    answer = client.post("/masuk", data={"csrf_token": token, "nrp": actor.nrp, "sandi": password})
    assert answer.status_code == 302, answer.text
    return client


def csrf_of(page: str) -> str:
    """The token in a page's form."""
    return page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]


def post(client, path, data=None, *, page=None, **more):
    """Send a form with the token of the page that it stands on."""
    token = csrf_of(client.get(page or path).text)
    return client.post(path, data={"csrf_token": token, **(data or {})}, **more)
