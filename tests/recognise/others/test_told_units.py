"""A unit that a header or a name tells is that of the bare figure below it."""

from __future__ import annotations

import pytest

from tests.recognise.small_grid import HEAD, NATIONAL, book_of, grid_of
from xlsheets.domain.results import IndicatorResult
from xlsheets.domain.status import Case
from xlsheets.recognise.load import evaluated
from xlsheets.recognise.recognise import recognise


def read(targets: str, name: str, target: str, actual: str) -> IndicatorResult:
    head = HEAD.replace("年度指标值", targets)
    row = f"产出指标|成本指标|{name}|{target}|{actual}|90|"
    book = book_of(grid_of(f"项目支出绩效自评表\n{head}\n{row}\n总分"))
    (found,) = evaluated(book, recognise(book, [NATIONAL]))
    return found.results.indicators[0]


@pytest.mark.parametrize(
    ("targets", "name", "target", "actual", "completion"),
    [
        ("年度指标值（万元）", "项目成本", "≤40", "385000元", "1"),
        ("年度指标值（万元）", "项目成本", "≥40", "36万元", "0.9"),
        ("年度指标值", "项目成本（万元）", "≥40", "360000元", "0.9"),
        ("年度指标值（万元）", "走访户数", "≥40", "36户", "0.9"),
    ],
)
def test_the_unit_of_a_header_or_a_name(targets: str, name: str, target: str, actual: str, completion: str) -> None:
    assert str(read(targets, name, target, actual).completion) == completion


def test_without_one_nobody_knows() -> None:
    assert read("年度指标值", "项目成本", "≤40", "385000元").case is Case.SLIP_OF_UNIT
