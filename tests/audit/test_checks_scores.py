from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from audit.audit_factory import codes, findings, form, only, row, satisfaction, subject, total
from recognise.plain_table import plain_table, told

from xlsheets.domain.policy import Cap, Execution, Overshoot, Policy

JUDGED = {"operator": "", "target": "培训效果良好", "unit": "", "actual": "效果较好"}


def test_ratio_mismatch_of_the_execution_rate() -> None:
    spent = {"adjusted": "8.89", "initial": "8.89", "executed": "3.49", "reason": "资金下达晚"}
    bad = only(subject(budget=[total(rate="39.25%", **spent)]), "RATIO_MISMATCH")
    assert (bad.cell, bad.found, bad.expected, bad.severity) == ("I8", "39.25%", "39.26%", "error")
    for right in ("39.26%", "0.3926", "39.2576%", "３９．２６％"):
        assert codes(subject(budget=[total(rate=right, **spent)])) == [], right
    for wrong in ("39.2%", "40%", "0.39"):
        assert only(subject(budget=[total(rate=wrong, **spent)]), "RATIO_MISMATCH").expected == "39.26%"


def test_9999_is_not_100() -> None:
    spent = {"adjusted": "1720", "initial": "1720", "executed": "1719.81", "reason": "结余"}
    assert only(subject(budget=[total(rate="100%", **spent)]), "RATIO_MISMATCH").expected == "99.99%"


def test_ratio_mismatch_of_a_completion() -> None:
    bad = only(subject(row(completion="99%"), satisfaction(), policy=None), "RATIO_MISMATCH")
    assert (bad.cell, bad.found, bad.expected) == ("H20", "99%", "100.00%")
    assert codes(subject(row(completion="100%"), satisfaction())) == []
    assert codes(subject(row(actual="120人", completion="120%"), satisfaction(completion="105.56%"))) == []
    missed = row(actual="90人", completion="90%", reason="报名不足")
    assert codes(subject(missed, satisfaction())) == []


def test_score_above_weight() -> None:
    bad = findings(subject(row(score="61"), satisfaction()), "SCORE_ABOVE_WEIGHT")[0]
    assert (bad.cell, bad.found, bad.expected, bad.severity) == ("J20", "61", "60", "error")
    assert only(subject(row(score="-1", reason="扣分"), satisfaction()), "SCORE_ABOVE_WEIGHT").found == "-1"
    assert only(subject(row(score="61", **JUDGED), satisfaction()), "SCORE_ABOVE_WEIGHT").expected == "0～60"
    assert codes(subject(row(score="60"), satisfaction(score="30分"))) == []


def test_score_not_by_rule() -> None:
    missed = {"actual": "90人", "reason": "报名不足"}
    bad = findings(subject(row(score="58", **missed), satisfaction()), "SCORE_NOT_BY_RULE")
    assert [(each.cell, each.found, each.expected, each.severity) for each in bad] == [("J20", "58", "54", "error")]
    assert "60 × 90人 ÷ 100人（90.00%）= 54" in bad[0].message
    assert codes(subject(row(score="54", **missed), satisfaction())) == []


def test_a_tenth_of_a_point_is_a_difference() -> None:
    """Tools that tolerate 0.1 let 3.9 pass for 3.93."""
    checked = subject(row(actual="65.5人", score="39.2", reason="疫情"), satisfaction(), total="79.2")
    assert codes(checked) == ["SCORE_NOT_BY_RULE", "TOTAL_NOT_BY_RULE"]


def test_a_deduction_needs_a_reason() -> None:
    bad = only(subject(row(score="55"), satisfaction()), "SCORE_NOT_BY_RULE")
    assert (bad.severity, bad.expected) == ("warning", "60")
    assert codes(subject(row(score="55", reason="台账不全，自行扣分"), satisfaction(), total="95")) == []


def test_a_better_figure_below_a_ceiling_is_met() -> None:
    """Tools that take B < A for unmet misjudge every ≤ indicator."""
    cost = row(name="培训成本", operator="≤", target="10", unit="万元", actual="8.72万元", score="60")
    assert codes(subject(cost, satisfaction(operator="≤", target="1", actual="0%", score="30"))) == []


def test_score_missing() -> None:
    bad = only(subject(row(**JUDGED), satisfaction()), "SCORE_MISSING")
    assert (bad.cell, bad.expected, bad.severity) == ("J20", "0～60", "warning")
    assert codes(subject(row(score="60", **JUDGED), satisfaction())) == []


def test_score_missing_in_a_form_without_targets() -> None:
    bare = form(without=("target", "actual", "operator", "unit", "completion"))
    blank = {"operator": "", "target": "", "unit": "", "actual": ""}
    checked = subject(row(**blank), satisfaction(score="30", **blank), of=bare)
    assert only(checked, "SCORE_MISSING").cell == "J20"


def test_quality_band() -> None:
    partly = JUDGED | {"actual": "部分达成", "reason": "部分学员未参加"}
    bad = only(subject(row(score="59", **partly), satisfaction()), "QUALITY_BAND")
    assert (bad.cell, bad.found, bad.expected, bad.severity) == ("J20", "59", "36～48", "warning")
    assert codes(subject(row(score="48", **partly), satisfaction())) == []
    assert codes(subject(row(score="36", **partly), satisfaction())) == []
    unmet = partly | {"actual": "未达成预期"}
    assert only(subject(row(score="40", **unmet), satisfaction()), "QUALITY_BAND").expected == "0～36"
    assert codes(subject(row(score="40", **(partly | {"actual": "部分未完成"})), satisfaction())) == []


def test_total_not_by_rule() -> None:
    missed = {"actual": "90人", "reason": "报名不足", "score": "54"}
    assert codes(subject(row(**missed), satisfaction(), total="94")) == []
    checked = subject(row(**missed | {"score": "58"}), satisfaction(), total="98")
    bad = findings(checked, "TOTAL_NOT_BY_RULE")
    assert [(each.cell, each.found, each.expected, each.severity) for each in bad] == [("J40", "98", "94", "error")]
    computed = findings(subject(row(**missed | {"score": "58"}), satisfaction()), "TOTAL_NOT_BY_RULE")
    assert [(each.found, each.expected, each.severity) for each in computed] == [("98", "94", "info")]


def test_an_accepted_deduction_is_taken_off_before_the_total_is_limited() -> None:
    lowered = row(score="57", reason="资料不全")
    capped = Policy(caps=(Cap(Decimal(1), Decimal(60)),))
    spent = {"initial": "8.89", "adjusted": "8.89", "executed": "3.49", "reason": "资金下达晚"}
    assert "TOTAL_NOT_BY_RULE" not in codes(
        subject(lowered, satisfaction(), budget=[total(**spent)], policy=capped, total="60")
    )
    typed = subject(lowered, satisfaction(), budget=[total(**spent)], policy=capped, total="57")
    assert [(each.code, each.expected) for each in findings(typed, "SUM_MISMATCH")] == [("SUM_MISMATCH", "60")]


def test_a_right_total_over_a_wrong_score_is_one_finding() -> None:
    spent = {"executed": "3.93", "reason": "资金下达晚", "score": "3.9"}
    assert only(subject(budget=[total(**spent)], total="93.93"), "BUDGET_SCORE_MISMATCH")


def test_sum_mismatch_of_the_total() -> None:
    bad = only(subject(total="99"), "SUM_MISMATCH")
    assert (bad.cell, bad.found, bad.expected, bad.severity) == ("J40", "99", "100", "error")
    assert codes(subject(total="100.00分")) == []


def test_an_open_form_has_no_total_to_compare() -> None:
    assert only(subject(row(**JUDGED), satisfaction(), total="99", grade="优"), "SCORE_MISSING")


def test_grade_mismatch() -> None:
    missed = {"actual": "82.2人", "reason": "报名不足"}
    bad = only(subject(row(**missed), satisfaction(), grade="优"), "GRADE_MISMATCH")
    assert (bad.cell, bad.found, bad.expected, bad.severity) == ("J41", "优", "良", "error")
    assert "89.32分" in bad.message
    for right in ("良", "良好", " 良（B） "):
        assert codes(subject(row(**missed), satisfaction(), grade=right)) == []
    assert only(subject(row(**missed), satisfaction(), grade="合格"), "GRADE_MISMATCH").expected == "良"


def test_total_impossible() -> None:
    rows = (row(weight="5000"), satisfaction())
    assert [each.cell for each in findings(subject(*rows), "TOTAL_IMPOSSIBLE")] == ["I20"]
    too_many = subject(row(weight="80"), satisfaction(weight="80"))
    assert [each.cell for each in findings(too_many, "TOTAL_IMPOSSIBLE")] == ["J40"]
    assert findings(subject(), "TOTAL_IMPOSSIBLE") == []


def test_grade_missing() -> None:
    bad = only(subject(totals=("total",)), "GRADE_MISSING")
    assert (bad.cell, bad.expected, bad.severity) == ("J40", "优", "info")
    assert only(subject(grade=""), "GRADE_MISSING").cell == "J41"
    assert codes(subject(totals=("total",), of=form(without=("grade",)))) == []


def test_execution_by_tiers_is_taken_from_the_policy() -> None:
    tiers = ((Decimal(1), Decimal(10)), (Decimal("0.8"), Decimal(7)), (Decimal(0), Decimal(0)))
    policy = Policy(execution=Execution(tiers=tiers))
    spent = {"executed": "9", "reason": "结余"}
    assert codes(subject(budget=[total(score="7", **spent)], policy=policy, total="97")) == []
    bad = findings(subject(budget=[total(score="9", **spent)], policy=policy), "BUDGET_SCORE_MISMATCH")
    assert [each.expected for each in bad] == ["7"]


def test_points_taken_off_for_an_overshoot_follow_the_policy() -> None:
    policy = Policy(overshoot=Overshoot("minus_points", Decimal("0.3"), Decimal(2)))
    far = {"actual": "150人", "reason": "年初指标定得过低"}
    assert codes(subject(row(score="58", **far), satisfaction(), policy=policy)) == []
    bad = findings(subject(row(score="60", **far), satisfaction(), policy=policy), "SCORE_NOT_BY_RULE")
    assert [each.expected for each in bad] == ["58"]


@pytest.mark.parametrize(
    ("cells", "merges", "told_at"),
    [
        ({"F9": 80, "F10": None}, ["F9:F10", "G9:G10"], ["G9"]),
        ({}, ["G9:G10"], ["G9"]),
        ({"F9": 80, "F10": None}, ["F9:F10"], ["G9", "G10"]),
        ({"F9": 80, "F10": None, "G9": 47}, ["F9:F10"], ["G10"]),
        ({"F9": 90, "F10": None, "F11": None}, ["F9:F11", "G9:G11"], ["G9"]),
        ({"F9": 80, "F10": None, "G9": 77}, ["F9:F10", "G9:G10"], None),
    ],
)
def test_merged_points_that_nobody_gave_are_told(
    cells: dict[str, object], merges: list[str], told_at: list[str] | None, tmp_path: Path
) -> None:
    open_points = {"G9": None, "G10": None, "G11": None, "G12": None}
    book, sheet = plain_table(path := tmp_path / "a.xlsx", open_points | cells)
    for merge in merges:
        sheet.merge_cells(merge)
    book.save(path)
    assert [each.cell for each in told(path).get("SCORE_MISSING", [])] == (told_at or [])
