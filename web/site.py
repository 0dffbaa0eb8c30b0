"""What the pages need, handed over by the composition root."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import BoundedSemaphore

from flask import current_app

from engines.bell.base import Bell
from engines.cache.base import Cache
from engines.confine.base import Confinement
from engines.convert.base import Converter
from engines.sign.base import Keyring
from engines.storage.base import ObjectStore
from models.database import Database
from pipeline.templatekinds import TemplateKind
from services.clock import Clock
from services.lanes import Lanes
from services.preview import Previewer
from services.signing import SigningDesk
from services.templates import TemplateShelf

CHECKS_AT_ONCE = 2  # each may take 2 GB for a moment


@dataclass(frozen=True, slots=True)
class Site:
    """One installation as the web sees it.

    Attributes:
        desk: what signing needs.
        press: prints at once.
        lanes: knows which papers a batch prints joined.
        starter: writes a first template of a kind to a path.
        secret: signs the session cookies; kept in the installation's folder.
        public_url: where strangers reach the check, "" where they do not.
        work: folder for uploads and downloads under way; nothing in it outlives its request.
        patience_s: how long a check waits for its turn before the person is asked to come back.
        checks: the turns of this process.
    """

    db: Database
    store: ObjectStore
    confinement: Confinement
    cache: Cache
    keyring: Keyring
    shelf: TemplateShelf
    previewer: Previewer
    press: Converter
    lanes: Lanes
    bell: Bell
    desk: SigningDesk
    clock: Clock
    work: Path
    secret: str
    public_url: str
    upload_limit_bytes: int
    unconfined: bool
    starter: Callable[[TemplateKind, Path], Path]
    patience_s: float = 20.0
    checks: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(CHECKS_AT_ONCE))


def site() -> Site:
    """Give the installation of the application that answers this request."""
    found: Site = current_app.extensions["berkas"]()
    return found
