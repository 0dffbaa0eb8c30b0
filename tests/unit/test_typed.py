"""Answers as typed: flat names and nested answers are two shapes of the same thing."""

from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from errors import UserError
from schemas import registry
from schemas.typed import complete, date_parts, from_form, is_blank, merged, plain, remembered, starting, to_form
from tests.answers import typed

KINDS = registry.forms()
VISIT = registry.find("kunjungan_warga").schema()
REFUGEES = registry.find("pendataan_pengungsi").schema()
QUICK = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_any_answers_put_into_a_form_come_back_the_same(kind):
    schema = kind.schema()

    @QUICK
    @given(typed(schema))
    def holds(answers):
        assert from_form(schema, to_form(schema, answers)) == _without_blank_rows_of_groups(answers)

    holds()


def _without_blank_rows_of_groups(value):
    """A row without a single control cannot be told from none, however deep: the page puts one into every row."""
    if isinstance(value, dict):
        kept = {name: _without_blank_rows_of_groups(inner) for name, inner in value.items()}
        return {name: inner for name, inner in kept.items() if inner not in ([], {})}
    if isinstance(value, list):
        return [row for row in map(_without_blank_rows_of_groups, value) if row != {}]
    return value


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_a_usual_paper_passes_its_form_through_the_controls(kind):
    schema = kind.schema()
    from_program = kind.load(kind.example, today=datetime(2023, 2, 1).date())

    assert (
        kind.load(from_form(schema, to_form(schema, kind.example)), today=datetime(2023, 2, 1).date()) == from_program
    )


def test_rows_stand_in_the_order_of_the_page():
    pairs = [("penghuni.7.nama", "Siti"), ("penghuni.x.nama", "Dewi"), ("penghuni.0.nama", "Fajar")]

    assert [row["nama"] for row in from_form(VISIT, pairs)["penghuni"]] == ["Siti", "Dewi", "Fajar"]


def test_names_that_no_form_has_are_left():
    pairs = [
        ("nama", "Siti"),
        ("nama.x", "?"),
        ("alamat", "?"),
        ("_deed", "periksa"),
        ("penghuni.0.0.0", "?"),
        ("", "?"),
    ]

    assert from_form(VISIT, pairs) == {"nama": "Siti", "penghuni": [{}]}


def test_line_ends_of_browsers_are_one_line_end():
    assert from_form(VISIT, [("catatan_perubahan", "satu\r\ndua\rtiga")]) == {"catatan_perubahan": "satu\ndua\ntiga"}


def test_three_boxes_are_one_date_and_stay_as_typed_where_they_are_not():
    boxes = ("tahun", "bulan", "hari")
    dates = [
        from_form(VISIT, [(f"tanggal_lahir.{box}", part) for box, part in zip(boxes, parts, strict=True)])
        for parts in (("1984", "1", "9"), ("84", "", "9"), ("", "", ""), ("tahun", "2", "3"))
    ]

    assert [one.get("tanggal_lahir") for one in dates] == ["1984-01-09", "84--09", None, "tahun-02-03"]
    assert date_parts("1984-01-09") == ("1984", "1", "9")
    assert date_parts("84--09") == ("84", "", "9")
    assert date_parts("tahun-02-03") is None


def test_only_rows_with_something_in_them_count():
    usual = starting(REFUGEES.fields["pengungsi"].inner.schema)
    rows = [{}, {"nama": " "}, dict(usual), {**usual, "nama": "Siti"}]

    assert usual == {"kondisi": "Sehat"}
    assert [is_blank(REFUGEES.fields["pengungsi"].inner, row) for row in rows] == [True, True, True, False]
    assert complete(REFUGEES, {"pengungsi": rows[:3], "bantuan": "tenda"}) == {"bantuan": "tenda"}
    assert complete(VISIT, {"kunjungan": [{"jam": "09:12", "pendapat": [{}]}]}) == {
        "kunjungan": [{"jam": "09:12"}], "alamat": {},
    }  # fmt: skip


def test_a_form_starts_with_the_usual_choices_and_the_moment():
    first = {"tanggal": "2023-01-09", "jam": "09:12", "status_penerima": "Kepala keluarga"}
    assert starting(VISIT, datetime(2023, 1, 9, 9, 12)) == {"kewarganegaraan": "WNI", "kunjungan": [first]}
    assert starting(VISIT.fields["kunjungan"].inner.schema, datetime(2023, 1, 9, 9, 12)) == {
        "tanggal": "2023-01-09", "jam": "09:12", "status_penerima": "Kepala keluarga",
    }  # fmt: skip


def test_what_a_form_remembers_lies_over_what_it_starts_with_group_by_group():
    last = {"alamat": {"jalan": "Jalan Contoh", "desa_kelurahan": "Contoh"}, "nama": "Siti"}

    assert remembered(VISIT, last) == {"alamat": {"desa_kelurahan": "Contoh"}}
    assert merged({"alamat": {"rt": "001"}}, remembered(VISIT, last)) == {
        "alamat": {"rt": "001", "desa_kelurahan": "Contoh"}
    }


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=8))
def test_whatever_a_program_sends_can_be_kept_or_is_refused(value):
    try:
        kept = plain({"nama": value})
    except UserError:
        return
    assert plain(kept) == kept
    str(kept).encode()
