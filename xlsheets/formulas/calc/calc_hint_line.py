"""The line on top of 测算 that counts what is still open, while somebody types and without any add-in."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from xlsheets.domain.nothing import says_nothing
from xlsheets.domain.numbers import ZERO, half_up, plain, read_figure
from xlsheets.domain.status import TO_FILL
from xlsheets.domain.vocabulary import REASON
from xlsheets.files.addresses import fixed_address, quoted_sheet
from xlsheets.files.grid import Value
from xlsheets.forms.placed import CellMap, Evaluated
from xlsheets.formulas.calc.calc_column import RowValues
from xlsheets.formulas.calc.calc_hints import HINTS
from xlsheets.formulas.calc.calc_layout import CalcLayout
from xlsheets.formulas.expressions import quoted, says_nothing_formula

HINT_CELL = "A3"
TO_MEND = "处要改"
_NOTHING = "随填随核：没有要改的。其余请点“检查”。"
_EXECUTION = "执行率低或预算调整没有写原因"


def hint_line(layout: CalcLayout, cells: CellMap) -> str:
    """Count what is open: points of 95 in all, two reasons missing → ``随填随核：3 处要改，分值合计95（应为100），缺偏差原因 2 项。``"""
    sums = {key: f"SUM({layout.span(key)})" for key in _keys(layout)}
    weights, execution = _wrong_weights(layout), _budget_unexplained(layout, cells)
    number = "+".join([*([f"({weights})"] if weights else []), *([execution] if execution else []), *sums.values()])
    said = [f'IF({each}>0,{quoted(f"，{HINTS[key]} ")}&{each}&" 项","")' for key, each in sums.items()]
    if execution:
        said.insert(0, f'IF({execution}>0,{quoted(f"，{_EXECUTION}")},"")')
    if weights:
        total = fixed_address(layout.item("weights"))
        wanted = f"（应为{plain(layout.form.policy.total)}）"
        said.insert(0, f'IF({weights},{quoted("，分值合计")}&{total}&{quoted(wanted)},"")')
    if not number:
        return '""'
    told = "&".join([quoted("随填随核："), f"({number})", quoted(f" {TO_MEND}"), *said, quoted("。")])
    return f"IF({number}=0,{quoted(_NOTHING)},{told})"


def hint_line_value(layout: CalcLayout, found: Evaluated, rows: Sequence[RowValues]) -> Value:
    """Return what ``hint_line`` gives.

    Args:
        layout: that of the sheet.
        found: the evaluation with its results.
        rows: the rows of 测算 that show something.
    """
    indicators = [row for row in rows if row.is_indicator]
    counts = {key: sum((_number(row[key]) for row in indicators), ZERO) for key in _keys(layout)}
    total, wanted = half_up(found.results.weight_total, 8), layout.form.policy.total
    points = [row["weight"] for row in indicators] if _wrong_weights(layout) else []
    begun = any(isinstance(row["completion"], Decimal) for row in indicators)
    sensible = TO_FILL not in points and all(_number(each) >= ZERO for each in points)
    is_wrong = bool(points) and begun and sensible and total != wanted
    execution = _is_budget_unexplained(layout, found)
    number = sum(counts.values(), ZERO) + is_wrong + execution
    if not counts and not _wrong_weights(layout) and not _budget_unexplained(layout, found.cells):
        return ""
    if not number:
        return _NOTHING
    said = [f"，{HINTS[key]} {plain(count)} 项" for key, count in counts.items() if count]
    before = (f"，分值合计{plain(total)}（应为{plain(wanted)}）" if is_wrong else "") + (
        f"，{_EXECUTION}" if execution else ""
    )
    return f"随填随核：{plain(Decimal(number))} {TO_MEND}{before}{''.join(said)}。"


def _keys(layout: CalcLayout) -> list[str]:
    columns = {column.key for column in layout.columns}
    return [key for key in HINTS if key in columns]


def _number(value: Value) -> Decimal:
    return value if isinstance(value, Decimal) else ZERO


def _wrong_weights(layout: CalcLayout) -> str:
    """Say whether the points of a form that is begun are all there and add up to something else: 85 and 10 → 1.

    ``""`` where the form prints no points.
    """
    form = layout.form
    if not form.kind.has_points or form.indicators.column(form.kind.points_role) is None:
        return ""
    span = layout.span("weight")
    known = f'(COUNT({layout.span("completion")})>0)*(COUNTIF({span},{quoted(TO_FILL)})=0)*(COUNTIF({span},"<0")=0)'
    return f"{known}*({fixed_address(layout.item('weights'))}<>{plain(form.policy.total)})"


def _budget_place(layout: CalcLayout, cells: CellMap) -> dict[str, str]:
    """Return the cells of the budget's total where it has one for a reason of its own; where the rate is an indicator, that row asks."""
    form, line = layout.form, cells.budget.get("total", {})
    by_row = any(spec.completion_from for group in form.indicators.groups for spec in group.rows)
    counts = form.policy.execution.weight > ZERO and not by_row
    return line if counts and "reason" in line and "initial" in line and "adjusted" in line else {}


def _budget_unexplained(layout: CalcLayout, cells: CellMap) -> str:
    """Say (1 or 0) whether a low rate or an adjusted budget has no reason in its cell: 39.26%, blank → 1; ``""`` without such a cell."""
    line = _budget_place(layout, cells)
    if not line:
        return ""
    sheet = f"{quoted_sheet(cells.sheet)}!"
    reason, before, after = (f"{sheet}{fixed_address(line[role])}" for role in ("reason", "initial", "adjusted"))
    rate, least = fixed_address(layout.item("rate")), plain(layout.form.policy.execution.explain_below)
    low = f"IF(ISNUMBER({rate}),ROUND({rate},4)<{least},FALSE)"
    changed = f"IF(ISNUMBER({before}),IF(ISNUMBER({after}),{before}<>{after},FALSE),FALSE)"
    blank = says_nothing_formula(f'{reason}&""', REASON)
    return f"IF({blank},IF({low},1,IF({changed},1,0)),0)"


def _is_budget_unexplained(layout: CalcLayout, found: Evaluated) -> bool:
    line = found.evaluation.line("total")
    if line is None or not _budget_place(layout, found.cells) or not says_nothing(line.reason or "", REASON):
        return False
    rate, before, after = found.results.execution.rate, read_figure(line.initial), read_figure(line.adjusted)
    is_low = rate is not None and half_up(rate, 4) < layout.form.policy.execution.explain_below
    return is_low or (before is not None and after is not None and before != after)
