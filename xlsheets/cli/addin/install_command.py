"""``xlsheets addin install``: the add-in in this machine's Excel."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace

from xlsheets.cli.exit_status import DONE
from xlsheets.errors import UserError

EXAMPLE = "xlsheets addin install"


def add_arguments(_: ArgumentParser) -> None:
    """The command has none."""


def run(_: Namespace) -> int:
    """Put the add-in where Excel loads it."""
    from xlsheets.excel.installing import install

    if sys.platform != "win32":
        raise UserError(
            "addin install 只用于 Windows 上的 Excel；本机可用 xlsheets addin build 生成加载项，详见 xlsheets addin doctor。"
        )
    addin, settings = install(os.environ)
    print(f"已安装 {addin}\n设置写在 {settings}\n请重新打开 Excel，功能区会出现“绩效自评”。")
    return DONE
