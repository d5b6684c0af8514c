"""Two published evaluations, as they were typed: their known faults are found, and nothing that is none."""

from __future__ import annotations

from audit.audit_factory import LETTERS, findings

from xlsheets.audit.finding import Finding
from xlsheets.audit.subject import Subject
from xlsheets.domain.evaluation import BudgetLine, Evaluation, Goal, Indicator
from xlsheets.forms.catalog import find_form
from xlsheets.forms.form_given import with_form_given
from xlsheets.forms.placed import CellMap, Placed


def recognised(evaluation: Evaluation, residue: list[tuple[str, str]]) -> Subject:
    form = find_form(evaluation.form)
    evaluation = with_form_given(evaluation, form)
    roles = [column.role for column in form.indicators.columns]
    indicators = evaluation.indicators
    cells = CellMap(
        "自评表",
        indicators=[{role: f"{LETTERS[role]}{20 + index}" for role in roles} for index in range(len(indicators))],
        budget={
            line.line: dict(
                zip(("initial", "adjusted", "executed", "rate", "score"), ("E8", "F8", "G8", "I8", "J8"), strict=True)
            )
            for line in evaluation.budget
        },
        totals={"weight_total": "I40", "total": "J40", "grade": "J41"},
        headings={item.level1: f"A{20 + index}" for index, item in reversed(list(enumerate(indicators)))},
    )
    return Subject.of(Placed(form, evaluation, cells, residue=residue), "自评表.xlsx")


def chengde() -> Subject:
    output, benefit = "产出指标", "效益指标"
    rows = [
        Indicator(output, "数量指标", "失业动态监测企业数", "", "40", "家", "40 家", None, "10", "10"),
        Indicator(output, "数量指标", "退休人员数量", "", "10148", "人", "10148 人", None, "8", "8"),
        Indicator(output, "质量指标", "资金使用合理率", "≥", "95", "%", "100%", None, "8", "8"),
        Indicator(output, "质量指标", "发放差错率 (%)", "≤", "1", "%", "0%", None, "8", "8"),
        Indicator(output, "时效指标", "问题整改率 (%)", "≥", "95", "%", "100%", None, "8", "8"),
        Indicator(output, "时效指标", "业务处理及时性 (%)", "≥", "95", "%", "100%", None, "8", "8"),
        Indicator(benefit, "经济效益指标", "完善就业失业监测统", "", "完善", "", "完善", None, "10", "10"),
        Indicator(benefit, "社会效益指标", "维护社会稳定", "", "得到提升", "", "得到提升", None, "10", "10"),
        Indicator(benefit, "可持续影响指标", "工作连续的持久度", "", "得到提升", "", "得到提升", None, "10", "10"),
        Indicator("满意度指标", "服务对象满意度指标", "企业退休人员满意率", "≥", "95", "%", "100%", None, "10", "10"),
    ]
    evaluation = Evaluation(
        "cn-caiyu10-project",
        2021,
        "社保工作专项经费",
        budget=[
            BudgetLine("total", "年度资金总额", "8.89", "8.89", "3.49", rate="39.25%", score="3.9"),
            BudgetLine("fiscal", "其中：当年财政拨款", "5.4", "5.4", "0"),
            BudgetLine("carryover", "上年结转资金", "3.49", "3.49", "3.49"),
            BudgetLine("other", "其他资金"),
        ],
        goals=[
            Goal(
                "按照上级要求及时发放失业动态监测联络员的工作补贴，按时完成退休人员的社会化管理工作。",
                "按时完成退休人员的社会化管理工作。失业动态监测联络员的工作正在进行中。",
            )
        ],
        indicators=rows,
        total="93.9",
    )
    return recognised(evaluation, [("C30", "指标 1:"), ("C31", "指标 2:")])


def heyuan(grade: str) -> Subject:
    reason = "项目绩效目标值为部门预算“一上”预测数，相较于实际批复的预算额度偏大"
    full = "100.00%"
    rows = [
        Indicator("过程", "资金管理", "资金支出率", completion=full, weight="12", score="12"),
        Indicator("过程", "事项管理", "监管有效性", completion=full, weight="8", score="8"),
        Indicator(
            "产出",
            "数量指标",
            "参保人权益记录或转移邮寄份数",
            completion="20.01%",
            weight="13.34",
            score="2.67",
            reason=reason,
        ),
        Indicator("产出", "时效指标", "社保转移接续时效性", completion=full, weight="13.33", score="13.33"),
        Indicator("产出", "成本指标", "专用纸张耗费及邮寄费", completion=full, weight="13.33", score="13.33"),
        Indicator("效益", "社会效益指标", "有利于维护参保人个人权益", completion=full, weight="20", score="20"),
        Indicator("效益", "满意度指标", "服务对象满意度", actual="98%", completion=full, weight="20", score="20"),
    ]
    evaluation = Evaluation(
        "gd-heyuan-project",
        2024,
        "参保人个人权益记录及社保关系转移邮寄费",
        budget=[BudgetLine("total", "预算金额", "2", "1.99", "1.99", rate="100%")],
        indicators=rows,
        total="89.33",
        grade=grade,
    )
    return recognised(evaluation, [])


def by_code(checked: Subject) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in findings(checked):
        found.setdefault(finding.code, []).append(finding)
    return found


def test_chengde_2021() -> None:
    found = by_code(chengde())
    expected = {"RATIO_MISMATCH": "39.26%", "BUDGET_SCORE_MISMATCH": "3.93", "TOTAL_NOT_BY_RULE": "93.93"}
    assert {code: [each.expected for each in found[code]] for code in expected} == {
        code: [right] for code, right in expected.items()
    }
    errors = {code for code, each in found.items() if each[0].severity == "error"}
    assert errors == {*expected, "REASON_MISSING"}
    others = {code: len(each) for code, each in found.items() if code not in errors}
    assert others == {"OPERATOR_MISSING": 1, "INDICATOR_TYPE_EMPTY": 1, "TEXT_CONTRADICTION": 1}


def test_heyuan_2024() -> None:
    found = by_code(heyuan("优"))
    assert [(each.cell, each.expected, each.severity) for each in found["GRADE_MISMATCH"]] == [("J41", "良", "error")]
    assert set(found) == {"GRADE_MISMATCH", "BASIS_AMBIGUOUS"}
    assert "99.50%" in found["BASIS_AMBIGUOUS"][0].message
    assert set(by_code(heyuan("良"))) == {"BASIS_AMBIGUOUS"}
