"""Take pictures of the screens from the running program into docs/pictures/, and write docs/screens.md.

The program starts here over a folder of its own, with an invented Polsek (`tools.invented_polsek`) whose clock stands.
"""

from __future__ import annotations

import io
import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from app import Installation, create_app
from config import Settings
from engines.convert.office import running_office
from services.people import EXAMPLE_PASSWORD
from tools.invented_polsek import BUDI, JOKO, KANIT, KAPOLSEK, KASIUM, InventedPolsek, StoryClock

DOCS = Path(__file__).resolve().parent.parent / "docs"
TARGET = DOCS / "pictures" / "screens"
SHEET = ("beranda", "formulir-salah", "kotak-periksa")  # what the README shows, side by side
ADMIN, SAT_BINMAS, WIDTHS = "00000006", "00000007", {"phone": 360, "office": 1280}
COLOURS = {"phone": 64, "office": 128}
SHOWN_PX, IN_A_ROW = {"phone": 270, "office": 820}, {"phone": 3, "office": 1}
GAP_PX, GROUND = 24, "#c3d0e4"
Step = Callable[[Page], None]


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture.

    Attributes:
        name: of the file, without its ending.
        says: what one sees, in one line of English.
        who: NRP, "" for somebody without an account.
        path: address on the site.
        where: "phone" or "office".
        real: taken at the computer's time, because signatures are of today.
        first: what is done on the page before.
    """

    name: str
    says: str
    who: str
    path: str
    where: str = "phone"
    dark: bool = False
    real: bool = False
    first: Step | None = None


def main() -> None:
    """Start, tell the story, take the pictures, write the page."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for old in TARGET.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium-headless-shell", args=["--no-sandbox", "--lang=id"],
            env={**os.environ, "LANGUAGE": "id", "LANG": "id_ID.UTF-8"},
        )  # fmt: skip
        clock = StoryClock()
        with running(Path(folder) / "kosong", clock) as (installation, address):
            take(browser, address, FIRST_RUN)
            InventedPolsek(installation, clock, Path(folder)).begin()
            for shot in NOTHING:
                take(browser, address, shot)
        with running(Path(folder) / "polsek", clock) as (installation, address):
            polsek = InventedPolsek(installation, clock, Path(folder))
            polsek.fill()
            chapters = story(polsek)
            for _, shots in chapters:
                for shot in shots:
                    with clock.real() if shot.real else clock.at(clock()):
                        take(browser, address, shot)
        browser.close()
    (DOCS / "screens.md").write_text(page_of([*chapters, ("Where nothing is yet", [FIRST_RUN, *NOTHING])]))
    sheet()


FIRST_RUN = Shot(
    "pemasangan-pertama", "The first page of an empty installation: its first unit and admin", "", "/mulai"
)


NOTHING = (
    Shot("beranda-kosong", "An officer's first day", JOKO, "/"),
    Shot("bulan-kosong", "A month without papers", JOKO, "/bulan/2023-01"),
    Shot("kotak-kosong", "Everything is read", KANIT, "/periksa", "office"),
    Shot("meja-kosong", "Nothing to sign, in the dark", KAPOLSEK, "/meja", "office", dark=True),
)


def story(polsek: InventedPolsek) -> list[tuple[str, list[Shot]]]:
    """List the pictures, by chapter of the page."""
    of = polsek.entries
    inbox = f"/periksa/{of['dikirim_ulang']}"
    return [
        ("The officer, on a phone", [
            Shot("masuk", "Logging in; the invented Polsek names an account for each role", "", "/masuk"),
            Shot("beranda", "The first page: today's visits, what to enter, what needs a hand", BUDI, "/"),
            Shot("beranda-gelap", "The same in the dark", BUDI, "/", dark=True),
            Shot("formulir", "A form, drawn from its schema", BUDI, f"/draf/{of['draf']}"),
            Shot("formulir-salah", "What is wrong, in the same words above and at the field", BUDI,
                 f"/draf/{of['draf_salah']}", first=wrong_number),
            Shot("formulir-dikembalikan", "A paper that came back, with the reviewer's remark", BUDI,
                 f"/draf/{of['dikembalikan']}"),
            Shot("periksa-jawaban", "Checking the answers before they are sent", BUDI, f"/draf/{of['draf']}/periksa"),
            Shot("bulan", "The month: what it still lacks", BUDI, "/bulan/2023-01"),
            Shot("menyusun", "The month's bundle being built", JOKO, "/bulan/2022-11"),
        ]),
        ("The officer, in the office", [
            Shot("formulir-kantor", "The form with its paper beside it", BUDI, f"/draf/{of['draf']}", "office"),
            Shot("dokumen", "An approved paper: pages, entries, files to download", BUDI, f"/dokumen/{of['laporan']}",
                 "office"),
            Shot("bulan-kantor", "The month in the order of the SOP", BUDI, "/bulan/2023-01", "office"),
            Shot("impor", "Households and businesses from a spreadsheet", BUDI, "/impor", "office"),
        ]),
        ("Kanit and Kapolsek", [
            Shot("kotak-periksa", "A paper that was sent again shows what changed", KANIT, inbox, "office"),
            Shot("kotak-periksa-gelap", "The same in the dark; paper stays paper", KANIT, inbox, "office", dark=True),
            Shot("kotak", "What waits, and nothing chosen yet", KANIT, "/periksa", "office"),
            Shot("meja", "The desk: the Kapolsek reads part by part", KAPOLSEK, f"/meja/{polsek.on_desk}", "office",
                 real=True),
            Shot("tanda-tangan", "One question, one passphrase, and what follows", KAPOLSEK, f"/meja/{polsek.on_desk}",
                 "office", real=True, first=ask_to_sign),
        ]),
        ("Kasium and the archive", [
            Shot("registrasi", "The months of all officers", KASIUM, "/bulan?bulan=2022-12", "office", real=True),
            Shot("arsip", "Bundles and papers, found by name, number, month or place", KASIUM, "/arsip", "office",
                 real=True),
            Shot("arsip-berkas", "An archived bundle and what its check says", KASIUM, f"/arsip/berkas/{polsek.code}",
                 "office", real=True),
        ]),
        ("Sat Binmas", [
            Shot("rekap", "The recap of a month", SAT_BINMAS, "/rekap/bulanan/2023-01", "office"),
        ]),
        ("Anybody with a printed or PDF copy", [
            Shot("cek", "The public check: by file or by the code under the QR code", "", "/cek"),
            Shot("cek-kode", "What a code shows, and what it does not prove", "", f"/cek/{polsek.code}", real=True),
            Shot("cek-sah", "The signed file, unchanged", "", "/cek", real=True, first=upload(polsek, b"")),
            Shot("cek-tidak-sah", "The same file with something added", "", "/cek", real=True,
                 first=upload(polsek, b"\n% tambahan\n")),
        ]),
        ("The admin", [
            Shot("petugas", "The people of the unit", ADMIN, "/petugas", "office"),
            Shot("templat", "The Word templates of all papers", ADMIN, "/templat", "office"),
            Shot("templat-salah", "A changed template that cannot be used: what is wrong, and where", ADMIN,
                 "/templat/laporan_kegiatan", "office", first=upload_template(polsek, misspelt=True)),
            Shot("templat-banding", "One that can: its pages beside those that are in use", ADMIN,
                 "/templat/laporan_kegiatan", "office", first=upload_template(polsek, misspelt=False)),
            Shot("formulir-baru", "A new form without code, from a Word file", ADMIN, "/templat/formulir", "office"),
            Shot("jejak", "The audit trail", ADMIN, "/jejak", "office"),
        ]),
    ]  # fmt: skip


def wrong_number(page: Page) -> None:
    """Type a number that is too short, and ask for the check."""
    page.locator('[name="nik"]').fill("2172 0109 0184 000")
    press(page, ".actionbar button >> text=Periksa")


def ask_to_sign(page: Page) -> None:
    """Open the dialog that asks for the passphrase."""
    press(page, ".actionbar >> text=Tandatangani berkas")


def upload(polsek: InventedPolsek, more: bytes) -> Step:
    """Give the step that has the signed bundle checked, with something behind it."""
    path = polsek.work / f"berkas-desember-2022-{len(more)}.pdf"
    path.write_bytes(polsek.signed_file() + more)

    def step(page: Page) -> None:
        page.locator('input[name="berkas"]').set_input_files({
            "name": "berkas-desember-2022.pdf", "mimeType": "application/pdf", "buffer": path.read_bytes(),
        })  # fmt: skip
        press(page, "main button >> text=Periksa berkas")
        page.locator(".verdict").first.wait_for()

    return step


def upload_template(polsek: InventedPolsek, *, misspelt: bool) -> Step:
    """Give the step that uploads a changed template, and waits for its pages where there are some."""
    path = polsek.changed_template(misspelt=misspelt)

    def step(page: Page) -> None:
        page.locator('main input[type="file"]').set_input_files(path)
        press(page, "main form button >> text=Periksa")
        for picture in page.locator("main img").all():
            picture.evaluate("(one) => one.decode()")

    return step


def press(page: Page, what: str) -> None:
    """Press something and wait for what comes of it."""
    page.locator(what).filter(visible=True).first.click()
    page.wait_for_load_state("networkidle")


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing of each request."""


@contextmanager
def running(var: Path, clock: StoryClock) -> Iterator[tuple[Installation, str]]:
    """Run the program over an empty folder while the block runs; give it and its address."""
    settings = Settings(var=var, office_workers=1)
    settings.run.mkdir(parents=True)
    installation = Installation.ready(settings)
    installation.clock = clock
    app = create_app(settings)
    with running_office(settings.office_socket, work_root=settings.run / "office", workers=1) as converter:
        installation.converter = converter
        site = installation.site()
        app.extensions["berkas"] = lambda: site
        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield installation, f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
            installation.db.close()


def take(browser: Browser, address: str, shot: Shot) -> None:
    """Take one picture, as that person sees it."""
    phone = shot.where == "phone"
    context = browser.new_context(
        viewport={"width": WIDTHS[shot.where], "height": 740 if phone else 800}, base_url=address, locale="id-ID",
        color_scheme="dark" if shot.dark else "light", timezone_id="Asia/Jakarta", reduced_motion="reduce",
        device_scale_factor=1.5 if phone else 1, has_touch=phone,
    )  # fmt: skip
    context.set_default_timeout(60_000)
    page = context.new_page()
    if shot.who:
        page.goto("/masuk")
        page.fill("#nrp", shot.who)
        page.fill("#sandi", EXAMPLE_PASSWORD)
        press(page, "main button[type=submit]")
    page.goto(shot.path)
    page.wait_for_load_state("networkidle")
    if shot.first is not None:
        shot.first(page)
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
    picture.quantize(COLOURS[shot.where], dither=Image.Dither.NONE).save(TARGET / f"{shot.name}.png", optimize=True)
    context.close()


def page_of(chapters: list[tuple[str, list[Shot]]]) -> str:
    """Write the page that shows all pictures."""
    lines = [
        "# Screens", "",
        "Taken by `make docs` from the running program, over an invented Polsek (`tools/invented_polsek.py`).",
        "Phone: 360 by 740; office: 1280 by 800. How they are drawn: [look.md](look.md).", "",
    ]  # fmt: skip
    for title, shots in chapters:
        lines += [f"## {title}", ""]
        for where, alike in groupby(shots, key=lambda shot: shot.where):
            lines += _rows(list(alike), IN_A_ROW[where])
    return "\n".join(lines).rstrip() + "\n"


def _rows(shots: list[Shot], many: int) -> list[str]:
    """Lay pictures of one size out in a table, each over what it shows."""
    lines = ["|" + " |" * many, "|" + " --- |" * many]
    for first in range(0, len(shots), many):
        row = shots[first : first + many]
        pictures = [
            f'<img src="pictures/screens/{one.name}.png" width="{SHOWN_PX[one.where]}" alt="{one.says}">' for one in row
        ]
        lines += [f"| {' | '.join(pictures)} |", f"| {' | '.join(one.says for one in row)} |"]
    return [*lines, ""]


def sheet() -> None:
    """Lay the README's pictures side by side."""
    shown = [Image.open(TARGET / f"{name}.png").convert("RGB") for name in SHEET]
    height = max(one.height for one in shown)
    shown = [one.resize((one.width * height // one.height, height), Image.Resampling.LANCZOS) for one in shown]
    whole = Image.new("RGB", (sum(one.width + GAP_PX for one in shown) + GAP_PX, height + 2 * GAP_PX), GROUND)
    left = GAP_PX
    for one in shown:
        whole.paste(one, (left, GAP_PX))
        left += one.width + GAP_PX
    whole.quantize(128, dither=Image.Dither.NONE).save(DOCS / "pictures" / "screens.png", optimize=True)


if __name__ == "__main__":
    main()
