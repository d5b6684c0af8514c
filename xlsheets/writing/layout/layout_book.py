"""The workbook of a form whose bureau issued one: theirs, with what we compute and fill in, and our other sheets behind it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from copy import deepcopy

from lxml import etree
from msgspec import Struct

from xlsheets.files.addresses import address
from xlsheets.files.archive import Archive
from xlsheets.files.edit import Edit
from xlsheets.files.grid import Cell, Grid, Value
from xlsheets.files.moved_rows import MovedRows, move_anchors, move_names, move_rows
from xlsheets.files.package import Package, SheetPart
from xlsheets.files.page.row_growth import grown_rows
from xlsheets.files.page.sheet_rows import SheetRows, TextStyles
from xlsheets.files.part_xml import remove
from xlsheets.files.parts.document_properties import give_property
from xlsheets.files.parts.graft import graft_sheet
from xlsheets.files.parts.sheet_parts import give_global_names
from xlsheets.files.parts.style_lists import StyleImport, number_of
from xlsheets.files.patch import ask_full_calc, patch_cells
from xlsheets.files.read_file import read_file
from xlsheets.files.sheet_xml import Patch
from xlsheets.files.xlsx_reader import read_package
from xlsheets.forms.placed import CellMap, Written
from xlsheets.forms.schema import Form
from xlsheets.writing.guide_sheet import GUIDE_TITLE
from xlsheets.writing.layout.layout_rows import row_copies
from xlsheets.writing.row_plans import RowPlan

_PLAIN_FORMATS = ("0", "49", "general", "@")
"""Number formats of a cell of whose figures a bureau said nothing: as they are, as text; by number or, as some programs write, by code."""

_ANCHORED = ("drawing", "comments", "vmlDrawing")
_BEFORE_VALIDATIONS = (
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection"),
    *("protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells"),
    *("phoneticPr", "conditionalFormatting", "dataValidations"),
)


class IssuedForm(Struct, frozen=True):
    """A bureau's workbook and the sheet in it that is the form, with its cells."""

    package: Package
    sheet: SheetPart
    grid: Grid

    @classmethod
    def of(cls, form: Form) -> IssuedForm:
        """Open the workbook of a form. Raises UserError where it cannot be read or has no such sheet."""
        assert form.layout is not None
        package = Package(form.layout, Archive(read_file(form.layout)))
        sheet = package.sheet(form.layout_sheet)
        grid = read_package(package).grid(form.layout_sheet)
        if sheet is None or grid is None:
            there = "、".join(each.name for each in package.sheets)
            raise package.problem(
                f"没有工作表“{form.layout_sheet}”，现有：{there}，请在 form.toml 里用 layout_sheet 写明"
            )
        return cls(package, sheet, grid)


def on_layout(form: Form, drawn: Written, printed: Written, plans: Sequence[RowPlan]) -> bytes:
    """Write a form's workbook into its bureau's.

    Args:
        form: the form.
        drawn: the workbook as drawn from the form's bands.
        printed: the same with nothing filled in, not even the year, and no more rows than the bureau printed.
        plans: the rows of the tables of ``drawn``.

    Returns:
        The .xlsx: the bureau's parts as they are, but for what is computed or filled in.

    Raises:
        UserError: the bureau's workbook cannot be read or changed, or has no room for all.
    """
    layout = IssuedForm.of(form)
    source, blank = (Package(layout.package.path, Archive(each.data)) for each in (drawn, printed))
    wanted, was = (_grid(each, form.layout_sheet) for each in (source, blank))
    moved = _moved(form, layout, printed.found.cells, drawn.found.cells, plans)
    edit = Edit(layout.package)
    _move(edit, layout, moved)
    patches = _patches(wanted, was, layout.grid, moved)
    patch_cells(edit, {form.layout_sheet: patches})
    _give_formats(edit, layout.sheet, source, form.layout_sheet, patches)
    _give_validations(edit, layout.sheet, source, form.layout_sheet)
    _grow(edit, layout.sheet, wanted, patches)
    for sheet in source.sheets:
        if sheet.name != form.layout_sheet and not (sheet.name == GUIDE_TITLE and layout.package.sheet(GUIDE_TITLE)):
            graft_sheet(edit, source, sheet.name)
    book = read_package(source)
    give_global_names(edit, book.names)
    for name, value in book.properties.items():
        give_property(edit, name, value)
    ask_full_calc(edit)
    return edit.written()


def _grid(package: Package, sheet: str) -> Grid:
    grid = read_package(package).grid(sheet)
    assert grid is not None
    return grid


def _moved(form: Form, layout: IssuedForm, was: CellMap, cells: CellMap, plans: Sequence[RowPlan]) -> MovedRows:
    """Say which row of the bureau's sheet each row is; refuse what needs other rows than copies of indicator rows."""
    firsts = [first for first, _ in was.table_rows]
    copies = {} if form.is_data else row_copies(form, plans, firsts)
    merges = (merge.bottom for merge in layout.grid.merges)
    last = max([layout.grid.last_row, was.last_row, *merges])
    moved = MovedRows([row for row in range(1, last + 1) for _ in range(1 + copies.get(row, 0))])
    if (cells.first_row, cells.last_row) != (was.first_row, moved.rows(was.last_row)[-1]) and not form.is_data:
        raise layout.package.problem(
            f"版式里放不下：年度目标或目标表比表式“{form.title}”印的多，请减少目标，或在版式里加行并改 form.toml"
        )
    return moved


def _move(edit: Edit, layout: IssuedForm, moved: MovedRows) -> None:
    if not moved.copies:
        return
    move_rows(edit.tree(layout.sheet.part), moved)
    edit.touch(layout.sheet.part)
    if move_names(edit.tree(layout.package.workbook_part), layout.package.sheets.index(layout.sheet), moved):
        edit.touch(layout.package.workbook_part)
    for relation in layout.package.relations(layout.sheet.part):
        if relation.kind in _ANCHORED:
            move_anchors(edit.tree(relation.target), moved)
            edit.touch(relation.target)


def _patches(wanted: Grid, printed: Grid, theirs: Grid, moved: MovedRows) -> dict[str, Patch]:
    """Say what to write: every formula, and every value that is not printed in the blank form already."""
    patches: dict[str, Patch] = {}
    for (row, column), cell in wanted.cells.items():
        source, is_copy = (moved.source(row), column), row in moved.copies
        if cell.formula is not None:
            patches[address(row, column)] = Patch(_value(cell), formula=cell.formula)
            continue
        there = None if is_copy else theirs.cells.get(source)
        was_printed = printed.cells.get(source)
        is_printed = was_printed is not None and was_printed.text == cell.text and not is_copy
        if cell.text and not is_printed and (there is None or bare(there.text) != bare(cell.text)):
            patches[address(row, column)] = Patch(_value(cell))
    return patches


def _value(cell: Cell) -> Value | str:
    return cell.number if cell.number is not None else cell.text


def bare(text: str) -> str:
    """Bring a printed text into one spelling: no blanks, signs of one width."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _give_formats(edit: Edit, sheet: SheetPart, drawn: Package, name: str, patches: Mapping[str, Patch]) -> None:
    """Show figures as the drawn form does where the bureau has no format of its own for them (a rate as percent)."""
    styles, ours, source = edit.package.related("styles"), drawn.related("styles"), drawn.sheet(name)
    if styles is None or ours is None or source is None:
        return
    looks = StyleImport(edit.tree(styles), drawn.xml(ours))
    formats = edit.tree(styles).find("{*}cellXfs")
    codes = {
        each.get("numFmtId", ""): each.get("formatCode", "").lower() for each in edit.tree(styles).iter("{*}numFmt")
    }
    drawn_styles = {cell.get("r"): cell.get("s", "0") for cell in drawn.xml(source.part).iter("{*}c")}
    for cell in edit.tree(sheet.part).iterfind("{*}sheetData/{*}row/{*}c") if formats is not None else ():
        if cell.get("r") not in patches or formats is None:
            continue
        number = looks.number_format(drawn_styles.get(cell.get("r"), "0"))
        look = deepcopy(formats[int(cell.get("s", "0"))])
        theirs = look.get("numFmtId", "0")
        if codes.get(theirs, theirs) in _PLAIN_FORMATS and number != theirs:
            look.set("numFmtId", number)
            look.set("applyNumberFormat", "1")
            cell.set("s", str(number_of(formats, look)))
    edit.touch(styles)
    edit.touch(sheet.part)


def _give_validations(edit: Edit, sheet: SheetPart, drawn: Package, name: str) -> None:
    """Add the rules of what is typed where the bureau has none."""
    source = drawn.sheet(name)
    holder = None if source is None else drawn.xml(source.part).find("{*}dataValidations")
    if holder is None:
        return
    root = edit.tree(sheet.part)
    there = root.find("{*}dataValidations")
    if there is None:
        there = deepcopy(holder)
        for each in list(there):
            remove(each)
        before = [index for index, child in enumerate(root) if etree.QName(child).localname in _BEFORE_VALIDATIONS]
        root.insert(max(before) + 1, there)
    taken = {area for each in there for area in each.get("sqref", "").split()}
    for each in holder:
        if taken.isdisjoint(each.get("sqref", "").split()):
            there.append(deepcopy(each))
    there.set("count", str(len(there)))
    edit.touch(sheet.part)


def _grow(edit: Edit, sheet: SheetPart, wanted: Grid, patches: Mapping[str, Patch]) -> None:
    """Make rows higher that would cut off what is filled in."""
    root = edit.tree(sheet.part)
    styles = edit.package.related("styles")
    rows = SheetRows(root, TextStyles(None if styles is None else edit.tree(styles)))
    texts = {
        place: cell.text for place, cell in wanted.cells.items() if cell.number is None and address(*place) in patches
    }
    grown = grown_rows(list(rows.texts(wanted, texts)), rows.height, is_own=False)
    rows.grow(grown)
    edit.touch(sheet.part)
