"""Signatures: made by real keys, judged by our own check; no changed file is ever SAH."""

import contextlib
import hashlib
import io
import re
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import cms, core, keys, parser
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfTimeStamper
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject
from signing_desk import PASSPHRASE, Desk, sign_file, unsigned

from engines.confine.bubblewrap import Bubblewrap
from errors import ConfinedChildHung
from pipeline.values import Outcome
from pipeline.verdicts import verdict_from_json
from services.verification import check_file as check_confined


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    return Desk(tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module")
def files(desk):
    """The bundle before, between and after the two signatures."""
    before = unsigned(desk.folder / "0.pdf")
    first = desk.sign(before, desk.folder / "1.pdf", "petugas")
    return before, first, desk.sign(first, desk.folder / "2.pdf", "kapolsek")


def test_two_signatures_make_a_valid_file(desk, files):
    verdict = desk.judge(files[2])

    assert verdict.outcome is Outcome.VALID
    assert [(s.role, s.name, s.level, s.time_source, s.changed_after) for s in verdict.signatures] == [
        ("petugas", "BUDI CONTOH", "B-B", "jam komputer", False),
        ("kapolsek", "RATNA CONTOH", "B-B", "jam komputer", False),
    ]
    assert "internal" in verdict.signatures[0].issuer


def test_other_programs_agree(files):
    said = subprocess.run(["pdfsig", "-nocert", files[2]], capture_output=True, text=True, check=False).stdout
    checked = subprocess.run(["qpdf", "--check", files[2]], capture_output=True, check=False)

    assert said.count("Signature is Valid") == 2
    assert checked.returncode == 0


def test_openssl_gives_the_same_answer_from_the_bytes_alone(desk, files, tmp_path):
    data = files[2].read_bytes()
    (tmp_path / "root.pem").write_bytes(desk.keyring.trust_roots()[0])
    found = list(re.finditer(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]", data))

    for match in found:
        start, length, second, rest = (int(number) for number in match.groups())
        padded = bytes.fromhex(data[start + length + 1 : second - 1].decode())
        (tmp_path / "cms.der").write_bytes(padded[: parser.peek(padded)])  # its own last byte may be 0, as the padding
        (tmp_path / "signed").write_bytes(data[start : start + length] + data[second : second + rest])
        said = subprocess.run(
            ["openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", tmp_path / "cms.der",
             "-content", tmp_path / "signed", "-CAfile", tmp_path / "root.pem", "-purpose", "any", "-out", "/dev/null"],
            capture_output=True, check=False,
        )  # fmt: skip
        assert said.returncode == 0, said.stderr
    assert len(found) == 2


def updated(change):
    """Give an attack that changes objects in an incremental update."""

    def attack(data):
        writer = IncrementalPdfFileWriter(io.BytesIO(data))
        change(writer)
        out = io.BytesIO()
        writer.write(out)
        return out.getvalue()

    return attack


def page_of(writer, number):
    return writer.root["/Pages"]["/Kids"][number]


def new_content(writer):
    page = page_of(writer, 0)
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"0 0 300 300 re f"))
    writer.update_container(page)


def new_page(writer):
    pages = writer.root["/Pages"]
    page = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Page"),
            generic.pdf_name("/MediaBox"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 100, 100))),
            generic.pdf_name("/Parent"): writer.root.raw_get("/Pages"),
        }
    )
    pages["/Kids"].append(writer.add_object(page))
    pages["/Count"] = generic.NumberObject(3)
    writer.update_container(pages)


def stamp_over(writer):
    page = page_of(writer, 0)
    note = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/Square"),
            generic.pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 300, 300))),
        }
    )
    page["/Annots"] = generic.ArrayObject([writer.add_object(note)])
    writer.update_container(page)


def new_attachment(writer):
    names = writer.root["/Names"]
    names["/EmbeddedFiles"] = generic.DictionaryObject({generic.pdf_name("/Names"): generic.ArrayObject()})
    writer.update_container(names)
    writer.update_root()


def new_title(writer):
    writer.set_info(
        writer.add_object(generic.DictionaryObject({generic.pdf_name("/Title"): generic.pdf_string("Judul lain")}))
    )


def without_form(writer):
    del writer.root["/AcroForm"]
    writer.update_root()


def officers_value_removed(writer):
    field = writer.root["/AcroForm"]["/Fields"][0]
    del field["/V"]
    writer.update_container(field)


def new_look(writer):
    field = writer.root["/AcroForm"]["/Fields"][0]
    look = generic.StreamObject(stream_data=b"0 0 9 9 re f")
    field["/AP"] = generic.DictionaryObject({generic.pdf_name("/N"): writer.add_object(look)})
    writer.update_container(field)


def resaved(data):
    out = io.BytesIO()
    PdfWriter(clone_from=PdfReader(io.BytesIO(data))).write(out)
    return out.getvalue()


def rotated(data):
    source = io.BytesIO(data)
    writer = PdfWriter(source, incremental=True)
    writer.pages[0].rotate(90)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def retitled_by_pypdf(data):
    writer = PdfWriter(io.BytesIO(data), incremental=True)
    writer.add_metadata({NameObject("/Title"): TextStringObject("Judul lain")})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def flipped(data):
    place = data.index(b"halaman satu")
    return data[:place] + b"H" + data[place + 1 :]


def padded(which):
    def attack(data):
        match = list(re.finditer(rb"/Contents\s*<([0-9a-fA-F]+)>", data))[which]
        last = match.end(1) - 2
        return data[:last] + b"11" + data[last + 2 :]

    return attack


def other_case(data):
    match = list(re.finditer(rb"/Contents\s*<([0-9a-fA-F]+)>", data))[-1]
    at = match.start(1) + re.search(rb"[a-fA-F]", match.group(1)).start()
    return data[:at] + data[at : at + 1].swapcase() + data[at + 1 :]


def container_changed(change):
    """Give an attack on the last signature's container; the signature itself stays good."""

    def attack(data):
        match = list(re.finditer(rb"/Contents\s*<([0-9a-fA-F]+)>", data))[-1]
        container = cms.ContentInfo.load(bytes.fromhex(match.group(1).decode()))
        change(container["content"])
        return (
            data[: match.start(1)]
            + container.dump(force=True).hex().encode().ljust(len(match.group(1)), b"0")
            + data[match.end(1) :]
        )

    return attack


def unsigned_attribute(signed):
    attribute = cms.CMSAttribute({"type": "1.2.3.4", "values": [core.OctetString(b"tambahan")]})
    signed["signer_infos"][0]["unsigned_attrs"] = cms.CMSAttributes([attribute])


def certificate_left_out(signed):
    own = signed["signer_infos"][0]["sid"].chosen["serial_number"].native
    signed["certificates"] = [each for each in signed["certificates"] if each.chosen.serial_number == own]


def certificate_added(signed):
    signed["certificates"] = [*signed["certificates"], cms.CertificateChoices("certificate", stamping_authority()[0])]


def root_changed(signed):
    root = next(each.chosen for each in signed["certificates"] if each.chosen.self_issued)
    root["signature_value"] = core.OctetBitString(bytes(70))


def stamping_authority():
    """Give certificate and key of a time-stamp authority that anybody can make."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Waktu Siapa Saja")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(5)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    private = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    certificate = asn1_x509.Certificate.load(made.public_bytes(serialization.Encoding.DER))
    return certificate, keys.PrivateKeyInfo.load(private)


def retitled_and_stamped(data):
    certificate, key = stamping_authority()
    store = SimpleCertificateStore()
    store.register(certificate)
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    new_title(writer)
    out = io.BytesIO()
    PdfTimeStamper(DummyTimeStamper(certificate, key, certs_to_embed=store)).timestamp_pdf(writer, "sha256", output=out)
    return out.getvalue()


def overlay_hidden(writer):
    """A shadow attack in short: what covers the page's text is emptied afterwards."""
    page = page_of(writer, 0)
    page["/Contents"].get_object()._data = b""
    page["/Contents"].get_object()._encoded_data = None
    writer.update_container(page["/Contents"])


def encrypted(data):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt("", "pemilik", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def shorter_range(data):
    match = list(re.finditer(rb"/ByteRange\s*\[\s*\d+\s+\d+\s+\d+\s+(\d+)", data))[-1]
    number = int(match.group(1)) - 10
    return data[: match.start(1)] + str(number).encode().ljust(len(match.group(1))) + data[match.end(1) :]


def cut_to(revision):
    def attack(data):
        ends = [match.end() for match in re.finditer(rb"%%EOF\r?\n?", data)]
        return data[: ends[revision]]

    return attack


ATTACKS = {
    "one byte flipped": (flipped, Outcome.INVALID),
    "padding of the first signature": (padded(0), Outcome.INVALID),
    "padding of the last signature": (padded(-1), Outcome.INVALID),
    "case of one hex digit": (other_case, Outcome.INVALID),
    "attribute added to the container": (container_changed(unsigned_attribute), Outcome.INVALID),
    "certificate left out of the container": (container_changed(certificate_left_out), Outcome.INVALID),
    "certificate added to the container": (container_changed(certificate_added), Outcome.INVALID),
    "root changed in the container": (container_changed(root_changed), Outcome.INVALID),
    "title changed, then time-stamped by anybody": (retitled_and_stamped, Outcome.INVALID),
    "overlay emptied": (updated(overlay_hidden), Outcome.INVALID),
    "encrypted": (encrypted, Outcome.INVALID),
    "byte range shortened": (shorter_range, Outcome.INVALID),
    "page content replaced": (updated(new_content), Outcome.INVALID),
    "page appended": (updated(new_page), Outcome.INVALID),
    "stamp over the text": (updated(stamp_over), Outcome.INVALID),
    "attachment replaced": (updated(new_attachment), Outcome.INVALID),
    "look of the first signature replaced": (updated(new_look), Outcome.INVALID),
    "title changed": (updated(new_title), Outcome.INVALID),
    "title changed by pypdf": (retitled_by_pypdf, Outcome.INVALID),
    "page turned": (rotated, Outcome.INVALID),
    "form removed": (updated(without_form), Outcome.INVALID),
    "officer's value removed": (updated(officers_value_removed), Outcome.INVALID),
    "junk behind the end": (lambda data: data + b"x" * 600, Outcome.INVALID),
    "one more line end": (lambda data: data + b"\n", Outcome.INVALID),
    "other line end": (lambda data: data.rstrip(b"\n") + b"\r\n", Outcome.INVALID),
    "two more line ends": (lambda data: data + b"\n\n", Outcome.INVALID),
    "no last line end": (lambda data: data[:-1], Outcome.INVALID),
    "junk before the header": (lambda data: b"junk\n" + data, Outcome.INVALID),
    "saved again": (resaved, Outcome.INVALID),
    "cut in the middle": (lambda data: data[: len(data) // 2], Outcome.INVALID),
    "cut to the officer's revision": (cut_to(1), Outcome.INCOMPLETE),
    "cut to the unsigned revision": (cut_to(0), Outcome.UNSIGNED),
    "unsigned, with a page count that cannot be": (
        lambda data: cut_to(0)(data).replace(b"/Count 2", b"/Count-2"),
        Outcome.INVALID,
    ),
    "empty": (lambda _data: b"", Outcome.INVALID),
    "html": (lambda _data: b"<html></html>", Outcome.INVALID),
    "text named pdf": (lambda _data: b"%PDF-1.7\nbukan", Outcome.INVALID),
}


@pytest.mark.parametrize(("attack", "outcome"), ATTACKS.values(), ids=ATTACKS.keys())
def test_a_changed_file_is_never_valid(desk, files, tmp_path, attack, outcome):
    data = files[2].read_bytes()
    changed = attack(data)
    (tmp_path / "x.pdf").write_bytes(changed)

    verdict = desk.judge(tmp_path / "x.pdf")

    assert changed != data
    assert verdict.outcome is outcome
    assert verdict.reason


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1), mask=st.integers(1, 255))
def test_no_flipped_byte_passes(desk, files, tmp_path, place, mask):
    data = bytearray(files[2].read_bytes())
    at = min(int(place * len(data)), len(data) - 1)
    data[at] ^= mask
    (tmp_path / "x.pdf").write_bytes(data)

    assert desk.judge(tmp_path / "x.pdf").outcome is not Outcome.VALID


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True), mask=st.integers(1, 255))
def test_no_flipped_byte_of_a_signature_container_passes(desk, files, tmp_path, place, mask):
    data = files[2].read_bytes()
    match = list(re.finditer(rb"/Contents\s*<([0-9a-fA-F]+)>", data))[-1]
    container = bytearray.fromhex(match.group(1).decode())
    container[int(place * len(container))] ^= mask
    (tmp_path / "x.pdf").write_bytes(data[: match.start(1)] + container.hex().encode() + data[match.end(1) :])

    assert desk.judge(tmp_path / "x.pdf").outcome is not Outcome.VALID


def test_an_unsigned_file_is_said_to_be_unsigned(desk, files):
    assert desk.judge(files[0]).outcome is Outcome.UNSIGNED


def test_a_file_with_one_signature_is_incomplete(desk, files):
    assert desk.judge(files[1]).outcome is Outcome.INCOMPLETE


def test_another_authority_leaves_it_open(desk, files, tmp_path):
    stranger = Desk(tmp_path)

    assert stranger.judge(files[2]).outcome is Outcome.UNCERTAIN


def test_a_letter_signed_elsewhere_is_left_open_not_called_false(desk, tmp_path):
    stranger = Desk(tmp_path)
    data = unsigned(tmp_path / "berkas.pdf").read_bytes()
    (tmp_path / "0.pdf").write_bytes(data.replace(b"(petugas)", b"(lainnya)"))
    key = stranger.key("petugas")
    request = replace(stranger.request("petugas", key=key), field_name="lainnya")
    sign_file(tmp_path / "0.pdf", tmp_path / "1.pdf", request, passphrase=PASSPHRASE)

    assert desk.judge(tmp_path / "1.pdf").outcome is Outcome.UNCERTAIN
    assert stranger.judge(tmp_path / "1.pdf").outcome is Outcome.INVALID


def test_an_expired_certificate_leaves_it_open(desk, files):
    verdict = desk.judge(files[2], moment=datetime.now(UTC) + timedelta(days=4 * 365))

    assert verdict.outcome is Outcome.UNCERTAIN
    assert "Masa berlaku" in verdict.reason


@pytest.mark.slow
def test_only_the_people_named_in_the_data_count(desk, tmp_path):
    other = desk.sign_twice(unsigned(tmp_path / "a.pdf", officer="00000009"))
    another = desk.sign_twice(unsigned(tmp_path / "b.pdf", kapolsek="00000009"))

    assert desk.judge(other).outcome is Outcome.INVALID
    assert desk.judge(another).outcome is Outcome.INVALID


def test_the_kapolsek_alone_is_not_enough(desk, files, tmp_path):
    desk.sign(files[0], tmp_path / "x.pdf", "kapolsek")

    assert desk.judge(tmp_path / "x.pdf").outcome is Outcome.INVALID


def test_swapped_roles_do_not_count(desk, files, tmp_path):
    officer = desk.key("petugas", nrp="00000004", certified_as="kapolsek")
    kapolsek = desk.key("kapolsek", nrp="00000005", certified_as="petugas")

    desk.sign(files[0], tmp_path / "1.pdf", "petugas", key=officer)
    desk.sign(tmp_path / "1.pdf", tmp_path / "2.pdf", "kapolsek", key=kapolsek)

    assert desk.judge(tmp_path / "2.pdf").outcome is Outcome.INVALID


def test_a_confined_child_gives_the_same_verdict(desk, files, tmp_path):
    roots = [root.decode() for root in desk.keyring.trust_roots()]
    with Bubblewrap(tmp_path).child(memory_bytes=1 << 30, cpu_s=30) as child:
        child.give(files[2], "berkas.pdf")
        arguments = {"file": "berkas.pdf", "trust_roots": roots, "revoked": {}, "archived_at": None}
        answer = child.call("pipeline.check:check", arguments, timeout_s=60)

    assert verdict_from_json(answer) == desk.judge(files[2])


def test_what_is_told_names_no_number_of_a_person(desk, files):
    verdict = desk.judge(files[2])

    assert "0000000" not in repr(verdict.signatures)


def test_a_withdrawn_certificate_leaves_it_open(desk, files):
    loaded = pkcs12.load_pkcs12(desk.key("petugas").read_bytes(), PASSPHRASE.encode())
    serial = loaded.cert.certificate.serial_number

    long_ago = datetime.now(UTC) - timedelta(days=1)
    assert desk.judge(files[2], revoked={serial: long_ago}).outcome is Outcome.UNCERTAIN


@pytest.mark.parametrize("trouble", ["expired", "withdrawn"])
def test_the_archive_proves_that_a_file_was_signed_in_time(desk, files, trouble):
    loaded = pkcs12.load_pkcs12(desk.key("petugas").read_bytes(), PASSPHRASE.encode())
    now = datetime.now(UTC)
    if trouble == "expired":
        later = {"moment": now + timedelta(days=4 * 365)}
    else:
        later = {"revoked": {loaded.cert.certificate.serial_number: now + timedelta(days=9)},
                 "moment": now + timedelta(days=10)}  # fmt: skip

    alone = desk.judge(files[2], **later)
    proven = desk.judge(files[2], archived_at=now, **later)
    too_late = desk.judge(files[2], archived_at=later["moment"], **later)

    assert (alone.outcome, too_late.outcome) == (Outcome.UNCERTAIN, Outcome.UNCERTAIN)
    assert proven.outcome is Outcome.VALID
    assert "terbukti sudah ada di arsip" in proven.reason
    assert {"dibuktikan arsip" in signature.time_source for signature in proven.signatures} == {True}


def test_the_archive_makes_nothing_good_that_was_changed(desk, files, tmp_path):
    (tmp_path / "x.pdf").write_bytes(files[2].read_bytes() + b"\n% tambahan\n")

    assert desk.judge(tmp_path / "x.pdf", archived_at=datetime.now(UTC)).outcome is Outcome.INVALID


def test_nobody_signs_for_both(desk, files, tmp_path):
    key = desk.key("kapolsek", nrp="00000001")

    desk.sign(files[1], tmp_path / "x.pdf", "kapolsek", key=key)

    assert desk.judge(tmp_path / "x.pdf").outcome is Outcome.INVALID


def test_a_second_key_does_not_make_a_second_person(desk, files, tmp_path):
    (desk.folder / "keys" / "00000001.p12").rename(tmp_path / "lost.p12")
    key = desk.keyring.key_for(
        nrp="00000001", name="BUDI CONTOH", role="kapolsek", unit="Polsek Lain", passphrase=PASSPHRASE
    )
    (tmp_path / "lost.p12").replace(desk.folder / "keys" / "00000001.p12")
    key.rename(tmp_path / "second.p12")

    desk.sign(files[1], tmp_path / "x.pdf", "kapolsek", key=tmp_path / "second.p12")

    assert desk.judge(tmp_path / "x.pdf").outcome is Outcome.INVALID


def test_a_certificate_of_the_other_role_does_not_count(desk, files, tmp_path):
    key = desk.key("kapolsek", nrp="00000003", certified_as="petugas")

    desk.sign(files[1], tmp_path / "x.pdf", "kapolsek", key=key)

    assert desk.judge(tmp_path / "x.pdf").outcome is Outcome.INVALID


class _Broken:
    """A confinement whose child does not finish."""

    def __init__(self, work):
        self.work = work

    @contextlib.contextmanager
    def child(self, **_limits):
        yield self

    def call(self, *_args, **_options):
        raise ConfinedChildHung("no answer")


def test_a_check_that_did_not_finish_calls_nothing_false(desk, files, tmp_path):
    verdict = check_confined(_Broken(tmp_path), files[2], trust=desk.keyring)

    assert verdict.outcome is Outcome.UNCERTAIN
    assert "coba lagi" in verdict.reason.lower()
    assert verdict.sha256 == hashlib.sha256(files[2].read_bytes()).hexdigest()
