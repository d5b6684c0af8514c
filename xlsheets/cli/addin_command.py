"""``xlsheets addin build|install|doctor``: the Excel side."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from xlsheets.errors import UserError

DONE, FOUND_ERRORS = 0, 1


def build(options: Any) -> int:
    """Write the add-in into a folder."""
    from xlsheets.excel.addin import ADDIN, build_addin
    from xlsheets.files.saving import save_bytes

    out: Path = options.out
    if out.suffix.lower() == ".xlam":
        raise UserError(f"{out}：-o 应是文件夹，加载项的文件名总是 {ADDIN}，请改正。")
    data = build_addin()
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise UserError(f"{out}：不能建立这个文件夹，请换一个位置。") from None
    save_bytes(out / ADDIN, data, backup=False)
    print(f"已生成 {out / ADDIN}")
    return DONE


def install(options: Any) -> int:
    """Put the add-in where Excel loads it."""
    from xlsheets.excel.installing import install as install_addin

    if sys.platform != "win32":
        raise UserError(
            "addin install 只用于 Windows 上的 Excel；本机可用 xlsheets addin build 生成加载项，详见 xlsheets addin doctor。"
        )
    addin, settings = install_addin(os.environ)
    print(f"已安装 {addin}\n设置写在 {settings}\n请重新打开 Excel，功能区会出现“绩效自评”。")
    return DONE


def doctor(options: Any) -> int:
    """Say line by line what is right and wrong; the exit status is 1 where something is wrong."""
    from xlsheets.excel.doctor import BAD, examine

    lines = examine(os.environ)
    for line in lines:
        print(f"[{line.state}] {line.text}")
    return FOUND_ERRORS if any(line.state == BAD for line in lines) else DONE
