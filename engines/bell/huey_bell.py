"""The bell over Huey: its SQLite file by default. It only wakes; the jobs table is the queue.

Huey deletes a task before it runs, so a worker killed by `kill -9` loses its ring (measured); the sweeper rings again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from huey import SqliteHuey
from huey.exceptions import HueyException

from errors import EngineError

POLL_S = 0.2


class HueyBell:
    """Implements `Bell`; the worker's side is `listen`."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._huey = SqliteHuey("berkas", filename=str(path), results=False, utc=True)
        self._handler: Callable[[UUID], None] | None = None

        self._task = self._huey.task(name="run_job")(self._run)

    def ring(self, job_id: UUID) -> None:
        """Wake a worker for this job."""
        try:
            self._task(str(job_id))
        except (HueyException, OSError, sqlite3.Error) as exc:
            raise EngineError("Antrean tidak dapat ditulis. Periksa folder data dan ruangnya.") from exc

    def _run(self, job_id: str) -> None:
        if self._handler is not None:
            self._handler(UUID(job_id))

    def listen(self, handler: Callable[[UUID], None], *, workers: int) -> None:
        """Run `handler` for every ring until SIGTERM or SIGINT. Blocks.

        Huey's default polling backs off to 10 s; here a job starts within `POLL_S` of its ring.
        """
        self._handler = handler
        consumer = self._huey.create_consumer(
            workers=workers,
            worker_type="thread",
            periodic=False,
            initial_delay=POLL_S / 2,
            backoff=1,
            max_delay=POLL_S,
            check_worker_health=True,
        )
        consumer.run()
