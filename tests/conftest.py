"""Says at the head of every run which extras it has."""

from __future__ import annotations

import other_programs


def pytest_report_header() -> str:
    return other_programs.told()
