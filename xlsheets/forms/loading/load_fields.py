"""Reads the rows of labels and of cells to fill in beside them."""

from __future__ import annotations

from xlsheets.forms.loading.form_limits import MOST_CHOICES, NAME, NAME_RULE, read_height, read_hint, read_limit
from xlsheets.forms.loading.load_columns import PageColumns
from xlsheets.forms.loading.toml_table import TomlTable
from xlsheets.forms.schema_bands import BUDGET_ROLES, TEXT_PLACEHOLDERS, FieldCell, FieldsBand, Span


class FieldsReader:
    """Reads a form's bands of fields and remembers what may stand in only one place.

    ``used``: ids of fields, and ``budget ROLE`` for figures of the budget, each with its cell; ``paragraphs``: ids of texts.
    """

    def __init__(self, page: PageColumns) -> None:
        """Start with nothing read."""
        self.page = page
        self.used: dict[str, TomlTable] = {}
        self.paragraphs: dict[str, TomlTable] = {}

    def read(self, table: TomlTable) -> FieldsBand:
        """Read one band."""
        rows = []
        for row in table.table_rows("rows"):
            spans = self.page.spans([(cell, "at") for cell in row])
            rows.append(tuple(self._cell(cell, span) for cell, span in zip(row, spans, strict=True)))
        return FieldsBand(tuple(rows), height=read_height(table, 0))

    def _cell(self, table: TomlTable, span: Span) -> FieldCell:
        kinds = [kind for kind in ("label", "field", "budget", "paragraph") if table.has(kind)]
        if len(kinds) != 1:
            table.note(
                "", "每格应写 label（印好的字）、field（要填的栏）、budget（预算数）、paragraph（文字段落）四者之一"
            )
        cell = FieldCell(
            span=span,
            label=table.printed("label", TEXT_PLACEHOLDERS, default=""),
            field=table.identifier("field", NAME, NAME_RULE) if table.has("field") else "",
            budget=table.text("budget", choices=BUDGET_ROLES) if table.has("budget") else "",
            paragraph=table.identifier("paragraph", NAME, NAME_RULE) if table.has("paragraph") else "",
            hint=read_hint(table),
            limit=read_limit(table),
            with_code=table.flag("with_code", False),
            choices=table.texts("choices"),
        )
        _check_choices(table, cell)
        if cell.with_code and cell.field != "subject":
            table.note("with_code", '只有 field = "subject" 的一格可以写 with_code')
        self._remember(table, cell)
        table.close()
        return cell

    def _remember(self, table: TomlTable, cell: FieldCell) -> None:
        """Note what stands in an earlier cell already."""
        if cell.paragraph:
            if cell.paragraph in self.paragraphs:
                table.note("paragraph", f"“{cell.paragraph}”已在前面用过，一段文字只能出现一次")
            self.paragraphs.setdefault(cell.paragraph, table)
        used = cell.field or (f"budget {cell.budget}" if cell.budget else "")
        if used in self.used:
            table.note(
                "field" if cell.field else "budget", f"“{cell.field or cell.budget}”已在前面用过，一栏只能出现一次"
            )
        if used:
            self.used.setdefault(used, table)


def _check_choices(table: TomlTable, cell: FieldCell) -> None:
    if cell.choices and (not cell.field or cell.field == "subject"):
        table.note("choices", "只有要填的栏（field）可以写选项，项目名称除外")
    if any(not choice.strip() or "".join(choice.split()) != choice for choice in cell.choices):
        table.note("choices", "选项里不能有空格，也不能有空选项")
    if len(set(cell.choices)) < len(cell.choices) or len(cell.choices) > MOST_CHOICES:
        table.note("choices", f"选项不能重复，最多 {MOST_CHOICES} 个")
