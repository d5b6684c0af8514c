"""A cell of which nobody can tell what it shows: no completion, no score, and the finding that names it."""

from __future__ import annotations

from pathlib import Path

import pytest
from excel.ribbon_cases import case_bytes
from files.rich_workbook import saved
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from recognise.plain_table import plain_table, told
from samples.kept import opened

from xlsheets.audit.check import check_all
from xlsheets.domain.status import Case
from xlsheets.recognise.load import load

HEADERS = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"]
RAISED = CellRichText(["38", TextBlock(InlineFont(vertAlign="superscript"), "1"), "家"])


@pytest.mark.parametrize(
    ("column", "score", "left"),
    [(4, None, (None, Case.DOUBTFUL, None)), (5, None, (None, Case.DOUBTFUL, None)), (5, 47, (47, Case.DOUBTFUL, 47)),
     (6, None, (None, Case.DOUBTFUL, 50)), (7, 47, (None, Case.DOUBTFUL, None))],
)  # fmt: skip
def test_what_cannot_be_told_is_left_to_a_person(
    tmp_path: Path, column: int, score: int | None, left: tuple[object, ...]
) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["项目支出绩效自评表（2024年度）"])
    sheet.append(["项目名称", "某项目"])
    sheet.append(HEADERS)
    sheet.append(["产出指标", "数量指标", "走访企业数", "≥40家", "38家", 50, score, "企业搬迁"])
    sheet.append(["效益指标", "社会效益指标", "稳定率", "≥95%", "96%", 50, None, None])
    sheet.append(["总分"])
    sheet.cell(4, column).value = RAISED if column < 6 else "5"  # type: ignore[assignment]
    if column > 5:
        sheet.cell(4, column).font = Font(strike=True)
    (tmp_path / "a.xlsx").write_bytes(saved(book))
    loaded = load(tmp_path / "a.xlsx")
    (found,) = loaded.found
    result, other = found.results.indicators
    assert (result.score, result.case) == left[:2]
    assert (result.status == "", other.score) == (left[0] is not None, 50)
    (finding,) = (each for each in check_all(loaded.found, "a.xlsx") if each.code == "CELL_UNCLEAR")
    assert finding.cell == f"{'ABCDEFGH'[column - 1]}4"


@pytest.mark.parametrize(
    "cell", ["B2", "E2", "D5", "F4", "I4", "E7", "B9", "C9", "D9", "E9", "F9", "G9", "H9", "F12", "G12"]
)
def test_a_formula_that_was_never_calculated_is_called_that_and_nothing_missing(cell: str, tmp_path: Path) -> None:
    plain_table(path := tmp_path / "a.xlsx", {cell: '=VLOOKUP("走访",台账!A:B,2,FALSE)'})
    found = told(path)
    (finding,) = found.pop("CELL_UNCLEAR")
    assert (finding.cell, "没有计算过" in finding.message, "打开并保存" in finding.fix) == (cell, True, True)
    assert not {
        each.code for every in found.values() for each in every if each.cell == cell and "_MISSING" in each.code
    }


@pytest.mark.parametrize("role", ["target", "actual", "weight", "score"])
def test_so_it_is_in_a_workbook_of_ours(role: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(case_bytes("chengde-2021"))
    (found,) = load(path).found
    book = opened(path.read_bytes())
    where = found.cells.indicators[1][role]
    book[found.cells.sheet][where].value = "=VLOOKUP(1,$X$1:$Y$9,2,FALSE)"
    book.save(path)
    assert [each.cell for each in told(path)["CELL_UNCLEAR"]] == [where]


@pytest.mark.parametrize(
    ("value", "code", "struck"), [("9", ";;;", False), (9, "General", True), ("=VLOOKUP(1,A1:B2,2,0)", "0", False)]
)
def test_points_of_the_execution_that_nobody_sees_stay_open(
    value: str | int, code: str, struck: bool, tmp_path: Path
) -> None:
    book, sheet = plain_table(path := tmp_path / "a.xlsx", {"I4": value})
    sheet["I4"].number_format, sheet["I4"].font = code, Font(strike=struck)
    book.save(path)
    (found,) = load(path).found
    assert (found.results.execution.score, str(found.results.total)) == (None, "87.50")
    assert [each.cell for each in told(path)["CELL_UNCLEAR"]] == ["I4"]
