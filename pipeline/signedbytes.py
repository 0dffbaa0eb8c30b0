"""The bytes of a signed file that no signature protects: around the PDF, and inside each signature's own container.

Whatever may be changed there without breaking a signature must be exactly what signing wrote.
"""

from __future__ import annotations

import io
import re
from typing import Any, BinaryIO

from asn1crypto import cms
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko_certvalidator.path import ValidationPath

CHUNK_BYTES = 1 << 20
TAIL_BYTES = 1024
MARK = b"/ByteRange"
_TAIL = re.compile(rb"startxref\s+\d+\s+%%EOF(\r\n|\r|\n)?\Z")


def is_whole(stream: BinaryIO) -> bool:
    """Say whether a PDF begins at its first byte and ends with its end mark and at most one line end."""
    stream.seek(0)
    begins = stream.read(5) == b"%PDF-"
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(size - TAIL_BYTES, 0))
    return begins and _TAIL.search(stream.read()) is not None


def mentions_signature(stream: BinaryIO) -> bool:
    """Say whether the raw bytes hold the mark of a signature, reachable or not."""
    stream.seek(0)
    overlap = b""
    while piece := stream.read(CHUNK_BYTES):
        if MARK in overlap + piece:
            return True
        overlap = piece[-len(MARK) :]
    return False


def hole_is_exact(stream: BinaryIO, signature: EmbeddedPdfSignature) -> bool:
    """Say whether the hole in the signed bytes is one DER value in hexadecimal, in one letter case, padded by zeros."""
    first, length, second, _ = (int(number) for number in signature.byte_range)
    stream.seek(first + length)
    hole = stream.read(second - first - length)
    if first != 0 or hole[:1] != b"<" or hole[-1:] != b">":
        return False
    der = bytes.fromhex(hole[1:-1].decode("ascii"))
    return hole[1:-1] in (der.hex().encode(), der.hex().upper().encode()) and not any(der[_der_length(der) :])


def holds_only_signed(signature: EmbeddedPdfSignature, path: ValidationPath) -> bool:
    """Say whether the container holds the signature with its certificates up to the root, and nothing else.

    A CMS container protects its signed attributes and, through them, the signer's certificate. Other certificates,
    revocation lists and unsigned attributes may be put in or changed by anyone: so the container is built once more
    from what is protected, as a signature of level B-B has it, and compared.
    """
    certificate, info = signature.signer_cert, signature.signer_info
    digest = {"algorithm": info["digest_algorithm"]["algorithm"].native}
    rebuilt: Any = cms.ContentInfo(
        {
            "content_type": "signed_data",
            "content": cms.SignedData(
                {
                    "version": "v1",
                    "digest_algorithms": [cms.DigestAlgorithm(digest)],
                    "encap_content_info": {"content_type": "data"},
                    "certificates": [cms.CertificateChoices("certificate", each) for each in path.iter_certs(True)],
                    "signer_infos": [
                        cms.SignerInfo(
                            {
                                "version": "v1",
                                "sid": cms.SignerIdentifier(
                                    "issuer_and_serial_number",
                                    cms.IssuerAndSerialNumber(
                                        {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
                                    ),
                                ),
                                "digest_algorithm": cms.DigestAlgorithm(digest),
                                "signature_algorithm": cms.SignedDigestAlgorithm(
                                    {"algorithm": info["signature_algorithm"]["algorithm"].native}
                                ),
                                "signed_attrs": info["signed_attrs"].untag(),
                                "signature": info["signature"].native,
                            }
                        )
                    ],
                }
            ),
        }
    )
    der = bytes(signature.pkcs7_content)
    return bool(der[: _der_length(der)] == rebuilt.dump(force=True))


def _der_length(der: bytes) -> int:
    count = der[1]
    if count < 0x80:
        return 2 + count
    size = count & 0x7F
    return 2 + size + int.from_bytes(der[2 : 2 + size], "big")
