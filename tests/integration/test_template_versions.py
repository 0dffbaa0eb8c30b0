"""An admin's templates: uploaded, compared, chosen from a day on, rolled back; papers keep the version they have."""

from datetime import UTC, date, datetime

import docx
import pytest
from pypdf import PdfReader

from engines.cache.fake import MemoryCache
from errors import NotAllowed, NotFound, TemplateBroken, UserError, WrongState
from models.tables import Document, Officer, TemplateChoice, Unit
from pipeline.templatekinds import template_kind
from services.agreements import answer_choice, waiting_for
from services.preview import Previewer
from services.proof import proof, source_of
from services.review import approve, open_for_reading
from services.templates import TemplateShelf, active_versions
from services.templateversions import (
    choose_template,
    marked_copy,
    printed_where,
    template_file,
    template_lines,
    templates_of,
    upload_template,
    used_by,
    version_of,
)
from tests.factories import Station, actor_of, add_document, add_month, add_officer, make_installation, now

KIND = "laporan_informasi"
TOMORROW = date(2023, 2, 2)


class Admin:
    """An admin of a Polsek at work."""

    def __init__(self, berkas, folder):
        self.berkas, self.folder, self.station = berkas, folder, Station(berkas.db)
        self.me = self.station["admin"]

    def file(self, *texts):
        """The shipped template with further paragraphs."""
        path = self.folder / f"templat-{abs(hash(texts))}.docx"
        if not path.exists():
            document = docx.Document(str(template_kind(KIND).shipped))
            for text in texts:
                document.add_paragraph(text)
            document.save(str(path))
        return path

    def upload(self, *texts, by=None):
        berkas = self.berkas
        return upload_template(
            berkas.db, self.file(*texts), KIND, name="templat.docx", by=by or self.me, store=berkas.store,
            confinement=berkas.confinement, converter=berkas.press, clock=now, work=self.folder / "kerja",
        )  # fmt: skip

    def choose(self, template_id, day=None, *, by=None, clock=now):
        choose_template(self.berkas.db, KIND, template_id, from_date=day, by=by or self.me, clock=clock)

    def used(self, template_id, by):
        version = version_of(templates_of(self.berkas.db, KIND, by, clock=now), template_id)
        return used_by(self.berkas.db, version, KIND, by, clock=now)

    def second(self):
        """Another admin of the same unit."""
        with self.berkas.db.writing() as session:
            return actor_of(session, add_officer(session, session.get_one(Unit, self.station.unit_id), "admin"))

    def ask(self, template_id, day=None):
        choose_template(
            self.berkas.db, KIND, template_id, from_date=day, by=self.me, clock=now, ask=True
        )  # fmt: skip

    def shown(self, *, clock=now):
        return templates_of(self.berkas.db, KIND, self.me, clock=clock)

    def pictures(self, paper, by):
        """The pages of a paper as they are printed now, in another process: nothing is remembered."""
        shelf = TemplateShelf(self.berkas.store)
        folder = self.folder / "pratinjau"
        previewer = Previewer(shelf, self.berkas.converter, MemoryCache(), work=folder)
        source = source_of(self.berkas.db, paper, by, clock=now)
        made = proof(source, store=self.berkas.store, previewer=previewer, work=folder)
        return [previewer.page(made, page, width_px=400) for page in range(1, made.pages + 1)]

    def active(self, day, unit_id=None):
        with self.berkas.db.reading() as session:
            return active_versions(session, unit_id or self.station.unit_id, day=day).get(KIND)


@pytest.fixture
def admin(office, tmp_path):
    berkas = make_installation(tmp_path, converter=office)
    yield Admin(berkas, tmp_path)
    berkas.db.close()


def test_an_upload_becomes_the_next_version_with_its_report_and_pages(admin):
    first = admin.upload("Catatan: {{ perihal }}")
    second = admin.upload("{{ perihall }}")

    shown = admin.shown()

    assert [(one.number, one.state) for one in shown.versions] == [(2, "salah"), (1, "siap")]
    good, bad = version_of(shown, first), version_of(shown, second)
    assert good.report.pages["example"] == (good.sheets["example"][0].pages, good.sheets["example"][1].pages)
    assert all(admin.berkas.store.exists(one.key) for pair in good.sheets.values() for one in pair)
    assert [one.code for one in bad.report.findings] == ["asing"]
    assert bad.report.pages is None
    assert shown.active_words == "Templat bawaan Berkas"


def test_the_same_file_again_is_the_version_that_it_was(admin):
    assert admin.upload("Catatan") == admin.upload("Catatan")
    assert len(admin.shown().versions) == 1


def test_what_is_no_word_file_is_not_kept(admin):
    (admin.folder / "teks.docx").write_text("teks")
    berkas = admin.berkas

    with pytest.raises(TemplateBroken, match="bukan berkas Word"):
        upload_template(
            berkas.db, admin.folder / "teks.docx", KIND, name="teks.docx", by=admin.me, store=berkas.store,
            confinement=berkas.confinement, converter=berkas.press, clock=now, work=admin.folder,
        )  # fmt: skip
    assert admin.shown().versions == ()


def test_a_version_holds_from_its_day_on_and_can_be_rolled_back(admin):
    first, second = admin.upload("Satu"), admin.upload("Dua")
    keys = {one.id: one.sha256 for one in admin.shown().versions}

    admin.choose(first)
    admin.choose(second, TOMORROW)

    assert admin.active(date(2023, 2, 1)) == keys[first]
    assert admin.active(TOMORROW) == keys[second]
    assert [(one.number, one.state) for one in admin.shown().versions] == [(2, "terjadwal"), (1, "aktif")]
    assert admin.shown().active_words == "Versi 1 aktif sejak 1 Februari 2023"
    admin.choose(first)  # the newest decision holds from its day on: what was to come is off
    assert admin.active(TOMORROW) == keys[first]
    admin.choose(None)
    assert admin.active(TOMORROW) is None


def test_nothing_is_ever_overwritten(admin):
    first = admin.upload("Satu")
    admin.choose(first)
    admin.choose(None)

    with admin.berkas.db.reading() as session:
        assert len(session.query(TemplateChoice).all()) == 2


def test_a_wrong_version_and_a_past_day_are_refused_in_words(admin):
    wrong, good = admin.upload("{{ tidak_ada }}"), admin.upload("Satu")

    with pytest.raises(WrongState, match="1 kesalahan"):
        admin.choose(wrong)
    with pytest.raises(UserError, match="sudah lewat"):
        admin.choose(good, date(2023, 1, 31))
    assert admin.active(TOMORROW) is None


def test_a_unit_s_own_version_goes_before_its_parent_s(admin):
    station = admin.station
    with admin.berkas.db.writing() as session:
        head = actor_of(session, add_officer(session, session.get_one(Unit, station.polres_id), "admin"))
    of_parent = admin.upload("Polres", by=head)
    admin.choose(of_parent, by=head)
    parents_key = admin.active(TOMORROW)

    assert parents_key is not None
    assert admin.shown().active_words.endswith("dari Polresta Contoh")
    assert admin.active(TOMORROW, station.other_id) is None
    assert admin.used(of_parent, head) == ["Polresta Contoh", "Polsek Contoh Timur"]
    own = admin.upload("Polsek")
    admin.choose(own)
    assert admin.active(TOMORROW) not in (None, parents_key)
    assert admin.used(of_parent, head) == ["Polresta Contoh"]
    assert admin.used(own, admin.me) == ["Polsek Contoh Timur"]
    assert admin.shown().notice == ""
    later = datetime(2023, 2, 1, 8, tzinfo=UTC)
    admin.choose(admin.upload("Polres lagi", by=head), by=head, clock=lambda: later)
    assert "Polresta Contoh mengganti templatnya pada 1 Februari 2023" in admin.shown().notice
    assert {one.kind for one in template_lines(admin.berkas.db, admin.me, clock=now) if one.notice} == {KIND}
    admin.choose(None, by=head, clock=lambda: later)
    admin.choose(of_parent, by=head, clock=lambda: later)
    admin.choose(None)
    assert admin.active(TOMORROW) == parents_key


def test_what_was_asked_for_holds_when_another_admin_agrees(admin):
    db, first = admin.berkas.db, admin.upload("Satu")
    with pytest.raises(UserError, match="Belum ada admin lain"):
        admin.ask(first)
    second = admin.second()

    admin.ask(first)
    assert (admin.active(TOMORROW), admin.shown().versions[0].state) == (None, "menunggu")
    (waiting,) = waiting_for(db, second)
    assert (waiting.version, waiting.unit, waiting.own) == (1, "Polsek Contoh Timur", False)
    with pytest.raises(NotAllowed):
        answer_choice(db, waiting.number, agreed=True, by=admin.me, clock=now)
    with pytest.raises(NotFound):
        answer_choice(db, waiting.number, agreed=True, by=admin.station.neighbours["admin"], clock=now)
    answer_choice(db, waiting.number, agreed=False, by=second, clock=now)
    assert (admin.active(TOMORROW), waiting_for(db, second)) == (None, [])
    assert admin.shown().versions[0].state == "siap"

    admin.ask(first, TOMORROW)
    (waiting,) = waiting_for(db, second)
    answer_choice(db, waiting.number, agreed=True, by=second, clock=now)
    assert admin.active(date(2023, 2, 1)) is None
    assert admin.active(TOMORROW) == admin.shown().versions[0].sha256
    with pytest.raises(WrongState):
        answer_choice(db, waiting.number, agreed=False, by=second, clock=now)
    admin.ask(None)
    admin.choose(first)  # a newer choice overtakes what waits
    assert waiting_for(db, second) == []


def test_a_day_begins_in_the_unit_s_time_zone(admin):
    first = admin.upload("Satu")
    before_midnight = datetime(2023, 2, 1, 16, 59, tzinfo=UTC)  # 23.59 WIB

    admin.choose(first, TOMORROW)

    assert admin.shown(clock=lambda: before_midnight).versions[0].state == "terjadwal"
    assert admin.shown(clock=lambda: datetime(2023, 2, 1, 17, 0, tzinfo=UTC)).versions[0].state == "aktif"


def test_a_paper_is_approved_with_the_unit_s_version_and_keeps_it(admin):
    berkas, station = admin.berkas, admin.station
    first, second = admin.upload("Satu"), admin.upload("Dua")
    keys = {one.id: one.sha256 for one in admin.shown().versions}
    admin.choose(first)
    with berkas.db.writing() as session:
        month = add_month(session, session.get_one(Officer, station["petugas"].officer_id))
        paper = add_document(session, month, kind=KIND, state="diajukan").id
    chief = station["kapolsek"]

    assert source_of(berkas.db, paper, chief, clock=now).version == keys[first]
    open_for_reading(berkas.db, paper, by=chief, clock=now)
    approve(berkas.db, paper, by=chief, revision=1, store=berkas.store, shelf=berkas.shelf, clock=now)
    before = admin.pictures(paper, chief)
    admin.choose(second)

    with berkas.db.reading() as session:
        assert session.get_one(Document, paper).template_sha256 == keys[first]
    assert source_of(berkas.db, paper, chief, clock=now).version == keys[first]
    assert {one.number: one.documents for one in admin.shown().versions} == {1: 1, 2: 0}
    assert admin.pictures(paper, chief) == before
    with berkas.db.writing() as session:
        waiting = add_document(session, session.merge(month), kind=KIND, state="diajukan").id
    assert admin.pictures(waiting, chief) != before


def test_the_file_comes_back_with_a_comment_at_every_finding(admin):
    document_id = admin.upload("{{ perihall }}", "{{ cycler.x() }}")
    version = version_of(admin.shown(), document_id)

    path = marked_copy(
        version, admin.folder / "komentar.docx", store=admin.berkas.store, confinement=admin.berkas.confinement,
        work=admin.folder,
    )  # fmt: skip

    comments = [one.text for one in docx.Document(str(path)).comments]
    assert len(comments) == len(version.report.findings) == 2
    assert any("Maksud Anda {{ perihal }}?" in one for one in comments)


def test_the_active_file_can_be_had(admin):
    first = admin.upload("Satu")
    admin.choose(first)

    def had(template_id):
        target = admin.folder / "unduhan.docx"
        template_file(admin.berkas.db, KIND, template_id, target, by=admin.me, store=admin.berkas.store, clock=now)
        return target.read_bytes()

    assert had(None) == had(first) == admin.file("Satu").read_bytes()
    admin.choose(None)
    assert had(None) == template_kind(KIND).shipped.read_bytes()


def test_only_the_unit_s_admin_has_templates(admin):
    mine = admin.upload("Satu")
    neighbour = admin.station.neighbours["admin"]

    for role in ("petugas", "kanit", "kapolsek", "kasium"):
        with pytest.raises(NotAllowed):
            template_lines(admin.berkas.db, admin.station[role], clock=now)
    with pytest.raises(NotFound):
        choose_template(admin.berkas.db, KIND, mine, from_date=None, by=neighbour, clock=now)
    assert templates_of(admin.berkas.db, KIND, neighbour, clock=now).versions == ()


def test_it_is_said_where_a_field_is_printed(admin):
    before = printed_where(admin.berkas.db, KIND, admin.me, clock=now)
    admin.choose(admin.upload("Perihal sekali lagi: {{ perihal }}"))

    now_printed = printed_where(admin.berkas.db, KIND, admin.me, clock=now)

    assert before["perihal"]
    assert len(now_printed["perihal"]) == len(before["perihal"]) + 1
    assert now_printed["perihal"][-1].startswith("Paragraf")


def test_the_list_says_what_is_active_and_what_waits(admin):
    admin.upload("Satu")

    lines = {one.kind: one for one in template_lines(admin.berkas.db, admin.me, clock=now)}

    assert (lines[KIND].words, lines[KIND].waiting) == ("Templat bawaan Berkas", 1)
    assert {"sampul", "kunjungan_warga"} <= set(lines)


def test_a_template_with_findings_shows_them_on_its_pages(admin):
    """What is wrong is printed as written, with a numbered box where it stands; the rest is filled."""
    template_id = admin.upload("Perihal: {{ perihall }} ini", "Bidang: {{ bidang|default(“-”) }}", "{{ perihalll }}")

    version = version_of(admin.shown(), template_id)

    old, new = version.sheets["example"]
    assert old.pages
    words = PdfReader(admin.berkas.store.fetch(new.key, admin.folder / "baru.pdf")).pages[-1].extract_text()
    assert "Perihal: {{ perihall }} ini" in words
    assert "Bidang: KEAMANAN" in words.replace("Keamanan", "KEAMANAN")
    numbers = [number for one in version.marks["example"] for number in one.numbers]
    assert numbers == [1, 3, 2]
    assert [one.code for one in version.report.findings] == ["asing", "asing", "kutip"]
    first = version.marks["example"][0]
    assert first.page == new.pages
    assert 5 < first.x < 40
    assert 0.5 < first.height < 3
    assert first.width < 30


def test_what_is_refused_as_dangerous_is_never_drawn(admin):
    template_id = admin.upload("{{ perihall }}", "{{ ''.__class__ }}")

    version = version_of(admin.shown(), template_id)

    assert len(version.report.findings) == 2
    assert (version.sheets, version.marks) == ({}, {})


def test_where_the_findings_cannot_be_taken_apart_all_is_printed_as_written(admin):
    template_id = admin.upload("{% for f in faktaa %}", "{{ f.uraian }}", "{% endfor %}", "${perihal} {#fakta}", "{{ a")

    version = version_of(admin.shown(), template_id)

    pdf = PdfReader(admin.berkas.store.fetch(version.sheets["example"][1].key, admin.folder / "baru.pdf"))
    words = pdf.pages[-1].extract_text().replace("\u200b", "")
    for text in ("{% for f in faktaa %}", "{{ f.uraian }}", "{% endfor %}", "${perihal} {#fakta}", "{{ a"):
        assert text in words
    assert {number for one in version.marks["example"] for number in one.numbers} >= {1, 2, 3}


def test_the_sheets_of_sample_photos_stand_behind_the_paper(admin):
    kind, berkas = "kunjungan_usaha", admin.berkas
    template_id = upload_template(
        berkas.db, template_kind(kind).shipped, kind, name="t.docx", by=admin.me, store=berkas.store,
        confinement=berkas.confinement, converter=berkas.press, clock=now, work=admin.folder / "kerja",
    )  # fmt: skip

    version = version_of(templates_of(berkas.db, kind, admin.me, clock=now), template_id)

    assert version.report.findings == ()
    for sample, sheets in (("example", 1), ("longest", 3), ("minimal", 0)):
        for own, shown in zip(version.report.pages[sample], version.sheets[sample], strict=True):
            assert shown.pages == own + sheets
    last = PdfReader(berkas.store.fetch(version.sheets["example"][1].key, admin.folder / "x.pdf")).pages[-1]
    assert "Foto contoh ke-2" in last.extract_text()
    assert last.images
