"""Names of Word's XML that several steps speak of (ECMA-376, transitional)."""

from __future__ import annotations

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
VML = "{urn:schemas-microsoft-com:vml}"
DOC_PR = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"

PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
RELATION = f"{{{PACKAGE_RELATIONS}}}Relationship"
ROOT_RELATIONS = "_rels/.rels"
IMAGE_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
CORE_RELATION = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"

CONTENT_TYPES = "[Content_Types].xml"
CONTENT_TYPE = "{http://schemas.openxmlformats.org/package/2006/content-types}"
CORE_TYPE = "application/vnd.openxmlformats-package.core-properties+xml"
CORE_PART = "docProps/core.xml"


def relations_of(part: str) -> str:
    """Name the part that holds the relationships of `part`: word/document.xml -> word/_rels/document.xml.rels."""
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"


def owner_of(relations: str) -> str:
    """Name the part that such a part belongs to: word/_rels/document.xml.rels -> word/document.xml."""
    return relations.replace("_rels/", "", 1).removesuffix(".rels")
