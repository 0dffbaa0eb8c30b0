"""Templates: the shipped ones are active; a document keeps the version it was made with."""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path

from sqlalchemy.orm import Session

from engines.storage.base import ObjectStore
from models.tables import TemplateVersion
from pipeline.compile import CompiledTemplate, compile_template
from services.clock import Clock, stored

SHIPPED = Path(__file__).resolve().parent.parent / "doctemplates"


class TemplateShelf:
    """Compiled templates, each compiled once in this process."""

    def __init__(self, store: ObjectStore | None = None) -> None:
        self._store = store
        self._compiled: dict[str, CompiledTemplate] = {}
        self._active: dict[str, CompiledTemplate] = {}
        self._lock = threading.Lock()

    def active(self, name: str) -> CompiledTemplate:
        """Give the active template of a kind or a bundle part.

        Raises:
            TemplateBroken: it is missing or damaged.
        """
        with self._lock:
            if name not in self._active:
                template = compile_template(SHIPPED / f"{name}.docx")
                self._active[name] = template
                self._compiled[template.sha256] = template
            return self._active[name]

    def version(self, sha256: str) -> CompiledTemplate:
        """Give the template of that content hash, from the object store where it is not the active one."""
        with self._lock:
            if sha256 not in self._compiled:
                if self._store is None:
                    raise KeyError(sha256)
                with tempfile.TemporaryDirectory() as folder:
                    path = self._store.fetch(sha256, Path(folder) / "templat.docx")
                    self._compiled[sha256] = compile_template(path)
            return self._compiled[sha256]


def keep_version(session: Session, store: ObjectStore, kind: str, *, sha256: str, clock: Clock) -> None:
    """Keep the active template's file, so that what was made with it can be made again."""
    if session.get(TemplateVersion, sha256) is None:
        store.put(SHIPPED / f"{kind}.docx")
        session.add(TemplateVersion(sha256=sha256, kind=kind, created_at=stored(clock())))
        session.flush()
