"""What a template may not hold is refused with words, wherever it stands."""

import zipfile

import docx
import pytest

from errors import TemplateBroken
from pipeline.compile import compile_template

PAYLOADS = [
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ ''.__class__.__mro__ }}",
    "{{ x['__class__'] }}",
    "{{ lipsum(n=100000) }}",
    "{{ range(99999) }}",
    "{{ 'A' * 1000000000 }}",
    "{{ 'a' ~ 'b' }}",
    "{% set a = 1 %}",
    "{% macro m() %}{% endmacro %}",
    "{% include 'x' %}",
    "{% import 'x' as y %}",
    "{% extends 'x' %}",
    "{{ x|attr('y') }}",
    "{{ x|format('%1000000000d') }}",
    "{{ x.delete() }}",
]


def write(path, text, where):
    document = docx.Document()
    document.add_paragraph("Isi")
    if where == "body":
        document.add_paragraph(text)
    elif where == "cell":
        document.add_table(rows=1, cols=1).cell(0, 0).text = text
    elif where == "header":
        document.sections[0].header.paragraphs[0].text = text
    else:
        document.sections[0].footer.paragraphs[0].text = text
    document.save(path)
    return path


@pytest.mark.parametrize("where", ["body", "cell", "header", "footer"])
@pytest.mark.parametrize("payload", PAYLOADS)
def test_code_in_a_template_is_refused(tmp_path, payload, where):
    with pytest.raises(TemplateBroken):
        compile_template(write(tmp_path / "t.docx", payload, where))


def test_code_in_a_property_is_never_run(tmp_path):
    from pipeline.fill import fill

    document = docx.Document()
    document.add_paragraph("Isi")
    document.core_properties.title = PAYLOADS[0]
    document.save(tmp_path / "t.docx")

    filled = fill(compile_template(tmp_path / "t.docx"), {}, tmp_path / "o.docx", title="Judul & <isi>")

    assert docx.Document(filled.path).core_properties.title == "Judul & <isi>"


@pytest.mark.parametrize(
    ("text", "words"),
    [("{% for a in b %}", "endfor"), ("{% if a %}", "endif"), ("{{ a|tidakada }}", "tidakada"), ("{{ a", "penanda")],
)
def test_a_mistake_in_a_placeholder_is_named(tmp_path, text, words):
    with pytest.raises(TemplateBroken, match=words):
        compile_template(write(tmp_path / "t.docx", text, "body"))


def test_too_many_braces_are_refused_before_they_cost_time(tmp_path):
    with pytest.raises(TemplateBroken, match="2000"):
        compile_template(write(tmp_path / "t.docx", "{{" * 20_000, "body"))


def changed(path, changes, added=()):
    good = write(path, "x", "body")
    with zipfile.ZipFile(good) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    for name, (old, new) in changes.items():
        assert old in parts[name]
        parts[name] = parts[name].replace(old, new)
    parts.update(added)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return path


RELS = "word/_rels/document.xml.rels"
REL = b'<Relationship Id="rX" TargetMode="External" Type="http://x/%s" Target="%s"/></Relationships>'
ATTACKS = {
    "outside picture": ({RELS: (b"</Relationships>", REL % (b"image", b"http://127.0.0.1/x.png"))}, {}),
    "file link": ({RELS: (b"</Relationships>", REL % (b"hyperlink", b"file:///etc/passwd"))}, {}),
    "attached template": ({RELS: (b"</Relationships>", REL % (b"attachedTemplate", b"http://x/y.dotx"))}, {}),
    "altChunk": ({RELS: (b"</Relationships>", REL % (b"aFChunk", b"x.html"))}, {}),
    "macros": ({}, {"word/vbaProject.bin": b"x"}),
    "svg": ({}, {"word/media/a.svg": b"<svg/>"}),
    "embedded object": ({}, {"word/embeddings/o.xlsx": b"x"}),
    "entities": ({"word/document.xml": (b"<w:document", b'<!DOCTYPE d [<!ENTITY a "b">]><w:document')}, {}),
    "broken xml": ({"word/document.xml": (b"</w:document>", b"")}, {}),
    "bomb": ({}, {"word/media/a.bmp": b"\0" * (30 << 20)}),
    "dde": ({"word/document.xml": (b"<w:t>x</w:t>", b"<w:instrText>DDEAUTO cmd</w:instrText>")}, {}),
    "macro type": ({"[Content_Types].xml": (b"document.main+xml", b"document.macroEnabled.main+xml")}, {}),
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_a_package_with_what_a_template_must_not_hold_is_refused(tmp_path, attack):
    with pytest.raises(TemplateBroken):
        compile_template(changed(tmp_path / "t.docx", *attack))


@pytest.mark.parametrize("content", [b"", b"teks biasa", b"PK\x03\x04rusak"], ids=["empty", "text", "broken zip"])
def test_what_is_no_word_file_is_refused(tmp_path, content):
    (tmp_path / "t.docx").write_bytes(content)

    with pytest.raises(TemplateBroken, match=r"t\.docx"):
        compile_template(tmp_path / "t.docx")


def test_a_missing_template_is_said(tmp_path):
    with pytest.raises(TemplateBroken, match="tidak ada"):
        compile_template(tmp_path / "t.docx")


def test_an_ordinary_link_is_welcome(tmp_path):
    link = REL % (b"hyperlink", b"https://contoh.example/")

    assert compile_template(changed(tmp_path / "t.docx", {RELS: (b"</Relationships>", link)}, {})).variables == set()
