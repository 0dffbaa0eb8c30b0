"""The command line, as a person at the office PC uses it: real LibreOffice, real signatures, own folder."""

import hashlib
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import click
import pypdfium2
import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from app import COMMANDS
from schemas import registry

pytestmark = pytest.mark.slow  # each command starts a Python, many a LibreOffice
PROJECT = Path(__file__).resolve().parent.parent.parent
PASSPHRASES = {
    "BERKAS_PASSPHRASE_PETUGAS": "frasa petugas contoh",
    "BERKAS_PASSPHRASE_KAPOLSEK": "frasa kapolsek contoh",
}


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    return tmp_path_factory.mktemp("var")


@pytest.fixture(scope="module")
def flask(var):
    """Run a command; gives exit code, stdout, stderr."""

    def run(*arguments, **environment):
        env = {**os.environ, "BERKAS_VAR": str(var), **PASSPHRASES, **environment}
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", *map(str, arguments)],
            cwd=PROJECT, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        assert "Traceback" not in done.stderr
        return done

    return run


@pytest.fixture
def ask(tmp_path):
    """Run a command that starts nothing in this process, which is quicker; gives exit code, stdout, stderr."""

    def run(*arguments):
        asked = click.Group(commands=COMMANDS)
        done = CliRunner().invoke(asked, [str(one) for one in arguments], env={"BERKAS_VAR": str(tmp_path / "var")})
        return subprocess.CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr)

    return run


@pytest.fixture(scope="module")
def month(flask, tmp_path_factory):
    """Build the shipped month, signed; give the ordinary and the restricted file."""
    out = tmp_path_factory.mktemp("month") / "bulan.pdf"
    done = flask("bundle", "examples/month", "--out", out, "--sign")
    assert done.returncode == 0, done.stderr
    return out, out.with_name("bulan-terbatas.pdf")


def words_of(path):
    with pypdfium2.PdfDocument(path) as document:
        return ["".join(page.get_textpage().get_text_range().split()) for page in document]


def test_kinds_are_listed(flask):
    kinds = json.loads(flask("kinds", "--json").stdout)

    assert {"kunjungan_warga", "laporan_kegiatan", "laporan_informasi"} <= {one["kind"] for one in kinds}


@pytest.mark.parametrize(
    ("kind", "which"),
    [("kunjungan_warga", ""), ("laporan_kegiatan", "--minimal"), ("laporan_informasi", "--longest")],
)
def test_examples_become_papers(flask, tmp_path, kind, which):
    (tmp_path / "a.json").write_text(flask("example", kind, *filter(None, [which])).stdout)

    done = flask("render", kind, tmp_path / "a.json", "--out", tmp_path / "a.pdf")

    assert done.returncode == 0, done.stderr
    text = "".join(words_of(tmp_path / "a.pdf"))
    assert "BUDICONTOH" in text
    if kind == "laporan_informasi":
        assert text.count("RAHASIA") >= 2
        assert "R/LI-/I/2023/Bhabinkamtibmas" in text
    fonts = subprocess.run(["pdffonts", tmp_path / "a.pdf"], capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"\+(\w+)", fonts)) <= {"LiberationSans", "LiberationSans-Bold", "LiberationSans-Italic"}


def test_a_word_file_can_be_had_as_well(flask, tmp_path):
    (tmp_path / "a.json").write_text(flask("example", "laporan_kegiatan").stdout)

    done = flask("render", "laporan_kegiatan", tmp_path / "a.json", "--out", tmp_path / "a.docx")

    assert done.returncode == 0
    assert (tmp_path / "a.docx").read_bytes().startswith(b"PK")


def change(name, value):
    def changed(answers):
        answers[name] = value
        return answers

    return changed


BAD = {
    "wrong NIK": (change("nik", "123"), "nik: NIK harus 16 angka"),
    "future date": (change("tanggal_lahir", "2999-01-01"), "tanggal_lahir: "),
    "unknown field": (change("bukan_isian", "x"), "bukan_isian: "),
    "lone surrogate": (change("nama", "Budi \ud800"), "nama: "),
    "foreign script": (change("nama", "漢字"), "U+6F22"),
    "null": (change("nama", None), "nama: "),
    "missing photo": (change("foto", [{"file": "tidak-ada.jpg"}]), "foto.0.file: "),
    "photo outside": (change("foto", [{"file": "../../etc/passwd"}]), "foto.0.file: "),
    "not an object": (lambda _answers: [1, 2], ": "),
    "impossible photo name": (change("foto", [{"file": "é" * 200}]), "foto.0.file: "),
    "photo before photography": (change("foto", [{"file": "x.jpg", "taken_at": "0001-01-01T00:00"}]), "terlalu lama"),
}


@pytest.mark.parametrize(("spoil", "words"), BAD.values(), ids=BAD.keys())
def test_bad_answers_are_named_field_by_field(ask, tmp_path, spoil, words):
    answers = spoil(dict(registry.find("kunjungan_warga").example))
    (tmp_path / "a.json").write_text(json.dumps(answers))

    done = ask("render", "kunjungan_warga", tmp_path / "a.json", "--out", tmp_path / "a.pdf")

    assert done.returncode == 2
    assert words in done.stderr
    assert not (tmp_path / "a.pdf").exists()


@pytest.mark.parametrize(
    ("content", "words"), [(b"teks biasa", "bukan foto"), (b"\xff\xd8\xff\xe0rusak", "foto")], ids=["text", "truncated"]
)
def test_a_bad_photo_is_named(flask, tmp_path, content, words):
    answers = {**dict(registry.find("kunjungan_warga").example), "foto": [{"file": "f.jpg"}]}
    (tmp_path / "a.json").write_text(json.dumps(answers))
    (tmp_path / "f.jpg").write_bytes(content)

    done = flask("render", "kunjungan_warga", tmp_path / "a.json", "--out", tmp_path / "a.pdf")

    assert done.returncode == 2
    assert "foto.0.file: " in done.stderr
    assert words in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("render", "tidak_ada", "x.json", "--out", "x.pdf"), "tidak dikenal"),
        (("render", "kunjungan_warga", "tidak-ada.json", "--out", "x.pdf"), "tidak ada"),
        (("bundle", "tidak-ada", "--out", "x.pdf"), "tidak ada"),
        (("example", "tidak_ada"), "tidak dikenal"),
    ],
)
def test_what_is_not_there_is_said(ask, arguments, words):
    done = ask(*arguments)

    assert done.returncode == 2
    assert words in done.stderr


@pytest.mark.parametrize(
    ("name", "words"),
    [("a.txt", "berakhiran"), ("folder.pdf", "adalah folder"), ("a.json/x.pdf", "tidak dapat ditulis")],
)
def test_a_result_that_cannot_be_written_is_said_before_the_work(ask, tmp_path, name, words):
    (tmp_path / "folder.pdf").mkdir()
    (tmp_path / "a.json").write_text(ask("example", "laporan_kegiatan").stdout)

    rendered = ask("render", "laporan_kegiatan", tmp_path / "a.json", "--out", tmp_path / name)
    bundled = ask("bundle", "examples/month", "--out", tmp_path / name)

    assert (rendered.returncode, bundled.returncode) == (2, 2)
    assert words in rendered.stderr
    assert words in bundled.stderr
    assert list((tmp_path / "folder.pdf").iterdir()) == []


def test_a_setting_that_is_no_number_is_said(flask):
    done = flask("up", PORT="abc")

    assert done.returncode == 3
    assert "PORT" in done.stderr


def test_a_data_folder_that_cannot_be_used_is_said(flask, tmp_path):
    (tmp_path / "a.json").write_text(flask("example", "laporan_kegiatan").stdout)
    (tmp_path / "berkas").write_text("bukan folder")

    done = flask("bundle", "examples/month", "--out", tmp_path / "x.pdf", BERKAS_VAR=str(tmp_path / "berkas"))

    assert done.returncode == 3
    assert "bukan folder" in done.stderr


def test_one_person_cannot_sign_for_both(flask, tmp_path):
    folder = shutil.copytree(PROJECT / "examples" / "month", tmp_path / "m")
    setting = json.loads((folder / "bundle.json").read_text())
    setting["officer"]["nrp"] = setting["unit"]["kapolsek"]["nrp"]
    (folder / "bundle.json").write_text(json.dumps(setting))

    done = flask("bundle", folder, "--out", tmp_path / "x.pdf", "--sign")

    assert done.returncode == 2
    assert "bundle.json: officer.nrp: " in done.stderr


def test_a_broken_template_is_said(ask, tmp_path):
    (tmp_path / "a.json").write_text(ask("example", "kunjungan_warga").stdout)
    (tmp_path / "t.docx").write_bytes(b"bukan Word")

    for template in (tmp_path / "t.docx", tmp_path / "hilang.docx"):
        done = ask(
            "render", "kunjungan_warga", tmp_path / "a.json", "--out", tmp_path / "a.pdf", "--template", template
        )
        assert done.returncode == 2
        assert template.name in done.stderr


def test_a_document_outside_its_month_is_refused(flask, tmp_path):
    folder = shutil.copytree(PROJECT / "examples" / "month", tmp_path / "m")
    setting = json.loads((folder / "bundle.json").read_text())
    (folder / "bundle.json").write_text(json.dumps({**setting, "month": "2023-02"}))

    done = flask("bundle", folder, "--out", tmp_path / "x.pdf")

    assert done.returncode == 2
    assert "di luar bulan" in done.stderr
    assert not (tmp_path / "x.pdf").exists()


def test_the_month_comes_out_signed_and_verified(flask, month):
    for path in month:
        done = flask("verify", path, "--json")
        told = json.loads(done.stdout)

        assert done.returncode == 0
        assert (told["verdict"], told["same_as_archived"], len(told["signatures"])) == ("SAH", True, 2)
        assert subprocess.run(["qpdf", "--check", path], capture_output=True, check=False).returncode == 0
        said = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False).stdout
        assert said.count("Signature is Valid") == 2


def test_the_month_reads_back_as_it_was_meant(month):
    reader = PdfReader(month[0])
    texts = words_of(month[0])
    data = json.loads(reader.attachments["data.json"][0])
    titles = [item.title for item in flat(reader.outline)]

    assert len(reader.attachments) == 1
    assert sum(document["source"] is None for document in data["documents"]) == 11
    for number, text in enumerate(texts, start=1):
        assert f"halaman{number}dari{len(texts)}" in text
    for document in data["documents"]:
        assert sum(document["summary"] in title for title in titles) >= 1
    assert "/PageLabels" in reader.trailer["/Root"]
    links = [note for page in reader.pages[:8] for note in page.get("/Annots", []) if "/Dest" in note.get_object()]
    assert len(links) >= len(data["documents"])
    secret = json.loads(next((PROJECT / "examples" / "month").glob("*laporan_informasi.json")).read_text())
    assert "".join(secret["perihal"].split()) not in "".join(texts)
    assert "".join(secret["perihal"].split()) in "".join(words_of(month[1]))


def flat(items):
    for item in items:
        if isinstance(item, list):
            yield from flat(item)
        else:
            yield item


def test_a_changed_copy_and_a_stranger_are_told_apart(flask, month, tmp_path):
    (tmp_path / "changed.pdf").write_bytes(month[0].read_bytes() + b"\n% tambahan\n")

    changed = flask("verify", tmp_path / "changed.pdf", "--json")

    assert changed.returncode == 1
    assert json.loads(changed.stdout)["verdict"] == "TIDAK SAH"
    assert json.loads(changed.stdout)["same_as_archived"] is False


def test_a_file_of_nobody_is_told_from_ours_and_what_is_kept_is_kept_for_us_alone(flask, month, tmp_path):
    done = flask("verify", month[0], "--json", BERKAS_VAR=str(tmp_path / "lain"))

    assert done.returncode == 2
    assert json.loads(done.stdout)["verdict"] == "BELUM DAPAT DIPASTIKAN"
    assert (tmp_path / "lain").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("question", [("audit", "verify"), ("admin", "00000001")])
def test_a_question_to_an_installation_that_is_not_there_makes_none(flask, tmp_path, question):
    done = flask(*question, BERKAS_VAR=str(tmp_path / "kosong"))

    assert done.returncode == 2
    assert "Belum ada data" in done.stderr
    assert not (tmp_path / "kosong").exists()


def test_a_wrong_passphrase_is_said_before_the_work(flask, month, tmp_path):
    done = flask(
        "bundle", "examples/month", "--out", tmp_path / "x.pdf", "--sign", BERKAS_PASSPHRASE_PETUGAS="bukan itu"
    )

    assert done.returncode == 2
    assert "Frasa sandi" in done.stderr
    assert not (tmp_path / "x.pdf").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_build_that_is_stopped_leaves_neither_job_nor_parts(tmp_path, number):
    var = tmp_path / "var"
    started = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", "bundle", "examples/month", "--out", str(tmp_path / "x.pdf")],
        cwd=PROJECT, env={**os.environ, "BERKAS_VAR": str(var)}, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background job ignores it
    )  # fmt: skip
    while started.poll() is None and not any((var / "run" / "build").glob("*/*")):
        time.sleep(0.05)

    started.send_signal(number)

    _, said = started.communicate()
    assert started.returncode == 128 + number, said
    assert "Traceback" not in said
    assert list((var / "run" / "build").iterdir()) == []
    with closing(sqlite3.connect(var / "berkas.db")) as connection:
        assert {state for (state,) in connection.execute("SELECT state FROM jobs")} <= {"cancelled", "done"}


def test_photos_pass_into_the_bundle_untouched(month, tmp_path):
    subprocess.run(["pdfimages", "-all", month[0], tmp_path / "p"], check=True)

    pictures = [path.read_bytes() for path in tmp_path.glob("p-*.jpg")]
    data = json.loads(PdfReader(month[0]).attachments["data.json"][0])
    wanted = {photo["sha256"] for document in data["documents"] for photo in document["photos"]}
    assert {hashlib.sha256(picture).hexdigest() for picture in pictures} == wanted
    assert len(wanted) >= 4
    assert not any(b"KameraContoh" in picture for picture in pictures)


def test_nothing_is_left_running_or_lying_about(flask, month, var):
    left = [path.name for path in (var / "run").rglob("*") if path.is_file() and not path.name.startswith("bell.db")]

    assert left == []
