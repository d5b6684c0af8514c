"""Says line by line what the Excel side needs, whether it is there, and what to do."""

from __future__ import annotations

import platform
import struct
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from msgspec import Struct

from xlsheets.errors import UserError
from xlsheets.excel.installing import VERSION_KEY, read_settings, settings_path, start_folder
from xlsheets.excel.macro_calls import ADDIN
from xlsheets.excel.pip_command import pip_command
from xlsheets.excel.xlwings_vba import module_version

GOOD, BAD, NOTE = "正常", "问题", "说明"
Registry = Callable[[str, str, str], object]
"""Reads (hive, key, value name) of the Windows registry; None where it is not there."""

OFFICES = ("16.0", "15.0", "14.0")
"""Versions of Office that the add-in is for: 2016 and later all call themselves 16.0; 2013, 2010."""

_OFFICE = r"Software\Microsoft\Office"
_POLICIES = r"Software\Policies\Microsoft\Office"
_CURRENT_EXCEL = r"Excel.Application\CurVer"
_EXCEL_CLASS = r"CLSID\{00024500-0000-0000-C000-000000000046}\LocalServer32"
_EXCEL_CLASS_32 = rf"WOW6432Node\{_EXCEL_CLASS}"  # as a Python of 64 bits sees an Excel of 32
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
    program = str(read("HKCR", _EXCEL_CLASS, "") or read("HKCR", _EXCEL_CLASS_32, "") or "")
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
    version, bits = _office(read), _excel_bits(read)
    told = f"{_build(read, version) or version or '的版本没有查到'}（{f'{bits} 位' if bits else '位数没有查到'}）"
    yield Line(GOOD if version and bits else NOTE, f"Excel {told}：{program}")


def _office(read: Registry) -> str | None:
    """Return the version of the Excel that Windows starts, one of OFFICES; None where the registry names none of them."""
    current = str(read("HKCR", _CURRENT_EXCEL, "") or "")
    number = current.rpartition(".")[2] if current else _build(read, None).partition(".")[0]
    return f"{number}.0" if f"{number}.0" in OFFICES else None


def _build(read: Registry, version: str | None) -> str:
    """Return the full version that Click-to-Run has installed; "" where it has none, or not this version of Office."""
    build = str(read("HKLM", _CLICK_TO_RUN, "VersionToReport") or "")
    return build if version is None or build.startswith(version.removesuffix("0")) else ""


def _excel_bits(read: Registry) -> int | None:
    """Return 32 or 64, None where the registry does not say."""
    version = _office(read)
    outlook = [
        (rf"{machine}\Microsoft\Office\{office}\Outlook", "Bitness")
        for office in ((version,) if version else OFFICES)
        for machine in ("SOFTWARE", r"SOFTWARE\WOW6432Node")  # where 64-bit Windows keeps what 32-bit programs write
    ]
    for key, name in ((_CLICK_TO_RUN, "Platform"), *outlook) if _build(read, version) else outlook:
        kind = str(read("HKLM", key, name) or "")
        if kind in ("x64", "x86"):
            return 64 if kind == "x64" else 32
    return 32 if read("HKCR", _EXCEL_CLASS_32, "") and not read("HKCR", _EXCEL_CLASS, "") else None


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
    elif not _is_this_python(interpreter):
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


def _is_this_python(interpreter: str) -> bool:
    """Say whether it is the running Python, by its long name or its short one."""
    return Path(interpreter) == Path(sys.executable) or Path(interpreter).samefile(sys.executable)


def _macros(read: Registry) -> Iterator[Line]:
    """Examine the person's own settings and the policies, of the Excel that is there, or of each that it may be."""
    version = _office(read)
    offices = (version,) if version else OFFICES
    looked_at = f"看了 Office {'、'.join(offices)} 的个人设置和单位策略"
    clean = GOOD if version else NOTE  # what is clean in the settings of a version that is not at work says little
    policy = _values(read, (rf"{_POLICIES}\{office}\Excel\Security" for office in offices), "VBAWarnings")
    own = _values(read, (rf"{_OFFICE}\{office}\Excel\Security" for office in offices), "VBAWarnings")
    if _ALL_MACROS_OFF in policy:
        yield Line(BAD, "单位的策略禁用了全部宏，功能区按钮不能用，请联系信息技术部门；命令行各项功能仍可用。")
    elif _ALL_MACROS_OFF in own and not policy:
        way = "“文件 → 选项 → 信任中心 → 信任中心设置 → 宏设置”中选“禁用所有宏，并发出通知”"
        yield Line(BAD, f"Excel 禁用了全部宏，请在{way}。")
    else:
        yield Line(clean, f"宏没有被全部禁用（{looked_at}）")
    policies = (rf"{_POLICIES}\{office}\Excel\Security\Trusted Locations" for office in offices)
    placed = _values(read, policies, "AllLocationsDisabled")
    shared = (rf"{_POLICIES}\{office}\Common\Security\Trusted Locations" for office in offices)
    places = (rf"{_OFFICE}\{office}\Excel\Security\Trusted Locations" for office in offices)
    if 1 in placed or 0 in _values(read, shared, "Allow User Locations"):
        yield Line(BAD, "单位的策略停用了受信任位置，加载项可能不会运行，请联系信息技术部门；命令行各项功能仍可用。")
    elif 1 in _values(read, places, "AllLocationsDisabled") and not placed:
        yield Line(BAD, "受信任位置被停用，加载项可能不会运行，请在“信任中心 → 受信任位置”中取消“禁用所有受信任位置”。")
    else:
        yield Line(clean, f"受信任位置没有被停用，XLSTART 文件夹默认是其中之一（{looked_at}）")
    yield Line(
        NOTE,
        "若功能区仍没有“绩效自评”：在“文件 → 选项 → 加载项 → 管理：禁用项目”中看看 xlsheets.xlam 是否被 Excel 停用。",
    )


def _values(read: Registry, keys: Iterable[str], name: str) -> set[object]:
    """Return the values of this name that the keys of the user's hive have."""
    return {value for key in keys if (value := read("HKCU", key, name)) is not None}


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
