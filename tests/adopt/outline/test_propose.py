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
from samples.final_accounts import final_accounts
from samples.without_cells import found_of

from xlsheets.adopt.outline.outline_lines import read_outline
from xlsheets.adopt.outline.propose import ProposedReport, propose_report
from xlsheets.errors import UserError
from xlsheets.forms.catalog import find_form
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_reports import TextSpec
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


def test_a_section_with_room_left_in_it_is_written_by_a_person(tmp_path: Path) -> None:
    for behind in (("四、其他", "预算XX万元。"), ("XX局", "20XX年X月X日"), ()):
        report = told(tmp_path, "XX项目绩效自评报告", "三、存在问题", "", "", *behind)
        assert '## 存在问题\n\n{{ typed("problems") }}' in report.template


@pytest.mark.parametrize(
    ("sentence", "put"),
    [
        ("预算2万元。", 'say.amount(budget.total.initial, "预算金额")'),
        ("预算1.99万元。", 'say.amount(budget.total.adjusted, "预算金额")'),
        ("支出率为100.00%。", 'say.rate(budget.total.rate, "预算执行率")'),
        ("自评得分为89.33分。", 'say.points(total, "自评总分")'),
        ("经评价，本项目得89.33分。", 'say.points(total, "自评总分")'),
        ("整体支出绩效得分89.33分。", 'say.points(total, "自评总分")'),
        ("未完成1个。", 'say.count(counts.incomplete, "个", "未完成的指标数")'),
        ("没有完成的指标有1个。", 'say.count(counts.incomplete, "个", "未完成的指标数")'),
        ("产出指标得分29.33分。", 'say.group_points("产出")'),
        ("其中效益自评得40分。", 'say.group_points("效益")'),
        ("实际偏离目标较大的指标有参保人权益记录或转移邮寄份数。", "say.deviating()"),
        ("预算0.0002亿元。", 'say.amount(budget.total.initial, "预算金额")'),
    ],
)
def test_a_figure_by_what_the_sentence_says_and_the_workbook_holds(tmp_path: Path, sentence: str, put: str) -> None:
    report = told(tmp_path, "2024年自评报告", "一、情况", sentence, like=True)
    assert f"{{{{ {put} }}}}" in blocks(report)[-1]
    assert not [doubt for doubt in report.doubts if "单位是亿元" not in doubt]


@pytest.mark.parametrize(
    ("sentence", "put"),
    [
        (
            "绩效目标未完成的指标有2个：产出-数量指标-份数（完成率为20%）、效益-社会效益-满意率（完成率为70.00%）。",
            "没有完成的绩效目标有{{ say.count(counts.incomplete",
        ),
        ("完成的绩效目标有1个：产出-数量指标-份数(完成率为100.00%)。", "完成的绩效目标有{{ say.count(counts.complete"),
    ],
)
def test_a_list_of_last_year_becomes_one_of_this_year(tmp_path: Path, sentence: str, put: str) -> None:
    (told_of,) = blocks(told(tmp_path, "2024年自评报告", "一、情况", sentence))[2:]
    assert told_of.startswith(put)
    assert "say.each(" in told_of and "份数" not in told_of and "budget" not in told_of


def test_a_sentence_that_names_an_indicator_of_the_workbook_is_a_doubt(tmp_path: Path) -> None:
    report = told(tmp_path, "自评报告", "一、情况", "（说明。）", "社保转移接续时效性有待提高，预算2万元。", like=True)
    assert report.doubts == ("“社保转移接续时效性有待提高，预算＿”里写着指标“社保转移接续时效性”，今年还是不是它",)


@pytest.mark.parametrize(
    "sentence", ["重点工作完成率得分3分。", "数量指标得分10分。", "预算编制合理性得分5分（满分5分）。"]
)
def test_the_points_of_something_else_are_no_total(tmp_path: Path, sentence: str) -> None:
    report = told(tmp_path, "2024年自评报告", "一、情况", sentence, like=True)
    assert "total" not in report.template
    assert "typed(" in blocks(report)[-1]


@pytest.mark.parametrize("contact", ["联系人：王某　联系电话：0762-1234567", "填报人：XX"])
def test_a_line_of_contact_before_the_date_stays_without_name_and_number(tmp_path: Path, contact: str) -> None:
    report = told(tmp_path, "2024年自评报告", "一、情况", "（请说明。）", "某某局", contact, "2025年3月7日")
    sign, line = blocks(report)[-2:]
    assert sign == '@signature {{ department }}||{{ need(fill_date, "填报日期") }}'
    assert (
        line.startswith(contact[:3]) and "need(fields.filler" in line and "王某" not in line and "1234567" not in line
    )
    assert ("联系电话：{{ need(fields.phone" in line) == ("电话" in contact)


def test_a_table_that_nobody_declared_leaves_a_place_to_write_in(tmp_path: Path) -> None:
    report = told(tmp_path, "自评报告", "一、情况", "（请说明。）", "二、收支情况", headers=("科目", "2023年"))
    assert blocks(report)[-1] == '{{ typed("text_2") }}'
    assert report.texts[-1].title == "收支情况" and not re.search("[0-9]", report.texts[-1].hint)


def test_lines_that_the_report_numbers_are_told_once(tmp_path: Path) -> None:
    form = find_form("sc-final-accounts-2024")
    path = tmp_path / "决算.docx"
    path.write_bytes(make_report(found_of(final_accounts(), form)).data)
    report = propose_report(path, form)
    assert report.template.count('typed("duties")') == 2  # a loop over its lines, and the gap where there are none
    assert '{% for line in typed("duties")|lines %}\n{{ loop.index }}.{{ line }}。' in report.template


def test_typed_paragraphs_that_the_form_lacks_are_declared(tmp_path: Path) -> None:
    form = find_form("sc-project-2024")
    path = tmp_path / "通用.docx"
    evaluation = replace(mail_evaluation(), form=form.id, texts={"background": "依据文件设立。"})
    general = replace(form, texts=(TextSpec("background", "立项依据和实施内容"),))
    path.write_bytes(make_report(found_of(evaluation, general)).data)
    report = propose_report(path, replace(form, texts=()))
    assert ("background", "立项依据和实施内容") in [(text.id, text.title) for text in report.texts]


def test_names_on_the_cover_are_put_everywhere(tmp_path: Path) -> None:
    lines = (
        "2023年项目绩效自评报告",
        "（安居工程）",
        "单位名称：（公章）某某县住建局",
        "某某县住建局2023年 安居工程自评报告",
    )
    told_of = blocks(told(tmp_path, *lines, "一、情况", "安居工程由某某县住建局实施，预算3万元。"))
    assert told_of[:2] == ["# {{ the_year }}年项目绩效自评报告", "@subtitle （{{ project }}）"]
    assert told_of[3:5] == ["@body", "# {{ department }}{{ the_year }}年{{ project }}自评报告"]
    assert told_of[-1].startswith("{{ project }}由{{ department }}实施，预算")


def test_a_year_that_stays_in_a_title_is_a_doubt(tmp_path: Path) -> None:
    report = told(tmp_path, "2024年自评报告", "一、2022年结转情况", "（请说明。）")
    assert report.doubts == ("“＿年结转情况”里有没有换掉的数",)


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
