"""What is typed into the search box, understood."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.search_words import Sought, corrected, understood


@pytest.mark.parametrize(
    "typed", ["9 januari 2023", "9 Jan 2023", "09 Januari 2023", "2023-01-09", "9/1/2023", "09-01-2023", "9.1.2023"]
)
def test_a_day_is_understood_as_people_write_it(typed):
    assert understood(typed) == Sought(day=date(2023, 1, 9))


@pytest.mark.parametrize("typed", ["januari 2023", "Jan 2023", "2023-01", "  JANUARI   2023 "])
def test_a_month_is_understood_as_people_write_it(typed):
    assert understood(typed) == Sought(period="2023-01")


def test_words_stay_beside_a_date():
    assert understood("Siti 9 Januari 2023 RT") == Sought(words=("siti", "rt"), day=date(2023, 1, 9))


@pytest.mark.parametrize(
    "typed", ["2172014711870001", "2172 0147 1187 0001", "2172-0147-1187-0001", "2172.0147.1187.0001"]
)
def test_a_nik_is_one_word_however_it_is_grouped(typed):
    assert understood(typed) == Sought(words=("2172014711870001",))


@pytest.mark.parametrize("typed", ["B/12/I/2023", "R/LI-4/I/2023/Bhabinkamtibmas", "7H3K-9QWX-2MND-4RTP"])
def test_a_number_or_code_is_one_word(typed):
    assert understood(typed) == Sought(words=(typed.casefold(),))


@pytest.mark.parametrize("typed", ["31 februari 2023", "2023-13", "99/99/2023"])
def test_what_looks_like_a_date_and_is_none_stays_words(typed):
    assert understood(typed).words


@given(st.text(max_size=200))
def test_any_text_is_understood_as_something(typed):
    sought = understood(typed)

    assert len(sought.words) <= 8
    assert all(sought.words)


VOCABULARY = {"siti", "rahma", "hidayatullah", "rahmat", "dompak"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("sitti", "siti"), ("siit", "siti"), ("hidayatulah", "hidayatullah"), ("dompek", "dompak"), ("xyzw", None)],
)
def test_one_wrong_letter_is_forgiven(typed, meant):
    found = corrected(understood(typed), VOCABULARY)

    assert (None if found is None else found.words) == (None if meant is None else (meant,))


def test_a_part_of_a_known_word_is_no_typing_error():
    assert corrected(understood("hidayat sitti"), VOCABULARY) == Sought(words=("hidayat", "siti"))


def test_numbers_and_short_words_are_not_guessed():
    assert corrected(understood("2172014711870002"), {"2172014711870001"}) is None
    assert corrected(understood("rt9"), {"rt8"}) is None
