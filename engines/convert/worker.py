"""A warm LibreOffice inside the sandbox: loads a Word file, saves a PDF, on request.

    python -m engines.convert.worker ANSWERS_FD

`fork()` after LibreOfficeKit has started crashes or hangs in the child: so each worker is a process of its own.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from pylokit import Office
from pylokit.lokit import LoKitExportError, LoKitImportError

from engines.convert.export import EXPORT_OPTIONS, PROGRAM, write_profile

PULSE_S = 1.0
CRASHES = (signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGILL, signal.SIGFPE)
WARMING = '<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.2" \
office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text/></office:body></office:document>'


def convert(office: Office, source: Path, target: Path) -> dict[str, object]:
    """Convert one file. saveAs to a path that cannot be written returns success: the caller looks at the file."""
    try:
        with office.documentLoad(source.as_uri()) as document:
            document.saveAs(target.as_uri(), fmt="pdf", options=EXPORT_OPTIONS)
    except (LoKitImportError, LoKitExportError) as exc:
        return {"failed": type(exc).__name__}
    return {"done": True}


@contextmanager
def pulse(answers: TextIO) -> Iterator[None]:
    """Write an empty line every second while LibreOffice works: a stopped process falls silent, a slow one does not."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(PULSE_S):
            answers.write("\n")
            answers.flush()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def main() -> None:
    """Warm up, say so, and serve until stdin ends."""
    here = Path.cwd()
    write_profile(here)
    with os.fdopen(int(sys.argv[1]), "w") as answers:
        with pulse(answers):
            office = Office(str(PROGRAM))
            warming = here / "warming.fodt"
            warming.write_text(WARMING)
            convert(office, warming, here / "warming.pdf")
        for number in CRASHES:
            # LibreOffice's own handlers can hang while our pulse goes on (seen with SIGSEGV): a crash must end us.
            signal.signal(number, signal.SIG_DFL)
        answers.write('{"ready": true}\n')
        answers.flush()
        for line in sys.stdin:
            request = json.loads(line)
            with pulse(answers):
                answer = convert(office, here / request["source"], here / request["target"])
            answers.write(json.dumps(answer) + "\n")
            answers.flush()
    os._exit(0)  # LibreOffice's own exit handlers crash now and then, after everything is done


if __name__ == "__main__":
    main()
