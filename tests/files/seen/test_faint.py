"""What is there and is not seen: colours, sizes, columns and rows of no width, conditional formats."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import engines
import pytest
from openpyxl.formatting.rule import CellIsRule, FormulaRule, Rule
from openpyxl.styles import Color, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.worksheet.worksheet import Worksheet
from recognise.plain_table import plain_table, told

from xlsheets.recognise.load import load

GREY = PatternFill("solid", fgColor="FFD9D9D9")
WHITE_INK = Font(color="FFFFFFFF")


def inked(**looks: object) -> Callable[[Worksheet], None]:
    def change(sheet: Worksheet) -> None:
        for name, value in looks.items():
            setattr(sheet["E9"], name, value)

    return change


def narrowed(width: float | None) -> Callable[[Worksheet], None]:
    def change(sheet: Worksheet) -> None:
        sheet.column_dimensions["E"].hidden = width is None
        if width is not None:
            sheet.column_dimensions["E"].width = width

    return change


def ruled(rule: Rule) -> Callable[[Worksheet], None]:
    return lambda sheet: sheet.conditional_formatting.add("D9:G11", rule)


UNSEEN = {
    "white on white": inked(font=WHITE_INK),
    "nearly white": inked(font=Font(color="FFFCFCFC")),
    "white of the theme": inked(font=Font(color=Color(theme=0))),
    "white of the palette": inked(font=Font(color=Color(indexed=9))),
    "grey on grey": inked(font=Font(color="FFD8D8D8"), fill=GREY),
    "a tint": inked(font=Font(color=Color(theme=0, tint=-0.149998474074526)), fill=GREY),
    "tiny": inked(font=Font(size=1)),
}
COLUMNS = {"hidden column": narrowed(None), "no width": narrowed(0.1)}
BY_RULES = {
    "letters": ruled(CellIsRule(operator="lessThan", formula=["40"], font=WHITE_INK)),
    "letters and ground": ruled(
        FormulaRule(formula=["$A$1>0"], font=Font(color="FFD9D9D9"), fill=PatternFill(bgColor="FFD9D9D9"))
    ),
    "number format": ruled(
        Rule("expression", dxf=DifferentialStyle(numFmt=NumberFormat(numFmtId=170, formatCode=";;;")), formula=["TRUE"])
    ),
}
SEEN = {
    "grey on white": inked(font=Font(color="FF808080")),
    "white on blue": inked(font=WHITE_INK, fill=PatternFill("solid", fgColor="FF1F4E79")),
    "small": inked(font=Font(size=6)),
    "narrow": narrowed(4),
    "a rule that is not met": ruled(CellIsRule(operator="greaterThan", formula=["1000"], font=WHITE_INK)),
    "a rule that shows": ruled(CellIsRule(operator="lessThan", formula=["40"], font=Font(color="FFFF0000"))),
}


def changed(change: Callable[[Worksheet], None], path: Path) -> Path:
    book, sheet = plain_table(path, {"E9": 38})
    change(sheet)
    book.save(path)
    return path


@pytest.mark.parametrize("way", [*UNSEEN, *COLUMNS, *BY_RULES])
def test_what_counts_and_is_not_seen_is_told(way: str, tmp_path: Path) -> None:
    path = changed((UNSEEN | COLUMNS | BY_RULES)[way], tmp_path / "a.xlsx")
    (finding,) = told(path, "FIGURE_UNSEEN")["FIGURE_UNSEEN"]
    assert "E9" in finding.message
    assert load(path).found[0].evaluation.indicators[0].actual == "38"


@pytest.mark.parametrize("way", SEEN)
def test_what_is_seen_is_not(way: str, tmp_path: Path) -> None:
    assert not told(changed(SEEN[way], tmp_path / "a.xlsx"), "FIGURE_UNSEEN")


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_old_files_tell_it_too(kind: str, tmp_path: Path) -> None:
    ways = UNSEEN | COLUMNS
    made = [changed(way, tmp_path / f"{number}.xlsx") for number, way in enumerate(ways.values())]
    seen = [
        changed(SEEN[way], tmp_path / f"{way}.xlsx") for way in ("grey on white", "white on blue", "small", "narrow")
    ]
    every = engines.convert([*made, *seen], kind, tmp_path)
    found = [bool(told(path, "FIGURE_UNSEEN")) for path in every]
    assert found == [True] * len(made) + [False] * len(seen)


def test_a_row_of_next_to_no_height_is_hidden(tmp_path: Path) -> None:
    book, sheet = plain_table(path := tmp_path / "a.xlsx")
    sheet.row_dimensions[9].height = 1
    book.save(path)
    assert [each.cell for each in told(path)["ROW_HIDDEN"]] == ["C9"]


@pytest.mark.parametrize(
    ("cell", "value", "code"), [("F9", 50, ";;;"), ("G9", 47.5, ";;;"), ("G9", 47.5, "[DBNum1][$-804]0")]
)
def test_points_of_others_that_a_format_hides_are_told(cell: str, value: float, code: str, tmp_path: Path) -> None:
    book, sheet = plain_table(path := tmp_path / "a.xlsx")
    sheet[cell].number_format = code
    book.save(path)
    assert [each.cell for each in told(path)["CELL_UNCLEAR"]] == [cell]


@pytest.mark.parametrize(
    ("cell", "value", "code", "way"),
    [
        ("E9", 38.4, "0", "按显示的数比较"),
        ("E10", 0.956, "0%", "按显示的数比较"),
        ("G9", 46.6, "0", "按存的数计算"),
        ("F4", 9.64, "0.0", "按存的数计算"),
    ],
)
def test_which_figure_counts_where_a_format_rounds_is_told(
    cell: str, value: float, code: str, way: str, tmp_path: Path
) -> None:
    book, sheet = plain_table(path := tmp_path / "a.xlsx", {cell: value})
    sheet[cell].number_format = code
    book.save(path)
    (finding,) = told(path)["FIGURE_ROUNDED"]
    assert (finding.cell, way in finding.message) == (cell, True)
    sheet[cell].number_format = "0.00%" if "%" in code else "0.00"
    book.save(path)
    assert "FIGURE_ROUNDED" not in told(path)
