"""What a worker does when the bell rings: take the lease, keep it alive, do the work, say what went wrong."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from uuid import UUID

import structlog

from errors import BerkasError, EngineError, LeaseLost, UserError
from models.database import Database
from services.clock import Clock
from services.jobs import Lease, Worker, take

log = structlog.get_logger()


class Runner:
    """Runs jobs by kind. One of the two places where errors are caught."""

    def __init__(
        self, db: Database, workers: Mapping[str, Worker], *, owner: str, lease_s: float, clock: Clock
    ) -> None:
        self._db, self._workers, self._owner, self._lease_s, self._clock = db, workers, owner, lease_s, clock

    def run(self, job_id: UUID) -> None:
        """Run one job if it is free. A user's fault ends it at once; an engine's fault gives it back."""
        lease = take(self._db, job_id, owner=self._owner, lease_s=self._lease_s, clock=self._clock)
        if lease is None:
            return
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
        except EngineError as exc:
            log.warning("job failed", job=str(job_id), attempt=lease.attempt, error=type(exc).__name__)
            reason = f"Mesin dokumen gagal ({type(exc).__name__}); akan dicoba lagi."
            lease.fail(reason, final=False, document=exc.document, field=exc.field)
        finally:
            stop.set()
            heart.join()

    def _beat(self, lease: Lease, stop: threading.Event) -> None:
        while not stop.wait(self._lease_s / 3):
            try:
                lease.renew()
            except BerkasError:
                return
