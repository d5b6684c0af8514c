"""openpyxl packs what a test saves for a moment as if it were to be kept: here as quickly as it can be packed."""

from __future__ import annotations

from typing import Any
from zipfile import ZipFile

from openpyxl.writer import excel


class Quick(ZipFile):
    """Stands in for the zip of openpyxl's ``save``; what a reader finds in it is the same."""

    def __init__(self, file: Any, mode: Any = "r", *rest: Any, **more: Any) -> None:
        super().__init__(file, mode, *rest, **{"compresslevel": 1, **more})


def pack_quickly() -> None:
    """Have openpyxl's ``save`` pack so."""
    excel.ZipFile = Quick
