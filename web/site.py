"""What the pages need, handed over by the composition root."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engines.confine.base import Confinement
from engines.sign.base import Keyring
from engines.storage.base import ObjectStore
from models.database import Database
from services.clock import Clock


@dataclass(frozen=True, slots=True)
class Site:
    """One installation as the web sees it. `work`: folder for uploads, which are never kept."""

    db: Database
    store: ObjectStore
    confinement: Confinement
    keyring: Keyring
    clock: Clock
    work: Path
    upload_limit_bytes: int
    unconfined: bool
