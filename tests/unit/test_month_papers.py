"""What a month holds, against the plan."""

from datetime import date, datetime
from uuid import uuid4

import pytest

from models.tables import Bundle, BundleFile, Document, Photo
from schemas import registry
from services.month_papers import (
    Standing,
    changed_since,
    document_in,
    kind_rows,
    made_in,
    may_be_nil,
    short_of_plan,
    some_of,
    unready,
)

BUILT = datetime(2023, 2, 1, 2)


def paper(kind="kunjungan_warga", state="disetujui", *, photos=1, revision=1, changed_at=BUILT, summary="SITI CONTOH"):
    return Document(
        id=uuid4(), kind=kind, state=state, restricted=kind == "laporan_informasi", date=date(2023, 1, 9),
        revision=revision, summary=summary, changed_at=changed_at, photos=[Photo() for _ in range(photos)],
    )  # fmt: skip


def row(papers, kind="kunjungan_warga", *, plan=None, nil=()):
    return next(
        row for row in kind_rows(papers, forms=registry.forms(), plan=plan or {}, nil_kinds=nil) if row.kind == kind
    )


@pytest.mark.parametrize(
    ("papers", "planned", "standing", "waiting"),
    [
        ([], 0, Standing.ABSENT, 0),
        ([], 2, Standing.SHORT, 2),
        ([paper()], 0, Standing.COMPLETE, 0),
        ([paper()], 3, Standing.SHORT, 2),
        ([paper(), paper(state="diajukan")], 2, Standing.WAITING, 1),
        ([paper(), paper(state="draf")], 1, Standing.DRAFT, 1),
        ([paper(state="draf"), paper(state="dikembalikan")], 5, Standing.RETURNED, 1),
        ([paper(state="dibatalkan")], 0, Standing.ABSENT, 0),
        ([paper(photos=0), paper()], 2, Standing.NO_PHOTOS, 1),
    ],
)
def test_the_most_urgent_thing_about_a_kind_is_what_its_row_says(papers, planned, standing, waiting):
    found = row(papers, plan={"kunjungan_warga": planned})

    assert (found.standing, found.waiting) == (standing, waiting)


def test_nil_counts_only_while_there_is_no_paper():
    assert row([], nil=["kunjungan_warga"]).standing is Standing.NIL
    assert row([paper()], nil=["kunjungan_warga"]).standing is Standing.COMPLETE
    assert may_be_nil([paper(state="dibatalkan")], "kunjungan_warga")
    assert not may_be_nil([paper(state="draf")], "kunjungan_warga")


def test_restricted_papers_stand_in_their_own_bundle():
    assert row([paper("laporan_informasi")], "laporan_informasi").standing is Standing.RESTRICTED


def test_each_missing_thing_leads_to_the_first_paper_that_it_is_about():
    papers = [paper(), paper(state="dikembalikan"), paper(state="dikembalikan")]

    assert row(papers).document_id == papers[1].id


def test_a_reason_is_owed_for_fewer_approved_papers_than_planned():
    rows = kind_rows(
        [paper(), paper(state="diajukan")], forms=registry.forms(), plan={"kunjungan_warga": 2}, nil_kinds=()
    )

    assert [row.kind for row in short_of_plan(rows)] == ["kunjungan_warga"]


def test_drafts_reviews_and_returns_keep_a_month_open():
    papers = [paper(state=state) for state in ("draf", "dikembalikan", "diajukan", "diperiksa", "disetujui")]

    assert unready(papers) == papers[:4]


def built_of(*papers):
    bundle = Bundle(restricted=False)
    bundle.files.append(
        BundleFile(
            build=1, stage="dibangun", created_at=BUILT,
            contents=[{"id": str(one.id), "revision": one.revision} for one in papers]
            + [{"id": "sampul", "revision": None}],
        )
    )  # fmt: skip
    return bundle.files


def test_an_unchanged_month_differs_in_nothing():
    papers = [paper(), paper(state="dibatalkan")]

    assert changed_since(papers, built_of(papers[0])) == []


@pytest.mark.parametrize(
    "change", [{"revision": 2}, {"state": "dibatalkan"}, {"changed_at": datetime(2023, 2, 1, 3)}], ids=str
)
def test_every_change_after_the_build_is_named(change):
    one = paper()
    files = built_of(one)
    for name, value in change.items():
        setattr(one, name, value)

    assert changed_since([one], files) == ["Kunjungan warga SITI CONTOH, 9 Januari 2023"]


def test_a_signature_of_the_same_second_as_a_decision_before_the_build_changes_nothing():
    decided, built = datetime(2023, 2, 1, 2, 0, 0, 400_000), datetime(2023, 2, 1, 2, 0, 0, 700_000)
    one = paper(changed_at=decided)
    files = built_of(one)
    files[0].created_at = built
    signed = BundleFile(build=1, stage="petugas", created_at=built.replace(microsecond=0), contents=files[0].contents)
    files.append(signed)

    assert changed_since([one], [signed]) == []


def test_a_paper_approved_after_the_build_is_named():
    before, later = paper(), paper(summary="AHMAD MISAL")

    assert changed_since([before, later], built_of(before)) == ["Kunjungan warga AHMAD MISAL, 9 Januari 2023"]


def test_long_lists_of_names_are_cut():
    assert some_of(["a", "b", "c", "d", "e"]) == "a; b; c; dan 2 lainnya"


def test_papers_that_nobody_entered_are_named_once_from_what_stands_in_a_file():
    items = [
        {"id": "sampul", "title": "Sampul", "revision": None},
        {"id": str(uuid4()), "title": "Kunjungan warga: SITI", "revision": 1},
        {"id": "2023-01-catatan_kunjungan", "title": "Catatan kunjungan: Januari 2023", "revision": None},
        {"id": "2023-01-register", "title": "Catatan kunjungan: lain", "revision": None},
    ]

    assert made_in([BundleFile(contents=items)]) == ["Catatan kunjungan"]
    assert [document_in(item) is None for item in items] == [True, False, True, True]
