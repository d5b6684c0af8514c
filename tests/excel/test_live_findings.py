"""Findings in Excel: a sheet with links, notes at the cells, and what other people wrote there stays."""

from __future__ import annotations

from pathlib import Path

from excel.fake.engine import open_book
from excel.ribbon_cases import backups, message, settled
from samples.kept import opened

from xlsheets.excel import actions
from xlsheets.files.own_marks import NOTE_MARK
from xlsheets.recognise.load import load


def test_findings_are_written_with_links_in_one_block(filled: Path) -> None:
    cells = load(filled).found[0].cells
    edited = opened(filled.read_bytes())
    edited[cells.sheet][cells.indicators[0]["score"]].value = 999
    edited[cells.sheet][cells.indicators[1]["actual"]].value = "'=12次"
    edited.save(filled)
    book, app = open_book(filled)
    actions.check()
    assert message(app).startswith("检查完毕：错误 ")
    sheet = book.impl.formulas["检查结果"]
    assert book.impl.formulas.sheetnames[-1] == "检查结果"
    assert [cell.value for cell in sheet[3]] == [
        "序号",
        "级别",
        "工作表",
        "单元格",
        "问题",
        "现为",
        "应为",
        "怎样改",
        "代码",
        "已核实",
        None,
    ]
    rows = [row for row in sheet.iter_rows(min_row=4) if row[8].value == "SCORE_ABOVE_WEIGHT"]
    place = cells.indicators[0]["score"]
    assert f"""=HYPERLINK("#'{cells.sheet}'!{place}","{place}")""" in [row[3].value for row in rows]
    assert [call for call in app.calls if call.startswith("write")] == [f"write 检查结果 A1:K{sheet.max_row}"]
    assert all(cell.data_type == "s" for row in sheet.iter_rows(min_row=4, min_col=5) for cell in row if cell.value)
    note = book.impl.formulas[cells.sheet][place].comment.text
    assert note.startswith(f"{NOTE_MARK}错误：")
    assert settled(app)
    assert len(backups(filled)) == 1


def test_a_second_check_replaces_the_first(filled: Path) -> None:
    cells = load(filled).found[0].cells
    place = cells.indicators[0]["score"]
    other = cells.indicators[1]["score"]
    edited = opened(filled.read_bytes())
    edited[cells.sheet][place].value = 999
    edited[cells.sheet][other].value = 999
    edited.save(filled)
    book, _ = open_book(filled)
    sheet = book.impl.formulas[cells.sheet]
    book.sheets[cells.sheet].range(other).add_note("科长：这里再看")
    actions.check()
    assert sheet[place].comment is not None
    assert sheet[other].comment.text == "科长：这里再看"
    book.sheets[cells.sheet].range(place).value = 1
    actions.check()
    assert book.impl.formulas.sheetnames.count("检查结果") == 1
    codes = [row[8].value for row in book.impl.formulas["检查结果"].iter_rows(min_row=4)]
    assert codes.count("SCORE_ABOVE_WEIGHT") == 1  # the other cell's
    assert sheet[place].comment is None or "高于分值" not in sheet[place].comment.text
    assert sheet[other].comment.text == "科长：这里再看"


def test_a_sheet_of_somebody_else_keeps_its_name(chengde: Path) -> None:
    edited = opened(chengde.read_bytes())
    edited.create_sheet("检查结果")["A1"] = "我的记录"
    edited.save(chengde)
    book, app = open_book(chengde)
    actions.check()
    assert book.impl.formulas["检查结果"]["A1"].value == "我的记录"
    assert "检查结果2" in book.impl.formulas.sheetnames
    assert settled(app)
