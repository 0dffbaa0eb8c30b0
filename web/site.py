"""What the pages need, handed over by the composition root."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from threading import BoundedSemaphore

from flask import current_app

from engines.confine.base import Confinement
from engines.sign.base import Keyring
from engines.storage.base import ObjectStore
from models.database import Database
from services.clock import Clock

CHECKS_AT_ONCE = 2  # each may take 2 GB for a moment


@dataclass(frozen=True, slots=True)
class Site:
    """One installation as the web sees it.

    Attributes:
        work: folder for uploads and downloads under way; nothing in it outlives its request.
        patience_s: how long a check waits for its turn before the person is asked to come back.
        checks: the turns of this process.
    """

    db: Database
    store: ObjectStore
    confinement: Confinement
    keyring: Keyring
    clock: Clock
    work: Path
    upload_limit_bytes: int
    unconfined: bool
    patience_s: float = 20.0
    checks: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(CHECKS_AT_ONCE))


def site() -> Site:
    """Give the installation of the application that answers this request."""
    found: Site = current_app.extensions["berkas"]()
    return found
