"""How LibreOffice is set up and told to write PDFs: the same for warm workers and the fallback."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from functools import cache
from pathlib import Path

PROGRAM = Path("/usr/lib/libreoffice/program")
FONTS = Path("/usr/share/fonts")
PROFILE = Path(".config/libreoffice/4/user")
SETTINGS = Path(__file__).parent / "profile"

# At Quality 90 some JPEGs were re-encoded; at 100 their bytes pass through untouched, at the same speed.
# LibreOffice 7.4 reads options in this JSON form only; `Name=value` is silently ignored.
EXPORT_OPTIONS = json.dumps(
    {
        "ExportBookmarksToPDFDestination": {"type": "boolean", "value": "true"},
        "ExportFormFields": {"type": "boolean", "value": "false"},
        "UseLosslessCompression": {"type": "boolean", "value": "false"},
        "Quality": {"type": "long", "value": "100"},
        "ReduceImageResolution": {"type": "boolean", "value": "false"},
    },
    separators=(",", ":"),
)


def write_profile(home: Path) -> None:
    """Lay our settings (see profile/) into the profile that LibreOffice will use when `home` is its HOME."""
    shutil.copytree(SETTINGS, home / PROFILE, dirs_exist_ok=True)


@cache
def office_version() -> str:
    """Name what decides how a Word file looks as a PDF on this machine: LibreOffice's files, the fonts, our settings.

    Looked up once in a process: whoever updates LibreOffice or fonts restarts Berkas, as its warm workers need it too.
    """
    digest = hashlib.sha256(EXPORT_OPTIONS.encode())
    digest.update(b"lost rows are looked for")  # what was kept before may lack some, see `rows`
    for path in sorted(path for path in SETTINGS.rglob("*") if path.is_file()):
        digest.update(path.read_bytes())
    files = [PROGRAM / name for name in ("versionrc", "soffice.bin", "libswlo.so", "libmergedlo.so", "libvcllo.so")]
    files += [Path(folder) / name for folder, _, names in os.walk(FONTS) for name in names]
    for path in sorted(files):
        if path.is_file():
            stat = path.stat()
            digest.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()
