"""argparse that speaks Chinese: help headings, and one line on stderr with exit status 2 for a call that is wrong."""

from __future__ import annotations

import argparse
import re
import sys
from typing import Any, NoReturn

from xlsheets.cli.exit_status import UNUSABLE

_MESSAGES = (
    (r"the following arguments are required: (.+)", r"缺少参数：\1"),
    (r"unrecognized arguments: (.+)", r"不认识的参数：\1"),
    (r"argument (.+?): expected one argument", r"参数 \1 后面要跟一个值"),
    (r"argument (.+?): expected at least one argument", r"参数 \1 后面至少要跟一个值"),
    (r"argument (.+?): invalid int value: (.+)", r"参数 \1 应为整数，现为 \2"),
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)", r"没有 \2 这个命令或选项，可用的有：\3"),
    (r"argument (.+?): not allowed with argument (.+)", r"参数 \1 不能与 \2 同时使用"),
    (r"ambiguous option: (.+?) could match (.+)", r"参数 \1 不明确，可能是：\2"),
    (r"argument (.+?): 是空的(.+)", r"参数 \1 是空的\2"),
    (r"argument (.+?): ignored explicit argument (.+)", r"参数 \1 不带值，请去掉 \2"),
)


class Formatter(argparse.RawDescriptionHelpFormatter):
    """Help with the Chinese word for usage."""

    def add_usage(self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """Start the usage line with 用法."""
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """A parser whose help and errors are Chinese; errors are one line."""

    def __init__(self, **options: Any) -> None:
        """Take argparse's options."""
        super().__init__(**{**options, "add_help": False, "formatter_class": Formatter, "allow_abbrev": False})
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示帮助后退出")

    def parse_known_args(self, *given: Any, **named: Any) -> Any:
        """Parse; what a command does not know is said by that command, whose help lists what it knows."""
        found, unknown = super().parse_known_args(*given, **named)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return found, unknown

    def error(self, message: str) -> NoReturn:
        """Say in one Chinese line what is wrong with the call, and leave with status 2."""
        for pattern, chinese in _MESSAGES:
            if re.fullmatch(pattern, message, re.DOTALL):
                message = re.sub(pattern, chinese, message)
                break
        print(f"{self.prog}：{' '.join(message.split())}；用 {self.prog} --help 查看用法。", file=sys.stderr)
        raise SystemExit(UNUSABLE)
