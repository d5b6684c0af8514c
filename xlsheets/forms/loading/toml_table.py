"""Reads the tables of a form.toml with their types and keeps every mistake, so that one run tells them all."""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal
from typing import Any, TypeVar

from msgspec import Struct

from xlsheets.files.addresses import column_number
from xlsheets.forms.mistakes import KeyPath, Mistakes, named_in_chinese, suggestion
from xlsheets.forms.schema_bands import Span

MOST_COLUMNS = 100
"""Columns of a form at most; a printed sheet has a dozen."""

_SPAN = re.compile(r"([A-Za-z]{1,3})(?::([A-Za-z]{1,3}))?\Z")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_LARGEST = Decimal(10) ** 9
_FINEST = -6

_T = TypeVar("_T")


class Problem(Struct, frozen=True):
    """A mistake in a form: the file, the line (from 1), the key with indices from 1 (``bands[5].columns[3].role``), what is wrong."""

    file: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        """Return the one line a person reads: file:line, key, what is wrong."""
        return f"{self.file}:{self.line}：{f'{self.key}：' if self.key else ''}{self.message}"


class TomlTable:
    """One table of the file: typed access to its keys. A missing or mistyped value is noted and a harmless one returned."""

    def __init__(self, data: dict[str, Any], path: KeyPath, mistakes: Mistakes) -> None:
        """Wrap ``data``, found at ``path``; mistakes go to ``mistakes``."""
        self._data = data
        self._known: list[str] = []
        self.path = path
        self.mistakes = mistakes

    def note(self, key: str, message: str) -> None:
        """Keep a mistake of this table's ``key``, or of the table itself where ``key`` is empty."""
        self.mistakes.add((*self.path, key) if key else self.path, message)

    @property
    def names(self) -> tuple[str, ...]:
        """Every key of the table, in its order."""
        return tuple(self._data)

    def has(self, key: str) -> bool:
        """Say whether the key is written, and know it from now on."""
        self._know(key)
        return key in self._data

    def close(self) -> None:
        """Note every key that nobody asked for. To be called when the table is read."""
        for key in self._data:
            if key not in self._known:
                self.note(key, f"没有这个键{suggestion(key, self._known)}")

    def text(self, key: str, default: str | None = None, choices: Collection[str] = ()) -> str:
        """Read a text; one of ``choices`` if there are any. Without ``default`` the key must be there and not be empty."""
        value = self._typed(key, str, "文字，要加双引号", default)
        if value is None:
            return ""
        if default is None and not value.strip():
            self.note(key, "不能为空")
        if choices and value not in choices:
            self.note(key, f"不认识“{value}”{suggestion(value, choices)}")
        return value

    def identifier(self, key: str, pattern: re.Pattern[str], allowed: str) -> str:
        """Read a text that names something to programs; ``allowed`` says in Chinese what ``pattern`` admits."""
        value = self.text(key)
        if value and not pattern.match(value):
            meant = named_in_chinese(value)
            self.note(key, f"“{value}”不合规则：{allowed}{f'；是不是“{meant}”？' if meant else ''}")
        return value

    def flag(self, key: str, default: bool) -> bool:
        """Read true or false."""
        value = self._typed(key, bool, "true 或 false（不加引号）", default)
        return default if value is None else value

    def integer(self, key: str, default: int, least: int, most: int) -> int:
        """Read a whole number from ``least`` to ``most``."""
        value = self._typed(key, int, "整数（不加引号）", default)
        if value is None or type(self._data.get(key)) is not int:
            return default
        if not least <= value <= most:
            self.note(key, f"应在 {least} 到 {most} 之间，现为 {value}")
            return default
        return value

    def number(self, key: str, default: Decimal, least: Decimal | None = None) -> Decimal:
        """Read a number, at least ``least`` if given."""
        if not self.has(key):
            return default
        value = self._decimal(key, self._data[key], "数字（不加引号）")
        if value is not None and least is not None and value < least:
            self.note(key, f"不能小于 {least}")
        return default if value is None else value

    def optional_number(self, key: str) -> Decimal | None:
        """Read a number that need not be there, not below 0."""
        return self.number(key, Decimal(0), Decimal(0)) if self.has(key) else None

    def required_number(self, key: str) -> Decimal:
        """Read a number that must be there, not below 0."""
        if not self.has(key):
            self._missing(key)
        return self.number(key, Decimal(0), Decimal(0))

    def ratio(self, key: str, default: Decimal | None = None) -> Decimal:
        """Read a ratio: ``"30%"``, or a bare number from 0 to 1. Without ``default`` the key must be there."""
        if not self.has(key):
            if default is None:
                self._missing(key)
            return default or Decimal(0)
        value = self._data[key]
        what = '百分比，如 "30%"，或 0 到 1 的数'
        if isinstance(value, str):
            return self._percentage(key, value, what) or Decimal(0)
        ratio = self._decimal(key, value, what)
        if ratio is not None and not 0 <= ratio <= 1:
            self.note(key, f"应为{what}")
        return ratio or Decimal(0)

    def signed_ratio(self, key: str) -> Decimal:
        """Read a limit that must be there: a number, or a percentage in quotes; below 0 as well (``"-4.63%"``)."""
        if not self.has(key):
            self._missing(key)
            return Decimal(0)
        value, what = self._data[key], '数字，或百分比，如 "-4.63%"'
        if isinstance(value, str):
            sign = -1 if value.strip().startswith(("-", "－", "−")) else 1
            return sign * (self._percentage(key, value.strip().lstrip("-－−"), what) or Decimal(0))
        return self._decimal(key, value, what) or Decimal(0)

    def threshold(self, key: str, as_ratio: bool) -> Decimal:
        """Read a ratio or a number that must be there."""
        return self.ratio(key) if as_ratio else self.required_number(key)

    def numbers(self, key: str) -> tuple[float, ...]:
        """Read a list of numbers above 0 that must be there."""
        numbers = []
        for index, value in enumerate(self._list(key)):
            number = self._decimal(key, value, f"数字；第 {index + 1} 个不是")
            if number is not None and number <= 0:
                self.note(key, f"第 {index + 1} 个应大于 0")
            numbers.append(float(number or 1))
        return tuple(numbers)

    def texts(self, key: str, required: bool = False) -> tuple[str, ...]:
        """Read a list of texts that need not be there, unless it is ``required``."""
        if not required and not self.has(key):
            return ()
        values = self._list(key)
        for index, value in enumerate(values):
            if not isinstance(value, str):
                self.mistakes.add((*self.path, key, index), "应为文字，要加双引号")
        return tuple(str(value) for value in values)

    def table(self, key: str) -> TomlTable | None:
        """Read a sub-table that need not be there."""
        if not self.has(key):
            return None
        value = self._data[key]
        if not isinstance(value, dict):
            self.note(key, "应为一个表：{ 键 = 值 }")
            return None
        return TomlTable(value, (*self.path, key), self.mistakes)

    def named_tables(self, key: str) -> dict[str, TomlTable]:
        """Read a table of tables by their names (``[rules.cut]``), empty where it is not there."""
        table = self.table(key)
        if table is None:
            return {}
        found = {name: table.table(name) for name in table._data}
        return {name: each for name, each in found.items() if each is not None}

    def is_text(self, key: str) -> bool:
        """Say whether a text stands under a key."""
        return self.has(key) and isinstance(self._data[key], str)

    def tables(self, key: str, required: bool = False) -> list[TomlTable]:
        """Read a list of tables; ``required``: there must be at least one."""
        if not required and not self.has(key):
            return []
        return self._as_tables((*self.path, key), self._list(key, required))

    def table_rows(self, key: str) -> list[list[TomlTable]]:
        """Read a list of rows, each a list of tables; there must be one row at least."""
        rows = []
        for index, row in enumerate(self._list(key)):
            path = (*self.path, key, index)
            if isinstance(row, list):
                rows.append(self._as_tables(path, row))
            else:
                self.mistakes.add(path, "每一行应写在方括号里：[ { … }, { … } ]")
        return rows

    def span(self, key: str = "at") -> Span | None:
        """Read columns, ``"B:F"`` or ``"G"``; None where they are missing or no columns."""
        if not self.has(key):
            self._missing(key)
            return None
        value = self._data[key]
        match = _SPAN.match(value) if isinstance(value, str) else None
        if not match:
            self.note(key, '应为列号，如 "G" 或 "B:F"')
            return None
        left, right = _columns(match)
        if left > right or right > MOST_COLUMNS:
            self.note(key, f"“{value}”不是从左到右的列，或超出 {MOST_COLUMNS} 列")
            return None
        return Span(left, right)

    def quiet_span(self, key: str) -> Span | None:
        """Read columns that were read before; what is wrong with them has been told."""
        match = _SPAN.match(value) if isinstance(value := self._data.get(key), str) else None
        return Span(*_columns(match)) if match else None

    def is_rows(self, key: str) -> bool:
        """Say whether a key holds rows of tables (and not a number of rows)."""
        value = self._data.get(key)
        return isinstance(value, list) and all(isinstance(row, list) for row in value)

    def printed(self, key: str, placeholders: Collection[str], default: str | None = None) -> str:
        """Read a text to be printed, in which only these ``{placeholders}`` may stand."""
        value = self.text(key, default)
        for name in _PLACEHOLDER.findall(value):
            if name not in placeholders:
                self.note(key, f"不认识占位符“{{{name}}}”{suggestion(name, placeholders)}")
        if re.search(r"[{}]", _PLACEHOLDER.sub("", value)):
            self.note(key, "花括号没有成对，花括号只用来写占位符")
        return value

    def _know(self, key: str) -> None:
        if key not in self._known:
            self._known.append(key)

    def _missing(self, key: str) -> None:
        near = [name for name in self._data if name not in self._known]
        hint = f"，请补上（现有：{'、'.join(near)}）" if near else "，请补上"
        self.note(key, f"缺少“{key}”{hint}")

    def _typed(self, key: str, kind: type[_T], what: str, default: _T | None) -> _T | None:
        if not self.has(key):
            if default is None:
                self._missing(key)
            return default
        value = self._data[key]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.note(key, f"应为{what}")
            return default
        return value

    def _decimal(self, key: str, value: object, what: str) -> Decimal | None:
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            self.note(key, f"应为{what}")
            return None
        number = Decimal(value)
        if not number.is_finite() or abs(number) > _LARGEST or int(number.as_tuple().exponent) < _FINEST:
            self.note(key, "数字太大，或小数位太多")
            return None
        return number

    def _percentage(self, key: str, value: str, what: str) -> Decimal | None:
        match = re.match(r"\s*([0-9]{1,6}(?:\.[0-9]{1,4})?)\s*%\s*\Z", value.replace("％", "%"), re.ASCII)
        if not match:
            self.note(key, f"应为{what}")
            return None
        return Decimal(match[1]) / 100

    def _list(self, key: str, required: bool = True) -> list[Any]:
        if not self.has(key):
            self._missing(key)
            return []
        value = self._data[key]
        if not isinstance(value, list):
            self.note(key, "应为列表，写在方括号里：[ … ]")
            return []
        if required and not value:
            self.note(key, "列表不能为空")
        return value

    def _as_tables(self, path: KeyPath, values: list[Any]) -> list[TomlTable]:
        tables = []
        for index, value in enumerate(values):
            if isinstance(value, dict):
                tables.append(TomlTable(value, (*path, index), self.mistakes))
            else:
                self.mistakes.add((*path, index), "应为一个表：{ 键 = 值 }")
        return tables


def _columns(match: re.Match[str]) -> tuple[int, int]:
    left, right = match[1].upper(), (match[2] or match[1]).upper()
    return column_number(left), column_number(right)
