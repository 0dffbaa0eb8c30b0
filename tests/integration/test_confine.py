"""What a confined child can and cannot do."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engines.confine.bubblewrap import Bubblewrap, refusal, refused_as
from engines.confine.fake import InProcess
from engines.confine.sandbox import CODE, PROJECT
from engines.confine.workfolder import WorkFolder
from errors import (
    AnswersInvalid,
    ConfinedChildFailed,
    ConfinedChildHung,
    InputUnreadable,
    PhotoRefused,
    UserError,
)

LIMITS = {"memory_bytes": 1 << 30, "cpu_s": 5}


@pytest.fixture
def confinement(tmp_path):
    return Bubblewrap(tmp_path / "work")


@pytest.fixture(params=["confined", "unconfined", "in-process"])
def any_confinement(request, tmp_path):
    return {
        "confined": lambda: Bubblewrap(tmp_path / "work"),
        "unconfined": lambda: Bubblewrap(tmp_path / "work", unconfined=True),
        "in-process": lambda: InProcess(tmp_path / "work"),
    }[request.param]()


def running_below(folder):
    """Give the processes whose current directory is in `folder` (zombies have none)."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                where = (entry / "cwd").readlink()
            except OSError:
                continue
            if str(where).startswith(str(folder)):
                found.append(int(entry.name))
    return found


def leftovers(tmp_path):
    return [*(tmp_path / "work").iterdir(), *running_below(tmp_path / "work")]


def test_this_machine_can_confine():
    assert refusal() is None


def test_a_child_answers_many_calls_and_leaves_nothing(any_confinement, tmp_path):
    with any_confinement.child(**LIMITS) as child:
        first = child.call("posixpath:basename", {"p": "a/b"}, timeout_s=60)
        second = child.call("posixpath:basename", {"p": "a/c"}, timeout_s=60)

    assert (first, second) == ("b", "c")
    assert leftovers(tmp_path) == []


def test_files_go_in_and_out(any_confinement, tmp_path):
    (tmp_path / "mine.txt").write_text("isi")

    with any_confinement.child(**LIMITS) as child:
        child.give(tmp_path / "mine.txt", "in.txt")
        child.call("shutil:copy", {"src": "in.txt", "dst": "out.txt"}, timeout_s=60)
        child.take("out.txt", tmp_path / "back.txt")
        with pytest.raises(ConfinedChildFailed):
            child.take("never-made.txt", tmp_path / "other.txt")

    assert (tmp_path / "back.txt").read_text() == "isi"


def test_a_refusal_travels_with_its_class_and_words_and_the_child_serves_on(any_confinement, tmp_path):
    with any_confinement.child(**LIMITS) as child:
        (child.work / "foto").write_text("bukan foto")
        with pytest.raises(PhotoRefused, match="foto"):
            child.call("pipeline.photos:prepare", {"source": "foto", "target": "out.jpg"}, timeout_s=60)

        assert child.call("posixpath:basename", {"p": "a/b"}, timeout_s=60) == "b"


def test_any_other_error_ends_the_child(any_confinement, tmp_path):
    with any_confinement.child(**LIMITS) as child:
        with pytest.raises(ConfinedChildFailed, match="ZeroDivisionError"):
            child.call("timeit:timeit", {"stmt": "1 // 0"}, timeout_s=60)
        with pytest.raises(ConfinedChildFailed):
            child.call("posixpath:basename", {"p": "a/b"}, timeout_s=60)

    assert leftovers(tmp_path) == []


def test_a_child_sees_its_work_folder_our_code_and_nothing_else_of_ours(confinement, tmp_path):
    with confinement.child(**LIMITS) as child:
        (child.work / "given.txt").write_text("x")
        inside = child.call("os:listdir", {"path": "."}, timeout_s=60)
        project = child.call("os:listdir", {"path": str(PROJECT)}, timeout_s=60)
        folders = {name: child.call("os:listdir", {"path": name}, timeout_s=60) for name in ("/", "/tmp", "/etc")}

    assert inside == ["given.txt"]
    assert set(project) <= {*CODE, ".venv", "var"}  # var only as the way to a work folder in it
    ways = {path.parts[1] for path in (PROJECT, Path(sys.prefix), Path(sys.base_prefix), tmp_path)}
    assert not ({"home", "run", "mnt", "srv", "boot"} - ways) & set(folders["/"])
    assert not {"shadow", "hosts", "hostname", "ssl"} & set(folders["/etc"])
    ways = {path.parts[2] for path in (PROJECT, tmp_path, Path(sys.prefix)) if path.parts[1] == "tmp"}
    assert set(folders["/tmp"]) <= ways  # the way to its work folder, and to our code


def test_a_child_cannot_read_a_file_beside_its_folder(confinement, tmp_path):
    canary = tmp_path / "canary.txt"
    canary.write_text("rahasia")

    with confinement.child(**LIMITS) as child, pytest.raises(ConfinedChildFailed, match="FileNotFoundError"):
        child.call("shutil:copy", {"src": str(canary), "dst": "stolen"}, timeout_s=60)


def test_a_child_reads_only_what_it_was_given(confinement, tmp_path):
    given = tmp_path / "given.txt"
    given.write_text("x")

    with confinement.child(**LIMITS, reads=[given]) as child:
        assert child.call("os.path:exists", {"path": str(given)}, timeout_s=60) is True
        with pytest.raises(ConfinedChildFailed, match="OSError"):
            child.call("os:truncate", {"path": str(given), "length": 0}, timeout_s=60)

    assert given.read_text() == "x"


@pytest.mark.parametrize("place", ["/usr/berkas", str(PROJECT / "engines" / "berkas"), "/berkas/x"])
def test_a_child_writes_nowhere_else(confinement, place):
    with confinement.child(**LIMITS) as child, pytest.raises(ConfinedChildFailed):
        child.call("shutil:copy", {"src": "/etc/passwd", "dst": place}, timeout_s=60)

    assert not Path(place).exists()


def test_a_child_has_no_network(confinement):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = ["127.0.0.1", listener.getsockname()[1]]
        listener.settimeout(0.2)
        with confinement.child(**LIMITS) as child, pytest.raises(ConfinedChildFailed, match="ConnectionRefusedError"):
            child.call("socket:create_connection", {"address": address, "timeout": 2}, timeout_s=60)

        with pytest.raises(TimeoutError):
            listener.accept()


def test_a_link_that_a_child_leaves_leads_nowhere(confinement, tmp_path):
    ours = tmp_path / "ours.txt"
    ours.write_text("rahasia")

    with confinement.child(**LIMITS) as child:
        for name in ("in", "out"):
            child.call("os:symlink", {"src": str(ours), "dst": name}, timeout_s=60)
        child.call("os:mkfifo", {"path": "pipe"}, timeout_s=60)
        (tmp_path / "new.txt").write_text("baru")
        child.give(tmp_path / "new.txt", "in")
        for name in ("out", "pipe"):
            with pytest.raises(ConfinedChildFailed):
                child.take(name, tmp_path / "stolen.txt")

    assert ours.read_text() == "rahasia"
    assert not (tmp_path / "stolen.txt").exists()


@pytest.mark.parametrize("unconfined", [False, True])
def test_a_hanging_child_is_killed_with_all_it_started(tmp_path, unconfined):
    confinement = Bubblewrap(tmp_path / "work", unconfined=unconfined)

    with confinement.child(**LIMITS) as child, pytest.raises(ConfinedChildHung):
        child.call("os:system", {"command": "sleep 60 & sleep 60"}, timeout_s=0.5)

    assert leftovers(tmp_path) == []


def test_a_stopped_child_is_no_trap_for_a_long_request(confinement, tmp_path):
    with confinement.child(**LIMITS) as child:
        for pid in running_below(child.work):
            os.kill(pid, signal.SIGSTOP)
        with pytest.raises(ConfinedChildHung):
            child.call("posixpath:basename", {"p": "x" * 1_000_000}, timeout_s=0.5)

    assert leftovers(tmp_path) == []


def test_long_requests_and_answers_pass(confinement):
    with confinement.child(**LIMITS) as child:
        assert len(child.call("posixpath:normpath", {"path": "x" * 3_000_000}, timeout_s=60)) == 3_000_000


def test_noise_of_a_library_disturbs_no_answer(confinement):
    with confinement.child(**LIMITS) as child:
        child.call("os:system", {"command": "echo '{\"result\": 1}'; echo ribut >&2"}, timeout_s=60)

        assert child.call("posixpath:basename", {"p": "a/b"}, timeout_s=60) == "b"


def test_a_child_that_dies_leaves_nothing(confinement, tmp_path):
    with confinement.child(**LIMITS) as child, pytest.raises(ConfinedChildFailed):
        child.call("os:abort", {}, timeout_s=60)

    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("unconfined", [False, True])
def test_a_child_that_takes_too_much_memory_fails_alone(tmp_path, unconfined):
    confinement = Bubblewrap(tmp_path / "work", unconfined=unconfined)

    with (
        confinement.child(memory_bytes=300 << 20, cpu_s=5) as child,
        pytest.raises(ConfinedChildFailed, match="MemoryError"),
    ):
        child.call("timeit:timeit", {"stmt": "bytearray(1 << 30)", "number": 1}, timeout_s=60)


def test_a_child_that_takes_too_much_time_is_ended_by_its_limit(confinement, tmp_path):
    with confinement.child(memory_bytes=1 << 30, cpu_s=1) as child, pytest.raises(ConfinedChildFailed):
        child.call("timeit:timeit", {"stmt": "sum(range(1000))", "number": 10_000_000}, timeout_s=60)

    assert leftovers(tmp_path) == []


def test_a_child_cannot_write_a_file_without_end(confinement):
    with confinement.child(**LIMITS) as child:
        (child.work / "f").touch()

        with pytest.raises(ConfinedChildFailed, match="OSError"):
            child.call("os:truncate", {"path": "f", "length": 2 << 30}, timeout_s=60)


OWNER = """
import sys, time
from pathlib import Path
from engines.confine.bubblewrap import Bubblewrap
with Bubblewrap(Path(sys.argv[1])).child(memory_bytes=1 << 30, cpu_s=5) as child:
    print("ready", flush=True)
    child.call("os:system", {"command": "sleep 60"}, timeout_s=60)
"""


def wait_until(happens):
    for _ in range(1_500):  # what sleeps there would end by itself after 60 s
        if happens():
            return
        time.sleep(0.02)
    pytest.fail("it did not happen in 30 seconds")


def test_nothing_survives_an_owner_killed_the_hard_way(tmp_path):
    owner = subprocess.Popen([sys.executable, "-c", OWNER, str(tmp_path / "work")], stdout=subprocess.PIPE, cwd=PROJECT)
    with owner.stdout as out:
        assert out.readline() == b"ready\n"
    wait_until(lambda: running_below(tmp_path / "work"))

    owner.kill()
    owner.wait()

    wait_until(lambda: not running_below(tmp_path / "work"))
    with Bubblewrap(tmp_path / "work").child(**LIMITS) as child:  # the next one sweeps the folder of the dead
        assert list((tmp_path / "work").iterdir()) == [child.work]


def test_a_living_owners_folder_is_not_swept(tmp_path):
    first = WorkFolder(tmp_path / "work")
    second = WorkFolder(tmp_path / "work")

    assert first.path.is_dir()

    first.remove()
    second.remove()


def test_an_unknown_refusal_becomes_the_plain_one():
    assert type(refused_as({"refused": "InputUnreadable", "message": "rusak"})) is InputUnreadable
    assert type(refused_as({"refused": "SystemExit", "message": "rusak"})) is UserError
    assert type(refused_as({"refused": "Mapping", "message": "rusak"})) is UserError
    assert refused_as({"refused": "AnswersInvalid", "fields": {"nik": ["salah"]}}).fields == {"nik": ["salah"]}
    assert isinstance(refused_as({"refused": "AnswersInvalid", "fields": {}}), AnswersInvalid)


def test_the_environment_of_a_child_holds_nothing_of_ours(confinement, monkeypatch):
    monkeypatch.setenv("BERKAS_PASSPHRASE_PETUGAS", "sandi sekali")

    with confinement.child(**LIMITS) as child:
        assert child.call("os:getenv", {"key": "BERKAS_PASSPHRASE_PETUGAS"}, timeout_s=60) is None


def test_a_child_knows_one_user(confinement, tmp_path):
    with confinement.child(**LIMITS) as child:
        child.call("shutil:copy", {"src": "/etc/passwd", "dst": "seen"}, timeout_s=60)
        child.take("seen", tmp_path / "seen")

    assert len((tmp_path / "seen").read_text().splitlines()) == 1


def test_two_children_do_not_see_each_other(confinement):
    with confinement.child(**LIMITS) as one, confinement.child(**LIMITS) as other:
        (other.work / "foto.jpg").touch()

        assert one.call("os.path:exists", {"path": str(other.work)}, timeout_s=60) is False
