from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from xlsheets.errors import UserError
from xlsheets.forms.schema_reports import PERCENT_STYLES
from xlsheets.report.filters import cn_date, cn_ordinal, money, num, percent_printer
from xlsheets.report.markup import MarkupRun
from xlsheets.report.render import render, render_file
from xlsheets.report.rendered import RenderedReport
from xlsheets.report.typed_text import TypedText

TEXTS = {
    "use": TypedText("资金用途", "购买**纸张**。\n# 邮寄"),
    "goal": TypedText("绩效目标"),
    "other": TypedText("其他", "", "无。"),
}


def told(source: str, context: Mapping[str, object] | None = None) -> RenderedReport:
    return render(source, context or {}, TEXTS, "报告.j2")


@pytest.mark.parametrize(
    ("value", "shown"),
    [("10.80", "10.8"), ("12.24", "12.24"), ("2.669", "2.67"), ("2E+1", "20"), ("0.005", "0.01"), ("-2.315", "-2.32")],
)
def test_num(value: str, shown: str) -> None:
    assert num(Decimal(value)) == shown


@pytest.mark.parametrize(
    ("value", "short", "long"),
    [("0.142857", "14.29%", "14.29%"), ("1", "100%", "100.00%"), ("0", "0%", "0.00%"), ("0.20006", "20.01%", "20.01%")],
)
def test_percentages(value: str, short: str, long: str) -> None:
    assert [percent_printer(style)(Decimal(value)) for style in PERCENT_STYLES] == [short, long]


@pytest.mark.parametrize(("value", "shown"), [("2", "2"), ("1.990", "1.99"), ("53.776226", "53.776226"), ("0", "0")])
def test_money_is_shown_as_it_stands_in_the_table(value: str, shown: str) -> None:
    assert money(Decimal(value)) == shown


@pytest.mark.parametrize(("number", "shown"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (99, "九十九")])
def test_ordinals(number: int, shown: str) -> None:
    assert cn_ordinal(number) == shown


@pytest.mark.parametrize(
    "text", ["2025-04-22", "2025年4月22日", "2025 年 04 月 22 日", "2025/4/22", "2025-04-22 00:00:00"]
)
def test_dates_have_no_padded_zeros(text: str) -> None:
    assert cn_date(text) == "2025年4月22日"


@pytest.mark.parametrize("text", ["", "四月", "2025-13-40", "2025年4月"])
def test_what_is_no_date_stays(text: str) -> None:
    assert cn_date(text) == text


def test_a_typed_paragraph_is_data() -> None:
    report = told('用于{{ typed("use")|clause }}。')
    assert [block.text for block in report.blocks] == ["用于购买**纸张**。", "# 邮寄。"]
    assert report.missing == []


def test_a_clause_loses_its_closing_mark() -> None:
    assert told("{{ text|clause }}。", {"text": "完成了工作。；"}).text == "完成了工作。"


def test_a_missing_paragraph_is_marked_and_listed_once() -> None:
    report = told('目标是{{ typed("goal") }}。\n\n{{ typed("goal") }}')
    assert report.blocks[0].runs[1] == MarkupRun("【待填：绩效目标】", missing=True)
    assert report.missing == [("goal", "绩效目标")]


def test_a_default_wording_is_listed() -> None:
    report = told('{{ typed("other") }}')
    assert (report.text, report.defaulted, report.missing) == ("无。", [("other", "其他")], [])
    assert report.to_look_at[0] == "没有填写、报告用了表式自带文字的：其他，请核实"


def test_a_typed_paragraph_that_the_report_does_not_show_is_listed() -> None:
    assert told('{% if has("use") %}有{% endif %}').unused == [("use", "资金用途")]
    assert told('{{ typed("use") }}').unused == told('{{ typed("use") }}').to_look_at == []
    assert told("无").to_look_at == ["填写了、报告按现有数据没有用到的：资金用途"]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ('用于{{ typed("use") }}。', "用于购买**纸张**。\n# 邮寄。"),
        ('用于{{ typed("use") }}，另有安排。', "用于购买**纸张**。\n# 邮寄，另有安排。"),
        ('{{ typed("use") }}', "购买**纸张**。\n# 邮寄。"),
        ('## 用途\n{{ optional("goal") }}\n## 其他\n{{ optional("other") }}', "一、用途\n无。\n二、其他\n无。"),
    ],
)
def test_the_program_sets_the_punctuation_behind_a_typed_text(source: str, text: str) -> None:
    assert told(source).text == text


def test_a_gap_that_nobody_named_is_listed_too() -> None:
    assert told("{{ total }}分，{{ rate|pct }}", {"total": None, "rate": None}).missing == [("", "数值")]


def test_a_tag_at_the_end_of_a_paragraph_keeps_it_apart_from_the_next() -> None:
    source = "{% if yes %}甲{% endif %}\n\n乙\n{% if yes %}\n丙\n{% endif %}\n丁"
    assert told(source, {"yes": True}).text == "甲\n乙丙丁"


def test_needed_values() -> None:
    report = told('{{ need(unit, "单位") }}{{ need(phone, "电话") }}', {"unit": "某局", "phone": ""})
    assert report.text == "某局【待填：电话】"
    assert report.missing == [("", "电话")]


def test_a_figure_that_does_not_exist_is_never_printed_as_none() -> None:
    assert told("{{ total|num }}分，{{ total }}", {"total": None}).text == "【待填：数值】分，【待填：数值】"


def test_a_decimal_prints_plainly() -> None:
    assert told("{{ total }}", {"total": Decimal("1E+2")}).text == "100"


def test_lines_of_a_typed_text() -> None:
    source = '{% for line in typed("use")|lines %}{{ loop.index|cn_ordinal }}是{{ line }}；{% endfor %}'
    assert told(source).text == "一是购买**纸张**；二是# 邮寄；"


def test_values_cannot_bring_template_code() -> None:
    assert told("{{ text }}", {"text": "{{ 7*7 }}{% for %}"}).text == "{{ 7*7 }}{% for %}"


@pytest.mark.parametrize(
    ("source", "line", "part"),
    [
        ("一\n{% if %}", "第 2 行", "语法有误（括号里少写了什么）"),
        ("{{ nobody }}", "第 1 行", "“nobody”没有定义"),
        ("{{ budget.nothing }}", "第 1 行", "“nothing”没有定义"),
        ('\n\n{{ typed("zzz") }}', "第 3 行", "没有定义文字说明“zzz”"),
        ("{{ 1/0 }}", "第 1 行", "无法执行（除数是0，或不是数）"),
        ('{{ "甲"|num }}', "第 1 行", "无法执行"),
        ('{{ 1 + "甲" }}', "第 1 行", "无法执行（数和文字不能这样运算"),
        ("{{ say.amount() }}", "第 1 行", "无法执行（这里要写一个数的名称）"),
        ("{{ (1 }}", "第 1 行", "语法有误（有不该有的“}”）"),
        ('{% include "别的" %}', "第 1 行", "无法执行（模板里不能用别的文件）"),
        ("{{ 1.5 }}", "第 1 行", "不是一个数或一段文字"),
        ("\n@tabel indicators", "", "“@tabel indicators”无法识别"),
        ("\n@table users", "", "“@table users”无法识别"),
    ],
)
def test_errors_are_one_chinese_line_with_the_place(source: str, line: str, part: str) -> None:
    with pytest.raises(UserError) as caught:
        told(source, {"budget": {}})
    message = str(caught.value)
    assert message.startswith("报告模板 报告.j2")
    assert line in message
    assert part in message
    assert "\n" not in message


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ typed.__globals__ }}",
        "{{ self.__init__.__globals__ }}",
        "{{ budget.__class__ }}",
        "{{ ('{0.__class__}').format(budget) }}",
        "{% set _ = budget.update({'a': 1}) %}",
        "{{ 9 ** 999999 }}",
        "{{ '甲' * 999999999 }}",
        "{{ cycler.__init__.__globals__ }}",
    ],
)
def test_the_sandbox_refuses_tricks(source: str) -> None:
    with pytest.raises(UserError):
        told(source, {"budget": {}})


def test_a_template_without_end_is_stopped() -> None:
    with pytest.raises(UserError, match="过长"):
        told("{% for i in range(90000) %}" + "甲" * 100 + "{% endfor %}")


def test_objects_do_not_reach_a_template() -> None:
    with pytest.raises(UserError, match="无法执行"):
        told("{{ path }}", {"path": Path()})


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"没有\.txt"):
        render_file(tmp_path / "没有.txt", {}, {})


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "模板.txt"
    path.write_bytes("自评".encode("gbk"))
    with pytest.raises(UserError, match="UTF-8"):
        render_file(path, {}, {})
