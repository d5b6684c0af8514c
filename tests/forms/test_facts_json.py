from __future__ import annotations

from pathlib import Path

import pytest

from xlsheets.errors import UserError
from xlsheets.forms.facts_json import read_facts


def test_a_file_keeps_its_figures_to_the_letter(tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    path.write_text(
        '\ufeff{"year": 2021, "line": {"adjusted": 8.90, "executed": 1E3, "initial": 7.5e0}}', encoding="utf-8"
    )
    assert read_facts(path)["line"] == {"adjusted": "8.90", "executed": "1E3", "initial": "7.5e0"}


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
        (b'{"a": 1, "a": 2}', "“a”在同一个花括号里写了两次"),
        (b'{"a": NaN}', "“NaN”不是数字"),
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


@pytest.mark.parametrize("name", ["missing.json", "."])
def test_a_file_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match="读不到"):
        read_facts(tmp_path / name)
