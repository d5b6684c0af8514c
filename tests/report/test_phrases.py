"""The phrase book: every example of docs/report-phrases.md, and what numbers it must not print."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from samples.without_cells import found_of

from xlsheets.domain.evaluation import Evaluation
from xlsheets.forms.schema import Form
from xlsheets.report.build_context import build_context
from xlsheets.report.render import render
from xlsheets.report.typed_text import TypedText

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "report-phrases.md"
EXAMPLES = re.findall(r"```\n(.*?)\n```\n→\n```\n(.*?)\n```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
TEXTS = {
    "use": TypedText("资金用途", "购买纸张。"),
    "goal": TypedText("绩效目标"),
    "problems": TypedText("存在问题"),
    "steps": TypedText("整改措施", "合理设置目标。\n严格执行预算；"),
}


@pytest.mark.parametrize(("source", "text"), EXAMPLES)
def test_examples_of_the_document(source: str, text: str, mail: Evaluation, form: Form) -> None:
    context = build_context(found_of(mail, form), [found_of(mail, form)])
    assert render(source, context, TEXTS).text == text


@pytest.mark.parametrize(
    ("now", "base", "text"),
    [
        ("1313.5", "1727.58", "比上年减少414.08万元，下降23.97%"),
        ("3", "2", "比上年增加1万元，增长50%"),
        ("2", "2", "与上年持平"),
        ("2", "0", "比上年增加2万元"),
        ("0", "0", "与上年持平"),
        (None, "2", "比上年【待填：金额与上年相比】"),
    ],
)
def test_a_change_by_its_sign(now: str | None, base: str, text: str) -> None:
    values = {"now": now and Decimal(now), "base": Decimal(base), "money_unit": "万元"}
    assert render("{{ say.changed(now, base) }}", values, {}).text == text


@pytest.mark.parametrize(("now", "word"), [("2", "等于"), ("3", "大于"), ("1", "小于")])
def test_an_amount_against_its_budget(now: str, word: str) -> None:
    assert render("{{ say.against(now, 2) }}", {"now": Decimal(now)}, {}).text == f"决算数{word}预算数"


@pytest.mark.parametrize(
    ("score", "text"), [("none", "扣【待填：违规扣分得分】分"), ("0", "没有扣分"), ("-2", "扣2分")]
)
def test_a_deduction_without_points_is_a_gap(score: str, text: str, mail: Evaluation, form: Form) -> None:
    item = "{'name': '违规扣分', 'deducts': true, 'score': " + score + ", 'basis': '', 'reason': '', 'lost': none}"
    context = build_context(found_of(mail, form))
    assert text in render("{{ say.of_indicator(" + item + ") }}", context, TEXTS).text
