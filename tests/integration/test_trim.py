"""What trimming leaves out is seen on no page: pictures of trimmed and untrimmed papers are the same, dot by dot."""

import subprocess
from datetime import date

import docx
import pytest
import wordhabits
import wordsamples
from pagelook import rasters

from pipeline.compile import compile_template
from pipeline.fill import fill
from pipeline.picture import Picture
from schemas import registry
from schemas.setting import EXAMPLE_OFFICER, EXAMPLE_UNIT, PaperSetting
from services.templates import SHIPPED

pytestmark = pytest.mark.slow
named = {"ids": lambda value: getattr(value, "__name__", getattr(value, "kind", str(value)))}


def looks(path, context, office, tmp_path, *, paper="A4"):
    """The pictures of a template's pages, trimmed and not."""
    found = []
    for trim in (True, False):
        word = fill(compile_template(path, trim=trim), context, tmp_path / f"{trim}.docx", paper=paper)
        found.append(rasters(office.convert(word, tmp_path / f"{trim}.pdf").path))
    return found


@pytest.mark.parametrize("sample", wordsamples.EVERY, **named)
def test_the_word_samples_look_the_same(sample, office, tmp_path):
    path = wordsamples.save(tmp_path / "t.docx", sample)

    trimmed, whole = looks(path, wordsamples.answers(2, tmp_path), office, tmp_path)

    assert trimmed == whole


@pytest.mark.parametrize("answers", ["example", "longest", "minimal"])
@pytest.mark.parametrize("kind", registry.all_types(), **named)
def test_the_shipped_papers_look_the_same(kind, answers, office, tmp_path):
    values = kind.load(getattr(kind, answers), today=date(2023, 2, 1))
    context = kind.context(values, PaperSetting(EXAMPLE_UNIT, EXAMPLE_OFFICER, "1"))

    trimmed, whole = looks(kind.template, context, office, tmp_path)

    assert trimmed == whole


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.docx")), ids=lambda path: path.stem)
def test_the_shipped_templates_look_the_same_unfilled(path, office, tmp_path):
    """Every shipped template, bundle parts too, with its placeholders as text: all its styles are in use."""
    found = []
    for trim in (True, False):
        template = compile_template(path, trim=trim)
        source = wordsamples.literal(path, tmp_path / f"{trim}.docx", kept=template.kept)
        word = fill(compile_template(source, trim=False), {}, tmp_path / f"{trim}-filled.docx")
        found.append(rasters(office.convert(word, tmp_path / f"{trim}.pdf").path))

    assert found[0] == found[1]


@pytest.fixture(scope="module")
def saved_by_libreoffice(tmp_path_factory):
    """The samples as LibreOffice itself saves them: all in one run."""
    folder = tmp_path_factory.mktemp("writer")
    sources = [wordsamples.save(folder / f"{sample.__name__}.docx", sample) for sample in LIBREOFFICE]
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to",
         "docx:Office Open XML Text", "--outdir", str(folder / "out"), *map(str, sources)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return folder / "out"


LIBREOFFICE = [
    wordsamples.plain, wordsamples.rows, wordsamples.table_over_pages, wordsamples.list_styles,
    wordsamples.numbered_headings, wordsamples.header_and_footer, wordsamples.styles_of_every_kind,
    wordsamples.direct_formatting, wordsamples.landscape_section, wordsamples.page_of_pages,
    wordsamples.fixed_picture, wordsamples.first_page_and_even_pages,
]  # fmt: skip


@pytest.mark.parametrize("sample", LIBREOFFICE, **named)
def test_files_saved_by_libreoffice_look_the_same(sample, saved_by_libreoffice, office, tmp_path):
    path = saved_by_libreoffice / f"{sample.__name__}.docx"

    trimmed, whole = looks(path, wordsamples.answers(2, tmp_path), office, tmp_path)

    assert trimmed == whole


@pytest.mark.parametrize("habit", [wordhabits.as_word, wordhabits.as_google_docs], **named)
@pytest.mark.parametrize(
    "sample",
    [wordsamples.plain, wordsamples.rows, wordsamples.table_over_pages, wordsamples.list_styles,
     wordsamples.numbered_headings, wordsamples.header_and_footer, wordsamples.styles_of_every_kind,
     wordsamples.page_of_pages],
    **named,
)  # fmt: skip
def test_files_with_the_habits_of_other_programs_look_the_same(habit, sample, office, tmp_path):
    path = habit(wordsamples.save(tmp_path / "s.docx", sample), tmp_path / "t.docx")

    trimmed, whole = looks(path, wordsamples.answers(2, tmp_path), office, tmp_path)

    assert trimmed == whole


def test_a_bundle_part_with_photos_looks_the_same(office, tmp_path):
    answers = wordsamples.answers(1, tmp_path)
    photo = Picture(answers["foto"].content, 81, 88)
    path = wordsamples.save(tmp_path / "t.docx", wordsamples.pictures_in_a_table)

    trimmed, whole = looks(path, {**answers, "foto": photo}, office, tmp_path, paper="F4")

    assert trimmed == whole


def test_most_of_words_default_styles_go_and_the_file_is_still_a_template(office, tmp_path):
    path = wordsamples.save(tmp_path / "t.docx", wordsamples.styles_of_every_kind)

    word = fill(compile_template(path), wordsamples.answers(0, tmp_path), tmp_path / "o.docx")

    before, after = docx.Document(path).styles, docx.Document(word.path).styles
    assert len(list(after)) < 20 < 100 < len(list(before))
    assert {"Dasar", "Turunan", "Tanda", "Light Grid Accent 1", "Intense Quote", "Caption", "Normal"} <= {
        style.name for style in after
    }
