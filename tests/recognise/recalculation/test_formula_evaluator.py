"""Formulas computed again: by hand for the rules, against LibreOffice for whatever comes."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import engines
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlsheets.files.grid import Book, Cell, Grid
from xlsheets.recognise.recalculation.formula_evaluator import FormulaEvaluator
from xlsheets.recognise.recalculation.formula_parser import UncomputableError
from xlsheets.recognise.recalculation.formula_values import ErrorValue, Scalar

CELLS: dict[str, object] = {"A1": 8, "A2": 2, "A3": "3", "A4": "完成", "B1": 0.9, "B2": 40, "B3": None, "B4": True}


def cell(value: object) -> Cell:
    if isinstance(value, bool):
        return Cell("b", "TRUE" if value else "FALSE")
    if isinstance(value, str):
        return Cell("s", value)
    return Cell("n", str(value), Decimal(str(value)))


def computed(formula: str, cells: dict[str, object] | None = None) -> Scalar | type[UncomputableError]:
    """What a formula in H9 comes to beside the cells."""
    there = {(int(at[1:]), ord(at[0]) - 64): cell(value) for at, value in (cells or CELLS).items() if value is not None}
    grid = Grid("表", {**there, (9, 8): Cell("f", "", None, formula)})
    try:
        return FormulaEvaluator(Book("a.xlsx", [grid, Grid("表 2", {(1, 1): cell(7)})])).value("表", 9, 8)
    except UncomputableError:
        return UncomputableError


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("SUM(A1:B4)", "50.9"),
        ("A1+A3", "11"),
        ("-2^2", "4"),
        ("2^3^2", "64"),
        ("10-4-3", "3"),
        ("A1*50%", "4"),
        ("-A1%", "-0.08"),
        ("ROUND(2.675,2)", "2.68"),
        ("ROUND(-2.5,0)", "-3"),
        ("ROUND(89.325,2)", "89.33"),
        ("ROUNDDOWN(A1/3,2)", "2.66"),
        ("1/3*3", "1"),
        ("AVERAGE(A1:A4)", "5"),
        ("SUMPRODUCT(A1:A2,B1:B2)", "87.2"),
        ("IF(A1>=B1,B2,1/0)", "40"),
        ("IF(B3=0,1,2)+IF(B3=\"\",1,2)", "2"),
        ("IFERROR(A1/B3,0)", "0"),
        ("COUNT(A1:B4)", "4"),
        ("COUNTA(A1:B4)", "7"),
        ("MAX(A1:B4)-MIN(A1:B4)", "39.1"),
        ("'表 2'!A1+$A$1", "15"),
        ("SUM(A1;[.A2])", "10"),
        ("0.1+0.2", "0.3"),
        ("1+" * 900 + "1", "901"),
    ],
)  # fmt: skip
def test_numbers(formula: str, result: str) -> None:
    assert computed(formula) == Decimal(result)


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("A4&\"：\"&A1", "完成：8"),
        ("IF(AND(A1>1,B4),\"是\",\"否\")", "是"),
        ("A4=\"完成\"", True),
        ("A1<A4", True),
        ("A1/B3", ErrorValue("#DIV/0!")),
        ("A4+1", ErrorValue("#VALUE!")),
        ("SUM(A1,1/0)", ErrorValue("#DIV/0!")),
    ],
)  # fmt: skip
def test_texts_truths_and_errors(formula: str, result: Scalar) -> None:
    assert computed(formula) == result


@pytest.mark.parametrize(
    "formula",
    ["VLOOKUP(A1,A1:B4,2)", "合计+1", "SUM(A:A)", "[1]Sheet!A1", "别的表!A1", "TODAY()", "H9+1", "SUM(H1:H9)", "A1:B2*2",
     "SUM(A1:A4", "ROUND(A1,2,3)", "SUM(A1:XFD1048576)", "(" * 100 + "1" + ")" * 100, "1+" * 1100 + "1"],
)  # fmt: skip
def test_what_is_not_computed_here_is_left_alone(formula: str) -> None:
    assert computed(formula) is UncomputableError


def test_a_text_that_may_be_a_date_or_a_percentage_is_not_guessed() -> None:
    assert computed("A1+1", {"A1": "90%"}) is UncomputableError
    assert computed("A1+1", {"A1": "2024-6-1"}) is UncomputableError


def test_a_shared_formula_moves_with_its_cell() -> None:
    cells = {(1, 1): cell(1), (2, 1): cell(2), (3, 1): cell(3), (1, 2): Cell("f", "", None, "A1*$A$3")}
    grid = Grid("表", {**cells, (2, 2): Cell("f", "", None, "")}, shared={(1, 2): (1, 2), (2, 2): (1, 2)})
    assert FormulaEvaluator(Book("a.xlsx", [grid])).value("表", 2, 2) == 6


_NUMBERS = st.decimals(min_value=-999, max_value=999, places=2).map(str)
_LEAVES = st.one_of(_NUMBERS.map(lambda text: f"({text})"), st.sampled_from(["A1", "A2", "B1", "B2", "B3", "50%"]))
_SHAPES = ["({0}+{1})", "({0}-{1})", "({0}*{1})", "({0}/{1})", "SUM({0},{1})", "AVERAGE({0},{1})", "MAX({0},{1})", "MIN({0},{1})",
           "PRODUCT({0},{1})", "ROUND({0},2)", "IF({0}>{1},{2},{3})", "IF({0}<={1},{2},{3})", "IF({0}<>{1},{2},{3})",
           "IFERROR({0},{1})"]  # fmt: skip
_FORMULAS = st.recursive(
    _LEAVES,
    lambda part: st.tuples(st.sampled_from(_SHAPES), part, part, part, part).map(
        lambda each: each[0].format(*each[1:])
    ),
    max_leaves=8,
)


def test_it_gives_what_libreoffice_gives(tmp_path: Path) -> None:
    formulas: list[str] = []

    @given(_FORMULAS)
    def collect(formula: str) -> None:
        formulas.append(formula)

    collect()
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for at, value in CELLS.items():
        sheet[at] = value  # type: ignore[assignment]
    for row, formula in enumerate(formulas, start=1):
        sheet[f"D{row}"] = f"={formula}"
    path = tmp_path / "a.xlsx"
    book.save(path)
    (found,) = engines.libreoffice([path], "en-US")
    told = found[sheet.title]
    compared = 0
    for row, formula in enumerate(formulas, start=1):
        mine, theirs = computed(formula), told.get(f"D{row}")
        if isinstance(mine, Decimal) and isinstance(theirs, int | float):
            assert abs(mine - Decimal(str(theirs))) <= Decimal("1E-6") * max(1, abs(mine)), formula
            compared += 1
        else:
            assert isinstance(mine, ErrorValue) and isinstance(theirs, str), (formula, mine, theirs)
    assert compared > len(formulas) / 2
