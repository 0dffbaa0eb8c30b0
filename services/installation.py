"""An installation's database: migrated at every start, after a copy."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine

from errors import InstallationFault, StorageFailed
from models.database import said_in_words

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def migrate(database: Path, *, copies: Path, moment: datetime) -> Path | None:
    """Bring the SQLite file to the newest revision. Safe to run twice.

    Args:
        copies: folder for the copy that is made before an existing database is changed.
        moment: names the copy.

    Returns:
        The copy, or None where nothing had to change or the database is new.

    Raises:
        InstallationFault: the database was made by a newer Berkas.
        StorageFailed: the database cannot be read or written.
    """
    database.parent.mkdir(parents=True, exist_ok=True)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    engine = create_engine(f"sqlite:///{database}")
    try:
        with said_in_words():
            return _upgraded(engine, config, scripts, database, copies=copies, moment=moment)
    finally:
        engine.dispose()


def _upgraded(
    engine: Engine, config: Config, scripts: ScriptDirectory, database: Path, *, copies: Path, moment: datetime
) -> Path | None:
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current == scripts.get_current_head():
        return None
    known = {script.revision for script in scripts.walk_revisions()}
    if current is not None and current not in known:
        raise InstallationFault(
            f"Basis data ini dibuat oleh Berkas yang lebih baru (revisi {current}). Pasang versi terbaru, lalu ulangi."
        )
    copy = _copy(database, copies / f"berkas-{current}-{moment:%Y%m%dT%H%M%S}.db") if current else None
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return copy


def _copy(database: Path, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
    except sqlite3.Error as exc:
        raise StorageFailed(
            f"Basis data tidak dapat disalin sebelum diperbarui ({exc}). Periksa folder data dan ruang disknya."
        ) from exc
    return target
