"""What the tests of signing and of checking share: a small bundle, two people, and a place to sign."""

import json
from datetime import UTC, datetime

from pypdf import PageObject, PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject

from engines.sign.base import SignRequest
from engines.sign.local_ca import LocalKeyring
from engines.sign.pkcs12 import Pkcs12Signer
from pipeline.attachment import attach_data
from pipeline.check import Terms, check_file
from pipeline.signplaces import add_signature_fields
from pipeline.stamp import draw_stamp

PASSPHRASE = "frasa sandi contoh"
PEOPLE = {"petugas": ("00000001", "BUDI CONTOH"), "kapolsek": ("00000002", "RATNA CONTOH")}


def unsigned(path, *, officer="00000001", kapolsek="00000002", ballast=None):
    """Write a small bundle with two pages, its data and the two empty fields; `ballast` is put behind page one."""
    writer = PdfWriter()
    for words in (b"halaman satu", b"halaman dua"):
        page = writer.add_page(PageObject.create_blank_page(width=595, height=842))
        stream = DecodedStreamObject()
        stream.set_data(b"% " + words + b" " + b"x" * 200 + b"\n0 0 10 10 re f")
        page[NameObject("/Contents")] = writer._add_object(stream)
    if ballast is not None:
        stream = DecodedStreamObject()
        stream.set_data(ballast)
        writer.pages[0][NameObject("/PieceInfo")] = writer._add_object(stream)
    data = {"bundle": {"officer": {"nrp": officer}, "unit": {"kapolsek": {"nrp": kapolsek}}}}
    attach_data(writer, json.dumps(data).encode(), description="Data", date="D:20230109")
    page = writer.pages[1]
    add_signature_fields(writer, {"ttdpetugas": (page, 300.0, 300.0), "ttdkapolsek": (page, 50.0, 300.0)})
    writer.write(path)
    return path


def sign_file(source, target, request, *, passphrase=PASSPHRASE):
    with Pkcs12Signer().ready() as signer:
        signer.sign(source, target, request, passphrase=passphrase)


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

    def key(self, role, *, nrp=None, name=None, certified_as=None, passphrase=PASSPHRASE):
        number, usual = PEOPLE[role]
        return self.keyring.key_for(
            nrp=nrp or number, name=name or usual, role=certified_as or role, unit="Polsek Contoh",
            passphrase=passphrase,
        )  # fmt: skip

    def request(self, role, *, key=None):
        return SignRequest(
            field_name=role, certify=role == "petugas", key=key or self.key(role), stamp=self.stamp,
            moment=datetime(2023, 1, 9, tzinfo=UTC), reason="Menyerahkan", location="Tanjungpinang",
        )  # fmt: skip

    def sign(self, source, target, role, *, key=None, passphrase=PASSPHRASE):
        sign_file(source, target, self.request(role, key=key), passphrase=passphrase)
        return target

    def sign_twice(self, source):
        first = self.sign(source, source.with_suffix(".1.pdf"), "petugas")
        return self.sign(first, source.with_suffix(".2.pdf"), "kapolsek")

    def judge(self, path, *, revoked=None, moment=None, archived_at=None):
        terms = Terms(self.keyring.trust_roots(), revoked or {}, moment or datetime.now(UTC), archived_at)
        return check_file(path, terms)
