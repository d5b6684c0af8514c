"""The lossless patcher: cells of an existing workbook change, every other part of the package stays byte for byte."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from xlsheets.files.edit import Edit
from xlsheets.files.package import Package
from xlsheets.files.part_xml import TRUE, serialise
from xlsheets.files.parts.sheet_parts import drop_related
from xlsheets.files.sheet_xml import Patch, PatchError, patch_sheet

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
    edit = Edit(package)
    patch_cells(edit, changes)
    if full_calc:
        ask_full_calc(edit)
    return edit.written()


def patch_cells(edit: Edit, changes: Mapping[str, Mapping[str, Patch]]) -> None:
    """Write cells in an edit that may change more than these; arguments and errors as of ``patch_package``."""
    package = edit.package
    lost: dict[str, set[str]] = {}
    for name, patches in changes.items():
        if not patches:
            continue
        sheet = package.sheet(name)
        if sheet is None or sheet.kind != "worksheet":
            raise package.problem(f"没有名为“{name}”的工作表，无法写入")
        if edit.is_untouched(sheet.part) and _patch_plain(edit, sheet.part, patches):
            continue
        try:
            gone = _patch_condensed(edit, sheet.part, patches)
            if gone is None:
                gone, changed = patch_sheet(edit.tree(sheet.part), patches)
                if changed:
                    edit.touch(sheet.part)
        except PatchError as error:
            raise package.problem(f"工作表“{name}”的单元格 {error}") from None
        if gone:
            lost[sheet.sheet_id] = gone
    chain = package.related("calcChain") if lost else None
    if chain is not None:
        _shorten_chain(edit, chain, lost)


def _patch_plain(edit: Edit, part: str, patches: Mapping[str, Patch]) -> bool:
    """Change a sheet that is known to be plain bytes; say whether that could be done."""
    plain = edit.package.plain_sheet(part)
    new = None if plain is None else plain.patched(patches)
    if plain is not None and new is not None and new is not plain.source:
        edit.put(part, new)
    return new is not None


def _patch_condensed(edit: Edit, part: str, patches: Mapping[str, Patch]) -> set[str] | None:
    """Change a sheet around its long empty stretches; return the cells that lost a formula, None where it has no such stretch or is
    to be changed in one."""
    condensed = edit.package.condensed_sheet(part) if edit.is_untouched(part) else None
    if condensed is None or condensed.hides(patches):
        return None
    root = edit.package.parse(part, condensed.short, keep_all=True)
    gone, changed = patch_sheet(root, patches)
    if changed:
        edit.put(part, condensed.restored(serialise(root, condensed.short), edit.package.read(part)))
    return gone


def asks_full_calc(package: Package) -> bool:
    """Say whether the file asks the next spreadsheet program to compute every formula, as it should where nobody has computed them."""
    settings = package.workbook.find(f"{{{package.namespace}}}calcPr")
    return settings is not None and settings.get("fullCalcOnLoad") in TRUE


def ask_full_calc(edit: Edit) -> None:
    """Ask the spreadsheet program to compute every formula when it opens the file."""
    root = edit.tree(edit.package.workbook_part)
    namespace = f"{{{edit.package.namespace}}}"
    settings = root.find(f"{namespace}calcPr")
    if settings is None:
        settings = etree.SubElement(root, f"{namespace}calcPr")
        followers = {namespace + tag for tag in _AFTER_CALC_PR}
        follower = next((child for child in root if child.tag in followers), None)
        if follower is not None:
            follower.addprevious(settings)
    if settings.get("fullCalcOnLoad") not in TRUE:
        settings.set("fullCalcOnLoad", "1")
        edit.touch(edit.package.workbook_part)


def _shorten_chain(edit: Edit, part: str, lost: Mapping[str, set[str]]) -> None:
    """Take cells out of the calculation chain, which goes where nothing is left: a stale entry makes Excel repair the file."""
    root = edit.tree(part)
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
    if entries:
        edit.touch(part)
    else:
        drop_related(edit, edit.package.workbook_part, ("calcChain",))
