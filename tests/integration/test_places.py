"""Where the answers stand on papers made by the real LibreOffice."""

from datetime import date

import pytest

from schemas import registry
from schemas.leaves import leaves_of
from schemas.setting import EXAMPLE_OFFICER, EXAMPLE_UNIT, PaperSetting
from services.papers import render_paper
from services.places import read_sheets
from services.templates import TemplateShelf


@pytest.fixture
def places_of(office, tmp_path):
    def find(name, **changes):
        kind = registry.find(name)
        values = kind.load({**kind.example, **changes}, today=date(2023, 2, 1))
        paper = render_paper(
            kind, values, PaperSetting(EXAMPLE_UNIT, EXAMPLE_OFFICER), tmp_path / "naskah.pdf",
            template=TemplateShelf().active(name), converter=office,
        )  # fmt: skip
        return read_sheets(paper.path.read_bytes(), leaves_of(kind, kind.dump(values)))

    return find


def test_answers_are_found_where_the_paper_prints_them(places_of):
    sheets = places_of("kunjungan_warga")
    places = sheets.places

    assert sheets.ratios == (pytest.approx(297 / 210, abs=0.001),)
    assert places["nama"].y < places["alamat.jalan"].y < places["no_telepon"].y < places["kunjungan.0.keterangan"].y
    assert places["nama"].x == pytest.approx(places["no_telepon"].x, abs=0.5)
    assert places["nik"].w > 5


def test_an_answer_over_two_lines_is_one_box(places_of):
    places = places_of("kunjungan_warga").places

    assert places["kunjungan.0.keterangan"].h > 1.5 * places["nama"].h


def test_a_place_says_whether_words_stand_where_its_number_would(places_of):
    places = places_of("kunjungan_warga").places

    assert places["alamat.jalan"].followed
    assert not places["kunjungan.0.keterangan"].followed


def test_rows_that_say_the_same_are_told_apart(places_of):
    places = places_of("kunjungan_warga").places
    rows = [places[f"penghuni.{number}.hubungan"] for number in (1, 2)]

    assert rows[0].y < rows[1].y
    assert places["penghuni.2.nama"].y == pytest.approx(rows[1].y, abs=0.3)


def test_what_the_paper_prints_otherwise_is_not_guessed(places_of):
    places = places_of("kunjungan_warga").places

    assert "stiker_ditempel" not in places
    assert "penghuni.0.jenis_kelamin" not in places


@pytest.mark.slow
@pytest.mark.parametrize("kind", registry.forms(), ids=lambda kind: kind.kind)
def test_most_answers_of_every_form_are_found(places_of, kind):
    values = kind.dump(kind.load(kind.example, today=date(2023, 2, 1)))
    answered = [leaf.path for leaf in leaves_of(kind, values) if len(leaf.words) > 3]

    found = places_of(kind.kind).places

    assert len([path for path in answered if path in found]) > 0.75 * len(answered)
