"""Tells our own formulas from a person's, whatever the program that saved the file made of their writing."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from xlsheets.formulas.calc.calc_refs import TIE

_REFERENCE = re.compile(r"\$?[A-Z]{1,3}\$?[0-9]+")
_NAME = re.compile("XSD[0-9]*_")
_ADD_IN = re.compile(r"(?:'[^']*'|\[[0-9]+\])!(?=XS_)")
_SHEET = re.compile("'([^'!]+)'!")
_FILLED = r"(?:COUNTA\(\1\)|\(LEN\(.+\)>0\))"  # how many of the parts hold something: as it was told, and as it is
_SUM = re.compile(rf'IF\(COUNT\(([A-Z0-9,:]+)\)=0,"",IF\(COUNT\(\1\)<{_FILLED},"",SUM\(\1\)\)\)\Z')
_PLAIN_TIE = format(Decimal(TIE), "f")


def is_ours(formula: str | None, expected: str) -> bool:
    """Say whether a formula is the one that belongs there, wherever its references now point, or an older one of ours."""
    if not formula:
        return False
    plain_form = _plain_form(formula)
    same_but_for_places = _without_places(plain_form) == _without_places(_plain_form(expected))
    return "XS_" in plain_form or same_but_for_places or same_formula(formula, expected)


@lru_cache(maxsize=2048)
def _without_places(plain_form: str) -> str:
    """Leave out cells, and the numbers of our names: a copied sheet keeps those of the sheet that it is a copy of (``XSD2_KEY`` →
    ``XSD_KEY``).

    A heading of an earlier version says nothing where one of now says ``?`` for points that nobody can read.
    """
    return _REFERENCE.sub("@", _NAME.sub("XSD_", plain_form)).replace("CHAR(63)", '""')


def same_formula(formula: str, expected: str) -> bool:
    """Say whether two formulas are one but for their writing."""
    return formula == expected or _plain_form(formula).replace("TRUE()", "TRUE") == _plain_form(expected)


def calls_us(formula: str) -> bool:
    """Say whether a formula calls a function of ours, or looks at a name of ours: a sub-total whose row was moved does."""
    upper = formula.upper()
    return "XS_" in upper or _NAME.search(upper) is not None


def is_budget_sum(formula: str) -> bool:
    """Say whether a formula is our sum of budget lines: nothing where all are blank or one is no number, else their SUM."""
    return _SUM.match(_plain_form(formula)) is not None


def is_share(formula: str) -> bool:
    """Say whether a formula is our equal share of points: it divides by the names that are there, and mends ties."""
    return f")+{TIE}" in _plain_form(formula) and "COUNTA(" in _plain_form(formula)


@lru_cache(maxsize=2048)
def _plain_form(formula: str) -> str:
    """Undo what programs do to a formula when they save it: ``xs_grade(A1)`` → ``XS_GRADE(A1)``.

    LibreOffice writes functions that it does not know in small letters and 1E-12 in full; Excel puts the add-in's file before
    its functions. Both leave out the quotes of a sheet's name that needs none.
    """
    plain_form = _ADD_IN.sub("", formula.upper().replace(" ", "").replace(_PLAIN_TIE, TIE))
    return _SHEET.sub(r"\1!", plain_form)
