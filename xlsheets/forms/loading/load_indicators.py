"""Reads the indicator table: its columns, what they say of its points, how it is repeated."""

from __future__ import annotations

from xlsheets.domain.kinds.kind import Kind
from xlsheets.domain.kinds.kinds import kind_of_columns
from xlsheets.forms.loading.form_limits import MOST_GOALS
from xlsheets.forms.loading.load_columns import PageColumns, read_side
from xlsheets.forms.loading.load_groups import PointColumns, RowRules, read_group
from xlsheets.forms.loading.toml_table import TomlTable
from xlsheets.forms.schema_bands import SIDE_PLACEHOLDERS
from xlsheets.forms.schema_indicators import (
    CONVERSION_ROLES,
    EXTRA_ROLES,
    GOAL_PLACEHOLDERS,
    HEADING2_PLACEHOLDERS,
    HEADING_PLACEHOLDERS,
    INDICATOR_ROLES,
    IndicatorsBand,
    Repeat,
)

_ROLES = (*INDICATOR_ROLES, *EXTRA_ROLES)


def read_indicators(table: TomlTable, page: PageColumns, rules: RowRules) -> tuple[IndicatorsBand, PointColumns]:
    """Read the band, and what its columns say of its points; ``rules`` reads those of its rows."""
    repeats = table.has("repeat")
    hidden = not any(column.text("role", "") == "weight" for column in table.tables("columns"))
    columns = page.columns(table, _ROLES, ("name",))
    roles = {column.role for column in columns}
    kind = kind_of_columns(roles)
    points = PointColumns(kind, hidden, repeats)
    _check_conversion(table, roles)
    _check_roles(table, roles, kind)
    groups = table.tables("groups", required=True)
    if roles <= {*_ROLES} and "level1" not in roles and len(groups) > 1:
        table.note("groups", '没有 role = "level1" 的一列，各组分不开，只能写一组')
    _check_heads(table, IndicatorsBand(columns, ()))
    band = IndicatorsBand(
        columns=columns,
        groups=tuple(read_group(group, points, rules) for group in groups),
        side=read_side(table, GOAL_PLACEHOLDERS if repeats else SIDE_PLACEHOLDERS),
        heading=table.printed("heading", HEADING_PLACEHOLDERS, default="{level1}"),
        repeat=_repeat(table),
        heading2=table.printed("heading2", HEADING2_PLACEHOLDERS, default="{level2}"),
    )
    return band, points


def _check_conversion(table: TomlTable, roles: set[str]) -> None:
    """Check that the columns suffice to convert scores, where one speaks of it."""
    if not roles & set(CONVERSION_ROLES):
        return
    if missing := [role for role in ("level1", "target", "raw_weight", "raw_score", "score") if role not in roles]:
        wanted = "、".join(f'role = "{role}"' for role in missing)
        table.note("columns", f"有折算列的表还要有 {wanted} 的列")
    if "weight" in roles:
        table.note(
            "columns", '有折算列的表不要 role = "weight" 的列：折算前的分值用 "raw_weight"，折算后的分值由表式算出'
        )
    if table.has("repeat"):
        table.note("repeat", "有折算列的表不能分目标重复")


def _check_roles(table: TomlTable, roles: set[str], kind: Kind) -> None:
    """Check that the columns suffice for one way of scoring."""
    if not kind.has_points and "weight" in roles:
        table.note("columns", '有分值要有得分：请加 role = "score" 的一列；不计分的表去掉 role = "weight" 的一列')
    if not roles <= {*_ROLES}:  # the misspelt one may be the missing one
        return
    if ("target" in roles) != ("actual" in roles) or not roles & {"target", "score"}:
        table.note(
            "columns",
            '要有 role = "target" 和 role = "actual" 两列；都没有的表按规则或评价人计分，要有 role = "score" 和 "weight"',
        )
    if "target" not in roles and "score" in roles and not {"level1", "level2", "weight"} <= roles:
        table.note("columns", '没有指标值的表要有 role = "level1"、"level2" 和 "weight" 三列')


def _check_heads(table: TomlTable, band: IndicatorsBand) -> None:
    """Check the header's upper row, where it has two."""
    heads = [head for head, _ in band.heads]
    for head in {head for head in heads if heads.count(head) > 1}:
        table.note("columns", f"同在“{head}”之下（over）的列要相邻")
    if heads and table.has("repeat"):
        table.note("repeat", "表头分两行（over）的表不能分目标重复")


def _repeat(band: TomlTable) -> Repeat | None:
    """Read how the table is repeated, and check that the form can tell the goals apart."""
    table = band.table("repeat")
    if table is None:
        return None
    repeat = Repeat(
        count=table.integer("count", 2, 1, MOST_GOALS),
        most=table.integer("most", 6, 1, MOST_GOALS),
        expected=table.text("expected", "预期目标"),
        actual=table.text("actual", "完成情况"),
        subtotal=table.text("subtotal", "小计"),
    )
    roles = [column.text("role", "") for column in band.tables("columns")]
    side = band.table("side")
    if side is None or "{goal}" not in side.text("text", ""):
        band.note("side", "分目标的指标表（repeat）要有 side，写明是第几个目标：{goal}")
    if "weight" in roles or "level1" not in roles or "score" not in roles:
        band.note(
            "columns", "分目标的指标表（repeat）要有一级指标和得分两列，不能有分值一列：分值由各目标的指标平均分配"
        )
    spans = {column.text("role", ""): column.quiet_span("at") for column in band.tables("columns")}
    level1 = spans.get("level1")
    if level1 and all(span.left <= level1.left for span in spans.values() if span):
        band.note("columns", "分目标的指标表（repeat）里，一级指标右边要有别的列，目标的文字写在那里")
    if "{points}" in band.text("heading", ""):
        band.note("heading", "分目标的指标表（repeat）的分值写在 side，不写在 heading")
    if repeat.count > repeat.most:
        table.note("count", "不能超过 most")
    table.close()
    return repeat
