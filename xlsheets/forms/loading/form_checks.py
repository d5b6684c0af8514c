"""Checks of a form as a whole: which bands it has, and whether its points add up."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from xlsheets.domain.kinds.kinds import kind_of
from xlsheets.domain.numbers import ZERO, plain
from xlsheets.domain.policy import Policy
from xlsheets.forms.loading.load_bands import BandReader
from xlsheets.forms.loading.toml_table import TomlTable
from xlsheets.forms.schema import Band
from xlsheets.forms.schema_bands import BudgetBand, GoalsBand, TotalBand
from xlsheets.forms.schema_data import DataBand
from xlsheets.forms.schema_indicators import NOT_FOLLOWED, Group, IndicatorsBand


def check_stack(table: TomlTable, bands: tuple[Band, ...], reader: BandReader, policy: Policy) -> None:
    """Check which bands there are, and that the figures scoring needs have a place."""
    counts = {kind: sum(isinstance(band, kind) for band in bands) for kind in Band.__args__}
    if is_data(bands, table):
        _check_data(table, bands, reader)
        return
    for kind, name, needed in (
        (IndicatorsBand, "indicators", True),
        (TotalBand, "total", reader.points.kind.has_points),
        (BudgetBand, "budget", False),
    ):
        if needed and not counts[kind]:
            table.note("bands", f'缺少 type = "{name}" 的一块')
        if counts[kind] > 1:
            table.note("bands", f'type = "{name}" 只能有一块，现有 {counts[kind]} 块')
    if counts[DataBand]:
        table.note("bands", "有指标表的表式不能有 data 一块，数据写在 [[measures]] 里")
    if not reader.points.kind.has_points:
        _check_unscored(table, bands, reader, policy)
    if "subject" not in reader.fields.used:
        table.note("bands", '要有一格 field = "subject"（项目名称或部门名称）')
    if "unit" not in reader.fields.used:
        table.note("bands", '要有一格 field = "unit"（填报单位），汇总按它分单位')
    needed_amounts = {f"budget {policy.execution.denominator}", "budget executed"}
    if policy.execution.weight > 0 and not counts[BudgetBand] and not needed_amounts <= set(reader.fields.used):
        table.note("policy", "执行率有分值，表里却没有填预算数和执行数的地方：请加 budget 一块或相应的 budget 格")


def is_data(bands: tuple[Band, ...], table: TomlTable) -> bool:
    """Say whether a form is one of figures alone: it has no indicator table, but tables of figures, or a list of measures."""
    has_figures = any(isinstance(band, DataBand) for band in bands) or bool(table.tables("measures"))
    return has_figures and not any(isinstance(band, IndicatorsBand) for band in bands)


def _check_data(table: TomlTable, bands: tuple[Band, ...], reader: BandReader) -> None:
    """Check a form without an indicator table: whose figures they are, and nothing that needs scores or indicators."""
    if any(isinstance(band, BudgetBand | GoalsBand | TotalBand) for band in bands):
        table.note("bands", "没有指标表的表式（数据表）只能有 text、fields、data 三种块")
    for field, what in (("subject", "部门名称"), ("unit", "填报单位")):
        if field not in reader.fields.used:
            table.note("bands", f'要有一格 field = "{field}"（{what}）')
    if table.has("rules"):
        table.note("rules", "没有指标表的表式不计分，不能写 rules")


def check_totals(read: list[tuple[Band, TomlTable]]) -> None:
    """Check that no total or grade stands in the row below a column that scores are computed from.

    测算 looks into these columns down to the row below the table, so that a cell there would wait for a score that waits for it.
    The column of scores itself may be summed: no score is computed from it.
    """
    for (above, _), (band, entry) in pairwise(read):
        if not isinstance(above, IndicatorsBand) or not isinstance(band, TotalBand):
            continue
        columns = {each.span.left: each for each in above.columns if each.role not in ("score", *NOT_FOLLOWED)}
        for row, cells in zip(band.rows[:1], entry.table_rows("rows"), strict=False):
            for cell, at in zip(row, cells, strict=True):
                if cell.role in ("total", "grade") and (column := columns.get(cell.span.left)):
                    what = {"total": "总分", "grade": "等级"}[cell.role]
                    at.note(
                        "at", f"{what}不能放在“{column.header}”一列的下面：得分由这一列算出，公式会循环，请换到别的列"
                    )


def _check_unscored(table: TomlTable, bands: tuple[Band, ...], reader: BandReader, policy: Policy) -> None:
    """Check that a form without a column of scores has no points anywhere else."""
    if policy.execution.weight:
        table.note(
            "policy", "指标表没有得分一列，是不计分的表：请写 [policy.execution] weight = 0，或给指标表加得分一列"
        )
    budget = [column for band in bands if isinstance(band, BudgetBand) for column in band.columns]
    if any(column.role in ("weight", "score") for column in budget) or reader.totals.roles - {""}:
        table.note("bands", "不计分的表（指标表没有得分一列）没有分值、得分、总分和等级，资金部分和合计里也请去掉")


def check_weights(table: TomlTable, read: list[tuple[Band, TomlTable]], policy: Policy) -> dict[str, Decimal]:
    """Check that the points add up, from the rows to the total; return the points of each level-1 group."""
    weights: dict[str, Decimal] = {}
    for band, entry in read:
        if not isinstance(band, IndicatorsBand):
            continue
        complete = bool(band.groups)
        for group, at in zip(band.groups, entry.tables("groups"), strict=False):
            if group.deducts:
                continue
            if group.level1 in weights:
                at.note("level1", f"“{group.level1}”重复")
            points = _group_points(group, at, policy)
            complete = complete and points is not None
            weights[group.level1] = points or ZERO
        total = sum(weights.values(), policy.execution.weight)
        if band.repeat or not kind_of(policy).has_points:
            return {}  # the goals share what the execution leaves; or there are no points
        if complete and total != policy.total:
            table.mistakes.add(
                (*entry.path, "groups"),
                f"各级指标的分值加执行率的分值（{plain(policy.execution.weight)}）等于 {plain(total)}，"
                f"应为总分 {plain(policy.total)}",
            )
        if not complete:
            return {}
    return weights


def _group_points(group: Group, at: TomlTable, policy: Policy) -> Decimal | None:
    """Points of a group: its own, else the sum of its rows where all have one (converted, in forms that convert)."""
    kind = kind_of(policy)
    printed = [kind.printed_points(row.weight, row.coefficient, policy.digits) for row in group.rows]
    fixed = [points for points in printed if points is not None]
    all_fixed = bool(fixed) and all(
        points is not None or row.shares for row, points in zip(group.rows, printed, strict=True)
    )
    given = sum(fixed, ZERO)
    if group.weight is None:
        return given if all_fixed else None
    if given > group.weight or (all_fixed and given != group.weight):
        at.note("rows", f"各指标的分值合计 {plain(given)}，与这一级的 {plain(group.weight)} 不符")
    return group.weight
