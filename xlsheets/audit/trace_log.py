"""What is said when the program itself is at fault, and the log in a folder of the user's that keeps the trace for a maintainer."""

from __future__ import annotations

import os
import tempfile
import traceback
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from xlsheets.errors import UserError
from xlsheets.files.read_file import problem

_NAME = "internal-errors.log"
_MOST = 2**20  # bytes, after which the log begins anew


def internal_error(path: Path | str, error: BaseException) -> UserError:
    """Make the line about a file that the program could not deal with through a fault of its own; the trace goes to the log.

    Args:
        path: the file that was at work.
        error: what was raised.
    """
    return problem(
        path, f"程序内部错误（{type(error).__name__}），这个文件没有处理；{way(keep_trace(error, str(path)))}"
    )


def way(log: Path | None) -> str:
    """Say what a person can do about a fault of the program; ``log``: where its trace is, None where it could not be kept."""
    return f"请把文件和 {log} 反馈给维护者" if log else "请把文件反馈给维护者"


def keep_trace(error: BaseException, subject: str) -> Path | None:
    """Append the trace of an error to the log and say where that is; None where no folder takes it.

    Args:
        error: what was raised.
        subject: the file or the action that was at work.
    """
    trace = "".join(traceback.format_exception(error))
    entry = f"{datetime.now().isoformat(timespec='seconds')} {subject!r}\n{trace}\n".encode(errors="backslashreplace")
    with suppress(OSError, RuntimeError):  # the latter where there is no home
        log = _folder() / _NAME
        log.parent.mkdir(parents=True, exist_ok=True)
        fresh = os.O_TRUNC if log.exists() and log.stat().st_size > _MOST else 0
        _append(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | fresh, 0o600), entry)
        return log
    with suppress(OSError):  # no home that can be written: a name that nobody can have planted a link under
        handle, name = tempfile.mkstemp(prefix="xlsheets-", suffix=".log")
        _append(handle, entry)
        return Path(name)
    return None


def _append(handle: int, entry: bytes) -> None:
    with os.fdopen(handle, "ab") as file:
        file.write(entry)


def _folder() -> Path:
    """Name the folder in which the system has programs keep what they note for a user."""
    local = os.environ.get("LOCALAPPDATA" if os.name == "nt" else "XDG_STATE_HOME", "")
    if local and Path(local).is_absolute():
        return Path(local) / "xlsheets"
    return Path.home() / (".local/state" if os.name != "nt" else "AppData/Local") / "xlsheets"
