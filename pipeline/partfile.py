"""Opening a PDF that is to enter a bundle, and refusing what may not."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from errors import InstallationFault, PartRefused

# What pypdf raises over a damaged file, besides its own errors.
DAMAGE = (PyPdfError, ValueError, LookupError, TypeError, AttributeError, RecursionError, OverflowError)
_CHECK_S = 120


def qpdf_complaint(path: Path) -> str:
    """Let qpdf read every object and stream of a file; return its first complaint, or "" when it has none.

    `qpdf --check` would decode photos as well, half a second each (qpdf 11.3); writing to nowhere finds the same damage
    in everything else.
    """
    command = ["qpdf", "--stream-data=uncompress", "--decode-level=generalized", str(path), os.devnull]
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=_CHECK_S)
    except FileNotFoundError as exc:
        raise InstallationFault("qpdf tidak terpasang. Pasang dengan: apt-get install qpdf") from exc
    except subprocess.TimeoutExpired:
        return "qpdf tidak selesai memeriksa"
    if done.returncode == 0:
        return ""
    return next((line for line in done.stderr.splitlines() if line), f"qpdf: {done.returncode}")


@contextmanager
def opened_part(path: Path, name: str, *, complaint: Callable[[], str] | None = None) -> Iterator[PdfReader]:
    """Open a part strictly, for reading its pages inside the `with`; `name` is what a refusal calls it.

    Args:
        complaint: gives what `qpdf_complaint` says of this file, where it was asked already.

    Raises:
        PartRefused: the file is empty, encrypted, damaged, or holds form fields or remarks, which would not be printed.
    """
    if not path.is_file() or path.stat().st_size == 0:
        raise PartRefused(f"{name}: berkas PDF kosong atau tidak ada. Unggah atau buat ulang berkas itu.")
    with path.open("rb") as stream:
        try:
            with closing(PdfReader(stream, strict=True)) as reader:
                if reader.is_encrypted:
                    raise PartRefused(f"{name}: PDF terkunci dengan sandi. Simpan salinan tanpa sandi, lalu unggah.")
                if complaint() if complaint is not None else qpdf_complaint(path):
                    raise PartRefused(_damaged(name))
                if not reader.pages:
                    raise PartRefused(f"{name}: PDF tidak mempunyai halaman. Unggah atau buat ulang berkas itu.")
                _refuse_what_would_be_lost(reader, name)
                yield reader
        except DAMAGE as exc:
            raise PartRefused(_damaged(name)) from exc


def page_count(path: Path) -> int:
    """Count the pages of a file of our own; 0 when it is missing, or broke off with the power."""
    if not path.is_file():
        return 0
    with path.open("rb") as stream:
        try:
            return len(PdfReader(stream, strict=True).pages)
        except DAMAGE:
            return 0


def entry(owner: Any, key: str) -> Any:
    """Look up a key of a PDF dictionary, None where it is missing; `get` of pypdf would not resolve a reference."""
    return owner[key] if owner is not None and key in owner else None


def page_annotations(page: Any) -> Iterator[Any]:
    """Yield the annotations of a page."""
    for reference in entry(page, "/Annots") or ():
        yield reference.get_object()


def _damaged(name: str) -> str:
    return f"{name}: PDF rusak atau tidak lengkap. Simpan atau pindai ulang, lalu unggah lagi."


def _refuse_what_would_be_lost(reader: PdfReader, name: str) -> None:
    """Only pages and links go into a bundle: a form field or a remark on top of a page would vanish silently."""
    for page in reader.pages:
        if any(entry(note, "/Subtype") not in ("/Link", "/Popup") for note in page_annotations(page)):
            raise PartRefused(
                f"{name}: PDF berisi isian formulir atau catatan yang menempel. "
                "Cetak dahulu ke PDF baru, lalu unggah hasilnya."
            )
