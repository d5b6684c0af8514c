"""Points written as shares: 50%, 30% and 10% beside 10 points of the execution are 100 points, never 10."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace

from tests.recognise.small_grid import HEAD, NATIONAL, book_of, grid_of
from xlsheets.audit.check import run_checks
from xlsheets.audit.subject import Subject
from xlsheets.domain.status import TO_JUDGE
from xlsheets.files.addresses import row_column
from xlsheets.files.grid import Cell
from xlsheets.forms.placed import Evaluated
from xlsheets.recognise.load import evaluated
from xlsheets.recognise.points.percent_points import with_points_to_store
from xlsheets.recognise.recognise import recognise

TOP = "项目支出绩效自评表\n项目资金（万元）||年初预算数|全年预算数|全年执行数|分值|执行率|得分\n|年度资金总额|100|100|90|10||"
ROWS = (
    "产出指标|数量指标|走访企业数|≥40家|40家",
    "产出指标|质量指标|合格率|≥95%|96%",
    "效益指标|社会效益指标|稳定率|≥95%|96%",
)


def read(*points: str, cells: dict[str, Cell] | None = None, more: str = "", block: str = "10") -> Evaluated:
    rows = [f"{row}|{each}{more}" for row, each in zip(ROWS, points, strict=True)]
    grid = grid_of("\n".join([TOP.replace("|10||", f"|{block}||"), HEAD, *rows, "总分|||||100%|"]))
    grid.cells.update({row_column(place): cell for place, cell in (cells or {}).items()})
    book = book_of(grid)
    (found,) = evaluated(book, recognise(book, [NATIONAL]))
    return found


@pytest.mark.parametrize(
    "points",
    [
        ("50%", "30%", "10%"),
        ("50％", "30 %", "10％"),
        ("52.5%", "27.5%", "10%"),
        ("50%", "30%", "10分"),
        ("0.5", "0.3", "0.1"),
    ],
)
def test_shares_are_points_that_add_up_to_100_with_those_of_the_execution(points: tuple[str, ...]) -> None:
    found = read(*points)
    assert (found.results.weight_total, found.results.total, found.results.grade) == (100, 99, "优")
    assert next(iter(found.shares_taken.items())) == ("F5", points[0])


def test_a_number_shown_as_a_share_is_one() -> None:
    shown = {f"F{5 + at}": Cell("n", text, Decimal(text), format="0%") for at, text in enumerate(("0.5", "0.3", "0.1"))}
    assert read("", "", "", cells=shown).results.total == 99


@pytest.mark.parametrize("block", ["", "/", "0"])
@pytest.mark.parametrize("points", [("50%", "40%", "10%"), ("0.5", "0.4", "0.1"), ("50", "40", "10")])
def test_rows_with_all_points_leave_none_to_a_block_that_prints_none(points: tuple[str, ...], block: str) -> None:
    results = read(*points, block=block).results
    assert (results.weight_total, results.total) == (100, 100)


@pytest.mark.parametrize(("points", "block"), [(("50%", "40%", "10%"), "10%"), (("0.5", "0.4", "0.1"), "10 分")])
def test_all_points_beside_those_that_the_block_prints_are_unclear(points: tuple[str, ...], block: str) -> None:
    found = read(*points, block=block)
    assert found.shares_unclear == {"F5": points[0], "F6": points[1], "F7": points[2]}
    assert [result.status for result in found.results.indicators] == [TO_JUDGE] * 3
    (finding,) = (each for each in run_checks(Subject(found)) if each.code == "WEIGHT_AS_SHARE")
    assert (finding.severity, finding.cell) == ("error", "F5")


@pytest.mark.parametrize(
    ("points", "block"),
    [
        (("50", "20", "10"), "20"),
        (("50%", "20%", "10%"), "20%"),
        (("0.5", "0.2", "0.1"), "0.2"),
        (("50", "40", "5"), "5 分"),
    ],
)
def test_the_block_s_own_points_go_before_those_of_the_form(points: tuple[str, ...], block: str) -> None:
    found = read(*points, block=block)
    earned = found.form.policy.execution.weight * Decimal("0.9")
    assert (found.results.weight_total, found.results.execution.score) == (100, earned)


@pytest.mark.parametrize("points", [("100%", "100%", "100%"), ("60%", "40%", "100%"), ("50%", "30%", "")])
def test_shares_that_are_no_total_are_no_points(points: tuple[str, ...]) -> None:
    found = read(*points)
    assert (found.shares_taken, found.results.grade) == ({}, None)


def test_a_score_that_is_a_share_too() -> None:
    found = read("50%", "30%", "10%", more="|9.5%")
    assert [result.score for result in found.results.indicators] == [Decimal("9.5")] * 3


def test_bare_shares_beside_scores_of_the_same_measure_stay() -> None:
    assert read("0.5", "0.3", "0.1", more="|0.1").shares_taken == {}


def test_a_recompute_stores_points_in_a_workbook_of_ours() -> None:
    found = read("60%", "40%", "100%")
    items = [
        replace(item, weight=text)
        for item, text in zip(found.evaluation.indicators, ("50%", "30%", "10%"), strict=True)
    ]
    ours = replace(found, evaluation=replace(found.evaluation, indicators=items))
    assert with_points_to_store(ours).to_store == {"F5": 50, "F6": 30, "F7": 10}
    assert with_points_to_store(found) is found
