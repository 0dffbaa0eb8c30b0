"""The letterhead's closing line is as long as the longest line of the unit's letterhead (Perkap 1/2023)."""

from __future__ import annotations

from lxml import etree

from pipeline.wordxml import W

STYLE = "Kop"
USUAL_INDENT = 5906  # twips; where the context says nothing of it
# Of a paragraph's properties only these stand behind the indent (ECMA-376, 17.3.1.26).
LATER = {W + name for name in ("contextualSpacing", "jc", "textAlignment", "outlineLvl", "rPr", "sectPr")}


def follow_letterhead(body: etree._Element) -> None:
    """Let each filled paragraph of the style "Kop" take its right indent from `kop_kanan` in the context.

    Word has no block that is as wide as its longest line and stands at the left, other than a text box.
    """
    for style in body.iter(W + "pStyle"):
        properties = style.getparent()
        paragraph = properties.getparent()
        if style.get(W + "val") != STYLE or "{{" not in "".join(paragraph.itertext()):
            continue
        for old in properties.findall(W + "ind"):
            properties.remove(old)
        right = f"{{{{ kop_kanan|default({USUAL_INDENT}) }}}}"
        indent = properties.makeelement(W + "ind", {W + "left": "0", W + "right": right})
        behind = next((child for child in properties if child.tag in LATER), None)
        if behind is None:
            properties.append(indent)
        else:
            behind.addprevious(indent)
