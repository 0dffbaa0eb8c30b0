"""The bounded queue before the office workers."""

from __future__ import annotations

import heapq
import itertools
import threading
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
            self._changed.notify()

    def take(self) -> Order | None:
        """Wait for the next order; None when the book is closed."""
        with self._changed:
            while not self._closed:
                if self._waiting:
                    order = heapq.heappop(self._waiting)[2]
                    if not order.abandoned:
                        return order
                else:
                    self._changed.wait()
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
