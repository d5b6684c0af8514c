from __future__ import annotations

import pytest
from audit.audit_factory import codes, findings, form, only, row, satisfaction, subject, total
from msgspec.structs import replace
from samples.changed import with_rows
from samples.department_cases import SUINING, published

from xlsheets.audit.subject import Subject
from xlsheets.domain.evaluation import Goal, Indicator
from xlsheets.forms.catalog import find_form
from xlsheets.forms.placed import CellMap, Placed
from xlsheets.forms.schema_bands import FieldCell, Span
from xlsheets.forms.schema_reports import TextSpec

CONCLUSION = form(fields=(FieldCell(Span(1, 1), field="conclusion"),))
TEXTS = form(texts=(TextSpec("summary", "总体情况"),))


def concluded(text: str) -> Subject:
    return subject(of=CONCLUSION, fields={"unit": "某局", "conclusion": text})


def told(text: str, *rows: object, **more: object) -> Subject:
    return subject(*rows, of=TEXTS, texts={"summary": text}, **more)  # type: ignore[arg-type]


def test_conclusion_without_score() -> None:
    bad = only(concluded("各项指标完成度较高"), "CONCLUSION_WITHOUT_SCORE")
    assert (bad.cell, bad.expected, bad.severity) == ("C50", "自评总分100分", "warning")
    assert only(concluded("其中产出60分"), "CONCLUSION_WITHOUT_SCORE")
    assert codes(concluded("本项目自评总分 100 分")) == []
    assert codes(concluded("得100.00分，完成较好")) == []
    assert codes(subject(of=CONCLUSION)) == []


def test_a_conclusion_with_another_score_is_a_conflict() -> None:
    assert only(concluded("自评总分为98分"), "VALUE_CONFLICT").expected == "100分"


@pytest.mark.parametrize(
    ("text", "found", "expected"),
    [
        ("该项目自评总分为89.33分", "89.33分", "100分"),
        ("自评结果为良。", "良", "优"),
        ("评价等级为“良好”，", "良好", "优"),
        ("预算执行率 98.5%，", "98.5%", "100.00%"),
        ("支出率为99%", "99%", "100.00%"),
    ],
)
def test_value_conflict(text: str, found: str, expected: str) -> None:
    bad = only(told(text), "VALUE_CONFLICT")
    assert (bad.sheet, bad.cell, bad.severity) == ("文字说明", "C5", "warning")
    assert (bad.found, bad.expected) == (found, expected)


@pytest.mark.parametrize(
    "text",
    [
        "自评总分100分，自评结果为优。",
        "总分100分，其中产出指标自评得分60分",
        "预算执行率100%，支出率 100.00%",
        "预算执行率达90%以上的单位有3个",
        "评价结果为优化支出结构提供依据",
        "等级为优秀，",
        "绩效自评总分为{{ total }}分",
    ],
)
def test_no_value_conflict(text: str) -> None:
    assert codes(told(text)) == []


def test_text_contradiction() -> None:
    short = (row(actual="90人", reason="报名不足"), satisfaction())
    for text in ("已全部完成目标任务", "按时、按质、按量完成各项工作", "各项任务均已完成"):
        bad = only(told(text, *short), "TEXT_CONTRADICTION")
        assert (bad.cell, bad.severity) == ("C5", "warning")
    for text in ("未全部完成", "全部完成的指标有1个", "未能按时、按质、按量完成"):
        assert codes(told(text, *short)) == [], text
    assert codes(told("已全部完成目标任务")) == []


def test_a_goal_unfinished_beside_full_scores() -> None:
    bad = only(subject(goals=[Goal("发放补贴", "已培训，补贴发放正在进行中。")]), "TEXT_CONTRADICTION")
    assert (bad.cell, bad.found) == ("G15", "补贴发放正在进行中")
    short = (row(actual="90人", reason="报名不足"), satisfaction())
    assert codes(subject(*short, goals=[Goal("发放补贴", "发放正在进行中")])) == []


def test_the_rate_in_prose_follows_the_amounts() -> None:
    spent = total(adjusted="8.89", initial="8.89", executed="3.49", reason="资金下达晚")
    assert only(told("预算执行进度39.25%", budget=[spent]), "VALUE_CONFLICT").expected == "39.26%"
    assert codes(told("预算执行进度39.26%", budget=[spent])) == []


@pytest.mark.parametrize(
    "text",
    [
        "上年自评总分为95分，评价结果为良",
        "上半年支出率为45.2%，截至9月底预算执行率为78.6%",
        "2023年预算执行率为92.3%",
    ],
)
def test_other_times_are_no_conflict(text: str) -> None:
    assert codes(told(text, year=2024)) == []


def test_plans_are_no_contradiction() -> None:
    short = (row(actual="90人", reason="报名不足"), satisfaction())
    for text in ("确保2025年全面完成", "计划明年全部完成", "为全面完成目标奠定基础"):
        assert codes(told(text, *short, year=2024)) == [], text


def test_what_did_not_happen_has_no_contents() -> None:
    bad = only(told("国内接待0批次，0人次，具体内容包括：调研、视察"), "TEXT_CONTRADICTION")
    assert bad.found.startswith("0批次")
    assert codes(told("国内接待0批次，0人次，共计0万元")) == []


def test_a_problem_without_a_loss() -> None:
    def problems(text: str, score: str) -> list[str]:
        evaluation = published(SUINING)
        rows = with_rows(evaluation, lambda item: replace(item, score=score) if item.weight == "-" else item)
        places = [{"name": f"C{number}"} for number in range(6, 6 + len(rows.indicators))]
        cells = CellMap("自评表", indicators=places, indicator_rows=[*range(6, 6 + len(places))])
        checked = Subject.of(Placed(find_form(SUINING), replace(rows, texts={"problems": text}), cells))
        return [each.found for each in findings(checked, "TEXT_CONTRADICTION")]

    assert problems("财务管理制度不完善、目标设置浮于表面", "0") == ["财务管理制度不完善"]
    assert problems("财务管理制度不完善", "-1") == []
    assert problems("没有发现问题", "0") == []


def excuses(reason: str, *more: Indicator, **changes: str) -> list[str]:
    rows = (row(reason=reason, **changes), *(more or (satisfaction(),)))
    return [each.cell for each in findings(subject(*rows), "TEXT_CONTRADICTION")]


def test_a_reason_for_a_miss_beside_a_figure_that_meets_its_target() -> None:
    for reason in ("因疫情未完成", "学员缺考，未达到目标", "进度偏低，加快推进"):
        assert excuses(reason) == ["K20"], reason
        assert excuses(reason, actual="90人") == [], reason
    for reason in (
        "超额完成，年初目标偏低",
        "没有未完成的情况",
        "上半年未完成，下半年已补训",
        "无偏差",
        "未超预算",
        "报名人数多于预期",
        "前期未按时完成，后全部完成",
        "避免了未按时完成的风险",
    ):
        assert excuses(reason) == [], reason
