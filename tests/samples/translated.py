"""openpyxl, which works out every cell of a shared formula anew whenever a workbook is opened: here once a process, not once a test."""

from __future__ import annotations

from functools import cache

from openpyxl.formula.translate import Translator
from openpyxl.worksheet import _reader


class Remembered:
    """Stands in for openpyxl's Translator in its reader, and gives what that gives."""

    def __init__(self, formula: str, origin: str) -> None:
        self.formula, self.origin = formula, origin

    def translate_formula(self, place: str) -> str:
        return _translated(self.formula, self.origin, place)


@cache
def _translated(formula: str, origin: str, place: str) -> str:
    text: str = _translator(formula, origin).translate_formula(place)
    return text


@cache
def _translator(formula: str, origin: str) -> Translator:
    return Translator(formula, origin)


def remember_translations() -> None:
    """Have openpyxl's reader ask here. Three quarters of the time that it takes to open a workbook of ours are this work."""
    _reader.Translator = Remembered
