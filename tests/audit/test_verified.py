"""Words of a person beside findings: which finding they are about after rows moved, cells changed, sheets got other names."""

from __future__ import annotations

from msgspec.structs import replace

from xlsheets.audit import findings_table as table
from xlsheets.audit.finding import Finding, count_errors, counts_of
from xlsheets.audit.verified import mark, with_words
from xlsheets.files.addresses import row_column
from xlsheets.files.grid import Book, Cell, Grid

SHORT = Finding(
    "REASON_MISSING", "error", "a.xlsx", "自评表", "J16", "“甲”完成率98%，没有写原因", "", "说明原因", "补写。"
)
OTHER = replace(SHORT, cell="J17", message="“乙”完成率90%，没有写原因")
WHOLE = Finding("TEXT_MISSING", "warning", "a.xlsx", "文字说明", "", "缺一段", "", "", "补写。")


def book(cells: dict[str, str] | None = None, sheet: str = "自评表") -> Book:
    """A form's sheet with a few cells."""
    grid = Grid(sheet, {row_column(cell): Cell("s", text) for cell, text in (cells or {}).items()})
    return Book("a.xlsx", [grid, Grid("文字说明")])


def listed(there: Book, *findings: Finding) -> Book:
    """The workbook with the table that a check wrote; the words are those of the findings."""
    header = {(table.HEADER_ROW, at): Cell("s", text) for at, (text, _) in enumerate(table.COLUMNS, 1)}
    cells = {(1, 1): Cell("s", table.title(findings)), **header}
    for row, each in enumerate(findings, table.HEADER_ROW + 1):
        texts = (*table.texts(each), mark(each, there))
        cells |= {(row, column): Cell("s", text) for column, text in enumerate(texts, 1) if text}
    return replace(there, grids=[*there.grids, Grid(table.FINDINGS_SHEET, cells)])


def words(findings: list[Finding]) -> dict[str, str]:
    """Cell → word of those that are verified."""
    return {each.cell: each.verified for each in findings if not each.is_open}


def test_a_word_stays_while_the_cell_stays() -> None:
    told = with_words([SHORT, OTHER], listed(book(), replace(SHORT, verified="按会议纪要"), OTHER))
    assert [each.cell for each in told] == ["J17", "J16"]  # what is verified stands last
    assert words(told) == {"J16": "按会议纪要"}
    assert count_errors(told) == 1
    assert counts_of(told) == {"错误": 1, "警告": 0, "提示": 0, "已核实": 1}


def test_it_is_asked_again_when_the_cell_or_what_is_said_of_it_changes() -> None:
    verified = replace(SHORT, verified="按会议纪要")
    before = listed(book({"J16": "无"}), verified)
    assert words(with_words([SHORT], before)) == {"J16": "按会议纪要"}
    changed = replace(before, grids=[*book({"J16": "略"}).grids, before.grids[-1]])
    assert not words(with_words([SHORT], changed))
    assert not words(with_words([replace(SHORT, message="“甲”完成率50%，没有写原因")], before))
    assert not words(with_words([replace(SHORT, expected="原因和措施")], before))


def test_a_row_that_moves_takes_its_word_along() -> None:
    before = listed(book({"J16": "无", "J17": "无"}), replace(SHORT, verified="按会议纪要"), OTHER)
    moved = replace(before, grids=[*book({"J18": "无", "J19": "无"}).grids, before.grids[-1]])
    assert words(with_words([replace(SHORT, cell="J18"), replace(OTHER, cell="J19")], moved)) == {"J18": "按会议纪要"}


def test_places_in_a_message_are_no_part_of_it() -> None:
    told = replace(SHORT, message="第 3 行与 J15 重复")
    before = listed(book(), replace(told, verified="确系两项"))
    assert words(with_words([replace(told, cell="J20", message="第 4 行与 J19 重复")], before)) == {"J20": "确系两项"}


def test_the_same_said_of_two_cells_is_told_apart_by_order_then_by_place() -> None:
    first, second = SHORT, replace(SHORT, cell="J17")
    before = listed(book(), first, replace(second, verified="按会议纪要"))
    assert words(with_words([replace(first, cell="J17"), replace(second, cell="J18")], before)) == {"J18": "按会议纪要"}
    assert words(with_words([second], before)) == {"J17": "按会议纪要"}
    assert not words(with_words([first], before))
    assert not words(with_words([replace(first, cell="J17"), replace(second, cell="J18")] * 2, listed(book(), second)))


def test_a_sheet_under_another_name_keeps_its_words_and_another_sheet_has_none_of_them() -> None:
    before = listed(book(), replace(SHORT, verified="按会议纪要"))
    renamed = replace(before, grids=[Grid("项目一"), before.grids[-1]])
    there = replace(SHORT, sheet="项目一")
    assert words(with_words([there], renamed)) == {"J16": "按会议纪要"}
    both = replace(before, grids=[Grid("自评表"), Grid("项目一"), before.grids[-1]])
    assert not words(with_words([there], both))


def test_a_finding_without_a_cell_can_be_verified() -> None:
    assert with_words([WHOLE], listed(book(), replace(WHOLE, verified="另附")))[0].verified == "另附"


def test_no_is_no_reason_and_stays_as_it_was_written() -> None:
    for word in ("否", "待核实", "×", "-"):
        (told,) = with_words([SHORT], listed(book(), replace(SHORT, verified=word)))
        assert told.is_open
        assert table.texts(told)[-1] == word
        assert "verified" not in told.to_json()


def test_json_and_the_line_say_why() -> None:
    told = replace(SHORT, verified="按会议纪要。")
    assert told.to_json()["verified"] == "按会议纪要。"
    assert "已核实：按会议纪要。〔" in str(told)
    assert "补写" not in str(told)


def test_a_copy_of_the_workbook_tells_too_and_its_own_table_goes_before() -> None:
    own = listed(book(), replace(SHORT, verified="本表"))
    copy = listed(book(), replace(SHORT, verified="副本"), replace(OTHER, verified="副本"))
    assert words(with_words([SHORT, OTHER], own, copy)) == {"J16": "本表", "J17": "副本"}
    assert words(with_words([SHORT], book(), copy)) == {"J16": "副本"}


def test_what_people_do_to_the_table_stops_nothing() -> None:
    before = listed(book(), replace(SHORT, verified="按会议纪要"), SHORT)
    grid = before.grids[-1]
    grid.cells[table.HEADER_ROW + 2, table.CELL_COLUMN] = Cell("s", "见附件")
    assert len(with_words([SHORT, replace(SHORT, cell="J20")], before)) == 2
