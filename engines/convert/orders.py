"""The bounded queue before the office workers."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from errors import BerkasError, ConverterBusy, ConverterUnavailable


@dataclass(eq=False)
class Order:
    """One conversion that waits.

    Attributes:
        error: why it failed; looked at when `finished` is set.
        abandoned: nobody waits for it any more.
    """

    source: Path
    target: Path
    deadline_s: float
    urgent: bool
    finished: threading.Event = field(default_factory=threading.Event)
    error: BerkasError | None = None
    abandoned: bool = False


class OrderBook:
    """Urgent orders first, then in order of arrival; at most `limit` wait."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._waiting: list[tuple[bool, int, Order]] = []
        self._arrivals = itertools.count()
        self._changed = threading.Condition()
        self._idle_warm = 0  # warm workers that wait for an order
        self._closed = False

    @property
    def is_closed(self) -> bool:
        """Whether the service ends."""
        return self._closed

    def put(self, order: Order) -> None:
        """Let an order wait for a worker.

        Raises:
            ConverterBusy: too many wait already.
            ConverterUnavailable: the service ends.
        """
        with self._changed:
            if self._closed:
                raise ConverterUnavailable("Layanan LibreOffice sedang berhenti.")
            self._waiting = [item for item in self._waiting if not item[2].abandoned]
            if len(self._waiting) >= self._limit:
                raise ConverterBusy("Antrean LibreOffice penuh; coba lagi sebentar lagi.")
            heapq.heapify(self._waiting)
            heapq.heappush(self._waiting, (not order.urgent, next(self._arrivals), order))
            self._changed.notify_all()  # the right one, warm or cold, finds out itself

    def take(
        self, *, warm: bool = True, prepare: Callable[[], None] | None = None, patience_s: float | None = None
    ) -> Order | None:
        """Wait for the next order; None when the book is closed, or nothing came within `patience_s`.

        A worker that is not warm leaves an order to those that are and wait, and so stays cold while they suffice.

        Args:
            prepare: warms the worker; it counts as one that waits meanwhile.
        """
        with self._changed:
            self._idle_warm += warm
        try:
            if prepare is not None:
                prepare()
            return self._next(0 if warm else None, patience_s)
        finally:
            with self._changed:
                self._idle_warm -= warm
                self._changed.notify_all()

    def _next(self, left_to_others: int | None, patience_s: float | None) -> Order | None:
        deadline = None if patience_s is None else time.monotonic() + patience_s
        with self._changed:
            while not self._closed:
                self._waiting = [item for item in self._waiting if not item[2].abandoned]
                if len(self._waiting) > (self._idle_warm if left_to_others is None else left_to_others):
                    heapq.heapify(self._waiting)
                    return heapq.heappop(self._waiting)[2]
                left = None if deadline is None else deadline - time.monotonic()
                if left is not None and left <= 0:
                    return None
                self._changed.wait(left)
        return None

    def close(self) -> None:
        """Send everybody home."""
        with self._changed:
            self._closed = True
            for _, _, order in self._waiting:
                order.error = ConverterUnavailable("Layanan LibreOffice berhenti.")
                order.finished.set()
            self._waiting.clear()
            self._changed.notify_all()
