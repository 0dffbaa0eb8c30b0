"""The port to a signer. It takes and returns a whole PDF, because a remote signer (BSrE) does."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SignRequest:
    """What is to be signed, and how it looks.

    Attributes:
        field_name: the signature field made at assembly, "petugas" or "kapolsek".
        certify: True for the first signer: certifies the file with form filling allowed (DocMDP P=2);
            False for the last one, whose signature locks everything.
        key: path of the signer's PKCS#12 file, encrypted with the passphrase.
        stamp: one-page PDF drawn into the field.
        moment: with time zone; what the signature states and the stamp prints. It is our computer's clock: level B-B
            has no time stamp.
    """

    field_name: str
    certify: bool
    key: Path
    stamp: Path
    moment: datetime
    reason: str
    location: str


class Signer(Protocol):
    """Signs one PDF into another. Runs in its own process; memory does not grow with the file."""

    def ready(self) -> AbstractContextManager[ReadySigner]:
        """Start what one signature needs, so that it gets ready while the caller still looks at the file."""
        ...


class ReadySigner(Protocol):
    """Makes one signature."""

    def sign(self, source: Path, target: Path, request: SignRequest, *, passphrase: str) -> None:
        """Write the signed file to `target`; its beginning is `source`, byte for byte. `source` is never changed.

        The passphrase goes to the signing process through a pipe: never into an argument, a file or a log.

        Raises:
            WrongPassphrase: the key does not open with it.
            SigningFailed: anything else went wrong; nothing stands at `target`.
        """
        ...


class Trust(Protocol):
    """What a verification trusts."""

    def trust_roots(self) -> list[bytes]:
        """Give the certificates (PEM) that are trusted."""
        ...

    def revoked(self) -> dict[int, datetime]:
        """Give the serial numbers of certificates that were withdrawn, and since when."""
        ...


@dataclass(frozen=True, slots=True)
class HeldCertificate:
    """What the certificate of a held key says; public. `role` is the one that its bearer signs in."""

    serial: int
    name: str
    role: str
    unit: str
    issuer: str
    valid_from: datetime
    valid_until: datetime
    sha256: str


class Keyring(Trust, Protocol):
    """Gives the key file of a signer. One key per person, made at first use, locked with the person's passphrase."""

    def key_for(self, *, nrp: str, name: str, role: str, unit: str, passphrase: str) -> Path:
        """Give the encrypted PKCS#12 file whose certificate names this person in this role of this unit.

        Raises:
            WrongPassphrase: the key exists and does not open with it, or it is too short for a new key.
        """
        ...

    def holds(self, nrp: str) -> bool:
        """Say whether this person has a key."""
        ...

    def certificates_of(self, nrp: str) -> list[HeldCertificate]:
        """Give the certificates of the key that this person has, the newest first; none where there is no key."""
        ...

    def withdraw(self, nrp: str, *, moment: datetime) -> None:
        """Withdraw this person's key: its certificates are revoked from `moment` on, then the key is destroyed.

        Safe to run twice. What it signed stays signed.
        """
        ...
