"""Reads FACTS.json without changing a figure, and its tables with their types."""

from __future__ import annotations

import json
import math
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from xlsheets.domain.numbers import from_float, plain
from xlsheets.errors import UserError
from xlsheets.files.limits import MAX_TEXT
from xlsheets.forms.mistakes import KeyPath, Mistakes, nearest

LARGEST_FACTS = 20_000_000
"""Bytes of a FACTS.json at most; the largest department has some hundred thousand."""

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

_LONGEST = 40
"""Digits of a number at most; a code of many digits may be written as a number."""

_SHOWN = 20
"""Characters of a wrong value that its line shows."""


def read_facts(path: Path) -> dict[str, Any]:
    """Read a FACTS.json; its numbers become the text that stands there, so that 8.90 stays 8.90.

    Raises UserError where there is no such file, or no valid JSON (with line and column), or no object.
    """
    try:
        if path.stat().st_size > LARGEST_FACTS:
            raise UserError(f"{path}：文件太大，不像一份自评数据（FACTS.json）")
        data = path.read_bytes()
        # Windows PowerShell writes what a program prints in UTF-16.
        text = data.decode("utf-16" if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig")
    except OSError as error:
        what = "这是文件夹，请指定其中的 FACTS.json" if path.is_dir() else "读不到这个文件，请检查路径和权限"
        raise UserError(f"{path}：{what}") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{path}：不是 UTF-8 编码的 JSON，请另存为 UTF-8") from error
    try:
        facts = json.loads(text, parse_float=_figure, parse_int=_figure, object_pairs_hook=JsonObject, strict=True)
    except json.JSONDecodeError as error:
        meaning = next((chinese for english, chinese in _SYNTAX if error.msg.startswith(english)), "写法不合 JSON 规则")
        raise UserError(f"{path}：第 {error.lineno} 行第 {error.colno} 列：{meaning}，请改正后再试") from error
    except RecursionError as error:
        raise UserError(f"{path}：括号嵌套太深，不像一份自评数据") from error
    if not isinstance(facts, dict):
        raise UserError(f"{path}：最外层应为一个花括号里的自评数据（对象），现为{_kind(facts)}，请改正")
    return facts


def _figure(text: str) -> str | float:
    """Keep a number as it is written; one with an exponent is written out, and one that no cell holds becomes infinite."""
    try:
        number = Decimal(text)
    except ArithmeticError:  # an exponent that no computer holds
        return math.inf
    if len(text) > _LONGEST or abs(number.adjusted()) > _LONGEST:
        return math.inf
    return plain(number) if "e" in text.lower() else text


class JsonObject(dict[str, Any]):
    """An object of a JSON file that remembers which keys were written twice in it; the last one counts."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        """Take the keys and values in the order of the file."""
        super().__init__(pairs)
        counts = Counter(key for key, _ in pairs)
        self.twice = [key for key, count in counts.items() if count > 1]


class FactsTable:
    """One object of the facts: typed access to its keys. A mistake is noted and something harmless returned, so that all are told."""

    def __init__(self, data: dict[str, Any], path: KeyPath, mistakes: Mistakes) -> None:
        """Wrap ``data``, found at ``path``; mistakes go to ``mistakes``."""
        self._data = data
        self._known: list[str] = []
        self.path = path
        self.mistakes = mistakes
        _note_twice(data, path, mistakes)

    def note(self, key: str, message: str) -> None:
        """Keep a mistake of this object's ``key``."""
        self.mistakes.add((*self.path, key), message)

    def close(self, ignored: Iterable[str] = ()) -> None:
        """Note every key that nobody asked for, except the ignored ones."""
        for key in self._data:
            if key not in self._known and key not in ignored:
                self.note(str(key), f"没有这个键{_instead(str(key), self._known)}")

    def has(self, key: str) -> bool:
        """Say whether the key is written."""
        return key in self._data

    def text(self, key: str) -> str:
        """Read a text or a figure; an absent key and null are empty."""
        value = self.optional(key)
        return "" if value is None else value

    def optional(self, key: str) -> str | None:
        """Read a text or a figure that a person may have typed; None where it is absent or null."""
        value = self._get(key)
        return None if value is None else self._as_text((*self.path, key), value)

    def year(self, key: str) -> int | None:
        """Read a year; None where it is absent, null or empty."""
        text = self.text(key).strip()
        if not text:
            return None
        if not re.fullmatch(r"(19|20)[0-9]{2}", text):
            self.note(key, f"应为四位数的年份（1900 到 2099），现为“{text[:_SHOWN]}”，请改正")
            return None
        return int(text)

    def tables(self, key: str) -> list[FactsTable]:
        """Read a list of objects; empty where it is absent."""
        value = self._get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.note(key, f"应为列表，现为{_kind(value)}，请写在方括号里")
            return []
        tables = []
        for index, entry in enumerate(value):
            path = (*self.path, key, index)
            if isinstance(entry, dict):
                tables.append(FactsTable(entry, path, self.mistakes))
                continue
            self.mistakes.add(path, f"应为一个花括号里的对象，现为{_kind(entry)}，请改正")
            tables.append(FactsTable({}, path, Mistakes()))  # keeps the place, so that the others keep their numbers
        return tables

    def figures(self, key: str) -> dict[str, str]:
        """Read an object of texts and figures; a null in it is empty; an empty one where it is absent."""
        value = self._get(key)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.note(key, f"应为一个花括号里的对象，现为{_kind(value)}，请改正")
            return {}
        path = (*self.path, key)
        _note_twice(value, path, self.mistakes)
        return {
            str(name): "" if entry is None else self._as_text((*path, str(name)), entry)
            for name, entry in value.items()
        }

    def only(
        self, key: str, values: dict[str, str], known: tuple[str, ...], what: str, advice: dict[str, str] | None = None
    ) -> None:
        """Note names in the object ``key`` that are not ``known``; ``advice`` says better for some of them."""
        for name in values:
            if name not in known:
                told = (advice or {}).get(name)
                self.mistakes.add((*self.path, key, name), told or f"{what}{_instead(name, known)}")

    def _get(self, key: str) -> Any:
        self._known.append(key)
        return self._data.get(key)

    def _as_text(self, path: KeyPath, value: object) -> str:
        def wrong(message: str) -> str:
            self.mistakes.add(path, message)
            return ""

        if isinstance(value, bool) or not isinstance(value, str | int | float):
            return wrong(f"应为文字或数字，现为{_kind(value)}，请改写成一个值，或 null")
        try:
            text = plain(from_float(value)) if isinstance(value, float) else str(value)
        except ValueError:
            return wrong("数字太大，或不是有限的数，请改正或写 null")
        if len(text) > MAX_TEXT:
            return wrong(f"文字超过 {MAX_TEXT} 个字符，单元格放不下，请缩短")
        if found := _UNPRINTABLE.search(text):
            return wrong(f"第 {found.start() + 1} 个字符是不能打印的控制字符，请去掉")
        return text


def _note_twice(data: dict[str, Any], path: KeyPath, mistakes: Mistakes) -> None:
    for key in data.twice if isinstance(data, JsonObject) else ():
        mistakes.add((*path, key), "同一个花括号里写了两次，请去掉一个")


def _kind(value: object) -> str:
    """Name what stands in place of something else."""
    if isinstance(value, bool):
        return "true 或 false"
    names = ((dict, "花括号里的对象"), (list, "列表"), (str, "文字"), (type(None), "null"))
    return next((name for kind, name in names if isinstance(value, kind)), "数字")


def _instead(word: str, known: Iterable[str]) -> str:
    names = list(known)
    near = nearest(word, names)
    if near:
        return f"，是不是“{near}”？请改正或去掉"
    return f"，可用：{'、'.join(names)}，请改正或去掉" if names else "，请去掉"
