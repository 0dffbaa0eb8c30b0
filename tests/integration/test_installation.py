"""Migrations, backup and restore."""

import os
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine

from engines.storage.objects import LocalObjects
from errors import InputUnreadable, InstallationFault, WrongState
from models.tables import Base
from services.backup import backup, restore
from services.installation import migrate

NOW = datetime(2023, 1, 9, tzinfo=UTC)


def test_migrations_make_the_tables_that_the_models_say(tmp_path):
    migrate(tmp_path / "b.db", copies=tmp_path / "copies", moment=NOW)
    engine = create_engine(f"sqlite:///{tmp_path / 'b.db'}")

    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)

    engine.dispose()
    assert differences == []


def test_a_second_start_changes_nothing_and_makes_no_copy(tmp_path):
    migrate(tmp_path / "b.db", copies=tmp_path / "copies", moment=NOW)

    assert migrate(tmp_path / "b.db", copies=tmp_path / "copies", moment=NOW) is None
    assert not (tmp_path / "copies").exists()


def test_a_database_of_a_newer_berkas_is_left_alone(tmp_path):
    migrate(tmp_path / "b.db", copies=tmp_path / "copies", moment=NOW)
    with closing(sqlite3.connect(tmp_path / "b.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()

    with pytest.raises(InstallationFault, match="lebih baru"):
        migrate(tmp_path / "b.db", copies=tmp_path / "copies", moment=NOW)


@pytest.fixture
def installation(tmp_path):
    var = tmp_path / "var"
    migrate(var / "berkas.db", copies=var / "backups", moment=NOW)
    (var / "objects" / "ab").mkdir(parents=True)
    (var / "objects" / "ab" / "abcd").write_bytes(b"isi")
    (var / "ca").mkdir(mode=0o700)
    (var / "ca" / "key.pem").write_bytes(b"kunci")
    return var


def test_a_backup_brings_everything_back(installation, tmp_path):
    with closing(sqlite3.connect(installation / "berkas.db")) as writer:
        writer.execute("INSERT INTO template_versions VALUES ('x', 'y', '2023-01-09')")
        writer.commit()  # still in the write-ahead log, as in a running installation
        backup(installation, tmp_path / "c.tar")

    restore(tmp_path / "c.tar", tmp_path / "baru")

    assert (tmp_path / "baru" / "objects" / "ab" / "abcd").read_bytes() == b"isi"
    assert (tmp_path / "baru" / "ca" / "key.pem").read_bytes() == b"kunci"
    with closing(sqlite3.connect(tmp_path / "baru" / "berkas.db")) as connection:
        assert connection.execute("SELECT sha256 FROM template_versions").fetchall() == [("x",)]
    for folder in (tmp_path / "baru", tmp_path / "baru" / "ca"):
        assert folder.stat().st_mode & 0o777 == 0o700
    assert not list(installation.glob("cadangan-*"))


def test_nothing_is_overwritten_by_a_restore(installation, tmp_path):
    backup(installation, tmp_path / "c.tar")

    with pytest.raises(WrongState, match="sudah berisi"):
        restore(tmp_path / "c.tar", installation)


@pytest.mark.parametrize("left", ["objects", "keys", "ca"])
def test_what_a_broken_restore_left_is_not_mixed_with_another(installation, tmp_path, left):
    backup(installation, tmp_path / "c.tar")
    (tmp_path / "baru" / left).mkdir(parents=True)

    with pytest.raises(WrongState, match="sudah berisi"):
        restore(tmp_path / "c.tar", tmp_path / "baru")


def test_a_backup_while_others_write_holds_all_that_its_database_names(installation, tmp_path):
    store, over = LocalObjects(installation / "objects"), threading.Event()

    def write(number):
        source = tmp_path / f"asal-{number}"
        with closing(sqlite3.connect(installation / "berkas.db", timeout=30)) as connection:
            while not over.is_set():
                source.write_bytes(os.urandom(100_000))
                key = store.put(source)
                connection.execute("INSERT INTO checked_files VALUES (?, '{}', '2023-01-09')", (key,))
                connection.commit()

    writers = [threading.Thread(target=write, args=(number,)) for number in range(2)]
    for writer in writers:
        writer.start()
    try:
        for number in range(3):
            backup(installation, tmp_path / f"{number}.tar")
    finally:
        over.set()
        for writer in writers:
            writer.join()

    for number in range(3):
        restore(tmp_path / f"{number}.tar", tmp_path / f"baru-{number}")
        restored = LocalObjects(tmp_path / f"baru-{number}" / "objects")
        with closing(sqlite3.connect(tmp_path / f"baru-{number}" / "berkas.db")) as connection:
            for (key,) in connection.execute("SELECT sha256 FROM checked_files"):
                restored.fetch(key, tmp_path / "isi")  # checks the hash


@pytest.mark.parametrize("content", [b"", b"bukan tar"])
def test_what_is_no_backup_is_said(tmp_path, content):
    (tmp_path / "c.tar").write_bytes(content)

    with pytest.raises(InputUnreadable):
        restore(tmp_path / "c.tar", tmp_path / "baru")

    assert not (tmp_path / "baru" / "berkas.db").exists()


def test_an_empty_installation_has_nothing_to_back_up(tmp_path):
    with pytest.raises(WrongState):
        backup(tmp_path, tmp_path / "c.tar")
