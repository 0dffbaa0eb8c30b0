"""Joined equals single: the same pictures, texts and links, and nothing of one document in another's file."""

import re
from datetime import date
from functools import partial
from pathlib import Path

import docx
import pytest
import wordsamples
from pagelook import links, page_texts, rasters
from PIL import Image
from pypdf import PdfReader

from engines.cache.fake import MemoryCache
from engines.convert.fake import PlainConverter
from errors import ConversionFailed
from pipeline.compile import compile_template
from pipeline.fill import fill_parts, write
from pipeline.join import join
from pipeline.picture import Picture
from pipeline.split import split
from schemas import registry
from schemas.setting import EXAMPLE_OFFICER, EXAMPLE_UNIT, PaperSetting
from services import batch
from services.batch import Print, print_all, print_joined
from services.lanes import Lanes, difference, samples
from services.press import Press
from services.templates import SHIPPED

named = {"ids": lambda value: getattr(value, "__name__", getattr(value, "kind", str(value)))}
every_kind = pytest.mark.parametrize("kind", registry.all_types(), **named)


def both_ways(filled, office, tmp_path):
    """Print documents joined, and each alone: pairs of paths."""
    joined = print_joined(
        office, filled, [tmp_path / f"joined-{number}.pdf" for number in range(len(filled))], deadline_s=60
    )
    alone = [
        office.convert(write(one, tmp_path / f"{number}.docx"), tmp_path / f"{number}.pdf")
        for number, one in enumerate(filled)
    ]
    assert [joined[number].pages for number in range(len(filled))] == [one.pages for one in alone]
    return [(joined[number].path, one.path) for number, one in enumerate(alone)]


def assert_same(pairs):
    for joined, alone in pairs:
        assert rasters(joined) == rasters(alone)
        assert page_texts(joined) == page_texts(alone)
        assert links(joined) == links(alone)


@pytest.mark.slow
@pytest.mark.parametrize("sample", wordsamples.JOINABLE, **named)
def test_the_word_samples_come_out_as_alone(sample, office, tmp_path):
    template = compile_template(wordsamples.save(tmp_path / "t.docx", sample))

    filled = [fill_parts(template, wordsamples.answers(number, tmp_path)) for number in (0, 2, 1, 3)]

    assert template.single_because == ""
    assert_same(both_ways(filled, office, tmp_path))


@pytest.mark.slow
@every_kind
@pytest.mark.parametrize("paper", ["A4", "F4"])
def test_the_shipped_papers_come_out_as_alone(kind, paper, office, tmp_path):
    template = compile_template(kind.template)
    setting = PaperSetting(EXAMPLE_UNIT, EXAMPLE_OFFICER, "R/1")

    filled = [
        fill_parts(template, kind.context(kind.load(answers, today=date(2023, 2, 1)), setting), paper=paper)
        for answers in kind.samples.values()
    ]

    assert template.single_because == ""
    assert_same(both_ways([*filled, filled[0]], office, tmp_path))


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.docx")), ids=lambda path: path.stem)
def test_every_shipped_template_comes_out_as_alone_unfilled(path, office, tmp_path):
    template = compile_template(wordsamples.literal(path, tmp_path / "t.docx"))

    assert_same(both_ways([fill_parts(template, {})] * 3, office, tmp_path))


@pytest.mark.parametrize("sample", wordsamples.SINGLE, **named)
def test_what_cannot_be_joined_is_known_when_compiled(sample, tmp_path):
    assert compile_template(wordsamples.save(tmp_path / "t.docx", sample)).single_because


@pytest.mark.slow
def test_page_counts_are_guessed_until_they_are_right(office, tmp_path):
    template = compile_template(wordsamples.save(tmp_path / "t.docx", wordsamples.page_of_pages))
    filled = [fill_parts(template, wordsamples.answers(number, tmp_path)) for number in (2, 0, 3)]

    pairs = both_ways(filled, office, tmp_path)

    counts = [len(page_texts(joined)) for joined, _ in pairs]
    assert len(set(counts)) > 1
    for count, (joined, _) in zip(counts, pairs, strict=True):
        assert [f"Halaman {page} dari {count}" in text for page, text in enumerate(page_texts(joined), 1)] == [
            True
        ] * count


# ---------------------------------------------------------------- nothing of one in another


def images_in(path):
    """Raw image objects of the file, orphans too."""
    return len(re.findall(rb"/Subtype\s*/Image\b", path.read_bytes()))


def drawn_images(path):
    return sum(len({id(image.get_object()) for image in _images(page)}) for page in PdfReader(path).pages)


def _images(page):
    xobjects = page["/Resources"].get("/XObject", {})
    return [xobjects[name] for name in xobjects]


@pytest.mark.slow
def test_a_document_cut_out_holds_its_own_pictures_and_texts_only(office, tmp_path):
    document = wordsamples.new_document()
    document.add_paragraph("RAHASIA {{ teks }}")
    document.add_paragraph("{{ foto }}")
    document.save(tmp_path / "t.docx")
    template = compile_template(tmp_path / "t.docx")
    filled = []
    for number in range(6):
        photo = tmp_path / f"{number}.jpg"
        Image.effect_noise((120, 90), 40 + number).convert("RGB").save(photo, quality=85)
        filled.append(fill_parts(template, {"teks": f"milik{number}xyz", "foto": Picture(photo, 40, 30)}))

    pairs = both_ways(filled, office, tmp_path)

    assert_same(pairs)
    for number, (joined, _) in enumerate(pairs):
        data = joined.read_bytes()
        assert images_in(joined) == 1 == drawn_images(joined)
        assert (tmp_path / f"{number}.jpg").read_bytes() in data
        assert [f"milik{other}xyz" in "".join(page_texts(joined)) for other in range(6)] == [
            other == number for other in range(6)
        ]
        reader = PdfReader(joined)
        assert not reader.named_destinations
        assert not reader.outline
        assert len(reader.pages) == data.count(b"/Type /Page\n") + data.count(b"/Type /Page ") == 1


def test_a_joined_pdf_whose_beginnings_are_not_found_is_not_cut(tmp_path):
    template = compile_template(wordsamples.save(tmp_path / "t.docx", wordsamples.plain))
    word = write(join([fill_parts(template, wordsamples.answers(0, tmp_path))] * 2, pages=[1, 1]), tmp_path / "j.docx")
    made = PlainConverter().convert(word, tmp_path / "j.pdf")

    with pytest.raises(ConversionFailed):
        split(made.path, [tmp_path / "1.pdf", tmp_path / "2.pdf"], title="")


# ---------------------------------------------------------------- the lane


@pytest.mark.slow
@every_kind
def test_shipped_papers_take_the_batch_lane_and_are_asked_once(kind, office, tmp_path):
    cache = MemoryCache()
    template = compile_template(kind.template)

    assert Lanes(office, cache, work=tmp_path).joins(kind, template)
    assert Lanes(Refusing(office.version), cache, work=tmp_path).joins(kind, template)
    assert list(tmp_path.iterdir()) == []


class Refusing:
    """A converter that must not be asked."""

    def __init__(self, version):
        self.version = version

    def convert(self, *args, **options):
        raise AssertionError("asked again")


def test_a_converter_that_prints_joined_papers_otherwise_sets_the_template_to_single(tmp_path):
    kind = registry.find("kunjungan_warga")

    assert not Lanes(PlainConverter(), MemoryCache(), work=tmp_path).joins(kind, compile_template(kind.template))


def test_a_field_that_counts_through_the_whole_file_is_known_when_compiled(tmp_path):
    document = wordsamples.new_document()
    wordsamples.add(document, wordsamples.para(wordsamples.field("SECTION"), raw=True))
    document.save(tmp_path / "t.docx")

    assert compile_template(tmp_path / "t.docx").single_because


# ---------------------------------------------------------------- printing many


class Telling:
    """The plain converter, which tells what it was asked, and fails where a text stands."""

    version = "telling"

    def __init__(self, failing="\0"):
        self.failing, self.asked = failing, []

    def convert(self, source, target, **options):
        self.asked.append(source.path.name)
        text = "\n".join(paragraph.text for paragraph in docx.Document(source.path).paragraphs)
        if self.failing in text:
            raise ConversionFailed("kaput")
        return PlainConverter().convert(source, target)


def prints_of(tmp_path, numbers, *, folder="out"):
    kind = registry.find("kunjungan_warga")
    template = compile_template(wordsamples.save(tmp_path / "t.docx", wordsamples.plain))
    (tmp_path / folder).mkdir(exist_ok=True)
    return [
        Print(kind, template, partial(fill_parts, template, wordsamples.answers(number, tmp_path)), "A4",
              tmp_path / folder / f"{place}.pdf", str(number), f"Naskah {number}")
        for place, number in enumerate(numbers)
    ]  # fmt: skip


def test_papers_come_back_in_their_order_and_only_new_ones_are_printed(tmp_path):
    converter, told = Telling(), []
    press = Press(converter, MemoryCache())
    run = {"joins": lambda kind, template: False, "parallel": 2, "deadline_s": 5, "progress": told.append}
    print_all(press, prints_of(tmp_path, [1, 3], folder="first"), **run)
    converter.asked.clear()

    made = print_all(press, prints_of(tmp_path, [0, 1, 2, 3]), **run)

    assert sorted(converter.asked) == ["0.docx", "2.docx"]
    assert [f"Orang Ke{number}" in page_texts(one.path)[0] for number, one in enumerate(made)] == [True] * 4
    assert told[-3:] == [2, 3, 4]


@pytest.mark.slow
def test_a_paper_that_lost_rows_where_it_was_joined_is_printed_alone(office, tmp_path):
    template = compile_template(Path(__file__).parent.parent / "samples" / "lost_rows.docx")
    filled = [fill_parts(template, {}, paper="F4")] * 2
    kind = registry.find("kunjungan_warga")
    prints = [
        Print(kind, template, lambda: filled[0], "F4", tmp_path / f"{number}.pdf", str(number), "")
        for number in range(2)
    ]  # fmt: skip

    joined = print_joined(office, filled, [one.target for one in prints], deadline_s=60)
    made = print_all(Press(office, MemoryCache()), prints, joins=lambda *_: True, parallel=1, deadline_s=60,
                     progress=lambda done: None)  # fmt: skip

    assert joined == {}
    assert [one.pages for one in made] == [3, 3]


def test_papers_of_two_sizes_come_in_two_joins(tmp_path):
    template = compile_template(wordsamples.save(tmp_path / "t.docx", wordsamples.table_first))
    kind = registry.find("kunjungan_warga")
    prints = [
        Print(kind, template, partial(fill_parts, template, wordsamples.answers(number, tmp_path), paper=paper), paper,
              tmp_path / f"{number}.pdf", str(number), "")
        for number, paper in enumerate(["A4", "F4", "A4", "F4"])
    ]  # fmt: skip

    runs = list(batch._runs(prints, lambda *_: True, 1))

    assert runs == [[0, 2], [1, 3]]


def test_a_join_that_fails_falls_back_and_only_the_paper_to_blame_is_named(tmp_path):
    press = Press(Telling("Orang Ke2"), MemoryCache())

    with pytest.raises(ConversionFailed, match="Naskah 2 tidak dapat dibuat"):
        print_all(press, prints_of(tmp_path, [0, 1, 2, 3]), joins=lambda *_: True, parallel=1, deadline_s=5,
                  progress=lambda done: None)  # fmt: skip


def test_papers_that_cannot_be_told_apart_are_printed_alone(tmp_path):
    converter = Telling()

    made = print_all(Press(converter, MemoryCache()), prints_of(tmp_path, [0, 1, 2]), joins=lambda *_: True,
                     parallel=1, deadline_s=5, progress=lambda done: None)  # fmt: skip

    assert len(converter.asked) == 4
    assert [f"Orang Ke{number}" in page_texts(one.path)[0] for number, one in enumerate(made)] == [True] * 3
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["0.pdf", "1.pdf", "2.pdf"]


@pytest.mark.slow
def test_many_papers_over_several_joins_come_out_as_alone(office, tmp_path, monkeypatch):
    monkeypatch.setattr(batch, "MOST_JOINED", 5)
    numbers = [number % 4 for number in range(13)]
    prints, cache = prints_of(tmp_path, numbers), MemoryCache()
    run = {"joins": lambda *_: True, "parallel": 2, "deadline_s": 60, "progress": lambda done: None}

    made = print_all(Press(office, cache), prints, **run)
    again = print_all(Press(Refusing(office.version), cache), prints_of(tmp_path, numbers, folder="again"), **run)

    alone = {
        number: office.convert(write(prints[number].fill(), tmp_path / f"{number}.docx"), tmp_path / f"{number}.pdf")
        for number in range(4)
    }
    assert_same([(one.path, alone[number].path) for one, number in zip(made, numbers, strict=True)])
    assert [page_texts(one.path) for one in again] == [page_texts(one.path) for one in made]


@pytest.mark.slow
def test_samples_of_a_kind_show_no_difference_and_a_wrong_join_does(office, tmp_path):
    kind = registry.find("laporan_kegiatan")
    filled = list(samples(kind, compile_template(kind.template)))
    other = list(samples(registry.find("kunjungan_warga"), compile_template(registry.find("kunjungan_warga").template)))

    assert difference(filled, office, work=tmp_path) == ""
    assert difference([filled[0], other[0]], office, work=tmp_path) != ""
