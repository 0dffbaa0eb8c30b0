"""Nothing stale comes out of the press: what it gives is what a fresh conversion would give."""

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from engines.cache.fake import MemoryCache
from engines.cache.folder import FolderCache
from pipeline.compile import compile_template
from pipeline.fill import fill
from pipeline.picture import Picture
from pipeline.values import PdfFile
from services.press import Press


class Echo:
    """A converter whose "PDF" is the Word file itself and its own version."""

    def __init__(self, version="1"):
        self.version, self.calls = version, 0

    def convert(self, source, target, *, deadline_s=60.0, urgent=False):
        self.calls += 1
        target.write_bytes(self.version.encode() + source.path.read_bytes())
        return PdfFile(target, 1)


def template(path, *texts):
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "{{ kepala }}"
    for text in texts:
        document.add_paragraph(text)
    document.save(path)
    return compile_template(path)


@pytest.fixture(scope="module")
def templates(tmp_path_factory):
    folder = tmp_path_factory.mktemp("templates")
    return [
        template(folder / "1.docx", "{{ isi }} {{ foto }}"),
        template(folder / "2.docx", "{{ isi }}", "{{ foto }}"),
        template(folder / "3.docx", "{{ isi }} {{ foto }}", "tetap"),
    ]


SHORT = st.sampled_from(["", "a", "b", "ab", "a b"])
PRINTS = st.tuples(
    st.integers(0, 2), SHORT, SHORT, st.sampled_from(["red", "blue"]), st.sampled_from([10, 20]),
    st.sampled_from(["", "Foto"]), st.sampled_from(["A4", "F4"]), SHORT, st.sampled_from(["7.4", "7.6"]),
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(prints=st.lists(PRINTS, min_size=2, max_size=12))
def test_whatever_was_printed_before_the_press_gives_what_a_fresh_conversion_gives(templates, tmp_path, prints):
    cache, photo = MemoryCache(), tmp_path / "foto.jpg"  # one path, whose content changes
    for which, isi, kepala, colour, width, description, paper, title, version in prints:
        Image.new("RGB", (4, 4), colour).save(photo)
        context = {"isi": isi, "kepala": kepala, "foto": Picture(photo, width, width, description=description)}
        word = fill(templates[which], context, tmp_path / "w.docx", paper=paper, title=title)
        fresh = Echo(version).convert(word, tmp_path / "fresh.pdf").path.read_bytes()

        given_ = Press(Echo(version), cache).convert(word, tmp_path / "given.pdf").path.read_bytes()

        assert given_ == fresh


def test_the_same_print_needs_the_converter_once(templates, tmp_path):
    Image.new("RGB", (4, 4), "red").save(tmp_path / "foto.jpg")
    context = {"isi": "a", "kepala": "b", "foto": Picture(tmp_path / "foto.jpg", 10, 10)}
    echo = Echo()
    press = Press(echo, FolderCache(tmp_path / "cache"))

    for number in range(3):
        press.convert(fill(templates[0], context, tmp_path / f"{number}.docx"), tmp_path / f"{number}.pdf")

    assert echo.calls == 1
    assert (tmp_path / "2.pdf").read_bytes() == (tmp_path / "0.pdf").read_bytes()


def test_a_paper_that_prints_the_day_is_printed_anew(tmp_path):
    path = tmp_path / "t.docx"
    document = docx.Document()
    field = document.add_paragraph()._p.makeelement(docx.oxml.ns.qn("w:fldSimple"), {})
    field.set(docx.oxml.ns.qn("w:instr"), ' DATE \\@ "d MMMM yyyy" ')
    document.paragraphs[0]._p.append(field)
    document.save(path)
    echo = Echo()
    press = Press(echo, MemoryCache())

    for number in range(2):
        press.convert(fill(compile_template(path), {}, tmp_path / "o.docx"), tmp_path / f"{number}.pdf")

    assert echo.calls == 2
