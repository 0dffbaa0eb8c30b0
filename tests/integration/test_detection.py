"""Information is written once: a report made from what a visit heard, early detection, its register."""

from uuid import uuid4

import pytest
from factories import Station, add_document, add_month, log_in, make_app, make_installation, now

from errors import NotAllowed, NotFound
from models.tables import Officer
from schemas import registry
from services.detection import detections_of
from services.entries import start_entry

REPORT, VISIT = registry.find("laporan_informasi"), registry.find("kunjungan_warga")
OPINIONS = [
    {"jenis": "Harapan", "bidang": "Keamanan", "uraian": "Patroli malam ditambah."},
    {
        "jenis": "Laporan Informasi", "bidang": "Budaya",
        "uraian": "Ada kelompok baru yang berkumpul di dermaga setiap malam.",
        "nilai": "C-3", "urgensi": "Penting", "keseringan": "Sering", "kata_kunci": ["dermaga", "kelompok baru"],
    },
]  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A Polsek whose officer heard something on a visit, and reported two things, one of them early detection."""
    made = make_installation(tmp_path_factory.mktemp("deteksi"))
    made.station = Station(made.db)
    row = {**VISIT.example["kunjungan"][-1], "tanggal": "2023-01-12", "jam": "10:20", "pendapat": OPINIONS}
    with made.db.writing() as session:
        month = add_month(session, session.get(Officer, made.station["petugas"].officer_id))
        made.visit = add_document(session, month, answers={**VISIT.example, "kunjungan": [row]}).id
        early = {**REPORT.example, "deteksi_dini": True, "perihal": "Kelompok baru di dermaga"}
        made.early = add_document(session, month, kind=REPORT.kind, answers=early, position=1, number="R/LI-1").id
        made.usual = add_document(session, month, kind=REPORT.kind, position=2).id
    made.app = make_app(made)
    yield made
    made.db.close()


def begun(place, number, *, role="petugas", visit=None):
    by = place.station[role]
    return start_entry(place.db, REPORT, by=by, clock=now, opinion=(visit or place.visit, number)).answers


def test_a_report_made_from_an_opinion_begins_with_what_the_visit_told(place):
    answers = begun(place, 1)

    assert answers["fakta"] == [OPINIONS[1]["uraian"]]
    assert (answers["bidang"], answers["waktu_tanggal"], answers["waktu_jam"]) == (
        "Sosial Budaya",
        "2023-01-12",
        "10:20",
    )
    assert answers["cara_mendapatkan"] == "Wawancara / tatap muka"
    assert VISIT.example["nama"] not in answers["sumber_informasi"]
    for name in ("nilai", "urgensi", "keseringan", "kata_kunci"):
        assert answers[name] == OPINIONS[1][name]
    rest = dict.fromkeys(("analisa", "prediksi", "langkah", "rekomendasi"), "diisi petugas")
    assert REPORT.load({**answers, **rest}, today=now().date())["perihal"] == OPINIONS[1]["uraian"]


@pytest.mark.parametrize("number", [0, 2, -1])
def test_what_is_no_information_begins_no_report(place, number):
    with pytest.raises(NotFound):
        begun(place, number)


def test_a_report_is_made_of_ones_own_visits_only(place):
    with pytest.raises(NotFound):
        begun(place, 1, visit=uuid4())
    with pytest.raises(NotFound):
        start_entry(place.db, REPORT, by=place.station.neighbours["petugas"], clock=now, opinion=(place.visit, 1))


def test_the_visits_page_leads_to_the_report_and_the_form_is_filled(place):
    officer = log_in(place.app.test_client(), place.station["petugas"])
    reader = log_in(place.app.test_client(), place.station["kanit"])

    shown = officer.get(f"/dokumen/{place.visit}").text
    form = officer.get(f"/isi/laporan_informasi?dari={place.visit}&pendapat=1").text

    assert f"/isi/laporan_informasi?dari={place.visit}&amp;pendapat=1" in shown
    assert f"dari={place.visit}&amp;pendapat=0" not in shown
    assert "pendapat=1" not in reader.get(f"/dokumen/{place.visit}").text
    assert form.count(OPINIONS[1]["uraian"]) >= 2
    assert officer.get(f"/isi/laporan_informasi?dari={place.visit}&pendapat=x").status_code == 404


def test_the_short_way_begins_a_report_of_early_detection(place):
    officer = log_in(place.app.test_client(), place.station["petugas"])

    assert "deteksi=1" in officer.get("/isi").text
    form = officer.get("/isi/laporan_informasi?deteksi=1").text
    assert 'name="deteksi_dini" value="ya" checked' in form


def test_the_register_holds_early_detection_alone_and_its_subject_is_its_authors(place):
    own = detections_of(place.db, 2023, by=place.station["petugas"])
    kanits = detections_of(place.db, 2023, by=place.station["kanit"])

    assert [(row.document_id, row.subject, row.number) for row in own] == [
        (place.early, "Kelompok baru di dermaga", "R/LI-1")
    ]
    assert [(row.document_id, row.subject) for row in kanits] == [(place.early, "")]
    assert detections_of(place.db, 2022, by=place.station["petugas"]) == []
    assert detections_of(place.db, 2023, by=place.station.neighbours["kanit"]) == []


@pytest.mark.parametrize("role", ["kasium", "rekap", "kasat", "admin"])
def test_the_register_is_for_those_who_read_restricted_papers(place, role):
    with pytest.raises(NotAllowed):
        detections_of(place.db, 2023, by=place.station[role])


def test_the_registers_page_tells_a_reviewer_no_subject(place):
    officer = log_in(place.app.test_client(), place.station["petugas"]).get("/deteksi-dini?tahun=2023").text
    kanit = log_in(place.app.test_client(), place.station["kanit"]).get("/deteksi-dini?tahun=2023").text

    assert "Kelompok baru di dermaga" in officer
    assert "Kelompok baru di dermaga" not in kanit
    assert "R/LI-1" in kanit
