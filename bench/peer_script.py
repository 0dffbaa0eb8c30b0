"""The same month as a good engineer would script it in an afternoon, with the usual libraries as their manuals show.

Choices, and why they are the ones to compare with:

- One `DocxTemplate` for each document: docxtpl's manual does so, and a template object that was rendered once reloads
  its file anyway.
- LibreOffice stays warm behind unoserver, asked through its Python client in this process: its command-line client
  would start a Python for each document, and `soffice --convert-to` a whole office.
- unoserver's default export, as its manual shows: nothing tells that LibreOffice would hand JPEGs through otherwise.
- Photos with `Image.thumbnail`, before they are turned upright: the JPEG is then decoded at a smaller scale already.
- All photos in one annex document; page numbers by reportlab's canvas and pypdf's `merge_page`, the way that most
  answers to "page numbers with pypdf" show; parts put together with `PdfWriter.append`.
- The contents are printed twice: only the first print tells how many pages they take.
- pyHanko signs from file to file, twice, with PKCS#12 keys; links of the contents, PDF/A, checks of the input and of
  the result are left out: they would cost this script more time than us.

Run by bench/run.py in Debian's Python; speaks JSON lines: {"do": name, ...} in, {"seconds": n, ...} out.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import segno
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from PIL import Image, ImageOps
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.stamp import TextStampStyle
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen import canvas
from unoserver.client import UnoClient

LONG_SIDE_PX, QUALITY = 1600, 80
SIGNATURE_BOXES = {"petugas": (70, 300, 270, 380), "kapolsek": (320, 300, 520, 380)}


class Peer:
    def __init__(self, work: Path, port: int) -> None:
        self.work = work
        self.server = subprocess.Popen(
            [sys.executable, "-m", "unoserver.server", "--port", str(port), "--uno-port", str(port + 1),
             "--user-installation", str(work / "profile")],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.client = UnoClient(server="127.0.0.1", port=str(port), host_location="local")

    def close(self) -> None:
        self.server.terminate()
        try:
            self.server.wait(5)
        except subprocess.TimeoutExpired:  # unoserver that has just begun, or whose office is gone, does not end
            self.server.kill()
            self.server.wait()

    # ------------------------------------------------------------ the pieces

    def fill(self, template: str, context: dict[str, Any], out: str) -> None:
        document = DocxTemplate(template)
        document.render(self.with_pictures(document, context), autoescape=True)
        document.save(out)

    def convert(self, source: str, target: str) -> None:
        self.client.convert(inpath=source, outpath=target, convert_to="pdf")

    def preview(self, template: str, context: dict[str, Any], out: str) -> None:
        self.fill(template, context, out + ".docx")
        self.convert(out + ".docx", out)

    def batch(self, template: str, contexts: list[dict[str, Any]], folder: str) -> None:
        for number, context in enumerate(contexts):
            self.preview(template, context, f"{folder}/{number}.pdf")

    def soffice(self, template: str, contexts: list[dict[str, Any]], folder: str) -> None:
        for number, context in enumerate(contexts):
            self.fill(template, context, f"{folder}/{number}.docx")
            subprocess.run(
                ["soffice", "--headless", "--convert-to", "pdf", "--outdir", folder, f"{folder}/{number}.docx"],
                check=True, capture_output=True,
            )  # fmt: skip

    def with_pictures(self, document: DocxTemplate, value: Any) -> Any:
        if isinstance(value, dict) and "picture" in value:
            return inline(document, value)
        if isinstance(value, dict):
            return {key: self.with_pictures(document, item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.with_pictures(document, item) for item in value]
        return value

    # ------------------------------------------------------------ the month

    def month(self, plan: dict[str, Any], folder: str, out: str) -> dict[str, float]:
        work = Path(folder)
        times: dict[str, float] = {}
        last = time.perf_counter()

        def told(step: str) -> None:
            nonlocal last
            times[step] = time.perf_counter() - last
            last = time.perf_counter()

        for number, photo in enumerate(plan["photos"]):
            with Image.open(photo) as image:
                image.thumbnail((LONG_SIDE_PX, LONG_SIDE_PX))
                ImageOps.exif_transpose(image).convert("RGB").save(work / f"foto-{number}.jpg", quality=QUALITY)
        told("photos")
        papers = []
        for number, paper in enumerate(plan["papers"]):
            papers.append(f"{folder}/naskah-{number}.pdf")
            self.preview(paper["template"], paper["context"], papers[-1])
        told("papers")
        segno.make(plan["qr_text"], error="m", micro=False).save(f"{folder}/qr.png", scale=8, border=2)
        made = {}
        for name, part in plan["parts"].items():
            made[name] = f"{folder}/{name}.pdf"
            self.preview(part["template"], part["context"], made[name])
        told("parts")
        counts = {name: len(PdfReader(path).pages) for name, path in made.items()}
        lengths = [len(PdfReader(path).pages) for path in papers]
        contents = f"{folder}/daftar_isi.pdf"
        length = 1
        while True:
            context = numbered(plan, counts, lengths, length)
            self.preview(plan["contents"]["template"], context, contents)
            found = len(PdfReader(contents).pages)
            if found == length:
                break
            length = found
        told("contents")
        order = [("Sampul", made["sampul"]), ("Surat Pengantar", made["surat_pengantar"]), ("Daftar Isi", contents),
                 ("Laporan Bulanan", made["laporan_bulanan"]),
                 *((paper["title"], path) for paper, path in zip(plan["papers"], papers, strict=True)),
                 ("Lampiran Foto", made["lampiran_foto"]), ("Lembar Pengesahan", made["pengesahan"])]  # fmt: skip
        writer = PdfWriter()
        for title, path in order:
            writer.append(path, outline_item=title, import_outline=False)
        total = len(writer.pages)
        for number, page in enumerate(writer.pages, start=1):
            page.merge_page(footer(f"{plan['number']} · halaman {number} dari {total}", page))
        writer.add_attachment("data.json", json.dumps(plan["data"]).encode())
        writer.write(f"{folder}/bundle.pdf")
        told("assemble")
        self.sign(f"{folder}/bundle.pdf", f"{folder}/once.pdf", plan["keys"]["petugas"], "petugas")
        self.sign(f"{folder}/once.pdf", out, plan["keys"]["kapolsek"], "kapolsek")
        told("sign")
        return times

    def sign(self, source: str, target: str, key: dict[str, str], name: str) -> None:
        signer = signers.SimpleSigner.load_pkcs12(key["path"], passphrase=key["passphrase"].encode())
        with Path(source).open("rb") as stream, Path(target).open("wb") as out:
            writer = IncrementalPdfFileWriter(stream)
            fields.append_signature_field(writer, fields.SigFieldSpec(name, on_page=-1, box=SIGNATURE_BOXES[name]))
            signers.PdfSigner(
                signers.PdfSignatureMetadata(field_name=name),
                signer=signer,
                stamp_style=TextStampStyle(stamp_text="Ditandatangani oleh %(signer)s\n%(ts)s"),
            ).sign_pdf(writer, output=out)


def inline(document: DocxTemplate, value: dict[str, Any]) -> InlineImage:
    """Print a picture inside its box."""
    with Image.open(value["picture"]) as image:
        wide = image.width / image.height > value["width_mm"] / value["height_mm"]
    size = {"width": Mm(value["width_mm"])} if wide else {"height": Mm(value["height_mm"])}
    return InlineImage(document, value["picture"], **size)


def numbered(plan: dict[str, Any], counts: dict[str, int], lengths: list[int], length: int) -> dict[str, Any]:
    """Give the contents' context with page numbers, the contents themselves taking `length` pages."""
    context = json.loads(json.dumps(plan["contents"]["context"]))
    page = counts["sampul"] + counts["surat_pengantar"] + length + 1
    context["pembuka"][0]["halaman"] = page
    page += counts["laporan_bulanan"]
    rows = [row for section in context["bagian"] for row in section["naskah"]]
    for row, pages in zip(rows, lengths, strict=True):
        row["halaman"] = page
        page += pages
    for row, name in zip(context["penutup"], ("lampiran_foto", "pengesahan"), strict=True):
        row["halaman"] = page
        page += counts[name]
    return context


def footer(text: str, page: Any) -> Any:
    width, height = float(page.mediabox.width), float(page.mediabox.height)
    buffer = io.BytesIO()
    drawing = canvas.Canvas(buffer, pagesize=(width, height))
    drawing.setFont("Helvetica", 8)
    drawing.drawCentredString(width / 2, 20, text)
    drawing.save()
    return PdfReader(buffer).pages[0]


def main() -> None:
    peer = Peer(Path(sys.argv[1]), int(sys.argv[2]))
    work: dict[str, Callable[..., Any]] = {
        "fill": peer.fill, "preview": peer.preview, "batch": peer.batch, "soffice": peer.soffice, "month": peer.month,
    }  # fmt: skip
    try:
        for line in sys.stdin:
            order = json.loads(line)
            name = order.pop("do")
            begin = time.perf_counter()
            steps = work[name](**order)
            print(json.dumps({"seconds": time.perf_counter() - begin, "steps": steps}), flush=True)
    finally:
        peer.close()


if __name__ == "__main__":
    main()
