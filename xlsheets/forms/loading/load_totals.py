"""Reads the rows of sums, total and grade."""

from __future__ import annotations

from xlsheets.forms.loading.load_columns import PageColumns
from xlsheets.forms.loading.toml_table import TomlTable
from xlsheets.forms.schema_bands import TEXT_PLACEHOLDERS, TOTAL_ROLES, Span, TotalBand, TotalCell


class TotalsReader:
    """Reads a form's total bands and remembers which figures have their place: each may have one."""

    def __init__(self, page: PageColumns) -> None:
        """Start with nothing read."""
        self.page = page
        self.roles: set[str] = set()

    def read(self, table: TomlTable, *, hidden_points: bool) -> TotalBand:
        """Read one band; ``hidden_points``: the indicator table above it has no column of points, whose sum it could print."""
        rows = []
        for row in table.table_rows("rows"):
            spans = self.page.spans([(cell, "at") for cell in row])
            rows.append(tuple(self._cell(cell, span) for cell, span in zip(row, spans, strict=True)))
        if "weight_total" in self.roles and hidden_points:
            table.note("rows", '指标表没有分值一列，合计里也不能有 role = "weight_total"')
        if not any(cell.role == "total" for row in rows for cell in row):
            table.note("rows", '合计里要有 role = "total" 的一格')
        return TotalBand(tuple(rows))

    def _cell(self, table: TomlTable, span: Span) -> TotalCell:
        if table.has("text") == table.has("role"):
            table.note("", "每格应写 text（印好的字）或 role（算出的数）之一")
        role = table.text("role", choices=TOTAL_ROLES) if table.has("role") else ""
        if role in self.roles:
            table.note("role", f"“{role}”已在前面用过")
        if role:
            self.roles.add(role)
        cell = TotalCell(span, table.printed("text", TEXT_PLACEHOLDERS, default=""), role)
        table.close()
        return cell
