"""Whoever is killed in the middle of a month's step: nothing is lost, nothing doubled, nothing stuck."""

import json
import os
import signal
import subprocess
import sys
import traceback
from itertools import count

import pytest
from sqlalchemy import select

from config import PROJECT
from models.audit import AuditEntry
from models.database import open_sqlite
from models.tables import BundleFile, Job, Month, MonthEvent, Officer
from services.audit import check_chain
from services.clock import system_clock
from services.keys import make_key
from services.month_life import archive, begin_revision, cancel_build, forward, give_back, pass_on, request_build
from tests.factories import Station, add_bundle, add_document, add_month, make_installation

PASSPHRASE = "frasa sandi contoh"
STEPS = {
    "menyusun": ("terbuka", lambda db, id_, people, clock: request_build(db, id_, by=people["petugas"], clock=clock)),
    "membatalkan": ("terbuka", lambda db, id_, people, clock: cancel_build(db, id_, by=people["petugas"], clock=clock)),
    "memeriksa": (
        "diajukan", lambda db, id_, people, clock: pass_on(db, id_, note="Lengkap.", by=people["kanit"], clock=clock),
    ),
    "mengembalikan": (
        "diajukan",
        lambda db, id_, people, clock: give_back(db, id_, remark="Foto.", by=people["kapolsek"], clock=clock),
    ),
    "menerbitkan ulang": (
        "ditandatangani",
        lambda db, id_, people, clock: begin_revision(db, id_, reason="Salah.", by=people["kapolsek"], clock=clock),
    ),
    "mengarsipkan": (
        "ditandatangani",
        lambda db, id_, people, clock: archive(db, id_, place="Map 1", by=people["kasium"], clock=clock),
    ),
    "meneruskan": (
        "diarsipkan", lambda db, id_, people, clock: forward(db, id_, by=people["kasium"], clock=clock),
    ),
}  # fmt: skip


@pytest.fixture
def place(tmp_path):
    installation = make_installation(tmp_path, clock=system_clock)
    installation.station = Station(installation.db)
    yield installation
    installation.db.close()


def month_in(place, tmp_path, state):
    """A built month of two bundles in the state; gives its id."""
    stage = {"terbuka": "dibangun", "diajukan": "petugas"}.get(state, "kapolsek")
    with place.db.writing() as session:
        month = add_month(session, session.get(Officer, place.station["petugas"].officer_id), state=state)
        add_document(session, month)
        add_document(session, month, kind="laporan_informasi", position=1)
        for apart in (False, True):
            add_bundle(session, month, place.store, tmp_path, restricted=apart, stage=stage)
        return month.id


def everything(place):
    """All that a step may change."""
    with place.db.reading() as session:
        months = [(one.state, one.revision, one.note, one.archive_place) for one in session.scalars(select(Month))]
        files = sorted((one.sha256, one.stage, one.discarded_at is None) for one in session.scalars(select(BundleFile)))
        counts = [len(session.scalars(select(table)).all()) for table in (MonthEvent, AuditEntry, Job)]
    return months, files, counts


def killed(work):
    """Run the work in a process of its own; say whether it was killed before its end."""
    child = os.fork()
    if child == 0:
        outcome = 1
        try:
            work()
            outcome = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(outcome)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def dies_at(moment):
    """A clock that kills its process when it is asked for the time so often."""
    asked = count(1)

    def clock():
        if next(asked) == moment:
            os.kill(os.getpid(), signal.SIGKILL)
        return system_clock()

    return clock


@pytest.mark.parametrize("name", STEPS)
def test_a_step_that_is_killed_anywhere_has_not_begun_and_is_taken_again(place, tmp_path, name):
    state, step = STEPS[name]
    month_id = month_in(place, tmp_path, state)
    if name == "membatalkan":
        request_build(place.db, month_id, by=place.station["petugas"], clock=system_clock)
    before = everything(place)

    for moment in count(1):
        db = open_sqlite(place.settings.database)
        died = killed(lambda db=db, moment=moment: step(db, month_id, place.station, dies_at(moment)))
        db.close()
        if not died:
            break
        assert everything(place) == before, f"killed at the clock's question {moment}"

    assert moment > 1
    after = everything(place)
    assert after[2][0] == before[2][0] + 1
    assert check_chain(place.db).broken_at is None


class DyingStore:
    """The object store of somebody who is killed before or after a file is kept."""

    def __init__(self, store, *, before=0, after=0):
        self._store, self._before, self._after, self._puts = store, before, after, 0

    def put(self, path):
        self._puts += 1
        if self._puts == self._before:
            os.kill(os.getpid(), signal.SIGKILL)
        key = self._store.put(path)
        if self._puts == self._after:
            os.kill(os.getpid(), signal.SIGKILL)
        return key

    def fetch(self, key, target):
        return self._store.fetch(key, target)


# Signs in a process of its own, whose store kills it: var, month, moment, and the passphrase, as arguments.
SIGNER = """
import json, sys
from dataclasses import replace
from pathlib import Path
from uuid import UUID
from app import Installation
from config import Settings
from models.tables import Month, Officer
from services.month_signing import month_files, sign_month
from tests.factories import actor_of
from tests.integration.test_month_steps_killed import DyingStore

var, month_id, moment, passphrase = sys.argv[1:]
place = Installation(Settings(var=Path(var)))
with place.db.reading() as session:
    month = session.get_one(Month, UUID(month_id))
    officer = actor_of(session, session.get_one(Officer, month.officer_id))
    seen = [file.sha256 for file in month_files(month)]
desk = replace(place.desk, store=DyingStore(place.store, **json.loads(moment)))
sign_month(desk, month.id, role="petugas", passphrase=passphrase, seen=seen, by=officer)
"""


@pytest.mark.slow
@pytest.mark.parametrize("moment", [{"before": 1}, {"after": 1}, {"before": 2}, {"after": 2}], ids=str)
def test_a_signer_that_is_killed_has_signed_nothing_and_signs_again(place, tmp_path, moment):
    month_id = month_in(place, tmp_path, "terbuka")
    officer = place.station["petugas"]
    make_key(place.db, place.keyring, officer, passphrase=PASSPHRASE, again=PASSPHRASE, clock=system_clock)
    before = everything(place)

    def sign(moment):
        arguments = [str(place.settings.var), str(month_id), json.dumps(moment), PASSPHRASE]
        paths = {"PYTHONPATH": f"{PROJECT}:{PROJECT / 'tests'}"}
        done = subprocess.run(
            [sys.executable, "-c", SIGNER, *arguments], cwd=PROJECT, env={**os.environ, **paths}, timeout=120
        )
        return done.returncode

    assert sign(moment) == -signal.SIGKILL
    assert everything(place) == before

    assert sign({}) == 0
    with place.db.reading() as session:
        stages = sorted(session.scalars(select(BundleFile.stage)))
        assert session.get_one(Month, month_id).state == "diajukan"
    assert stages == ["dibangun", "dibangun", "petugas", "petugas"]
