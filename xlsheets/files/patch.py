"""The lossless patcher: cells of an existing workbook change, every other part of the package stays byte for byte."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from xlsheets.files.package import CONTENT_TYPES, Package
from xlsheets.files.part_xml import serialise
from xlsheets.files.sheet_xml import Patch, PatchError, patch_sheet

__all__ = ["Patch", "patch_package", "serialise"]

_AFTER_CALC_PR = (
    "oleSize",
    "customWorkbookViews",
    "pivotCaches",
    "smartTagPr",
    "smartTagTypes",
    "webPublishing",
    "fileRecoveryPr",
    "webPublishObjects",
    "extLst",
)


def patch_package(package: Package, changes: Mapping[str, Mapping[str, Patch]], *, full_calc: bool = False) -> bytes:
    """Write cells into a workbook without touching anything else of it.

    Args:
        package: the opened workbook; it stays as it was.
        changes: by sheet name, then by cell address (``B5``), what the cell is to hold.
        full_calc: ask the spreadsheet program to compute every formula when it opens the file.

    Returns:
        The bytes of the changed workbook; packed bytes of unchanged parts are copied as they are.

    Raises:
        UserError: there is no such sheet, its XML is damaged, a text is too long, or an array formula would break.
        ValueError: an address or number that no workbook can hold.
    """
    replaced: dict[str, bytes] = {}
    dropped: set[str] = set()
    lost: dict[str, set[str]] = {}
    for name, patches in changes.items():
        if not patches:
            continue
        sheet = package.sheet(name)
        if sheet is None or sheet.kind != "worksheet":
            raise package.problem(f"没有名为“{name}”的工作表，无法写入")
        part = package.find(sheet.part) or sheet.part
        plain = package.plain_sheet(sheet.part)
        new = None if plain is None else plain.patched(patches)
        if plain is not None and new is not None:
            if new is not plain.source:
                replaced[part] = new
            continue
        source, root = package.editable(part)
        try:
            gone, changed = patch_sheet(root, patches)
        except PatchError as error:
            raise package.problem(f"工作表“{name}”的单元格 {error}") from None
        if changed:
            replaced[part] = serialise(root, source)
        if gone:
            lost[sheet.sheet_id] = gone
    chain = package.related("calcChain") if lost else None
    if chain is not None:
        content = _shorten_chain(package, chain, lost)
        if content is not None:
            replaced[chain] = content
        else:
            dropped.add(chain)
            replaced.update(_without_part(package, chain))
    if full_calc:
        replaced.update(_full_calc(package))
    return package.archive.rewrite(replaced, dropped)


def _shorten_chain(package: Package, part: str, lost: Mapping[str, set[str]]) -> bytes | None:
    """Take cells out of the calculation chain; None where nothing is left. A stale entry makes Excel repair the file."""
    source, root = package.editable(part)
    sheet_id = kept_id = ""
    entries = 0
    for entry in list(root.iterchildren("{*}c")):
        sheet_id = entry.get("i", sheet_id)  # an entry without a sheet is on the sheet of the one before it
        if entry.get("r", "") in lost.get(sheet_id, ()):
            root.remove(entry)
            continue
        if sheet_id != kept_id:
            entry.set("i", sheet_id)
            kept_id = sheet_id
        entries += 1
    return serialise(root, source) if entries else None


def _without_part(package: Package, part: str) -> dict[str, bytes]:
    """Take a part out of the content types and out of the workbook's relationships."""
    changed = {}
    types = package.find(CONTENT_TYPES) or CONTENT_TYPES
    source, root = package.editable(types)
    for element in list(root.iterchildren("{*}Override")):
        if element.get("PartName", "").lstrip("/").casefold() == part.casefold():
            root.remove(element)
    changed[types] = serialise(root, source)
    rels = package.relations_part(package.workbook_part)
    ids = {rel.id for rel in package.workbook_relations if rel.target == part}
    source, root = package.editable(rels)
    for element in list(root):
        if element.get("Id") in ids:
            root.remove(element)
    changed[rels] = serialise(root, source)
    return changed


def _full_calc(package: Package) -> dict[str, bytes]:
    """Set fullCalcOnLoad in the workbook part, nothing where it is set already."""
    source, root = package.editable(package.workbook_part)
    namespace = f"{{{package.namespace}}}"
    settings = root.find(f"{namespace}calcPr")
    if settings is None:
        settings = etree.SubElement(root, f"{namespace}calcPr")
        followers = {namespace + tag for tag in _AFTER_CALC_PR}
        follower = next((child for child in root if child.tag in followers), None)
        if follower is not None:
            follower.addprevious(settings)
    if settings.get("fullCalcOnLoad") in ("1", "true"):
        return {}
    settings.set("fullCalcOnLoad", "1")
    return {package.workbook_part: serialise(root, source)}
