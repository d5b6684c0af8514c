"""Fields of a Word template in its text, tables, headers, boxes, notes and properties."""

from __future__ import annotations

from pathlib import Path

import docx
import ooxml
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from msgspec.structs import replace
from report.conftest import mail_evaluation
from report.word_template.word_templates import add, in_pieces, lines, report, template, text_box, with_table

from xlsheets.domain.evaluation import Evaluation

UNIT = "河源市社会保险基金管理局"


def test_fields_filters_and_phrases_are_those_of_the_text_templates(tmp_path: Path) -> None:
    path = template(
        tmp_path,
        "{{ unit }}{{ year }}年预算{{ budget.total.adjusted|money }}{{ money_unit }}，执行率{{ execution.rate|pct }}，得{{ total }}分。",
        "资金用于{{ typed(“use_of_funds”) }}；等级{{ grade }}",
        "　　{{ say.unmet() }}",
    )
    told, document = report(path)
    first, second, third = lines(document)
    assert first == f"{UNIT}2024年预算1.99万元，执行率100%，得89.33分。"
    assert second == "资金用于记录参保人缴费和待遇权益所用的专用纸张、邮寄费用；等级良"
    assert third.startswith("　　未完成的绩效目标有1个：产出-数量指标-参保人权益记录或转移邮寄份数（完成率20.01%）")
    assert told.missing == []


def test_a_row_is_repeated_with_its_looks(tmp_path: Path) -> None:
    edit = with_table(
        ("指标", "得分"),
        ("{%tr for item in indicators %}",),
        ("{{ item.name }}", "{{ item.score|num }}"),
        ("{%tr endfor %}",),
        ("合计", "{{ total }}"),
    )
    _, document = report(template(tmp_path, edit=edit))
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert rows[0] == ["指标", "得分"]
    assert rows[3] == ["参保人权益记录或转移邮寄份数", "2.67"]
    assert rows[-1] == ["合计", "89.33"]
    assert len(rows) == 9


def test_a_field_that_word_cut_into_pieces_keeps_the_looks_of_its_first(tmp_path: Path) -> None:
    _, document = report(template(tmp_path, edit=add(in_pieces("共{{ total|num }}分", "<w:i/>"))))
    assert lines(document) == ["共89.33分"]
    assert all(run.italic for run in document.paragraphs[-1].runs)


def test_wide_signs_of_a_chinese_keyboard_are_understood(tmp_path: Path) -> None:
    _, document = report(template(tmp_path, "｛｛　subject｜replace（‘邮寄’，“快递”）　｝｝"))
    assert lines(document) == ["参保人个人权益记录及社保关系转移快递费"]


def test_what_the_author_wrote_is_no_markup_and_what_a_person_typed_is_no_xml(tmp_path: Path) -> None:
    mail = replace(mail_evaluation(), subject="<w:p>&“#甲”{{ unit }}")
    _, document = report(template(tmp_path, "# 编号 **A** @b || {{ subject }}"), mail)
    assert lines(document) == ["# 编号 **A** @b || <w:p>&“#甲”{{ unit }}"]


def test_a_typed_text_of_two_paragraphs_gives_two(tmp_path: Path) -> None:
    def centred(document: Document) -> None:
        document.paragraphs[-1].alignment = 1

    _, document = report(template(tmp_path, "{{ typed('operation') }}", edit=centred))
    assert lines(document) == ["按职责办理参保人权益记录和转移接续业务。", "业务部门按月核对数据，按季通报进度。"]
    assert [each.alignment for each in document.paragraphs] == [1, 1]


def test_gaps_are_yellow_and_listed(tmp_path: Path) -> None:
    path = template(
        tmp_path, "{{ typed('problems') }}，{{ need(none, '某数') }}，{{ budget.total.initial|money }}", "{{ total }}"
    )
    told, document = report(path, Evaluation("gd-heyuan-project", 2024))
    assert lines(document) == ["【待填：存在的问题】，【待填：某数】，【待填：数值】", "【待填：数值】"]
    assert {title for _, title in told.missing} == {"存在的问题", "某数", "数值"}
    yellow = [run.text for run in document.paragraphs[0].runs if run.font.highlight_color is not None]
    assert yellow == ["【待填：存在的问题】", "【待填：某数】", "【待填：数值】"]


def test_headers_footers_of_every_kind_boxes_and_notes_are_filled(tmp_path: Path) -> None:
    def edit(document: Document) -> None:
        section = document.sections[0]
        section.different_first_page_header_footer = True
        document.settings.odd_and_even_pages_header_footer = True
        section.header.paragraphs[0].text = "单{{ unit }}"
        section.first_page_header.paragraphs[0].text = "首{{ unit }}"
        section.even_page_header.paragraphs[0].text = "双{{ unit }}"
        section.footer.paragraphs[0].text = "{{ year }}年"
        add(text_box("框{{ total }}"))(document)

    told, document = report(template(tmp_path, "正文{{ year }}", edit=edit))
    section = document.sections[0]
    headers = (section.header, section.first_page_header, section.even_page_header)
    assert [each.paragraphs[0].text for each in headers] == [f"单{UNIT}", f"首{UNIT}", f"双{UNIT}"]
    assert section.footer.paragraphs[0].text == "2024年"
    assert lines(document)[1:] == ["框89.33框在前面", "框89.33"]  # a box stands within a paragraph
    assert f"首{UNIT}" in told.text


def test_document_properties_are_filled_and_tell_of_no_person(tmp_path: Path) -> None:
    def edit(document: Document) -> None:
        properties = document.core_properties
        properties.title, properties.subject = "{{ subject }}报告", "{{ year }}年"
        properties.author = properties.last_modified_by = "某人"

    _, document = report(template(tmp_path, "{{ unit }}", edit=edit))
    properties = document.core_properties
    assert (properties.title, properties.subject) == ("参保人个人权益记录及社保关系转移邮寄费报告", "2024年")
    assert (properties.author, properties.last_modified_by) == ("", "")


def test_a_table_of_the_programs_stands_where_a_phrase_puts_it(tmp_path: Path) -> None:
    mail = mail_evaluation()
    met = [replace(mail.indicators[3], name=f"新增指标{number}") for number in range(4)]
    path = template(tmp_path, "前", "{{ say.met() }}", "后")
    _, document = report(path, replace(mail, indicators=[*mail.indicators, *met]))
    body = [each.tag.rpartition("}")[2] for each in document.element.body]
    assert body == ["p", "p", "p", "tbl", "p", "sectPr"]
    assert document.paragraphs[1].text == "已完成的绩效目标有10个，见下表。"
    assert document.paragraphs[2].text == "表1　已完成的绩效指标"


def test_a_condition_over_paragraphs_and_within_a_line(tmp_path: Path) -> None:
    path = template(
        tmp_path,
        "{%p if incomplete %}",
        "有未完成的",
        "{%p else %}",
        "都完成了",
        "{%p endif %}",
        "总体{% if grade == '优' %}优秀{% else %}一般{% endif %}",
        "{%p for goal in goals %}",
        "{{ goal.expected }}",
        "{%p endfor %}",
    )
    _, document = report(path)
    assert lines(document) == ["有未完成的", "总体一般"]


def test_tracked_changes_are_accepted_and_told(tmp_path: Path) -> None:
    who = 'w:id="1" w:author="某人" w:date="2025-01-01T00:00:00Z"'
    changed = parse_xml(
        f"<w:p {nsdecls('w')}><w:r><w:t>得{{{{ to</w:t></w:r><w:del {who}><w:r><w:delText>xxx</w:delText></w:r></w:del>"
        f"<w:ins {who}><w:r><w:t>tal }}}}分</w:t></w:r></w:ins></w:p>"
    )
    told, document = report(template(tmp_path, edit=add(changed)))
    assert lines(document) == ["得89.33分"]
    assert told.to_look_at[0] == "模板里有修订，报告按接受修订后的文字写"
    assert not list(document.element.body.iter(qn("w:ins"), qn("w:del")))


def test_a_picture_a_field_and_a_bookmark_of_the_author_stay_where_they_were(tmp_path: Path) -> None:
    paragraph = parse_xml(
        f'<w:p {nsdecls("w")}><w:r><w:t>第</w:t></w:r><w:bookmarkStart w:id="0" w:name="页"/><w:r><w:tab/><w:t>甲{{{{ year }}}}</w:t>'
        '<w:br/></w:r><w:bookmarkEnd w:id="0"/><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p>'
    )
    _, document = report(template(tmp_path, edit=add(paragraph)))
    made = document.paragraphs[-1]
    assert made.text == "第\t甲2024\n"
    names = [each.get(qn("w:name")) for each in made._p.iter(qn("w:bookmarkStart"))]
    assert names[-1] == "页" or "页" in names
    ids = [each.get(qn("w:id")) for each in document.element.body.iter(qn("w:bookmarkStart"))]
    assert len(ids) == len(set(ids))


@pytest.mark.programs
def test_word_takes_the_report(tmp_path: Path) -> None:
    edit = with_table(("{%tr for item in indicators %}",), ("{{ item.name }}",), ("{%tr endfor %}",))
    report(template(tmp_path, "{{ say.unmet() }}", "{{ typed('operation') }}", edit=edit))
    assert ooxml.findings([tmp_path / "报告.docx"]) == {"报告.docx": []}


def test_equal_input_gives_equal_bytes(tmp_path: Path) -> None:
    path = template(tmp_path, "{{ unit }}")
    report(path)
    first = (tmp_path / "报告.docx").read_bytes()
    report(path)
    assert (tmp_path / "报告.docx").read_bytes() == first
    assert docx.Document(str(path)).paragraphs[0].text == "{{ unit }}"
