"""The look at an unknown Word file before anything else parses it: a package may hold what a template must not."""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from errors import TemplateBroken
from pipeline.linkfields import links_as_fields
from pipeline.wordfields import field_faults
from pipeline.wordxml import CONTENT_TYPE, CONTENT_TYPES, RELATION, ROOT_RELATIONS, VML, W, owner_of

FILE_BYTES = 20 << 20
PART_BYTES = 50 << 20
TOTAL_BYTES = 100 << 20
BODY_BYTES = 20 << 20  # LibreOffice needs over 30 s for 60 MB of text
ENTRIES = 2_000
OLE_HEAD = b"\xd0\xcf\x11\xe0"  # of an encrypted .docx, and of a .doc
RATIO = 200  # of parts over 1 MB; ordinary XML stays below 100
MAIN_PART = "word/document.xml"
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"

FORBIDDEN_NAMES = re.compile(r"vbaProject|vbaData|activeX|embeddings/", re.IGNORECASE)
XML_NAMES = (".xml", ".rels")
FONT_NAME = ".odttf"
# LibreOffice goes by content: an SVG named .png would be read as an SVG, and that one may read local files.
IMAGE_HEADS = {
    ".png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    ".jpg": re.compile(rb"\xff\xd8\xff"),
    ".jpeg": re.compile(rb"\xff\xd8\xff"),
    ".gif": re.compile(rb"GIF8[79]a"),
    ".emf": re.compile(rb"\x01\0\0\0.{36} EMF", re.DOTALL),
    ".wmf": re.compile(rb"\xd7\xcd\xc6\x9a|[\x01\x02]\0\x09\0"),
}
FORBIDDEN_RELATIONS = re.compile(
    r"/(attachedTemplate|oleObject|package|subDocument|aFChunk|frame|mailMerge\w*|control|video|audio|media|"
    r"externalLink\w*|vbaProject)$",
    re.IGNORECASE,
)
SAFE_LINK = re.compile(r"(https?|mailto|tel):|#", re.IGNORECASE)
LEAVES_PACKAGE = re.compile(r"[a-z][a-z0-9+.-]*:|//|.*\\", re.IGNORECASE | re.DOTALL)
FORBIDDEN_ELEMENTS = (W + "altChunk", W + "object", W + "control", W + "subDoc", "{http://www.w3.org/2000/svg}*")
OFFICE_HREF = "{urn:schemas-microsoft-com:office:office}href"


@dataclass(frozen=True, slots=True)
class Package:
    """A Word file in memory: its parts, and the content type of each."""

    parts: Mapping[str, bytes]
    types: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PackageFault:
    """What a template must not hold.

    Attributes:
        message: what it is and what to do (Indonesian).
        part, element: where it stands; the element may be None.
        unreadable: nothing of the file can be read.
    """

    message: str
    part: str = ""
    element: etree._Element | None = None
    unreadable: bool = False


@dataclass(frozen=True, slots=True)
class Inspection:
    """All that is wrong with a Word file, and as much of it as could be read.

    Attributes:
        trees: the XML of each part that has any.
    """

    package: Package | None = None
    faults: tuple[PackageFault, ...] = ()
    trees: Mapping[str, etree._Element] = field(default_factory=dict)


class _Stopped(Exception):
    """Nothing more can be read."""

    def __init__(self, fault: PackageFault) -> None:
        self.fault = fault


def read_package(path: Path) -> Package:
    """Read a Word file, sure that nothing in it is active, comes from outside, or is too large.

    Raises:
        TemplateBroken: it is not a Word file, or holds what a template must not; the message names it.
    """
    found = inspect(path)
    if found.faults:
        raise TemplateBroken(found.faults[0].message)
    if found.package is None:
        raise TemplateBroken(_no_word_file(path))
    return found.package


def inspect(path: Path) -> Inspection:
    """Look into a Word file and tell everything that is wrong with it as a package."""
    faults: list[PackageFault] = []
    try:
        parts = _parts(path, faults)
        trees = {name: _parse(name, data) for name, data in parts.items() if name.lower().endswith(XML_NAMES)}
        types = _own_types(path, parts, trees)
    except _Stopped as stopped:
        return Inspection(None, (*faults, stopped.fault))
    for name in links_as_fields(trees):
        parts[name] = etree.tostring(trees[name], encoding="UTF-8", xml_declaration=True, standalone=True)
    for name, tree in trees.items():
        faults += _element_faults(name, tree)
        if name.endswith(".rels"):
            faults += _relation_faults(name, tree, trees)
    return Inspection(Package(parts, types), tuple(faults), trees)


def _own_types(path: Path, parts: Mapping[str, bytes], trees: Mapping[str, etree._Element]) -> dict[str, str]:
    types = _types(parts, trees)
    if types.get(MAIN_PART) != MAIN_TYPE or not _opens_with_main_part(trees):
        words = "bukan dokumen Word biasa. Simpan dari Word sebagai 'Dokumen Word (.docx)', tanpa makro."
        raise _Stopped(PackageFault(f"{path.name} {words}", unreadable="macro" not in types.get(MAIN_PART, "")))
    if len(parts[MAIN_PART]) > BODY_BYTES:
        raise _Stopped(PackageFault(f"Isi {path.name} terlalu panjang untuk sebuah templat. Pendekkan."))
    return types


def _no_word_file(path: Path) -> str:
    return f"{path.name} bukan berkas Word (.docx) atau rusak. Buka di Word, simpan sebagai .docx, lalu ulangi."


def _parts(path: Path, faults: list[PackageFault]) -> dict[str, bytes]:
    if not path.is_file():
        raise _Stopped(PackageFault(f"Templat {path.name} tidak ada. Periksa nama berkasnya.", unreadable=True))
    if path.stat().st_size > FILE_BYTES:
        words = "lebih besar dari 20 MB. Kecilkan gambarnya, lalu simpan lagi."
        raise _Stopped(PackageFault(f"Templat {path.name} {words}"))
    unreadable = _Stopped(PackageFault(_no_word_file(path), unreadable=True))
    with path.open("rb") as stream:
        head = stream.read(4)
    if head == OLE_HEAD:
        raise _Stopped(PackageFault(_LOCKED.format(name=path.name), unreadable=True))
    if head != b"PK\x03\x04":
        raise unreadable
    try:
        with zipfile.ZipFile(path) as package:
            return dict(_read(package, faults))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as exc:
        raise unreadable from exc


def _read(package: zipfile.ZipFile, faults: list[PackageFault]) -> Iterator[tuple[str, bytes]]:
    entries = [entry for entry in package.infolist() if not entry.is_dir()]
    if len(entries) > ENTRIES or len({entry.filename.lower() for entry in entries}) != len(entries):
        words = (
            "Susunan berkas Word ini tidak wajar (terlalu banyak bagian, atau bernama ganda). Simpan ulang dari Word."
        )
        raise _Stopped(PackageFault(words))
    total = 0
    for entry in entries:
        faults += _entry_faults(entry)
        with package.open(entry) as stream:
            data = stream.read(PART_BYTES + 1)  # the declared size is never trusted
        total += len(data)
        swollen = len(data) > 1 << 20 and len(data) > RATIO * max(entry.compress_size, 1)
        if len(data) > PART_BYTES or total > TOTAL_BYTES or swollen:
            words = "Berkas Word ini mengembang terlalu besar ketika dibuka. Kecilkan gambar dan isinya."
            raise _Stopped(PackageFault(words, entry.filename))
        head = IMAGE_HEADS.get(_extension(entry.filename))
        if head is not None and not head.match(data):
            words = "tidak sesuai dengan namanya. Sisipkan ulang gambarnya sebagai PNG atau JPEG."
            faults.append(PackageFault(f"Gambar {entry.filename} {words}", entry.filename))
        yield entry.filename, data


def _entry_faults(entry: zipfile.ZipInfo) -> Iterator[PackageFault]:
    name, extension = entry.filename, _extension(entry.filename)
    strange = ".." in name.split("/") or name.startswith("/") or "\\" in name or not name.isprintable()
    if strange or entry.flag_bits & 1 or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        words = f"Bagian {name!r} dalam berkas Word ini tidak wajar. Simpan ulang dari Word."
        raise _Stopped(PackageFault(words, name))
    if FORBIDDEN_NAMES.search(name) or extension not in (*XML_NAMES, *IMAGE_HEADS, FONT_NAME):
        yield PackageFault(
            f"Berkas Word ini memuat {name}. Makro, objek sisipan dan gambar selain PNG, JPEG, GIF, EMF atau WMF "
            "tidak diterima. Hapus dari dokumen, lalu simpan lagi.",
            name,
        )


def _extension(name: str) -> str:
    return posixpath.splitext(name)[1].lower() if not name.endswith("/.rels") else ".rels"


def _parse(name: str, data: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as exc:
        words = f"Bagian {name} dalam berkas Word ini rusak. Simpan ulang dari Word."
        # A bomb of entities breaks the parser as damage does.
        hostile = b"<!ENTITY" in data.replace(b"\0", b"")
        raise _Stopped(PackageFault(words, name, unreadable=not hostile)) from exc
    if root.getroottree().docinfo.doctype:
        words = "memuat deklarasi DOCTYPE, yang tidak boleh ada. Simpan ulang dari Word."
        raise _Stopped(PackageFault(f"Bagian {name} {words}", name))
    return root


def _types(parts: Mapping[str, bytes], trees: Mapping[str, etree._Element]) -> dict[str, str]:
    """Give the content type of each part: its own, or that of its extension."""
    root = trees.get(CONTENT_TYPES)
    if root is None:
        return {}
    by_extension = {
        item.get("Extension", "").lower(): item.get("ContentType", "") for item in root.iter(CONTENT_TYPE + "Default")
    }
    own = {item.get("PartName", ""): item.get("ContentType", "") for item in root.iter(CONTENT_TYPE + "Override")}
    return {name: own.get("/" + name) or by_extension.get(_extension(name)[1:], "") for name in parts}


def _opens_with_main_part(trees: Mapping[str, etree._Element]) -> bool:
    """Say whether the part that Word opens first is the one that we look into."""
    root = trees.get(ROOT_RELATIONS)
    relations = [] if root is None else list(root.iter(RELATION))
    targets = [item.get("Target", "") for item in relations if item.get("Type", "").endswith("/officeDocument")]
    return [target.lstrip("/") for target in targets] == [MAIN_PART]


def _element_faults(name: str, root: etree._Element) -> Iterator[PackageFault]:
    for found in root.iter(*FORBIDDEN_ELEMENTS):
        kind = etree.QName(found).localname
        yield PackageFault(
            f"Bagian {name} memuat objek sisipan ({kind}). Hapus dari dokumen, simpan lagi.", name, found
        )
    for shape in root.iter(VML + "*"):
        link = shape.get("href") or "#"
        if shape.get("src") is not None or shape.get(OFFICE_HREF) is not None or not SAFE_LINK.match(link):
            yield PackageFault(_OUTSIDE, name, shape)
    for element, words in field_faults(root):
        yield PackageFault(words, name, element)


def _relation_faults(name: str, root: etree._Element, trees: Mapping[str, etree._Element]) -> Iterator[PackageFault]:
    owner = owner_of(name)
    for relation in root.iter(RELATION):
        if words := _relation_fault(name, relation):
            yield PackageFault(words, owner, _user_of(trees.get(owner), relation.get("Id", "")))


def _user_of(root: etree._Element | None, relation: str) -> etree._Element | None:
    """Give the element that asks for a relationship, None where there is none."""
    if root is None:
        return None
    return next((one for one in root.iter() if relation in one.attrib.values()), None)


def _relation_fault(owner: str, relation: etree._Element) -> str:
    kind, target = relation.get("Type", ""), relation.get("Target", "")
    if FORBIDDEN_RELATIONS.search(kind):
        what = kind.rsplit("/", 1)[-1]
        return f"Berkas Word ini terhubung ke {what}, yang tidak diterima. Putuskan hubungannya."
    if relation.get("TargetMode", "").lower() == "external":
        return "" if kind.endswith("/hyperlink") and SAFE_LINK.match(target) else _OUTSIDE
    if LEAVES_PACKAGE.match(target):
        return _OUTSIDE
    if kind.endswith("/image") and _extension(target) not in IMAGE_HEADS:
        return f"Gambar {target} ({owner}) bukan PNG, JPEG, GIF, EMF atau WMF. Sisipkan ulang."
    return ""


_LOCKED = (
    "{name} bukan berkas Word (.docx): ia terkunci dengan kata sandi, atau berformat Word lama (.doc). "
    "Buka di Word, hapus kata sandinya, simpan sebagai .docx, lalu ulangi."
)
_OUTSIDE = (
    "Berkas Word ini mengambil isi dari luar (gambar tertaut atau alamat berkas). "
    "Sisipkan gambarnya ke dalam dokumen, lalu simpan lagi."
)
