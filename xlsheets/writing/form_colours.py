"""Colours of the sheets that are filled in: what is still empty, and on the form's own sheet scores by completion bucket.

Excel and WPS print these sheets in black and white; other programs do not know that setting. So a cell has a colour only as long as it
is empty: a finished form is white on paper whatever prints it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from xlsheets.domain.evaluation import AMOUNTS
from xlsheets.domain.numbers import plain
from xlsheets.forms.placed import CellMap, Placed
from xlsheets.writing import styles

_TYPED = ("name", "operator", "target", "actual", "weight", "raw_weight", "coefficient")
"""Columns of the indicator table that are filled in for each indicator."""


def add_colours(sheet: Worksheet, found: Placed) -> None:
    """Colour what is still to be filled in, and the score (and the completion, where the form prints one) by completion bucket."""
    tint_empty(sheet, _areas_to_fill(sheet, found.cells))
    _colour_by_bucket(sheet, found)


def tint_empty(sheet: Worksheet, areas: Iterable[str]) -> None:
    """Take the colours of input and computed cells from a sheet, and colour the cells of these areas as long as they are empty."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.style in styles.FILLED:
                cell.fill = PatternFill()
    tint = PatternFill(bgColor=styles.INPUT_FILL, fill_type="solid")
    for area in areas:
        first = area.partition(":")[0]
        sheet.conditional_formatting.add(area, FormulaRule([f"LEN(TRIM({first}))=0"], fill=tint))
    sheet.page_setup.blackAndWhite = True


def _areas_to_fill(sheet: Worksheet, cells: CellMap) -> Iterator[str]:
    """List the cells that are typed and in which nothing may be missing; not reasons, which are mostly rightly empty."""
    single = [*cells.fields.values(), *(where for goal in cells.goals for where in goal.values())]
    single += cells.printed_texts.values()
    single += (line[role] for line in cells.budget.values() for role in AMOUNTS if role in line)
    yield from (cell for cell in dict.fromkeys(single) if sheet[cell].style in styles.INPUTS)
    for first, last in cells.table_rows:
        for role in _TYPED:
            letters = get_column_letter(cells.columns.get(role, 1))
            if role in cells.columns and sheet[f"{letters}{first}"].style in styles.INPUTS:
                yield f"{letters}{first}:{letters}{last}"


def _colour_by_bucket(sheet: Worksheet, found: Placed) -> None:
    form, cells, prefix = found.form, found.cells, found.prefix
    if "score" not in cells.columns:
        return
    score = get_column_letter(cells.columns["score"])
    first, last = cells.first_row, cells.last_row
    if form.hides_points:  # 测算 has them
        weight = f"INDEX({prefix}points,ROW()-ROW({prefix}head))"
    else:
        weight = f"${get_column_letter(cells.columns['weight'])}{first}"
    share = f"${score}{first}/{weight}"
    areas = {
        f"{score}{first}:{score}{last}": (
            f"ISNUMBER(${score}{first}),ISNUMBER({weight})",
            f"IFERROR({share},0)",
        )
    }
    if form.has_completion:
        letters = get_column_letter(cells.columns["completion"])
        areas[f"{letters}{first}:{letters}{last}"] = (f"ISNUMBER(${letters}{first})", f"${letters}{first}")
    for area, (is_number, value) in areas.items():
        for entry, fill in zip(form.policy.buckets, styles.BUCKET_FILLS, strict=False):
            rule = FormulaRule(
                [f"AND({is_number},ROUND({value}-{plain(entry.least)},10)>=0)"],
                fill=PatternFill(bgColor=fill, fill_type="solid"),
                stopIfTrue=True,
            )
            sheet.conditional_formatting.add(area, rule)
