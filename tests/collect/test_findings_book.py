"""Findings in workbooks of their own: hostile texts stay texts, units and checks are counted, what is verified goes to nobody."""

from __future__ import annotations

import io

from msgspec.structs import replace
from openpyxl import load_workbook

from xlsheets.audit.finding import Finding
from xlsheets.collect.findings_book import CheckedFiles, Told, write_feedback, write_summary_of_findings

FOUND = Finding("GRADE_MISMATCH", "error", "甲.xlsx", "=自评表", "I14", "=1+1", "+86", "-2", "@SUM(A1)")


def told(*findings: Finding, unit: str = "某局") -> list[Told]:
    return [Told(each, unit, each.file) for each in findings]


def test_texts_stay_texts_whatever_they_begin_with() -> None:
    data = [
        write_feedback("=某局", told(FOUND)),
        write_summary_of_findings(CheckedFiles(told(FOUND, unit="=某局"), told(FOUND), {"甲.xlsx": ["=某局"]}, [])),
    ]
    for book in map(load_workbook, map(io.BytesIO, data)):
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert {"=1+1", "+86", "-2", "@SUM(A1)", "=自评表"} <= {cell.value for cell in cells}
        assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}


def test_what_is_verified_is_counted_and_not_sent_back() -> None:
    verified = replace(FOUND, verified="按文件")
    sheet = load_workbook(io.BytesIO(write_feedback("某局", told(FOUND, verified))))["检查反馈"]
    assert sheet.max_row == 5
    assert "已核实 1" in sheet["A2"].value
    summary = CheckedFiles(told(FOUND, verified), [], {"甲.xlsx": ["某局"], "乙.xlsx": [""]}, [])
    book = load_workbook(io.BytesIO(write_summary_of_findings(summary)))
    rows = list(book["检查汇总"].iter_rows(min_row=5, values_only=True))
    assert rows == [("某局", 1, 1, 0, 0, 1, 2), ("（未填单位）", 1, 0, 0, 0, 0, 0)]
    assert [row[11] for row in book["检查明细"].iter_rows(min_row=5, values_only=True)] == [None, "按文件"]


def test_it_prints_on_landscape_paper_with_its_header_on_each_page() -> None:
    summary = CheckedFiles(told(*[FOUND] * 60), [], {"甲.xlsx": ["某局"]}, [])
    sheet = load_workbook(io.BytesIO(write_summary_of_findings(summary)))["检查明细"]
    assert (sheet.print_title_rows, sheet.freeze_panes, sheet.auto_filter.ref) == ("$4:$4", "A5", "A4:L64")
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (
        "landscape",
        9,
        0,
    )
    assert sum(sheet.column_dimensions[letter].width for letter in "ABCDEFGHIJKL") <= 134
