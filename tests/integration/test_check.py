"""Signatures: made by real keys, judged by our own check; no changed file is ever SAH."""

import io
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject, TextStringObject

from engines.sign.base import SignRequest
from engines.sign.local_ca import LocalKeyring
from engines.sign.pkcs12 import Pkcs12Signer
from errors import SigningFailed, WrongPassphrase
from pipeline.check import check_file
from pipeline.signplaces import add_signature_fields
from pipeline.stamp import draw_stamp
from pipeline.values import Outcome

PASSPHRASE = "frasa sandi contoh"
PEOPLE = {"petugas": ("00000001", "BUDI CONTOH"), "kapolsek": ("00000002", "RATNA CONTOH")}


def unsigned(path):
    """Write a small bundle with two pages, an attachment and the two empty fields."""
    writer = PdfWriter()
    for words in (b"halaman satu", b"halaman dua"):
        page = writer.add_page(PageObject.create_blank_page(width=595, height=842))
        stream = DecodedStreamObject()
        stream.set_data(b"% " + words + b" " + b"x" * 200 + b"\n0 0 10 10 re f")
        page[NameObject("/Contents")] = writer._add_object(stream)
    writer.add_attachment("data.json", b"{}")
    page = writer.pages[1]
    add_signature_fields(writer, {"ttdpetugas": (page, 300.0, 300.0), "ttdkapolsek": (page, 50.0, 300.0)})
    writer.write(path)
    return path


class Desk:
    """A place to sign with one keyring."""

    def __init__(self, folder):
        self.folder = folder
        self.keyring = LocalKeyring(folder / "ca", folder / "keys")
        self.stamp = folder / "stamp.pdf"
        draw_stamp(
            self.stamp, name="BUDI CONTOH", rank="Aipda", nrp="00000001", role_line="Bhabinkamtibmas",
            moment_text="9 Januari 2023", verify_text="AAAA-BBBB-CCCC-DDDD",
        )  # fmt: skip

    def key(self, role, *, nrp=None, certified_as=None, passphrase=PASSPHRASE):
        number, name = PEOPLE[role]
        return self.keyring.key_for(
            nrp=nrp or number, name=name, role=certified_as or role, unit="Polsek Contoh", passphrase=passphrase
        )

    def sign(self, source, target, role, *, key=None, passphrase=PASSPHRASE):
        request = SignRequest(
            field_name=role, certify=role == "petugas", key=key or self.key(role), stamp=self.stamp,
            moment=datetime(2023, 1, 9, tzinfo=UTC), reason="Menyerahkan", location="Tanjungpinang",
        )  # fmt: skip
        Pkcs12Signer().sign(source, target, request, passphrase=passphrase)
        return target

    def judge(self, path, *, revoked=()):
        return check_file(path, trust_roots=self.keyring.trust_roots(), revoked=revoked)


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
        (tmp_path / "cms.der").write_bytes(bytes.fromhex(data[start + length + 1 : second - 1].decode()).rstrip(b"\0"))
        (tmp_path / "signed").write_bytes(data[start : start + length] + data[second : second + rest])
        said = subprocess.run(
            ["openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", tmp_path / "cms.der",
             "-content", tmp_path / "signed", "-CAfile", tmp_path / "root.pem", "-purpose", "any", "-out", "/dev/null"],
            capture_output=True, check=False,
        )  # fmt: skip
        assert said.returncode == 0, said.stderr
    assert len(found) == 2


def test_the_signed_file_begins_with_what_was_sent(files):
    assert files[1].read_bytes().startswith(files[0].read_bytes())
    assert files[2].read_bytes().startswith(files[1].read_bytes())


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
    "one more line end": (lambda data: data + b"\n\n", Outcome.INVALID),
    "junk before the header": (lambda data: b"junk\n" + data, Outcome.INVALID),
    "saved again": (resaved, Outcome.INVALID),
    "cut in the middle": (lambda data: data[: len(data) // 2], Outcome.INVALID),
    "cut to the officer's revision": (cut_to(1), Outcome.INCOMPLETE),
    "cut to the unsigned revision": (cut_to(0), Outcome.UNSIGNED),
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


def test_an_unsigned_file_is_said_to_be_unsigned(desk, files):
    assert desk.judge(files[0]).outcome is Outcome.UNSIGNED


def test_a_file_with_one_signature_is_incomplete(desk, files):
    assert desk.judge(files[1]).outcome is Outcome.INCOMPLETE


def test_another_authority_leaves_it_open(desk, files, tmp_path):
    stranger = Desk(tmp_path)

    assert stranger.judge(files[2]).outcome is Outcome.UNCERTAIN


def test_a_withdrawn_certificate_is_not_handed_out_again(tmp_path):
    from cryptography.hazmat.primitives.serialization import pkcs12

    own = Desk(tmp_path)

    def serial():
        return pkcs12.load_pkcs12(own.key("petugas").read_bytes(), PASSPHRASE.encode()).cert.certificate.serial_number

    first = serial()
    own.keyring.revoke(first)

    assert serial() != first


def test_a_withdrawn_certificate_leaves_it_open(desk, files):
    from cryptography.hazmat.primitives.serialization import pkcs12

    loaded = pkcs12.load_pkcs12(desk.key("petugas").read_bytes(), PASSPHRASE.encode())
    serial = loaded.cert.certificate.serial_number

    assert desk.judge(files[2], revoked=[serial]).outcome is Outcome.UNCERTAIN


def test_nobody_signs_for_both(desk, files, tmp_path):
    key = desk.key("kapolsek", nrp="00000001")

    desk.sign(files[1], tmp_path / "x.pdf", "kapolsek", key=key)

    assert desk.judge(tmp_path / "x.pdf").outcome is Outcome.INVALID


def test_a_second_key_does_not_make_a_second_person(desk, files, tmp_path):
    (desk.folder / "keys" / "00000001.pem").rename(tmp_path / "lost.pem")
    key = desk.keyring.key_for(
        nrp="00000001", name="BUDI CONTOH", role="kapolsek", unit="Polsek Lain", passphrase=PASSPHRASE
    )
    (tmp_path / "lost.pem").replace(desk.folder / "keys" / "00000001.pem")
    key.rename(tmp_path / "second.p12")

    desk.sign(files[1], tmp_path / "x.pdf", "kapolsek", key=tmp_path / "second.p12")

    assert desk.judge(tmp_path / "x.pdf").outcome is Outcome.INVALID


def test_a_certificate_of_the_other_role_does_not_count(desk, files, tmp_path):
    key = desk.key("kapolsek", nrp="00000003", certified_as="petugas")

    desk.sign(files[1], tmp_path / "x.pdf", "kapolsek", key=key)

    assert desk.judge(tmp_path / "x.pdf").outcome is Outcome.INVALID


def test_a_wrong_passphrase_is_said_and_nothing_is_written(desk, files, tmp_path):
    with pytest.raises(WrongPassphrase, match="Ketik lagi"):
        desk.key("petugas", passphrase="bukan frasa itu")
    with pytest.raises(WrongPassphrase):
        desk.sign(files[0], tmp_path / "x.pdf", "petugas", passphrase="bukan frasa itu")

    assert list(tmp_path.iterdir()) == []


def test_a_short_passphrase_makes_no_key(tmp_path):
    with pytest.raises(WrongPassphrase, match="8 huruf"):
        Desk(tmp_path).key("petugas", passphrase="pendek")


def test_keys_are_unreadable_for_others_and_never_plain(desk, files):
    for path in (*(desk.folder / "keys").glob("*.p12"), *(desk.folder / "keys").glob("*.pem")):
        assert path.stat().st_mode & 0o077 == 0
        assert b"BEGIN EC PRIVATE" not in path.read_bytes()
        assert b"BEGIN PRIVATE" not in path.read_bytes()


def test_a_file_that_cannot_be_signed_says_so(desk, tmp_path):
    (tmp_path / "x.pdf").write_bytes(b"bukan pdf")

    with pytest.raises(SigningFailed):
        desk.sign(tmp_path / "x.pdf", tmp_path / "y.pdf", "petugas")

    assert not (tmp_path / "y.pdf").exists()


def test_the_passphrase_is_in_no_argument_and_no_environment(desk, files, tmp_path, monkeypatch):
    seen = []
    real = subprocess.run

    def watched(argv, **options):
        seen.append((argv, options["env"]))
        return real(argv, **options)

    monkeypatch.setattr(subprocess, "run", watched)
    desk.sign(files[0], tmp_path / "x.pdf", "petugas")

    assert seen
    assert PASSPHRASE not in repr(seen)


def test_one_authority_is_made_once(tmp_path):
    first = LocalKeyring(tmp_path / "ca", tmp_path / "keys").trust_roots()

    assert LocalKeyring(tmp_path / "ca", tmp_path / "keys").trust_roots() == first
    assert Path(tmp_path / "ca" / "key.pem").stat().st_mode & 0o077 == 0
