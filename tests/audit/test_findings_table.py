"""The table 检查结果 as data: what both of its printings say."""

from __future__ import annotations

from msgspec.structs import replace

from xlsheets.audit import findings_table as table
from xlsheets.audit.finding import Finding
from xlsheets.files.grid import Cell, Grid

HERE = Finding("GRADE_MISMATCH", "error", "a.xlsx", "甲's 表", "I14", "等级与总分不符", "优", "良", "把等级改为“良”。")
NOWHERE = Finding("TEXT_MISSING", "warning", "a.xlsx", "", "", "缺一段", "", "", "补写。")


def sheet(name: str, title: str) -> Grid:
    header = {(table.HEADER_ROW, at): Cell("s", text) for at, (text, _) in enumerate(table.COLUMNS, start=1)}
    return Grid(name, {(1, 1): Cell("s", title), **header})


def test_a_row_has_a_text_for_each_column() -> None:
    figures = ("等级与总分不符", "优", "良", HERE.fix, "GRADE_MISMATCH")
    assert table.texts(HERE) == ("", "错误", "甲's 表", "I14", *figures, "")
    assert len(table.texts(NOWHERE)) == len(table.COLUMNS)


def test_the_place_is_a_link_where_there_is_a_sheet() -> None:
    assert table.link(HERE) == "'甲''s 表'!I14"
    assert table.link(NOWHERE) == ""


def test_the_title_counts_each_severity() -> None:
    assert table.title([HERE, NOWHERE, HERE]) == "检查结果：错误 2 条，警告 1 条，提示 0 条"
    assert (
        table.title([replace(HERE, verified="按文件"), NOWHERE])
        == "检查结果：错误 0 条，警告 1 条，提示 0 条，已核实 1 条"
    )


def test_a_sheet_of_ours_is_taken_again_and_another_one_left_alone() -> None:
    ours, other = sheet("检查结果2", "检查结果：错误 1 条"), sheet("检查结果", "我的记录")
    grids = {grid.sheet: grid for grid in (ours, other)}
    assert table.choose_sheet([], grids.get) == ("检查结果", None)
    assert table.choose_sheet(["检查结果"], grids.get) == ("检查结果2", None)
    assert table.choose_sheet(list(grids), grids.get) == ("检查结果2", ours)
    assert table.choose_sheet(["检查结果"], lambda _: None) == ("检查结果2", None)  # a chart of that name


def test_a_table_without_the_column_of_words_is_taken_again() -> None:
    old = sheet("检查结果", "检查结果：错误 1 条")
    del old.cells[table.HEADER_ROW, table.VERIFIED_COLUMN]
    assert table.choose_sheet(["检查结果"], lambda _: old) == ("检查结果", old)


def test_the_table_is_read_back_by_row() -> None:
    ours = sheet("检查结果", "检查结果：错误 1 条")
    row = {3: "自评表", 4: "I14", 5: "等级不符", table.VERIFIED_COLUMN: " 按文件 ", table.MARK_COLUMN: "abc"}
    ours.cells.update({(5, column): Cell("s", text) for column, text in row.items()})
    assert table.listed(ours) == [table.Listed(5, "自评表", "I14", "abc", "按文件", "等级不符")]
    assert table.marked(ours) == {("自评表", "I14")}
