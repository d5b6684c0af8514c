"""What every computed cell of a form's workbook holds: the values of the domain, at the places of the layout."""

from __future__ import annotations

from decimal import Decimal
from itertools import accumulate

from xlsheets.domain.evaluation import Evaluation, Indicator
from xlsheets.domain.execution import execution_rate
from xlsheets.domain.numbers import half_up, plain, read_ratio
from xlsheets.domain.results import Results
from xlsheets.domain.scoring import AT_LEAST_80
from xlsheets.domain.status import TO_JUDGE
from xlsheets.files.addresses import column_letters, row_column
from xlsheets.files.grid import Value
from xlsheets.forms.placed import Evaluated, Placed
from xlsheets.formulas.calc_column import CalcFacts, RowValues
from xlsheets.formulas.calc_keys import follows_execution
from xlsheets.formulas.calc_layout import (
    BUCKET_COUNT,
    BUCKET_SHARE,
    EXECUTION_LABEL,
    LEVEL_NAME,
    LEVEL_ROWS,
    LEVEL_SCORE,
    LEVEL_WEIGHT,
    NO_POINTS,
    SUMMARY_FIRST,
    UNSCORED_ITEMS,
    CalcLayout,
)
from xlsheets.formulas.calc_refs import FIRST_ROW, KEY_DIGITS
from xlsheets.formulas.expressions import number_text_value
from xlsheets.formulas.form_values import no_rate_text


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
    values = _summary_values(layout, results, evaluation)
    facts = _facts(found, values[layout.item("rate")])
    value_of = {column.key: column.value for column in layout.columns}
    columns = [(column_letters(number), column) for number, column in enumerate(layout.columns, 1)]
    by_row = {row: index for index, row in enumerate(cells.indicator_rows)}
    above: RowValues | None = None
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
        above = row
    return values


def _facts(found: Evaluated, rate: Value) -> CalcFacts:
    form, cells = found.form, found.cells
    names = [item.level1 for item in found.evaluation.indicators]
    firsts = {name: number for number, name in enumerate(dict.fromkeys(names), 1)}
    shown_rate = format(half_up(rate, KEY_DIGITS["completion"]), "f") if isinstance(rate, Decimal) else str(rate)
    return CalcFacts(
        form=form,
        cells=cells,
        headings=sorted((row_column(cell)[0], name) for name, cell in cells.headings.items()),
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


def _summary_values(layout: CalcLayout, results: Results, evaluation: Evaluation) -> dict[str, Value]:
    policy = layout.form.policy
    count = results.counts["total"]
    nothing = all(result.score is None for result in results.indicators) and results.execution.score is None
    execution = results.execution
    rate, why = execution_rate(evaluation.line("total"), policy)
    rate_value: Value = no_rate_text(why) if rate is None else rate
    has_execution = policy.execution.weight > 0
    score_value: Value = ""
    if has_execution:
        score_value = no_rate_text(execution.basis) if execution.score is None else execution.score
    values: dict[str, Value] = {
        layout.item("count"): Decimal(count),
        layout.item("complete"): Decimal(results.complete),
        layout.item("incomplete"): Decimal(results.incomplete),
        layout.item("open"): Decimal(
            sum(result.score is None and bool(result.status) for result in results.indicators)
        ),
        layout.item("rate"): rate_value,
        layout.item("execution"): score_value,
        layout.item("weights"): results.weight_total,
        layout.item("total"): "" if nothing else results.total,
        layout.item("grade"): "" if nothing else results.grade or TO_JUDGE,
    }
    if not layout.form.kind.has_points:
        values.update({layout.item(key): NO_POINTS for key in UNSCORED_ITEMS})
    for index, name in enumerate(layout.bucket_labels()):
        bucket = results.buckets[AT_LEAST_80 if name == AT_LEAST_80 else name]
        values[f"{BUCKET_COUNT}{SUMMARY_FIRST + index}"] = Decimal(bucket.count)
        values[f"{BUCKET_SHARE}{SUMMARY_FIRST + index}"] = bucket.share if count else ""
    # A group without a name, as a row inserted above the first one makes it, has its line and shows nothing there.
    levels: list[tuple[str, Value, Value]] = [
        (name, level.weight, level.score) if name else ("", "", "") for name, level in results.level1.items()
    ]
    if has_execution:
        levels.insert(0, (EXECUTION_LABEL, policy.execution.weight, score_value))
    for index in range(LEVEL_ROWS):
        name, weight, score = levels[index] if index < len(levels) else ("", "", "")
        row = SUMMARY_FIRST + index
        values.update({f"{LEVEL_NAME}{row}": name, f"{LEVEL_WEIGHT}{row}": weight, f"{LEVEL_SCORE}{row}": score})
    return values
