"""Templates from one installation to another: every version and form, by content hash; what was touched is refused."""

import hashlib
import io
import json
import zipfile

import docx
import pytest

from engines.convert.fake import PlainConverter
from errors import TemplateBroken, UserError
from pipeline.templatekinds import template_kind
from schemas import registry
from services.declaredforms import begin_form, declarations, keep_answers, publish_form, refresh_types
from services.press import Press
from services.templatepackage import MANIFEST, SEAL, export_templates, import_templates
from services.templates import active_versions
from services.templateversions import look_again, templates_of, upload_template
from tests.declared import DECLARED, KIND, TITLE, word_file
from tests.factories import Station, csrf_of, log_in, make_app, make_installation, now

SHIPPED = "laporan_informasi"


class Place:
    """An installation with its admin."""

    def __init__(self, folder):
        folder.mkdir()
        self.folder, self.berkas = folder, make_installation(folder)
        self.berkas.converter = Press(PlainConverter(), self.berkas.cache)
        self.station = Station(self.berkas.db)
        self.admin = self.station["admin"]
        refresh_types(self.berkas.db)

    def upload(self, text):
        document = docx.Document(str(template_kind(SHIPPED).shipped))
        document.add_paragraph(text)
        document.save(str(self.folder / "t.docx"))
        berkas = self.berkas
        return upload_template(
            berkas.db, self.folder / "t.docx", SHIPPED, name=f"{text}.docx", by=self.admin, store=berkas.store,
            confinement=berkas.confinement, converter=berkas.press, clock=now, work=self.folder / "kerja",
        )  # fmt: skip

    def declare(self):
        berkas = self.berkas
        (self.folder / "pos.docx").write_bytes(word_file())
        engines = {"store": berkas.store, "confinement": berkas.confinement, "clock": now}
        form_id = begin_form(berkas.db, self.folder / "pos.docx", TITLE, name="pos.docx", by=self.admin, **engines)
        keep_answers(berkas.db, form_id, DECLARED, by=self.admin, clock=now)
        self.publish(form_id)

    def publish(self, form_id):
        berkas = self.berkas
        assert publish_form(
            berkas.db, form_id, by=self.admin, store=berkas.store, confinement=berkas.confinement, clock=now,
            work=self.folder / "kerja",
        ).may_be_activated  # fmt: skip

    def export(self):
        target = self.folder / "paket.zip"
        berkas = self.berkas
        return export_templates(berkas.db, target, by=self.admin, store=berkas.store, clock=now), target

    def take(self, package):
        berkas = self.berkas
        refresh_types(berkas.db)
        return import_templates(
            berkas.db, package, by=self.admin, store=berkas.store, confinement=berkas.confinement,
            converter=berkas.press, clock=now, work=self.folder / "kerja",
        )  # fmt: skip

    def versions(self):
        return templates_of(self.berkas.db, SHIPPED, self.admin, clock=now).versions


@pytest.fixture(scope="module")
def sent(tmp_path_factory):
    """An installation that has sent two versions and a form; what it saw, and the package."""
    place = Place(tmp_path_factory.mktemp("dari") / "sini")
    place.upload("Satu")
    place.upload("{{ perihall }}")
    place.declare()
    package, path = place.export()
    yield place, package, path
    place.berkas.db.close()


@pytest.fixture
def there(tmp_path):
    place = Place(tmp_path / "sana")
    yield place
    place.berkas.db.close()


def rewritten(path, out, change):
    """The package with other contents."""
    with zipfile.ZipFile(path) as package:
        files = {name: package.read(name) for name in package.namelist()}
    change(files)
    with zipfile.ZipFile(out, "w") as package:
        for name, data in files.items():
            package.writestr(name, data)
    return out


def test_every_version_and_form_arrives_and_nothing_is_active(sent, there):
    here, package, path = sent

    taken = there.take(path)

    assert (taken.seal, taken.unit, taken.left) == (package.seal, "Polsek Contoh Timur", ())
    assert [(one.number, one.name, one.sha256) for one in there.versions()] == [
        (one.number, one.name, one.sha256) for one in here.versions()
    ]
    assert [one.state for one in there.versions()] == ["salah", "siap"]
    assert there.versions()[1].sheets == {}
    with there.berkas.db.reading() as session:
        assert active_versions(session, there.station.unit_id, day=now().date()) == {}
    (form,) = declarations(there.berkas.db, there.admin)
    assert (form.kind, form.answers["judul"], form.name) == (KIND, TITLE, "pos.docx")
    there.publish(form.id)
    assert registry.find(KIND).title == TITLE

    again = there.take(path)
    assert (len(again.taken), again.left, len(there.versions())) == (3, (), 2)
    assert declarations(there.berkas.db, there.admin) == []
    look_again(
        there.berkas.db, SHIPPED, there.versions()[1].id, by=there.admin, store=there.berkas.store,
        confinement=there.berkas.confinement, converter=there.berkas.press, clock=now, work=there.folder / "kerja",
    )  # fmt: skip
    assert set(there.versions()[1].sheets) == {"example", "longest", "minimal"}


def touched_file(files):
    name = next(name for name in files if name.endswith(".docx"))
    files[name] += b"x"


def touched_list(files):
    files[MANIFEST] = files[MANIFEST].replace(b"Satu.docx", b"Dua.docx")


def lost_file(files):
    del files[next(name for name in files if name.endswith(".docx"))]


def other_list(files):
    files[MANIFEST] = json.dumps({"format": "lain", "unit": 1}).encode()
    files[SEAL] = hashlib.sha256(files[MANIFEST]).hexdigest().encode()


@pytest.mark.parametrize("change", [touched_file, touched_list, lost_file, other_list, dict.clear])
def test_what_was_touched_is_refused_and_nothing_is_taken(sent, there, change):
    path = rewritten(sent[2], there.folder / "lain.zip", change)

    with pytest.raises(TemplateBroken):
        there.take(path)

    assert there.versions() == ()
    assert declarations(there.berkas.db, there.admin) == []


def test_the_pages_send_and_take(sent, there):
    here, package, path = sent
    client = log_in(make_app(here.berkas).test_client(), here.admin)
    answer = client.get("/templat/ekspor.zip")
    assert f"templat-{package.seal}.zip" in answer.headers["Content-Disposition"]
    assert zipfile.ZipFile(io.BytesIO(answer.data)).namelist() == zipfile.ZipFile(path).namelist()

    other = log_in(make_app(there.berkas).test_client(), there.admin)
    for data, status, words in ((b"x", 422, "bukan paket templat"), (path.read_bytes(), 200, package.seal)):
        token = csrf_of(other.get("/templat").text)
        answer = other.post(
            "/templat/impor", data={"csrf_token": token, "paket": (io.BytesIO(data), "paket.zip")},
            content_type="multipart/form-data", follow_redirects=True,
        )  # fmt: skip
        assert (answer.status_code, words in answer.text) == (status, True)
    version = there.versions()[1]
    page = other.get(f"/templat/{SHIPPED}/{version.id}").text
    assert "Cetak dan bandingkan" in page


def test_with_nothing_of_one_s_own_there_is_nothing_to_send(there):
    with pytest.raises(UserError, match="belum punya"):
        there.export()
