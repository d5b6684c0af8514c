"""What the tests of recompute share: workbooks of published evaluations, ways to change them, and a spreadsheet's second opinion."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from engines import Sheets, Value, libreoffice, read_values
from files.rich_workbook import edit_zip, part, saved
from lxml import etree
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet
from samples.kept import opened, write_workbook

import xlsheets
from xlsheets.files.addresses import address
from xlsheets.files.xlsx_reader import read_book
from xlsheets.forms.catalog import all_forms, find_form
from xlsheets.forms.facts import evaluation_from_facts
from xlsheets.forms.placed import CellMap, Written
from xlsheets.recognise.load import Loaded, load
from xlsheets.recompute.recompute import Recomputed, recompute

DEMO_DATA = Path(xlsheets.__file__).parent / "demo_data"
CHENGDE, HEYUAN = "chengde-2021", "heyuan-mail-2024"
DEMOS = (CHENGDE, HEYUAN)
FORMS = tuple(form.id for form in all_forms())
SHEET, CALC = "自评表", "测算"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
Edit = Callable[[Workbook, Worksheet], None]


@cache
def written(name: str) -> Written:
    """The workbook of a published evaluation, or the blank one of a form."""
    path = DEMO_DATA / f"{name}.json"
    if not path.is_file():
        return write_workbook(find_form(name), year=2024)
    facts = json.loads(path.read_text(encoding="utf-8"))
    form = find_form(facts["form"])
    return write_workbook(form, evaluation_from_facts(facts, form, path.name))


def cells_of(name: str) -> CellMap:
    return written(name).found.cells


def by_openpyxl(data: bytes, edit: Edit) -> bytes:
    """Change a workbook with openpyxl, which forgets every cached value and moves no formula, name or merge with its row."""
    book = opened(data)
    edit(book, book[SHEET])
    return saved(book)


def by_hand(data: bytes, values: Mapping[str, str | None], sheet: str = "xl/worksheets/sheet1.xml") -> bytes:
    """Put plain texts or numbers (after ``#``) into cells by editing the XML: nothing is calculated, every cached value stays."""
    root = etree.fromstring(part(data, sheet))
    found = {cell.get("r"): cell for cell in root.iter(f"{MAIN}c")}
    for place, value in values.items():
        cell = found[place]
        for child in list(cell):
            cell.remove(child)
        cell.attrib.pop("t", None)
        if value is None:
            continue
        if value.startswith("#"):
            etree.SubElement(cell, f"{MAIN}v").text = value[1:]
        else:
            cell.set("t", "inlineStr")
            etree.SubElement(etree.SubElement(cell, f"{MAIN}is"), f"{MAIN}t").text = value
    return edit_zip(data, {sheet: etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)})


def insert_rows(sheet: Worksheet, at: int, count: int = 1) -> None:
    """Insert rows with openpyxl and move the merges, as a careful program does: those below move, those around grow."""
    moved = [CellRange(merge.coord) for merge in sheet.merged_cells.ranges]
    for merge in moved:
        sheet.unmerge_cells(merge.coord)
    sheet.insert_rows(at, count)
    for merge in moved:
        top = merge.min_row + (count if merge.min_row >= at else 0)
        bottom = merge.max_row + (count if merge.max_row >= at else 0)
        sheet.merge_cells(start_row=top, end_row=bottom, start_column=merge.min_col, end_column=merge.max_col)


def fill_row(sheet: Worksheet, row: int, columns: Mapping[str, int], **texts: object) -> None:
    """Type into an indicator row by role."""
    for role, value in texts.items():
        sheet.cell(row, columns[role]).value = value


@dataclass(slots=True)
class Outcome:
    """A workbook before and after recompute."""

    loaded: Loaded
    made: Recomputed
    path: Path

    @property
    def shown(self) -> Sheets:
        """What the cells of the recomputed file hold."""
        return read_values(self.path)

    def figure(self, cell: str, sheet: str = SHEET) -> Value:
        return self.shown[sheet].get(cell)

    def formula(self, cell: str, sheet: str = SHEET) -> str | None:
        book = load_workbook(self.path)
        value = book[sheet][cell].value
        return value if isinstance(value, str) and value.startswith("=") else None


def recomputed(data: bytes, folder: Path, *, name: str = "自评.xlsx", rescore: bool = False) -> Outcome:
    """Recompute a workbook, and hold it to this: a second time nothing changes."""
    source, target = folder / f"原-{name}", folder / name
    source.write_bytes(data)
    loaded = load(source)
    made = recompute(loaded, rescore=rescore)
    target.write_bytes(made.data)
    again = recompute(load(target))
    assert again.data == made.data
    assert again.changed == 0
    return Outcome(loaded, made, target)


def differences(ours: Path, theirs: Sheets) -> list[str]:
    """Formula cells whose stored value is not what a spreadsheet program computes."""
    shown = read_values(ours)
    wrong = []
    for grid in read_book(ours).grids:
        for (row, column), cell in grid.cells.items():
            if cell.formula is None:
                continue
            place = address(row, column)
            mine, other = shown[grid.sheet].get(place, ""), theirs[grid.sheet].get(place, "")
            if not same(mine, other):
                wrong.append(f"{grid.sheet}!{place}: {mine!r}, by the spreadsheet {other!r}")
    return wrong


def same(one: Value, other: Value) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) < 1e-9
    return one == other


def second_opinion(paths: Sequence[Path]) -> dict[str, list[str]]:
    """Recalculate every formula of the files without an add-in; what differs, by file name."""
    return {path.name: differences(path, theirs) for path, theirs in zip(paths, libreoffice(list(paths)), strict=True)}


def number(value: Value) -> Decimal:
    assert isinstance(value, float), value
    return Decimal(format(value, ".15g"))


def openpyxl_edit(values: dict[str, str | None]) -> Edit:
    """Put these values into cells: a number after ``#``, else a text, nothing for None."""

    def edit(book: Workbook, sheet: Worksheet) -> None:
        for cell, value in values.items():
            sheet[cell].value = float(value[1:]) if value and value.startswith("#") else value

    return edit
