"""Scores, sub-totals, total, grade and buckets by the policy."""

from __future__ import annotations

from decimal import Decimal

import pytest
from domain.filled_rows import NATIONAL, indicator, number, total_line
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from xlsheets.domain.evaluation import BudgetLine, Evaluation, Indicator
from xlsheets.domain.policy import Cap, Execution, Overshoot, Policy
from xlsheets.domain.scoring import (
    AT_LEAST_80,
    capped_total,
    evaluate,
    falls_short,
    grade_of_goals,
    indicator_result,
)
from xlsheets.domain.status import TO_FILL, TO_JUDGE, Case

UNSCORED = Policy(execution=Execution(weight=Decimal(0)))


# --- one indicator ---


@pytest.mark.parametrize("weight", ["-20", "5000", "100.01"])
def test_points_that_cannot_be_are_not_scored(weight: str) -> None:
    result = indicator_result(indicator("≥95%", "96%", weight), UNSCORED)
    assert (result.score, result.status, result.case) == (None, TO_JUDGE, Case.IMPOSSIBLE_POINTS)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ((("60", None), ("40", None)), "100"),
        ((("60", None), ("40", "40.4")), "100.4"),
        ((("60", None), ("60", None)), TO_JUDGE),
        ((("60", "500"), ("40", None)), TO_JUDGE),
        ((("60", "-1"), ("40", None)), TO_JUDGE),
        ((("100", None), ("—", "-5")), "95"),
        ((("-20", None), ("40", None)), TO_JUDGE),
        ((("5000", None), ("40", None)), TO_JUDGE),
    ],
)
def test_scores_that_cannot_be_give_no_total(rows: tuple[tuple[str, str | None], ...], told: str) -> None:
    items = [indicator("≥95%", "96%", weight, score=score) for weight, score in rows]
    results = evaluate(Evaluation("x", indicators=items), UNSCORED)
    assert (results.told_total, results.grade is None) == (told, told == TO_JUDGE)


@pytest.mark.parametrize(
    ("target", "actual", "weight", "score", "basis"),
    [
        ("1000人", "920人", "10", "9.2", "10 × 920人 ÷ 1000人（92.00%）= 9.2"),
        ("≥95%", "97.3%", "8", "8", "8 × 100.00% = 8"),
        ("≤5天", "8天", "10", "6.25", "10 × 5天 ÷ 8天（62.50%）= 6.25"),
        ("≤0次", "1次", "10", "0", "10 × 0.00% = 0"),
        ("40家", "0", "10", "0", "10 × 0.00% = 0"),
        ("完善", "完善", "10", "10", "与指标值一致，得满分 10"),
        ("9月前", "7月", "5", "5", "按期完成，得满分 5"),
        ("3", "1", "10 分", "3.33", "10 × 1 ÷ 3（33.33%）= 3.33"),
        ("8", "1", "1", "0.13", "1 × 1 ÷ 8（12.50%）= 0.13"),
        ("≥95%", "96%", "0", "0", "0 × 100.00% = 0"),
        ("≥95%", "96%", "", None, Case.NO_WEIGHT.told),
        ("≥95%", "96%", "十", None, Case.NO_WEIGHT.told),
        ("", "96%", "10", None, Case.NO_TARGET.told),
        ("≥95%", "", "10", None, Case.NO_ACTUAL.told),
    ],
)
def test_a_score_and_how_it_came_about(target: str, actual: str, weight: str, score: str | None, basis: str) -> None:
    result = indicator_result(indicator(target, actual, weight), NATIONAL)
    assert (result.score, result.rule_score, result.basis) == (number(score), number(score), basis)
    assert not result.typed


@pytest.mark.parametrize(("digits", "score"), [(0, "7"), (1, "6.7"), (2, "6.67"), (3, "6.667")])
def test_a_score_has_the_digits_of_its_policy(digits: int, score: str) -> None:
    result = indicator_result(indicator("3", "2", "10"), replace(NATIONAL, digits=digits))
    assert result.score == Decimal(score)


@pytest.mark.parametrize(
    ("completion", "ratio", "score", "basis"),
    [
        ("20.01%", "0.2001", "2.67", "13.34 × 20.01% = 2.67"),
        ("２０．０１％", "0.2001", "2.67", "13.34 × 20.01% = 2.67"),
        ("0.2001", "0.2001", "2.67", "13.34 × 20.01% = 2.67"),
        ("100.00%", "1", "13.34", "13.34 × 100.00% = 13.34"),
        ("120%", "1", "13.34", "13.34 × 100.00% = 13.34"),
        ("-5%", "0", "0", "13.34 × 0.00% = 0"),
        ("0", "0", "0", "13.34 × 0.00% = 0"),
    ],
)
def test_a_typed_completion_counts_where_nothing_can_be_computed(
    completion: str, ratio: str, score: str, basis: str
) -> None:
    result = indicator_result(indicator("", "", "13.34", completion=completion), NATIONAL)
    assert (result.completion, result.score, result.basis) == (Decimal(ratio), Decimal(score), basis)
    assert result.rule_completion is None and result.status == ""


@pytest.mark.parametrize("completion", ["", "完成", "98", "%"])
def test_a_completion_that_is_no_ratio_is_not_used(completion: str) -> None:
    result = indicator_result(indicator("", "", "13.34", completion=completion), NATIONAL)
    assert (result.completion, result.score, result.status) == (None, None, TO_FILL)


def test_a_typed_completion_stands_before_the_computed_one_and_both_are_told() -> None:
    result = indicator_result(indicator("10", "5", completion="80%"), NATIONAL)
    assert (result.completion, result.rule_completion) == (Decimal("0.8"), Decimal("0.5"))
    assert (result.score, result.basis) == (8, "10 × 80.00% = 8")


def test_a_typed_completion_that_is_the_computed_one_changes_nothing() -> None:
    computed = indicator_result(indicator("3", "1"), NATIONAL)
    assert indicator_result(indicator("3", "1", completion="0.333333333333333"), NATIONAL) == computed


@pytest.mark.parametrize(
    ("score", "weight", "shown", "completion", "bucket"),
    [
        ("8", "10", "8", "0.8", "80%–100%"),
        ("8 分", "10", "8", "0.8", "80%–100%"),
        ("０", "10", "0", "0", "60%以下"),
        ("12", "10", "12", "1", "完成"),
        ("-1", "10", "-1", "0", "60%以下"),
        ("8", "", "8", None, None),
        ("8", "0", "8", None, None),
    ],
)
def test_a_typed_score_is_respected(
    score: str, weight: str, shown: str, completion: str | None, bucket: str | None
) -> None:
    result = indicator_result(indicator("完善", "良好", weight, score=score), NATIONAL)
    assert (result.score, result.completion, result.bucket) == (Decimal(shown), number(completion), bucket)
    assert result.typed and result.rule_score is None and result.status == ""


def test_a_typed_score_beside_a_computed_one_keeps_both() -> None:
    result = indicator_result(indicator("10", "5", score="9"), NATIONAL)
    assert (result.score, result.rule_score, result.completion) == (9, 5, Decimal("0.5"))
    assert result.basis == "10 × 5 ÷ 10（50.00%）= 5"


@pytest.mark.parametrize("score", ["优", "-", "--", "…", "/", "无", "八"])
def test_a_score_that_is_no_number_is_neither_computed_nor_points(score: str) -> None:
    result = indicator_result(indicator("10", "5", score=score), NATIONAL)
    assert (result.score, result.rule_score, result.typed, result.status) == (None, 5, False, TO_JUDGE)


@pytest.mark.parametrize("score", [None, "", " ", "待评", "待填：实际完成值"])
def test_a_score_of_which_nothing_is_typed_is_computed(score: str | None) -> None:
    result = indicator_result(indicator("10", "5", score=score), NATIONAL)
    assert (result.score, result.typed, result.status) == (5, False, "")


def test_a_judgement_stays_open_until_a_person_makes_it() -> None:
    result = indicator_result(indicator("完善", "基本完善"), NATIONAL)
    assert (result.completion, result.bucket, result.score, result.status) == (None, None, None, TO_JUDGE)


@pytest.mark.parametrize(
    ("method", "actual", "score"),
    [
        ("none", "200", "10"),
        ("flag", "200", "10"),
        ("minus_points", "129.99", "10"),
        ("minus_points", "130", "8"),
        ("minus_points", "500", "8"),
        ("proportional", "129.99", "10"),
        ("proportional", "130", "10"),
        ("proportional", "150", "8"),
        ("proportional", "500", "0"),
    ],
)
def test_what_is_overdone_by_the_policy(method: str, actual: str, score: str) -> None:
    policy = Policy(overshoot=Overshoot(method, Decimal("0.3"), Decimal(2)))
    result = indicator_result(indicator("100", actual), policy)
    assert result.score == Decimal(score)
    assert result.completion == 1 and result.deviation == Decimal(actual) / 100 - 1


def test_what_is_overdone_is_explained() -> None:
    policy = Policy(overshoot=Overshoot("minus_points", Decimal("0.3"), Decimal(2)))
    assert indicator_result(indicator("100", "150"), policy).basis == "10 − 2（超过指标值30%以上）= 8"
    few = indicator_result(indicator("100", "150", weight="1"), policy)
    assert (few.score, few.basis) == (0, "1 − 2（超过指标值30%以上）= 0")


@pytest.mark.parametrize(("target", "actual"), [("≤10", "1"), ("≥0", "5"), ("≥-5%", "90%")])
def test_undercutting_a_limit_is_never_overdone(target: str, actual: str) -> None:
    policy = Policy(overshoot=Overshoot("minus_points", Decimal("0.3"), Decimal(2)))
    assert indicator_result(indicator(target, actual), policy).score == 10


@pytest.mark.parametrize(
    ("rate", "completion", "score"),
    [("0.3926", "0.3926", "4.71"), ("1", "1", "12"), ("1.2", "1", "12"), ("0", "0", "0"), ("-0.1", "0", "0")],
)
def test_a_completion_may_come_from_the_execution_rate(rate: str, completion: str, score: str) -> None:
    from_budget = indicator("≥95%", "1%", "12", completion_from="execution")
    result = indicator_result(from_budget, NATIONAL, Decimal(rate))
    assert (result.completion, result.score) == (Decimal(completion), Decimal(score))


def test_without_an_execution_rate_it_stays_open() -> None:
    result = indicator_result(indicator(completion_from="execution"), NATIONAL, None)
    assert (result.score, result.case, result.status) == (None, Case.NO_BUDGET, TO_FILL)


@pytest.mark.parametrize(
    ("total", "rate", "capped"),
    [
        ("95", "0.59", "60"),
        ("95", "0.6", "80"),
        ("95", "0.79", "80"),
        ("95", "0.8", "95"),
        ("70", "0.7", "70"),
        ("95", None, "95"),
    ],
)
def test_a_total_is_capped_by_execution(total: str, rate: str | None, capped: str) -> None:
    policy = Policy(caps=(Cap(Decimal("0.8"), Decimal(80)), Cap(Decimal("0.6"), Decimal(60))))
    assert capped_total(Decimal(total), number(rate), policy) == Decimal(capped)


@pytest.mark.parametrize(
    ("total", "rate", "most"), [("113", None, "110"), ("113", "1", "110"), ("113", "0.5", "60"), ("109", "1", "109")]
)
def test_a_total_is_at_most_what_the_policy_says(total: str, rate: str | None, most: str) -> None:
    policy = Policy(most=Decimal(110), caps=(Cap(Decimal("0.6"), Decimal(60)),))
    assert capped_total(Decimal(total), number(rate), policy) == Decimal(most)


# --- the whole ---


def evaluation(*indicators: Indicator, budget: tuple[BudgetLine, ...] = ()) -> Evaluation:
    return Evaluation("form", budget=list(budget), indicators=list(indicators))


def test_a_whole_evaluation() -> None:
    results = evaluate(
        evaluation(
            replace(indicator("10", "10", "50"), level1="产出"),
            replace(indicator("10", "7", "30"), level1="效益"),
            replace(indicator("完善", "完善", "10"), level1="满意度"),
            budget=(total_line("100", "50"),),
        ),
        NATIONAL,
    )
    assert (results.weight_total, results.total, results.rule_points, results.grade) == (100, 86, 86, "良")
    assert {name: (level.weight, level.score) for name, level in results.level1.items()} == {
        "产出": (50, 50),
        "效益": (30, 21),
        "满意度": (10, 10),
    }
    assert results.counts == {"total": 3, "complete": 2, "incomplete": 1}
    assert {name: (bucket.count, bucket.share) for name, bucket in results.buckets.items()} == {
        "完成": (2, Decimal("0.6667")),
        "80%–100%": (0, 0),
        "60%–80%": (1, Decimal("0.3333")),
        "60%以下": (0, 0),
        AT_LEAST_80: (2, Decimal("0.6667")),
    }


def test_the_rules_total_takes_the_rules_scores() -> None:
    typed = indicator("10", "5", "90", score="80")
    results = evaluate(evaluation(typed, budget=(total_line("1", "1", score="9"),)), NATIONAL)
    assert (results.total, results.rule_points) == (89, 55)


@pytest.mark.parametrize(
    "open_one", [indicator("完善", "良好"), indicator("", ""), indicator("10", "", "10"), indicator(weight="")]
)
def test_no_grade_as_long_as_a_score_is_open(open_one: Indicator) -> None:
    assert evaluate(evaluation(indicator(weight="90"), open_one), UNSCORED).grade is None


def test_no_grade_without_a_scored_execution() -> None:
    assert evaluate(evaluation(indicator(weight="90")), NATIONAL).grade is None
    assert evaluate(evaluation(indicator(weight="100")), UNSCORED).grade == "优"


def test_nothing_has_no_grade_and_no_shares() -> None:
    results = evaluate(evaluation(), UNSCORED)
    assert (results.grade, results.total) == (None, 0)
    assert all(bucket.share == 0 for bucket in results.buckets.values())


def test_what_is_still_open_is_in_no_bucket() -> None:
    results = evaluate(evaluation(indicator("10", "10"), indicator("", "")), UNSCORED)
    assert results.counts == {"total": 2, "complete": 1, "incomplete": 0}
    assert results.buckets["完成"].share == Decimal("0.5")


@pytest.mark.parametrize(
    ("scores", "grade"),
    [(("90",), "优"), (("89.99",), "良"), (("45", "35"), "良"), (("60",), "中"), (("59.99",), "差")],
)
def test_the_grade_is_that_of_the_total(scores: tuple[str, ...], grade: str) -> None:
    weight = str(100 // len(scores))
    assert evaluate(evaluation(*(indicator(weight=weight, score=score) for score in scores)), UNSCORED).grade == grade


points = st.decimals(0, 50, allow_nan=False, places=2).map(str)
figure = st.decimals(0, 10**6, allow_nan=False, places=2).map(str)
rows = st.builds(
    Indicator,
    level1=st.sampled_from(["产出", "效益"]),
    operator=st.sampled_from(["≥", "≤", "=", ""]),
    target=figure,
    unit=st.just("家"),  # without a unit 1.01 beside 3.01 may be two dates
    actual=figure,
    weight=points,
    score=st.one_of(st.none(), points),
)


@given(st.lists(rows, max_size=8), st.tuples(figure, figure))
def test_the_parts_add_up_to_the_whole(indicators: list[Indicator], amounts: tuple[str, str]) -> None:
    results = evaluate(evaluation(*indicators, budget=(total_line(*amounts),)), NATIONAL)
    execution = results.execution.score or 0
    assert results.total == sum(level.score for level in results.level1.values()) + execution
    assert results.weight_total == sum(level.weight for level in results.level1.values()) + 10
    in_buckets = sum(bucket.count for name, bucket in results.buckets.items() if name != AT_LEAST_80)
    assert in_buckets == results.complete + results.incomplete == len(indicators)
    assert results.buckets[AT_LEAST_80].count == results.buckets["完成"].count + results.buckets["80%–100%"].count
    for item, result in zip(indicators, results.indicators, strict=True):
        assert result.rule_score is not None and 0 <= result.rule_score <= Decimal(item.weight)


anything = st.one_of(st.text(max_size=12), figure, st.sampled_from(["9" * 20, "0." + "0" * 17 + "1", "9" * 19 + "%"]))
maybe = st.one_of(st.none(), anything)
any_indicator = st.builds(
    Indicator,
    level1=anything,
    operator=anything,
    target=anything,
    unit=st.text(max_size=3),
    actual=anything,
    weight=anything,
    completion=maybe,
    score=maybe,
    completion_from=st.sampled_from(["", "execution"]),
)
any_line = st.builds(
    BudgetLine, line=st.just("total"), initial=anything, adjusted=anything, executed=anything, rate=maybe, score=maybe
)
any_policy = st.builds(
    Policy,
    digits=st.integers(0, 4),
    missed_below=st.sampled_from(["inverse", "zero", "linear"]),
    overshoot=st.builds(Overshoot, st.sampled_from(["none", "flag", "minus_points", "proportional"])),
    execution=st.builds(
        Execution,
        denominator=st.sampled_from(["initial", "adjusted"]),
        zero_denominator=st.sampled_from(["blank", "zero", "full"]),
    ),
    caps=st.sampled_from([(), (Cap(Decimal("0.5"), Decimal(60)),)]),
)


@given(st.lists(any_indicator, max_size=4), st.lists(any_line, max_size=1), any_policy)
def test_scoring_never_raises_whatever_was_typed(
    indicators: list[Indicator], budget: list[BudgetLine], policy: Policy
) -> None:
    results = evaluate(evaluation(*indicators, budget=tuple(budget)), policy)
    assert len(results.indicators) == len(indicators)
    for result in results.indicators:
        assert result.basis
        assert result.completion is None or 0 <= result.completion <= 1


@pytest.mark.parametrize(
    ("actual", "balance", "short", "grade"),
    [
        ("96%", "0", False, "优"),
        ("96%", "3", True, "优"),
        ("96%", "-3", True, "优"),
        ("96%", None, True, "优"),
        ("94%", "0", True, "良"),
        ("", "0", True, "良"),
    ],
)
def test_what_is_to_be_mended_and_how_well_the_goals_were_fulfilled(
    actual: str, balance: str | None, short: bool, grade: str
) -> None:
    results = evaluate(Evaluation("x", indicators=[indicator("≥95%", actual, "100")]), UNSCORED)
    assert falls_short(results, None if balance is None else Decimal(balance)) is short
    assert grade_of_goals(results, "优", UNSCORED) == grade
    assert grade_of_goals(results, "中", UNSCORED) == "中"
