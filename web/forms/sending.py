"""Photos that come along with a form: what a page without script sends."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID, uuid4

from flask import Request
from werkzeug.datastructures import FileStorage

from pipeline.photos import FILE_BYTES
from services.entryphotos import add_photo
from web.identity import actor
from web.site import site
from web.upload import remove_forgotten

MOST_PARTS = 8_000  # fields of the longest list of refugees, and its photos
MOST_BYTES = 6 * FILE_BYTES  # what a form without script may bring at once
FORM_BYTES = 2 << 20


def widen(asked: Request) -> None:
    """Let a form bring its photos along; to be called before anything reads it."""
    asked.max_content_length = MOST_BYTES
    asked.max_form_memory_size = FORM_BYTES
    asked.max_form_parts = MOST_PARTS


def take_photos(entry_id: UUID, files: Sequence[FileStorage]) -> None:
    """Take the chosen files into a draft, one after the other.

    Raises:
        UserError: the first that cannot be taken; those before it are kept.
    """
    here = site()
    chosen = [file for file in files if file.filename]
    if not chosen:
        return
    here.work.mkdir(parents=True, exist_ok=True)
    remove_forgotten(here.work)
    with tempfile.TemporaryDirectory(dir=here.work, prefix="foto-") as folder:
        for file in chosen:
            path = Path(folder) / "foto"
            file.save(path)
            add_photo(
                here.db, entry_id, uuid4(), path, store=here.store, confinement=here.confinement, cache=here.cache,
                by=actor(), clock=here.clock,
            )  # fmt: skip
