"""The port to the bell: it wakes a worker for a job. Losing a ring is harmless; the sweeper rings again."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID


class Bell(Protocol):
    """Rings for jobs that stand in the jobs table."""

    def ring(self, job_id: UUID) -> None:
        """Wake a worker for this job. May be called twice for one job.

        Raises:
            EngineError: the bell cannot be reached; the caller goes on, the sweeper will ring.
        """
        ...
