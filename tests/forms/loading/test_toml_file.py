"""What breaks the rules of TOML, or is Chinese where a word of the format belongs, is called what it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from forms.small_form import SMALL, line_in, spoiled, write_form

from xlsheets.forms.loading.load_form import validate_form


@pytest.mark.parametrize(
    ("old", "new", "at", "words"),
    [
        ('role = "target"', 'role = "年度指标值"', ".role", "是不是“target”？"),
        ('role = "target"', 'role = "指标的目标值"', ".role", "是不是“target”？"),
        ('type = "indicators"', 'type = "指标表"', ".type", "是不是“indicators”？"),
        ('field = "unit"', 'field = "实施单位"', ".field", "；是不是“unit”？"),
        ('style = "subtitle"', 'style = "副标题"', ".style", "是不是“subtitle”？"),
        ('style = "subtitle"', 'style = "天气"', ".style", "“天气”，可用："),
        ("[page]", "[[page.widths]]\n[page.x]", "page", ""),
    ],
)
def test_a_chinese_word_is_told_what_it_stands_for(old: str, new: str, at: str, words: str, tmp_path: Path) -> None:
    text = spoiled(old, new)
    problems = validate_form(write_form(tmp_path, text))
    assert any(
        at in each.key and words in each.message and each.line == line_in(text, new.partition("\n")[0])
        for each in problems
    )


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('{ role = "rate", ', '{ role = "rate",\n', "花括号里的内容要写在一行"),
        ('{ role = "rate", ', '{ role = "rate"， ', "用了全角的“，”，请改成半角的 ,"),
        ('role = "rate"', "role = “rate”", "用了全角的““”"),
        ('id = "small"', 'id ＝ "small"', "用了全角的“＝”，请改成半角的 ="),
        ('role = "rate"', 'role "rate"', "键后面缺少等号"),
        ('header = "执行率"', 'header = "执行率，、“”"" ', "缺少"),
    ],
)
def test_what_breaks_the_rules_of_toml_is_called_what_it_is(old: str, new: str, words: str, tmp_path: Path) -> None:
    text = spoiled(old, new)
    (problem,) = validate_form(write_form(tmp_path, text))
    assert words in problem.message and problem.line == line_in(text, new.partition("\n")[0])


def test_a_table_of_an_unknown_name_is_told_at_its_own_line(tmp_path: Path) -> None:
    text = SMALL + '\n[[band.groups]]\nlevel1 = "成本"\n'
    assert [(each.key, each.line) for each in validate_form(write_form(tmp_path, text))] == [
        ("band", line_in(text, "[[band."))
    ]
