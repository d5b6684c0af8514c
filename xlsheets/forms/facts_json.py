"""Reads FACTS.json without changing a figure, and its tables with their types."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

from xlsheets.domain.numbers import from_float, plain
from xlsheets.errors import UserError
from xlsheets.files.limits import MAX_TEXT

LARGEST_FACTS = 20_000_000
"""Bytes of a FACTS.json at most; the largest department has some hundred thousand."""

"""Characters that an Excel cell holds."""

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that no XML, and so no workbook and no report, can hold."""

_SYNTAX = (
    ("Expecting ',' delimiter", "缺少逗号"),
    ("Expecting ':' delimiter", "键名后面缺少冒号"),
    ("Expecting property name", "这里应为带半角双引号的键名，或前面多了一个逗号"),
    ("Illegal trailing comma", "前面多了一个逗号"),
    ("Expecting value", "这里缺少值，或文字没有加半角双引号"),
    ("Extra data", "结尾之后还有多余的内容"),
    ("Unterminated string", "引号没有闭合"),
    ("Invalid control character", "引号里不能直接换行，换行写作 \\n"),
    ("Invalid \\", "反斜杠要写两个"),
)
"""Beginnings of json's messages and what a person can do about them."""


def read_facts(path: Path) -> dict[str, Any]:
    """Read a FACTS.json; its numbers become the text that stands there, so that 8.90 stays 8.90.

    Raises UserError where there is no such file, or no valid JSON (with line and column), or no object, or a key stands twice.
    """
    try:
        if path.stat().st_size > LARGEST_FACTS:
            raise UserError(f"{path}：文件太大，不像一份自评数据（FACTS.json）")
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UserError(f"{path}：读不到这个文件，请检查路径和权限") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{path}：不是 UTF-8 编码的 JSON，请另存为 UTF-8") from error

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        table: dict[str, Any] = {}
        for key, value in pairs:
            if key in table:
                raise UserError(f"{path}：键“{key}”在同一个花括号里写了两次，请去掉一个")
            table[key] = value
        return table

    def no_number(name: str) -> NoReturn:
        raise UserError(f"{path}：“{name}”不是数字，请改为数字或 null")

    try:
        data = json.loads(
            text, parse_float=str, parse_int=str, parse_constant=no_number, object_pairs_hook=once, strict=True
        )
    except json.JSONDecodeError as error:
        meaning = next((chinese for english, chinese in _SYNTAX if error.msg.startswith(english)), "写法不合 JSON 规则")
        raise UserError(f"{path}：第 {error.lineno} 行第 {error.colno} 列：{meaning}") from error
    except RecursionError as error:
        raise UserError(f"{path}：括号嵌套太深，不像一份自评数据") from error
    if not isinstance(data, dict):
        raise UserError(f"{path}：最外层应为一个花括号里的自评数据（对象），不是列表或单个值")
    return data


class FactsTable:
    """One object of the facts: typed access to its keys; the first mistake raises UserError with its place."""

    def __init__(self, data: dict[str, Any], where: str, path: str) -> None:
        """Wrap ``data``; ``where`` names the file and ``path`` the way to the object in it (``budget[2]``)."""
        self._data = data
        self._where = where
        self._path = path
        self._known: list[str] = []

    def fail(self, key: str, message: str) -> NoReturn:
        """Raise UserError with the place of ``key``."""
        place = f"{self._path}.{key}" if self._path else key
        raise UserError(f"{self._where}：{place}：{message}")

    def close(self, ignored: Iterable[str] = ()) -> None:
        """Refuse every key that nobody asked for, except the ignored ones."""
        for key in self._data:
            if key not in self._known and key not in ignored:
                self.fail(str(key), f"没有这个键{_near(str(key), self._known)}")

    def text(self, key: str) -> str:
        """Read a text or a figure; an absent key and null are empty."""
        value = self.optional(key)
        return "" if value is None else value

    def optional(self, key: str) -> str | None:
        """Read a text or a figure that a person may have typed; None where it is absent or null."""
        value = self._get(key)
        return None if value is None else self._as_text(key, value)

    def year(self, key: str) -> int | None:
        """Read a year; None where it is absent, null or empty."""
        text = self.text(key).strip()
        if not text:
            return None
        if not re.fullmatch(r"(19|20)[0-9]{2}", text):
            self.fail(key, f"应为四位数的年份，现为“{text[:20]}”")
        return int(text)

    def tables(self, key: str) -> list[FactsTable]:
        """Read a list of objects; empty where it is absent."""
        value = self._get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.fail(key, "应为列表，写在方括号里")
        path = f"{self._path}.{key}" if self._path else key
        tables = []
        for index, entry in enumerate(value):
            if not isinstance(entry, dict):
                self.fail(f"{key}[{index + 1}]", "应为一个花括号里的对象")
            tables.append(FactsTable(entry, self._where, f"{path}[{index + 1}]"))
        return tables

    def figures(self, key: str) -> dict[str, str]:
        """Read an object of texts and figures; a null in it is empty; an empty one where it is absent."""
        value = self._get(key)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.fail(key, "应为一个花括号里的对象")
        return {
            str(name): "" if entry is None else self._as_text(f"{key}.{name}", entry) for name, entry in value.items()
        }

    def only(
        self, key: str, values: dict[str, str], known: tuple[str, ...], what: str, advice: dict[str, str] | None = None
    ) -> None:
        """Refuse names in the object ``key`` that are not ``known``; ``advice`` says better for some of them."""
        for name in values:
            if name not in known:
                told = (advice or {}).get(name)
                self.fail(f"{key}.{name}", told or f"{what}{_near(name, known)}")

    def _get(self, key: str) -> Any:
        self._known.append(key)
        return self._data.get(key)

    def _as_text(self, key: str, value: object) -> str:
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            self.fail(key, "应为文字或数字")
        try:
            text = plain(from_float(value)) if isinstance(value, float) else str(value)
        except ValueError:
            self.fail(key, "数字太大，或不是有限的数")
        if len(text) > MAX_TEXT:
            self.fail(key, f"文字超过 {MAX_TEXT} 个字符，单元格放不下")
        if found := _UNPRINTABLE.search(text):
            self.fail(key, f"第 {found.start() + 1} 个字符是不能打印的控制字符，请去掉")
        return text


def _near(word: str, known: Iterable[str]) -> str:
    names = list(known)
    near = difflib.get_close_matches(word, names, n=1)
    if near:
        return f"，是不是“{near[0]}”？"
    return f"，可用：{'、'.join(names)}" if names else "，请去掉"
