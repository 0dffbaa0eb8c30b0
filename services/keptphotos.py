"""Photos of papers, from the object store back into files."""

from __future__ import annotations

from pathlib import Path

from engines.storage.base import ObjectStore
from models import tables
from pipeline.values import Photo


def fetched(row: tables.Photo, store: ObjectStore, folder: Path) -> Photo:
    """Give a paper's photo as a file in `folder`, by its content hash, so that the same one is fetched once."""
    path = folder / f"foto-{row.sha256}.jpg"
    if not path.is_file():
        store.fetch(row.sha256, path)
    position = (row.latitude, row.longitude) if row.latitude is not None and row.longitude is not None else None
    return Photo(
        path, row.width_px, row.height_px, row.sha256, caption=row.caption, taken_at=row.taken_at, place=row.place,
        position=position,
    )  # fmt: skip
