from __future__ import annotations

from pathlib import Path

import pytest

from xlsheets.errors import UserError
from xlsheets.forms.catalog import find_form
from xlsheets.forms.facts import evaluation_from_facts
from xlsheets.forms.facts_json import read_facts


def test_a_file_keeps_its_figures_to_the_letter_and_writes_exponents_out(tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    path.write_text(
        '\ufeff{"year": 2021, "line": {"adjusted": 8.90, "executed": 1E3, "initial": 7.5e0}}', encoding="utf-8"
    )
    assert read_facts(path)["line"] == {"adjusted": "8.90", "executed": "1000", "initial": "7.5"}


@pytest.mark.parametrize(
    "number", ["1e999999", "-1e400", "1e99999999999999999999", "1e-999999", "9" * 5000, "NaN", "Infinity", "-Infinity"]
)
def test_a_number_that_no_cell_holds_is_told_with_its_key(tmp_path: Path, number: str) -> None:
    path = tmp_path / "facts.json"
    path.write_text(f'{{"total": {number}, "budget": [{{"line": "total", "initial": {number}}}]}}', encoding="utf-8")
    with pytest.raises(UserError) as refused:
        evaluation_from_facts(read_facts(path), find_form("cn-caiyu10-project"), str(path))
    lines = refused.value.lines
    assert [line.rsplit("：", 1)[0] for line in lines] == [f"{path}：{key}" for key in ("budget[1].initial", "total")]
    assert all("数字太大，或不是有限的数" in line for line in lines)


@pytest.mark.parametrize("typed", ["1e999999", "9" * 21, "1.5E+3"])
def test_a_figure_typed_as_text_that_nobody_reads_is_told(typed: str) -> None:
    facts = {"form": "cn-caiyu10-project", "budget": [{"line": "total", "initial": typed}]}
    with pytest.raises(UserError, match="年初预算数应为数字"):
        evaluation_from_facts(facts, find_form("cn-caiyu10-project"), "甲.json")


def test_what_powershell_redirects_is_read(tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    path.write_bytes('{"subject": "项目"}'.encode("utf-16"))
    assert read_facts(path) == {"subject": "项目"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b'{"a": 1,}', "第 1 行第 9 列：这里应为带半角双引号的键名"),
        (b'{"a": 1\n "b": 2}', "第 2 行第 2 列：缺少逗号"),
        (b'{"a" 1}', "缺少冒号"),
        (b'{"a": }', "缺少值"),
        ("{“a”: 1}".encode(), "键名"),
        (b'{"a": 1} x', "多余"),
        (b'{"a": "x', "没有闭合"),
        (b'{"a": "x\ny"}', "不能直接换行"),
        (b'{"a": "C:\\d"}', "反斜杠"),
        (b"[1]", "最外层"),
        (b"", "缺少值"),
        (b"[" * 100_000, "嵌套太深"),
        ('{"a": "数据"}'.encode("gb18030"), "UTF-8"),
    ],
)
def test_a_file_that_is_no_facts_is_told_in_one_line(tmp_path: Path, text: bytes, words: str) -> None:
    path = tmp_path / "facts.json"
    path.write_bytes(text)
    with pytest.raises(UserError) as error:
        read_facts(path)
    assert words in str(error.value) and "\n" not in str(error.value)
    assert str(error.value).startswith(str(path))


@pytest.mark.parametrize(("name", "words"), [("missing.json", "读不到"), (".", "这是文件夹")])
def test_a_file_that_cannot_be_read(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        read_facts(tmp_path / name)


def test_keys_written_twice_and_numbers_that_are_none_are_told_with_their_places(tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    path.write_bytes(b'{"year": 2021, "year": 2022, "total": NaN, "fields": {"unit": "a", "unit": "b"}}')
    with pytest.raises(UserError) as error:
        evaluation_from_facts(read_facts(path), find_form("cn-caiyu10-project"), "f")
    assert sorted(line.split("：")[1] for line in error.value.lines) == ["fields.unit", "total", "year"]
