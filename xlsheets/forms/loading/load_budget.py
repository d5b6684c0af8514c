"""Reads the budget block: its columns, its lines, which line adds up which."""

from __future__ import annotations

from xlsheets.domain.policy import Execution
from xlsheets.forms.loading.form_limits import NAME, NAME_RULE
from xlsheets.forms.loading.load_columns import NOWHERE, PageColumns, read_side
from xlsheets.forms.loading.toml_table import TomlTable
from xlsheets.forms.schema_bands import (
    BUDGET_ROLES,
    SIDE_PLACEHOLDERS,
    TEXT_PLACEHOLDERS,
    BudgetBand,
    BudgetLineSpec,
    Span,
)


def read_budget(table: TomlTable, page: PageColumns, execution: Execution) -> BudgetBand:
    """Read the band; ``execution`` says by which column the rate is computed, and whether it has points."""
    side = read_side(table, SIDE_PLACEHOLDERS)
    columns = page.columns(table, BUDGET_ROLES, ("executed", execution.denominator), "label_at")
    lines = tuple(_line(line) for line in table.tables("lines", required=True))
    _check_lines(table, lines)
    scored = [line.id for line in lines if line.scored]
    if execution.weight > 0 and scored != ["total"]:
        table.note("lines", '执行率有分值，应有且只有 id = "total" 的一行写 scored = true')
    if any(column.merged for column in columns) and lines and lines[0].id != "total":
        table.note("lines", '有跨行的原因格（merged）时，第一行应为 id = "total"')
    return BudgetBand(
        columns=columns,
        label_span=table.span("label_at") or NOWHERE,
        lines=lines,
        label_header=table.printed("label_header", TEXT_PLACEHOLDERS, default=""),
        side=side,
        unscored=table.text("unscored", "—"),
        sublabel_span=_sublabel(table, lines),
        own_sublabel=table.text("own_sublabel", "小计"),
    )


def _line(table: TomlTable) -> BudgetLineSpec:
    line = BudgetLineSpec(
        id=table.identifier("id", NAME, NAME_RULE),
        label=table.text("label"),
        scored=table.flag("scored", False),
        sum_of=table.texts("sum_of"),
        under=table.text("under", ""),
    )
    table.close()
    return line


def _check_lines(table: TomlTable, lines: tuple[BudgetLineSpec, ...]) -> None:
    ids = [line.id for line in lines]
    for line, entry in zip(lines, table.tables("lines"), strict=False):
        if ids.count(line.id) > 1 and line.id:
            entry.note("id", f"“{line.id}”重复")
        for other in line.sum_of:
            if other not in ids or other == line.id:
                entry.note("sum_of", f"没有“{other}”这一行，或它就是本行")
        if _adds_itself(line.id, lines):
            entry.note("sum_of", "这一行绕回来又加到自己")
        above = [other.id for other in lines[: lines.index(line)] if not other.under][-1:]
        if line.under and [line.under] != above:
            entry.note("under", f"应紧接在“{line.under}”一行或它的其他下级之后")
    if "total" not in ids and ids:
        table.note("lines", '要有 id = "total" 的一行，执行率由它算出')


def _adds_itself(start: str, lines: tuple[BudgetLineSpec, ...]) -> bool:
    """Say whether a line is, over others, a part of itself."""
    parts = {line.id: line.sum_of for line in lines}
    seen: set[str] = set()
    waiting = list(parts.get(start, ()))
    while waiting:
        each = waiting.pop()
        if each not in seen:
            seen.add(each)
            waiting += parts.get(each, ())
    return start in seen and start not in parts.get(start, ())


def _sublabel(table: TomlTable, lines: tuple[BudgetLineSpec, ...]) -> Span | None:
    """Read where the labels one level lower stand, and check that there is a higher one beside them."""
    under = [line for line in lines if line.under]
    if under and not table.has("sublabel_at"):
        table.note("sublabel_at", "有写 under 的资金行时，要写明下一级名称所在的列 sublabel_at")
    if not table.has("sublabel_at"):
        return None
    span, label = table.span("sublabel_at"), table.span("label_at")
    if span and label and not (label.left < span.left and span.right == label.right):
        table.note("sublabel_at", "应为 label_at 靠右的一部分")
    return span
