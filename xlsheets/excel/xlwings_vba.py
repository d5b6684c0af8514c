"""The VBA module of xlwings that runs Python: taken from the installed package, so that its version matches, and cut to what we use.

The module is BSD licensed and keeps its notice. Two things go. Code embedded in sheets is a part of xlwings that is not free.
And the module looks for its settings (which Python to start!) in a sheet of the active workbook and in a file beside it,
and lets Python import from that folder and from the one that Excel happens to be in, which is often the same: workbooks come from
other units, so only the user's own settings count here, and Python imports what is installed (-P; an empty search path of xlwings'
is the current folder). For the same reason no workbook's name stands in the command line.

One thing changes: the shell that starts Python ends with it (/C). Kept alive (/K), it hid from the library that Python had not
started, and Excel stood still for more than a minute.
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

from xlsheets.errors import UserError
from xlsheets.excel.pip_command import pip_command

PROJECT = "xlsheets"
"""Names the settings: %USERPROFILE%\\.xlsheets\\xlsheets.conf."""

_FILE = "xlwings_custom_addin.bas"
_VERSION = re.compile(r'^Public Const XLWINGS_VERSION As String = "([^"]+)"$', re.MULTILINE)
_GET_CONFIG = """\
Function GetConfig(configKey As String, Optional default As String = "", Optional source As String = "") As Variant
    ' xlsheets: the user's own settings only; workbooks come from other people
    Dim configValue As String
    configValue = default
    If FileExists(GetConfigFilePath()) = True Then
        If Not GetConfigFromFile(GetConfigFilePath(), configKey, configValue) Then configValue = default
    End If
    GetConfig = ExpandEnvironmentStrings(configValue)
End Function
"""
_CUTS = (
    (r'^Public Const PROJECT_NAME As String = "myaddin"$', f'Public Const PROJECT_NAME As String = "{PROJECT}"'),
    (r"^ +' Check for embedded Python code\n.*?^    Next i\n", ""),
    (
        r'^    If uses_embedded_code = True Then\n +AddExcelDir = "false"\n.*?^    End If\n',
        '    AddExcelDir = "false"\n',
    ),
    (r"^    ' PythonCommand with embedded code\n.*?^    End If\n", ""),
    (r"^    ' Automatically add embedded code sheets\n.*?^    Next\n", ""),
    (r'^    licenseKey = GetConfig\("LICENSE_KEY", ""\)\n.*?^    End If\n', ""),
    (r'GetConfig\("ADD_WORKBOOK_TO_PYTHONPATH", "true"\)', '"false"'),
    (r'^( +)PYTHONPATH = AddExcelDir & [^\n]*GetConfig\("PYTHONPATH"\)$', r'\1PYTHONPATH = "false;;;;;"'),
    (r" -B -c ", " -B -P -c "),
    (r'^( +PYTHON_WIN = "cmd\.exe " & ConsoleSwitch & )" /K " & Chr\(34\) & Chr', r'\1" /C " & Chr(34) & Chr'),
    (r"^Function GetConfig\(configKey.*?^End Function\n", _GET_CONFIG.replace("\\", "\\\\")),
)
_GONE = ("xlwings.pro", 'LICENSE_KEY"', '.py"', "GetDirectoryConfigFilePath())")


def xlwings_module() -> str:
    """Return the source of the VBA module ``xlwings`` for our add-in.

    Raises:
        UserError: xlwings is not installed, or a version of it whose module this one does not know how to cut.
    """
    path = _source()
    text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
    for pattern, replacement in _CUTS:
        text, count = re.subn(pattern, replacement, text, flags=re.MULTILINE | re.DOTALL)
        if not count:
            raise _unknown(text)
    if any(word in text for word in _GONE) or not text.isascii():
        raise _unknown(text)
    return text


def module_version() -> str:
    """Return the version that the VBA module of the installed xlwings carries. Raises UserError where there is none."""
    match = _VERSION.search(_source().read_text(encoding="utf-8").replace("\r\n", "\n"))
    if match is None:
        raise _unknown("")
    return match[1]


def _source() -> Path:
    spec = find_spec("xlwings")
    path = Path(spec.origin).with_name(_FILE) if spec is not None and spec.origin else None
    if path is None or not path.is_file():
        raise UserError(f"没有安装 xlwings，不能生成加载项，请运行 {pip_command('xlwings')} 后再试。")
    return path


def _unknown(text: str) -> UserError:
    match = _VERSION.search(text)
    version = f" {match[1]}" if match else ""
    return UserError(
        f"已安装的 xlwings{version} 与本程序不相配，不能生成加载项，请运行 {pip_command('xlwings==0.37.8')} 后再试。"
    )
