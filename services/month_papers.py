"""What a month holds, kind by kind, against the unit's plan; and what keeps it from being handed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from models.tables import BundleFile, Document
from schemas import registry
from schemas.base import Classification, DocumentType
from schemas.wording import MONTHS, long_date

UNREADY = ("draf", "dikembalikan", "diajukan", "diperiksa")
NAMED = 3


class Standing(StrEnum):
    """How far the papers of one kind are, the most urgent first."""

    RETURNED = "dikembalikan"
    DRAFT = "draf"
    SHORT = "kurang"
    WAITING = "menunggu"
    NO_PHOTOS = "tanpa_foto"
    ABSENT = "belum_ada"
    NIL = "nihil"
    RESTRICTED = "berkas_terbatas"
    COMPLETE = "lengkap"


MISSING = (Standing.RETURNED, Standing.DRAFT, Standing.SHORT, Standing.WAITING, Standing.NO_PHOTOS)


@dataclass(frozen=True, slots=True)
class KindRow:
    """The papers of one kind in a month.

    Attributes:
        approved: how many stand in the bundle.
        planned: how many the unit expects, 0 for no plan.
        waiting: how many this row's standing is about (drafts, returned ones, those without photos, …).
        document_id: the first of these, where there is one.
    """

    kind: str
    title: str
    standing: Standing
    approved: int
    planned: int
    waiting: int = 0
    document_id: UUID | None = None

    @property
    def missing(self) -> bool:
        """Whether something is left to do."""
        return self.standing in MISSING


def kind_rows(
    documents: Sequence[Document], *, forms: Iterable[DocumentType], plan: dict[str, int], nil_kinds: Iterable[str]
) -> list[KindRow]:
    """Give a row for each kind that has a form, in the bundle's order.

    Args:
        forms: those that the unit has; one that it had when a paper was entered has its row as well.
    """
    nil = frozenset(nil_kinds)
    by_kind: dict[str, list[Document]] = {}
    for document in documents:
        by_kind.setdefault(document.kind, []).append(document)
    offered = {kind.kind for kind in forms}
    return [
        _row(kind, by_kind.get(kind.kind, []), planned=plan.get(kind.kind, 0), nil=kind.kind in nil)
        for kind in registry.forms()
        if kind.kind in offered or kind.kind in by_kind
    ]


def short_of_plan(rows: Iterable[KindRow]) -> list[KindRow]:
    """Give the kinds of which there are fewer approved papers than planned: handing in needs a reason."""
    return [row for row in rows if row.approved < row.planned]


def unready(documents: Iterable[Document]) -> list[Document]:
    """Give the papers that are a draft, under review or returned: they keep the month from being handed in."""
    return [document for document in documents if document.state in UNREADY]


def may_be_nil(documents: Iterable[Document], kind: str) -> bool:
    """Say whether "nihil" can be declared of a kind: there is no paper of it but cancelled ones."""
    return all(document.kind != kind or document.state == "dibatalkan" for document in documents)


def changed_since(documents: Iterable[Document], files: Sequence[BundleFile]) -> list[str]:
    """Name the papers of a month that differ from what stands in these files, one of each of its bundles.

    A paper differs when it is not there in its approved revision, or stands there and is approved no more. One that
    was decided after the files were made differs as well: the ordinary bundle counts the restricted papers.
    """
    built = {item["id"]: item["revision"] for file in files for item in file.contents if item["revision"] is not None}
    made_at = min(_built_at(file) for file in files)
    differing = []
    for document in documents:
        now = document.revision if document.state == "disetujui" else None
        decided_later = document.state in ("disetujui", "dibatalkan") and document.changed_at > made_at
        if built.get(str(document.id)) != now or decided_later:
            differing.append(named(document))
    return differing


def _built_at(file: BundleFile) -> datetime:
    """Give when a file was built. A signed one has the signature's moment, in whole seconds: too early by up to one."""
    builds = (other for other in file.bundle.files if other.build == file.build)
    return min(builds, key=lambda other: other.stage != "dibangun").created_at


def document_in(item: Mapping[str, Any]) -> UUID | None:
    """Give the document that an item of a file's contents is; None for a part, or a paper that follows from others."""
    return None if item["revision"] is None else UUID(item["id"])


def made_in(files: Iterable[BundleFile]) -> list[str]:
    """Name the kinds of paper in these files that nobody entered: they follow from the entries."""
    unentered = [item["title"] for file in files for item in file.contents if item["revision"] is None]
    return list(dict.fromkeys(kind for kind, colon, _ in (title.partition(": ") for title in unentered) if colon))


def named(document: Document) -> str:
    """Name a paper among people who may see it: "Kunjungan warga Rahmat, RT 002, 9 Januari 2023"."""
    return f"{registry.find(document.kind).called} {document.summary}, {long_date(document.date)}"


def some_of(names: Sequence[str]) -> str:
    """Give the first few names, and how many there are besides."""
    shown = "; ".join(names[:NAMED])
    return shown if len(names) <= NAMED else f"{shown}; dan {len(names) - NAMED} lainnya"


def month_name(period: str) -> str:
    """Give "Januari 2023" for "2023-01"."""
    year, month = period.split("-")
    return f"{MONTHS[int(month) - 1]} {year}"


def _row(kind: DocumentType, papers: Sequence[Document], *, planned: int, nil: bool) -> KindRow:
    approved = [paper for paper in papers if paper.state == "disetujui"]
    with_photos = "foto" in kind.schema().fields
    found = {
        Standing.RETURNED: [paper for paper in papers if paper.state == "dikembalikan"],
        Standing.DRAFT: [paper for paper in papers if paper.state == "draf"],
        Standing.WAITING: [paper for paper in papers if paper.state in ("diajukan", "diperiksa")],
        Standing.NO_PHOTOS: [paper for paper in approved if with_photos and not paper.photos],
    }
    standing = next((state for state in (Standing.RETURNED, Standing.DRAFT) if found[state]), None)
    if standing is None and len(approved) + len(found[Standing.WAITING]) < planned:
        standing = Standing.SHORT
    if standing is None:
        standing = next((state for state in (Standing.WAITING, Standing.NO_PHOTOS) if found[state]), None)
    if standing is None and not approved:
        standing = Standing.NIL if nil else Standing.ABSENT
    if standing is None:
        restricted = kind.classification is Classification.RAHASIA
        standing = Standing.RESTRICTED if restricted else Standing.COMPLETE
    meant = found.get(standing, [])
    waiting = planned - len(approved) if standing is Standing.SHORT else len(meant)
    return KindRow(
        kind.kind, kind.called, standing, len(approved), planned, waiting, meant[0].id if meant else None
    )  # fmt: skip
