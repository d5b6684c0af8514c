"""Says at the head of every run which extras it has; the switch that writes the golden texts anew."""

from __future__ import annotations

import other_programs
import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden-write", action="store_true", help="write tests/formulas/golden anew from the code")


def pytest_report_header() -> str:
    return other_programs.told()
