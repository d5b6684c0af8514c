"""What systems export: formulas beside 0, beside the template's figure, beside nothing."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from files.rich_workbook import edit_zip, part, plain_workbook

from xlsheets.audit.check import check_all
from xlsheets.errors import UserError
from xlsheets.files.grid import UNCALCULATED, Book, Cell, Grid
from xlsheets.files.open_book import open_book
from xlsheets.recognise.load import load
from xlsheets.recognise.recalculation.stale_results import with_fresh_results
from xlsheets.recompute.freeze import freeze
from xlsheets.recompute.recompute import recompute

SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
HEADER = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"]
ROWS = [
    ["产出指标", "数量指标", "走访企业数", "≥40家", "38家", 50, 47.5, "企业搬迁"],
    ["产出指标", "质量指标", "稳定率", "≥95%", "=B20/B21", 40, 40, ""],
]


def export(folder: Path, stored: str, *, actual: str = "B20/B21", total: str = "SUM(G4:G5)", asks: bool = True) -> Path:
    """A sheet whose actual and total are formulas beside which ``stored`` stands (``<v>0</v>``, or nothing)."""
    cells: dict[str, object] = {"A1": "项目支出绩效自评表", "A2": "项目名称", "B2": "甲项目", "B20": 96, "B21": 100}
    for row, values in enumerate([HEADER, *ROWS], start=3):
        cells |= {f"{'ABCDEFGH'[column]}{row}": value for column, value in enumerate(values)}
    cells |= {"A6": "总分", "F6": 90, "G6": "=0", "E5": "=0"}
    data = plain_workbook(cells)
    xml = part(data, SHEET).decode()
    for place, formula in (("E5", actual), ("G6", total)):
        start = xml.index(f'<c r="{place}"')
        end = xml.index("</c>", start)
        xml = f'{xml[:start]}<c r="{place}"><f>{formula}</f>{stored}{xml[end:]}'
    book = part(data, BOOK).decode().replace(' fullCalcOnLoad="1"', "") if not asks else part(data, BOOK).decode()
    path = folder / "导出.xlsx"
    path.write_bytes(edit_zip(data, {SHEET: xml.encode(), BOOK: book.encode()}))
    return path


def codes(path: Path) -> dict[str, list[str]]:
    """Code → cells of the findings."""
    found: dict[str, list[str]] = {}
    for each in check_all(load(path).found, str(path)):
        found.setdefault(each.code, []).append(each.cell)
    return found


@pytest.mark.parametrize("stored", ["<v>0</v>", "<v>61.5</v>", ""])
@pytest.mark.parametrize("asks", [True, False])
def test_what_can_be_computed_counts_with_what_it_comes_to(tmp_path: Path, stored: str, asks: bool) -> None:
    path = export(tmp_path, stored, asks=asks)
    (found,) = load(path).found
    assert [item.actual for item in found.evaluation.indicators] == ["38家", "0.96"]
    assert found.results.total == Decimal("87.5")
    assert codes(path)["FORMULA_NOT_CALCULATED"] == ["E5", "G6"]


def test_a_recompute_stores_it_once_and_leaves_the_formula(tmp_path: Path) -> None:
    path = export(tmp_path, "<v>0</v>")
    path.write_bytes(recompute(load(path)).data)
    cell = open_book(path)[0].grids[0].cells[6, 7]
    assert (cell.text, cell.formula) == ("87.5", "SUM(G4:G5)")
    assert "FORMULA_NOT_CALCULATED" not in codes(path)
    assert recompute(load(path)).data == path.read_bytes()


def test_a_frozen_copy_has_what_it_comes_to(tmp_path: Path) -> None:
    path = export(tmp_path, "<v>61.5</v>")
    path.write_bytes(freeze(load(path)))
    cell = open_book(path)[0].grids[0].cells[6, 7]
    assert (cell.text, cell.formula) == ("87.5", None)


@pytest.mark.parametrize(
    ("stored", "asks"), [("<v>0</v>", True), ("<v>61.5</v>", False)], ids=["asks", "another one is stale"]
)
def test_what_cannot_be_computed_is_no_result_and_never_final(tmp_path: Path, stored: str, asks: bool) -> None:
    path = export(tmp_path, stored, actual="VLOOKUP(A5,A20:B21,2)", asks=asks)
    (found,) = load(path).found
    assert "actual" in found.evaluation.indicators[1].doubts
    assert "E5" in codes(path)["CELL_UNCLEAR"]
    with pytest.raises(UserError, match="自评表!E5"):
        freeze(load(path))


def test_where_programs_have_calculated_nothing_is_doubted(tmp_path: Path) -> None:
    path = export(tmp_path, "<v>0.96</v>", actual="VLOOKUP(A5,A20:B21,2)", total="0.96", asks=False)
    assert not codes(path).keys() & {"FORMULA_NOT_CALCULATED", "CELL_UNCLEAR"}


def test_a_total_of_the_persons_own_follows_the_scores_that_a_recompute_fills_in(tmp_path: Path) -> None:
    data = part(export(tmp_path, "<v>0.96</v>").read_bytes(), SHEET).decode()
    path = tmp_path / "导出.xlsx"
    score = data.index('<c r="G4"')
    emptied = data[:score] + data[data.index("<c", score + 1) :]
    path.write_bytes(edit_zip(path.read_bytes(), {SHEET: emptied.encode()}))
    path.write_bytes(recompute(load(path)).data)
    grid = open_book(path)[0].grids[0]
    assert (grid.text(4, 7), grid.text(6, 7)) == ("47.5", "87.5")
    assert recompute(load(path)).data == path.read_bytes()


def test_one_that_was_never_calculated_speaks_against_the_others_wherever_they_stand() -> None:
    unknown = {
        (1, 1): Cell("n", "38", Decimal(38), "VLOOKUP(B1,C1:D9,2)"),
        (2, 1): Cell("n", "0", Decimal(0), "VLOOKUP(B2,C1:D9,2)"),
    }
    for rows in (unknown, dict(reversed(unknown.items()))):
        (grid,) = with_fresh_results(Book("a.xlsx", [Grid("表", rows)]), asks=True).grids
        assert [cell.doubt for cell in grid.cells.values()] == [UNCALCULATED, UNCALCULATED]
