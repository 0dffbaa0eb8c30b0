"""Where a paper holds a NIK."""

import pytest

from schemas import registry
from schemas.niks import nik_of


@pytest.mark.parametrize("kind", [one.kind for one in registry.forms()])
def test_the_nik_of_every_form_is_found_where_the_form_has_one(kind):
    what = registry.find(kind)
    written = str(what.longest)

    found = nik_of(kind, what.longest)

    assert bool(found) == ("'nik': '" in written)
    assert found == "" or (len(found) == 16 and found in written)


def test_answers_that_lack_what_the_form_has_are_passed_over():
    assert nik_of("kunjungan_warga", {}) == ""
    assert nik_of("pengaduan", {"pelapor": None}) == ""
