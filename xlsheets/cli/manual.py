"""The commands in Chinese, docs/commands.md: ``python -m xlsheets.cli.manual > docs/commands.md``."""

from __future__ import annotations

import importlib
import sys
from argparse import ONE_OR_MORE, OPTIONAL, SUPPRESS, Action
from collections.abc import Iterator, Sequence

from xlsheets.cli.command import Command, CommandParser
from xlsheets.cli.exit_status import DONE, FOUND_ERRORS, UNUSABLE
from xlsheets.cli.main import COMMANDS

_OPENING = f"""# 命令

`xlsheets` 共有下列 {len(COMMANDS)} 个命令。`xlsheets 命令 --help` 显示同样的说明，`xlsheets --version` 显示版本。

大写的词代表要换成自己的内容：FILE 是文件，FOLDER、DIR 是文件夹，OUT 是写出的文件，FORM 是表式编号（用 `xlsheets forms` 查看）或表式文件夹。
方括号里的可以不写；有省略号的可以写几个，其中的文件名可以用 `*` 和 `?`。
读不了的文件、写错的命令各在标准错误输出一行中文，说明是哪个文件、哪里不对、怎么办；`--json` 的结果是 UTF-8，标准输出里没有别的内容。

退出码：{DONE} 完成，没有错误；{FOUND_ERRORS} 完成，但有“错误”一级的检查结果（表式有错误、加载项缺东西也是）；{UNUSABLE} 文件或命令不能用。

本文由程序生成（`python -m xlsheets.cli.manual`），请勿手改。
"""


def commands_markdown() -> str:
    """Write the whole document."""
    return "\n".join([_OPENING, *_sections("xlsheets", COMMANDS, "##")])


def examples(commands: Sequence[Command] = COMMANDS) -> Iterator[str]:
    """Give the example of every command that does something, those of its actions behind it."""
    for command in commands:
        if command.module:
            yield importlib.import_module(command.module).EXAMPLE
        yield from examples(command.actions)


def _sections(before: str, commands: Sequence[Command], mark: str) -> Iterator[str]:
    for command in commands:
        words = f"{before} {command.name}"
        yield f"{mark} {words}\n\n{command.help}。\n"
        if command.module:
            parser = CommandParser(command=command, prog=words)
            parser.fill()
            arguments = _arguments(parser)
            yield "\n".join(["```", " ".join([words, *map(_usage, arguments)]), "```", ""])
            if arguments:
                head = ["| 参数 | 必写 | 说明 |", "|---|---|---|"]
                yield "\n".join([*head, *map(_row, arguments), ""])
            yield f"例：`{next(examples([command]))}`\n"
        yield from _sections(words, command.actions, f"{mark}#")


def _arguments(parser: CommandParser) -> list[Action]:
    """Give the command's own arguments, first those without a name; its actions have sections of their own."""
    own = [action for action in parser._actions if action.dest not in ("help", SUPPRESS)]
    return sorted(own, key=lambda action: bool(action.option_strings))


def _usage(action: Action) -> str:
    word = " ".join([*action.option_strings[:1], *_values(action)])
    return word if action.required else f"[{word}]"


def _values(action: Action) -> Iterator[str]:
    if action.nargs != 0:
        yield str(action.metavar)
    if action.nargs == ONE_OR_MORE:
        yield "…"


def _row(action: Action) -> str:
    name = " ".join([*action.option_strings[:1], *list(_values(action))[:1]])
    many = "（可以写几个）" if action.nargs == ONE_OR_MORE else ""
    default = f"；不写则为 `{action.default}`" if action.default not in (None, False, SUPPRESS) else ""
    needed = "是" if action.required and action.nargs != OPTIONAL else ""
    return f"| `{_cell(name)}`{many} | {needed} | {_cell(action.help or '')}{default} |"


def _cell(text: str) -> str:
    """Keep signs that Markdown would take for its own."""
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(commands_markdown())
