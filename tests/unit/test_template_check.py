"""Every defect that Word hands make is found, with the place where Word shows it; no shipped template alarms."""

import re
import zipfile
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from wordhabits import HABITS, add_part, rewritten

from errors import TemplateBroken, UnknownKind
from pipeline.compile import compile_template
from pipeline.fill import fill
from pipeline.templatecheck import check_template, said
from pipeline.templatekinds import all_kinds, template_kind
from pipeline.templatereport import Severity, report_from
from tools.house_style import save
from tools.starter import starter_paper

FONTS = frozenset({"Liberation Sans", "Liberation Serif", "Liberation Mono", "Carlito", "Caladea"})
HEADER = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"
SOME = ("kunjungan_warga", "laporan_informasi", "tptkp", "pendataan_pengungsi", "sampul")
every_kind = pytest.mark.parametrize("kind", all_kinds())


def checked(path, kind="kunjungan_warga"):
    return check_template(path, kind, fonts=FONTS)


def mended(tmp_path, change, kind="kunjungan_warga"):
    """The shipped template as an admin changed it."""
    document = docx.Document(str(template_kind(kind).shipped))
    change(document)
    path = tmp_path / "templat.docx"
    document.save(str(path))
    return path


def cell_with(document, text):
    """The first cell that holds this text."""
    return next(
        cell for table in document.tables for row in table.rows for cell in row.cells if text in cell.text
    )  # fmt: skip


def paragraph_with(document, text):
    return next(one for one in document.paragraphs if text in one.text)


def replaced(old, new):
    """A change of one word somewhere in the body."""

    def change(document):
        for element in document.element.body.iter(docx.oxml.ns.qn("w:t")):
            if old in (element.text or ""):
                element.text = element.text.replace(old, new, 1)
                return
        raise LookupError(old)

    return change


def fill_all(path, out, kind="kunjungan_warga"):
    template = compile_template(path)
    for context in template_kind(kind).vocabulary.contexts.values():
        fill(template, context, out)


def of(report, code):
    return [one for one in report.findings if one.code == code]


@every_kind
def test_no_shipped_template_alarms(kind):
    report = checked(template_kind(kind).shipped, kind)

    assert report.findings == ()
    assert report.may_be_activated
    assert report.uses


@pytest.mark.parametrize(
    ("habit", "kind"),
    [(habit, kind) for habit in HABITS for kind in all_kinds() if habit in ("word", "google docs") or kind in SOME],
)
def test_saving_in_another_program_alarms_nobody(kind, habit, tmp_path):
    path = HABITS[habit](template_kind(kind).shipped, tmp_path / "templat.docx")

    assert checked(path, kind).findings == ()


@every_kind
def test_a_starter_may_be_activated_and_prints_every_required_field(kind, tmp_path):
    what = template_kind(kind)
    save(starter_paper(what), tmp_path / "awal.docx")

    report = checked(tmp_path / "awal.docx", kind)

    assert {one.severity for one in report.findings} <= {Severity.NEW}
    assert {path for path, word in what.vocabulary.words.items() if word.fields and word.sort == "teks"} <= {
        one.path for one in report.uses if one.prints
    }


def test_a_starter_is_filled_with_every_sample(tmp_path):
    what = template_kind("kunjungan_warga")
    save(starter_paper(what), tmp_path / "awal.docx")

    for context in what.vocabulary.contexts.values():
        fill(compile_template(tmp_path / "awal.docx"), context, tmp_path / "isi.docx")

        assert "{" not in "".join(docx.Document(str(tmp_path / "isi.docx")).element.body.itertext())


WRONG_WORDS = {
    "unknown name in a cell": ("{{ nama }}", "{{ namaa }}", "asing", "Tabel 1, baris 1, sel 3", "{{ nama }}"),
    "unknown name in a loop": (
        "{{ p.hubungan }}", "{{ p.hubungann }}", "asing", "Tabel 2, baris 3, sel 4", "{{ p.hubungan }}",
    ),
    "row name outside its loop": ("{{ pekerjaan }}", "{{ p.nama }}", "asing", "Tabel 1, baris 8, sel 3", ""),
    "unknown filter": ("{{ nama }}", "{{ nama|besar }}", "tidak-boleh", "Tabel 1, baris 1, sel 3", ""),
    "a list printed": ("{{ nama }}", "{{ penghuni }}", "bukan-teks", "Tabel 1, baris 1, sel 3", ""),
    "a loop over a text": ("in penghuni", "in nama", "bukan-daftar", "Tabel 2, baris 2, sel 1", ""),
    "no closing brace": ("{{ pekerjaan }}", "{{ pekerjaan }", "kurung-terbuka", "Tabel 1, baris 8, sel 3", ""),
    "two words": ("{{ pekerjaan }}", "{{ pekerjaan warga }}", "salah-tulis", "Tabel 1, baris 8, sel 3", ""),
    "the end of a loop lost": ("{%tr endfor %}", "", "belum-ditutup", "Tabel 2, baris 2, sel 1", ""),
    "an end without beginning": ("{%p if penghuni %}", "", "tanpa-pembuka", None, ""),
    "another program's syntax": ("{{ pekerjaan }}", "${pekerjaan}", "sintaks-lain", "Tabel 1, baris 8, sel 3", ""),
    "a command in Indonesian": ("{%p if penghuni %}", "{%p jika penghuni %}", "perintah", None, ""),
    "curly quotes that break": (
        "{{ pekerjaan }}", "{{ pekerjaan|default(«-») }}", "kutip", "Tabel 1, baris 8, sel 3", "",
    ),
    "an unseen letter": (
        "{{ pekerjaan }}", "{{ peker\u200bjaan }}", "huruf-tersembunyi", "Tabel 1, baris 8, sel 3", "",
    ),
    "rich text": ("{{ pekerjaan }}", "{{r pekerjaan }}", "isi-kaya", "Tabel 1, baris 8, sel 3", ""),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "place", "suggestion"), WRONG_WORDS.values(), ids=WRONG_WORDS.keys())
def test_a_wrong_placeholder_is_found_where_it_stands(tmp_path, old, new, code, place, suggestion):
    report = checked(mended(tmp_path, replaced(old, new)))

    found = of(report, code)
    assert [one.severity for one in found] == [Severity.WRONG] * len(found)
    assert found
    assert not report.may_be_activated
    assert place is None or found[0].place == place
    assert found[0].suggestion == suggestion
    with pytest.raises(TemplateBroken):  # the check forbids what filling would not have done either
        fill_all(tmp_path / "templat.docx", tmp_path / "isi.docx")


@pytest.mark.parametrize("habit", HABITS.values(), ids=HABITS.keys())
@pytest.mark.parametrize("defect", WRONG_WORDS)
def test_a_defect_is_found_at_its_place_whatever_program_saved_the_file(tmp_path, defect, habit):
    old, new, code, place, suggestion = WRONG_WORDS[defect]
    path = habit(mended(tmp_path, replaced(old, new)), tmp_path / "disimpan.docx")

    report = checked(path)

    found = of(report, code)
    assert found
    assert not report.may_be_activated
    assert place is None or found[0].place == place
    assert found[0].suggestion == suggestion


def test_the_words_of_a_finding_say_what_is_meant_and_show_the_place(tmp_path):
    report = checked(mended(tmp_path, replaced("{{ pekerjaan }}", "Sehari-hari: {{ pekerjan }} (sekarang)")))

    (found,) = of(report, "asing")
    assert found.words == "{{ pekerjan }} tidak dikenal. Maksud Anda {{ pekerjaan }}?"
    assert found.around == "Sehari-hari: {{ pekerjan }} (sekarang)"
    assert found.placeholder == "{{ pekerjan }}"


def test_all_findings_come_at_once(tmp_path):
    def change(document):
        replaced("{{ nama }}", "{{ namaa }}")(document)
        replaced("{{ pekerjaan }}", "{{ pekerjaan() }}")(document)
        replaced("{{ p.nama }}", "{{ p.namanya }}")(document)
        document.sections[0].header.paragraphs[0].text = "{{ nomorr }}"

    report = checked(mended(tmp_path, change))

    assert [one.place for one in report.findings if one.severity is Severity.WRONG] == [
        "Tabel 1, baris 1, sel 3", "Tabel 1, baris 8, sel 3", "Tabel 2, baris 3, sel 2", "Kepala halaman, paragraf 1",
    ]  # fmt: skip


def nested(document):
    inner = cell_with(document, "{{ pekerjaan }}").add_table(rows=2, cols=2)
    inner.cell(1, 0).text = "{{ tak_ada }}"


def first_header(document):
    document.sections[0].different_first_page_header_footer = True
    document.sections[0].first_page_header.paragraphs[0].text = "{{ tak_ada }}"


def footer(document):
    document.sections[0].footer.add_paragraph("{{ tak_ada }}")


def control(document):
    """A content control around a paragraph, as Word's developer tab makes."""
    document.element.body.insert(
        0,
        parse_xml(
            f'<w:sdt {nsdecls("w")}><w:sdtPr><w:alias w:val="Nama"/></w:sdtPr><w:sdtContent><w:p><w:r>'
            "<w:t>{{ tak_ada }}</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        ),
    )


def smart_tag(document):
    paragraph = document.paragraphs[0]._p
    paragraph.addprevious(
        parse_xml(
            f'<w:p {nsdecls("w")}><w:r><w:t xml:space="preserve">Di </w:t></w:r><w:smartTag w:uri="urn:x" '
            'w:element="place"><w:r><w:t>{{ tak</w:t></w:r></w:smartTag><w:proofErr w:type="spellStart"/>'
            "<w:r><w:rPr><w:noProof/></w:rPr><w:t>_ada }}</w:t></w:r></w:p>"
        )
    )


def text_box(document):
    paragraph = document.paragraphs[0]._p
    paragraph.addprevious(
        parse_xml(
            f"<w:p {nsdecls('w')}><w:r><w:pict><v:shape xmlns:v='urn:schemas-microsoft-com:vml'><v:textbox>"
            "<w:txbxContent><w:p><w:r><w:t>{{ tak_ada }}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape>"
            "</w:pict></w:r></w:p>"
        )
    )


PLACES = {
    "nested table": (nested, "Tabel 1, baris 8, sel 3, tabel 1, baris 2, sel 1"),
    "header of the first page": (first_header, "Kepala halaman pertama, paragraf 1"),
    "footer": (footer, "Kaki halaman, paragraf 2"),
    "content control": (control, "Paragraf 1"),
    "smart tag and spelling mark": (smart_tag, "Paragraf 1"),
    "text box": (text_box, "Paragraf 1, kotak teks 1, paragraf 1"),
}


@pytest.mark.parametrize(("change", "place"), PLACES.values(), ids=PLACES.keys())
def test_a_place_is_said_as_word_shows_it(tmp_path, change, place):
    (found,) = of(checked(mended(tmp_path, change)), "asing")

    assert (found.place, found.placeholder) == (place, "{{ tak_ada }}")


def in_footnote(text):
    def change(parts):
        note = (
            f'<w:footnotes {nsdecls("w")}><w:footnote w:id="1"><w:p><w:r><w:t>{text}</w:t></w:r></w:p>'
            "</w:footnote></w:footnotes>"
        )
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
        add_part(parts, "word/footnotes.xml", note, kind="footnotes", content_type=kind)

    return change


def test_a_footnote_is_a_place(tmp_path):
    change = in_footnote("{{ tak_ada }}")

    path = rewritten(template_kind("kunjungan_warga").shipped, tmp_path / "templat.docx", change)

    (found,) = of(checked(path), "asing")
    assert found.place == "Catatan kaki, paragraf 1"


def test_a_placeholder_that_word_split_over_runs_is_mended(tmp_path):
    def change(document):
        paragraph = cell_with(document, "{{ pekerjaan }}").paragraphs[0]
        paragraph.runs[0].text = ""
        for piece in ("{", "{ pek", "er", "jaan }", "}"):
            paragraph.add_run(piece)

    path = mended(tmp_path, change)

    assert checked(path).findings == ()
    context = template_kind("kunjungan_warga").vocabulary.contexts["example"]
    fill(compile_template(path), context, tmp_path / "isi.docx")
    assert "Nelayan" in cell_with(docx.Document(str(tmp_path / "isi.docx")), "Nelayan").text


def test_curly_quotes_that_can_be_read_are_only_pointed_out(tmp_path):
    path = mended(tmp_path, replaced("{{ pekerjaan }}", "{{ pekerjaan|default(“-”) }}"))

    report = checked(path)

    (found,) = report.findings
    assert (found.severity, found.code, found.place) == (Severity.WARNING, "kutip", "Tabel 1, baris 8, sel 3")


def test_a_loop_that_cuts_a_table_is_found_at_its_end(tmp_path):
    def change(document):
        document.paragraphs[3].text = "{% for p in penghuni %}"
        cell_with(document, "{{ pekerjaan }}").add_paragraph("{% endfor %}")

    (found,) = of(checked(mended(tmp_path, change)), "memotong")

    assert found.place == "Tabel 1, baris 8, sel 3, paragraf 2"
    assert "Paragraf 4" in found.message


def test_what_a_paragraph_tag_takes_with_it_is_told(tmp_path):
    path = mended(tmp_path, replaced("{%p if penghuni %}", "Daftar penghuni {%p if penghuni %}"))

    (found,) = of(checked(path), "ikut-terhapus")

    assert found.severity is Severity.WARNING
    assert "'Daftar penghuni' tidak tercetak" in found.message


def test_a_row_tag_outside_a_table_is_told(tmp_path):
    path = mended(tmp_path, replaced("{%p if penghuni %}", "{%tr if penghuni %}"))

    assert of(checked(path), "di-luar-tabel")


def test_a_tracked_change_is_told_and_one_within_a_placeholder_forbids(tmp_path):
    def change(document):
        paragraph = cell_with(document, "{{ pekerjaan }}").paragraphs[0]
        paragraph._p.append(
            parse_xml(
                f'<w:ins {nsdecls("w")} w:id="7" w:author="Admin" w:date="2023-01-01T00:00:00Z"><w:r><w:t> baru</w:t>'
                "</w:r></w:ins>"
            )
        )

    def cut(document):
        paragraph = cell_with(document, "{{ pekerjaan }}").paragraphs[0]
        paragraph.runs[0].text = "{{ peker"
        paragraph._p.append(
            parse_xml(
                f'<w:del {nsdecls("w")} w:id="8" w:author="Admin"><w:r><w:delText>x</w:delText></w:r></w:del>'
            )
        )  # fmt: skip
        paragraph.add_run("jaan }}")

    (found,) = of(checked(mended(tmp_path, change)), "perubahan-terlacak")
    assert (found.severity, found.place) == (Severity.WARNING, "Tabel 1, baris 8, sel 3")
    report = checked(mended(tmp_path, cut))
    assert {one.severity for one in of(report, "perubahan-terlacak")} == {Severity.WRONG, Severity.WARNING}


def test_a_required_field_that_is_printed_no_more_is_told(tmp_path):
    path = mended(tmp_path, replaced("{{ perihal }}", "–"), "laporan_informasi")

    report = checked(path, "laporan_informasi")

    (found,) = report.findings
    assert (found.severity, found.code, found.suggestion) == (Severity.WARNING, "tidak-dicetak", "{{ perihal }}")
    assert "Perihal" in found.message
    assert report.may_be_activated
    assert report.lost == ("perihal",)


def test_a_field_that_is_printed_anew_is_named(tmp_path):
    path = mended(tmp_path, lambda document: document.add_paragraph("{{ nama_kapolsek }}"))

    report = checked(path)

    (found,) = report.findings
    assert (found.severity, found.placeholder) == (Severity.NEW, "{{ nama_kapolsek }}")
    assert report.added == ("nama_kapolsek",)


def test_a_font_that_the_server_lacks_is_named_once(tmp_path):
    def change(document):
        for paragraph in document.paragraphs:
            for run in paragraph.runs:
                run.font.name = "Bookman Old Style"

    (found,) = checked(mended(tmp_path, change)).findings

    assert (found.severity, found.code) == (Severity.WARNING, "huruf")
    assert "Bookman Old Style" in found.message


def test_fonts_that_have_a_stand_in_of_the_same_width_alarm_nobody(tmp_path):
    def change(document):
        names = ("Calibri", "Cambria", "Times New Roman", "Courier New", "Arial", "Wingdings")
        for run, name in zip((run for one in document.paragraphs for run in one.runs), names, strict=False):
            run.font.name = name

    assert checked(mended(tmp_path, change)).findings == ()


PAYLOADS = (
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ ''.__class__.__mro__ }}",
    "{{ nama.upper() }}",
    "{% set a = 1 %}",
    "{% include 'x' %}",
    "{{ 'A' * 1000000000 }}",
    "{{ lipsum }}",
)


WHERE = {
    "body": lambda document, text: document.add_paragraph(text),
    "header": lambda document, text: document.sections[0].header.add_paragraph(text),
    "footer": lambda document, text: document.sections[0].footer.add_paragraph(text),
    "cell": lambda document, text: document.tables[0].cell(0, 2).add_paragraph(text),
    "property": lambda document, text: setattr(document.core_properties, "title", text),
    "footnote": None,
}


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("payload", PAYLOADS)
def test_code_is_refused_wherever_it_stands(tmp_path, where, payload):
    put = WHERE[where]
    if put is None:
        path = rewritten(template_kind("kunjungan_warga").shipped, tmp_path / "t.docx", in_footnote(payload))
    else:
        path = mended(tmp_path, lambda document: put(document, payload))

    report = checked(path)

    assert not report.may_be_activated
    assert report.readable
    wrong = [one for one in report.findings if one.severity is Severity.WRONG]
    assert wrong[0].place


def test_every_forbidden_thing_of_a_package_is_told_at_once(tmp_path):
    def change(parts):
        parts["word/vbaProject.bin"] = "x"
        parts["word/embeddings/o.xlsx"] = "x"
        body = parts["word/document.xml"]
        field = (
            '<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>INCLUDE</w:instrText></w:r><w:r>'
            '<w:instrText>TEXT "/etc/passwd"</w:instrText><w:fldChar w:fldCharType="end"/></w:r></w:p>'
        )
        parts["word/document.xml"] = body.replace("<w:sectPr", f"{field}<w:p><w:r><w:object/></w:r></w:p><w:sectPr", 1)
        link = '<Relationship Id="rX" Type="http://x/image" Target="http://127.0.0.1/x.png" TargetMode="External"/>'
        relations = parts["word/_rels/document.xml.rels"]
        parts["word/_rels/document.xml.rels"] = relations.replace("</Relationships>", f"{link}</Relationships>")

    path = rewritten(template_kind("kunjungan_warga").shipped, tmp_path / "templat.docx", change)

    report = checked(path)

    told = " ".join(one.message for one in of(report, "isi-terlarang"))
    for words in ("vbaProject", "embeddings", "INCLUDETEXT", "object", "dari luar"):
        assert words in told
    assert report.readable
    (field,) = (one for one in of(report, "isi-terlarang") if "INCLUDETEXT" in one.message)
    assert field.place.startswith("Paragraf")


def with_part(name, data):
    def change(parts):
        parts[name] = data

    return change


NESTED = "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in pairwise("abcdefghijklmnopqrstuvwxyz"))
BOMB = f'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">{NESTED}]><a>&z;</a>'


@pytest.mark.parametrize(
    ("change", "readable"),
    [
        (with_part("word/a.xml", "<a>" + " " * (30 << 20) + "</a>"), True),
        (with_part("word/a.xml", BOMB), True),
        (with_part("word/a.xml", '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'), True),
        (with_part("word/document.xml", "<w:document"), False),
    ],
    ids=["zip bomb", "entities", "outside entity", "damaged"],
)
def test_a_hostile_or_damaged_package_is_one_finding(tmp_path, change, readable):
    path = rewritten(template_kind("kunjungan_warga").shipped, tmp_path / "templat.docx", change)

    report = checked(path)

    assert len(report.findings) == 1
    assert not report.may_be_activated
    assert report.readable is readable


def add(fragment):
    """A change that adds some XML at the end of the body."""
    names = nsdecls("w", "r") + ' xmlns:v="urn:schemas-microsoft-com:vml"'
    head, _, rest = fragment.partition(">") if "/>" not in fragment.split(">", 1)[0] + ">" else (fragment[:-2], "", "")
    xml = f"{head} {names}>{rest}" if rest else f"{head} {names}/>"

    def change(document):
        document.element.body.insert_element_before(parse_xml(xml), "w:sectPr")

    return change


def link(address):
    """A change that adds a hyperlink as Word's own dialog writes it."""

    def change(document):
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
        own = document.part.relate_to(address, kind, is_external=True)
        add(f'<w:p><w:hyperlink r:id="{own}"><w:r><w:t>situs</w:t></w:r></w:hyperlink></w:p>')(document)

    return change


CODE = "{{ cycler.__init__.__globals__ }}"
ATTRIBUTES = {
    "a link's address": (link(f"https://contoh.example/{CODE}"), ""),
    "a link's address, escaped by Word": (link("https://contoh.example/%7B%7Bcycler.__init__%7D%7D"), ""),
    "a link's tip": (add(f'<w:p><w:hyperlink w:anchor="a" w:tooltip="{CODE}"/></w:p>'), ", keterangan tautan"),
    "a bookmark": (add(f'<w:p><w:bookmarkStart w:id="7" w:name="{CODE}"/></w:p>'), ", bookmark"),
    "a watermark": (add(f'<w:p><w:r><w:pict><v:shape><v:textpath string="{CODE}"/></v:shape></w:pict></w:r></w:p>'),
                    ", tanda air"),
    "a field": (add(f'<w:p><w:fldSimple w:instr="TITLE {CODE}"/></w:p>'), ", kode bidang"),
    "a command": (add('<w:p><w:bookmarkStart w:id="7" w:name="{% set a = 1 %}"/></w:p>'), ", bookmark"),
    "raw": (add('<w:p><w:bookmarkStart w:id="7" w:name="{% raw %}{% endraw %}"/></w:p>'), ", bookmark"),
    "a control around paragraphs": (
        add(f'<w:sdt><w:sdtPr><w:alias w:val="{CODE}"/></w:sdtPr><w:sdtContent><w:p/></w:sdtContent></w:sdt>'),
        ", kontrol isi",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "where"), ATTRIBUTES.values(), ids=ATTRIBUTES.keys())
def test_code_that_stands_in_no_text_is_refused_with_its_place(tmp_path, change, where):
    path = mended(tmp_path, change)
    last = len(docx.Document(str(path)).paragraphs) + 1

    report = checked(path)

    assert not report.may_be_activated
    assert all(one.place.startswith("Paragraf ") and one.place.endswith(where) for one in report.findings)
    assert str(last if "kontrol" in where else last - 1) in report.findings[0].place
    with pytest.raises(TemplateBroken):
        compile_template(path)


def test_a_link_with_a_placeholder_is_filled_whoever_saved_it(tmp_path):
    """LibreOffice makes a relationship of the field that the shipped contents use."""
    path = mended(tmp_path, link("berkas:%7B%7B%20nama%20%7D%7D"))

    report = checked(path)
    fill_all(path, tmp_path / "hasil.docx")

    assert report.may_be_activated
    body = docx.Document(str(tmp_path / "hasil.docx")).element.xml
    assert re.search(r' HYPERLINK "berkas:[^{}"]+" ', body)
    assert "%7B" not in body


@pytest.mark.parametrize("address", ["file:///etc/passwd", "\\\\server\\berkas", "smb://server/x"])
def test_a_link_into_somebody_s_computer_is_refused(tmp_path, address):
    field = f"<w:p><w:r><w:instrText>HYPERLINK &quot;{address}&quot;</w:instrText></w:r></w:p>"
    for change in (link(address), add(field)):
        (finding,) = checked(mended(tmp_path, change)).findings
        assert (finding.severity, finding.place[:8]) == (Severity.WRONG, "Paragraf")


UNFIT = {
    "a number filter over words": ("{{ nama|rupiah }}", "tidak-terisi", "rupiah hanya untuk angka"),
    "a list": ("{{ penghuni|default('-') }}", "tidak-terisi", "mencetak daftar"),
    "yes or no": ("{{ nama is defined }}", "bukan-teks", "ya/tidak"),
    "a comparison": ("{{ nama == 'A' }}", "bukan-teks", "ya/tidak"),
    "nothing": ("{{ none }}", "bukan-teks", "tidak mencetak"),
    "a row that is not there": ("{{ penghuni[99].nama }}", "tidak-terisi", "tidak ada"),
    "words beside a number": ("{% if nama < 3 %}x{% endif %}", "tidak-terisi", "tak sejenis"),
}


@pytest.mark.parametrize(("text", "code", "words"), UNFIT.values(), ids=UNFIT.keys())
def test_what_only_filling_shows_has_its_place_as_well(tmp_path, text, code, words):
    path = mended(tmp_path, lambda document: document.add_table(1, 2).cell(0, 1).__setattr__("text", f"Nilai {text}"))
    table = len(docx.Document(str(path)).tables)

    (finding,) = of(checked(path), code)

    assert (finding.place, words in finding.message) == (f"Tabel {table}, baris 1, sel 2", True)
    assert finding.way_out
    assert text in finding.around


@pytest.mark.parametrize("loops", [
    ("a in penghuni", "b in penghuni"),
    ("a in kunjungan", "b in a.pendapat", "c in a.pendapat"),
    ("a in penghuni", "b in kunjungan", "c in kop"),
])  # fmt: skip
def test_loops_that_multiply_are_refused(tmp_path, loops):
    """Sixty rows by sixty, four times over, would keep the printing busy for minutes."""
    text = "".join(f"{{% for {one} %}}" for one in loops) + "x" + "{% endfor %}" * len(loops)
    path = mended(tmp_path, lambda document: document.add_paragraph(text))

    (finding,) = of(checked(path), "berlipat")

    assert finding.placeholder == f"{{% for {loops[-1]} %}}"
    assert finding.place.startswith("Paragraf")
    assert finding.way_out
    with pytest.raises(TemplateBroken, match=r"erulangan|daftar"):
        compile_template(path)


def test_a_list_against_another_and_one_after_the_other_may_be_looped_over(tmp_path):
    text = (
        "{% for a in penghuni %}{% for b in kunjungan %}x{% endfor %}{% endfor %}{% for a in penghuni %}x{% endfor %}"
    )

    assert checked(mended(tmp_path, lambda document: document.add_paragraph(text))).may_be_activated


@pytest.mark.parametrize("text", ["{{ nama }}", CODE])
@pytest.mark.parametrize(
    ("part", "where"), [("word/settings.xml", "setelan"), ("customXml/item1.xml", "data tersembunyi")]
)
def test_a_placeholder_that_nothing_fills_is_told(tmp_path, text, part, where):
    def change(parts):
        if part in parts:
            words = f'<w:docVars><w:docVar w:name="x" w:val="{text}"/></w:docVars></w:settings>'
            parts[part] = parts[part].replace("</w:settings>", words)
        else:
            add_part(parts, part, f"<x>{text}</x>", kind="customXml", content_type="application/xml")

    path = rewritten(template_kind("kunjungan_warga").shipped, tmp_path / "t.docx", change)

    report = checked(path)

    assert [one.place for one in report.findings] == [where]
    assert report.may_be_activated is (text != CODE)


def test_a_comment_may_speak_of_placeholders(tmp_path):
    def change(document):
        document.add_comment(document.paragraphs[0].runs or document.add_paragraph("x").runs, text=f"Bukan {CODE}")

    assert checked(mended(tmp_path, change)).findings == ()


def test_thousands_of_findings_are_not_all_told(tmp_path):
    report = checked(mended(tmp_path, lambda document: document.add_paragraph("{{ tidak_ada }} " * 300)))

    assert len(report.findings) == 201
    assert report.findings[-1].message == "Masih ada 100 temuan lain."


def test_a_rahasia_paper_says_so_on_every_page(tmp_path):
    def change(document):
        for section in document.sections:
            for one in section.footer._element.iter(docx.oxml.ns.qn("w:t")):
                one.text = ""

    (finding,) = checked(mended(tmp_path, change, "laporan_informasi"), "laporan_informasi").findings

    assert (finding.code, "kaki halamannya" in finding.message) == ("tanpa-klasifikasi", True)


def test_a_locked_file_is_told_apart(tmp_path):
    (tmp_path / "t.docx").write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)

    (finding,) = checked(tmp_path / "t.docx").findings

    assert "kata sandi" in finding.words


@pytest.mark.parametrize("content", [b"", b"teks", b"PK\x03\x04rusak", b"\xd0\xcf\x11\xe0" + b"\0" * 600])
def test_what_is_no_word_file_cannot_be_read(tmp_path, content):
    (tmp_path / "lama.docx").write_bytes(content)

    report = checked(tmp_path / "lama.docx")

    assert not report.readable
    assert "bukan berkas Word" in report.findings[0].message


def test_mail_merge_and_a_table_of_contents_are_pointed_out(tmp_path):
    def change(document):
        for code in ("MERGEFIELD Nama", "TOC \\o"):
            document.add_paragraph()._p.append(
                parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" {code} "><w:r><w:t>x</w:t></w:r></w:fldSimple>')
            )

    report = checked(mended(tmp_path, change))

    assert [one.code for one in report.findings] == ["surat-massal", "bidang-tetap"]
    assert report.may_be_activated


def test_the_own_filters_may_be_used(tmp_path):
    path = mended(tmp_path, replaced("{{ jumlah_penghuni }}", "{{ jumlah_penghuni|terbilang }}"))

    assert checked(path).findings == ()
    context = template_kind("kunjungan_warga").vocabulary.contexts["example"]
    fill(compile_template(path), context, tmp_path / "isi.docx")
    assert "(empat orang)" in "".join(docx.Document(str(tmp_path / "isi.docx")).element.body.itertext())


def test_a_filter_that_cannot_take_its_value_is_found_by_filling(tmp_path):
    path = mended(tmp_path, replaced("{{ pekerjaan }}", "{{ pekerjaan|rupiah }}"))

    report = checked(path)

    assert not report.may_be_activated
    assert "rupiah hanya untuk angka bulat" in report.findings[0].message


def test_a_report_survives_its_json(tmp_path):
    report = checked(mended(tmp_path, replaced("{{ nama }}", "{{ namaa }}")))

    assert report_from(report.as_json()) == report


def test_a_placeholder_is_said_with_the_loops_that_it_needs():
    assert said("nama") == "{{ nama }}"
    assert said("kunjungan[].ke") == "{% for k in kunjungan %} {{ k.ke }}"
    assert said("fakta[].baris[]") == "{% for f in fakta %} {% for baris in f.baris %} {{ baris }}"


def test_an_unknown_kind_is_told_the_known_ones(tmp_path):
    with pytest.raises(UnknownKind, match="sampul"):
        checked(tmp_path / "x.docx", "tidak_ada")


def test_every_word_has_a_meaning_and_every_text_an_example():
    for kind in all_kinds():
        for word in template_kind(kind).vocabulary.words.values():
            assert word.meaning, (kind, word.path)


def test_a_whole_package_is_read_no_further_than_its_limits(tmp_path):
    path = Path(tmp_path / "banyak.docx")
    with zipfile.ZipFile(path, "w") as package:
        for number in range(2_001):
            package.writestr(f"word/{number}.xml", "<a/>")

    assert re.search("terlalu banyak bagian", checked(path).findings[0].message)
