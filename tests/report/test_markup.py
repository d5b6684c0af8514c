from __future__ import annotations

import pytest

from xlsheets.report.markup import MarkupError, MarkupRun, parse, plain_text
from xlsheets.report.typed_text import BREAK, escape, placeholder, restore

HOSTILE = (
    "**粗体**",
    "# 标题",
    "## 一、标题",
    "@pagebreak",
    "@table indicators",
    "前||后",
    "{{ 7*7 }}",
    "{% raw %}",
    "\\*",
    "𠮷\ue000",
    "<w:br/>&amp;",
)


def kinds(markup: str) -> list[str]:
    return [block.kind for block in parse(markup)]


def test_lines_of_a_paragraph_are_joined_without_a_space() -> None:
    assert [block.text for block in parse("第一行\n第二行\n\n第二段")] == ["第一行第二行", "第二段"]


def test_a_heading_ends_with_its_line() -> None:
    assert kinds("# 题\n## 一、甲\n正文\n### （一）乙\n正文") == [
        "title",
        "heading",
        "paragraph",
        "heading",
        "paragraph",
    ]


def test_a_run_in_heading_takes_the_lines_that_follow() -> None:
    (block,) = parse("### （一）安排。||预算\n2万元")
    assert (block.level, block.lead[0].text, block.runs[0].text) == (2, "（一）安排。", "预算2万元")


def test_a_title_may_break_its_line() -> None:
    (block,) = parse("# 某局||报告")
    assert block.runs == (MarkupRun("某局\n报告"),)
    assert block.text == "某局报告"


def test_bold_is_a_run() -> None:
    (block,) = parse("措施：**一是**改")
    assert block.runs == (MarkupRun("措施："), MarkupRun("一是", bold=True), MarkupRun("改"))


def test_placeholders_are_marked() -> None:
    (block,) = parse(f"用于{placeholder('资金用途')}。")
    assert block.runs[1] == MarkupRun("【待填：资金用途】", missing=True)


def test_directives() -> None:
    markup = "@attachment 附件1\n@blank 3\n@body\n@pagebreak\n@center 甲\n@right 乙\n@table indicators\n@chart levels"
    assert kinds(markup) == ["attachment", "blank", "body", "pagebreak", "center", "right", "table", "chart"]


@pytest.mark.parametrize(
    "line",
    [
        "@tabel indicators",
        "@table Users",
        "@landscape now",
        "@signature",
        "@chart ../x",
        "@blank -1",
        "@blank 100",
        "@",
    ],
)
def test_an_unknown_directive_is_an_error(line: str) -> None:
    with pytest.raises(MarkupError):
        parse(line)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_typed_text_comes_back_as_it_was_typed(text: str) -> None:
    assert restore(escape(text)) == text
    (block,) = parse(escape(text))
    assert block.kind == "paragraph"
    assert block.runs == (MarkupRun(text),)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_typed_text_stays_inside_a_heading(text: str) -> None:
    assert [(block.kind, block.text) for block in parse(f"## 一、{escape(text)}")] == [("heading", f"一、{text}")]


def test_line_breaks_become_paragraphs() -> None:
    typed = escape("  　第一段\r\n\r\n　　第二段\u2028# 第三段\x0b")
    assert [block.text for block in parse(typed)] == ["第一段", "第二段", "# 第三段"]


def test_line_breaks_in_a_run_in_body_become_paragraphs() -> None:
    blocks = parse("#### 1.业务。||" + escape("甲\n乙"))
    assert [(block.kind, block.text) for block in blocks] == [("heading", "1.业务。甲"), ("paragraph", "乙")]


def test_what_word_cannot_take_is_dropped() -> None:
    assert escape("甲\x00\x1b\ud800\ufffe乙\u202e丙") == "甲乙丙"


def test_typed_code_points_of_our_own_are_dropped() -> None:
    assert escape(f"甲{BREAK}{placeholder('假')}\U0010ff00") == "甲【待填：假】"


def test_plain_text_has_one_paragraph_a_line() -> None:
    assert plain_text(parse("# 题\n@blank 2\n甲**乙**")) == "题\n甲乙"
