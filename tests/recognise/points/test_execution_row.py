"""The execution rate as a row of the indicator table and as a budget block with points: 10 points, not 20."""

from __future__ import annotations

import pytest

from tests.recognise.small_grid import HEAD, NATIONAL, book_of, grid_of
from xlsheets.domain.execution import names_execution
from xlsheets.forms.placed import Evaluated
from xlsheets.recognise.load import evaluated
from xlsheets.recognise.recognise import recognise

BLOCK = "项目支出绩效自评表\n项目资金（万元）||年初预算数|全年预算数|全年执行数|分值|执行率|得分\n|年度资金总额|100|100|93.5|10||"
WITHOUT_POINTS = (
    "项目支出绩效自评表\n项目资金（万元）||年初预算数|全年预算数|全年执行数|执行率\n|年度资金总额|100|100|93.5|"
)
SCORED = BLOCK.replace("|10||", "|10|93.5%|9.35")
FIRST, LAST = "产出指标|数量指标|走访企业数|≥40家|40家|50|50", "效益指标|社会效益指标|稳定率|≥95%|96%|40|40"


def read(block: str, *rows: str) -> Evaluated:
    book = book_of(grid_of("\n".join([block, HEAD, *rows, "总分"])))
    (found,) = evaluated(book, recognise(book, [NATIONAL]))
    return found


@pytest.mark.parametrize("block", [BLOCK, WITHOUT_POINTS, SCORED])
@pytest.mark.parametrize(
    "row",
    [
        "预算执行率|预算执行率|预算执行率|100%|93.5%|10|",
        "预算执行率|预算执行率|预算执行率|||10|",
        "预算执行|预算执行率|资金执行率|≥90%|93.5%|10|9.35",
        "预算执行率（10分）|预算执行|执行数与预算数之比|≥95%||10|",
        "产出指标|时效指标|2024年部门预算执行率|100%||10|9.35",
        "预算执行情况|||||10|9.35",
    ],
)
def test_the_points_of_the_execution_count_once(block: str, row: str) -> None:
    found = read(block, row, FIRST, LAST)
    assert (found.results.weight_total, str(found.results.total)) == (100, "99.35")
    assert found.execution_in_table == "C5"


@pytest.mark.parametrize("row", ["预算执行率|预算执行率|预算执行率|100%|93.5%|—|—", "预算执行率（10分）|||||10|"])
def test_a_row_that_earns_nothing_leaves_them_to_the_block(row: str) -> None:
    results = read(BLOCK, row, FIRST, LAST).results
    assert (results.weight_total, str(results.total), results.grade) == (100, "99.35", "优")


def test_an_indicator_about_the_rate_has_points_of_its_own_where_all_add_up_to_100() -> None:
    found = read(BLOCK, "产出指标|时效指标|预算执行率|≥90%|93.5%|10|", FIRST.replace("50|50", "40|40"), LAST)
    assert (found.results.weight_total, str(found.results.total), found.execution_in_table) == (100, "99.35", "")


def test_points_that_are_110_without_the_block_stay_110() -> None:
    found = read(BLOCK, "预算执行率|预算执行率|预算执行率|100%|93.5%|10|", FIRST.replace("50|50", "60|60"), LAST)
    assert (found.results.weight_total, str(found.results.total)) == (110, "109.35")


@pytest.mark.parametrize(("block", "total"), [(WITHOUT_POINTS, "100.00"), (BLOCK, "109.35")])
def test_rows_with_all_the_points_leave_none_to_a_block_that_prints_none(block: str, total: str) -> None:
    assert str(read(block, FIRST.replace("50|50", "60|60"), LAST).results.total) == total


@pytest.mark.parametrize(
    "name",
    ["预算执行率", "1.预算执行率", "资金 支出率", "预算执行情况（10分）", "整体支出预算执行率", "2024年预算执行率指标"],
)
def test_names_of_the_execution(name: str) -> None:
    assert names_execution(name)


@pytest.mark.parametrize("name", ["三公经费预算执行率", "资金到位率", "执行率提高幅度", "预算编制", ""])
def test_other_names(name: str) -> None:
    assert not names_execution(name)
