"""Looking at PDFs: pictures of the pages, their texts, links and raw objects."""

import hashlib

import pypdfium2 as pdfium
from pypdf import PdfReader


def rasters(path, dpi=80):
    """A hash of each page's picture."""
    with pdfium.PdfDocument(path) as document:
        return [hashlib.sha256(bytes(page.render(scale=dpi / 72).buffer)).hexdigest() for page in document]


def page_texts(path):
    with pdfium.PdfDocument(path) as document:
        return [page.get_textpage().get_text_range() for page in document]


def links(path):
    """The places and targets of all links, by page; a target inside the file as page number and height."""
    reader = PdfReader(path)
    pages = {page.indirect_reference.idnum: number for number, page in enumerate(reader.pages)}
    found = []
    for page in reader.pages:
        notes = [note.get_object() for note in page.get("/Annots", ())]
        found.append(sorted(_link(reader, note, pages) for note in notes if note.get("/Subtype") == "/Link"))
    return found


def _link(reader, note, pages):
    action = note["/A"].get_object() if "/A" in note else {}
    rect = tuple(round(float(number), 2) for number in note["/Rect"])
    if "/URI" in action:
        return rect, str(action["/URI"])
    target = note.get("/Dest", action.get("/D"))
    if isinstance(target, str):
        place = reader.named_destinations[target]
        return rect, f"{reader.get_destination_page_number(place)} {place.top}"
    reference = list.__getitem__(target, 0)
    return rect, f"{pages[reference.idnum]} {[str(number) for number in target[1:]]}"
