"""What an installation lacks, and how to get it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

OFFICE = Path("/usr/lib/libreoffice/program/soffice.bin")
FONTS = {
    "Liberation Sans": "fonts-liberation2",
    "Carlito": "fonts-crosextra-carlito",
    "Caladea": "fonts-crosextra-caladea",
    "Noto Sans": "fonts-noto-core",
}
PROGRAMS = {"bwrap": "bubblewrap", "qpdf": "qpdf", "pdftoppm": "poppler-utils", "fc-list": "fontconfig"}
FREE_BYTES = 1 << 30


def complaints(var: Path, *, confinement_refusal: Callable[[], str | None]) -> list[str]:
    """Give one sentence a fault (Indonesian), with the way out; empty where all is well."""
    found = []
    if not OFFICE.is_file():
        found.append("LibreOffice Writer tidak ada. Pasang: apt-get install libreoffice-writer-nogui")
    for program, package in PROGRAMS.items():
        if shutil.which(program) is None:
            found.append(f"Program {program} tidak ada. Pasang: apt-get install {package}")
    if shutil.which("fc-list") is not None:
        families = installed_fonts()
        for family, package in FONTS.items():
            if family not in families:
                found.append(f"Huruf {family} tidak ada. Pasang: apt-get install {package}")
    if shutil.which("bwrap") is not None and (reason := confinement_refusal()) is not None:
        found.append(reason)
    if not os.access(nearest(var), os.W_OK | os.X_OK):
        found.append(f"Folder data {var} tidak dapat ditulis. Periksa izinnya, atau pilih folder lain (BERKAS_VAR).")
    if free_bytes(var) < FREE_BYTES:
        found.append("Ruang kosong untuk data kurang dari 1 GB. Kosongkan sebagian.")
    return found


def installed_fonts() -> frozenset[str]:
    """Give the font families of this machine."""
    listed = subprocess.run(["fc-list", ":", "family"], capture_output=True, text=True, check=False).stdout
    return frozenset(family.strip() for line in listed.splitlines() for family in line.split(",") if family.strip())


def free_bytes(folder: Path) -> int:
    """Give the free room where `folder` is or will be."""
    return shutil.disk_usage(nearest(folder)).free


def nearest(folder: Path) -> Path:
    """Give the folder itself, or the nearest above it that exists."""
    while not os.path.lexists(folder):  # says no, where `exists` would raise for want of a permission
        folder = folder.parent
    return folder
