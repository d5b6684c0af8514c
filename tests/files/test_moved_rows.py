"""Copies of rows: everything that names a row goes with it, and what reaches over copied rows reaches over the copies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from xlsheets.files.moved_rows import MovedRows, move_anchors, move_names, move_rows
from xlsheets.files.namespaces import MAIN

TWICE = MovedRows([1, 2, 2, 2, 3])


@pytest.mark.parametrize(
    ("formula", "moved"),
    [
        ("SUM(A1:A2)", "SUM(A1:A4)"),
        ("$B$3*2", "$B$5*2"),
        ("A2+A9", "A2+A11"),
        ('IF(A3="见A3","A3",A3)', 'IF(A5="见A3","A3",A5)'),
        ("LOG10(A3)", "LOG10(A5)"),
        ("SUM(A2:B3,C3)", "SUM(A2:B5,C5)"),
        ("表!A3", "表!A3"),
        ("名称3", "名称3"),
    ],
)
def test_a_formula(formula: str, moved: str) -> None:
    assert TWICE.formula(formula) == moved


@pytest.mark.parametrize(
    ("name", "moved"),
    [("'表 1'!$A$1:$K$3", "'表 1'!$A$1:$K$5"), ("表!$2:$3", "表!$2:$5"), ("表!$A:$B,表!$1:$2", "表!$A:$B,表!$1:$4")],
)
def test_what_is_printed_of_a_sheet(name: str, moved: str) -> None:
    names = f'<definedName name="a" localSheetId="0">{name}</definedName><definedName name="b">{name}</definedName>'
    root = etree.fromstring(f"<workbook><definedNames>{names}</definedNames></workbook>")
    assert move_names(root, 0, TWICE) and not move_names(root, 1, TWICE)
    assert [each.text for each in root.iter("definedName")] == [moved, name]


def sheet(rows: str, rest: str = "") -> etree._Element:
    return etree.fromstring(f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{rest}</worksheet>')


ROWS = (
    '<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2" ht="20"><c r="A2" s="4"><f>A3</f><v>1</v></c></row>'
    '<row r="3"><c r="A3"><f t="shared" si="0" ref="A3:B3">A1</f></c><c r="B3"><f t="shared" si="0"/></c></row><row r="9"><c r="A9"/></row>'
)
REST = (
    '<mergeCells count="3"><mergeCell ref="A2:B2"/><mergeCell ref="C1:C3"/><mergeCell ref="D9:E9"/></mergeCells>'
    '<conditionalFormatting sqref="A2:A3 C3"/><dataValidations><dataValidation sqref="A2"/></dataValidations>'
    '<hyperlinks><hyperlink ref="A9"/></hyperlinks><rowBreaks><brk id="2"/></rowBreaks>'
)


def test_a_sheet() -> None:
    root = sheet(ROWS, REST)
    move_rows(root, TWICE)
    rows = {row.get("r"): [(cell.get("r"), cell.get("s"), len(cell)) for cell in row] for row in root.iter("{*}row")}
    assert rows == {
        "1": [("A1", None, 1)],
        "2": [("A2", "4", 2)],
        "3": [("A3", "4", 0)],
        "4": [("A4", "4", 0)],
        "5": [("A5", None, 1), ("B5", None, 1)],
        "11": [("A11", None, 0)],
    }
    assert [(each.text, dict(each.attrib)) for each in root.iter("{*}f")] == [("A5", {}), ("A1", {}), ("B1", {})]
    assert [each.get("ref") for each in root.iter("{*}mergeCell")] == ["A2:B2", "A3:B3", "A4:B4", "C1:C5", "D11:E11"]
    assert [each.get("sqref") for each in root.iter("{*}conditionalFormatting", "{*}dataValidation")] == [
        "A2:A5 C5",
        "A2",
    ]
    assert [each.get("ref") for each in root.iter("{*}hyperlink")] == ["A11"]
    assert [each.get("id") for each in root.iter("{*}brk")] == ["4"]


def test_where_no_row_is_copied_nothing_changes() -> None:
    root = sheet(ROWS, REST)
    before = etree.tostring(root)
    move_rows(root, MovedRows([1, 2, 3]))
    assert etree.tostring(root) == before


def test_pictures_and_notes_go_with_their_rows() -> None:
    root = etree.fromstring("<x><from><row>1</row></from><to><row>2</row></to><comment ref='B3'/><Row>8</Row></x>")
    move_anchors(root, TWICE)
    assert (
        etree.tostring(root) == b'<x><from><row>1</row></from><to><row>4</row></to><comment ref="B5"/><Row>10</Row></x>'
    )


@given(st.lists(st.integers(1, 4), min_size=1, max_size=12))
def test_every_row_is_its_own_source(copies: list[int]) -> None:
    moved = MovedRows([row for row, count in enumerate(copies, 1) for _ in range(count)])
    assert [moved.source(row) for row in range(1, len(moved.sources) + 3)] == [
        *moved.sources,
        len(copies) + 1,
        len(copies) + 2,
    ]
    assert all(row in moved.rows(moved.source(row)) for row in range(1, len(moved.sources) + 3))
    assert len(moved.copies) == sum(copies) - len(copies)
