"""Arguments that several commands have, with the same words in every help."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError
from pathlib import Path

ANY_FILE = "工作簿（.xlsx、.xlsm；.xls、.et、.ods 和 Word 的 .docx 只读）"
"""Help of a file that is only read."""

WRITTEN_FILE = "工作簿（.xlsx、.xlsm）"
"""Help of a file that is written, or copied as it is."""


_NO_NAME = Path("（空文件名）")


def named_path(text: str) -> Path:
    """Take a file's or folder's name as typed. An empty one (a variable that holds nothing) must not mean the current folder."""
    return Path(text) if text.strip() else _NO_NAME


def written_path(text: str) -> Path:
    """Take the name of what is to be written. Nothing is made of an empty one: argparse tells what is raised as one line."""
    if not text.strip():
        raise ArgumentTypeError("是空的，请写明写到哪个文件或文件夹")
    return Path(text)


def add_form(parser: ArgumentParser) -> None:
    """Add what a person says of a sheet: its form, its columns. ``chosen_form`` and ``told_columns`` read them."""
    parser.add_argument("--form", metavar="FORM", help="表式编号或文件夹，工作簿看不出是哪种表式时指定")
    parser.add_argument(
        "--columns",
        metavar="D=target,F=actual",
        help='指明指标表的列，认错或认不出时用；角色可写中文，如 "D=指标值,F=完成值"，“表头=5”指明表头所在行',
    )


def add_json(parser: ArgumentParser, *, again: bool = False) -> None:
    """Add ``--json``; ``again``: the command before this one takes it too, and what was said there holds."""
    default = SUPPRESS if again else False
    parser.add_argument("--json", action="store_true", default=default, help="以 JSON 输出")


def add_out(parser: ArgumentParser, metavar: str, *, required: bool = False, more: str = "") -> None:
    """Add ``-o`` of a command that makes one file; ``more`` goes behind its help."""
    text = f"写到哪个文件（原文件留作 .bak）{more}"
    parser.add_argument("-o", dest="out", metavar=metavar, type=written_path, required=required, help=text)
