"""Tells our own formulas from a person's, whatever the program that saved the file made of their writing."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from xlsheets.formulas.calc.calc_refs import TIE
from xlsheets.formulas.own_results import comes_to_ours, is_whole_call

_REFERENCE = re.compile(r"\$?[A-Z]{1,3}\$?[0-9]+")
_NAME = re.compile("XSD[0-9]*_")
_ADD_IN = re.compile(r"(?:'[^']*'|\[[0-9]+\])!(?=XS_)")
_SHEET = re.compile("'([^'!]+)'!")
_FILLED = r"(?:COUNTA\(\1\)|\(LEN\(.+\)>0\))"  # how many of the parts hold something: as it was told, and as it is
_SUM = re.compile(rf'IF\(COUNT\(([A-Z0-9,:]+)\)=0,"",IF\(COUNT\(\1\)<{_FILLED},"",SUM\(\1\)\)\)\Z')
_BEGINS = re.compile(r"(?:_XLFN\.)*(?:IFERROR|IF)\(")
_HEADING = "FIXED(ROUND(SUM("
"""In the points that our headings print, and in no formula that a person would write for them."""
_TOTAL, _GRADE, _GUARD = "XS_TOTAL(", "XS_GRADE(", "IF(ROWS(XSD_NAME)-2"
_ODF_REFERENCE = re.compile(r"\[\.([$A-Z0-9]+)(?::\.([$A-Z0-9]+))?\]")
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
    return calls_function(formula) or _NAME.search(formula.upper()) is not None


def calls_function(formula: str) -> bool:
    """Say whether a formula calls a function of ours."""
    return "XS_" in formula.upper()


def is_own_make(formula: str) -> bool:
    """Say whether a formula is made like those that this program writes on a form's sheet, in any version.

    They are one whole IFERROR or IF that calls a function or looks at a name of ours, a sum of budget lines, an equal share of points, or
    a text around a sum of points. ``IFERROR(XS_SCORE(…),…)-4`` is a person's, and so is one in which a person changed what it comes to.
    """
    plain_form = _plain_form(formula)
    if is_budget_sum(formula) or is_share(formula) or _HEADING in plain_form:
        return True
    return calls_us(plain_form) and (plain_form[0] == '"' or (_is_one_call(plain_form) and comes_to_ours(plain_form)))


def _is_one_call(plain_form: str) -> bool:
    """Say whether a formula is one IF or IFERROR from beginning to end."""
    return _BEGINS.match(plain_form) is not None and is_whole_call(plain_form)


def is_budget_sum(formula: str) -> bool:
    """Say whether a formula is our sum of budget lines: nothing where all are blank or one is no number, else their SUM."""
    return _SUM.match(_plain_form(formula)) is not None


def is_share(formula: str) -> bool:
    """Say whether a formula is our equal share of points: it divides by the names that are there, and mends ties."""
    return f")+{TIE}" in _plain_form(formula) and "COUNTA(" in _plain_form(formula)


def is_total(formula: str) -> bool:
    """Say whether a formula computes the total of a form, or its grade."""
    plain_form = _plain_form(formula)
    return _TOTAL in plain_form or _GRADE in plain_form


def sum_made(formula: str) -> str | None:
    """Say which sum of a form's rows a formula of ours makes: its ``total``, its ``grade``, or only a ``sum`` (of points, of a goal)."""
    plain_form = _plain_form(formula)
    for sign, meaning in ((_TOTAL, "total"), (_GRADE, "grade"), (_GUARD, "sum")):
        if sign in plain_form:
            return meaning
    return None


@lru_cache(maxsize=2048)
def _plain_form(formula: str) -> str:
    """Undo what programs do to a formula when they save it: ``xs_grade(A1)`` → ``XS_GRADE(A1)``.

    LibreOffice writes functions that it does not know in small letters and 1E-12 in full; Excel puts the add-in's file before
    its functions. Both leave out the quotes of a sheet's name that needs none. An .ods writes ``[.E8]`` for E8, and semicolons.
    """
    upper = formula.upper()
    if "[." in upper:
        upper = _ODF_REFERENCE.sub(lambda found: ":".join(filter(None, found.groups())), upper).replace(";", ",")
    plain_form = _ADD_IN.sub("", upper.replace(" ", "").replace(_PLAIN_TIE, TIE))
    return _SHEET.sub(r"\1!", plain_form)
