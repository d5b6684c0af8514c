"""Real workbooks of other programs, where they lie beside the checkout: nothing is lost, nothing hostile gets through."""

from __future__ import annotations

import io
import time
import warnings
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from other_programs import of_other_programs

from xlsheets.errors import UserError
from xlsheets.files.addresses import address
from xlsheets.files.archive import Archive
from xlsheets.files.open_book import open_book
from xlsheets.files.package import Package, open_package
from xlsheets.files.patch import patch_package
from xlsheets.files.sheet_xml import Patch
from xlsheets.files.xlsx_reader import read_package

RICH = of_other_programs("rich")
SECONDS_AT_MOST = 26
FOREIGN = of_other_programs("hostile") + of_other_programs("legacy")


def opens(data: bytes) -> bool:
    """Whether openpyxl can open the workbook at all, whatever it warns of."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            load_workbook(io.BytesIO(data))
        except Exception:
            return False
    return True


# Without the files there is no test; tests/conftest.py says so at the head of every run.
if RICH:

    @pytest.mark.parametrize("path", RICH, ids=lambda path: path.name)
    def test_a_patch_of_a_real_workbook_touches_one_part(path: Path) -> None:
        package = open_package(path)
        grid = read_package(package).grids[0]
        place = next((place for place, cell in grid.cells.items() if cell.formula is None), (1, 1))
        new = patch_package(package, {grid.sheet: {address(*place): Patch("已核")}})
        before, after = package.archive, Archive(new)
        sheet = package.sheet(grid.sheet)
        assert sheet is not None
        assert [name for name in before.entries if before.raw(name) != after.raw(name)] == [sheet.part]
        with zipfile.ZipFile(io.BytesIO(new)) as archive:
            assert archive.testzip() is None
        again = read_package(Package(path, after)).grids[0]
        assert again.text(*place) == "已核"
        changed = {place for place, cell in again.cells.items() if grid.cells.get(place) != cell}
        assert changed == {place}
        assert opens(new) == opens(path.read_bytes())


if FOREIGN:

    @pytest.mark.parametrize("path", FOREIGN, ids=lambda path: path.name)
    def test_a_foreign_file_is_read_or_refused_in_one_line(path: Path) -> None:
        start = time.monotonic()
        try:
            open_book(path)
        except UserError as error:
            assert str(error).startswith(f"{path}：")
            assert "\n" not in str(error)
        assert time.monotonic() - start < SECONDS_AT_MOST
