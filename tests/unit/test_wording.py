"""Computed words: amounts, ages, months."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.setting import Person
from schemas.wording import (
    MOST_WORDED,
    SCALES,
    UNITS,
    age,
    age_words,
    month_and_year,
    post_capitals,
    post_in_words,
    post_lines,
    rupiah,
    rupiah_words,
    terbilang,
)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"), (1, "satu"), (10, "sepuluh"), (11, "sebelas"), (12, "dua belas"), (19, "sembilan belas"),
        (20, "dua puluh"), (21, "dua puluh satu"), (100, "seratus"), (111, "seratus sebelas"), (200, "dua ratus"),
        (1_000, "seribu"), (1_001, "seribu satu"), (2_023, "dua ribu dua puluh tiga"), (11_000, "sebelas ribu"),
        (100_000, "seratus ribu"), (1_000_000, "satu juta"), (1_250_000, "satu juta dua ratus lima puluh ribu"),
        (10**9, "satu miliar"), (10**12 + 1, "satu triliun satu"), (101_000, "seratus satu ribu"),
    ],
)  # fmt: skip
def test_numbers_are_said_as_on_a_receipt(number, words):
    assert terbilang(number) == words


def value(words):
    """Read the words of a number: the other way round, by its own grammar."""
    total = group = last = 0
    for word in words.split():
        scale = next((size for size, name in SCALES if word in (name, f"se{name}")), 0)
        if word == "belas":
            group, last = group - last + last + 10, 0
        elif scale >= 1_000:
            total, group, last = total + (1 if word.startswith("se") else group) * scale, 0, 0
        elif scale:
            group, last = group - last + (1 if word.startswith("se") else last) * scale, 0
        else:
            last = UNITS.index(word)
            group += last
    return total + group


@given(st.integers(0, MOST_WORDED) | st.integers(0, 10**6))
def test_no_two_numbers_are_said_alike(number):
    assert value(terbilang(number)) == number


@pytest.mark.parametrize("number", [-1, MOST_WORDED + 1])
def test_a_number_that_has_no_words_is_refused(number):
    with pytest.raises(ValueError, match="999"):
        terbilang(number)


def test_amounts_are_printed_with_dots_and_words():
    assert rupiah(1_250_000) == "Rp1.250.000,00"
    assert rupiah_words(1_250_000) == "Satu juta dua ratus lima puluh ribu rupiah"


def test_ages_are_full_years():
    assert age(date(1984, 1, 9), date(2023, 1, 8)) == 38
    assert age(date(1984, 1, 9), date(2023, 1, 9)) == 39
    assert age(date(2020, 2, 29), date(2023, 2, 28)) == 2
    assert age_words(date(2022, 5, 10), date(2023, 1, 9)) == "7 bulan"
    assert age_words(date(1984, 1, 9), date(2023, 1, 9)) == "39 tahun"
    assert month_and_year(date(2023, 1, 9)) == "Januari 2023"


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.integers(0, 40_000))
def test_an_age_grows_by_one_a_year(born, days):
    on = born + timedelta(days)

    assert days // 366 <= age(born, on) <= days // 365


@pytest.mark.parametrize(
    ("manner", "lines"),
    [
        ("", "KAPOLSEK CONTOH TIMUR"),
        ("Plt.", "Plt. KAPOLSEK CONTOH TIMUR"),
        ("Plh.", "Plh. KAPOLSEK CONTOH TIMUR"),
        ("PS.", "PS. KAPOLSEK CONTOH TIMUR"),
        ("a.n.", "a.n. KAPOLSEK CONTOH TIMUR\nKANIT BINMAS"),
        ("u.b.", "a.n. KAPOLSEK CONTOH TIMUR\nWAKAPOLSEK\nu.b.\nKANIT BINMAS"),
    ],
)
def test_a_post_is_printed_as_its_holder_stands_in_it(manner, lines):
    person = Person("SARI UMPAMA", "Ipda", "00000004", manner, "Kanit Binmas", "Wakapolsek")

    assert post_capitals(post_lines("Kapolsek Contoh Timur", person)) == lines


@pytest.mark.parametrize(
    ("manner", "own", "said"),
    [
        ("", "", "Kapolsek Contoh"),
        ("Plh.", "", "Plh. Kapolsek Contoh"),
        ("a.n.", "Kanit Binmas", "Kanit Binmas a.n. Kapolsek Contoh"),
        ("u.b.", "Kanit Binmas", "Kanit Binmas a.n. Kapolsek Contoh"),
    ],
)
def test_a_post_is_said_in_a_sentence(manner, own, said):
    person = Person("SARI UMPAMA", "Ipda", "00000004", manner, own, "Wakapolsek")

    assert post_in_words("Kapolsek Contoh", person) == said
