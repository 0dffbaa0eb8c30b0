"""The supervisor: what ends is started again, what fails to ring is tried again, and its own death is seen."""

import sys
import time
from uuid import uuid4

import pytest

from errors import EngineError
from models.database import open_sqlite
from models.tables import Base
from services.clock import system_clock
from services.jobs import enqueue
from tasks.supervisor import Program, Supervisor

PATIENCE_S = 30
SLEEPS = Program("tidur", [sys.executable, "-c", "import time; time.sleep(60)"])


class Bell:
    """A bell that fails as it is told, and counts."""

    def __init__(self, *errors):
        self.errors, self.rung = list(errors), 0

    def ring(self, _job_id):
        self.rung += 1
        if self.errors:
            raise self.errors.pop(0)


@pytest.fixture
def db(tmp_path):
    made = open_sqlite(tmp_path / "berkas.db")
    with made.writing() as session:
        Base.metadata.create_all(session.connection())
        enqueue(session, "kind", subject=uuid4(), clock=system_clock)
    yield made
    made.close()


def supervised(db, bell, tmp_path, program=SLEEPS):
    return Supervisor(
        [program], db=db, bell=bell, clock=system_clock, cwd=tmp_path, environment={}, sweep_s=0.1
    )  # fmt: skip


def wait_until(condition):
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def test_a_bell_that_fails_is_rung_again(db, tmp_path):
    bell = Bell(EngineError("the bell cannot be reached"), EngineError("the bell cannot be reached"))

    with supervised(db, bell, tmp_path) as supervisor:
        wait_until(lambda: bell.rung >= 3)
        assert supervisor.is_running


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_supervisor_that_dies_ends_its_programs_and_is_seen_to_be_dead(db, tmp_path):
    bell = Bell(RuntimeError("nobody foresaw this"))

    with supervised(db, bell, tmp_path) as supervisor:
        wait_until(lambda: not supervisor.is_running)
        assert supervisor.pid_of("tidur") is None


def test_a_program_that_ends_is_started_again(db, tmp_path):
    mark = tmp_path / "starts"
    program = Program("pendek", [sys.executable, "-c", f"open({str(mark)!r}, 'a').write('x')"])

    with supervised(db, Bell(), tmp_path, program):
        wait_until(lambda: mark.is_file() and len(mark.read_text()) >= 2)
