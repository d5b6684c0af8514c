"""Formulas of an .xls as text, and what they come to where the file stores nothing that was calculated."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from engines import convert
from openpyxl import Workbook

from xlsheets.audit.check import check_all
from xlsheets.domain.numbers import plain
from xlsheets.files.old.compound_file import read_stream
from xlsheets.files.old.xls_formulas import formula_text
from xlsheets.files.open_book import open_book
from xlsheets.recognise.load import load

FORMULAS = (
    "SUM(A1:A7)",
    "ROUND(A1/B2*100,2)",
    'IF(A1>B1,"完成","未")',
    "A1+B1-A2*B2^2",
    "'乙''s表'!A3+SUM('乙''s表'!A1:A4)",
    "$A$1+A$2+$A3",
    "-A1%",
    "(A1+A2)*3",
    '"产出（"&SUM(B1:B3)&"分）"',
    'IF(ISNUMBER(A1),IF(B1="","",MIN(1,A1/B1)),"")',
    "SUMPRODUCT(A1:A3,B1:B3)",
    "0.0015+2",
    "SUM(A1:A3,,B1)",
    "VLOOKUP(3,B1:B7,1,0)",
)
FORMULA_RECORD = 6
FLAGS = 14  # place of a formula's marks behind its stored result
NOTHING = (bytes(8), b"\3\0\0\0\0\0\xff\xff")  # 0, and an empty text


def test_formulas_come_back_as_text(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    other = book.create_sheet("乙's表")
    for row in range(1, 8):
        sheet.cell(row, 1).value, sheet.cell(row, 2).value, other.cell(row, 1).value = row * 1.5, row, row
        sheet.cell(row, 6).value = f"=A{row}*2+$B$1"  # one formula for all in the file
    for row, formula in enumerate((*FORMULAS, 'IFERROR(A1/0,"无")'), 1):
        sheet.cell(row, 4).value = f"={formula}"
    book.save(tmp_path / "a.xlsx")
    (path,) = convert([tmp_path / "a.xlsx"], "xls", tmp_path / "xls")
    cells = open_book(path)[0].grids[0].cells
    assert [cells[row, 4].formula for row in range(1, len(FORMULAS) + 1)] == list(FORMULAS)
    assert cells[len(FORMULAS) + 1, 4].formula == ""  # IFERROR is younger than the file's kind
    assert [cells[row, 6].formula for row in range(1, 8)] == [f"A{row}*2+$B$1" for row in range(1, 8)]


@pytest.mark.parametrize(
    "tokens",
    [
        b"\x1e\1",
        b"\x03",
        b"\x39\0\0\0\0\0\0",
        b"\x22\xff\0\0",
        b"\x1e\1\0\x1e\1\0",
        b"\x3a\7\0\0\0\0\0",
        b"\x19\x80\0\0",
    ],
)
def test_what_is_not_known_makes_no_half_formula(tokens: bytes) -> None:
    assert formula_text(tokens, (0, 0), {}.get) == ""


def form(folder: Path) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["项目支出绩效自评表"],
        ["项目名称", "道路维修"],
        ["项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
        ["", "年度资金总额", 100, 100, "=SUM(C20:C21)", 10, "=E4/D4", "=ROUND(F4*G4,2)"],
        ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因"],
        ["产出指标", "数量指标", "维修路段", "≥10个", "=D20*9", 50, "=ROUND(F6*E6/10,2)", ""],
        ["产出指标", "数量指标", "新增路灯", "≥10个", 9, 20, "=ROUND(F7*E7/10,2)", ""],
        ["产出指标", "数量指标", "验收次数", "≥10个", "=VLOOKUP(1,D20:E20,2,0)", 20, "=ROUND(F8*E8/10,2)", ""],
        ["总分", "", "", "", "", "=SUM(F6:F8)+F4", "=SUM(G6:G8)+H4"],
    ):
        sheet.append(row)
    for place, value in {"C20": 40, "C21": 50, "D20": 1, "E20": 8}.items():
        sheet[place] = value
    book.save(folder / "a.xlsx")
    return convert([folder / "a.xlsx"], "xls", folder / "xls")[0].read_bytes()


def with_records(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """Change the record of every formula."""
    stream, at = read_stream(data, ("Workbook",)) or b"", 0
    while at + 4 <= len(stream):
        number, length = struct.unpack_from("<2H", stream, at)
        record = stream[at : at + 4 + length]
        if number == FORMULA_RECORD:
            assert data.count(record) == 1
            data = data.replace(record, change(record))
        at += 4 + length
    return data


def marked(record: bytes) -> bytes:
    """Ask for its result to be calculated when the file is opened."""
    return record[: 4 + FLAGS] + bytes([record[4 + FLAGS] | 2]) + record[5 + FLAGS :]


@pytest.fixture(scope="module")
def calculated(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return form(tmp_path_factory.mktemp("xls"))


def test_results_that_were_calculated_are_taken(calculated: bytes, tmp_path: Path) -> None:
    (tmp_path / "b.xls").write_bytes(calculated)
    (found,) = load(tmp_path / "b.xls").found
    assert plain(found.results.total or 0) == "88" and not found.recalculated


@pytest.mark.parametrize("stored", NOTHING)
def test_results_that_were_never_calculated_are_computed_or_doubted(
    calculated: bytes, stored: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "b.xls"
    path.write_bytes(with_records(calculated, lambda record: record[:10] + stored + record[18:]))
    (found,) = load(path).found
    assert plain(found.results.total or 0) == "72"  # but for the row that stands on a VLOOKUP
    told = {(each.code, each.cell) for each in check_all([found], "b.xls")}
    assert {("FORMULA_NOT_CALCULATED", cell) for cell in ("E4", "G4", "H4", "E6", "G6", "G7")} <= told
    assert {("CELL_UNCLEAR", "E8"), ("CELL_UNCLEAR", "G8")} <= told


def test_what_is_to_be_calculated_on_opening_is_no_figure_until_then(tmp_path: Path) -> None:
    """A mark in the record says so, and no other result of the file shows it: 0 beside a function that is not computed here."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["A2"], sheet["A3"] = "=VLOOKUP(1,B1:C1,2,0)", "=B1-B1", "=SUM(B1)"
    sheet["B1"], sheet["C1"] = 1, 0
    book.save(tmp_path / "a.xlsx")
    (path,) = convert([tmp_path / "a.xlsx"], "xls", tmp_path / "xls")
    path.write_bytes(with_records(path.read_bytes(), marked))
    cells = open_book(path)[0].grids[0].cells
    assert [bool(cells[row, 1].doubt) for row in (1, 2, 3)] == [True, True, False]
