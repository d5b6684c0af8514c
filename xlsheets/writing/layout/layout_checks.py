"""Whether a form's bands and its bureau's workbook say the same: every label where it is printed, every cell to fill in its own."""

from __future__ import annotations

from collections.abc import Iterator

from xlsheets.domain.evaluation import Evaluation
from xlsheets.domain.nothing import is_unused_name
from xlsheets.errors import UserError
from xlsheets.files.addresses import address, row_column
from xlsheets.files.archive import Archive
from xlsheets.files.grid import Grid
from xlsheets.files.package import Package
from xlsheets.files.xlsx_reader import read_package
from xlsheets.forms.mistakes import KeyPath
from xlsheets.forms.placed import CellMap, Written
from xlsheets.forms.schema import Form
from xlsheets.writing.layout.layout_book import IssuedForm, bare
from xlsheets.writing.workbook import draw_workbook, printed_blank

_YEAR = 1999
_AT: KeyPath = ("layout",)


def layout_mistakes(form: Form) -> Iterator[tuple[KeyPath, str]]:
    """Yield what a form's bands say otherwise than the workbook that its bureau issued; nothing of a form that is drawn from them."""
    if form.layout is None:
        return
    try:
        theirs = IssuedForm.of(form).grid
    except UserError as error:
        yield _AT, str(error)
        return
    blank = printed_blank(form)
    drawn = _grid(form, blank)
    filled = _grid(form, draw_workbook(form, Evaluation(form.id, _YEAR, "甲", money_unit=form.money_unit)))
    for place, cell in sorted(drawn.cells.items()):
        there = bare(theirs.text(*place))
        if cell.formula is not None or bare(cell.text) == there or filled.text(*place) != cell.text:
            continue
        yield (
            _AT,
            f"版式 {address(*place)} 印的是“{there[:20]}”，form.toml 这一格是“{bare(cell.text)[:20]}”，两者要一样",
        )
    for what, named in _places(blank.found.cells):
        row, column = row_column(named)
        if drawn.area_at(row, column)[:2] != (row, column):
            continue  # one cell with those above it in the bands too
        area = theirs.merge_at(row, column)
        if area is not None and (area.top, area.left) != (row, column):
            yield _AT, f"版式 {named} 被合并在 {address(area.top, area.left)} 里，写不进{what}，请核对行列"
        text = theirs.text(row, column).strip()
        if text and not is_unused_name(text) and not drawn.text(row, column):
            yield _AT, f"版式 {named} 应是填{what}的空格，却印着“{bare(text)[:20]}”，请核对行列"


def _grid(form: Form, written: Written) -> Grid:
    assert form.layout is not None
    grid = read_package(Package(form.layout, Archive(written.data))).grid(form.layout_sheet)
    assert grid is not None
    return grid


def _places(cells: CellMap) -> Iterator[tuple[str, str]]:
    """Name the cells that are filled in or computed, with what stands in them."""
    for name, place in cells.fields.items():
        yield f"表头字段 {name}", place
    for line, roles in cells.budget.items():
        for role, place in roles.items():
            yield f"资金 {line} 的 {role}", place
    for number, goal in enumerate(cells.goals, 1):
        for role, place in goal.items():
            yield f"第 {number} 个目标的 {role}", place
    for role, place in cells.totals.items():
        yield f"合计 {role}", place
    for name, place in cells.printed_texts.items():
        yield f"文字 {name}", place
    for first, last in cells.table_rows:
        for role, column in cells.columns.items():
            if role not in ("level1", "level2"):
                for row in range(first, last + 1):
                    yield f"指标 {role} 列", address(row, column)
