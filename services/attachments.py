"""Attachments of a paper: scans and PDFs of others, and the signed original, behind the paper that they belong to.

A paper that is signed by hand is printed, signed, scanned and attached as its *Asli bertanda tangan*. That happens
after its approval, so until the month is handed in its officer may still add to it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from engines.confine.base import Confinement
from engines.storage.base import ObjectStore
from errors import AnswersInvalid, NotFound, PaperUnfit, UserError
from models.database import Database
from models.tables import Attachment, Document
from pipeline.attached import paged
from schemas import registry
from schemas.base import DocumentType
from schemas.derived import papers_of_entry
from schemas.text import TextRefused, clean_text
from services import audit
from services.clock import Clock, stored
from services.documents import document_for, readable, subject_of
from services.following import APPROVED, values_of
from services.month_life import OPEN, reopen_for
from services.rights import Actor, possible

MOST = 20
LONGEST_TITLE = 120
SIGNED_TITLE = "Asli bertanda tangan"
NO_PAPER = "Dokumen itu tidak mempunyai naskah tersebut. Muat ulang halaman ini."
NONE_SUCH = "Lampiran itu tidak ada di dokumen ini. Muat ulang halaman ini."


@dataclass(frozen=True, slots=True)
class ShownAttachment:
    """An attachment as a page shows it.

    Attributes:
        paper: the kind that it stands behind.
        signed: it is that paper as it was signed by hand.
    """

    id: UUID
    paper: str
    paper_title: str
    title: str
    signed: bool
    pages: int
    sha256: str
    may_remove: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper of an entry: its own, or one that follows from it.

    Attributes:
        own: it is the entry's own.
        wanted: it is approved, signed by hand, and still lacks its signed scan.
    """

    kind: str
    title: str
    own: bool
    wanted: bool


@dataclass(frozen=True, slots=True)
class Enclosures:
    """What stands behind the papers of an entry. `may_add`: this person may add to it now."""

    sheets: tuple[Sheet, ...]
    attachments: tuple[ShownAttachment, ...]
    may_add: bool


@dataclass(frozen=True, slots=True)
class Unsigned:
    """A paper that is signed by hand and still lacks its signed scan."""

    document_id: UUID
    title: str
    summary: str


def attach(
    db: Database,
    entry_id: UUID,
    attachment_id: UUID,
    source: Path,
    *,
    store: ObjectStore,
    confinement: Confinement,
    by: Actor,
    clock: Clock,
    paper: str = "",
    signed: bool = False,
    title: str = "",
) -> ShownAttachment:
    """Put a scan or PDF behind a paper. Safe to run twice: the same id is the same attachment.

    Every page is made a picture in a confined child, with no transaction open. What was built of the month is set
    aside.

    Args:
        attachment_id: made by the client.
        paper: the kind of the entry itself ("" for it), or of a paper that follows from it (`kesepakatan_bersama`).
        signed: it is that paper as it was signed by hand; another one takes the place of the one before.
        title: what the contents call it; a signed original has its own.

    Raises:
        AttachmentRefused, TooLarge: the file cannot be taken; the message says why.
        AnswersInvalid: it has no name.
        UserError: too many, or there is no such paper.
        NotFound, NotAllowed, WrongState: somebody else's; under review; or its month was handed in.
    """
    with db.reading() as session:
        document = document_for(session, entry_id, by, "entry.attach")
        known = _known(document, attachment_id)
        if known is not None:
            return _shown(document, known, by)
        behind = paper or document.kind
        _require_paper(document, behind)
        called = SIGNED_TITLE if signed else _title(title)
        if len(document.attachments) >= MOST:
            raise UserError(f"Satu dokumen paling banyak {MOST} lampiran. Gabungkan beberapa menjadi satu PDF.")
    with tempfile.TemporaryDirectory(prefix="lampiran-") as folder:
        made = paged(confinement, source, Path(folder) / "lampiran.pdf")
        sha256 = store.put(made.path)
    original = store.put(source)
    with db.writing() as session:
        document = document_for(session, entry_id, by, "entry.attach")
        if (again := _known(document, attachment_id)) is not None:
            return _shown(document, again, by)
        _change(session, document, by=by, clock=clock)
        for other in [one for one in document.attachments if signed and one.signed and one.paper == behind]:
            document.attachments.remove(other)
        row = Attachment(
            id=attachment_id, paper=behind, signed=signed, title=called, original_sha256=original, sha256=sha256,
            pages=made.pages, officer_id=by.officer_id, created_at=stored(clock()),
        )  # fmt: skip
        document.attachments.append(row)
        session.flush()
        _told(session, document, "lampiran", row, by=by, clock=clock)
        return _shown(document, row, by)


def detach(db: Database, entry_id: UUID, attachment_id: UUID, *, by: Actor, clock: Clock) -> None:
    """Take an attachment away. Safe to run twice.

    Raises:
        NotFound, NotAllowed, WrongState: see `attach`.
    """
    with db.writing() as session:
        document = document_for(session, entry_id, by, "entry.attach")
        row = _known(document, attachment_id)
        if row is not None:
            _change(session, document, by=by, clock=clock)
            _told(session, document, "lampiran_dihapus", row, by=by, clock=clock)
            document.attachments.remove(row)


def attachments_of(db: Database, entry_id: UUID, by: Actor) -> tuple[ShownAttachment, ...]:
    """Give the attachments of a paper, as they came.

    Raises:
        NotFound: not this person's to read.
        WrongState: somebody else's draft.
    """
    with db.reading() as session:
        document, _ = readable(session, entry_id, by)
        return tuple(_shown(document, row, by) for row in document.attachments)


def enclosures_of(db: Database, entry_id: UUID, by: Actor) -> Enclosures:
    """Give the papers of an entry and what stands behind them. A draft that does not pass yet brings no other paper.

    Raises:
        NotFound, WrongState: see `attachments_of`.
    """
    with db.reading() as session:
        document, _ = readable(session, entry_id, by)
        own = registry.find(document.kind)
        wanted = {kind.kind for kind in to_sign(document)}
        return Enclosures(
            tuple(
                Sheet(kind.kind, kind.title, kind is own, kind.kind in wanted) for kind in (own, *_following(document))
            ),
            tuple(_shown(document, row, by) for row in document.attachments),
            _may_change(document, by),
        )


def attachment_file(
    db: Database, entry_id: UUID, attachment_id: UUID, *, store: ObjectStore, by: Actor, target: Path
) -> Path:
    """Write an attachment's pages, a PDF of pictures, to `target`.

    Raises:
        NotFound: not this person's to read, or no such attachment.
    """
    with db.reading() as session:
        document, _ = readable(session, entry_id, by)
        row = _known(document, attachment_id)
        if row is None:
            raise NotFound(NONE_SUCH)
        key = row.sha256
    return store.fetch(key, target)


def to_sign(document: Document) -> list[DocumentType]:
    """Give the papers of an approved entry that are signed by hand and still lack their signed scan."""
    if document.state != APPROVED or not any(kind.signed_by_hand for kind in registry.derived_from(document.kind)):
        return []
    scanned = {row.paper for row in document.attachments if row.signed}
    return [kind for kind in _following(document) if kind.signed_by_hand and kind.kind not in scanned]


def unsigned_papers(documents: Sequence[Document]) -> list[Unsigned]:
    """Give the agreements of a month that still lack their signed scan, for its checklist."""
    return [Unsigned(document.id, kind.title, document.summary) for document in documents for kind in to_sign(document)]


def _title(text: str) -> str:
    try:
        title = clean_text(text).strip()[:LONGEST_TITLE]
    except TextRefused as exc:
        raise AnswersInvalid({"nama": [str(exc)]}) from exc
    if not title:
        raise AnswersInvalid({"nama": ["Tulis nama lampiran ini, misalnya Fotokopi KTP pelapor."]})
    return title


def _require_paper(document: Document, paper: str) -> None:
    follows = {kind.kind for kind in registry.derived_from(document.kind)}
    if paper not in {document.kind, *follows}:
        raise UserError(NO_PAPER)


def _change(session: Session, document: Document, *, by: Actor, clock: Clock) -> None:
    """Set aside what was built of the month with the paper as it was."""
    if document.state == APPROVED:
        called = registry.find(document.kind).called
        reopen_for(session, document.month, by=by, reason=f"lampiran {called} berubah", clock=clock)
    document.changed_at = stored(clock())


def _told(session: Session, document: Document, what: str, row: Attachment, *, by: Actor, clock: Clock) -> None:
    audit.record(
        session, by, f"entry.{what}", clock=clock, subject=document.id, unit_id=document.unit_id,
        details={"kind": document.kind, "paper": row.paper, "sha256": row.sha256, "pages": row.pages},
    )  # fmt: skip


def _known(document: Document, attachment_id: UUID) -> Attachment | None:
    return next((row for row in document.attachments if row.id == attachment_id), None)


def _shown(document: Document, row: Attachment, by: Actor) -> ShownAttachment:
    return ShownAttachment(
        row.id, row.paper, registry.find(row.paper).title, row.title, row.signed, row.pages, row.sha256,
        may_remove=_may_change(document, by),
    )  # fmt: skip


def _may_change(document: Document, by: Actor) -> bool:
    """Say what `attach` and `detach` would: an approved paper is changed only while its month is open."""
    open_ = document.state != APPROVED or document.month.state == OPEN
    return open_ and bool(possible(by, subject_of(document), ["entry.attach"]))


def _following(document: Document) -> list[DocumentType]:
    """Give the kinds of paper that follow from an entry; none from one that does not pass."""
    try:
        return [kind for kind, _ in papers_of_entry(document.kind, values_of(document))]
    except PaperUnfit:
        return []
