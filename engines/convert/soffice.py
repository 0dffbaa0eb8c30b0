"""The fallback after a crash: one fresh `soffice` process for one document, in the same sandbox (1.2 s)."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from engines.confine.bubblewrap import child_environment, confined_argv
from engines.convert.worker import EXPORT, write_profile
from errors import ConversionFailed, ConverterTimeout


def convert_once(source: Path, target: Path, *, work_root: Path, deadline_s: float, unconfined: bool) -> None:
    """Convert one Word file. Its exit code says nothing (0 for refused files and full disks): the file does.

    Raises:
        ConverterTimeout: the deadline passed; the whole process group was killed.
        ConversionFailed: no file came out.
    """
    work = Path(tempfile.mkdtemp(prefix="soffice-", dir=work_root)).resolve()
    try:
        shutil.copyfile(source, work / "in.docx")
        write_profile(work)
        options = json.dumps(EXPORT, separators=(",", ":"))
        argv = ["soffice", "--headless", "--norestore", "--convert-to", f"pdf:writer_pdf_Export:{options}", "in.docx"]
        process = subprocess.Popen(
            argv if unconfined else confined_argv(argv, work),
            cwd=work,
            env=child_environment(work),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            process.wait(timeout=deadline_s)
        except subprocess.TimeoutExpired as exc:
            raise ConverterTimeout("soffice did not end in time") from exc
        finally:
            # The wrapper's death leaves soffice.bin running: the whole group must go.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        made = work / "in.pdf"
        if not made.is_file():
            raise ConversionFailed("soffice made no file")
        shutil.move(made, target)
    finally:
        shutil.rmtree(work, ignore_errors=True)
