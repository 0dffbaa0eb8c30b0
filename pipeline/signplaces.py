"""The two empty signature fields of a bundle, made before anyone signs."""

from __future__ import annotations

from collections.abc import Mapping

from pypdf import PageObject, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from pipeline.links import add_annotation

# Field name, the bookmark in the approval template where it stands, and what a screen reader says.
FIELDS = (
    ("petugas", "ttdpetugas", "Tanda tangan elektronik Bhabinkamtibmas"),
    ("kapolsek", "ttdkapolsek", "Tanda tangan elektronik Kapolsek"),
)
LOCKING = "kapolsek"
WIDTH_PT, HEIGHT_PT = 200, 80
_PRINT_AND_LOCKED = 132


def add_signature_fields(writer: PdfWriter, places: Mapping[str, tuple[PageObject, float, float]]) -> None:
    """Make the fields; `places` gives for each bookmark its page, left and top in points.

    The Kapolsek's field locks all others when it is signed (FieldMDP All) and forbids any later change (P 1).
    """
    fields = ArrayObject()
    for name, bookmark, tooltip in FIELDS:
        page, left, top = places[bookmark]
        rect = (left + 2, top - 6 - HEIGHT_PT, left + 2 + WIDTH_PT, top - 6)
        field = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject("/Widget"),
                NameObject("/FT"): NameObject("/Sig"),
                NameObject("/T"): TextStringObject(name),
                NameObject("/TU"): TextStringObject(tooltip),
                NameObject("/Rect"): ArrayObject(FloatObject(round(edge, 2)) for edge in rect),
                NameObject("/P"): page.indirect_reference,
                NameObject("/F"): NumberObject(_PRINT_AND_LOCKED),
            }
        )
        if name == LOCKING:
            field[NameObject("/Lock")] = DictionaryObject(
                {
                    NameObject("/Type"): NameObject("/SigFieldLock"),
                    NameObject("/Action"): NameObject("/All"),
                    NameObject("/P"): NumberObject(1),
                }
            )
        fields.append(add_annotation(writer, page, field))
    writer.root_object[NameObject("/AcroForm")] = writer._add_object(
        DictionaryObject({NameObject("/Fields"): fields, NameObject("/SigFlags"): NumberObject(1)})
    )
