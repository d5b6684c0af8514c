from __future__ import annotations

import tomllib

from xlsheets.forms.loading.load_checks import read_checks
from xlsheets.forms.loading.toml_table import TomlTable
from xlsheets.forms.mistakes import Mistakes


def read(text: str) -> tuple[dict[str, str], list[str]]:
    mistakes = Mistakes()
    checks = read_checks(TomlTable(tomllib.loads(text), (), mistakes))
    return checks, [message for _, message in mistakes.found]


def test_severities_in_english_and_chinese() -> None:
    assert read('[checks]\nTYPO = "off"\nFORMAT = "错误"') == ({"TYPO": "off", "FORMAT": "error"}, [])
    assert read("") == ({}, [])


def test_what_is_no_severity_and_no_code() -> None:
    assert "不认识“grave”" in read('[checks]\nTYPO = "grave"')[1][0]
    assert "大写字母" in read('[checks]\ntypo = "off"')[1][0]
    assert "应为文字" in read("[checks]\nTYPO = 1")[1][0]
