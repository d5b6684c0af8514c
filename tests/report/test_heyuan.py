"""The narrative of the form gd-heyuan-project: what it says under every condition."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from msgspec.structs import replace
from samples.changed import with_row, with_rows

from xlsheets.domain.evaluation import Evaluation
from xlsheets.report.rendered import RenderedReport

Tell = Callable[[Evaluation], RenderedReport]


def complete(evaluation: Evaluation, completion: str = "100%", reason: str = "") -> Evaluation:
    return with_rows(evaluation, lambda item: replace(item, completion=completion, reason=reason))


def with_text(evaluation: Evaluation, key: str, text: str) -> Evaluation:
    return replace(evaluation, texts={**evaluation.texts, key: text})


def test_the_published_evaluation_comes_out_right(mail: Evaluation, tell: Tell) -> None:
    text = tell(mail).text
    assert "本项目得89.33分，等级为良。其中，决策情况及实施过程20分、绩效产出29.33分、绩效效益40分。" in text
    assert "共设立绩效目标7个，全部完成的6个，未完成的1个，未完成的占14.29%。" in text
    assert "按完成率分，80%以上的占85.71%、60%—80%的占0%、60%以下的占14.29%。" in text
    assert "编入预算2万元，市财政局下达额度1.99万元" in text
    assert "已支出1.99万元，支出率100%，无资金结余。\n" in text
    assert "各项指标的得分是：\n1.过程-" in text
    assert "\n2.产出-数量指标-参保人权益记录或转移邮寄份数13.34分，自评2.67分；" in text
    assert "填报日期：2025年4月22日" in text


def test_nothing_of_the_template_is_left(mail: Evaluation, tell: Tell) -> None:
    for evaluation in (mail, Evaluation(form="gd-heyuan-project")):
        text = tell(evaluation).text
        assert not re.search(r"[{}@#|*]|None|True|False|。。|，。|；。|\U0010ff10", text), text


def test_nobody_vouches_for_the_money_but_the_person_who_typed_it(mail: Evaluation, tell: Tell) -> None:
    assert "挪用" not in tell(mail).text
    assert "无资金结余，没有挤占挪用。\n" in tell(with_text(mail, "compliance", "没有挤占挪用。")).text


def test_one_unmet_indicator(mail: Evaluation, tell: Tell) -> None:
    text = tell(mail).text
    assert (
        "未完成的绩效目标有1个：产出-数量指标-参保人权益记录或转移邮寄份数（完成率20.01%），未完成的主要原因是目标值按"
        in text
    )
    assert "偏离预期值较大的有：产出-数量指标-参保人权益记录或转移邮寄份数。偏差较大的主要原因是目标值按" in text


def test_several_unmet_indicators(mail: Evaluation, tell: Tell) -> None:
    text = tell(with_row(mail, 4, completion="90%", reason="采购延期；")).text
    assert "未完成的绩效目标有2个：" in text
    assert "（完成率20.01%）；产出-成本指标-专用纸张耗费及邮寄费（完成率90%）。未完成的主要原因有：一是目标值" in text
    assert "；二是采购延期。" in text


def test_the_same_reason_is_told_once(mail: Evaluation, tell: Tell) -> None:
    for place in (2, 3):
        mail = with_row(mail, place, completion="85%", reason="额度下达较晚")
    assert "未完成的主要原因是额度下达较晚。" in tell(mail).text


def test_several_deviations_need_their_own_explanation(mail: Evaluation, tell: Tell) -> None:
    mail = with_row(mail, 4, completion="50%", reason="采购延期")
    assert ("deviation", "偏差较大的原因") in tell(mail).missing
    told = with_text(mail, "deviation", "额度下达晚于计划。")
    assert "专用纸张耗费及邮寄费。偏差较大的主要原因是额度下达晚于计划。" in tell(told).text


def test_no_unmet_indicator(mail: Evaluation, tell: Tell) -> None:
    texts = {key: text for key, text in mail.texts.items() if key not in ("problems", "improvements")}
    report = tell(complete(replace(mail, texts=texts)))
    assert "没有未完成的绩效目标。" in report.text
    assert "我局2024年度各项指标的完成率都在80%以上。" in report.text
    assert "圆满完成了绩效目标。" in report.text
    assert "problems" not in dict(report.missing)


def test_unmet_without_large_deviation(mail: Evaluation, tell: Tell) -> None:
    assert "我局2024年度各项指标的完成率都在80%以上。" in tell(with_row(mail, 2, completion="80%")).text


@pytest.mark.parametrize(
    ("completion", "grade", "words"),
    [
        ("95%", "优", "总体实施情况优良，较好地完成了绩效目标，但也存在以下问题："),
        ("85%", "良", "较好地完成了绩效目标，但也存在以下问题："),
        ("70%", "中", "基本完成了绩效目标，但也存在以下问题："),
        ("30%", "差", "没有按要求完成绩效目标，存在以下问题："),
    ],
)
def test_the_wording_follows_the_grade(mail: Evaluation, tell: Tell, completion: str, grade: str, words: str) -> None:
    text = tell(complete(mail, completion, "预测偏高")).text
    assert f"等级为{grade}。" in text
    assert words in text


@pytest.mark.parametrize(
    ("executed", "words"),
    [
        ("1.5", "支出率75.38%，资金结余0.49万元。"),
        ("2.09", "支出超出下达额度0.1万元。"),
        ("", "资金结余【待填：资金结余】。"),
    ],
)
def test_surplus(mail: Evaluation, tell: Tell, executed: str, words: str) -> None:
    spent = replace(mail, budget=[replace(mail.budget[0], executed=executed)])
    assert words in tell(spent).text


def test_transfers(mail: Evaluation, tell: Tell) -> None:
    assert "市财政局下达额度1.99万元。" in tell(mail).text  # nobody said where the money went: nor does the report
    text = tell(with_text(mail, "transfers", "其中转移支付至县区0.5万元。")).text
    assert "1.99万元，其中转移支付至县区0.5万元。" in text


def test_measures_are_counted(mail: Evaluation, tell: Tell) -> None:
    report = tell(mail)
    block = next(block for block in report.blocks if "整改措施：" in block.text)
    assert block.text.endswith("一是按批复额度合理设置绩效目标；二是严格执行预算，用好有限资金。")
    assert [run.text for run in block.runs if run.bold] == ["一是", "二是"]


def test_what_is_not_scored_yet_is_named(mail: Evaluation, tell: Tell) -> None:
    report = tell(with_row(mail, 1, completion=None))
    assert "本项目得【待填：自评总分】分，等级为【待填：自评等级】。" in report.text
    assert "还有1个指标没有得出完成率或得分：【待填：过程-事项管理-监管有效性】。" in report.text
    assert "没有未完成的绩效目标" not in report.text
    assert ("", "自评等级") in report.missing


def test_an_empty_evaluation_is_a_report_of_placeholders(tell: Tell) -> None:
    report = tell(Evaluation(form="gd-heyuan-project"))
    assert "【待填：项目名称】" in report.text
    assert {"use_of_funds", "goal", "operation"} <= {text_id for text_id, _ in report.missing}


def test_typed_text_that_finds_no_place_is_reported(mail: Evaluation, tell: Tell) -> None:
    assert tell(complete(with_text(mail, "deviation", "无"))).unused == [("deviation", "偏差较大的原因")]


def test_hostile_names_stay_names(mail: Evaluation, tell: Tell) -> None:
    report = tell(replace(mail, subject="# 项目**{{ 7*7 }}**\n@pagebreak"))
    assert "2024年# 项目**{{ 7*7 }}**@pagebreak绩效自评报告" in report.text
    assert sum(block.kind == "pagebreak" for block in report.blocks) == 1
