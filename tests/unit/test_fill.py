"""Filling: the same XML as docxtpl's own, and nothing that a person typed is lost or obeyed."""

import zipfile
from concurrent.futures import ThreadPoolExecutor

import docx
import pytest
from docx.shared import Mm
from docxtpl import DocxTemplate
from lxml import etree
from markupsafe import Markup
from PIL import Image

from errors import AnswersInvalid, PhotoRefused, TemplateBroken
from pipeline.compile import compile_template
from pipeline.fill import fill
from pipeline.picture import Picture
from pipeline.placeholders import make_environment
from pipeline.values import Photo
from schemas.paper import Drawing


def save(path, build):
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    build(document)
    document.save(path)
    return path


def table(document, *rows):
    made = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, texts in zip(made.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.add_paragraph()
    return made


def texts_of(document, *texts):
    for text in texts:
        document.add_paragraph(text)


def rows(document):
    table(document, ("{%tr for b in baris %}", ""), ("{{ b.nama }}", "{{ b.nilai }}"), ("{%tr endfor %}", ""))


def rows_chosen(document):
    table(document, ("{%tr if ada %}", ""), ("ya", "{{ teks }}"), ("{%tr else %}", ""), ("tidak", ""),
          ("{%tr endif %}", ""))  # fmt: skip


def columns(document):
    table(document, ("{%tc for b in baris %}", "{{ b.nama }}", "{%tc endfor %}"))


def paragraphs(document):
    texts_of(document, "{%p for b in baris %}", "{{ loop.index }}. {{ b.nama|upper }}", "{%p endfor %}")


def loops_within_loops(document):
    texts_of(document, "{%p for b in baris %}", "{{ b.nama }}", "{%p for i in b.isi %}", "- {{ i }}", "{%p endfor %}",
             "{%p endfor %}")  # fmt: skip


def choices(document):
    texts_of(
        document,
        "{%p if ada and teks %}", "ya {% if not ada %}x{% elif baris|length == 2 %}dua{% else %}y{% endif %}",
        "{%p endif %}", "{{ 'ada' if ada else 'tidak' }} {{ baris[1].nama }} {{ kosong|default('-') }}",
    )  # fmt: skip


def header_and_footer(document):
    document.add_paragraph("Awal {{ teks }} akhir").runs[0].bold = True
    document.sections[0].header.paragraphs[0].text = "Kepala {{ teks }}"
    document.sections[0].footer.paragraphs[0].text = "Kaki {{ baris[0].nama }}"


def sections(document):
    document.add_paragraph("{{ teks }}")
    second = document.add_section()
    second.page_width, second.page_height = second.page_height, second.page_width
    second.header.is_linked_to_previous = False
    second.header.paragraphs[0].text = "Kedua {{ warna }}"


def runs_split_by_word(document):
    paragraph = document.add_paragraph()
    for piece in ("Nama {", "{ te", "ks }", "} dan {% if", " ada %}ya{", "% endif %}"):
        paragraph.add_run(piece).italic = True


def cell_markup(document):
    table(document, ("{% cellbg warna %}{{ teks }}", "{% colspan lebar %}{{ warna }}", "x"))
    table(document, ("{%tc for b in baris %}", "{% hm %}judul", "{%tc endfor %}"))
    table(document, ("{%tr for b in baris %}", ""), ("{% vm %}sama", "{{ b.nilai }}"), ("{%tr endfor %}", ""))


def literal_braces(document):
    texts_of(document, "Tulis {_{ nama }_} atau {_% for %_} di templat", "{# catatan #}{{ warna }}")


def quotes_in_placeholders(document):
    texts_of(document, "{% if warna == “FF0000” %}merah{% endif %} {{ teks|default(‘x’) }} {% if 3 > 2 %}b{% endif %}")


CONFORMANCE = [
    rows, rows_chosen, columns, paragraphs, loops_within_loops, choices, header_and_footer, sections,
    runs_split_by_word, cell_markup, literal_braces, quotes_in_placeholders,
]  # fmt: skip
CONTEXT = {
    "baris": [
        {"nama": "Siti & Ali", "nilai": 3, "isi": ["satu", "dua"]},
        {"nama": "Budi <b>", "nilai": 4.5, "isi": []},
    ],
    "ada": True,
    "lebar": 2,
    "teks": "satu\ndua\tempat \"kutip\" 'petik' ]]> & <",
    "warna": "FF0000",
}


def parts(path):
    with zipfile.ZipFile(path) as package:
        return {
            name: etree.tostring(etree.fromstring(package.read(name)), method="c14n")
            for name in package.namelist()
            if name.startswith("word/") and name.endswith(".xml")
        }


@pytest.mark.parametrize("build", CONFORMANCE, ids=lambda build: build.__name__)
def test_the_filled_parts_equal_docxtpls_own(tmp_path, build):
    path = save(tmp_path / "t.docx", build)
    plain = DocxTemplate(path)
    plain.render(CONTEXT, jinja_env=make_environment(), autoescape=True)
    plain.save(tmp_path / "plain.docx")

    fill(compile_template(path, trim=False), CONTEXT, tmp_path / "ours.docx")

    ours, theirs = parts(tmp_path / "ours.docx"), parts(tmp_path / "plain.docx")
    assert ours.keys() == theirs.keys()
    for name, data in ours.items():
        assert data == theirs[name], name


def test_a_template_that_ends_with_a_table_gets_words_last_paragraph(tmp_path):
    path = save(tmp_path / "t.docx", lambda d: d.add_table(rows=1, cols=1))

    filled = fill(compile_template(path), {}, tmp_path / "o.docx")

    tags = [etree.QName(child).localname for child in docx.Document(filled.path).element.body]
    assert tags == ["tbl", "p", "sectPr"]


@pytest.mark.parametrize(
    "text",
    [
        "{{ 7*7 }}", "{% for %}", "{# x #}", "{_{ x }_} {_% y %_}", "a & b < c > d", "]]>", "&amp;", "&#65;", "</w:t>",
        "\\n \\1", "50 %_} 20", " di tepi ", "é 😀 “kutip”",
    ],
)  # fmt: skip
def test_what_a_person_typed_stays_as_typed(tmp_path, text):
    def build(document):
        document.add_paragraph("[{{ teks }}]")
        document.sections[0].header.paragraphs[0].text = "[{{ teks }}]"

    filled = fill(compile_template(save(tmp_path / "t.docx", build)), {"teks": text}, tmp_path / "o.docx", title=text)

    document = docx.Document(filled.path)
    assert document.paragraphs[0].text == f"[{text}]"
    assert document.sections[0].header.paragraphs[0].text == f"[{text}]"
    assert document.core_properties.title == text


def test_braces_of_two_answers_side_by_side_stay_as_typed(tmp_path):
    path = save(tmp_path / "t.docx", lambda d: d.add_paragraph("{{ a }}{{ b }}"))

    filled = fill(compile_template(path), {"a": "{_", "b": "{"}, tmp_path / "o.docx")

    assert docx.Document(filled.path).paragraphs[0].text == "{_{"


def filled_text(tmp_path, text, context):
    template = compile_template(save(tmp_path / "t.docx", lambda d: d.add_paragraph(text)))
    return docx.Document(fill(template, context, tmp_path / "o.docx").path).paragraphs[0].text


@pytest.mark.parametrize(
    ("text", "context", "words"),
    [
        ("{{ tidak_ada }}", {}, "'tidak_ada' yang tidak ada"),
        ("{{ orang.nama }}", {"orang": {}}, "'nama' yang tidak ada"),
        ("{{ orang.keys }}", {"orang": {}}, "'keys' yang tidak ada"),
        ("{{ teks.upper }}", {"teks": "x"}, "'upper' yang tidak ada"),
        ("{% for a in tidak_ada %}{% endfor %}", {}, "'tidak_ada' yang tidak ada"),
        ("{{ kosong }}", {"kosong": None}, "mencetak nilai kosong"),
        ("{{ ada }}", {"ada": True}, "mencetak ya/tidak"),
        ("{{ baris }}", {"baris": ["x"]}, "mencetak daftar"),
        ("{% for a in n %}{% endfor %}", {"n": 3}, "bukan daftar"),
        ("{% for a in teks %}{% for b in teks %}{{ b }}{% endfor %}{% endfor %}", {"teks": "x" * 5000}, "atas teks"),
        ("{% for a in baris[0] %}{{ a }}{% endfor %}", {"baris": ["teks"]}, "bukan daftar"),
    ],
)
def test_what_is_missing_is_an_error_and_never_a_blank(tmp_path, text, context, words):
    with pytest.raises(TemplateBroken, match=words):
        filled_text(tmp_path, text, context)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["t.docx"]


def test_a_field_may_be_named_like_a_method(tmp_path):
    assert filled_text(tmp_path, "{{ o.items }} {{ o.title }}", {"o": {"items": "a", "title": "b"}}) == "a b"


@pytest.mark.parametrize("character", ["\0", "\x07", "\x0b", "\x0c", "\ud800", "\ufffe"])
def test_a_character_that_no_paper_prints_is_refused_at_its_field(tmp_path, character):
    with pytest.raises(AnswersInvalid) as caught:
        filled_text(tmp_path, "{{ a.b[0] }}", {"a": {"b": [f"x{character}y"]}})

    assert list(caught.value.fields) == ["a.b.0"]


@pytest.mark.parametrize("value", [Markup("<w:p/>"), object(), {"x": object()}], ids=["markup", "object", "within"])
def test_only_plain_data_is_taken(tmp_path, value):
    with pytest.raises(TypeError):
        filled_text(tmp_path, "{{ x }}", {"x": value})


@pytest.mark.parametrize(("paper", "sizes"), [("F4", [(215, 330), (330, 215)]), ("A4", [(210, 297), (297, 210)])])
def test_the_paper_turns_with_landscape_sections(tmp_path, paper, sizes):
    def build(document):
        document.sections[0].page_width, document.sections[0].page_height = Mm(215), Mm(330)
        section = document.add_section()
        section.page_width, section.page_height = section.page_height, section.page_width

    filled = fill(compile_template(save(tmp_path / "t.docx", build)), {}, tmp_path / "o.docx", paper=paper)

    made = docx.Document(filled.path).sections
    assert [(round(s.page_width.mm), round(s.page_height.mm)) for s in made] == sizes


@pytest.mark.parametrize(
    ("text", "held"),
    [("NRP {{ nrp }}", "00000001"), ("tahun 2023, kartu {{ kartu }}", "014700"), ("tanpa angka", "")],
)
def test_the_pdf_must_hold_what_the_template_prints(tmp_path, text, held):
    template = compile_template(save(tmp_path / "t.docx", lambda d: d.add_paragraph(text)))

    filled = fill(template, {"nrp": "00000001", "kartu": "014700"}, tmp_path / "o.docx", sentinel="00000001")

    assert filled.sentinel == held


def test_the_same_input_gives_the_same_bytes(tmp_path):
    template = compile_template(save(tmp_path / "t.docx", header_and_footer))

    one, two = (fill(template, CONTEXT, tmp_path / name).path.read_bytes() for name in ("1.docx", "2.docx"))

    assert one == two


def test_many_threads_fill_one_template(tmp_path):
    template = compile_template(save(tmp_path / "t.docx", rows))

    def one(number):
        context = {**CONTEXT, "baris": [{"nama": f"orang {number}", "nilai": number}]}
        return docx.Document(fill(template, context, tmp_path / f"{number}.docx").path).tables[0].cell(0, 0).text

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(one, range(40))) == [f"orang {number}" for number in range(40)]


# ---------------------------------------------------------------- pictures


@pytest.fixture
def jpeg(tmp_path):
    Image.new("RGB", (400, 200), "green").save(tmp_path / "p.jpg")
    return tmp_path / "p.jpg"


def media(path):
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist() if "media" in name}


def test_a_picture_travels_unchanged_and_once(tmp_path, jpeg):
    picture = Picture(jpeg, 80, 80, description='Pos "kamling" & warga')
    path = save(tmp_path / "t.docx", lambda d: d.add_paragraph("{% for f in foto %}{{ f }}{% endfor %}"))

    filled = fill(compile_template(path), {"foto": [picture, picture]}, tmp_path / "o.docx")

    document = docx.Document(filled.path)
    assert [(s.width.mm, s.height.mm) for s in document.inline_shapes] == [(80, 40), (80, 40)]
    assert list(media(filled.path).values()) == [jpeg.read_bytes()]
    drawings = [shape._inline.docPr for shape in document.inline_shapes]
    assert [drawing.get("descr") for drawing in drawings] == ['Pos "kamling" & warga'] * 2
    assert len({drawing.id for drawing in drawings}) == 2


def test_a_drawing_prints_the_photo_that_it_names_or_says_that_there_is_none(tmp_path, jpeg):
    template = compile_template(save(tmp_path / "t.docx", lambda document: document.add_paragraph("{{ sketsa }}")))
    context = {"sketsa": Drawing(1, 100, 80, "Sketsa")}
    photos = [Photo(tmp_path / "none.jpg", 1, 1, ""), Photo(jpeg, 400, 200, "")]

    drawn = fill(template, context, tmp_path / "a.docx", photos=photos)
    bare = fill(template, context, tmp_path / "b.docx", photos=photos[:1])

    assert list(media(drawn.path).values()) == [jpeg.read_bytes()]
    assert media(bare.path) == {}
    assert "[gambar tidak ada]" in docx.Document(str(bare.path)).element.xml


def test_a_png_is_measured_and_kept_as_it_is(tmp_path):
    Image.new("RGB", (100, 300), "blue").save(tmp_path / "qr.png")
    path = save(tmp_path / "t.docx", lambda d: d.add_paragraph("{{ qr }}"))

    filled = fill(compile_template(path), {"qr": Picture(tmp_path / "qr.png", 30, 30)}, tmp_path / "o.docx")

    (shape,) = docx.Document(filled.path).inline_shapes
    assert (shape.width.mm, shape.height.mm) == (10, 30)
    assert list(media(filled.path).values()) == [(tmp_path / "qr.png").read_bytes()]


def test_a_picture_can_stand_in_a_header_that_had_no_relationships(tmp_path, jpeg):
    def build(document):
        document.add_paragraph("{{ foto }}")
        document.sections[0].header.paragraphs[0].text = "{{ foto }}"

    filled = fill(compile_template(save(tmp_path / "t.docx", build)), {"foto": Picture(jpeg, 20, 20)},
                  tmp_path / "o.docx")  # fmt: skip

    document = docx.Document(filled.path)
    header = document.sections[0].header
    (blip,) = header._element.xpath("//a:blip/@r:embed")
    assert header.part.related_parts[blip].blob == jpeg.read_bytes()
    (number,) = header._element.xpath("//wp:docPr/@id")
    assert [number] != document.element.xpath("//wp:docPr/@id")
    assert len(media(filled.path)) == 1


def test_a_filled_file_can_be_a_template_again(tmp_path, jpeg):
    path = save(tmp_path / "t.docx", lambda d: d.add_paragraph("{{ foto }}{_{ foto }_}"))
    once = fill(compile_template(path), {"foto": Picture(jpeg, 20, 20)}, tmp_path / "1.docx")

    twice = fill(compile_template(once.path), {"foto": Picture(jpeg, 20, 20)}, tmp_path / "2.docx")

    with zipfile.ZipFile(twice.path) as package:
        assert len(set(package.namelist())) == len(package.namelist())
    assert len(docx.Document(twice.path).inline_shapes) == 2


def test_a_filled_file_passes_the_check_of_templates(tmp_path, jpeg):
    path = save(tmp_path / "t.docx", lambda d: d.add_paragraph("{{ foto }}"))

    filled = fill(compile_template(path), {"foto": Picture(jpeg, 20, 20)}, tmp_path / "o.docx")

    assert compile_template(filled.path).variables == set()


@pytest.mark.parametrize("content", [b"", b"teks", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_picture_is_refused(tmp_path, content):
    (tmp_path / "p.jpg").write_bytes(content)

    with pytest.raises(PhotoRefused):
        filled_text(tmp_path, "{{ foto }}", {"foto": Picture(tmp_path / "p.jpg", 20, 20)})
