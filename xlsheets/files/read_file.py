"""A file read whole, what kind of file it is, and the one way in which messages name it."""

from __future__ import annotations

import stat
from pathlib import Path

from xlsheets.errors import UserError

WRITABLE = (".xlsx", ".xlsm")
"""Extensions of the workbooks that can be written."""

READABLE = (*WRITABLE, ".xls", ".et", ".ods")
"""Extensions of those that can be read."""

MAX_FILE = 200 * 2**20

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_OLD_SUFFIXES = (".xls", ".et", ".xlt", ".ett")

REPAIR = "请在 Excel 中用“打开并修复”后另存，或重新获取文件"

CONVERT = "请在 Excel 或 WPS 中打开，另存为 .xlsx 后再用"

_OTHER_STREAMS = (
    ("WordDocument", "这是旧格式 Word 文档（.doc、.wps），请在 Word 或 WPS 中打开，另存为 .docx 后再用"),
    ("PowerPoint Document", "这是演示文稿，不是工作簿，请指定 .xlsx 或 .xlsm 文件"),
    ("__properties_version1.0", "这是 Outlook 邮件，请先把附件存出来，再指定其中的 .xlsx 文件"),
)
"""Streams of OLE compound files of other programs → what the file is and what to do."""


def shown_path(path: Path | str) -> str:
    """Write a path so that it stays on one line of a message, whatever its name holds."""
    return "".join(character if character.isprintable() else "�" for character in str(path))


def problem(path: Path | str, text: str) -> UserError:
    """Make the user's error about a file: its name, then what is wrong and what to do."""
    return UserError(f"{shown_path(path)}：{text}")


def read_file(path: Path) -> bytes:
    """Read a file whole. Raises UserError where it is missing, empty, no plain file, too large or not to be read."""
    data = _read_file(path)
    if not data:
        raise problem(path, "文件是空的（0 字节），请重新获取文件")
    if path.name.startswith("~$") and data[:2] != b"PK":
        raise problem(path, "这是 Excel 打开工作簿时留下的临时文件，不是工作簿，请指定去掉“~$”的那个文件")
    return data


def _read_file(path: Path) -> bytes:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise problem(path, "这是文件夹，不是文件，请指定其中的文件")
        if not stat.S_ISREG(status.st_mode):
            raise problem(path, "不是普通文件，请指定 .xlsx 或 .xlsm 文件")
        if status.st_size > MAX_FILE:
            size = f"文件有 {status.st_size >> 20} MB，超过 {MAX_FILE >> 20} MB 的上限"
            raise problem(path, f"{size}，请删去大图片或多余工作表后另存")
        return path.read_bytes()
    except FileNotFoundError:
        raise problem(path, "文件不存在，请检查路径和文件名") from None
    except PermissionError:
        raise problem(path, "没有读取权限或文件被别的程序独占，请关闭打开它的程序，或检查权限") from None
    except (OSError, ValueError):
        raise problem(path, "读取失败，请检查路径、网络盘或存储设备") from None


def is_encrypted(data: bytes) -> bool:
    """Say whether a file is the OLE compound file in which an encrypted .xlsx or .docx lies."""
    return data.startswith(OLE) and _ole_has(data, "EncryptedPackage")


def locked_reason(*, certain: bool) -> str:
    """Say why an encrypted workbook is not read; ``certain``: it needs a password, else Excel may open it without asking for one."""
    plain = "请在 Excel 或 WPS 中取消密码（文件→信息→保护工作簿）后另存"
    if certain:
        return f"工作簿设了打开密码，{plain}"
    return f"文件是加密的，这里打不开：打开时要输密码的，{plain}；打开时不问密码的，请在 Excel 中打开，另存为未加密的 .xlsx"


def is_old_workbook(path: Path, data: bytes) -> bool:
    """Say whether an OLE compound file is an .xls or .et that may be read: by its directory, or else by its name."""
    if not data.startswith(OLE) or is_encrypted(data):
        return False
    if _ole_has(data, "Workbook") or _ole_has(data, "Book"):
        return True
    return path.suffix.lower() in _OLD_SUFFIXES and not any(_ole_has(data, stream) for stream, _ in _OTHER_STREAMS)


def ole_reason(path: Path, data: bytes) -> str:
    """Say what kind of OLE compound file this is, by the names in its directory."""
    if _ole_has(data, "EncryptedPackage"):
        return (
            "文件是加密保存的，只能读取、检查和出报告，不能写回，请在 Excel 或 WPS 中打开，"
            "取消密码（文件→信息→保护工作簿）并另存为 .xlsx 后再用"
        )
    if is_old_workbook(path, data):
        kind = "WPS 旧格式 .et" if path.suffix.lower() in {".et", ".ett"} else "旧格式 .xls"
        return f"这是{kind} 文件，只能读取、检查和出报告，不能写回，{CONVERT}"
    return next((told for stream, told in _OTHER_STREAMS if _ole_has(data, stream)), f"不是 Excel 工作簿，{CONVERT}")


def _ole_has(data: bytes, name: str) -> bool:
    """Look for a directory entry: 128 bytes at a multiple of 128, the name in UTF-16 with its length at byte 64.

    Following the sector chains would find the same entries, but could be led in circles by a hostile file.
    """
    needle = name.encode("utf-16-le") + b"\0\0"
    at = data.find(needle)
    while at >= 0:
        if at % 128 == 0 and int.from_bytes(data[at + 64 : at + 66], "little") == len(needle):
            return True
        at = data.find(needle, at + 2)
    return False
