"""A report template proposed from a Word outline, from last year's report and from a report of our own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path

import docx
import pytest
from msgspec.structs import replace
from report.conftest import heyuan_form, mail_evaluation
from samples.without_cells import found_of

from xlsheets.adopt.outline.outline_lines import read_outline
from xlsheets.adopt.outline.propose import ProposedReport, propose_report
from xlsheets.errors import UserError
from xlsheets.forms.schema import Form
from xlsheets.report.build import make_report
from xlsheets.report.build_context import build_context

FORM = heyuan_form()
LIKE = build_context(found_of(mail_evaluation(), FORM))
HEADERS = ("一级指标", "二级指标", "三级指标", "完成率", "分值", "得分")

OUTLINE = (
    "XX局20XX年XX项目绩效自评报告",
    "某某市财政局：",
    "一、项目基本情况",
    "（一）项目概况",
    "（简要说明项目立项依据、主要内容。）",
    "（二）资金情况",
    "年初预算XX万元，实际支出XX万元，执行率XX%。资金主要用于XX。",
    "二、自评情况",
    "（一）自评结论。自评得分XX分，等级为X。",
    "（二）指标完成情况",
    "在职人员XX人。本报告所用数据均取自自评表。",
    "三、存在问题",
    "XX局",
    "20XX年X月X日",
)


def outline(path: Path, lines: Sequence[str], headers: Sequence[str] = ()) -> Path:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    if headers:
        for cell, header in zip(document.add_table(2, len(headers)).rows[0].cells, headers, strict=True):
            cell.text = header
    document.save(str(path))
    return path


def told(tmp_path: Path, *lines: str, like: bool = False, headers: Sequence[str] = ()) -> ProposedReport:
    return propose_report(outline(tmp_path / "提纲.docx", lines, headers), FORM, LIKE if like else None)


def blocks(report: ProposedReport) -> list[str]:
    """The template's blocks, without its comments and the names set at its head."""
    bare = re.sub(r"\{#.*?#\}\n?|\{% set .*?%\}\n?", "", report.template, flags=re.DOTALL)
    return [block.strip() for block in bare.split("\n\n") if block.strip()]


def test_an_outline_becomes_a_template(tmp_path: Path) -> None:
    report = told(tmp_path, *OUTLINE, headers=HEADERS)
    assert blocks(report) == [
        "# {{ department }}{{ the_year }}年{{ project }}绩效自评报告",
        "@addressee 某某市财政局：",
        "## 项目基本情况",
        "### 项目概况",
        '{{ typed("text_1") }}',
        "### 资金情况",
        '年初预算{{ say.amount(budget.total.initial, "年初预算") }}，实际支出{{ say.amount(budget.total.executed, "支出金额") }}，'
        '执行率{{ say.rate(budget.total.rate, "预算执行率") }}。资金主要用于{{ typed("use_of_funds") }}。',
        "## 自评情况",
        '### 自评结论。||自评得分{{ say.points(total, "自评总分") }}，等级为{{ need(grade, "自评等级") }}。',
        "### 指标完成情况",
        '{{ typed("text_2") }}。本报告所用数据均取自自评表。',
        "## 存在问题",
        '{{ typed("problems") }}',
        '@signature {{ department }}||{{ need(fill_date, "填报日期") }}',
        "@table indicators",
    ]
    assert report.title == "绩效自评报告"
    assert [(text.id, text.title, text.section) for text in report.texts] == [
        ("text_1", "项目概况", "一、（一）项目概况"),
        ("text_2", "指标完成情况", "二、（二）指标完成情况"),
    ]
    assert report.texts[0].hint == "简要说明项目立项依据、主要内容"
    assert report.doubts == ("“在职人员＿人”里有认不出的数或空白，这一句改由人写",)
    assert "{# 请核对：“在职人员＿人”" in report.template


@pytest.mark.parametrize(
    ("sentence", "put"),
    [
        ("预算2万元。", 'say.amount(budget.total.initial, "预算金额")'),
        ("预算1.99万元。", 'say.amount(budget.total.adjusted, "预算金额")'),
        ("支出率为100.00%。", 'say.rate(budget.total.rate, "预算执行率")'),
        ("自评得分为89.33分。", 'say.points(total, "自评总分")'),
        ("未完成1个。", 'say.count(counts.incomplete, "个", "未完成的指标数")'),
    ],
)
def test_a_figure_by_what_the_sentence_says_and_the_workbook_holds(tmp_path: Path, sentence: str, put: str) -> None:
    report = told(tmp_path, "2024年自评报告", "一、情况", sentence, like=True)
    assert f"{{{{ {put} }}}}" in blocks(report)[-1]
    assert not report.doubts


def test_a_figure_that_differs_or_that_its_value_alone_tells_is_a_doubt(tmp_path: Path) -> None:
    report = told(tmp_path, "2024年自评报告", "一、情况", "自评得分95分，综合评定89.33分。", like=True)
    assert report.doubts == ("原文的95分和工作簿的 total 不一致，是不是这个数", "“89.33分”按数值看是 total")


@pytest.mark.parametrize(
    ("money_unit", "spent"), [("元", "300000000"), ("千元", "300000"), ("万元", "30000"), ("亿元", "3")]
)
def test_an_amount_is_compared_in_its_own_unit(tmp_path: Path, money_unit: str, spent: str) -> None:
    mail = mail_evaluation()
    budget = [replace(mail.budget[0], executed=spent), *mail.budget[1:]]
    like = build_context(found_of(replace(mail, money_unit=money_unit, budget=budget), FORM))
    path = outline(tmp_path / "提纲.docx", ["2024年自评报告", "一、情况", "实际支出30000万元。"])
    report = propose_report(path, FORM, like)
    assert "{{ say.amount(budget.total.executed, " in report.template
    assert not any("不一致" in doubt for doubt in report.doubts)


def test_what_was_moved_away_with_changes_tracked_is_not_read_twice(tmp_path: Path) -> None:
    path = outline(tmp_path / "提纲.docx", ["某某自评报告", "一、情况", "本报告所用数据均取自自评表。"])
    document = docx.Document(str(path))
    run = document.paragraphs[-1].runs[0]._r
    for tag in ("w:moveFrom", "w:moveTo"):
        moved = docx.oxml.OxmlElement(tag)
        run.addprevious(moved)
        moved.append(deepcopy(run))
    run.getparent().remove(run)
    document.save(str(path))
    assert [line.text for line in read_outline(path).lines][-1] == "本报告所用数据均取自自评表。"


def test_no_figure_of_last_year_is_taken_over(tmp_path: Path) -> None:
    report = told(
        tmp_path,
        "2023年自评报告",
        "一、情况",
        "预算3万元，培训12人，文号5号。",
        "开展了培训。",
        "附件1",
        headers=("甲", "乙"),
    )
    assert not re.search(r"[0-9]", re.sub(r"text_[0-9]|level1|附件1", "", "".join(blocks(report))))
    assert not [text for text in report.texts if re.search(r"[0-9]", text.hint)]
    assert any("此处有一张表（列：甲、乙）" in doubt for doubt in report.doubts)


def made(report: ProposedReport, folder: Path, form: Form, texts: dict[str, str]) -> bytes:
    """The report that a proposed template gives."""
    template = folder / "own.j2"
    template.write_text(report.template, encoding="utf-8")
    evaluation = mail_evaluation()
    evaluation = replace(evaluation, texts={**evaluation.texts, **texts})
    return make_report(found_of(evaluation, form), template=template).data


@pytest.mark.parametrize("texts", [{}, {"text_1": "采购邮政服务。\n按月结算。", "text_2": "在职5人"}])
def test_what_is_made_from_it_gives_it_again(tmp_path: Path, texts: dict[str, str]) -> None:
    report = told(tmp_path, *OUTLINE, headers=HEADERS)
    form = replace(FORM, texts=(*FORM.texts, *report.texts))
    path = tmp_path / "报告.docx"
    path.write_bytes(made(report, tmp_path, form, texts))
    again = propose_report(path, form, LIKE)
    assert [each for each in blocks(again) if "@blank" not in each] == [
        re.sub(r"^(\{\{ typed\(.*?\) \}\}。)本", r"\1本", each) for each in blocks(report)
    ]
    assert not again.texts


@pytest.mark.parametrize(("name", "data"), [("提纲.txt", b"x"), ("提纲.docx", b"x"), ("提纲.doc", b"x")])
def test_what_is_no_document(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UserError, match="Word"):
        propose_report(tmp_path / name, FORM)


def test_a_document_without_words(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="没有文字"):
        told(tmp_path, "")
