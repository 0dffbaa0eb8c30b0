"""Templates: which version a unit prints with on which day; a document keeps the version it was made with.

A unit's own version goes before its parent's, that before its parent's, and last comes the shipped one. Versions and
choices are only ever added: to roll back is to choose an earlier version again.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engines.storage.base import ObjectStore
from models.tables import TemplateAgreement, TemplateChoice, TemplateVersion, UnitTemplate
from pipeline.compile import CompiledTemplate, compile_template
from schemas import registry
from services.clock import Clock, stored
from services.hierarchy import upwards

SHIPPED = Path(__file__).resolve().parent.parent / "doctemplates"
# A choice that waits for another admin, or was refused by one, does not count.
HOLDS = or_(
    TemplateChoice.asked.is_(False),
    select(TemplateAgreement.number)
    .where(TemplateAgreement.number == TemplateChoice.number, TemplateAgreement.agreed.is_(True))
    .exists(),
)


class TemplateShelf:
    """Compiled templates, each compiled once in this process."""

    def __init__(self, store: ObjectStore | None = None) -> None:
        self._store = store
        self._compiled: dict[str, CompiledTemplate] = {}
        self._shipped: dict[str, CompiledTemplate] = {}
        self._lock = threading.Lock()

    def active(self, name: str, versions: Mapping[str, str] | None = None) -> CompiledTemplate:
        """Give the active template of a kind or a bundle part.

        Args:
            versions: those of the unit, see `active_versions`; what is not among them is as shipped.

        Raises:
            TemplateBroken: it is missing or damaged.
        """
        if versions and name in versions:
            return self.version(versions[name])
        if first := first_template(name):
            return self.version(first)
        with self._lock:
            if name not in self._shipped:
                template = compile_template(SHIPPED / f"{name}.docx")
                self._shipped[name] = template
                self._compiled[template.sha256] = template
            return self._shipped[name]

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


def first_template(kind: str) -> str:
    """Give the hash of the template that a declared form came with; "" for what is shipped."""
    declared = next((one.declaration for one in registry.declared().types if one.kind == kind), None)
    return "" if declared is None else str(declared["template"])


@dataclass(frozen=True, slots=True)
class ActiveTemplate:
    """What a unit prints a kind with.

    Attributes:
        template: the uploaded version, None for the shipped one.
        since: the first day of that choice, None for the shipped one.
        inherited: it is a parent's.
    """

    template: UnitTemplate | None
    since: date | None = None
    inherited: bool = False


def active_template(session: Session, unit_id: UUID, kind: str, *, day: date) -> ActiveTemplate:
    """Give what a unit prints a kind with on a day."""
    for number, unit in enumerate(upwards(session, unit_id)):
        choice = session.scalar(
            select(TemplateChoice)
            .where(
                TemplateChoice.unit_id == unit, TemplateChoice.kind == kind, TemplateChoice.from_date <= day, HOLDS,
            )
            .order_by(TemplateChoice.number.desc())
            .limit(1)
        )  # fmt: skip
        if choice is not None and choice.template is not None:
            return ActiveTemplate(choice.template, choice.from_date, inherited=number > 0)
    return ActiveTemplate(None)


def active_versions(session: Session, unit_id: UUID, *, day: date) -> dict[str, str]:
    """Give the hashes of the versions that a unit prints with on a day, by kind; shipped ones are left out."""
    found: dict[str, str] = {}
    for unit in upwards(session, unit_id):
        kinds = session.scalars(select(TemplateChoice.kind).where(TemplateChoice.unit_id == unit).distinct())
        for kind in [kind for kind in kinds if kind not in found]:
            template = active_template(session, unit, kind, day=day).template
            if template is not None:
                found[kind] = template.sha256
    return found


def keep_version(session: Session, store: ObjectStore, kind: str, *, sha256: str, clock: Clock) -> None:
    """Keep the file of a template that something was made with, so that it can be made again.

    An uploaded version was kept when it came; only a shipped one may be new here.
    """
    if session.get(TemplateVersion, sha256) is None:
        store.put(SHIPPED / f"{kind}.docx")
        session.add(TemplateVersion(sha256=sha256, kind=kind, created_at=stored(clock())))
        session.flush()
