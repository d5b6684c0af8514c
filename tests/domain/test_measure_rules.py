"""Rules over measures: what each kind earns, to the cent, what is missing, and what a denominator of 0 gives."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlsheets.domain.evaluation import Evaluation, Indicator
from xlsheets.domain.measure_rules import Bound, Part, Rule, RuleBook, Tier
from xlsheets.domain.measures import EMPTY, Derived, Measure, figures, shown_figure
from xlsheets.domain.policy import Execution, Policy
from xlsheets.domain.rule_results import RuleResult, rule_results
from xlsheets.domain.scoring import evaluate

A, B = Measure("a", "甲", "个"), Measure("b", "乙", "万元")
RATE = Derived("rate", "比率", ((1, "a"),), ((1, "b"),), "%")
CHANGE = Derived("change", "变化率", ((1, "a"), (-1, "b")), ((1, "b"),), "%")
N = (("at_most", "-0.0463", "3"), ("at_most", "-0.03704", "2"), ("at_most", "-0.02315", "1"))
TIERS = (*(Tier(Decimal(points), Bound(sign, Decimal(limit))) for sign, limit, points in N), Tier(Decimal(0)))


def told(a: str, b: str, *parts: Part, weight: str | None = None) -> RuleResult:
    points = sum((part.points for part in parts), Decimal(0)) if weight is None else None
    rule = Rule("指标", "级", "二级", points, parts)
    return rule_results(RuleBook((A, B), (RATE, CHANGE), (rule,)), {"a": a, "b": b}, 2)["指标"]


def part(kind: str, points: str, **keys: object) -> Part:
    return Part(kind, Decimal(points), **keys)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rule", "a", "b", "score", "basis"),
    [
        (part("ratio", "8", value="rate"), "95.305", "100", "7.62", "8 × 95.31% = 7.62"),
        (part("ratio", "8", value="rate"), "12", "10", "8", "8 × 100.00% = 8"),
        (part("ratio", "3", value="rate"), "0.025", "3", "0.03", "3 × 0.83% = 0.03"),
        (part("complement", "8", value="rate"), "2.8", "1000", "7.98", "8 ×（1 − 0.28%）= 7.98"),
        (part("deviation", "8", value="change"), "95", "100", "7.6", "8 ×（1 − 5.00%）= 7.6"),
        (part("tiers", "3", value="change", tiers=TIERS), "95.37", "100", "3", "变化率 -4.63%，按档得 3"),
        (part("tiers", "3", value="change", tiers=TIERS), "95.371", "100", "2", "变化率 -4.63%，按档得 2"),
        (part("tiers", "3", value="change", tiers=TIERS), "97.685", "100", "1", "变化率 -2.32%，按档得 1"),
        (part("tiers", "3", value="change", tiers=TIERS), "97.6851", "100", "0", "变化率 -2.31%，按档得 0"),
        (
            part("step", "1", value="rate", per=Decimal("0.01"), each=Decimal("0.2")),
            "3",
            "100",
            "0.6",
            "比率 3.00%，每1.00%得0.2分，计 0.6",
        ),
        (part("condition", "3", value="a", bound=Bound("at_most", Decimal(0))), "1", "1", "0", "甲 1，不符合≤0，得 0"),
        (part("share", "4", value="a", total="b"), "1", "8", "3.5", "4 − 1 ÷ 8 × 4 = 3.5"),
        (part("deduct", "4", value="a", each=Decimal(1)), "9", "1", "0", "4 − 1 × 9 = 0"),
        (part("ratio", "8", value="rate", full_when_zero="a"), "0", "0", "8", "甲为0，得满分 8"),
        (part("ratio", "8", value="rate", empty="full"), "1", "0", "8", "比率的分母为0，得满分 8"),
        (part("ratio", "8", value="rate", empty="zero"), "1", "0", "0", "比率的分母为0，得 0"),
    ],
)
def test_a_rule_earns_points_and_says_how(rule: Part, a: str, b: str, score: str, basis: str) -> None:
    result = told(a, b, rule)
    assert (result.score, result.basis) == (Decimal(score), basis)


@pytest.mark.parametrize(
    ("rule", "a", "b", "basis"),
    [
        (part("ratio", "8", value="rate"), "", "1", "待填：甲"),
        (part("ratio", "8", value="rate"), "1", "约5", "待填：乙"),
        (part("ratio", "8", value="rate"), "1", "0", "待评：比率的分母为0，由评价人评分"),
        (part("ratio", "8", value="rate", empty="redistribute"), "1", "0", "待评：分母为0，同一级别没有可以折算的指标"),
        (part("judgement", "5", low=Decimal(1)), "", "", "待评：由评价人在1至5分之间评分"),
        (part("tiers", "3", value="rate", tiers=(Tier(None),)), "1", "2", "待评：比率 50.00%，由评价人评分"),
    ],
)
def test_without_a_figure_there_is_no_score(rule: Part, a: str, b: str, basis: str) -> None:
    assert (told(a, b, rule).score, told(a, b, rule).basis) == (None, basis)


def test_parts_are_added_up_and_one_without_a_denominator_leaves_its_points_to_the_others() -> None:
    first = part("ratio", "3", label="甲项", value="rate", empty="redistribute")
    second = part("condition", "1.5", label="乙项", value="a", bound=Bound("above", Decimal(0)))
    assert told("1", "3", first, second).basis == "甲项 1 + 乙项 1.5 = 2.5"
    assert told("1", "0", first, second).basis == "（甲项 不计 + 乙项 1.5）× 4.5 ÷ 1.5 = 4.5"


def test_points_of_what_does_not_apply_go_to_the_others_under_the_heading_and_the_total_stays_whole() -> None:
    rules = (
        Rule("一", "级", "", Decimal(3), (part("ratio", "3", value="rate", empty="redistribute"),)),
        Rule("二", "级", "", Decimal(8), (part("condition", "8", value="a", bound=Bound("above", Decimal(0))),)),
        Rule("三", "级", "", Decimal(4), (part("share", "4", value="a", total="c"),)),
        Rule("四", "别的", "", Decimal(4), (part("share", "4", value="c", total="c"),)),
    )
    book = RuleBook((A, B, Measure("c", "丙")), (RATE,), rules)
    results = rule_results(book, {"a": "1", "b": "0", "c": "3"}, 2)
    assert results["一"].basis == "分母为0，3 × 10.67 ÷ 12（同级其他指标）= 2.67"
    everything = rule_results(book, {"a": "0.0001", "b": "0", "c": "10000000"}, 2)
    assert sum(everything[name].score or 0 for name in "一二三") == Decimal(15)
    assert rule_results(book, {"a": "1", "b": "0"}, 2)["一"].basis == "待填：同一级别其他指标"


def test_lines_that_only_cost_points_and_rows_that_share_them_are_no_indicators_of_their_own() -> None:
    rules = (
        Rule("", "总体", "履职", Decimal(10), (part("ratio", "10", value="rate"),)),
        Rule("制度", "扣分项", "", None, (part("deduct", "0", value="a", each=Decimal(1), limit=Decimal(2)),)),
    )
    policy = Policy(
        Decimal(10), execution=Execution(weight=Decimal(0)), rules=RuleBook((A, B), (RATE,), rules), kind="ruled"
    )
    items = [
        Indicator("总体", "履职", "发放", weight="10"),
        Indicator("总体", "履职", "防控"),
        Indicator("扣分项", "", "制度", weight="-"),
    ]
    results = evaluate(Evaluation("x", indicators=items, measures={"a": "3", "b": "3"}), policy)
    assert [result.score for result in results.indicators] == [10, None, -2]
    assert (results.total, results.weight_total, results.grade) == (8, 10, "差")
    assert results.counts == {"total": 1, "complete": 1, "incomplete": 0}


def test_a_typed_score_counts_and_the_rule_is_still_told() -> None:
    rules = (Rule("率", "级", "", Decimal(8), (part("ratio", "8", value="rate"),)),)
    policy = Policy(execution=Execution(weight=Decimal(0)), rules=RuleBook((A, B), (RATE,), rules), kind="ruled")
    typed = Evaluation(
        "x", indicators=[Indicator("级", "", "率", weight="8", score="6")], measures={"a": "1", "b": "2"}
    )
    (result,) = evaluate(typed, policy).indicators
    assert (result.score, result.rule_score, result.completion) == (6, 4, Decimal("0.75"))


@given(st.decimals(-1000, 1000, places=2), st.decimals(-1000, 1000, places=2))
def test_measures_are_exact(a: Decimal, b: Decimal) -> None:
    found = figures((A, B), (RATE, CHANGE), {"a": str(a), "b": str(b)})
    assert found["rate"] == (Fraction(a) / Fraction(b) if b else EMPTY)
    assert found["change"] == (Fraction(a) / Fraction(b) - 1 if b else EMPTY)


def test_measures_are_shown_with_two_decimals_of_a_percentage_and_never_as_minus_nothing() -> None:
    shown = [shown_figure(Fraction(value), "%") for value in ("-0.02315", "0.00005", "-0.00001", "1.5")]
    assert shown == ["-2.32%", "0.01%", "0.00%", "150.00%"]
    assert [shown_figure(Fraction(value)) for value in ("2.00004", "1/3", "12000")] == ["2", "0.3333", "12000"]
