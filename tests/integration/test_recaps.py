"""A Polsek's recaps and an officer's monthly papers count what was entered, whatever the month holds."""

from datetime import date, timedelta

import pytest
from factories import Station, add_document, add_month, add_officer, make_installation, now
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from errors import NotAllowed, UnknownKind
from models.tables import Document, DocumentRevision, Month, Officer
from schemas import registry
from schemas.record import last_day
from schemas.setting import PaperSetting
from services.following import after_month, record_of
from services.people import setting_of
from services.recaps import recap_of

FIRST = date(2023, 1, 1)
ACTIVE = ("kunjungan_warga", "kunjungan_usaha", "laporan_kegiatan", "problem_solving", "laporan_informasi")
VISITS = ("kunjungan_warga", "kunjungan_usaha")
papers = st.lists(
    st.tuples(
        st.sampled_from([*ACTIVE, "rencana_kegiatan", "pengaduan"]), st.integers(0, 30), st.booleans(),
        st.sampled_from(["disetujui", "disetujui", "diajukan", "draf", "dibatalkan"]),
    ),
    max_size=14,
)  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A Polsek with two officers."""
    installation = make_installation(tmp_path_factory.mktemp("rekap"))
    installation.station = Station(installation.db)
    with installation.db.writing() as session:
        first = session.get(Officer, installation.station["petugas"].officer_id)
        second = add_officer(session, first.unit, area="Kelurahan Bahari", name="JOKO CONTOH")
        installation.officers = [first.id, second.id]
    yield installation
    installation.db.close()


def entered(place, found):
    """Put these papers into the two officers' months in the place of what was there; give the months' ids."""
    with place.db.writing() as session:
        for row in (DocumentRevision, Document, Month):
            session.query(row).delete()
        months = [add_month(session, session.get(Officer, one)) for one in place.officers]
        for position, (kind, after, second, state) in enumerate(found):
            day = FIRST + timedelta(days=after)
            add_document(
                session, months[second], kind=kind, state=state, position=position,
                answers=dated(kind, day), summary=f"nomor {position}",
            )  # fmt: skip
        return [month.id for month in months]


def dated(kind, day):
    """The example's answers on another day."""
    answers = dict(registry.find(kind).example)
    if kind in VISITS:
        visit = {**answers["kunjungan"][-1], "tanggal": f"{day}"}
        name = "nama" if kind == "kunjungan_warga" else "nama_tempat_usaha"
        return {**answers, "kunjungan": [visit], name: f"Contoh {day}"}
    named = {"problem_solving": "tanggal_mediasi", "rencana_kegiatan": "mulai"}.get(kind, "tanggal")
    moved = {**answers, named: f"{day}"}
    if kind == "rencana_kegiatan":
        moved |= {"selesai": f"{day}", "kegiatan": [{**answers["kegiatan"][0], "tanggal": f"{day}"}]}
    if kind == "problem_solving":
        moved |= {"tanggal_kejadian": "2022-12-31", "tanggal_selesai": None}
    if kind == "laporan_informasi":
        moved["waktu_tanggal"] = "2022-12-31"
    if kind == "pengaduan":
        moved |= {"kejadian_tanggal": "2022-12-31", "diteruskan_tanggal": None}
    return {field: value for field, value in moved.items() if value is not None}


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(papers)
def test_all_totals_are_a_count_of_the_approved_papers(place, found):
    months = entered(place, found)
    kanit = place.station["kanit"]
    approved = [one for one in found if one[3] == "disetujui"]
    active = [one for one in approved if one[0] in ACTIVE]

    monthly = shown(recap_of(place.db, "rekap_bulanan", FIRST, by=kanit, clock=now))
    days = [
        shown(recap_of(place.db, "rekap_harian", FIRST + timedelta(days=number), by=kanit, clock=now))
        for number in range(31)
    ]

    assert monthly["total"][-1] == len(active) == sum(day["total"][-1] for day in days)
    assert [day["total"][-1] for day in days] == [sum(one[1] == number for one in active) for number in range(31)]
    by_name = {row["nama"].split(" (")[0]: row["jumlah"] for row in monthly["baris"]}
    assert by_name == {
        "Kelurahan Contoh": sum(not one[2] for one in active), "Kelurahan Bahari": sum(one[2] for one in active)
    }  # fmt: skip
    for second, month_id in enumerate(months):
        own = [one for one in approved if one[2] == bool(second)]
        check_month(place, month_id, own)


def check_month(place, month_id, own):
    with place.db.reading() as session:
        month = session.get(Month, month_id)
        unit, officer = setting_of(session, month)
        record = record_of(month, officer, day=last_day(FIRST))
        followed = {paper.kind.kind: paper for paper in after_month(record, unit, officer)}
    kind = registry.find("laporan_bulanan")
    report = kind.context(kind.made_from(record), PaperSetting(unit, officer))
    ordinary = [one for one in own if one[0] != "laporan_informasi"]

    assert report["jumlah_naskah"] == len(ordinary) == sum(row["jumlah"] for row in report["rekap"])
    assert report["jumlah_rahasia"] == len(own) - len(ordinary)
    assert report["jumlah_realisasi"] == sum(one[0] in ACTIVE for one in own)
    visits = [one for one in own if one[0] in VISITS]
    log = followed.get("catatan_kunjungan")
    assert (0 if log is None else len(log.values["baris"])) == len(visits)
    register = followed.get("register_problem_solving")
    disputes = sum(one[0] == "problem_solving" for one in own)
    assert (0 if register is None else len(register.values["baris"])) == disputes


def shown(paper):
    return paper.kind.context(paper.values, paper.setting)


def test_a_recap_is_signed_by_the_kanit_and_its_serial_is_left_open(place):
    entered(place, [])

    recap = recap_of(place.db, "rekap_bulanan", FIRST, by=place.station["kanit"], clock=now)

    context = shown(recap)
    assert context["jabatan_petugas"] == "KANIT BINMAS POLSEK CONTOH TIMUR"
    assert context["nama_petugas"] == "KANIT CONTOH"
    assert recap.setting.number.startswith("B/REKAP-")
    assert [row["jumlah"] for row in context["baris"]] == [0, 0]


def test_recaps_are_for_those_who_lead_the_polsek(place):
    with pytest.raises(NotAllowed):
        recap_of(place.db, "rekap_bulanan", FIRST, by=place.station["petugas"], clock=now)
    with pytest.raises(UnknownKind):
        recap_of(place.db, "laporan_kegiatan", FIRST, by=place.station["kanit"], clock=now)
