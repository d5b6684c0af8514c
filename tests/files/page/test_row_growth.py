"""Rows that are too low for their texts grow, others stay; a page ends where the fewest groups are torn."""

from __future__ import annotations

import pytest
from lxml import etree

from xlsheets.files.grid import Cell, Grid, Merge
from xlsheets.files.namespaces import MAIN
from xlsheets.files.page.page_breaks import page_breaks
from xlsheets.files.page.row_growth import PlacedText, grown_rows
from xlsheets.files.page.sheet_rows import SheetRows, TextStyle, TextStyles
from xlsheets.files.page.text_heights import text_height

WRAPPED = '<alignment wrapText="1"/>'
REASON = "因上级下达资金时间较晚且采购流程较长设备到货推迟至次年一月下一年度将提前编制计划并加快支付进度"


@pytest.mark.parametrize(
    ("groups", "breaks"),
    [
        ([], [10, 20]),
        ([(8, 12)], [7, 17]),
        ([(2, 19)], [10, 20]),  # larger than a page
        ([(2, 19), (2, 7), (8, 19)], [7, 17]),
        ([(2, 12)], [10, 20]),  # a page with one row only would be worse
    ],
)
def test_a_page_ends_where_the_fewest_groups_are_torn(groups: list[tuple[int, int]], breaks: list[int]) -> None:
    assert page_breaks([10.0] * 25, groups, 100.0) == breaks


def test_rows_that_are_repeated_take_room_on_later_pages() -> None:
    assert page_breaks([10.0] * 25, [], 100.0, repeated=20.0) == [10, 18]


def test_only_a_row_that_cuts_a_text_off_grows() -> None:
    texts = [PlacedText(1, 1, 10, REASON, 10), PlacedText(2, 2, 10, REASON, 10), PlacedText(3, 3, 10, "短", 10)]
    heights = {1: 20.0, 2: 400.0, 3: 15.0}
    assert grown_rows(texts, heights.__getitem__, is_own=True) == {1: text_height(REASON, 10, 10)}


def test_rows_of_a_merged_cell_grow_together_and_hidden_ones_do_not() -> None:
    heights = {1: 20.0, 2: 0.0, 3: 30.0}
    grown = grown_rows([PlacedText(1, 3, 10, REASON, 10)], heights.__getitem__, is_own=True)
    assert grown.keys() == {1, 3} and sum(grown.values()) >= text_height(REASON, 10, 10)
    assert grown[3] - grown[1] == 10


def test_letters_one_above_the_other_take_a_line_each() -> None:
    stacked = PlacedText(1, 1, 5, "绩效指标完成", 10, is_stacked=True)
    assert grown_rows([stacked], lambda _: 20.0, is_own=True)[1] > 80


def styles(look: str, number: str = "0") -> TextStyles:
    """Styles of a workbook with one font, of nine points."""
    xml = f'<fonts><font><sz val="9"/></font></fonts><cellXfs><xf fontId="{number}">{look}</xf></cellXfs>'
    return TextStyles(etree.fromstring(f'<styleSheet xmlns="{MAIN}">{xml}</styleSheet>'))


@pytest.mark.parametrize(
    ("look", "number", "stated", "expected"),
    [
        (WRAPPED, "0", "0", TextStyle(wraps=True, size=9)),
        ("", "0", "0", TextStyle(size=9)),
        ('<alignment wrapText="1" textRotation="90"/>', "0", "0", TextStyle(size=9)),
        ('<alignment wrapText="1" textRotation="255"/>', "0", "0", TextStyle(wraps=True, size=9, is_stacked=True)),
        (WRAPPED, "7", "0", TextStyle(wraps=True)),
        (WRAPPED, "x", "0", TextStyle(wraps=True)),
        (WRAPPED, "0", "1", TextStyle()),
        (WRAPPED, "0", "", TextStyle()),
        (WRAPPED, "0", "9" * 5000, TextStyle()),
    ],
)
def test_what_a_style_says_of_a_long_text(look: str, number: str, stated: str, expected: TextStyle) -> None:
    assert styles(look, number).of(stated) == expected


def rows(row: str, look: str) -> SheetRows:
    cells = '<c r="A1"/><c r="B1"/>'
    xml = f'<worksheet xmlns="{MAIN}"><sheetData><row r="1" {row}>{cells}</row></sheetData><pageSetup/></worksheet>'
    return SheetRows(etree.fromstring(xml), styles(look))


def grid(*merges: Merge) -> Grid:
    return Grid("表", {(1, 1): Cell("s", REASON)}, list(merges))


@pytest.mark.parametrize(
    ("row", "look", "merges", "grows"),
    [
        ('ht="20" customHeight="1"', WRAPPED, (), True),
        ('ht="20" customHeight="1"', "", (), False),
        ('ht="20"', WRAPPED, (), False),  # the program fits it by itself
        ('ht="20"', WRAPPED, (Merge(1, 1, 1, 2),), True),  # but for merged cells
        ('ht="20" customHeight="1" hidden="1"', WRAPPED, (), False),
    ],
)
def test_whose_room_nobody_makes(row: str, look: str, merges: tuple[Merge, ...], grows: bool) -> None:
    there = rows(row, look)
    wanted = grown_rows(there.texts(grid(*merges), {(1, 1): REASON}), there.height, is_own=True)
    assert bool(wanted) is grows


def test_breaks_are_written_and_taken_back() -> None:
    there = rows("", "")
    there.set_breaks([3, 7])
    there.set_pages(is_one=False)
    assert there.breaks() == [3, 7] and not there.is_on_one_page()
    there.set_breaks([])
    there.set_pages(is_one=True)
    assert there.breaks() == [] and there.is_on_one_page()
    assert [etree.QName(child).localname for child in there.root] == ["sheetData", "pageSetup"]
