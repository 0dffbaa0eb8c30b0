"""Every object store keeps what it was given, and says when it cannot."""

import hashlib
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from engines.storage.fake import MemoryObjects
from engines.storage.objects import LocalObjects
from errors import StorageFailed


@pytest.fixture(params=["local", "memory"])
def store(request, tmp_path):
    return LocalObjects(tmp_path / "objects") if request.param == "local" else MemoryObjects()


def written(path, content):
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("content", [b"", b"isi", b"isi panjang" * 2_000_000], ids=["empty", "short", "22 MB"])
def test_what_is_put_can_be_fetched_by_its_hash(store, tmp_path, content):
    key = store.put(written(tmp_path / "a", content))

    assert key == hashlib.sha256(content).hexdigest()
    assert store.exists(key)
    assert store.fetch(key, tmp_path / "b") == tmp_path / "b"
    assert (tmp_path / "b").read_bytes() == content


def test_putting_twice_changes_nothing(store, tmp_path):
    keys = [store.put(written(tmp_path / name, b"isi")) for name in ("a", "b")]

    assert len(set(keys)) == 1
    assert store.fetch(keys[0], tmp_path / "c").read_bytes() == b"isi"


def test_many_put_the_same_and_different_things_at_once(store, tmp_path):
    paths = [written(tmp_path / f"{number}", b"%d" % (number % 5)) for number in range(40)]

    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(store.put, paths))

    assert len(set(keys)) == 5
    assert all(store.exists(key) for key in keys)


def test_fetching_replaces_the_target_in_one_step(store, tmp_path):
    key = store.put(written(tmp_path / "a", b"baru"))

    store.fetch(key, written(tmp_path / "b", b"lama"))

    assert (tmp_path / "b").read_bytes() == b"baru"


def test_what_is_not_there_is_an_error_and_leaves_the_target_alone(store, tmp_path):
    with pytest.raises(StorageFailed, match="tidak ada"):
        store.fetch("0" * 64, written(tmp_path / "b", b"lama"))

    assert not store.exists("0" * 64)
    assert (tmp_path / "b").read_bytes() == b"lama"
    assert list(tmp_path.glob(".fetch*")) == []


def test_a_removed_object_is_gone_and_a_missing_one_is_fine(store, tmp_path):
    key = store.put(written(tmp_path / "a", b"isi"))

    store.remove(key)
    store.remove(key)

    assert not store.exists(key)


@pytest.mark.parametrize("key", ["", "../../rahasia", "A" * 64, "0" * 63])
def test_what_is_no_key_is_refused(store, tmp_path, key):
    with pytest.raises(StorageFailed):
        store.fetch(key, tmp_path / "b")


def test_a_file_that_cannot_be_read_is_an_error(store, tmp_path):
    with pytest.raises(StorageFailed):
        store.put(tmp_path / "tidak-ada")


# ---------------------------------------------------------------- the local folder


def everything(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_damage_on_disk_is_noticed(tmp_path):
    store = LocalObjects(tmp_path / "objects")
    key = store.put(written(tmp_path / "a", b"isi"))
    next((tmp_path / "objects").glob(f"*/{key}")).write_bytes(b"lain")

    with pytest.raises(StorageFailed, match="rusak"):
        store.fetch(key, tmp_path / "b")

    assert not (tmp_path / "b").exists()
    assert list(tmp_path.glob(".fetch*")) == []


def test_objects_outlive_the_process(tmp_path):
    key = LocalObjects(tmp_path / "objects").put(written(tmp_path / "a", b"isi"))

    assert LocalObjects(tmp_path / "objects").fetch(key, tmp_path / "b").read_bytes() == b"isi"
    assert [path.name for path in everything(tmp_path / "objects")] == [key]


@pytest.mark.parametrize("size", [100_000, 30_000_000])
def test_a_file_that_does_not_fit_is_refused_in_words_and_leaves_nothing(tmp_path, size):
    written(tmp_path / "a", b"x" * size)
    program = """if True:
        import resource, sys
        from pathlib import Path
        from engines.storage.objects import LocalObjects
        from errors import StorageFailed
        store = LocalObjects(Path(sys.argv[1]) / "objects")
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
        try:
            store.put(Path(sys.argv[1]) / "a")
        except StorageFailed as exc:
            print(exc)
    """

    told = subprocess.run(
        [sys.executable, "-c", program, tmp_path], capture_output=True, text=True, check=True, timeout=60
    ).stdout

    assert "tidak dapat disimpan" in told
    assert everything(tmp_path / "objects") == []


def test_a_full_disk_is_said(tmp_path):
    from engines.storage.objects import _failed

    full = OSError(28, os.strerror(28))

    assert "ruang penyimpanan penuh" in str(_failed("Berkas tidak dapat disimpan", full))


def test_what_a_killed_process_left_is_removed_later(tmp_path):
    LocalObjects(tmp_path / "objects")
    left = tmp_path / "objects" / "sementara"
    left.mkdir()
    old, new = written(left / "lama", b"x"), written(left / "baru", b"x")
    os.utime(old, (time.time() - 7_200,) * 2)

    LocalObjects(tmp_path / "objects")

    assert everything(tmp_path / "objects") == [new]
