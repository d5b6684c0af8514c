"""Workbooks of the Excel side; every test leaves no engine and no calling workbook behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import xlwings
from excel.ribbon_cases import CASES, write_case


@pytest.fixture(autouse=True)
def no_excel_left() -> Iterator[None]:
    yield
    xlwings.engines.active = None
    if hasattr(xlwings.Book, "_mock_caller"):
        del xlwings.Book._mock_caller


@pytest.fixture(params=CASES)
def filled(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return write_case(request.param, tmp_path / "自评表.xlsx")


@pytest.fixture
def chengde(tmp_path: Path) -> Path:
    return write_case(CASES[0], tmp_path / "自评表.xlsx")
