"""Templates on their way to another installation: all versions of a unit and its forms in one file, by content hash.

The package is a ZIP: `manifest.json`, its hash in `manifest.sha256`, and each Word file under its own hash. What comes
in is checked like any upload; nothing is active by itself.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate
from sqlalchemy import select

from engines.confine.base import Confinement
from engines.convert.base import Converter
from engines.storage.base import ObjectStore
from errors import TemplateBroken, UnknownKind, UserError
from models.database import Database
from models.tables import DeclaredForm, UnitTemplate
from pipeline.container import FILE_BYTES
from services import audit
from services.clock import Clock, stored
from services.declaredforms import take_form
from services.rights import Actor, require_role
from services.templateversions import kind_for, upload_template

FORMAT = "berkas-templat/1"
MANIFEST, SEAL, FILES = "manifest.json", "manifest.sha256", "berkas"
MOST_FILES, MANIFEST_BYTES, PACKAGE_BYTES = 200, 4 << 20, 100 << 20
DAMAGED = "Paket ini rusak atau berubah dalam perjalanan: {what} Minta dikirim ulang; tidak ada yang diambil."
SHOWN = 12  # digits of the seal that two people compare


class VersionSchema(Schema):
    """A version in a package."""

    kind = fields.String(required=True, validate=validate.Length(max=120))
    name = fields.String(required=True, validate=validate.Length(max=200))
    sha256 = fields.String(required=True, validate=validate.Regexp(r"[0-9a-f]{64}\Z"))


class FormSchema(VersionSchema):
    """A declared form in a package."""

    answers = fields.Dict(required=True)


class ManifestSchema(Schema):
    """What a package holds, the earliest version first."""

    class Meta:
        """Options of marshmallow: a later Berkas may say more."""

        unknown = EXCLUDE

    format = fields.String(required=True, validate=validate.Equal(FORMAT))
    unit = fields.String(required=True, validate=validate.Length(max=120))
    templates = fields.List(
        fields.Nested(VersionSchema, unknown=EXCLUDE), required=True, validate=validate.Length(max=MOST_FILES)
    )
    forms = fields.List(
        fields.Nested(FormSchema, unknown=EXCLUDE), required=True, validate=validate.Length(max=MOST_FILES)
    )


@dataclass(frozen=True, slots=True)
class Package:
    """What came of a package.

    Attributes:
        seal: the first digits of its hash, to be compared with those that the sender saw.
        unit: where it comes from.
        taken: titles of what came in, one for each version.
        left: what was not taken, each with its reason.
    """

    seal: str
    unit: str
    taken: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


def has_something(db: Database, actor: Actor) -> bool:
    """Say whether the admin's unit has anything of its own to send."""
    with db.reading() as session:
        own = select(UnitTemplate.id).where(UnitTemplate.unit_id == actor.unit_id)
        forms = select(DeclaredForm.id).where(
            DeclaredForm.unit_id == actor.unit_id, DeclaredForm.number.is_not(None)
        )  # fmt: skip
        return any(session.scalar(one.limit(1)) is not None for one in (own, forms))


def export_templates(db: Database, target: Path, *, by: Actor, store: ObjectStore, clock: Clock) -> Package:
    """Write all versions of the admin's unit, and its forms in use, to `target`.

    Raises:
        NotAllowed: not an admin.
        UserError: there is nothing to send.
    """
    require_role(by, "template.manage")
    with db.reading() as session:
        templates: list[dict[str, Any]] = [
            {"kind": row.kind, "number": row.number, "name": row.name, "sha256": row.sha256}
            for row in session.scalars(
                select(UnitTemplate)
                .where(UnitTemplate.unit_id == by.unit_id)
                .order_by(UnitTemplate.kind, UnitTemplate.number)
            )
        ]
        rows = session.scalars(
            select(DeclaredForm)
            .where(DeclaredForm.unit_id == by.unit_id, DeclaredForm.number.is_not(None))
            .order_by(DeclaredForm.number)
        )
        forms: dict[str, dict[str, Any]] = {
            row.kind: {"kind": row.kind, "name": row.name, "sha256": row.sha256, "answers": row.answers} for row in rows
        }
    if not templates and not forms:
        raise UserError("Kesatuan ini belum punya templat atau formulir sendiri untuk dikirim.")
    manifest = json.dumps(
        {
            "format": FORMAT, "unit": by.unit_name, "made_at": clock().isoformat(timespec="seconds"),
            "templates": templates[-MOST_FILES:], "forms": list(forms.values())[-MOST_FILES:],
        },
        ensure_ascii=False, indent=1,
    ).encode()  # fmt: skip
    seal = hashlib.sha256(manifest).hexdigest()
    keys = dict.fromkeys(str(one["sha256"]) for one in (*templates[-MOST_FILES:], *list(forms.values())[-MOST_FILES:]))
    with tempfile.TemporaryDirectory(dir=target.parent) as folder, zipfile.ZipFile(target, "w") as package:
        package.writestr(MANIFEST, manifest, zipfile.ZIP_DEFLATED)
        package.writestr(SEAL, seal)
        for key in keys:
            package.write(store.fetch(key, Path(folder) / "berkas.docx"), f"{FILES}/{key}.docx")
    return Package(seal[:SHOWN], by.unit_name)


def import_templates(
    db: Database,
    source: Path,
    *,
    by: Actor,
    store: ObjectStore,
    confinement: Confinement,
    converter: Converter,
    clock: Clock,
    work: Path,
) -> Package:
    """Take a package in: each version becomes the next one of the admin's unit, each form one to be looked at.

    Safe to run twice: the same file is the version that it was.

    Raises:
        NotAllowed: not an admin.
        TemplateBroken: it is no package, or a hash differs; nothing is taken.
    """
    require_role(by, "template.manage")
    work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=work, prefix="paket-") as place:
        folder = Path(place)
        manifest, seal = _unpacked(source, folder)
        taken, left = [], []
        for one in manifest["forms"]:
            title = str(one["answers"].get("judul", one["kind"]))
            file = folder / f"{one['sha256']}.docx"
            fault = take_form(
                db, file, one["kind"], one["answers"], name=one["name"], by=by, store=store, confinement=confinement,
                clock=clock,
            )  # fmt: skip
            if fault:
                left.append(f"{title}: {fault}")
            else:
                taken.append(f"Formulir {title}")
        for one in manifest["templates"]:
            try:
                title = kind_for(one["kind"], by).title
                upload_template(
                    db, folder / f"{one['sha256']}.docx", one["kind"], name=one["name"], by=by, store=store,
                    confinement=confinement, converter=converter, clock=clock, work=work, printing=False,
                )  # fmt: skip
                taken.append(f"Templat {title}")
            except UnknownKind:
                left.append(
                    f"{one['kind']}: jenisnya belum dikenal di sini. Pakai dahulu formulirnya, lalu impor lagi."
                )
            except TemplateBroken as exc:
                left.append(f"{one['name']}: {exc}")
    with db.writing() as session:
        audit.record(
            session, by, "template.imported", clock=clock, subject=seal[:SHOWN],
            details={"taken": len(taken), "left": len(left), "at": stored(clock()).isoformat()},
        )  # fmt: skip
    return Package(seal[:SHOWN], manifest["unit"], tuple(taken), tuple(left))


def _unpacked(source: Path, folder: Path) -> tuple[Mapping[str, Any], str]:
    """Give the manifest and its hash; every file lies in `folder` under its own hash, as it should be."""
    try:
        with zipfile.ZipFile(source) as package:
            raw = _read(package, MANIFEST, MANIFEST_BYTES)
            seal = hashlib.sha256(raw).hexdigest()
            if _read(package, SEAL, 200).decode("ascii", "replace").strip() != seal:
                raise TemplateBroken(DAMAGED.format(what="daftar isinya tidak cocok dengan sidiknya."))
            manifest: Mapping[str, Any] = ManifestSchema().load(json.loads(raw))
            total = 0
            for key in dict.fromkeys(one["sha256"] for one in (*manifest["templates"], *manifest["forms"])):
                data = _read(package, f"{FILES}/{key}.docx", FILE_BYTES)
                total += len(data)
                if hashlib.sha256(data).hexdigest() != key or total > PACKAGE_BYTES:
                    raise TemplateBroken(DAMAGED.format(what=f"berkas {key[:SHOWN]} tidak cocok dengan sidiknya."))
                (folder / f"{key}.docx").write_bytes(data)
    except ValidationError as exc:
        told = ", ".join(_places(exc.messages))
        raise TemplateBroken(DAMAGED.format(what=f"daftar isinya tidak lengkap ({told}).")) from exc
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError, NotImplementedError, RuntimeError) as exc:
        # zipfile says RuntimeError of an encrypted member, NotImplementedError of a way of packing it does not know.
        raise TemplateBroken(
            "Ini bukan paket templat Berkas, atau paketnya rusak. Pilih berkas .zip hasil ekspor."
        ) from exc
    return manifest, seal


def _places(messages: Any) -> Iterator[str]:
    return (str(name)[:40] for name in messages) if isinstance(messages, Mapping) else iter(())


def _read(package: zipfile.ZipFile, name: str, most: int) -> bytes:
    """Read a file of the package, never more than it may have."""
    with package.open(name) as stream:
        data = stream.read(most + 1)
    if len(data) > most:
        raise TemplateBroken(DAMAGED.format(what=f"{name} terlalu besar."))
    return data
