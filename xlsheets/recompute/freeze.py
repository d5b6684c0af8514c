"""Freeze (定稿): a copy of a workbook in which every formula has become its value, for submission: no macro, no link, no author."""

from __future__ import annotations

from lxml import etree

from xlsheets.audit.findings_table import choose_sheet
from xlsheets.files.addresses import address, range_of
from xlsheets.files.archive import Archive
from xlsheets.files.edit import Edit
from xlsheets.files.grid import CHANGED_CALL, UNCALCULATED, Book
from xlsheets.files.own_marks import OVERVIEW_NAME, SUMMARY_NAME, calc_sheets
from xlsheets.files.package import Package, SheetPart
from xlsheets.files.parts.drop_sheets import drop_sheets
from xlsheets.files.parts.external_links import cut_external_links
from xlsheets.files.parts.left_behind import leave_behind
from xlsheets.files.parts.live_objects import drop_live_objects
from xlsheets.files.parts.local_links import cut_local_links
from xlsheets.files.parts.macros import drop_macros
from xlsheets.files.parts.own_notes import drop_own_notes
from xlsheets.files.parts.pivots import drop_pivots_from_outside
from xlsheets.files.parts.plain_looks import make_plain
from xlsheets.files.parts.sheet_parts import drop_related, drop_unused_types, make_plain_workbook
from xlsheets.files.parts.signatures import drop_signatures
from xlsheets.files.read_file import problem
from xlsheets.files.sheet_xml import store_inline
from xlsheets.files.xlsx_reader import read_package
from xlsheets.recognise.load import Loaded
from xlsheets.recognise.seen.shown_numbers import POINTS_AS_TEXT
from xlsheets.recompute.frozen_figures import other_figures
from xlsheets.recompute.recompute import recompute

_SHOWN = 5
_PICTURE = "DISPIMG("
"""WPS's function for a picture in a cell: with a value in its place the picture would be gone, and its text be read."""


def freeze(loaded: Loaded, *, plain: bool = False) -> bytes:
    """Make the values-only copy of a workbook: recomputed, no formula, no macro, no link, nothing about its author, an .xlsx.

    The value of a formula is the one stored with it; nothing else of a cell changes, so that dates, error values and formats
    stay as they are shown.

    Args:
        loaded: the workbook; typed figures stay.
        plain: leave out every sheet but the forms, the notes of a check, and the colours of input and computed cells. The figures
            of a department (基础数据) are what its scores are proven by: they stay, and so do the tables of all projects (汇总).

    Returns:
        The bytes of the copy.

    Raises:
        UserError: a formula that nobody has computed yet, one of a person that comes to no figure, a number whose unit or sign no
            formula knows, a sheet that cannot be read, a part that cannot be changed, or a copy that would have another total.
    """
    _refuse_unknown_numbers(loaded)
    _refuse_open_formulas(loaded)
    for name in loaded.book.unreadable:
        way = "请先在原来的程序中打开修复后另存，或删去这张表，再定稿"
        raise problem(loaded.path, f"工作表“{name}”读不出来，其中的公式换不成数值，没有定稿，{way}")
    made = recompute(loaded)
    edit = made.edit
    # A sheet 测算 that was of another version leads to charts of ours; of one that was missing nothing is to stay in a plain copy.
    if edit.replaces_relations or (plain and edit.new_sheets):
        edit = Edit(Package(loaded.path, Archive(edit.written())))
    package = edit.package
    book = read_package(package, tree=edit.tree)
    _refuse_uncomputed(package, book, loaded.book)
    edit.keeps_declarations = False
    worksheets = [sheet.part for sheet in package.sheets if sheet.kind == "worksheet"]
    for part in (*worksheets, *edit.new_sheets.values()):  # a sheet 测算 that was missing: its formulas must go too
        if _drop_formulas(edit.tree(part)):
            edit.touch(part)
    drop_related(edit, package.workbook_part, ("calcChain",))
    make_plain_workbook(edit)
    drop_macros(edit)
    cut_external_links(edit)
    drop_live_objects(edit)
    drop_pivots_from_outside(edit)
    cut_local_links(edit)
    leave_behind(edit)
    drop_signatures(edit)
    if plain:
        _leave_form_alone(edit, loaded)
    drop_unused_types(edit)
    copy = edit.written()
    if other := other_figures(loaded.path, copy, made.found):
        raise loaded.package.problem(f"去掉公式后就不是同一个数：{other}，请先按检查结果改正表中的行，再定稿")
    return copy


def left_out(loaded: Loaded) -> list[SheetPart]:
    """List the sheets that a plain copy leaves out and that are not ours: a person should know."""
    from xlsheets.writing.guide_sheet import GUIDE_TITLE  # openpyxl

    book, sheets = loaded.book, loaded.package.sheets
    known = _kept(loaded) | calc_sheets(book.names)
    findings, old = choose_sheet([sheet.name for sheet in sheets], book.grid)
    if book.names:
        known |= {each.cells.texts_sheet for each in loaded.found} | ({findings} if old is not None else set())
    others = [sheet for sheet in sheets if sheet.part and sheet.name not in known]
    return [sheet for sheet in others if not sheet.name.startswith(GUIDE_TITLE)]


def _forms(loaded: Loaded) -> set[str]:
    return {name for each in loaded.found for name in (each.cells.sheet, each.cells.measures_sheet)}


def _kept(loaded: Loaded) -> set[str]:
    """Name the sheets of a plain copy: the forms, the figures of a department and the tables of all its projects."""
    tables = (range_of(loaded.book.names.get(name, "")) for name in (SUMMARY_NAME, OVERVIEW_NAME))
    return _forms(loaded) | {place.sheet for place in tables if place}


def _leave_form_alone(edit: Edit, loaded: Loaded) -> None:
    """Leave of a workbook what the authority's form has: no other sheet, no colour, no list to choose from."""
    from xlsheets.writing import styles  # openpyxl

    drop_sheets(edit, {sheet.name for sheet in edit.package.sheets} - _kept(loaded))
    listed = list(edit.tree(edit.package.workbook_part).iterfind("{*}sheets/{*}sheet"))
    if all(
        sheet.get("state", "visible") != "visible" for sheet in listed
    ):  # Excel opens no workbook without one to show
        listed[0].attrib.pop("state")
        edit.touch(edit.package.workbook_part)
    drop_own_notes(edit)
    make_plain(edit, _forms(loaded), (styles.INPUT_FILL, styles.COMPUTED_FILL))


def _refuse_unknown_numbers(loaded: Loaded) -> None:
    """Refuse numbers whose formats show more than the workbook's own formulas know: the copy would have another total than they show."""
    unknown = {
        f"{sheet}!{place}": odd.doubts[place]
        for found in loaded.found
        for sheet, odd in ((found.cells.sheet, found), (found.cells.measures_sheet, found.odd_measures))
        for place in odd.to_store
        if odd.doubts.get(place, POINTS_AS_TEXT) != POINTS_AS_TEXT  # these figures are stored as they are read
    }
    if unknown:
        why = next(iter(unknown.values()))
        raise loaded.package.problem(f"单元格 {_listed(list(unknown))}{why}，请先重新计算（改好这些单元格），再定稿")


def _refuse_open_formulas(loaded: Loaded) -> None:
    """Refuse formulas of a person, where the form computes, that come to no figure or to several: a copy without formulas has another."""
    unknown = [
        f"{found.cells.sheet}!{place}"
        for found in loaded.found
        for place, text in found.owned.items()
        if not text or place in found.errors or found.doubts.get(place) == CHANGED_CALL
    ]
    if unknown:
        way = "请改正公式、直接填写，或清空后重新计算，再定稿"
        raise loaded.package.problem(f"单元格 {_listed(unknown)}里填表人自己的公式没有得出确定的数，{way}")


def _listed(places: list[str]) -> str:
    more = f"等 {len(places)} 处" if len(places) > _SHOWN else ""
    return "、".join(places[:_SHOWN]) + more


def _refuse_uncomputed(package: Package, book: Book, as_read: Book) -> None:
    """Refuse a formula without a value, or with one that was never calculated: it would be final, and nobody would notice."""
    cells = [(grid, place) for grid in book.grids for place, cell in sorted(grid.cells.items()) if cell.kind == "f"]
    cells += [
        (grid, place)
        for grid in as_read.grids
        for place, cell in sorted(grid.cells.items())
        if cell.doubt == UNCALCULATED
    ]
    unknown = list(dict.fromkeys(f"{grid.sheet}!{address(*place)}" for grid, place in cells))
    if unknown:
        raise package.problem(
            f"单元格 {_listed(unknown)}的公式还没有计算结果，请先在 Excel 或 WPS 中打开并保存，再定稿"
        )


def _drop_formulas(root: etree._Element) -> bool:
    """Take the formulas out of a worksheet but those that are pictures; say whether there were any."""
    space = root.tag.partition("}")[0] + "}"
    every = root.iterfind(f"{space}sheetData/{space}row/{space}c/{space}f")
    formulas = [formula for formula in every if _PICTURE not in (formula.text or "")]
    for formula in formulas:
        cell = formula.getparent()
        assert cell is not None
        cell.remove(formula)
        cell.attrib.pop("cm", "")  # marks a dynamic array formula
        if cell.get("t") == "str":
            _store_text(cell, space)
    return bool(formulas)


def _store_text(cell: etree._Element, space: str) -> None:
    """Turn the text that a formula gave into one that was typed; an empty one leaves an empty cell."""
    value = cell.find(f"{space}v")
    text = (value.text if value is not None else "") or ""
    if value is not None:
        cell.remove(value)
    del cell.attrib["t"]
    if text:
        store_inline(cell, text)
