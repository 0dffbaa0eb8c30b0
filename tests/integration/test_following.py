"""Papers that nobody enters: beside their entry, in the month's bundle, and printed alone."""

import json
from datetime import date

import pytest
from docx import Document as open_word
from factories import Station, add_document, add_month, add_template, make_installation, now
from pagelook import page_texts
from pypdf import PdfReader

from config import PROJECT
from errors import InputUnreadable, NotFound
from models.tables import BundleFile, Document, Month, Officer, Register, Unit
from schemas import registry
from services.bundling import build, hand_in, plan_bundles
from services.folder import read_folder
from services.following import (
    list_after_entry,
    list_after_month,
    print_after,
    realised_values,
    record_of,
    values_of,
)
from services.jobs import take
from services.people import setting_of
from services.review import settle


@pytest.fixture
def berkas(tmp_path):
    installation = make_installation(tmp_path)
    installation.station = Station(installation.db)
    yield installation
    installation.db.close()


def approved(berkas, *papers, period="2023-01"):
    """A month of approved papers with their numbers: kinds, or a kind with its answers; give the month's id."""
    with berkas.db.writing() as session:
        month = add_month(session, session.get(Officer, berkas.station["petugas"].officer_id), period=period)
        for position, paper in enumerate(papers):
            kind, answers = paper if isinstance(paper, tuple) else (paper, None)
            document = add_document(session, month, kind=kind, answers=answers, position=position)
            settle(session, document, store=berkas.store, template=berkas.shelf.active(kind), clock=now)
        return month.id


def only(berkas, kind):
    with berkas.db.reading() as session:
        return session.query(Document).filter_by(kind=kind).one().id


def answers_of(kind, **changes):
    return kind, {**registry.find(kind).example, **changes}


# ---------------------------------------------------------------- what follows


def test_a_mediation_brings_its_agreement_and_its_minutes_under_its_own_serial(berkas):
    approved(berkas, "problem_solving")

    papers = list_after_entry(berkas.db, only(berkas, "problem_solving"), berkas.station["kanit"], clock=now)

    numbers = {paper.kind.kind: paper.setting.number for paper in papers}
    assert numbers["berita_acara_mediasi"] == "BA/1/I/2023/Contoh Timur"
    assert numbers["kesepakatan_bersama"].startswith("PS/1/")
    assert {paper.date for paper in papers} >= {date(2023, 1, 16)}


def test_what_follows_in_another_year_never_bears_the_number_of_that_years_paper(berkas):
    answers = {**registry.find("problem_solving").example, "tanggal_kejadian": "2022-12-20"}
    settled = {**answers, "tanggal_mediasi": "2022-12-28", "tanggal_selesai": "2023-01-03"}
    approved(berkas, ("problem_solving", settled))  # serial 1 of 2023
    document = only(berkas, "problem_solving")

    papers = list_after_entry(berkas.db, document, berkas.station["kanit"], clock=now)

    (minutes,) = [paper for paper in papers if paper.kind.kind == "berita_acara_mediasi"]
    assert (minutes.date, minutes.setting.number) == (date(2022, 12, 28), "BA/1/I/2023/Contoh Timur")


def test_the_letter_of_a_month_follows_the_units_own_pattern(berkas):
    month_id = approved(berkas, "kunjungan_warga", "laporan_informasi")
    with berkas.db.writing() as session:
        session.get(Unit, berkas.station.unit_id).number_patterns = {"surat_pengantar": "B/SP-{no:03}/{tahun}/BINMAS"}
        plan_bundles(session, session.get(Month, month_id), clock=now)
        numbers = {bundle.restricted: bundle.letter_number for bundle in session.get(Month, month_id).bundles}

    assert numbers == {False: "B/SP-001/2023/BINMAS", True: "R/SP-001/2023/BINMAS"}


def test_the_receipt_of_a_complaint_bears_the_number_of_the_complaint(berkas):
    approved(berkas, "pengaduan")

    (receipt,) = list_after_entry(berkas.db, only(berkas, "pengaduan"), berkas.station["petugas"], clock=now)

    assert receipt.setting.number == "B/DUMAS-1/I/2023/Bhabinkamtibmas"


def test_what_follows_from_a_paper_is_for_nobody_who_may_not_read_it(berkas):
    approved(berkas, "pengaduan")

    with pytest.raises(NotFound):
        list_after_entry(berkas.db, only(berkas, "pengaduan"), berkas.station.neighbours["kanit"], clock=now)


def test_a_month_brings_the_log_of_its_visits_for_those_who_may_read_the_month(berkas):
    month_id = approved(berkas, "kunjungan_warga", "problem_solving")

    papers = list_after_month(berkas.db, month_id, berkas.station["petugas"], clock=now)

    assert [paper.kind.kind for paper in papers] == ["catatan_kunjungan", "register_problem_solving"]
    assert {paper.date for paper in papers} == {date(2023, 1, 31)}  # its books close with the month
    with pytest.raises(NotFound):
        list_after_month(berkas.db, month_id, berkas.station.neighbours["petugas"], clock=now)


def test_the_log_holds_the_officers_own_visits_each_once_whatever_later_cards_repeat(berkas):
    card = registry.find("kunjungan_warga").example
    first, colleagues, last = ({**card["kunjungan"][0], "tanggal": f"2023-01-{day}"} for day in ("03", "10", "20"))
    month_id = approved(
        berkas,
        answers_of("kunjungan_warga", nama="Rahmat", kunjungan=[first]),
        answers_of("kunjungan_warga", kunjungan=[{**first, "jam": "08:00"}, colleagues, last]),  # renamed, corrected
    )

    (log,) = list_after_month(berkas.db, month_id, berkas.station["petugas"], clock=now)

    assert [(row["nama"], row["tanggal"].day, row["ke"]) for row in log.values["baris"]] == [
        ("Rahmat", 3, 1), ("Rahmat Hidayatullah", 20, 3)
    ]  # fmt: skip


def test_a_paper_made_restricted_is_counted_in_the_month_and_tells_nothing(berkas):
    month_id = approved(berkas, "problem_solving", "laporan_informasi")
    with berkas.db.writing() as session:
        session.get(Document, only(berkas, "problem_solving")).restricted = True
        month = session.get(Month, month_id)
        record = record_of(month, setting_of(session, month)[1], day=date(2023, 1, 31))

    assert [(entry.secret, entry.values, entry.summary) for entry in record.entries] == [(True, {}, "")] * 2
    assert list_after_month(berkas.db, month_id, berkas.station["petugas"], clock=now) == []


def test_a_plan_is_printed_with_what_became_of_it(berkas):
    approved(berkas, "rencana_kegiatan", "kunjungan_warga")
    plan = registry.find("rencana_kegiatan")
    blank = [{**row, "realisasi": "", "bukti": ""} for row in plan.example["kegiatan"]]
    with berkas.db.writing() as session:
        document = session.get(Document, only(berkas, "rencana_kegiatan"))
        document.answers = {**document.answers, "kegiatan": blank}

        entered, printed = values_of(document), realised_values(session, document)

    assert {row["realisasi"] for row in entered["kegiatan"]} == {""}
    assert "" not in {row["realisasi"] for row in printed["kegiatan"]}


def test_a_recorded_order_keeps_its_own_number_and_takes_none_of_the_register(berkas):
    recorded = registry.find("surat_perintah").variants["dicatat"]

    approved(berkas, ("surat_perintah", recorded), "surat_perintah")

    with berkas.db.reading() as session:
        numbers = [one.number for one in session.query(Document).order_by(Document.position)]
        assert session.get(Register, (berkas.station.unit_id, "surat_perintah", 2023)).last == 1
    assert numbers[0] == recorded["nomor_surat"]
    assert numbers[1].startswith("Sprin/1/")


def test_a_folder_holds_no_papers_that_are_made_from_others(tmp_path):
    (tmp_path / "bundle.json").write_bytes((PROJECT / "examples" / "month" / "bundle.json").read_bytes())
    (tmp_path / "001-rekap_harian.json").write_text("{}")

    with pytest.raises(InputUnreadable, match="disusun sendiri"):
        read_folder(tmp_path, clock=now)


# ---------------------------------------------------------------- in the bundle


@pytest.mark.slow
def test_the_bundle_holds_what_follows_behind_its_entry_and_says_where_it_comes_from(berkas, office):
    berkas.converter = office
    month_id = approved(
        berkas, "kunjungan_warga", "problem_solving", "pengaduan", "tptkp", "rencana_kegiatan", "surat_perintah",
        "laporan_informasi",
    )  # fmt: skip

    files = built(berkas, month_id)

    ordinary, restricted = (data_of(berkas, file) for file in files)
    order = [one["kind"] for one in ordinary["documents"]]
    assert order == [
        "kunjungan_warga", "catatan_kunjungan", "problem_solving", "berita_acara_mediasi", "kesepakatan_bersama",
        "register_problem_solving", "pengaduan", "tanda_terima_pengaduan", "tptkp", "serah_terima_tkp",
        "rencana_kegiatan", "surat_perintah",
    ]  # fmt: skip
    by_kind = {one["kind"]: one for one in ordinary["documents"]}
    assert by_kind["kesepakatan_bersama"]["source"] == by_kind["problem_solving"]["id"]
    assert by_kind["catatan_kunjungan"]["source"] == "2023-01"
    assert by_kind["problem_solving"]["source"] is None
    assert [one["kind"] for one in restricted["documents"]] == ["laporan_informasi"]
    revisions = {item["id"]: item["revision"] for item in files[0].contents}
    assert revisions[by_kind["catatan_kunjungan"]["id"]] is None
    assert revisions[by_kind["pengaduan"]["id"]] == 1


@pytest.mark.slow
def test_a_paper_that_follows_is_printed_alone(berkas, office):
    berkas.converter = office
    approved(berkas, "problem_solving")
    papers = list_after_entry(berkas.db, only(berkas, "problem_solving"), berkas.station["petugas"], clock=now)

    preview = print_after(papers, "kesepakatan_bersama", previewer=berkas.previewer)

    assert preview.pages == 1
    with pytest.raises(NotFound):
        print_after(papers, "serah_terima_tkp", previewer=berkas.previewer)


@pytest.mark.slow
def test_a_paper_that_follows_is_printed_with_its_unit_s_own_template(berkas, office, tmp_path):
    berkas.converter = office
    approved(berkas, "problem_solving")
    word = open_word(registry.find("kesepakatan_bersama").template)
    word.add_paragraph("Dicetak dengan templat kesatuan.")
    word.save(tmp_path / "own.docx")
    admin = berkas.station["admin"]
    with berkas.db.writing() as session:
        add_template(session, berkas.store, "kesepakatan_bersama", tmp_path / "own.docx", by=admin)

    papers = list_after_entry(berkas.db, only(berkas, "problem_solving"), berkas.station["petugas"], clock=now)
    pdf = print_after(papers, "kesepakatan_bersama", previewer=berkas.previewer).pdf

    assert "Dicetak dengan templat kesatuan." in "".join(page_texts(pdf))
    assert print_after(papers, "berita_acara_mediasi", previewer=berkas.previewer).pages


def built(berkas, month_id):
    """Build the month's bundles as a worker does; give their files, the ordinary one first."""
    for plan in hand_in(berkas.db, month_id, clock=now):
        build(take(berkas.db, plan.job_id, owner="uji", lease_s=600, clock=now), berkas.shop)
    with berkas.db.reading() as session:
        files = session.query(BundleFile).filter_by(discarded_at=None).all()
        return sorted(files, key=lambda file: file.bundle.restricted)


def data_of(berkas, file):
    path = berkas.store.fetch(file.sha256, berkas.settings.var / f"{file.sha256}.pdf")
    return json.loads(PdfReader(path).attachments["data.json"][0])
