"""The papers as the real LibreOffice prints them: every text is there, within its page, in the house font."""

import ctypes
import itertools
import re
import unicodedata
from dataclasses import replace
from datetime import date
from functools import cache

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest
from docx import Document as open_word
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from errors import AnswersInvalid
from pipeline.compile import compile_template
from pipeline.fill import fill
from pipeline.values import DocxFile
from schemas import registry
from schemas.charset import PRINTABLE
from schemas.fields import Choice, Group, Matched, Rows, Text
from schemas.setting import EXAMPLE_OFFICER, EXAMPLE_UNIT, PaperSetting, Unit
from schemas.wording import capitals, format_number

TODAY = date(2023, 2, 1)
GOLDEN = "tests/golden"
# A usual paper has at most two pages, or these.
PAGES = {"kunjungan_warga": 1, "kunjungan_usaha": 1, "kesepakatan_bersama": 1, "pengaduan": 1, "tptkp": 3}
POINTS = 72 / 25.4
every_kind = pytest.mark.parametrize("kind", registry.all_types(), ids=lambda kind: kind.kind)
every_sample = pytest.mark.parametrize(
    ("kind", "sample"), [(kind, name) for kind in registry.all_types() for name in kind.samples],
    ids=lambda one: one if isinstance(one, str) else one.kind,
)  # fmt: skip
both_sizes = pytest.mark.parametrize("paper", ["A4", "F4"])


compiled = cache(compile_template)


@pytest.fixture(scope="module")
def printed(office, tmp_path_factory):
    """Print answers with the real LibreOffice; the same answers only once."""
    folder = tmp_path_factory.mktemp("papers")
    known = {}

    def printer(kind, values, *, unit=EXAMPLE_UNIT):
        key = (kind.kind, repr(values), unit)
        if key not in known:
            number = ""
            if kind.number:
                day = kind.date_of(values)
                number = format_number(kind.number, serial=12, date=day, unit=unit, officer=EXAMPLE_OFFICER)
            name = folder / f"{len(known)}.docx"
            setting = PaperSetting(unit, EXAMPLE_OFFICER, number)
            context, sentinel = kind.context(values, setting), kind.signed_by(values, setting)
            word = fill(compiled(kind.template), context, name, paper=unit.paper, sentinel=sentinel)
            known[key] = office.convert(DocxFile(word.path, word.sentinel), name.with_suffix(".pdf")).path
        return known[key]

    return printer


def bare(text):
    """A text as it is compared: NFKC, no white space, no soft hyphens; a hyphen at a line end is U+FFFE to pdfium."""
    return re.sub(r"[\s\u00ad]", "", unicodedata.normalize("NFKC", text.replace("\ufffe", "-")))


def body_text(path, kind):
    """The text of all pages without header and footer."""
    with pdfium.PdfDocument(path) as pdf:
        pages = [bare(page.get_textpage().get_text_range()) for page in pdf]
    return "".join(page.removeprefix("RAHASIA").removesuffix("RAHASIA").removeprefix("RAHASIA") for page in pages)


def glyphs(path):
    """Each printed character: (page number from 1, character, font, box in points, page size in points)."""
    with pdfium.PdfDocument(path) as pdf:
        for number, page in enumerate(pdf, start=1):
            text = page.get_textpage()
            for index in range(text.count_chars()):
                char = raw.FPDFText_GetUnicode(text, index)
                if chr(char).isspace():
                    continue
                name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
                raw.FPDFText_GetFontInfo(text, index, name, 128, flags)
                yield number, chr(char), name.value.decode(), text.get_charbox(index), page.get_size()


def typed_lines(field, answer):
    """Every line that a person typed, as it must be printed."""
    if answer is None:
        return
    if isinstance(field, Group):
        for name, inner in field.schema.fields.items():
            if inner.metadata["widget"] != "photos":
                yield from typed_lines(inner, answer[name])
    elif isinstance(field, Rows):
        for row in answer:
            yield from typed_lines(field.inner, row)
    elif isinstance(field, Text) and not isinstance(field, Choice | Matched):
        yield from answer.split("\n")


def assert_nothing_is_printed_over(boxes):
    """No two characters of a page share half of the smaller one's box; `boxes` are (left, bottom, right, top).

    Neighbours may: a full stop stands under the arm of a T, and a ligature is read as two characters in one box.
    """
    boxes = [box for box, _ in itertools.groupby(boxes)]
    cells = {}
    for number, (left, bottom, right, top) in enumerate(boxes):
        for cell in {(x // 8, y // 8) for x in (left, right) for y in (bottom, top)}:
            cells.setdefault(cell, []).append(number)
    for numbers in cells.values():
        for one, other in itertools.combinations(numbers, 2):
            if other - one == 1:
                continue
            (l1, b1, r1, t1), (l2, b2, r2, t2) = boxes[one], boxes[other]
            shared = max(min(r1, r2) - max(l1, l2), 0) * max(min(t1, t2) - max(b1, b2), 0)
            smaller = min((r1 - l1) * (t1 - b1), (r2 - l2) * (t2 - b2))
            assert shared <= smaller / 2, (boxes[one], boxes[other])


def assert_all_is_printed(path, kind, values):
    text = body_text(path, kind)
    for line in typed_lines(Group("", kind.schema), values):
        assert bare(line) in text or bare(capitals(line)) in text
    pages = {}
    for page, char, font, (left, bottom, right, top), (width, height) in glyphs(path):
        pages.setdefault(page, []).append((left, bottom, right, top))
        assert "LiberationSans" in font, (page, char, font)
        assert left >= 24 * POINTS, (page, char)
        assert right <= width - 14 * POINTS, (page, char)
        assert bottom >= 11 * POINTS, (page, char)
        assert top <= height - 11 * POINTS, (page, char)
    for boxes in pages.values():
        assert_nothing_is_printed_over(boxes)


@pytest.mark.slow
@every_sample
@both_sizes
def test_every_sample_is_printed_whole_within_its_pages(kind, sample, paper, printed):
    values = kind.load(kind.samples[sample], today=TODAY)

    path = printed(kind, values, unit=replace(EXAMPLE_UNIT, paper=paper))

    assert_all_is_printed(path, kind, values)


@pytest.mark.slow
@every_sample
@both_sizes
def test_a_signature_never_stands_alone_on_a_page(kind, sample, paper, printed):
    values = kind.load(kind.samples[sample], today=TODAY)

    path = printed(kind, values, unit=replace(EXAMPLE_UNIT, paper=paper))

    signer = kind.signed_by(values, PaperSetting(EXAMPLE_UNIT, EXAMPLE_OFFICER))
    assert_signature_has_company(path, signer)


@pytest.mark.slow
@pytest.mark.parametrize("length", range(200, 2000, 225))
def test_a_signature_stays_with_the_last_opinion_wherever_the_page_ends(length, printed):
    kind = registry.find("kunjungan_warga")
    visit = kind.example["kunjungan"][0]
    opinion = {**visit["pendapat"][0], "uraian": ("warga berharap patroli " * 100)[:length]}
    answers = {**kind.example, "kunjungan": [{**visit, "pendapat": [opinion]}]}

    path = printed(kind, kind.load(answers, today=TODAY))

    assert_signature_has_company(path)


@every_kind
def test_no_template_has_a_page_break_of_its_own_paragraph(kind):
    assert 'w:type="page"' not in open_word(str(kind.template)).element.xml


def assert_signature_has_company(path, signer=EXAMPLE_OFFICER.nrp):
    """The page that holds the signer's number at its end holds something above the place and date, too."""
    with pdfium.PdfDocument(path) as pdf:
        pages = [page.get_textpage().get_text_range() for page in pdf]
    assert all(page.replace("RAHASIA", "").strip() for page in pages)
    parts = [re.split(f"({EXAMPLE_UNIT.place}, |Dikeluarkan di )", page, maxsplit=1) for page in pages]
    signed = [above for above, *_, after in (part for part in parts if len(part) > 1) if signer in after]
    assert len(signed) == 1
    assert signed[0].replace("RAHASIA", "").replace("Mengetahui", "").strip()


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["kunjungan_warga", "kunjungan_usaha"])
def test_each_visit_shows_its_own_drawn_signature_in_its_cell(kind, printed):
    kind = registry.find(kind)
    visit = kind.example["kunjungan"][0]
    drawn = {9: [[0, 0, 600, 200]], 11: [[0, 200, 600, 0], [300, 100]]}
    visits = [{**visit, "tanggal": f"2023-01-{day:02}", "tanda_tangan": drawn.get(day, [])} for day in (9, 10, 11)]

    path = printed(kind, kind.load({**kind.example, "kunjungan": visits}, today=TODAY))

    with pdfium.PdfDocument(path) as pdf:
        page = pdf[0]
        text = page.get_textpage()
        column = text.get_charbox(text.search("Tanda tangan").get_next()[0])
        rows = {day: text.get_charbox(text.search(f"{day} Januari 2023").get_next()[0]) for day in (9, 10, 11)}
        found = [
            (one.get_bounds(), one.get_bitmap().to_pil().tobytes())
            for one in page.get_objects([raw.FPDF_PAGEOBJ_IMAGE])
        ]
    assert len(found) == 2
    assert found[0][1] != found[1][1]
    for day, ((left, bottom, right, top), _) in zip(drawn, found, strict=True):
        assert column[0] - 6 * POINTS < left < right < column[0] + 21 * POINTS
        assert bottom < rows[day][1] < top
        assert 5 * POINTS < top - bottom < 8 * POINTS


@pytest.mark.slow
def test_a_paper_claims_no_witnesses_where_none_are_named(printed):
    kind = registry.find("kesepakatan_bersama")

    texts = [
        body_text(printed(kind, kind.load(answers, today=TODAY)), kind) for answers in (kind.minimal, kind.example)
    ]

    assert ["dihadapansaksi-saksi" in text for text in texts] == [False, True]
    assert all("diatasmeterai" in text for text in texts)


@pytest.mark.slow
@every_kind
def test_a_usual_paper_is_short(kind, printed):
    path = printed(kind, kind.load(kind.example, today=TODAY))

    with pdfium.PdfDocument(path) as pdf:
        assert len(pdf) <= PAGES.get(kind.kind, 2)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "head"),
    [
        ("kunjungan_warga", "NoNamaL/PHubungan"),
        ("catatan_kunjungan", "NoHari,tanggalYangdikunjungi"),
        ("register_problem_solving", "NoNomorregister"),
        ("rencana_kegiatan", "NoHari,tanggalBentukkegiatan"),
        ("rekap_bulanan", "DDSLI"),
    ],
)
def test_the_head_of_a_table_repeats_on_each_page(kind, head, printed):
    kind = registry.find(kind)

    path = printed(kind, kind.load(kind.longest, today=TODAY))

    with pdfium.PdfDocument(path) as pdf:
        heads = [head in bare(page.get_textpage().get_text_range()) for page in pdf]
    assert heads[:2] == [True, True]


@pytest.mark.slow
@pytest.mark.parametrize(
    "lines", [("SEKTOR A",), ("KEPOLISIAN NEGARA REPUBLIK INDONESIA", "M" * 41)], ids=["short", "long"]
)
@pytest.mark.parametrize("paper", ["A4", "F4"])
def test_the_line_of_the_letterhead_is_as_long_as_its_longest_line(lines, paper, printed):
    kind = registry.find("kunjungan_warga")
    unit = Unit(lines, "Tanjungpinang", "Asia/Jakarta", paper, EXAMPLE_UNIT.kapolsek)

    path = printed(kind, kind.load(kind.minimal, today=TODAY), unit=unit)

    with pdfium.PdfDocument(path) as pdf:
        page = pdf[0]
        words = page.get_textpage().search(lines[-1]).get_next()
        boxes = [page.get_textpage().get_charbox(words[0] + place) for place in (0, words[1] - 1)]
        rule = max(
            (item.get_bounds() for item in page.get_objects([raw.FPDF_PAGEOBJ_PATH])), key=lambda bounds: bounds[3]
        )
    width = boxes[1][2] - boxes[0][0]
    assert width < rule[2] - rule[0] < width + 4 * POINTS
    assert len(page_lines(path, lines)) == len(lines)


def page_lines(path, lines):
    with pdfium.PdfDocument(path) as pdf:
        text = pdf[0].get_textpage().get_text_range()
    return [line for line in lines if line in text.splitlines()]


# ---------------------------------------------------------------- any text

PRINTED = [chr(code) for first, last in PRINTABLE for code in range(first, last + 1)]
MARKUP = st.sampled_from(
    ["&", "<", ">", "{{ x }}", "{% if %}", "{_{", "%}", "]]>", "&amp;", "</w:t>", "\t", "\x07", "\u200b"]
)
PRINTABLE_PIECES = st.one_of(
    st.text(st.sampled_from(PRINTED), min_size=1, max_size=40),
    st.text(st.sampled_from("abc WM-/.,:;()"), min_size=1, max_size=120),
    MARKUP,
    st.sampled_from(["W" * 60, "i" * 300, "kata-kata ", "\r\n", "\u2028", "fi ffl ﬁ", "e\u0301"]),
)
ANY_PIECES = st.one_of(PRINTABLE_PIECES, st.text(st.characters(exclude_categories=()), max_size=6))
TEXTS = st.one_of(
    st.lists(PRINTABLE_PIECES, min_size=1, max_size=12).map("".join),
    st.lists(PRINTABLE_PIECES, min_size=4, max_size=20).map("".join),
    st.lists(ANY_PIECES, min_size=1, max_size=12).map("".join),
)


def with_texts(field, answer, draw):
    """The answers with every free text exchanged for a drawn one."""
    if isinstance(field, Group):
        return {
            name: with_texts(field.schema.fields[name], value, draw) if name in field.schema.fields else value
            for name, value in answer.items()
        }
    if isinstance(field, Rows):
        return (
            answer if field.metadata["widget"] == "photos" else [with_texts(field.inner, row, draw) for row in answer]
        )
    if isinstance(field, Text) and not isinstance(field, Choice | Matched):
        return fitting(field, draw())
    return answer


def fitting(field, text):
    """The text, shortened to what the field takes, or lengthened to what it asks for; refused text stays as drawn."""
    text = text[: field.most // 2]
    return text + " keterangan" * (1 + field.least // 10)


@pytest.mark.slow
@every_kind
@pytest.mark.parametrize("letter", ["W", "i", "-", "Ω"])
def test_the_longest_words_without_a_blank_stay_within_cell_and_page(kind, letter, printed):
    def filled(field, answer):
        if isinstance(field, Group):
            return {name: filled(field.schema.fields[name], value) for name, value in answer.items()}
        if isinstance(field, Rows):
            return [filled(field.inner, row) for row in answer]
        return letter * field.most if isinstance(field, Text) and not isinstance(field, Choice | Matched) else answer

    values = kind.load(filled(Group("", kind.schema), kind.longest), today=TODAY)

    assert_all_is_printed(printed(kind, values), kind, values)


@pytest.mark.slow
@every_kind
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_text_is_refused_with_words_or_printed_line_by_line(kind, printed, data):
    form = Group("", kind.schema)
    answers = with_texts(form, dict(kind.example), lambda: data.draw(TEXTS))
    refused = {}
    try:
        values = kind.load(answers, today=TODAY)
    except AnswersInvalid as exc:
        refused = exc.fields
        # The fields that were refused go back to what they were; all others must be printed.
        values = kind.load(restored(answers, dict(kind.example), refused), today=TODAY)

    path = printed(kind, values)

    assert all(message.strip().endswith(".") for messages in refused.values() for message in messages)
    assert_all_is_printed(path, kind, values)


def restored(answers, example, paths):
    for path in paths:
        target, source = answers, example
        *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        for step in steps:
            target, source = target[step], source[step]
        target[last] = source[last]
    return answers


@pytest.mark.slow
def test_every_character_that_is_allowed_comes_out_of_the_house_font(printed):
    kind = registry.find("laporan_informasi")
    visible = [char for char in PRINTED if not char.isspace()]
    rows = [
        " ".join(f"{char}x{char}" for char in visible[start : start + 400]) for start in range(0, len(visible), 400)
    ]
    values = kind.load({**kind.example, "fakta": rows}, today=TODAY)

    path = printed(kind, values)

    assert_all_is_printed(path, kind, values)


# ---------------------------------------------------------------- pictures of the pages


@pytest.mark.slow
@every_kind
def test_the_usual_paper_looks_as_it_was_looked_at(kind, printed, request):
    path = printed(kind, kind.load(kind.example, today=TODAY))
    golden = request.config.rootpath / GOLDEN

    with pdfium.PdfDocument(path) as pdf:
        pictures = [page.render(scale=50 / 72, grayscale=True).to_pil() for page in pdf]
    for page, picture in enumerate(pictures, start=1):
        known = golden / (f"{kind.kind}.png" if page == 1 else f"{kind.kind}-{page}.png")
        if request.config.getoption("--update-golden"):
            picture.save(known, optimize=True)
        with Image.open(known) as before:
            assert before.size == picture.size
            difference = ImageChops.difference(before.convert("L"), picture.convert("L"))
            changed = sum(difference.histogram()[32:])
        # Rounding of glyph edges differs between versions of the renderer; a moved line changes thousands of points.
        assert changed < picture.width * picture.height * 0.003
