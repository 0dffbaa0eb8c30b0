"""What a template may not hold is refused with words, wherever it stands."""

import zipfile

import docx
import pytest

from errors import TemplateBroken
from pipeline.compile import compile_template
from pipeline.fill import fill

PAYLOADS = [
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ ''.__class__.__mro__ }}",
    "{{ x['__class__'].__mro__() }}",
    "{{ self.__init__ }}",
    "{{ lipsum(n=100000) }}",
    "{{ range(99999) }}",
    "{% for a in range(99999) %}{% endfor %}",
    "{{ 'A' * 1000000000 }}",
    "{{ 'A' * x.length }}",
    "{{ 9 ** 999999 }}",
    "{{ 'a' ~ 'b' }}",
    "{{ '%1000000000d' % 1 }}",
    "{% set a = 1 %}",
    "{% macro m() %}{% endmacro %}",
    "{% include 'x' %}",
    "{% import 'x' as y %}",
    "{% from 'x' import y %}",
    "{% extends 'x' %}",
    "{% block x %}{% endblock %}",
    "{% for a in 'aaaa' %}{% endfor %}",
    "{% for a in [1, 2] %}{% endfor %}",
    "{% for a in x[0:] %}{% endfor %}",
    "{{ x|attr('y') }}",
    "{{ x|format('%1000000000d') }}",
    "{{ x|center(1000000000) }}",
    "{{ x.delete() }}",
    "{{ x.append('y') }}",
    "{{p x }}",
]
RELS = "word/_rels/document.xml.rels"
NOTES = (
    '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    '<w:footnote w:id="1"><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:footnote></w:footnotes>'
)
NOTES_TYPE = (
    b'<Override PartName="/word/footnotes.xml" ContentType='
    b'"application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"/></Types>'
)
NOTES_REL = (
    b'<Relationship Id="rN" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes" '
    b'Target="footnotes.xml"/></Relationships>'
)


def write(path, text, where):
    document = docx.Document()
    document.add_paragraph("Isi")
    if where == "body":
        document.add_paragraph(text)
    elif where == "cell":
        document.add_table(rows=1, cols=1).cell(0, 0).text = text
    elif where == "header":
        document.sections[0].header.paragraphs[0].text = text
    elif where == "footer":
        document.sections[0].footer.paragraphs[0].text = text
    document.save(path)
    if where == "footnote":
        changes = {"[Content_Types].xml": (b"</Types>", NOTES_TYPE), RELS: (b"</Relationships>", NOTES_REL)}
        rewrite(path, changes, {"word/footnotes.xml": (NOTES % text).encode()})
    return path


def rewrite(path, changes, added=()):
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    for name, (old, new) in changes.items():
        assert old in parts[name]
        parts[name] = parts[name].replace(old, new)
    parts.update(added)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return path


def changed(path, changes, added=()):
    return rewrite(write(path, "x", "body"), changes, added)


@pytest.mark.parametrize("where", ["body", "cell", "header", "footer", "footnote"])
@pytest.mark.parametrize("payload", PAYLOADS)
def test_code_in_a_template_is_refused(tmp_path, payload, where):
    with pytest.raises(TemplateBroken):
        compile_template(write(tmp_path / "t.docx", payload, where))


def test_code_in_a_property_is_never_run(tmp_path):
    document = docx.Document()
    document.add_paragraph("Isi")
    document.core_properties.title = document.core_properties.subject = PAYLOADS[0]
    document.core_properties.author = PAYLOADS[0]
    document.save(tmp_path / "t.docx")

    filled = fill(compile_template(tmp_path / "t.docx"), {}, tmp_path / "o.docx", title="Judul & <isi>")

    core = docx.Document(filled.path).core_properties
    assert (core.title, core.subject, core.author, core.language) == ("Judul & <isi>", "", "", "id-ID")


def test_placeholders_in_headers_and_footnotes_count_as_used(tmp_path):
    compiled = [compile_template(write(tmp_path / "t.docx", "{{ nama }}", at)) for at in ("header", "footnote", "cell")]

    assert [template.variables for template in compiled] == [{"nama"}] * 3


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{% for a in b %}", "{% for a in b %} belum ditutup. Tambahkan {% endfor %}"),
        ("{%p if a %}", "{%p if a %} belum ditutup. Tambahkan {% endif %}"),
        ("{% endfor %}", "tidak mempunyai pembukanya"),
        ("{% for a in b %}{% endif %}", "{% endif %} tidak mempunyai pembukanya"),
        ("{% untuk a in b %}", "{% untuk a in b %} tidak dikenal"),
        ("{{ a|tidakada }}", "'tidakada' tidak dikenal. Yang ada: upper"),
        ("{% if a is tidakada %}{% endif %}", "'is tidakada' tidak dikenal"),
        ("{{ a", "{{ a belum ditutup"),
        ("{{ a {{ b }}", "{{ a {{ b }} belum ditutup"),
        ("{{ a b }}", "salah tulis dekat '{{ a b }}'"),
        ("{{ 'A & B' }}", "Tanda & tidak dapat ditulis di dalam penanda"),
        ("{#nama}", "{#nama} adalah sintaks program lain"),
        ("${nama}", "${nama} adalah sintaks program lain"),
        ("{{ a.b() }}", "tidak boleh memanggil fungsi"),
    ],
)
def test_a_mistake_in_a_placeholder_is_named(tmp_path, text, words):
    with pytest.raises(TemplateBroken) as caught:
        compile_template(write(tmp_path / "t.docx", text, "body"))

    assert words in str(caught.value)
    assert "t.docx" in str(caught.value)


def test_a_mistake_in_a_header_is_located(tmp_path):
    with pytest.raises(TemplateBroken, match="kepala halaman"):
        compile_template(write(tmp_path / "t.docx", "{{ a b }}", "header"))


def test_a_placeholder_that_runs_into_the_next_paragraph_is_named(tmp_path):
    document = docx.Document()
    document.add_paragraph("{{ a")
    document.add_paragraph("b }}")
    document.save(tmp_path / "t.docx")

    with pytest.raises(TemplateBroken, match="ganti paragraf"):
        compile_template(tmp_path / "t.docx")


@pytest.mark.parametrize("together", [True, False], ids=["in one run", "a brace a run"])
def test_too_many_braces_are_refused_before_they_cost_time(tmp_path, together):
    document = docx.Document()
    paragraph = document.add_paragraph("{{" * 20_000 if together else "")
    for _ in range(0 if together else 10_000):
        paragraph.add_run("{")
    document.save(tmp_path / "t.docx")

    with pytest.raises(TemplateBroken, match="2000"):
        compile_template(tmp_path / "t.docx")


@pytest.mark.parametrize("tags", [("{% for a in b %}", "{% endfor %}"), ("{% if a %}", "{% endif %}")])
def test_a_choice_that_would_cut_a_table_is_refused(tmp_path, tags):
    document = docx.Document()
    document.add_paragraph(tags[0])
    document.add_table(rows=1, cols=1).cell(0, 0).text = "isi" + tags[1]
    document.save(tmp_path / "t.docx")

    with pytest.raises(TemplateBroken, match=r"memotong tabel atau paragraf dekat '\{%"):
        compile_template(tmp_path / "t.docx")


def test_loops_may_not_be_nested_without_end(tmp_path):
    text = "{% for a in b %}" * 5 + "x" + "{% endfor %}" * 5

    with pytest.raises(TemplateBroken, match="bersarang"):
        compile_template(write(tmp_path / "t.docx", text, "body"))


def related(kind, target, mode=b' TargetMode="External"'):
    entry = b'<Relationship Id="rX"%s Type="http://x/%s" Target="%s"/></Relationships>' % (mode, kind, target)
    return {RELS: (b"</Relationships>", entry)}


def body(xml):
    return {"word/document.xml": (b"<w:t>x</w:t>", xml)}


def field(*pieces):
    runs = b"".join(b"<w:instrText>%s</w:instrText></w:r><w:r>" % piece for piece in pieces)
    return body(b'<w:fldChar w:fldCharType="begin"/>%s<w:fldChar w:fldCharType="end"/>' % runs)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'
V = b'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
ATTACKS = {
    "outside picture": (related(b"image", b"http://127.0.0.1/x.png"), {}),
    "picture file outside, not said to be external": (related(b"image", b"file:///etc/x.png", b""), {}),
    "picture on a share": (related(b"image", rb"\\server\x.png", b""), {}),
    "link to a file": (related(b"hyperlink", b"file:///etc/passwd"), {}),
    "link to a script": (related(b"hyperlink", b"javascript:alert(1)"), {}),
    "attached template": (related(b"attachedTemplate", b"http://x/y.dotx"), {}),
    "altChunk": (related(b"aFChunk", b"x.xml", b""), {}),
    "sub document": (related(b"subDocument", b"x.docx"), {}),
    "mail merge": (related(b"mailMergeSource", b"x.xml", b""), {}),
    "frame": (related(b"frame", b"http://x/"), {}),
    "macros": ({}, {"word/vbaProject.bin": b"x"}),
    "ActiveX": ({}, {"word/activeX/activeX1.xml": b"<a/>"}),
    "svg": ({}, {"word/media/a.svg": SVG}),
    "svg named png": ({}, {"word/media/a.png": SVG}),
    "svg named xml": ({}, {"word/media/a.xml": SVG}),
    "html": ({}, {"word/a.html": b"<html/>"}),
    "picture that is xml": (related(b"image", b"media/a.xml", b""), {"word/media/a.xml": b"<a/>"}),
    "embedded object": ({}, {"word/embeddings/o.xlsx": b"x"}),
    "object in the body": (body(b"<w:object/>"), {}),
    "picture by address in VML": (body(b'<w:pict %s><v:imagedata src="http://x/"/></w:pict>' % V), {}),
    "entities": ({"word/document.xml": (b"<w:document", b'<!DOCTYPE d [<!ENTITY a "b">]><w:document')}, {}),
    "entities in UTF-16": ({}, {"word/a.xml": '<!DOCTYPE d [<!ENTITY a "b">]><d/>'.encode("utf-16")}),
    "broken xml": ({"word/document.xml": (b"</w:document>", b"")}, {}),
    "bomb": ({}, {"word/a.xml": b"<a>%s</a>" % (b" " * (30 << 20))}),
    "dde": (field(b"DDEAUTO cmd"), {}),
    "include split over runs": (field(b"INCLUDE", b"PICTURE", b' "http://x/"'), {}),
    "simple field": (body(b'<w:fldSimple w:instr=" INCLUDETEXT &quot;/etc/passwd&quot;"/>'), {}),
    "field made by a placeholder": (field(b"{{ kode }}"), {}),
    "field whose command is cut away": (field(b"{% if x %}", b"QUOTE ", b"{% endif %}", b"INCLUDETEXT"), {}),
    "macro type": ({"[Content_Types].xml": (b"document.main+xml", b"document.macroEnabled.main+xml")}, {}),
    "another main part": ({"_rels/.rels": (b"word/document.xml", b"word/lain.xml")}, {"word/lain.xml": b"<a/>"}),
    "path out of the package": ({}, {"../x.xml": b"<a/>"}),
    "two names that differ in case": ({}, {"word/Document.xml": b"<a/>"}),
    "too many parts": ({}, {f"word/{number}.xml": b"<a/>" for number in range(2_001)}),
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_a_package_with_what_a_template_must_not_hold_is_refused(tmp_path, attack):
    path = changed(tmp_path / "t.docx", *attack)

    with pytest.raises(TemplateBroken, match=r"[Hh]apus|[Ss]impan|[Ss]isipkan|Putuskan|Letakkan|Kecilkan"):
        compile_template(path)


@pytest.mark.parametrize(
    "content", [b"", b"teks biasa", b"PK\x03\x04rusak", b"#!/bin/sh\n"], ids=["empty", "text", "broken zip", "prefix"]
)
def test_what_is_no_word_file_is_refused(tmp_path, content):
    tail = write(tmp_path / "t.docx", "x", "body").read_bytes() if content.startswith(b"#!") else b""
    (tmp_path / "t.docx").write_bytes(content + tail)

    with pytest.raises(TemplateBroken, match=r"t\.docx"):
        compile_template(tmp_path / "t.docx")


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_a_cut_word_file_is_refused(tmp_path, share):
    whole = write(tmp_path / "t.docx", "x", "body").read_bytes()
    (tmp_path / "t.docx").write_bytes(whole[: int(len(whole) * share)])

    with pytest.raises(TemplateBroken, match="rusak"):
        compile_template(tmp_path / "t.docx")


def test_bytes_damaged_inside_are_noticed(tmp_path):
    data = bytearray(write(tmp_path / "t.docx", "x", "body").read_bytes())
    at = data.index(b"word/document.xml") + 100
    data[at : at + 8] = b"\0" * 8
    (tmp_path / "t.docx").write_bytes(data)

    with pytest.raises(TemplateBroken, match="rusak"):
        compile_template(tmp_path / "t.docx")


def test_a_missing_template_is_said(tmp_path):
    with pytest.raises(TemplateBroken, match="tidak ada"):
        compile_template(tmp_path / "t.docx")


HARMLESS = {
    "web link": related(b"hyperlink", b"https://contoh.example/"),
    "mail link": related(b"hyperlink", b"mailto:polsek@contoh.example"),
    "link within the document": related(b"hyperlink", b"#awal"),
    "page number": field(b" PAGE ", rb" \* MERGEFORMAT "),
    "link with a placeholder": field(b'HYPERLINK "berkas:{{ id }}"'),
}


@pytest.mark.parametrize("changes", HARMLESS.values(), ids=HARMLESS.keys())
def test_what_real_letters_hold_is_welcome(tmp_path, changes):
    assert compile_template(changed(tmp_path / "t.docx", changes)).sha256
