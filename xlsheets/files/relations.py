"""Relationships of a package's parts: which part is the main one, and what a target means, however a program wrote it."""

from __future__ import annotations

import posixpath
from functools import lru_cache
from urllib.parse import quote, unquote

from lxml import etree
from msgspec import Struct

from xlsheets.files.archive import Archive

_USUAL = ("xl/workbook.xml", "word/document.xml", "ppt/presentation.xml")
_FIRST = 65_536  # bytes in which a part's root element begins


class Relation(Struct, frozen=True):
    """One relationship of a part: its id, the last word of its type, and the part it points to."""

    id: str
    kind: str
    target: str


def relations_part(archive: Archive, part: str) -> str:
    """Name the part that holds the relationships of a part (``""``: of the package), whether it is there or not."""
    folder, base = posixpath.split(part)
    name = posixpath.join(folder, "_rels", f"{base}.rels")
    return archive.find(name) or name


def relations_in(root: etree._Element, part: str, archive: Archive) -> list[Relation]:
    """List the relationships that point inside the package.

    Args:
        root: the XML of the relationships.
        part: the part that they are of, from which relative targets count (``""``: the package).
        archive: the package.
    """
    folder = posixpath.dirname(part)
    found = []
    for element in root.iterchildren("{*}Relationship"):
        target = element.get("Target", "")
        if target and element.get("TargetMode") != "External":
            kind = element.get("Type", "").rpartition("/")[2]
            found.append(Relation(element.get("Id", ""), kind, _part_at(archive, folder, target)))
    return found


def _part_at(archive: Archive, folder: str, target: str) -> str:
    """Find the part that a target means. Targets are URIs, which programs escape or not, with backslashes here and there."""
    target = target.replace("\\", "/")
    plain = _joined(folder, target)
    found = archive.find(plain)  # mostly
    if found is None:
        spellings = (_joined(folder, each) for each in (unquote(target), quote(unquote(target))))
        found = next((name for each in spellings if (name := archive.find(each))), None)
    return found or plain


@lru_cache(maxsize=1024)  # a few targets, in file after file
def _joined(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")


def main_part(archive: Archive, relations: list[Relation]) -> str | None:
    """Return the part that the package's relationships call its main one, else one that stands where the programs put it."""
    named = (relation.target for relation in relations if relation.kind == "officeDocument")
    return next((found for part in (*named, *_USUAL) if (found := archive.find(part))), None)


def root_tag(data: bytes) -> str:
    """Return the tag of a part's root element as ``{namespace}name``, ``""`` where there is none."""
    return _root_tag(data[:_FIRST])


@lru_cache(maxsize=8)
def _root_tag(beginning: bytes) -> str:
    parser = etree.XMLPullParser(events=("start",), resolve_entities=False, no_network=True, load_dtd=False)
    try:
        parser.feed(beginning)
        return next(
            (str(element.tag) for _, element in parser.read_events() if isinstance(element, etree._Element)), ""
        )
    except etree.XMLSyntaxError:
        return ""
