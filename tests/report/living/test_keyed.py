from __future__ import annotations

from decimal import Decimal

import pytest

from xlsheets.report.living import keyed


def test_a_figure_keeps_its_key_through_its_negative_and_its_sums() -> None:
    one, two = keyed.number(Decimal("1.5"), "a"), keyed.number(Decimal(2), "b")
    assert [(made, keyed.key_of(made)) for made in (-one, one + two, one - two, two + 1)] == [
        (Decimal("-1.5"), "a"),
        (Decimal("3.5"), "a+b"),
        (Decimal("-0.5"), "a+b"),
        (Decimal(3), "b"),
    ]


@pytest.mark.parametrize("key", ["", "budget.total.rate", "typed(use)", "fields.单位"])
def test_a_mark_knows_its_key_and_nothing_of_it_is_printed(key: str) -> None:
    mark = keyed.marked("12%", key)
    assert keyed.bare(mark) == "12%"
    match = keyed.MARK.match(mark)
    assert match is not None
    assert keyed.head_of(match[2]) == key


@pytest.mark.parametrize(
    ("left", "inside", "right"), [(" ", "甲", "。 "), ("", " 甲。", ""), ("", "", " 。"), (" 乙", "", "")]
)
def test_blanks_and_marks_are_stripped_through_marks(left: str, inside: str, right: str) -> None:
    text, plain = f"{left}{keyed.marked(inside, 'k')}{right}", f"{left}{inside}{right}"
    assert keyed.bare(keyed.trimmed(text)) == plain.strip()
    assert keyed.bare(keyed.trimmed(text, " 。", left=False)) == plain.rstrip(" 。")
    assert keyed.is_marked(keyed.trimmed(text))
