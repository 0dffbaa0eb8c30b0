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
    type_annotation_map = {dict[str, Any]: JSON, list[str]: JSON}  # noqa: RUF012  (read by SQLAlchemy as it stands)


class Unit(Base):
    """A police unit with its letterhead and manners of paper."""

    __tablename__ = "units"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("units.id"))
    level: Mapped[str] = mapped_column(String(10))
    letterhead: Mapped[list[str]]
    place: Mapped[str]
    time_zone: Mapped[str]
    paper: Mapped[str] = mapped_column(String(4))
    kka: Mapped[str] = mapped_column(default="")
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
    active: Mapped[bool] = mapped_column(default=True)

    unit: Mapped[Unit] = relationship(back_populates="officers")

    __table_args__ = (
        UniqueConstraint("unit_id", "nrp"),
        CheckConstraint("role IN ('petugas', 'kanit', 'kapolsek', 'kasium', 'rekap', 'kasat', 'admin')", name="role"),
    )


class Month(Base):
    """The month of one officer: what is handed in, signed and archived together."""

    __tablename__ = "months"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("officers.id"))
    period: Mapped[str] = mapped_column(String(7))
    state: Mapped[str] = mapped_column(String(20), default="terbuka")

    officer: Mapped[Officer] = relationship()
    documents: Mapped[list[Document]] = relationship(back_populates="month", order_by="Document.position")
    bundles: Mapped[list[Bundle]] = relationship(back_populates="month", order_by="Bundle.restricted")

    __table_args__ = (
        UniqueConstraint("officer_id", "period"),
        CheckConstraint(
            "state IN ('terbuka', 'diajukan', 'ditandatangani', 'diarsipkan', 'diteruskan', 'direkap')", name="state"
        ),
    )


class TemplateVersion(Base):
    """A Word template as it was when a document was made with it. The bytes are in the object store."""

    __tablename__ = "template_versions"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str]
    created_at: Mapped[datetime]


class Document(Base):
    """One entered paper. `id` is made by the client, so that sending twice changes nothing."""

    __tablename__ = "documents"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(default=1)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"))
    month_id: Mapped[UUID] = mapped_column(ForeignKey("months.id"))
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
    created_at: Mapped[datetime]

    month: Mapped[Month] = relationship(back_populates="documents")
    photos: Mapped[list[Photo]] = relationship(order_by="Photo.position", cascade="all, delete-orphan")

    __table_args__ = (
        UniqueConstraint("unit_id", "kind", "register_year", "serial"),
        CheckConstraint(
            "state IN ('draf', 'diajukan', 'diperiksa', 'disetujui', 'dikembalikan', 'dibatalkan')", name="state"
        ),
        Index(None, "month_id", "position"),
    )


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
    """One state of a bundle's file: as built, with the officer's signature, with both. Never overwritten."""

    __tablename__ = "bundle_files"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    bundle_id: Mapped[UUID] = mapped_column(ForeignKey("bundles.id"))
    build: Mapped[int]
    stage: Mapped[str] = mapped_column(String(10))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    pages: Mapped[int]
    size_bytes: Mapped[int]
    created_at: Mapped[datetime]

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
    """A piece of work that outlives any process: this table is the queue, the bell only wakes."""

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
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("state IN ('queued', 'running', 'done', 'dead')", name="state"),
        Index(
            "uq_jobs_live_dedup_key",
            "dedup_key",
            unique=True,
            sqlite_where=text("state IN ('queued', 'running')"),
            postgresql_where=text("state IN ('queued', 'running')"),
        ),
        Index(None, "state", "lease_until"),
    )
