"""Relationships and types of the parts that a refreshed report has besides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lxml import etree
from msgspec import Struct

from xlsheets.files.namespaces import OFFICE, PACKAGE
from xlsheets.files.part_xml import parse_xml, serialise


class Relationship(Struct, frozen=True):
    """A relationship that is to be written: its id, the last word of its type, and its target."""

    id: str
    kind: str
    target: str


def relations(*made: Relationship) -> bytes:
    """Return a part of relationships."""
    return with_relations(f'<Relationships xmlns="{PACKAGE}/relationships"/>'.encode(), made)


def with_relations(data: bytes, made: Iterable[Relationship]) -> bytes:
    """Return a part of relationships with others added."""
    root = parse_xml(data, keep_all=True)
    for each in made:
        element = etree.SubElement(root, f"{{{PACKAGE}/relationships}}Relationship", Id=each.id)
        element.set("Type", f"{OFFICE}/{each.kind}")
        element.set("Target", each.target)
    return serialise(root, data)


def with_types(data: bytes, types: Mapping[str, str]) -> bytes:
    """Return the list of content types with those of new parts."""
    root = parse_xml(data, keep_all=True)
    for part, kind in types.items():
        etree.SubElement(root, f"{{{PACKAGE}/content-types}}Override", PartName=part, ContentType=kind)
    return serialise(root, data)
