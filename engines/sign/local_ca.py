"""The local certificate authority and the signers' keys: made here, trusted here, and named so."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from errors import WrongPassphrase

SHORTEST = 8
CA_YEARS, SIGNER_YEARS = 15, 3
NAME = "CA Lokal Berkas (internal, tidak tersertifikasi)"


class LocalKeyring:
    """Implements `Keyring` over two folders: the authority's, and the signers' encrypted keys."""

    def __init__(self, ca: Path, keys: Path) -> None:
        self._ca, self._keys = ca, keys

    def trust_roots(self) -> list[bytes]:
        """Give the local root, made at first use."""
        return [self._authority()[1].public_bytes(serialization.Encoding.PEM)]

    def revoked(self) -> list[int]:
        """Give the withdrawn serial numbers."""
        path = self._ca / "revoked.json"
        return [int(serial) for serial in json.loads(path.read_text())] if path.is_file() else []

    def revoke(self, serial: int) -> None:
        """Withdraw a certificate."""
        with _locked(self._ca):
            numbers = sorted({*self.revoked(), serial})
            _write(self._ca / "revoked.json", json.dumps([str(number) for number in numbers]).encode())

    def key_for(self, *, nrp: str, name: str, role: str, unit: str, passphrase: str) -> Path:
        """Give the key of a person with a certificate for this role; both made where they are missing."""
        if not nrp.isdigit():
            raise WrongPassphrase("NRP penanda tangan harus angka. Perbaiki data petugas.")
        authority, root = self._authority()
        with _locked(self._keys):
            key = self._open_or_make(nrp, passphrase)
            path = self._keys / f"{nrp}-{role}.p12"
            if path.is_file():
                certificate = pkcs12.load_pkcs12(path.read_bytes(), passphrase.encode()).cert
                if (
                    certificate is not None
                    and _names(certificate.certificate, name, role, unit)
                    and certificate.certificate.serial_number not in self.revoked()
                ):
                    return path
            certificate_made = _issue(
                key.public_key(), _subject(name, nrp, role, unit), authority, root, years=SIGNER_YEARS, ca=False
            )
            _write(path, _locked_up(nrp, key, certificate_made, [root], passphrase))
        return path

    def _open_or_make(self, nrp: str, passphrase: str) -> ec.EllipticCurvePrivateKey:
        path = self._keys / f"{nrp}.pem"
        if path.is_file():
            try:
                key = serialization.load_pem_private_key(path.read_bytes(), passphrase.encode() or b"\0")
            except ValueError as exc:
                raise WrongPassphrase(
                    "Frasa sandi ini tidak membuka kunci tanda tangan Anda. "
                    "Ketik lagi; perhatikan huruf besar dan kecil."
                ) from exc
            if isinstance(key, ec.EllipticCurvePrivateKey):
                return key
            raise WrongPassphrase("Kunci tanda tangan ini bukan buatan Berkas. Hubungi admin.")
        if len(passphrase) < SHORTEST:
            raise WrongPassphrase(f"Frasa sandi baru sekurangnya {SHORTEST} huruf. Pilih yang lebih panjang.")
        made = ec.generate_private_key(ec.SECP256R1())
        _write(
            path,
            made.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.BestAvailableEncryption(passphrase.encode()),
            ),
        )
        return made

    def _authority(self) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
        with _locked(self._ca):
            key_path, certificate_path = self._ca / "key.pem", self._ca / "ca.pem"
            if not certificate_path.is_file():
                made = ec.generate_private_key(ec.SECP256R1())
                name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{NAME} {secrets.token_hex(4)}")])
                root = _issue(made.public_key(), name, made, None, years=CA_YEARS, ca=True)
                _write(
                    key_path,
                    made.private_bytes(
                        serialization.Encoding.PEM,
                        serialization.PrivateFormat.PKCS8,
                        serialization.NoEncryption(),
                    ),
                )
                _write(certificate_path, root.public_bytes(serialization.Encoding.PEM))
            key = serialization.load_pem_private_key(key_path.read_bytes(), None)
            assert isinstance(key, ec.EllipticCurvePrivateKey)  # noqa: S101  (made above; said for the type checker)
            return key, x509.load_pem_x509_certificate(certificate_path.read_bytes())


def _subject(name: str, nrp: str, role: str, unit: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, name[:64]),
            x509.NameAttribute(NameOID.SERIAL_NUMBER, nrp),
            x509.NameAttribute(NameOID.TITLE, role),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit[:64]),
        ]
    )


def _names(certificate: x509.Certificate, name: str, role: str, unit: str) -> bool:
    wanted = {NameOID.COMMON_NAME: name[:64], NameOID.TITLE: role, NameOID.ORGANIZATIONAL_UNIT_NAME: unit[:64]}
    found = {oid: certificate.subject.get_attributes_for_oid(oid) for oid in wanted}
    fresh = certificate.not_valid_after_utc > datetime.now(UTC) + timedelta(days=30)
    return fresh and all(values and values[0].value == wanted[oid] for oid, values in found.items())


def _issue(
    public: ec.EllipticCurvePublicKey,
    subject: x509.Name,
    authority: ec.EllipticCurvePrivateKey,
    root: x509.Certificate | None,
    *,
    years: int,
    ca: bool,
) -> x509.Certificate:
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=not ca, content_commitment=not ca, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=ca, crl_sign=ca, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if root is None else root.subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=365 * years))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=0 if ca else None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key()), critical=False)
        .sign(authority, hashes.SHA256())
    )


def _locked_up(
    nrp: str, key: ec.EllipticCurvePrivateKey, own: x509.Certificate, chain: list[x509.Certificate], passphrase: str
) -> bytes:
    encryption = serialization.BestAvailableEncryption(passphrase.encode())
    return pkcs12.serialize_key_and_certificates(nrp.encode(), key, own, chain, encryption)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the folder alone: two processes that start at once make one authority and one key."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write(path: Path, data: bytes) -> None:
    partial = path.with_name(f".{path.name}.part")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(path)
