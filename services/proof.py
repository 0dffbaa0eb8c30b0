"""A paper as it will be printed, for whoever may read it: a draft for its officer, what was handed in for others."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from engines.storage.base import ObjectStore
from models.database import Database
from models.tables import Photo
from schemas import registry
from schemas.base import DocumentType
from schemas.overview import Line, overview
from schemas.setting import PaperSetting
from schemas.wording import zone_name
from services.clock import Clock, local_date, local_moment
from services.documents import answers_handed_in, readable, subject_of
from services.entries import opinions_in, whole_answers
from services.entryphotos import ShownPhoto, shown_photos
from services.following import realised, realised_values
from services.inbox import named
from services.keptphotos import fetched
from services.orders import order_named
from services.papers import fill_paper
from services.preview import Preview, Previewer
from services.reading import paper_setting
from services.rights import Actor, possible
from services.steps import Step, steps_in
from services.templates import TemplateShelf, active_versions

DEEDS = (
    "entry.write", "entry.submit", "entry.delete", "entry.withdraw", "entry.cancel", "entry.original", "entry.issue",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """A paper as its page shows it.

    Attributes:
        lines: its answers in words, in the order of the form.
        unread: it was handed in, and nobody has opened it yet.
        own: the person who looks is the one who made it.
        order: the order letter that it names under "Dasar", None where this person may read none.
        opinions: of a visit of one's own: what is to be reported of it, each with its number there.
        can: the deeds that this person may do with it now.
    """

    id: UUID
    kind: DocumentType
    summary: str
    officer: str
    revision: int
    state: str
    number: str
    restricted: bool
    changed_at: datetime
    lines: tuple[Line, ...]
    photos: tuple[ShownPhoto, ...]
    steps: tuple[Step, ...]
    unread: bool
    own: bool
    order: UUID | None
    opinions: tuple[tuple[int, str], ...]
    can: frozenset[str]


@dataclass(frozen=True, slots=True)
class Source:
    """What a paper is printed from. `version`: the template's, None for the active one."""

    kind: DocumentType
    values: Mapping[str, Any]
    setting: PaperSetting
    photos: tuple[Photo, ...]
    version: str | None
    restricted: bool


def show_paper(db: Database, document_id: UUID, actor: Actor) -> Shown:
    """Give a paper for its page.

    Raises:
        NotFound: not this person's to read.
        WrongState: somebody else's draft.
    """
    with db.reading() as session:
        document, own = readable(session, document_id, actor)
        kind = registry.find(document.kind)
        can = possible(actor, subject_of(document), DEEDS)
        answers = document.answers if own else answers_handed_in(document)
        return Shown(
            id=document.id, kind=kind, summary=document.summary,
            officer=named(document.officer.rank, document.officer.name), revision=document.revision,
            state=document.state, number=document.number, restricted=document.restricted,
            changed_at=local_moment(document.changed_at, actor.time_zone),
            lines=tuple(overview(kind, answers, zone=zone_name(actor.time_zone))),
            photos=shown_photos(document, actor), steps=steps_in(session, document, actor),
            unread=document.state == "diajukan" and document.read_at is None,
            own=document.officer_id == actor.officer_id, order=order_named(session, document, actor),
            opinions=tuple(opinions_in(document)) if document.officer_id == actor.officer_id else (),
            can=can - {"entry.withdraw"} if document.read_at is not None else can,
        )  # fmt: skip


def source_of(db: Database, document_id: UUID, actor: Actor, *, clock: Clock) -> Source:
    """Give what a paper is printed from.

    Raises:
        NotFound: not this person's to read.
        WrongState: somebody else's draft.
        AnswersInvalid: a draft that is not complete yet.
    """
    with db.reading() as session:
        document, own = readable(session, document_id, actor)
        kind = registry.find(document.kind)
        if own:
            today = local_date(clock(), actor.time_zone)
            values = realised(session, document, kind.load(whole_answers(session, document), today=today))
            # A draft is not yet what its row says of it: number and date follow from what was typed.
            version = None
        else:
            values = realised_values(session, document)
            version = document.template_sha256
        if version is None:
            versions = active_versions(session, document.unit_id, day=local_date(clock(), actor.time_zone))
            version = versions.get(document.kind)
        setting = paper_setting(session, document, kind)
        return Source(kind, values, setting, tuple(document.photos), version, document.restricted)


def proof(source: Source, *, store: ObjectStore, previewer: Previewer, work: Path) -> Preview:
    """Print a paper; quick where it was printed before.

    Args:
        work: a folder for the photos of this call.

    Raises:
        TemplateBroken, ConversionFailed, ConverterBusy, ConverterUnavailable: it cannot be printed now.
    """
    work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="foto-", dir=work) as folder:
        kept = [fetched(row, store, Path(folder)) for row in source.photos]
        return previewer.paper(source.kind, source.values, source.setting, photos=kept, version=source.version)


def word_file(source: Source, out: Path, *, shelf: TemplateShelf) -> Path:
    """Write a paper as a Word file to `out`."""
    template = shelf.active(source.kind.kind) if source.version is None else shelf.version(source.version)
    return fill_paper(source.kind, source.values, source.setting, out, template=template).path


def shared_words(source: Source) -> str:
    """Give a paper as text for a messenger, "" where papers of its kind are not shared, or it is RAHASIA."""
    shared = source.kind.shared
    return "" if shared is None or source.restricted else shared(source.values, source.setting)
