"""What people do by hand to a sheet of ours (merged cells, struck-through figures, scored printed rows): one figure everywhere."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from pathlib import Path

import engines
import pytest
from excel.ribbon_cases import case_bytes
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from samples.kept import opened

from xlsheets.audit.check import check_all
from xlsheets.errors import UserError
from xlsheets.recognise.load import load
from xlsheets.recompute.freeze import freeze
from xlsheets.recompute.recompute import recompute

Change = Callable[[Worksheet], None]


def merged(column: str, value: object) -> Change:
    def change(sheet: Worksheet) -> None:
        sheet[f"{column}17"], sheet[f"{column}16"] = None, value
        sheet.merge_cells(f"{column}16:{column}17")

    return change


def struck(*cells: str, value: object = None) -> Change:
    def change(sheet: Worksheet) -> None:
        for cell in cells:
            font = copy(sheet[cell].font)
            font.strike = True
            sheet[cell].font = font
            sheet[cell].value = sheet[cell].value if value is None else value

    return change


def scored(name: str | None, score: object) -> Change:
    """A row of which nothing but a printed name and a typed score is left."""

    def change(sheet: Worksheet) -> None:
        for cell, content in (("D16", name), ("F16", None), ("G16", None), ("I16", score)):
            sheet[cell] = content

    return change


CASES: dict[str, tuple[Change, str, str]] = {
    "one score for two": (merged("I", 14), "91.93", "CELLS_MERGED I16"),
    "one weight for two": (merged("H", 16), "93.93", "CELLS_MERGED H16"),
    "one actual for two": (merged("G", "100%"), "85.93", "CELLS_MERGED G16"),
    "one target for two": (merged("F", "≥95%"), "85.93", "CELLS_MERGED F16"),
    "an actual": (struck("G16"), "85.93", "CELL_UNCLEAR G16"),
    "an actual that is a number": (struck("G16", value=0.96), "85.93", "CELL_UNCLEAR G16"),
    "a target": (struck("F16"), "85.93", "CELL_UNCLEAR F16"),
    "points": (struck("H16"), "85.93", "CELL_UNCLEAR H16"),
    "a score": (struck("I16", value=3), "85.93", "CELL_UNCLEAR I16"),
    "a computed score": (struck("I16"), "93.93", ""),
    "a name": (struck("D16"), "93.93", ""),
    "a whole row": (struck("D16", "F16", "G16", "H16"), "85.93", "CELL_UNCLEAR H16"),
    "a score in a printed row": (scored("指标1：", 5), "90.93", "NAME_MISSING D16"),
    "a score beside a place left open": (scored("指标××", 5), "90.93", "NAME_MISSING D16"),
    "a score beside a hint": (scored("请填写", 5), "90.93", "NAME_MISSING D16"),
    "a score without a name": (scored(None, 5), "90.93", "NAME_MISSING D16"),
}


def given(path: Path, change: Change) -> Path:
    book = opened(case_bytes("chengde-2021"))
    change(book["自评表"])
    book.save(path)
    return path


@pytest.mark.costly
@pytest.mark.parametrize("case", CASES)
def test_what_is_counted_and_what_is_said(case: str, tmp_path: Path) -> None:
    change, total, finding = CASES[case]
    path = given(tmp_path / "a.xlsx", change)
    (found,) = load(path).found
    assert str(found.results.total) == total
    told = {f"{each.code} {each.cell}" for each in check_all([found], "a.xlsx")}
    assert not finding or finding in told
    path.write_bytes(recompute(load(path)).data)
    (again,) = load(path).found
    assert (again.results.total, again.results.grade) == (found.results.total, found.results.grade)
    assert not finding or finding in {f"{each.code} {each.cell}" for each in check_all([again], "a.xlsx")}
    assert recompute(load(path)).data == path.read_bytes()


def test_every_cell_comes_to_what_a_recompute_stores(tmp_path: Path) -> None:
    paths = [given(tmp_path / f"{number}.xlsx", change) for number, (change, *_) in enumerate(CASES.values())]
    for path in paths:
        path.write_bytes(recompute(load(path)).data)
    for case, path, live in zip(CASES, paths, engines.libreoffice(paths), strict=True):
        stored, formulas = load_workbook(path, data_only=True), load_workbook(path)
        different = [
            (sheet.title, cell.coordinate, stored[sheet.title][cell.coordinate].value)
            for sheet in formulas
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f"
            and not _alike(stored[sheet.title][cell.coordinate].value, live[sheet.title].get(cell.coordinate))
        ]
        assert not different, case


def _alike(stored: object, live: object) -> bool:
    if isinstance(stored, int | float):
        return abs(float(str(live)) - stored) < 1e-9
    return (stored or "") == (live or "")


def test_nothing_that_was_struck_through_is_lost_or_frozen_unmarked(tmp_path: Path) -> None:
    path = given(tmp_path / "a.xlsx", struck("G16"))
    with pytest.raises(UserError, match="删除线"):
        freeze(load(path))
    path.write_bytes(recompute(load(path)).data)
    cell = load_workbook(path)["自评表"]["G16"]
    assert (cell.value, cell.font.strike) == ("已划去的完成值：100%", True)
