"""The command by which the add-in starts Python, worked out from the VBA's own text (XLPyCommand) and the user's settings."""

from __future__ import annotations

import re
from collections.abc import Mapping

from xlsheets.excel.xlwings_vba import xlwings_module

_TERM = re.compile(r'"((?:[^"]|"")*)"|(Chr\(34\)|\w+)')
_LIBRARY = re.compile(r'Const XLPyDLLName As String = "(xlwings64-[^"]+)"')


def library_of(settings: Mapping[str, str]) -> str:
    """Return the path from which XLPyLoadDLL loads the library first: beside the interpreter."""
    match = _LIBRARY.search(xlwings_module())
    assert match is not None
    return settings["INTERPRETER_WIN"].rpartition("\\")[0] + "\\" + match[1]


def command_of(settings: Mapping[str, str]) -> str:
    """Return what XLPyCommand gives under these settings, without a console and without conda."""
    assert settings["SHOW CONSOLE"] == "False"
    match = re.search(r"^Function XLPyCommand\(\)\n(.*?)^End Function", xlwings_module(), re.MULTILINE | re.DOTALL)
    assert match is not None
    body = match[1]
    names = {"Chr(34)": '"', "ConsoleSwitch": "", "LicenseKeyEnvString": "", "PYTHON_WIN": settings["INTERPRETER_WIN"]}
    names["PYTHONPATH"] = _value(_assigned(body, "PYTHONPATH", 0), names)  # nothing in it that would have to be escaped
    assert not set(names["PYTHONPATH"]) & set("\\'&")
    names["PYTHON_WIN"] = _value(_assigned(body, "PYTHON_WIN", -1), names)
    names["tail"] = _value(_assigned(body, "tail", 0), names)
    return _value(_assigned(body, "XLPyCommand", -1), names)


def _assigned(body: str, name: str, which: int) -> str:
    """Return the right side of an assignment to a variable: the first or the last one that puts texts together."""
    found = re.findall(rf"^ +{name} = (?!GetConfig|Replace)(.*)$", body, re.MULTILINE)
    return str(found[which])


def _value(expression: str, names: Mapping[str, str]) -> str:
    """Put a VBA text together; anything but texts, names and ``&`` is refused."""
    assert re.fullmatch(rf"(?:{_TERM.pattern})(?: & (?:{_TERM.pattern}))*", expression), expression
    return "".join(
        match[1].replace('""', '"') if match[1] is not None else names[match[2]] for match in _TERM.finditer(expression)
    )
