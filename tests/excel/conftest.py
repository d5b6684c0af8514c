"""Every test of the Excel side leaves no engine and no calling workbook behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import xlwings


@pytest.fixture(autouse=True)
def no_excel_left() -> Iterator[None]:
    yield
    xlwings.engines.active = None
    if hasattr(xlwings.Book, "_mock_caller"):
        del xlwings.Book._mock_caller
