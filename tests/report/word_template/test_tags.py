"""Mistakes in the fields of a Word template: one line, with the place and its words, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx.document import Document
from report.word_template.word_templates import add, report, template, text_box, with_table

from xlsheets.errors import UserError


def refusal(folder: Path, *paragraphs: str, edit: Callable[[Document], Any] | None = None) -> str:
    with pytest.raises(UserError) as raised:
        report(template(folder, *paragraphs, edit=edit))
    assert not (folder / "报告.docx").exists()
    assert raised.value.line.startswith("报告模板 模板.docx ")
    return raised.value.line.removeprefix("报告模板 模板.docx ")


def test_an_unknown_name_is_named_with_its_paragraph(tmp_path: Path) -> None:
    told = refusal(tmp_path, "一、{{ year }}", "", "预算{{ budget.totl.adjusted }}万元，{{ year }}")
    assert told == "正文第2段“预算{{ budget.totl.adjusted }}万元……”：名称“totl”没有定义，请检查拼写。"


def test_a_place_in_a_table_is_told_by_row_and_cell(tmp_path: Path) -> None:
    edit = with_table(("甲", "乙"), ("{{ year }}", "{{ yaer }}"))
    assert refusal(tmp_path, "{{ unit }}", edit=edit).startswith("正文第1张表第2行第2格“{{ yaer }}”：名称“yaer”")


def test_headers_boxes_and_properties_are_places_too(tmp_path: Path) -> None:
    def header(document: Document) -> None:
        document.sections[0].different_first_page_header_footer = True
        document.sections[0].first_page_header.paragraphs[0].text = "{{ untt }}"

    def title(document: Document) -> None:
        document.core_properties.title = "{{ untt }}"

    assert refusal(tmp_path, "{{ unit }}", edit=header).startswith("首页页眉第1段“{{ untt }}”：名称“untt”")
    assert refusal(tmp_path, edit=add(text_box("{{ untt }}"))).startswith("正文的文本框“{{ untt }}”：")
    assert refusal(tmp_path, "{{ unit }}", edit=title) == "文档属性“标题”：名称“untt”没有定义，请检查拼写。"


@pytest.mark.parametrize(
    ("paragraphs", "told"),
    [
        (["得{{ total 分"], "“{{”没有对应的“}}”，一个字段要写在同一段里"),
        (["得 total }} 分"], "“}}”没有对应的“{{”"),
        (["{{ unit", "}}"], "正文第1段“{{ unit”：“{{”没有对应的“}}”"),
        (["{% if total %}优"], "“{% if total %}”后面没有对应的 {% endif %}，请补上"),
        (["优{% endif %}"], "“{% endif %}”前面没有对应的 {% if … %}"),
        (["{%p for item in indicators %}", "{{ item.name }}", "{% endfor %}"], "要用同一种写法"),
        (["{%p if total %}优秀"], "要单独占一段"),
        (["{%tr for item in indicators %}"], "要写在表格里"),
        (["{{p unit }}"], "没有“{{p …}}”这种写法"),
        (
            ["{{ unit }}", "{% if year == 1 %}{{ untt }}{% endif %}"],
            "正文第2段“{% if year == 1 %}{{ untt }}{%……”：名称“untt”没有定义",
        ),
        (["{{ unit|nosuch }}"], "没有“nosuch”"),
        (["{{ unit unit }}"], "语法有误"),
        (["{{ typed('没有') }}"], "没有定义文字说明“没有”"),
        (["{{ unit.__class__ }}"], "不允许"),
        (["{{ ''.join.__globals__ }}"], "没有定义"),
        (["{{ typed }}"], "不是一个数或一段文字"),
        (["{{ indicators }}"], "不是一个数或一段文字"),
        (["{{ indicators[99].name }}"], "没有第 100 条"),
        (["{{ 9 ** 9999 }}"], "不允许"),
        (["{% include 'other.docx' %}"], "other.docx"),
    ],
)
def test_every_mistake_is_told_in_a_line(tmp_path: Path, paragraphs: list[str], told: str) -> None:
    assert told in refusal(tmp_path, *paragraphs)


def test_a_pair_must_stand_in_one_cell_or_one_table(tmp_path: Path) -> None:
    cells = with_table(("{% if total %}", "{% endif %}"))
    assert "要用同一种写法，写在同一处" in refusal(tmp_path, edit=cells)

    def tables(document: Document) -> None:
        with_table(("{%tr for item in indicators %}",), ("{{ item.name }}",))(document)
        document.add_paragraph("中间")
        with_table(("{%tr endfor %}",))(document)

    assert "要用同一种写法，写在同一处" in refusal(tmp_path, edit=tables)


def test_words_that_would_be_lost_with_a_row_are_told(tmp_path: Path) -> None:
    edit = with_table(("{%tr for item in indicators %}", "{{ item.name }}"), ("{%tr endfor %}",))
    assert "正文第1张表第1行第1格" in (told := refusal(tmp_path, edit=edit))
    assert "要单独占一行" in told


@pytest.mark.costly(0)
def test_a_runaway_loop_is_stopped(tmp_path: Path) -> None:
    assert "过长" in refusal(tmp_path, "{% for a in range(9999) %}{% for b in range(9999) %}长{% endfor %}{% endfor %}")
