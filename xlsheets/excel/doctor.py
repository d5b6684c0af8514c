"""Says line by line what the Excel side needs, whether it is there, and what to do."""

from __future__ import annotations

import platform
import struct
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from msgspec import Struct

from xlsheets.errors import UserError
from xlsheets.excel.addin import ADDIN
from xlsheets.excel.installing import VERSION_KEY, read_settings, settings_path, start_folder
from xlsheets.excel.pip_command import pip_command
from xlsheets.excel.xlwings_vba import module_version

GOOD, BAD, NOTE = "正常", "问题", "说明"
Registry = Callable[[str, str, str], object]
"""Reads (hive, key, value name) of the Windows registry; None where it is not there."""

_OFFICE = r"Software\Microsoft\Office\16.0\Excel"
_POLICY = r"Software\Policies\Microsoft\Office\16.0\Excel\Security"
_EXCEL_CLASS = r"CLSID\{00024500-0000-0000-C000-000000000046}\LocalServer32"
_CLICK_TO_RUN = r"SOFTWARE\Microsoft\Office\ClickToRun\Configuration"
_ALL_MACROS_OFF = 4


class Line(Struct, frozen=True):
    """One line of the answer: how it stands, and the sentence."""

    state: str
    text: str


def examine(environment: Mapping[str, str], system: str = sys.platform, registry: Registry | None = None) -> list[Line]:
    """Examine this machine."""
    lines = list(_python(system))
    if system != "win32":
        return [*lines, *_elsewhere(system)]
    read = registry or _registry
    return [*lines, *_dll(read), *_excel(read), *_addin(environment), *_macros(read)]


def _python(system: str) -> Iterator[Line]:
    bits = struct.calcsize("P") * 8
    yield Line(GOOD, f"Python {platform.python_version()}（{bits} 位）：{sys.executable}")
    for package, purpose in (("xlwings", "与 Excel 通信"), ("pyOpenVBA", "生成加载项")):
        try:
            yield Line(GOOD, f"{package} {version(package)}")
        except PackageNotFoundError:
            yield Line(BAD, f"没有安装 {package}（{purpose}用），请运行 {pip_command(package, system=system)} 。")


def _elsewhere(system: str) -> Iterator[Line]:
    if system == "darwin":
        yield Line(
            NOTE,
            "macOS：用 xlsheets addin build 生成加载项，在 Excel 的“工具 → Excel 加载项”中添加，并运行一次 xlwings runpython install；"
            "工作表函数只在 Windows 上由 Python 计算，Mac 上由单元格公式自带的部分计算，结果相同。",
        )
    else:
        yield Line(
            NOTE,
            "这台机器没有 Excel 可装加载项：命令行的各项功能都可用，工作簿在 LibreOffice、WPS 中由单元格公式自带的部分计算；"
            "xlsheets addin build 生成的 xlsheets.xlam 可拿到 Windows 上使用。",
        )


def _dll(read: Registry) -> Iterator[Line]:
    try:
        wanted = module_version()
    except UserError as error:
        yield Line(BAD, str(error))
        return
    bits = "32" if _excel_bits(read) == 32 else "64"
    name = f"xlwings{bits}-{wanted}.dll"
    folders = list(dict.fromkeys([Path(sys.executable).parent, Path(sys.executable).parent.parent]))
    there = next((folder for folder in folders if (folder / name).is_file()), None)
    if there is not None:
        yield Line(GOOD, f"{name} 在 {there}")
    else:
        command = pip_command("--force-reinstall", f"xlwings=={wanted}", system="win32")
        yield Line(BAD, f"在 {folders[0]} 和上一级文件夹里没有 {name}，请运行 {command} 。")


def _excel(read: Registry) -> Iterator[Line]:
    program = str(read("HKCR", _EXCEL_CLASS, "") or "")
    if not program:
        yield Line(BAD, "没有找到 Microsoft Excel，请先安装（WPS 表格不能运行这个加载项，命令行各项功能仍可用）。")
        return
    if "excel.exe" not in program.lower():
        yield Line(
            BAD,
            f"“Excel.Application”被别的程序接管（{program}），通常是 WPS。请在 WPS 的“配置工具 → 兼容设置”中取消"
            "“WPS Office 兼容第三方系统和软件”，再修复安装 Microsoft Office。",
        )
        return
    build = read("HKLM", _CLICK_TO_RUN, "VersionToReport") or "版本未知"
    bits = _excel_bits(read)
    yield Line(GOOD, f"Excel {build}（{f'{bits} 位' if bits else '位数未知'}）：{program}")


def _excel_bits(read: Registry) -> int | None:
    """Return 32 or 64, None where the registry does not say."""
    for key, name in ((_CLICK_TO_RUN, "Platform"), (r"SOFTWARE\Microsoft\Office\16.0\Outlook", "Bitness")):
        kind = str(read("HKLM", key, name) or "")
        if kind in ("x64", "x86"):
            return 64 if kind == "x64" else 32
    return None


def _addin(environment: Mapping[str, str]) -> Iterator[Line]:
    try:
        addin, settings = start_folder(environment) / ADDIN, settings_path(environment)
    except UserError as error:
        yield Line(BAD, str(error))
        return
    if addin.is_file():
        yield Line(GOOD, f"加载项在 {addin}")
    else:
        yield Line(BAD, f"没有 {addin}，请关闭 Excel 后运行 xlsheets addin install。")
    values = read_settings(settings)
    interpreter = values.get("INTERPRETER_WIN", "")
    if not values:
        yield Line(BAD, f"没有设置文件 {settings}，请运行 xlsheets addin install。")
    elif not Path(interpreter).is_file():
        yield Line(BAD, f"{settings} 里写的 Python（{interpreter}）不存在，请重新运行 xlsheets addin install。")
    elif Path(interpreter) != Path(sys.executable):
        yield Line(
            NOTE, f"加载项用的是 {interpreter}，不是当前这个 Python；要换成当前的，请重新运行 xlsheets addin install。"
        )
    else:
        yield Line(GOOD, f"设置文件 {settings}")
    try:
        wanted = module_version()
    except UserError:
        return
    built = values.get(VERSION_KEY, "")
    if values and built != wanted:
        yield Line(
            BAD,
            f"加载项是按 xlwings {built or '（未记录）'} 生成的，现装的是 {wanted}，请关闭 Excel 后重新运行 xlsheets addin install。",
        )


def _macros(read: Registry) -> Iterator[Line]:
    policy = read("HKCU", _POLICY, "VBAWarnings")
    own = read("HKCU", rf"{_OFFICE}\Security", "VBAWarnings")
    if policy == _ALL_MACROS_OFF:
        yield Line(BAD, "单位的策略禁用了全部宏，功能区按钮不能用，请联系信息技术部门；命令行各项功能仍可用。")
    elif own == _ALL_MACROS_OFF and policy is None:
        way = "“文件 → 选项 → 信任中心 → 信任中心设置 → 宏设置”中选“禁用所有宏，并发出通知”"
        yield Line(BAD, f"Excel 禁用了全部宏，请在{way}。")
    else:
        yield Line(GOOD, "宏没有被全部禁用")
    places = rf"{_OFFICE}\Security\Trusted Locations"
    if read("HKCU", places, "AllLocationsDisabled") == 1:
        yield Line(BAD, "受信任位置被停用，加载项可能不会运行，请在“信任中心 → 受信任位置”中取消“禁用所有受信任位置”。")
    else:
        yield Line(GOOD, "XLSTART 文件夹是 Excel 默认的受信任位置")
    yield Line(
        NOTE,
        "若功能区仍没有“绩效自评”：在“文件 → 选项 → 加载项 → 管理：禁用项目”中看看 xlsheets.xlam 是否被 Excel 停用。",
    )


def _registry(hive: str, key: str, name: str) -> object:
    if sys.platform != "win32":
        return None
    import winreg

    roots = {"HKCR": winreg.HKEY_CLASSES_ROOT, "HKLM": winreg.HKEY_LOCAL_MACHINE, "HKCU": winreg.HKEY_CURRENT_USER}
    try:
        with winreg.OpenKey(roots[hive], key) as opened:
            return winreg.QueryValueEx(opened, name)[0]
    except OSError:
        return None
