"""What a person types becomes clean, printable text, or is refused with words."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.text import TextRefused, clean_text, is_printable

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@given(ANY_TEXT)
def test_any_text_is_refused_with_words_or_holds_only_what_can_be_printed(raw):
    refusal = ""
    cleaned = ""
    try:
        cleaned = clean_text(raw)
    except TextRefused as exc:
        refusal = str(exc)

    if refusal:
        assert refusal.encode("utf-8", "strict").endswith(b".")
    else:
        assert all(char in "\n\t" or is_printable(char) for char in cleaned)
        assert unicodedata.normalize("NFC", cleaned) == cleaned
        assert clean_text(cleaned) == cleaned


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("a\r\nb\rc\u2028d\u2029e", "a\nb\nc\nd\ne"),
        ("bel\x07 nul\x00 hapus\x7f c1\x9b", "bel nul hapus c1"),
        ("nol\u200blebar \ufeffawal lu\u00adnak", "nollebar awal lunak"),
        ("POST\u202eTSOP\u202c", "POSTTSOP"),
        ("bukan\ufffehuruf\ufdd0", "bukanhuruf"),
        ("e\u0301", "é"),
        ("a\u00a0b\u2003c\u202fd\u3000e", "a b c d e"),
        ("& < > {{ {% %} ' \" – “kutip” €", "& < > {{ {% %} ' \" – “kutip” €"),
        ("Ελλάδα Москва ½ m² № → ≤", "Ελλάδα Москва ½ m² № → ≤"),
    ],
)
def test_text_is_normalised_and_loses_what_has_no_shape(raw, cleaned):
    assert clean_text(raw) == cleaned


@pytest.mark.parametrize(
    ("raw", "named"),
    [
        ("漢字", '"漢" (U+6F22)'),
        ("שלום", "U+05E9"),
        ("سلام", "U+0633"),
        ("ꦗꦮ", "U+A997"),
        ("hadir 👍", "U+1F44D"),
        ("x\u0338", "U+0338"),
        ("\ue000", "U+E000"),
        ("\ufffd", "U+FFFD"),
        ("\u0600", "U+0600"),
    ],
)
def test_what_the_house_font_cannot_draw_is_refused_and_named(raw, named):
    with pytest.raises(TextRefused) as refusal:
        clean_text(raw)

    assert named in str(refusal.value)
    assert "tidak dapat dicetak" in str(refusal.value)


def test_half_a_surrogate_pair_is_refused_not_dropped():
    with pytest.raises(TextRefused, match="rusak"):
        clean_text("Budi \ud800Contoh")
