"""A build goes on after its worker dies or freezes, and comes out once."""

import os
import signal
import time
from pathlib import Path

import pytest
from sqlalchemy import select

import app
from config import Settings
from models.tables import BundleFile, Photo
from services.bundling import hand_in
from services.clock import system_clock
from services.folder import read_folder, take_in
from services.jobs import status

PATIENCE_S = 120


def descendants(pid):
    """Give all processes below `pid`, zombies left out."""
    children = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                _, _, rest = (entry / "stat").read_text().rpartition(")")
                command = (entry / "cmdline").read_text()
            except OSError:
                continue
            state, parent = rest.split()[:2]
            if state != "Z":
                children.setdefault(int(parent), []).append((int(entry.name), command))
    found, todo = [], [pid]
    while todo:
        for child in children.get(todo.pop(), []):
            found.append(child)
            todo.append(child[0])
    return found


@pytest.fixture
def installation(tmp_path, monkeypatch):
    monkeypatch.setenv("BERKAS_VAR", str(tmp_path))
    monkeypatch.setenv("LEASE_S", "3")
    monkeypatch.setenv("SWEEP_S", "1")
    made = app.Installation.ready(Settings.from_environment())
    yield made
    made.db.close()


@pytest.mark.slow
@pytest.mark.parametrize("target", ["worker", "office"])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP], ids=lambda one: one.name)
def test_a_bundle_comes_out_once_whoever_dies_in_the_middle(installation, tmp_path, target, number):
    before = {pid for pid, _ in descendants(os.getpid())}
    month = read_folder(app.PROJECT / "examples" / "month", clock=system_clock)
    month_id = take_in(
        installation.db, month, store=installation.store, confinement=installation.confinement,
        cache=installation.cache, shelf=installation.shelf, clock=system_clock, example=False,
    )  # fmt: skip
    with installation.db.reading() as session:
        originals = session.scalars(select(Photo.original_sha256)).all()
    for key in originals:
        installation.store.remove(key)  # a bundle is made of the scaled photos alone

    with installation.supervisor(installation.programs(web=False)) as supervisor:
        plans = hand_in(installation.db, month_id, clock=system_clock)
        for plan in plans:
            installation.bell.ring(plan.job_id)
        first = plans[0].job_id
        wait_until(lambda: status(installation.db, first).done >= 1)
        victims = [supervisor.pid_of("worker")]
        if target == "office":
            victims = [
                pid for pid, line in descendants(os.getpid())
                if "engines.convert.worker" in line and "bwrap" not in line and str(tmp_path) in cwd(pid)
            ]  # fmt: skip
        assert victims
        for pid in victims:
            os.kill(pid, number)
        for plan in plans:
            wait_until(lambda plan=plan: status(installation.db, plan.job_id).state in ("done", "dead"))

    assert originals
    assert [status(installation.db, plan.job_id).state for plan in plans] == ["done", "done"]
    with installation.db.reading() as session:
        files = session.scalars(select(BundleFile)).all()
        assert sorted((str(file.bundle_id), file.stage) for file in files) == sorted(
            (str(plan.bundle_id), "dibangun") for plan in plans
        )
    wait_until(lambda: not {pid for pid, _ in descendants(os.getpid())} - before)
    left = [path for path in (tmp_path / "run").rglob("*") if path.is_file() and "bell.db" not in path.name]
    assert left == []


def cwd(pid):
    try:
        return str(Path(f"/proc/{pid}/cwd").readlink())
    except OSError:
        return ""


def wait_until(condition):
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)
