"""Workbooks as bureaus issue them: a form on a sheet of theirs, in their fonts, with notes and other sheets, and nothing computed."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet
from samples.kept import opened, write_workbook

from xlsheets.forms.schema import Form

SHEET = "附表 1"


def issued(form: Form) -> bytes:
    """The form as printed, in 楷体 and without colours, a note at its title, a red tab, another sheet behind it."""
    written = write_workbook(form)
    book = opened(written.data, values=True)
    for name in book.sheetnames[1:]:
        del book[name]
    book.defined_names.clear()
    book.custom_doc_props.props = []
    sheet = book.worksheets[0]
    sheet.title, sheet.sheet_properties.tabColor = SHEET, "FF0000"
    _plain(sheet)
    cells = written.found.cells
    for place in cells.computed:
        if place not in cells.with_points:
            sheet[place] = None
    sheet["A1"].comment = Comment("本表由各单位填报", "财政局")
    sheet.cell(sheet.max_row + 2, 1, "以下由财政局填写")
    book.create_sheet("填报须知")["A1"] = "一式两份"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _plain(sheet: Worksheet) -> None:
    for row in sheet.iter_rows():
        for cell in row:
            cell.font, cell.fill, cell.number_format = Font(name="楷体", size=11), PatternFill(), "General"
    sheet.conditional_formatting = type(sheet.conditional_formatting)()
    sheet.data_validations.dataValidation = []


def form_folder(form: Form, folder: Path, workbook: bytes | None = None) -> Path:
    """A folder with the form, filled in in the workbook that its bureau issued."""
    made = folder / f"{form.id}-issued"
    made.mkdir(parents=True)
    (made / "form.xlsx").write_bytes(issued(form) if workbook is None else workbook)
    head = f'id = "{made.name}"\nextends = "{form.id}"\nlayout = "form.xlsx"\nlayout_sheet = "{SHEET}"\n'
    (made / "form.toml").write_text(head, encoding="utf-8")
    for template in form.folder.glob("*.j2"):
        shutil.copy(template, made)
    return made
