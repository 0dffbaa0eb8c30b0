"""Bold, italic and underlined words that an officer types as on WhatsApp, printed by {{r nama }} alone."""

import io
from datetime import date

import docx
import pytest

from errors import TemplateBroken
from pipeline.compile import compile_template
from pipeline.fill import fill
from pipeline.templatecheck import check_template
from pipeline.templatekinds import template_kind
from schemas import registry
from schemas.declaration import document_type
from schemas.rich import Rich, runs_of
from schemas.setting import EXAMPLE_OFFICER, EXAMPLE_UNIT, PaperSetting
from tests.declared import ANSWERS, DECLARED, KIND, word_file

SETTING = PaperSetting(EXAMPLE_UNIT, EXAMPLE_OFFICER, "B/1/I/2023/Pos")
TODAY = date(2023, 2, 1)
TYPED = "Pos *Melati* & <kuat>,\n_tetap __terang__ *sekali*_ {{ nomor }}"


def declared(*rich):
    fields = [{**one, "gaya": one["nama"] in rich} for one in DECLARED["isian"]]
    return document_type(KIND, {**DECLARED, "isian": fields}, "0" * 64)


def template(tmp_path, *texts):
    path = tmp_path / "pos.docx"
    path.write_bytes(word_file(*texts))
    return path


def filled(tmp_path, path, kind, **answers):
    values = kind.load({**ANSWERS, **answers}, today=TODAY)
    fill(compile_template(path), kind.context(values, SETTING), tmp_path / "hasil.docx")
    return docx.Document(str(tmp_path / "hasil.docx"))


@pytest.mark.parametrize(("text", "told"), [
    ("biasa", [("biasa", "")]),
    ("a *b* c", [("a ", ""), ("b", "b"), (" c", "")]),
    ("_x_ dan __y__", [("x", "i"), (" dan ", ""), ("y", "u")]),
    ("*_dua_ satu*", [("dua", "bi"), (" satu", "b")]),
    ("(*dalam kurung*).", [("(", ""), ("dalam kurung", "b"), (").", "")]),
    ("2*3*4 nama_file_baru", [("2*3*4 nama_file_baru", "")]),
    ("* butir\n* butir", [("* butir\n* butir", "")]),
    ("*sampai\nbaris*", [("*sampai\nbaris*", "")]),
    ("____ *** __", [("____ *** __", "")]),
    ("", []),
])  # fmt: skip
def test_signs_count_at_the_edge_of_words(text, told):
    looks = [(one.text, "b" * one.bold + "i" * one.italic + "u" * one.underline) for one in runs_of(text)]

    assert looks == told
    assert Rich(text).plain == "".join(words for words, _ in told)


def test_it_is_printed_with_its_looks_and_without_them(tmp_path):
    kind = declared("catatan")
    path = template(tmp_path, "Gaya: {{r catatan }}!", "Polos: {{ catatan }}!")

    paper = filled(tmp_path, path, kind, catatan=TYPED)

    (rich,) = [one for one in paper.paragraphs if one.text.startswith("Gaya")]
    (plain,) = [one for one in paper.paragraphs if one.text.startswith("Polos")]
    words = "Pos Melati & <kuat>,\ntetap terang sekali {{ nomor }}!"
    assert (rich.text, plain.text) == (f"Gaya: {words}", f"Polos: {words}")
    assert {run.text for run in rich.runs if run.bold} == {"Melati", "sekali"}
    assert {run.text for run in rich.runs if run.underline} == {"terang"}
    assert "".join(run.text for run in rich.runs if run.italic) == "tetap terang sekali"
    assert not any(run.bold or run.italic for run in plain.runs)


def test_rows_of_a_list_have_it_as_well(tmp_path):
    kind = declared("nama")
    data = docx.Document(io.BytesIO(word_file()))
    cell = next(cell for row in data.tables[0].rows for cell in row.cells if "p.nama" in cell.text)
    cell.paragraphs[0].runs[0].text = "{{r p.nama }}"
    data.save(str(tmp_path / "pos.docx"))

    paper = filled(tmp_path, tmp_path / "pos.docx", kind, petugas=[{"nama": "*Hamzah* Contoh"}])

    runs = paper.tables[0].rows[1].cells[1].paragraphs[0].runs
    assert [(run.text, bool(run.bold)) for run in runs if run.text] == [("Hamzah", True), (" Contoh", False)]


def test_the_check_knows_which_fields_have_it(tmp_path):
    registry.declare([declared("catatan")])
    good, bad = "{{r catatan }}", "{{r nama_pos }}"

    assert check_template(template(tmp_path, good), KIND).may_be_activated
    (wrong,) = [one for one in check_template(template(tmp_path, good, bad), KIND).findings if one.severity == "salah"]

    assert (wrong.code, wrong.placeholder) == ("isi-kaya", bad)
    assert "nama_pos" in wrong.message
    assert "{{ nama_pos }}" in wrong.way_out
    (unknown,) = [one for one in check_template(template(tmp_path, "{{r catatann }}"), KIND).findings
                  if one.severity == "salah"]  # fmt: skip
    assert "{{r catatan }}" in unknown.way_out
    assert template_kind(KIND).vocabulary.words["catatan"].rich


def test_the_last_printing_refuses_what_the_check_does(tmp_path):
    with pytest.raises(TemplateBroken, match="boleh tebal dan miring"):
        filled(tmp_path, template(tmp_path, "{{r nama_pos }}"), declared("catatan"))
    for text in ("{{ catatan|_gaya }}", "{{p catatan }}", "{{r catatan|_gaya }}", "{{r catatan.runs }}"):
        with pytest.raises(TemplateBroken):
            filled(tmp_path, template(tmp_path, text), declared("catatan"))


def test_a_word_that_word_split_over_runs_is_one(tmp_path):
    path = template(tmp_path, "Gaya: {{r cata")
    document = docx.Document(str(path))
    document.paragraphs[-1].add_run("tan }} akhir")
    document.save(str(path))

    paper = filled(tmp_path, path, declared("catatan"), catatan="a *b*")

    assert paper.paragraphs[-1].text == "Gaya: a b akhir"
