"""Digital signatures of a package: they vouch for its bytes, so a change ends them."""

from __future__ import annotations

from xlsheets.files.edit import Edit
from xlsheets.files.package import Package
from xlsheets.files.parts.sheet_parts import drop_related

_ORIGIN = "origin"  # last word of .../relationships/digital-signature/origin (OPC 13.3.2)


def is_signed(package: Package) -> bool:
    """Say whether the package carries signatures. Whether they hold is not looked into."""
    return any(relation.kind == _ORIGIN and package.find(relation.target) for relation in package.relations(""))


def drop_signatures(edit: Edit) -> None:
    """Take the signatures out: none would hold after a change, and programs would call the file tampered with."""
    if is_signed(edit.package):
        drop_related(edit, "", (_ORIGIN,))
