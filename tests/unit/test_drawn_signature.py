"""A signature drawn on the screen: checked numbers, ink on the paper, and words everywhere else."""

import io
import zipfile

import docx
import pytest
from PIL import Image

from errors import AnswersInvalid
from pipeline.compile import compile_template
from pipeline.fill import fill, fill_parts
from pipeline.handwriting import png_of
from schemas import registry
from schemas.changes import changes_between
from schemas.columns import plans_of
from schemas.leaves import leaf_at
from schemas.overview import overview
from schemas.setting import EXAMPLE_OFFICER, EXAMPLE_UNIT, PaperSetting
from schemas.strokes import HEIGHT, MOST_LINES, MOST_POINTS, WIDTH
from schemas.visits import on_this_card
from services.documents import search_text

CARDS = [registry.find("kunjungan_warga"), registry.find("kunjungan_usaha")]
PATH = "kunjungan.0.tanda_tangan"
SIGNED, OTHERWISE = [[0, 0, 300, 100, WIDTH, HEIGHT], [40, 40]], [[0, 0, 300, 101]]
every_card = pytest.mark.parametrize("kind", CARDS, ids=lambda kind: kind.kind)


def visit(kind, strokes, **more):
    return {**kind.example["kunjungan"][0], "tanda_tangan": strokes, **more}


def answers(kind, *signatures):
    return {**kind.example, "kunjungan": [visit(kind, strokes) for strokes in signatures]}


def loaded(kind, *signatures):
    return kind.load(answers(kind, *signatures), today=None)


def filled(kind, *signatures):
    context = kind.context(loaded(kind, *signatures), PaperSetting(EXAMPLE_UNIT, EXAMPLE_OFFICER))
    return fill_parts(compile_template(kind.template), context)


@every_card
@pytest.mark.parametrize(
    ("strokes", "words"),
    [
        ("tanda tangan", "tidak terbaca"),
        ({"x": 1}, "tidak terbaca"),
        ([[1, 2], "garis"], "tidak terbaca"),
        ([[1, 2, 3]], "tidak terbaca"),
        ([[]], "tidak terbaca"),
        ([[1.5, 2]], "tidak terbaca"),
        ([[True, False]], "tidak terbaca"),
        ([["1", "2"]], "tidak terbaca"),
        ([[0, HEIGHT + 1]], "keluar dari bidangnya"),
        ([[WIDTH + 1, 0]], "keluar dari bidangnya"),
        ([[-1, 0]], "keluar dari bidangnya"),
        ([[1, 1]] * (MOST_LINES + 1), "terlalu rumit"),
        ([[1, 1] * MOST_POINTS, [1, 1]], "terlalu rumit"),
    ],
)
def test_what_is_no_signature_is_told_at_its_field(kind, strokes, words):
    with pytest.raises(AnswersInvalid) as refusal:
        loaded(kind, strokes)

    ((path, (told,)),) = refusal.value.fields.items()
    assert path == PATH
    assert told.startswith("Tanda tangan penerima ini ")
    assert words in told


@every_card
def test_the_fullest_signature_passes_and_none_is_needed(kind):
    most = [[WIDTH, HEIGHT] * (MOST_POINTS - MOST_LINES + 1), *[[0, 0]] * (MOST_LINES - 1)]

    assert loaded(kind, most)["kunjungan"][0]["tanda_tangan"] == most
    assert kind.load(kind.example, today=None)["kunjungan"][0]["tanda_tangan"] == []


@every_card
def test_each_visit_has_its_own_ink_on_the_paper(kind, tmp_path):
    context = kind.context(loaded(kind, SIGNED, [], OTHERWISE), PaperSetting(EXAMPLE_UNIT, EXAMPLE_OFFICER))

    word = fill(compile_template(kind.template), context, tmp_path / "o.docx")

    document = docx.Document(word.path)
    (table,) = [
        one for one in document.tables if "Tanda tangan" in one.rows[0].cells[-1].text + one.rows[0].cells[-2].text
    ]
    pictures = [len(row._tr.xpath(".//pic:pic")) for row in table.rows[1:]]
    assert pictures == [1, 0, 1, 0]
    with zipfile.ZipFile(word.path) as package:
        drawn = {package.read(name) for name in package.namelist() if "media/" in name}
    assert drawn == {png_of(SIGNED), png_of(OTHERWISE)}


def test_the_ink_is_where_the_pen_was():
    picture = Image.open(io.BytesIO(png_of([[100, 50, 200, 50], [300, 150]])))

    assert picture.size == (WIDTH, HEIGHT)
    dark = [picture.getpixel(place) < 60 for place in ((100, 50), (150, 50), (200, 50), (300, 150))]
    assert dark == [True] * 4
    assert [picture.getpixel(place) for place in ((150, 60), (310, 150), (5, 5))] == [255] * 3


@every_card
def test_another_signature_is_another_print(kind):
    digests = [filled(kind, strokes).digest for strokes in ([], SIGNED, OTHERWISE, SIGNED)]

    assert len(set(digests)) == 3
    assert digests[1] == digests[3]


@every_card
def test_lists_spreadsheets_and_searches_know_nothing_of_the_numbers(kind):
    stored = kind.dump(loaded(kind, SIGNED))

    assert search_text(stored) == search_text(kind.dump(loaded(kind, [])))
    assert not any("tanda tangan" in column.head.casefold() for plan in plans_of(kind) for column in plan.columns)
    (line,) = [one for one in overview(kind, stored, opened="kunjungan.0") if one.drawn]
    assert (line.words, line.drawn) == ("Tanda tangan digambar", SIGNED)
    leaf = leaf_at(kind, stored, PATH)
    assert (leaf.words, leaf.printed, leaf.correctable) == ("Tanda tangan digambar", (), False)


@every_card
@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ([], SIGNED, ("", "Tanda tangan digambar")),
        (SIGNED, [], ("Tanda tangan digambar", "")),
        (SIGNED, OTHERWISE, ("Tanda tangan digambar", "Tanda tangan digambar ulang")),
    ],
)
def test_a_revision_tells_in_words_what_became_of_a_signature(kind, old, new, told):
    (change,) = changes_between(kind, kind.dump(loaded(kind, old)), kind.dump(loaded(kind, new)))

    assert (change.path, change.old, change.new) == (PATH, *told)


@every_card
def test_the_next_visit_keeps_the_earlier_signature_and_asks_for_its_own(kind):
    earlier = on_this_card(answers(kind, SIGNED)["kunjungan"])
    whole = kind.card.whole({**kind.card.known(answers(kind, SIGNED)), "kunjungan": [visit(kind, [])]}, earlier)

    assert [one["tanda_tangan"] for one in kind.load(whole, today=None)["kunjungan"]] == [SIGNED, []]
