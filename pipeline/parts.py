"""What the bundle's own parts print: pure functions from a month to the contexts of their Word templates.

Every context is plain data (texts, numbers, lists, `Picture`s). Only what is known is counted; nothing is estimated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from pipeline.month import BundleEntry, BundleIdentity, Month
from pipeline.picture import Picture
from pipeline.values import Photo
from schemas import registry
from schemas.base import DocumentType, Source
from schemas.paper import common
from schemas.record import Entry, Record, last_day, row_of
from schemas.setting import PaperSetting
from schemas.wording import clock_time, day_and_date, line_count, post_in_words

Context = dict[str, Any]

REPORT, ANNEX, APPROVAL = "laporan-bulanan", "lampiran-foto", "pengesahan"
PHOTOS_A_VOLUME = 48  # LibreOffice's memory grows with the photos of one document: 315 MB at 48, 506 MB at 100
# Columns, and the box of a picture in millimetres, by photos a page.
_GRIDS = {2: (1, 165.0, 96.0), 4: (2, 81.0, 88.0), 6: (2, 81.0, 56.0)}
# The annex in millimetres, as its template sets it: what a page has between its margins, a line of the caption (9 pt)
# and of the heading (11 pt), and what a row and the heading take besides lines and pictures.
_PAGE_MM = {"A4": 257.0, "F4": 290.0}
_CAPTION_MM, _CAPTION_PT, _HEADING_LINE_MM, _ROW_MM, _HEADING_MM = 3.7, 9, 4.5, 6.5, 18.0
_TEXT_CM = 16.8
_QR_MM = 30.0
_SIGNED_ELSEWHERE = "(ditandatangani secara elektronik pada lembar pengesahan)"


@dataclass(frozen=True, slots=True)
class NumberedPhoto:
    """A photo with its number in the annex, and the number in the contents of the document that it belongs to."""

    number: int
    photo: Photo
    document: int


def cover(month: Month, qr: Picture) -> Context:
    """Say on the first page whose month this is, under which numbers, and how to check it."""
    return {**_common(month.identity), **_verification(month.identity, qr), **_counts(month)}


def letter(month: Month) -> Context:
    """Write the surat pengantar: the type of that kind, with the numbers of this bundle."""
    kind, identity = registry.find("surat_pengantar"), month.identity
    setting = PaperSetting(identity.unit, identity.officer, identity.letter_number)
    return {**_derived(kind, month, setting), "nomor_berkas": identity.number, "catatan_ttd": _SIGNED_ELSEWHERE}


def contents(month: Month, *, first_pages: Mapping[str, int]) -> Context:
    """List every document, by section, with the page that the footers print."""
    numbers = iter(range(1, len(month.entries) + 1))
    sections = [
        {
            "judul": section.title,
            "naskah": [
                {
                    "id": entry.id,
                    "no": next(numbers),
                    # Under a heading that names the kind already, what tells the document apart is enough.
                    "judul": entry.summary if entry.summary and entry.title == section.title else entry.label,
                    "nomor": entry.number or "–",
                    "tanggal": f"{entry.date:%d-%m-%Y}",
                    "halaman": first_pages[entry.id],
                }
                for entry in entries
            ],
        }
        for section, entries in groupby(month.entries, key=lambda entry: entry.section)
    ]
    names = ((REPORT, "Laporan Bulanan"), (ANNEX, "Lampiran Foto"), (APPROVAL, "Lembar Pengesahan"))
    own = {key: {"id": key, "judul": title, "halaman": first_pages.get(key, 0)} for key, title in names}
    return {
        **_common(month.identity),
        "pembuka": [own[REPORT]],
        "bagian": sections,
        "penutup": [own[key] for key in (ANNEX, APPROVAL) if key in first_pages],
    }


def report(month: Month) -> Context:
    """Write the monthly report: the type of that kind, with the number of this bundle."""
    kind, identity = registry.find("laporan_bulanan"), month.identity
    setting = PaperSetting(identity.unit, identity.officer, identity.number)
    return {**_derived(kind, month, setting), "nomor_berkas": identity.number, "catatan_ttd": _SIGNED_ELSEWHERE}


def record_of(month: Month) -> Record:
    """Give the month as derived papers see it: RAHASIA papers of the other bundle are there, and no more than that."""
    identity = month.identity
    secret = registry.find("laporan_informasi")
    row = row_of(identity.officer)
    entries = tuple(_entry(entry, row, restricted=identity.restricted) for entry in month.entries)
    hidden = [
        Entry(
            kind=secret.kind, title=secret.title, section=secret.section, date=identity.first_day, values={}, row=row,
            activity=activity, secret=True,
        )
        for activity in month.restricted_activities
    ]  # fmt: skip
    return Record(
        first=identity.first_day,
        last=last_day(identity.first_day),
        day=identity.date,
        entries=(*entries, *hidden),
        before=month.before,
        restricted=identity.restricted,
    )


def _derived(kind: DocumentType, month: Month, setting: PaperSetting) -> Context:
    values = kind.made_from(record_of(month))
    return kind.context(values or {}, setting)


def _entry(entry: BundleEntry, row: str, *, restricted: bool) -> Entry:
    kind = registry.find(entry.kind)
    return Entry(
        kind=entry.kind, title=entry.title, section=entry.section, date=entry.date, values=entry.data, row=row,
        activity=kind.activity(entry.data), summary=entry.summary, number=entry.number, photos=len(entry.photos),
        secret=restricted, derived=kind.source is Source.DERIVED,
    )  # fmt: skip


def annex_volumes(month: Month) -> Iterator[Context]:
    """Lay out the photo annex, in volumes that LibreOffice takes one at a time; numbers run through all of them."""
    photos = [
        NumberedPhoto(number, photo, document)
        for number, (document, photo) in enumerate(
            (
                (document, photo)
                for document, entry in enumerate(month.entries, start=1)
                for photo in entry.photos
            ),
            start=1,
        )
    ]  # fmt: skip
    for start in range(0, len(photos), PHOTOS_A_VOLUME):
        yield _annex(month, photos[start : start + PHOTOS_A_VOLUME], first=start == 0)


def approval(month: Month, qr: Picture) -> Context:
    """Write the page that bears both signatures and says what they are."""
    return {**_common(month.identity), **_verification(month.identity, qr), **_counts(month)}


def qr_picture(path: Any) -> Picture:
    """Print the QR code at `path` in the size that phones read from paper."""
    return Picture(path, _QR_MM, _QR_MM, description="Kode QR pemeriksaan keaslian")


def _common(identity: BundleIdentity) -> Context:
    unit, officer = identity.unit, identity.officer
    return {
        **common(PaperSetting(unit, officer, identity.number), identity.date),
        "tingkat": "RAHASIA" if identity.restricted else "",
        "klasifikasi": "RAHASIA" if identity.restricted else "BIASA",
        "terbatas": identity.restricted,
        "judul": "BERKAS TERBATAS BHABINKAMTIBMAS" if identity.restricted else "LAPORAN BULANAN BHABINKAMTIBMAS",
        "nomor_surat": identity.letter_number,
        "bulan": identity.month_name,
        "polsek": unit.name,
        "petugas": f"{officer.post} {officer.area}",
        "kapolsek": post_in_words(unit.chief, unit.kapolsek),
    }


def _verification(identity: BundleIdentity, qr: Picture) -> Context:
    return {
        "qr": qr,
        "kode": identity.code,
        "alamat_periksa": identity.verify_text if identity.verify_text != identity.code else "",
    }


def _counts(month: Month) -> Context:
    return {
        "jumlah_naskah": len(month.entries),
        "jumlah_foto": sum(len(entry.photos) for entry in month.entries),
        "jumlah_rahasia": len(month.restricted_activities),
    }


def _annex(month: Month, photos: Sequence[NumberedPhoto], *, first: bool) -> Context:
    columns, width, height = _GRIDS[month.photos_per_page]
    unit = month.identity.unit
    heading = {**_common(month.identity), **_counts(month)}
    pages = []
    for start in range(0, len(photos), month.photos_per_page):
        captions = [_caption(photo, unit.time_zone) for photo in photos[start : start + month.photos_per_page]]
        taken = _heading_mm(heading) if first and start == 0 else 0.0
        taken += sum(
            _ROW_MM + _CAPTION_MM * max(_caption_lines(one, _TEXT_CM / columns) for one in captions[at : at + columns])
            for at in range(0, len(captions), columns)
        )
        fitting = min(height, (_PAGE_MM[unit.paper] - taken) / (month.photos_per_page / columns))
        cells = [
            {**caption, "gambar": _printed(photo, width_mm=width, height_mm=fitting)}
            for caption, photo in zip(captions, photos[start:], strict=False)
        ]
        rows = [cells[at : at + columns] for at in range(0, len(cells), columns)]
        pages.append({"baris": [{"kiri": row[0], "kanan": row[1] if len(row) > 1 else None} for row in rows]})
    return {
        **heading,
        "pertama": first,
        "satu_kolom": columns == 1,
        "halaman_foto": pages,
    }


def _printed(numbered: NumberedPhoto, *, width_mm: float, height_mm: float) -> Picture:
    photo = numbered.photo
    description = photo.caption or f"Foto {numbered.number}"
    return Picture(photo.path, width_mm, height_mm, (photo.width_px, photo.height_px), description=description)


def _heading_mm(heading: Context) -> float:
    words = f"{heading['wilayah']} bulan {heading['bulan']} ({heading['jumlah_foto']} foto)"
    return _HEADING_MM + _HEADING_LINE_MM * (len(heading["kop"]) + line_count(words, _TEXT_CM))


def _caption_lines(caption: Context, room_cm: float) -> int:
    """Count the lines below a photo: number and caption, time, place, and the document that it belongs to."""
    words = (f"Foto {caption['nomor']}. {caption['keterangan']}", caption["waktu"], caption["tempat_foto"])
    return 1 + sum(line_count(line, room_cm, size_pt=_CAPTION_PT) for line in words if line)


def _caption(numbered: NumberedPhoto, time_zone: str) -> Context:
    photo = numbered.photo
    taken = photo.taken_at
    return {
        "nomor": numbered.number,
        "naskah": numbered.document,
        "keterangan": photo.caption or "Tanpa keterangan",
        "waktu": f"{day_and_date(taken.date())} {clock_time(f'{taken:%H:%M}', time_zone)}" if taken else "",
        "tempat_foto": photo.place,
    }
