"""Answers in words, and what changed between two revisions."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import registry
from schemas.changes import changes_between, photo_changes
from schemas.leaves import leaf_at, leaves_of, with_answer

VISIT = registry.find("kunjungan_warga")
ANSWERS = VISIT.dump(VISIT.load(VISIT.example, today=None))


def changed(**more):
    return {**copy.deepcopy(ANSWERS), **more}


def test_a_changed_field_is_told_with_its_label_and_both_values():
    new = changed(no_telepon="081299999999")
    new["alamat"]["jalan"] = "Jalan Baru No. 1"

    found = changes_between(VISIT, ANSWERS, new)

    assert [(one.path, one.label, one.old, one.new) for one in found] == [
        ("alamat.jalan", "Alamat: Jalan", "Jalan Contoh Bahari No. 12", "Jalan Baru No. 1"),
        ("no_telepon", "Nomor telepon", "081200000000", "081299999999"),
    ]


def test_a_field_in_a_row_is_told_at_its_row():
    new = changed()
    new["kunjungan"][0]["keterangan"] = "Himbauan lampu"

    (one,) = changes_between(VISIT, ANSWERS, new)

    assert (one.path, one.label) == ("kunjungan.0.keterangan", "Catatan kunjungan 1: Keterangan")


def test_a_row_put_in_between_is_one_change():
    new = changed()
    new["penghuni"].insert(1, {"nama": "Joko Misal", "jenis_kelamin": "Laki-laki", "hubungan": "Lainnya"})

    (one,) = changes_between(VISIT, ANSWERS, new)

    assert (one.path, one.old, one.new) == ("penghuni.1", "", "Joko Misal, Laki-laki, Lainnya")


def test_a_row_taken_away_is_one_change():
    new = changed()
    del new["penghuni"][0]

    (one,) = changes_between(VISIT, ANSWERS, new)

    assert one.new == ""
    assert one.old.startswith("Siti Aminah, Perempuan, Istri, Lingga, 3 Mei 1987")


def test_what_was_empty_and_what_is_missing_are_the_same():
    assert changes_between(VISIT, changed(suku=""), {k: v for k, v in ANSWERS.items() if k != "suku"}) == []


def test_photos_are_compared_by_what_they_show_and_say():
    one = {"id": "1", "sha256": "a", "caption": "Di rumah", "place": ""}
    two = {"id": "2", "sha256": "b", "caption": "Di jalan", "place": ""}

    found = photo_changes([one, two], [{**two, "caption": "Di pos"}, {"id": "3", "sha256": "c", "caption": ""}])

    assert [(change.label, change.old, change.new) for change in found] == [
        ("Foto 1", "Di rumah", ""),
        ("Foto 1: Keterangan", "Di jalan", "Di pos"),
        ("Foto 2", "", "Ditambahkan"),
    ]


def test_a_leaf_knows_how_papers_print_it():
    assert leaf_at(VISIT, ANSWERS, "nik").printed[0] == "2172********0003"
    assert leaf_at(VISIT, ANSWERS, "no_telepon").printed[0] == "0812 0000 0000"
    assert leaf_at(VISIT, ANSWERS, "tanggal_lahir").printed == ("9 Januari 1984", "9 JANUARI 1984")
    assert leaf_at(VISIT, ANSWERS, "kunjungan.0.tanggal").printed == (
        "Senin, 9 Januari 2023", "9 Januari 2023", "SENIN, 9 JANUARI 2023",
    )  # fmt: skip
    assert leaf_at(VISIT, ANSWERS, "stiker_ditempel").words == "Ya"
    assert leaf_at(VISIT, ANSWERS, "foto.0.caption") is None


@pytest.mark.parametrize("kind", registry.forms(), ids=lambda kind: kind.kind)
@pytest.mark.parametrize("sample", ["example", "minimal", "longest"])
def test_every_form_can_be_told_answer_by_answer(kind, sample):
    answers = kind.dump(kind.load(kind.samples[sample], today=None))

    leaves = leaves_of(kind, answers)

    assert len({leaf.path for leaf in leaves}) == len(leaves)
    assert all(leaf.label and leaf.group for leaf in leaves)
    assert changes_between(kind, answers, answers) == []


@given(st.data())
def test_one_answer_changed_is_one_change_at_its_path(data):
    texts = [leaf for leaf in leaves_of(VISIT, ANSWERS) if isinstance(leaf.value, str) and leaf.words == leaf.value]
    leaf = data.draw(st.sampled_from(texts))
    words = data.draw(st.text(min_size=1).filter(lambda text: text != leaf.value))

    new = with_answer(ANSWERS, leaf.path, words)

    assert [one.path for one in changes_between(VISIT, ANSWERS, new)] == [leaf.path]
    assert leaf_at(VISIT, new, leaf.path).value == words
