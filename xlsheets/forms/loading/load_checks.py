"""Reads which checks a form or a bureau raises, lowers or silences: code → severity."""

from __future__ import annotations

import re

from xlsheets.forms.loading.toml_table import TomlTable

SILENT = "off"
_SEVERITIES = {
    "error": "error",
    "warning": "warning",
    "info": "info",
    SILENT: SILENT,
    "错误": "error",
    "警告": "warning",
    "提示": "info",
    "不查": SILENT,
}
"""How a severity is written, and which it is."""

_CODE = re.compile(r"[A-Z][A-Z0-9_]*\Z")


def read_checks(table: TomlTable, key: str = "checks") -> dict[str, str]:
    """Read the table of checks, empty where it is not there.

    Returns:
        The code of a check → ``error``, ``warning``, ``info`` or ``off``. Whether there is such a check is not known here.
    """
    checks = table.table(key)
    if checks is None:
        return {}
    told = {name: checks.text(name, choices=_SEVERITIES) for name in checks.names}
    for name in told:
        if not _CODE.match(name):
            checks.note(name, "检查项的代码只含大写字母、数字和下划线，见检查项目录")
    return {name: _SEVERITIES.get(text, "") for name, text in told.items()}
