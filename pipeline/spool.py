"""Pictures that wait in a file while a bundle is put together: pypdf alone would keep all of them in memory."""

from __future__ import annotations

import os
from hashlib import sha256
from typing import BinaryIO

from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, EncodedStreamObject, NameObject, NumberObject, StreamObject

WORTH_SPOOLING_BYTES = 20_000
_BLOCK = 1 << 20


class SpooledStream(EncodedStreamObject):
    """A stream whose bytes lie in a spool file until the writer copies them out, unchanged."""

    def __init__(self, source: StreamObject, spool: BinaryIO) -> None:
        super().__init__()
        self.update({key: source.raw_get(key) for key in source if key != "/Length"})
        self._spool = spool
        self._offset, self._size = spool.tell(), len(source._data)
        self._digest = sha256(source._data).digest()
        spool.write(source._data)

    def hash_value_data(self) -> bytes:
        """Say what makes two of them identical, for `compress_identical_objects`."""
        return DictionaryObject.hash_value_data(self) + self._digest

    def write_to_stream(self, stream: BinaryIO) -> None:  # type: ignore[override]  # pypdf's union of streams
        """Copy the stream from the spool."""
        self[NameObject("/Length")] = NumberObject(self._size)
        DictionaryObject.write_to_stream(self, stream)
        del self["/Length"]
        stream.write(b"\nstream\n")
        self._spool.flush()
        at, end = self._offset, self._offset + self._size
        while at < end:
            block = os.pread(self._spool.fileno(), min(_BLOCK, end - at), at)
            stream.write(block)
            at += len(block)
        stream.write(b"\nendstream")


def spool_streams(writer: PdfWriter, spool: BinaryIO, *, first: int) -> None:
    """Move the large streams among the writer's objects from index `first` on into the spool file."""
    for index in range(first, len(writer._objects)):
        stream = writer._objects[index]
        if isinstance(stream, EncodedStreamObject) and len(stream._data) > WORTH_SPOOLING_BYTES:
            waiting = SpooledStream(stream, spool)
            waiting.indirect_reference = stream.indirect_reference
            writer._objects[index] = waiting
