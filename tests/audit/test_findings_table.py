"""The table 检查结果 as data: what both of its printings say."""

from __future__ import annotations

from xlsheets.audit import findings_table as table
from xlsheets.audit.finding import Finding
from xlsheets.files.grid import Cell, Grid

HERE = Finding("GRADE_MISMATCH", "error", "a.xlsx", "甲's 表", "I14", "等级与总分不符", "优", "良", "把等级改为“良”。")
NOWHERE = Finding("TEXT_MISSING", "warning", "a.xlsx", "", "", "缺一段", "", "", "补写。")


def sheet(name: str, title: str) -> Grid:
    header = {(table.HEADER_ROW, at): Cell("s", text) for at, (text, _) in enumerate(table.COLUMNS, start=1)}
    return Grid(name, {(1, 1): Cell("s", title), **header})


def test_a_row_has_a_text_for_each_column() -> None:
    assert table.texts(HERE) == ("", "错误", "甲's 表", "I14", "等级与总分不符", "优", "良", HERE.fix, "GRADE_MISMATCH")
    assert len(table.texts(NOWHERE)) == len(table.COLUMNS)


def test_the_place_is_a_link_where_there_is_a_sheet() -> None:
    assert table.link(HERE) == "'甲''s 表'!I14"
    assert table.link(NOWHERE) == ""


def test_the_title_counts_each_severity() -> None:
    assert table.title([HERE, NOWHERE, HERE]) == "检查结果：错误 2 条，警告 1 条，提示 0 条"


def test_a_sheet_of_ours_is_taken_again_and_another_one_left_alone() -> None:
    ours, other = sheet("检查结果2", "检查结果：错误 1 条"), sheet("检查结果", "我的记录")
    grids = {grid.sheet: grid for grid in (ours, other)}
    assert table.choose_sheet([], grids.get) == ("检查结果", None)
    assert table.choose_sheet(["检查结果"], grids.get) == ("检查结果2", None)
    assert table.choose_sheet(list(grids), grids.get) == ("检查结果2", ours)
    assert table.choose_sheet(["检查结果"], lambda _: None) == ("检查结果2", None)  # a chart of that name
