"""What every computed cell of a form's workbook holds: the values of the domain, at the places of the layout."""

from __future__ import annotations

import re
from decimal import Decimal

from xlsheets.domain import completion as said
from xlsheets.domain import vocabulary as words
from xlsheets.domain.completion import Completion
from xlsheets.domain.evaluation import Evaluation, Indicator
from xlsheets.domain.execution import FROM_EXECUTION, execution_rate
from xlsheets.domain.numbers import ONE, half_up, plain, read_figure, read_ratio
from xlsheets.domain.policy import Policy
from xlsheets.domain.results import IndicatorResult, Results
from xlsheets.domain.scoring import AT_LEAST_80, points_lost
from xlsheets.domain.status import TO_FILL, TO_JUDGE
from xlsheets.files.addresses import column_letters, row_column
from xlsheets.files.grid import Value
from xlsheets.forms.levels import split_level1
from xlsheets.forms.placed import Evaluated, Placed
from xlsheets.forms.schema import Form
from xlsheets.formulas.calc_basis import BY_EXECUTION, BY_QUANTITY, DEDUCTIONS
from xlsheets.formulas.calc_columns import UNNAMED
from xlsheets.formulas.calc_conversion import (
    conversion_values,
    converted_value,
    last_key,
)
from xlsheets.formulas.calc_keys import KEY_ROLES, follows_execution, form_roles
from xlsheets.formulas.calc_layout import (
    BUCKET_COUNT,
    BUCKET_SHARE,
    EXECUTION_LABEL,
    FIRST_ROW,
    LEVEL_NAME,
    LEVEL_ROWS,
    LEVEL_SCORE,
    LEVEL_WEIGHT,
    NO_POINTS,
    SUMMARY_FIRST,
    UNSCORED_ITEMS,
    CalcLayout,
)
from xlsheets.formulas.calc_refs import KEY_DIGITS, POINTS
from xlsheets.formulas.expressions import figure_text_value, number_text_value, tidy_figure, without_blanks_value
from xlsheets.formulas.form_values import COMPUTED_ROLES, no_rate_text, score_or_status
from xlsheets.formulas.points_values import points_row_values
from xlsheets.formulas.reading_stages import Stage, column_stages, reading_stages


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
    roles = form_roles(found.form)
    stages = [] if found.form.policy.rules.points_only else _stages(found.form)
    letters = [column_letters(number) for number in range(1, len(layout.columns) + 1)]
    values = _summary_values(layout, results, evaluation)
    by_row = {row: index for index, row in enumerate(cells.indicator_rows)}
    headings = sorted((row_column(cell)[0], name) for name, cell in cells.headings.items())
    rate = values[layout.item("rate")]
    shown_rate = format(half_up(rate, KEY_DIGITS["completion"]), "f") if isinstance(rate, Decimal) else str(rate)
    rate_key = [shown_rate] if follows_execution(found.form) else []
    seen: list[str] = []
    no, level1, level2 = 0, "", ""
    for k in range(1, layout.capacity + 1):
        sheet_row, calc_row = cells.header_row + k, FIRST_ROW + k - 1
        texts = raw.get(sheet_row, {}) if sheet_row <= cells.last_row else {}
        inside = sheet_row <= cells.last_row
        if not inside and shown is not None and calc_row not in shown:
            continue
        if found.form.indicators.repeat:
            own1 = without_blanks_value(texts.get("level1", ""))
            level1 = re.split("[（(]", own1)[0] if own1 else level1
        elif "level1" not in cells.columns:
            level1 = found.form.indicators.groups[0].level1
        else:
            level1 = next((name for start, name in reversed(headings) if start <= sheet_row), "")
        own2 = texts.get("level2", "")
        if own2 and "{points}" in found.form.indicators.heading2:
            own2 = split_level1(own2)[0]
        level2 = own2 or ("" if texts.get("level1") else level2)
        index = by_row.get(sheet_row)
        texts = _key_texts(texts, None if index is None else evaluation.indicators[index])
        row: dict[str, Value] = {f"{role}_raw": texts.get(role, "") for role in roles}
        row.update({"carry1": level1 if inside else "", "carry2": level2 if inside else ""})
        row["key"] = ""
        if inside and found.form.indicators.repeat:
            row["goal"] = Decimal(cells.goal_of(sheet_row))
        if inside:
            row["key"] = "|".join([*(texts.get(role, "") for role in KEY_ROLES if role in roles), *rate_key])
        row["key_score"] = f"{row['key']}|{texts.get('completion', '')}"
        row["key_raw"] = f"{row[last_key(found.form)]}|{texts.get('raw_score', '')}"
        if index is not None:
            item, result = evaluation.indicators[index], results.indicators[index]
            no += result.counted
            level_no: Value = ""
            if item.level1 not in seen:
                seen.append(item.level1)
                level_no = Decimal(len(seen))
            if found.form.policy.rules.points_only:
                row.update(points_row_values(found.form.policy.rules, cells, item, result, row))
            else:
                row.update(_row_values(found.form, item, result, results, row, stages))
            row.update(
                {
                    "no": Decimal(no) if result.counted else "",
                    "level_no": level_no,
                    "carry1": item.level1,
                    "level2": level2,  # as it stands there, with the blanks that reading takes out
                }
            )
        for column_name, column in zip(letters, layout.columns, strict=True):
            values[f"{column_name}{calc_row}"] = row.get(column.key, "")
    return values


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
    columns = {role: column for role in COMPUTED_ROLES[:-1] if (column := found.cells.columns.get(role)) is not None}
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


def _stages(form: Form) -> list[Stage]:
    """Stages that read a form's operator, unit, target and actual, as the helper columns take them."""
    roles = form_roles(form)
    beside = [stage for role in ("operator", "unit") if role in roles for stage in column_stages(role, "")]
    target = reading_stages("t", "", raw="target_raw", unit="unit_body" if "unit" in roles else None)
    return [*beside, *target, *reading_stages("a", "", raw="actual_raw", unit=None, fillers=words.FILLERS)]


def _row_values(
    form: Form,
    item: Indicator,
    result: IndicatorResult,
    results: Results,
    raw: dict[str, Value],
    stages: list[Stage],
) -> dict[str, Value]:
    """Compute the helper columns of one indicator by the stages that their formulas take."""
    roles = form_roles(form)
    values: dict[str, Value] = dict(raw)
    for stage in stages:
        values[stage.key] = stage.value(values)
    by_rule, valid = result.by_rule, result.valid
    score: Value = result.score if result.score is not None else _score_status(result)
    weight = result.points
    differs = result.rule_score is not None and result.score is not None
    values.update(
        {
            "level1": item.level1,
            "name": item.name or UNNAMED,
            "target": "".join(str(values[f"{role}_raw"]) for role in ("operator", "target", "unit") if role in roles),
            "actual": values["actual_raw"],
            "weight": TO_FILL if weight is None else weight,
            "completion": valid.status if result.completion is None else result.completion,
            "share": raw.get("goal", item.level1),
            "points": TO_FILL if weight is None else weight,
            "bucket": result.bucket or "",
            "rule": score_or_status(result),
            "score": score,
            "diff": result.score - result.rule_score
            if differs and result.score is not None and result.rule_score is not None
            else "",
            "basis": result.basis,
            "own_operator": _own_operator(values),
            "operator": _own_operator(values) or _operator(str(values["t_word"])),
            "a_operator": _operator(str(values["a_word"])),
            "case": _case(item, result),
            "wanted": _wanted(item, result),
            "ratio": by_rule.ratio if by_rule.ratio is not None else by_rule.explanation,
            "by_rule": by_rule.status if by_rule.capped is None else by_rule.capped,
            "valid": valid.status if valid.capped is None else valid.capped,
            "lost": _lost(by_rule, valid, weight if result.own is None else result.own.points, form.policy),
            **_texts_of_figures(form, item, result, values),
        }
    )
    if not form.policy.scored:
        values.update(dict.fromkeys(("weight", "rule", "score", "diff"), ""))
    if result.own is not None:
        values.update(conversion_values(form, item, result, values))
    return values


def _texts_of_figures(
    form: Form, item: Indicator, result: IndicatorResult, values: dict[str, Value]
) -> dict[str, Value]:
    """Compute the columns that read figures which stand in the form as text."""
    weight = figure_text_value(str(values.get("weight_raw", "")), POINTS)
    typed = "" if item.score is None or read_figure(item.score) is not None else item.score
    score = figure_text_value(typed, POINTS) if typed else _status_text(result, item)
    texts: dict[str, Value] = {"weight_text": weight, "score_text": score}
    if form.has_completion:
        shown = str(values["completion_raw"])
        loose_text = _is_loose_completion(item)
        texts["completion_text"] = tidy_figure(shown) if loose_text else figure_text_value(shown)
        texts["typed"] = _typed(shown, str(texts["completion_text"]))
    return texts


def _score_status(result: IndicatorResult) -> Value:
    """Return what the cell of the score computes."""
    return score_or_status(result) if result.own is None else converted_value(result)


def _status_text(result: IndicatorResult, item: Indicator) -> Value:
    """Return what the form's score cell says instead of a number, where nothing is typed."""
    shown = _score_status(result)
    return shown if item.score is None and isinstance(shown, str) else ""


def _typed(shown: str, text: str) -> Value:
    if not text:
        return Decimal(shown) if shown else ""
    figures, share = text.removesuffix("%"), text.endswith("%")
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", figures):
        return ""
    return Decimal(figures) / 100 if share else Decimal(figures)


def _own_operator(values: dict[str, Value]) -> str:
    behind = str(values.get("unit_word", ""))[-1:]
    word = "" if values.get("operator_body") else str(values.get("operator_word", ""))
    return word[:1] or (behind if behind and behind in words.SUFFIX_OPERATORS else "")


def _operator(word: str) -> str:
    if word[:1] and word[0] in words.OPERATORS:
        return word[0]
    return word[-1] if word[-1:] and word[-1] in words.SUFFIX_OPERATORS else ""


def _case(item: Indicator, result: IndicatorResult) -> str:
    by_rule = result.by_rule
    if item.completion_from == FROM_EXECUTION:
        return BY_EXECUTION
    if by_rule.explanation == said.NOT_COMPARABLE and _of_two_numbers(result):
        return BY_QUANTITY  # a target below zero: the ratio says that a person has to judge
    return by_rule.explanation or BY_QUANTITY


def _of_two_numbers(result: IndicatorResult) -> bool:
    target, actual = result.target, result.actual
    return not target.judged and not (target.date and actual.date) and said.are_quantities(target, actual)


def _wanted(item: Indicator, result: IndicatorResult) -> Value:
    """Return the target's number in the actual's unit, where quantities are compared."""
    if _case(item, result) != BY_QUANTITY:
        return ""
    target, actual = result.target, result.actual
    assert target.number is not None
    return target.number * target.scale / actual.scale if target.unit and actual.unit else target.number


def _lost(by_rule: Completion, valid: Completion, weight: Decimal | None, policy: Policy) -> Value:
    """Return the points lost for over-fulfilment, by the policies that have such a deduction."""
    if policy.overshoot.method not in DEDUCTIONS or by_rule.deviation is None or weight is None or valid.capped != ONE:
        return ""
    if by_rule.deviation < policy.overshoot.threshold:
        return ""
    return points_lost(weight, by_rule.deviation, policy)


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
    if not policy.scored:
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
