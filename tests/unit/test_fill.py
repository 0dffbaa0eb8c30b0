"""Filling: the same XML as docxtpl's own, and nothing that a person typed is lost or obeyed."""

import zipfile
from concurrent.futures import ThreadPoolExecutor

import docx
import pytest
from docxtpl import DocxTemplate
from lxml import etree

from errors import TemplateBroken
from pipeline.compile import compile_template, make_environment
from pipeline.fill import fill
from pipeline.picture import Picture


def save(path, build):
    document = docx.Document()
    build(document)
    document.save(path)
    return path


def rows(document):
    table = document.add_table(rows=3, cols=2)
    table.cell(0, 0).text = "{%tr for b in baris %}"
    table.cell(1, 0).text = "{{ b.nama }}"
    table.cell(1, 1).text = "{{ b.nilai }}"
    table.cell(2, 0).text = "{%tr endfor %}"


def columns(document):
    table = document.add_table(rows=1, cols=3)
    table.cell(0, 0).text = "{%tc for b in baris %}"
    table.cell(0, 1).text = "{{ b.nama }}"
    table.cell(0, 2).text = "{%tc endfor %}"


def paragraphs(document):
    for text in (
        "{%p for b in baris %}",
        "Nama: {{ b.nama|upper }}",
        "{%p endfor %}",
        "{%p if ada %}",
        "ya",
        "{%p endif %}",
    ):
        document.add_paragraph(text)


def texts(document):
    document.add_paragraph("Awal {{ teks }} akhir").runs[0].bold = True
    document.sections[0].header.paragraphs[0].text = "Kepala {{ teks }}"
    document.sections[0].footer.paragraphs[0].text = "Kaki {{ baris[0].nama }}"


def colours(document):
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text = "{% cellbg warna %}{{ teks }}"
    table.cell(0, 1).text = "{% if not ada %}x{% else %}y{% endif %}{{ baris|length }}"


CONTEXT = {
    "baris": [{"nama": "Siti & Ali", "nilai": 3}, {"nama": "Budi <b>", "nilai": 4}],
    "ada": True,
    "teks": "satu\ndua\tempat \"kutip\" 'petik'",
    "warna": "FF0000",
}


def parts(path):
    with zipfile.ZipFile(path) as package:
        return {
            name: etree.tostring(etree.fromstring(package.read(name)), method="c14n")
            for name in package.namelist()
            if name.startswith("word/") and name.endswith(".xml")
        }


@pytest.mark.parametrize("build", [rows, columns, paragraphs, texts, colours], ids=lambda b: b.__name__)
def test_the_filled_parts_equal_docxtpls_own(tmp_path, build):
    path = save(tmp_path / "t.docx", build)
    plain = DocxTemplate(path)
    plain.render(CONTEXT, jinja_env=make_environment(), autoescape=True)
    plain.save(tmp_path / "plain.docx")

    fill(compile_template(path), CONTEXT, tmp_path / "ours.docx")

    ours, theirs = parts(tmp_path / "ours.docx"), parts(tmp_path / "plain.docx")
    body = b"<w:p></w:p><w:sectPr"
    for name, data in ours.items():
        # Word always ends with a paragraph; a template that ends with a table gets it at compile time.
        wanted = data.replace(body, b"<w:sectPr") if data.replace(body, b"<w:sectPr") == theirs[name] else data
        assert wanted == theirs[name], name


@pytest.mark.parametrize("text", ["{{ 7*7 }}", "{% for %}", "{_{ x }_} {_% y %_}", "a & b < c > d", "]]>", "&amp;"])
def test_what_a_person_typed_stays_as_typed(tmp_path, text):
    path = save(tmp_path / "t.docx", lambda d: d.add_paragraph("[{{ teks }}]"))

    filled = fill(compile_template(path), {"teks": text}, tmp_path / "o.docx")

    assert docx.Document(filled.path).paragraphs[0].text == f"[{text}]"


def test_a_missing_value_is_an_error_not_a_blank(tmp_path):
    path = save(tmp_path / "t.docx", lambda d: d.add_paragraph("{{ tidak_ada }}"))

    with pytest.raises(TemplateBroken, match="tidak_ada"):
        fill(compile_template(path), {}, tmp_path / "o.docx")


def test_f4_paper_turns_with_landscape_sections(tmp_path):
    def build(document):
        document.add_paragraph("x")
        section = document.add_section()
        section.page_width, section.page_height = section.page_height, section.page_width

    filled = fill(compile_template(save(tmp_path / "t.docx", build)), {}, tmp_path / "o.docx", paper="F4")

    sizes = [(round(s.page_width.mm), round(s.page_height.mm)) for s in docx.Document(filled.path).sections]
    assert sizes == [(215, 330), (330, 215)]


def test_many_threads_fill_one_template(tmp_path):
    template = compile_template(save(tmp_path / "t.docx", rows))

    def one(number):
        context = {**CONTEXT, "baris": [{"nama": f"orang {number}", "nilai": number}]}
        return docx.Document(fill(template, context, tmp_path / f"{number}.docx").path).tables[0].cell(0, 0).text

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(one, range(40))) == [f"orang {number}" for number in range(40)]


def test_a_picture_travels_unchanged_and_once(tmp_path):
    from PIL import Image

    Image.new("RGB", (400, 200), "green").save(tmp_path / "p.jpg")
    picture = Picture(tmp_path / "p.jpg", 80, 80, pixels=(400, 200), description='Pos "kamling" & warga')
    path = save(tmp_path / "t.docx", lambda d: d.add_paragraph("{{ satu }}{{ dua }}"))

    filled = fill(compile_template(path), {"satu": picture, "dua": picture}, tmp_path / "o.docx")

    document = docx.Document(filled.path)
    assert [(s.width.mm, s.height.mm) for s in document.inline_shapes] == [(80, 40), (80, 40)]
    with zipfile.ZipFile(filled.path) as package:
        media = [name for name in package.namelist() if "media" in name]
        assert [package.read(name) for name in media] == [(tmp_path / "p.jpg").read_bytes()]
