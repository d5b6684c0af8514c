"""Rows below 其中：, whatever they are called, earn nothing where the rows with points have all there are."""

from __future__ import annotations

import pytest

from tests.recognise.small_grid import HEAD, NATIONAL, book_of, grid_of
from xlsheets.forms.placed import Evaluated
from xlsheets.recognise.load import evaluated
from xlsheets.recognise.recognise import recognise

BLOCK = "项目支出绩效自评表\n项目资金（万元）||年初预算数|全年预算数|全年执行数|分值|执行率|得分\n|年度资金总额|100|100|90|10||"
WHOLE = "产出指标|数量指标|走访企业数|≥40家|38家|50"
LAST = "效益指标|社会效益指标|稳定率|≥95%|96%|40"


def read(*rows: str) -> Evaluated:
    book = book_of(grid_of("\n".join([BLOCK, HEAD, *rows, "总分"])))
    (found,) = evaluated(book, recognise(book, [NATIONAL]))
    return found


@pytest.mark.parametrize(
    "parts",
    [
        ("||其中：规上企业|≥10家|9家|", "||规下企业|≥30家|29家|"),
        ("||其中：|||", "||规上企业|≥10家|9家|", "||规下企业|≥30家|29家|"),
        ("||其中：规上企业|≥10家|9家|—|—", "||－规下企业|≥30家|29家|—|—"),
        ("||①规上企业|≥10家|9家|", "||②规下企业|≥30家|29家|"),
        ("||包括：规上企业|≥10家|9家|", "||规下企业|≥30家|29家|"),
        ("|其中：|规上企业|≥10家|9家|", "||规下企业|≥30家|29家|"),
    ],
)
def test_the_rows_below_of_which_are_parts(parts: tuple[str, ...]) -> None:
    results = read(WHOLE, *parts, LAST).results
    assert (str(results.total), results.grade, results.open_count) == ("96.50", "优", 0)
    assert str(results.indicators[1].completion) == "0.9"


@pytest.mark.parametrize(
    "rows",
    [
        (
            WHOLE.replace("|50", "|30"),
            "||其中：规上企业|≥10家|9家|",
            "||规下企业|≥30家|29家|",
            LAST,
        ),  # points are missing
        (WHOLE, "||其中：规上企业|≥10家|9家|", "|质量指标|合格率|≥90%|92%|", LAST),  # another group
        (WHOLE, "||合格率|≥90%|92%|", LAST),  # no part at all
    ],
)
def test_other_rows_without_points_stay_open(rows: tuple[str, ...]) -> None:
    assert read(*rows).results.open_count == 1
