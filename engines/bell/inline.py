"""The bell for tests and for a command that waits: runs the job at once, in the caller."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID


class InlineBell:
    """Implements `Bell` by calling `handler` itself."""

    def __init__(self, handler: Callable[[UUID], None]) -> None:
        self._handler = handler

    def ring(self, job_id: UUID) -> None:
        """Run the job now."""
        self._handler(job_id)
