"""Whatever a person typed, wherever cells are missing: every check returns."""

from __future__ import annotations

import time

import pytest
from audit.audit_factory import form, subject
from daily import examples
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields, replace

from xlsheets.audit.check import run_checks
from xlsheets.audit.finding import findings_to_json
from xlsheets.audit.subject import Subject
from xlsheets.domain.evaluation import BudgetLine, Goal, Indicator
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_bands import FieldCell, Span
from xlsheets.forms.schema_reports import TextSpec

TYPED = st.one_of(
    st.sampled_from(
        [
            "",
            " ",
            "—",
            "/",
            "0",
            "-1",
            "1e9",
            "９９％",
            "≥95%",
            "≤0",
            "＝应保尽保",
            "290%",
            "0.00001",
            "10万元",
            "元",
            "定性",
            "指标1：",
            "XX",
            "**人",
            "2024年12月31日",
            "12月底前",
            "部分达成",
            "未完成",
            "自评总分为100分，",
            "支出率9999%",
            "\n",
            "{{",
            "9" * 20,
            "-" + "9" * 15,
            "0.000000000000001",
            "（2021）1号",
            "13800000000",
            "优",
        ]
    ),
    st.text(max_size=30),
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15).map(str),
)
OPTIONAL = st.none() | TYPED
INDICATORS = st.builds(
    Indicator,
    **{
        field.name: TYPED if field.type is str else OPTIONAL
        for field in fields(Indicator)
        if field.type in (str, str | None) and field.name != "completion_from"
    },
    completion_from=st.sampled_from(["", "", "execution"]),
)
LINES = st.builds(
    BudgetLine,
    st.sampled_from(["total", "fiscal", "other", "甲"]),
    TYPED,
    TYPED,
    TYPED,
    TYPED,
    TYPED,
    OPTIONAL,
    OPTIONAL,
)


def converting(plain_form: Form, method: str) -> Form:
    return replace(plain_form, policy=replace(plain_form.policy, kind=method))


FORMS = st.sampled_from(
    [
        form(texts=(TextSpec("effect", "成效", limit=10),)),
        form(without=("operator", "unit", "completion"), fields=(FieldCell(Span(1, 1), field="conclusion"),)),
        form(without=("target", "actual", "operator", "unit", "budget.reason"), groups=()),
        form(without=("weight", "score", "reason", "goals", "grade"), texts=(TextSpec("why", "未完成原因"),)),
        converting(form(without=("weight",)), "by-coefficient"),
        converting(form(without=("weight", "reason")), "by-share"),
    ]
)


@st.composite
def subjects(draw: st.DrawFn) -> Subject:
    texts = draw(st.dictionaries(st.sampled_from(["effect", "why"]), TYPED))
    made = subject(
        *draw(st.lists(INDICATORS, max_size=4)),
        of=draw(FORMS),
        budget=draw(st.lists(LINES, max_size=3)),
        printed_points=draw(st.dictionaries(TYPED, TYPED, max_size=2)),
        residue=draw(st.lists(st.tuples(st.sampled_from(["K20", "E20", "K8"]), TYPED), max_size=2)),
        subject=draw(TYPED),
        fields=draw(st.dictionaries(st.sampled_from(["unit", "phone", "conclusion"]), TYPED)),
        goals=draw(st.lists(st.builds(Goal, TYPED, TYPED), max_size=2)),
        texts=texts,
        total=draw(OPTIONAL),
        grade=draw(OPTIONAL),
    )
    if draw(st.booleans()):  # a sheet on which little was found
        made.cells.budget.clear()
        made.cells.goals.clear()
        made.cells.totals.clear()
        del made.cells.indicators[1:]
    return made


@examples(60)
@given(subjects())
def test_run_checks_never_raises(checked: Subject) -> None:
    returns(checked)


@pytest.mark.long
@examples(5000)
@given(subjects())
def test_run_checks_never_raises_at_length(checked: Subject) -> None:
    returns(checked)


def returns(checked: Subject) -> None:
    found = run_checks(checked, strict=True)
    for finding in found:
        assert finding.message and finding.fix and "\n" not in str(finding)
    assert len(findings_to_json(found)["findings"]) == len(found)


LONG = [
    "[2022" + " " * 32_000,
    "指标" + " " * 32_000 + "x",
    *("自评得分1分", "预算", "1 ", "（", "全部按", "等级为优", "×", "138 0000 ", "9", "支出率1"),
    *(
        "123人",
        "支出1万元，其中",
        "支出9万元，占1%",
        "社会保障（类）",
        "0批次",
        "增加1万元",
        "我市。我区",
        "共1万元，其中2万元",
    ),
    *(
        "1、",
        "[2022]1号",
        "1人每人每月1元1个月",
        "预算1万元实际执行",
        "支出决算为1万元，",
        "财务不完善",
        "2023年",
        "每月按对",
    ),
]


@pytest.mark.parametrize("text", [(each * (32_000 // len(each) + 1))[:32_000] for each in LONG])
def test_long_texts_take_no_long_time(text: str) -> None:
    checked = subject(of=form(texts=(TextSpec("effect", "成效"),)), texts={"effect": text}, goals=[Goal(text, text)])
    checked.recognised.residue.append(("C22", text))
    started = time.process_time()
    run_checks(checked, strict=True)
    assert time.process_time() - started < 2
