from __future__ import annotations

from decimal import Decimal

import pytest

from xlsheets.audit.prose.statements import is_of_this_year, is_planned, rounds_to, years_in


@pytest.mark.parametrize(
    ("text", "now"),
    [
        ("自评总分为95分", True),
        ("上年自评总分为95分", False),
        ("上年总分88分，评价结果为95分", False),
        ("上年为良。自评总分为95分", True),
        ("截至9月底执行率为78%，全年执行率为95分", True),
        ("2023年支出率为95分", False),
        ("2024年支出率为95分", True),
        ("上半年支出率为95分", False),
    ],
)
def test_the_last_word_of_time_decides(text: str, now: bool) -> None:
    assert is_of_this_year(text, text.index("95分"), 2024) is now


@pytest.mark.parametrize(
    ("text", "planned"),
    [
        ("确保2025年全面完成", True),
        ("为全面完成目标奠定基础", True),
        ("已全面完成。下一步加强管理", False),
        ("全面完成", False),
    ],
)
def test_what_is_planned_is_told_by_its_clause(text: str, planned: bool) -> None:
    start = text.index("全面完成")
    assert is_planned(text, start, start + 4) is planned


def test_years_and_rounding() -> None:
    assert years_in("按〔2023〕5号文，2024年比2022年多") == [2024, 2022]
    assert (rounds_to(Decimal("0.276"), "0.28"), rounds_to(Decimal("-0.99"), "1")) == (True, False)
