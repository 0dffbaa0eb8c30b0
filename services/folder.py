"""A month as a folder of files: bundle.json, NNN-<kind>.json, and the photos beside them."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from engines.cache.base import Cache
from engines.confine.base import Confinement
from engines.storage.base import ObjectStore
from errors import AnswersInvalid, InputUnreadable, PhotoRefused
from models.database import Database
from models.tables import Document
from pipeline.photos import Darkroom, PreparedPhoto
from pipeline.values import Photo
from schemas import registry
from schemas.base import DocumentType, Source
from schemas.monthfile import load_setting
from schemas.setting import Officer, Unit
from services.clock import Clock, local_date
from services.entries import enter_submitted
from services.entryphotos import KeptPhoto, keep_prepared
from services.people import open_month
from services.review import settle
from services.templates import TemplateShelf

JSON_BYTES = 5 << 20  # the longest form takes 0.3 MB
NAME = re.compile(r"^(\d{3,})-([a-z_]+)\.json$")


@dataclass(frozen=True, slots=True)
class FolderEntry:
    """One file of answers, validated."""

    name: str
    kind: DocumentType
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MonthFolder:
    """A folder that can become a month: everything in it passed its schema."""

    folder: Path
    unit: Unit
    officer: Officer
    period: str
    entries: tuple[FolderEntry, ...]


def read_json(path: Path) -> Any:
    """Read a JSON file.

    Raises:
        InputUnreadable: missing, not UTF-8, or not JSON; the message says where.
    """
    try:
        if not path.is_file():
            raise InputUnreadable(f"{path.name}: berkas tidak ada. Periksa namanya.")
        if path.stat().st_size > JSON_BYTES:
            raise InputUnreadable(f"{path.name}: lebih besar dari 5 MB, jadi bukan isian formulir. Periksa berkasnya.")
        return json.loads(path.read_text(encoding="utf-8-sig"))  # Windows' editors put a mark in front
    except OSError as exc:
        raise InputUnreadable(f"{path.name}: berkas tidak dapat dibaca. Periksa izinnya.") from exc
    except UnicodeDecodeError as exc:
        raise InputUnreadable(f"{path.name}: bukan teks UTF-8. Simpan ulang sebagai UTF-8.") from exc
    except (ValueError, RecursionError) as exc:
        where = f" pada baris {exc.lineno}" if isinstance(exc, json.JSONDecodeError) else ""
        raise InputUnreadable(f"{path.name}: bukan JSON yang benar{where}. Perbaiki, lalu ulangi.") from exc


def load_entry(kind: DocumentType, answers: Any, *, today: date, folder: Path) -> dict[str, Any]:
    """Validate the answers of one file, and that its photos are there.

    Raises:
        AnswersInvalid: every wrong field at once.
    """
    values = kind.load(answers, today=today)
    missing = {
        f"foto.{number}.file": ["Berkas foto tidak ada di folder ini. Periksa namanya."]
        for number, photo in enumerate(kind.photos(values))
        if not photo_path(folder, photo["file"])
    }
    if missing:
        raise AnswersInvalid(missing)
    return values


def photo_path(folder: Path, name: str) -> Path | None:
    """Give the photo of that name; None where it is missing or leads out of the folder."""
    try:
        path = (folder / name).resolve()
        return path if path.is_relative_to(folder.resolve()) and path.is_file() else None
    except OSError:  # a name that no file can have
        return None


def read_folder(folder: Path, *, clock: Clock) -> MonthFolder:
    """Read and validate a whole folder.

    Raises:
        InputUnreadable: no folder, no bundle.json, no papers, or a file that is no JSON.
        UnknownKind: a file named after no kind.
        AnswersInvalid: all wrong fields of all files; keys are "file: field".
    """
    if not folder.is_dir():
        raise InputUnreadable(f"Folder {folder.name} tidak ada.")
    wrong: dict[str, list[str]] = {}
    try:
        unit, officer, period = load_setting(read_json(folder / "bundle.json"))
    except AnswersInvalid as exc:
        raise AnswersInvalid({f"bundle.json: {name}": said for name, said in exc.fields.items()}) from exc
    today = local_date(clock(), unit.time_zone)
    entries: list[FolderEntry] = []
    for path in sorted(folder.glob("*.json")):
        if path.name == "bundle.json":
            continue
        match = NAME.match(path.name)
        if match is None:
            raise InputUnreadable(f"{path.name}: nama berkas harus seperti 001-kunjungan_warga.json.")
        kind = registry.find(match.group(2))
        if kind.source is Source.DERIVED:
            raise InputUnreadable(f"{path.name}: {kind.title} disusun sendiri dari isian lain. Hapus berkas ini.")
        try:
            values = load_entry(kind, read_json(path), today=today, folder=folder)
        except AnswersInvalid as exc:
            wrong |= {f"{path.name}: {name}": said for name, said in exc.fields.items()}
            continue
        if f"{kind.date_of(values):%Y-%m}" != period:
            wrong[f"{path.name}: tanggal"] = [f"Tanggal dokumen di luar bulan {period}. Pindahkan ke bulannya."]
        entries.append(FolderEntry(path.name, kind, values))
    if wrong:
        raise AnswersInvalid(wrong)
    if not entries:
        raise InputUnreadable(f"Folder {folder.name} belum berisi dokumen (misalnya 001-kunjungan_warga.json).")
    return MonthFolder(folder, unit, officer, period, tuple(entries))


def take_in(
    db: Database,
    month: MonthFolder,
    *,
    store: ObjectStore,
    confinement: Confinement,
    cache: Cache,
    shelf: TemplateShelf,
    clock: Clock,
    example: bool,
) -> UUID:
    """Make the folder a month of approved entries, numbered in the order of its files; give the month's id.

    Raises:
        AnswersInvalid: photos that cannot be taken; keys are "file: field".
    """
    photos = keep_photos(month, store=store, confinement=confinement, cache=cache)
    month_id = open_month(db, month.unit, month.officer, period=month.period, example=example, clock=clock)
    for position, (entry, kept) in enumerate(zip(month.entries, photos, strict=True)):
        document_id = uuid4()
        enter_submitted(
            db, document_id, month_id=month_id, kind=entry.kind.kind, values=entry.values, photos=kept,
            position=position, clock=clock,
        )  # fmt: skip
        template = shelf.active(entry.kind.kind)
        with db.writing() as session:
            settle(session, session.get_one(Document, document_id), store=store, template=template, clock=clock)
    return month_id


def keep_photos(
    month: MonthFolder, *, store: ObjectStore, confinement: Confinement, cache: Cache
) -> list[list[KeptPhoto]]:
    """Prepare all photos of a folder in a confined child; in the order of the entries.

    One is flushed to disk while the next are prepared.

    Raises:
        AnswersInvalid: every photo that cannot be taken.
    """
    tasks = [
        (entry.name, number, photo)
        for entry in month.entries
        for number, photo in enumerate(entry.kind.photos(dict(entry.values)))
    ]
    kept: dict[str, list[Future[KeptPhoto]]] = {entry.name: [] for entry in month.entries}
    wrong: dict[str, list[str]] = {}
    with (
        tempfile.TemporaryDirectory(prefix="foto-") as folder,
        Darkroom(confinement, cache) as room,
        ThreadPoolExecutor(1) as storing,
    ):
        files = [
            (photo_path(month.folder, photo["file"]) or month.folder / "hilang", Path(folder) / f"{place}.jpg")
            for place, (_, _, photo) in enumerate(tasks)
        ]

        def keep(made: PreparedPhoto, source: Path, facts: Mapping[str, Any]) -> KeptPhoto:
            try:
                return keep_prepared(store, made, source, facts=facts)
            finally:
                made.path.unlink()

        for (name, number, photo), (source, _), made in zip(tasks, files, room.prepare_all(files), strict=True):
            if isinstance(made, PhotoRefused):
                wrong[f"{name}: foto.{number}.file"] = [str(made)]
            else:
                kept[name].append(storing.submit(keep, made, source, photo))
        if wrong:
            raise AnswersInvalid(dict(sorted(wrong.items())))
        return [[one.result() for one in kept[entry.name]] for entry in month.entries]


def prepare_photos(
    confinement: Confinement, cache: Cache, photos: Sequence[Mapping[str, Any]], *, folder: Path, work: Path
) -> list[Photo]:
    """Prepare the photos of one paper that is printed alone; nothing is kept.

    Raises:
        AnswersInvalid: every photo that cannot be taken.
    """
    made: list[Photo] = []
    wrong: dict[str, list[str]] = {}
    with Darkroom(confinement, cache) as room:
        files = [
            (photo_path(folder, facts["file"]) or folder / "hilang", work / f"foto-{number}.jpg")
            for number, facts in enumerate(photos)
        ]
        for number, (facts, ready) in enumerate(zip(photos, room.prepare_all(files), strict=True)):
            if isinstance(ready, PhotoRefused):
                wrong[f"foto.{number}.file"] = [str(ready)]
                continue
            made.append(
                Photo(
                    ready.path, ready.width_px, ready.height_px, ready.sha256, caption=facts["caption"],
                    taken_at=facts["taken_at"] or ready.taken_at, place=facts["place"], position=ready.position,
                )
            )  # fmt: skip
    if wrong:
        raise AnswersInvalid(wrong)
    return made
