"""Every object store keeps what it was given, and says when it cannot."""

import hashlib

import pytest

from engines.storage.fake import MemoryObjects
from engines.storage.objects import LocalObjects
from errors import StorageFailed


@pytest.fixture(params=["local", "memory"])
def store(request, tmp_path):
    return LocalObjects(tmp_path / "objects") if request.param == "local" else MemoryObjects()


def test_what_is_put_can_be_fetched_by_its_hash(store, tmp_path):
    (tmp_path / "a").write_bytes(b"isi" * 1_000_000)

    key = store.put(tmp_path / "a")

    assert key == hashlib.sha256(b"isi" * 1_000_000).hexdigest()
    assert store.fetch(key, tmp_path / "b").read_bytes() == (tmp_path / "a").read_bytes()
    assert store.put(tmp_path / "a") == key


def test_what_is_not_there_is_an_error(store, tmp_path):
    with pytest.raises(StorageFailed):
        store.fetch("0" * 64, tmp_path / "b")

    assert not store.exists("0" * 64)
    store.remove("0" * 64)
    assert list(tmp_path.glob("*fetch*")) == []


def test_a_removed_object_is_gone(store, tmp_path):
    (tmp_path / "a").write_bytes(b"isi")
    key = store.put(tmp_path / "a")

    store.remove(key)

    assert not store.exists(key)


def test_damage_on_disk_is_noticed(tmp_path):
    store = LocalObjects(tmp_path / "objects")
    (tmp_path / "a").write_bytes(b"isi")
    key = store.put(tmp_path / "a")
    next((tmp_path / "objects").glob(f"*/{key}")).write_bytes(b"lain")

    with pytest.raises(StorageFailed, match="rusak"):
        store.fetch(key, tmp_path / "b")

    assert not (tmp_path / "b").exists()
