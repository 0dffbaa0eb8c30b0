"""The signing process: reads one request with the passphrase from stdin, signs, answers on stdout.

python -m engines.sign.child
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from asn1crypto.pkcs12 import Pfx
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.stamp import StaticStampStyle

CHUNK_BYTES = 1 << 20


class _PunctualSigner(PdfSigner):
    """Signs with the moment that the stamp prints, not with one a second later."""

    moment: datetime

    def init_signing_session(self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only=existing_fields_only)
        session.system_time = self.moment
        return session


def sign(request: dict[str, Any]) -> dict[str, str]:
    """Sign file to file; memory does not grow with the file."""
    key = Path(request["key"]).read_bytes()
    Pfx.load(key, strict=True)
    try:
        signer = SimpleSigner.load_pkcs12_data(key, other_certs=(), passphrase=request["passphrase"].encode())
    except ValueError:
        return {"refused": "passphrase"}
    certify = bool(request["certify"])
    metadata = PdfSignatureMetadata(
        field_name=request["field_name"],
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=certify,
        docmdp_permissions=MDPPerm.FILL_FORMS if certify else MDPPerm.NO_CHANGES,
        reason=request["reason"],
        location=request["location"],
    )
    style = StaticStampStyle.from_pdf_file(request["stamp"], border_width=0, background_opacity=1)
    with Path(request["source"]).open("rb") as source, Path(request["target"]).open("wb+") as target:
        punctual = _PunctualSigner(metadata, signer=signer, stamp_style=style)
        punctual.moment = datetime.fromisoformat(request["moment"])
        punctual.sign_pdf(
            IncrementalPdfFileWriter(source),
            output=target,
            existing_fields_only=True,
            chunk_size=CHUNK_BYTES,
        )
    return {"done": request["moment"]}


def main() -> None:
    """Serve one request. What goes wrong is said by its class only: messages may hold parts of the request."""
    try:
        answer = sign(json.loads(sys.stdin.readline()))
    except Exception as exc:
        answer = {"failed": type(exc).__name__}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
