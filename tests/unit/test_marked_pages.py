"""The marked copy that pages are drawn from: wherever a finding stands, its words are printed and are a link."""

import re
import zipfile

import docx
import pytest
import wordsamples
from docx.shared import Cm

from pipeline.markedpages import fill_marked, may_be_drawn
from pipeline.templatecheck import check_template
from pipeline.templatekinds import template_kind

KIND = "laporan_informasi"
WRONG = "{{ perihall }}"


def body(document):
    document.add_paragraph(f"Ini {WRONG} itu")


def split_runs(document):
    paragraph = document.add_paragraph("Ini {")
    for piece in ("{ peri", "hall ", "}} itu"):
        paragraph.add_run(piece).bold = True


def one_run(document):
    run = document.add_paragraph().add_run("Ini\t")
    run.add_text(WRONG)
    run.add_tab()
    run.add_text("itu")


def nested_cell(document):
    document.add_table(1, 1).cell(0, 0).add_table(1, 2).cell(0, 1).text = f"Ini {WRONG} itu"


def header(document):
    document.sections[0].header.add_table(1, 1, Cm(5)).cell(0, 0).text = f"Ini {WRONG} itu"


def text_box(document):
    wordsamples.text_boxes(document)
    for element in document.element.body.iter(docx.oxml.ns.qn("w:txbxContent")):
        for number, one in enumerate(element.iter(docx.oxml.ns.qn("w:t"))):
            one.text = "" if number else f"Ini {WRONG} itu"


def description(document):
    document.add_paragraph("gambar")._p.set(docx.oxml.ns.qn("w:rsidR"), WRONG)


def drawn(tmp_path, change):
    document = docx.Document(str(template_kind(KIND).shipped))
    change(document)
    path = tmp_path / "t.docx"
    document.save(str(path))
    report = check_template(path, KIND)
    assert may_be_drawn(report)
    fill_marked(str(path), KIND, report.as_json()["findings"], ["example"])
    with zipfile.ZipFile(tmp_path / "example.docx") as package:
        return "".join(package.read(name).decode() for name in package.namelist() if name.startswith("word/"))


@pytest.mark.parametrize("change", [body, split_runs, one_run, nested_cell, header, text_box])
def test_the_words_are_a_link_and_stand_there_as_written(tmp_path, change):
    xml = drawn(tmp_path, change)

    links = re.findall(
        r'HYPERLINK "berkas:temuan-[0-9]+".*?fldCharType="separate"/>(.*?)<w:fldChar [^>]*"end"', xml, re.DOTALL
    )
    assert WRONG in {re.sub("<[^>]+>", "", one) for one in links}


def test_what_stands_in_no_text_is_left_out(tmp_path):
    assert "perihall" not in drawn(tmp_path, description)


@pytest.mark.parametrize("text", ["{{ ''.__class__ }}", "{% set a = 1 %}", "{{ perihal() }}"])
def test_what_was_refused_is_not_drawn(tmp_path, text):
    document = docx.Document(str(template_kind(KIND).shipped))
    document.add_paragraph(f"{WRONG} {text}")
    document.save(str(tmp_path / "t.docx"))

    assert not may_be_drawn(check_template(tmp_path / "t.docx", KIND))
