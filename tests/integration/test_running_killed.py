"""A whole running installation whose web or job worker is killed at every step of a month, from submit to archive.

Whoever waited for an answer and got none does what people do: looks again and sends again. Nothing is lost, nothing
doubled, nothing stuck.
"""

import http.client
import http.cookiejar
import json
import os
import signal
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import wait as wait_for_futures
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from models.database import open_sqlite
from models.tables import Document, DocumentRevision, Job, Month, MonthEvent, Proposal, Review
from schemas import registry
from services.audit import check_chain
from services.clock import system_clock
from services.keys import make_key
from services.month_signing import month_files
from tests.e2e.running import running, wait_for
from tests.factories import PASSWORD, Station, csrf_of, make_installation
from tests.integration.test_survival import descendants, wait_until

pytestmark = pytest.mark.slow
KIND = "laporan_kegiatan"
PHRASE = "frasa sandi contoh"
AT_ONCE, IN_THE_MIDDLE, AFTERWARDS = 0.0, 0.03, 60.0  # seconds after the request, or the answer if that comes first
GONE = (OSError, urllib.error.URLError, http.client.HTTPException)


class Person:
    """Somebody of the station who talks to the running web, logged in."""

    def __init__(self, address, actor):
        self.address, self.actor = address, actor
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self.token = ""
        page = self.ask("/masuk")[1]
        status, _ = self.ask("/masuk", {"csrf_token": csrf_of(page), "nrp": actor.nrp, "sandi": PASSWORD})
        assert status == 200
        self.token = json.loads(self.ask("/api/token")[1])["csrf"]

    def ask(self, path, form=None, *, body=None, method=None):
        """Send a request, a form or JSON with one; gives status and text. Raises what the network says when it dies."""
        data, headers = None, {}
        if form is not None:
            data = urllib.parse.urlencode(form, doseq=True).encode()
        if body is not None:
            data, headers = json.dumps(body).encode(), {"Content-Type": "application/json"}
        if self.token:
            headers["X-CSRF-Token"] = self.token
        request = urllib.request.Request(self.address + path, data=data, headers=headers, method=method)
        try:
            with self.opener.open(request, timeout=60) as answer:
                return answer.status, answer.read().decode(errors="replace")
        except urllib.error.HTTPError as exc:
            return exc.code, exc.read().decode(errors="replace")


def is_alive(pid):
    """Whether a process is there and no zombie, whoever its parent is by now."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class Polsek:
    """A running installation, its people, and its database beside it."""

    def __init__(self, address, process, station, db):
        self.address, self.process, self.station, self.db = address, process, station, db
        self.people = {role: Person(address, station[role]) for role in ("petugas", "kanit", "kapolsek", "kasium")}

    def count(self, table):
        with self.db.reading() as session:
            return session.scalar(select(func.count()).select_from(table))

    def working(self):
        """Whether a job is being worked on, or was already."""
        with self.db.reading() as session:
            return session.scalar(select(Job.id).where(Job.attempts > 0).limit(1)) is not None

    def processes(self, program):
        """The processes of a program, the first one first."""
        named = {"web": "gunicorn", "worker": "\0worker\0"}[program]
        return [pid for pid, line in descendants(self.process.pid) if named in line]

    def kill(self, program):
        """Kill the web's first process, its servers alone, or the worker; what they leave behind is gone, too."""
        servers = program == "servers"
        name = "web" if servers else program
        wait_until(lambda: len(self.processes(name)) > servers)
        alive = self.processes(name)
        victims = alive[1:] if servers else alive[:1]
        for pid in victims:
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not any(is_alive(pid) for pid in (victims if servers else alive)))

    def send_while(self, program, moment, request):
        """Send a request, kill a program at the moment or after the answer; when it is there again, send it again."""
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(self.answered, request)
            wait_for_futures([asked], timeout=moment)
            self.kill(program)
        wait_for(self.address, self.process)
        end = time.monotonic() + 60
        while (status := self.answered(request)) is None:
            assert time.monotonic() < end, "nobody answers any more"
            wait_for(self.address, self.process)
        assert status < 500
        return asked.result(), status

    def answered(self, request):
        """The status of the answer, None where the connection broke."""
        try:
            return request()[0]
        except GONE:
            return None


@pytest.fixture(scope="module")
def polsek(tmp_path_factory):
    folder = tmp_path_factory.mktemp("polsek")
    installation = make_installation(folder, clock=system_clock)
    station = Station(installation.db)
    for role in ("petugas", "kapolsek"):
        make_key(
            installation.db, installation.keyring, station[role], passphrase=PHRASE, again=PHRASE, clock=system_clock
        )
    installation.db.close()
    with running(folder / "var", WEB_WORKERS="1", SWEEP_S="1", LEASE_S="3") as (address, process):
        db = open_sqlite(folder / "var" / "berkas.db")
        yield Polsek(address, process, station, db)
        db.close()


def example():
    today = datetime.now(UTC).astimezone(ZoneInfo("Asia/Jakarta")).date()
    answers = {**registry.find(KIND).minimal, "tanggal": today.isoformat(), "jam_mulai": "00:05"}
    return json.loads(json.dumps(answers)), f"{today:%Y-%m}"


def test_the_same_submission_fifty_times_in_parallel_is_one_document_and_other_content_is_kept_beside_it(polsek):
    officer, entry_id = polsek.people["petugas"], uuid4()
    answers, _ = example()

    def send(_number):
        saved, _ = officer.ask(f"/api/entries/{entry_id}/1", body={"kind": KIND, "answers": answers}, method="PUT")
        sent, _ = officer.ask(f"/api/entries/{entry_id}/1/submit", body={})
        return saved, sent

    with ThreadPoolExecutor(16) as pool:
        seen = Counter(pool.map(send, range(50)))

    assert sum(seen.values()) == 50
    assert seen[201, 200] == 1
    assert seen[200, 200] == 49
    other = {"kind": KIND, "answers": {**answers, "judul": "Judul yang lain sama sekali"}}
    assert officer.ask(f"/api/entries/{entry_id}/1", body=other, method="PUT")[0] == 409
    with polsek.db.reading() as session:
        assert session.get_one(Document, entry_id).answers["judul"] == answers["judul"]
        (kept,) = session.scalars(select(Proposal).where(Proposal.document_id == entry_id))
        assert kept.answers["judul"] == "Judul yang lain sama sekali"
        sent = session.scalars(select(Review.action).where(Review.document_id == entry_id)).all()
        revisions = session.scalars(select(DocumentRevision).where(DocumentRevision.document_id == entry_id)).all()
    assert (sent, len(revisions)) == (["diajukan"], 1)
    assert officer.ask(f"/api/entries/{entry_id}/withdraw", body={})[0] == 204
    assert officer.ask(f"/api/entries/{entry_id}", method="DELETE")[0] == 204


def test_whoever_is_killed_from_submit_to_archive_nothing_is_lost_doubled_or_stuck(polsek):
    officer, kanit, chief, kasium = (polsek.people[role] for role in ("petugas", "kanit", "kapolsek", "kasium"))
    answers, period = example()
    paper, officer_id = uuid4(), officer.actor.officer_id
    body = {"kind": KIND, "answers": answers}

    def state():
        with polsek.db.reading() as session:
            document = session.get(Document, paper)
            return document and document.state

    def month():
        with polsek.db.reading() as session:
            return session.scalars(select(Month).where(Month.officer_id == officer_id)).one()

    def sealed():
        with polsek.db.reading() as session:
            return [file.sha256 for file in month_files(session.get_one(Month, month().id))]

    def steps():
        with polsek.db.reading() as session:
            taken = session.scalars(select(MonthEvent.action).where(MonthEvent.month_id == month().id))
            return Counter(taken)

    # One paper: submitted, checked, approved.
    assert officer.ask(f"/api/entries/{paper}/1", body=body, method="PUT")[0] == 201
    polsek.send_while("web", IN_THE_MIDDLE, lambda: officer.ask(f"/api/entries/{paper}/1/submit", body={}))
    assert state() == "diajukan"
    assert kanit.ask(f"/periksa/{paper}")[0] == 200
    polsek.send_while("servers", AT_ONCE, lambda: kanit.ask(f"/periksa/{paper}/teruskan", {"revisi": 1}))
    assert state() == "diperiksa"
    assert chief.ask(f"/periksa/{paper}")[0] == 200
    polsek.send_while("web", AFTERWARDS, lambda: chief.ask(f"/periksa/{paper}/setujui", {"revisi": 1}))
    assert state() == "disetujui"
    with polsek.db.reading() as session:
        reviews = session.scalars(select(Review.action).where(Review.document_id == paper)).all()
        assert len(session.scalars(select(DocumentRevision)).all()) == 1
    assert len(reviews) == len(set(reviews)), reviews

    # The month is built: the worker dies at its work.
    assert officer.ask(f"/bulan/{period}/susun", {})[0] == 200
    wait_until(lambda: polsek.working())
    polsek.kill("worker")
    wait_until(lambda: polsek.count(Job) and not _unfinished(polsek.db))
    with polsek.db.reading() as session:
        assert {job.state for job in session.scalars(select(Job))} == {"done"}
        built = month_files(session.get_one(Month, month().id))
    assert len(built) == 1

    # Signed by the officer, passed on, signed by the Kapolsek, archived.
    def sign(person, path):
        return lambda: person.ask(path, {"frasa": PHRASE, "berkas": sealed()})

    month_id = month().id
    polsek.send_while("web", IN_THE_MIDDLE, sign(officer, f"/bulan/{period}/tanda-tangan"))
    assert month().state == "diajukan"
    assert kanit.ask(f"/bulan/{officer_id}/{period}/periksa", {"catatan": "Lengkap."})[0] == 200
    polsek.send_while("servers", 0.3, sign(chief, f"/meja/{month_id}/tanda-tangan"))
    assert month().state == "ditandatangani"
    polsek.send_while(
        "web", AFTERWARDS, lambda: kasium.ask(f"/bulan/{officer_id}/{period}/arsipkan", {"tempat": "Lemari A/Map 3"})
    )

    assert (month().state, month().archive_place, month().note) == ("diarsipkan", "Lemari A/Map 3", "Lengkap.")
    assert max(steps().values()) == 1, steps()
    with polsek.db.reading() as session:
        signed = month_files(session.get_one(Month, month_id))
        assert [file.stage for file in signed] == ["kapolsek"]
        assert {job.state for job in session.scalars(select(Job))} == {"done"}
    assert check_chain(polsek.db).broken_at is None
    status, told = kasium.ask(f"/arsip?{urllib.parse.urlencode({'petugas': officer_id})}")
    assert status == 200
    assert "Lemari A/Map 3" in told


def _unfinished(db):
    with db.reading() as session:
        return [job.id for job in session.scalars(select(Job)) if job.state not in ("done", "dead")]
