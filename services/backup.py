"""Backup and restore of one installation: one tar file, consistent while the installation runs."""

from __future__ import annotations

import os
import sqlite3
import tarfile
import tempfile
from contextlib import closing, suppress
from pathlib import Path

from errors import InputUnreadable, StorageFailed, WrongState

DATABASE = "berkas.db"
FOLDERS = ("objects", "ca", "keys")


def backup(var: Path, target: Path) -> int:
    """Write the state below `var` to the tar file `target` and give its size in bytes.

    The database is copied first by SQLite's own backup, the objects after it: objects are only added and never
    changed, so every object that the copied database names is in the file.

    Raises:
        WrongState: there is nothing to back up.
        StorageFailed: the database cannot be read, or there is no room for its copy.
    """
    database = var / DATABASE
    if not database.is_file():
        raise WrongState("Belum ada data untuk dicadangkan. Jalankan 'make run' lebih dahulu.")
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.part")
    with tempfile.TemporaryDirectory(prefix="cadangan-", dir=var) as folder:
        copy = Path(folder) / DATABASE
        try:
            with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as into:
                source.backup(into)
        except sqlite3.Error as exc:
            raise StorageFailed(f"Basis data tidak dapat disalin ({exc}). Periksa folder data dan ruangnya.") from exc
        try:
            partial.touch(mode=0o600)
            with partial.open("wb") as stream:
                with tarfile.open(fileobj=stream, mode="w") as archive:
                    archive.add(copy, arcname=DATABASE)
                    for name in FOLDERS:
                        for path in (var / name, *sorted((var / name).rglob("*"))):
                            _add_finished(archive, path, arcname=path.relative_to(var))
                stream.flush()
                os.fsync(stream.fileno())
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
    return target.stat().st_size


def restore(source: Path, var: Path) -> None:
    """Bring a backup into an empty installation.

    Raises:
        InputUnreadable: the file is no backup of Berkas.
        WrongState: the installation holds data already; nothing is overwritten.
    """
    if any((var / name).exists() for name in (DATABASE, *FOLDERS)):
        raise WrongState(
            f"Folder {var.name} sudah berisi data. Pindahkan dahulu, atau pilih folder kosong dengan BERKAS_VAR."
        )
    var.mkdir(mode=0o700, parents=True, exist_ok=True)
    broken = f"{source.name} tidak ada atau bukan cadangan Berkas yang utuh."
    if not source.is_file():
        raise InputUnreadable(broken)
    try:
        with tempfile.TemporaryDirectory(prefix="pulih-", dir=var) as folder:
            with tarfile.open(source, "r:") as archive:
                archive.extractall(folder, members=_ours(archive))  # noqa: S202  (each was looked at)
            unpacked = Path(folder)
            _require_database(unpacked / DATABASE)
            for name in FOLDERS:
                if (unpacked / name).is_dir():
                    (unpacked / name).replace(var / name)
            (unpacked / DATABASE).replace(var / DATABASE)  # last: only now there is an installation
    except tarfile.TarError as exc:
        raise InputUnreadable(broken) from exc


def _add_finished(archive: tarfile.TarFile, path: Path, *, arcname: Path) -> None:
    """Add a file that is whole; what is still being written (names that begin with a dot or hold a '#') may vanish."""
    if any(part.startswith(".") or "#" in part for part in arcname.parts):
        return
    with suppress(FileNotFoundError):
        archive.add(path, arcname=str(arcname), recursive=False)


def _ours(archive: tarfile.TarFile) -> list[tarfile.TarInfo]:
    """Give the entries that a backup of ours has: plain files and folders under our names, nothing leading elsewhere.

    Debian 12's Python (3.11.2) does not know tarfile's own filters yet.
    """
    entries = archive.getmembers()
    for entry in entries:
        parts = Path(entry.name).parts
        if not (entry.isfile() or entry.isdir()) or not parts or ".." in parts or parts[0] not in (DATABASE, *FOLDERS):
            raise InputUnreadable("Berkas ini bukan cadangan Berkas: isinya tidak dikenal.")
    return entries


def _require_database(path: Path) -> None:
    if not path.is_file():
        raise InputUnreadable("Berkas ini bukan cadangan Berkas: basis datanya tidak ada.")
    with closing(sqlite3.connect(path)) as connection:
        try:
            (answer,) = connection.execute("PRAGMA integrity_check").fetchone()
        except sqlite3.DatabaseError as exc:
            raise InputUnreadable("Basis data di dalam cadangan ini rusak.") from exc
    if answer != "ok":
        raise InputUnreadable("Basis data di dalam cadangan ini rusak.")
