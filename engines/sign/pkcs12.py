"""Sign with a PKCS#12 file, in a process of its own: the caller never opens the bundle, nor keeps the passphrase."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from engines.sign.base import SignRequest
from errors import SigningFailed, WrongPassphrase

PROJECT = Path(__file__).resolve().parent.parent.parent
TIMEOUT_S = 120.0
CHUNK_BYTES = 1 << 20


class Pkcs12Signer:
    """Implements `Signer`."""

    @contextmanager
    def ready(self) -> Iterator[SigningProcess]:
        """Start the signing process: it takes half a second until its libraries are loaded."""
        with SigningProcess() as process:
            yield process


class SigningProcess:
    """Implements `ReadySigner`: one process for one signature, dead at the end of the context."""

    def __enter__(self) -> Self:
        environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(PROJECT), "LANG": "C.UTF-8"}
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "engines.sign.child"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, env=environment, cwd=PROJECT,
            )  # fmt: skip
        except OSError as exc:
            raise SigningFailed("the signing process could not be started") from exc
        return self

    def __exit__(self, *exc: object) -> None:
        self._process.kill()
        self._process.communicate()

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
            answer = self._ask(order)
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

    def _ask(self, order: dict[str, object]) -> dict[str, str]:
        try:
            told, _ = self._process.communicate(json.dumps(order).encode() + b"\n", timeout=TIMEOUT_S)
            answer: dict[str, str] = json.loads(told or b"{}")
        except (subprocess.TimeoutExpired, OSError, ValueError) as exc:
            raise SigningFailed("the signing process gave no answer") from exc
        return answer


def _require_beginning(signed: Path, source: Path) -> None:
    """Make sure that the signed file begins with what was sent, byte for byte."""
    with signed.open("rb") as after, source.open("rb") as before:
        while piece := before.read(CHUNK_BYTES):
            if after.read(len(piece)) != piece:
                raise SigningFailed("the signer changed the file instead of extending it")
