"""Fills the empty table of facts in as a unit does: by the words that stand in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from xlsheets.forms.schema import Form
from xlsheets.issue import facts_layout as layout
from xlsheets.issue.facts_sheet import facts_table
from xlsheets.writing.text_fit import write_value


def filled_table(form: Form, facts: dict[str, Any]) -> Worksheet:
    """Return the table of a form with facts typed into it."""
    sheet = openpyxl.load_workbook(io.BytesIO(facts_table(form))).active
    assert sheet is not None
    once = {row.key: row.label for row in layout.basics(form)}
    for key, text in facts.items():
        if key in once:
            sheet.cell(row_of(sheet, once[key]), 2).value = str(text)
    for key, text in facts.get("fields", {}).items():
        sheet.cell(row_of(sheet, once[f"fields.{key}"]), 2).value = text
    for row in layout.texts(form):
        if row.key in facts.get("texts", {}):
            sheet.cell(row_of(sheet, row.label, layout.TEXTS), 2).value = facts["texts"][row.key]
    for name, text in facts.get("measures", {}).items():
        sheet.cell(row_of(sheet, name), 3).value = text
    labels = {row.key: row.label for row in layout.budget_lines(form)}
    for line in facts.get("budget", ()):
        write_row(sheet, row_of(sheet, labels[line["line"]], layout.BUDGET), layout.line_columns(form), line, 2)
    for place, goal in enumerate(facts.get("goals", ())):
        write_row(sheet, row_of(sheet, "【年度目标】") + 2 + place, layout.goal_columns(form), goal, 1)
    if "indicators" in facts and (columns := layout.indicator_columns(form)):
        top = row_of(sheet, "【指标】") + 2
        printed = sum(len(group.rows) for group in form.indicators.groups)
        sheet.delete_rows(top, printed)
        sheet.insert_rows(top, len(facts["indicators"]))
        for place, row in enumerate(facts["indicators"]):
            write_row(sheet, top + place, columns, row, 1)
    return sheet


def row_of(sheet: Worksheet, label: str, section: str = "") -> int:
    """Return the row that begins with a label, in a section where that is told."""
    begin = row_of(sheet, layout.marker(section)) if section else 1
    return next(row for row in range(begin, sheet.max_row + 1) if sheet.cell(row, 1).value == label)


def write_row(sheet: Worksheet, row: int, columns: Iterable[layout.Column], values: dict[str, Any], first: int) -> None:
    """Type the values of a row under their headers."""
    for place, column in enumerate(columns, first):
        if text := values.get(column.key):
            write_value(sheet.cell(row, place), text)


def save(sheet: Worksheet, path: Path, coding: str = "utf-8-sig") -> Path:
    """Save the table: a workbook, or a CSV as Excel writes it."""
    if path.suffix == ".xlsx":
        assert sheet.parent is not None
        sheet.parent.save(path)
        return path
    text = io.StringIO()
    csv.writer(text).writerows([[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)])
    path.write_bytes(text.getvalue().encode(coding))
    return path
