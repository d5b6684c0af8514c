"""Finds the line of every key of a TOML text, which tomllib does not tell; for messages only, so only run when there is one."""

from __future__ import annotations

import re
from contextlib import suppress

from xlsheets.forms.mistakes import KeyPath

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'', re.DOTALL)
_SCALAR = re.compile(r"[^,\]}#\n]*")


def key_lines(text: str) -> dict[KeyPath, int]:
    """Map every key, table and array element of a TOML text to its line, from 1.

    The text must be one that tomllib reads; of any other the lines before its mistake are found.
    """
    scanner = _Scanner(text)
    with suppress(ValueError, IndexError, RecursionError):
        scanner.document()
    return scanner.lines


def line_of(lines: dict[KeyPath, int], path: KeyPath) -> int:
    """Line of a key or, where it is not written, of the table that should hold it; 1 for the document."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[KeyPath, int] = {}
        self._elements: dict[KeyPath, int] = {}
        self._counted = 0
        self._line = 1

    def document(self) -> None:
        table: KeyPath = ()
        while self._skip(_BLANK) < len(self.text):
            table = self._header() if self.text[self.at] == "[" else self._pair(table)

    def _header(self) -> KeyPath:
        is_array = self.text.startswith("[[", self.at)
        line = self._here()
        self.at += 2 if is_array else 1
        keys = self._keys()
        path = self._resolve(keys)
        for end in range(1, len(keys)):  # a table that only stands in the way to another one
            self.lines.setdefault(self._resolve(keys[:end]), line)
        self.at = self.text.index("]", self.at) + (2 if is_array else 1)
        if is_array:
            self.lines.setdefault(path, line)
            self._elements[path] = self._elements.get(path, -1) + 1
            path = (*path, self._elements[path])
        self.lines.setdefault(path, line)
        return path

    def _resolve(self, keys: list[str]) -> KeyPath:
        """Point a header such as ``[[bands.groups]]`` into the last element of each array of tables on its way."""
        path: KeyPath = ()
        for key in keys[:-1]:
            path = (*path, key)
            if path in self._elements:
                path = (*path, self._elements[path])
        return (*path, keys[-1])

    def _pair(self, table: KeyPath) -> KeyPath:
        line = self._here()
        path = table
        for key in self._keys():
            path = (*path, key)
            self.lines.setdefault(path, line)
        self.at = self.text.index("=", self.at) + 1
        self._value(path)
        return table

    def _keys(self) -> list[str]:
        keys = []
        while True:
            self._skip(_SPACE)
            if match := _BARE_KEY.match(self.text, self.at):
                keys.append(match[0])
            elif match := _STRING.match(self.text, self.at):
                keys.append(match[0][1:-1])
            else:
                raise ValueError(self.at)
            self.at = match.end()
            self._skip(_SPACE)
            if not self.text.startswith(".", self.at):
                return keys
            self.at += 1

    def _value(self, path: KeyPath) -> None:
        self._skip(_SPACE)
        opening = self.text[self.at : self.at + 1]
        if opening == "[":
            self._array(path)
        elif opening == "{":
            self._inline_table(path)
        else:
            match = _STRING.match(self.text, self.at) or _SCALAR.match(self.text, self.at)
            self.at = match.end() if match else len(self.text)

    def _array(self, path: KeyPath) -> None:
        self.at += 1
        index = 0
        while self.text[self._skip(_BLANK)] != "]":
            element = (*path, index)
            self.lines[element] = self._here()
            self._value(element)
            index += 1
            if self.text[self._skip(_BLANK)] == ",":
                self.at += 1
        self.at += 1

    def _inline_table(self, path: KeyPath) -> None:
        self.at += 1
        while self.text[self._skip(_BLANK)] != "}":
            self._pair(path)
            if self.text[self._skip(_BLANK)] == ",":
                self.at += 1
        self.at += 1

    def _skip(self, pattern: re.Pattern[str]) -> int:
        match = pattern.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.at

    def _here(self) -> int:
        self._line += self.text.count("\n", self._counted, self.at)
        self._counted = self.at
        return self._line
