"""Take pictures of the screens from the running program into docs/pictures/screens/; it starts a Polsek of its own."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from services.people import EXAMPLE_PASSWORD

PROJECT = Path(__file__).resolve().parent.parent
TARGET = PROJECT / "docs" / "pictures" / "screens"
READY_S = 120
MONTH = "2023-01"
# name, who, address ("{officer}" is the invented officer's own month), width, dark
SCREENS = (
    ("masuk", "", "/masuk", 360, False),
    ("beranda", "00000001", "/", 360, False),
    ("beranda-gelap", "00000001", "/", 360, True),
    ("formulir-kunjungan", "00000001", "/isi/kunjungan_warga", 360, False),
    ("bulan-360", "00000001", f"/bulan/{MONTH}", 360, False),
    ("bulan-1280", "00000001", f"/bulan/{MONTH}", 1280, False),
    ("kotak-periksa", "00000004", "/periksa", 1280, False),
    ("meja", "00000002", "/meja", 1280, False),
    ("arsip", "00000005", "/arsip", 1280, False),
    ("petugas", "00000006", "/petugas", 1280, False),
    ("cek", "", "/cek", 360, False),
)


def main() -> None:
    """Start, take the pictures, end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "BERKAS_VAR": folder, "PORT": str(port), "EXAMPLE": "1"}
        program = subprocess.Popen([sys.executable, "-m", "flask", "--app", "app", "up"], cwd=PROJECT, env=environment)
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(address)
            take_all(address)
        finally:
            program.send_signal(signal.SIGTERM)
            program.wait(60)


def wait_for(address: str) -> None:
    """Wait until the program answers."""
    end = time.monotonic() + READY_S
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{address}/sehat", timeout=2):
                return
        except OSError:
            time.sleep(0.5)
    raise TimeoutError(address)


def take_all(address: str) -> None:
    """Take every picture."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--lang=id"])
        for screen in SCREENS:
            take(browser, address, *screen)
        browser.close()


def take(browser: Browser, address: str, name: str, nrp: str, path: str, width: int, dark: bool) -> None:
    """Take one picture, as the person of that number sees it."""
    context = browser.new_context(
        viewport={"width": width, "height": 740 if width < 900 else 800}, color_scheme="dark" if dark else "light",
        locale="id-ID", timezone_id="Asia/Jakarta",
    )  # fmt: skip
    page = context.new_page()
    if nrp:
        page.goto(f"{address}/masuk")
        page.fill("#nrp", nrp)
        page.fill("#sandi", EXAMPLE_PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_load_state("networkidle")
    page.goto(address + path)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=str(TARGET / f"{name}.png"))
    context.close()


if __name__ == "__main__":
    main()
