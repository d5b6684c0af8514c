"""Formulas of a sheet 测算 cleared, typed over or deleted: said, made anew by a recompute, never in silence another figure than shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import engines
import pytest
from excel.fake.engine import open_book
from excel.ribbon_cases import case_bytes
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet
from recompute.office_edits import OfficeJob, Step, edit_in_office
from recompute.test_own_calc import told
from samples.department_cases import published
from samples.kept import opened

from xlsheets.excel.book_grid import load_live
from xlsheets.files.package import open_package
from xlsheets.forms.catalog import find_form
from xlsheets.formulas.calc.calc_refs import FIRST_ROW
from xlsheets.recognise.load import load
from xlsheets.recompute.freeze import freeze
from xlsheets.recompute.recompute import recompute
from xlsheets.writing.department import write_department


def filled() -> bytes:
    """The demo workbook of a project, filled in."""
    return case_bytes("chengde-2021")


def cleared(sheet: Worksheet, first: int, last: int, value: object = None) -> None:
    for row in sheet.iter_rows(min_row=first, max_row=last):
        for cell in row:
            if isinstance(cell, Cell) and cell.data_type == "f":
                cell.value = value  # type: ignore[assignment]


CUTS: dict[str, Callable[[Worksheet], None]] = {
    "all cleared": lambda sheet: cleared(sheet, 1, sheet.max_row),
    "figures over all": lambda sheet: cleared(sheet, 1, sheet.max_row, 3),
    "one row cleared": lambda sheet: cleared(sheet, FIRST_ROW + 2, FIRST_ROW + 2),
    "figures over one row": lambda sheet: cleared(sheet, FIRST_ROW + 1, FIRST_ROW + 1, 5),
    "a figure over one cell": lambda sheet: sheet.__setitem__(f"J{FIRST_ROW + 2}", 3),
    "a reference lost": lambda sheet: sheet.__setitem__(f"J{FIRST_ROW + 2}", "=#REF!*2"),
}
"""What people do to 测算, once its protection is off."""


def cut(path: Path, how: Callable[[Worksheet], None]) -> Path:
    book = opened(filled())
    how(book["测算"])
    book.save(path)
    return path


@pytest.mark.costly
@pytest.mark.parametrize("case", CUTS)
def test_it_is_said_and_a_recompute_mends_it(case: str, tmp_path: Path) -> None:
    path = cut(tmp_path / "a.xlsx", CUTS[case])
    before = load(path)
    assert told(before) == ["自评表"]
    assert before.found[0].cut_calc
    path.write_bytes(recompute(before).data)
    after = load(path)
    assert not told(after) and recompute(after).data == path.read_bytes()
    made, wanted = (book["测算"] for book in (opened(path.read_bytes()), opened(filled())))
    assert [[cell.value for cell in row] for row in made] == [[cell.value for cell in row] for row in wanted]


def test_an_open_workbook_is_looked_at_too(tmp_path: Path) -> None:
    path = cut(tmp_path / "a.xlsx", CUTS["a figure over one cell"])
    assert load_live(open_book(path)[0]).found[0].cut_calc
    path.write_bytes(filled())
    assert not load_live(open_book(path)[0]).found[0].cut_calc


def test_a_copy_is_frozen_from_the_sheet_made_anew(tmp_path: Path) -> None:
    path = cut(tmp_path / "a.xlsx", CUTS["all cleared"])
    frozen = tmp_path / "b.xlsx"
    frozen.write_bytes(freeze(load(path)))
    assert load(frozen).found[0].results.total == load(path).found[0].results.total
    assert open_package(frozen).sheet("测算") is not None
    assert not told(load(frozen))


OFFICE: dict[str, tuple[Step, ...]] = {
    "a row deleted": (("delete", "测算", str(FIRST_ROW + 2), "1"),),
    "rows deleted": (("delete", "测算", str(FIRST_ROW), "4"),),
    "the summary deleted": (("delete", "测算", "6", "3"),),
    "renamed, a cell typed over": (("rename_sheet", "测算", "别动"), ("set", "别动", f"J{FIRST_ROW + 2}", "#3")),
}


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same done in LibreOffice, where names and formulas follow; and one of the sheets 测算 of a department typed over."""
    folder = tmp_path_factory.mktemp("cut")
    source, whole = folder / "填好.xlsx", folder / "部门.xlsx"
    source.write_bytes(filled())
    projects = [(found.form, found.evaluation) for found in load(source).found]
    whole.write_bytes(write_department([*projects, (find_form("sc-whole-2024"), published("sc-whole-2024"))]).data)
    calc = next(grid.sheet for grid in load(whole).book.grids if grid.sheet.startswith("测算"))
    jobs = {
        name: OfficeJob(source, folder / f"{number}.xlsx", [("unprotect", "测算"), *steps])
        for number, (name, steps) in enumerate(OFFICE.items())
    }
    jobs["a department"] = OfficeJob(
        whole, folder / "d.xlsx", [("unprotect", calc), ("set", calc, f"J{FIRST_ROW + 1}", "#3")]
    )
    edit_in_office(list(jobs.values()))
    return {name: job.target for name, job in jobs.items()}


@pytest.mark.parametrize("case", [*OFFICE, "a department"])
def test_cells_show_again_what_is_computed(edited: dict[str, Path], tmp_path: Path, case: str) -> None:
    assert len(told(load(edited[case]))) == 1
    path = tmp_path / "a.xlsx"
    path.write_bytes(recompute(load(edited[case])).data)
    after = load(path)
    assert not told(after) and recompute(after).data == path.read_bytes()
    (live,) = engines.libreoffice([path])
    for found in after.found:
        total = found.cells.totals["total"]
        assert live[found.cells.sheet][total] == pytest.approx(float(found.results.total)), found.cells.sheet
