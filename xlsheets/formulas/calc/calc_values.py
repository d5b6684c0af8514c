"""What every cell of the sheet 测算 holds: its formulas, and their values."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import accumulate

from xlsheets.domain.evaluation import Indicator
from xlsheets.domain.numbers import half_up, plain, read_ratio
from xlsheets.files.addresses import column_letters, fixed_address, row_column
from xlsheets.files.grid import Value
from xlsheets.forms.once_a_form import once_a_form
from xlsheets.forms.placed import CellMap, Evaluated, Placed
from xlsheets.forms.schema import Form
from xlsheets.formulas.calc.calc_column import CalcColumn, CalcFacts, RowValues
from xlsheets.formulas.calc.calc_hint_line import HINT_CELL, hint_line, hint_line_value
from xlsheets.formulas.calc.calc_keys import follows_execution
from xlsheets.formulas.calc.calc_layout import CalcLayout, columns_of
from xlsheets.formulas.calc.calc_refs import FIRST_ROW, KEY_DIGITS, RowRefs, at_row
from xlsheets.formulas.calc.calc_summary import summary_cells
from xlsheets.formulas.expressions import number_text_value


def calc_formulas(layout: CalcLayout, cells: CellMap) -> dict[str, str]:
    """Return cell → formula (without ``=``) of the sheet 测算; ``cells``: where the form's stand."""
    formulas = {each.cell: each.formula() for each in summary_cells(layout, cells)}
    formulas[HINT_CELL] = hint_line(layout, cells)
    columns = {column.key: index for index, column in enumerate(layout.columns, 1)}
    rate = fixed_address(layout.item("rate"))
    first, below = (RowRefs(layout.form, columns, layout.prefix, rate, first=is_first) for is_first in (True, False))
    letters = [column_letters(number) for number in columns.values()]
    formulas |= {
        f"{each}{FIRST_ROW}": column.cell_formula(first) for each, column in zip(letters, layout.columns, strict=True)
    }
    alike = [column.cell_formula(below) for column in layout.columns]
    for row in range(FIRST_ROW + 1, layout.last_row + 1):
        formulas |= {f"{each}{row}": at_row(formula, row) for each, formula in zip(letters, alike, strict=True)}
    return formulas


def calc_values(
    found: Evaluated,
    layout: CalcLayout,
    raw: dict[int, dict[str, str]],
    shown: set[int] | None = None,
) -> dict[str, Value]:
    """Return cell → value of the sheet 测算.

    Args:
        found: the evaluation, where its cells stand, and what the rules give.
        layout: that of the sheet.
        raw: row of the form's sheet → role → text of the cell as ``&""`` gives it in a formula; level names only where they stand.
        shown: rows of 测算 that show something now; spare rows that do not are left out. All rows without it.
    """
    cells, evaluation, results = found.cells, found.evaluation, found.results
    values = {each.cell: each.value(found) for each in summary_cells(layout, cells)}
    facts = _facts(found, values[layout.item("rate")])
    value_of, columns = _lettered(layout.form)
    by_row = {row: index for index, row in enumerate(cells.indicator_rows)}
    above: RowValues | None = None
    rows = []
    for k in range(1, layout.capacity + 1):
        sheet_row, calc_row = cells.header_row + k, FIRST_ROW + k - 1
        is_inside = sheet_row <= cells.last_row
        if not is_inside and shown is not None and calc_row not in shown:
            continue
        index = by_row.get(sheet_row)
        item = None if index is None else evaluation.indicators[index]
        texts = _key_texts(raw.get(sheet_row, {}) if is_inside else {}, item)
        row = RowValues(facts, value_of, sheet_row, texts, above)
        if index is not None and item is not None:
            row.told(index, item, results.indicators[index])
        for letters, column in columns:
            values[f"{letters}{calc_row}"] = row[column.key] if column.every_row or row.is_indicator else ""
        rows.append(row)
        above = row
    values[HINT_CELL] = hint_line_value(layout, found, rows)
    return values


@once_a_form
def _lettered(form: Form) -> tuple[dict[str, Callable[[RowValues], Value]], list[tuple[str, CalcColumn]]]:
    """Give what computes each column by its key, and the columns with their letters."""
    columns = columns_of(form)
    lettered = [(column_letters(number), column) for number, column in enumerate(columns, 1)]
    return {column.key: column.value for column in columns}, lettered


def _facts(found: Evaluated, rate: Value) -> CalcFacts:
    form, cells = found.form, found.cells
    names = [item.level1 for item in found.evaluation.indicators]
    firsts = {name: number for number, name in enumerate(dict.fromkeys(names), 1)}
    shown_rate = format(half_up(rate, KEY_DIGITS["completion"]), "f") if isinstance(rate, Decimal) else str(rate)
    return CalcFacts(
        form=form,
        cells=cells,
        headings=sorted((row_column(cell)[0], name) for cell, name in cells.level1_headings.items()),
        numbers=list(accumulate(result.counted for result in found.results.indicators)),
        level_numbers=[firsts[name] if names.index(name) == index else 0 for index, name in enumerate(names)],
        rate_key=[shown_rate] if follows_execution(form) else [],
    )


def _key_texts(texts: dict[str, str], item: Indicator | None) -> dict[str, str]:
    """Write the numbers among a row's texts as its key does."""
    seen = dict(texts)
    for role, digits in KEY_DIGITS.items():
        is_text = item is not None and role == "completion" and _is_loose_completion(item)
        if role in seen and not is_text:
            seen[role] = number_text_value(seen[role], digits)
    return seen


def _is_loose_completion(item: Indicator) -> bool:
    """Say whether the completion was typed and is no ratio, so that its cell holds a text."""
    return item.completion is not None and read_ratio(item.completion) is None


def seen_by_formulas(
    found: Placed, raw: dict[int, dict[str, str]], values: dict[str, Value]
) -> dict[int, dict[str, str]]:
    """Complete the texts of the indicator rows with what computed completions and own scores show to a formula (``INDEX(…)&""``)."""
    columns = {
        role: column
        for role in found.form.kind.computed_roles
        if role != "score" and (column := found.cells.columns.get(role)) is not None
    }
    if not columns:
        return raw
    seen = {row: dict(texts) for row, texts in raw.items()}
    for row, texts in seen.items():
        for role, column in columns.items():
            cell = f"{column_letters(column)}{row}"
            if cell not in found.typed_over and cell in values:
                value = values[cell]
                texts[role] = plain(half_up(value, KEY_DIGITS[role])) if isinstance(value, Decimal) else str(value)
    return seen
