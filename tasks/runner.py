"""What a worker does when the bell rings: take the lease, keep it alive, do the work, say what went wrong."""

from __future__ import annotations

import errno
import threading
from collections.abc import Mapping
from uuid import UUID

import structlog

from errors import EngineError, LeaseLost, UserError
from models.database import Database
from services.clock import Clock
from services.declaredforms import refresh_types
from services.jobs import Lease, Worker, take

log = structlog.get_logger()


class Runner:
    """Runs jobs by kind. One of the two places where errors are caught."""

    def __init__(
        self, db: Database, workers: Mapping[str, Worker], *, owner: str, lease_s: float, clock: Clock
    ) -> None:
        self._db, self._workers, self._owner, self._lease_s, self._clock = db, workers, owner, lease_s, clock

    def run(self, job_id: UUID) -> None:
        """Run one job if it is free. A user's fault ends it at once; an engine's or the system's gives it back.

        Where even that cannot be written, the lease runs out and the sweep finds the job.
        """
        try:
            lease = take(self._db, job_id, owner=self._owner, lease_s=self._lease_s, clock=self._clock)
            if lease is not None:
                refresh_types(self._db)
                self._work(lease)
        except EngineError as exc:
            log.warning("job could not be kept", job=str(job_id), error=type(exc).__name__)

    def _work(self, lease: Lease) -> None:
        job_id = lease.job_id
        stop = threading.Event()
        heart = threading.Thread(target=self._beat, args=(lease, stop), daemon=True)
        heart.start()
        try:
            self._workers[lease.kind](lease)
        except LeaseLost:
            log.warning("job lost its lease", job=str(job_id), attempt=lease.attempt)
        except UserError as exc:
            log.info("job refused", job=str(job_id), error=type(exc).__name__)
            lease.fail(str(exc), final=True, document=exc.document, field=exc.field)
        except (EngineError, OSError) as exc:
            log.warning("job failed", job=str(job_id), attempt=lease.attempt, error=type(exc).__name__)
            what = "Mesin dokumen gagal" if isinstance(exc, EngineError) else "Berkas tidak dapat dibaca atau ditulis"
            then = "sudah dicoba beberapa kali" if lease.is_last_try else "akan dicoba lagi"
            document, field = (exc.document, exc.field) if isinstance(exc, EngineError) else ("", "")
            lease.fail(f"{what} ({cause(exc)}); {then}.", final=False, document=document, field=field)
        finally:
            stop.set()
            heart.join()

    def _beat(self, lease: Lease, stop: threading.Event) -> None:
        while not stop.wait(self._lease_s / 3):
            try:
                lease.renew()
            except LeaseLost:
                return
            except EngineError as exc:
                log.warning("lease could not be renewed", job=str(lease.job_id), error=type(exc).__name__)


def cause(exc: EngineError | OSError) -> str:
    """Name what went wrong, without what an error may quote of a paper."""
    return "disk penuh" if isinstance(exc, OSError) and exc.errno == errno.ENOSPC else type(exc).__name__
