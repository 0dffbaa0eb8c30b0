"""Entries: what an officer hands in, with its photos."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from engines.storage.base import ObjectStore
from errors import NotFound
from models.database import Database
from models.tables import Document, Month, Photo
from pipeline.photos import Darkroom
from schemas import registry
from schemas.base import Classification
from services.clock import Clock, stored


@dataclass(frozen=True, slots=True)
class KeptPhoto:
    """A photo in the object store: its printable form, and the untouched original apart."""

    original_sha256: str
    sha256: str
    width_px: int
    height_px: int
    caption: str
    taken_at: datetime | None
    place: str
    position: tuple[float, float] | None


def keep_photo(store: ObjectStore, room: Darkroom, source: Path, *, facts: Mapping[str, Any]) -> KeptPhoto:
    """Prepare one photo and keep both forms. `facts` are the answers beside it: caption, taken_at, place.

    Raises:
        PhotoRefused: it cannot be taken.
        StorageFailed: it could not be kept.
    """
    with tempfile.TemporaryDirectory(prefix="foto-") as folder:
        made = room.prepare(source, Path(folder) / "foto.jpg")
        kept = store.put(made.path)
    return KeptPhoto(
        original_sha256=store.put(source),
        sha256=kept,
        width_px=made.width_px,
        height_px=made.height_px,
        caption=facts.get("caption") or "",
        taken_at=facts.get("taken_at") or made.taken_at,
        place=facts.get("place") or "",
        position=made.position,
    )


def submit(
    db: Database,
    document_id: UUID,
    *,
    month_id: UUID,
    kind: str,
    values: Mapping[str, Any],
    photos: Sequence[KeptPhoto],
    position: int,
    clock: Clock,
) -> None:
    """Hand in one validated entry. Handing in the same id twice changes nothing.

    Raises:
        NotFound: no such month.
    """
    what = registry.find(kind)
    with db.writing() as session:
        if session.get(Document, document_id) is not None:
            return
        month = session.get(Month, month_id)
        if month is None:
            raise NotFound("Bulan itu tidak ada.")
        session.add(
            Document(
                id=document_id, revision=1, unit_id=month.officer.unit_id, officer_id=month.officer_id,
                month_id=month_id, kind=kind,
                restricted=what.classification is Classification.RAHASIA, date=what.date_of(dict(values)),
                position=position, state="diajukan", answers=what.dump(dict(values)),
                summary=what.summary(dict(values)), number="", created_at=stored(clock()),
                changed_at=stored(clock()),
                photos=[_row(photo, number) for number, photo in enumerate(photos)],
            )
        )  # fmt: skip


def documents_of(db: Database, month_id: UUID) -> list[UUID]:
    """Give the ids of a month's entries in the order they came."""
    with db.reading() as session:
        return list(
            session.scalars(select(Document.id).where(Document.month_id == month_id).order_by(Document.position))
        )


def _row(photo: KeptPhoto, position: int) -> Photo:
    latitude, longitude = photo.position or (None, None)
    return Photo(
        id=uuid4(), position=position, original_sha256=photo.original_sha256, sha256=photo.sha256,
        width_px=photo.width_px, height_px=photo.height_px, caption=photo.caption, taken_at=photo.taken_at,
        place=photo.place, latitude=latitude, longitude=longitude,
    )  # fmt: skip
