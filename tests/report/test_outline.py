from __future__ import annotations

import pytest

from xlsheets.report.markup import parse, plain_text
from xlsheets.report.outline import complete


def outlined(markup: str) -> list[str]:
    return plain_text(complete(parse(markup))).split("\n")


def test_headings_are_numbered_by_their_level() -> None:
    markup = "## 甲\n### 乙\n#### 丙\n##### 丁\n###### 戊\n文\n#### 己\n文\n## 庚\n### 辛\n文"
    assert outlined(markup) == [
        *("一、甲", "（一）乙", "1.丙", "（1）丁", "①戊", "文", "2.己", "文"),
        *("二、庚", "（一）辛", "文"),
    ]


def test_a_heading_that_runs_on_is_numbered_too() -> None:
    assert outlined("### 安排。||预算\n### 使用。||支出") == ["（一）安排。预算", "（二）使用。支出"]


def test_a_number_that_a_template_types_stays_and_counts() -> None:
    assert outlined("## 一、甲\n文\n## 乙\n文") == ["一、甲", "文", "二、乙", "文"]


def test_a_title_begins_anew() -> None:
    assert outlined("# 题\n## 甲\n文\n# 又题\n## 乙\n文")[3:] == ["又题", "一、乙", "文"]


@pytest.mark.parametrize("behind", ["", "\n## 次", "\n@pagebreak", "\n@attachment 附表"])
def test_an_empty_section_says_so(behind: str) -> None:
    assert outlined(f"## 甲{behind}")[:2] == ["一、甲", "无。"]
    assert outlined(f"### 甲。||{behind}")[0] == "（一）甲。无。"


def test_a_section_with_anything_in_it_is_not_empty() -> None:
    assert "无。" not in outlined("## 甲\n### 乙\n文\n## 丙\n@table indicators")
