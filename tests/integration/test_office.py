"""The office service: good PDFs, and every way in which LibreOffice can die."""

import io
import os
import signal
import socketserver
import threading
import time
import zipfile
from pathlib import Path

import docx
import pytest

from engines.convert.office import OfficeClient, running_office
from errors import ConversionFailed, ConverterBusy, ConverterUnavailable
from pipeline.values import DocxFile


def word_file(path, text="Halo dari Kelurahan Contoh", paragraphs=1):
    document = docx.Document()
    for _ in range(paragraphs):
        document.add_paragraph(text)
    document.save(path)
    return DocxFile(path, sentinel=text)


def descendants(pid):
    """Give all processes below `pid` with their command lines."""
    children = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
                command = (entry / "cmdline").read_text()
            except OSError:
                continue
            children.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append((int(entry.name), command))
    found, todo = [], [pid]
    while todo:
        for child in children.get(todo.pop(), []):
            found.append(child)
            todo.append(child[0])
    return found


def alive(pid):
    """Say whether a process runs (one that only waits to be reaped does not)."""
    try:
        return (Path(f"/proc/{pid}/stat").read_text()).rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def office_pids(folder):
    """Give the LibreOffice processes that work below `folder`."""
    return [
        pid
        for pid, line in descendants(os.getpid())
        if "engines.convert.worker" in line
        and "bwrap" not in line
        and str(folder) in str(Path(f"/proc/{pid}/cwd").readlink())
    ]


@pytest.fixture
def own_office(tmp_path):
    with running_office(tmp_path / "o.sock", work_root=tmp_path / "work", workers=1) as converter:
        converter.convert(word_file(tmp_path / "warm.docx"), tmp_path / "warm.pdf")
        yield converter


def test_a_word_file_becomes_a_pdf_with_its_text(office, tmp_path):
    pdf = office.convert(word_file(tmp_path / "a.docx"), tmp_path / "a.pdf")

    assert pdf.pages == 1
    assert pdf.path.read_bytes().startswith(b"%PDF")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.docx", "a.pdf"]


def test_a_pdf_without_the_documents_own_text_is_no_success(office, tmp_path):
    source = DocxFile(word_file(tmp_path / "a.docx").path, sentinel="kata lain")

    with pytest.raises(ConversionFailed):
        office.convert(source, tmp_path / "a.pdf")

    assert not (tmp_path / "a.pdf").exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"bukan berkas Word", b"<html><body>halo</body></html>", b"{\\rtf1 halo}", os.urandom(2000)],
    ids=["empty", "text", "html", "rtf", "noise"],
)
def test_what_is_no_word_file_is_refused_before_libreoffice(office, tmp_path, content):
    (tmp_path / "a.docx").write_bytes(content)

    with pytest.raises(ConversionFailed):
        office.convert(DocxFile(tmp_path / "a.docx"), tmp_path / "a.pdf")


def test_damaged_xml_fails_and_the_next_file_works(office, tmp_path):
    good = word_file(tmp_path / "good.docx")
    with zipfile.ZipFile(good.path) as package, zipfile.ZipFile(tmp_path / "bad.docx", "w") as bad:
        for name in package.namelist():
            data = package.read(name)
            bad.writestr(name, data[: len(data) // 2] if name == "word/document.xml" else data)

    with pytest.raises(ConversionFailed):
        office.convert(DocxFile(tmp_path / "bad.docx", "Halo"), tmp_path / "bad.pdf")

    assert office.convert(good, tmp_path / "good.pdf").pages == 1


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGSTOP], ids=lambda n: n.name)
def test_a_worker_that_dies_or_hangs_in_the_middle_is_replaced_and_the_paper_comes_out(own_office, tmp_path, number):
    source = word_file(tmp_path / "long.docx", paragraphs=4000)
    (pid,) = office_pids(tmp_path)
    threading.Timer(0.15, os.kill, (pid, number)).start()

    pdf = own_office.convert(source, tmp_path / "long.pdf", deadline_s=16)

    assert pdf.pages > 50
    assert not alive(pid)


@pytest.mark.slow
def test_nothing_is_left_when_the_service_ends(tmp_path):
    with running_office(tmp_path / "o.sock", work_root=tmp_path / "work", workers=1) as converter:
        converter.convert(word_file(tmp_path / "a.docx"), tmp_path / "a.pdf")
        pids = [pid for pid, line in descendants(os.getpid()) if str(tmp_path) in line]

    time.sleep(0.5)
    assert pids
    assert not [pid for pid in pids if alive(pid)]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.docx", "a.pdf"]


@pytest.mark.slow
def test_a_worker_is_renewed_after_its_number(tmp_path):
    extra = {"renew_after": 2}
    with running_office(tmp_path / "o.sock", work_root=tmp_path / "work", workers=1, **extra) as converter:
        source = word_file(tmp_path / "a.docx")
        converter.convert(source, tmp_path / "1.pdf")
        before = office_pids(tmp_path)
        converter.convert(source, tmp_path / "2.pdf")
        converter.convert(source, tmp_path / "3.pdf")

        assert office_pids(tmp_path) != before


@pytest.mark.slow
def test_a_full_queue_says_so(tmp_path):
    extra = {"queue_limit": 1}
    with running_office(tmp_path / "o.sock", work_root=tmp_path / "work", workers=1, **extra) as converter:
        source = word_file(tmp_path / "a.docx", paragraphs=3000)
        converter.convert(word_file(tmp_path / "w.docx"), tmp_path / "w.pdf")
        errors = []

        def convert(number):
            try:
                converter.convert(source, tmp_path / f"{number}.pdf")
            except ConverterBusy as exc:
                errors.append(exc)

        threads = [threading.Thread(target=convert, args=(number,)) for number in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert 1 <= len(errors) <= 4


def test_no_service_is_said(tmp_path):
    with pytest.raises(ConverterUnavailable):
        OfficeClient(tmp_path / "none.sock", wait_s=0.1).convert(word_file(tmp_path / "a.docx"), tmp_path / "a.pdf")


class _Listener(socketserver.BaseRequestHandler):
    requests: list = []  # noqa: RUF012

    def handle(self):
        self.requests.append(self.request.recv(100))


def with_picture(path, *, target, mode, media=None):
    """Write a Word file whose one picture is `target`, linked from outside or embedded."""
    picture = io.BytesIO()
    from PIL import Image

    Image.new("RGB", (8, 8), "red").save(picture, "PNG")
    document = docx.Document()
    document.add_paragraph("Halo")
    document.add_picture(io.BytesIO(picture.getvalue()))
    document.save(path)
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    rels = parts["word/_rels/document.xml.rels"].decode()
    if mode == "link":
        parts["word/document.xml"] = parts["word/document.xml"].replace(b"r:embed=", b"r:link=")
        rels = rels.replace('Target="media/image1.png"', f'Target="{target}" TargetMode="External"')
    else:
        rels = rels.replace("media/image1.png", "media/image1.svg")
        parts["word/media/image1.svg"] = media
        types = parts["[Content_Types].xml"].decode()
        parts["[Content_Types].xml"] = types.replace(
            "<Default ", '<Default Extension="svg" ContentType="image/svg+xml"/><Default ', 1
        ).encode()
    parts["word/_rels/document.xml.rels"] = rels.encode()
    with zipfile.ZipFile(path, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return DocxFile(path, "Halo")


@pytest.mark.parametrize("probe", ["http", "file", "svg"])
def test_no_template_reaches_the_network_or_a_file_of_ours(office, tmp_path, probe):
    from PIL import Image

    canary = tmp_path / "canary.png"
    Image.effect_noise((64, 64), 90).save(canary)
    _Listener.requests.clear()
    with socketserver.TCPServer(("127.0.0.1", 0), _Listener) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}/x.png"
        svg = (
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="64" height="64">'
            f'<image width="64" height="64" xlink:href="{canary.as_uri()}"/></svg>'
        ).encode()
        source = {
            "http": lambda: with_picture(tmp_path / "a.docx", target=address, mode="link"),
            "file": lambda: with_picture(tmp_path / "a.docx", target=canary.as_uri(), mode="link"),
            "svg": lambda: with_picture(tmp_path / "a.docx", target="", mode="svg", media=svg),
        }[probe]()

        pdf = office.convert(source, tmp_path / "a.pdf")
        server.shutdown()

    import pypdf

    pictures = [image.image for page in pypdf.PdfReader(pdf.path).pages for image in page.images]
    assert _Listener.requests == []
    assert all(picture.convert("L").getextrema()[0] == picture.convert("L").getextrema()[1] for picture in pictures)
