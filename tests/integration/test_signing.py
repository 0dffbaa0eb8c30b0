"""Keys and signatures: made once, locked well, written file to file, and told in words when they fail."""

import json
import os
import re
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from signing_desk import PASSPHRASE, Desk, sign_file, unsigned

from engines.sign.local_ca import KDF_ROUNDS, LocalKeyring
from errors import SigningFailed, WrongPassphrase
from pipeline.values import Outcome

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    return Desk(tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module")
def bundle(desk):
    return unsigned(desk.folder / "0.pdf")


def certificate_of(path, passphrase=PASSPHRASE):
    return pkcs12.load_pkcs12(path.read_bytes(), passphrase.encode()).cert.certificate


def key_of(path, passphrase=PASSPHRASE):
    return pkcs12.load_pkcs12(path.read_bytes(), passphrase.encode()).key.private_numbers()


# The authority


def test_one_authority_is_made_once(tmp_path):
    first = LocalKeyring(tmp_path / "ca", tmp_path / "keys").trust_roots()

    assert LocalKeyring(tmp_path / "ca", tmp_path / "keys").trust_roots() == first
    assert (tmp_path / "ca" / "key.pem").stat().st_mode & 0o077 == 0
    (name,) = x509.load_pem_x509_certificate(first[0]).subject
    assert "internal, tidak tersertifikasi" in str(name.value)


@pytest.mark.slow
def test_processes_that_start_at_once_make_one_authority_and_one_key(tmp_path):
    code = (
        "import sys; from pathlib import Path; from engines.sign.local_ca import LocalKeyring\n"
        "ring = LocalKeyring(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "ring.key_for(nrp='00000001', name='BUDI', role='petugas', unit='Polsek', passphrase='frasa sandi contoh')\n"
        "sys.stdout.buffer.write(ring.trust_roots()[0])"
    )
    argv = [sys.executable, "-c", code, tmp_path / "ca", tmp_path / "keys"]

    started = [subprocess.Popen(argv, cwd=PROJECT, stdout=subprocess.PIPE) for _ in range(4)]
    roots = {process.communicate()[0] for process in started}

    assert [process.returncode for process in started] == [0] * 4
    assert len(roots) == 1
    certificate_of(tmp_path / "keys" / "00000001-petugas.p12").verify_directly_issued_by(
        x509.load_pem_x509_certificate(roots.pop())
    )


# Keys and certificates


def test_a_certificate_names_person_role_and_unit_and_is_for_signing(desk):
    certificate = certificate_of(desk.key("petugas"))

    named = {each.oid: each.value for each in certificate.subject}
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert named == {
        NameOID.COMMON_NAME: "BUDI CONTOH",
        NameOID.SERIAL_NUMBER: "00000001",
        NameOID.TITLE: "petugas",
        NameOID.ORGANIZATIONAL_UNIT_NAME: "Polsek Contoh",
    }
    assert usage.digital_signature
    assert usage.content_commitment
    assert not usage.key_cert_sign


def test_a_promoted_person_keeps_the_key_and_gets_a_new_certificate(tmp_path):
    own = Desk(tmp_path)
    before = own.key("petugas")
    key, serial = key_of(before), certificate_of(before).serial_number

    after = own.key("petugas", name="BUDI CONTOH, S.H.")

    assert key_of(after) == key
    assert certificate_of(after).serial_number != serial
    assert certificate_of(own.key("kapolsek", nrp="00000001", name="BUDI CONTOH, S.H.")).subject != (
        certificate_of(after).subject
    )


@pytest.mark.parametrize("name", ["Å" * 80, "A" * 80, "A" + "Ż" * 79, "B" * 63 + "Å"])
def test_a_long_name_is_cut_to_what_a_certificate_takes(tmp_path, name):
    ring = LocalKeyring(tmp_path / "ca", tmp_path / "keys")

    def key():
        return ring.key_for(nrp="00000009", name=name, role="petugas", unit=name, passphrase=PASSPHRASE)

    first = certificate_of(key())
    told = first.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
    assert name.startswith(told)
    assert 62 < len(told.encode()) <= 64
    assert certificate_of(key()) == first


def test_the_same_person_gets_the_same_certificate_again(desk):
    assert certificate_of(desk.key("petugas")) == certificate_of(desk.key("petugas"))


def test_a_withdrawn_certificate_is_not_handed_out_again(tmp_path):
    own = Desk(tmp_path)
    first = certificate_of(own.key("petugas")).serial_number

    own.keyring.revoke(first, moment=datetime(2023, 2, 1, tzinfo=UTC))
    own.keyring.revoke(first, moment=datetime(2023, 3, 1, tzinfo=UTC))

    assert own.keyring.revoked() == {first: datetime(2023, 2, 1, tzinfo=UTC)}
    assert certificate_of(own.key("petugas")).serial_number != first


def test_keys_are_unreadable_for_others_and_never_plain(desk):
    desk.key("petugas")

    for path in (desk.folder / "keys").glob("*.p12"):
        assert path.stat().st_mode & 0o077 == 0
        assert b"PRIVATE KEY" not in path.read_bytes()


def test_a_stolen_key_file_costs_a_thief_every_round_for_each_guess(desk):
    path = desk.key("petugas")

    said = subprocess.run(
        ["openssl", "pkcs12", "-in", path, "-info", "-noout", "-passin", f"pass:{PASSPHRASE}"],
        capture_output=True, text=True, check=True,
    ).stderr  # fmt: skip

    assert {int(rounds) for rounds in re.findall(r"Iteration (\d+)", said)} == {KDF_ROUNDS}
    assert "MAC is absent" in said


def test_a_key_of_an_earlier_version_is_locked_anew_at_its_next_use(tmp_path):
    own = Desk(tmp_path)
    key = ec.generate_private_key(ec.SECP256R1())
    lock = serialization.BestAvailableEncryption(PASSPHRASE.encode())
    earlier = tmp_path / "keys" / "00000001.pem"
    earlier.parent.mkdir()
    earlier.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock))

    path = own.key("petugas")

    assert key_of(path) == key.private_numbers()
    assert not earlier.exists()


@pytest.mark.parametrize(
    ("passphrase", "said"),
    [
        ("", "sekurangnya 8"),
        ("pendek", "sekurangnya 8"),
        ("x" * 201, "200"),
        ("frasa\0sandi", "tidak tercetak"),
        ("frasa\udc80sandi", "tidak tercetak"),
    ],
)
def test_a_passphrase_that_cannot_lock_a_key_makes_none(tmp_path, passphrase, said):
    with pytest.raises(WrongPassphrase, match=said):
        Desk(tmp_path).key("petugas", passphrase=passphrase)

    assert list((tmp_path / "keys").glob("0*")) == []


@pytest.mark.parametrize("passphrase", ["bukan frasa itu", "", "frasa sandi contoh ", "frasa\0", "x" * 2000])
def test_a_wrong_passphrase_is_said_and_nothing_is_written(desk, bundle, tmp_path, passphrase):
    key = desk.key("petugas")

    with pytest.raises(WrongPassphrase, match=r"Ketik lagi|tidak tercetak"):
        desk.key("petugas", passphrase=passphrase)
    with pytest.raises((WrongPassphrase, SigningFailed)):
        desk.sign(bundle, tmp_path / "x.pdf", "petugas", key=key, passphrase=passphrase)

    assert list(tmp_path.iterdir()) == []


# Signing


def test_the_signed_file_begins_with_what_was_sent(desk, bundle):
    before = bundle.read_bytes()

    signed = desk.sign_twice(bundle)

    assert bundle.read_bytes() == before
    assert signed.read_bytes().startswith(before)
    assert desk.judge(signed).outcome is Outcome.VALID


def test_the_signature_states_the_moment_that_the_stamp_prints(desk, bundle, tmp_path):
    request = desk.request("petugas")

    sign_file(bundle, tmp_path / "x.pdf", request, passphrase=PASSPHRASE)

    (told,) = desk.judge(tmp_path / "x.pdf").signatures
    assert datetime.fromisoformat(told.time) == request.moment


def test_relative_names_are_names_where_the_caller_stands(desk, bundle, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    request = desk.request("petugas")

    relative = {name: Path(os.path.relpath(getattr(request, name))) for name in ("key", "stamp")}
    sign_file(Path(os.path.relpath(bundle)), Path("x.pdf"), replace(request, **relative), passphrase=PASSPHRASE)

    assert (tmp_path / "x.pdf").is_file()


def no_pdf(tmp_path, request):
    (tmp_path / "0.pdf").write_bytes(b"bukan pdf")
    return tmp_path / "0.pdf", request


def no_source(tmp_path, request):
    return tmp_path / "tidak-ada.pdf", request


def no_key(tmp_path, request):
    return unsigned(tmp_path / "0.pdf"), replace(request, key=tmp_path / "tidak-ada.p12")


def broken_key(tmp_path, request):
    (tmp_path / "rusak.p12").write_bytes(b"bukan kunci")
    return unsigned(tmp_path / "0.pdf"), replace(request, key=tmp_path / "rusak.p12")


def no_field(tmp_path, request):
    return unsigned(tmp_path / "0.pdf"), replace(request, field_name="kasium")


@pytest.mark.parametrize("broken", [no_pdf, no_source, no_key, broken_key, no_field])
def test_what_cannot_be_signed_says_so_and_leaves_nothing(desk, tmp_path, broken):
    source, request = broken(tmp_path, desk.request("petugas"))
    (tmp_path / "out").mkdir()

    with pytest.raises(SigningFailed):
        sign_file(source, tmp_path / "out" / "x.pdf", request, passphrase=PASSPHRASE)

    assert list((tmp_path / "out").iterdir()) == []


class Watch:
    """Looks at the children of this process while something runs: what they show of themselves, how large they grow."""

    def __init__(self):
        self.shown, self.peak_kb, self._over = b"", 0, threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_exc):
        self._over.set()
        self._thread.join()

    def _look(self):
        while not self._over.is_set():
            for process in self._children():
                try:
                    argv = (process / "cmdline").read_bytes()
                    if b"engines.sign.child" not in argv:
                        continue
                    self.shown += argv + (process / "environ").read_bytes()
                    peak = re.search(r"VmHWM:\s+(\d+)", (process / "status").read_text())
                except (FileNotFoundError, ProcessLookupError):
                    continue
                self.peak_kb = max(self.peak_kb, int(peak.group(1)) if peak else 0)
            time.sleep(0.005)

    @staticmethod
    def _children():
        for task in Path("/proc/self/task").iterdir():
            try:
                numbers = (task / "children").read_text().split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            yield from (Path("/proc") / number for number in numbers)


def test_the_passphrase_is_in_no_argument_no_environment_and_no_file(desk, bundle, tmp_path):
    request = desk.request("petugas")

    with Watch() as watch:
        sign_file(bundle, tmp_path / "x.pdf", request, passphrase=PASSPHRASE)

    assert b"engines.sign.child" in watch.shown
    assert PASSPHRASE.encode() not in watch.shown
    for path in (tmp_path / "x.pdf", *(desk.folder / "keys").iterdir()):
        assert PASSPHRASE.encode() not in path.read_bytes()


def test_the_signing_process_says_nothing_of_its_request_when_it_fails():
    request = json.dumps({"passphrase": PASSPHRASE, "key": "/tidak/ada"})

    done = subprocess.run(
        [sys.executable, "-m", "engines.sign.child"], input=request + "\n", cwd=PROJECT,
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert json.loads(done.stdout) == {"failed": "FileNotFoundError"}
    assert done.stderr == ""


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file(desk, tmp_path):
    large = unsigned(tmp_path / "0.pdf", ballast=os.urandom(1 << 20) * 110)
    request = desk.request("petugas")

    with Watch() as watch:
        sign_file(large, tmp_path / "1.pdf", request, passphrase=PASSPHRASE)

    assert large.stat().st_size > 110_000_000
    assert 0 < watch.peak_kb < 120_000
