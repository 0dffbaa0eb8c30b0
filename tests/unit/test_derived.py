"""Papers that nobody types: what is made from an entry or from a month says no more and no less than its source."""

from dataclasses import replace
from datetime import date

import pytest

from schemas import registry
from schemas.record import Record, entry_of
from schemas.setting import EXAMPLE_OFFICER

TODAY = date(2023, 2, 1)
CARD, BUSINESS, DISPUTE = (registry.find(kind) for kind in ("kunjungan_warga", "kunjungan_usaha", "problem_solving"))
AGREEMENT, MINUTES = registry.find("kesepakatan_bersama"), registry.find("berita_acara_mediasi")


def an_entry(kind, **changes):
    values = kind.load({**kind.example, **changes}, today=TODAY)
    return entry_of(kind, values, EXAMPLE_OFFICER)


def a_month(*entries):
    return Record(date(2023, 1, 1), date(2023, 1, 31), date(2023, 1, 31), tuple(entries))


def visit(day, clock="09:00"):
    return {**CARD.example["kunjungan"][0], "tanggal": day, "jam": clock}


def test_the_log_counts_each_visit_once_though_later_cards_repeat_it():
    log = registry.find("catatan_kunjungan")
    first, second = visit("2023-01-03"), visit("2023-01-20")
    month = a_month(
        an_entry(CARD, kunjungan=[first]),
        an_entry(CARD, kunjungan=[first, second]),
        an_entry(CARD, nama="Usman Harun", kunjungan=[visit("2022-12-30"), second]),
        an_entry(BUSINESS),
    )

    rows = log.made_from(month)["baris"]

    assert [(row["nama"], row["tanggal"].day, row["ke"]) for row in rows] == [
        ("Rahmat Hidayatullah", 3, 1), ("Toko Bahari Contoh", 10, 1), ("Rahmat Hidayatullah", 20, 2),
        ("Usman Harun", 20, 2),
    ]  # fmt: skip


def test_a_month_without_visits_or_disputes_has_no_log_and_no_register():
    month = a_month(an_entry(registry.find("laporan_kegiatan")))

    assert registry.find("catatan_kunjungan").made_from(month) is None
    assert registry.find("register_problem_solving").made_from(month) is None


@pytest.mark.parametrize(
    ("changes", "agreed", "minuted"),
    [
        ({}, True, True),
        ({"hasil": "Belum selesai"}, False, True),
        ({"jenis": "Non-sengketa"}, False, False),
    ],
)
def test_an_agreement_needs_two_parties_and_peace(changes, agreed, minuted):
    report = DISPUTE.load({**DISPUTE.example, **changes}, today=TODAY)

    assert (AGREEMENT.made_from(report) is not None) is agreed
    assert (MINUTES.made_from(report) is not None) is minuted


def test_the_agreement_carries_the_parties_of_the_report():
    report = DISPUTE.load({**DISPUTE.example, "tanggal_selesai": "2023-01-18"}, today=TODAY)

    letter = AGREEMENT.made_from(report)

    assert letter["pihak_pertama"] == report["pihak_pertama"]
    assert letter["butir_kesepakatan"] == report["butir_kesepakatan"]
    assert (letter["tanggal"], letter["jam"]) == (date(2023, 1, 18), "")  # the hour is that of another day


def test_the_register_names_the_number_that_the_report_got():
    entry = replace(an_entry(DISPUTE), number="PS/4/I/2023/Kelurahan Contoh")

    (row,) = registry.find("register_problem_solving").made_from(a_month(entry))["baris"]

    assert (row["nomor"], row["hasil"]) == ("PS/4/I/2023/Kelurahan Contoh", "Damai")
