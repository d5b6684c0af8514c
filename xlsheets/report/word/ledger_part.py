"""The custom XML part of a .docx in which its ledger travels."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from docx.document import Document
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.opc.pkgwriter import PackageWriter
from msgspec.structs import replace

from xlsheets.files.archive import pack
from xlsheets.files.namespaces import OFFICE
from xlsheets.report.living.ledger import NAMESPACE, Ledger

_STORE = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
_ID = "{8C0F3B52-6E0B-4F2A-9C57-1D2A7E4B9F31}"
_PROPERTIES = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
_PART = re.compile(r"/customXml/item(\d+)\.xml")


def with_ledger(document: Document, ledger: Ledger) -> bytes:
    """Save a document with its ledger in it; the ledger knows the digest of everything else."""
    package: Any = document.part.package
    taken = [int(match[1]) for part in package.iter_parts() if (match := _PART.fullmatch(str(part.partname)))]
    number = max(taken, default=0) + 1
    part = Part(PackURI(f"/customXml/item{number}.xml"), "application/xml", b"", package)
    properties = Part(PackURI(f"/customXml/itemProps{number}.xml"), _PROPERTIES, _item_properties(), package)
    part.relate_to(properties, f"{OFFICE}/customXmlProps")
    document.part.relate_to(part, f"{OFFICE}/customXml")
    parts = _saved(package)
    name = f"customXml/item{number}.xml"
    return pack({**parts, name: replace(ledger, digest=digest_of(parts, name)).to_xml()})


_WRITER: Any = PackageWriter


class _Collector:
    """Takes what the library would deflate into a zip of its own, only to be inflated again."""

    def __init__(self) -> None:
        self.parts: dict[str, bytes] = {}

    def write(self, place: PackURI, blob: bytes) -> None:
        self.parts[place.membername] = blob


def _saved(package: Any) -> dict[str, bytes]:
    """Do what `package.save` does, as far as the zip."""
    for part in package.parts:
        part.before_marshal()
    collector, writer = _Collector(), _WRITER
    writer._write_content_types_stream(collector, package.parts)
    writer._write_pkg_rels(collector, package.rels)
    writer._write_parts(collector, package.parts)
    return dict(collector.parts)


def digest_of(parts: Mapping[str, bytes], without: str) -> str:
    """Return the digest of a report: of all its parts but the one of the ledger."""
    digest = hashlib.sha256()
    for name in sorted(parts):
        if name != without:
            digest.update(f"{name}\n{len(parts[name])}\n".encode())
            digest.update(parts[name])
    return digest.hexdigest()


def _item_properties() -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
        f'<ds:datastoreItem ds:itemID="{_ID}" xmlns:ds="{_STORE}">'
        f'<ds:schemaRefs><ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    ).encode()
