"""data.json: the entered data of a month, as it travels inside its bundle. The shape is told in docs/data-json.md."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pipeline.month import BundleEntry, BundleIdentity, Month
from pipeline.values import Photo

FORMAT = "berkas-bulanan"
VERSION = 1


def month_data(month: Month, *, first_pages: Mapping[str, int], pages: int) -> bytes:
    """Write the data of `month`; `first_pages` gives each entry's 1-based page in the bundle of `pages` pages."""
    number = 0
    documents = []
    for entry in month.entries:
        documents.append(_document(entry, first_pages[entry.id], first_photo=number + 1))
        number += len(entry.photos)
    data = {
        "format": FORMAT,
        "version": VERSION,
        "bundle": _bundle(month.identity) | {"pages": pages, "restricted_count": len(month.restricted_activities)},
        "documents": documents,
    }
    return json.dumps(data, ensure_ascii=False, indent=1).encode()


def _bundle(identity: BundleIdentity) -> dict[str, Any]:
    unit, officer = identity.unit, identity.officer
    return {
        "number": identity.number,
        "letter_number": identity.letter_number,
        "code": identity.code,
        "verify": identity.verify_text,
        "classification": "rahasia" if identity.restricted else "biasa",
        "month": identity.month,
        "date": identity.date.isoformat(),
        "unit": {
            "letterhead": list(unit.letterhead),
            "place": unit.place,
            "time_zone": unit.time_zone,
            "kapolsek": {"name": unit.kapolsek.name, "rank": unit.kapolsek.rank, "nrp": unit.kapolsek.nrp},
        },
        "officer": {
            "name": officer.name,
            "rank": officer.rank,
            "nrp": officer.nrp,
            "post": officer.post,
            "area": officer.area,
        },
    }


def _document(entry: BundleEntry, page: int, *, first_photo: int) -> dict[str, Any]:
    return {
        "id": entry.id,
        "kind": entry.kind,
        "revision": entry.revision,
        "section": entry.section.name.lower(),
        "title": entry.title,
        "summary": entry.summary,
        "number": entry.number,
        "date": entry.date.isoformat(),
        "page": page,
        "pages": entry.pdf.pages,
        "template_sha256": entry.template_sha256,
        "source": entry.source or None,
        "answers": dict(entry.data),
        "attachments": [
            {"title": one.title, "sha256": one.sha256, "pages": one.pages, "signed": one.signed}
            for one in entry.attached
        ],
        "photos": [_photo(photo, count) for count, photo in enumerate(entry.photos, start=first_photo)],
    }


def _photo(photo: Photo, number: int) -> dict[str, Any]:
    return {
        "number": number,
        "sha256": photo.sha256,
        "width_px": photo.width_px,
        "height_px": photo.height_px,
        "caption": photo.caption,
        "taken_at": photo.taken_at.isoformat() if photo.taken_at else None,
        "place": photo.place,
        "position": list(photo.position) if photo.position else None,
    }
