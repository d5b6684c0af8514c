"""The project's code (项目编码) where a form prints it in one cell with the project's name: ``51090424T000011111850-名称``."""

from __future__ import annotations

import re

PROJECT_CODE = "project_code"
_CODE = r"[0-9A-Za-z]{6,40}"
_JOINED = rf"(?sa)({_CODE})\s*[-－—–]\s*(.*)\Z"


def is_code(text: str) -> bool:
    """Say whether a text can stand before a name and be told from it."""
    return re.fullmatch(_CODE, text, re.ASCII) is not None and any(map(str.isdigit, text))


def join_code(code: str, name: str) -> str:
    """Write code and name into one text."""
    return f"{code}-{name}"


def split_code(text: str) -> tuple[str, str]:
    """Split such a text into code and name; no code (``""``) where it does not begin with one that holds a digit."""
    match = re.match(_JOINED, text)
    if match is None or not any(map(str.isdigit, match[1])):
        return "", text
    return match[1], match[2]
