"""A bundle from parts made here, without LibreOffice: what comes in, what is refused, what the file says."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    TextStringObject,
)

from errors import ConversionFailed, PartRefused, TemplateBroken
from pipeline import parts
from pipeline.assembly import Part, assemble
from pipeline.bundle import build_bundle
from pipeline.contents import settle_contents
from pipeline.footer import FooterPen
from pipeline.month import BundleEntry, BundleIdentity, Month
from pipeline.outline import Numbering
from pipeline.picture import Picture
from pipeline.values import PdfFile, Photo
from schemas.base import Section
from schemas.setting import Officer, Person, Unit

UNIT = Unit(
    letterhead=("POLRI DAERAH KEPULAUAN RIAU", "RESOR KOTA TANJUNGPINANG", "SEKTOR CONTOH TIMUR"),
    place="Tanjungpinang",
    time_zone="Asia/Jakarta",
    paper="A4",
    kapolsek=Person("Sari Contoh", "AKP", "00000002"),
)
OFFICER = Officer("Budi Contoh", "Aipda", "00000001", "Bhabinkamtibmas", "Kelurahan Contoh")
IDENTITY = BundleIdentity(
    number="B/BKS-1/I/2023",
    letter_number="B/Speng-1/I/2023",
    code="7H3K-9QWX",
    verify_text="https://berkas.contoh.example/cek/7H3K-9QWX",
    month="2023-01",
    unit=UNIT,
    officer=OFFICER,
    date=date(2023, 1, 31),
)
A4 = (595.28, 841.89)


# ---------------------------------------------------------------- parts made here


def paper(path: Path, words: str = "Naskah", *, pages: int = 1, size=A4, rotation: int = 0, change=None) -> Path:
    """A PDF whose pages say `words`; `change` may alter the writer before it is written."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(*size).rotate(rotation)
    pen = FooterPen(writer)
    for page in writer.pages:
        pen.draw(page, words)
    if change:
        change(writer)
    writer.write(path)
    return path


def approval_paper(path: Path, *, places=("ttdpetugas", "ttdkapolsek")) -> Path:
    def bookmarks(writer):
        for count, name in enumerate(places):
            destination = writer.add_named_destination(title=name, page_number=0)
            destination.get_object()[NameObject("/D")] = ArrayObject(
                [writer.pages[0].indirect_reference, NameObject("/XYZ"), FloatObject(80 + 250 * count),
                 FloatObject(500), FloatObject(0)]
            )  # fmt: skip

    return paper(path, "Pengesahan", change=bookmarks)


def linked_paper(path: Path, keys, *, pages: int = 1) -> Path:
    """Contents as LibreOffice makes them: a URI link for each key."""

    def links(writer):
        for count, key in enumerate(keys):
            action = DictionaryObject(
                {NameObject("/S"): NameObject("/URI"), NameObject("/URI"): TextStringObject(f"berkas:{key}")}
            )
            note = DictionaryObject(
                {
                    NameObject("/Type"): NameObject("/Annot"),
                    NameObject("/Subtype"): NameObject("/Link"),
                    NameObject("/Rect"): ArrayObject(map(FloatObject, (70, 700 - count, 300, 710 - count))),
                    NameObject("/A"): action,
                }
            )
            page = writer.pages[0]
            notes = page.get("/Annots", ArrayObject())
            page[NameObject("/Annots")] = ArrayObject([*notes, writer._add_object(note)])

    return paper(path, "Daftar isi", pages=pages, change=links)


def some_parts(folder: Path, *, documents: int = 3) -> list[Part]:
    keys = [f"dok-{count}" for count in range(documents)]
    paper(folder / "dok.pdf", pages=2)
    paper(folder / "foto.pdf", "Foto", pages=3)
    return [
        Part("sampul", paper(folder / "sampul.pdf", "Sampul"), "Sampul", "Sampul", numbering=Numbering.FRONT),
        Part("isi", linked_paper(folder / "isi.pdf", keys), "Daftar isi", "Daftar Isi", numbering=Numbering.FRONT),
        *(
            Part(key, folder / "dok.pdf", f"Naskah {key}", f"{count}. Naskah", section="Bagian A")
            for count, key in enumerate(keys, start=1)
        ),
        Part("foto", folder / "foto.pdf", "Lampiran foto", "Lampiran Foto", numbering=Numbering.ANNEX),
        Part("sah", approval_paper(folder / "sah.pdf"), "Sah", "Lembar Pengesahan", numbering=Numbering.APPROVAL),
    ]  # fmt: skip


def assembled(folder: Path, listed: list[Part], *, data: bytes = b"{}") -> PdfReader:
    return PdfReader(assemble(listed, folder / "bundle.pdf", identity=IDENTITY, data=data).path)


def refused(folder: Path, path: Path) -> str:
    """Try a bundle with `path` as a document; the words of the refusal."""
    listed = some_parts(folder)
    listed[3] = Part("dok-1", path, "Naskah kedua", "2. Naskah", section="Bagian A")
    with pytest.raises(PartRefused) as refusal:
        assemble(listed, folder / "bundle.pdf", identity=IDENTITY, data=b"{}")
    assert not (folder / "bundle.pdf").exists()
    return str(refusal.value)


def flat(outline) -> list[str]:
    return [title for item in outline for title in (flat(item) if isinstance(item, list) else [item.title])]


# ---------------------------------------------------------------- the assembled file


def test_every_footer_says_the_bundle_s_number_and_its_page(tmp_path):
    reader = assembled(tmp_path, some_parts(tmp_path))

    for count, page in enumerate(reader.pages, start=1):
        assert f"B/BKS-1/I/2023 · halaman {count} dari 12" in page.extract_text()


def test_each_part_has_one_outline_entry_and_documents_stand_in_their_section(tmp_path):
    reader = assembled(tmp_path, some_parts(tmp_path))

    assert [item if isinstance(item, str) else item.title for item in reader.outline if not isinstance(item, list)] == [
        "Sampul", "Daftar Isi", "Bagian A", "Lampiran Foto", "Lembar Pengesahan",
    ]  # fmt: skip
    assert [title for title in flat(reader.outline) if title.endswith("Naskah")] == [
        "1. Naskah", "2. Naskah", "3. Naskah",
    ]  # fmt: skip


def test_outline_entries_lead_to_the_first_page_of_their_part(tmp_path):
    reader = assembled(tmp_path, some_parts(tmp_path))

    documents = next(item for item in reader.outline if isinstance(item, list))

    assert [reader.get_destination_page_number(item) + 1 for item in documents] == [3, 5, 7]


def test_page_labels_are_roman_then_the_footer_s_number_then_f_and_p(tmp_path):
    reader = assembled(tmp_path, some_parts(tmp_path))

    assert reader.page_labels == ["i", "ii", "3", "4", "5", "6", "7", "8", "F-1", "F-2", "F-3", "P-1"]


def test_links_of_the_contents_lead_to_the_first_page_of_their_document(tmp_path):
    reader = assembled(tmp_path, some_parts(tmp_path))

    targets = [note.get_object()["/Dest"][0] for note in reader.pages[1]["/Annots"]]

    assert [reader.get_page_number(page) + 1 for page in targets] == [3, 5, 7]


def test_two_papers_with_the_same_bookmark_keep_their_own_links(tmp_path):
    def jump(writer):
        writer.add_named_destination(title="awal", page_number=1)
        note = DictionaryObject(
            {
                NameObject("/Subtype"): NameObject("/Link"),
                NameObject("/Rect"): ArrayObject(map(FloatObject, (70, 700, 300, 710))),
                NameObject("/Dest"): TextStringObject("awal"),
            }
        )
        writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(note)])

    listed = some_parts(tmp_path)
    for index in (2, 3):
        path = paper(tmp_path / f"tautan-{index}.pdf", pages=2, change=jump)
        listed[index] = Part(f"dok-{index - 2}", path, "Naskah", "Naskah")
    reader = assembled(tmp_path, listed)

    targets = [reader.pages[page]["/Annots"][0].get_object()["/Dest"][0] for page in (2, 4)]

    assert [reader.get_page_number(page) for page in targets] == [3, 5]
    assert not reader.named_destinations


def test_a_link_out_of_the_bundle_is_dropped(tmp_path):
    def out(writer):
        action = DictionaryObject(
            {NameObject("/S"): NameObject("/URI"), NameObject("/URI"): TextStringObject("berkas:dok-0")}
        )
        note = DictionaryObject(
            {
                NameObject("/Subtype"): NameObject("/Link"),
                NameObject("/Rect"): ArrayObject(map(FloatObject, (70, 700, 300, 710))),
                NameObject("/A"): action,
            }
        )
        writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(note)])

    listed = some_parts(tmp_path)
    listed[2] = Part("dok-0", paper(tmp_path / "luar.pdf", change=out), "Naskah", "Naskah")

    assert "/Annots" not in assembled(tmp_path, listed).pages[2]


def test_exactly_one_file_is_attached_compressed_typed_and_associated(tmp_path):
    data = b'{"format": "berkas-bulanan"}' * 100
    reader = assembled(tmp_path, some_parts(tmp_path), data=data)

    assert dict(reader.attachments) == {"data.json": [data]}
    file = reader.trailer["/Root"]["/AF"][0].get_object()
    stream = file["/EF"]["/UF"].get_object()
    assert (file["/UF"], file["/AFRelationship"], stream["/Subtype"]) == ("data.json", "/Data", "/application/json")
    assert stream["/Filter"] == "/FlateDecode"
    assert stream["/Params"]["/Size"] == len(data)


def test_empty_signature_fields_stand_at_the_bookmarks_and_the_kapolsek_s_locks_all(tmp_path):
    reader = assembled(tmp_path, some_parts(tmp_path))

    fields = [field.get_object() for field in reader.trailer["/Root"]["/AcroForm"]["/Fields"]]

    assert [(field["/T"], field["/FT"], "/V" in field) for field in fields] == [
        ("petugas", "/Sig", False), ("kapolsek", "/Sig", False),
    ]  # fmt: skip
    assert [float(edge) for edge in fields[0]["/Rect"]] == [82, 414, 282, 494]
    assert [float(edge) for edge in fields[1]["/Rect"]] == [332, 414, 532, 494]
    assert "/Lock" not in fields[0]
    assert fields[1]["/Lock"] == {"/Type": "/SigFieldLock", "/Action": "/All", "/P": 1}
    assert all(field["/P"] == reader.pages[-1] for field in fields)


def test_title_and_language_are_set_and_nothing_of_the_parts_metadata_comes_along(tmp_path):
    def baggage(writer):
        script = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(script)
        writer.add_attachment("rahasia.txt", b"x")
        writer.add_metadata({"/Author": "Seseorang"})

    listed = some_parts(tmp_path)
    listed[2] = Part("dok-0", paper(tmp_path / "bawaan.pdf", change=baggage), "Naskah", "Naskah")

    reader = assembled(tmp_path, listed)

    root = reader.trailer["/Root"]
    assert reader.metadata.title == "Laporan Bulanan Bhabinkamtibmas Kelurahan Contoh Januari 2023"
    assert reader.xmp_metadata.dc_title == {"x-default": reader.metadata.title}
    assert root["/Lang"] == "id-ID"
    assert list(root["/Names"]) == ["/EmbeddedFiles"]
    assert list(reader.attachments) == ["data.json"]
    assert "/OpenAction" not in root
    assert reader.metadata.author is None


def test_the_same_parts_give_the_same_bytes(tmp_path):
    first = assemble(some_parts(tmp_path), tmp_path / "a.pdf", identity=IDENTITY, data=b"{}").path.read_bytes()

    again = assemble(some_parts(tmp_path), tmp_path / "b.pdf", identity=IDENTITY, data=b"{}").path.read_bytes()

    assert again == first


def test_pages_of_every_shape_keep_their_shape(tmp_path):
    listed = some_parts(tmp_path)
    listed[2] = Part("dok-0", paper(tmp_path / "f4.pdf", size=(609.45, 935.43)), "Naskah", "Naskah")
    listed[3] = Part("dok-1", paper(tmp_path / "l.pdf", size=A4[::-1]), "Naskah", "Naskah")
    listed[4] = Part("dok-2", paper(tmp_path / "r.pdf", rotation=90), "Naskah", "Naskah")

    pages = assembled(tmp_path, listed).pages

    assert [tuple(round(float(edge)) for edge in page.mediabox[2:]) for page in pages[2:5]] == [
        (609, 935), (842, 595), (595, 842),
    ]  # fmt: skip
    assert pages[4].rotation == 90


def test_a_large_picture_passes_through_the_spool_untouched(tmp_path):
    picture = tmp_path / "foto.jpg"
    Image.effect_noise((400, 300), 80).convert("RGB").save(picture, quality=80)
    with Image.open(picture) as opened:
        opened.save(tmp_path / "gambar.pdf")
    stored = (
        next(iter(PdfReader(tmp_path / "gambar.pdf").pages[0]["/Resources"]["/XObject"].values())).get_object()._data
    )
    listed = some_parts(tmp_path)
    paper(tmp_path / "dok.pdf")
    listed[-2] = Part("foto", tmp_path / "gambar.pdf", "Lampiran foto", "Lampiran Foto", numbering=Numbering.ANNEX)

    assemble(listed, tmp_path / "bundle.pdf", identity=IDENTITY, data=b"{}")

    assert len(stored) > 20_000
    assert stored in (tmp_path / "bundle.pdf").read_bytes()
    assert subprocess.run(["qpdf", "--check", tmp_path / "bundle.pdf"], capture_output=True).returncode == 0


def test_all_fonts_are_embedded(tmp_path):
    assembled(tmp_path, some_parts(tmp_path))

    listing = subprocess.run(["pdffonts", tmp_path / "bundle.pdf"], capture_output=True, text=True).stdout

    assert all(" yes yes yes " in line for line in listing.splitlines()[2:])


def test_nothing_but_the_bundle_is_left_in_the_folder(tmp_path):
    listed = some_parts(tmp_path)
    before = {file.name for file in tmp_path.iterdir()}

    assembled(tmp_path, listed)

    assert {file.name for file in tmp_path.iterdir()} - before == {"bundle.pdf"}


# ---------------------------------------------------------------- refusals


def test_an_encrypted_part_is_refused_by_name(tmp_path):
    path = paper(tmp_path / "a.pdf", change=lambda writer: writer.encrypt("", owner_password="x"))

    assert "Naskah kedua: PDF terkunci dengan sandi" in refused(tmp_path, path)


@pytest.mark.parametrize("content", [b"<html>bukan PDF</html>", b"%PDF-1.7\n%%EOF\n"])
def test_a_file_that_is_no_pdf_is_refused_by_name(tmp_path, content):
    path = tmp_path / "a.pdf"
    path.write_bytes(content)

    assert "Naskah kedua: PDF rusak" in refused(tmp_path, path)


def test_a_truncated_part_is_refused_by_name(tmp_path):
    path = paper(tmp_path / "a.pdf", pages=3)
    path.write_bytes(path.read_bytes()[:-2000])

    assert "Naskah kedua: PDF rusak" in refused(tmp_path, path)


def test_a_damaged_object_inside_is_refused_although_viewers_would_not_notice(tmp_path):
    path = paper(tmp_path / "a.pdf")
    path.write_bytes(path.read_bytes().replace(b"/Contents [", b"/Contents (", 1))

    assert "Naskah kedua: PDF rusak" in refused(tmp_path, path)


@pytest.mark.parametrize("exists", [True, False])
def test_an_empty_or_missing_file_is_refused_by_name(tmp_path, exists):
    path = tmp_path / "a.pdf"
    if exists:
        path.touch()

    assert "Naskah kedua: berkas PDF kosong" in refused(tmp_path, path)


def test_a_pdf_without_pages_is_refused_by_name(tmp_path):
    path = tmp_path / "a.pdf"
    PdfWriter().write(path)

    assert refused(tmp_path, path).startswith("Naskah kedua: PDF")


def test_a_part_with_a_form_field_is_refused_because_its_value_would_be_lost(tmp_path):
    def field(writer):
        note = DictionaryObject(
            {
                NameObject("/Subtype"): NameObject("/Widget"),
                NameObject("/Rect"): ArrayObject(map(FloatObject, (70, 700, 300, 710))),
            }
        )
        writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(note)])

    assert "isian formulir" in refused(tmp_path, paper(tmp_path / "a.pdf", change=field))


def test_a_part_that_does_not_bring_its_font_is_refused_by_name(tmp_path):
    def foreign(writer):
        font = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
            }
        )
        writer.pages[0]["/Resources"]["/Font"][NameObject("/F9")] = writer._add_object(font)

    assert "Naskah kedua: PDF memakai huruf" in refused(tmp_path, paper(tmp_path / "a.pdf", change=foreign))


def test_an_approval_page_without_the_places_of_the_signatures_is_refused(tmp_path):
    listed = some_parts(tmp_path)
    approval_paper(tmp_path / "sah.pdf", places=("ttdpetugas",))

    with pytest.raises(TemplateBroken, match="ttdkapolsek"):
        assembled(tmp_path, listed)


def test_a_link_to_an_unknown_part_is_refused(tmp_path):
    listed = some_parts(tmp_path)
    linked_paper(tmp_path / "isi.pdf", ["dok-0", "dok-9"])

    with pytest.raises(TemplateBroken, match="tidak ada dalam berkas"):
        assembled(tmp_path, listed)


# ---------------------------------------------------------------- contents


def test_contents_longer_than_guessed_are_printed_a_second_time(tmp_path):
    seen = []

    def render(first_pages):
        seen.append(dict(first_pages))
        return PdfFile(linked_paper(tmp_path / "isi.pdf", first_pages, pages=3), 3)

    settled = settle_contents(render, [("a", 2), ("b", 1)], before=2)

    assert seen == [{"a": 4, "b": 6}, {"a": 6, "b": 8}]
    assert settled.first_pages == {"a": 6, "b": 8}


def test_contents_that_never_settle_are_given_up_after_four_rounds(tmp_path):
    lengths = iter((2, 3, 2, 3, 2))

    def render(first_pages):
        return PdfFile(tmp_path / "isi.pdf", next(lengths))

    with pytest.raises(ConversionFailed, match="tidak menetap"):
        settle_contents(render, [("a", 1)], before=2)
    assert next(lengths) == 2


def test_contents_without_a_link_for_every_document_are_refused(tmp_path):
    def render(first_pages):
        return PdfFile(linked_paper(tmp_path / "isi.pdf", ["a"]), 1)

    with pytest.raises(TemplateBroken, match="1 dari 2 baris"):
        settle_contents(render, [("a", 1), ("b", 1)], before=2)


# ---------------------------------------------------------------- what the parts print


def entry(folder: Path, count: int, *, section=Section.KUNJUNGAN_WARGA, photos=0, day=9) -> BundleEntry:
    path = folder / f"dok-{count}.pdf"
    title = "Blanko Kunjungan Warga" if section is Section.KUNJUNGAN_WARGA else "Laporan Hasil Kegiatan"
    picture = Photo(folder / "foto.jpg", 1600, 1200, "ab" * 32, caption="Rapat", taken_at=datetime(2023, 1, day, 9, 12))
    return BundleEntry(
        id=f"dok-{count}",
        kind=section.name.lower(),
        title=title,
        summary=f"Rahmat {count}",
        date=date(2023, 1, day),
        section=section,
        pdf=PdfFile(path if path.exists() else paper(path, f"Isi naskah {count}"), 1),
        photos=(picture,) * photos,
        data={"nama": f"Rahmat {count}"},
        template_sha256="cd" * 32,
    )


def a_month(folder: Path, **changes) -> Month:
    entries = (
        entry(folder, 1, day=2),
        entry(folder, 2, section=Section.LAPORAN_KEGIATAN, photos=5),
        entry(folder, 3, day=30, photos=2),
    )
    return Month(
        **(
            {"identity": IDENTITY, "entries": entries, "restricted_activities": ("PEMBUATAN LI BHABINKAMTIBMAS",) * 2}
            | changes
        )
    )


def test_the_letter_counts_papers_by_kind_and_photos(tmp_path):
    rows = parts.letter(a_month(tmp_path))["kiriman"]

    assert [(row["jenis"], row["banyaknya"], row["keterangan"]) for row in rows] == [
        ("Blanko Kunjungan Warga", "2 naskah", "2 s.d. 30 Januari 2023"),
        ("Laporan Hasil Kegiatan", "1 naskah", "9 Januari 2023"),
        ("Lampiran foto", "7 foto", "Terlampir"),
    ]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("RESOR KOTA TANJUNGPINANG", "Kasat Binmas Polresta Tanjungpinang"),
        ("RESOR KOTA BESAR SEMARANG", "Kasat Binmas Polrestabes Semarang"),
        ("RESOR BINTAN", "Kasat Binmas Polres Bintan"),
        ("SATUAN CONTOH", "Kasat Binmas"),
    ],
)
def test_the_letter_goes_to_sat_binmas_of_the_polres_above(tmp_path, line, name):
    identity = replace(IDENTITY, unit=replace(UNIT, letterhead=("POLRI DAERAH", line, "SEKTOR CONTOH")))

    assert parts.letter(a_month(tmp_path, identity=identity))["tujuan"] == name


def test_the_report_s_weeks_and_kinds_add_up_to_all_papers(tmp_path):
    context = parts.report(a_month(tmp_path))

    assert sum(row["jumlah"] for row in context["rekap"]) == sum(row["jumlah"] for row in context["pekan"]) == 3
    assert sum(row["hari"] for row in context["pekan"]) == context["hari_kegiatan"] == 3
    assert context["pekan"][-1]["tanggal"] == "29 s.d. 31 Januari 2023"
    assert context["jumlah_rahasia"] == 2


def test_photo_numbers_run_over_volumes_and_only_the_first_has_the_heading(tmp_path):
    month = a_month(tmp_path, entries=(entry(tmp_path, 1, photos=50),))

    volumes = list(parts.annex_volumes(month))

    numbers = [
        cell["nomor"]
        for volume in volumes
        for page in volume["halaman_foto"]
        for row in page["baris"]
        for cell in (row["kiri"], row["kanan"])
        if cell
    ]
    assert numbers == list(range(1, 51))
    assert [volume["pertama"] for volume in volumes] == [True, False]


def test_a_photo_says_day_date_and_local_time(tmp_path):
    (volume,) = parts.annex_volumes(a_month(tmp_path, entries=(entry(tmp_path, 1, photos=1),)))

    assert volume["halaman_foto"][0]["baris"][0]["kiri"]["waktu"] == "Senin, 9 Januari 2023 pukul 09.12 WIB"


# ---------------------------------------------------------------- the whole month, with a pretended LibreOffice


class Printer:
    """Prints parts as simple PDFs, and remembers what it was asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.asked = folder, []

    def __call__(self, template, context) -> PdfFile:
        self.asked.append(template)
        path = self.folder / f"cetak-{len(self.asked)}.pdf"
        if template == "daftar_isi":
            rows = [*context["pembuka"], *(row for part in context["bagian"] for row in part["naskah"])]
            pages = 1 + len(rows) // 10
            linked_paper(path, [row["id"] for row in (*rows, *context["penutup"])], pages=pages)
        elif template == "pengesahan":
            pages = len(PdfReader(approval_paper(path)).pages)
        else:
            pages = 1
            paper(path, template)
        return PdfFile(path, pages)


def built(folder: Path, month: Month, **more) -> tuple[PdfFile, Printer]:
    work = folder / "kerja"
    work.mkdir(exist_ok=True)
    printer = Printer(folder)
    return build_bundle(month, render=printer, work=work, **more), printer


def test_documents_stand_in_sop_order_between_report_and_annex(tmp_path):
    bundle, printer = built(tmp_path, a_month(tmp_path))

    reader = PdfReader(bundle.path)

    assert printer.asked == [
        "sampul", "surat_pengantar", "laporan_bulanan", "lampiran_foto", "pengesahan", "daftar_isi",
    ]  # fmt: skip
    assert flat(reader.outline) == [
        "Sampul", "Surat Pengantar", "Daftar Isi", "Laporan Bulanan",
        "Blanko Kunjungan Warga (2)", "1. Blanko Kunjungan Warga: Rahmat 1", "2. Blanko Kunjungan Warga: Rahmat 3",
        "Laporan Hasil Kegiatan (1)", "3. Laporan Hasil Kegiatan: Rahmat 2",
        "Lampiran Foto", "Lembar Pengesahan",
    ]  # fmt: skip


def test_data_json_tells_where_each_document_stands(tmp_path):
    bundle, _ = built(tmp_path, a_month(tmp_path))
    reader = PdfReader(bundle.path)

    data = json.loads(reader.attachments["data.json"][0])

    assert (data["format"], data["version"], data["bundle"]["pages"]) == ("berkas-bulanan", 1, bundle.pages)
    for document in data["documents"]:
        assert f"Isi naskah {document['id'][-1]}" in reader.pages[document["page"] - 1].extract_text()
    assert [photo["number"] for document in data["documents"] for photo in document["photos"]] == list(range(1, 8))


def test_a_second_run_takes_up_what_is_there_and_gives_the_same_bytes(tmp_path):
    first, _ = built(tmp_path, a_month(tmp_path))
    before = first.path.read_bytes()

    again, printer = built(tmp_path, a_month(tmp_path))

    assert printer.asked == []
    assert again.path.read_bytes() == before


def test_a_kept_part_that_broke_off_is_made_again(tmp_path):
    built(tmp_path, a_month(tmp_path))
    cover = next((tmp_path / "kerja").glob("sampul-*.pdf"))
    cover.write_bytes(cover.read_bytes()[:300])

    _, printer = built(tmp_path, a_month(tmp_path))

    assert printer.asked == ["sampul"]


def test_a_refusal_names_the_document_by_kind_and_date_but_not_whom_it_is_about(tmp_path):
    month = a_month(tmp_path)
    month.entries[1].pdf.path.write_bytes(b"%PDF-1.7 putus")

    with pytest.raises(PartRefused, match="Laporan Hasil Kegiatan tanggal 09-01-2023: PDF rusak") as refusal:
        built(tmp_path, month)

    assert "Rahmat" not in str(refusal.value)


def test_progress_never_goes_back_nor_over_its_total(tmp_path):
    told = []

    built(tmp_path, a_month(tmp_path), progress=lambda done, total, label: told.append((done, total)))

    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert {total for _, total in told} == {told[0][1]}
    assert max(done for done, _ in told) < told[0][1]


def test_a_month_without_photos_has_no_annex(tmp_path):
    bundle, printer = built(tmp_path, a_month(tmp_path, entries=(entry(tmp_path, 1),)))

    assert "lampiran_foto" not in printer.asked
    assert "F-1" not in PdfReader(bundle.path).page_labels


@pytest.mark.slow
def test_three_hundred_documents_keep_every_link_and_label(tmp_path):
    paper(tmp_path / "dok-0.pdf")
    one = entry(tmp_path, 0)
    month = a_month(tmp_path, entries=tuple(replace(one, id=f"dok-{count}") for count in range(300)))
    bundle, _ = built(tmp_path, month)

    reader = PdfReader(bundle.path)
    contents = next(page for page in reader.pages if "/Annots" in page)
    first = [reader.get_page_number(note.get_object()["/Dest"][0]) + 1 for note in contents["/Annots"]]

    assert first == list(range(first[0], first[0] + 302))
    assert reader.page_labels[first[1] - 1] == str(first[1])


def test_the_qr_picture_is_the_same_each_time_and_says_the_address(tmp_path):
    (tmp_path / "kerja").mkdir()
    contexts = []

    def render(template, context):
        contexts.append(context)
        return Printer(tmp_path)(template, context)

    build_bundle(a_month(tmp_path), render=render, work=tmp_path / "kerja")

    pictures = {context["qr"] for context in contexts if "qr" in context}
    assert len(pictures) == 1
    assert isinstance(next(iter(pictures)), Picture)
