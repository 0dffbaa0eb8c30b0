"""The bundle's own templates, printed by the real LibreOffice and read back from the finished PDF."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from uuid import uuid4

import pypdfium2
import pytest
from docx import Document
from PIL import Image
from pypdf import PdfReader

from pipeline.bundle import build_bundle
from pipeline.compile import compile_template
from pipeline.fill import fill
from pipeline.month import BundleEntry, BundleIdentity, Month
from pipeline.parts import annex_volumes
from pipeline.values import DocxFile, PdfFile, Photo
from schemas.base import Section
from schemas.setting import Officer, Person, Unit

TEMPLATES = Path(__file__).resolve().parents[2] / "doctemplates"
PARTS = ("sampul", "surat_pengantar", "daftar_isi", "laporan_bulanan", "lampiran_foto", "pengesahan")
UNIT = Unit(
    letterhead=("POLRI DAERAH KEPULAUAN RIAU", "RESOR KOTA TANJUNGPINANG", "SEKTOR CONTOH TIMUR"),
    place="Tanjungpinang",
    time_zone="Asia/Jakarta",
    paper="A4",
    kapolsek=Person("Sari Contoh", "AKP", "00000002"),
)
IDENTITY = BundleIdentity(
    number="B/BKS-1/I/2023",
    letter_number="B/Speng-1/I/2023",
    code="7H3K-9QWX-2MND-4RTP",
    verify_text="https://berkas.contoh.example/cek/7H3K-9QWX-2MND-4RTP",
    month="2023-01",
    unit=UNIT,
    officer=Officer("Budi Contoh", "Aipda", "00000001", "Bhabinkamtibmas", "Kelurahan Contoh"),
    date=date(2023, 1, 31),
)
LONG = "Sambang dan penyuluhan bersama Babinsa, Ketua RT 002/RW 005, tokoh agama & pemuda <Karang Taruna> " * 3


class Press:
    """Prints parts as the services do, and counts how often each template was printed."""

    def __init__(self, office, folder: Path, paper: str = "A4") -> None:
        self.office, self.folder, self.paper = office, folder, paper
        self.templates = {name: compile_template(TEMPLATES / f"{name}.docx") for name in PARTS}
        self.asked: list[str] = []

    def __call__(self, name, context) -> PdfFile:
        self.asked.append(name)
        out = self.folder / f"{uuid4().hex}.pdf"
        return self.office.convert(fill(self.templates[name], context, out.with_suffix(".docx"), paper=self.paper), out)


@pytest.fixture(scope="module")
def document(office, tmp_path_factory) -> Path:
    """A document of one page, printed by LibreOffice."""
    folder = tmp_path_factory.mktemp("naskah")
    paper = Document()
    paper.add_paragraph("Naskah contoh")
    paper.save(str(folder / "naskah.docx"))
    return office.convert(DocxFile(folder / "naskah.docx"), folder / "naskah.pdf").path


def photos(folder: Path, count: int) -> tuple[Photo, ...]:
    """Pictures of four shapes, each file its own bytes."""
    made = []
    for number in range(count):
        size = ((1600, 1200), (1200, 1600), (1600, 900), (1000, 1000))[number % 4]
        path = folder / f"foto-{number}.jpg"
        shade = (40 + number * 3 % 200, 90, 120)
        Image.new("RGB", size, shade).save(path, quality=80)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        made.append(
            Photo(
                path, *size, digest, caption=f"Pemasangan stiker kunjungan di rumah warga ke-{number + 1}",
                taken_at=datetime(2023, 1, 9, 9, 12), place="Jalan Contoh Bahari No. 12, RT 002/RW 005",
            )
        )  # fmt: skip
    return tuple(made)


def a_month(document: Path, count: int, *, pictures=(), restricted=False, per_page=4) -> Month:
    def entry(number: int) -> BundleEntry:
        visit = number <= count * 2 // 3
        return BundleEntry(
            id=f"dok-{number}",
            kind="kunjungan_warga" if visit else "laporan_kegiatan",
            title="Blanko Kunjungan Warga" if visit else "Laporan Hasil Kegiatan",
            summary=f"Keluarga nomor {number:03}. {LONG if number % 7 == 0 else ''}".strip(),
            date=date(2023, 1, 1 + number % 28),
            section=Section.KUNJUNGAN_WARGA if visit else Section.LAPORAN_KEGIATAN,
            number="" if visit else f"B/LHK-{number}/I/2023/Bhabinkamtibmas",
            pdf=PdfFile(document, 1),
            photos=tuple(pictures[number - 1 :: count]),
            data={"nomor": number},
        )

    return Month(
        replace(IDENTITY, restricted=restricted),
        tuple(entry(number) for number in range(1, count + 1)),
        restricted_activities=() if restricted else ("PEMBUATAN LI BHABINKAMTIBMAS",) * 2,
        photos_per_page=per_page,
    )


def texts(path: Path) -> list[str]:
    """The text of each page, every line and word joined by one blank."""
    document = pypdfium2.PdfDocument(path)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


@pytest.fixture(scope="module")
def ordinary(office, document, tmp_path_factory):
    """A usual month: 60 documents, 30 photos."""
    folder = tmp_path_factory.mktemp("biasa")
    pictures = photos(folder, 30)
    press = Press(office, folder)
    month = a_month(document, 60, pictures=pictures)
    return build_bundle(month, render=press, work=folder), month, press


def jumps(reader: PdfReader) -> dict[int, int]:
    """How many links of the contents lead to each page (1-based)."""
    found: dict[int, int] = {}
    for label, page in zip(reader.page_labels, reader.pages, strict=True):
        if label.isalpha():
            for note in page.get("/Annots", ()):
                goal = reader.get_page_number(note.get_object()["/Dest"][0]) + 1
                found[goal] = found.get(goal, 0) + 1
    return found


def test_contents_print_the_page_of_every_document_and_link_title_and_number_to_it(ordinary):
    bundle, month, _ = ordinary
    reader = PdfReader(bundle.path)
    pages = texts(bundle.path)
    data = json.loads(reader.attachments["data.json"][0])
    listing = " ".join(text for text, label in zip(pages, reader.page_labels, strict=True) if label.isalpha())

    found = jumps(reader)

    for document in data["documents"]:
        assert "Naskah contoh" in pages[document["page"] - 1]
        assert f"halaman {document['page']} dari {bundle.pages}" in pages[document["page"] - 1]
        printed = date.fromisoformat(document["date"]).strftime("%d-%m-%Y")
        row = re.search(rf"nomor {document['summary'][15:18]}\..*?{printed} (\d+)", listing)
        assert int(row.group(1)) == document["page"]
        assert found[document["page"]] >= 2
    assert len(data["documents"]) == len(month.entries) == 60


def test_contents_of_more_pages_than_guessed_take_two_rounds(ordinary, office, document, tmp_path):
    assert ordinary[2].asked.count("daftar_isi") <= 2
    press = Press(office, tmp_path)
    month = a_month(document, 40)
    stretched = tuple(replace(entry, summary=f"Keluarga nomor {entry.id}. {LONG}") for entry in month.entries)

    build_bundle(replace(month, entries=stretched), render=press, work=tmp_path)

    assert press.asked.count("daftar_isi") == 2


def test_contents_begin_on_the_third_page(ordinary):
    assert "DAFTAR ISI" in texts(ordinary[0].path)[2]


def test_outline_and_labels_agree_with_the_pages(ordinary):
    bundle, month, _ = ordinary
    reader = PdfReader(bundle.path)
    pages = texts(bundle.path)
    data = json.loads(reader.attachments["data.json"][0])

    entries = [item for group in reader.outline if isinstance(group, list) for item in group]

    assert [entry.title for entry in entries] == [
        f"{number}. {entry.label}" for number, entry in enumerate(month.entries, start=1)
    ]
    assert [reader.get_destination_page_number(entry) + 1 for entry in entries] == [
        document["page"] for document in data["documents"]
    ]
    for count, (label, text) in enumerate(zip(reader.page_labels, pages, strict=True), start=1):
        assert f"B/BKS-1/I/2023 · halaman {count} dari {bundle.pages}" in text
        assert not label.isdecimal() or label == str(count)
    assert reader.page_labels[0] == "i"
    assert reader.page_labels[-1] == "P-1"
    assert reader.page_labels.count("F-1") == 1


def test_the_letter_and_the_report_count_what_is_there(ordinary):
    pages = texts(ordinary[0].path)
    report = next(text for text in pages if "ANALISA DAN EVALUASI" in text)

    assert "1 Blanko Kunjungan Warga 40 naskah" in pages[1]
    assert "2 Laporan Hasil Kegiatan 20 naskah" in pages[1]
    assert "Naskah RAHASIA bulan ini sebanyak 2 naskah" in pages[1]
    assert "JUMLAH 60 30" in report
    assert "2 naskah, disampaikan tersendiri dalam Berkas Terbatas" in report


def test_the_ordinary_bundle_bears_no_mark_of_secrecy_on_its_pages(ordinary):
    assert not any(text.startswith("RAHASIA") for text in texts(ordinary[0].path))


def test_annex_photos_pass_through_byte_for_byte_and_in_order(ordinary, tmp_path):
    bundle, month, _ = ordinary
    annex = [text for text in texts(bundle.path) if re.search(r"Foto \d+\. ", text)]

    subprocess.run(["pdfimages", "-all", bundle.path, tmp_path / "x"], check=True)

    found = {hashlib.sha256(file.read_bytes()).hexdigest() for file in tmp_path.glob("x*.jpg")}
    assert found == {photo.sha256 for entry in month.entries for photo in entry.photos}
    assert [int(number) for text in annex for number in re.findall(r"Foto (\d+)\. ", text)] == list(range(1, 31))
    assert "Senin, 9 Januari 2023 pukul 09.12 WIB" in annex[0]
    assert sum("LAMPIRAN FOTO" in text for text in annex) == 1


@pytest.mark.parametrize("per_page", [2, 4, 6])
@pytest.mark.parametrize("paper", ["A4", "F4"])
def test_as_many_photos_stand_on_a_page_as_asked_for(office, tmp_path, per_page, paper):
    month = a_month(tmp_path, 1, pictures=photos(tmp_path, 13), per_page=per_page)
    (context,) = annex_volumes(month)

    pdf = Press(office, tmp_path, paper)("lampiran_foto", context)

    counts = [len(re.findall(r"Foto \d+\. ", text)) for text in texts(pdf.path)]
    assert counts == [per_page] * (13 // per_page) + [13 % per_page]


@pytest.mark.parametrize(
    "words", ["keterangan yang panjang sekali ", "W", "panjang" * 20 + " "], ids=["words", "W", "word"]
)
@pytest.mark.parametrize("per_page", [2, 4, 6])
def test_tall_photos_with_the_longest_words_stay_under_their_heading(office, tmp_path, per_page, words):
    tall = replace(
        photos(tmp_path, 2)[1], caption=(words * 160)[:160], place=(words * 120)[:120], width_px=900, height_px=1600
    )
    month = a_month(tmp_path, 1, pictures=(tall,) * 7, per_page=per_page)
    identity = replace(month.identity, officer=replace(month.identity.officer, area="Kelurahan " + "Contoh " * 10))
    (context,) = annex_volumes(replace(month, identity=identity))

    pdf = Press(office, tmp_path)("lampiran_foto", context)

    counts = [len(re.findall(r"Foto \d+\. ", text)) for text in texts(pdf.path)]
    assert counts == [per_page] * (7 // per_page) + [7 % per_page]


def test_signature_boxes_stand_between_post_and_name_of_their_signer(ordinary):
    reader = PdfReader(ordinary[0].path)
    opened = pypdfium2.PdfDocument(ordinary[0].path)
    words = opened[len(opened) - 1].get_textpage()

    def box(text: str) -> tuple[float, float, float, float]:
        start, count = words.search(text).get_next()
        rects = [words.get_charbox(index) for index in range(start, start + count)]
        return min(r[0] for r in rects), min(r[1] for r in rects), max(r[2] for r in rects), max(r[3] for r in rects)

    fields = {
        field.get_object()["/T"]: [float(edge) for edge in field.get_object()["/Rect"]]
        for field in reader.trailer["/Root"]["/AcroForm"]["/Fields"]
    }
    for role, post, name in (
        ("petugas", "BHABINKAMTIBMAS KELURAHAN CONTOH", "BUDI CONTOH"),
        ("kapolsek", "KAPOLSEK CONTOH TIMUR", "SARI CONTOH"),
    ):
        left, bottom, right, top = fields[role]
        assert box(post)[1] >= top
        assert box(name)[3] <= bottom
        assert left < (box(name)[0] + box(name)[2]) / 2 < right
        assert right < float(reader.pages[-1].mediabox.right) - 36


def test_the_approval_page_says_what_the_signatures_are_and_never_names_a_certified_issuer(ordinary):
    text = texts(ordinary[0].path)[-1]

    assert "tanda tangan elektronik dengan sertifikat internal, tidak tersertifikasi" in text
    assert "dengan memindai kode QR" in text
    assert "7H3K-9QWX-2MND-4RTP" in text
    assert not any("BSrE" in page for page in texts(ordinary[0].path))


def test_the_bundle_is_clean_for_qpdf_and_brings_its_fonts(ordinary):
    path = ordinary[0].path
    fonts = subprocess.run(["pdffonts", path], capture_output=True, text=True).stdout.splitlines()[2:]

    assert subprocess.run(["qpdf", "--check", path], capture_output=True).returncode == 0
    assert fonts
    assert all(" yes yes yes " in line for line in fonts)


def test_building_again_from_the_start_gives_the_same_bytes(office, document, tmp_path):
    made = []
    for name in ("satu", "dua"):
        work = tmp_path / name
        work.mkdir()
        month = a_month(document, 5, pictures=photos(tmp_path, 3))
        made.append(build_bundle(month, render=Press(office, work), work=work).path.read_bytes())

    assert made[0] == made[1]


def test_every_own_page_of_the_restricted_bundle_says_rahasia_at_top_and_bottom(office, document, tmp_path):
    month = a_month(document, 3, pictures=photos(tmp_path, 6), restricted=True)

    bundle = build_bundle(month, render=Press(office, tmp_path), work=tmp_path)

    for text in texts(bundle.path):
        if "Naskah contoh" not in text:
            assert text.startswith("RAHASIA")
            assert re.search(r"RAHASIA B/BKS-1/I/2023 · halaman \d+ dari \d+$", text)
    assert any("BERKAS TERBATAS" in text for text in texts(bundle.path))


def test_a_month_of_restricted_papers_alone_still_has_an_ordinary_bundle_that_says_how_many(office, document, tmp_path):
    month = replace(a_month(document, 1), entries=())

    bundle = build_bundle(month, render=Press(office, tmp_path), work=tmp_path)

    assert "Naskah RAHASIA bulan ini sebanyak 2 naskah" in texts(bundle.path)[1]


def test_a_bare_code_is_printed_where_no_public_address_is_set(office, document, tmp_path):
    month = a_month(document, 1)
    bare = replace(month, identity=replace(month.identity, verify_text=month.identity.code))

    bundle = build_bundle(bare, render=Press(office, tmp_path), work=tmp_path)

    assert "Masukkan kode ini pada halaman pemeriksaan keaslian." in texts(bundle.path)[-1]


@pytest.mark.slow
def test_three_hundred_documents_are_listed_with_their_right_pages(office, document, tmp_path):
    month = a_month(document, 300)

    bundle = build_bundle(month, render=Press(office, tmp_path), work=tmp_path)

    reader = PdfReader(bundle.path)
    data = json.loads(reader.attachments["data.json"][0])
    found = jumps(reader)
    assert all(found[entry["page"]] >= 2 for entry in data["documents"])
    assert [entry["page"] for entry in data["documents"]] == sorted(entry["page"] for entry in data["documents"])
    assert reader.page_labels[data["documents"][-1]["page"] - 1] == str(data["documents"][-1]["page"])
