"""Photos of an entry: taken in one by one, replaced, put in order, named, taken away; shown as our own JPEG."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from engines.cache.base import Cache
from engines.confine.base import Confinement
from engines.storage.base import ObjectStore
from errors import NotFound, TooLarge, UserError, WrongState
from models.database import Database
from models.tables import Document, Photo
from pipeline.photos import FILE_BYTES, Darkroom, PreparedPhoto
from pipeline.wholefile import sha256_of
from schemas import registry
from services.clock import Clock, stored
from services.documents import content_sha256, document_for, readable, subject_of
from services.rights import Actor, possible

LONGEST_CAPTION = 2_000  # as typed; a form takes less, and says so
MISSING = "Foto itu tidak ada. Muat ulang halaman ini."
TOO_LARGE = "Foto lebih besar dari 40 MB. Kecilkan ukurannya, lalu kirim lagi."


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


@dataclass(frozen=True, slots=True)
class ShownPhoto:
    """A photo as pages show it. `original`: this person may open the untouched one."""

    id: UUID
    number: int
    caption: str
    width_px: int
    height_px: int
    sha256: str
    original_sha256: str
    taken_at: datetime | None
    original: bool


def keep_photo(store: ObjectStore, room: Darkroom, source: Path, *, facts: Mapping[str, Any]) -> KeptPhoto:
    """Prepare one photo and keep both forms. `facts` are the answers beside it: caption, taken_at, place.

    Raises:
        PhotoRefused: it cannot be taken.
        StorageFailed: it could not be kept.
    """
    with tempfile.TemporaryDirectory(prefix="foto-") as folder:
        return keep_prepared(store, room.prepare(source, Path(folder) / "foto.jpg"), source, facts=facts)


def keep_prepared(store: ObjectStore, made: PreparedPhoto, source: Path, *, facts: Mapping[str, Any]) -> KeptPhoto:
    """Keep a prepared photo and its original. Arguments as for `keep_photo`.

    Raises:
        StorageFailed: it could not be kept.
    """
    return KeptPhoto(
        sha256=store.put(made.path),
        original_sha256=store.put(source),
        width_px=made.width_px,
        height_px=made.height_px,
        caption=facts.get("caption") or "",
        taken_at=facts.get("taken_at") or made.taken_at,
        place=facts.get("place") or "",
        position=made.position,
    )


def add_photo(
    db: Database,
    entry_id: UUID,
    photo_id: UUID,
    source: Path,
    *,
    store: ObjectStore,
    confinement: Confinement,
    cache: Cache,
    by: Actor,
    clock: Clock,
    caption: str = "",
    replaces: UUID | None = None,
) -> ShownPhoto:
    """Take a photo into a draft, at its end or in the place of another. Safe to run twice: the same file, the same id.

    The picture is prepared in a confined child, with no transaction open.

    Args:
        photo_id: made by the client.

    Raises:
        PhotoRefused, TooLarge: it cannot be taken.
        UserError: the form takes no photos, or no more.
        NotFound, NotAllowed, WrongState: somebody else's, or submitted.
    """
    if source.stat().st_size > FILE_BYTES:
        raise TooLarge(TOO_LARGE)
    with db.reading() as session:
        document = document_for(session, entry_id, by, "entry.write")
        _require_room(document, photo_id, replaces)
        known = _photo(document, photo_id)
        if known is not None and known.original_sha256 == sha256_of(source):
            return _shown(document, known, by)
    with Darkroom(confinement, cache) as room:
        kept = keep_photo(store, room, source, facts={"caption": caption})
    with db.writing() as session:
        document = document_for(session, entry_id, by, "entry.write")
        _require_room(document, photo_id, replaces)
        other = _photo(document, photo_id) or (_photo(document, replaces) if replaces else None)
        elsewhere = session.get(Photo, photo_id)
        if elsewhere is not None and elsewhere.document_id != entry_id:
            raise WrongState(MISSING)
        if other is None:
            document.photos.append(photo_row(photo_id, kept, len(document.photos)))
        else:
            position, words = other.position, kept.caption or other.caption
            document.photos.remove(other)
            session.flush()
            fresh = photo_row(photo_id, kept, position)
            fresh.caption = words
            document.photos.insert(position, fresh)
        _renumber(session, document, clock=clock)
        return _shown(document, _required(document, photo_id), by)


def remove_photo(db: Database, entry_id: UUID, photo_id: UUID, *, by: Actor, clock: Clock) -> None:
    """Take a photo away from a draft. Safe to run twice.

    Raises:
        NotFound, NotAllowed, WrongState: somebody else's, or submitted.
    """
    with db.writing() as session:
        document = document_for(session, entry_id, by, "entry.write")
        photo = _photo(document, photo_id)
        if photo is not None:
            document.photos.remove(photo)
            _renumber(session, document, clock=clock)


def move_photo(db: Database, entry_id: UUID, photo_id: UUID, *, up: bool, by: Actor, clock: Clock) -> None:
    """Put a photo one place up or down; at the end it stays.

    Raises:
        NotFound, NotAllowed, WrongState: no such photo; somebody else's entry, or submitted.
    """
    with db.writing() as session:
        document = document_for(session, entry_id, by, "entry.write")
        photo = _required(document, photo_id)
        place = photo.position + (-1 if up else 1)
        if 0 <= place < len(document.photos):
            document.photos.remove(photo)
            document.photos.insert(place, photo)
            _renumber(session, document, clock=clock)


def arrange_photos(
    db: Database, entry_id: UUID, wanted: Sequence[tuple[UUID, str]], *, by: Actor, clock: Clock
) -> None:
    """Put photos in this order, each with the words beside it; those not named stay behind the others.

    A caption is kept as typed: what is wrong with it is told when the entry is checked. Safe to run twice.

    Raises:
        NotFound, NotAllowed, WrongState: somebody else's, or submitted.
    """
    words = {photo_id: caption.encode("utf-8", "replace").decode()[:LONGEST_CAPTION] for photo_id, caption in wanted}
    places = {photo_id: place for place, photo_id in enumerate(words)}
    with db.reading() as session:
        if _arranged(document_for(session, entry_id, by, "entry.write"), words, places):
            return
    with db.writing() as session:
        document = document_for(session, entry_id, by, "entry.write")
        for photo in document.photos:
            photo.caption = words.get(photo.id, photo.caption)
        document.photos.sort(key=lambda photo: places.get(photo.id, len(places)))
        _renumber(session, document, clock=clock)


def _arranged(document: Document, words: Mapping[UUID, str], places: Mapping[UUID, int]) -> bool:
    order = [places.get(photo.id, len(places)) for photo in document.photos]
    return order == sorted(order) and all(
        words.get(photo.id, photo.caption) == photo.caption for photo in document.photos
    )


def photos_of(db: Database, entry_id: UUID, *, by: Actor) -> tuple[ShownPhoto, ...]:
    """Give the photos of an entry in their order.

    Raises:
        NotFound: not this person's to read.
        WrongState: somebody else's draft.
    """
    with db.reading() as session:
        return shown_photos(readable(session, entry_id, by)[0], by)


def fetch_photo(
    db: Database, entry_id: UUID, photo_id: UUID, target: Path, *, store: ObjectStore, by: Actor, original: bool = False
) -> Path:
    """Write a photo to `target`: our own JPEG, or the untouched original for who may open it.

    Raises:
        NotFound, NotAllowed: no such photo, or not this person's to see.
        WrongState: somebody else's draft.
        StorageFailed: its bytes are lost or damaged.
    """
    with db.reading() as session:
        document, _ = readable(session, entry_id, by)
        if original:
            document = document_for(session, entry_id, by, "entry.original")
        photo = _required(document, photo_id)
        key = photo.original_sha256 if original else photo.sha256
    return store.fetch(key, target)


def photo_row(photo_id: UUID, photo: KeptPhoto, position: int) -> Photo:
    """Give the row of a kept photo."""
    latitude, longitude = photo.position or (None, None)
    return Photo(
        id=photo_id, position=position, original_sha256=photo.original_sha256, sha256=photo.sha256,
        width_px=photo.width_px, height_px=photo.height_px, caption=photo.caption, taken_at=photo.taken_at,
        place=photo.place, latitude=latitude, longitude=longitude,
    )  # fmt: skip


def photo_answers(document: Document) -> list[dict[str, Any]]:
    """Give an entry's photos as the answers of its form: what its schema checks of them."""
    return [{"file": f"{photo.id}.jpg", "caption": photo.caption, "place": photo.place} for photo in document.photos]


def shown_photos(document: Document, by: Actor) -> tuple[ShownPhoto, ...]:
    """Give the photos of a document as pages show them to this person."""
    return tuple(_shown(document, photo, by) for photo in document.photos)


def _shown(document: Document, photo: Photo, by: Actor) -> ShownPhoto:
    return ShownPhoto(
        id=photo.id, number=photo.position + 1, caption=photo.caption, width_px=photo.width_px,
        height_px=photo.height_px, sha256=photo.sha256, original_sha256=photo.original_sha256, taken_at=photo.taken_at,
        original=bool(possible(by, subject_of(document), ("entry.original",))),
    )  # fmt: skip


def _require_room(document: Document, photo_id: UUID, replaces: UUID | None) -> None:
    most = registry.find(document.kind).takes_photos
    if not most:
        raise UserError("Formulir ini tanpa foto.")
    others = [photo for photo in document.photos if photo.id not in (photo_id, replaces)]
    if len(others) >= most:
        raise UserError(f"Paling banyak {most} foto. Hapus satu dahulu.")


def _photo(document: Document, photo_id: UUID) -> Photo | None:
    return next((photo for photo in document.photos if photo.id == photo_id), None)


def _required(document: Document, photo_id: UUID) -> Photo:
    photo = _photo(document, photo_id)
    if photo is None:
        raise NotFound(MISSING)
    return photo


def _renumber(session: Session, document: Document, *, clock: Clock) -> None:
    for position, photo in enumerate(document.photos):
        photo.position = position
    document.changed_at = stored(clock())
    document.content_sha256 = content_sha256(document.kind, document.answers, document.photos)
    session.flush()
