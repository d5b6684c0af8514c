"""A real published evaluation (a mailing project of 2024) and the form it was made with."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from samples.changed import with_row
from samples.without_cells import found_of

from xlsheets.domain.evaluation import BudgetLine, Evaluation, Indicator
from xlsheets.forms.catalog import find_form
from xlsheets.forms.schema import Form
from xlsheets.report.build import report_spec, template_path
from xlsheets.report.build_context import build_context, typed_texts
from xlsheets.report.render import render_file
from xlsheets.report.rendered import RenderedReport

ROWS = (
    ("过程", "资金管理", "资金支出率", "12", "100.00%"),
    ("过程", "事项管理", "监管有效性", "8", "100.00%"),
    ("产出", "数量指标", "参保人权益记录或转移邮寄份数", "13.34", "20.01%"),
    ("产出", "时效指标", "社保转移接续时效性", "13.33", "100.00%"),
    ("产出", "成本指标", "专用纸张耗费及邮寄费", "13.33", "100.00%"),
    ("效益", "社会效益指标", "有利于维护参保人个人权益", "20", "100.00%"),
    ("效益", "满意度指标", "服务对象满意度", "20", "100.00%"),
)

TEXTS = {
    "use_of_funds": "记录参保人缴费和待遇权益所用的专用纸张、邮寄费用。",
    "goal": "准确记录参保人权益，及时办理转移接续。",
    "internal_control": "我局制定了内部控制手册和财务管理规定，按规定支付和核算各项经费",
    "budgeting": "依据部门预算编制要求和年度业务计划编制预算，经主管部门审核后报市财政局审批。",
    "operation": "按职责办理参保人权益记录和转移接续业务。\n业务部门按月核对数据，按季通报进度。",
    "finance": "一是按批复的预算申请资金；二是手续齐全后拨付、核算；三是按要求公开预决算。",
    "supervision": "内控、人社、财政等部门定期检查资金使用情况",
    "effect": "参保人权益得到维护，服务对象满意度达到98%",
    "problems": "部分绩效目标与批复的预算额度不够匹配",
    "improvements": "按批复额度合理设置绩效目标。\n严格执行预算，用好有限资金。",
    "suggestions": "建议项目资金与人员经费同步下达。",
}


@pytest.fixture
def form() -> Form:
    return heyuan_form()


def heyuan_form() -> Form:
    return find_form("gd-heyuan-project")


@pytest.fixture
def mail() -> Evaluation:
    return mail_evaluation()


def mail_evaluation() -> Evaluation:
    indicators = [
        Indicator(level1=level1, level2=level2, name=name, weight=weight, completion=completion)
        for level1, level2, name, weight, completion in ROWS
    ]
    mail = Evaluation(
        form="gd-heyuan-project",
        year=2024,
        subject="参保人个人权益记录及社保关系转移邮寄费",
        fields={"unit": "河源市社会保险基金管理局", "fill_date": "2025-04-22"},
        budget=[BudgetLine("total", "预算金额", "2", "1.99", "1.99")],
        indicators=indicators,
        texts=TEXTS,
    )
    mail = with_row(mail, 2, reason="目标值按部门预算“一上”数预测，高于实际批复的额度。")
    return with_row(mail, 6, actual="98%")


Tell = Callable[[Evaluation], RenderedReport]


@pytest.fixture
def tell(form: Form) -> Tell:
    """Render the form's own template for an evaluation."""

    def told(evaluation: Evaluation) -> RenderedReport:
        context = build_context(found_of(evaluation, form))
        return render_file(template_path(form, report_spec(form)), context, typed_texts(evaluation, form))

    return told
