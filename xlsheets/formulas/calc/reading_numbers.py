"""A number in a cell of target or actual as its format shows it, as far as a formula can know that: ``files/seen/shown_number.py``, native.

``CELL("format",…)`` tells a percentage (P0, P2) and, in Excel, a plain number (G) from one with a format of its own. LibreOffice
tells the latter by COUNTIF, whose patterns match what is shown (``~30`` only a 30 that shows nothing else); Excel's match no number.
What neither tells, a unit, a sign or a scale, is marked, and nobody computes with it.
"""

from __future__ import annotations

from xlsheets.files.grid import Cell
from xlsheets.files.seen.shown_number import shown_number
from xlsheets.formulas.expressions import quoted

SHOWN_ROLES = ("target", "actual")
UNKNOWN = "（数字格式不明）"
"""Stands in 测算 for a number of which a formula cannot know what is seen."""


def shown_key(role: str) -> str:
    """Key under which a row's texts hold what ``shown_number_formula`` gives for the cell of a role."""
    return f"{role} shown"


def shown_number_formula(value: str) -> str:
    """Write a cell (a reference) as text: 0.9 shown ``90%`` → 90%, 38 → 38, 38 shown ``38天`` → UNKNOWN; a text as it is."""
    code, unknown = f'CELL("format",{value})', quoted(UNKNOWN)
    matches = f'COUNTIF({value},"*")>0'
    digits = f"VALUE(MID({code},2,1))"
    as_percent = f'COUNTIF({value},"~"&{value}*100&"%")+COUNTIF({value},"~"&FIXED({value}*100,{digits},TRUE)&"%")'
    percent = f'IF(IF({matches},{as_percent},1)>0,ROUND({value}*100,{digits})&"%",{unknown})'
    plain = f'IF(IF({matches},COUNTIF({value},"~"&{value}),EXACT({code},"G")*1)>0,{value}&"",{unknown})'
    number = f'IFERROR(IF(EXACT(LEFT({code},1),"P"),{percent},{plain}),{unknown})'
    return f'IF(ISNUMBER({value}),{number},{value}&"")'


def shown_number_value(cell: Cell) -> str:
    """Return what ``shown_number_formula`` gives for a cell."""
    shown = shown_number(cell)
    return shown.text if shown.is_known and not shown.doubt and cell.kind != "d" else UNKNOWN
