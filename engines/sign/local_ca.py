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

from asn1crypto.pkcs12 import Pfx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from engines.sign.base import HeldCertificate
from errors import WrongPassphrase

SHORTEST, LONGEST = 8, 200
KDF_ROUNDS = 600_000  # PBKDF2 with SHA-256, OWASP Password Storage Cheat Sheet
CA_YEARS, SIGNER_YEARS = 15, 3
SINCE_EVER = datetime(1970, 1, 1, tzinfo=UTC).isoformat()
NAME = "CA Lokal Berkas (internal, tidak tersertifikasi)"


class LocalKeyring:
    """Implements `Keyring` over two folders: the authority's, and the signers' encrypted keys."""

    def __init__(self, ca: Path, keys: Path) -> None:
        self._ca, self._keys = ca, keys

    def trust_roots(self) -> list[bytes]:
        """Give the local root, made at first use."""
        return [self._authority()[1].public_bytes(serialization.Encoding.PEM)]

    def revoked(self) -> dict[int, datetime]:
        """Give the withdrawn serial numbers and since when."""
        path = self._ca / "revoked.json"
        told = json.loads(path.read_text()) if path.is_file() else {}
        if isinstance(told, list):  # before the first release the moment was not kept
            told = dict.fromkeys(told, SINCE_EVER)
        return {int(serial): datetime.fromisoformat(since) for serial, since in told.items()}

    def revoke(self, serial: int, *, moment: datetime) -> None:
        """Withdraw a certificate from `moment` (with time zone) on. One that is withdrawn already stays as it is."""
        with _locked(self._ca):
            told = {serial: moment} | self.revoked()
            _write(
                self._ca / "revoked.json",
                json.dumps({str(number): since.isoformat() for number, since in sorted(told.items())}).encode(),
            )

    def key_for(self, *, nrp: str, name: str, role: str, unit: str, passphrase: str) -> Path:
        """Give the key of a person with a certificate for this role; both made where they are missing."""
        if not (nrp.isascii() and nrp.isdigit()):
            raise WrongPassphrase("NRP penanda tangan harus angka. Perbaiki data petugas.")
        _require_printable(passphrase)
        authority, root = self._authority()
        with _locked(self._keys):
            path = self._keys / f"{nrp}-{role}.p12"
            held = self._held(nrp, role, passphrase)
            if held is not None and _names(held, name, role, unit) and held.serial_number not in self.revoked():
                self._publish(nrp, role, held)
                return path
            key = self._open_or_make(nrp, passphrase)
            made = _issue(
                key.public_key(), _subject(name, nrp, role, unit), authority, root, years=SIGNER_YEARS, ca=False
            )
            self._publish(nrp, role, made)
            _write(path, _locked_up(key, made, [root], passphrase))
        return path

    def _held(self, nrp: str, role: str, passphrase: str) -> x509.Certificate | None:
        """Give the certificate of this role's key file, None where there is none or its lock is the earlier, weak one.

        The first thing that is opened, and mostly the only one: each opening costs a tenth of a second.
        """
        path = self._keys / f"{nrp}-{role}.p12"
        if not path.is_file() or not (self._keys / f"{nrp}.p12").is_file():
            return None
        with _opening():
            held = pkcs12.load_pkcs12(path.read_bytes(), passphrase.encode()).cert
        return None if held is None else held.certificate

    def holds(self, nrp: str) -> bool:
        """Say whether this person has a key."""
        return any((self._keys / f"{nrp}.{kind}").is_file() for kind in ("p12", "pem"))

    def certificates_of(self, nrp: str) -> list[HeldCertificate]:
        """Give the certificates of the key that this person has, the newest first."""
        found = [_told(x509.load_pem_x509_certificate(path.read_bytes())) for path in self._keys.glob(f"{nrp}-*.crt")]
        return sorted(found, key=lambda one: one.valid_from, reverse=True)

    def withdraw(self, nrp: str, *, moment: datetime) -> None:
        """Withdraw this person's key: revoke first, so that a crash between leaves nothing that still counts."""
        for one in self.certificates_of(nrp):
            self.revoke(one.serial, moment=moment)
        with _locked(self._keys):
            for path in [*self._keys.glob(f"{nrp}-*.*"), self._keys / f"{nrp}.p12", self._keys / f"{nrp}.pem"]:
                path.unlink(missing_ok=True)

    def _publish(self, nrp: str, role: str, certificate: x509.Certificate) -> None:
        """Keep a certificate where it can be read without the passphrase: to be shown, and to be revoked."""
        path = self._keys / f"{nrp}-{role}-{certificate.serial_number:x}.crt"
        if not path.is_file():
            _write(path, certificate.public_bytes(serialization.Encoding.PEM))

    def _open_or_make(self, nrp: str, passphrase: str) -> ec.EllipticCurvePrivateKey:
        path, earlier = self._keys / f"{nrp}.p12", self._keys / f"{nrp}.pem"
        if path.is_file():
            with _opening():
                return _ours(pkcs12.load_pkcs12(path.read_bytes(), passphrase.encode()).key)
        if earlier.is_file():
            # Before the first release keys were locked with 2,048 rounds only: locked anew at their next use.
            with _opening():
                key = _ours(serialization.load_pem_private_key(earlier.read_bytes(), passphrase.encode()))
        else:
            _require_right_length(passphrase)
            key = ec.generate_private_key(ec.SECP256R1())
        for of_another_lock in self._keys.glob(f"{nrp}-*.p12"):
            of_another_lock.unlink()
        _write(path, _locked_up(key, None, [], passphrase))
        earlier.unlink(missing_ok=True)
        return key

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
            x509.NameAttribute(NameOID.COMMON_NAME, _fitting(name)),
            x509.NameAttribute(NameOID.SERIAL_NUMBER, nrp),
            x509.NameAttribute(NameOID.TITLE, role),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, _fitting(unit)),
        ]
    )


def _fitting(text: str) -> str:
    """Cut a name to what a certificate takes: 64 bytes of UTF-8 (X.520's ub-common-name, as cryptography counts)."""
    return text.encode()[:64].decode(errors="ignore")


def _told(certificate: x509.Certificate) -> HeldCertificate:
    def named(oid: x509.ObjectIdentifier, name: x509.Name = certificate.subject) -> str:
        return next((str(one.value) for one in name.get_attributes_for_oid(oid)), "")

    return HeldCertificate(
        serial=certificate.serial_number,
        name=named(NameOID.COMMON_NAME),
        role=named(NameOID.TITLE),
        unit=named(NameOID.ORGANIZATIONAL_UNIT_NAME),
        issuer=named(NameOID.COMMON_NAME, certificate.issuer),
        valid_from=certificate.not_valid_before_utc,
        valid_until=certificate.not_valid_after_utc,
        sha256=certificate.fingerprint(hashes.SHA256()).hex(),
    )


def _names(certificate: x509.Certificate, name: str, role: str, unit: str) -> bool:
    wanted = {
        NameOID.COMMON_NAME: _fitting(name), NameOID.TITLE: role, NameOID.ORGANIZATIONAL_UNIT_NAME: _fitting(unit),
    }  # fmt: skip
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


def _require_printable(passphrase: str) -> None:
    if not passphrase.isprintable():
        raise WrongPassphrase("Frasa sandi memuat tanda yang tidak tercetak. Pakai huruf, angka, tanda baca, spasi.")


def _require_right_length(passphrase: str) -> None:
    if not SHORTEST <= len(passphrase) <= LONGEST:
        raise WrongPassphrase(
            f"Frasa sandi baru sekurangnya {SHORTEST} huruf, paling banyak {LONGEST}. Pilih yang lain."
        )


@contextmanager
def _opening() -> Iterator[None]:
    """Say in words that a passphrase does not open a key."""
    try:
        yield
    except ValueError as exc:
        raise WrongPassphrase(
            "Frasa sandi ini tidak membuka kunci tanda tangan Anda. Ketik lagi; perhatikan huruf besar dan kecil."
        ) from exc


def _ours(key: object) -> ec.EllipticCurvePrivateKey:
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise WrongPassphrase("Kunci tanda tangan ini bukan buatan Berkas. Hubungi admin.")
    return key


def _locked_up(
    key: ec.EllipticCurvePrivateKey, own: x509.Certificate | None, chain: list[x509.Certificate], passphrase: str
) -> bytes:
    """Lock a key and its certificates with the passphrase, as PKCS#12.

    The container's own checksum is left out: it is computed from the passphrase with 2,048 rounds whatever is asked
    of the library (cryptography 50), so that a thief could try passphrases against it 300 times as fast.
    """
    encryption = (
        serialization.PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(KDF_ROUNDS)
        .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
        .build(passphrase.encode())
    )
    whole = Pfx.load(pkcs12.serialize_key_and_certificates(None, key, own, chain, encryption))
    return bytes(Pfx({"version": whole["version"], "auth_safe": whole["auth_safe"]}).dump())


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
