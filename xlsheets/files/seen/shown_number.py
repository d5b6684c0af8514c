"""A cell's number as a person sees it, and whether the formulas of a workbook can know that: one rule for cells, functions and files.

What a format prints is what is compared: 0.9 shown ``90%``, 350000 shown ``350,000元``, 30 shown ``≤30天``. A formula is told of a
percentage (``CELL("format",…)`` gives P0, P2) and sees a plain number; of a unit, a sign or a scale in the format it knows nothing.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from xlsheets.domain.bare_dates import MONTH, likeness
from xlsheets.domain.numbers import half_up, percent, plain, read_number
from xlsheets.files.grid import Cell
from xlsheets.files.seen.number_text import number_text, percent_decimals
from xlsheets.files.seen.shown_date import shown_date

FORMATTED = "的数带着数字格式，看到的与公式读到的不同"
UNPRINTED = "的数字格式，软件读不出它显示成什么"
HIDDEN_NUMBER = "的数被数字格式隐藏了，看不到"

_MOST_DECIMALS = 15
_NUMBER = re.compile(r"-?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?(%?)\Z")
_SCIENTIFIC = re.compile(r"-?[0-9]+(?:\.[0-9]*)?E[+-]?[0-9]{1,3}\Z")
_FIGURE = re.compile(r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?")
_MOST_SCALED = 9
"""Digits by which a format may scale a figure down: 亿."""
_FOREIGN_GENERAL = "通用格式"
SIGNS_OF_MONEY = "¥￥$"


class ShownNumber(NamedTuple):
    """What is seen of a number. ``doubt``: why that cannot be told, else ``""``. ``is_known``: our formulas read the same in the cell."""

    text: str
    doubt: str = ""
    is_known: bool = True


def shown_number(cell: Cell) -> ShownNumber:
    """Say what a person sees of a cell; of one without a number that is its text, of a date what its format shows."""
    if cell.kind == "d":
        return ShownNumber(shown_date(cell.text, cell.format))
    if prints_text(cell):
        return ShownNumber(cell.text, is_known=False)
    if cell.number is None or not cell.format:
        return ShownNumber(cell.text)
    printed = number_text(cell.number, cell.format)
    if printed is None:
        return ShownNumber(cell.text, UNPRINTED, is_known=False)
    if not printed.strip():
        return ShownNumber("", HIDDEN_NUMBER, is_known=False)
    return ShownNumber(_tidy(printed), is_known=_is_known(cell.number, cell.format, printed))


def prints_text(cell: Cell) -> bool:
    """Say whether a cell holds a text that its format prints as another one (``files/seen/text_format.py``)."""
    return cell.kind == "s" and cell.stored is not None and bool(cell.format)


def _is_known(number: Decimal, code: str, printed: str) -> bool:
    """Say whether a formula reads what is printed: the number itself, or a percentage by the decimals of its format."""
    if printed == plain(number):
        return _FOREIGN_GENERAL not in code  # which other programs print as it stands
    decimals = percent_decimals(code)
    return decimals is not None and printed == percent(number, decimals)


def _tidy(printed: str) -> str:
    """Take blanks, separators, trailing zeros and a power of ten off a bare figure: ``1,719.00`` → 1719, ``90.00%`` → 90%, ``1.2E+03``
    → 1200; units and signs stay, and so does the zero of a month: 2024.10."""
    text = printed.strip()
    if likeness(text) == MONTH:
        return text
    if _SCIENTIFIC.match(text):
        return plain(Decimal(text))
    bare = _NUMBER.match(text)
    if not bare:
        return text
    return plain(Decimal(text.removesuffix("%").replace(",", ""))) + bare[1]


def is_other_figure(cell: Cell, units: tuple[str, ...]) -> bool:
    """Say whether a format shows another figure than the cell holds, for a column of points or amounts; rounding is none.

    Args:
        cell: the cell.
        units: what may stand behind the figure there, as the column is in it: 分, 万元.
    """
    if cell.number is None or not cell.format:
        return False
    printed = number_text(cell.number, cell.format)
    if printed is None:
        return True
    text = printed.strip().lstrip(SIGNS_OF_MONEY)
    unit = next((unit for unit in units if text.endswith(unit)), "")
    text = text.removesuffix(unit).strip() if unit else text
    if _SCIENTIFIC.match(text):
        return False
    if not text.strip(" -—"):  # a zero that is not printed, or as a dash
        return cell.number != 0
    figure = read_number(text)
    if figure is None:
        return True
    return figure != half_up(cell.number, len(text.partition(".")[2]))


def unrounded(cell: Cell, shown: str) -> str:
    """Return what is seen of a figure that counts as it is (points, an amount), with the digits that the format rounds off: 913500 shown
    ``91.4万元`` → 91.35万元. A text that is no rounding of the number in another scale stays as it is."""
    match = _FIGURE.search(shown)
    if match is None or cell.number is None or "%" in shown:
        return shown
    figure, digits = Decimal(match[0].replace(",", "")), len(match[0].partition(".")[2])
    scaled = (abs(cell.number).scaleb(-places) for places in range(_MOST_SCALED))
    exact = next((each for each in scaled if half_up(each, digits) == figure), figure)
    return f"{shown[: match.start()]}{plain(exact)}{shown[match.end() :]}"


def rounded_off(cell: Cell) -> str:
    """Return what a format prints of a number whose tenths or hundredths it rounds off, ``""`` where it prints them: 9.6 as ``0`` → 10."""
    if cell.number is None or not cell.format or cell.kind == "d":
        return ""
    shown = shown_number(cell)
    figure_printed = _FIGURE.search(number_text(cell.number, cell.format) or "")
    if shown.doubt or figure_printed is None or len(figure_printed[0].partition(".")[2]) > 1:
        return ""
    figure = read_number(shown.text.removesuffix("%")) if shown.text.endswith("%") else None
    if figure is not None:
        return shown.text if figure.scaleb(-2) != cell.number else ""
    bare = shown.text.replace(",", "")
    return shown.text if unrounded(cell, bare) != bare else ""


def code_printing(seen: str, number: Decimal) -> str:
    """Return a format that prints a number as a program wrote it beside the value (``.ods``), ``""`` where that is the plain number."""
    if seen == plain(number):
        return ""
    decimals = len(seen.partition(".")[2].removesuffix("%"))
    if decimals <= _MOST_DECIMALS and seen == percent(number, decimals):
        return f"0{'.' if decimals else ''}{'0' * decimals}%"
    literal = '"' + seen.replace('"', "”") + '"'
    return f"{literal};{literal};{literal}"
