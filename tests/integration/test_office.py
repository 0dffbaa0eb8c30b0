"""The office service: every way in which LibreOffice can die, and nothing that a document reaches outside."""

import io
import os
import signal
import socket
import socketserver
import subprocess
import sys
import threading
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import docx
import pypdf
import pypdfium2 as pdfium
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from PIL import Image

from engines.confine.sandbox import PROJECT
from engines.convert.inspection import squeeze
from engines.convert.office import OfficeClient, running_office, service_argv
from engines.convert.orders import Order, OrderBook
from engines.convert.rows import lost_rows, main_part
from engines.convert.unixsocket import is_live, listen
from errors import ConversionFailed, ConverterBusy, ConverterTimeout, ConverterUnavailable, EngineError
from pipeline.values import DocxFile


def word_file(path, text="Halo dari Kelurahan Contoh", paragraphs=1):
    document = docx.Document()
    for _ in range(paragraphs):
        document.add_paragraph(text)
    document.save(path)
    return DocxFile(path, sentinel=text)


def processes_below(folder):
    """Give processes (pid: command line) that work in `folder` or were told of it; zombies have neither."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                command, where = (entry / "cmdline").read_text(), str((entry / "cwd").readlink())
            except OSError:
                continue
            if str(folder) in command or where.startswith(str(folder)):
                found[int(entry.name)] = command
    return found


def office_pids(folder):
    """Give the LibreOffice processes of the warm workers below `folder`."""
    return [
        pid
        for pid, command in processes_below(folder).items()
        if "engines.convert.worker" in command and not command.startswith("bwrap")
    ]


@contextmanager
def held(pid):
    """Let a worker stand still, so that what it was given is surely under way meanwhile."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


def wait_until(happens, seconds=60):
    for _ in range(seconds * 50):
        if happens():
            return
        time.sleep(0.02)
    pytest.fail(f"it did not happen in {seconds} seconds")


def given(work, source):
    """Say whether a worker holds this file."""
    with suppress(FileNotFoundError):  # it is being replaced
        return any(path.read_bytes() == source.path.read_bytes() for path in work.glob("*/in.docx"))
    return False


def files_below(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())


@pytest.fixture
def own_office(tmp_path):
    """An office of one warm worker, in a folder that can be looked at."""
    with running_office(tmp_path / "o.sock", work_root=tmp_path / "work", workers=1) as converter:
        converter.convert(word_file(tmp_path / "warm.docx"), tmp_path / "warm.pdf")
        yield converter


# What becomes of a paper


SAMPLES = Path(__file__).parent.parent / "samples"


def text_in(path):
    with pdfium.PdfDocument(path) as document:
        return "".join(squeeze(page.get_textpage().get_text_range()) for page in document)


def test_a_paper_of_which_libreoffice_drops_a_page_of_rows_comes_out_whole(office, tmp_path):
    table = docx.Document(SAMPLES / "lost_rows.docx").tables[1]
    rows = [squeeze("".join(cell.text for cell in row.cells)).replace("-", "") for row in table.rows]

    made = office.convert(DocxFile(SAMPLES / "lost_rows.docx", "00000001"), tmp_path / "whole.pdf")

    assert made.pages == 3
    text = text_in(made.path).replace("-", "")
    assert [row for row in rows if row not in text] == []


def test_a_row_that_is_printed_less_often_than_it_stands_there_is_missed(office, tmp_path):
    whole, cut = docx.Document(), docx.Document()
    for document, count in ((whole, 90), (cut, 60)):
        table = document.add_table(count, 2)
        for number, row in enumerate(table.rows):
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            row.cells[0].text, row.cells[1].text = f"Warga nomor {number % 30}", "sama"
    whole.save(tmp_path / "whole.docx")
    cut.save(tmp_path / "cut.docx")
    made = office.convert(DocxFile(tmp_path / "cut.docx"), tmp_path / "cut.pdf")

    assert lost_rows(main_part(tmp_path / "cut.docx"), made.path) == 0
    assert lost_rows(main_part(tmp_path / "whole.docx"), made.path) >= 30


def test_links_and_places_survive(office, tmp_path):
    document = docx.Document()
    paragraph = document.add_paragraph("Lihat ")
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), "tujuan")
    # LibreOffice 7.4 forgets a link whose run has no character style; Word always gives it one.
    style = document.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.append(paragraph.add_run("di sini", style=style)._r)
    paragraph._p.append(link)
    document.add_page_break()
    target = document.add_paragraph("Tujuan")
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (start, end):
        mark.set(qn("w:id"), "1")
    start.set(qn("w:name"), "tujuan")
    target._p.insert(0, start)
    target._p.append(end)
    document.save(tmp_path / "a.docx")

    pdf = office.convert(DocxFile(tmp_path / "a.docx", "Tujuan"), tmp_path / "a.pdf")

    with pypdf.PdfReader(pdf.path) as reader:
        assert "/tujuan" in reader.named_destinations
        assert [note["/Subtype"] for note in reader.pages[0]["/Annots"]] == ["/Link"]


def test_the_bytes_of_a_photo_pass_untouched(office, tmp_path):
    photo = io.BytesIO()
    Image.effect_noise((600, 400), 60).convert("RGB").save(photo, "JPEG", quality=60)
    document = docx.Document()
    document.add_picture(io.BytesIO(photo.getvalue()))
    document.save(tmp_path / "a.docx")

    pdf = office.convert(DocxFile(tmp_path / "a.docx"), tmp_path / "a.pdf")

    assert photo.getvalue() in pdf.path.read_bytes()


def test_damaged_xml_fails_and_the_next_file_works(office, tmp_path):
    good = word_file(tmp_path / "good.docx")
    with zipfile.ZipFile(good.path) as package, zipfile.ZipFile(tmp_path / "bad.docx", "w") as bad:
        for name in package.namelist():
            data = package.read(name)
            bad.writestr(name, data[: len(data) // 2] if name == "word/document.xml" else data)

    with pytest.raises(ConversionFailed):
        office.convert(DocxFile(tmp_path / "bad.docx", "Halo"), tmp_path / "bad.pdf")

    assert office.convert(good, tmp_path / "good.pdf").pages == 1


def test_a_place_that_cannot_be_written_is_an_error_with_a_name(office, tmp_path):
    with pytest.raises(ConversionFailed):
        office.convert(word_file(tmp_path / "a.docx"), tmp_path / "no-such-folder" / "a.pdf")


# Hang, crash, end


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGSTOP], ids=lambda n: n.name)
def test_a_worker_that_dies_or_hangs_in_the_middle_is_replaced_and_the_paper_comes_out(own_office, tmp_path, number):
    source = word_file(tmp_path / "long.docx", paragraphs=2500)
    (pid,) = office_pids(tmp_path)

    with ThreadPoolExecutor(1) as pool, held(pid):
        made = pool.submit(own_office.convert, source, tmp_path / "long.pdf", deadline_s=60)
        wait_until(lambda: given(tmp_path / "work", source))
        os.kill(pid, number)
        if number == signal.SIGSTOP:
            made.result()  # it stands still until it is replaced

    assert made.result().pages > 50
    wait_until(lambda: len(office_pids(tmp_path)) == 1)
    assert pid not in office_pids(tmp_path)


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS], ids=lambda n: n.name)
def test_a_crash_is_left_to_the_kernel(own_office, tmp_path, number):
    # LibreOffice's own handler can hang while our pulse goes on: the crash would cost the whole deadline.
    (pid,) = office_pids(tmp_path)

    lines = (Path("/proc") / str(pid) / "status").read_text().splitlines()

    caught = int(next(line for line in lines if line.startswith("SigCgt:")).split()[1], 16)
    assert not caught & (1 << (number - 1))


def test_a_worker_allocates_with_jemalloc(own_office, tmp_path):
    (pid,) = office_pids(tmp_path)

    assert "libjemalloc" in Path(f"/proc/{pid}/maps").read_text()
    assert own_office.convert(word_file(tmp_path / "a.docx"), tmp_path / "a.pdf").pages == 1


@pytest.mark.slow
def test_a_conversion_over_its_deadline_ends_with_its_worker_and_the_next_one_works(own_office, tmp_path):
    (pid,) = office_pids(tmp_path)

    with held(pid), pytest.raises(ConverterTimeout):
        own_office.convert(word_file(tmp_path / "long.docx"), tmp_path / "l.pdf", deadline_s=0.5)

    assert own_office.convert(word_file(tmp_path / "a.docx"), tmp_path / "a.pdf").pages == 1
    assert pid not in processes_below(tmp_path)
    assert not (tmp_path / "l.pdf").exists()


@pytest.mark.slow
@pytest.mark.parametrize("unconfined", [False, True])
def test_nothing_is_left_when_the_service_ends_in_the_middle_of_work(tmp_path, unconfined):
    source = word_file(tmp_path / "a.docx", paragraphs=2500)
    failed = []

    def convert():
        try:
            OfficeClient(address, wait_s=0.1).convert(source, tmp_path / "b.pdf")
        except EngineError as exc:
            failed.append(type(exc))

    office = running_office(tmp_path / "o.sock", work_root=tmp_path / "work", workers=2, unconfined=unconfined)
    with office as converter:
        converter.convert(word_file(tmp_path / "w.docx"), tmp_path / "w.pdf")
        (address,) = tmp_path.glob("o-*/o.sock")
        mode = address.stat().st_mode & 0o777
        before = processes_below(tmp_path)
        (worker,) = office_pids(tmp_path)
        os.kill(worker, signal.SIGSTOP)  # so that it cannot be done before the service ends
        thread = threading.Thread(target=convert)
        thread.start()
        wait_until(lambda: given(tmp_path / "work", source))

    thread.join()
    assert mode == 0o600
    assert before
    assert failed == [ConverterUnavailable]
    assert processes_below(tmp_path) == {}
    assert files_below(tmp_path) == ["a.docx", "w.docx", "w.pdf"]
    assert list((tmp_path / "work").iterdir()) == []


@pytest.mark.slow
def test_a_service_killed_the_hard_way_takes_its_workers_along_and_the_next_one_finishes_the_paper(tmp_path):
    address = tmp_path / "o.sock"
    argv = service_argv(address, work_root=tmp_path / "work", workers=1, unconfined=False)
    made = []
    client = threading.Thread(
        target=lambda: made.append(OfficeClient(address).convert(long, tmp_path / "long.pdf").pages)
    )
    long = word_file(tmp_path / "long.docx", paragraphs=2500)
    first = subprocess.Popen(argv, cwd=PROJECT)
    OfficeClient(address).convert(word_file(tmp_path / "a.docx"), tmp_path / "a.pdf")
    (worker,) = office_pids(tmp_path)
    os.kill(worker, signal.SIGSTOP)  # so that it cannot be done before the service is killed
    client.start()
    wait_until(lambda: given(tmp_path / "work", long))

    first.kill()
    first.wait()
    second = subprocess.Popen(argv, cwd=PROJECT)  # takes over the socket of the dead one

    client.join()
    assert made
    assert made[0] > 50
    assert worker not in processes_below(tmp_path)
    second.terminate()
    assert second.wait() == 0
    assert list((tmp_path / "work").iterdir()) == []
    assert not address.exists()


@pytest.mark.slow
def test_a_service_ends_with_its_parent(tmp_path):
    program = (
        "import sys; from pathlib import Path; from engines.convert.office import running_office\n"
        "with running_office(Path(sys.argv[1]) / 'o.sock', work_root=Path(sys.argv[1]) / 'work'):\n"
        "    print('ready', flush=True); sys.stdin.read()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with parent.stdin, parent.stdout as out:
        assert out.readline() == b"ready\n"
        wait_until(lambda: office_pids(tmp_path))

        parent.kill()
        parent.wait()

    wait_until(lambda: not processes_below(tmp_path))
    assert files_below(tmp_path) == []


@pytest.mark.slow
def test_a_worker_is_renewed_after_its_number(tmp_path):
    with running_office(tmp_path / "o.sock", work_root=tmp_path / "work", workers=1, renew_after=2) as converter:
        source = word_file(tmp_path / "a.docx")
        converter.convert(source, tmp_path / "1.pdf")
        (first,) = office_pids(tmp_path)
        converter.convert(source, tmp_path / "2.pdf")
        converter.convert(source, tmp_path / "3.pdf")

        assert first not in office_pids(tmp_path)


# The queue


@pytest.mark.slow
def test_a_full_queue_says_so(tmp_path):
    with running_office(tmp_path / "o.sock", work_root=tmp_path / "work", workers=1, queue_limit=1) as converter:
        source = word_file(tmp_path / "a.docx", paragraphs=3)
        converter.convert(word_file(tmp_path / "w.docx"), tmp_path / "w.pdf")
        (worker,) = office_pids(tmp_path)
        errors = []

        def convert(number):
            try:
                converter.convert(source, tmp_path / f"{number}.pdf")
            except ConverterBusy as exc:
                errors.append(exc)

        threads = [threading.Thread(target=convert, args=(number,)) for number in range(5)]
        with held(worker):
            threads[0].start()
            wait_until(lambda: given(tmp_path / "work", source))
            for thread in threads[1:]:
                thread.start()
            wait_until(lambda: len(errors) == 3)  # one is at work, one waits
        for thread in threads:
            thread.join()

    assert len(errors) == 3


def order(*, urgent=False):
    return Order(source=Path("in"), target=Path("out"), deadline_s=60, urgent=urgent)


def test_urgent_orders_go_first_and_else_in_order_of_arrival():
    book, batch, urgent = OrderBook(4), [order(), order()], [order(urgent=True), order(urgent=True)]
    for waiting in (*batch, *urgent):
        book.put(waiting)

    assert [book.take() for _ in range(4)] == [*urgent, *batch]


def test_orders_that_nobody_waits_for_take_no_room_and_no_work():
    book, gone, other = OrderBook(1), order(), order()
    book.put(gone)
    gone.abandoned = True

    book.put(other)

    assert book.take() is other


def test_a_cold_worker_leaves_an_order_to_a_warm_one_that_waits():
    book, taken = OrderBook(4), []
    warm = threading.Thread(target=lambda: taken.append(book.take(warm=True)))
    warm.start()
    first, second = order(), order()
    while not book._idle_warm:
        time.sleep(0.001)

    book.put(first)
    left = book.take(warm=False, patience_s=0.05)
    warm.join()
    book.put(second)

    assert (left, taken) == (None, [first])
    assert book.take(warm=False, patience_s=5) is second


@pytest.mark.slow
def test_one_worker_is_warm_and_the_second_starts_when_there_is_work_for_it(tmp_path):
    with running_office(tmp_path / "o.sock", work_root=tmp_path / "work", workers=2) as converter:
        for number in range(3):
            converter.convert(word_file(tmp_path / f"{number}.docx"), tmp_path / f"{number}.pdf")
        alone = len(office_pids(tmp_path))
        (warm,) = office_pids(tmp_path)
        first, second = (word_file(tmp_path / f"{name}.docx", paragraphs=3) for name in ("first", "second"))
        with ThreadPoolExecutor(1) as pool, held(warm):
            made = pool.submit(converter.convert, first, tmp_path / "first.pdf")
            wait_until(lambda: given(tmp_path / "work", first))
            converter.convert(second, tmp_path / "second.pdf")
        together = len(office_pids(tmp_path))

    assert (alone, together) == (1, 2)
    assert made.result().pages == 1
    assert processes_below(tmp_path) == {}


def test_a_closed_book_answers_everybody():
    book, waiting = OrderBook(2), order()
    book.put(waiting)

    book.close()

    assert waiting.finished.is_set()
    assert isinstance(waiting.error, ConverterUnavailable)
    assert book.take() is None
    with pytest.raises(ConverterUnavailable):
        book.put(order())


# The socket and the start


def test_a_living_socket_is_not_taken_over_and_a_dead_one_is(tmp_path):
    address = tmp_path / ("folder" * 20) / ("deeper" * 20) / "o.sock"  # longer than the kernel takes

    first = listen(address)
    second = listen(address)
    first.close()
    dead = is_live(address)
    third = listen(address)

    assert second is None
    assert not dead
    assert is_live(address)
    third.close()


def test_garbage_on_the_socket_disturbs_nobody(tmp_path, own_office):
    (address,) = tmp_path.glob("o-*/o.sock")
    for garbage in (b"\n", b"{}\n", b"[]\n", b"\xff\xfe\n", b'{"source": 1'):
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(address))
            client.sendall(garbage)

    assert own_office.convert(word_file(tmp_path / "a.docx"), tmp_path / "a.pdf").pages == 1


def test_no_service_is_said(tmp_path):
    with pytest.raises(ConverterUnavailable):
        OfficeClient(tmp_path / "none.sock", wait_s=0.1).convert(word_file(tmp_path / "a.docx"), tmp_path / "a.pdf")


def test_a_machine_that_cannot_confine_is_told_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))

    with (
        pytest.raises(ConverterUnavailable, match="bubblewrap"),
        running_office(tmp_path / "o.sock", work_root=tmp_path / "work"),
    ):
        pass

    assert files_below(tmp_path) == []


def test_a_running_service_is_used_by_all_who_come(office, tmp_path):
    with running_office(office._path, work_root=tmp_path / "work") as converter:
        converter.convert(word_file(tmp_path / "a.docx"), tmp_path / "a.pdf")

    assert is_live(office._path)
    assert not (tmp_path / "work").exists()


def test_a_worker_knows_no_secret_of_ours(tmp_path, monkeypatch):
    monkeypatch.setenv("BERKAS_PASSPHRASE_PETUGAS", "sandi sekali")
    with running_office(tmp_path / "o.sock", work_root=tmp_path / "work") as converter:
        converter.convert(word_file(tmp_path / "a.docx"), tmp_path / "a.pdf")
        pids = processes_below(tmp_path)

        assert pids
        assert not [pid for pid in pids if b"sandi" in Path(f"/proc/{pid}/environ").read_bytes()]


# What a document must not reach


class _Listener(socketserver.BaseRequestHandler):
    requests: list = []  # noqa: RUF012  (one for the whole module)

    def handle(self):
        self.requests.append(self.request.recv(100))


@pytest.fixture
def listener():
    _Listener.requests.clear()
    with socketserver.TCPServer(("127.0.0.1", 0), _Listener) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/x.png"
        server.shutdown()
        thread.join()


@pytest.fixture
def canary(tmp_path):
    path = tmp_path / "canary.png"
    Image.effect_noise((64, 64), 90).save(path)
    return path


@pytest.fixture(scope="module")
def open_office(tmp_path_factory):
    """An office without walls: what stops a probe here is LibreOffice's own setting."""
    folder = tmp_path_factory.mktemp("open")
    with running_office(folder / "o.sock", work_root=folder / "work", unconfined=True) as converter:
        yield converter


def with_picture(path, *, link=None, svg=None):
    """Write a Word file whose one picture is linked from outside, or is this SVG."""
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "PNG")
    document = docx.Document()
    document.add_paragraph("Halo")
    document.add_picture(io.BytesIO(picture.getvalue()))
    document.save(path)
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    rels = parts["word/_rels/document.xml.rels"].decode()
    if link is not None:
        parts["word/document.xml"] = parts["word/document.xml"].replace(b"r:embed=", b"r:link=")
        rels = rels.replace('Target="media/image1.png"', f'Target="{link}" TargetMode="External"')
    else:
        rels = rels.replace("media/image1.png", "media/image1.svg")
        parts["word/media/image1.svg"] = svg
        types = parts["[Content_Types].xml"].decode()
        parts["[Content_Types].xml"] = types.replace(
            "<Default ", '<Default Extension="svg" ContentType="image/svg+xml"/><Default ', 1
        ).encode()
    parts["word/_rels/document.xml.rels"] = rels.encode()
    with zipfile.ZipFile(path, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return DocxFile(path, "Halo")


def svg_reading(address):
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="64" height="64">'
        f'<image width="64" height="64" xlink:href="{address}"/></svg>'
    ).encode()


def shows_the_canary(pdf):
    """Say whether any picture of the PDF is more than one plain colour."""
    with pypdf.PdfReader(pdf.path) as reader:
        pictures = [image.image.convert("L") for page in reader.pages for image in page.images]
    return any(low != high for low, high in (picture.getextrema() for picture in pictures))


PROBES = {
    "linked from the network": lambda path, listener, _: with_picture(path, link=listener),
    "linked from a file": lambda path, _, canary: with_picture(path, link=canary.as_uri()),
    "svg from the network": lambda path, listener, _: with_picture(path, svg=svg_reading(listener)),
    "svg from a file": lambda path, _, canary: with_picture(path, svg=svg_reading(canary.as_uri())),
}


@pytest.mark.parametrize("probe", PROBES)
def test_no_document_reaches_the_network_or_a_file_of_ours(office, tmp_path, listener, canary, probe):
    source = PROBES[probe](tmp_path / "a.docx", listener, canary)

    pdf = office.convert(source, tmp_path / "a.pdf")

    assert _Listener.requests == []
    assert not shows_the_canary(pdf)


@pytest.mark.parametrize("probe", ["linked from the network", "linked from a file"])
def test_without_walls_links_are_still_not_followed(open_office, tmp_path, listener, canary, probe):
    source = PROBES[probe](tmp_path / "a.docx", listener, canary)

    pdf = open_office.convert(source, tmp_path / "a.pdf")

    assert _Listener.requests == []
    assert not shows_the_canary(pdf)


def test_the_probe_bites_where_there_are_no_walls(open_office, tmp_path, listener, canary):
    source = PROBES["svg from a file"](tmp_path / "a.docx", listener, canary)

    assert shows_the_canary(open_office.convert(source, tmp_path / "a.pdf"))
