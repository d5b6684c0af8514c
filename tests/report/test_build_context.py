"""What a template sees of an evaluation."""

from __future__ import annotations

from decimal import Decimal

import pytest
from samples.changed import with_row
from samples.without_cells import found_of

from xlsheets.domain.evaluation import Evaluation
from xlsheets.forms.schema import Form
from xlsheets.report.build_context import build_context, we
from xlsheets.report.context import CountsContext


def test_context_of_an_indicator(mail: Evaluation, form: Form) -> None:
    mail = with_row(mail, 0, operator="≥", target="95", unit="%")
    mail = with_row(mail, 1, operator="定性", target="有\n效")
    context = build_context(found_of(mail, form))
    assert [item.target_text for item in context.indicators[:3]] == ["≥95%", "有效", ""]
    assert context.indicators[2].path == "产出-数量指标-参保人权益记录或转移邮寄份数"
    assert context.counts == CountsContext(
        key="counts", total=Decimal(7), complete=Decimal(6), incomplete=Decimal(1), incomplete_share=Decimal("0.1429")
    )
    assert [item.name for item in context.large] == ["参保人权益记录或转移邮寄份数"]


@pytest.mark.parametrize(
    ("unit", "short"),
    [("某市社会保险基金管理局", "我局"), ("某县妇幼保健中心", "我中心"), ("某公司", "我单位"), ("", "我单位")],
)
def test_a_unit_calls_itself(unit: str, short: str) -> None:
    assert we(unit) == short
