"""Which numbers of a text are figures, and what they are worth."""

from __future__ import annotations

from decimal import Decimal

import pytest

from xlsheets.verify.quantities import COUNT, MONEY, PERCENT, SCORE, quantities


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("额度1.99万元", MONEY, "19900"),
        ("支出154719.14元", MONEY, "154719.14"),
        ("共1,160.5万元", MONEY, "11605000"),
        ("支出率100%", PERCENT, "1"),
        ("差异率为-0.99%", PERCENT, "-0.0099"),
        ("得分3.5分", SCORE, "3.5"),
        ("共设7个", COUNT, "7"),
    ],
)
def test_a_figure_is_read_with_its_unit(text: str, kind: str, value: str) -> None:
    (found,) = quantities(text)
    assert (found.kind, found.value) == (kind, Decimal(value))


@pytest.mark.parametrize(
    "text",
    ["2024年4月22日", "承财〔2022〕1号", "第3季度", "1.过程管理", "（2）产出", "财决01-1表", "电话0762-1234567"],
)
def test_dates_ordinals_and_numbers_of_documents_are_no_figures(text: str) -> None:
    assert not quantities(text)


@pytest.mark.parametrize("text", ["80%以上的", "60%—80%的", "60%以下的", "不低于95%", "≥90%"])
def test_thresholds_are_bounds(text: str) -> None:
    assert all(each.bound for each in quantities(text))


@pytest.mark.parametrize(
    ("text", "figure"), [("15万余元", "154719.14"), ("约15万元", "154719.14"), ("15余万元", "158000")]
)
def test_a_vague_figure_agrees_with_what_is_near(text: str, figure: str) -> None:
    assert all(each.agrees(Decimal(figure)) for each in quantities(text))


@pytest.mark.parametrize(
    ("text", "figure", "agrees"),
    [
        ("占0.28%", "0.00278", True),
        ("占1%", "0.0028", False),
        ("占1%", "0.0099", True),
        ("共3.49万元", "34900", True),
        ("共3.5万元", "34900", True),
        ("共3.4万元", "34900", False),
    ],
)
def test_a_figure_agrees_as_far_as_it_shows_half_up(text: str, figure: str, agrees: bool) -> None:
    assert quantities(text)[0].agrees(Decimal(figure)) is agrees
