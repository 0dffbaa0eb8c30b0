"""Make `pipeline/assets/fontseed.pdf`: the fonts that footers and signature stamps are drawn with.

LibreOffice prints every character that a footer or a stamp may hold, once in regular and once in bold. Its PDF then
carries both fonts as embedded subsets, with widths and a table from codes to characters: `pipeline/seedfont.py` lifts
them from there. Run again only to add characters:

    .venv/bin/python tools/make_fontseed.py
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from docx import Document
from pypdf import PdfReader, PdfWriter

TARGET = Path(__file__).resolve().parent.parent / "pipeline" / "assets" / "fontseed.pdf"

# LibreOffice writes a simple font of one byte a character as long as it needs at most 255 glyphs.
CHARACTERS = (
    "".join(map(chr, range(0x21, 0x7F)))
    + "".join(map(chr, range(0xA1, 0x100))).replace("\u00ad", "")
    + "–—‘’“”„•…‰€™ĀāĆćČčĎďĐđĒēĞğĪīİıŁłŃńŇňŌōŒœŘřŚśŞşŠšŤťŪūŮůŸŹźŻżŽž"
)


def make(target: Path) -> None:
    """Print the characters, and keep of LibreOffice's PDF only the page with its fonts."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        paper = Document()
        for bold in (False, True):
            run = paper.add_paragraph().add_run(CHARACTERS + " ")
            run.font.name, run.bold = "Liberation Sans", bold
        paper.save(str(work / "fontseed.docx"))
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{work}/profile", "--headless", "--convert-to", "pdf",
             "--outdir", str(work), str(work / "fontseed.docx")],
            check=True,
            capture_output=True,
            timeout=120,
        )  # fmt: skip
        writer = PdfWriter()
        writer.add_page(PdfReader(work / "fontseed.pdf").pages[0])
        writer.metadata = None
        target.parent.mkdir(exist_ok=True)
        with target.open("wb") as out:
            writer.write(out)


if __name__ == "__main__":
    make(TARGET)
