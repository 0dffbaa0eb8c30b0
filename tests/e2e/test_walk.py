"""A month from the first login to the archive, in a real browser over a whole running installation."""

import io
import re
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from playwright.sync_api import TimeoutError, expect
from pypdf import PdfReader

from models.accounts import Account
from schemas import registry
from schemas.declaration import DeclarationSchema, document_type
from schemas.typed import to_form
from services.passwords import hashed
from services.rights import Role
from tests import declared
from tests.e2e.conftest import OFFICE, PHONE
from tests.e2e.running import running
from tests.factories import Station, make_installation

pytestmark = pytest.mark.slow
ONCE, OWN = "sandi sekali pakai", "sandi baru milik sendiri"
PHRASE = {"petugas": "frasa sandi petugas", "kapolsek": "frasa sandi kapolsek"}
SECRET = "Perihal yang hanya boleh dibaca tiga orang"
HOUSEHOLD = "RAHMAT REKAAN WALK"


@cache
def today():
    """The day on which the tests began, also after midnight."""
    return datetime.now(UTC).astimezone(ZoneInfo("Asia/Jakarta")).date()


def last_month():
    return today().replace(day=1) - timedelta(days=3)


def answers_of(kind, day, **changes):
    """The kind's least answers, dated, as controls of its form."""
    what = registry.find(kind)
    answers = {**what.minimal, **changes}
    for name in ("tanggal", "waktu_tanggal"):
        if name in answers:
            answers[name] = day.isoformat()
    return to_form(what.schema(), answers)


def visit_answers(day, note):
    """What is entered for a visit: the household, and the visit's own row."""
    what = registry.find("kunjungan_warga")
    minimal = dict(what.minimal)
    row = {**minimal["kunjungan"][-1], "tanggal": day.isoformat(), "jam": "00:05", "keterangan": note}
    return to_form(what.schema(), {**minimal, "nama": HOUSEHOLD, "kunjungan": [row]})


def picture(colour):
    stream = io.BytesIO()
    Image.new("RGB", (1200, 900), colour).save(stream, "JPEG")
    return {"name": f"{colour}.jpg", "mimeType": "image/jpeg", "buffer": stream.getvalue()}


class Person:
    """Somebody of the station at a browser of their own."""

    def __init__(self, visitor, actor, *, script):
        self.visitor, self.page, self.actor, self.script = visitor, visitor.page, actor, script

    def go(self, path):
        self.visitor.open(path)
        return self

    def tap(self, name, *, exact=False, last=False):
        """Press the visible button or link of that name; what comes of it is waited for by what follows."""
        found = (
            self.page.get_by_role("button", name=name, exact=exact)
            .or_(self.page.get_by_role("link", name=name, exact=exact))
            .filter(visible=True)
        )
        (found.last if last else found.first).click()
        return self

    def press(self, name, **which):
        """Press a button or link that leads to a page, and be there."""
        with self.page.expect_navigation():
            self.tap(name, **which)
        return self

    def fill(self, pairs):
        """Fill the controls of a form by their names, whatever they are."""
        for name, value in pairs:
            control = self.page.locator(f'[name="{name}"]')
            if not control.count():
                continue
            kind = control.first.evaluate("(one) => one.type || one.tagName.toLowerCase()")
            if kind in ("radio", "checkbox"):
                if value:
                    self.page.locator(f'[name="{name}"][value="{value}"]').check(force=True)
            elif kind.startswith("select"):
                control.select_option(value)
            elif kind != "hidden":
                self.open_around(control.first)
                control.first.fill(value)
        return self

    def open_around(self, control):
        """Open the folded row that a control stands in."""
        control.evaluate(
            """(one) => {
              for (let box = one.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
            }"""
        )

    def sees(self, *words):
        for one in words:
            expect(self.page.locator("body")).to_contain_text(one, use_inner_text=True)
        return self

    def sees_not(self, *words):
        text = self.page.content()
        for one in words:
            assert one not in text, f"{one!r} is on {self.page.url}"
        return self

    def looks_right(self):
        if self.script:
            self.visitor.looks_right()
        return self

    def first_login(self):
        """Log in with the one-time password and choose one's own."""
        self.go("/masuk")
        self.page.fill("#nrp", self.actor.nrp)
        self.page.fill("#sandi", ONCE)
        self.press("Masuk", exact=True)
        expect(self.page).to_have_url(re.compile("/sandi$"))
        self.page.fill("#sekarang", ONCE)
        self.page.fill("#baru", OWN)
        self.page.fill("#ulang", OWN)
        self.press("Ganti sandi")
        return self

    def make_key(self):
        self.go("/kunci")
        for name in ("frasa", "ulang"):
            self.page.locator(f'[name="{name}"]').fill(PHRASE[self.actor.role.value])
        return self.press("Buat kunci", exact=True).sees("Kunci Anda")

    def enter(self, kind, pairs, *, photos=()):
        """Fill a form of a kind, add photos, check the answers and send it; gives the document's id."""
        self.go(f"/isi/{kind}")
        return self.complete(pairs, photos=photos)

    def complete(self, pairs, *, photos=()):
        self.fill(pairs)
        if photos:
            self.add_photos(photos)
        self.tap("Periksa", exact=True)
        try:
            self.page.wait_for_url("**/periksa")
        except TimeoutError:
            raise AssertionError(self.page.locator("main").inner_text()[:3000]) from None
        entry = re.search(r"/draf/([0-9a-f-]{36})", self.page.url).group(1)
        self.sees("Periksa sebelum dikirim")
        self.tap("Kirim", last=True)
        self.page.wait_for_url(lambda address: "/periksa" not in address)
        return entry

    def add_photos(self, photos):
        chosen = [picture(colour) for colour in photos]
        if self.script:
            self.page.locator('input[type="file"][multiple]:not([capture])').first.set_input_files(chosen)
            expect(self.page.locator(".photos img")).to_have_count(len(photos))
        else:
            self.page.locator('.unscripted-only input[type="file"]').set_input_files(chosen)
            self.press("Tambahkan foto yang dipilih")
        tiles = self.page.locator('[name^="_foto."]')
        expect(tiles).to_have_count(len(photos))
        for number in range(len(photos)):
            tiles.nth(number).fill(f"Keterangan foto {number + 1}")

    def decide(self, entry, *, key=""):
        """Read a paper in the inbox and agree: by the letter where there is a script, else by its button."""
        self.go(f"/periksa/{entry}")
        if key and self.script and self.page.viewport_size["width"] > 900:
            with self.page.expect_navigation():
                self.page.keyboard.press(key)
            return self
        with self.page.expect_navigation():
            self.page.locator(".actionbar form button").filter(visible=True).last.click()
        return self

    def read_all(self):
        """Read the parts of a bundle at the desk one by one, and say so of each."""
        for number in count(1):
            expect(self.page.locator(f'[data-pages][aria-label^="{number}. "]')).to_be_visible()
            expect(self.page.locator(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")).to_have_count(0)
            read = self.page.locator("[data-read]")
            last = "Selesai" in read.inner_text()
            read.click()
            if last:
                break
        expect(self.page.get_by_text("semua sudah Anda baca")).to_have_count(1)
        return self


@pytest.fixture(scope="module")
def polsek(tmp_path_factory):
    """A running installation with one person for each role, who have not logged in yet."""
    folder = tmp_path_factory.mktemp("polsek")
    installation = make_installation(folder)
    stations = [Station(installation.db) for _ in range(3)]
    with installation.db.writing() as session:
        for account in session.query(Account):
            account.password_hash, account.must_change = _once(), True
    stations.append(Station(installation.db))  # whose people have passwords of their own
    installation.db.close()
    with running(folder / "var") as (address, _):
        yield address, stations


@cache
def _once():
    """One hash for all: it is made slowly on purpose."""
    return hashed(ONCE)


@pytest.fixture
def people(polsek, visit):
    """Make the persons of a station: each has a browser of their own."""
    address, stations = polsek

    def arrive(number, *, width, script):
        more = {} if width < 900 else {"height": 800}
        return {
            role: Person(
                visit(address, width=width, script=script, accept_downloads=True, **more), stations[number][role],
                script=script,
            )
            for role in (Role.PETUGAS, Role.KANIT, Role.KAPOLSEK, Role.KASIUM, Role.REKAP, Role.ADMIN)
        }  # fmt: skip

    return arrive


def declare_a_form(admin):
    """The admin brings a Word file and declares its fields, on pages alone."""
    admin.go("/templat").press("Formulir baru")
    admin.page.locator('[name="judul"]').fill(declared.TITLE)
    word = {"name": "pos.docx", "mimeType": "application/octet-stream", "buffer": declared.word_file()}
    admin.page.locator('[name="berkas"]').set_input_files(word)
    admin.press("Lanjut")
    expect(admin.page.locator('[name="isian.0.nama"]')).to_have_value("nama_pos")
    admin.fill(to_form(DeclarationSchema(), declared.DECLARED))
    admin.press("Pakai formulir")
    done = admin.page.get_by_text(f"Formulir {declared.TITLE} dipakai mulai sekarang.")
    expect(done).to_be_visible()


def fill_the_declared_form(officer):
    """The officer fills it like any other, with two rows and a photo; gives the document's id."""
    officer.go("/isi").sees(declared.TITLE)
    officer.go(f"/isi/{declared.KIND}")
    rows = declared.ANSWERS["petugas"]
    for row in rows:
        officer.tap("Tambah petugas jaga")
        for name, value in row.items():
            officer.page.locator(f'[name^="petugas."][name$=".{name}"]').last.fill(str(value))
    what = document_type(declared.KIND, declared.DECLARED, "")
    pairs = to_form(what.schema(), {**declared.ANSWERS, "tanggal": today().isoformat()})
    return officer.complete([(name, value) for name, value in pairs if "petugas." not in name], photos=("red",))


def walk(people, visit, address, *, script, width, tmp_path, own_form=False):
    """Everything that the people of a Polsek do in a month; gives the signed file."""
    officer, kanit, chief, kasium = (people[role] for role in (Role.PETUGAS, Role.KANIT, Role.KAPOLSEK, Role.KASIUM))
    for person in people.values():
        person.first_login()
    officer.make_key()
    chief.make_key()

    # Two visits to one household in two months: the second starts from the first.
    first = officer.enter("kunjungan_warga", visit_answers(last_month(), "Kunjungan pertama"))
    officer.go("/isi/kunjungan_warga/cari?nama=rahmat")
    with officer.page.expect_navigation():
        officer.page.locator("main").get_by_text(re.compile(HOUSEHOLD, re.IGNORECASE)).first.click()
    expect(officer.page.locator('[name="nama"]')).to_have_value(HOUSEHOLD)
    assert "Kunjungan pertama" in officer.page.content()
    rows = [(name, value) for name, value in visit_answers(today(), "Kunjungan kedua") if name.startswith("kunjungan.")]
    last = officer.page.locator('[name^="kunjungan."][name$=".tanggal"]').last.get_attribute("name").split(".")[1]
    second = officer.complete([(name.replace(".0.", f".{last}.", 1), value) for name, value in rows])

    # A report with three photos, and a paper that three people may read.
    report = officer.enter(
        "laporan_kegiatan", answers_of("laporan_kegiatan", today(), judul="Giat jalan kaki", jam_mulai="00:05"),
        photos=("red", "green", "blue"),
    )  # fmt: skip
    secret = officer.enter(
        "laporan_informasi", answers_of("laporan_informasi", today(), perihal=SECRET, waktu_jam="00:05")
    )

    papers = [first, second, report, secret]
    if own_form:
        declare_a_form(people[Role.ADMIN])
        papers.append(fill_the_declared_form(officer))

    # The Kanit returns the report with a mark on one field; the officer mends the same record and sees the mark.
    kanit.go("/periksa").sees("menunggu").looks_right()
    kanit.sees_not(SECRET)
    kanit.go(f"/periksa/{report}").sees("Giat jalan kaki")
    kanit.page.locator('button[name="tandai"][value="judul"]').click()
    kanit.page.locator('textarea[name$="judul"]').fill("Tulis nama kegiatan dengan lengkap.")
    kanit.tap(re.compile("^Kembalikan, 1 catatan"))
    with kanit.page.expect_navigation():
        kanit.page.locator('button[name="kembalikan"]').click()
    officer.go("/").sees("Dikembalikan")
    officer.go(f"/draf/{report}").sees("Tulis nama kegiatan dengan lengkap.").looks_right()
    officer.complete([("judul", "Giat jalan kaki bersama warga")])
    kanit.go(f"/periksa/{report}").sees("Giat jalan kaki bersama warga", "Berubah sejak revisi 1")
    kanit.decide(report, key="a")
    for entry in [one for one in papers if one != report]:
        kanit.decide(entry, key="a")

    # The Kapolsek corrects one field and approves all; the RAHASIA paper exists for nobody else.
    for stranger in (kasium, people[Role.REKAP]):
        assert stranger.visitor.page.request.get(f"{address}/dokumen/{secret}").status == 404
    chief.go(f"/periksa/{second}")
    chief.page.get_by_role("link", name="Koreksi Pekerjaan", exact=True).click()
    chief.page.locator('#koreksi [name="pekerjaan"]').fill("Nelayan Dikoreksi")
    chief.press("Simpan koreksi")
    for entry in papers:
        chief.decide(entry, key="a")
    officer.go(f"/dokumen/{second}").sees("Disetujui", "Dikoreksi")

    # Handing in: the month is built while the page shows how far it is; the officer signs.
    month = f"{today():%Y-%m}"
    officer.go(f"/bulan/{month}")
    officer.press("Susun berkas")
    wait_until_built(officer, month)
    officer.press("Tanda tangani dan ajukan")
    officer.page.locator('[name="frasa"]').fill(PHRASE["petugas"])
    officer.press("Tandatangani", exact=True)
    officer.go(f"/bulan/{month}").looks_right()

    kanit.go(f"/bulan/{officer.actor.officer_id}/{month}")
    kanit.page.locator('[name="catatan"]').fill("Lengkap.")
    kanit.press("Teruskan", exact=True)

    # The Kapolsek reads part by part, then signs both files with one passphrase.
    chief.go("/meja").sees("Berkas")
    chief.press(re.compile("^Berkas ")).read_all()
    chief.tap("Tandatangani berkas…")
    chief.sees("semua sudah Anda baca").sees("Lengkap.")
    chief.page.locator('[name="frasa"]').fill(PHRASE["kapolsek"])
    chief.press("Tandatangani", exact=True)

    # Kasium archives; the file is found, downloaded and checked by anybody.
    kasium.go(f"/bulan/{officer.actor.officer_id}/{month}")
    kasium.page.locator('[name="tempat"]').fill("Lemari A/Map 3")
    kasium.press("Arsipkan", exact=True)
    kasium.go("/arsip")
    kasium.page.locator('main input[type="search"]').first.fill(officer.actor.name)
    kasium.page.locator('main input[type="search"]').first.press("Enter")
    expect(kasium.page).to_have_url(re.compile(r"/arsip\?"))
    kasium.sees("Lemari A/Map 3").sees_not(SECRET).looks_right()
    kasium.go(f"/bulan/{officer.actor.officer_id}/{month}")
    with kasium.page.expect_download() as download:
        kasium.page.get_by_role("link", name=re.compile("Unduh PDF")).filter(visible=True).first.click()
    path = tmp_path / "berkas.pdf"
    download.value.save_as(path)
    return path


def wait_until_built(officer, month):
    """Look at the month until its bundles are built, as somebody who waits for them does."""
    told = officer.page.get_by_role("heading", name=re.compile("^(Berkas tersusun|Berkas gagal disusun)$"))
    expect(told).to_be_visible(timeout=180_000)  # the page itself looks again, with or without a script
    expect(told).to_have_text("Berkas tersusun")
    officer.go(f"/bulan/{month}")


def check_in_public(visit, address, path, *, width, script):
    """What a stranger is told of a file: the outcome, and the whole page."""
    stranger = visit(address, width=width, script=script)
    page = stranger.open("/cek")
    page.locator('input[name="berkas"]').set_input_files(path)
    page.get_by_role("button", name="Periksa berkas").click()
    outcome = page.locator(".verdict h2")
    expect(outcome).to_be_visible(timeout=90_000)
    page.wait_for_load_state()  # all of it is there
    return outcome.inner_text(), page.locator("main").inner_text()


@pytest.mark.parametrize(
    ("number", "width", "script"),
    [(0, PHONE, True), (1, OFFICE, True), (2, OFFICE, False)],
    ids=["phone", "office", "office without script"],
)
def test_a_month_goes_from_the_first_login_to_the_archive(people, visit, polsek, tmp_path, number, width, script):
    address = polsek[0]

    own_form = number == 1
    signed = walk(
        people(number, width=width, script=script), visit, address, script=script, width=width, tmp_path=tmp_path,
        own_form=own_form,
    )  # fmt: skip
    if own_form:
        text = " ".join(page.extract_text() for page in PdfReader(signed).pages)
        assert all(words in text for words in ("DATA POS KAMLING", "Pos Melati", "Usman Contoh", "Keterangan foto 1"))
    changed = tmp_path / "berubah.pdf"
    changed.write_bytes(signed.read_bytes() + b"\n% tambahan\n")

    outcome, told = check_in_public(visit, address, signed, width=width, script=script)
    assert outcome == "SAH"
    assert HOUSEHOLD not in told
    assert check_in_public(visit, address, changed, width=width, script=script)[0] == "TIDAK SAH"


def test_a_mediation_goes_from_two_parties_to_the_signed_scan_in_the_bundle(people, tmp_path):
    persons = people(3, width=OFFICE, script=True)
    officer, kanit, chief = (persons[role] for role in (Role.PETUGAS, Role.KANIT, Role.KAPOLSEK))
    for person in (officer, kanit, chief):
        person.visitor.log_in(person.actor)
    month = f"{today():%Y-%m}"

    # Two parties and what they agreed upon, entered once; both reviewers agree.
    answers = answers_of(
        "problem_solving", today(), tanggal_kejadian=f"{today()}", waktu_kejadian="00:01",
        tanggal_mediasi=f"{today()}", jam_mediasi="00:02",
    )  # fmt: skip
    officer.go("/isi/problem_solving").fill(answers)
    officer.page.get_by_role("button", name=re.compile("Tambah.*butir", re.IGNORECASE)).click()
    officer.page.locator('[name^="butir_kesepakatan."]').filter(visible=True).fill("Saling memaafkan.")
    entry = officer.complete([])
    kanit.decide(entry)
    chief.decide(entry)

    # The agreement follows from the entry, is printed to be signed, and the month asks for its scan.
    officer.go(f"/dokumen/{entry}").sees("Surat Kesepakatan Bersama", "Belum ada asli bertanda tangan").looks_right()
    with officer.page.expect_download() as download:
        officer.page.get_by_role("link", name="Cetak: Surat Kesepakatan Bersama").click()
    agreement = PdfReader(download.value.path()).pages[0].extract_text()
    for party in ("RAHMAT HIDAYATULLAH", "YOHANES CONTOH"):
        assert party in agreement.upper()
    officer.go(f"/bulan/{month}").sees("Belum ada asli")
    officer.page.get_by_role("link", name=re.compile("^Lampirkan")).filter(visible=True).first.click()

    # The signed scan takes its place behind the typed paper.
    officer.page.locator('input[name="lampiran"]').set_input_files(picture("gray"))
    officer.page.get_by_label("Asli bertanda tangan untuk Surat Kesepakatan Bersama").check(force=True)
    officer.press("Simpan lampiran").sees("Lampiran tersimpan")
    officer.sees_not("Belum ada asli bertanda tangan").looks_right()
    officer.go(f"/bulan/{month}").sees_not("Belum ada asli")
    officer.press("Susun berkas")
    wait_until_built(officer, month)
    with officer.page.expect_download() as download:
        officer.page.get_by_role("link", name=re.compile("Unduh PDF")).filter(visible=True).first.click()

    pages = [page.extract_text().upper() for page in PdfReader(download.value.path()).pages]
    typed = next(number for number, text in enumerate(pages) if "KESEPAKATAN BERSAMA" in text and "YOHANES" in text)
    assert "KESEPAKATAN" not in pages[typed + 1]
    assert scanned(download.value.path(), typed + 1)


def scanned(path, page):
    """Whether a page, from 0, is a picture of a grey sheet."""
    (image,) = [one.image for one in PdfReader(path).pages[page].images]
    red, green, blue = image.convert("RGB").getpixel((image.width // 2, image.height // 2))
    return max(red, green, blue) - min(red, green, blue) < 12 and 100 < red < 160
