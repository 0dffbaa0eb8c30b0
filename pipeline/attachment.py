"""The entered data as the one file attached to a bundle."""

from __future__ import annotations

from hashlib import md5

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

NAME = "data.json"


def attach_data(writer: PdfWriter, content: bytes, *, description: str, date: str) -> None:
    """Attach `content` as data.json; `date` is a PDF date.

    pypdf's `add_attachment` stores it uncompressed, without type, date and checksum, and not as an associated file.
    """
    plain = StreamObject()
    plain.set_data(content)
    stream = plain.flate_encode()
    stream.update(
        {
            NameObject("/Type"): NameObject("/EmbeddedFile"),
            NameObject("/Subtype"): NameObject("/application/json"),
            NameObject("/Params"): DictionaryObject(
                {
                    NameObject("/Size"): NumberObject(len(content)),
                    NameObject("/ModDate"): TextStringObject(date),
                    # ISO 32000-1, table 46: an MD5, to notice damage, not to protect.
                    NameObject("/CheckSum"): ByteStringObject(md5(content, usedforsecurity=False).digest()),
                }
            ),
        }
    )
    file = writer._add_object(stream)
    specification = writer._add_object(
        DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Filespec"),
                NameObject("/F"): TextStringObject(NAME),
                NameObject("/UF"): TextStringObject(NAME),
                NameObject("/Desc"): TextStringObject(description),
                NameObject("/AFRelationship"): NameObject("/Data"),
                NameObject("/EF"): DictionaryObject({NameObject("/F"): file, NameObject("/UF"): file}),
            }
        )
    )
    tree = DictionaryObject({NameObject("/Names"): ArrayObject([TextStringObject(NAME), specification])})
    writer.root_object[NameObject("/Names")] = DictionaryObject({NameObject("/EmbeddedFiles"): tree})
    writer.root_object[NameObject("/AF")] = ArrayObject([specification])
