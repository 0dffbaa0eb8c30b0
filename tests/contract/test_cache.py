"""What every cache does, and what the one on disk does besides."""

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.cache.base import cache_key
from engines.cache.fake import MemoryCache
from engines.cache.folder import FolderCache


@pytest.fixture(params=["folder", "memory"])
def cache(request, tmp_path):
    return FolderCache(tmp_path / "cache") if request.param == "folder" else MemoryCache()


def keep(cache, key, data, tmp_path, **facts):
    source = tmp_path / "source"
    source.unlink(missing_ok=True)
    source.write_bytes(data)
    cache.keep(key, source, facts)


def taken(cache, key, tmp_path):
    target = tmp_path / "taken"
    facts = cache.take(key, target)
    return None if facts is None else (target.read_bytes(), facts)


def test_what_was_kept_is_given_with_its_facts(cache, tmp_path):
    keep(cache, cache_key("a", "1"), b"isi", tmp_path, pages=3)

    assert taken(cache, cache_key("a", "1"), tmp_path) == (b"isi", {"pages": 3})


def test_what_was_not_kept_leaves_nothing_at_the_target(cache, tmp_path):
    assert taken(cache, cache_key("a", "2"), tmp_path) is None
    assert not (tmp_path / "taken").exists()


def test_keeping_again_replaces_file_and_facts_together(cache, tmp_path):
    keep(cache, cache_key("a"), b"lama", tmp_path, pages=1)
    keep(cache, cache_key("a"), b"baru", tmp_path, pages=2)

    assert taken(cache, cache_key("a"), tmp_path) == (b"baru", {"pages": 2})


def test_a_source_that_changes_afterwards_changes_nothing(cache, tmp_path):
    keep(cache, cache_key("a"), b"isi", tmp_path)
    (tmp_path / "source").write_bytes(b"lain")

    assert taken(cache, cache_key("a"), tmp_path) == (b"isi", {})


@given(one=st.lists(st.text(), min_size=1, max_size=4), two=st.lists(st.text(), min_size=1, max_size=4))
@settings(max_examples=300)
def test_different_origins_never_share_a_key(one, two):
    assert (cache_key(*one) == cache_key(*two)) is (one == two)


# ---------------------------------------------------------------- the folder


def files(root):
    return [path for path in root.glob("files/??/*") if path.is_file()]


@pytest.mark.parametrize("damage", [b"", b"is", b"isi dan lagi", b"iso"])
def test_a_damaged_file_is_never_given_and_can_be_kept_again(tmp_path, damage):
    cache = FolderCache(tmp_path / "cache")
    keep(cache, cache_key("a"), b"isi", tmp_path)
    (file,) = files(tmp_path / "cache")
    file.chmod(0o600)
    file.write_bytes(damage)

    assert taken(cache, cache_key("a"), tmp_path) is None
    keep(cache, cache_key("a"), b"isi", tmp_path)
    assert taken(cache, cache_key("a"), tmp_path) == (b"isi", {})


def test_a_damaged_fact_is_a_miss(tmp_path):
    cache = FolderCache(tmp_path / "cache")
    keep(cache, cache_key("a"), b"isi", tmp_path)
    (fact,) = (tmp_path / "cache").glob("keys/??/*")
    fact.write_bytes(fact.read_bytes()[:10])

    assert taken(cache, cache_key("a"), tmp_path) is None


def test_a_restart_finds_what_was_kept_and_may_find_the_folder_gone(tmp_path):
    keep(FolderCache(tmp_path / "cache"), cache_key("a"), b"isi", tmp_path)

    assert taken(FolderCache(tmp_path / "cache"), cache_key("a"), tmp_path) == (b"isi", {})
    assert taken(FolderCache(tmp_path / "gone"), cache_key("a"), tmp_path) is None


def test_the_least_recently_used_goes_first_and_the_folder_stays_within_its_limit(tmp_path):
    cache = FolderCache(tmp_path / "cache", limit_bytes=10_000)
    for number in range(100):
        keep(cache, cache_key("a", str(number)), bytes([number]) * 1_000, tmp_path)
        assert taken(cache, cache_key("a", "0"), tmp_path) is not None

    found = {number for number in range(100) if taken(cache, cache_key("a", str(number)), tmp_path)}

    assert sum(path.stat().st_size for path in files(tmp_path / "cache")) <= 10_500
    assert {0, 99} <= found
    assert len(list((tmp_path / "cache").glob("keys/??/*"))) <= len(found) + 1


def test_a_folder_that_cannot_be_written_keeps_nothing_and_says_nothing(tmp_path):
    (tmp_path / "cache").write_text("a file stands where the folder should be")
    cache = FolderCache(tmp_path / "cache")

    keep(cache, cache_key("a"), b"isi", tmp_path)

    assert taken(cache, cache_key("a"), tmp_path) is None


def test_many_threads_keep_and_take_one_key(tmp_path):
    cache = FolderCache(tmp_path / "cache", limit_bytes=50_000)
    wrong = []

    def work(name):
        folder = tmp_path / name
        folder.mkdir()
        for number in range(60):
            text = f"{name} {number}".encode() * 50
            keep(cache, cache_key("a"), text, folder, text=text.decode())
            found = taken(cache, cache_key("a"), folder)
            if found is not None and found[0] != found[1]["text"].encode():
                wrong.append(found)

    threads = [threading.Thread(target=work, args=(name,)) for name in ("satu", "dua", "tiga")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not wrong
