"""The same template, answers, environment and autoescape give what plain docxtpl gives, part by part."""

import io
import zipfile
from copy import deepcopy

import pytest
import wordsamples
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage, Listing, RichText, RichTextParagraph
from jinja2 import DictLoader, Environment, StrictUndefined, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree
from PIL import Image

from pipeline.compile import compile_template
from pipeline.fill import fill
from pipeline.placeholders import make_environment
from pipeline.wordtemplate import Mould

ADDRESS = "https://contoh.invalid/"
named = {"ids": lambda value: getattr(value, "__name__", str(value))}


def without_pictures(answers):
    """A picture's markup is our own in `fill`, docxtpl's in `Mould`: compared elsewhere."""
    return {**answers, "foto": ""}


def package_of(path):
    """Canonical XML of all parts, relationships and content types as sets, everything else as bytes."""
    found = {}
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            data = package.read(name)
            if name == "[Content_Types].xml" or name.endswith(".rels"):
                found[name] = {tuple(sorted(item.attrib.items())) for item in etree.fromstring(data)}
            elif name.endswith(".xml"):
                found[name] = etree.tostring(etree.fromstring(data), method="c14n")
            else:
                found[name] = data
    return found


@pytest.mark.parametrize("sample", wordsamples.EVERY, **named)
def test_filled_parts_equal_docxtpls_own(sample, tmp_path):
    path = wordsamples.save(tmp_path / "t.docx", sample)
    template = compile_template(path, trim=False)
    for number in range(3):
        answers = without_pictures(wordsamples.answers(number, tmp_path))
        plain = DocxTemplate(path)
        plain.render(answers, jinja_env=make_environment(), autoescape=True)
        plain.save(tmp_path / "plain.docx")

        fill(template, answers, tmp_path / "ours.docx")

        ours, theirs = (package_of(tmp_path / name) for name in ("ours.docx", "plain.docx"))
        words = {name for name in theirs if name.startswith("word/") and name.endswith(".xml")}
        assert words == {name for name in ours if name.startswith("word/") and name.endswith(".xml")}
        for name in words:
            if name == "word/document.xml" and sample in ENDS_WITH_A_TABLE:
                continue  # we add the paragraph that Word always has behind a last table
            if name == "word/endnotes.xml":
                continue  # docxtpl leaves placeholders in endnotes as they are; we fill them
            assert ours[name] == theirs[name], name


ENDS_WITH_A_TABLE = (wordsamples.table_last, wordsamples.cell_markup, wordsamples.two_tables_then_landscape)


# ---------------------------------------------------------------- everything that docxtpl can print


def picture(colour):
    data = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(data, "png")
    data.seek(0)
    return data


def text(document):
    document.add_paragraph("{{ nama }} {{ teks }}")


def inline_images(document):
    document.add_paragraph("{{ gambar }} dan {{ gambar }}")
    document.sections[0].header.paragraphs[0].text = "{{ gambar }}"
    document.add_paragraph("{% for g in galeri %}{{ g }}{% endfor %}")


def rich_text(document):
    document.add_paragraph("Awal {{r kaya }} akhir")
    document.add_paragraph("{{ nama }}")


def rich_paragraph(document):
    document.add_paragraph("{{p kaya_alinea }}")
    document.add_paragraph("akhir")


def rich_link(document):
    document.add_paragraph("Lihat {{r tautan }}.")


def listing(document):
    document.add_paragraph("{{ daftar }}", style="List Bullet")
    document.add_table(1, 1).cell(0, 0).text = "{{ daftar }}"


def replaced_picture(document):
    inline = document.add_paragraph().add_run().add_picture(picture("black"))._inline
    inline.graphic.graphicData.pic.nvPicPr.cNvPr.set("name", "ganti.png")
    document.add_paragraph("{{ nama }}")


def properties(document):
    document.core_properties.title = "Judul {{ nama }}"
    document.core_properties.author = "{{ teks }}"
    document.add_paragraph("isi")


def own_filters(document):
    document.add_paragraph("{{ nama|teriak }} {{ 3|kali(2) }}")


def macros_and_set(document):
    document.add_paragraph("{% set x = nama|upper %}{{ x }} {{ x ~ '!' }} {{ 7 * 6 }} {{ nama.lower() }}")
    document.add_paragraph("{%p if not tidak_ada is defined %}")
    document.add_paragraph("tidak ada")
    document.add_paragraph("{%p endif %}")


def included(document):
    document.add_paragraph("{% include 'sapa' %}")


def footnotes(document):
    wordsamples.footnote(document)


def comments_in_tags(document):
    document.add_paragraph("{#p satu alinea hilang #}")
    document.add_paragraph("{# catatan #}{{ nama }}")
    table = document.add_table(2, 1)
    table.cell(0, 0).text = "{#tr baris hilang #}"
    table.cell(1, 0).text = "{{ nama }}"


def sections_with_headers(document):
    document.add_paragraph("{{ nama }}")
    document.add_section().header.is_linked_to_previous = False
    document.sections[1].header.paragraphs[0].text = "{{ teks }} {{ gambar }}"
    document.sections[1].footer.paragraphs[0].text = "{{r kaya }}"


def escaped_or_not(document):
    document.add_paragraph("{{ mentah }} {{ mentah|e }} {{ mentah|safe|replace('x', 'y') }}")


def dynamic_table(document):
    table = document.add_table(3, 3)
    table.cell(0, 0).text, table.cell(0, 1).text, table.cell(0, 2).text = (
        "{%tc for k in kolom %}", "{{ k }}", "{%tc endfor %}"
    )  # fmt: skip
    table.cell(1, 0).text = "{%tr for b in kolom %}"
    table.cell(2, 0).text, table.cell(2, 1).text = "{{ b }}", "{% cellbg warna %}{{ b }}"
    row = table.add_row()
    row.cells[0].text = "{%tr endfor %}"


OBJECTS = [
    text, inline_images, rich_text, rich_paragraph, rich_link, listing, replaced_picture, properties,
    own_filters, macros_and_set, included, footnotes, comments_in_tags, sections_with_headers, escaped_or_not,
    dynamic_table,
]  # fmt: skip


def context(template, sample):
    rich = RichText("tebal & <miring> ", bold=True, italic=True, color="#FF0000", size=30, font="Arial")
    rich.add("baris\nbaru\tdan tab\f halaman", style="Emphasis", underline="double", highlight="FFFF00")
    made = {
        "alinea": ["a", "b"],
        "nama": "Siti", "teks": "satu\ndua\ttiga", "mentah": "x", "warna": "AABBCC", "kolom": ["a", "b", "c", "d"],
        "kaya": rich, "kaya_alinea": RichTextParagraph(rich, parastyle="Quote"),
        "daftar": Listing("satu\ndua\atiga & <empat>\fhalaman"),
        "gambar": InlineImage(template, picture("red"), width=Mm(20)),
        "galeri": [InlineImage(template, picture(c), height=Mm(9), anchor=ADDRESS) for c in ("red", "blue")],
    }  # fmt: skip
    if sample is rich_link:
        made["tautan"] = RichText("tautan", url_id=template.build_url_id(ADDRESS), style="Strong")
    if sample is replaced_picture:
        template.replace_pic("ganti.png", picture("green"))
    return made


def environments():
    for strict in (ImmutableSandboxedEnvironment, Environment):
        environment = strict(undefined=StrictUndefined, loader=DictLoader({"sapa": "halo {{ nama }}"}))
        environment.filters["teriak"] = lambda value: f"{value.upper()}!"
        environment.filters["kali"] = lambda value, by: value * by
        yield environment


@pytest.mark.slow
@pytest.mark.parametrize("autoescape", [False, True], ids=["as typed", "escaped"])
@pytest.mark.parametrize("sample", OBJECTS, **named)
def test_whatever_docxtpl_prints_comes_out_the_same(sample, autoescape, tmp_path):
    path = wordsamples.save(tmp_path / "t.docx", sample)
    mould = Mould(path)
    for environment in environments():
        plain = DocxTemplate(path)
        plain.render(context(plain, sample), environment, autoescape=autoescape)
        plain.save(tmp_path / "plain.docx")
        for _ in range(2):  # the second comes from what the first remembered
            ours = mould.template()

            ours.render(context(ours, sample), environment, autoescape=autoescape)
            ours.save(tmp_path / "ours.docx")

            assert package_of(tmp_path / "ours.docx") == package_of(tmp_path / "plain.docx")


@pytest.mark.slow
@pytest.mark.parametrize("sample", wordsamples.EVERY, **named)
def test_the_word_samples_come_out_of_a_mould_the_same(sample, tmp_path):
    path = wordsamples.save(tmp_path / "t.docx", sample)
    mould = Mould(path)
    for number in range(2):
        answers = without_pictures(wordsamples.answers(number, tmp_path))
        plain, ours = DocxTemplate(path), mould.template()
        plain.render(deepcopy(answers), autoescape=True)
        plain.save(tmp_path / "plain.docx")

        ours.render(answers, autoescape=True)
        ours.save(tmp_path / "ours.docx")

        assert package_of(tmp_path / "ours.docx") == package_of(tmp_path / "plain.docx")


def test_a_document_changed_by_hand_renders_so_and_the_next_one_does_not(tmp_path):
    path = wordsamples.save(tmp_path / "t.docx", text)
    mould = Mould(path)
    packages = []
    for template in (DocxTemplate(path), mould.template(), DocxTemplate(path), mould.template()):
        if len(packages) < 2:
            document = template.get_docx()
            document.add_paragraph("tambahan {{ nama }}")
            document.styles["Normal"].font.size = Mm(9)
        template.render({"nama": "x", "teks": "y"})
        template.save(tmp_path / "o.docx")
        packages.append(package_of(tmp_path / "o.docx"))

    assert packages[0] == packages[1]
    assert packages[2] == packages[3]
    assert packages[0] != packages[2]


def test_a_template_renders_again_and_again_from_the_file(tmp_path):
    path = wordsamples.save(tmp_path / "t.docx", inline_images)
    plain, ours = DocxTemplate(path), Mould(path).template()
    for number in range(3):
        for template, name in ((plain, "plain"), (ours, "ours")):
            template.render({"gambar": InlineImage(template, picture("red")), "galeri": [number]})
            template.save(tmp_path / f"{name}.docx")

        assert package_of(tmp_path / "ours.docx") == package_of(tmp_path / "plain.docx")


def test_one_documents_pictures_and_links_never_reach_the_next(tmp_path):
    mould = Mould(wordsamples.save(tmp_path / "t.docx", rich_link))
    first = mould.template()
    first.render({"tautan": RichText("a", url_id=first.build_url_id("https://rahasia.invalid/"))})

    second = mould.template()
    second.render({"tautan": RichText("b")})

    found = [rel.target_ref for rel in second.docx.part.rels.values() if rel.reltype == RELATIONSHIP_TYPE.HYPERLINK]
    assert found == []


def test_a_mistake_is_told_as_docxtpl_tells_it(tmp_path):
    path = wordsamples.save(tmp_path / "t.docx", lambda document: document.add_paragraph("{{ tidak.ada }}"))
    told = []
    for template in (DocxTemplate(path), Mould(path).template()):
        with pytest.raises(UndefinedError) as caught:
            template.render({})
        told.append(str(caught.value))

    assert told[0] == told[1]
