"""Sign with a PKCS#12 file, in a process of its own: the caller never opens the bundle, nor keeps the passphrase."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from engines.sign.base import SignRequest
from errors import SigningFailed, WrongPassphrase

PROJECT = Path(__file__).resolve().parent.parent.parent
TIMEOUT_S = 120.0
CHUNK_BYTES = 1 << 20


class Pkcs12Signer:
    """Implements `Signer`."""

    def sign(self, source: Path, target: Path, request: SignRequest, *, passphrase: str) -> None:
        """Write the signed file to `target`."""
        partial = target.with_name(f".{target.name}.part")
        order = {
            "source": str(source.absolute()), "target": str(partial.absolute()), "key": str(request.key.absolute()),
            "stamp": str(request.stamp.absolute()),
            "field_name": request.field_name, "certify": request.certify, "reason": request.reason,
            "location": request.location, "moment": request.moment.isoformat(), "passphrase": passphrase,
        }  # fmt: skip
        try:
            answer = self._run(order)
            if answer.get("refused") == "passphrase":
                raise WrongPassphrase("Frasa sandi ini tidak membuka kunci tanda tangan Anda. Ketik lagi.")
            if "done" not in answer:
                raise SigningFailed(f"the signing process failed: {answer.get('failed', 'no answer')}")
            _require_beginning(partial, source)
            with partial.open("rb") as stream:
                os.fsync(stream.fileno())
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)

    def _run(self, order: dict[str, object]) -> dict[str, str]:
        environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(PROJECT), "LANG": "C.UTF-8"}
        try:
            done = subprocess.run(
                [sys.executable, "-m", "engines.sign.child"], input=json.dumps(order).encode() + b"\n",
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, cwd=PROJECT, timeout=TIMEOUT_S,
                check=False,
            )  # fmt: skip
            answer: dict[str, str] = json.loads(done.stdout or b"{}")
        except (subprocess.TimeoutExpired, OSError, json.JSONDecodeError) as exc:
            raise SigningFailed("the signing process gave no answer") from exc
        return answer


def _require_beginning(signed: Path, source: Path) -> None:
    """Make sure that the signed file begins with what was sent, byte for byte."""
    with signed.open("rb") as after, source.open("rb") as before:
        while piece := before.read(CHUNK_BYTES):
            if after.read(len(piece)) != piece:
                raise SigningFailed("the signer changed the file instead of extending it")
