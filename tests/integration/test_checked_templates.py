"""Templates of strangers: checked in the real sandbox, printed by the real office, from the command line."""

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import docx
import pytest
from wordhabits import rewritten

from engines.confine.bubblewrap import Bubblewrap
from errors import ConfinedChildHung
from pipeline.templatekinds import template_kind
from pipeline.templatereport import Severity
from services.doctor import installed_fonts
from services.templatecheck import check_upload, print_samples, with_pages
from tools.house_style import save
from tools.starter import starter_paper

PROJECT = Path(__file__).resolve().parents[2]
KIND = "laporan_informasi"


@pytest.fixture
def confinement(tmp_path):
    return Bubblewrap(tmp_path / "confined")


def changed(tmp_path, change):
    document = docx.Document(str(template_kind(KIND).shipped))
    change(document)
    document.save(str(tmp_path / "templat.docx"))
    return tmp_path / "templat.docx"


def test_a_stranger_s_file_is_checked_and_its_samples_are_printed(office, confinement, tmp_path):
    def change(document):
        for _ in range(50):
            document.add_paragraph("Catatan tambahan")

    path = changed(tmp_path, change)

    found = check_upload(confinement, path, KIND, into=tmp_path, name="templat.docx", fonts=installed_fonts())
    report = with_pages(found, office)

    assert report.may_be_activated
    assert {one.code for one in report.findings} == {"halaman"}
    assert report.pages["example"] == (1, 2)


def test_the_shipped_template_has_the_pages_that_it_has(office, confinement, tmp_path):
    found = check_upload(
        confinement, template_kind(KIND).shipped, KIND, into=tmp_path, name="x.docx", fonts=installed_fonts()
    )

    assert with_pages(found, office).findings == ()


def test_a_file_that_is_too_much_for_the_child_is_refused_in_words(tmp_path):
    class Drowning:
        """A child that never answers."""

        work = tmp_path

        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

        def child(self, **_):
            return self

        def give(self, source, name):
            return None

        def call(self, *_, **__):
            raise ConfinedChildHung("no answer")

    found = check_upload(Drowning(), template_kind(KIND).shipped, KIND, into=tmp_path)

    assert [one.code for one in found.report.findings] == ["batas"]
    assert not found.report.may_be_activated


@pytest.mark.slow
def test_nothing_that_is_uploaded_asks_the_network_or_reads_a_file(office, confinement, tmp_path):
    asked = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_):
            return None

    server = HTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    canary = tmp_path / "rahasia.txt"
    canary.write_text("KENARI-1234567")
    types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    targets = {
        "picture": f'Type="{types}/image" Target="{url}/gambar.png" TargetMode="External"',
        "file": f'Type="{types}/image" Target="file://{canary}" TargetMode="External"',
        "template": f'Type="{types}/attachedTemplate" Target="{url}/t.dotx" TargetMode="External"',
        "harmless link": f'Type="{types}/hyperlink" Target="{url}/tautan" TargetMode="External"',
    }
    try:
        for name, target in targets.items():

            def change(parts, target=target):
                key = "word/_rels/document.xml.rels"
                parts[key] = parts[key].replace("</Relationships>", f'<Relationship Id="rX" {target}/></Relationships>')

            path = rewritten(template_kind(KIND).shipped, tmp_path / "t.docx", change)
            found = check_upload(confinement, path, KIND, into=tmp_path, fonts=installed_fonts())
            assert found.report.may_be_activated == (name == "harmless link")
            for printed in print_samples(found.samples, office).values():
                assert b"KENARI" not in printed.path.read_bytes()
    finally:
        server.shutdown()
        server.server_close()
    assert asked == []


@pytest.fixture(scope="module")
def flask(tmp_path_factory):
    """Run a command; gives exit code, stdout, stderr."""
    var = tmp_path_factory.mktemp("var")

    def run(*arguments):
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", *map(str, arguments)], cwd=PROJECT,
            env={**os.environ, "BERKAS_VAR": str(var)}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert "Traceback" not in done.stderr
        return done

    return run


@pytest.mark.slow
def test_the_command_line_tells_what_may_be_activated(flask, tmp_path):
    good = flask("template", "starter", KIND, "--out", tmp_path / "awal.docx")
    assert good.returncode == 0, good.stderr

    warned = flask("template", "check", tmp_path / "awal.docx", "--kind", KIND, "--json")

    report = json.loads(warned.stdout)
    assert warned.returncode == 0
    assert report["may_be_activated"] is True
    assert set(report["pages"]) == {"example", "longest", "minimal"}
    assert {one["severity"] for one in report["findings"]} <= {"peringatan", "isian baru"}


@pytest.mark.slow
@pytest.mark.parametrize("text", ["{{ perihall }}", "{{ cycler.__init__ }}"])
def test_the_command_line_says_what_is_wrong_and_where(flask, tmp_path, text):
    path = changed(tmp_path, lambda document: document.add_paragraph(text))

    done = flask("template", "check", path, "--kind", KIND)

    assert done.returncode == 1
    assert "1 salah" in done.stdout
    assert "Salah (Paragraf" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("name", ["tidak-ada.docx", "teks.docx"])
def test_the_command_line_says_what_it_cannot_read(flask, tmp_path, name):
    (tmp_path / "teks.docx").write_text("teks biasa")

    done = flask("template", "check", tmp_path / name, "--kind", KIND)

    assert done.returncode == 2
    assert "Traceback" not in done.stdout


@pytest.mark.slow
def test_a_starter_prints_on_paper(office, tmp_path):
    what = template_kind("kunjungan_warga")
    save(starter_paper(what), tmp_path / "awal.docx")

    found = check_upload(Bubblewrap(tmp_path / "confined"), tmp_path / "awal.docx", what.kind, into=tmp_path)
    pages = {name: one.pages for name, one in print_samples(found.samples, office).items()}

    assert pages["minimal"] <= pages["example"] <= 2
    assert found.report.count(Severity.WRONG) == 0
