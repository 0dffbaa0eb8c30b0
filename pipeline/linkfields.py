"""Hyperlinks whose address holds a placeholder, as the fields that Word writes for them by hand.

LibreOffice turns such a field into a relationship when it saves the file, and Word writes one when an address is typed
into its dialog. Relationships are never filled; fields are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from lxml import etree

from pipeline.wordxml import RELATION, R, W, owner_of

ESCAPED = re.compile(r"%7B(%7B|%25|%23).*?(%7D|%25|%23)%7D", re.IGNORECASE)
TAGGED = re.compile(r"\{\{|\{%|\{#")
SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def links_as_fields(trees: Mapping[str, etree._Element]) -> frozenset[str]:
    """Change the links of all parts in place; give the names of the parts that are no longer what they were."""
    changed: set[str] = set()
    for name in [name for name in trees if name.endswith(".rels") and owner_of(name) in trees]:
        owner, relations = trees[owner_of(name)], trees[name]
        for relation in list(_with_placeholder(relations)):
            links = [one for one in owner.iter(W + "hyperlink") if one.get(R + "id") == relation.get("Id")]
            for link in links:
                _replace(link, _plain(relation.get("Target", "")))
            if links:
                relations.remove(relation)
                changed |= {name, owner_of(name)}
    return frozenset(changed)


def _with_placeholder(relations: etree._Element) -> Iterator[etree._Element]:
    for relation in relations.iter(RELATION):
        if relation.get("Type", "").endswith("/hyperlink") and TAGGED.search(_plain(relation.get("Target", ""))):
            yield relation


def _plain(address: str) -> str:
    """Give an address with its placeholders as they were typed: Word writes %7B%7B for the braces."""
    return ESCAPED.sub(lambda found: unquote(found.group(0)), address)


def around(first: etree._Element, last: etree._Element, address: str) -> None:
    """Make what stands from one run of a paragraph to another a link, as a field."""
    for piece in (
        _mark(first, "begin"),
        _run(first, "instrText", f' HYPERLINK "{address}" '),
        _mark(first, "separate"),
    ):
        first.addprevious(piece)
    last.addnext(_mark(last, "end"))


def _replace(link: etree._Element, address: str) -> None:
    """Put the field's begin and end around what the link holds."""
    around(link, link, address)
    for piece in link:
        link.addprevious(piece)
    parent = link.getparent()
    assert parent is not None  # noqa: S101  (a hyperlink stands in a paragraph; said for the type checker)
    parent.remove(link)


def _mark(near: etree._Element, kind: str) -> etree._Element:
    run = near.makeelement(W + "r")
    etree.SubElement(run, W + "fldChar", {W + "fldCharType": kind})
    return run


def _run(near: etree._Element, tag: str, text: str) -> etree._Element:
    run = near.makeelement(W + "r")
    etree.SubElement(run, W + tag, {SPACE: "preserve"}).text = text
    return run
