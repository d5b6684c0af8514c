"""Commands by name, help and module: a module is imported when its command is asked for, and gives arguments and run itself."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any, NamedTuple

from xlsheets.cli.chinese_argparse import Parser


class Command(NamedTuple):
    """One word of the command line.

    ``module``: a module with ``add_arguments(parser)``, ``run(options)`` that returns the exit status, and ``EXAMPLE``, a call as a
    person types it; empty for a command that only has ``actions``, the words behind it. A named tuple, for ``--help`` imports no library.
    """

    name: str
    help: str
    module: str = ""
    actions: tuple[Command, ...] = ()


class CommandParser(Parser):
    """The parser of a command, which asks the command's module for its arguments when it is first used: all of them take 10 ms."""

    def __init__(self, *, command: Command, **options: Any) -> None:
        """Take the command and argparse's options."""
        super().__init__(**options)
        self.command = command
        self._filled = False

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse, with the command's arguments."""
        self.fill()
        return super().parse_known_args(args, namespace)

    def fill(self) -> None:
        """Add the command's arguments and actions, once."""
        if self._filled:
            return
        self._filled = True
        if self.command.module:
            module = importlib.import_module(self.command.module)
            module.add_arguments(self)
            self.set_defaults(run=module.run)
        if self.command.actions:
            actions = self.add_subparsers(
                title="操作", metavar="操作", required=not self.command.module, parser_class=CommandParser
            )
            for action in self.command.actions:
                actions.add_parser(action.name, help=action.help, command=action)


def add_commands(parser: Parser, commands: Sequence[Command]) -> None:
    """Give a parser its commands, each with a parser of its own."""
    added = parser.add_subparsers(title="命令", metavar="命令", required=True, parser_class=CommandParser)
    for command in commands:
        added.add_parser(command.name, help=command.help, description=command.help, command=command)
