"""A warm LibreOffice inside the sandbox: loads a Word file, saves a PDF, on request.

    python -m engines.convert.worker ANSWERS_FD MEMORY_BYTES

`fork()` after LibreOfficeKit has started crashes or hangs in the child: so each worker is a process of its own.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path

from pylokit import Office
from pylokit.lokit import LoKitExportError, LoKitImportError

PROGRAM = "/usr/lib/libreoffice/program"
PROFILE = Path(".config/libreoffice/4/user/registrymodifications.xcu")

# At Quality 90 some JPEGs were re-encoded; at 100 their bytes pass through untouched, at the same speed.
EXPORT = {
    "ExportBookmarksToPDFDestination": {"type": "boolean", "value": "true"},
    "ExportFormFields": {"type": "boolean", "value": "false"},
    "UseLosslessCompression": {"type": "boolean", "value": "false"},
    "Quality": {"type": "long", "value": "100"},
    "ReduceImageResolution": {"type": "boolean", "value": "false"},
}
# Defence in depth: the sandbox has no network and no file worth reading; this stops the usual links before that.
SECURITY = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
</oor:items>
"""
WARMING = '<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.2" \
office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text/></office:body></office:document>'


def write_profile(home: Path) -> None:
    """Lay the security settings into the profile that LibreOffice will use."""
    profile = home / PROFILE
    profile.parent.mkdir(parents=True, exist_ok=True)
    profile.write_text(SECURITY)


def convert(office: Office, source: Path, target: Path) -> dict[str, object]:
    """Convert one file. saveAs to a path that cannot be written returns success: the caller looks at the file."""
    try:
        with office.documentLoad(source.as_uri()) as document:
            document.saveAs(target.as_uri(), fmt="pdf", options=json.dumps(EXPORT))
    except (LoKitImportError, LoKitExportError) as exc:
        return {"failed": type(exc).__name__}
    return {"done": True}


def main() -> None:
    """Warm up, say so, and serve until stdin ends."""
    fd, memory_bytes = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    here = Path.cwd()
    write_profile(here)
    with os.fdopen(fd, "w") as answers:
        office = Office(PROGRAM)
        warming = here / "warming.fodt"
        warming.write_text(WARMING)
        convert(office, warming, here / "warming.pdf")
        answers.write(json.dumps({"ready": True}) + "\n")
        answers.flush()
        for line in sys.stdin:
            request = json.loads(line)
            answers.write(json.dumps(convert(office, here / request["source"], here / request["target"])) + "\n")
            answers.flush()
    os._exit(0)  # LibreOffice's own exit handlers crash now and then, after everything is done


if __name__ == "__main__":
    main()
