"""Reads a level-1 group of the indicator table and the rows that the form prints in it."""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from xlsheets.domain.kinds.kind import Kind
from xlsheets.domain.kinds.measured import MEASURED
from xlsheets.forms.loading.form_limits import MOST_ROWS
from xlsheets.forms.loading.toml_table import TomlTable
from xlsheets.forms.schema_indicators import COMPLETION_SOURCES, Group, IndicatorSpec


class PointColumns(Struct, frozen=True):
    """What the columns of the indicator table say of its points.

    ``kind``: what the form is by its columns. ``hidden``: there is no column of points. ``repeats``: there is one table a goal, whose
    indicators share the goal's points.
    """

    kind: Kind = MEASURED
    hidden: bool = False
    repeats: bool = False


class RowRules(Protocol):
    """What reads the rule of an indicator row."""

    def row(self, row: TomlTable, names: tuple[str, str, str], weight: Decimal | None, costs: bool) -> None:
        """Read the row's ``rule``, if it has one; ``names``: level 1, level 2 and name; ``costs``: it only costs points."""


def read_group(table: TomlTable, points: PointColumns, rules: RowRules) -> Group:
    """Read one group; ``rules`` reads those of its rows."""
    group = Group(
        level1=table.text("level1"),
        weight=table.optional_number("weight"),
        split=table.text("split", "", ("", "equal")),
        rows=(),
        deducts=table.flag("deducts", False),
        remainder=table.integer("remainder", 0, 1, MOST_ROWS),
    )
    _check_points(table, group, points)
    rows: list[IndicatorSpec] = []
    for row in table.tables("rows", required=True):
        spec = _indicator(row, group.split)
        told_by = "" if spec.renamed else spec.name
        rules.row(row, (group.level1, spec.level2, told_by), spec.weight, group.deducts)
        _check_row(row, spec, rows, group, points)
        rows += [spec] * row.integer("count", 1, 1, MOST_ROWS)
        if spec.name and rows.count(spec) > 1:
            row.note("count", "写了指标名称（name）的行只能有一行，请去掉 count")
        row.close()
    if group.split and group.weight is None:
        table.note("weight", "平均分配（split）要写明这一级的分值")
    table.close()
    return replace(group, rows=tuple(rows))


def _check_points(table: TomlTable, group: Group, points: PointColumns) -> None:
    """Check the group's own points against what the columns can show."""
    if points.kind.own_roles and (group.split or group.deducts):
        table.note("split" if group.split else "deducts", "有折算列的表不能再平均分配或只扣分，请去掉")
    if group.remainder and not group.split:
        table.note("remainder", "只用于平均分配（split），请去掉")
    if not points.kind.has_points and (group.weight is not None or group.split):
        table.note("weight" if group.weight is not None else "split", "不计分的表（没有得分一列）没有分值，请去掉")
    kind = points.kind
    given_by_form = kind.has_points and kind.gives_points and points.hidden and not points.repeats
    if given_by_form and group.weight is None:
        table.note("weight", "没有分值一列的表由表式给定分值，要写明这一级的分值")


def _indicator(table: TomlTable, split: str) -> IndicatorSpec:
    spec = IndicatorSpec(
        level2=table.text("level2", ""),
        name=table.text("name", ""),
        weight=table.optional_number("weight"),
        completion_from=table.text("completion_from", "", ("", *COMPLETION_SOURCES)),
        explanation=table.text("explanation", ""),
        rule_text=table.text("rule_text", ""),
        shares=table.flag("shares", False),
        renamed=table.flag("renamed", False),
        coefficient=table.optional_number("coefficient"),
    )
    if split and spec.weight is not None:
        table.note("weight", "这一级平均分配（split），指标不再另写分值")
    if spec.completion_from and not spec.name:
        table.note("name", "取执行率的指标（completion_from）要写明名称")
    return spec


def _check_row(
    row: TomlTable, spec: IndicatorSpec, above: list[IndicatorSpec], group: Group, points: PointColumns
) -> None:
    """Check a row against those above it in its group, and its points against what the columns can show."""
    if spec.weight is not None and not points.kind.has_points:
        row.note("weight", "不计分的表（没有得分一列）没有分值，请去掉")
    if spec.coefficient is not None and not points.kind.takes_coefficient:
        row.note("coefficient", '表里没有 role = "coefficient" 的一列，请去掉')
    if spec.shares and (not above or spec.weight is not None):
        row.note("shares", "与上一行合并计分的行没有自己的分值，也不能是第一行")
    if group.deducts and spec.weight is not None:
        row.note("weight", "只扣分的指标（deducts = true）没有分值，请去掉")
    if spec.name and any((spec.level2, spec.name) == (other.level2, other.name) for other in above):
        row.note("name", f"指标“{spec.name}”重复")
