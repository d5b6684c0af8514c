"""Reads a TOML file that a person wrote, or says in Chinese where it breaks the rules of TOML."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from xlsheets.forms.loading.toml_table import Problem

LARGEST_FORM = 1_000_000
"""Bytes of a form.toml at most; a form has some thousand."""

_SYNTAX = (
    ("Expected '='", "键后面缺少等号"),
    ("Cannot overwrite", "同一个键写了两次"),
    ("Cannot declare", "同一个表写了两次"),
    ("Cannot mutate", "同一个表写了两次"),
    ("Duplicate inline table key", "花括号里同一个键写了两次"),
    ("Unclosed array", "方括号没有闭合，或缺少逗号"),
    ("Unclosed inline table", "花括号没有闭合，或缺少逗号；花括号里的内容要写在一行"),
    ("Expected ']'", "方括号没有闭合"),
    ("Unterminated string", "引号没有闭合"),
    ("Illegal character", "有不能使用的字符，或引号没有闭合"),
    ("Invalid value", "值不合写法：文字要加半角双引号，true、false 和数字不加"),
    ("Cannot redefine", "同一个键写了两次"),
    ("Unescaped '\\'", "引号里的反斜杠要写两个"),
    ("Invalid date", "没有这个日期"),
    ("Invalid initial character", "这里应为键名：键名用英文，不能用全角符号"),
    ("Found invalid character", "有不能使用的控制字符"),
    ("Invalid statement", "这里应为键名：键名用英文，不能用全角符号"),
    ("Expected newline", "一行只能写一个键，或缺少引号、逗号"),
)
"""Beginnings of tomllib's messages and what a person can do about them."""


_STRING = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'')
_WIDE = {
    "，": ",",
    "：": ":",
    "＝": "=",
    "“": '"',
    "”": '"',
    "｛": "{",
    "｝": "}",
    "［": "[",
    "］": "]",
    "．": ".",
    "＃": "#",
    "　": "空格",
}
"""Signs of Chinese input that TOML writes in half width."""


def parse_toml(path: Path) -> tuple[str, dict[str, Any], Problem | None]:
    """Return the text and its data, or what makes the whole file unreadable."""

    def unreadable(message: str, line: int = 1) -> tuple[str, dict[str, Any], Problem]:
        return "", {}, Problem(str(path), line, "", message)

    try:
        raw = path.read_bytes()
    except OSError:
        return unreadable(f"读不到这个文件，请确认文件夹里有 {path.name}")
    if len(raw) > LARGEST_FORM:
        return unreadable("文件太大，不像一个表式")
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        return unreadable("文件不是 UTF-8 编码，请另存为 UTF-8", raw.count(b"\n", 0, error.start) + 1)
    try:
        return text, tomllib.loads(text, parse_float=Decimal), None
    except tomllib.TOMLDecodeError as error:
        line, message = _syntax_error(str(error), text)
        return unreadable(message, line)
    except (RecursionError, ValueError, ArithmeticError):  # too deep, a number beyond all limits
        return unreadable("括号嵌套太深，或数字太长")


def _syntax_error(message: str, text: str) -> tuple[int, str]:
    place = re.search(r"\(at line (\d+), column (\d+)\)", message)
    line = int(place[1]) if place else text.count("\n") + 1
    where = f"第 {place[2]} 列" if place else "文件末尾"
    meaning = next((chinese for english, chinese in _SYNTAX if message.startswith(english)), "写法不合 TOML 规则")
    written = _STRING.sub('""', text.split("\n")[line - 1]) if line <= text.count("\n") + 1 else ""
    wide = next((sign for sign in written.partition("#")[0] if sign in _WIDE), "")
    if wide:
        meaning = f"用了全角的“{wide}”，请改成半角的 {_WIDE[wide]}"
    elif written.count("{") > written.count("}") and not message.startswith("Unclosed"):
        meaning = "花括号里的内容要写在一行，最后一项后面不加逗号"
    return line, f"TOML 语法有误（{where}）：{meaning}"
