"""Reading an .xls, .et or .ods, which are read only, and opening what is encrypted: in a process of its own, whose death harms nobody."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from xlsheets.errors import UserError
from xlsheets.files.grid import Book
from xlsheets.files.limits import MEMORY, SECONDS
from xlsheets.files.old.old_file_child import grid_from_json
from xlsheets.files.old.unlock_child import can_unlock
from xlsheets.files.read_file import locked_reason, problem

MAX_OLD_FILE = 50 * 2**20
_READER, _UNLOCKER = "xlsheets.files.old.old_file_child", "xlsheets.files.old.unlock_child"
_GRACE = 5  # seconds beyond the limit: a machine that is busy starts a process slowly
CONVERT_IF_SOUND = "在 Excel 或 WPS 中打开，确认无误后另存为 .xlsx 再用"


def read_old_book(path: Path, data: bytes) -> Book:
    """Read an .xls, .et or .ods.

    Its properties and names are not known, nor are formulas of an .xls with more in them than people write into forms.

    Args:
        path: the file's name, for messages.
        data: its content.

    Raises:
        UserError: it is damaged, locked or hostile: the process that reads it ended, took too long or too much memory.
    """
    if len(data) > MAX_OLD_FILE:
        raise problem(path, f"文件超过 {MAX_OLD_FILE >> 20} MB，请删去大图片或多余工作表后另存为 .xlsx")
    try:
        answer = dict(json.loads(_ask(path, _READER, data)))
    except ValueError:  # half an answer
        raise _ended(path) from None
    if "error" in answer:
        raise problem(path, str(answer["error"]))
    return Book(str(path), [grid_from_json(sheet) for sheet in answer["sheets"]], tells_names=False)


def unlocked_file(path: Path, data: bytes) -> bytes:
    """Decrypt a workbook that Excel opens without asking for a password. Raises UserError where it needs one, or nothing can decrypt it."""
    plain = _ask(path, _UNLOCKER, data) if can_unlock() and len(data) <= MAX_OLD_FILE else b""
    if not plain:
        raise problem(path, locked_reason(certain=can_unlock()))
    return plain


def _ask(path: Path, child: str, data: bytes) -> bytes:
    # -P: a json.py in the folder where somebody stands must not become part of the process.
    command = [sys.executable, "-P", "-m", child]
    folder = str(Path(__file__).parents[3])
    settings = {**os.environ, "PYTHONPATH": os.pathsep.join([folder, *filter(None, sys.path)]), "RUST_BACKTRACE": "0"}
    try:
        ended = subprocess.run(
            command,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=settings,
            timeout=SECONDS + _GRACE,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        if ended.returncode == 0:
            return ended.stdout
    except subprocess.TimeoutExpired:
        raise problem(
            path, f"{SECONDS} 秒内没有读完，内容不正常，不予打开，请核实文件来源，或{CONVERT_IF_SOUND}"
        ) from None
    except OSError:  # no process to be had
        pass
    raise _ended(path)


def _ended(path: Path) -> UserError:
    """Make the user's error about a process that died over a file."""
    limit = f"{MEMORY >> 30} GB 内存、{SECONDS} 秒"
    return problem(
        path,
        f"读取时出错而中止（文件已损坏，或内容超过 {limit}的限度），没有读入，请核实文件来源，或{CONVERT_IF_SOUND}",
    )
