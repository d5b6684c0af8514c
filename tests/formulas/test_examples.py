"""The examples in the docstrings of formula rules are true: a program computes the same, and the docstring says so."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import engines
import pytest
from openpyxl import Workbook

from xlsheets.domain.measure_rules import Bound, Part
from xlsheets.forms.catalog import find_form
from xlsheets.formulas import expressions, policy_formulas, rule_formulas
from xlsheets.formulas.calc import calc_basis, calc_completion, calc_conversion, calc_followed, calc_points, calc_scores
from xlsheets.formulas.calc import reading_columns as reading
from xlsheets.formulas.calc import reading_dates as dates
from xlsheets.formulas.calc import reading_units as units
from xlsheets.formulas.rule_formulas import PartFormulas

FORM = find_form("cn-caiyu10-project")
Rule = Callable[..., str]
Shown = str | int | float | bool
NOTHING = ""


AT_MOST = Bound("at_most", Decimal(1))


class Row(dict[str, str]):
    """A row whose cells are the values themselves, so that its formulas can be computed anywhere; ``typed`` in the form's cell."""

    def __init__(self, typed: str, **cells: str | float) -> None:
        super().__init__({key: literal(value) for key, value in cells.items()})
        self.form, self.names, self.typed = FORM, "", typed

    def value(self, role: str) -> str:
        return self.typed


def literal(value: str | float) -> str:
    return expressions.quoted(value) if isinstance(value, str) else str(value)


def of_texts(rule: Rule, shown: Shown, *values: str | float) -> tuple[Rule, str, Shown]:
    """A rule over expressions, each of them a value itself."""
    return rule, rule(*map(literal, values)), shown


def of_row(rule: Rule, shown: Shown, typed: str = "", /, **cells: str | float) -> tuple[Rule, str, Shown]:
    return rule, rule(Row(literal(typed), **cells)), shown


def of_part(rule: Rule, shown: Shown, value: str, /, **part: object) -> tuple[Rule, str, Shown]:
    """The points of a part, of which the docstring of a rule tells."""
    made = Part(**part, value="v", total="t")  # type: ignore[arg-type]
    labels = {"v": "在职人员控制率", "t": "总数"}
    return rule, PartFormulas(made, {"v": value, "t": "20"}, labels, {"v": "%", "t": ""}).points(), shown


SIZES: dict[str, str | float] = {"t_number": 1000, "t_plain": "1000人", "t_length": 4, "t_unit": "人"}
SIZES |= {"a_number": 920, "a_plain": "920人", "a_length": 3, "a_unit": "人", "operator": "≥"}
SHARE: dict[str, str | float] = {"valid": 0.2001, "by_rule": "", "ratio": 0.2001, "case": "数", "lost": ""}
FIVE = {"points": Decimal(5)}
EXAMPLES = [
    of_row(calc_basis.basis_formula, "13.34 × 20.01% = 2.67", **SHARE, **SIZES, weight=13.34, rule=2.67),
    of_row(calc_basis._division, "920人 ÷ 1000人", **SIZES),
    of_row(calc_basis._percentage, "20.01%", **SHARE),
    of_texts(calc_completion._scale_target_formula, 1, "优良中低差", "优"),
    of_row(calc_completion._misread_formula, True, t_number=295, operator="", t_unit="%"),
    of_row(calc_completion._deadline_formula, "按期完成", t_moment=20211231, a_moment=20211201, operator=""),
    of_row(
        calc_completion.times_formula,
        2,
        t_like=3,
        a_like=3,
        t_date=0,
        a_date=0,
        t_moment=1231,
        a_moment=1130,
        t_number=12.31,
        a_number=11.3,
        operator="",
        t_unit="",
        a_unit="",
    ),
    of_row(calc_completion._compared_numbers, 1, t_like=1, a_like=2, operator="≥"),
    of_row(calc_completion._short_years, 1, t_number=24, a_number=25, operator="", t_unit="年", a_unit="年"),
    of_row(calc_completion._like_operators_formula, 1, operator="≥", a_operator="≥"),
    of_row(calc_completion.is_met, True, case="按期完成"),
    of_texts(calc_completion.is_at_most, True, "≤"),
    of_texts(calc_completion.is_at_most, False, "≥"),
    of_row(calc_conversion.own_score_formula, 9.6, "9.6 分", raw_score_text="9.6", raw_rule=9),
    of_row(calc_conversion.own_score_formula, "待评", "--", raw_score_text="--", raw_rule=9),
    of_texts(calc_followed._without_points, "产出指标", "产出指标（50分）"),
    of_row(calc_followed.name_formula, "办案数", name_raw="办案数", target_raw="", actual_raw=""),
    of_row(calc_followed.name_formula, NOTHING, name_raw="指标1：", target_raw="", actual_raw=""),
    of_row(calc_followed.name_formula, "（未命名）", name_raw="", target_raw="≥95%", actual_raw=""),
    of_texts(calc_followed.unused_name_formula, 1, "指标1："),
    of_texts(calc_followed.unused_name_formula, 1, "指标2：无/无/无"),
    of_texts(calc_followed.unused_name_formula, 1, "（根据实际情况填写）"),
    of_texts(calc_followed.unused_name_formula, 0, "（一）办案数"),
    of_texts(calc_followed.unused_name_formula, 0, "办案数"),
    of_texts(calc_followed.unused_name_formula, 0, "（未命名）"),
    of_texts(calc_followed.unused_name_formula, 0, "指标××（未命名）"),
    of_row(calc_points._costs, 1, weight_raw="-"),
    of_row(calc_points._costs, 0, weight_raw="5"),
    of_row(calc_points._counted, False, weight_raw="", rule_row=""),
    of_texts(calc_scores.unread_formula, "待评", 9.5),
    of_texts(calc_scores.unread_formula, "待填", "待填"),
    of_texts(reading._length_formula, 4, "00.0%"),
    of_texts(reading._number_formula, -40.5, "40.5家", "00.0家", 4, "-40.5家"),
    of_texts(reading._number_formula, NOTHING, "3季度", "0季度", 1, "3季度"),
    of_texts(reading._without_first, "95%", "≥95%"),
    of_texts(reading._without_last, "95%", "95%≥"),
    of_texts(reading.body_formula, "40家", "40家"),
    of_texts(reading.body_formula, NOTHING, "**人"),
    of_texts(units._scale_formula, 10000, "万平方米"),
    of_texts(units._scale_formula, 0.01, "%"),
    of_texts(units._base_formula, "平方米", "万平方米"),
    of_texts(units._base_formula, "元", "万"),
    of_texts(units._multiple_formula, 1, "万元"),
    of_texts(units._multiple_formula, 0, "千克"),
    of_texts(dates._likeness_formula, 20, "2024.06", "."),
    of_texts(dates._likeness_formula, 3, "12.31", "."),
    of_texts(dates._bare_formula, 20240631, "2024.06", 20),
    of_texts(dates._text_formula, "2021年12月31日", "0000-00-00前", "2021-12-31前"),
    of_texts(dates._dashed, "2021-12-31", "2021/12.31"),
    of_texts(expressions.begins_open_formula, True, "**人"),
    of_texts(expressions.begins_open_formula, False, "≥**人"),
    of_texts(expressions.has_open_place_formula, True, "≥**人"),
    of_texts(expressions.shown_number, "9.5", 9.50),
    (expressions.number_text, expressions.number_text("10", 4), "10.0000"),
    (expressions.figure_text, expressions.figure_text('"5 分"', '"5 分"', "分"), "5"),
    (expressions.figure_formula, expressions.figure_formula('"95%"', '""', percent=True), 0.95),
    (policy_formulas.native_rate, policy_formulas.native_rate(FORM.policy, "8", "6"), 0.75),
    (policy_formulas.native_execution_score, policy_formulas.native_execution_score(FORM.policy, "0.75"), 7.5),
    (policy_formulas.native_grade, policy_formulas.native_grade(FORM.policy, "93.93"), "优"),
    (policy_formulas.points_off, policy_formulas.points_off(FORM.policy, ["Z1:Z2"]), 0),
    of_texts(rule_formulas.shown_ratio, "-0.99%", -0.0099),
    of_texts(rule_formulas.shown_amount, "12.5", 12.50),
    (rule_formulas._holds, rule_formulas._holds("0.98", AT_MOST), True),
    of_part(PartFormulas._either, "待评：由评价人在0至5分之间评分", "0", kind="judgement", **FIVE),
    of_part(PartFormulas._known, 5, '"—"', kind="ratio", empty="full", **FIVE),
    of_part(PartFormulas._share, 4.75, "1", kind="share", **FIVE),
    of_part(PartFormulas._of_value, 4, "0.8", kind="ratio", **FIVE),
    of_part(PartFormulas._condition, 2, "0.98", kind="condition", points=Decimal(2), bound=AT_MOST),
]


def told(shown: Shown) -> str:
    return str(shown).upper() if isinstance(shown, bool) else str(shown) or "nothing"


@pytest.mark.parametrize(("rule", "shown"), [(rule, shown) for rule, _, shown in EXAMPLES])
def test_the_docstring_has_the_example(rule: Rule, shown: Shown) -> None:
    docstring = " ".join((rule.__doc__ or "").split())
    assert f"→ {told(shown)}" in docstring or f"→ ``{told(shown)}``" in docstring


def test_a_program_computes_the_examples(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row, (_, formula, _) in enumerate(EXAMPLES, 1):
        sheet.cell(row, 1, f"={formula}")
    book.save(tmp_path / "examples.xlsx")
    (computed,) = engines.ironcalc(tmp_path / "examples.xlsx").values()
    found = [computed.get(f"A{row}", NOTHING) for row in range(1, len(EXAMPLES) + 1)]
    assert found == [pytest.approx(shown) if isinstance(shown, float) else shown for _, _, shown in EXAMPLES]
