"""Puts the add-in where Excel loads it, and writes the settings that tell it which Python to start; no admin rights needed."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from xlsheets.errors import UserError
from xlsheets.excel.addin import build_addin
from xlsheets.excel.macro_calls import ADDIN
from xlsheets.excel.xlwings_vba import PROJECT, module_version
from xlsheets.files.saving import save_bytes

VERSION_KEY = "XLWINGS VERSION"
"""Our own setting: the version of xlwings that the installed add-in was built with."""

_UDFS = "xlsheets.excel.udfs"


def start_folder(environment: Mapping[str, str]) -> Path:
    """Return the folder whose workbooks Excel opens at its start. Raises UserError where Windows does not say where it is."""
    return _under(environment, "APPDATA") / "Microsoft" / "Excel" / "XLSTART"


def settings_path(environment: Mapping[str, str]) -> Path:
    """Return the file in which the add-in looks for its settings."""
    return _under(environment, "USERPROFILE") / f".{PROJECT}" / f"{PROJECT}.conf"


def _under(environment: Mapping[str, str], name: str) -> Path:
    if not environment.get(name):
        raise UserError(f"环境变量 {name} 没有值，不知道 Excel 的文件夹在哪里，请在本人登录的 Windows 中运行。")
    return Path(environment[name])


def install(environment: Mapping[str, str]) -> tuple[Path, Path]:
    """Build the add-in and put it and its settings in their places.

    Returns:
        Where the add-in and the settings are.

    Raises:
        UserError: something is missing, or a file cannot be written (Excel keeps the add-in open, say).
    """
    folder, settings = start_folder(environment), settings_path(environment)
    data = build_addin()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        settings.parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise UserError(f"{folder}：不能建立文件夹，请检查权限。") from None
    try:
        text = settings_text().encode(_encoding(), "strict")
    except UnicodeEncodeError:
        raise UserError(
            f"{sys.executable}：路径里有本机语言设置写不出的字，Excel 找不到它，请把程序装到只有英文字母的文件夹。"
        ) from None
    save_bytes(folder / ADDIN, data, backup=False)
    save_bytes(settings, text, backup=False)
    return folder / ADDIN, settings


def settings_text() -> str:
    """Return the settings as VBA's ``Input #`` reads them."""
    values = {
        "INTERPRETER_WIN": _readable(sys.executable),
        "UDF MODULES": _UDFS,
        "USE UDF SERVER": "True",
        "SHOW CONSOLE": "False",
        VERSION_KEY: module_version(),
    }
    return "".join(f'"{key}","{value}"\r\n' for key, value in values.items())


def read_settings(path: Path) -> dict[str, str]:
    """Read the settings, {} where there are none."""
    try:
        text = path.read_text(encoding=_encoding(), errors="replace")
    except OSError:
        return {}
    pairs = (line.split('","') for line in text.splitlines() if line.startswith('"') and line.endswith('"'))
    return {pair[0][1:]: pair[1][:-1] for pair in pairs if len(pair) == 2}


def _readable(path: str) -> str:
    """Return a path in letters that VBA can read: where the code page has not all of them, the short one that Windows keeps beside it."""
    try:
        path.encode(_encoding())
    except UnicodeEncodeError:
        return short_path(path)
    return path


def short_path(path: str) -> str:
    """Return the short name (8.3) of a file, the same path where Windows keeps none."""
    if sys.platform != "win32":
        return path
    import ctypes

    held = ctypes.create_unicode_buffer(1024)
    length = ctypes.windll.kernel32.GetShortPathNameW(path, held, len(held))
    return held.value if 0 < length < len(held) else path


def _encoding() -> str:
    """VBA reads files in the machine's code page; a user's name in Chinese stands in the interpreter's path."""
    return "mbcs" if sys.platform == "win32" else "utf-8"
