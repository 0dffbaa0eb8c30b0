"""The look at an unknown Word file before anything parses it: a package may hold what a template must not."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from lxml import etree

from errors import TemplateBroken

FILE_BYTES = 20 << 20
PART_BYTES = 50 << 20
TOTAL_BYTES = 100 << 20
BODY_BYTES = 20 << 20  # LibreOffice needs over 30 s for 60 MB of text
ENTRIES = 2_000
RATIO = 200
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
FORBIDDEN_NAMES = re.compile(
    r"vbaProject|vbaData|activeX/|embeddings/|\.(svg|html?|mht|bin|exe|js|ole|rtf|xlsm|docm)$", re.IGNORECASE
)
FORBIDDEN_RELATIONS = re.compile(
    r"/(attachedTemplate|oleObject|package|subDocument|aFChunk|frame|mailMerge\w*|control|video|audio|media|"
    r"externalLink\w*|vbaProject)$",
    re.IGNORECASE,
)
FORBIDDEN_FIELDS = re.compile(
    r"^\s*(INCLUDETEXT|INCLUDEPICTURE|INCLUDE|DDE|DDEAUTO|LINK|IMPORT|DATABASE|RD|MACROBUTTON|EMBED)\b", re.IGNORECASE
)
SAFE_LINK = re.compile(r"^(https?|mailto|tel):", re.IGNORECASE)
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def read_package(path: Path) -> dict[str, bytes]:
    """Read a Word file into its parts, sure that nothing in it is active, outside, or too large.

    Raises:
        TemplateBroken: it is not a Word file, or holds what a template must not; the message names it.
    """
    if not path.is_file():
        raise TemplateBroken(f"Templat {path.name} tidak ada. Periksa nama berkasnya.")
    if path.stat().st_size > FILE_BYTES:
        raise TemplateBroken(f"Templat {path.name} lebih besar dari 20 MB. Kecilkan gambarnya, lalu simpan lagi.")
    try:
        with zipfile.ZipFile(path) as package:
            parts = _read(package)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as exc:
        raise TemplateBroken(
            f"{path.name} bukan berkas Word (.docx) atau rusak. Buka di Word, simpan sebagai .docx, lalu ulangi."
        ) from exc
    types = parts.get("[Content_Types].xml", b"").decode("utf-8", "replace")
    if MAIN_TYPE not in types or "word/document.xml" not in parts:
        raise TemplateBroken(f"{path.name} bukan dokumen Word biasa (.docx tanpa makro). Simpan sebagai .docx.")
    if len(parts["word/document.xml"]) > BODY_BYTES:
        raise TemplateBroken(f"Isi {path.name} terlalu panjang untuk sebuah templat.")
    for name, data in parts.items():
        if name.endswith((".xml", ".rels")):
            _look_into(name, data)
    return parts


def _read(package: zipfile.ZipFile) -> dict[str, bytes]:
    entries = package.infolist()
    if len(entries) > ENTRIES or len({entry.filename.lower() for entry in entries}) != len(entries):
        raise TemplateBroken("Susunan berkas Word ini tidak wajar (terlalu banyak atau bernama ganda).")
    parts: dict[str, bytes] = {}
    total = 0
    for entry in entries:
        name = entry.filename
        if name.endswith("/"):
            continue
        if ".." in name.split("/") or name.startswith("/") or "\\" in name or entry.flag_bits & 1:
            raise TemplateBroken(f"Bagian {name!r} dalam berkas Word ini tidak boleh ada.")
        if FORBIDDEN_NAMES.search(name):
            raise TemplateBroken(f"Berkas Word ini memuat {name}: makro, objek, atau gambar SVG tidak diterima. Hapus.")
        with package.open(entry) as stream:
            data = stream.read(PART_BYTES + 1)  # the declared size is never trusted
        total += len(data)
        swollen = len(data) > 1 << 20 and len(data) > RATIO * max(entry.compress_size, 1)
        if len(data) > PART_BYTES or total > TOTAL_BYTES or swollen:
            raise TemplateBroken("Berkas Word ini mengembang terlalu besar ketika dibuka; ditolak.")
        parts[name] = data
    return parts


def _look_into(name: str, data: bytes) -> None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as exc:
        raise TemplateBroken(f"Bagian {name} dalam berkas Word ini rusak. Simpan ulang dari Word.") from exc
    if root.getroottree().docinfo.doctype:
        raise TemplateBroken(f"Bagian {name} memuat deklarasi DOCTYPE, yang tidak boleh ada dalam berkas Word.")
    if name.endswith(".rels"):
        for relation in root.iter(RELATION):
            _check_relation(relation.get("Type", ""), relation.get("Target", ""), relation.get("TargetMode", ""))
    else:
        for field in _fields(root):
            if FORBIDDEN_FIELDS.match(field):
                raise TemplateBroken(
                    f"Bidang {field.split()[0]} mengambil isi dari luar dokumen dan tidak diterima. Hapus dari templat."
                )
        if next(root.iter(W + "altChunk", W + "object", W + "control"), None) is not None:
            raise TemplateBroken("Berkas Word ini memuat objek sisipan (OLE, ActiveX, atau altChunk). Hapus.")


def _check_relation(kind: str, target: str, mode: str) -> None:
    if FORBIDDEN_RELATIONS.search(kind):
        raise TemplateBroken(f"Berkas Word ini terhubung ke {kind.rsplit('/', 1)[-1]}, yang tidak diterima. Putuskan.")
    if mode.lower() == "external" and not (kind.endswith("/hyperlink") and SAFE_LINK.match(target)):
        raise TemplateBroken(
            "Berkas Word ini mengambil isi dari luar (gambar tertaut atau alamat berkas). "
            "Sisipkan gambarnya ke dalam dokumen, lalu simpan lagi."
        )


def _fields(root: etree._Element) -> list[str]:
    """Give the instructions of all fields; those split over runs are joined."""
    found = [element.get(W + "instr", "") for element in root.iter(W + "fldSimple")]
    open_fields: list[list[str]] = []
    for element in root.iter(W + "fldChar", W + "instrText"):
        if element.tag == W + "instrText":
            if open_fields:
                open_fields[-1].append(element.text or "")
            else:
                found.append(element.text or "")
        elif element.get(W + "fldCharType") == "begin":
            open_fields.append([])
        elif element.get(W + "fldCharType") == "end" and open_fields:
            found.append("".join(open_fields.pop()))
    return [*found, *("".join(pieces) for pieces in open_fields)]
