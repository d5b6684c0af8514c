from __future__ import annotations

import pytest
from audit.audit_factory import codes, findings, form, only, row, satisfaction, subject, total

from xlsheets.domain.evaluation import Goal
from xlsheets.forms.schema_reports import TextSpec

TEXTS = (
    TextSpec("effect", "项目成效", limit=50),
    TextSpec("problems", "存在的问题", required=False),
    TextSpec("method", "评价方法"),
)
GOOD = {"effect": "群众满意", "method": "查阅资料"}


def with_text(text: str) -> object:
    return subject(of=form(texts=TEXTS), texts=GOOD | {"effect": text})


def test_text_too_long() -> None:
    bad = only(with_text("甲1乙2" * 12 + "丙丁戊"), "TEXT_TOO_LONG")  # type: ignore[arg-type]
    assert (bad.sheet, bad.cell, bad.found, bad.expected) == ("文字说明", "C5", "51字", "50字以内")
    assert bad.severity == "warning"
    assert codes(with_text("甲乙丙丁戊 " * 10)) == []  # type: ignore[arg-type]
    reason = only(subject(row(actual="90人", reason="因故未能开展，" * 4), satisfaction()), "TEXT_TOO_LONG")
    assert (reason.cell, reason.found, reason.expected) == ("K20", "28字", "20字以内")


def test_text_missing() -> None:
    bad = only(subject(of=form(texts=TEXTS), texts=GOOD | {"method": ""}), "TEXT_MISSING")
    assert (bad.sheet, bad.cell, bad.expected, bad.severity) == ("文字说明", "C7", "评价方法", "warning")
    assert only(subject(of=form(texts=TEXTS)), "TEXT_MISSING").message.startswith("2个")
    assert codes(subject(of=form(texts=TEXTS), texts=GOOD)) == []


def test_problems_are_told_where_something_is_incomplete() -> None:
    short = row(actual="90人", reason="报名不足")
    assert only(subject(short, satisfaction(), of=form(texts=TEXTS), texts=GOOD), "TEXT_MISSING").cell == "C6"


def test_a_file_without_texts_is_not_asked_for_them() -> None:
    checked = subject(of=form(texts=TEXTS))
    checked.cells.texts.clear()
    assert codes(checked) == []


def test_goal_missing() -> None:
    bad = only(subject(goals=[Goal("开展培训", "")]), "GOAL_MISSING")
    assert (bad.cell, bad.expected, bad.severity) == ("G15", "实际完成情况", "warning")
    assert only(subject(goals=[Goal()]), "GOAL_MISSING").expected == "预期目标和实际完成情况"
    assert codes(subject(goals=[Goal("开展培训", "已开展"), Goal()])) == []
    assert codes(subject(goals=[], of=form(without=("goals",)))) == []


@pytest.mark.parametrize(
    "text",
    [
        "XX单位已完成",
        "覆盖××个村",
        "发放××××元",
        "×××人参加",
        "培训**人",
        "主要用于（具体工作）等支出",
        "（请填写完成情况）",
        "支出____万元",
        "范本",
        "（样表）",
        "发放ＸＸ万元",
    ],
)
def test_template_leftover(text: str) -> None:
    bad = only(subject(goals=[Goal(text, "已开展")]), "TEMPLATE_LEFTOVER")
    assert (bad.cell, bad.severity) == ("B15", "error")


@pytest.mark.parametrize(
    "text", ["对×××发放补助", "138****5678", "3×5米", "XXL码工作服", "XX1", "制定合同范本3个", "4*5", "甲*乙"]
)
def test_no_template_leftover(text: str) -> None:
    assert codes(subject(goals=[Goal(text, "已开展")])) == []


def test_template_remains_in_rows() -> None:
    bad = only(subject(row(target="**", unit="人"), satisfaction(), residue=[("E20", "≥**人")]), "TEMPLATE_LEFTOVER")
    assert (bad.cell, bad.found, bad.severity) == ("E20", "≥**人", "error")
    numbered = only(subject(row(name="指标1：培训人数"), satisfaction()), "TEMPLATE_LEFTOVER")
    assert (numbered.cell, numbered.expected, numbered.severity) == ("C20", "培训人数", "info")
    hint = only(subject(residue=[("G21", "填写未完成原因")]), "TEMPLATE_LEFTOVER")
    assert (hint.cell, hint.severity) == ("G21", "info")


def test_a_hint_where_the_budget_reason_belongs_is_part_of_the_form() -> None:
    hint = "1.预算执行率未达到90%的需说明原因"
    assert codes(subject(budget=[total(reason=hint)], residue=[("K8", hint)])) == []
    low = subject(budget=[total(executed="8", reason=hint)], residue=[("K8", hint)])
    assert only(low, "REASON_MISSING").cell == "K8"


def test_personal_info() -> None:
    bad = only(with_text("联系电话13800001234"), "PERSONAL_INFO")  # type: ignore[arg-type]
    assert (bad.sheet, bad.cell, bad.severity) == ("文字说明", "C5", "warning")
    assert bad.found == "138****34"
    for text in ("138 0000 1234", "身份证11010119900101123X", "卡号6222 0202 0011 2233 347"):
        assert "****" in only(with_text(text), "PERSONAL_INFO").found  # type: ignore[arg-type]
    for text in ("支出192802080.44元", "项目编码51090424T000011111850", "电话0762-1234567", "单号1234567890123456"):
        assert codes(with_text(text)) == []  # type: ignore[arg-type]


def test_the_filler_may_give_a_telephone_number() -> None:
    assert codes(subject(fields={"unit": "某局", "phone": "13800001234"})) == []
    assert only(subject(fields={"unit": "某局13800001234"}), "PERSONAL_INFO").cell == "C4"


def test_format_of_document_numbers() -> None:
    bad = only(with_text("根据承县财监[2022]1 号和承县财政字[2019]75）号、冀人社字【2014】243号"), "FORMAT")  # type: ignore[arg-type]
    assert (bad.cell, bad.severity) == ("C5", "warning")
    assert bad.expected == "〔2022〕1号、〔2019〕75号、〔2014〕243号"
    for text in ("冀人社〔2014〕32号", "（2021）1号楼", "2024年（含结转）", "财预〔2020〕10 号"):
        assert codes(with_text(text)) == [], text  # type: ignore[arg-type]


def test_format_of_ordinals() -> None:
    bad = only(with_text("(一)总体情况"), "FORMAT")  # type: ignore[arg-type]
    assert (bad.found, bad.expected, bad.severity) == ("(一)", "（一）", "info")


def test_typo() -> None:
    bad = only(with_text("偏离较大的预算预算进行分析"), "TYPO")  # type: ignore[arg-type]
    assert (bad.found, bad.expected, bad.severity) == ("预算预算", "预算", "info")
    assert only(with_text("学习贯彻学习贯彻精神"), "TYPO").expected == "学习贯彻"  # type: ignore[arg-type]
    assert codes(with_text("一个一个核对，每家每家走访，二〇二〇年")) == []  # type: ignore[arg-type]
    sign = only(subject(row(), satisfaction(operator="》"), of=form(without=("operator", "unit"))), "TYPO")
    assert (sign.cell, sign.found, sign.expected) == ("E21", "》90%", "＞90%")


def test_fields_of_a_report_template_are_left_alone() -> None:
    assert codes(with_text("总分{{ XX }}分，见【2014】3号")) == []  # type: ignore[arg-type]


def test_every_code_of_texts_is_silent_on_a_good_form() -> None:
    assert findings(subject(of=form(texts=TEXTS), texts=GOOD)) == []


def test_slips_of_wording() -> None:
    for text, right in (("省级財政分担", "财"), ("每月按对退休人员发放", "每月按时…"), ("控制比率》90%", "＞")):
        bad = only(subject(goals=[Goal(text, "已开展")]), "TYPO")
        assert (bad.expected, bad.severity) == (right, "info"), text
    for text in ("按《某办法》90%以上执行", "研究研究后印发", "每月按时对账"):
        assert codes(subject(goals=[Goal(text, "已开展")])) == [], text


def test_ordinals_of_two_kinds() -> None:
    for text in ("1、培训。2.考试", "1、培训。2、考试；三、总结"):
        assert only(subject(goals=[Goal(text, "已开展")]), "FORMAT").severity == "info", text
    assert codes(subject(goals=[Goal("一、培训。1、考试；2、发证。二、总结", "已开展")])) == []
