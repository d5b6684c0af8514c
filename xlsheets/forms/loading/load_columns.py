"""Reads where the parts of a band stand: columns by role, the label beside them, cells in a row."""

from __future__ import annotations

from xlsheets.forms.loading.form_limits import LONGEST_CHOICES, read_hint, read_limit
from xlsheets.forms.loading.toml_table import TomlTable
from xlsheets.forms.schema_bands import BUDGET_ROLES, TEXT_PLACEHOLDERS, FormColumn, Side, Span

NOWHERE = Span(1, 1)
"""Stands for columns that were mistaken; a form with a mistake is never handed out."""


class PageColumns:
    """The columns of the page: what stands in one row stands inside them and not over one another."""

    def __init__(self, width: int) -> None:
        """``width``: number of the page's columns, 0 where they are not known."""
        self.width = width

    def spans(self, places: list[tuple[TomlTable, str]]) -> list[Span]:
        """Read spans that stand in one row, each from a table's key."""
        spans: list[Span] = []
        taken: list[Span] = []
        for table, key in places:
            span = table.span(key)
            spans.append(span or NOWHERE)
            if span is None:
                continue
            if self.width and span.right > self.width:
                table.note(key, f"超出页面：widths 只有 {self.width} 列")
            if any(overlap(span, other) for other in taken):
                table.note(key, "与同一行的另一格重叠")
            taken.append(span)
        return spans

    def columns(
        self, band: TomlTable, roles: tuple[str, ...], needed: tuple[str, ...], label_key: str = ""
    ) -> tuple[FormColumn, ...]:
        """Read a band's columns of these ``roles``, of which some are ``needed``; with its side and labels they may not overlap."""
        tables = band.tables("columns", required=True)
        side = band.table("side")
        beside = [(side, "at")] if side else []
        labels = [(band, label_key)] if label_key else []
        spans = self.spans([*beside, *labels, *((table, "at") for table in tables)])[-len(tables) :] if tables else []
        columns = [_column(table, span, roles) for table, span in zip(tables, spans, strict=True)]
        for index, column in enumerate(columns):
            if column.role and any(column.role == other.role for other in columns[:index]):
                tables[index].note("role", f"“{column.role}”在这一块里出现了两次")
        present = {column.role for column in columns}
        for role in needed:
            if role not in present and present and present <= set(roles):  # a misspelt one may be the missing one
                band.note("columns", f'缺少 role = "{role}" 的一列')
        return tuple(columns)


def read_side(band: TomlTable, placeholders: tuple[str, ...] = TEXT_PLACEHOLDERS) -> Side | None:
    """Read the label beside a whole band, if it has one."""
    side = band.table("side")
    if side is None:
        return None
    read = Side(side.printed("text", placeholders), side.span() or NOWHERE)
    side.close()
    return read


def overlap(one: Span, other: Span) -> bool:
    """Say whether two spans have a column in common."""
    return one.left <= other.right and other.left <= one.right


def _column(table: TomlTable, span: Span, roles: tuple[str, ...]) -> FormColumn:
    column = FormColumn(
        role=table.text("role", choices=roles),
        header=table.printed("header", TEXT_PLACEHOLDERS),
        span=span,
        choices=table.texts("choices"),
        hint=read_hint(table),
        limit=read_limit(table),
        merged=table.flag("merged", False),
        over=table.printed("over", TEXT_PLACEHOLDERS, default=""),
    )
    if column.over and "level1" not in roles:
        table.note("over", "只有指标表的表头可以分两行，请去掉")
    if column.merged and (column.role != "reason" or roles is not BUDGET_ROLES):
        table.note("merged", '只有预算块 role = "reason" 的一列可以跨行合并')
    if len(",".join(column.choices)) > LONGEST_CHOICES:
        table.note("choices", f"下拉选项合起来超过 {LONGEST_CHOICES} 个字符，Excel 打不开，请缩短")
    if any("," in choice or not choice.strip() for choice in column.choices):
        table.note("choices", "选项里不能有半角逗号，也不能有空选项")
    table.close()
    return column
