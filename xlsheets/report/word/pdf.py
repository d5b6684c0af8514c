"""Turn a .docx into a .pdf with an installed LibreOffice, in a profile of its own, within a time limit."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from xlsheets.errors import UserError
from xlsheets.files.saving import save_bytes

TIME_LIMIT = 120
"""Seconds; a first start with a fresh profile takes 5 to 15."""

_NAMES = ("soffice", "libreoffice")
_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "/usr/lib/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
)


def find_office() -> Path | None:
    """Return LibreOffice's program: on the PATH, else where its installers put it."""
    for name in _NAMES:
        if found := shutil.which(name):
            return Path(found)
    windows = [
        Path(folder, "LibreOffice", "program", "soffice.exe")
        for key in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
        if (folder := os.environ.get(key))
    ]
    return next((place for place in (*windows, *map(Path, _PLACES)) if place.is_file()), None)


def convert(docx: Path, out: Path | None = None, time_limit: float = TIME_LIMIT) -> Path:
    """Write the PDF of a .docx, beside it unless `out` says where; UserError where LibreOffice is missing or fails."""
    program = find_office()
    if program is None:
        raise UserError("没有找到 LibreOffice，无法生成 PDF：请安装 LibreOffice，或用 Word、WPS 打开报告后另存为 PDF。")
    target = out or docx.with_suffix(".pdf")
    with tempfile.TemporaryDirectory(prefix="xlsheets-", ignore_cleanup_errors=True) as folder:
        # An ASCII name in a folder of our own: names, open documents and rights of the user's folder do not matter.
        source = Path(folder, "report.docx")
        shutil.copyfile(docx, source)
        _run(
            [
                str(program),
                f"-env:UserInstallation={Path(folder, 'profile').as_uri()}",
                "--headless",
                "--norestore",
                "--convert-to",
                "pdf",
                "--outdir",
                folder,
                str(source),
            ],
            time_limit,
        )
        made = source.with_suffix(".pdf")
        if not made.is_file() or not made.stat().st_size:
            raise UserError(f"LibreOffice 未能把 {docx.name} 转换为 PDF，请用 Word 或 WPS 打开该文件后另存为 PDF。")
        save_bytes(target, made.read_bytes(), backup=False, derived=True)
    return target


def _run(command: list[str], time_limit: float) -> None:
    """Run LibreOffice; at the time limit end it with the processes that it started."""
    posix = sys.platform != "win32"
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=posix,
        )
    except OSError:
        raise UserError("LibreOffice 无法启动，请检查安装，或用 Word、WPS 另存为 PDF。") from None
    with process:
        try:
            process.wait(time_limit)
        except subprocess.TimeoutExpired:
            _end(process)
            raise UserError(
                f"LibreOffice 超过 {time_limit:g} 秒没有完成转换，请稍后重试，或用 Word、WPS 另存为 PDF。"
            ) from None
        except BaseException:
            _end(process)
            raise


def _end(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
