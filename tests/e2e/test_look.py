"""Every component in a real browser: readable, large enough, within the window, and nothing from elsewhere."""

import re

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.e2e.conftest import OFFICE, PHONE, serving
from tests.factories import make_site
from web import register
from web.gallery import PAGES

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def gallery(tmp_path_factory):
    """The address of an application that shows its components."""
    here = make_site(tmp_path_factory.mktemp("gallery"))
    app = Flask("gallery_test", static_folder=None)
    app.config["GALLERY"] = True
    register(app, lambda: here)
    with serving(app) as address:
        yield address
    here.db.close()


SHOWN = [*(f"/galeri/{name}" for name in PAGES), "/galeri/formulir?galat", "/galeri/komponen?galat", "/cek",
         "/cek/2222-2222-2222-2222", "/masuk", "/tidak-ada", "/"]  # fmt: skip


@pytest.mark.parametrize("path", SHOWN)
def test_every_page_is_readable_large_enough_and_alone(gallery, visit, path):
    visitor = visit(gallery)

    visitor.open(path)

    visitor.looks_right_everywhere()


def theme_of(page):
    page.wait_for_load_state()  # of a page that a button led to, its styles may still be on their way
    return page.evaluate(
        "[document.documentElement.dataset.bsTheme || '', getComputedStyle(document.body).backgroundColor]"
    )


LIGHT, DARK = "rgb(242, 244, 248)", "rgb(13, 21, 35)"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_chosen_theme_holds_from_the_first_picture_of_the_next_page(gallery, visit, script):
    visitor = visit(gallery, script=script, width=OFFICE)
    page = visitor.open("/cek?kode=")
    assert theme_of(page) == ["", LIGHT]

    page.get_by_role("button", name="Gelap").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    assert theme_of(page) == ["dark", DARK]
    expect(page).to_have_url(re.compile(f"^{gallery}/cek.kode="))
    assert 'data-bs-theme="dark"' in page.request.get("/masuk").text()

    page.get_by_role("button", name="Otomatis").click()
    expect(page.locator("html")).not_to_have_attribute("data-bs-theme", re.compile("."))
    assert theme_of(page) == ["", LIGHT]
    assert "data-bs-theme=" not in page.request.get("/masuk").text()


def test_light_holds_on_a_dark_device(gallery, visit):
    page = visit(gallery, dark=True).open("/cek")
    assert theme_of(page) == ["", DARK]

    page.get_by_role("button", name="Terang").click()

    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")
    assert theme_of(page) == ["light", LIGHT]


def test_a_dialog_opens_closes_and_gives_the_focus_back(gallery, visit):
    page = visit(gallery, width=OFFICE).open("/galeri")
    opener = page.get_by_role("link", name="Tanda tangani…")
    dialog = page.get_by_role("dialog", name="Tandatangani Berkas Januari 2023?")

    for leave in (lambda: page.keyboard.press("Escape"), lambda: dialog.get_by_role("link", name="Batal").click()):
        opener.press("Enter")
        expect(dialog).to_be_visible()
        assert dialog.evaluate("one => one.matches(':modal')")
        assert dialog.evaluate("one => one.contains(document.activeElement)")
        leave()
        expect(dialog).to_be_hidden()
        expect(opener).to_be_focused()


def test_a_dialog_is_a_section_of_the_page_without_script(gallery, visit):
    page = visit(gallery, script=False, width=OFFICE).open("/galeri")
    question = page.get_by_role("heading", name="Tandatangani Berkas Januari 2023?")
    expect(question).to_be_hidden()

    page.get_by_role("link", name="Tanda tangani…").click()

    expect(question).to_be_visible()


def test_the_error_summary_has_the_focus_and_leads_to_each_field(gallery, visit):
    page = visit(gallery).open("/galeri/formulir?galat")
    expect(page).to_have_title(re.compile("^Galat:"))
    expect(page.get_by_role("alert")).to_be_focused()

    for link in page.get_by_role("alert").get_by_role("link").all():
        words = link.inner_text()
        link.click()
        field = page.locator(link.get_attribute("href"))
        expect(field).to_be_focused()
        expect(page.locator(f"#{field.get_attribute('id')}-salah")).to_contain_text(words)
        assert f"{field.get_attribute('id')}-salah" in field.get_attribute("aria-describedby")


# How many bars cover a part of what has the focus.
COVERED = """() => {
  const focused = document.activeElement, bars = ".actionbar, .steps, .nav-main";
  if (focused === document.body || focused.closest(`${bars}, .skip`)) return 0;
  const box = focused.getBoundingClientRect();
  return [...document.querySelectorAll(bars)].filter((one) => one.checkVisibility())
    .map((one) => one.getBoundingClientRect())
    .filter((bar) => bar.top < box.bottom - 1 && bar.bottom > box.top + 1)
    .filter((bar) => bar.left < box.right && bar.right > box.left).length;
}"""


@pytest.mark.parametrize("width", [PHONE, OFFICE])
def test_no_bar_hides_what_has_the_focus(gallery, visit, width):
    page = visit(gallery, width=width).open("/galeri/formulir")

    for key, times in (("Tab", 45), ("Shift+Tab", 45)):
        for _ in range(times):
            page.keyboard.press(key)
            assert page.evaluate(COVERED) == 0, page.evaluate("document.activeElement.outerHTML.slice(0, 200)")


def is_at(page, place):
    """The page comes to stand at the place."""
    expect(page).to_have_url(re.compile(f"/galeri/meja{place}$"))


def test_letters_press_buttons_but_never_while_somebody_types(gallery, visit):
    page = visit(gallery, width=OFFICE).open("/galeri/meja")

    page.keyboard.press("k")
    is_at(page, "#kembali")
    page.get_by_label("Catatan untuk Keterangan").press("a")
    is_at(page, "#kembali")
    page.get_by_role("link", name="PDF").press("Control+a")
    is_at(page, "#kembali")
    page.keyboard.press("A")
    is_at(page, "#setuju")


def test_the_letters_are_listed_and_can_be_switched_off(gallery, visit):
    page = visit(gallery, width=OFFICE).open("/galeri/meja")
    shown = page.get_by_role("dialog", name="Tombol cepat")

    page.keyboard.press("?")
    for words in ("Kembalikan, 1 catatan", "Setujui dan lanjut", "Berikutnya"):
        expect(shown).to_contain_text(words)
    shown.get_by_label("Pakai tombol cepat").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("k")

    is_at(page, "")
    page.reload()
    page.keyboard.press("k")
    is_at(page, "")
    page.get_by_role("button", name="Tombol cepat").click()
    shown.get_by_label("Pakai tombol cepat").check()
    shown.get_by_role("link", name="Tutup").click()
    page.keyboard.press("k")
    is_at(page, "#kembali")


def test_a_passphrase_can_be_looked_at(gallery, visit):
    page = visit(gallery).open("/galeri/masuk")
    field = page.get_by_label("Kata sandi")
    field.fill("rahasia")

    page.get_by_role("button", name="Tampilkan").click()

    expect(field).to_have_attribute("type", "text")
    page.get_by_role("button", name="Sembunyikan").click()
    expect(field).to_have_attribute("type", "password")


def test_the_places_beyond_four_are_under_the_last_item_on_a_phone(gallery, visit):
    page = visit(gallery).open("/galeri/kosong")
    nav = page.get_by_role("navigation", name="Utama")
    expect(nav.get_by_role("link", name="Petugas")).to_be_hidden()

    nav.get_by_role("button", name="Lainnya").click()

    page.locator("#menu-lain").get_by_role("link", name="Petugas").wait_for()
    page.set_viewport_size({"width": OFFICE, "height": 800})
    expect(nav.get_by_role("link", name="Petugas")).to_be_visible()
    expect(nav.get_by_role("button", name="Lainnya")).to_be_hidden()


def test_a_printed_page_has_neither_bars_nor_buttons(gallery, visit):
    page = visit(gallery, width=OFFICE).open("/galeri/umum")

    page.emulate_media(media="print")

    expect(page.get_by_text("SAH", exact=True)).to_be_visible()
    for name in ("Periksa PDF lain", "Gelap"):
        expect(page.get_by_text(name)).to_be_hidden()


def test_panes_fill_the_window_and_no_more(gallery, visit):
    page = visit(gallery, width=OFFICE).open("/galeri/meja")

    bar = page.locator(".actionbar").bounding_box()

    assert bar["y"] + bar["height"] == 800
    assert page.evaluate("document.documentElement.scrollHeight") == 800


def test_the_steps_of_a_form_follow_what_is_read(gallery, visit):
    page = visit(gallery).open("/galeri/formulir")
    steps = page.get_by_role("navigation", name="Bagian formulir")
    expect(steps.locator("[aria-current]")).to_have_text("1 Tempat")

    steps.get_by_role("link", name="Isi").click()

    expect(steps.locator("[aria-current]")).to_have_text("3 Isi")
