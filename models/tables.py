"""The tables: what an installation knows. Constraints stand here, rules and queries do not."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, MetaData, String, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Root of the tables. Times are UTC without zone; hashes are hex SHA-256."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012  (read by SQLAlchemy as it stands)
        dict[str, Any]: JSON,
        dict[str, int]: JSON,
        dict[str, str]: JSON,
        list[str]: JSON,
        list[dict[str, Any]]: JSON,
    }


class Unit(Base):
    """A police unit with its letterhead and manners of paper.

    `number_patterns` and `plan` are by kind; a kind that is missing has the shipped pattern, or no plan. `plan` counts
    papers a month that each officer is expected to hand in.
    """

    __tablename__ = "units"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("units.id"))
    level: Mapped[str] = mapped_column(String(10))
    name: Mapped[str]
    letterhead: Mapped[list[str]]
    place: Mapped[str]
    time_zone: Mapped[str]
    paper: Mapped[str] = mapped_column(String(4))
    kka: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="", server_default="")
    number_patterns: Mapped[dict[str, str]] = mapped_column(default=dict)
    plan: Mapped[dict[str, int]] = mapped_column(default=dict)
    example: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    officers: Mapped[list[Officer]] = relationship(back_populates="unit")

    __table_args__ = (
        CheckConstraint("level IN ('polda', 'polres', 'polsek')", name="level"),
        CheckConstraint("paper IN ('A4', 'F4')", name="paper"),
    )


class Officer(Base):
    """A person of a unit, with the role in which that person works there."""

    __tablename__ = "officers"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"))
    role: Mapped[str] = mapped_column(String(10))
    name: Mapped[str]
    rank: Mapped[str]
    nrp: Mapped[str] = mapped_column(String(18))
    post: Mapped[str] = mapped_column(default="")
    area: Mapped[str] = mapped_column(default="")
    telephone: Mapped[str] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)

    unit: Mapped[Unit] = relationship(back_populates="officers")

    __table_args__ = (
        UniqueConstraint("unit_id", "nrp"),
        CheckConstraint("role IN ('petugas', 'kanit', 'kapolsek', 'kasium', 'rekap', 'kasat', 'admin')", name="role"),
    )


class Reminder(Base):
    """An officer was reminded on a day of which nothing was handed in: once a day, by whoever came first."""

    __tablename__ = "reminders"

    officer_id: Mapped[UUID] = mapped_column(ForeignKey("officers.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    by_id: Mapped[UUID] = mapped_column(ForeignKey("officers.id"))
    at: Mapped[datetime]

    by: Mapped[Officer] = relationship(foreign_keys=by_id)


class Appointment(Base):
    """Who holds a post of a unit from one day to another, and how papers say so; without an end, until further notice.

    `post` is the role that goes with it. `manner`: "" for good, "Plt.", "Plh." or "PS." in the post itself; "a.n." or
    "u.b." for somebody who signs for its holder: `own_post` is that person's, `through` the post between the two.
    """

    __tablename__ = "appointments"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"), index=True)
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("officers.id"))
    post: Mapped[str] = mapped_column(String(10))
    manner: Mapped[str] = mapped_column(String(4))
    own_post: Mapped[str]
    through: Mapped[str]
    from_date: Mapped[date]
    to_date: Mapped[date | None]
    created_at: Mapped[datetime]

    officer: Mapped[Officer] = relationship()

    __table_args__ = (
        CheckConstraint("post IN ('kanit', 'kapolsek', 'rekap', 'kasat')", name="post"),
        CheckConstraint("manner IN ('', 'Plt.', 'Plh.', 'PS.', 'a.n.', 'u.b.')", name="manner"),
    )


class Month(Base):
    """The month of one officer: what is handed in, signed and archived together.

    `reason` says why it was handed in with fewer papers than planned; `nil_kinds` are the kinds declared "nihil";
    `note` is the Kanit's; `revision` grows when a month is corrected after the Kapolsek's signature.
    """

    __tablename__ = "months"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("officers.id"))
    period: Mapped[str] = mapped_column(String(7))
    state: Mapped[str] = mapped_column(String(20), default="terbuka")
    revision: Mapped[int] = mapped_column(default=1)
    reason: Mapped[str] = mapped_column(default="")
    nil_kinds: Mapped[list[str]] = mapped_column(default=list)
    note: Mapped[str] = mapped_column(default="")
    archive_place: Mapped[str] = mapped_column(default="")

    officer: Mapped[Officer] = relationship()
    events: Mapped[list[MonthEvent]] = relationship(order_by="MonthEvent.number", cascade="all, delete-orphan")
    documents: Mapped[list[Document]] = relationship(back_populates="month", order_by="Document.position")
    bundles: Mapped[list[Bundle]] = relationship(back_populates="month", order_by="Bundle.restricted")

    __table_args__ = (
        UniqueConstraint("officer_id", "period"),
        CheckConstraint(
            "state IN ('terbuka', 'diajukan', 'ditandatangani', 'diarsipkan', 'diteruskan', 'direkap')", name="state"
        ),
    )


class MonthEvent(Base):
    """One step of a month: who, when, what, and the remark."""

    __tablename__ = "month_events"

    number: Mapped[int] = mapped_column(primary_key=True)
    month_id: Mapped[UUID] = mapped_column(ForeignKey("months.id"), index=True)
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("officers.id"))
    action: Mapped[str] = mapped_column(String(20))
    remark: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]

    officer: Mapped[Officer] = relationship()


class Record(Base):
    """A household or business that visits start from: what its latest paper says of it. `answers` as in the form.

    `past` are visits from before the installation, in the order of their dates: no papers of ours.
    """

    __tablename__ = "records"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"))
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    search: Mapped[str]
    answers: Mapped[dict[str, Any]]
    past: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (Index(None, "unit_id", "kind", "name"),)


class TemplateVersion(Base):
    """A Word template as it was when a document was made with it. The bytes are in the object store."""

    __tablename__ = "template_versions"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str]
    created_at: Mapped[datetime]


class UnitTemplate(Base):
    """A version that an admin uploaded: numbered by unit and kind, never changed. `report` is what its check found."""

    __tablename__ = "unit_templates"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"))
    kind: Mapped[str]
    number: Mapped[int]
    sha256: Mapped[str] = mapped_column(ForeignKey("template_versions.sha256"))
    name: Mapped[str]
    report: Mapped[dict[str, Any]]
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("officers.id"))
    created_at: Mapped[datetime]

    officer: Mapped[Officer] = relationship()

    __table_args__ = (UniqueConstraint("unit_id", "kind", "number"),)


class TemplateChoice(Base):
    """Which version a unit uses from a day on. Only ever added to: of those whose day has come, the newest holds.

    Without `template_id` the unit has no version of its own any more: its parent's holds, or the shipped one. One that
    was `asked` for holds only when another admin has agreed.
    """

    __tablename__ = "template_choices"

    number: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"))
    kind: Mapped[str]
    template_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit_templates.id"))
    from_date: Mapped[date]
    asked: Mapped[bool] = mapped_column(default=False, server_default=text("0"))
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("officers.id"))
    at: Mapped[datetime]

    template: Mapped[UnitTemplate | None] = relationship()
    officer: Mapped[Officer] = relationship()

    __table_args__ = (Index(None, "unit_id", "kind", "number"),)


class TemplateAgreement(Base):
    """What another admin answered to a choice that was asked for."""

    __tablename__ = "template_agreements"

    number: Mapped[int] = mapped_column(ForeignKey("template_choices.number"), primary_key=True)
    agreed: Mapped[bool]
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("officers.id"))
    at: Mapped[datetime]


class DeclaredForm(Base):
    """A form of an admin's own, from its first file on: what is declared of it, and whether it is in use.

    `answers` are as typed until `number` is given: from then on they are what the document type is made from, and are
    never changed again; a revision is a further row of the same kind. `number` counts all that came into use: the
    greatest tells whether anything has changed. `found` are the names that the file prints; `report` is of its check.
    """

    __tablename__ = "declared_forms"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"))
    kind: Mapped[str] = mapped_column(index=True)
    number: Mapped[int | None] = mapped_column(unique=True)
    sha256: Mapped[str] = mapped_column(String(64))
    name: Mapped[str]
    answers: Mapped[dict[str, Any]]
    found: Mapped[list[Any]] = mapped_column(JSON)
    report: Mapped[dict[str, Any]]
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("officers.id"))
    changed_at: Mapped[datetime]


class Document(Base):
    """One entered paper. `id` is made by the client, so that sending twice changes nothing.

    A draft's `answers` are as typed, not yet validated. `content_sha256` is of the canonical JSON of kind, answers and
    photos. `read_at` is when a reviewer first opened what was submitted. `search` is folded text for the archive.
    """

    __tablename__ = "documents"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(default=1)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"))
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("officers.id"))
    month_id: Mapped[UUID] = mapped_column(ForeignKey("months.id"))
    record_id: Mapped[UUID | None] = mapped_column(ForeignKey("records.id"), index=True)
    kind: Mapped[str]
    restricted: Mapped[bool] = mapped_column(default=False)
    date: Mapped[date]
    position: Mapped[int]
    state: Mapped[str] = mapped_column(String(14), default="draf")
    answers: Mapped[dict[str, Any]]
    summary: Mapped[str]
    register_year: Mapped[int | None]
    serial: Mapped[int | None]
    number: Mapped[str] = mapped_column(default="")
    template_sha256: Mapped[str | None] = mapped_column(ForeignKey("template_versions.sha256"))
    content_sha256: Mapped[str] = mapped_column(String(64), default="")
    search: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    read_at: Mapped[datetime | None]

    month: Mapped[Month] = relationship(back_populates="documents")
    officer: Mapped[Officer] = relationship()
    record: Mapped[Record | None] = relationship()
    photos: Mapped[list[Photo]] = relationship(order_by="Photo.position", cascade="all, delete-orphan")
    attachments: Mapped[list[Attachment]] = relationship(order_by="Attachment.created_at", cascade="all, delete-orphan")
    revisions: Mapped[list[DocumentRevision]] = relationship(
        order_by="DocumentRevision.revision", cascade="all, delete-orphan"
    )
    reviews: Mapped[list[Review]] = relationship(order_by="Review.number", cascade="all, delete-orphan")

    __table_args__ = (
        UniqueConstraint("unit_id", "kind", "register_year", "serial"),
        CheckConstraint(
            "state IN ('draf', 'diajukan', 'diperiksa', 'disetujui', 'dikembalikan', 'dibatalkan')", name="state"
        ),
        Index(None, "month_id", "position"),
        Index(None, "unit_id", "state", "changed_at"),
        Index(None, "officer_id", "kind", "changed_at"),
    )


class DocumentRevision(Base):
    """A document as it was handed in or corrected: what a reviewer compares with. `photos` are facts and hashes."""

    __tablename__ = "document_revisions"

    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("officers.id"))
    answers: Mapped[dict[str, Any]]
    photos: Mapped[list[dict[str, Any]]]
    content_sha256: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]

    officer: Mapped[Officer] = relationship()


class Review(Base):
    """One step of a document's life: who did what to which revision, with the remark and the marked fields.

    `marks` maps a dotted field path ("kunjungan.0.keterangan") to what is to be mended there.
    """

    __tablename__ = "reviews"

    number: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id"), index=True)
    revision: Mapped[int]
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("officers.id"))
    action: Mapped[str] = mapped_column(String(14))
    remark: Mapped[str] = mapped_column(default="")
    marks: Mapped[dict[str, str]] = mapped_column(default=dict)
    at: Mapped[datetime]

    officer: Mapped[Officer] = relationship()

    __table_args__ = (
        CheckConstraint(
            "action IN ('diajukan', 'ditarik', 'diperiksa', 'dikembalikan', 'dikoreksi', 'disetujui', 'dibatalkan')",
            name="action",
        ),
    )


class Proposal(Base):
    """Content that came under an id and revision which were taken already: kept, shown to the Kanit, never merged."""

    __tablename__ = "proposals"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id"), index=True)
    revision: Mapped[int]
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("officers.id"))
    answers: Mapped[dict[str, Any]]
    content_sha256: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("document_id", "revision", "content_sha256"),)


class Photo(Base):
    """A picture of a document: the scaled one that is printed, and the untouched original kept apart."""

    __tablename__ = "photos"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id"), index=True)
    position: Mapped[int]
    original_sha256: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    width_px: Mapped[int]
    height_px: Mapped[int]
    caption: Mapped[str] = mapped_column(default="")
    taken_at: Mapped[datetime | None]
    place: Mapped[str] = mapped_column(default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]


class Attachment(Base):
    """A scan or PDF behind a paper, each page a picture; the untouched file is kept apart.

    `paper` is the kind that it stands behind: the document's own, or one that follows from it. `signed`: it is that
    paper as it was signed by hand.
    """

    __tablename__ = "attachments"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id"), index=True)
    paper: Mapped[str]
    signed: Mapped[bool]
    title: Mapped[str]
    original_sha256: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    pages: Mapped[int]
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("officers.id"))
    created_at: Mapped[datetime]


class Register(Base):
    """The counter of one register: numbers are taken by UPDATE … RETURNING, never by max() + 1."""

    __tablename__ = "registers"

    unit_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


class Bundle(Base):
    """The month as one file, ordinary or restricted. Number, letter and code stay through every rebuild."""

    __tablename__ = "bundles"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    month_id: Mapped[UUID] = mapped_column(ForeignKey("months.id"))
    restricted: Mapped[bool]
    number: Mapped[str]
    letter_number: Mapped[str]
    code: Mapped[str] = mapped_column(String(40), unique=True)
    date: Mapped[date]
    builds: Mapped[int] = mapped_column(default=0)

    month: Mapped[Month] = relationship(back_populates="bundles")
    files: Mapped[list[BundleFile]] = relationship(back_populates="bundle", order_by="BundleFile.created_at")

    __table_args__ = (UniqueConstraint("month_id", "restricted"),)


class BundleFile(Base):
    """One state of a bundle's file: as built, with the officer's signature, with both. Never overwritten.

    A return or correction discards a build: its files stay as history. `contents` are the outline's items in order:
    id (of a document, or a part's name), title, first page (1-based).
    """

    __tablename__ = "bundle_files"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    bundle_id: Mapped[UUID] = mapped_column(ForeignKey("bundles.id"))
    build: Mapped[int]
    stage: Mapped[str] = mapped_column(String(10))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    pages: Mapped[int]
    size_bytes: Mapped[int]
    contents: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    created_at: Mapped[datetime]
    discarded_at: Mapped[datetime | None]

    bundle: Mapped[Bundle] = relationship(back_populates="files")

    __table_args__ = (
        UniqueConstraint("bundle_id", "build", "stage"),
        CheckConstraint("stage IN ('dibangun', 'petugas', 'kapolsek')", name="stage"),
    )


class CheckedFile(Base):
    """What our own verification said of a file, once, by its content hash."""

    __tablename__ = "checked_files"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    verdict: Mapped[dict[str, Any]]
    checked_at: Mapped[datetime]


class Job(Base):
    """A piece of work that outlives any process: this table is the queue, the bell only wakes.

    `document` and `field` are the paper and the dotted field that it failed at, "" where it was none.
    """

    __tablename__ = "jobs"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject: Mapped[UUID]
    dedup_key: Mapped[str]
    state: Mapped[str] = mapped_column(String(10), default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    step: Mapped[str] = mapped_column(default="")
    error: Mapped[str] = mapped_column(default="")
    document: Mapped[str] = mapped_column(String(36), default="")
    field: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("state IN ('queued', 'running', 'done', 'dead', 'cancelled')", name="state"),
        Index(
            "uq_jobs_live_dedup_key",
            "dedup_key",
            unique=True,
            sqlite_where=text("state IN ('queued', 'running')"),
            postgresql_where=text("state IN ('queued', 'running')"),
        ),
        Index(None, "state", "lease_until"),
    )
