"""The fallback after a crash: one fresh `soffice` process for one document (1.2 s). Runs in a confined child."""

from __future__ import annotations

import subprocess
from pathlib import Path

from engines.convert.export import EXPORT_OPTIONS, write_profile


def convert(source: str) -> None:
    """Convert a Word file of the current directory to a PDF beside it.

    The exit code says nothing (0 for refused files and full disks): the caller looks for the file. LibreOffice's
    wrapper leaves its program running when it is killed: the deadline is kept outside, over the whole confined child.
    """
    write_profile(Path.cwd())
    subprocess.run(
        ["soffice", "--headless", "--norestore", "--convert-to", f"pdf:writer_pdf_Export:{EXPORT_OPTIONS}", source],
        stdin=subprocess.DEVNULL,
        check=False,
    )
