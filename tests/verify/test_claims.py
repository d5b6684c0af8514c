"""What a figure is said to be is told by its sentence."""

from __future__ import annotations

import pytest

from xlsheets.audit.prose.statements import NOW
from xlsheets.forms.placed import Evaluated
from xlsheets.verify.claims import claims_of
from xlsheets.verify.known_figures import known_evaluation


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("该项目自评分数为89.33分", [("total", "")]),
        ("2024年，我局预算金额为2万元，市财政局实际下达额度1.99万元", [("adjusted", ""), ("adjusted", "")]),
        ("支出率100%", [("rate", "")]),
        ("截至2024年12月底，项目支出1.99万元", [("executed", "")]),
        ("7项绩效指标中，6项完成", [("count_total", ""), ("count_complete", "")]),
        ("监管有效性指标分值8分，自评得分8分", [("weight", "indicators[1]"), ("score", "indicators[1]")]),
        ("监管有效性8分，自评8分", [("weight", "indicators[1]"), ("score", "indicators[1]")]),
        ("监管有效性得分8分（满分8分）", [("score", "indicators[1]"), ("weight", "indicators[1]")]),
        ("绩效产出29.33分", [("score", "level1[1]")]),
        ("①监管有效性。得8分（满分8分）。", [("score", "indicators[1]"), ("weight", "indicators[1]")]),
        ("服务对象满意度达到98%", [("actual", "indicators[6]")]),
        ("服务对象满意度为98%", [("actual", "indicators[6]")]),
        ("预算执行数1.99万元", [("executed", "")]),
        ("过程－事项管理～监管有效性（完成率为100.00%）", [("completion", "indicators[1]")]),
        (
            "共设立绩效目标7个，全部完成的6个，未完成的1个",
            [("count_total", ""), ("count_complete", ""), ("count_incomplete", "")],
        ),
        ("80%以上的占85.71%、60%—80%的占0%、60%以下的占14.29%", [(f"share_band{at}", "") for at in range(3)]),
    ],
)
def test_words_say_what_a_figure_is(mail: Evaluated, text: str, said: list[tuple[str, str]]) -> None:
    known = known_evaluation(mail)
    assert [(each.role.figures[0], each.about) for each in claims_of(text, lambda _: known)] == said


@pytest.mark.parametrize(
    "text",
    [
        "其中：基本支出538.05万元，项目支出之外18839.99万元",
        "上年自评总分为95分",
        "拟需10万元用于邮电费",
        "确保2025年支出率100%以上",
        "每人补助标准163元",
        "上半年支出率为45.2%",
        "截至2024年6月底，项目支出15.2万元，支出进度41.64%",
        "效益指标共8项，其中6项完成",
        "申报绩效目标6个，完成5个",
    ],
)
def test_parts_other_years_plans_and_standards_are_not_compared(mail: Evaluated, text: str) -> None:
    known = known_evaluation(mail)
    assert not [each for each in claims_of(text, lambda _: known) if each.when == NOW]
