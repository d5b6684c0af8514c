"""Where marks stand in the blocks of a report, whatever a template's text goes through on the way."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest

from xlsheets.report.living.keyed import marked
from xlsheets.report.markup import MarkupBlock, parse
from xlsheets.report.outline import complete
from xlsheets.report.render import render
from xlsheets.report.typed_text import TypedText

TEXTS = {"use": TypedText("用途", "买纸。\n寄信；"), "none": TypedText("空")}
CONTEXT: Mapping[str, object] = {
    "money": {"spent": Decimal("1.99"), "given": Decimal(2)},
    "names": ["甲", "乙"],
    "x": 1,
}


def told(block: MarkupBlock) -> list[tuple[str, str]]:
    text = "".join(run.text for run in (*block.lead, *block.runs))
    return [(mark.head.replace("\t", " / "), text[mark.start : mark.end]) for mark in block.marks]


@pytest.mark.parametrize(
    ("source", "marks"),
    [
        ("支出{{ money.spent|money }}万元", [("money.spent", "1.99")]),
        ("支出{{ -money.spent }}", [("money.spent", "-1.99")]),
        ("结余{{ money.given - money.spent }}", [("money.given+money.spent", "0.01")]),
        ("有{{ names|join('、') }}{{ names|length }}个", [("names[0]+names[1]", "甲、乙"), ("names", "2")]),
        ("{{ names[0]|replace('甲', '丙') }}", [("names[0]", "丙")]),
        ("## 支出**{{ money.spent }}**", [("money.spent", "1.99")]),
        ("### 支出{{ money.spent }}。||下达{{ money.given }}", [("money.spent", "1.99"), ("money.given", "2")]),
        ("# 题{{ x }}||报告", [("x", "1")]),
        ("@center {{ x }}", [("x", "1")]),
        ("差{{ money.other|default(none)|num }}", [("", "【待填：数值】")]),
        ('{{ typed("none") }}', [("", "【待填：空】")]),
        ('用于{{ typed("use")|lines|join("，") }}。', [("typed(use)", "买纸，寄信")]),
        ("{% if x %}因为{{ x }}{% endif %}，所以", [("x / x", "因为1"), ("x", "1")]),
        ("{% if not x %}甲{% elif x == 1 %}乙{% endif %}，", [("not x / x == 1", "乙")]),
        ("{% if not x %}甲{% else %}乙{% endif %}，", [("not x / not (not x)", "乙")]),
        ("{{ '增加' if x else '减少' }}了", [("x / x", "增加")]),
        ("{{ '增加' if not x else '减少' }}了", [("not x / not (not x)", "减少")]),
        (
            "有{% for name in names %}{{ name }}；{% endfor %}等",
            [("for name in names / for name in names", "甲；乙；"), ("names[0]", "甲"), ("names[1]", "乙")],
        ),
    ],
)
def test_figures_lists_and_conditions_are_marked(source: str, marks: list[tuple[str, str]]) -> None:
    assert told(render(source, CONTEXT, TEXTS).blocks[0]) == marks


def test_a_typed_text_of_two_paragraphs_is_marked_in_both() -> None:
    blocks = render('用于{{ typed("use") }}。', CONTEXT, TEXTS).blocks
    assert [told(each) for each in blocks] == [[("typed(use)", "买纸。")], [("typed(use)", "寄信")]]


def test_a_condition_over_whole_blocks_is_theirs() -> None:
    blocks = render("甲\n{% if x %}\n\n乙\n\n丙{{ x }}\n{% endif %}\n\n丁", CONTEXT, TEXTS).blocks
    assert [(each.text, each.within) for each in blocks] == [
        *(("甲", ()), ("乙", ("x\tx",)), ("丙1", ("x\tx",))),
        ("丁", ()),
    ]
    assert told(blocks[2]) == [("x", "1")]


def test_a_number_that_the_program_puts_in_front_moves_the_marks() -> None:
    (block,) = (each for each in complete(parse(f"## 甲{marked('1', 'x')}")) if each.kind == "heading")
    assert told(block) == [("x", "1")]


def test_two_reasons_that_read_alike_are_one() -> None:
    source = "{% macro m(a) %}{{ a }}{% endmacro %}{{ [m(names[0]), m(same)]|unique|list|length }}"
    assert render(source, {**CONTEXT, "same": "甲"}, TEXTS).text == "1"
