"""What a confined child can and cannot do."""

import os
import socket
from pathlib import Path

import pytest

from engines.confine.bubblewrap import Bubblewrap
from errors import ConfinedChildFailed, InputUnreadable

LIMITS = {"memory_bytes": 1 << 30, "cpu_s": 5}


@pytest.fixture
def confinement(tmp_path):
    return Bubblewrap(tmp_path / "work")


def test_a_child_answers_many_calls_and_leaves_no_folder(confinement, tmp_path):
    with confinement.child(**LIMITS) as child:
        first = child.call("posixpath:basename", {"p": "a/b"}, timeout_s=10)
        second = child.call("posixpath:basename", {"p": "a/c"}, timeout_s=10)

    assert (first, second) == ("b", "c")
    assert list((tmp_path / "work").iterdir()) == []


def test_a_child_sees_its_work_folder_but_not_ours(confinement, tmp_path):
    canary = tmp_path / "canary.txt"
    canary.write_text("rahasia")

    with confinement.child(**LIMITS) as child:
        (child.work / "given.txt").write_text("x")
        inside = child.call("os:listdir", {"path": "."}, timeout_s=10)
        seen = child.call("os.path:exists", {"path": str(canary)}, timeout_s=10)

    assert "given.txt" in inside
    assert seen is False


def test_a_child_reads_only_what_it_was_given(confinement, tmp_path):
    given = tmp_path / "given.txt"
    given.write_text("x")

    with confinement.child(**LIMITS, reads=[given]) as child:
        assert child.call("os.path:exists", {"path": str(given)}, timeout_s=10) is True


def test_a_child_has_no_network(confinement):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with confinement.child(**LIMITS) as child, pytest.raises(ConfinedChildFailed):
            child.call("socket:create_connection", {"address": ["127.0.0.1", port], "timeout": 2}, timeout_s=10)


def test_a_hanging_child_is_killed_with_all_it_started(confinement, tmp_path):
    with confinement.child(**LIMITS) as child:
        pid = child._process.pid
        with pytest.raises(ConfinedChildFailed):
            child.call("time:sleep", {"seconds": 60}, timeout_s=0.5)

    assert not Path(f"/proc/{pid}").exists()
    assert list((tmp_path / "work").iterdir()) == []


def test_a_child_that_takes_too_much_memory_fails_alone(confinement):
    with confinement.child(memory_bytes=300 << 20, cpu_s=5) as child, pytest.raises(ConfinedChildFailed):
        child.call("os:urandom", {"size": 1 << 30}, timeout_s=20)


@pytest.mark.slow
def test_a_child_that_takes_too_much_time_is_ended_by_its_limit(confinement):
    with confinement.child(memory_bytes=1 << 30, cpu_s=1) as child, pytest.raises(ConfinedChildFailed):
        child.call("timeit:timeit", {"stmt": "sum(range(1000))", "number": 10_000_000}, timeout_s=30)


def test_a_refusal_travels_back_with_its_words(confinement):
    from engines.confine.bubblewrap import refused_as

    refusal = refused_as({"refused": "InputUnreadable", "message": "berkas rusak"})

    assert isinstance(refusal, InputUnreadable)
    assert str(refusal) == "berkas rusak"


def test_the_environment_of_a_child_holds_nothing_of_ours(confinement, monkeypatch):
    monkeypatch.setenv("BERKAS_PASSPHRASE_PETUGAS", "sandi sekali")

    with confinement.child(**LIMITS) as child:
        assert child.call("os:getenv", {"key": "BERKAS_PASSPHRASE_PETUGAS"}, timeout_s=10) is None

    assert os.environ["BERKAS_PASSPHRASE_PETUGAS"]
