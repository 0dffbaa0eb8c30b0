"""Papers that nobody types: what is made from an entry or from a month says no more and no less than its source."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errors import AnswersInvalid
from schemas import registry
from schemas.derived import papers_of_entry, papers_of_month
from schemas.laporan_bulanan import change
from schemas.laporan_kegiatan import ACTIVITIES, THEMES, WORKS
from schemas.problem_solving import FIELDS
from schemas.recap import counted, planned
from schemas.record import Entry, Record, entry_of, row_of
from schemas.rencana_kegiatan import DONE, NOT_DONE, OTHERWISE, realised
from schemas.setting import EXAMPLE_OFFICER, EXAMPLE_UNIT, PaperSetting

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


def test_an_entry_and_a_month_name_the_papers_that_follow_from_them():
    report = DISPUTE.load(DISPUTE.example, today=TODAY)
    month = a_month(an_entry(CARD), an_entry(DISPUTE))

    assert [kind.kind for kind, _ in papers_of_entry("problem_solving", report)] == [
        "berita_acara_mediasi", "kesepakatan_bersama",
    ]  # fmt: skip
    assert [kind.kind for kind, _ in papers_of_month(month)] == ["catatan_kunjungan", "register_problem_solving"]
    assert list(papers_of_month(a_month())) == []


# ---------------------------------------------------------------- recaps

FIRST, LAST = date(2023, 1, 1), date(2023, 1, 31)
OFFICERS = tuple(replace(EXAMPLE_OFFICER, area=f"Kelurahan {name}") for name in ("Contoh", "Bahari", "Pantai"))
SETTING = PaperSetting(EXAMPLE_UNIT, EXAMPLE_OFFICER)
DAYS = st.integers(0, 30).map(lambda day: FIRST + timedelta(day))


@st.composite
def entries(draw):
    """An entry of any kind that counts, of any officer and day, with what decides its column."""
    kind = registry.find(
        draw(st.sampled_from(["kunjungan_warga", "laporan_kegiatan", "problem_solving", "laporan_informasi"]))
    )
    values = dict(kind.load(kind.example, today=TODAY))
    if kind.kind == "laporan_kegiatan":
        values |= {
            "jenis_kegiatan": draw(st.sampled_from(ACTIVITIES)),
            "binluh": draw(st.none() | st.sampled_from(THEMES).map(lambda theme: {"tema": theme})),
            "dana_desa": draw(st.none() | st.sampled_from(["", *WORKS]).map(lambda field: {"bidang": field})),
        }
    if kind.kind == "problem_solving":
        values["bidang_masalah"] = draw(st.sampled_from(FIELDS))
    made = entry_of(kind, values, draw(st.sampled_from(OFFICERS)), photos=draw(st.integers(0, 4)))
    return replace(made, date=draw(DAYS))


def papers_without_activity(count):
    kind = registry.find("rencana_kegiatan")
    return [entry_of(kind, kind.load(kind.example, today=TODAY), EXAMPLE_OFFICER)] * count


@settings(max_examples=60, deadline=None)
@given(st.lists(entries(), max_size=40), st.integers(0, 3))
def test_the_totals_of_both_recaps_are_a_count_of_the_entries(found, others):
    ordered = tuple(sorted([*found, *papers_without_activity(others)], key=lambda entry: entry.date))
    rows = tuple(row_of(officer) for officer in OFFICERS)
    monthly, daily = registry.find("rekap_bulanan"), registry.find("rekap_harian")

    month = monthly.context(monthly.made_from(Record(FIRST, LAST, LAST, ordered, rows=rows)), SETTING)
    days = [
        daily.context(
            daily.made_from(Record(day, day, day, tuple(one for one in ordered if one.date == day), rows=rows)), SETTING
        )
        for day in (FIRST + timedelta(number) for number in range(31))
    ]

    assert month["total"][-1] == sum(month["total"][:-1]) == sum(row["jumlah"] for row in month["baris"]) == len(found)
    assert sum(day["total"][-1] for day in days) == len(found)
    assert sum(len(day["rincian"]) for day in days) == len(found)
    for place, officer in enumerate(OFFICERS):
        own = sum(entry.row == row_of(officer) for entry in found)
        assert month["baris"][place]["jumlah"] == own == sum(day["baris"][place]["jumlah"] for day in days)
    assert sum(counted(ordered).values()) == len(found)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(entries(), max_size=40),
    st.none() | st.dictionaries(st.sampled_from(ACTIVITIES), st.integers(0, 60), max_size=6),
    st.integers(0, 3),
)
def test_the_totals_of_the_monthly_report_are_a_count_of_the_entries(found, before, plans):
    report = registry.find("laporan_bulanan")
    ordered = [*found, *papers_without_activity(plans)]
    secret = sum(entry.secret for entry in found)

    context = report.context(report.made_from(Record(FIRST, LAST, LAST, tuple(ordered), before=before)), SETTING)

    papers = len(ordered) - secret
    assert context["jumlah_naskah"] == sum(row["jumlah"] for row in context["rekap"]) == papers
    assert context["jumlah_rahasia"] == secret
    assert sum(week["jumlah"] for week in context["pekan"]) == papers
    assert context["hari_kegiatan"] == len({entry.date for entry in ordered if not entry.secret})
    assert sum(week["hari"] for week in context["pekan"]) == context["hari_kegiatan"]
    assert context["jumlah_foto"] == sum(entry.photos for entry in found)
    assert context["jumlah_realisasi"] == sum(row["realisasi"] for row in context["anev"]) == len(found)
    assert all((row["perubahan"] == "–") is (before is None) for row in context["anev"])


@settings(max_examples=30, deadline=None)
@given(st.lists(entries(), max_size=30))
def test_the_letter_and_the_secret_month_s_report_split_the_entries_between_them(found):
    letter, report = registry.find("surat_pengantar"), registry.find("laporan_bulanan")
    open_month = Record(FIRST, LAST, LAST, tuple(found))

    sent, kept = letter.made_from(open_month), letter.made_from(replace(open_month, restricted=True))

    assert sum(row["jumlah"] for row in [*sent["kiriman"], *kept["kiriman"]]) == len(found)
    assert sum(row["jumlah"] for row in kept["kiriman"]) == sent["jumlah_rahasia"]
    secret = report.context(report.made_from(replace(open_month, restricted=True)), SETTING)
    assert secret["tingkat"] == "RAHASIA"
    assert secret["jumlah_realisasi"] == sent["jumlah_rahasia"]


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (5, 4, "naik 1 (25%)"), (9, 10, "turun 1 (10%)"), (3, 3, "tetap"), (4, 0, "naik 4"), (4, None, "–"),
        (9, 8, "naik 1 (13%)"), (1, 3, "turun 2 (67%)"),
    ],
)  # fmt: skip
def test_a_change_against_last_month_is_said_in_words(now, before, said):
    assert change(now, before) == said


def test_obstacles_and_incidents_of_the_month_stand_in_its_report():
    activity, complaint = registry.find("laporan_kegiatan"), registry.find("pengaduan")
    month = a_month(an_entry(activity), an_entry(activity), an_entry(complaint))

    report = registry.find("laporan_bulanan").made_from(month)

    assert report["hambatan"] == [activity.example["hambatan"]]
    assert [row["jenis"] for row in report["kejadian"]] == [complaint.title]


def test_an_officer_who_did_nothing_stands_in_the_recap_with_zeroes():
    recap = registry.find("rekap_harian")

    values = recap.made_from(Record(FIRST, FIRST, FIRST, (), rows=("Kelurahan Contoh (Aipda BUDI CONTOH)",)))

    assert recap.context(values, SETTING)["baris"][0]["jumlah"] == 0
    assert recap.made_from(Record(FIRST, FIRST, FIRST, ())) is None


# ---------------------------------------------------------------- plans

PLAN = registry.find("rencana_kegiatan")
VISITS, TALK = "DDS/SAMBANG/KUNJUNGAN", "BINLUH/CERAMAH"


def a_plan(*rows, span="Mingguan"):
    planned_rows = [
        {"tanggal": day, "bentuk_kegiatan": activity, "sasaran": "Warga", "lokasi": "RT 002", **more}
        for day, activity, more in rows
    ]
    return PLAN.load({**PLAN.example, "jangka": span, "kegiatan": planned_rows}, today=TODAY)


def done(day, activity, number=""):
    return Entry("laporan_kegiatan", "Laporan Hasil Kegiatan", PLAN.section, day, {}, "", activity, number=number)


def test_a_plan_is_filled_from_what_was_reported_each_report_once():
    plan = a_plan(
        ("2023-01-09", TALK, {}), ("2023-01-10", VISITS, {}), ("2023-01-11", VISITS, {}), ("2023-01-12", VISITS, {}),
        ("2023-01-15", TALK, {}),
    )  # fmt: skip
    reported = (
        done(date(2023, 1, 9), TALK, "B/LAP-1"), done(date(2023, 1, 11), VISITS), done(date(2023, 1, 13), VISITS),
        done(date(2023, 1, 20), TALK),
    )  # fmt: skip

    rows = realised(plan, Record(FIRST, date(2023, 1, 14), LAST, reported))["kegiatan"]

    assert [row["realisasi"] for row in rows] == [DONE, OTHERWISE, DONE, NOT_DONE, ""]
    assert [row["bukti"] for row in rows] == [
        "B/LAP-1", "dilaksanakan 13 Januari 2023", "Laporan Hasil Kegiatan", "", "",
    ]  # fmt: skip
    assert plan["kegiatan"][0]["realisasi"] == ""


def test_what_the_officer_wrote_of_a_planned_activity_stays():
    plan = a_plan(("2023-01-09", TALK, {"realisasi": NOT_DONE, "bukti": "hujan deras"}))

    (row,) = realised(plan, Record(FIRST, LAST, LAST, (done(date(2023, 1, 9), TALK),)))["kegiatan"]

    assert (row["realisasi"], row["bukti"]) == (NOT_DONE, "hujan deras")


def test_the_month_s_plan_counts_before_those_of_its_weeks():
    week = entry_of(PLAN, a_plan(("2023-01-09", TALK, {"target": 2}), ("2023-01-10", VISITS, {})), EXAMPLE_OFFICER)
    whole = replace(week, values={**week.values, "jangka": "Bulanan"})

    assert planned(a_month(week, week)) == {TALK: 4, VISITS: 2}
    assert planned(a_month(week, whole)) == {TALK: 2, VISITS: 1}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"selesai": "2023-01-20"}, "selesai"),
        ({"selesai": "2023-01-01"}, "selesai"),
        ({"mulai": "2023-01-10"}, "kegiatan.0.tanggal"),
    ],
)
def test_a_plan_holds_what_lies_within_its_week(changes, field):
    with pytest.raises(AnswersInvalid) as refusal:
        PLAN.load({**PLAN.example, **changes}, today=TODAY)

    assert list(refusal.value.fields) == [field]
